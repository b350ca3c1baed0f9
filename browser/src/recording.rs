//! What the recorder needs of Chromium: a window that tells what a person does in it.
//!
//! It has a connection of its own, apart from that of replays: every tab and frame gets the capturing
//! agent before its first script, and what happens comes out of [`Window::next`] in order. It decides
//! nothing of steps and targets.
//!
//! - `opening`: starts the browser; what each tab and frame is told at its start.

mod opening;

use crate::{
    agent,
    error::BrowserError,
    mux::{Event, Mux},
    options::SessionOptions,
    process::Guarded,
};
use opening::{attach, setup, start};
use scenarios::FrameHint;
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, OnceLock},
    time::Duration,
};
use tokio::{sync::mpsc, time::timeout};

/// The function by which the agent reaches us; only its isolated world has it.
const BINDING: &str = "surefootCaptured";

/// How long a page may take to answer; one with an open dialog never does.
const ANSWER: Duration = Duration::from_millis(1500);

/// How the window is opened.
#[derive(Debug)]
pub struct WindowOptions {
    /// With a window that a person sees.
    pub headed: bool,
    /// The display to open it on; `None`: that of the environment.
    pub display: Option<String>,
    /// Language and size.
    pub session: SessionOptions,
}

/// Why a document arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The page asked for it: a link, a form, a script.
    Page,
    /// The person entered an address.
    Address,
    /// By the buttons back or forward.
    History,
    /// By the button reload.
    Reload,
}

/// Something that happened in the window.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "each field says what it is")]
pub enum Happening {
    /// The agent sent a message, from a frame that `frame` leads to.
    Captured { tab: usize, frame: Vec<FrameHint>, message: Value },
    /// A tab's document was replaced.
    Navigated { tab: usize, address: String, cause: Cause },
    /// A dialog was answered.
    Dialog { tab: usize, accepted: bool, text: Option<String>, opened_ms: u64, kind: String },
    /// A tab opened.
    TabOpened { tab: usize },
    /// A tab was closed.
    TabClosed { tab: usize },
    /// A document is ready to be told something.
    Ready { tab: usize },
    /// All tabs are closed, or the browser ended.
    Closed,
}

enum Raw {
    Message { session: String, context: i64, text: String },
    World { frame: String, tab: usize },
    Seen(Happening),
}

#[derive(Default)]
struct State {
    /// Session of each tab in order of opening, and whether it is still open.
    tabs: Vec<(String, bool)>,
    /// The tab that a session belongs to.
    sessions: HashMap<String, usize>,
    /// Session and context of each frame's isolated world.
    worlds: HashMap<String, (String, i64)>,
    parents: HashMap<String, String>,
    requested: HashSet<String>,
    started: HashMap<String, String>,
    dialogs: HashMap<String, (String, u64)>,
    addresses: HashMap<usize, Vec<String>>,
    hints: HashMap<String, Vec<FrameHint>>,
}

struct Shared {
    state: Mutex<State>,
    mux: OnceLock<Mux>,
    setup: OnceLock<Vec<(&'static str, Value)>>,
    out: mpsc::UnboundedSender<Raw>,
}

/// A window that is being recorded. The browser ends when it is dropped.
pub struct Window {
    shared: Arc<Shared>,
    mux: Mux,
    queue: mpsc::UnboundedReceiver<Raw>,
    /// The browser's websocket.
    pub socket: String,
    process: Guarded,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("").to_owned()
}

fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

impl Window {
    /// Opens a window at `address`.
    ///
    /// # Errors
    ///
    /// The browser does not start, or the address can't be loaded.
    pub async fn open(
        program: &Path,
        address: &str,
        options: &WindowOptions,
    ) -> Result<Window, BrowserError> {
        let (process, socket) = start(program, options).await?;
        let (out, queue) = mpsc::unbounded_channel();
        let shared =
            Arc::new(Shared { state: Mutex::default(), mux: OnceLock::new(), setup: OnceLock::new(), out });
        let (seeing, ending) = (shared.clone(), shared.clone());
        let mux =
            Mux::connect(&socket, move |event| seeing.see(&event), move || ending.tell(Happening::Closed))
                .await?;
        // A fresh connection has set nothing yet.
        drop(shared.mux.set(mux.clone()));
        let version = mux.call(None, "Browser.getVersion", json!({})).await?;
        drop(shared.setup.set(setup(
            &options.session,
            version["userAgent"].as_str().unwrap_or(""),
            options.headed,
        )));
        mux.call(None, "Target.setAutoAttach", attach(&["page"])).await?;
        let screen = options.session.viewport;
        let target =
            json!({"url": "about:blank", "newWindow": true, "width": screen.width, "height": screen.height});
        mux.call(None, "Target.createTarget", target).await?;
        let window = Window { shared, mux, queue, socket, process };
        let session = window.first_tab().await?;
        // A navigation asked for before Page.enable is answered may never be reported (chromium 156).
        window.mux.call(Some(&session), "Page.enable", json!({})).await?;
        if options.headed && !screen.mobile {
            window.fit(&session, (screen.width, screen.height)).await?;
        }
        let went = window.mux.call(Some(&session), "Page.navigate", json!({"url": address})).await?;
        match went["errorText"].as_str() {
            Some(reason) => {
                Err(BrowserError::Unreachable { address: address.to_owned(), reason: reason.to_owned() })
            }
            None => Ok(window),
        }
    }

    async fn first_tab(&self) -> Result<String, BrowserError> {
        for _ in 0..200 {
            if let Some((session, _)) = self.shared.lock().tabs.first() {
                return Ok(session.clone());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(BrowserError::Hung { what: "the first tab".to_owned(), after: Duration::from_secs(10) })
    }

    /// Makes the page as large as asked: the window around it takes room of its own.
    async fn fit(&self, session: &str, (width, height): (u32, u32)) -> Result<(), BrowserError> {
        let frame =
            json!({"expression": "[outerWidth-innerWidth,outerHeight-innerHeight]", "returnByValue": true});
        let around = self.mux.call(Some(session), "Runtime.evaluate", frame).await?;
        let extra = |at: usize| around["result"]["value"][at].as_u64().unwrap_or(0);
        let window = self.mux.call(Some(session), "Browser.getWindowForTarget", json!({})).await?;
        let bounds = json!({"width": u64::from(width) + extra(0), "height": u64::from(height) + extra(1)});
        // A screen that is too small is the person's own business.
        drop(
            self.mux
                .call(
                    Some(session),
                    "Browser.setWindowBounds",
                    json!({"windowId": window["windowId"], "bounds": bounds}),
                )
                .await,
        );
        Ok(())
    }

    /// What happens next; after [`Happening::Closed`] there is nothing more.
    pub async fn next(&mut self) -> Happening {
        loop {
            let Some(raw) = self.queue.recv().await else { return Happening::Closed };
            match raw {
                Raw::Seen(happening) => return happening,
                Raw::World { frame, tab } => {
                    let hints = self.hints(&frame).await;
                    self.shared.lock().hints.insert(frame, hints);
                    return Happening::Ready { tab };
                }
                Raw::Message { session, context, text } => {
                    let Ok(mut message) = serde_json::from_str::<Value>(&text) else { continue };
                    if message["kind"] == "upload" {
                        message["paths"] = json!(self.paths(&session, context, &message).await);
                    }
                    let (frame, tab) = {
                        let state = self.shared.lock();
                        let frame = state
                            .worlds
                            .iter()
                            .find(|(_, world)| **world == (session.clone(), context))
                            .map(|(frame, _)| frame.clone());
                        (frame, state.sessions.get(&session).copied().unwrap_or(0))
                    };
                    let frame =
                        frame.map(|frame| self.shared.lock().hints.get(&frame).cloned().unwrap_or_default());
                    return Happening::Captured { tab, frame: frame.unwrap_or_default(), message };
                }
            }
        }
    }

    /// Where the files of a file field are: a page knows only their names, the browser their places.
    async fn paths(&self, session: &str, context: i64, message: &Value) -> Vec<String> {
        let (handle, count) =
            (&message["described"]["handle"], message["files"].as_array().map_or(0, Vec::len));
        let mut paths = vec![];
        for at in 0..count {
            let file = format!("{}.held[{handle}].files[{at}]", agent::GLOBAL);
            let path = async {
                let file = self
                    .mux
                    .call(
                        Some(session),
                        "Runtime.evaluate",
                        json!({"expression": file, "contextId": context}),
                    )
                    .await
                    .ok()?;
                let told = self
                    .mux
                    .call(Some(session), "DOM.getFileInfo", json!({"objectId": file["result"]["objectId"]}))
                    .await
                    .ok()?;
                told["path"].as_str().map(str::to_owned)
            };
            paths.extend(timeout(ANSWER, path).await.ok().flatten());
        }
        paths
    }

    /// What leads to a frame, outermost first.
    async fn hints(&self, frame: &str) -> Vec<FrameHint> {
        let mut hints = vec![];
        let mut child = frame.to_owned();
        for _ in 0..12 {
            let parent = self.shared.lock().parents.get(&child).cloned();
            let Some(parent) = parent else { break };
            let world = self.shared.lock().worlds.get(&parent).cloned();
            let hint = match world {
                Some((session, context)) => {
                    timeout(ANSWER, self.hint(&session, context, &child)).await.ok().flatten()
                }
                None => None,
            };
            hints.insert(0, hint.unwrap_or_default());
            child = parent;
        }
        hints
    }

    /// How the element that holds `frame` is recognised, in the words of its document's agent.
    async fn hint(&self, session: &str, context: i64, frame: &str) -> Option<FrameHint> {
        let owner =
            self.mux.call(Some(session), "DOM.getFrameOwner", json!({"frameId": frame})).await.ok()?;
        let node = json!({"backendNodeId": owner["backendNodeId"], "executionContextId": context});
        let node = self.mux.call(Some(session), "DOM.resolveNode", node).await.ok()?;
        let function = format!(
            "function() {{ const s = {}, h = s.hold(this); return s.more.frames().find(f => f.handle === h) || null; }}",
            agent::GLOBAL
        );
        let call = json!({"objectId": node["object"]["objectId"], "functionDeclaration": function, "returnByValue": true});
        let hint = self.mux.call(Some(session), "Runtime.callFunctionOn", call).await.ok()?;
        serde_json::from_value(hint["result"]["value"].clone()).ok()
    }

    /// Calls a function of the capturing agent, such as `flush` or `told`, in every frame that has it.
    pub async fn tell(&self, function: &str, argument: &Value) {
        let worlds: Vec<(String, i64)> = self.shared.lock().worlds.values().cloned().collect();
        let expression = format!(
            "(a=>{{const c={}?.capture;return c&&c.{function}?(c.{function}(a),true):false}})({argument})",
            agent::GLOBAL
        );
        let asked: Vec<_> = worlds
            .iter()
            .map(|(session, context)| {
                self.mux.send(
                    Some(session),
                    "Runtime.evaluate",
                    json!({"expression": expression, "contextId": context, "returnByValue": true}),
                )
            })
            .collect();
        let all = async {
            for answer in asked {
                // A frame that went away meanwhile has nothing to hear.
                drop(answer.get().await);
            }
        };
        drop(timeout(ANSWER, all).await);
    }

    /// What happened already and was not asked for yet, without waiting.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Asks the browser to end, and sees to it.
    pub async fn close(self) {
        drop(timeout(ANSWER, self.mux.call(None, "Browser.close", json!({}))).await);
        drop(self.process);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic while locked")
    }

    fn tell(&self, happening: Happening) {
        // Nobody listens any more: the recording has ended.
        drop(self.out.send(Raw::Seen(happening)));
    }

    fn see(&self, event: &Event) {
        let params = &event.params;
        match event.method.as_str() {
            "Target.attachedToTarget" => return self.attached(event),
            "Target.detachedFromTarget" => return self.detached(&text(&params["sessionId"])),
            _ => {}
        }
        let Some(session) = &event.session else { return };
        let mut state = self.lock();
        let Some(tab) = state.sessions.get(session).copied() else { return };
        match event.method.as_str() {
            "Runtime.bindingCalled" if params["name"] == BINDING => {
                let context = params["executionContextId"].as_i64().unwrap_or(0);
                drop(self.out.send(Raw::Message {
                    session: session.clone(),
                    context,
                    text: text(&params["payload"]),
                }));
            }
            "Runtime.executionContextCreated" if params["context"]["name"] == agent::WORLD => {
                let frame = text(&params["context"]["auxData"]["frameId"]);
                state
                    .worlds
                    .insert(frame.clone(), (session.clone(), params["context"]["id"].as_i64().unwrap_or(0)));
                drop(self.out.send(Raw::World { frame, tab }));
            }
            "Page.frameAttached" => {
                state.parents.insert(text(&params["frameId"]), text(&params["parentFrameId"]));
            }
            "Page.frameRequestedNavigation" => {
                state.requested.insert(text(&params["frameId"]));
            }
            "Page.frameStartedNavigating" => {
                state.started.insert(text(&params["frameId"]), text(&params["navigationType"]));
            }
            "Page.frameNavigated" if params["frame"]["parentId"].is_null() => {
                let happening = navigated(&mut state, tab, params);
                self.tell(happening);
            }
            "Page.javascriptDialogOpening" => {
                state.dialogs.insert(session.clone(), (text(&params["type"]), now_ms()));
                // Without a window nobody could answer.
                if let (false, Some(mux)) =
                    (params["hasBrowserHandler"].as_bool().unwrap_or(true), self.mux.get())
                {
                    mux.send(Some(session), "Page.handleJavaScriptDialog", json!({"accept": true}));
                }
            }
            "Page.javascriptDialogClosed" => {
                let (kind, opened_ms) =
                    state.dialogs.remove(session).unwrap_or_else(|| (String::new(), now_ms()));
                let answer =
                    Some(text(&params["userInput"])).filter(|answer| kind == "prompt" && !answer.is_empty());
                self.tell(Happening::Dialog {
                    tab,
                    accepted: params["result"] == true,
                    text: answer,
                    opened_ms,
                    kind,
                });
            }
            _ => {}
        }
    }

    fn attached(&self, event: &Event) {
        let info = &event.params["targetInfo"];
        let session = text(&event.params["sessionId"]);
        let (Some(mux), Some(setup)) = (self.mux.get(), self.setup.get()) else { return };
        let kind = info["type"].as_str().unwrap_or("");
        if !matches!(kind, "page" | "iframe") || info["url"].as_str().unwrap_or("").starts_with("devtools:") {
            mux.send(Some(&session), "Runtime.runIfWaitingForDebugger", json!({}));
            return;
        }
        let mut state = self.lock();
        let tab = if kind == "page" {
            state.tabs.push((session.clone(), true));
            state.tabs.len() - 1
        } else {
            event.session.as_ref().and_then(|parent| state.sessions.get(parent)).copied().unwrap_or(0)
        };
        state.sessions.insert(session.clone(), tab);
        if let Some(parent) = info["parentFrameId"].as_str() {
            state.parents.insert(text(&info["targetId"]), parent.to_owned());
        }
        for (method, params) in setup {
            mux.send(Some(&session), method, params.clone());
        }
        mux.send(Some(&session), "Runtime.runIfWaitingForDebugger", json!({}));
        if kind == "page" && tab > 0 {
            self.tell(Happening::TabOpened { tab });
        }
    }

    fn detached(&self, session: &str) {
        let mut state = self.lock();
        state.sessions.remove(session);
        state.worlds.retain(|_, (other, _)| other != session);
        let Some(tab) = state.tabs.iter().position(|(other, _)| other == session) else { return };
        state.tabs[tab].1 = false;
        let none_left = state.tabs.iter().all(|(_, open)| !open);
        self.tell(if none_left { Happening::Closed } else { Happening::TabClosed { tab } });
    }
}

fn navigated(state: &mut State, tab: usize, params: &Value) -> Happening {
    let frame = text(&params["frame"]["id"]);
    let address = format!("{}{}", text(&params["frame"]["url"]), text(&params["frame"]["urlFragment"]));
    let asked = state.requested.remove(&frame);
    let started = state.started.remove(&frame).unwrap_or_default().to_ascii_lowercase();
    let cause = if started.contains("history") {
        Cause::History
    } else if asked {
        Cause::Page
    } else if started.contains("reload") {
        Cause::Reload
    } else {
        Cause::Address
    };
    state.addresses.entry(tab).or_default().push(address.clone());
    Happening::Navigated { tab, address, cause }
}
