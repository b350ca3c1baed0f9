//! Binds, serves and stops.

use crate::page::Pages;
use crate::session::Sessions;
use crate::{Language, routes};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long a stop waits for answers under way.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// Which release of the application is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// What scenarios are recorded on: complete and without a fault.
    One,
    /// Redesigned, with the faults of [`crate::PLANTED`].
    Two,
}

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which release.
    pub release: Release,
    /// Port on 127.0.0.1; 0 takes any that is free.
    pub port: u16,
    /// Language of a browser that names none that we have; English if `None` or unknown.
    pub default_language: Option<String>,
}

/// A server that runs until it is stopped or dropped.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    stopping: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// What all routes share.
pub(crate) struct App {
    pub release: Release,
    pub default_language: Language,
    pub sessions: Sessions,
    pub pages: Pages,
    /// Becomes true when the server stops: answers that would never end look at it.
    pub stopping: watch::Receiver<bool>,
}

/// Serves the application and the situations on 127.0.0.1.
///
/// # Errors
///
/// The port is taken or forbidden.
pub async fn serve(options: Options) -> std::io::Result<Serving> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    let address = listener.local_addr()?;
    let (stopping, mut stopped) = watch::channel(false);
    let app = app(&options, stopped.clone());
    let server = axum::serve(listener, routes::router(app)).with_graceful_shutdown(async move {
        // An error means that the handle is gone, which is a stop as well.
        let _ = stopped.wait_for(|stopping| *stopping).await;
    });
    let task = tokio::spawn(async move {
        // Serving on a bound listener fails only with the runtime itself.
        let _ = server.await;
    });
    Ok(Serving { address, stopping, task })
}

/// What the routes share, without a socket: tests call the routes directly.
pub(crate) fn app(options: &Options, stopping: watch::Receiver<bool>) -> Arc<App> {
    let default_language = options.default_language.as_deref().and_then(Language::parse);
    Arc::new(App {
        release: options.release,
        default_language: default_language.unwrap_or(Language::English),
        sessions: Sessions::default(),
        pages: Pages::new(options.release),
        stopping,
    })
}

impl Serving {
    /// The bound address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The first address: `http://127.0.0.1:8931/`.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Stops, giving answers under way two seconds.
    pub async fn stop(mut self) {
        self.stopping.send_replace(true);
        let _ = tokio::time::timeout(STOP_PATIENCE, &mut self.task).await;
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.stopping.send_replace(true);
        self.task.abort();
    }
}
