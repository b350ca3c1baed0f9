//! What the commands of the service share: where it keeps what it keeps, and how it plays.

use crate::{
    args::{KeptArgs, PlayArgs, ServeArgs},
    log, secret_values,
    usage::UsageErrors,
};
use browser::launcher::LaunchOptions;
use runner::{
    Pool, Secrets,
    notify::{NotifyOptions, Reach},
    worker::WorkerOptions,
};
use scenarios::Engine;
use std::{
    collections::BTreeSet,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{Artifacts, Store, StoreError, Worker};
use tokio::sync::{Notify, broadcast};

/// What a service keeps.
pub struct Kept {
    pub store: Store,
    pub artifacts: Artifacts,
    /// A folder for what is needed for a while.
    pub scratch: PathBuf,
}

/// Opens it; what is not there yet is made.
///
/// # Errors
///
/// It can't be reached, or was written by a newer version.
pub async fn open(args: &KeptArgs) -> Result<Kept, UsageErrors> {
    kept(args, Store::open(&database(args)).await)
}

/// Opens it in the form that it had with a migration, for a backup of that time.
///
/// # Errors
///
/// It can't be reached, or has another form already.
pub async fn open_at(args: &KeptArgs, migration: i64) -> Result<Kept, UsageErrors> {
    kept(args, Store::open_at(&database(args), migration).await)
}

fn database(args: &KeptArgs) -> String {
    args.database.clone().unwrap_or_else(|| args.data.to_string_lossy().into_owned())
}

fn kept(args: &KeptArgs, store: Result<Store, StoreError>) -> Result<Kept, UsageErrors> {
    let failed = |error: &dyn std::fmt::Display| UsageErrors::one(error.to_string());
    let store = store.map_err(|error| failed(&error))?;
    let folder = args.data.join("artifacts").to_string_lossy().into_owned();
    let artifacts = Artifacts::open(args.artifacts.as_deref().unwrap_or(&folder), store.clone())
        .map_err(|error| failed(&error))?;
    let scratch = std::path::absolute(args.data.join("scratch")).map_err(|error| failed(&error))?;
    Ok(Kept { store, artifacts, scratch })
}

/// A worker of this process; with it the pool of its browsers.
pub fn worker(
    args: &PlayArgs,
    kept: &Kept,
    wake: Arc<Notify>,
    ended: broadcast::Sender<()>,
) -> (WorkerOptions, Arc<Pool>) {
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let host = if host.trim().is_empty() { "here" } else { host.trim() };
    let browsers = if args.browser.is_empty() { installed() } else { args.browser.clone() };
    let name = format!("{host}-{}-{}", std::process::id(), &uuid::Uuid::new_v4().simple().to_string()[..6]);
    let secrets = args.secrets.clone();
    let options = WorkerOptions {
        scratch: kept.scratch.join(&name),
        worker: Worker {
            name,
            cells: args.cells,
            browsers: browsers.iter().map(|engine| engine.name().to_owned()).collect(),
        },
        values: Arc::new(move |names| values(names, secrets.as_deref())),
        wake,
        ended,
    };
    let pool = Pool::new(LaunchOptions { program: None, remote: None, headed: false });
    (options, Arc::new(pool))
}

/// How a server tells people and programs what has changed.
pub fn notify(args: &ServeArgs, project: &str, address: SocketAddr) -> NotifyOptions {
    let secrets = args.play.secrets.clone();
    // Nobody can open the address of “every address of mine”.
    let own = Some(address).filter(|address| !address.ip().is_unspecified());
    let own = own.and_then(|address| url::Url::parse(&format!("http://{address}/")).ok());
    NotifyOptions {
        public: args.public_url.clone().or(own),
        shown: project.to_owned(),
        reach: Reach::new(args.allow.clone()),
        values: Arc::new(move |names| values(names, secrets.as_deref())),
        wake: Arc::new(Notify::new()),
    }
}

/// The values of secrets; from now on they are cut out of the log.
fn values(names: &BTreeSet<String>, file: Option<&Path>) -> Result<Secrets, UsageErrors> {
    let values = secret_values::values(names, file)?;
    log::hide(&values);
    Ok(values)
}

/// The engines that are installed here.
fn installed() -> Vec<Engine> {
    Engine::ALL.into_iter().filter(|engine| browser::engines::find(*engine).is_ok()).collect()
}
