//! `surefoot retention`: removes evidence as `retention` in surefoot.yaml says, or tells what would go.

use super::service;
use crate::{args::RetentionArgs, usage::UsageErrors};
use chrono::Utc;
use runner::{retention, schedule::Desk};
use store::Expiry;

/// Removes what is old or too much, or tells of it.
///
/// # Errors
///
/// A project that can't be read; what the store said.
pub async fn retention(args: RetentionArgs) -> Result<u8, UsageErrors> {
    let kept = service::open(&args.kept).await?;
    let desk = Desk::new(kept.store.clone(), kept.artifacts, kept.scratch.join("retention"));
    let told = retention::retain(&desk, Utc::now(), args.dry_run).await;
    kept.store.close().await;
    let told = told.map_err(|error| UsageErrors::one(error.to_string()))?;
    if told.is_empty() {
        println!("surefoot.yaml limits nothing: everything is kept (`retention:` says how long)");
    }
    for one in &told {
        println!("{}", line(one, args.dry_run));
    }
    Ok(0)
}

fn line(one: &Expiry, is_dry: bool) -> String {
    let (count, bytes) = one.gone;
    let verb = if is_dry { "would go" } else { "gone" };
    format!(
        "{}: {count} {verb} ({}), {} are old but still needed, {} left",
        one.kind.name(),
        size(bytes),
        one.pinned,
        size(one.left_bytes)
    )
}

fn size(bytes: u64) -> String {
    let (unit, name) = if bytes < 1_000_000_000 { (1_000_000, "MB") } else { (1_000_000_000, "GB") };
    format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit)
}
