//! Secrets that the server keeps: sealed in the store under a key that is not in it, opened by whoever plays.
//!
//! A value is sealed with ChaCha20-Poly1305 and a random nonce, together with its project, environment, name and id: a
//! row that somebody puts elsewhere opens nowhere. Keys are read each time: a rotation needs no restart.
//!
//! - `keys`: where the keys are, and what they do.

mod keys;

pub use keys::{KeyPlace, is_tracked, new_key};

use crate::{secrets::Secrets, usage::UsageErrors};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use keys::Key;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};
use store::{SealedSecret, Store, StoreError};
use thiserror::Error;

/// The longest value, in bytes: a certificate with its chain is shorter.
const LONGEST: usize = 64 << 10;

/// Why a secret can't be kept or opened; no message holds a value or a key.
#[derive(Debug, Error)]
pub enum VaultError {
    /// What the store said.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What somebody gave can't be used.
    #[error("{0}")]
    Bad(String),
    /// There is no key, or another one.
    #[error("{0}")]
    Key(String),
}

impl From<VaultError> for UsageErrors {
    fn from(error: VaultError) -> UsageErrors {
        UsageErrors::one(error.to_string())
    }
}

/// What of a worker's own there is: names in, the values that it has out.
pub type Own = dyn Fn(&BTreeSet<String>) -> Result<Secrets, UsageErrors> + Send + Sync;

/// Where values come from: the worker's own first, then what the server keeps.
#[derive(Clone)]
pub struct Vault {
    place: KeyPlace,
    own: Arc<Own>,
    /// Told of each value that is opened or set: the log cuts it from then on.
    hide: fn(&Secrets),
}

impl fmt::Debug for Vault {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        form.debug_struct("Vault").field("place", &self.place).finish_non_exhaustive()
    }
}

/// A secret that the server keeps, without its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSecret {
    /// Its id.
    pub id: String,
    /// The project's id.
    pub project: String,
    /// The environment's name; empty: every one that has none of its own.
    pub environment: String,
    /// Its name, as scenarios have it.
    pub name: String,
    /// Who set it.
    pub author: String,
    /// When.
    pub changed: DateTime<Utc>,
    /// Whether the key is here that opens it.
    pub is_readable: bool,
}

/// What a secret is of: a project, by its id, and an environment, which is empty for all of them.
pub type Place<'a> = (&'a str, &'a str);

impl Vault {
    /// Of the place of its keys, a worker's own values, and whom to tell what has to stay out of the log.
    pub fn new(place: KeyPlace, own: Arc<Own>, hide: fn(&Secrets)) -> Vault {
        Vault { place, own, hide }
    }

    /// The values of `names` in an environment of a project. Only what the worker does not have itself is opened, and
    /// the environment's own goes before the project's.
    ///
    /// # Errors
    ///
    /// Every name without a value, or whose value no key here opens.
    pub async fn values(
        &self,
        store: &Store,
        (project, environment): Place<'_>,
        names: &BTreeSet<String>,
    ) -> Result<Secrets, UsageErrors> {
        let mut secrets = (self.own)(names)?;
        let missing: Vec<&String> = names.iter().filter(|name| secrets.get(name).is_none()).collect();
        if missing.is_empty() {
            return Ok(secrets);
        }
        let kept = store.secrets(Some(project)).await.map_err(VaultError::from)?;
        let mut errors = vec![];
        let mut opened = Secrets::default();
        for name in missing {
            let of = |wanted: &str| kept.iter().find(|one| one.name == *name && one.environment == wanted);
            match of(environment).or_else(|| of("")).map(|sealed| self.open(sealed)) {
                Some(Ok(value)) => opened.insert(name.clone(), value),
                Some(Err(error)) => errors.push(error.to_string()),
                None => errors.push(format!(
                    "no value for the secret {name}\n\
                     hint: set it in the environment ({name}=… surefoot …), give a file with --secrets FILE, or keep \
                     it on the server (`surefoot admin secret set {name}`, or the settings)"
                )),
            }
        }
        (self.hide)(&opened);
        opened.into_values().for_each(|(name, value)| secrets.insert(name, value));
        if errors.is_empty() { Ok(secrets) } else { Err(UsageErrors(errors)) }
    }

    /// Keeps a value; one of this name at this place is replaced. The key is made where there is none yet.
    ///
    /// # Errors
    ///
    /// The name or the value can't be; there are secrets that no key here opens.
    pub async fn keep(
        &self,
        store: &Store,
        place: Place<'_>,
        (name, value): (&str, &str),
        (author, now): (&str, DateTime<Utc>),
    ) -> Result<(), VaultError> {
        if !scenarios::is_secret_name(name) {
            return Err(VaultError::Bad(
                "the name of a secret is letters, digits and `_`, and begins with no digit\n\
                 hint: write it like CRM_PASSWORD"
                    .to_owned(),
            ));
        }
        if value.is_empty() || value.len() > LONGEST {
            return Err(VaultError::Bad("the value of a secret has from 1 byte to 64 KiB".to_owned()));
        }
        (self.hide)(&Secrets::new([(name.to_owned(), value.to_owned())]));
        let mut keys = self.keys_for_all(store).await?;
        loop {
            let Some(key) = keys.first().cloned() else { return Err(self.no_key("to seal it")) };
            store.put_secret(&sealed(&key, place, (name, value), (author, now))?).await?;
            // A rotation that began before may not have seen it, and has taken its key away.
            keys = self.place.keys()?;
            if keys.iter().any(|known| known.id == key.id) {
                return Ok(());
            }
        }
    }

    /// What is kept of a project.
    ///
    /// # Errors
    ///
    /// What the store said.
    pub async fn kept(&self, store: &Store, project: &str) -> Result<Vec<KeptSecret>, VaultError> {
        // A key that can't be read opens nothing: that is shown.
        let known: Vec<String> =
            self.place.keys().unwrap_or_default().into_iter().map(|key| key.id).collect();
        let kept = store.secrets(Some(project)).await?.into_iter().map(|one| KeptSecret {
            is_readable: known.contains(&one.key),
            id: one.id,
            project: one.project,
            environment: one.environment,
            name: one.name,
            author: one.author,
            changed: one.changed,
        });
        Ok(kept.collect())
    }

    /// What is wrong with the key, for people; `None`: all that is kept can be opened, or nothing is.
    ///
    /// # Errors
    ///
    /// What the store said.
    pub async fn fault(&self, store: &Store) -> Result<Option<String>, VaultError> {
        let all = store.secrets(None).await?;
        match self.place.keys() {
            Err(error) => Ok(Some(error.to_string())),
            Ok(keys) => Ok(self.others(&all, &keys).map(|error| error.to_string())),
        }
    }

    /// Seals all that is kept, of all projects, with a new key, and forgets the old one; how many there were. Keys in
    /// the environment are changed by whoever keeps them: there the first one is the new one.
    ///
    /// # Errors
    ///
    /// What is kept can't be opened; then nothing is changed.
    pub async fn rotate(&self, store: &Store) -> Result<usize, VaultError> {
        let old = self.keys_for_all(store).await?;
        let keys = match &self.place {
            KeyPlace::Given(_) if old.len() < 2 => {
                return Err(VaultError::Key(
                    "the key comes from SUREFOOT_SECRETS_KEY, and nothing but you changes it there\n\
                     hint: give the server and all workers SUREFOOT_SECRETS_KEY=NEW,OLD and ask again; then only the \
                     new one is needed. `surefoot admin secret key` prints a new one"
                        .to_owned(),
                ));
            }
            KeyPlace::Given(_) => old,
            KeyPlace::File(file) => {
                let keys: Vec<Key> = std::iter::once(Key::new()?).chain(old).collect();
                KeyPlace::write(file, &keys)?;
                keys
            }
        };
        let Some(new) = keys.first() else { return Err(self.no_key("to seal anything")) };
        let mut count = 0;
        loop {
            let all = store.secrets(None).await?;
            let others: Vec<&SealedSecret> = all.iter().filter(|one| one.key != new.id).collect();
            if others.is_empty() {
                break;
            }
            count += others.len();
            let resealed: Result<Vec<SealedSecret>, VaultError> = others
                .into_iter()
                .map(|one| {
                    let value = open(&keys, one).ok_or_else(|| self.unreadable(one))?;
                    let (nonce, sealed) = new.seal(&about(one), &value)?;
                    Ok(with(one.clone(), new, &nonce, &sealed))
                })
                .collect();
            store.reseal_secrets(&resealed?).await?;
        }
        if let KeyPlace::File(file) = &self.place {
            KeyPlace::write(file, std::slice::from_ref(new))?;
        }
        Ok(count)
    }

    /// The keys, if they open all that is kept; a new one where there is neither key nor secret.
    async fn keys_for_all(&self, store: &Store) -> Result<Vec<Key>, VaultError> {
        let all = store.secrets(None).await?;
        let mut keys = self.place.keys()?;
        if let Some(error) = self.others(&all, &keys) {
            return Err(error);
        }
        if keys.is_empty() {
            self.place.make()?;
            keys = self.place.keys()?;
        }
        Ok(keys)
    }

    /// Says it where something is sealed with a key that is not here.
    fn others(&self, all: &[SealedSecret], keys: &[Key]) -> Option<VaultError> {
        let strange = all.iter().filter(|one| !keys.iter().any(|key| key.id == one.key));
        let mut by_key: BTreeMap<&str, usize> = BTreeMap::new();
        strange.for_each(|one| *by_key.entry(&one.key).or_default() += 1);
        let (key, count) = by_key.into_iter().next()?;
        Some(
            self.no_key(&format!(
                "that opens {count} of the secrets here: they were sealed with the key {key}"
            )),
        )
    }

    fn open(&self, sealed: &SealedSecret) -> Result<String, VaultError> {
        let keys = self.place.keys()?;
        if !keys.iter().any(|key| key.id == sealed.key) {
            let (name, key) = (&sealed.name, &sealed.key);
            return Err(self
                .no_key(&format!("for the secret {name}: the server keeps it, sealed with the key {key}")));
        }
        open(&keys, sealed).ok_or_else(|| self.unreadable(sealed))
    }

    fn no_key(&self, why: &str) -> VaultError {
        VaultError::Key(format!(
            "there is no key {why}; looked for in {}\n\
             hint: bring the key back with --secrets-key FILE or SUREFOOT_SECRETS_KEY; without it remove the secrets \
             and set them anew",
            self.place.name()
        ))
    }

    fn unreadable(&self, sealed: &SealedSecret) -> VaultError {
        VaultError::Key(format!(
            "the secret {} is not as it was sealed: its row was changed or put elsewhere\nhint: set it anew",
            sealed.name
        ))
    }
}

/// What is sealed with a value: where it belongs.
fn about(sealed: &SealedSecret) -> String {
    // A list of JSON has one reading only, whatever stands in the names.
    serde_json::json!(["surefoot secret 1", sealed.project, sealed.environment, sealed.name, sealed.id])
        .to_string()
}

fn sealed(
    key: &Key,
    (project, environment): Place<'_>,
    (name, value): (&str, &str),
    (author, now): (&str, DateTime<Utc>),
) -> Result<SealedSecret, VaultError> {
    let bare = SealedSecret {
        id: uuid::Uuid::now_v7().to_string(),
        project: project.to_owned(),
        environment: environment.to_owned(),
        name: name.to_owned(),
        key: String::new(),
        nonce: String::new(),
        sealed: String::new(),
        author: author.to_owned(),
        changed: now,
    };
    let (nonce, sealed) = key.seal(&about(&bare), value)?;
    Ok(with(bare, key, &nonce, &sealed))
}

fn with(secret: SealedSecret, key: &Key, nonce: &[u8], sealed: &[u8]) -> SealedSecret {
    let (nonce, sealed) = (BASE64_STANDARD.encode(nonce), BASE64_STANDARD.encode(sealed));
    SealedSecret { key: key.id.clone(), nonce, sealed, ..secret }
}

fn open(keys: &[Key], sealed: &SealedSecret) -> Option<String> {
    let key = keys.iter().find(|key| key.id == sealed.key)?;
    let (nonce, bytes) =
        (BASE64_STANDARD.decode(&sealed.nonce).ok()?, BASE64_STANDARD.decode(&sealed.sealed).ok()?);
    key.open(&about(sealed), &nonce, &bytes)
}

#[cfg(test)]
mod tests;
