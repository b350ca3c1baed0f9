//! Input in the protocol's form: W3C actions.
//!
//! A mouse and a keyboard, which the session keeps between two requests. Each input is one tick, in
//! which the other one pauses. The wheel is apart: WebKitWebDriver 2.50.6 takes its deltas for a
//! position and turns it back at the next pause, so each turn is a wheel of its own with one tick. Points are those of the whole page: WebKit counts
//! "viewport" from there in frames too (measured: WebKitGTK 2.50.6).

use crate::{driver::Input, keys};
use serde_json::{Value, json};
use std::time::Duration;

/// The actions of a batch of inputs; `offset` leads from the frame to the page.
///
/// [`Input::Insert`] and [`Input::Wheel`] have no form here and pause.
pub(super) fn actions(inputs: &[Input], offset: (f64, f64)) -> Value {
    let (mut mouse, mut keyboard) = (vec![], vec![]);
    for input in inputs {
        mouse.push(pointer(input, offset));
        keyboard.push(match input {
            Input::KeyDown(name) => key("keyDown", name),
            Input::KeyUp(name) => key("keyUp", name),
            _ => pause(Duration::ZERO),
        });
    }
    let mouse =
        json!({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": mouse});
    let keyboard = json!({"type": "key", "id": "keyboard", "actions": keyboard});
    // A device that does nothing costs the driver time with each tick.
    let is_key = |input: &Input| matches!(input, Input::KeyDown(_) | Input::KeyUp(_));
    let devices = match (inputs.iter().all(is_key), inputs.iter().any(is_key)) {
        (true, _) => vec![keyboard],
        (_, true) => vec![mouse, keyboard],
        _ => vec![mouse],
    };
    json!({"actions": devices})
}

/// A turn of the `number`th wheel at a point of the page, by CSS pixels.
pub(super) fn turn(number: u64, (x, y): (f64, f64), (dx, dy): (f64, f64)) -> Value {
    let tick = json!({"type": "scroll", "x": pixel(x), "y": pixel(y), "deltaX": pixel(dx), "deltaY": pixel(dy),
        "duration": 0, "origin": "viewport"});
    json!({"actions": [{"type": "wheel", "id": format!("wheel-{number}"), "actions": [tick]}]})
}

fn pause(time: Duration) -> Value {
    json!({"type": "pause", "duration": u64::try_from(time.as_millis()).unwrap_or(0)})
}

fn pointer(input: &Input, offset: (f64, f64)) -> Value {
    match input {
        Input::Move(x, y) => json!({"type": "pointerMove", "origin": "viewport", "duration": 0,
            "x": pixel(x + offset.0), "y": pixel(y + offset.1)}),
        Input::Down(button, _) => json!({"type": "pointerDown", "button": number(button)}),
        Input::Up(button, _) => json!({"type": "pointerUp", "button": number(button)}),
        Input::Pause(time) => pause(*time),
        _ => pause(Duration::ZERO),
    }
}

fn key(kind: &str, name: &str) -> Value {
    json!({"type": kind, "value": keys::definition(name).webdriver.to_string()})
}

/// Whole pixels: the agent aims at whole ones, and older drivers refuse others.
fn pixel(length: f64) -> i64 {
    length.round() as i64
}

fn number(button: &str) -> u8 {
    match button {
        "middle" => 1,
        "right" => 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_input_is_a_tick_of_every_device_that_takes_part() {
        let inputs = [
            Input::KeyDown("Control".into()),
            Input::Move(10.4, 20.0),
            Input::Down("left", 1),
            Input::Up("left", 1),
            Input::KeyUp("Control".into()),
        ];
        let actions = actions(&inputs, (5.0, 0.0));
        let devices = actions["actions"].as_array().expect("a list");
        assert_eq!(devices.len(), 2);
        assert!(
            devices.iter().all(|device| device["actions"].as_array().is_some_and(|ticks| ticks.len() == 5))
        );
        assert_eq!(devices[0]["actions"][1]["x"], 15);
        assert_eq!(devices[1]["actions"][0]["value"], "\u{E009}");
    }
}
