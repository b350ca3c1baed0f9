//! `surefoot push`: brings a project folder to a service.

use super::service;
use crate::{args::PushArgs, usage::UsageErrors};
use chrono::Utc;
use runner::snapshot;

/// Pushes.
///
/// # Errors
///
/// Everything that is wrong in the files; then nothing is kept.
pub async fn push(args: PushArgs) -> Result<u8, UsageErrors> {
    let kept = service::open(&args.kept).await?;
    let author = std::env::var("USER").unwrap_or_else(|_| "push".to_owned());
    let places = (&kept.store, &kept.artifacts);
    let pushed =
        snapshot::push(places, &args.project, &args.folder, (&author, &args.message), Utc::now()).await;
    let pushed = match pushed {
        Ok(pushed) => pushed,
        Err(snapshot::SnapshotError::Files(errors)) => return Err(errors),
        Err(error) => return Err(UsageErrors::one(error.to_string())),
    };
    println!("{}: {} files, {} changed", pushed.project.name, pushed.files, pushed.changed);
    kept.store.close().await;
    Ok(0)
}
