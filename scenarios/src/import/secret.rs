//! Secrets of a recording: which steps type one, and what it is called.

use super::scrub::is_strong;
use super::selectors::{aria_name, id, selectors, snake_case};
use super::speaks::speak_of_secret;
use serde_json::Value;

/// A secret found in a recording.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Secret {
    pub name: String,
    pub value: String,
}

/// Finds all secrets of the steps: for each step the name of the secret that it types.
pub(super) fn find(steps: &[Value], taken: &[(String, String)]) -> (Vec<Option<String>>, Vec<Secret>) {
    let mut secrets: Vec<Secret> = Vec::new();
    let mut typed = vec![None; steps.len()];
    for (step, typed) in steps.iter().zip(&mut typed) {
        if let Some((value, wish)) = speaking(step) {
            *typed = Some(keep(&mut secrets, taken, value, wish));
        }
    }
    // The same value, or a text with it inside, typed into a field that does not speak of a secret.
    for (step, typed) in steps.iter().zip(&mut typed).filter(|(_, typed)| typed.is_none()) {
        let Some(value) = changed(step) else { continue };
        let same = secrets.iter().find(|secret| secret.value == value && value.chars().count() >= 4);
        let holding = secrets.iter().find(|secret| is_strong(&secret.value) && value.contains(&secret.value));
        if let Some(name) = same.map(|secret| secret.name.clone()) {
            *typed = Some(name);
        } else if let Some(wish) = holding.map(|secret| format!("{}_TEXT", secret.name)) {
            *typed = Some(keep(&mut secrets, taken, value, wish));
        }
    }
    (typed, secrets)
}

fn changed(step: &Value) -> Option<&str> {
    let value = step.get("value").and_then(Value::as_str)?;
    (step.get("type").and_then(Value::as_str) == Some("change") && !value.is_empty()).then_some(value)
}

/// The value that a step types into a field that speaks of a secret, and a name for it.
fn speaking(step: &Value) -> Option<(&str, String)> {
    let value = changed(step)?;
    let selectors = selectors(step.get("selectors").or_else(|| step.get("selector"))?)?;
    let name = || secret_name(aria_name(&selectors), id(&selectors).as_deref());
    speak_of_secret(&selectors).then(|| (value, name()))
}

/// `New password:` becomes `NEW_PASSWORD`; what has no plain letters takes the id or a usual word.
fn secret_name(name: Option<&str>, id: Option<&str>) -> String {
    let candidates = [name, id].into_iter().flatten().filter(|words| words.is_ascii()).map(snake_case);
    let name =
        candidates.into_iter().find(|words| !words.is_empty()).unwrap_or_else(|| "password".to_owned());
    let name = name.to_uppercase();
    if name.starts_with(|letter: char| letter.is_ascii_digit()) { format!("SECRET_{name}") } else { name }
}

/// The name for a value: equal values share one, different values never do.
fn keep(secrets: &mut Vec<Secret>, taken: &[(String, String)], value: &str, wish: String) -> String {
    if let Some(secret) = secrets.iter().find(|secret| secret.value == value) {
        return secret.name.clone();
    }
    let reused = taken.iter().find(|(name, there)| there == value && *name == wish);
    let reused = reused.or_else(|| taken.iter().find(|(_, there)| there == value));
    let is_free = |name: &str, secrets: &[Secret]| {
        taken.iter().all(|(other, _)| other != name) && secrets.iter().all(|secret| secret.name != name)
    };
    let name = match reused {
        Some((name, _)) => name.clone(),
        None => std::iter::once(wish.clone())
            .chain((2..).map(|number| format!("{wish}_{number}")))
            .find(|name| is_free(name, secrets))
            .unwrap_or(wish),
    };
    secrets.push(Secret { name: name.clone(), value: value.to_owned() });
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn change(selector: &str, value: &str) -> Value {
        json!({"type": "change", "selectors": [[selector]], "value": value})
    }

    #[test]
    fn equal_values_share_a_name_and_others_do_not() {
        let steps = [
            change("aria/Password:", "geheim-1"),
            change("aria/New password", "geheim-2"),
            change("aria/New password confirmation", "geheim-2"),
            change("#password", "geheim-3"),
            change("#user", "geheim-1"),
            change("#address", "http://ada:geheim-1@host/"),
            change("#other", "fine"),
        ];
        let taken = [
            ("PASSWORD".to_owned(), "another".to_owned()),
            ("NEW_PASSWORD".to_owned(), "geheim-2".to_owned()),
        ];
        let (typed, secrets) = find(&steps, &taken);
        let typed: Vec<_> = typed.iter().map(|name| name.as_deref().unwrap_or("")).collect();
        assert_eq!(
            typed,
            ["PASSWORD_2", "NEW_PASSWORD", "NEW_PASSWORD", "PASSWORD_3", "PASSWORD_2", "PASSWORD_2_TEXT", ""]
        );
        assert_eq!(secrets.len(), 4);
    }
}
