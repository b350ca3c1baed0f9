//! What the commands of the service share: where it keeps what it keeps, and how it plays.

use crate::{
    args::{KeptArgs, PlayArgs, ServeArgs},
    log, secret_values,
    usage::UsageErrors,
};
use browser::launcher::LaunchOptions;
use runner::{
    Pool, Sites, Vault,
    notify::{NotifyOptions, Reach},
    vault::KeyPlace,
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
    (kept, vault): (&Kept, Vault),
    wake: Arc<Notify>,
    ended: broadcast::Sender<()>,
) -> (WorkerOptions, Arc<Pool>) {
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let host = if host.trim().is_empty() { "here" } else { host.trim() };
    let browsers = match (&args.grid, args.browser.as_slice()) {
        (Some(_), []) => vec![Engine::Chromium, Engine::Firefox],
        (None, []) => installed(),
        (_, named) => named.to_vec(),
    };
    let name = format!("{host}-{}-{}", std::process::id(), &uuid::Uuid::new_v4().simple().to_string()[..6]);
    let options = WorkerOptions {
        scratch: kept.scratch.join(&name),
        worker: Worker {
            name,
            cells: args.cells,
            browsers: browsers.iter().map(|engine| engine.name().to_owned()).collect(),
        },
        vault,
        sites: Sites::new(args.sites.clone()),
        wake,
        ended,
    };
    let pool = Pool::new(LaunchOptions { program: None, remote: args.grid.clone(), headed: false });
    (options, Arc::new(pool))
}

/// How a server tells people and programs what has changed.
pub fn notify(args: &ServeArgs, vault: Vault, project: &str, address: SocketAddr) -> NotifyOptions {
    // Nobody can open the address of “every address of mine”.
    let own = Some(address).filter(|address| !address.ip().is_unspecified());
    let own = own.and_then(|address| url::Url::parse(&format!("http://{address}/")).ok());
    NotifyOptions {
        public: args.public_url.clone().or(own),
        shown: project.to_owned(),
        reach: Reach::new(args.allow.clone()),
        vault,
        wake: Arc::new(Notify::new()),
    }
}

/// Where the values of secrets come from: our own, then what the server keeps.
pub fn vault(kept: &KeptArgs, args: &PlayArgs) -> Vault {
    let secrets = args.secrets.clone();
    let own = move |names: &BTreeSet<String>| {
        let own = secret_values::own(names, secrets.as_deref())?;
        log::hide(&own);
        Ok(own)
    };
    Vault::new(key_place(kept, args.secrets_key.as_deref()), Arc::new(own), log::hide)
}

/// Where the key of the server's secrets is: in the file that was named, in the environment, or beside the data.
pub fn key_place(kept: &KeptArgs, file: Option<&Path>) -> KeyPlace {
    if let Some(file) = file {
        return KeyPlace::File(file.to_owned());
    }
    let given = std::env::var("SUREFOOT_SECRETS_KEY").ok().filter(|key| !key.trim().is_empty());
    given.map_or_else(|| KeyPlace::File(beside(&kept.data)), KeyPlace::Given)
}

/// `surefoot-data.secrets-key` beside `surefoot-data`: whoever copies the folder does not copy the key.
fn beside(data: &Path) -> PathBuf {
    let data = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
    let name = data.file_name().map_or_else(|| "surefoot".into(), |name| name.to_string_lossy());
    data.with_file_name(format!("{name}.secrets-key"))
}

/// The engines that are installed here.
fn installed() -> Vec<Engine> {
    Engine::ALL.into_iter().filter(|engine| browser::engines::find(*engine).is_ok()).collect()
}
