//! Takes messages that are due, sends them, and keeps what came of it.

use super::{
    Content, NotifyOptions,
    clean::clean,
    letter::{Setting, letter},
    mail, pause, personal, post, slack, teams,
    told::{Told, told},
    webhook,
    words::Words,
};
use crate::{schedule::Desk, secrets::Secrets};
use chrono::{DateTime, TimeDelta, Utc};
use scenarios::{Channel, Mail, Way, WebhookAddress};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};
use store::{Delivery, Message, Next, PERSONAL, StoreError};
use tokio::{task::JoinSet, time::timeout};
use url::Url;
use uuid::Uuid;

/// So many are sent at a time.
const MOST: u32 = 8;

/// Whoever has not said after so long what came of a message is gone. Longer than any attempt takes.
const LEASE: TimeDelta = TimeDelta::minutes(5);

/// No attempt takes longer.
pub(crate) const DEADLINE: Duration = Duration::from_secs(120);

/// So much of what the other side said is kept.
const DETAIL: usize = 400;

/// Why a message has not arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed {
    /// What the other side said, or why it was never reached.
    pub detail: String,
    /// Nobody has to try again.
    pub is_final: bool,
    /// How long the other side wants to be left alone.
    pub wanted: Option<TimeDelta>,
}

impl Failed {
    /// It may go better the next time.
    pub fn again(detail: impl Into<String>) -> Failed {
        Failed { detail: detail.into(), is_final: false, wanted: None }
    }

    /// It will never go better.
    pub fn for_ever(detail: impl Into<String>) -> Failed {
        Failed { detail: detail.into(), is_final: true, wanted: None }
    }
}

/// Sends some of what is due. Tells how many messages were tried.
pub(crate) async fn send_due(
    desk: &Desk,
    options: &NotifyOptions,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let taken = desk.store.take_messages(MOST, now, now + LEASE).await?;
    let tried = taken.len();
    let mut sending = JoinSet::new();
    for message in taken {
        let (desk, options) = (desk.clone(), options.clone());
        sending.spawn(async move { send(&desk, &options, &message, now).await });
    }
    while let Some(sent) = sending.join_next().await {
        if let Ok(Err(error)) = sent {
            tracing::warn!(%error, "What came of a message could not be kept: it goes again");
        }
    }
    Ok(tried)
}

async fn send(
    desk: &Desk,
    options: &NotifyOptions,
    message: &Message,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let began = Instant::now();
    let mut secrets = Secrets::default();
    let result = attempt(desk, options, message, (now, &mut secrets)).await?;
    let took = TimeDelta::from_std(began.elapsed()).unwrap_or_default();
    let (is_good, said, next) = match result {
        Ok(said) => (true, said, Next::Sent),
        Err(failed) => {
            let chance = (Uuid::new_v4().as_u128() >> 64) as u64 as f64 / u64::MAX as f64;
            let again = pause::again(message.tries + 1, now + took, chance, failed.wanted);
            let next = again.filter(|_| !failed.is_final).map_or(Next::GivenUp, Next::Again);
            (false, failed.detail, next)
        }
    };
    // What others say may hold our secrets, and anything else.
    let detail = cut(&secrets.redact(&said));
    if !is_good {
        let (id, channel) =
            (&message.id, if message.way == PERSONAL { "a person" } else { &message.channel });
        tracing::warn!(message.id = %id, "Message {id} to {channel} was not taken: {detail}");
    }
    let delivery = Delivery { attempt: 0, started: now, took_ms: took.num_milliseconds(), is_good, detail };
    desk.store.delivered(&message.id, &delivery, next).await
}

/// Lines stay lines: a hint is one of its own.
fn cut(detail: &str) -> String {
    detail
        .lines()
        .map(|line| clean(line, DETAIL))
        .filter(|line| !line.is_empty())
        .take(4)
        .collect::<Vec<_>>()
        .join("\n")
}

/// One attempt: what the other side said, or why it has not arrived.
async fn attempt(
    desk: &Desk,
    options: &NotifyOptions,
    message: &Message,
    (now, secrets): (DateTime<Utc>, &mut Secrets),
) -> Result<Result<String, Failed>, StoreError> {
    let folder = match desk.project(&message.project).await {
        Ok((folder, _)) => folder,
        Err(error) => return Ok(Err(Failed::again(error.to_string()))),
    };
    let notifications = &folder.project.notifications;
    let projects = desk.store.projects().await?;
    let project = projects.into_iter().find(|project| project.id == message.project);
    let project = project.map_or_else(|| message.project.clone(), |project| project.name);
    if message.way == PERSONAL {
        return personal::attempt(desk, options, message, (notifications.mail.as_ref(), &project, secrets))
            .await;
    }
    let Some(channel) = notifications.channels.get(&message.channel) else {
        return Ok(Err(Failed::for_ever("the channel is in surefoot.yaml no longer")));
    };
    if channel.way.name() != message.way {
        let words =
            format!("the channel is {} by now, and this message is for {}", channel.way.name(), message.way);
        return Ok(Err(Failed::for_ever(words)));
    }
    let Some(content) = content(desk, message, channel).await? else {
        return Ok(Ok("nothing was left to tell".to_owned()));
    };
    let names = secret_names(channel, notifications.mail.as_ref());
    match options.vault.values(&desk.store, (&message.project, ""), &names).await {
        Ok(values) => *secrets = values,
        Err(errors) => return Ok(Err(Failed::again(errors.0.join("\n")))),
    }
    let way = Sending { options, message, channel, mail: notifications.mail.as_ref(), project, secrets, now };
    let late = || Failed::again(format!("it was not taken within {DEADLINE:?}"));
    Ok(timeout(DEADLINE, way.send(&content)).await.unwrap_or_else(|_| Err(late())))
}

/// What a message tells, written the first time that it goes; `None`: all of it has cancelled out.
async fn content(desk: &Desk, message: &Message, channel: &Channel) -> Result<Option<Content>, StoreError> {
    let damaged = |error: serde_json::Error| StoreError::Damaged {
        what: "a message".to_owned(),
        reason: error.to_string(),
    };
    let is_left = |content: &Content| !matches!(content, Content::Change(told) if told.is_empty());
    if let Some(content) = &message.content {
        let content = serde_json::from_value(content.clone()).map_err(damaged)?;
        return Ok(Some(content).filter(is_left));
    }
    let told: Told = told(&desk.store.news_of_message(&message.id).await?, &channel.tell);
    let content = Content::Change(Box::new(told));
    desk.store.write_message(&message.id, &serde_json::to_value(&content).map_err(damaged)?).await?;
    Ok(Some(content).filter(is_left))
}

/// The names of the secrets that a channel needs.
pub fn secret_names(channel: &Channel, mail: Option<&Mail>) -> BTreeSet<String> {
    let names: Vec<&String> = match &channel.way {
        Way::Email(_) => mail.and_then(|mail| mail.password.as_ref()).into_iter().collect(),
        Way::Slack(name) | Way::Teams(name) => vec![name],
        Way::Webhook { address: WebhookAddress::Secret(name), key } => vec![name, key],
        Way::Webhook { address: WebhookAddress::Plain(_), key } => vec![key],
    };
    names.into_iter().cloned().collect()
}

/// All that sending needs.
struct Sending<'a> {
    options: &'a NotifyOptions,
    message: &'a Message,
    channel: &'a Channel,
    mail: Option<&'a Mail>,
    project: String,
    secrets: &'a Secrets,
    now: DateTime<Utc>,
}

impl Sending<'_> {
    async fn send(&self, content: &Content) -> Result<String, Failed> {
        let letter = letter(content, &self.setting());
        let id = &self.message.id;
        match &self.channel.way {
            Way::Email(_) => {
                let mail =
                    self.mail.ok_or_else(|| Failed::again("there is no mail server in surefoot.yaml"))?;
                let message = mail::message(&letter, id, &mail.from, &self.message.recipient);
                let message = message.map_err(Failed::for_ever)?;
                let password = mail.password.as_deref().map(|name| self.secret(name));
                mail::send(&self.options.reach, mail, password, message).await
            }
            Way::Slack(name) => self.post(self.secret(name), vec![], slack::slack(&letter).to_string()).await,
            Way::Teams(name) => self.post(self.secret(name), vec![], teams::teams(&letter).to_string()).await,
            Way::Webhook { address, key } => {
                let address = match address {
                    WebhookAddress::Plain(address) => address,
                    WebhookAddress::Secret(name) => self.secret(name),
                };
                let setting = self.setting();
                let dashboard = setting.public.as_ref().map(Url::as_str);
                let names = (setting.project.as_str(), setting.channel.as_str(), dashboard);
                let body = webhook::body((id, self.message.created), content, names).to_string();
                let signature = webhook::signature(self.secret(key), id, self.now, &body)
                    .map_err(|words| Failed::again(format!("the secret {key} {words}")))?;
                let headers = vec![
                    ("webhook-timestamp", self.now.timestamp().to_string()),
                    ("webhook-signature", signature),
                ];
                self.post(address, headers, body).await
            }
        }
    }

    /// Every request has the message's id: a receiver knows a repetition by it.
    async fn post(
        &self,
        address: &str,
        mut headers: Vec<(&'static str, String)>,
        body: String,
    ) -> Result<String, Failed> {
        headers.push(("webhook-id", self.message.id.clone()));
        // It is no part of any message, and what others say may repeat it.
        self.secrets.hide(address);
        post::post(&self.options.reach, address, &headers, body).await
    }

    fn setting(&self) -> Setting {
        // Addresses without a project mean the one that the dashboard was started with.
        let mut public = self.options.public.clone();
        if self.message.project != self.options.shown
            && let Some(mut path) = public.as_mut().and_then(|public| public.path_segments_mut().ok())
        {
            path.pop_if_empty().push("p").push(&self.project);
        }
        Setting {
            project: self.project.clone(),
            channel: self.message.channel.clone(),
            words: Words::of(self.channel.language.as_ref().map_or("en", |language| language.primary())),
            public,
        }
    }

    fn secret(&self, name: &str) -> &str {
        self.secrets.get(name).unwrap_or_default()
    }
}
