//! What the server itself suffers from: a database that is away, locked or full, artifacts that can't be written, a clock
//! that jumps. Told on every page, with since when and what to do.
//!
//! It looks by itself, as nobody may be there to meet it: by writing a little into each place again and again. Nothing is
//! mended here. What was acknowledged is kept, and work goes on when the place is back.

use crate::{app::App, words::Words};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::Mutex,
    time::{Duration, Instant},
};
use store::{Artifacts, Outage, Store};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use utoipa::ToSchema;

/// Time between two looks.
const LOOK: Duration = Duration::from_secs(10);

/// What takes longer does not answer.
const PATIENCE: Duration = Duration::from_secs(8);

/// So far the clock may be from what has passed since the last look. Time servers correct it by less.
const JUMP: TimeDelta = TimeDelta::seconds(20);

/// A jump is told for so long: it is over at once, and what it has moved is seen later.
const TOLD: TimeDelta = TimeDelta::hours(1);

/// What there can be, as the messages name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ailment {
    DatabaseAway,
    DatabaseLocked,
    DatabaseFull,
    ArtifactsAway,
    ArtifactsFull,
    Clock,
}

impl Ailment {
    /// Every one.
    pub const ALL: [Ailment; 6] = [
        Ailment::DatabaseAway,
        Ailment::DatabaseLocked,
        Ailment::DatabaseFull,
        Ailment::ArtifactsAway,
        Ailment::ArtifactsFull,
        Ailment::Clock,
    ];
    const DATABASE: [Ailment; 3] = [Ailment::DatabaseAway, Ailment::DatabaseLocked, Ailment::DatabaseFull];
    const ARTIFACTS: [Ailment; 2] = [Ailment::ArtifactsAway, Ailment::ArtifactsFull];

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Ailment::DatabaseAway => "database_away",
            Ailment::DatabaseLocked => "database_locked",
            Ailment::DatabaseFull => "database_full",
            Ailment::ArtifactsAway => "artifacts_away",
            Ailment::ArtifactsFull => "artifacts_full",
            Ailment::Clock => "clock",
        }
    }

    fn of(outage: Outage) -> Ailment {
        match outage {
            Outage::Away => Ailment::DatabaseAway,
            Outage::Locked => Ailment::DatabaseLocked,
            Outage::Full => Ailment::DatabaseFull,
        }
    }
}

/// What there is now, and since when.
#[derive(Debug, Default)]
pub(crate) struct Health(Mutex<BTreeMap<Ailment, DateTime<Utc>>>);

/// The keys of what an ailment is and of what to do about it, in the messages of a language.
fn keys(ailment: Ailment) -> [String; 2] {
    [format!("health_{}", ailment.name()), format!("health_{}_next", ailment.name())]
}

/// What the server suffers from, as machines are told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suffered {
    /// `database_away`, `database_locked`, `database_full`, `artifacts_away`, `artifacts_full` or `clock`.
    pub name: &'static str,
    /// Since when.
    pub since: DateTime<Utc>,
    /// What that means.
    pub what: String,
    /// What to do about it.
    pub next: String,
}

impl Health {
    /// Of these, there is this one now, or none.
    fn note(&self, of: &[Ailment], now_is: Option<Ailment>, now: DateTime<Utc>) {
        let mut all = self.0.lock().expect("no panic while locked");
        let new = now_is.filter(|ailment| !all.contains_key(ailment));
        let gone: Vec<Ailment> =
            of.iter().copied().filter(|known| all.contains_key(known) && Some(*known) != now_is).collect();
        for ailment in gone {
            all.remove(&ailment);
            tracing::info!(ailment = ailment.name(), "The server has recovered from {}", ailment.name());
        }
        if let Some(ailment) = new {
            all.insert(ailment, now);
            tracing::error!(ailment = ailment.name(), "The server suffers from {}", ailment.name());
        }
    }

    /// What the clock did while so much time has really passed.
    fn note_clock(&self, before: DateTime<Utc>, passed: Duration, now: DateTime<Utc>) {
        let passed = TimeDelta::from_std(passed).unwrap_or(TimeDelta::MAX);
        if ((now - before) - passed).abs() > JUMP {
            self.note(&[Ailment::Clock], None, now);
            self.note(&[Ailment::Clock], Some(Ailment::Clock), now);
        } else if self.since(Ailment::Clock).is_some_and(|since| (now - since).abs() > TOLD) {
            self.note(&[Ailment::Clock], None, now);
        }
    }

    fn since(&self, ailment: Ailment) -> Option<DateTime<Utc>> {
        self.0.lock().expect("no panic while locked").get(&ailment).copied()
    }

    /// For machines: what, since when, and what to do.
    pub fn all(&self) -> Vec<Suffered> {
        let (all, words) = (self.0.lock().expect("no panic while locked"), Words::of("en"));
        let told = all.iter().map(|(ailment, since)| {
            let [what, next] = keys(*ailment).map(|key| words.say(&key).to_owned());
            Suffered { name: ailment.name(), since: *since, what, next }
        });
        told.collect()
    }

    /// For pages: what, since when, and what to do.
    pub fn told(&self, words: &Words, now: DateTime<Utc>) -> Vec<Value> {
        let all = self.0.lock().expect("no panic while locked");
        all.iter()
            .map(|(ailment, since)| {
                let [what, next] = keys(*ailment);
                json!({"what": words.say(&what), "next": words.say(&next),
                    "since_ago": words.ago((*since).min(now), now)})
            })
            .collect()
    }
}

/// Looks until it is told to stop.
pub async fn keep_looking(app: App, mut stopping: watch::Receiver<bool>) {
    let (mut before, mut seen) = (Utc::now(), Instant::now());
    loop {
        look(&app.health, app.store(), app.artifacts()).await;
        tokio::select! {
            () = sleep(LOOK) => {}
            changed = stopping.changed() => if changed.is_err() || *stopping.borrow() { return },
        }
        let now = Utc::now();
        app.health.note_clock(before, seen.elapsed(), now);
        (before, seen) = (now, Instant::now());
    }
}

/// Looks once.
pub(crate) async fn look(health: &Health, store: &Store, artifacts: &Artifacts) {
    let database = match timeout(PATIENCE, store.try_writing()).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.outage().map_or(Ailment::DatabaseAway, Ailment::of)),
        // One that can be read is there, and somebody else writes.
        Err(_) => match timeout(PATIENCE, store.is_ready()).await {
            Ok(Ok(())) => Some(Ailment::DatabaseLocked),
            _ => Some(Ailment::DatabaseAway),
        },
    };
    health.note(&Ailment::DATABASE, database, Utc::now());
    let artifacts = match timeout(PATIENCE, artifacts.try_writing()).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) if error.outage() == Some(Outage::Full) => Some(Ailment::ArtifactsFull),
        _ => Some(Ailment::ArtifactsAway),
    };
    health.note(&Ailment::ARTIFACTS, artifacts, Utc::now());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_jumps_is_told_and_a_slow_machine_is_none() {
        let health = Health::default();
        let at = |seconds: i64| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        let passed = Duration::from_secs;
        health.note_clock(at(0), passed(10), at(10));
        health.note_clock(at(10), passed(3_000), at(3_010));
        assert_eq!(health.since(Ailment::Clock), None);
        health.note_clock(at(3_010), passed(10), at(10));
        assert_eq!(health.since(Ailment::Clock), Some(at(10)), "an hour back");
        health.note_clock(at(10), passed(10), at(20));
        assert!(health.since(Ailment::Clock).is_some());
        health.note_clock(at(20), passed(4_000), at(4_020));
        assert_eq!(health.since(Ailment::Clock), None);
    }

    #[test]
    fn what_has_changed_begins_anew_and_what_stays_keeps_its_beginning() {
        let health = Health::default();
        let at = |seconds: i64| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        health.note(&Ailment::DATABASE, Some(Ailment::DatabaseAway), at(0));
        health.note(&Ailment::DATABASE, Some(Ailment::DatabaseAway), at(10));
        assert_eq!(health.since(Ailment::DatabaseAway), Some(at(0)));
        health.note(&Ailment::ARTIFACTS, None, at(10));
        health.note(&Ailment::DATABASE, Some(Ailment::DatabaseFull), at(20));
        assert_eq!(
            (health.since(Ailment::DatabaseAway), health.since(Ailment::DatabaseFull)),
            (None, Some(at(20)))
        );
        assert_eq!(health.told(&Words::of("en"), at(320)).len(), 1);
        health.note(&Ailment::DATABASE, None, at(30));
        assert!(health.told(&Words::of("en"), at(30)).is_empty());
    }
}
