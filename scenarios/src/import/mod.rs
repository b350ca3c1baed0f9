//! Imports recordings of Chrome's DevTools Recorder (`@puppeteer/replay`).
//!
//! More lenient than the reference parser, because the recordings out there are: plain selectors, bare
//! steps, missing offsets and titles are fine, unknown steps and keys are kept and reported. Only what
//! would silently change the flow, such as a click on nothing, is an error. The values of secrets never
//! reach the scenario.

mod around;
mod element;
mod expect;
mod json;
mod keyboard;
mod recording;
mod scrub;
mod secret;
mod selectors;
mod source;
mod speaks;
mod step;

pub(crate) use selectors::{own_part, split_camel_case};

use crate::file_error::{Faults, FileError};
use crate::scenario::Scenario;
use crate::secrets::MASK;
use recording::Recording;
use scrub::{is_strong, scrub};
use secret::Secret;
use serde_json::{Map, Value};
use std::time::Duration;

/// How a recording is imported.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// Secrets that exist already, names and values: a name is used again only for its own value.
    pub taken: Vec<(String, String)>,
}

/// An imported recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The scenario, without any secret's value.
    pub scenario: Scenario,
    /// The secrets that its steps type: names and values, each once.
    pub secrets: Vec<(String, String)>,
    /// What a person should know: what was left out, changed or cannot be replayed.
    pub notes: Vec<String>,
}

/// Imports a recording; `file` is its name in messages.
///
/// # Errors
///
/// The text is no JSON or no recording, or steps of known types lack what they need.
pub fn import_recording(file: &str, json: &str, options: &ImportOptions) -> Result<Imported, Vec<FileError>> {
    let json::Json { root, places } = json::parse(file, json)?;
    let mut faults = Faults::new(file);
    let Some((mut head, mut steps)) = parts(root) else {
        let hint = "wanted an export of Chrome's Recorder as JSON: {\"title\": …, \"steps\": […]}";
        faults.add((1, 1), "not a recording: there is no list `steps`", hint);
        return Err(faults.into_errors());
    };
    let (typed, secrets) = secret::find(&steps, &options.taken);
    let cut = cut_out(&mut head, &mut steps, &typed, &secrets);
    let title = title(&mut head, file);
    let mut recording = Recording::new(title);
    for (at, (step, secret)) in steps.into_iter().zip(typed).enumerate() {
        let place = places.get(at).copied().unwrap_or((1, 1));
        if let Err(errors) = recording.add(at + 1, step, secret) {
            for (message, hint) in errors {
                faults.add(place, message, hint);
            }
        }
    }
    finish_head(&mut recording.scenario, head);
    let mut notes = recording.finish();
    notes.extend(secret_notes(&secrets, cut));
    let secrets = secrets.into_iter().map(|secret| (secret.name, secret.value)).collect();
    faults.or(Imported { scenario: recording.scenario, secrets, notes })
}

/// The recording's head and its steps: a whole recording, a list of steps, or a step alone.
fn parts(root: Value) -> Option<(Map<String, Value>, Vec<Value>)> {
    match root {
        Value::Array(steps) => Some((Map::new(), steps)),
        Value::Object(mut head) => match head.shift_remove("steps") {
            Some(Value::Array(steps)) => Some((head, steps)),
            Some(_) => None,
            None if head.contains_key("type") => Some((Map::new(), vec![Value::Object(head)])),
            None => None,
        },
        _ => None,
    }
}

/// Takes the secrets' values out of everything that may be kept; says in how many other places they were.
fn cut_out(
    head: &mut Map<String, Value>,
    steps: &mut [Value],
    typed: &[Option<String>],
    secrets: &[Secret],
) -> usize {
    let mut found = 0;
    for (step, secret) in steps.iter_mut().zip(typed) {
        if let (Some(_), Value::Object(fields)) = (secret, &mut *step) {
            fields.shift_remove("value");
        }
        found += scrub(step, secrets);
    }
    let mut whole = Value::Object(std::mem::take(head));
    found += scrub(&mut whole, secrets);
    if let Value::Object(fields) = whole {
        *head = fields;
    }
    found
}

fn title(head: &mut Map<String, Value>, file: &str) -> String {
    let title = head.shift_remove("title");
    let title = title
        .as_ref()
        .and_then(Value::as_str)
        .map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "));
    let stem = std::path::Path::new(file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let named = title.filter(|title| !title.is_empty()).or(stem).filter(|name| !name.trim().is_empty());
    named.unwrap_or_else(|| "Imported recording".to_owned())
}

fn finish_head(scenario: &mut Scenario, mut head: Map<String, Value>) {
    if let Some(milliseconds) = head.get("timeout").and_then(Value::as_u64).filter(|timeout| *timeout > 0) {
        head.shift_remove("timeout");
        scenario.timeouts.step = Some(Duration::from_millis(milliseconds));
    }
    if let Some(Value::Object(kept)) = scenario.imported.take() {
        head.extend(kept);
    }
    scenario.imported = (!head.is_empty()).then_some(Value::Object(head));
}

fn secret_notes(secrets: &[Secret], cut: usize) -> Vec<String> {
    let mut notes = Vec::new();
    if cut > 0 {
        notes.push(format!(
            "values of secrets stood in {cut} other places of the recording; there is {MASK} now"
        ));
    }
    let weak = secrets.iter().filter(|secret| !is_strong(&secret.value));
    notes.extend(weak.map(|secret| {
        let name = &secret.name;
        format!("the value of {name} is too common a word to be looked for in addresses and selectors")
    }));
    notes
}

#[cfg(test)]
mod tests;
