//! What a recorded step's fields say beside what it does.

use super::source::Source;
use serde_json::Value;
use std::time::Duration;

/// What a step's fields said beside what it does.
pub(super) struct Around {
    pub id: Option<String>,
    pub timeout: Option<Duration>,
    pub navigates: bool,
    pub frame: Vec<usize>,
}

/// Takes these fields out of a step.
pub(super) fn around(source: &mut Source, kind: &str) -> Around {
    let milliseconds = source.number("timeout").filter(|timeout| *timeout > 0.0);
    let frame = match source.take("frame") {
        Some(Value::Array(indexes)) => {
            let whole: Option<Vec<usize>> = indexes
                .iter()
                .map(|index| index.as_u64().and_then(|index| usize::try_from(index).ok()))
                .collect();
            if whole.is_none() {
                source.errors.push("wanted a list of whole numbers for `frame`".to_owned());
            }
            whole.unwrap_or_default()
        }
        Some(other) => {
            source.wrong("a list of whole numbers", "frame", &other);
            Vec::new()
        }
        None => Vec::new(),
    };
    let id = source.text("surefootStep").map(|id| id.split_whitespace().collect::<Vec<_>>().join(" "));
    let id = id.filter(|id| !id.is_empty());
    Around {
        id,
        timeout: milliseconds.map(|milliseconds| Duration::from_millis(milliseconds as u64)),
        navigates: kind != "navigate" && navigates(source),
        frame,
    }
}

/// Whether a navigation followed; an event without an address or title tells nothing more and goes.
fn navigates(source: &mut Source) -> bool {
    let Some(Value::Array(events)) = source.fields.get("assertedEvents") else { return false };
    let says =
        |event: &Value, key| event.get(key).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    let is_navigation = |event: &Value| event.get("type").and_then(Value::as_str) == Some("navigation");
    let found = events.iter().any(is_navigation);
    if events.iter().all(|event| is_navigation(event) && !says(event, "url") && !says(event, "title")) {
        source.take("assertedEvents");
    }
    found
}
