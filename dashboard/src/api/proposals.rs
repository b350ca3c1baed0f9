//! Healed targets, and somebody's yes or no.

use super::sent::Sent;
use crate::{acts, app::App, failure::Failure, guard::Visit};
use axum::{
    extract::{Extension, Path, State},
    http::StatusCode,
    response::Json,
};
use chrono::{DateTime, Utc};
use runner::proposal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneProposal {
    /// Its id.
    id: String,
    /// The scenario's file.
    file: String,
    /// The target's name in it.
    target: String,
    /// The step that found it.
    step: String,
    /// The element as it was found, in words.
    element: String,
    /// The text that is proposed, where it is not the element.
    text: Option<OneText>,
    /// The last run that found it; none where only a person says so.
    run: Option<String>,
    /// Who proposes it; none: runs found it.
    author: Option<String>,
    /// When.
    last_seen: DateTime<Utc>,
    /// In which browsers and languages.
    cells: Vec<(String, Option<String>)>,
}

/// A text that stands in place of a learned one; the same where only a yes is wanted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneText {
    /// `name`, `text`, `label`, `placeholder`, `title` or `alt`.
    kind: String,
    /// The language that it is in.
    language: String,
    /// What was learned.
    old: String,
    /// What is there now.
    new: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    /// `accept`, which makes a revision of the scenario, or `reject`.
    answer: String,
    /// Why, for the revision and the log of what people did.
    #[serde(default)]
    reason: String,
}

/// Healed targets and changed texts that wait for an answer
#[utoipa::path(get, path = "/api/v1/proposals", tag = "proposals",
    responses((status = 200, body = Vec<OneProposal>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Vec<OneProposal>>, Failure> {
    let all = app.store().proposals(visit.sight()).await?;
    let told = all.into_iter().map(|one| OneProposal {
        element: proposal::in_short(&one.element),
        text: one.text.map(|text| OneText {
            kind: text.kind.name().to_owned(),
            language: text.language.0,
            old: text.old,
            new: text.new,
        }),
        id: one.id,
        file: one.file,
        target: one.target,
        step: one.step,
        run: one.run,
        author: one.author,
        last_seen: one.last_seen,
        cells: one.cells,
    });
    Ok(Json(told.collect()))
}

/// Accepts or rejects a healed target
#[utoipa::path(post, path = "/api/v1/proposals/{id}", tag = "proposals", request_body = Answer,
    params(("id", description = "The proposal's id.")), responses((status = 204)))]
pub(crate) async fn answer(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Sent(answer): Sent<Answer>,
) -> Result<StatusCode, Failure> {
    let said = acts::Said { answer: &answer.answer, reason: &answer.reason, is_of_texts: false };
    acts::answer(&app, &visit, &id, said).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Accepts or rejects a text, by whoever may translate
#[utoipa::path(post, path = "/api/v1/texts/{id}", tag = "proposals", request_body = Answer,
    params(("id", description = "The proposal's id.")), responses((status = 204)))]
pub(crate) async fn answer_text(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Sent(answer): Sent<Answer>,
) -> Result<StatusCode, Failure> {
    let said = acts::Said { answer: &answer.answer, reason: &answer.reason, is_of_texts: true };
    acts::answer(&app, &visit, &id, said).await?;
    Ok(StatusCode::NO_CONTENT)
}
