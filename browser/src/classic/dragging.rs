//! Drags of either kind.
//!
//! Pages that follow the mouse get real events. For a native drag GTK would take the mouse over, and
//! nothing that the driver sends reaches the page until it ends (measured: WebKitGTK 2.50.6, no
//! `dragover` and no `drop`). So it is stopped once the page has filled it, and its other events are
//! made by script: they are not trusted, which pages hardly ever ask of a drag.

use super::{
    driver::{PROMPT, WebkitDriver},
    script,
};
use crate::{
    driver::{Driver as _, FrameId, Input},
    error::BrowserError,
};
use std::time::Duration;

/// Drags from one point of a frame to another.
pub(super) async fn drag(
    driver: &mut WebkitDriver,
    frame: &FrameId,
    offset: (f64, f64),
    (from, to): ((f64, f64), (f64, f64)),
) -> Result<(), BrowserError> {
    let pause = Input::Pause(Duration::from_millis(30));
    let between = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
    let start = [
        Input::Move(from.0, from.1),
        Input::Down("left", 1),
        pause.clone(),
        Input::Move(from.0 + 6.0, from.1 + 6.0),
        Input::Move(between.0, between.1),
        pause.clone(),
        Input::Move(to.0, to.1),
        Input::Move(to.0 + 1.0, to.1 + 1.0),
        pause,
    ];
    driver.enter(frame).await?;
    driver.run("", script::CATCH_DRAG, None, ("the page", PROMPT)).await?;
    driver.act(frame, offset, &start, None).await?;
    driver.run("", &script::drop_at(to), None, ("the page", PROMPT)).await?;
    driver.act(frame, offset, &[Input::Up("left", 1)], None).await.map(|_| ())
}
