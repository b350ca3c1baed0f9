//! The scenario that leads up to an item: the cell plays it first, and it is played again wherever the item is.

use crate::{
    evidence::{Evidence, EvidenceKind},
    fault::Fault,
    play::{Played, arrive, play},
    stage::{PlayOptions, Stage},
};
use scenarios::{Code, Scenario};
use std::{mem::replace, time::Duration};

/// The scenario that leads up to an item, and how it is played.
pub(crate) struct Prepare<'s> {
    pub scenario: &'s Scenario,
    pub options: PlayOptions,
}

/// Brings the page to where the item begins, as it was for its first play.
///
/// # Errors
///
/// The page does not come, or what led up to it once does not lead up to it twice: then nobody can say what a further
/// play would have shown.
pub(super) async fn anew<'s>(
    stage: &mut Stage<'s>,
    prepare: Option<&Prepare<'s>>,
    within: Duration,
) -> Result<(), Fault> {
    if let Some(prepare) = prepare {
        Box::pin(again(stage, prepare, within)).await?;
    }
    arrive(stage).await
}

async fn again<'s>(stage: &mut Stage<'s>, prepare: &Prepare<'s>, within: Duration) -> Result<(), Fault> {
    // It was told, learned from and pictured when the cell played it first.
    let options = PlayOptions { listener: None, gate: None, ..prepare.options.clone() };
    let evidence = Evidence { kind: EvidenceKind::None, dom: false, ..stage.evidence.clone() };
    let scenario = replace(&mut stage.scenario, prepare.scenario);
    let options = replace(&mut stage.options, options);
    let evidence = replace(&mut stage.evidence, evidence);
    let seen = (stage.observed.len(), stage.navigated.len(), stage.on_pages.len());
    let Played { attempt, .. } = play(stage, within).await;
    stage.observed.truncate(seen.0);
    stage.navigated.truncate(seen.1);
    stage.on_pages.truncate(seen.2);
    (stage.scenario, stage.options, stage.evidence) = (scenario, options, evidence);
    if attempt.verdict.is_good() {
        return Ok(());
    }
    let why = attempt.message.unwrap_or_default();
    let message = format!(
        "the scenario that leads up to the item could not be played once more, for what one play can't show: {why}\n\
         hint: it has to lead there again in the same session, whoever is logged in and whatever it has made"
    );
    Err(Fault::new(Code::ENV_PREPARE_FAILED, message))
}
