//! `surefoot push` and `surefoot pull`: project folders go to a service, and what changed there comes back.

use super::{
    far::{self, FarProject},
    service,
};
use crate::{
    args::{PullArgs, PushArgs},
    usage::UsageErrors,
};
use chrono::Utc;
use runner::snapshot::{self, PushOptions, SnapshotError};

/// Pushes.
///
/// # Errors
///
/// Everything that is wrong in the files, or changes on the server that the folder does not have; then nothing is kept.
pub async fn push(args: PushArgs) -> Result<u8, UsageErrors> {
    if let Some(server) = &args.far.server {
        return far::push(server, &args).await;
    }
    let kept = service::open(&args.kept).await?;
    let author = std::env::var("USER").unwrap_or_else(|_| "push".to_owned());
    let places = (&kept.store, &kept.artifacts);
    let options = PushOptions { author: &author, message: &args.message, overwrite: args.overwrite };
    let pushed = snapshot::push(places, name(args.project.as_ref()), &args.folder, options, Utc::now()).await;
    kept.store.close().await;
    let pushed = pushed.map_err(told)?;
    println!("{}: {} files, {} changed", pushed.project.name, pushed.files, pushed.changed);
    Ok(0)
}

/// Pulls.
///
/// # Errors
///
/// Files that were changed here and on the server; then nothing is written.
pub async fn pull(args: PullArgs) -> Result<u8, UsageErrors> {
    let pulled = match &args.far.server {
        Some(server) => {
            let there =
                FarProject::open(server, args.project.as_deref(), args.far.token_file.as_deref()).await?;
            snapshot::pull_from(&there, &args.folder, args.overwrite).await
        }
        None => {
            let kept = service::open(&args.kept).await?;
            let (places, project) = ((&kept.store, &kept.artifacts), name(args.project.as_ref()));
            let pulled = snapshot::pull(places, project, &args.folder, args.overwrite).await;
            kept.store.close().await;
            pulled
        }
    };
    let pulled = pulled.map_err(told)?;
    println!("{}: {} files written, {} removed", pulled.project.name, pulled.written, pulled.removed);
    if pulled.here > 0 {
        println!("{} changed in this folder only: `surefoot push` brings them there", pulled.here);
    }
    Ok(0)
}

/// The project where nobody names one.
fn name(asked: Option<&String>) -> &str {
    asked.map_or("main", String::as_str)
}

pub(super) fn told(error: SnapshotError) -> UsageErrors {
    match error {
        SnapshotError::Files(errors) => errors,
        error => UsageErrors::one(error.to_string()),
    }
}
