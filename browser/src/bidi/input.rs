//! Mouse, keyboard and wheel in the protocol's form.
//!
//! The protocol wants one row of actions per device, of which the columns happen one after the other;
//! our inputs are one row, so that in each column all devices but one do nothing.

use crate::{driver::Input, keys};
use serde_json::{Value, json};

/// What is done in one go.
#[derive(Debug, PartialEq)]
pub(super) enum Turn {
    /// Actions of all devices.
    Actions(Value),
    /// A text is put in where the cursor is, as a trusted `insertText`. By keys it would take 3 ms for each
    /// character, and one beyond 16 bits would reach the page as two halves (measured with Firefox 153).
    Text(String),
}

/// The keys that are held down.
#[derive(Debug, Default)]
pub(super) struct Held {
    keys: Vec<String>,
}

impl Held {
    /// Control, Alt or Meta without Shift: what is pressed now is a command and no capital letter.
    fn commands(&self) -> bool {
        let any = |names: &[&str]| self.keys.iter().any(|key| names.contains(&key.as_str()));
        any(&["Control", "Alt", "Meta"]) && !any(&["Shift"])
    }
}

/// The inputs as a row of turns.
pub(super) fn turns(inputs: &[Input], held: &mut Held) -> Vec<Turn> {
    let mut turns = vec![];
    let mut row = Row::default();
    for input in inputs {
        row.add(input, held, &mut turns);
    }
    row.end(&mut turns);
    turns
}

/// The devices' actions, of equal length.
#[derive(Default)]
struct Row {
    keys: Vec<Value>,
    pointer: Vec<Value>,
    wheel: Vec<Value>,
}

impl Row {
    fn add(&mut self, input: &Input, held: &mut Held, turns: &mut Vec<Turn>) {
        match input {
            Input::Move(x, y) => self.point(json!({"type": "pointerMove", "x": x, "y": y})),
            Input::Down(button, _) => self.point(json!({"type": "pointerDown", "button": number(button)})),
            Input::Up(button, _) => self.point(json!({"type": "pointerUp", "button": number(button)})),
            Input::KeyDown(name) => {
                let value = key(name, held);
                held.keys.push(keys::definition(name).key);
                self.key(json!({"type": "keyDown", "value": value}));
            }
            Input::KeyUp(name) => {
                let released = keys::definition(name).key;
                held.keys.retain(|key| *key != released);
                self.key(json!({"type": "keyUp", "value": key(name, held)}));
            }
            Input::Insert(text) => {
                self.end(turns);
                turns.push(Turn::Text(text.clone()));
            }
            Input::Wheel(x, y, dx, dy) => self.turn_wheel([*x, *y, *dx, *dy]),
            Input::Pause(time) => {
                let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
                self.column(pause(milliseconds), pause(0), pause(0));
            }
        }
    }

    fn turn_wheel(&mut self, by: [f64; 4]) {
        // Unlike the pointer's, the wheel's numbers must be whole.
        let [x, y, dx, dy] = by.map(whole);
        let scroll = json!({"type": "scroll", "x": x, "y": y, "deltaX": dx, "deltaY": dy});
        self.column(pause(0), pause(0), scroll);
    }

    fn key(&mut self, action: Value) {
        self.column(action, pause(0), pause(0));
    }

    fn point(&mut self, action: Value) {
        self.column(pause(0), action, pause(0));
    }

    fn column(&mut self, key: Value, pointer: Value, wheel: Value) {
        self.keys.push(key);
        self.pointer.push(pointer);
        self.wheel.push(wheel);
    }

    /// Takes what has come together. A device that does nothing is left out.
    fn end(&mut self, turns: &mut Vec<Turn>) {
        let row = std::mem::take(self);
        let devices = [
            ("key", "keyboard", row.keys, json!({})),
            ("pointer", "mouse", row.pointer, json!({"pointerType": "mouse"})),
            ("wheel", "wheel", row.wheel, json!({})),
        ];
        let rows: Vec<Value> = devices
            .into_iter()
            .filter(|(_, _, actions, _)| actions.iter().any(|action| *action != pause(0)))
            .map(|(kind, id, actions, parameters)| {
                let mut device = json!({"type": kind, "id": id, "actions": actions});
                if kind == "pointer" {
                    device["parameters"] = parameters;
                }
                device
            })
            .collect();
        if !rows.is_empty() {
            turns.push(Turn::Actions(json!(rows)));
        }
    }
}

fn pause(milliseconds: u64) -> Value {
    json!({"type": "pause", "duration": milliseconds})
}

fn whole(number: f64) -> i64 {
    // Rounded, so nothing of it is lost but what is meant to be.
    number.round() as i64
}

fn number(button: &str) -> u8 {
    match button {
        "left" => 0,
        "middle" => 1,
        _ => 2,
    }
}

fn key(name: &str, held: &Held) -> String {
    let key = keys::definition(name).webdriver;
    match key {
        letter if held.commands() => letter.to_ascii_lowercase().to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn names(turns: &[Turn]) -> Vec<String> {
        let name = |turn: &Turn| match turn {
            Turn::Text(text) => format!("text {text}"),
            Turn::Actions(rows) => {
                let row = |row: &Value| {
                    let kinds = row["actions"].as_array().into_iter().flatten();
                    let words = kinds
                        .map(|action| action["value"].as_str().or(action["type"].as_str()).unwrap_or(""));
                    format!("{}: {}", row["id"].as_str().unwrap_or(""), words.collect::<Vec<_>>().join(" "))
                };
                rows.as_array().into_iter().flatten().map(row).collect::<Vec<_>>().join("; ")
            }
        };
        turns.iter().map(name).collect()
    }

    fn check(inputs: &[Input], expected: &[&str]) {
        assert_eq!(names(&turns(inputs, &mut Held::default())), expected);
    }

    #[test]
    fn a_click_with_a_key_held_is_two_rows_of_equal_length() {
        let click = [Input::KeyDown("Control".into()), Input::Move(1.0, 2.0), Input::Down("left", 1)];
        check(&click, &["keyboard: \u{E009} pause pause; mouse: pause pointerMove pointerDown"]);
    }

    #[test]
    fn a_command_is_pressed_in_small_letters_and_enter_is_that_of_the_letters() {
        let chord = ["Control", "A"].map(|key| Input::KeyDown(key.into()));
        check(&chord, &["keyboard: \u{E009} a"]);
        check(&[Input::KeyDown("Enter".into())], &["keyboard: \u{E006}"]);
        check(&[Input::KeyDown("A".into())], &["keyboard: A"]);
    }

    #[test]
    fn a_text_goes_in_between_the_keys_around_it() {
        let inputs = [Input::KeyDown("a".into()), Input::Insert("b\nc".into()), Input::KeyDown("d".into())];
        check(&inputs, &["keyboard: a", "text b\nc", "keyboard: d"]);
    }

    #[test]
    fn a_pause_alone_is_an_action() {
        check(&[Input::Pause(Duration::from_millis(5))], &["keyboard: pause"]);
    }
}
