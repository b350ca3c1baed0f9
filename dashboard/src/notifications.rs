//! Channels, and the log of what was delivered to them: what arrived, what is tried again, what was given up.
//!
//! Who is told what stands in surefoot.yaml and is only shown here.

use crate::{
    app::App,
    failure::Failure,
    guard::Visit,
    words::{MESSAGE, TITLE, Words, apart, moment, short, took},
};
use axum::{
    extract::{Extension, Path, Query, State},
    response::{Html, Redirect},
};
use chrono::{DateTime, TimeDelta, Utc, Weekday};
use runner::notify;
use scenarios::{Channel, Digest, Notifications, QuietHours, Topic, Way, WebhookAddress};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use store::{MessageFilter, MessageRow, PERSONAL, PersonMail};
use url::Url;

/// Messages on a page.
const ROWS: u32 = 50;

/// What was given up longer ago is found by the filter only.
pub(crate) const REMEMBERED: TimeDelta = TimeDelta::days(7);

/// States of messages, in the order of the filter.
const STATES: &[&str] = &["given_up", "waiting", "sent"];

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    channel: Option<String>,
    state: Option<String>,
    before: Option<i64>,
    before_id: Option<String>,
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let filter = MessageFilter {
        channel: given(&asked.channel),
        state: given(&asked.state).filter(|state| STATES.contains(&state.as_str())),
        before: asked.before.map(|before| (before, asked.before_id.clone().unwrap_or_default())),
    };
    let rows = app.store().messages(visit.project(), &filter, ROWS).await?;
    let (notifications, error) = match app.desk.project(visit.project()).await {
        Ok((folder, _)) => (folder.project.notifications.clone(), None),
        Err(error) => (Notifications::default(), Some(short(&error.to_string(), MESSAGE))),
    };
    let next = rows.last().filter(|_| rows.len() == ROWS as usize).map(|last| older(&filter, last));
    let is_going = |row: &MessageRow| row.state == "waiting" && row.due < now + TimeDelta::minutes(1);
    let people = app.store().mails().await?;
    let known = Known { notifications: &notifications, people: &people };
    let log: Vec<Value> = rows.iter().map(|row| line(row, &known, &visit.language, (&words, now))).collect();
    let channels = notifications.channels.iter();
    let values = json!({
        "error": error,
        "channels": channels.clone().map(|(name, channel)| channel_row(name, channel, &words)).collect::<Vec<_>>(),
        "given_up": app.store().given_up(visit.project(), now - REMEMBERED).await?,
        "filters": {"channel": filter.channel, "state": filter.state},
        "filtered": filter.channel.is_some() || filter.state.is_some(),
        "options": {"channels": channels.map(|(name, _)| name).collect::<Vec<_>>(), "states": STATES},
        "messages": log,
        "allow": app.options.allow,
        "is_going": rows.iter().any(is_going),
        "next": next,
    });
    Ok(app.render(&visit, "notifications", words.say("notifications"), values))
}

/// Sends a sample, so that somebody sees whether it arrives.
pub(crate) async fn test(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
) -> Result<Redirect, Failure> {
    let (folder, _) = app.desk.project(visit.project()).await?;
    let channels = &folder.project.notifications.channels;
    let Some(channel) = channels.get(&name) else {
        let known: Vec<&str> = channels.keys().map(String::as_str).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        return Err(Failure::Missing(format!("no channel `{name}` (known: {known})")));
    };
    let now = Utc::now();
    for message in notify::test_messages(&name, channel, now) {
        app.store().post(visit.project(), &message, now).await?;
    }
    app.store().audit((visit.name(), "channel.test", &name, channel.way.name()), now).await?;
    app.options.tell.notify_one();
    Ok(Redirect::to("/settings/notifications#log"))
}

/// Sends a message that was given up once more.
pub(crate) async fn again(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    let now = Utc::now();
    app.store().send_again(visit.project(), &id, now).await?;
    app.store().audit((visit.name(), "message.again", &id, ""), now).await?;
    app.options.tell.notify_one();
    Ok(Redirect::to("/settings/notifications#log"))
}

fn older(filter: &MessageFilter, last: &MessageRow) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("channel", &filter.channel), ("state", &filter.state)] {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    query
        .append_pair("before", &last.created.timestamp_millis().to_string())
        .append_pair("before_id", &last.id);
    format!("/settings/notifications?{}", query.finish())
}

fn channel_row(name: &str, channel: &Channel, words: &Words) -> Value {
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    json!({
        "name": short(name, TITLE),
        "test_action": format!("/settings/notifications/{}/test", encoded.replace('+', "%20")),
        "way": channel.way.name(),
        "to": to(&channel.way, words),
        "tell": channel.tell.iter().copied().map(Topic::name).collect::<Vec<_>>(),
        "only": channel.systems.iter().chain(&channel.plans).map(|name| short(name, TITLE)).collect::<Vec<_>>(),
        "quiet": channel.quiet.iter().map(|hours| quiet(hours, words)).collect::<Vec<_>>(),
        "digest": channel.digest.as_ref().map(|digest| self::digest(digest, words)),
    })
}

/// Where a channel goes, without what is secret of it.
fn to(way: &Way, words: &Words) -> Vec<String> {
    let secret = |name: &String| words.fill("secret_named", &[("name", name)]);
    match way {
        Way::Email(addresses) => addresses.iter().map(|address| short(address, TITLE)).collect(),
        Way::Slack(name) | Way::Teams(name) => vec![secret(name)],
        Way::Webhook { address: WebhookAddress::Secret(name), .. } => vec![secret(name)],
        Way::Webhook { address: WebhookAddress::Plain(address), .. } => {
            // What stands behind the host may be a key.
            let url = Url::parse(address).ok();
            vec![url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()]
        }
    }
}

fn quiet(hours: &QuietHours, words: &Words) -> String {
    let zone = hours.time_zone.as_deref().unwrap_or("UTC");
    let days = days(&hours.days, words);
    format!("{days} {}–{} {zone}", hours.from.format("%H:%M"), hours.to.format("%H:%M")).trim().to_owned()
}

fn days(days: &[Weekday], words: &Words) -> String {
    let names: Vec<&str> = words.say("weekdays").split(' ').collect();
    let name = |day: &Weekday| names.get(day.num_days_from_monday() as usize).copied();
    days.iter().filter_map(name).collect::<Vec<_>>().join(words.say("comma"))
}

/// `07:30 Europe/Berlin`, from the calendar's expression that it was written as.
fn digest(digest: &Digest, words: &Words) -> String {
    let parts: Vec<&str> = digest.cron.split(' ').collect();
    let number = |at: usize| parts.get(at).and_then(|part| part.parse::<u32>().ok()).unwrap_or_default();
    let named = parts.get(4).copied().unwrap_or("*").split(',').filter_map(|day| day.parse().ok());
    let days = days(&named.collect::<Vec<Weekday>>(), words);
    let zone = digest.time_zone.as_deref().unwrap_or("UTC");
    format!("{days} {:02}:{:02} {zone}", number(1), number(0)).trim().to_owned()
}

/// What the log's rows name.
struct Known<'a> {
    notifications: &'a Notifications,
    people: &'a HashMap<String, PersonMail>,
}

impl Known<'_> {
    /// To whom it goes: mail to a person by their name.
    fn recipient(&self, row: &MessageRow) -> Option<String> {
        let person = self.people.get(&row.recipient).filter(|_| row.way == PERSONAL);
        let name = person.map_or(&row.recipient, |person| &person.name);
        (!name.is_empty()).then(|| short(name, TITLE))
    }
}

fn line(row: &MessageRow, known: &Known<'_>, language: &str, (words, now): (&Words, DateTime<Utc>)) -> Value {
    let last = row.deliveries.last();
    let (said, hint) = apart(last.map(|last| last.detail.as_str()));
    let deliveries = row.deliveries.iter().rev().map(|one| {
        json!({"attempt": one.attempt, "when": moment(one.started), "took": took(one.took_ms),
            "is_good": one.is_good, "detail": short(&one.detail, MESSAGE)})
    });
    let is_held = row.state == "waiting" && row.deliveries.is_empty() && row.due > now;
    json!({
        "id": row.id,
        "headline": row.content.as_ref().and_then(|content| notify::in_a_line(content, language)).map(|headline| short(&headline, TITLE)),
        "kind": row.kind,
        "state": row.state,
        "channel": short(&row.channel, TITLE),
        "is_personal": row.way == PERSONAL,
        "is_known": known.notifications.channels.contains_key(&row.channel),
        "way": row.way,
        "recipient": known.recipient(row),
        "created": moment(row.created),
        "created_ago": words.ago(row.created, now),
        "next_in": (row.state == "waiting").then(|| words.until(row.due, now)),
        "is_held": is_held,
        "said": said,
        "hint": hint,
        "deliveries": deliveries.collect::<Vec<_>>(),
    })
}
