//! Holds each step back until somebody lets it go: for people who follow a run step by step.
//!
//! What a person takes to think is no time of the application's: whoever waits here tells how long it
//! was, and moves deadlines by as much.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

type Opening = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Asked before each step, with the step's words; the step begins when the answer comes.
#[derive(Clone)]
pub struct Gate(Arc<dyn Fn(String) -> Opening + Send + Sync>);

impl Gate {
    /// A gate that opens when what `open` gives has come to its end.
    pub fn new<Open, Opened>(open: Open) -> Gate
    where
        Open: Fn(String) -> Opened + Send + Sync + 'static,
        Opened: Future<Output = ()> + Send + 'static,
    {
        Gate(Arc::new(move |words| Box::pin(open(words))))
    }

    /// Waits; tells how long.
    pub(crate) async fn pass(&self, words: String) -> Duration {
        let began = Instant::now();
        (self.0)(words).await;
        began.elapsed()
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gate")
    }
}
