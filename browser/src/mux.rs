//! One websocket, many sessions: sends commands, matches answers, hands out events in order.
//!
//! Speaks both the Chrome DevTools Protocol and WebDriver BiDi, which share the form of a command
//! (`id`, `method`, `params`) and differ only in where a session and an error stand. Commands are put
//! on the wire in the order of the calls, before anything is awaited, so that callers can pipeline.
//! Events are handed to one function on the reading task, before any later answer is delivered:
//! whoever has an answer has also seen every event that came before it.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::{Message, protocol::WebSocketConfig};

/// Why a command has no result.
#[derive(Debug, Clone, Error)]
pub enum MuxError {
    /// The other side said no.
    #[error("{method}: {message}")]
    Refused {
        /// The command.
        method: String,
        /// The browser's words.
        message: String,
    },
    /// The connection is gone: the browser ended or crashed.
    #[error("the connection to the browser is gone")]
    Gone,
    /// The connection could not be made.
    #[error("no connection to {address}: {reason}")]
    Unreachable {
        /// The websocket's address.
        address: String,
        /// The system's words.
        reason: String,
    },
}

/// Something that happened in the browser.
#[derive(Debug)]
pub struct Event {
    /// Its name: `Page.frameNavigated`, `browsingContext.load`.
    pub method: String,
    /// The CDP session that it happened in.
    pub session: Option<String>,
    /// Its data.
    pub params: Value,
}

type Waiting = Mutex<HashMap<u64, (String, oneshot::Sender<Result<Value, MuxError>>)>>;

struct Inner {
    next_id: AtomicU64,
    waiting: Waiting,
    outgoing: mpsc::UnboundedSender<String>,
    gone: AtomicBool,
}

/// A connection to a browser; clones share it.
#[derive(Clone)]
pub struct Mux {
    inner: Arc<Inner>,
}

/// An answer that has been asked for already.
#[derive(Debug)]
pub struct Answer {
    method: &'static str,
    receiver: oneshot::Receiver<Result<Value, MuxError>>,
}

impl Answer {
    /// Waits for it.
    ///
    /// # Errors
    ///
    /// The browser's refusal, or that the connection is gone.
    pub async fn get(self) -> Result<Value, MuxError> {
        tracing::trace!("Waiting for {}", self.method);
        self.receiver.await.unwrap_or(Err(MuxError::Gone))
    }
}

impl Mux {
    /// Connects to `address` and hands every event to `on_event`, which must not wait.
    ///
    /// # Errors
    ///
    /// [`MuxError::Unreachable`].
    pub async fn connect(
        address: &str,
        on_event: impl Fn(Event) + Send + 'static,
        on_gone: impl FnOnce() + Send + 'static,
    ) -> Result<Mux, MuxError> {
        // Snapshots of large pages and full-page pictures exceed tungstenite's default of 64 MiB.
        let config =
            WebSocketConfig::default().max_message_size(Some(512 << 20)).max_frame_size(Some(512 << 20));
        let connected = tokio_tungstenite::connect_async_with_config(address, Some(config), true).await;
        let (socket, _) = connected.map_err(|error| MuxError::Unreachable {
            address: address.to_owned(),
            reason: error.to_string(),
        })?;
        let (mut sink, mut stream) = socket.split();
        let (outgoing, mut queue) = mpsc::unbounded_channel::<String>();
        let inner = Arc::new(Inner {
            next_id: AtomicU64::new(1),
            waiting: Mutex::default(),
            outgoing,
            gone: AtomicBool::new(false),
        });
        tokio::spawn(async move {
            while let Some(text) = queue.recv().await {
                if sink.feed(Message::text(text)).await.is_err() {
                    break;
                }
                // What is queued already goes out in the same write.
                while let Ok(text) = queue.try_recv() {
                    if sink.feed(Message::text(text)).await.is_err() {
                        return;
                    }
                }
                if sink.flush().await.is_err() {
                    break;
                }
            }
            // No message of ours can be lost by an unfinished goodbye.
            drop(sink.close().await);
        });
        let reader = inner.clone();
        tokio::spawn(async move {
            while let Some(Ok(message)) = stream.next().await {
                if let Message::Text(text) = message {
                    deliver(&reader.waiting, &text, &on_event);
                }
            }
            reader.gone.store(true, Ordering::SeqCst);
            for (_, (_, sender)) in reader.waiting.lock().expect("no panic while locked").drain() {
                // Nobody waits any more: nothing is lost.
                drop(sender.send(Err(MuxError::Gone)));
            }
            on_gone();
        });
        Ok(Mux { inner })
    }

    /// Puts a command on the wire at once and returns its answer to wait for.
    pub fn send(&self, session: Option<&str>, method: &'static str, params: Value) -> Answer {
        let id = self.inner.next_id.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = oneshot::channel();
        self.inner.waiting.lock().expect("no panic while locked").insert(id, (method.to_owned(), sender));
        let message = match session {
            Some(session) => json!({"id": id, "sessionId": session, "method": method, "params": params}),
            None => json!({"id": id, "method": method, "params": params}),
        };
        let unsent = self.inner.outgoing.send(message.to_string()).is_err();
        if unsent || self.inner.gone.load(Ordering::SeqCst) {
            self.inner.waiting.lock().expect("no panic while locked").remove(&id);
        }
        Answer { method, receiver }
    }

    /// Sends a command and waits for its answer.
    ///
    /// # Errors
    ///
    /// The browser's refusal, or that the connection is gone.
    pub async fn call(
        &self,
        session: Option<&str>,
        method: &'static str,
        params: Value,
    ) -> Result<Value, MuxError> {
        self.send(session, method, params).get().await
    }

    /// Whether the connection is gone.
    pub fn is_gone(&self) -> bool {
        self.inner.gone.load(Ordering::SeqCst)
    }
}

fn deliver(waiting: &Waiting, text: &str, on_event: &impl Fn(Event)) {
    let Ok(mut message) = serde_json::from_str::<Value>(text) else {
        tracing::warn!("The browser sent no JSON: {} bytes", text.len());
        return;
    };
    let Some(id) = message.get("id").and_then(Value::as_u64) else {
        if let Some(method) = message.get("method").and_then(Value::as_str).map(str::to_owned) {
            let session = message.get("sessionId").and_then(Value::as_str).map(str::to_owned);
            tracing::trace!("{method}");
            on_event(Event { method, session, params: message["params"].take() });
        }
        return;
    };
    let Some((method, sender)) = waiting.lock().expect("no panic while locked").remove(&id) else { return };
    let answer = match message.get("error") {
        // CDP: {error: {code, message}}; BiDi: {type: "error", error: "no such frame", message}.
        Some(error) => {
            let detail =
                error.get("message").or(message.get("message")).and_then(Value::as_str).unwrap_or("");
            let name = error.as_str().unwrap_or("");
            let message = if name.is_empty() { detail.to_owned() } else { format!("{name}: {detail}") };
            Err(MuxError::Refused { method, message })
        }
        None => Ok(message["result"].take()),
    };
    // A caller that gave up is not an error.
    drop(sender.send(answer));
}
