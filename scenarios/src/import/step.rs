//! Each type of recorded step as steps of a scenario.

use super::around::{Around, around};
use super::keyboard::is_modifier;
use super::recording::Recording;
use super::source::Source;
use crate::Viewport;
use crate::expectation::{Check, Expectation};
use crate::scenario::{Action, Destination};
use crate::secrets::MASK;
use serde_json::Value;
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
        let address = source.needed_line("url");
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
        let key = source.needed_line("key");
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
}
