//! Notifications: who is told what, where and when, as surefoot.yaml says it.
//!
//! Nothing secret stands here: passwords, signing keys and the addresses of chats, which are keys themselves, are
//! named only.

use crate::{Language, quiet::QuietHours};
use indexmap::IndexMap;

/// Who is told what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notifications {
    /// The server that takes mail; `None`: there is none, and no channel needs one.
    pub mail: Option<Mail>,
    /// The channels, by name.
    pub channels: IndexMap<String, Channel>,
}

/// The server that takes mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its name or address.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the connection is made safe.
    pub security: MailSecurity,
    /// Who we are there; `None`: nobody asks.
    pub user: Option<String>,
    /// The name of the secret that is the password.
    pub password: Option<String>,
    /// The sender: `surefoot@example.com`, or `Surefoot <surefoot@example.com>`.
    pub from: String,
}

/// How the connection to a mail server is made safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailSecurity {
    /// By STARTTLS, and not at all without it.
    StartTls,
    /// By TLS from the first byte.
    Tls,
    /// It is not: for a server on this machine.
    None,
}

impl MailSecurity {
    /// The port that goes with it.
    pub fn usual_port(self) -> u16 {
        match self {
            MailSecurity::StartTls => 587,
            MailSecurity::Tls => 465,
            MailSecurity::None => 25,
        }
    }
}

/// A way to some people, or to a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Where messages go.
    pub way: Way,
    /// The language of its messages; `None`: English.
    pub language: Option<Language>,
    /// What it is told of, as soon as a plan has ended.
    pub tell: Vec<Topic>,
    /// Only these systems; empty: all.
    pub systems: Vec<String>,
    /// Only these plans; empty: all, and what somebody runs by hand.
    pub plans: Vec<String>,
    /// When nothing is told: it waits, and goes as one.
    pub quiet: Vec<QuietHours>,
    /// One message a day with all there is to know.
    pub digest: Option<Digest>,
}

/// Where messages go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// To these addresses, each by itself.
    Email(Vec<String>),
    /// To a chat of Slack, or what takes the same; the name of the secret that is its address.
    Slack(String),
    /// To a workflow of Teams; the name of the secret that is its address.
    Teams(String),
    /// To a program.
    Webhook {
        /// Its address, or the name of the secret that is its address.
        address: WebhookAddress,
        /// The name of the secret by which messages are signed.
        key: String,
    },
}

impl Way {
    /// The word for it in files and databases.
    pub fn name(&self) -> &'static str {
        match self {
            Way::Email(_) => "email",
            Way::Slack(_) => "slack",
            Way::Teams(_) => "teams",
            Way::Webhook { .. } => "webhook",
        }
    }
}

/// Where a webhook goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookAddress {
    /// There.
    Plain(String),
    /// Where the secret of this name says.
    Secret(String),
}

/// What somebody may want to be told of, when it changes and only then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// What was good is broken, or a fault is new.
    Broken,
    /// What was broken is good.
    Recovered,
    /// A target was found by its likeness for the first time.
    Healed,
    /// We could not tell: the environment is down, a browser dies.
    Operations,
}

impl Topic {
    /// All topics.
    pub const ALL: [Topic; 4] = [Topic::Broken, Topic::Recovered, Topic::Healed, Topic::Operations];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Topic::Broken => "broken",
            Topic::Recovered => "recovered",
            Topic::Healed => "healed",
            Topic::Operations => "operations",
        }
    }
}

/// One message a day: when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// The calendar's expression that `at` and `days` make.
    pub cron: String,
    /// The time zone's name in the IANA database; `None`: UTC.
    pub time_zone: Option<String>,
}
