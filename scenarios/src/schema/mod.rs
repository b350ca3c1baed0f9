//! JSON Schemas of the files: scenario, project, run report.
//!
//! Those of scenario and project are made from the tables that the reader checks by (`keys`), so that an
//! editor and `surefoot check` never disagree; that of the run report from its types.

use crate::keys::SCENARIO;
use crate::keys::project::PROJECT;
use crate::run::RunReport;
use crate::shape::{Form, Rule, Shape};
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
        Shape::Map(form) => of_form(form),
        Shape::Named(value) => json!({"type": "object", "additionalProperties": of(value)}),
        Shape::PerLanguage(value) => {
            let names = json!({"pattern": crate::formats::LANGUAGE.pattern});
            json!({"type": "object", "propertyNames": names, "additionalProperties": of(value)})
        }
        Shape::Either(shapes) => json!({"anyOf": shapes.iter().map(of).collect::<Vec<_>>()}),
    }
}

fn of_form(form: &Form) -> Value {
    let mut properties = Map::new();
    for key in form.keys {
        let mut schema = of(&key.shape);
        if key.shape.takes_nothing() && schema.is_object() {
            schema = json!({"anyOf": [schema, {"type": "null"}]});
        }
        if schema.is_object() {
            schema["description"] = key.meaning.into();
        }
        properties.insert(key.name.to_owned(), schema);
    }
    let required: Vec<&str> = form.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
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
