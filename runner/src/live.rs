//! Shows runs to those who watch them: the pictures that are taken as evidence anyway, at most one every two seconds, and
//! only while somebody watches.
//!
//! Who watches is in the store, as they may be on another machine. The pictures come from where all pictures come from,
//! with private places covered; nothing here takes one, and no run waits for one.

use crate::listener::Eye;
use chrono::Utc;
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};
use store::{Store, frame_of};
use tokio::{
    sync::{mpsc, watch},
    task,
    time::{Instant, sleep},
};
use tracing::Instrument as _;

/// Time between two looks at who watches, and between two pictures of a run.
const BEAT: Duration = Duration::from_secs(2);

/// The runs of a worker that somebody watches now.
pub(crate) type Watched = watch::Receiver<BTreeSet<String>>;

/// Looks who watches what a worker plays, for as long as somebody wants to know.
pub(crate) fn watched(store: &Store, worker: &str) -> Watched {
    let (told, watched) = watch::channel(BTreeSet::new());
    let (store, worker) = (store.clone(), worker.to_owned());
    tokio::spawn(async move {
        while !told.is_closed() {
            match store.watched(&worker, Utc::now()).await {
                Ok(runs) => drop(told.send_replace(runs.into_iter().collect())),
                Err(error) => tracing::debug!(%error, "Nobody could look who watches"),
            }
            sleep(BEAT).await;
        }
    });
    watched
}

/// What hands the pictures of a worker's run to those who watch it; it ends with the last listener that has it.
pub(crate) fn eye(store: &Store, (worker, run): (&str, &str), watched: Watched) -> Eye {
    let (sender, mut pictures) = mpsc::channel::<Vec<u8>>(1);
    let (store, worker, own) = (store.clone(), worker.to_owned(), run.to_owned());
    let sending = async move {
        while let Some(png) = pictures.recv().await {
            let frame = task::spawn_blocking(move || frame_of(&png)).await.ok().flatten();
            let Some(frame) = frame else { continue };
            if let Err(error) = store.show_frame((&own, &worker), &frame, Utc::now()).await {
                tracing::debug!(%error, "A picture of run {own} could not be shown");
            }
        }
    };
    tokio::spawn(sending.in_current_span());
    choosing(run.to_owned(), watched, sender, Instant::now)
}

/// Lets a picture through while somebody watches, the last one is old enough and on its way no more.
fn choosing(
    run: String,
    watched: Watched,
    sender: mpsc::Sender<Vec<u8>>,
    now: impl Fn() -> Instant + Send + Sync + 'static,
) -> Eye {
    let last = Mutex::new(None::<Instant>);
    Arc::new(move |png: &[u8]| {
        if !watched.borrow().contains(&run) {
            return;
        }
        let mut last = last.lock().expect("no panic while locked");
        let is_due = last.is_none_or(|last| now().duration_since(last) >= BEAT);
        if is_due && sender.try_send(png.to_vec()).is_ok() {
            *last = Some(now());
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pictures_go_to_those_who_watch_one_in_two_seconds() {
        let (told, watched) = watch::channel(BTreeSet::new());
        let (sender, mut sent) = mpsc::channel(1);
        let clock = Arc::new(Mutex::new(Instant::now()));
        let advance = || *clock.lock().expect("no panic while locked") += BEAT;
        let read = clock.clone();
        let now = move || *read.lock().expect("no panic while locked");
        let eye = choosing("run".to_owned(), watched, sender, now);
        eye(b"nobody watches");
        told.send_replace(BTreeSet::from(["other".to_owned()]));
        eye(b"nobody watches this one");
        told.send_replace(BTreeSet::from(["run".to_owned()]));
        eye(b"first");
        eye(b"too soon");
        advance();
        eye(b"the first one is still on its way");
        assert_eq!(sent.recv().await.as_deref(), Some(&b"first"[..]));
        eye(b"second");
        assert_eq!(sent.recv().await.as_deref(), Some(&b"second"[..]));
        told.send_replace(BTreeSet::new());
        advance();
        eye(b"nobody watches any more");
        drop(eye);
        assert_eq!(sent.recv().await, None);
    }
}
