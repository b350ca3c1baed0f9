//! The agent's functions, typed, in any frame of a session.
//!
//! One call here is one evaluation in the page, or one batch of input with the evaluation right behind
//! it. Repeating, waiting and judging are the runner's.

use crate::{
    driver::{Call, Driver, FrameId, Input},
    error::BrowserError,
    keys,
    sighting::{Candidates, Entered, Evaluated, Look, PageState, Probe, Ready, Sighting, State, Witness},
};
use base64::Engine as _;
use scenarios::{Described, Engine, FrameHint};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::{path::PathBuf, time::Duration};

/// How long a page may take longer than it was asked to before we take it for hung.
const GRACE: Duration = Duration::from_secs(8);

/// How long a page may take to be drawn and described: one with 100,000 elements on a busy machine.
const DESCRIBED: Duration = Duration::from_secs(30);

/// A frame, and the frame elements that lead to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The frame.
    pub frame: FrameId,
    /// Its ancestors, outermost first, each with the handle of the frame element in it.
    pub chain: Vec<(FrameId, u32)>,
    /// What those frame elements are recognised by.
    pub hints: Vec<FrameHint>,
}

/// A browser session of one cell.
pub struct Session {
    /// The engine.
    pub engine: Engine,
    /// The engine's own half.
    pub driver: Box<dyn Driver>,
}

#[derive(Debug, Deserialize)]
struct FrameElement {
    handle: u32,
    #[serde(flatten)]
    hint: FrameHint,
}

#[derive(Debug, Deserialize)]
struct Aim {
    x: f64,
    y: f64,
    by: Option<String>,
}

/// Where an element is, and another point to go to.
#[derive(Debug, Deserialize)]
struct Trail {
    at: (f64, f64),
    to: Option<(f64, f64)>,
}

impl Session {
    /// Wraps an engine's driver.
    pub fn new(engine: Engine, driver: Box<dyn Driver>) -> Session {
        Session { engine, driver }
    }

    /// The page itself.
    pub fn top(&self) -> Place {
        Place { frame: self.driver.top(), chain: vec![], hints: vec![] }
    }

    /// Calls a function of the agent that answers at once.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn ask<T: DeserializeOwned>(
        &mut self,
        place: &Place,
        function: &'static str,
        argument: Value,
    ) -> Result<T, BrowserError> {
        let value = self.driver.call(&place.frame, Call { function, argument, deadline: GRACE }).await?;
        read(function, value)
    }

    /// The frame that the hints lead to; `None` where there is none like it.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn place(&mut self, hints: &[FrameHint]) -> Result<Option<Place>, BrowserError> {
        let mut place = self.top();
        for hint in hints {
            let frames: Vec<FrameElement> = self.ask(&place, "more.frames", json!({})).await?;
            let best = frames
                .iter()
                .map(|frame| (likeness(hint, &frame.hint), frame))
                .max_by_key(|(likeness, _)| *likeness);
            let Some((1.., frame)) = best else { return Ok(None) };
            let child = self.driver.child(&place.frame, frame.handle).await?;
            place.chain.push((place.frame.clone(), frame.handle));
            place.hints.push(frame.hint.clone());
            place.frame = child;
        }
        Ok(Some(place))
    }

    /// All frames below `place`, with the hints that lead to them.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn frames(&mut self, place: &Place) -> Result<Vec<(FrameHint, u32, Place)>, BrowserError> {
        let frames: Vec<FrameElement> = self.ask(place, "more.frames", json!({})).await?;
        let mut found = vec![];
        for frame in frames {
            // A frame may go away, or never get a document, while we look.
            let Ok(child) = self.driver.child(&place.frame, frame.handle).await else { continue };
            let mut chain = place.chain.clone();
            chain.push((place.frame.clone(), frame.handle));
            let mut hints = place.hints.clone();
            hints.push(frame.hint.clone());
            found.push((frame.hint, frame.handle, Place { frame: child, chain, hints }));
        }
        Ok(found)
    }

    /// Looks for an element and makes it ready.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn find(&mut self, place: &Place, look: &Look) -> Result<Sighting, BrowserError> {
        let argument = serde_json::to_value(look).expect("a look is plain data");
        let deadline = Duration::from_millis(look.wait) + GRACE;
        let value = self.driver.call(&place.frame, Call { function: "find", argument, deadline }).await?;
        Ok(Sighting::read(value))
    }

    /// Everything on the page that the probe's element might be now; of a very large page the likest 10,000.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn candidates(&mut self, place: &Place, look: &Look) -> Result<Candidates, BrowserError> {
        let target = look.target.as_ref().expect("candidates are asked for with a probe");
        let mut argument = json!({"target": target});
        if let Some(selectors) = &target.sel {
            argument["selectors"] = json!(selectors);
        }
        let call = Call { function: "more.candidates", argument, deadline: DESCRIBED };
        let told: String = read("candidates", self.driver.call(&place.frame, call).await?)?;
        serde_json::from_str(&told).map_err(|error| BrowserError::Agent(format!("candidates: {error}")))
    }

    /// Describes an element that the agent holds.
    ///
    /// # Errors
    ///
    /// `ContextGone` if it is no longer there.
    pub async fn describe(&mut self, place: &Place, handle: u32) -> Result<Described, BrowserError> {
        let found: Option<Described> = self.ask(place, "more.describe", json!({"handle": handle})).await?;
        found.ok_or(BrowserError::ContextGone)
    }

    /// The present state of an element.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn state(
        &mut self,
        place: &Place,
        handle: u32,
        attributes: &[String],
        properties: &[String],
    ) -> Result<State, BrowserError> {
        self.ask(
            place,
            "more.state",
            json!({"handle": handle, "attributes": attributes, "properties": properties}),
        )
        .await
    }

    /// The present state of the page.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn page(&mut self) -> Result<PageState, BrowserError> {
        let top = self.top();
        self.ask(&top, "more.page", json!({})).await
    }

    /// Where an element that is ready is in the window, whatever covers its frames; `None` where a frame has gone.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn in_window(
        &mut self,
        place: &Place,
        ready: &Ready,
    ) -> Result<Option<(f64, f64)>, BrowserError> {
        match self.offset(place, (ready.x, ready.y), true).await {
            Ok(offset) => Ok(offset.ok().map(|(x, y)| (ready.x + x, ready.y + y))),
            Err(BrowserError::ContextGone) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Where a point of the frame is in the page, after scrolling its frames into view.
    ///
    /// The error side is what covers it.
    async fn offset(
        &mut self,
        place: &Place,
        at: (f64, f64),
        free: bool,
    ) -> Result<Result<(f64, f64), String>, BrowserError> {
        let (mut x, mut y) = at;
        for (frame, handle) in place.chain.iter().rev() {
            let argument = json!({"handle": handle, "x": x, "y": y, "free": free});
            let call = Call { function: "more.aim", argument, deadline: GRACE };
            let aim: Option<Aim> = read("aim", self.driver.call(frame, call).await?)?;
            let aim = aim.ok_or(BrowserError::ContextGone)?;
            if let Some(by) = aim.by {
                return Ok(Err(by));
            }
            (x, y) = (x + aim.x, y + aim.y);
        }
        Ok(Ok((x - at.0, y - at.1)))
    }

    /// Sends input to a place and asks the witness of `ready` whether it reached its element.
    ///
    /// # Errors
    ///
    /// What the driver said; a navigation or a dialog that the input caused is none.
    pub async fn point(
        &mut self,
        place: &Place,
        ready: &Ready,
        inputs: &[Input],
    ) -> Result<Witness, BrowserError> {
        let offset = match self.offset(place, (ready.x, ready.y), false).await? {
            Ok(offset) => offset,
            Err(by) => return Ok(Witness { by: Some(by), covered: true, ..Witness::default() }),
        };
        let ups = inputs.iter().filter(|input| matches!(input, Input::Up(..))).count();
        let call = Call { function: "witness", argument: json!({"wait": 400, "ups": ups}), deadline: GRACE };
        match self.driver.act(&place.frame, offset, inputs, Some(call)).await {
            Ok(value) => read("witness", value),
            // A miss would have been stopped before it could replace the page, open a dialog or close the tab.
            Err(BrowserError::ContextGone | BrowserError::TabGone) => {
                Ok(Witness { hit: true, left: true, ..Witness::default() })
            }
            Err(BrowserError::DialogOpen) => Ok(Witness { hit: true, asked: true, ..Witness::default() }),
            Err(error) => Err(error),
        }
    }

    /// Whether the element `other` goes where the pointer goes: moves the pointer a little to see.
    ///
    /// Editors hang what is to be placed on the pointer, so that a click always lands on that.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn follows(&mut self, place: &Place, ready: &Ready, other: u32) -> Result<bool, BrowserError> {
        let at = json!({"handle": ready.handle, "other": other, "x": ready.x, "y": ready.y});
        let was: Option<Trail> = self.ask(place, "more.trail", at.clone()).await?;
        let Some(Trail { at: was, to: Some((x, y)) }) = was else { return Ok(false) };
        let Ok(offset) = self.offset(place, (ready.x, ready.y), false).await? else { return Ok(false) };
        self.driver.act(&place.frame, offset, &[Input::Move(x, y)], None).await?;
        let is: Option<Trail> = self.ask(place, "more.trail", at).await?;
        // Some snap to a grid.
        let went = |was: f64, is: f64, wanted: f64| (is - was - wanted).abs() <= 21.0;
        Ok(is.is_some_and(|is| went(was.0, is.at.0, x - ready.x) && went(was.1, is.at.1, y - ready.y)))
    }

    /// What the witness saw of the last input, asked again once the dialog that came with it is answered.
    ///
    /// # Errors
    ///
    /// What the driver said; a page that has gone meanwhile was reached.
    pub async fn witnessed(&mut self, place: &Place) -> Result<Witness, BrowserError> {
        match self.asked(place, json!({"wait": 400})).await? {
            // It has answered the first question already, when nobody listened any more.
            Witness { none: true, .. } => Ok(Witness { hit: true, ..Witness::default() }),
            witness => Ok(witness),
        }
    }

    async fn asked(&mut self, place: &Place, question: Value) -> Result<Witness, BrowserError> {
        match self.ask(place, "witness", question).await {
            Err(BrowserError::ContextGone | BrowserError::TabGone) => {
                Ok(Witness { hit: true, left: true, ..Witness::default() })
            }
            Err(BrowserError::DialogOpen) => Ok(Witness { hit: true, asked: true, ..Witness::default() }),
            other => other,
        }
    }

    /// Enters a text into the field that `ready` has focused, and reads it back.
    ///
    /// All but the last character are inserted at once, the last one is a key: pages that listen to keys
    /// hear one with the whole text in the field. `by_key` presses a key for each.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn enter(
        &mut self,
        place: &Place,
        ready: &Ready,
        text: &str,
        by_key: bool,
    ) -> Result<Entered, BrowserError> {
        let mut inputs = vec![];
        if by_key {
            if !ready.empty && ready.was.is_empty() {
                press("Delete", &mut inputs);
            }
            text.chars().for_each(|letter| press(&letter.to_string(), &mut inputs));
        } else {
            match text.char_indices().next_back() {
                None if ready.empty => {}
                None => press("Delete", &mut inputs),
                Some((_, '\n')) => inputs.push(Input::Insert(text.to_owned())),
                Some((at, last)) => {
                    if at > 0 {
                        inputs.push(Input::Insert(text[..at].to_owned()));
                    }
                    press(&last.to_string(), &mut inputs);
                }
            }
        }
        let whole = format!("{}{text}", ready.was);
        let argument = json!({"handle": ready.handle, "value": whole, "secret": ready.secret, "wait": 600});
        let call = Call { function: "kept", argument, deadline: GRACE };
        match self.driver.act(&place.frame, (0.0, 0.0), &inputs, Some(call)).await {
            Ok(value) => read("kept", value),
            // The last key may submit or replace the page.
            Err(BrowserError::ContextGone | BrowserError::DialogOpen) => {
                Ok(Entered { kept: true, gone: true, ..Entered::default() })
            }
            Err(error) => Err(error),
        }
    }

    /// Whether a box is (un)ticked now.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn ticked(&mut self, place: &Place, handle: u32, on: bool) -> Result<Entered, BrowserError> {
        match self.ask(place, "kept", json!({"handle": handle, "on": on, "wait": 600})).await {
            Err(BrowserError::ContextGone) => Ok(Entered { kept: true, gone: true, ..Entered::default() }),
            other => other,
        }
    }

    /// Presses a chord such as `Control+A` where the focus is.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn press(&mut self, place: &Place, keys: &str) -> Result<(), BrowserError> {
        let chord = keys::chord(keys);
        let mut inputs: Vec<Input> = chord.iter().cloned().map(Input::KeyDown).collect();
        inputs.extend(chord.into_iter().rev().map(Input::KeyUp));
        match self.driver.act(&place.frame, (0.0, 0.0), &inputs, None).await {
            Ok(_) | Err(BrowserError::ContextGone | BrowserError::DialogOpen) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// How many elements that can be seen are like the probe, or match one of the selectors; nothing while the
    /// document is still being received.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn count(
        &mut self,
        place: &Place,
        probe: &Probe,
        selectors: &[Vec<String>],
    ) -> Result<Option<usize>, BrowserError> {
        let answer: Value =
            self.ask(place, "more.count", json!({"target": probe, "selectors": selectors})).await?;
        Ok(answer["count"].as_u64().and_then(|count| usize::try_from(count).ok()))
    }

    /// Whether an expression of an imported recording is true.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn evaluate(&mut self, place: &Place, expression: &str) -> Result<Evaluated, BrowserError> {
        self.ask(place, "more.evaluate", json!({"expression": expression})).await
    }

    /// Drops files onto an element that is no file field; false where the page allows none to be dropped there.
    ///
    /// # Errors
    ///
    /// A file that can't be read, or what the driver said.
    pub async fn drop_files(
        &mut self,
        place: &Place,
        handle: u32,
        files: &[PathBuf],
    ) -> Result<bool, BrowserError> {
        let mut items = vec![];
        for file in files {
            let bytes = std::fs::read(file)
                .map_err(|error| BrowserError::Agent(format!("{}: {error}", file.display())))?;
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            items
                .push(json!({"name": name, "data": base64::engine::general_purpose::STANDARD.encode(bytes)}));
        }
        let done: Value = self.ask(place, "more.drop", json!({"handle": handle, "files": items})).await?;
        Ok(done["done"] == true)
    }

    /// Drags `from` to a point of its frame, and tells whether the press reached it. Where something covers the
    /// frame at one of the two, nothing is sent.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn drag(
        &mut self,
        place: &Place,
        from: &Ready,
        to: (f64, f64),
    ) -> Result<Witness, BrowserError> {
        let covered = |by| Ok(Witness { by: Some(by), covered: true, ..Witness::default() });
        if let Err(by) = self.offset(place, to, false).await? {
            return covered(by);
        }
        let start = (from.x, from.y);
        match self.offset(place, start, false).await? {
            Ok(offset) => self.driver.drag(&place.frame, offset, start, to).await?,
            Err(by) => return covered(by),
        }
        match self.asked(place, json!({"wait": 400, "drag": true, "handle": from.handle})).await? {
            Witness { none: true, left: true, .. } => {
                Ok(Witness { hit: true, left: true, ..Witness::default() })
            }
            witness => Ok(witness),
        }
    }
}

fn press(key: &str, inputs: &mut Vec<Input>) {
    inputs.push(Input::KeyDown(key.to_owned()));
    inputs.push(Input::KeyUp(key.to_owned()));
}

fn read<T: DeserializeOwned>(function: &str, value: Value) -> Result<T, BrowserError> {
    serde_json::from_value(value).map_err(|error| BrowserError::Agent(format!("{function}: {error}")))
}

/// How much of a hint a frame element agrees with; 0: nothing.
fn likeness(hint: &FrameHint, frame: &FrameHint) -> u32 {
    let same = |a: &str, b: &str| u32::from(!a.is_empty() && a == b);
    4 * same(&hint.path, &frame.path)
        + 4 * same(&hint.id, &frame.id)
        + 4 * same(&hint.name, &frame.name)
        + 2 * same(&hint.title, &frame.title)
        + u32::from(hint.index.is_some() && hint.index == frame.index)
}
