//! A state that events keep, and waiting for what they bring.
//!
//! Both protocols that speak over [`crate::mux`] work like this: the reading task notes each event and rings,
//! whoever waits looks again. No wait is without a deadline.

use crate::error::BrowserError;
use std::{
    sync::{Mutex, MutexGuard},
    time::Duration,
};
use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

/// A state, and a bell that rings whenever it changes.
#[derive(Debug, Default)]
pub(crate) struct Watched<S> {
    state: Mutex<S>,
    bell: Notify,
}

impl<S> Watched<S> {
    /// The state. Whoever changes it rings afterwards.
    pub(crate) fn lock(&self) -> MutexGuard<'_, S> {
        self.state.lock().expect("no panic while locked")
    }

    /// Has everyone who waits look again.
    pub(crate) fn ring(&self) {
        self.bell.notify_waiters();
    }

    /// Waits until `look` finds something, or why nothing will come. It looks at least once.
    ///
    /// # Errors
    ///
    /// What `look` says, and `Hung` once `deadline` has passed.
    pub(crate) async fn until<T>(
        &self,
        what: &str,
        deadline: Duration,
        look: impl Fn(&S) -> Option<Result<T, BrowserError>>,
    ) -> Result<T, BrowserError> {
        let end = Instant::now() + deadline;
        loop {
            let rung = self.bell.notified();
            tokio::pin!(rung);
            // From here on no ringing is lost, even between the look and the wait.
            rung.as_mut().enable();
            if let Some(found) = look(&self.lock()) {
                return found;
            }
            if timeout_at(end, rung).await.is_err() {
                return Err(BrowserError::Hung { what: what.to_owned(), after: deadline });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    const DEADLINE: Duration = Duration::from_secs(1);

    fn positive(number: &i32) -> Option<Result<i32, BrowserError>> {
        match *number {
            0 => None,
            1.. => Some(Ok(*number)),
            _ => Some(Err(BrowserError::Crashed)),
        }
    }

    #[tokio::test]
    async fn what_comes_while_somebody_waits_is_seen_at_once() {
        let watched = Arc::new(Watched::<i32>::default());
        let changing = watched.clone();
        let changes = async {
            tokio::task::yield_now().await;
            *changing.lock() = 7;
            changing.ring();
        };
        let (found, ()) = tokio::join!(watched.until("a number", DEADLINE, positive), changes);
        assert_eq!(found.ok(), Some(7));
    }

    #[tokio::test]
    async fn nothing_and_a_reason_both_end_the_wait() {
        let watched = Watched::<i32>::default();
        let late = watched.until("a number", Duration::ZERO, positive).await;
        assert!(matches!(&late, Err(BrowserError::Hung { what, .. }) if what == "a number"), "{late:?}");
        *watched.lock() = -1;
        assert!(matches!(watched.until("a number", DEADLINE, positive).await, Err(BrowserError::Crashed)));
    }
}
