//! Fills in: types, chooses and ticks, and reads back what the page has made of it.
//!
//! What a page takes back was not entered, whatever it looked like for a moment.

use crate::{
    act::{Acted, Result, refused},
    fault::Fault,
    probe::probe,
    resolve::{Resolved, look, resolve},
    stage::Stage,
    trace::Refused,
};
use browser::{BrowserError, Entered, Input, Look, Need, Sighting};
use scenarios::{Action, Code, Step, Text, scenario::Choice};
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};

/// How a text is entered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub append: bool,
    pub by_key: bool,
}

/// Types into a field, and makes sure that it holds what was typed.
pub(crate) async fn enter(
    stage: &mut Stage<'_>,
    step: &Step,
    name: &str,
    text: &str,
    entry: Entry,
    deadline: Instant,
) -> Result<Acted> {
    let mut look = look(Need::Fill);
    look.value = Some(text.to_owned());
    look.append = entry.append;
    let mut by_key = entry.by_key;
    loop {
        let resolved = resolve(stage, step, name, look.clone(), deadline).await?;
        let ready = &resolved.ready;
        let entered = match ready.kind.as_str() {
            "done" if ready.missing.is_some() => {
                // The list may still be loading its options.
                if Instant::now() < deadline {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
                return Err(no_option(resolved, text));
            }
            "done" => {
                Entered { kept: ready.kept.unwrap_or(true), value: ready.value.clone(), ..Entered::default() }
            }
            "text" => {
                if stage.session.driver.absent().contains(&"keys without text") {
                    by_key = false;
                }
                if ready.secret {
                    stage.secrets.hide(text);
                }
                match stage.session.enter(&resolved.place, ready, text, by_key).await {
                    Err(BrowserError::ContextGone) if Instant::now() < deadline => continue,
                    Err(error) => return Err(refused(resolved, error)),
                    Ok(entered) => entered,
                }
            }
            _ => {
                let message = format!("{} is no field that holds a text", ready.element);
                return Err(refused(resolved, Fault::new(Code::ACT_FAILED, message)));
            }
        };
        if entered.kept || (by_key && entered.alike) {
            return Ok(Acted::at(resolved, entered.gone));
        }
        if Instant::now() >= deadline {
            return Err(not_kept(stage, resolved, step, &entered));
        }
        // A field that formats what is typed keeps it only key by key; one that lost the focus just again.
        by_key = by_key || entered.focus;
    }
}

fn no_option(resolved: Resolved, wanted: &str) -> Refused {
    let known = resolved.ready.options.join(", ");
    let fault = Fault::new(
        Code::OPTION_MISSING,
        format!("no option “{wanted}” in {} (there: {known})", resolved.ready.element),
    );
    Refused { fault, trace: resolved.trace }
}

fn not_kept(stage: &Stage<'_>, resolved: Resolved, step: &Step, entered: &Entered) -> Refused {
    let secret = resolved.ready.secret || matches!(&step.action, Action::Type { text: Text::Secret(_), .. });
    let held = if secret {
        "something else".to_owned()
    } else {
        format!("“{}”", stage.secrets.redact(&entered.value))
    };
    let fault = Fault::new(
        Code::ACT_NOT_KEPT,
        format!("{} holds {held} instead of what was entered", resolved.ready.element),
    );
    Refused { fault, trace: resolved.trace }
}

/// Chooses in a list, and makes sure that the page lets it be.
pub(crate) async fn select(
    stage: &mut Stage<'_>,
    step: &Step,
    name: &str,
    choices: &[Choice],
    deadline: Instant,
) -> Result<Acted> {
    let mut look = look(Need::Fill);
    let wanted: Vec<Map<String, Value>> = choices.iter().map(|choice| wanted(stage, choice)).collect();
    look.choices = Some(wanted.clone());
    loop {
        let resolved = resolve(stage, step, name, look.clone(), deadline).await?;
        match (resolved.ready.kind.as_str(), &resolved.ready.missing) {
            ("done", None) if resolved.ready.kept != Some(false) => return Ok(Acted::at(resolved, false)),
            ("done", None) if Instant::now() >= deadline => {
                let message = format!(
                    "{} takes the choice back and shows “{}”",
                    resolved.ready.element,
                    stage.secrets.redact(&resolved.ready.value)
                );
                return Err(refused(resolved, Fault::new(Code::ACT_NOT_KEPT, message)));
            }
            ("done", None) => tokio::time::sleep(Duration::from_millis(100)).await,
            ("done", Some(_)) if Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(100)).await
            }
            ("done", Some(missing)) => {
                let wanted = missing
                    .as_object()
                    .and_then(|missing| missing.values().next())
                    .map(Value::to_string)
                    .unwrap_or_default();
                return Err(no_option(resolved, wanted.trim_matches('"')));
            }
            _ => {
                let message = format!(
                    "{} is no list to select from\nhint: click it, then click its entry",
                    resolved.ready.element
                );
                return Err(refused(resolved, Fault { code: Code::ACT_FAILED, message }));
            }
        }
    }
}

fn wanted(stage: &Stage<'_>, choice: &Choice) -> Map<String, Value> {
    let (key, value) = match choice {
        Choice::Option(label) => ("option", json!(stage.fill_in(label))),
        Choice::Value(value) => ("value", json!(stage.fill_in(value))),
        Choice::Index(index) => ("index", json!(index)),
    };
    Map::from_iter([(key.to_owned(), value)])
}

/// Ticks or unticks a box.
pub(crate) async fn check(
    stage: &mut Stage<'_>,
    step: &Step,
    name: &str,
    on: bool,
    deadline: Instant,
) -> Result<Acted> {
    let mut look = look(Need::Check);
    look.on = Some(on);
    loop {
        let resolved = resolve(stage, step, name, look.clone(), deadline).await?;
        if resolved.ready.kind == "done" {
            return Ok(Acted::at(resolved, false));
        }
        let documents = stage.session.driver.documents();
        let (x, y) = (resolved.ready.x, resolved.ready.y);
        let inputs = [Input::Move(x, y), Input::Down("left", 1), Input::Up("left", 1)];
        let witness = match stage.session.point(&resolved.place, &resolved.ready, &inputs).await {
            Err(BrowserError::ContextGone) if Instant::now() < deadline => continue,
            Err(error) => return Err(refused(resolved, error)),
            Ok(witness) => witness,
        };
        if witness.hit {
            let entered = stage.session.ticked(&resolved.place, resolved.ready.handle, on).await;
            match entered {
                Ok(entered) if entered.kept => {
                    // A box that was drawn anew may have come back as it was.
                    let same_document = stage.session.driver.documents() == documents;
                    let redrawn = entered.gone && same_document;
                    if !(redrawn && is_there_otherwise(stage, name, &resolved, on).await) {
                        return Ok(Acted::at(resolved, witness.left));
                    }
                }
                Ok(_) => {}
                Err(BrowserError::DialogOpen | BrowserError::ContextGone) => {
                    return Ok(Acted::at(resolved, true));
                }
                Err(error) => return Err(refused(resolved, error)),
            }
        }
        if Instant::now() >= deadline {
            let state = if on { "ticked" } else { "unticked" };
            let fault =
                Fault::new(Code::ACT_NOT_KEPT, format!("{} does not stay {state}", resolved.ready.element));
            return Err(Refused { fault, trace: resolved.trace });
        }
        look.steady = true;
    }
}

/// Whether the box is there again in the same document, as another element, and stays as it should not be.
async fn is_there_otherwise(stage: &mut Stage<'_>, name: &str, resolved: &Resolved, on: bool) -> bool {
    let target = probe(&stage.target(name), stage.options.language.as_ref());
    let glance = Look { target: Some(target), patience: 300, ..Look::new(Need::None, 1000) };
    let end = Instant::now() + Duration::from_secs(1);
    while Instant::now() < end {
        let Ok(Sighting::Ready(again)) = stage.session.find(&resolved.place, &glance).await else {
            return false;
        };
        let state = stage.session.state(&resolved.place, again.handle, &[], &[]).await;
        if !state.is_ok_and(|state| state.checked == Some(!on)) {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    true
}
