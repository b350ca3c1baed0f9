//! A project on a server that is asked over its API: where its files are, and how a folder gets there.

use super::{
    push::told,
    server::{Failed, Server, encoded},
};
use crate::{args::PushArgs, usage::UsageErrors};
use async_trait::async_trait;
use runner::snapshot::{self, Origin, SnapshotError};
use serde::Deserialize;
use std::{collections::BTreeSet, path::Path};
use store::{FileRevision, FileSource, Project};

/// A project on another machine, as it was when it was first asked for.
pub struct FarProject {
    server: Server,
    folder: Folder,
}

#[derive(Deserialize)]
struct Folder {
    project: Project,
    files: Vec<FileRevision>,
}

/// A project of a list.
#[derive(Deserialize)]
struct Known {
    name: String,
}

#[derive(Deserialize)]
struct Pushed {
    files: usize,
    changed: usize,
}

impl FarProject {
    /// Asks for what is there.
    ///
    /// # Errors
    ///
    /// There is no token or no such project, or the server is away.
    pub async fn open(
        server: &url::Url,
        project: Option<&str>,
        token_file: Option<&Path>,
    ) -> Result<FarProject, UsageErrors> {
        let server = Server::new(server, project, token_file)?;
        let folder =
            server.get::<Folder>("api/v1/folder").await.map_err(|failed| UsageErrors::one(words(failed)))?;
        Ok(FarProject { server, folder })
    }
}

#[async_trait]
impl Origin for FarProject {
    fn project(&self) -> &Project {
        &self.folder.project
    }

    async fn heads(&self) -> Result<Vec<FileRevision>, SnapshotError> {
        Ok(self.folder.files.clone())
    }

    async fn lineage(&self, path: &str) -> Result<Vec<(Option<String>, FileSource)>, SnapshotError> {
        let lineage = self.server.get(&format!("api/v1/lineage/{}", encoded_path(path))).await;
        lineage.map_err(|failed| SnapshotError::Server(words(failed)))
    }

    async fn bytes(&self, file: &FileRevision) -> Result<Option<Vec<u8>>, SnapshotError> {
        if file.hash.is_none() {
            return Ok(None);
        }
        let path = format!("api/v1/folder/{}?revision={}", encoded_path(&file.path), file.revision);
        let bytes = self.server.bytes(&path).await;
        bytes.map(Some).map_err(|failed| SnapshotError::Server(words(failed)))
    }
}

/// Pushes a folder to a server.
///
/// # Errors
///
/// Everything that is wrong in the files, changes on the server that the folder does not have, and what the token may
/// not do; then nothing is kept.
pub async fn push(server: &url::Url, args: &PushArgs) -> Result<u8, UsageErrors> {
    let token_file = args.far.token_file.as_deref();
    if let Some(name) = args.project.as_ref().filter(|_| args.new) {
        make(server, name, token_file).await?;
    }
    let there = FarProject::open(server, args.project.as_deref(), token_file).await?;
    let project = &there.folder.project;
    let known: BTreeSet<String> = there.folder.files.iter().filter_map(|file| file.hash.clone()).collect();
    let options = (args.message.as_str(), args.overwrite);
    let (order, parcel) = snapshot::pack(&args.folder, &project.id, &known, options).map_err(told)?;
    let pushed = there.server.send::<Pushed>("api/v1/folder", parcel).await;
    let pushed = pushed.map_err(|failed| UsageErrors::one(words(failed)))?;
    snapshot::note(&args.folder, &project.id, order);
    println!("{}: {} files, {} changed", project.name, pushed.files, pushed.changed);
    Ok(0)
}

/// Makes a project, where there is none of this name.
async fn make(server: &url::Url, name: &str, token_file: Option<&Path>) -> Result<(), UsageErrors> {
    let server = Server::new(server, None, token_file)?;
    let failed = |failed| UsageErrors::one(words(failed));
    let known = server.get::<Vec<Known>>("api/v1/projects").await.map_err(failed)?;
    if known.iter().any(|project| project.name == name) {
        return Ok(());
    }
    let body = serde_json::json!({"name": name});
    server.post::<Project>("api/v1/projects", &body).await.map_err(failed).map(drop)
}

fn words(failed: Failed) -> String {
    match failed {
        Failed::Refused(words) | Failed::Away(words) => words,
    }
}

fn encoded_path(path: &str) -> String {
    path.split('/').map(encoded).collect::<Vec<_>>().join("/")
}
