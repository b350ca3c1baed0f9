//! Secrets of a recording: which fields speak of one, what they are called, and their values cut out of
//! everything else, before anything of it is kept.
//!
//! A value that is an everyday word (`admin`, `1234`) is cut out only where it stands alone as a typed
//! text: cutting it out of addresses and selectors would break the flow and tell more than it hides.

use super::selectors::{aria_name, id, last_parts, own_part, selectors, snake_case, split_camel_case};
use serde_json::Value;

pub(super) use crate::secrets::MASK;

/// Words that speak of a secret wherever they stand.
const PHRASES: &[&str] = &[
    "password",
    "passwort",
    "kennwort",
    "passcode",
    "passphrase",
    "mot de passe",
    "motdepasse",
    "mot-de-passe",
    "contraseña",
    "contrasena",
    "senha",
    "пароль",
    "密码",
    "密碼",
    "口令",
    "パスワード",
    "暗証番号",
    "비밀번호",
    "암호",
    "كلمة المرور",
    "كلمة السر",
    "סיסמה",
    "סיסמא",
    "wachtwoord",
    "hasło",
    "heslo",
    "lösenord",
    "şifre",
    "salasana",
    "adgangskode",
    "passord",
    "palavra-passe",
    "one-time code",
    "one time code",
    "onetimecode",
    "one-time-code",
    "verification code",
    "security code",
    "authentication code",
    "api key",
    "apikey",
    "api-key",
    "api_key",
    "access key",
    "private key",
    "einmalcode",
    "einmalpasswort",
    "code à usage unique",
    "code de vérification",
    "código de un solo uso",
    "código de verificación",
    "验证码",
    "驗證碼",
    "ワンタイム",
    "認証コード",
    "認証番号",
    "одноразов",
    "код подтверждения",
    "رمز التحقق",
    "رمز لمرة واحدة",
    "קוד חד",
    "קוד אימות",
    "geheimnis",
    "токен",
    "トークン",
    "令牌",
];

/// Words that speak of a secret only as whole words: `pin`, but not `shipping`.
const WORDS: &[&str] = &[
    "pass",
    "passwd",
    "pwd",
    "pswd",
    "pw",
    "pin",
    "otp",
    "totp",
    "mfa",
    "2fa",
    "tan",
    "cvc",
    "cvv",
    "token",
    "secret",
    "secrets",
    "credential",
    "credentials",
    "jeton",
    "mdp",
    "clave",
    "пин",
    "секрет",
    "password1",
    "password2",
    "pass1",
    "pass2",
];

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
    let name = aria_name(&selectors);
    let speaks = match name {
        // Ancestors' ids say where a field is, not what it is: `#password-form input`.
        Some(name) => speaks_of_secret(name) || own_parts(&selectors).any(speaks_of_secret),
        None => last_parts(&selectors).any(speaks_of_secret),
    };
    speaks.then(|| (value, secret_name(name, id(&selectors).as_deref())))
}

fn own_parts(selectors: &[Vec<String>]) -> impl Iterator<Item = &str> {
    last_parts(selectors).filter(|part| !part.starts_with("aria/")).map(own_part)
}

fn speaks_of_secret(text: &str) -> bool {
    let text = split_camel_case(text).to_lowercase();
    PHRASES.iter().any(|phrase| text.contains(phrase))
        || text.split(|letter: char| !letter.is_alphanumeric()).any(|word| WORDS.contains(&word))
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

/// Whether a value is unlikely to stand anywhere by chance.
pub(super) fn is_strong(value: &str) -> bool {
    let length = value.chars().count();
    let letters_only = value.chars().all(|letter| letter.is_lowercase()) || is_capitalised(value);
    length >= 12 || (length >= 6 && !letters_only)
}

fn is_capitalised(value: &str) -> bool {
    value.chars().all(char::is_alphabetic) && value.chars().skip(1).all(char::is_lowercase)
}

/// Cuts the secrets' values out of every text within; says how many texts it changed.
pub(super) fn scrub(value: &mut Value, secrets: &[Secret]) -> usize {
    match value {
        Value::String(text) => usize::from(scrub_text(text, secrets)),
        Value::Array(items) => items.iter_mut().map(|item| scrub(item, secrets)).sum(),
        Value::Object(entries) => {
            let mut count = 0;
            let old = std::mem::take(entries);
            for (mut key, mut value) in old {
                count += usize::from(scrub_text(&mut key, secrets)) + scrub(&mut value, secrets);
                entries.insert(key, value);
            }
            count
        }
        Value::Number(number) => {
            let mut text = number.to_string();
            let found = scrub_text(&mut text, secrets);
            if found {
                *value = Value::String(text);
            }
            usize::from(found)
        }
        _ => 0,
    }
}

fn scrub_text(text: &mut String, secrets: &[Secret]) -> bool {
    let mut found = false;
    // Longest first: a value may hold another one.
    let mut strong: Vec<&Secret> = secrets.iter().filter(|secret| is_strong(&secret.value)).collect();
    strong.sort_by_key(|secret| std::cmp::Reverse(secret.value.len()));
    for secret in strong {
        for form in forms(&secret.value) {
            if text.contains(&form) {
                *text = text.replace(&form, MASK);
                found = true;
            }
        }
    }
    found
}

/// A value as it stands in texts and in addresses.
fn forms(value: &str) -> Vec<String> {
    let form: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let percent = form.replace('+', "%20");
    let mut forms = vec![value.to_owned(), form, percent];
    forms.dedup();
    forms
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn change(selector: &str, value: &str) -> Value {
        json!({"type": "change", "selectors": [[selector]], "value": value})
    }

    #[test]
    fn fields_speak_of_secrets_in_many_languages() {
        for name in [
            "aria/Password:",
            "aria/Passwort",
            "aria/Kennwort wiederholen",
            "aria/Mot de passe",
            "aria/Contraseña",
            "aria/パスワード",
            "aria/密码",
            "aria/Пароль",
            "aria/PIN",
            "aria/One-time code",
            "#otp",
            "#userPass",
            "input[name=api_key]",
            "aria/كلمة المرور",
            "input[type=\"password\"]",
            "aria/סיסמה",
            "#access-token",
        ] {
            assert!(speaking(&change(name, "x")).is_some(), "{name}");
        }
        for name in [
            "aria/Shipping address",
            "aria/Secretary",
            "#passenger",
            "aria/Compass",
            "#zip-code",
            "aria/Tanja",
        ] {
            assert!(speaking(&change(name, "x")).is_none(), "{name}");
        }
        let within_form =
            json!({"type": "change", "selectors": [["aria/User"], ["#password-form > input"]], "value": "x"});
        assert!(speaking(&within_form).is_none());
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

    #[test]
    fn only_a_value_that_is_no_everyday_word_is_cut_out() {
        let secrets = |value: &str| [Secret { name: "P".into(), value: value.into() }];
        for (value, text, expected) in [
            ("hunter2!", "https://a/?p=hunter2!", "https://a/?p=••••"),
            ("hunter2!", "https://a/?p=hunter2%21", "https://a/?p=••••"),
            ("admin", "https://a/admin/", "https://a/admin/"),
            ("password", "#password", "#password"),
        ] {
            let mut there = json!({"url": text});
            scrub(&mut there, &secrets(value));
            assert_eq!(there["url"], expected);
        }
    }
}
