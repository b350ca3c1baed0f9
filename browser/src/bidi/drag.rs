//! Drags that pages see as such.

use super::{
    driver::BidiDriver,
    page::{PROMPT, Wait, world},
};
use crate::{
    driver::{Driver, FrameId, Input},
    error::BrowserError,
};
use std::time::Duration;

/// Listens for a drag in the agent's world.
const LISTEN: &str = include_str!("drag.js");

/// Ends what has not ended by itself.
const END: &str = "globalThis[Symbol.for('surefoot drag')]?.()";

impl BidiDriver {
    pub(super) async fn drag_in(
        &mut self,
        frame: &FrameId,
        from: (f64, f64),
        to: (f64, f64),
    ) -> Result<(), BrowserError> {
        let document = Some(self.document(&frame.0)?);
        let wait = Wait { frame: &frame.0, document, what: "a drag", deadline: PROMPT };
        self.evaluate(&world(&frame.0), LISTEN, wait).await?;
        self.act(frame, (0.0, 0.0), &way(from, to), None).await?;
        match self.evaluate(&world(&frame.0), END, wait).await {
            // What was dropped may have replaced the page or opened a dialog.
            Ok(_) | Err(BrowserError::ContextGone | BrowserError::DialogOpen) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Slow enough for pages that look at the pointer from time to time only.
fn way(from: (f64, f64), to: (f64, f64)) -> [Input; 11] {
    let pause = || Input::Pause(Duration::from_millis(30));
    let near =
        |step: f64| (from.0 + step * (to.0 - from.0).signum(), from.1 + step * (to.1 - from.1).signum());
    let between = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
    let go = |(x, y): (f64, f64)| Input::Move(x, y);
    [
        go(from),
        Input::Down("left", 1),
        pause(),
        go(near(6.0)),
        go(between),
        pause(),
        go(to),
        pause(),
        // Once more: what lies below the pointer is told from the second move on.
        go(to),
        pause(),
        Input::Up("left", 1),
    ]
}
