//! Input, and what WebKit's driver gets wrong about it.

use super::{
    ENGINE, actions,
    driver::{PROMPT, WebkitDriver},
    script,
};
use crate::{
    driver::{Call, FrameId, Input},
    engines::limits,
    error::BrowserError,
    keys,
    wire::Verb,
};
use serde_json::json;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Two clicks within this time are a double click to WebKitGTK 2.50 (400 ms, and some for a busy machine) …
const DOUBLE_CLICK: Duration = Duration::from_millis(500);

/// … if they are at most so far apart, in CSS pixels.
const SAME_SPOT: f64 = 4.0;

/// Sends inputs to the frame that we are in.
pub(super) async fn send(
    driver: &mut WebkitDriver,
    frame: &FrameId,
    offset: (f64, f64),
    inputs: &[Input],
) -> Result<(), BrowserError> {
    if let Some(what) = inputs.iter().find_map(distorted) {
        return Err(BrowserError::Unsupported { engine: ENGINE, what: what.to_owned() });
    }
    let mut batch = vec![];
    for input in inputs {
        match input {
            Input::Insert(text) => {
                flush(driver, &mut batch, offset).await?;
                insert(driver, frame, text).await?;
            }
            Input::Wheel(x, y, dx, dy) => {
                flush(driver, &mut batch, offset).await?;
                driver.wheels += 1;
                let body = actions::turn(driver.wheels, (x + offset.0, y + offset.1), (*dx, *dy));
                driver.prompt(Verb::Post, "actions", Some(body)).await?;
            }
            other => batch.push(other.clone()),
        }
    }
    flush(driver, &mut batch, offset).await
}

/// What would reach the page as something else (measured: WebKitGTK 2.50.6).
fn distorted(input: &Input) -> Option<&'static str> {
    match input {
        // It comes up as the left one, and follows links in place.
        Input::Down("middle", _) => Some(limits::MIDDLE_BUTTON),
        // It goes down as Alt.
        Input::KeyDown(name) if keys::definition(name).key == "Meta" => Some(limits::META_KEY),
        _ => None,
    }
}

/// Lets fields of a frame take the focus.
///
/// In a frame of another origin WebKit refuses a script the focus until the user has done something
/// there. The key `Pause` is something, and no page listens to it.
pub(super) async fn let_focus(driver: &mut WebkitDriver, frame: &FrameId) -> Result<(), BrowserError> {
    if !frame.0.contains('/') {
        return Ok(());
    }
    let answer = driver.run("", script::MAY_FOCUS, None, ("the page", PROMPT)).await?;
    if answer.value == true {
        return Ok(());
    }
    let key = |kind: &str| json!({"type": kind, "value": "\u{E00B}"});
    let body =
        json!({"actions": [{"type": "key", "id": "keyboard", "actions": [key("keyDown"), key("keyUp")]}]});
    driver.prompt(Verb::Post, "actions", Some(body)).await.map(|_| ())
}

async fn flush(
    driver: &mut WebkitDriver,
    batch: &mut Vec<Input>,
    offset: (f64, f64),
) -> Result<(), BrowserError> {
    let inputs = std::mem::take(batch);
    if inputs.is_empty() {
        return Ok(());
    }
    let is_single = inputs
        .iter()
        .find_map(|input| if let Input::Down(_, count) = input { Some(*count == 1) } else { None });
    note_places(driver, &inputs, offset);
    if is_single == Some(true) {
        keep_apart(driver).await;
    }
    let other_button = inputs.iter().any(|input| matches!(input, Input::Up(button, _) if *button != "left"));
    if other_button {
        driver.run("", script::SWALLOW, None, ("the page", PROMPT)).await?;
    }
    let paused: Duration =
        inputs.iter().map(|input| if let Input::Pause(time) = input { *time } else { Duration::ZERO }).sum();
    let sent =
        driver.command(Verb::Post, "actions", Some(actions::actions(&inputs, offset)), PROMPT + paused).await;
    if other_button {
        // A page that is gone, or asks something, has had its click.
        drop(driver.run("", script::SPARE, None, ("the page", PROMPT)).await);
    }
    if is_single.is_some() {
        driver.last_click = Some((Instant::now(), driver.mouse));
    }
    if sent.is_err() {
        // Keys and buttons that went down before it failed must not stay there.
        drop(driver.prompt(Verb::Delete, "actions", None).await);
    }
    sent.map(|_| ())
}

fn note_places(driver: &mut WebkitDriver, inputs: &[Input], offset: (f64, f64)) {
    for input in inputs {
        if let Input::Move(x, y) = input {
            driver.mouse = (x + offset.0, y + offset.1);
        }
    }
}

/// Two steps that click the same spot are no double click: the protocol has no count of clicks, so
/// only time keeps them apart.
async fn keep_apart(driver: &WebkitDriver) {
    if let Some((when, (x, y))) = driver.last_click
        && (x - driver.mouse.0).abs() < SAME_SPOT
        && (y - driver.mouse.1).abs() < SAME_SPOT
    {
        sleep_until(when + DOUBLE_CLICK).await;
    }
}

/// Enters a text at once; key by key where the page does not take it.
async fn insert(driver: &mut WebkitDriver, frame: &FrameId, text: &str) -> Result<(), BrowserError> {
    let call = Call { function: "more.insert", argument: json!({"text": text}), deadline: PROMPT };
    let answer = driver.call_in(frame, &call, None).await?;
    if answer["done"] == true {
        return Ok(());
    }
    let keys = text.chars().flat_map(|letter| {
        let key = if letter == '\n' { "Enter".to_owned() } else { letter.to_string() };
        [Input::KeyDown(key.clone()), Input::KeyUp(key)]
    });
    flush(driver, &mut keys.collect(), (0.0, 0.0)).await
}
