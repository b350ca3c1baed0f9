//! Plays an item of our own content by the reference player, and judges it by its type.

use super::player::PagePlayer;
use crate::{
    fault::Fault,
    items::ItemPlay,
    play::{Record, arrive},
    stage::Stage,
};
use scenarios::{Code, content::ItemKind};
use serde_json::json;
use std::time::Instant;

/// What a check of an item works with.
pub(super) struct Check<'c, 's> {
    pub stage: &'c mut Stage<'s>,
    pub item: &'c ItemPlay,
    pub player: PagePlayer,
    pub published: scenarios::content::publish::Published,
    /// When all of it must have ended.
    pub end: Instant,
    pub record: &'c mut Record,
}

pub(super) async fn play(
    stage: &mut Stage<'_>,
    item: &ItemPlay,
    (environment, persona): (Option<&str>, Option<&str>),
    end: Instant,
    record: &mut Record,
) -> Result<(), Fault> {
    let published = item.published(environment, stage.options.base.as_ref());
    let published = published.map_err(|errors| Fault::new(Code::PROJECT_UNUSABLE, errors.join("\n")))?;
    let options = json!({
        "mode": "published", "autoplay": false, "hands": "outside",
        "language": stage.options.language, "vars": item.attributes(persona),
        "patience": u64::try_from(stage.options.step_timeout.as_millis()).unwrap_or(u64::MAX),
    });
    let player = PagePlayer::install(&mut stage.session, &published, &options).await?;
    let begins_here = stage.scenario.start.is_none();
    arrive(stage).await?;
    player.arrived(&mut stage.session, begins_here).await?;
    let check = Check { stage, item, player, published, end, record };
    match &item.item.kind {
        ItemKind::Walkthru(_) => check.walkthru().await,
        _ => check.listed().await,
    }
}
