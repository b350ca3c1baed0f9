//! `surefoot backup` and `surefoot restore`: all that a service keeps as one file, and back again.

use super::service;
use crate::{args::BackupArgs, usage::UsageErrors};
use chrono::Utc;
use std::{
    fs::File,
    io::{BufReader, BufWriter},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};
use store::{
    backup::{Whole, backup as save},
    restore,
};

/// Writes all that is kept into a file that only its owner can read; the service may go on meanwhile.
///
/// # Errors
///
/// The file is there already or can't be written; what the store said.
pub async fn backup(args: BackupArgs) -> Result<u8, UsageErrors> {
    let failed =
        |error: &dyn std::fmt::Display| UsageErrors::one(format!("{}: {error}", args.file.display()));
    if args.file.exists() {
        return Err(failed(&"it is there already\nhint: give the backup another name"));
    }
    let kept = service::open(&args.kept).await?;
    let mut part = args.file.clone().into_os_string();
    part.push(".part");
    let part = Path::new(&part);
    // Who was killed in the middle left it.
    drop(std::fs::remove_file(part));
    let file = File::options().write(true).create_new(true).mode(0o600).open(part);
    let file = file.map_err(|error| failed(&error))?;
    let saved = save(&kept.artifacts, BufWriter::new(&file), Utc::now()).await;
    kept.store.close().await;
    let moved = match saved {
        Ok(whole) => file.sync_all().and_then(|()| std::fs::rename(part, &args.file)).map(|()| whole),
        Err(error) => {
            drop(std::fs::remove_file(part));
            return Err(failed(&error));
        }
    };
    let whole = moved.map_err(|error| failed(&error))?;
    println!("{}: {}", args.file.display(), in_short(&whole));
    for (hash, why) in &whole.missing {
        eprintln!("error: artifact {hash} is not in it: {}", why.lines().next().unwrap_or_default());
    }
    // What is there is worth keeping, and whoever counts on a backup that is whole must not think so.
    Ok(if whole.missing.is_empty() { 0 } else { 3 })
}

/// Restores a backup into an empty store.
///
/// # Errors
///
/// The store is not empty, or the file is not whole; then nothing is restored.
pub async fn restore(args: BackupArgs) -> Result<u8, UsageErrors> {
    let failed =
        |error: &dyn std::fmt::Display| UsageErrors::one(format!("{}: {error}", args.file.display()));
    let open = || File::open(&args.file).map(BufReader::new).map_err(|error| failed(&error));
    let manifest = restore::manifest(open()?).map_err(|error| failed(&error))?;
    let kept = service::open_at(&args.kept, manifest.migration).await?;
    let restored = restore::restore(&kept.artifacts, open()?).await;
    kept.store.close().await;
    let whole = restored.map_err(|error| failed(&error))?;
    println!("restored {}: {}", manifest.created.format("%Y-%m-%d %H:%M UTC"), in_short(&whole));
    Ok(0)
}

fn in_short(whole: &Whole) -> String {
    let rows = |table: &str| whole.rows.get(table).copied().unwrap_or(0);
    format!(
        "{} runs, {} steps, {} revisions of files, {} tickets, {} pictures and pages",
        rows("runs"),
        rows("steps"),
        rows("files"),
        rows("tickets"),
        whole.artifacts
    )
}
