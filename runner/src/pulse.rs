//! Who works gives signs of life; whoever stops giving them has lost its runs.

use chrono::{TimeDelta, Utc};
use std::{collections::HashMap, sync::Arc, time::Duration};
use store::{Store, Worker};
use tokio::{
    sync::Notify,
    time::{Instant, sleep},
};

/// Time between two signs of life.
const BEAT: Duration = Duration::from_secs(5);

/// After how long without a sign a worker is believed dead.
pub const DEAD: TimeDelta = TimeDelta::seconds(30);

/// Signs of life, and a look at who has stopped giving them.
pub(crate) async fn beat(store: Store, worker: Worker, wake: Arc<Notify>) {
    let mut seen = Seen::default();
    loop {
        let (now, began) = (Utc::now(), Instant::now());
        let beaten = store.beat(&worker, now).await;
        if let Err(error) = &beaten {
            tracing::warn!(%error, "No sign of life could be given");
        }
        // A database that was away or locked has kept the others from it, too: who could give no sign itself believes
        // nobody dead for that. Else the first one who is back would take the runs of all that live.
        if beaten.is_err() || began.elapsed() >= BEAT {
            seen = Seen::default();
        }
        match sweep(&store, &mut seen).await {
            Ok(runs) => runs.iter().for_each(|run| {
                tracing::warn!(run = %run, "Run {run} lost its worker and waits again");
                wake.notify_waiters();
            }),
            Err(error) => tracing::warn!(%error, "Nobody could look for workers that have died"),
        }
        sleep(BEAT).await;
    }
}

async fn sweep(store: &Store, seen: &mut Seen) -> Result<Vec<String>, store::StoreError> {
    let silent = seen.silent(store.beats().await?, (Instant::now(), Utc::now().timestamp_millis()));
    store.sweep(&silent, Utc::now()).await
}

/// The last sign of life of each worker, and when we first saw it.
#[derive(Debug, Default)]
struct Seen(HashMap<String, (i64, Instant)>);

impl Seen {
    /// Those who have given no sign for too long. Two of them must have been missed before our eyes: whoever lives is
    /// safe, whatever the machines' clocks say. Then the last one's age decides, so that it does not matter for how
    /// long we have been looking; by a clock that is wrong it decides later.
    fn silent(&mut self, beats: Vec<(String, i64)>, (now, clock): (Instant, i64)) -> Vec<(String, i64)> {
        let known = std::mem::take(&mut self.0);
        for (name, beat) in beats {
            let since =
                known.get(&name).filter(|(before, _)| *before == beat).map_or(now, |(_, since)| *since);
            self.0.insert(name, (beat, since));
        }
        let is_dead = |(_, (beat, since)): &(&String, &(i64, Instant))| {
            let watched = now.duration_since(*since);
            // The clock may have been set back since: then the last sign lies ahead.
            let is_old = clock.abs_diff(*beat) >= DEAD.num_milliseconds().unsigned_abs();
            watched >= DEAD.to_std().unwrap_or_default() || (watched >= 2 * BEAT && is_old)
        };
        let silent = self.0.iter().filter(is_dead);
        silent.map(|(name, (beat, _))| (name.clone(), *beat)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_begins_to_look_anew_waits_for_two_signs() {
        let (mut seen, start) = (Seen::default(), Instant::now());
        let beats = || vec![("lives".to_owned(), 0), ("dead".to_owned(), 0)];
        assert!(seen.silent(beats(), (start, 4_000)).is_empty());
        // A minute without the database, and nobody could give a sign.
        let back = start + Duration::from_secs(60);
        let mut anew = Seen::default();
        assert!(anew.silent(beats(), (back, 64_000)).is_empty(), "not by what was seen before");
        assert_eq!(seen.silent(beats(), (back, 64_000)).len(), 2, "as it would be otherwise");
        let later = vec![("lives".to_owned(), 65_000), ("dead".to_owned(), 0)];
        let silent = anew.silent(later, (back + 2 * BEAT, 74_000));
        assert_eq!(silent, [("dead".to_owned(), 0)]);
    }

    #[test]
    fn who_gives_signs_lives_whatever_the_clocks_say() {
        let (mut seen, start) = (Seen::default(), Instant::now());
        let mut at = |seconds: u64, clock: i64, beats: &[(&str, i64)]| -> Vec<String> {
            let beats = beats.iter().map(|(name, beat)| ((*name).to_owned(), *beat * 1_000)).collect();
            let silent = seen.silent(beats, (start + Duration::from_secs(seconds), clock * 1_000));
            silent.into_iter().map(|(name, _)| name).collect()
        };
        // One clock is far behind, one jumps about: both give signs, and `dead` gives none since 35 s.
        assert_eq!(at(0, 1_000, &[("behind", -999), ("jumps", 0), ("dead", 965)]), [""; 0]);
        assert_eq!(at(9, 1_009, &[("behind", -990), ("jumps", 5_000), ("dead", 965)]), [""; 0]);
        assert_eq!(at(10, 1_010, &[("behind", -989), ("jumps", -7), ("dead", 965)]), ["dead"]);
        // Our clock was set back: the last sign of one who is dead lies ahead.
        assert_eq!(at(15, 10, &[("jumps", 11), ("ahead", 1_015)]), [""; 0]);
        assert_eq!(at(26, 21, &[("jumps", 22), ("ahead", 1_015)]), ["ahead"]);
        // By a wrong clock its sign seems new: then it has to be missed for the whole time.
        assert_eq!(at(30, 25, &[("jumps", 24)]), [""; 0]);
        assert_eq!(at(59, 26, &[("jumps", 24)]), [""; 0]);
        assert_eq!(at(60, 26, &[("jumps", 24)]), ["jumps"]);
    }
}
