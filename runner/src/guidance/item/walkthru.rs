//! Plays a walk-thru by the reference player, as a person would, and judges every step of it.
//!
//! The player shows the steps and asks for its own acts; all input is ours, trusted as a person's. What it says of
//! itself is checked by what can be seen: the element is looked for by all that was learned, the balloon is measured.
//!
//! - `advance`: takes the way on from a step, and does what the player asks for.
//! - `again`: plays once more what one play could not show.
//! - `autoplay`: whether it plays by itself, once, and for whom.
//! - `ended`: how a play ended.
//! - `facts`: what the player says.
//! - `hear`: hears what the player tells.
//! - `judge`: judges a step that is shown.
//! - `play`: one play.
//! - `shown`: a step, from its first sight to the way on.
//! - `trials`: whether each trigger leads on by itself, and each start point is begun at.
//! - `watched`: what those are told who watch.

mod advance;
mod again;
mod autoplay;
mod ended;
mod facts;
mod hear;
mod judge;
mod play;
mod shown;
mod trials;
mod watched;

use super::own::Check;
use crate::fault::Fault;
pub(super) use facts::words;
use play::Playing;
pub(crate) use play::TAKEN;
use std::time::Instant;
pub(crate) use trials::{BEGUN, LED};

impl Check<'_, '_> {
    pub(super) async fn walkthru(self) -> Result<(), Fault> {
        let mut playing = Playing::of(self);
        let checked = playing.whole().await;
        if let Err(fault) = &checked {
            let step = playing.current_id();
            playing.note(step.as_deref(), fault.clone());
            playing.check.record.stopped = true;
        }
        playing.left().await;
        playing.tell_the_rest();
        Ok(())
    }
}

impl Playing<'_, '_> {
    /// For whom it is, whether it plays by itself, every step of it, and what else there is to be seen of it.
    async fn whole(&mut self) -> Result<(), Fault> {
        let began = Instant::now();
        if !self.is_for_them().await? {
            return Ok(());
        }
        let started = match self.autoplay().await? {
            true => true,
            false => self.start().await?,
        };
        if !started || !Box::pin(self.play_on()).await? || !self.check.record.findings.is_empty() {
            return Ok(());
        }
        self.plays_once().await?;
        let took = began.elapsed();
        // Each of them is a play of its own: on one stack they would be more than a thread has.
        Box::pin(self.others(took)).await?;
        Box::pin(self.try_triggers(took)).await?;
        Box::pin(self.begin_at_start_points(took)).await
    }
}
