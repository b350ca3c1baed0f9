//! Answers dialogs: the one that a step speaks of, and the one that nobody expected.
//!
//! A dialog may open before its step or after it, so a step also arms an answer for the next one.

use crate::{
    act::{Acted, Result},
    fault::Fault,
    stage::{Armed, Stage},
    trace::Refused,
};
use browser::{BrowserError, engines::LEAVING};
use scenarios::{Code, Step};
use std::time::{Duration, Instant};

/// Answers the open dialog; where none is open, the next one.
pub(crate) async fn dialog(
    stage: &mut Stage<'_>,
    step: &Step,
    accept: bool,
    text: Option<String>,
) -> Result<Acted> {
    if let Some(fault) = unanswered(stage) {
        return Err(Refused::before_any_look(fault));
    }
    stage.armed = Some(Armed { accept, text, by: step.id.clone(), has_acted: false });
    // The step before may open it a moment later.
    let end = Instant::now() + Duration::from_millis(300);
    while !answer_armed(stage).await.map_err(Refused::before_any_look)? && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    if stage.armed.is_some() && was_left_unasked(stage, step) {
        let (engine, what) = (stage.session.engine.name(), LEAVING.to_owned());
        return Err(Refused::before_any_look(BrowserError::Unsupported { engine, what }));
    }
    Ok(Acted::nowhere())
}

/// Whether the step before left the page where it did not when it was recorded: it was asked then, and that is
/// the dialog that this step answers.
fn was_left_unasked(stage: &Stage<'_>, step: &Step) -> bool {
    let steps = &stage.scenario.steps;
    let before = steps.iter().position(|one| one.id == step.id).and_then(|at| steps.get(at.checked_sub(1)?));
    stage.session.driver.absent().contains(&LEAVING)
        && before.is_some_and(|before| !before.navigates && stage.navigated.last() == Some(&before.id))
}

/// Answers the open dialog as a step has said; false where there is none, or nobody has said how.
pub(crate) async fn answer_armed(stage: &mut Stage<'_>) -> std::result::Result<bool, Fault> {
    let Some(dialog) = stage.session.driver.dialog().await? else { return Ok(false) };
    let Some(Armed { accept, text, .. }) = stage.armed.take() else { return Ok(false) };
    stage.session.driver.answer(accept, text.as_deref()).await?;
    stage.answered = Some(dialog);
    Ok(true)
}

/// An answer that is still there when the next one is due, or after the next act: no dialog came to it. It must not
/// lie in wait for one that nobody expects.
pub(crate) fn unanswered(stage: &mut Stage<'_>) -> Option<Fault> {
    let by = stage.armed.take()?.by;
    Some(Fault::new(Code::EXPECT_DIALOG, format!("no dialog came to step `{by}`")))
}

/// Takes an unexpected dialog away and says what it was.
pub(crate) async fn unexpected_dialog(stage: &mut Stage<'_>) -> Fault {
    let dialog = stage.session.driver.dialog().await.ok().flatten();
    let words = match &dialog {
        Some(dialog) => format!(
            "a dialog that nobody expected opened: {} “{}”",
            dialog.kind,
            stage.secrets.redact(&dialog.message)
        ),
        None => "a dialog that nobody expected opened".to_owned(),
    };
    // Dismissed, so that the evidence can be taken; a failure here shows in the next call.
    drop(stage.session.driver.answer(false, None).await);
    Fault::new(Code::DIALOG_UNEXPECTED, words)
}
