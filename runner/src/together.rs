//! Ends the runs of a plan that tell what only all cells of their item show: once the others have ended.
//!
//! Any worker does it, whoever has played them: what one that died has left waits in the store for the next.

use crate::{
    checkout::Checkouts,
    folder,
    items::{self, ItemPlay},
    snapshot::SnapshotError,
    suite,
};
use chrono::Utc;
use scenarios::Run;
use std::{sync::Arc, time::Duration};
use store::{Artifacts, Held, Store, StoreError};
use tokio::{sync::broadcast, time::sleep};

/// Time between two looks, where nothing of ours has ended.
const LOOK: Duration = Duration::from_secs(1);

/// Ends what can end, again and again. `ended` tells of runs that this process has ended, and is told.
pub(crate) async fn end_held(
    (store, artifacts): (Store, Artifacts),
    checkouts: Arc<Checkouts>,
    ended: broadcast::Sender<()>,
) {
    let mut others = ended.subscribe();
    loop {
        match end_all((&store, &artifacts), &checkouts).await {
            Ok(0) => {}
            // Nobody has to listen.
            Ok(_) => drop(ended.send(())),
            Err(error) => tracing::warn!(%error, "Runs that wait for others could not be ended yet"),
        }
        tokio::select! {
            heard = others.recv() => if heard.is_err() { sleep(LOOK).await },
            () = sleep(LOOK) => {}
        }
    }
}

/// Ends what can end now; how many that were.
pub(crate) async fn end_all(
    (store, artifacts): (&Store, &Artifacts),
    checkouts: &Checkouts,
) -> Result<usize, StoreError> {
    let mut ended = 0;
    for held in store.held().await? {
        let all = store.runs_together(&held).await?;
        let Some(mut report) = all.iter().find(|(run, _)| *run == held.run).and_then(|(_, own)| own.clone())
        else {
            continue;
        };
        match item((store, artifacts), checkouts, &held).await {
            Ok(Some(item)) => look_over(&item, &all, &mut report),
            Ok(None) => {}
            Err(Unusable::Passing(error)) => {
                tracing::warn!(%error, "The project of run {} can't be fetched yet", held.run);
                continue;
            }
            // Every cell of it has told so, and none is green.
            Err(Unusable::For(error)) => {
                tracing::warn!(error, "Nobody can say what the cells of {} show together", held.file);
            }
        }
        if store.end_held(&held.run, &report, Utc::now()).await?.is_some() {
            let verdict = report.verdict.name();
            tracing::info!(run.id = %held.run, verdict, "Run {} ended with the others of its item: {verdict}", held.run);
            ended += 1;
        }
    }
    Ok(ended)
}

/// Adds what all of them show; a cell that was never played says nothing.
fn look_over(item: &ItemPlay, all: &[(String, Option<Run>)], report: &mut Run) {
    let runs: Option<Vec<&Run>> = all.iter().map(|(_, run)| run.as_ref()).collect();
    suite::tell(report, &suite::look_over(item, &runs.unwrap_or_default()));
}

/// Why an item can't be read.
enum Unusable {
    /// What it is in is away for a while.
    Passing(SnapshotError),
    /// For good.
    For(String),
}

/// The item as it was when the plan was started; `None` where the file is none.
async fn item(
    places: (&Store, &Artifacts),
    checkouts: &Checkouts,
    held: &Held,
) -> Result<Option<Arc<ItemPlay>>, Unusable> {
    let folder = match checkouts.of(places, (&held.project, &held.plan_run)).await {
        Ok(folder) => folder,
        Err(error) if error.is_passing() => return Err(Unusable::Passing(error)),
        Err(error) => return Err(Unusable::For(error.to_string())),
    };
    let unusable = |errors: crate::usage::UsageErrors| Unusable::For(errors.to_string());
    let project = folder::project(&folder).map_err(unusable)?;
    Ok(items::playable(&project.root.join(&held.file), &project).map_err(unusable)?.item)
}

#[cfg(test)]
mod tests;
