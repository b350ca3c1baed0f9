//! One step of a recording on its way: fields are taken out one by one, what is left is kept.

use serde_json::{Map, Value};

/// A recorded step. What nobody takes ends in the step's `imported`.
pub(super) struct Source {
    /// The fields not yet taken.
    pub fields: Map<String, Value>,
    /// What is wrong with it.
    pub errors: Vec<String>,
}

impl Source {
    pub(super) fn new(fields: Map<String, Value>) -> Source {
        Source { fields, errors: Vec::new() }
    }

    pub(super) fn take(&mut self, key: &str) -> Option<Value> {
        self.fields.shift_remove(key).filter(|value| !value.is_null())
    }

    /// Takes a text; numbers and truths count as the text they are written as.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        match self.take(key)? {
            Value::String(text) => Some(text),
            value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
            other => {
                self.wrong("a text", key, &other);
                None
            }
        }
    }

    /// Takes a text of one line that has to be there; a key may be a single space.
    pub(super) fn needed_line(&mut self, key: &str) -> String {
        let text = self.needed(key);
        if text != " " && self.errors.is_empty() && (text.trim().is_empty() || text.contains(['\n', '\r'])) {
            self.wrong("one line of text", key, &Value::String(text.clone()));
        }
        text
    }

    /// Takes a text that has to be there.
    pub(super) fn needed(&mut self, key: &str) -> String {
        if !self.fields.contains_key(key) {
            self.errors.push(format!("no `{key}`"));
        }
        self.text(key).unwrap_or_default()
    }

    pub(super) fn number(&mut self, key: &str) -> Option<f64> {
        let value = self.take(key)?;
        let number = value.as_f64().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()));
        if number.is_none() {
            self.wrong("a number", key, &value);
        }
        number.filter(|number: &f64| number.is_finite())
    }

    pub(super) fn truth(&mut self, key: &str) -> bool {
        match self.take(key) {
            None => false,
            Some(Value::Bool(on)) => on,
            Some(other) => {
                self.wrong("true or false", key, &other);
                false
            }
        }
    }

    pub(super) fn wrong(&mut self, wanted: &str, key: &str, there: &Value) {
        let there: String = there.to_string().chars().take(40).collect();
        self.errors.push(format!("wanted {wanted} for `{key}`, there is {there}"));
    }

    /// What nobody took.
    pub(super) fn rest(self) -> Option<Value> {
        (!self.fields.is_empty()).then_some(Value::Object(self.fields))
    }
}
