//! The values of secrets, in memory only, and their removal from everything that is written.

use indexmap::IndexMap;
use scenarios::Redaction;
use std::{
    ops::Range,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
};

/// Names and values, and passwords that a scenario types as they stand. Never printed: its `Debug` shows
/// the names. Clones share what is hidden.
#[derive(Clone, Default)]
pub struct Secrets {
    values: IndexMap<String, String>,
    hidden: Arc<RwLock<Hidden>>,
}

#[derive(Default)]
struct Hidden {
    values: Vec<String>,
    redaction: Redaction,
}

impl Secrets {
    /// Of names and values.
    pub fn new(values: impl IntoIterator<Item = (String, String)>) -> Secrets {
        let mut secrets = Secrets::default();
        values.into_iter().for_each(|(name, value)| secrets.insert(name, value));
        secrets
    }

    /// Adds one.
    pub fn insert(&mut self, name: String, value: String) {
        self.hide(&value);
        self.values.insert(name, value);
    }

    /// The value of a secret.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The names and values; what is hidden without a name is not among them.
    pub(crate) fn into_values(self) -> impl Iterator<Item = (String, String)> {
        self.values.into_iter()
    }

    /// Cuts this text too from now on: what was typed into a password field is a secret without a name.
    pub fn hide(&self, value: &str) {
        self.hide_all(&[value.to_owned()]);
    }

    /// Cuts all these from now on.
    pub fn hide_all(&self, values: &[String]) {
        let new = |hidden: &Hidden| {
            let new = values.iter().filter(|value| !value.is_empty() && !hidden.values.contains(value));
            new.cloned().collect::<Vec<_>>()
        };
        if new(&self.hidden()).is_empty() {
            return;
        }
        let mut hidden = self.hidden.write().unwrap_or_else(PoisonError::into_inner);
        let new = new(&hidden);
        hidden.values.extend(new);
        hidden.redaction = Redaction::new(hidden.values.iter().map(String::as_str));
    }

    /// Cuts what others cut too from now on.
    pub fn hide_those_of(&self, others: &Secrets) {
        let values = others.hidden().values.clone();
        self.hide_all(&values);
    }

    /// The text with every value of at least four letters replaced: shorter ones would blot out words.
    pub fn redact(&self, text: &str) -> String {
        self.hidden().redaction.clean(text).into_owned()
    }

    /// Whether redacting changes the text.
    pub fn are_in(&self, text: &str) -> bool {
        self.hidden().redaction.is_in(text)
    }

    /// Where they stand in a text, in bytes.
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        self.hidden().redaction.places(text)
    }

    /// Whether nothing is hidden.
    pub fn is_empty(&self) -> bool {
        self.hidden().values.is_empty()
    }

    fn hidden(&self) -> RwLockReadGuard<'_, Hidden> {
        self.hidden.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.values.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_in_one_clone_is_hidden_in_all() {
        let secrets = Secrets::new([("A".to_owned(), "a&b c-42".to_owned())]);
        secrets.clone().hide("typed-7");
        assert_eq!(secrets.redact("a%26b+c-42 typed-7"), "•••• ••••");
        assert!(secrets.are_in("a&amp;b c-42") && !secrets.are_in("a b c"));
        assert_eq!(secrets.get("A"), Some("a&b c-42"));
        assert_eq!(format!("{secrets:?}"), "[\"A\"]");
    }
}
