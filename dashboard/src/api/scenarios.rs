//! Scenarios, their text and their cells.

use crate::{app::App, failure::Failure, guard::Visit, scenarios::is_scenario};
use axum::{
    extract::{Extension, Path, Query, State},
    response::Json,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::CellRow;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// This revision, and not the last one.
    revision: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Revision {
    /// Its number, from 1.
    revision: i64,
    /// Who made it.
    author: String,
    /// Why.
    message: String,
    /// When.
    created: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneScenario {
    /// The file.
    path: String,
    /// The revision that is answered.
    revision: i64,
    /// Its text.
    text: Option<String>,
    /// Its cells as they are last known.
    cells: Vec<CellRow>,
    /// All revisions, the last first.
    revisions: Vec<Revision>,
}

/// The paths of all scenarios
#[utoipa::path(get, path = "/api/v1/scenarios", tag = "scenarios", responses((status = 200, body = Vec<String>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Vec<String>>, Failure> {
    let paths: Vec<String> = match visit.sight().systems {
        None => app.store().heads(visit.project()).await?.into_keys().collect(),
        Some(_) => app.store().seen_files(visit.sight()).await?.into_iter().map(|file| file.path).collect(),
    };
    Ok(Json(paths.into_iter().filter(|path| is_scenario(path)).collect()))
}

/// One scenario with its cells and revisions
#[utoipa::path(get, path = "/api/v1/scenarios/{path}", tag = "scenarios",
    params(("path", description = "The file: scenarios/create.yaml."), Asked),
    responses((status = 200, body = OneScenario)))]
pub(crate) async fn one(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(path): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<OneScenario>, Failure> {
    app.store().see_file(visit.sight(), &path).await?;
    let file = app.store().file(visit.project(), &path, asked.revision).await?;
    let revisions = app.store().revisions(visit.project(), &path).await?;
    Ok(Json(OneScenario {
        cells: app.store().cells(visit.sight(), Some(&path)).await?,
        path,
        revision: file.revision,
        text: file.content,
        revisions: revisions
            .into_iter()
            .map(|one| Revision {
                revision: one.revision,
                author: one.author,
                message: one.message,
                created: one.created,
            })
            .collect(),
    }))
}
