//! Passwords and keys: made, hashed and compared.

use argon2::Argon2;
use std::fmt::Write as _;

/// A password may be a sentence, not a book.
const LONGEST: usize = 1_000;

/// The fewest characters of a password, as NIST SP 800-63B-4 has them for a password that stands alone, less the
/// three that nobody keeps to.
pub const SHORTEST: usize = 12;

/// A key that nobody guesses: 256 bits, in hexadecimal digits.
pub fn key() -> String {
    let (one, other) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    // Version and variant take six bits of each: two of them leave 244.
    format!("{}{}", one.simple(), other.simple())
}

/// What is kept of a key.
pub fn hash_of_key(key: &str) -> String {
    store::projects::hash(key.as_bytes())
}

/// What is kept of a password: argon2id with a salt of its own, `argon2id$salt$hash`.
///
/// # Errors
///
/// It is too short or too long.
pub fn hash_of_password(password: &str) -> Result<String, String> {
    if password.chars().count() < SHORTEST {
        return Err(format!(
            "the password has less than {SHORTEST} characters\nhint: a short sentence is easiest"
        ));
    }
    if password.len() > LONGEST {
        return Err(format!("the password has more than {LONGEST} letters"));
    }
    let salt = uuid::Uuid::new_v4();
    Ok(format!("argon2id${}${}", salt.simple(), stretched(password, salt.as_bytes())))
}

/// Whether a password is the one that was hashed. Takes as long for a wrong one.
pub fn is_password(password: &str, kept: &str) -> bool {
    let mut parts = kept.split('$').skip(1);
    let salt = parts.next().and_then(|salt| uuid::Uuid::parse_str(salt).ok()).unwrap_or_default();
    let hash = parts.next().unwrap_or_default();
    password.len() <= LONGEST && is_same(&stretched(password, salt.as_bytes()), hash)
}

/// Compares without telling by its time how much was right.
pub fn is_same(one: &str, other: &str) -> bool {
    let differ = one.bytes().zip(other.bytes()).fold(0, |differ, (one, other)| differ | (one ^ other));
    one.len() == other.len() && differ == 0
}

fn stretched(password: &str, salt: &[u8]) -> String {
    let mut hash = [0; 32];
    Argon2::default()
        .hash_password_into(password.as_bytes(), salt, &mut hash)
        .expect("the salt has 16 bytes and the hash 32");
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _never_fails = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_is_right() {
        let kept = hash_of_password("a short sentence").unwrap();
        assert!(is_password("a short sentence", &kept));
        for wrong in ["", "a short sentence ", "A short sentence", &"x".repeat(2_000)] {
            assert!(!is_password(wrong, &kept));
        }
        assert_ne!(kept, hash_of_password("a short sentence").unwrap(), "each has its own salt");
        assert!(!is_password("", "") && !is_password("a", "argon2id$$"));
        assert!(hash_of_password("too short").unwrap_err().contains("hint: "));
    }

    #[test]
    fn keys_are_long_and_differ() {
        assert_eq!(key().len(), 64);
        assert_ne!(key(), key());
        assert!(is_same("abc", "abc") && !is_same("abc", "abd") && !is_same("abc", "ab"));
    }
}
