//! The keys that seal what the server keeps: in the environment or in a file, never in the database.
//!
//! The first key seals; the others still open what was sealed before it came. So a rotation has a moment in which both
//! are there, and whoever is killed in it loses nothing.

use super::VaultError;
use ring::{
    aead::{self, Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    digest,
    rand::{SecureRandom as _, SystemRandom},
};
use std::{
    fmt, io,
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Bytes of a key.
const LENGTH: usize = 32;

/// The head of a file of keys.
const HEAD: &str = "# The key of the secrets that Surefoot's server keeps. Without it nobody reads them again:\n\
                    # keep a copy of this file apart from the backups of the data.\n";

/// A key; its `Debug` shows which, not what.
#[derive(Clone)]
pub(super) struct Key {
    /// The beginning of its hash.
    pub id: String,
    bytes: [u8; LENGTH],
}

impl fmt::Debug for Key {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        form.debug_tuple("Key").field(&self.id).finish()
    }
}

impl Key {
    /// A new one.
    pub fn new() -> Result<Key, VaultError> {
        let mut bytes = [0; LENGTH];
        random(&mut bytes)?;
        Ok(Key::of(bytes))
    }

    fn of(bytes: [u8; LENGTH]) -> Key {
        // The label keeps this hash from being of use for anything else.
        let hash = digest::digest(&digest::SHA256, &[b"surefoot secrets key", &bytes[..]].concat());
        Key { id: hex(&hash.as_ref()[..6]), bytes }
    }

    /// Nonce and sealed value. `about` has to be the same to open it.
    pub fn seal(&self, about: &str, value: &str) -> Result<([u8; NONCE_LEN], Vec<u8>), VaultError> {
        let mut nonce = [0; NONCE_LEN];
        random(&mut nonce)?;
        let mut sealed = value.as_bytes().to_vec();
        self.aead()
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(about), &mut sealed)
            .map_err(|_| VaultError::Bad("the value is too long".to_owned()))?;
        Ok((nonce, sealed))
    }

    /// The value; `None` where anything of it is not as it was sealed.
    pub fn open(&self, about: &str, nonce: &[u8], sealed: &[u8]) -> Option<String> {
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut sealed = sealed.to_vec();
        let value = self.aead().open_in_place(nonce, Aad::from(about), &mut sealed).ok()?;
        String::from_utf8(value.to_vec()).ok()
    }

    fn aead(&self) -> LessSafeKey {
        let key =
            UnboundKey::new(&CHACHA20_POLY1305, &self.bytes).expect("the key has the algorithm's length");
        debug_assert_eq!(aead::MAX_TAG_LEN, CHACHA20_POLY1305.tag_len());
        LessSafeKey::new(key)
    }
}

/// A new key as it is written, for whoever keeps keys in a place of their own.
///
/// # Errors
///
/// The system has no randomness.
pub fn new_key() -> Result<String, VaultError> {
    Ok(hex(&Key::new()?.bytes))
}

/// Where the keys are.
#[derive(Clone)]
pub enum KeyPlace {
    /// In the environment: keys in hexadecimal digits, the one that seals first.
    Given(String),
    /// In a file of ours, made when the first secret is set.
    File(PathBuf),
}

impl fmt::Debug for KeyPlace {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        form.write_str(&self.name())
    }
}

impl KeyPlace {
    /// How it is called in messages.
    pub(super) fn name(&self) -> String {
        match self {
            KeyPlace::Given(_) => "SUREFOOT_SECRETS_KEY".to_owned(),
            KeyPlace::File(file) => file.display().to_string(),
        }
    }

    /// The keys; none where there is no file.
    pub(super) fn keys(&self) -> Result<Vec<Key>, VaultError> {
        let text = match self {
            KeyPlace::Given(text) => text.clone(),
            KeyPlace::File(file) => match read(file)? {
                Some(text) => text,
                None => return Ok(vec![]),
            },
        };
        let words = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        let words = words.flat_map(|line| line.split([' ', ',', '\t'])).map(str::trim);
        let keys: Option<Vec<Key>> =
            words.filter(|word| !word.is_empty()).map(|word| bytes(word).map(Key::of)).collect();
        keys.filter(|keys| !keys.is_empty()).ok_or_else(|| {
            VaultError::Key(format!(
                "{} holds no key: a key has 64 hexadecimal digits, several stand behind each other with commas\n\
                 hint: `surefoot admin secret key` prints a new one",
                self.name()
            ))
        })
    }

    /// Makes a file with a new key; another process may have been quicker.
    pub(super) fn make(&self) -> Result<(), VaultError> {
        let KeyPlace::File(file) = self else { return Ok(()) };
        let beside = written(file, &[Key::new()?])?;
        // A link fails where something is, a rename would go over it.
        let linked = std::fs::hard_link(&beside, file);
        drop(std::fs::remove_file(&beside));
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed(file, &error)),
            _ => Ok(()),
        }
    }

    /// Puts these keys into the file, in place of what it holds.
    pub(super) fn write(file: &Path, keys: &[Key]) -> Result<(), VaultError> {
        let beside = written(file, keys)?;
        std::fs::rename(&beside, file).map_err(|error| failed(file, &error))
    }
}

/// What a file of keys holds; `None` where there is none.
fn read(file: &Path) -> Result<Option<String>, VaultError> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(file, &error)),
    };
    let mode = std::fs::metadata(file).map(|metadata| metadata.permissions().mode()).unwrap_or(0);
    let name = file.display();
    if mode & 0o077 != 0 {
        return Err(VaultError::Key(format!("{name} can be read by others\nhint: chmod 600 {name}")));
    }
    if is_tracked(file) {
        return Err(VaultError::Key(format!(
            "{name} is tracked by git: everyone who has the repository has the key\n\
             hint: git rm --cached {name} and add it to .gitignore; then `surefoot admin secret rotate`"
        )));
    }
    Ok(Some(text))
}

/// Whether git tracks a file: then it is no place for what nobody else may read.
pub fn is_tracked(file: &Path) -> bool {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default();
    let mut asked = Command::new("git");
    asked.arg("-C").arg(folder).args(["ls-files", "--error-unmatch", "--"]).arg(name);
    asked.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}

/// A file beside `file` with these keys, for its owner only, on the disk and not only on its way.
fn written(file: &Path, keys: &[Key]) -> Result<PathBuf, VaultError> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let beside = file.with_file_name(format!(".{name}.{}.part", uuid::Uuid::new_v4().simple()));
    let lines: String = keys.iter().map(|key| format!("{}\n", hex(&key.bytes))).collect();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let done = options.open(&beside).and_then(|mut opened| {
        opened.write_all(format!("{HEAD}{lines}").as_bytes())?;
        opened.sync_all()
    });
    done.map(|()| beside).map_err(|error| failed(file, &error))
}

fn failed(file: &Path, error: &io::Error) -> VaultError {
    VaultError::Key(format!(
        "{}: {error}\nhint: name another file with --secrets-key, or give the key as SUREFOOT_SECRETS_KEY",
        file.display()
    ))
}

fn random(bytes: &mut [u8]) -> Result<(), VaultError> {
    let failed = |_| VaultError::Key("the system has no randomness".to_owned());
    SystemRandom::new().fill(bytes).map_err(failed)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(digits: &str) -> Option<[u8; LENGTH]> {
    if digits.len() != 2 * LENGTH || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; LENGTH];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(bytes)
}
