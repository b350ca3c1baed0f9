//! Keys of a recording: downs and ups become presses, modifiers become chords.

use crate::scenario::Modifier;

/// The keys that are held down at this point of the recording.
#[derive(Debug, Default)]
pub(super) struct Keyboard {
    held: Vec<&'static str>,
    /// The key that went down last, while its up has not come.
    pub down: Option<String>,
}

const MODIFIERS: [(&str, Modifier); 4] = [
    ("Control", Modifier::Control),
    ("Alt", Modifier::Alt),
    ("Shift", Modifier::Shift),
    ("Meta", Modifier::Meta),
];

impl Keyboard {
    /// A key goes down: the chord that is pressed, or `None` for a modifier alone.
    pub(super) fn down(&mut self, key: &str) -> Option<String> {
        let key = key_name(key);
        if let Some((name, _)) = MODIFIERS.iter().find(|(name, _)| *name == key) {
            if !self.held.contains(name) {
                self.held.push(name);
            }
            return None;
        }
        self.down = Some(key.clone());
        // Shift is in the letter already: `A`, `!`.
        let is_letter = key.chars().count() == 1;
        let shift_only = self.held == ["Shift"];
        let held = MODIFIERS.iter().map(|(name, _)| *name).filter(|name| self.held.contains(name));
        let held = held.filter(|_| !(is_letter && shift_only && !key.chars().all(char::is_lowercase)));
        Some(held.chain([key.as_str()]).collect::<Vec<_>>().join("+"))
    }

    /// A key goes up: whether its down was seen.
    pub(super) fn up(&mut self, key: &str) -> bool {
        let key = key_name(key);
        let before = self.held.len();
        self.held.retain(|held| *held != key);
        if self.held.len() < before {
            return false;
        }
        let matched = self.down.as_ref().is_some_and(|down| down.eq_ignore_ascii_case(&key));
        if matched {
            self.down = None;
        }
        matched
    }

    /// The modifiers that a click is made with.
    pub(super) fn modifiers(&self) -> Vec<Modifier> {
        let held = MODIFIERS.iter().filter(|(name, _)| self.held.contains(name));
        held.map(|(_, modifier)| *modifier).collect()
    }
}

/// Whether a key is a modifier by itself.
pub(super) fn is_modifier(key: &str) -> bool {
    MODIFIERS.iter().any(|(name, _)| *name == key_name(key))
}

/// A key's name as in KeyboardEvent.key: recordings also hold code names such as `KeyA`.
fn key_name(key: &str) -> String {
    let one = |rest: &str| (rest.chars().count() == 1).then(|| rest.to_lowercase());
    if let Some(letter) = key.strip_prefix("Key").and_then(one) {
        return letter;
    }
    if let Some(digit) = key.strip_prefix("Digit").or_else(|| key.strip_prefix("Numpad")).and_then(one) {
        return digit;
    }
    match key {
        " " | "Spacebar" => "Space".to_owned(),
        "NumpadEnter" | "\r" | "\n" => "Enter".to_owned(),
        "Esc" => "Escape".to_owned(),
        "Del" => "Delete".to_owned(),
        "OS" | "Command" | "Cmd" => "Meta".to_owned(),
        other => {
            let side = other.strip_suffix("Left").or_else(|| other.strip_suffix("Right"));
            side.filter(|key| MODIFIERS.iter().any(|(name, _)| name == key)).unwrap_or(other).to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers_and_a_key_are_one_chord() {
        let mut keyboard = Keyboard::default();
        assert_eq!(keyboard.down("ControlLeft"), None);
        assert_eq!(keyboard.down("KeyA"), Some("Control+a".into()));
        assert!(keyboard.up("a"));
        assert_eq!(keyboard.modifiers(), [Modifier::Control]);
        assert!(!keyboard.up("Control"));
        assert_eq!(keyboard.down("Enter"), Some("Enter".into()));
        assert_eq!(keyboard.down("Shift"), None);
        assert_eq!(keyboard.down("Tab"), Some("Shift+Tab".into()));
        assert_eq!(keyboard.down("!"), Some("!".into()));
        assert!(!keyboard.up("x"));
    }
}
