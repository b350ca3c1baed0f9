//! Whole project folders: `surefoot push` and `surefoot pull` from another machine.

use crate::{access::Permission, app::App, failure::Failure, guard::Visit};
use axum::{
    body::{Body, Bytes},
    extract::{Extension, Path, Query, State},
    response::{IntoResponse as _, Json, Response},
};
use chrono::Utc;
use futures_util::StreamExt as _;
use runner::{
    folder,
    snapshot::{self, LARGEST_PARCEL, ParcelOrder, PushOptions, SnapshotError},
};
use scenarios::{Around, Project as Told};
use serde::{Deserialize, Serialize};
use std::path::{Path as FilePath, PathBuf};
use store::{FileRevision, FileSource, Project};
use tokio::io::AsyncWriteExt as _;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Folder {
    /// The project.
    project: Project,
    /// The last revision of every file that it has or had, without what they hold.
    files: Vec<FileRevision>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Kept {
    /// The project.
    project: Project,
    /// Files that are there now.
    files: usize,
    /// New revisions: changed, new or gone files.
    changed: usize,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// This revision, and not the last one.
    revision: Option<i64>,
}

/// All files of a project
///
/// For whoever may see the whole project.
#[utoipa::path(get, path = "/api/v1/folder", tag = "folders", responses((status = 200, body = Folder)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Folder>, Failure> {
    whole(&visit, Permission::Read)?;
    let files = app.store().last_revisions(visit.project()).await?;
    Ok(Json(Folder { project: visit.project.clone(), files }))
}

/// What a file holds
#[utoipa::path(get, path = "/api/v1/folder/{path}", tag = "folders",
    params(("path", description = "The file: files/photo.png."), Asked),
    responses((status = 200, description = "Its bytes.", content_type = "application/octet-stream")))]
pub(crate) async fn file(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(path): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    whole(&visit, Permission::Read)?;
    let file = app.store().file(visit.project(), &path, asked.revision).await?;
    let bytes = match (file.content, file.hash) {
        (Some(text), _) => text.into_bytes(),
        (None, Some(hash)) => app.desk.artifacts.get(&hash).await?.bytes,
        (None, None) => return Err(Failure::Missing(format!("{path} was deleted"))),
    };
    // Nothing that a browser would show as a page of ours.
    Ok(([("content-type", "application/octet-stream")], bytes).into_response())
}

/// What a file has been: the hash and the source of each revision, the last first
#[utoipa::path(get, path = "/api/v1/lineage/{path}", tag = "folders",
    params(("path", description = "The file: scenarios/create.yaml.")),
    responses((status = 200, body = Vec<(Option<String>, FileSource)>)))]
pub(crate) async fn lineage(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(path): Path<String>,
) -> Result<Json<Vec<(Option<String>, FileSource)>>, Failure> {
    whole(&visit, Permission::Read)?;
    Ok(Json(app.store().lineage(visit.project(), &path).await?))
}

/// Brings a whole folder: all of it is kept, or nothing
///
/// The body is a tar archive, not compressed, of 512 MiB at most: first `order.json` with `files` (the SHA-256 of each
/// file of the folder, by path), `base` (the same of the moment at which folder and server were alike, or null),
/// `message` and `overwrite`; then what the server does not have, each under its SHA-256. Files that the folder has no
/// more are gone. What was changed on the server since is a conflict, unless `overwrite` says otherwise. Other commands
/// around cells take an administrator, other quarantine or retention who may manage.
#[utoipa::path(post, path = "/api/v1/folder", tag = "folders",
    request_body(content = Vec<u8>, content_type = "application/x-tar"),
    responses((status = 200, body = Kept), (status = 409, description = "There are changes on the server that the folder does not have."),
        (status = 413, description = "It is too large.")))]
pub(crate) async fn push(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    body: Body,
) -> Result<Json<Kept>, Failure> {
    whole(&visit, Permission::Build)?;
    let place = Place::new(&app.desk.scratch)?;
    let parcel = place.0.join("parcel.tar");
    arrive(body, &parcel).await?;
    let parcel = std::fs::File::open(&parcel).map_err(|error| Failure::Internal(error.to_string()))?;
    let places = (app.store(), &app.desk.artifacts);
    let told = |error| told(error, &place.0);
    let order = snapshot::unpack(places, &visit.project, parcel, &place.0).await.map_err(told)?;
    let root = place.0.join("project");
    may_change(&app, &visit, &root).await?;
    let ParcelOrder { message, overwrite, .. } = &order;
    let options = PushOptions { author: visit.name(), message, overwrite: *overwrite };
    let now = Utc::now();
    let pushed = snapshot::push(places, &visit.project.name, &root, options, now).await.map_err(told)?;
    let how = if *overwrite { ", over what was there" } else { "" };
    let words = format!("{} files, {} changed{how}", pushed.files, pushed.changed);
    app.store().audit((visit.name(), "project.push", &visit.project.name, &words), now).await?;
    Ok(Json(Kept { project: pushed.project, files: pushed.files, changed: pushed.changed }))
}

/// A folder is all of a project: a role for one of its systems is not enough.
fn whole(visit: &Visit, permission: Permission) -> Result<(), Failure> {
    if visit.may_all(permission) {
        return Ok(());
    }
    Err(Failure::Forbidden(format!(
        "a folder is a whole project, and this takes `{}` in all of {}\nhint: an administrator can give you a role \
         for the project",
        permission.name(),
        visit.project.name
    )))
}

/// Says so where a folder would change what its sender may not.
async fn may_change(app: &App, visit: &Visit, root: &FilePath) -> Result<(), Failure> {
    let text = std::fs::read_to_string(root.join(folder::PROJECT_FILE)).unwrap_or_default();
    // What can't be read is told by the push itself.
    let Ok(new) = scenarios::read_project(folder::PROJECT_FILE, &text) else { return Ok(()) };
    let old = app.store().file(visit.project(), folder::PROJECT_FILE, None).await.ok();
    let old = old.and_then(|file| file.content).unwrap_or_default();
    let old = scenarios::read_project(folder::PROJECT_FILE, &old).unwrap_or_default();
    let needed = [
        (commands(&new) != commands(&old), Permission::Administer, "programs that run on workers' machines"),
        (new.quarantine != old.quarantine, Permission::Manage, "what is in quarantine"),
        (new.retention != old.retention, Permission::Manage, "how long evidence is kept"),
    ];
    let missing = needed.iter().find(|(differs, permission, _)| *differs && !visit.may_all(*permission));
    let Some((_, permission, what)) = missing else { return Ok(()) };
    let noted = (visit.name(), "refused project.push", visit.project.name.as_str(), *what);
    app.store().audit(noted, Utc::now()).await?;
    Err(Failure::Forbidden(format!(
        "this folder changes {what}, and that takes `{}`; nothing was pushed\nhint: ask somebody who has it, or leave \
         that part of surefoot.yaml as it is on the server",
        permission.name()
    )))
}

/// The programs that run around cells, by environment.
fn commands(project: &Told) -> Vec<(&str, &Around)> {
    let environments = project.environments.iter();
    let around = environments.flat_map(|(name, environment)| {
        [&environment.before_cell, &environment.after_cell].map(|around| (name.as_str(), around.as_ref()))
    });
    let commands = around.filter_map(|(name, around)| Some((name, around?)));
    commands.filter(|(_, around)| matches!(around, Around::Command(_))).collect()
}

/// A folder of its own for one push; gone with it.
struct Place(PathBuf);

impl Place {
    fn new(scratch: &FilePath) -> Result<Place, Failure> {
        let place = Place(scratch.join("pushed").join(uuid::Uuid::now_v7().to_string()));
        std::fs::create_dir_all(&place.0).map_err(|error| Failure::Internal(error.to_string()))?;
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What stays is cleared with the scratch.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// Writes a body into a file, and no more of it than a parcel may have.
async fn arrive(body: Body, into: &FilePath) -> Result<(), Failure> {
    let ours = |error: std::io::Error| Failure::Internal(format!("a push could not be written: {error}"));
    let mut file = tokio::fs::File::create(into).await.map_err(ours)?;
    let (mut stream, mut count) = (body.into_data_stream(), 0);
    while let Some(part) = stream.next().await {
        let part: Bytes =
            part.map_err(|error| Failure::Bad(format!("the folder did not arrive as a whole: {error}")))?;
        count += part.len() as u64;
        if count > LARGEST_PARCEL {
            return Err(Failure::TooLarge(SnapshotError::ParcelTooLarge.to_string()));
        }
        file.write_all(&part).await.map_err(ours)?;
    }
    file.flush().await.map_err(ours)
}

/// What is wrong in words that name no place of this machine.
fn told(error: SnapshotError, place: &FilePath) -> Failure {
    let root = format!("{}/", place.join("project").display());
    let words = match &error {
        SnapshotError::Files(errors) => errors.0.join("\n"),
        other => other.to_string(),
    };
    let words = words.replace(&root, "");
    match error {
        SnapshotError::Conflict(_) | SnapshotError::Moving(_) => Failure::Conflict(words),
        SnapshotError::Store(error) => error.into(),
        SnapshotError::Artifact(error) => error.into(),
        SnapshotError::File { .. } => Failure::Internal(words),
        SnapshotError::TooLarge(_) | SnapshotError::ParcelTooLarge | SnapshotError::FolderTooLarge => {
            Failure::TooLarge(words)
        }
        _ => Failure::Bad(words),
    }
}
