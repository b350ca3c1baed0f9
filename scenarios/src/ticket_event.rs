//! What happens to a ticket, as it is kept: who reads it reads it in their own language.

use crate::{Severity, TicketState};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Something that happened to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum TicketEvent {
    /// Somebody brought it to another state.
    State {
        /// Which.
        state: TicketState,
        /// The last day of “won't fix”.
        until: Option<NaiveDate>,
    },
    /// Somebody takes care of it, or nobody any more.
    Assigned {
        /// Who.
        name: Option<String>,
    },
    /// Somebody said how much it hurts.
    Severity {
        /// How much.
        severity: Severity,
    },
    /// Runs have shown that it is mended.
    Fixed {
        /// In so many cells.
        cells: usize,
    },
    /// It was seen again after it had been done with.
    Reopened,
    /// A run got through: the operation works again.
    GotThrough,
    /// Another ticket was merged into this one.
    Merged {
        /// The other one's number.
        number: i64,
    },
    /// It was merged into another one.
    MergedInto {
        /// The other one's number.
        number: i64,
    },
    /// A ticket that was merged into this one stands alone again.
    GivenBack {
        /// The other one's number.
        number: i64,
    },
    /// It stands alone again.
    Alone {
        /// Of which ticket it was a part.
        number: i64,
    },
    /// Some of its sightings became a ticket of their own.
    TakenOut {
        /// The new one's number.
        number: i64,
        /// How many.
        sightings: i64,
    },
    /// It was made of sightings of another one.
    OutOf {
        /// The other one's number.
        number: i64,
    },
    /// A file was added.
    Attached {
        /// Its name.
        name: String,
    },
    /// A file was taken away.
    Detached {
        /// Its name.
        name: String,
    },
    /// Its step has more time, in a new revision of the scenario.
    MoreTime {
        /// How much, in seconds.
        seconds: u64,
    },
}

impl TicketEvent {
    /// It in English, for a database and for machines.
    pub fn words(&self) -> String {
        match self {
            TicketEvent::State { state, until } => {
                let until = until.map(|until| format!(" until {until}")).unwrap_or_default();
                format!("{}{until}", state.name())
            }
            TicketEvent::Assigned { name } => format!("assigned to {}", name.as_deref().unwrap_or("nobody")),
            TicketEvent::Severity { severity } => severity.name().to_owned(),
            TicketEvent::Fixed { cells } => {
                format!("fixed: {cells} cell{} green since", if *cells == 1 { "" } else { "s" })
            }
            TicketEvent::Reopened => "opened again: it was seen again".to_owned(),
            TicketEvent::GotThrough => "closed: a run got through".to_owned(),
            TicketEvent::Merged { number } => format!("#{number} was merged into this"),
            TicketEvent::MergedInto { number } => format!("merged into #{number}"),
            TicketEvent::GivenBack { number } => format!("#{number} stands alone again"),
            TicketEvent::Alone { number } => format!("stands alone again: it was a part of #{number}"),
            TicketEvent::TakenOut { number, sightings } => {
                format!("{sightings} of its sightings are #{number} now")
            }
            TicketEvent::OutOf { number } => format!("made of sightings of #{number}"),
            TicketEvent::Attached { name } => format!("attached {name}"),
            TicketEvent::Detached { name } => format!("removed {name}"),
            TicketEvent::MoreTime { seconds } => format!("its step may take {seconds} s from now on"),
        }
    }

    /// Whether the ticket's state is another one since.
    pub fn is_of_state(&self) -> bool {
        matches!(
            self,
            TicketEvent::State { .. }
                | TicketEvent::Fixed { .. }
                | TicketEvent::Reopened
                | TicketEvent::GotThrough
                | TicketEvent::MergedInto { .. }
        )
    }
}

/// What of a ticket somebody may hear by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketTopic {
    /// It is theirs from now on, or no longer.
    Assigned,
    /// Somebody named them.
    Mentioned,
    /// Somebody said something.
    Commented,
    /// It came to another state.
    Changed,
}

impl TicketTopic {
    /// All of them.
    pub const ALL: [TicketTopic; 4] =
        [TicketTopic::Assigned, TicketTopic::Mentioned, TicketTopic::Commented, TicketTopic::Changed];

    /// Its name in forms and databases.
    pub fn name(self) -> &'static str {
        match self {
            TicketTopic::Assigned => "assigned",
            TicketTopic::Mentioned => "mentioned",
            TicketTopic::Commented => "commented",
            TicketTopic::Changed => "changed",
        }
    }

    /// The topic of this name.
    pub fn parse(name: &str) -> Option<TicketTopic> {
        TicketTopic::ALL.into_iter().find(|topic| topic.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_as_it_was_written() {
        let until = NaiveDate::from_ymd_opt(2026, 12, 31);
        let events = [
            TicketEvent::State { state: TicketState::WontFix, until },
            TicketEvent::Assigned { name: None },
            TicketEvent::Reopened,
            TicketEvent::TakenOut { number: 7, sightings: 2 },
        ];
        for event in events {
            let text = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<TicketEvent>(&text).unwrap(), event, "{text}");
        }
        assert_eq!(
            TicketEvent::State { state: TicketState::WontFix, until }.words(),
            "wont_fix until 2026-12-31"
        );
        assert_eq!(TicketEvent::Fixed { cells: 1 }.words(), "fixed: 1 cell green since");
    }
}
