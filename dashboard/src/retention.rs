//! How long evidence is kept, what would go now, and taking it away before the daily look does.
//!
//! The rules stand in surefoot.yaml and are only shown here: all projects of a store share what is the same.

use crate::{
    access::Permission,
    app::App,
    attachments::size,
    failure::Failure,
    guard::Visit,
    words::{MESSAGE, Words, short},
};
use axum::{
    extract::{Extension, State},
    response::{Html, Redirect},
};
use chrono::Utc;
use runner::retention::{RetentionError, policy};
use scenarios::Keep;
use serde::Serialize;
use serde_json::{Value, json};
use store::{ArtifactKind, Expiry};
use utoipa::ToSchema;

impl From<RetentionError> for Failure {
    fn from(error: RetentionError) -> Failure {
        match error {
            RetentionError::Project { .. } => Failure::Conflict(error.to_string()),
            RetentionError::Store(error) => error.into(),
            RetentionError::Artifact(error) => error.into(),
        }
    }
}

/// Evidence of one kind: for how long it is kept, and what of it goes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptEvidence {
    /// The kind: screenshot, dom, har, attachment.
    kind: &'static str,
    /// So many days after it was last the evidence of a run; without it: no limit.
    days: Option<u32>,
    /// So many bytes of it, before compression; without it: no limit.
    size_bytes: Option<u64>,
    /// What there is, in bytes before compression; after a removal what is left.
    kept_bytes: u64,
    /// How many go.
    goes: u64,
    /// Their bytes, before compression.
    goes_bytes: u64,
    /// How many would go by the rule, but are still needed: by open tickets, proposals, last good runs.
    needed: u64,
}

/// Evidence is of all projects together: so has to be the role.
///
/// # Errors
///
/// It is for some places only.
pub(crate) fn allowed(visit: &Visit) -> Result<(), Failure> {
    match visit.places.everywhere(Permission::Manage) {
        true => Ok(()),
        false => Err(Failure::Forbidden(
            "evidence is kept for all projects together, and your role is for some of them\n\
             hint: somebody with the role everywhere can do this"
                .to_owned(),
        )),
    }
}

/// All kinds; `is_dry`: nothing is removed, it is only told what would be.
///
/// # Errors
///
/// A project that can't be read: then nothing is removed. What the store said.
pub(crate) async fn kept(app: &App, is_dry: bool) -> Result<Vec<KeptEvidence>, Failure> {
    let policy = policy(&app.desk).await?;
    let told = app.desk.artifacts.retain(&policy, Utc::now(), is_dry).await?;
    let kinds = [
        (ArtifactKind::Screenshot, policy.screenshots),
        (ArtifactKind::Dom, policy.pages),
        (ArtifactKind::Har, policy.har),
        (ArtifactKind::Attachment, Keep::default()),
    ];
    let mut all = vec![];
    for (kind, keep) in kinds {
        let of_kind = told.iter().find(|one| one.kind == kind);
        let Expiry { gone: (goes, goes_bytes), pinned: needed, .. } =
            of_kind.cloned().unwrap_or(Expiry { kind, gone: (0, 0), pinned: 0, left_bytes: 0 });
        all.push(KeptEvidence {
            kind: kind.name(),
            days: keep.days,
            size_bytes: keep.size_bytes,
            kept_bytes: app.store().bytes_of(kind).await?,
            goes,
            goes_bytes,
            needed,
        });
    }
    Ok(all)
}

/// Removes what goes, and notes who did it.
///
/// # Errors
///
/// As of `allowed` and `kept`.
pub(crate) async fn remove(app: &App, visit: &Visit) -> Result<Vec<KeptEvidence>, Failure> {
    allowed(visit)?;
    let gone = kept(app, false).await;
    // What was cut off half-way has removed something too.
    let told = match &gone {
        Ok(gone) => (gone.iter().map(|one| one.goes).sum::<u64>().to_string(), ""),
        Err(_) => (String::new(), "cut off"),
    };
    app.store().audit((visit.name(), "retention.remove", &told.0, told.1), Utc::now()).await?;
    gone
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Html<String>, Failure> {
    allowed(&visit)?;
    let words = app.words(&visit);
    let (kept, error) = match kept(&app, true).await {
        Ok(kept) => (kept, None),
        Err(Failure::Conflict(why)) => (vec![], Some(short(&why, MESSAGE))),
        Err(other) => return Err(other),
    };
    let values = json!({
        "error": error,
        "goes": kept.iter().map(|one| one.goes).sum::<u64>(),
        "kinds": kept.iter().map(|one| line(one, &words)).collect::<Vec<_>>(),
    });
    Ok(app.render(&visit, "retention", words.say("retention"), values))
}

fn line(one: &KeptEvidence, words: &Words) -> Value {
    let days = one.days.map(|days| words.say("kept_days").replace("{count}", &days.to_string()));
    let most = one.size_bytes.map(|bytes| words.say("kept_size").replace("{size}", &in_short(bytes)));
    json!({
        "name": words.say(&format!("kept_{}", one.kind)),
        "limits": days.into_iter().chain(most).collect::<Vec<_>>(),
        "is_attachment": one.kind == ArtifactKind::Attachment.name(),
        "kept": in_short(one.kept_bytes),
        "goes": one.goes,
        "goes_size": in_short(one.goes_bytes),
        "needed": one.needed,
    })
}

fn in_short(bytes: u64) -> String {
    size(i64::try_from(bytes).unwrap_or(i64::MAX))
}

pub(crate) async fn sent(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Redirect, Failure> {
    remove(&app, &visit).await?;
    Ok(Redirect::to("/settings/retention"))
}
