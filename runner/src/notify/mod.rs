//! Tells people and programs what has changed: on change only, once per plan's run and channel.
//!
//! News are written by the store with the change itself. When a plan's run has ended they become messages, one for each
//! channel that wants them (`gather`); messages wait for the end of quiet hours and go as one; what is due is sent, and
//! tried again for a day (`send`). A message is sent at least once: its id tells a repetition. Any number of servers
//! may do all this with the same store.
//!
//! - `clean`: page text for messages.
//! - `gather`: from news to messages, and the digest when it is due.
//! - `letter`: from what is told to headline, sections and links.
//! - `mail`, `slack`, `teams`, `webhook`: the forms that it takes.
//! - `morning`, `told`: what a digest and what a message tells.
//! - `pause`: when a message is tried again.
//! - `personal`: mail to a person, of a ticket.
//! - `post`: sends a body by HTTP.
//! - `reach`: which addresses messages may go to.
//! - `send`: takes what is due and keeps what came of it.
//! - `words`: what messages say, in four languages.

mod clean;
#[cfg(test)]
mod example;
mod gather;
mod letter;
mod mail;
mod morning;
mod pause;
mod personal;
mod post;
mod reach;
mod send;
mod slack;
mod teams;
mod told;
mod webhook;
mod words;

pub use gather::test_messages;
pub use letter::in_a_line;
pub use morning::{Missing, Morning};
pub use personal::{TicketSaid, TicketTold, event_in_words};
pub(crate) use reach::is_among;
pub use reach::{Named, Reach};
pub use send::secret_names;
pub use told::{Cause, Causes, Heal, Heals, Told, Turn};

use crate::{schedule::Desk, vault::Vault};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep},
};
use url::Url;

/// Time between two looks at what is to be told.
const LOOK: Duration = Duration::from_secs(3);

/// For so long the log keeps what was delivered, and for so long nobody looks whether something is older.
const KEPT: TimeDelta = TimeDelta::days(90);
const TIDIED: Duration = Duration::from_secs(3_600);

/// What a message tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// What has changed.
    Change(Box<Told>),
    /// What there is in the morning.
    Digest(Box<Morning>),
    /// What was said of a ticket and happened to it, to one who follows it.
    Ticket(Box<TicketTold>),
    /// Nothing: somebody wants to see whether it arrives.
    Test,
}

/// How messages are sent.
#[derive(Clone)]
pub struct NotifyOptions {
    /// The dashboard's address as its readers write it; `None`: messages have no links.
    pub public: Option<Url>,
    /// The id of the project that addresses without one mean.
    pub shown: String,
    /// Which addresses messages may go to.
    pub reach: Reach,
    /// Where the values of secrets come from.
    pub vault: Vault,
    /// Woken when somebody waits for a message.
    pub wake: Arc<Notify>,
}

impl fmt::Debug for NotifyOptions {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        form.debug_struct("NotifyOptions").field("public", &self.public).finish_non_exhaustive()
    }
}

/// Tells what is to be told until `stop` says so; what is being sent then is finished.
pub async fn keep_telling(desk: Desk, options: NotifyOptions, mut stop: watch::Receiver<bool>) {
    let mut tidied: Option<Instant> = None;
    while !*stop.borrow() {
        let now = Utc::now();
        match round(&desk, &options, now).await {
            // There may be more, and each round has a moment of its own.
            Ok(1..) => continue,
            Ok(0) => {}
            Err(error) => tracing::warn!(%error, "Nobody could look at what is to be told"),
        }
        if tidied.is_none_or(|tidied| tidied.elapsed() > TIDIED) {
            tidied = Some(Instant::now());
            if let Err(error) = desk.store.forget_messages(now - KEPT).await {
                tracing::warn!(%error, "Old messages could not be forgotten");
            }
        }
        tokio::select! {
            () = sleep(LOOK) => {}
            () = options.wake.notified() => {}
            _ = stop.changed() => {}
        }
    }
}

/// One look: news become messages, digests are made, some of what is due is sent. Tells how many messages were tried.
///
/// # Errors
///
/// What the store said. What fails on the way to somebody is kept in the log and is no error.
pub async fn round(
    desk: &Desk,
    options: &NotifyOptions,
    now: DateTime<Utc>,
) -> Result<usize, store::StoreError> {
    gather::gather(desk, now).await?;
    gather::digests(desk, now).await?;
    send::send_due(desk, options, now).await
}
