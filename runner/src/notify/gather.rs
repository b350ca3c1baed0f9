//! From news to messages: one per plan's run and channel, one per quiet night, one digest a day.

use super::{
    Content,
    morning::{Facts, morning},
    told::told,
};
use crate::{
    folder::PROJECT_FILE,
    schedule::{Desk, under_maintenance},
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use scenarios::{Channel, Notifications, Project, Trigger, Way, quiet_until, schedule};
use store::{NewMessage, News, NewsKind, Store, StoreError};
use uuid::Uuid;

/// What a plan's run has shown is told at its end, and after so long where that does not come.
const PATIENCE: TimeDelta = TimeDelta::hours(1);

/// A plan that was due so short a time ago may still be starting.
const STARTING: TimeDelta = TimeDelta::minutes(5);

/// Hands the news of plans' runs that have ended to the channels.
pub(crate) async fn gather(desk: &Desk, now: DateTime<Utc>) -> Result<(), StoreError> {
    for waiting in desk.store.waiting_news(now - PATIENCE).await? {
        // The calendar has told already what is wrong with it; the news wait until it is mended.
        let Ok((folder, _)) = desk.project(&waiting.project).await else { continue };
        let news = desk.store.news_of_plan_run(&waiting.plan_run).await?;
        if news.is_empty() {
            continue;
        }
        let messages = messages(&folder.project.notifications, &news, &waiting.plan_run, now);
        let ids: Vec<String> = news.into_iter().map(|news| news.id).collect();
        if !desk.store.gather(&waiting.project, &ids, &messages, now).await? {
            tracing::debug!(plan_run = %waiting.plan_run, "Somebody else has told of {}", waiting.plan_run);
        }
    }
    Ok(())
}

/// The messages that news make.
fn messages(
    notifications: &Notifications,
    news: &[News],
    plan_run: &str,
    now: DateTime<Utc>,
) -> Vec<NewMessage> {
    let of_channel = |(name, channel): (&String, &Channel)| {
        let news = wanted(channel, news);
        let quiet = quiet_until(&channel.quiet, now);
        // In quiet hours what is not told by itself may still take back what was: the message decides in the morning.
        if news.is_empty() || (quiet.is_none() && told(&news, &channel.tell).is_empty()) {
            return vec![];
        }
        // All news of a quiet night come to the same message. Others are told of by the first of them, as a plan that
        // does not end is told of several times.
        let place = match quiet {
            Some(end) => format!("quiet/{}", stamp(end)),
            None => format!("{plan_run}/{}", news[0].id),
        };
        let all: Vec<String> = news.into_iter().map(|news| news.id).collect();
        new_messages((name, channel), "change", &place, quiet.unwrap_or(now))
            .into_iter()
            .map(|message| NewMessage { news: all.clone(), ..message })
            .collect()
    };
    notifications.channels.iter().flat_map(of_channel).collect()
}

/// The news of a channel's systems and plans. Both sides of a change are among them, whichever the channel is told of:
/// what came and went is seen by both.
fn wanted(channel: &Channel, news: &[News]) -> Vec<News> {
    let is_ours = |news: &&News| {
        let system = news.system.as_ref();
        let is_system =
            channel.systems.is_empty() || system.is_some_and(|system| channel.systems.contains(system));
        let is_plan = channel.plans.is_empty() || channel.plans.contains(&news.plan);
        let is_heal = news.kind == NewsKind::Healed && news.target.is_none();
        is_system && is_plan && !is_heal
    };
    news.iter().filter(is_ours).cloned().collect()
}

/// Messages that show whether a channel works.
pub fn test_messages(name: &str, channel: &Channel, now: DateTime<Utc>) -> Vec<NewMessage> {
    let content = serde_json::to_value(Content::Test).ok();
    let messages = new_messages((name, channel), "test", &format!("test/{}", Uuid::now_v7()), now);
    messages.into_iter().map(|message| NewMessage { content: content.clone(), ..message }).collect()
}

fn new_messages(
    (name, channel): (&str, &Channel),
    kind: &str,
    place: &str,
    due: DateTime<Utc>,
) -> Vec<NewMessage> {
    let recipients = match &channel.way {
        Way::Email(addresses) => addresses.clone(),
        _ => vec![String::new()],
    };
    let message = |recipient| NewMessage {
        channel: name.to_owned(),
        way: channel.way.name().to_owned(),
        recipient,
        kind: kind.to_owned(),
        place: place.to_owned(),
        due,
        content: None,
        news: vec![],
    };
    recipients.into_iter().map(message).collect()
}

/// Makes the digests that are due. One that was missed is made once, for the last day on which it was due.
pub(crate) async fn digests(desk: &Desk, now: DateTime<Utc>) -> Result<(), StoreError> {
    for project in desk.store.projects().await? {
        let Ok((folder, _)) = desk.project(&project.id).await else { continue };
        for (name, channel) in &folder.project.notifications.channels {
            let Some(digest) = &channel.digest else { continue };
            let last = last_slot(&desk.store, &project.id, name).await?;
            let since = match last {
                Some(last) => last,
                None => desk.store.known_since(&project.id, PROJECT_FILE).await?.unwrap_or(now),
            };
            let trigger =
                Trigger::Cron { expression: digest.cron.clone(), time_zone: digest.time_zone.clone() };
            let Some(slot) = schedule::due(&trigger, since, now) else { continue };
            let window = (last.unwrap_or(slot - TimeDelta::days(1)), slot);
            let facts = facts(&desk.store, (&project.id, &folder.project), window, now).await?;
            let content = Content::Digest(Box::new(morning(&facts, channel, window)));
            let content = serde_json::to_value(content).ok();
            let messages = new_messages((name, channel), "digest", &format!("digest/{}", stamp(slot)), now);
            let messages: Vec<NewMessage> = messages
                .into_iter()
                .map(|message| NewMessage { content: content.clone(), ..message })
                .collect();
            // To all or to nobody: the slot is told with the first.
            desk.store.gather(&project.id, &[], &messages, now).await?;
        }
    }
    Ok(())
}

async fn last_slot(store: &Store, project: &str, channel: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    let place = store.last_place(project, channel, "digest").await?;
    Ok(place.and_then(|place| place.strip_prefix("digest/")?.parse().ok()))
}

async fn facts(
    store: &Store,
    (id, project): (&str, &Project),
    window: (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<Facts, StoreError> {
    Ok(Facts {
        news: store.news_between(id, window).await?,
        broken: store.broken_cells(id).await?,
        proposals: store.proposals(id).await?,
        untold: store.untold(id, window).await?,
        unended: store.unended(id, window.1).await?,
        unstarted: unstarted(store, (id, project), (window.0, now - STARTING)).await?,
        good: store.good_cells(id).await?,
    })
}

/// Plans that the calendar should have started, and has not.
async fn unstarted(
    store: &Store,
    (id, project): (&str, &Project),
    (since, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<(String, DateTime<Utc>)>, StoreError> {
    let known = store.known_since(id, PROJECT_FILE).await?;
    let mut missing = vec![];
    for (name, plan) in project.plans.iter().filter(|(_, plan)| !plan.paused) {
        let started = store.last_slot(id, name, until).await?;
        // What was never started and not known then was not due.
        let since = known.filter(|_| started.is_none()).map_or(since, |known| known.max(since));
        let slots = plan.when.iter().filter_map(|trigger| schedule::due(trigger, since, until));
        let Some(slot) = slots.max() else { continue };
        if started.is_none_or(|started| started < slot) && under_maintenance(project, plan, slot).is_none() {
            missing.push((name.clone(), slot));
        }
    }
    Ok(missing)
}

fn stamp(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::example::{news, with_ticket};
    use scenarios::read_project;

    fn made(channel: &str, news: &[News], now: &str) -> Vec<(String, String, String)> {
        let text = format!(
            "systems: {{crm: {{}}, shop: {{}}}}\nplans: {{nightly: {{}}, hourly: {{}}}}\nnotifications:\n  mail: {{server: a.example, from: a@a.example}}\n  \
             channels:\n    one: {{{channel}}}\n"
        );
        let project = read_project("surefoot.yaml", &text).expect("it is right");
        let now: DateTime<Utc> = now.parse().expect("a moment");
        messages(&project.notifications, news, "run", now)
            .into_iter()
            .map(|message| (message.recipient, message.place, stamp(message.due)))
            .collect()
    }

    #[test]
    fn each_recipient_has_one_message_of_a_plans_run() {
        let all = [
            with_ticket(news(1, NewsKind::Broken, "a"), 7, "high"),
            with_ticket(news(2, NewsKind::Broken, "b"), 7, "high"),
        ];
        let now = "2026-06-01T12:00:00Z";
        let of = |recipient: &str| (recipient.to_owned(), "run/000001".to_owned(), now.to_owned());
        assert_eq!(
            made("email: [a@b.example, c@d.example]", &all, now),
            [of("a@b.example"), of("c@d.example")]
        );
        assert_eq!(made("slack: S", &all, now), [of("")]);
        let night = "quiet: {from: \"20:00\", to: \"07:00\", time_zone: Europe/Berlin}, slack: S";
        assert_eq!(made(night, &all, now), [of("")]);
        let end = "2026-06-02T05:00:00Z".to_owned();
        assert_eq!(made(night, &all, "2026-06-01T23:10:00Z"), [(String::new(), format!("quiet/{end}"), end)]);
    }

    #[test]
    fn a_channel_hears_of_its_systems_plans_and_topics_only() {
        let all = [with_ticket(news(1, NewsKind::Broken, "a"), 7, "high")];
        for (channel, count) in [
            ("slack: S, systems: [crm], plans: [nightly], tell: [broken]", 1),
            ("slack: S, systems: [shop]", 0),
            ("slack: S, plans: [hourly]", 0),
            ("slack: S, tell: [recovered, healed, operations]", 0),
            ("slack: S, tell: []", 0),
        ] {
            assert_eq!(made(channel, &all, "2026-06-01T12:00:00Z").len(), count, "{channel}");
        }
        // In the quiet night it may take back what a message would have told in the morning.
        let night = "slack: S, tell: [recovered], quiet: {from: \"20:00\", to: \"07:00\", time_zone: UTC}";
        assert_eq!(made(night, &all, "2026-06-01T23:00:00Z").len(), 1);
    }
}
