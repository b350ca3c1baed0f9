//! What a worker plays at the moment, each in a task of its own, so that one that panics is known by its run.

use std::collections::HashMap;
use tokio::task::{self, JoinSet};

/// What is being played, by the task that plays it.
#[derive(Default)]
pub(crate) struct Hands {
    tasks: JoinSet<()>,
    runs: HashMap<task::Id, String>,
}

impl Hands {
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    pub fn begin(&mut self, run: String, playing: impl Future<Output = ()> + Send + 'static) {
        let id = self.tasks.spawn(playing).id();
        self.runs.insert(id, run);
    }

    /// Waits until one has ended; its run where that was by a panic.
    pub async fn next(&mut self) -> Option<String> {
        match self.tasks.join_next_with_id().await? {
            Ok((id, ())) => {
                self.runs.remove(&id);
                None
            }
            Err(error) => self.runs.remove(&error.id()),
        }
    }

    /// Ends all; the runs that have not ended by themselves.
    pub async fn end(mut self) -> Vec<String> {
        // Some may have ended without anybody's looking.
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            if let Ok((id, ())) = ended {
                self.runs.remove(&id);
            }
        }
        self.tasks.shutdown().await;
        self.runs.into_values().collect()
    }
}
