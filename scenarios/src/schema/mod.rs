//! JSON Schemas of the files: scenario, project, content, run report.
//!
//! Those of scenario, project and content are made from the tables that the reader checks by (`keys`), so that an
//! editor and `surefoot check` never disagree; that of the run report from its types.

use crate::content::CONTENT;
use crate::keys::SCENARIO;
use crate::keys::project::PROJECT;
use crate::run::RunReport;
use crate::shape::{By, Form, Key, Kinds, Rule, Shape};
use serde_json::{Map, Value, json};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of scenario files.
pub fn scenario_schema() -> Value {
    headed("Surefoot scenario", of(&SCENARIO))
}

/// The schema of surefoot.yaml.
pub fn project_schema() -> Value {
    headed("Surefoot project", of(&PROJECT))
}

/// The schema of content files.
pub fn content_schema() -> Value {
    let mut schema = headed("Surefoot content", of(&CONTENT));
    let mut parts = Map::new();
    defined(&CONTENT, &mut parts);
    schema["$defs"] = parts.into();
    schema
}

/// The schema of what `--json` writes.
pub fn report_schema() -> Value {
    let mut schema = Value::from(schemars::schema_for!(RunReport));
    close(&mut schema);
    headed("Surefoot run report", schema)
}

fn headed(title: &str, schema: Value) -> Value {
    let mut whole = json!({"$schema": DRAFT, "title": title});
    if let (Value::Object(whole), Value::Object(schema)) = (&mut whole, schema) {
        whole.extend(schema.into_iter().filter(|(key, _)| key != "title" && key != "$schema"));
    }
    whole
}

/// Refuses unknown keys wherever keys are known.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(entries) => {
            if entries.contains_key("properties") && !entries.contains_key("additionalProperties") {
                entries.insert("additionalProperties".to_owned(), false.into());
            }
            entries.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// The kinds of scalars that count as a text.
fn texts() -> Value {
    json!(["string", "number", "boolean"])
}

fn of(shape: &Shape) -> Value {
    match shape {
        Shape::Any => json!(true),
        Shape::Text => json!({"type": texts()}),
        Shape::Format(format) => {
            let mut schema = if format.number { json!({"type": texts()}) } else { json!({"type": "string"}) };
            if !format.pattern.is_empty() {
                schema["pattern"] = format.pattern.into();
            }
            schema["description"] = format.wanted.into();
            schema
        }
        Shape::Word(words) => json!({"enum": words}),
        Shape::Truth => json!({"type": "boolean"}),
        Shape::Yes => json!({"const": true}),
        Shape::Whole(least, u64::MAX) => json!({"type": "integer", "minimum": least}),
        Shape::Whole(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
        Shape::Number => json!({"type": "number"}),
        Shape::List(item, least, most) => {
            let mut schema = json!({"type": "array", "items": of(item), "minItems": least});
            if *most != usize::MAX {
                schema["maxItems"] = (*most).into();
            }
            schema
        }
        Shape::Map(form) => of_form(form, &[]),
        Shape::Named(value) => json!({"type": "object", "additionalProperties": of(value)}),
        Shape::PerLanguage(value) => {
            let names = json!({"pattern": crate::formats::LANGUAGE.pattern});
            json!({"type": "object", "propertyNames": names, "additionalProperties": of(value)})
        }
        Shape::Either(shapes) => json!({"anyOf": shapes.iter().map(of).collect::<Vec<_>>()}),
        Shape::Defined(name, _) => json!({"$ref": format!("#/$defs/{name}")}),
        Shape::Ref(_) => of(&Shape::Format(&crate::formats::NAME)),
        Shape::Kinds(kinds) => of_kinds(kinds),
    }
}

/// The shapes with names within a shape, each once.
fn defined(shape: &'static Shape, found: &mut Map<String, Value>) {
    let in_keys = |keys: &'static [Key], found: &mut Map<String, Value>| {
        keys.iter().for_each(|key| defined(&key.shape, found));
    };
    match shape {
        Shape::Defined(name, inner) if !found.contains_key(*name) => {
            found.insert((*name).to_owned(), Value::Null);
            found[*name] = of(inner);
            defined(inner, found);
        }
        Shape::List(inner, ..) | Shape::Named(inner) | Shape::PerLanguage(inner) => defined(inner, found),
        Shape::Either(shapes) => shapes.iter().for_each(|shape| defined(shape, found)),
        Shape::Map(form) => in_keys(form.keys, found),
        Shape::Kinds(kinds) => {
            in_keys(kinds.common, found);
            kinds.forms.iter().for_each(|(_, form)| in_keys(form.keys, found));
        }
        _ => {}
    }
}

fn of_kinds(kinds: &Kinds) -> Value {
    let one = |(word, form): &(&str, &'static Form)| {
        let mut schema = of_form(form, kinds.common);
        let required = match kinds.by {
            By::Value(key) => {
                schema["properties"][key] = json!({"const": word});
                key
            }
            By::Key => word,
        };
        match schema["required"].as_array_mut() {
            Some(there) if there.iter().any(|key| key == required) => {}
            Some(there) => there.push(required.into()),
            None => schema["required"] = json!([required]),
        }
        schema["title"] = form.name.into();
        schema
    };
    json!({"oneOf": kinds.forms.iter().map(one).collect::<Vec<_>>()})
}

fn of_form(form: &Form, common: &[Key]) -> Value {
    let mut properties = Map::new();
    for key in form.keys.iter().chain(common) {
        let mut schema = of(&key.shape);
        if key.shape.takes_nothing() && schema.is_object() {
            schema = json!({"anyOf": [schema, {"type": "null"}]});
        }
        if schema.is_object() {
            schema["description"] = key.meaning.into();
        }
        properties.insert(key.name.to_owned(), schema);
    }
    let all = form.keys.iter().chain(common);
    let required: Vec<&str> = all.filter(|key| key.required).map(|key| key.name).collect();
    let mut schema = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if !required.is_empty() {
        schema["required"] = required.into();
    }
    let rules: Vec<Value> = form.rules.iter().map(of_rule).collect();
    match rules.as_slice() {
        [] => {}
        _ => schema["allOf"] = rules.into(),
    }
    schema
}

fn of_rule(rule: &Rule) -> Value {
    let each = |keys: &[&str]| keys.iter().map(|key| json!({"required": [key]})).collect::<Vec<_>>();
    match rule {
        Rule::One(keys) => json!({"oneOf": each(keys)}),
        Rule::Some(keys) => json!({"anyOf": each(keys)}),
        Rule::NotEmpty => json!({"minProperties": 1}),
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::check as check_text;
