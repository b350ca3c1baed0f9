//! What the Flow Tracker shows beside the step: who the person is taken for, what else is on the page, and the page.
//!
//! It is of the moment, and told to whoever watches a run; of a step that has ended nothing of it is kept.

use super::{Held, MOST_HELD, trace, word};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How many launchers, tips and texts are told.
const MOST: usize = 20;

/// What is around the step that plays.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FlowAround {
    /// The segments, each with its answer; `what` is its name.
    pub segments: Vec<Held>,
    /// The named rules, each with its answer; `what` is its name.
    pub rules: Vec<Held>,
    /// Launchers and tips.
    pub small: Vec<FlowSmall>,
    /// The announcement, survey or other item that is open over the page.
    pub open: Option<String>,
    /// The language that the player speaks.
    pub language: Option<String>,
    /// The environment that the content is published for.
    pub environment: Option<String>,
    /// The beginning of the content's hash.
    pub content: Option<String>,
    /// The browser's engine.
    pub browser: Option<String>,
    /// Width and height of the window, in CSS pixels.
    pub window: Option<(u32, u32)>,
    /// `light` or `dark`.
    pub scheme: Option<String>,
    /// How many style sheets the player has added.
    pub sheets: Option<u64>,
    /// Texts of another language that are shown.
    pub fallbacks: Vec<String>,
    /// Faults of the player itself, a line each.
    pub errors: Vec<String>,
}

/// A launcher or a tip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FlowSmall {
    /// Its name in the content.
    pub name: String,
    /// It shows.
    pub shown: bool,
    /// Why its element is of no use, where it is of none: a code.
    pub why: Option<String>,
}

impl FlowAround {
    /// What the player's state says by now.
    pub fn of(state: &Value) -> FlowAround {
        let about = &state["about"];
        let side = |at: usize| about["window"][at].as_f64().filter(|side| (0.0..100_000.0).contains(side));
        let items = state["items"].as_object().into_iter().flatten();
        let small = items.filter_map(|(name, item)| {
            Some(FlowSmall {
                name: word(&Value::from(name.as_str()))?,
                shown: item["shown"].as_bool()?,
                why: word(&item["element"]["why"]),
            })
        });
        FlowAround {
            segments: named(&state["segments"]),
            rules: named(&state["rules"]),
            small: small.take(MOST).collect(),
            open: word(&state["open"]["item"]),
            language: word(&state["language"]),
            environment: word(&state["environment"]),
            content: word(&state["hash"]).map(|hash| hash.chars().take(19).collect()),
            browser: word(&about["browser"]),
            window: side(0).zip(side(1)).map(|(width, height)| (width as u32, height as u32)),
            scheme: word(&about["scheme"]),
            sheets: about["sheets"].as_u64(),
            fallbacks: texts(&state["fallbacks"]),
            errors: texts(&state["errors"]),
        }
    }
}

/// Rules by their names, each without the step from its name to what it stands for.
fn named(value: &Value) -> Vec<Held> {
    let all = value.as_object().into_iter().flatten().take(MOST_HELD);
    all.filter_map(|(name, answer)| {
        let own =
            answer["parts"].as_array().filter(|parts| parts.len() == 1).map_or(answer, |parts| &parts[0]);
        Some(Held { what: word(&Value::from(name.as_str()))?, trace: trace(own, super::DEEPEST)? })
    })
    .collect()
}

fn texts(value: &Value) -> Vec<String> {
    let lines = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    lines.filter_map(|text| word(&Value::from(text.lines().next()?))).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Truth;
    use serde_json::json;

    #[test]
    fn what_a_page_says_beside_the_step_is_taken_as_far_as_it_is_understood() {
        let state = json!({
            "language": "de", "environment": "test", "hash": "sha256:0123456789abcdef0123", "open": {"item": "news"},
            "segments": {"sales": {"truth": "unknown", "rule": "segment: sales", "why": "", "parts": [
                {"truth": "unknown", "rule": "var: {name: role, is: sales}", "why": "nobody has read it"}]}},
            "rules": {"odd": {"truth": "perhaps"}}, "fallbacks": ["tour.one.text", 7], "errors": ["Error: x\n at y"],
            "items": {"tour": {}, "help": {"shown": false, "element": {"why": "element.missing"}}},
            "about": {"browser": "firefox", "window": [1280, 720.5], "scheme": "dark", "sheets": 1},
        });
        let around = FlowAround::of(&state);
        assert_eq!(
            around.segments.iter().map(|one| (one.what.as_str(), one.trace.truth)).collect::<Vec<_>>(),
            [("sales", Truth::Unknown)]
        );
        assert_eq!(around.segments[0].trace.rule, "var: {name: role, is: sales}");
        assert!(around.rules.is_empty(), "what has another form is left out");
        let help =
            FlowSmall { name: "help".to_owned(), shown: false, why: Some("element.missing".to_owned()) };
        assert_eq!((around.small.as_slice(), around.window), ([help].as_slice(), Some((1280, 720))));
        assert_eq!(
            (around.errors.as_slice(), around.fallbacks.len()),
            (["Error: x".to_owned()].as_slice(), 1)
        );
        assert_eq!(FlowAround::of(&Value::Null), FlowAround::default());
    }
}
