//! JSON: an object of texts by their keys, each with source, text, state and note.
//!
//! What other tools make of it is read too: a text may stand alone as a string.

use super::{Exchange, ExchangeError, Unit};
use crate::content::texts::TextState;
use serde_json::{Map, Value, json};

const FORMAT: &str = "surefoot.texts";

pub(super) fn write(exchange: &Exchange) -> Vec<u8> {
    let one = |unit: &Unit| {
        let mut entry = Map::new();
        entry.insert("source".to_owned(), unit.source.as_str().into());
        entry.insert("text".to_owned(), unit.target.as_deref().map_or(Value::Null, Value::from));
        entry.insert("state".to_owned(), unit.state.word().into());
        if let Some(note) = &unit.note {
            entry.insert("note".to_owned(), note.as_str().into());
        }
        (unit.key.clone(), Value::Object(entry))
    };
    let texts: Map<String, Value> = exchange.units.iter().map(one).collect();
    let whole = json!({
        "format": FORMAT,
        "version": 1,
        "source": exchange.source,
        "target": exchange.target,
        "texts": texts,
    });
    format!("{whole:#}\n").into_bytes()
}

pub(super) fn read(text: &str) -> Result<Exchange, ExchangeError> {
    let whole: Value = serde_json::from_str(text).map_err(|error| {
        let place = format!("{}:{}", error.line(), error.column());
        let words = error.to_string();
        let words = words.split(" at line ").next().unwrap_or_default();
        ExchangeError::new(place, format!("no JSON: {words}"))
    })?;
    let format = whole["format"].as_str().unwrap_or_default();
    if format != FORMAT {
        let message = format!(
            "wanted `\"format\": \"{FORMAT}\"`, there is `{format}`\n\
             hint: begin with surefoot texts export --format json"
        );
        return Err(ExchangeError::new("", message));
    }
    let language = |key: &str| {
        let tag = whole[key].as_str().unwrap_or_default();
        tag.parse().map_err(|message: String| ExchangeError::new(key, message))
    };
    let Some(texts) = whole["texts"].as_object() else {
        return Err(ExchangeError::new("texts", "wanted an object of texts by their keys"));
    };
    let units: Result<Vec<Unit>, ExchangeError> = texts.iter().map(|(key, value)| unit(key, value)).collect();
    Ok(Exchange { source: language("source")?, target: language("target")?, units: units? })
}

fn unit(key: &str, value: &Value) -> Result<Unit, ExchangeError> {
    let wrong = |message: &str| ExchangeError::new(format!("texts.{key}"), message);
    let mut unit = Unit {
        key: key.to_owned(),
        source: String::new(),
        target: None,
        state: TextState::Translated,
        note: None,
    };
    let entry = match value {
        Value::String(text) => {
            unit.target = Some(text.clone());
            return Ok(unit);
        }
        Value::Object(entry) => entry,
        _ => return Err(wrong("wanted a text, or an object with `source`, `text`, `state` and `note`")),
    };
    for (name, value) in entry {
        let text = value.as_str().map(str::to_owned);
        match (name.as_str(), text) {
            ("source", Some(text)) => unit.source = text,
            ("text", Some(text)) => unit.target = Some(text),
            ("text", None) if value.is_null() => {}
            ("note", Some(text)) => unit.note = Some(text),
            ("state", Some(word)) => match TextState::of(&word) {
                Some(state) => unit.state = state,
                None => {
                    let known: Vec<&str> = TextState::ALL.into_iter().map(TextState::word).collect();
                    return Err(wrong(&format!("no state `{word}` (known: {})", known.join(", "))));
                }
            },
            ("source" | "text" | "note" | "state", None) => {
                return Err(wrong(&format!("wanted a text for `{name}`, there is {value}")));
            }
            (other, _) => {
                return Err(wrong(&format!("no key `{other}` (known: source, text, state, note)")));
            }
        }
    }
    Ok(unit)
}
