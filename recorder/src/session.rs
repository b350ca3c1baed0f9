//! Opens the window, collects events until the person has finished.
//!
//! The person finishes by the toolbar, by closing the window or by stopping us; what was recorded until
//! then is returned in each of these cases.

use crate::{
    captured::{Arrived, CapturedEvent, What},
    distil::{DistilOptions, distil},
};
use browser::{
    BrowserError,
    recording::{Cause, Happening, Window, WindowOptions},
};
use scenarios::step_words;
use serde_json::{Value, json};
use std::{collections::HashMap, future::Future, path::Path, time::Duration};

/// How a recording came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By the toolbar.
    Finished,
    /// The window was closed.
    Closed,
    /// We were told to stop.
    Stopped,
}

/// A recording.
#[derive(Debug)]
pub struct Recorded {
    /// All that was done.
    pub events: Vec<CapturedEvent>,
    /// How it ended.
    pub ended: Ended,
}

impl Recorded {
    /// Where the files that were uploaded are on this machine.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let paths = self.events.iter().filter_map(|event| match &event.what {
            What::Upload { paths, .. } => Some(paths),
            _ => None,
        });
        paths.flatten().map(std::path::PathBuf::as_path)
    }
}

/// Messages on their way when the person finishes need no longer than this.
const LAST_WORDS: Duration = Duration::from_millis(400);

struct Recording<'a> {
    options: &'a DistilOptions,
    events: Vec<CapturedEvent>,
    addresses: HashMap<usize, (Vec<String>, usize)>,
    paused: bool,
    pointing: Option<String>,
    place: Value,
}

/// What a message asks for beyond being kept.
enum Then {
    Nothing,
    /// The toolbar shows the new state.
    Show,
    /// The pointing mode has changed.
    Point,
    Finish,
}

/// Records in a new window until the person has finished or `stop` is ready.
///
/// `opened` is told the websocket of the browser.
///
/// # Errors
///
/// The browser does not start, or the first address can't be loaded.
pub async fn record(
    program: &Path,
    window: &WindowOptions,
    options: &DistilOptions,
    opened: impl FnOnce(&str),
    stop: impl Future,
) -> Result<Recorded, BrowserError> {
    let mut recording = Recording {
        options,
        events: vec![],
        addresses: HashMap::new(),
        paused: false,
        pointing: None,
        place: Value::Null,
    };
    tokio::pin!(stop);
    let mut window = tokio::select! {
        window = Window::open(program, options.url.as_str(), window) => window?,
        _ = &mut stop => return Ok(Recorded { events: vec![], ended: Ended::Stopped }),
    };
    opened(&window.socket);
    let ended = loop {
        let happening = tokio::select! {
            happening = window.next() => happening,
            _ = &mut stop => break Ended::Stopped,
        };
        if happening == Happening::Closed {
            break Ended::Closed;
        }
        match recording.take(happening) {
            Then::Nothing => {}
            Then::Finish => break Ended::Finished,
            // While much happens at once, only the last state is worth showing.
            Then::Show if !window.is_empty() => {}
            Then::Show => window.tell("told", &recording.state()).await,
            Then::Point => {
                window.tell("point", &json!(recording.pointing)).await;
                window.tell("told", &recording.state()).await;
            }
        }
    };
    if ended != Ended::Closed {
        window.tell("flush", &Value::Null).await;
        while let Ok(happening) = tokio::time::timeout(LAST_WORDS, window.next()).await {
            if happening == Happening::Closed {
                break;
            }
            recording.take(happening);
        }
    }
    window.close().await;
    Ok(Recorded { events: recording.events, ended })
}

impl Recording<'_> {
    fn take(&mut self, happening: Happening) -> Then {
        match happening {
            Happening::Captured { message, .. } if message["kind"] == "tool" => return self.tool(&message),
            Happening::Captured { tab, frame, message } => {
                let Ok(mut event) = serde_json::from_value::<CapturedEvent>(message) else {
                    tracing::warn!("The page agent told something that we do not know");
                    return Then::Nothing;
                };
                (event.tab, event.frame) = (tab, frame);
                let pointed = matches!(event.what, What::Expect { .. }) && self.pointing.take().is_some();
                if !self.paused {
                    self.events.push(event);
                }
                return if pointed { Then::Point } else { Then::Show };
            }
            Happening::Ready { .. } => return if self.pointing.is_some() { Then::Point } else { Then::Show },
            Happening::Navigated { tab, address, cause } => {
                let cause = self.arrived(tab, &address, cause);
                // Even while paused a tab's first document has to be known as such.
                if !self.paused || self.addresses.get(&tab).is_some_and(|(all, _)| all.len() == 1) {
                    self.push(tab, address, What::Navigated { cause }, None);
                }
            }
            Happening::Dialog { tab, accepted, text, opened_ms, kind } => {
                tracing::debug!("A dialog ({kind}) was answered");
                if !self.paused {
                    self.push(tab, String::new(), What::Dialog { accepted, text }, Some(opened_ms));
                }
            }
            Happening::TabOpened { tab } => self.push(tab, String::new(), What::TabOpened, None),
            Happening::TabClosed { tab } => self.push(tab, String::new(), What::TabClosed, None),
            Happening::Closed => return Then::Nothing,
        }
        Then::Show
    }

    fn push(&mut self, tab: usize, url: String, what: What, time_ms: Option<u64>) {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let time_ms = time_ms.unwrap_or_else(|| u64::try_from(now.as_millis()).unwrap_or(u64::MAX));
        self.events.push(CapturedEvent {
            what,
            described: None,
            frame: vec![],
            tab,
            time_ms,
            url,
            doc: String::new(),
        });
    }

    /// Which way a tab went in its history.
    fn arrived(&mut self, tab: usize, address: &str, cause: Cause) -> Arrived {
        let (all, at) = self.addresses.entry(tab).or_default();
        match cause {
            Cause::History => {
                let back = *at > 0 && all[*at - 1] == address;
                *at = if back { *at - 1 } else { (*at + 1).min(all.len().saturating_sub(1)) };
                if back { Arrived::Back } else { Arrived::Forward }
            }
            Cause::Reload => Arrived::Reload,
            Cause::Page | Cause::Address => {
                all.truncate(*at + 1);
                all.push(address.to_owned());
                *at = all.len() - 1;
                if cause == Cause::Page { Arrived::Page } else { Arrived::Address }
            }
        }
    }

    fn tool(&mut self, message: &Value) -> Then {
        match message["tool"].as_str().unwrap_or("") {
            "finish" => return Then::Finish,
            "pause" => self.paused = !self.paused,
            "undo" => self.undo(),
            "place" => {
                self.place = message["at"].clone();
                return Then::Nothing;
            }
            "point" => {
                self.pointing = message["what"].as_str().map(str::to_owned);
                return Then::Point;
            }
            "unpoint" => {
                self.pointing = None;
                return Then::Point;
            }
            _ => {}
        }
        Then::Show
    }

    /// Takes back events until a step less is left.
    fn undo(&mut self) {
        let steps = distil(&self.events, self.options).steps.len();
        // Letters of one text are many events but one step.
        while !self.events.is_empty() && distil(&self.events, self.options).steps.len() >= steps.max(1) {
            let Some(at) = (0..self.events.len()).rev().find(|at| self.is_done(*at)) else { break };
            self.events.remove(at);
        }
    }

    /// Whether an event was something done: tabs and their first documents are not taken back.
    fn is_done(&self, at: usize) -> bool {
        let event = &self.events[at];
        match event.what {
            What::TabOpened | What::TabClosed => false,
            What::Navigated { .. } => self.events[..at]
                .iter()
                .any(|other| other.tab == event.tab && matches!(other.what, What::Navigated { .. })),
            _ => true,
        }
    }

    fn state(&self) -> Value {
        let scenario = distil(&self.events, self.options);
        let last = scenario.steps.last().map(|step| step_words(step, &scenario, None)).unwrap_or_default();
        json!({"count": scenario.steps.len(), "last": last, "paused": self.paused, "pointing": self.pointing, "place": self.place})
    }
}
