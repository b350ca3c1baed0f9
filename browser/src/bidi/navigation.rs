//! Going somewhere, and noticing that the page goes.
//!
//! Firefox reports that a navigation starts before it answers the input that caused it (measured 32 times
//! with Firefox 153: links, forms, scripts, timers of 0 ms), so nothing has to be waited for on suspicion.

use super::{
    driver::BidiDriver,
    hub::{Response, State, text},
    page::{PROMPT, Wait, refused},
};
use crate::{
    driver::{Arrival, Goal},
    error::BrowserError,
    mux::{Answer, MuxError},
};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;

/// How long a step in the history may take to begin. One within a document may never be reported.
const BEGIN: Duration = Duration::from_millis(1000);

/// How long after its document the status of a response may come.
const STATUS: Duration = Duration::from_millis(500);

/// A page that said goodbye and stays is waited for so long.
const GOODBYE: Duration = Duration::from_millis(200);

/// Errors of navigations that something else came before.
const ABORTED: [&str; 2] = ["NS_BINDING_ABORTED", "net::ERR_ABORTED"];

/// A navigation that we asked for.
struct Journey<'a> {
    tab: &'a str,
    address: String,
    /// How often the tab's address had changed before.
    moves: u64,
    end: Instant,
    deadline: Duration,
}

impl BidiDriver {
    pub(super) async fn go(&mut self, goal: Goal, deadline: Duration) -> Result<Arrival, BrowserError> {
        let tab = self.tab()?;
        let (moves, address) = self.depart(&tab);
        let end = Instant::now() + deadline;
        let (answer, address) = match goal {
            Goal::History(delta) => return self.go_in_history(&tab, delta, deadline).await,
            Goal::Address(address) => {
                let params = json!({"context": tab, "url": address, "wait": "none"});
                (self.mux().send(None, "browsingContext.navigate", params), address)
            }
            Goal::Reload => {
                let params = json!({"context": tab, "wait": "none"});
                (self.mux().send(None, "browsingContext.reload", params), address)
            }
        };
        self.arrive(answer, Journey { tab: &tab, address, moves, end, deadline }).await
    }

    /// Forgets how the last journey ended; tells how often the address has changed so far, and the address.
    fn depart(&self, tab: &str) -> (u64, String) {
        let mut state = self.shared.lock();
        state.crashed.remove(tab);
        let Some(frame) = state.frames.get_mut(tab) else { return (0, String::new()) };
        frame.failure = None;
        (frame.moves, frame.address.clone())
    }

    async fn arrive(&self, answer: Answer, journey: Journey<'_>) -> Result<Arrival, BrowserError> {
        let Journey { tab, address, deadline, .. } = &journey;
        // Answered once the new document is committed, or why there is none.
        match self.outcome(answer, tab, *deadline).await {
            Ok(Ok(_)) => self.noted(&journey).await,
            Ok(Err(MuxError::Refused { message, .. }))
                if ABORTED.iter().any(|name| message.contains(name)) =>
            {
                // Another navigation took its place, or the answer was that there is nothing to show.
                self.settle(tab, journey.end.saturating_duration_since(Instant::now())).await?;
            }
            Ok(Err(MuxError::Refused { message, .. })) if message.starts_with("unknown error") => {
                let reason = message.rsplit(": ").next().unwrap_or("").to_owned();
                return Err(BrowserError::Unreachable { address: address.clone(), reason });
            }
            Ok(Err(error)) => return Err(refused(error, &self.shared.lock(), tab)),
            Err(BrowserError::DialogOpen) => {}
            Err(BrowserError::Hung { .. }) => {
                let stop =
                    json!({"expression": "window.stop()", "awaitPromise": false, "target": {"context": tab}});
                self.mux().send(None, "script.evaluate", stop);
                return Err(BrowserError::Late { address: address.clone(), after: *deadline });
            }
            Err(error) => return Err(error),
        }
        self.told(tab).await;
        Ok(self.arrival(&self.shared.lock(), tab))
    }

    /// The answer to a navigation, unless the page asks something first.
    async fn outcome(
        &self,
        answer: Answer,
        tab: &str,
        deadline: Duration,
    ) -> Result<Result<Value, MuxError>, BrowserError> {
        let blocked = self.until("the navigation", deadline, |state| {
            let asked = state.dialogs.contains_key(tab).then_some(BrowserError::DialogOpen);
            asked.or_else(|| (!state.frames.contains_key(tab)).then_some(BrowserError::TabGone))
        });
        tokio::select! {
            biased;
            reply = answer.get() => Ok(reply),
            blocked = blocked => Err(blocked.unwrap_or_else(|error| error)),
        }
    }

    /// Waits until the status has come too. The network tells by a way of its own, some milliseconds late.
    async fn told(&self, tab: &str) {
        let there = |state: &State| {
            let frame = state.frames.get(tab)?;
            (frame.status.is_some() || frame.failure.is_some() || !frame.address.starts_with("http"))
                .then_some(())
        };
        // A page that a worker made up has none.
        drop(self.until("a status", STATUS, there).await);
    }

    /// Waits until the event has come too that belongs to an answer; it is there already as a rule.
    async fn noted(&self, journey: &Journey<'_>) {
        let there = |state: &State| {
            let frame = state.frames.get(journey.tab)?;
            let stays = state.downloads.iter().any(|saved| saved.navigation == frame.navigation);
            (frame.pending.is_none() && (frame.moves != journey.moves || stays)).then_some(())
        };
        // Without it the address is the old one: nothing that would be worth an error.
        drop(self.until("the navigation", Duration::from_millis(300), there).await);
    }

    async fn go_in_history(
        &self,
        tab: &str,
        delta: i32,
        deadline: Duration,
    ) -> Result<Arrival, BrowserError> {
        let moves = |state: &State| state.frames.get(tab).map(|frame| frame.moves);
        let before = moves(&self.shared.lock());
        let answer =
            self.mux().send(None, "browsingContext.traverseHistory", json!({"context": tab, "delta": delta}));
        let wait = Wait { frame: tab, document: None, what: "the history", deadline: PROMPT.min(deadline) };
        match self.answer_to(answer, wait).await {
            Err(BrowserError::Driver(message)) if message.contains("no such history entry") => {
                let (address, reason) = (format!("history {delta:+}"), "there is no such entry".to_owned());
                return Err(BrowserError::Unreachable { address, reason });
            }
            Ok(_) | Err(BrowserError::DialogOpen) => {}
            Err(error) => return Err(error),
        }
        let begun = |state: &State| {
            let pending = state.frames.get(tab).is_none_or(|frame| frame.pending.is_some());
            (pending || moves(state) != before || state.dialogs.contains_key(tab)).then_some(())
        };
        drop(self.until("a navigation", BEGIN.min(deadline), begun).await);
        self.settle(tab, deadline).await?;
        self.told(tab).await;
        let state = self.shared.lock();
        let arrival = self.arrival(&state, tab);
        match state.frames.get(tab).and_then(|frame| frame.failure.clone()) {
            Some(address) => Err(BrowserError::Unreachable {
                address,
                reason: "the browser shows an error page".to_owned(),
            }),
            None => Ok(arrival),
        }
    }

    pub(super) async fn settle_after(&self, left: bool, deadline: Duration) -> Result<(), BrowserError> {
        let tab = self.tab()?;
        let acted = self.acted;
        let begun = |state: &State| {
            let frame = state.frames.get(&tab);
            frame.is_none_or(|frame| frame.pending.is_some() || frame.documents != acted).then_some(())
        };
        if left {
            drop(self.until("a navigation", GOODBYE, begun).await);
        }
        self.settle(&tab, deadline).await?;
        if self.shared.lock().frames.get(&tab).is_some_and(|frame| frame.documents != acted) {
            self.told(&tab).await;
        }
        Ok(())
    }

    /// Waits until no navigation of a tab is under way.
    async fn settle(&self, tab: &str, deadline: Duration) -> Result<(), BrowserError> {
        let ended = |state: &State| {
            let pending = state.frames.get(tab).is_some_and(|frame| frame.pending.is_some());
            (!pending || state.dialogs.contains_key(tab)).then_some(())
        };
        match self.until("the navigation", deadline, ended).await {
            Err(BrowserError::Hung { .. }) => {
                Err(BrowserError::Late { address: "the next page".to_owned(), after: deadline })
            }
            other => other,
        }
    }

    pub(super) fn arrival(&self, state: &State, tab: &str) -> Arrival {
        let Some(frame) = state.frames.get(tab) else { return Arrival::default() };
        Arrival { address: frame.address.clone(), status: frame.status }
    }
}

/// Takes note of what an event says of a frame's navigation.
pub(super) fn note(state: &mut State, context: &str, method: &str, params: &Value) {
    let Some(frame) = state.frames.get_mut(context) else { return };
    let navigation = text(&params["navigation"]).unwrap_or_default();
    let address = text(&params["url"]).unwrap_or_default();
    match method {
        "browsingContext.navigationStarted" => {
            let earlier = frame.pending.replace((navigation, address)).map(|(earlier, _)| earlier);
            frame.response =
                frame.response.take().filter(|response| Some(&response.navigation) == earlier.as_ref());
        }
        "browsingContext.navigationCommitted" => commit(state, context, navigation, address),
        "browsingContext.fragmentNavigated" | "browsingContext.historyUpdated" => {
            frame.moves += 1;
            frame.address = address;
            frame.end(navigation);
        }
        "browsingContext.navigationFailed" | "browsingContext.downloadWillBegin" => frame.end(navigation),
        // An answer without content ends a navigation and says no more than this.
        "network.fetchError" if params["errorText"] == "NS_BINDING_ABORTED" => frame.end(navigation),
        "network.responseStarted" if !navigation.is_empty() => {
            let address = text(&params["response"]["url"]).unwrap_or_default();
            let status = params["response"]["status"].as_u64().and_then(|status| u16::try_from(status).ok());
            frame.response = status.map(|status| Response { navigation, address, status });
            frame.match_response();
        }
        _ => {}
    }
}

fn commit(state: &mut State, context: &str, navigation: String, address: String) {
    let Some(frame) = state.frames.get_mut(context) else { return };
    let asked = frame.pending.as_ref().map(|(_, address)| address.clone());
    let known = frame.pending.as_ref().is_none_or(|(pending, _)| *pending == navigation);
    // A new tab's own empty page may be committed after a navigation away from it has begun.
    if known || address != "about:blank" {
        frame.pending = None;
    }
    frame.documents += 1;
    frame.moves += 1;
    frame.realm = None;
    frame.document.clone_from(&navigation);
    frame.navigation = navigation;
    let failed = unreachable(&address, asked);
    if failed.is_some() {
        frame.failure.clone_from(&failed);
    }
    let crashed = address.starts_with("about:tabcrashed") || address.starts_with("about:framecrashed");
    frame.address = failed.unwrap_or(address);
    frame.status = None;
    frame.match_response();
    if crashed {
        let tab = state.tab_of(context).unwrap_or(context).to_owned();
        state.crashed.insert(tab);
    }
}

/// The address that an error page stands for.
fn unreachable(address: &str, asked: Option<String>) -> Option<String> {
    let pages = ["about:neterror", "about:certerror", "about:httpsonlyerror", "chrome-error:"];
    if !pages.iter().any(|page| address.starts_with(page)) {
        return None;
    }
    let url = url::Url::parse(address).ok();
    let named = url
        .and_then(|url| url.query_pairs().find(|(key, _)| key == "u").map(|(_, value)| value.into_owned()));
    Some(named.or(asked).unwrap_or_else(|| address.to_owned()))
}
