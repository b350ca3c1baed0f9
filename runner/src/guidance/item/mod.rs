//! Plays an item of content in a cell, and judges it: one attempt, as of a scenario.
//!
//! A tour of a guidance library is played by its library, everything else by the reference player. What is found is
//! the first of what a person would meet: the item's place, its elements, its balloons, its words, where it leads.
//!
//! - `aim`: the goal of a library's tour.
//! - `audience`: for whom an item is checked.
//! - `library`: tours of guidance libraries.
//! - `listed`: items that are no walk-thrus: `launcher`, `smarttip`, `shown` (shoutouts), `button`, `survey`, `link`
//!   (shuttles, resources), `frame`, `task`, `course`, `menu`.
//! - `looked`: elements of the content, looked for as a scenario's targets are.
//! - `noted`: what steps of items come to, and their pictures.
//! - `own`: items that the reference player plays.
//! - `person`, `lead`: what a person does with what the player shows.
//! - `place`: where an item shows.
//! - `prepared`: the scenario that leads up to an item.
//! - `player`: the reference player in the pages of a session.
//! - `sample`, `ways`: what is entered where nobody says what, and the ways on from a step.
//! - `texts`: whether texts are in the language.
//! - `walkthru`: walk-thrus that the reference player plays.

mod aim;
mod audience;
mod button;
mod course;
mod frame;
mod launcher;
mod lead;
mod library;
mod link;
mod listed;
mod looked;
mod menu;
mod noted;
mod own;
mod person;
mod place;
mod player;
mod prepared;
mod sample;
mod shown;
mod smarttip;
mod survey;
mod task;
mod texts;
mod walkthru;
mod ways;

pub(crate) use prepared::Prepare;
pub(crate) use walkthru::{BEGUN, LED, TAKEN};

use crate::{
    cell::Job,
    fault::Fault,
    items::ItemPlay,
    play::{Played, Record, finish, now},
    stage::Stage,
};
use browser::{Session, guidance::Guide};
use scenarios::Finding;
use std::time::{Duration, Instant};

/// What an item is played with, made before the session goes anywhere.
pub(crate) struct Hands<'j> {
    item: &'j ItemPlay,
    /// Of a tour of a library.
    guide: Option<Guide>,
}

impl<'j> Hands<'j> {
    /// Prepares a session.
    pub async fn of(item: &'j ItemPlay, session: &mut Session) -> Result<Hands<'j>, Fault> {
        let guide = match item.library() {
            Some(_) => Some(Guide::new(session, &uuid::Uuid::new_v4().to_string()).await?),
            None => None,
        };
        Ok(Hands { item, guide })
    }
}

/// Plays the item once.
///
/// Never fails: whatever happens is a verdict.
///
/// `prepare` has led up to it.
pub(crate) async fn play_item<'s>(
    stage: &mut Stage<'s>,
    job: &Job,
    hands: Hands<'s>,
    prepare: Option<&Prepare<'s>>,
    cell_timeout: Duration,
) -> Played {
    let (began, started) = (Instant::now(), now());
    let mut record = Record::default();
    let end = began + cell_timeout;
    let Hands { item, guide } = hands;
    let place = (job.cell.environment.as_deref(), job.cell.persona.as_deref());
    let played = match guide {
        Some(guide) => Box::pin(library::play(stage, (item, place), guide, end, &mut record)).await,
        None => Box::pin(own::play(stage, (item, prepare), place, end, &mut record)).await,
    };
    if let Err(fault) = played {
        record.findings.push(Finding { code: fault.code, step: None, message: fault.message });
        record.stopped = true;
    }
    let whole = !record.stopped && record.findings.is_empty();
    Played { attempt: finish(stage, record, began, started), whole }
}
