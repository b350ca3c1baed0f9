//! Sessions that a WebDriver or a Grid elsewhere has open for us.
//!
//! A Grid counts slots, and a session that nobody ends keeps its slot until the Grid loses patience: five
//! minutes by default. So each is asked to end when it is no longer needed, and we don't end before.

use crate::wire::{Verb, Wire};
use futures_util::future::join_all;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, Weak},
    time::Duration,
};

/// How long a session may take to end: a browser closes its windows first.
const FAREWELL: Duration = Duration::from_secs(10);

/// All endpoints in use, for a signal that ends us.
static ALL: Mutex<Vec<Weak<Inner>>> = Mutex::new(vec![]);

/// A server that opens sessions.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    base: String,
    /// The paths of the sessions that are open: `session/1`.
    open: Mutex<HashSet<String>>,
}

/// A session elsewhere. It is asked to end when this is dropped.
#[derive(Debug)]
pub(crate) struct RemoteSession {
    endpoint: Endpoint,
    path: String,
}

impl Endpoint {
    /// The server at `base`, such as `http://grid:4444`; nothing is asked of it yet.
    pub fn new(base: &str) -> Endpoint {
        let inner = Arc::new(Inner { base: base.to_owned(), open: Mutex::default() });
        let mut all = ALL.lock().expect("no panic while locked");
        all.retain(|known| known.strong_count() > 0);
        all.push(Arc::downgrade(&inner));
        Endpoint(inner)
    }

    /// A line to it.
    pub fn wire(&self) -> Wire {
        Wire::new(&self.0.base)
    }

    /// Remembers a session that it has opened.
    pub fn opened(&self, id: &str) -> RemoteSession {
        let path = format!("session/{id}");
        self.0.open.lock().expect("no panic while locked").insert(path.clone());
        RemoteSession { endpoint: self.clone(), path }
    }

    /// Ends all sessions that are still open, and waits until they are.
    pub async fn end_all(&self) {
        let open: Vec<String> = self.0.open.lock().expect("no panic while locked").iter().cloned().collect();
        join_all(open.into_iter().map(|path| self.clone().end(path))).await;
    }

    /// Ends a session. One that was ended already is refused by the server, which is as good.
    async fn end(self, path: String) {
        if let Err(refusal) = self.wire().send(Verb::Delete, path.clone(), None, FAREWELL).await {
            tracing::debug!(?refusal, "A session elsewhere did not end");
        }
        self.0.open.lock().expect("no panic while locked").remove(&path);
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, form: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Its address may hold a name and a password.
        let shown = url::Url::parse(&self.0.base).ok().and_then(|url| {
            Some(format!(
                "{}://{}{}",
                url.scheme(),
                url.host_str()?,
                url.port().map_or(String::new(), |port| format!(":{port}"))
            ))
        });
        form.write_str(&shown.unwrap_or_else(|| "the remote endpoint".to_owned()))
    }
}

impl Drop for RemoteSession {
    fn drop(&mut self) {
        // Without a runtime it stays among the open ones, for `end_all`.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(self.endpoint.clone().end(self.path.clone()));
        }
    }
}

/// Ends all sessions of all endpoints: the process is about to end.
pub async fn end_all() {
    let all: Vec<Endpoint> =
        ALL.lock().expect("no panic while locked").iter().filter_map(Weak::upgrade).map(Endpoint).collect();
    join_all(all.iter().map(Endpoint::end_all)).await;
}
