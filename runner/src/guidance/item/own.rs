//! Plays an item of our own content by the reference player, and judges it by its type.

use super::{
    audience::Audience,
    menu::with_menu,
    player::PagePlayer,
    prepared::{self, Prepare},
};
use crate::{
    fault::Fault,
    items::ItemPlay,
    play::{Record, arrive},
    stage::Stage,
};
use scenarios::{Code, content::ItemKind};
use serde_json::{Value, json};
use std::time::Instant;

/// What a check of an item works with.
pub(super) struct Check<'c, 's> {
    pub stage: &'c mut Stage<'s>,
    pub item: &'c ItemPlay,
    /// What has led up to it.
    pub prepare: Option<&'c Prepare<'s>>,
    pub player: PagePlayer,
    pub published: scenarios::content::publish::Published,
    /// For whom it is checked.
    pub audience: Audience,
    /// The address of the page that the check begins on.
    pub home: String,
    /// When all of it must have ended.
    pub end: Instant,
    pub record: &'c mut Record,
}

impl Check<'_, '_> {
    /// Brings the page to where the item begins, for a further play.
    pub async fn anew(&mut self) -> Result<(), Fault> {
        let within = self.end.saturating_duration_since(Instant::now());
        prepared::anew(self.stage, self.prepare, within).await
    }
}

/// What the player is told beside its content; only what says something by itself may play by itself.
pub(super) fn options(stage: &Stage<'_>, item: &ItemPlay, audience: &Audience) -> Value {
    let autoplay = matches!(item.item.kind, ItemKind::Shoutout(_) | ItemKind::Survey(_));
    json!({
        "mode": "published", "autoplay": autoplay, "hands": "outside",
        "language": stage.options.language, "vars": audience.vars,
        "patience": u64::try_from(stage.options.step_timeout.as_millis()).unwrap_or(u64::MAX),
    })
}

pub(super) async fn play<'s>(
    stage: &mut Stage<'s>,
    (item, prepare): (&ItemPlay, Option<&Prepare<'s>>),
    (environment, persona): (Option<&str>, Option<&str>),
    end: Instant,
    record: &mut Record,
) -> Result<(), Fault> {
    let published = item.published(environment, stage.options.base.as_ref());
    let published = published.map_err(|errors| Fault::new(Code::PROJECT_UNUSABLE, errors.join("\n")))?;
    let published = with_menu(published, item);
    let audience = Audience::of(item, persona);
    let options = options(stage, item, &audience);
    let player = PagePlayer::install(&mut stage.session, &published, &options).await?;
    let begins_here = stage.scenario.start.is_none();
    arrive(stage).await?;
    player.arrived(&mut stage.session, begins_here).await?;
    let home = stage.session.page().await?.address;
    let check = Check { stage, item, prepare, player, published, audience, home, end, record };
    match &item.item.kind {
        ItemKind::Walkthru(_) => check.walkthru().await,
        _ => check.listed().await,
    }
}
