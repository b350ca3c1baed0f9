//! Each type of recorded step as steps of a scenario.

use super::expect::checks;
use super::keyboard::is_modifier;
use super::recording::Recording;
use super::secret::MASK;
use super::selectors::{is_surface, selectors};
use super::source::Source;
use crate::Viewport;
use crate::expectation::{Check, Expectation};
use crate::scenario::{Action, Button, Destination, Text};
use serde_json::Value;
use std::time::Duration;
use url::Url;

/// The types of steps that we can play.
const KNOWN: &[&str] = &[
    "setViewport",
    "navigate",
    "click",
    "doubleClick",
    "hover",
    "change",
    "keyDown",
    "keyUp",
    "scroll",
    "close",
    "waitForElement",
    "waitForExpression",
];

/// What a step's fields said beside what it does.
struct Around {
    id: Option<String>,
    timeout: Option<Duration>,
    navigates: bool,
    frame: Vec<usize>,
}

impl Recording {
    /// Adds the recorded step at a position (from 1); `secret` names what it types, its value is gone.
    ///
    /// # Errors
    ///
    /// What it lacks: messages and hints.
    pub(super) fn add(
        &mut self,
        at: usize,
        step: Value,
        secret: Option<String>,
    ) -> Result<(), Vec<(String, String)>> {
        let Value::Object(fields) = step else {
            return Err(vec![(format!("step {at} is no map"), "export the recording again".to_owned())]);
        };
        let Some(kind) = fields.get("type").and_then(Value::as_str).map(str::to_owned) else {
            let hint = format!("add a `type` (known: {})", KNOWN.join(", "));
            return Err(vec![(format!("step {at} has no `type`"), hint)]);
        };
        let mut source = Source::new(fields);
        let is_upload =
            kind == "customStep" && source.fields.get("name").and_then(Value::as_str) == Some("upload");
        if !KNOWN.contains(&kind.as_str()) && !is_upload {
            let why = match kind.as_str() {
                "emulateNetworkConditions" => "network conditions are not emulated",
                "customStep" => "nobody here knows this custom step",
                _ => "nobody here knows this type of step",
            };
            self.notes.push(format!("step {at} ({kind}) is kept but not replayed: {why}"));
            self.keep(at, source.fields);
            return Ok(());
        }
        source.take("type");
        self.known(at, &kind, source, secret).map_err(|errors| {
            let told = |message: String| {
                (format!("step {at} ({kind}): {message}"), "record this step again".to_owned())
            };
            errors.into_iter().map(told).collect()
        })
    }

    fn known(
        &mut self,
        at: usize,
        kind: &str,
        mut source: Source,
        secret: Option<String>,
    ) -> Result<(), Vec<String>> {
        let around = around(&mut source, kind);
        if let Some(tab) = source.text("target").filter(|_| kind != "setViewport") {
            self.change_tab(at, &tab);
        }
        let before = self.scenario.steps.len();
        match kind {
            "setViewport" => self.set_viewport(at, &mut source),
            "navigate" => self.navigate(&mut source, around.id.is_some()),
            "keyDown" | "keyUp" => self.key(kind, &mut source),
            "close" => {
                self.push(Action::CloseTab);
                self.close_tab();
            }
            "waitForExpression" => {
                let script = source.needed("expression");
                self.expect_script(at, script);
            }
            "scroll" => self.scroll(&mut source, &around),
            "customStep" => self.upload(&mut source, &around),
            _ => self.on_element(at, kind, &mut source, &around, secret),
        }
        if !source.errors.is_empty() {
            return Err(source.errors);
        }
        self.finish_step(before, kind, around, source);
        Ok(())
    }

    /// Puts what stood around the action on its step.
    fn finish_step(&mut self, before: usize, kind: &str, around: Around, source: Source) {
        let rest = source.rest();
        // A key's up belongs to the press that its down made.
        let owner = if self.scenario.steps.len() > before {
            Some(before)
        } else {
            self.press.filter(|_| kind == "keyUp")
        };
        let Some(step) = owner.and_then(|owner| self.scenario.steps.get_mut(owner)) else { return };
        if let Some(id) = around.id.filter(|_| step.id.is_empty()) {
            step.id = id;
        }
        step.timeout = step.timeout.or(around.timeout);
        step.navigates |= around.navigates;
        if kind != "keyUp" {
            step.imported = rest;
        }
    }

    fn set_viewport(&mut self, at: usize, source: &mut Source) {
        let mut side =
            |key| source.number(key).filter(|side| (100.0..=10_000.0).contains(side)).map(|side| side as u32);
        let (width, height) = (side("width"), side("height"));
        let viewport = Viewport {
            width: width.unwrap_or_default(),
            height: height.unwrap_or_default(),
            scale: source.number("deviceScaleFactor").filter(|scale| *scale > 0.0).unwrap_or(1.0),
            mobile: source.truth("isMobile"),
            touch: source.truth("hasTouch"),
        };
        source.take("isLandscape");
        if width.is_none() || height.is_none() {
            self.notes
                .push(format!("step {at} (setViewport) asks for no size between 100 and 10000: left out"));
        } else if self.scenario.viewport.is_none() {
            self.scenario.viewport = Some(viewport);
        } else if self.scenario.viewport != Some(viewport) {
            self.notes
                .push(format!("step {at} (setViewport) changes the size to {viewport} on the way: left out"));
        }
    }

    fn navigate(&mut self, source: &mut Source, has_id: bool) {
        let address = source.needed("url");
        source.take("assertedEvents");
        if address.starts_with("chrome://") || address == "about:blank" {
            return;
        }
        self.arrive(&address);
        let parsed = Url::parse(&address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let origin = parsed.as_ref().map(|url| url.origin().ascii_serialization());
        if self.scenario.base.is_none() {
            self.scenario.base.clone_from(&origin);
        }
        let relative = match &parsed {
            Some(url) if self.scenario.base == origin => {
                let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
                let fragment = url.fragment().map(|fragment| format!("#{fragment}")).unwrap_or_default();
                format!("{}{query}{fragment}", url.path())
            }
            _ => address,
        };
        if relative.contains(MASK) || relative.contains("%E2%80%A2") {
            self.notes
                .push("an address held a secret's value, which is cut out of it: look at it".to_owned());
        }
        if self.scenario.start.is_none() && self.scenario.steps.is_empty() && !has_id {
            self.scenario.start = Some(relative);
        } else {
            self.push(Action::Go(Destination::Address(relative)));
        }
    }

    fn key(&mut self, kind: &str, source: &mut Source) {
        let key = source.needed("key");
        if kind == "keyUp" {
            if !self.keyboard.up(&key) && !is_modifier(&key) {
                self.press = None;
            }
            return;
        }
        if let Some(keys) = self.keyboard.down(&key) {
            self.press = Some(self.scenario.steps.len());
            self.push(Action::Press { keys, on: None });
        }
    }

    fn expect_script(&mut self, at: usize, script: String) {
        if script.contains(MASK) {
            self.notes
                .push(format!("step {at} waited for an expression with a secret's value in it: left out"));
            return;
        }
        let checks = vec![Check::Script(script)];
        self.push(Action::Expect(Expectation { target: None, checks }));
    }

    fn scroll(&mut self, source: &mut Source, around: &Around) {
        let (x, y) = (source.number("x"), source.number("y"));
        let has_target = source.fields.contains_key("selectors");
        let target = has_target.then(|| self.target_of(source, around)).flatten();
        // A recorded scroll of an element without a position can only mean to bring it into view.
        let to = if target.is_some() && x.is_none() && y.is_none() {
            None
        } else {
            Some((x.unwrap_or(0.0), y.unwrap_or(0.0)))
        };
        self.push(Action::Scroll { target, to });
    }

    fn upload(&mut self, source: &mut Source, around: &Around) {
        source.take("name");
        let Some(Value::Object(parameters)) = source.take("parameters") else {
            return source.errors.push("no `parameters` with `selector` and `file`".to_owned());
        };
        let mut inner = Source::new(parameters);
        if let Some(selector) = inner.take("selectors").or_else(|| inner.take("selector")) {
            source.fields.insert("selectors".to_owned(), selector);
        }
        let files = match inner.take("files").or_else(|| inner.take("file")) {
            Some(Value::String(file)) => vec![file],
            Some(Value::Array(files)) => files.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        if files.is_empty() {
            source.errors.push("no `file` in `parameters`".to_owned());
        }
        if let Some(to) = self.target_of(source, around) {
            self.push(Action::Upload { to, files });
        }
        if let Some(rest) = inner.rest() {
            source.fields.insert("parameters".to_owned(), rest);
        }
    }

    fn on_element(
        &mut self,
        at: usize,
        kind: &str,
        source: &mut Source,
        around: &Around,
        secret: Option<String>,
    ) {
        let surface = source
            .fields
            .get("selectors")
            .and_then(selectors)
            .is_some_and(|selectors| is_surface(&selectors));
        let Some(target) = self.target_of(source, around) else { return };
        let action = match kind {
            "hover" => Action::Hover { target },
            "change" => self.change(at, source, target, secret),
            "waitForElement" => match checks(&source.fields) {
                Ok((checks, notes)) => {
                    self.notes
                        .extend(notes.into_iter().map(|note| format!("step {at} (waitForElement): {note}")));
                    for key in ["operator", "count", "visible", "properties", "attributes"] {
                        source.take(key);
                    }
                    Action::Expect(Expectation { target: Some(target), checks })
                }
                Err(error) => return source.errors.push(error),
            },
            _ => self.click(kind, source, target, surface),
        };
        self.push(action);
    }

    fn change(&mut self, at: usize, source: &mut Source, into: String, secret: Option<String>) -> Action {
        if let Some(name) = secret {
            return Action::Type { into, text: Text::Secret(name), append: false, by_key: false };
        }
        let text = source.needed("value");
        if let Some(file) = text.strip_prefix("C:\\fakepath\\") {
            self.notes.push(format!("step {at} chose the file {file}: put it beside the scenario"));
            return Action::Upload { to: into, files: vec![file.to_owned()] };
        }
        Action::Type { into, text: Text::Plain(text), append: false, by_key: false }
    }

    fn click(&self, kind: &str, source: &mut Source, target: String, surface: bool) -> Action {
        let button = source.text("button");
        let recorded = ["offsetX", "offsetY"].map(|key| (key, source.fields.get(key).cloned()));
        let offset = source.number("offsetX").zip(source.number("offsetY"));
        // Near the corner, an offset says nothing but where an icon was hit.
        let at = offset.filter(|(x, y)| surface && x.max(*y) > 32.0);
        if at.is_none() {
            let there = recorded.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
            source.fields.extend(there.collect::<Vec<_>>());
        }
        if source.fields.get("deviceType").and_then(Value::as_str) == Some("mouse") {
            source.take("deviceType");
        }
        let button = match button.as_deref() {
            Some("back") => return Action::Go(Destination::Back),
            Some("forward") => return Action::Go(Destination::Forward),
            Some("auxiliary" | "middle") => Button::Middle,
            Some("secondary" | "right") => Button::Right,
            _ => Button::Left,
        };
        let count = if kind == "doubleClick" { 2 } else { 1 };
        Action::Click { target, button, count, modifiers: self.keyboard.modifiers(), at }
    }

    /// The target that a step's selectors name; without any, an error.
    fn target_of(&mut self, source: &mut Source, around: &Around) -> Option<String> {
        let value = source.take("selectors").or_else(|| source.take("selector"));
        let Some(mut found) = value.as_ref().and_then(selectors) else {
            source.errors.push("no selectors".to_owned());
            return None;
        };
        if found.iter().any(|path| path.iter().all(|part| !part.contains(MASK))) {
            found.retain(|path| path.iter().all(|part| !part.contains(MASK)));
        } else {
            self.notes
                .push("all selectors of an element held a secret's value: record its step again".to_owned());
        }
        Some(self.target(found, around.frame.clone(), around.id.as_deref()))
    }
}

fn around(source: &mut Source, kind: &str) -> Around {
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
    let id = source.text("surefootStep").filter(|id| !id.trim().is_empty());
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
