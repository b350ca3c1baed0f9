//! Mouse and keyboard in the protocol's form.

use crate::{driver::Input, keys};
use serde_json::{Value, json};

/// The state that the protocol wants repeated with each event.
#[derive(Debug, Default)]
pub(super) struct Held {
    at: (f64, f64),
    buttons: u32,
    modifiers: u32,
}

/// The protocol's command for an input event; `offset` is added to points.
pub(super) fn command(input: &Input, held: &mut Held, offset: (f64, f64)) -> Option<(&'static str, Value)> {
    let mouse = |kind: &str, button: &str, count: u8, held: &Held| {
        let params = json!({"type": kind, "x": held.at.0, "y": held.at.1, "button": button, "buttons": held.buttons,
            "clickCount": count, "modifiers": held.modifiers, "pointerType": "mouse"});
        Some(("Input.dispatchMouseEvent", params))
    };
    match input {
        Input::Move(x, y) => {
            held.at = (x + offset.0, y + offset.1);
            let button = if held.buttons & 1 == 1 { "left" } else { "none" };
            mouse("mouseMoved", button, 0, held)
        }
        Input::Down(button, count) => {
            held.buttons |= mask(button);
            mouse("mousePressed", button, *count, held)
        }
        Input::Up(button, count) => {
            held.buttons &= !mask(button);
            mouse("mouseReleased", button, *count, held)
        }
        Input::KeyDown(key) => {
            held.modifiers |= keys::modifier_bit(key);
            Some(("Input.dispatchKeyEvent", key_down(key, held.modifiers)))
        }
        Input::KeyUp(key) => {
            held.modifiers &= !keys::modifier_bit(key);
            let definition = keys::definition(key);
            let params = json!({"type": "keyUp", "key": definition.key, "code": definition.code,
                "windowsVirtualKeyCode": definition.number, "modifiers": held.modifiers, "location": location(key)});
            Some(("Input.dispatchKeyEvent", params))
        }
        Input::Insert(text) => Some(("Input.insertText", json!({"text": text}))),
        Input::Wheel(x, y, dx, dy) => {
            let params = json!({"type": "mouseWheel", "x": x + offset.0, "y": y + offset.1, "deltaX": dx, "deltaY": dy});
            Some(("Input.dispatchMouseEvent", params))
        }
        Input::Pause(_) => None,
    }
}

fn mask(button: &str) -> u32 {
    match button {
        "left" => 1,
        "right" => 2,
        _ => 4,
    }
}

/// Keys that are there twice are the left ones: 1.
fn location(key: &str) -> u8 {
    u8::from(keys::modifier_bit(key) != 0)
}

fn key_down(key: &str, modifiers: u32) -> Value {
    let definition = keys::definition(key);
    // With Control or Meta held a key enters no text but may be an editing command, which headless
    // Chromium does only when told.
    let chord = modifiers & (2 | 4) != 0;
    let text = if chord { None } else { definition.text.clone() };
    let mut params = json!({"type": if text.is_some() { "keyDown" } else { "rawKeyDown" }, "key": definition.key,
        "code": definition.code, "windowsVirtualKeyCode": definition.number, "modifiers": modifiers,
        "location": location(key)});
    if let Some(text) = text {
        params["text"] = json!(text);
    }
    if chord {
        let editing = match definition.key.to_ascii_lowercase().as_str() {
            "a" => Some("selectAll"),
            "c" => Some("copy"),
            "v" => Some("paste"),
            "x" => Some("cut"),
            "z" => Some("undo"),
            _ => None,
        };
        if let Some(editing) = editing {
            params["commands"] = json!([editing]);
        }
    }
    params
}
