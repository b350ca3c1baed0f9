//! The values of secrets, in memory only, and their removal from everything that is written.

use indexmap::IndexMap;

/// Names and values. Never printed: its `Debug` shows the names.
#[derive(Clone, Default)]
pub struct Secrets(IndexMap<String, String>);

impl Secrets {
    /// Of names and values.
    pub fn new(values: impl IntoIterator<Item = (String, String)>) -> Secrets {
        Secrets(values.into_iter().collect())
    }

    /// Adds one.
    pub fn insert(&mut self, name: String, value: String) {
        self.0.insert(name, value);
    }

    /// The value of a secret.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// All values.
    pub fn values(&self) -> Vec<&str> {
        self.0.values().map(String::as_str).collect()
    }

    /// The text with every value of at least four letters replaced: shorter ones would blot out words.
    pub fn redact(&self, text: &str) -> String {
        let mut values: Vec<&String> = self.0.values().filter(|value| value.chars().count() >= 4).collect();
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        let mut text = text.to_owned();
        for value in values {
            if is_plain_word(value) {
                text = whole_only(&text, value);
                continue;
            }
            for form in [value.clone(), encoded(value), escaped(value)] {
                text = text.replace(&form, "••••");
            }
        }
        text
    }
}

/// `password`, `admin`: a secret that is an everyday word stands in ids and sentences too, and cutting it
/// there would break saved pages without hiding anything.
fn is_plain_word(value: &str) -> bool {
    value.len() < 12 && value.chars().all(|letter| letter.is_ascii_lowercase())
}

/// Cuts a value only where it is the whole of a field, an element's text, a quoted text or a parameter.
fn whole_only(text: &str, value: &str) -> String {
    let mut text = text.to_owned();
    for (before, after) in [("value=\"", "\""), (">", "<"), ("“", "”"), ("=", "&")] {
        text = text.replace(&format!("{before}{value}{after}"), &format!("{before}••••{after}"));
    }
    if text == value { "••••".to_owned() } else { text }
}

fn encoded(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

fn escaped(value: &str) -> String {
    value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_everyday_word_is_cut_only_where_it_is_the_whole_text() {
        let secrets = Secrets::new([("A".to_owned(), "password".to_owned())]);
        assert_eq!(
            secrets.redact("<input id=\"x-password\" value=\"password\">"),
            "<input id=\"x-password\" value=\"••••\">"
        );
        assert_eq!(secrets.redact("holds “password”"), "holds “••••”");
    }

    #[test]
    fn secrets_are_removed_in_every_form() {
        let secrets = Secrets::new([("A".to_owned(), "a&b c-42".to_owned())]);
        for text in ["a&b c-42", "q=a%26b+c-42&x", "<p>a&amp;b c-42</p>"] {
            assert!(!secrets.redact(text).contains("42"), "{text}");
        }
        assert_eq!(format!("{secrets:?}"), "[\"A\"]");
    }
}
