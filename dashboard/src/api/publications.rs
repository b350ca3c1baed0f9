//! Published content: what each environment shows and has shown, publishing, what differs; what real users met.

use crate::{
    api::sent::Sent,
    app::App,
    failure::Failure,
    guard::Visit,
    proofs,
    publishing::{self, Wish},
};
use axum::{
    extract::{Extension, Path, Query, State},
    response::Json,
};
use chrono::Utc;
use scenarios::content::publish::diff;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Publication, UseCount};
use utoipa::{IntoParams, ToSchema};

/// So many publications are answered.
const MOST: u32 = 200;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Listed {
    /// Only of this environment.
    environment: Option<String>,
}

/// What was published for which environment, the last first
#[utoipa::path(get, path = "/api/v1/publications", tag = "content", params(Listed),
    responses((status = 200, body = Vec<Publication>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Listed>,
) -> Result<Json<Vec<Publication>>, Failure> {
    Ok(Json(app.store().publications(visit.sight(), asked.environment.as_deref(), MOST).await?))
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Outcome {
    /// The file that it would be: `sha256:…`.
    hash: String,
    /// It is what is shown now.
    is_shown: bool,
    /// The items in it.
    items: Vec<String>,
    /// Drafts that stay behind.
    left_out: Vec<String>,
    /// What is not green, and why; only where real users are.
    not_green: Vec<String>,
    /// What differs from what is shown now.
    changes: Value,
    /// The number of the publication that is shown now; 0: nothing is.
    number: i64,
}

/// What publishing would come to; nothing is kept by it
#[utoipa::path(get, path = "/api/v1/publications/{environment}", tag = "content",
    params(("environment", description = "The environment of surefoot.yaml.")),
    responses((status = 200, body = Outcome)))]
pub(crate) async fn would(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(environment): Path<String>,
) -> Result<Json<Outcome>, Failure> {
    let kept = proofs::kept(&app, &visit).await?;
    let would = publishing::would((&app, &visit), &kept, &environment, None).await?;
    Ok(Json(Outcome {
        hash: would.ready.published.hash.clone(),
        is_shown: would.is_shown(),
        items: would.ready.published.items.keys().cloned().collect(),
        left_out: would.ready.left_out,
        not_green: would.not_green.iter().map(ToString::to_string).collect(),
        changes: json!(would.changes),
        number: would.before.map_or(0, |before| before.number),
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// Which part of the sessions of real users is reported, from 0 to 1; as before where nothing is said.
    sampling: Option<f64>,
    /// Why it goes out although not everything is green: kept with the publication, under the token's person.
    override_reason: Option<String>,
    /// The number of the last publication that was seen: another one there is a conflict.
    after: Option<i64>,
}

/// Publish content; what is shown already is answered as it is
#[utoipa::path(post, path = "/api/v1/publications/{environment}", tag = "content", request_body = Wanted,
    params(("environment", description = "The environment of surefoot.yaml.")),
    responses((status = 200, body = Publication),
        (status = 409, description = "Not everything is green, or somebody was quicker.")))]
pub(crate) async fn publish(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(environment): Path<String>,
    Sent(wanted): Sent<Wanted>,
) -> Result<Json<Publication>, Failure> {
    let wish = Wish {
        environment: &environment,
        sampling: wanted.sampling,
        override_reason: wanted.override_reason.as_deref().unwrap_or_default(),
        after: wanted.after,
    };
    Ok(Json(publishing::publish(&app, &visit, wish).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Back {
    /// The number of the publication that is to be shown again.
    number: i64,
    /// The number of the last publication that was seen: another one there is a conflict.
    after: Option<i64>,
}

/// Publish again what was published before
#[utoipa::path(post, path = "/api/v1/publications/{environment}/again", tag = "content", request_body = Back,
    params(("environment", description = "The environment of surefoot.yaml.")),
    responses((status = 200, body = Publication)))]
pub(crate) async fn again(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(environment): Path<String>,
    Sent(back): Sent<Back>,
) -> Result<Json<Publication>, Failure> {
    Ok(Json(publishing::again(&app, &visit, (&environment, back.number), back.after).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Between {
    /// The number of the earlier publication.
    from: i64,
    /// The number of the later publication.
    to: i64,
    /// The environment of the later one, where it is another.
    with: Option<String>,
}

/// What differs between two publications
#[utoipa::path(get, path = "/api/v1/publications/{environment}/difference", tag = "content",
    params(("environment", description = "The environment of surefoot.yaml."), Between),
    responses((status = 200, body = Vec<Object>)))]
pub(crate) async fn difference(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(environment): Path<String>,
    Query(between): Query<Between>,
) -> Result<Json<Value>, Failure> {
    let other = between.with.as_deref().unwrap_or(&environment);
    let from = app.store().publication(visit.sight(), &environment, between.from).await?;
    let to = app.store().publication(visit.sight(), other, between.to).await?;
    let before = publishing::file(&app, &visit, &from.hash).await?;
    let after = publishing::file(&app, &visit, &to.hash).await?;
    Ok(Json(json!(diff(&before, &after))))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Used {
    /// Only of this item.
    item: Option<String>,
    /// Of so many days, today included; 30 where nothing is said.
    days: Option<u16>,
}

/// What real users met: found, hidden, ambiguous and missing elements by page, browser and language
#[utoipa::path(get, path = "/api/v1/usage", tag = "content", params(Used),
    responses((status = 200, body = Vec<UseCount>)))]
pub(crate) async fn usage(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Used>,
) -> Result<Json<Vec<UseCount>>, Failure> {
    let today = Utc::now().timestamp().div_euclid(86_400);
    let since = today - i64::from(asked.days.unwrap_or(30).max(1)) + 1;
    Ok(Json(app.store().usage(visit.sight(), asked.item.as_deref(), since).await?))
}
