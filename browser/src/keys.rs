//! Names of keys, as KeyboardEvent has them, and what each engine's protocol wants for them.

/// A key of a US keyboard, or a character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// KeyboardEvent.key.
    pub key: String,
    /// KeyboardEvent.code.
    pub code: String,
    /// The legacy number (KeyboardEvent.keyCode).
    pub number: u32,
    /// What it enters.
    pub text: Option<String>,
    /// The code point that WebDriver uses for it.
    pub webdriver: char,
}

/// Named keys: name, code, keyCode, WebDriver's code point, text.
const NAMED: &[(&str, &str, u32, char, &str)] = &[
    // U+E007 is the one of the number block: Firefox 153 says `NumpadEnter` for it.
    ("Enter", "Enter", 13, '\u{E006}', "\r"),
    ("Tab", "Tab", 9, '\u{E004}', ""),
    ("Escape", "Escape", 27, '\u{E00C}', ""),
    ("Backspace", "Backspace", 8, '\u{E003}', ""),
    ("Delete", "Delete", 46, '\u{E017}', ""),
    ("Insert", "Insert", 45, '\u{E016}', ""),
    ("ArrowLeft", "ArrowLeft", 37, '\u{E012}', ""),
    ("ArrowUp", "ArrowUp", 38, '\u{E013}', ""),
    ("ArrowRight", "ArrowRight", 39, '\u{E014}', ""),
    ("ArrowDown", "ArrowDown", 40, '\u{E015}', ""),
    ("Home", "Home", 36, '\u{E011}', ""),
    ("End", "End", 35, '\u{E010}', ""),
    ("PageUp", "PageUp", 33, '\u{E00E}', ""),
    ("PageDown", "PageDown", 34, '\u{E00F}', ""),
    ("Shift", "ShiftLeft", 16, '\u{E008}', ""),
    ("Control", "ControlLeft", 17, '\u{E009}', ""),
    ("Alt", "AltLeft", 18, '\u{E00A}', ""),
    ("Meta", "MetaLeft", 91, '\u{E03D}', ""),
    ("Space", "Space", 32, ' ', " "),
    ("F1", "F1", 112, '\u{E031}', ""),
    ("F2", "F2", 113, '\u{E032}', ""),
    ("F3", "F3", 114, '\u{E033}', ""),
    ("F4", "F4", 115, '\u{E034}', ""),
    ("F5", "F5", 116, '\u{E035}', ""),
    ("F6", "F6", 117, '\u{E036}', ""),
    ("F7", "F7", 118, '\u{E037}', ""),
    ("F8", "F8", 119, '\u{E038}', ""),
    ("F9", "F9", 120, '\u{E039}', ""),
    ("F10", "F10", 121, '\u{E03A}', ""),
    ("F11", "F11", 122, '\u{E03B}', ""),
    ("F12", "F12", 123, '\u{E03C}', ""),
];

/// Whether `name` is a named key or a single character.
pub fn is_known(name: &str) -> bool {
    name.chars().count() == 1
        || NAMED.iter().any(|named| named.0.eq_ignore_ascii_case(name))
        || alias(name) != name
}

fn alias(name: &str) -> &str {
    match name {
        "Return" | "NumpadEnter" => "Enter",
        "Esc" => "Escape",
        "Ctrl" | "ControlLeft" | "ControlRight" => "Control",
        "Cmd" | "Command" | "MetaLeft" | "MetaRight" => "Meta",
        "Option" | "AltLeft" | "AltRight" => "Alt",
        "ShiftLeft" | "ShiftRight" => "Shift",
        "Left" => "ArrowLeft",
        "Right" => "ArrowRight",
        "Up" => "ArrowUp",
        "Down" => "ArrowDown",
        "Del" => "Delete",
        "ControlOrMeta" => {
            if cfg!(target_os = "macos") {
                "Meta"
            } else {
                "Control"
            }
        }
        other => other,
    }
}

/// The key called `name`: a named key, or any character.
pub fn definition(name: &str) -> Key {
    let name = if name == " " { "Space" } else { alias(name) };
    if let Some((key, code, number, webdriver, text)) =
        NAMED.iter().find(|named| named.0.eq_ignore_ascii_case(name))
    {
        let key = if *key == "Space" { " " } else { key };
        let text = (!text.is_empty()).then(|| (*text).to_owned());
        return Key {
            key: key.to_owned(),
            code: (*code).to_owned(),
            number: *number,
            text,
            webdriver: *webdriver,
        };
    }
    let letter = name.chars().next().unwrap_or(' ');
    let upper = letter.to_ascii_uppercase();
    let code = match letter {
        'a'..='z' | 'A'..='Z' => format!("Key{upper}"),
        '0'..='9' => format!("Digit{letter}"),
        _ => String::new(),
    };
    let number = if upper.is_ascii_alphanumeric() { u32::from(upper) } else { 0 };
    Key { key: letter.to_string(), code, number, text: Some(letter.to_string()), webdriver: letter }
}

/// The bit that CDP gives a modifier: Alt 1, Control 2, Meta 4, Shift 8; 0 for other keys.
pub fn modifier_bit(name: &str) -> u32 {
    match alias(name) {
        "Alt" => 1,
        "Control" => 2,
        "Meta" => 4,
        "Shift" => 8,
        _ => 0,
    }
}

/// Splits `Control+A`; a lone `+` is the plus key.
pub fn chord(keys: &str) -> Vec<String> {
    if keys == "+" {
        return vec!["+".to_owned()];
    }
    let mut parts: Vec<String> = keys.split('+').map(str::to_owned).collect();
    // `Control++` is Control and plus.
    if parts.len() > 2 && parts[parts.len() - 1].is_empty() {
        parts.truncate(parts.len() - 2);
        parts.push("+".to_owned());
    }
    parts.into_iter().filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_are_split_at_their_plus_signs() {
        for (keys, expected) in [
            ("Control+A", vec!["Control", "A"]),
            ("+", vec!["+"]),
            ("Control++", vec!["Control", "+"]),
            ("Enter", vec!["Enter"]),
        ] {
            assert_eq!(chord(keys), expected, "{keys}");
        }
    }

    #[test]
    fn a_character_without_a_key_is_entered_as_text() {
        assert_eq!(definition("é").text.as_deref(), Some("é"));
        assert_eq!(definition("Enter").number, 13);
        assert_eq!(definition("a").code, "KeyA");
    }
}
