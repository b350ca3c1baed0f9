//! Cuts texts, ids, classes and addresses into tokens, without allocating.
//!
//! A token is the hash of its letters in lower case: pages are cut into hundreds of thousands of them, and nothing
//! but equality is ever asked of one. Two tokens with one hash would count as one word, which costs a page its own
//! ranking and nobody else's.

use crate::words::fold;

/// No more of a text is read, in bytes: names and labels are short, and a page may hold a novel.
const LONGEST_TEXT: usize = 4096;

/// No more tokens are taken from one text.
pub(crate) const MOST_TOKENS: usize = 64;

/// How many letters of a word are its stem.
const STEM: usize = 4;

/// FNV-1a over letters, mixed at its end.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    const EMPTY: Hash = Hash(0xcbf2_9ce4_8422_2325);

    fn add(&mut self, letter: u32) {
        self.0 = (self.0 ^ u64::from(letter)).wrapping_mul(0x0000_0100_0000_01b3);
    }

    fn end(self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 29)
    }
}

/// The hash of a value as it is written, eight bytes at a time.
pub(crate) fn exact(value: &str) -> u64 {
    let mut hash = value.len() as u64 ^ Hash::EMPTY.0;
    let mut chunks = value.as_bytes().chunks_exact(8);
    let mut add = |word: u64| hash = (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    for chunk in &mut chunks {
        add(u64::from_le_bytes(chunk.try_into().expect("a chunk has eight bytes")));
    }
    let rest = chunks.remainder().iter().fold(1, |word: u64, byte| (word << 8) | u64::from(*byte));
    add(rest);
    Hash(hash).end()
}

/// The words of a text, as people would compare them: lower case, plain digits, no punctuation, no accents that stand
/// alone. Each comes with its stem, the first four letters: endings differ. Scripts without spaces give pairs of
/// letters. Returns the hash of all of them in order; that of the text
/// itself where it has no word (an icon).
pub(crate) fn words(text: &str, mut each: impl FnMut(u64, u64)) -> u64 {
    let text = head(text.trim(), LONGEST_TEXT);
    let (mut all, mut count) = (Hash::EMPTY, 0);
    let mut end = |word: Hash, stem: Hash| {
        let word = word.end();
        if count < MOST_TOKENS {
            each(word, stem.end());
        }
        count += 1;
        all.add((word >> 32) as u32);
        all.add(word as u32);
    };
    let (mut word, mut stem) = (Hash::EMPTY, Hash::EMPTY);
    let (mut length, mut before) = (0, None);
    for letter in text.chars().map(fold) {
        // “U.S.” is “US”.
        if is_accent(letter) || letter == '\'' || (letter == '.' && length == 1) {
            continue;
        }
        if is_without_spaces(letter) {
            if length > 0 {
                end(std::mem::replace(&mut word, Hash::EMPTY), stem);
                length = 0;
            }
            let mut pair = Hash::EMPTY;
            pair.add(before.map_or(0, u32::from));
            pair.add(u32::from(letter));
            end(pair, pair);
            before = Some(letter);
            continue;
        }
        before = None;
        if letter.is_alphanumeric() {
            lower(letter, &mut word);
            length += 1;
            if length <= STEM {
                stem = word;
            }
        } else if length > 0 {
            end(std::mem::replace(&mut word, Hash::EMPTY), stem);
            length = 0;
        }
    }
    if length > 0 {
        end(word, stem);
    }
    if count == 0 { exact(text) } else { all.end() }
}

/// The words of an id or class, cut where people would cut: `menuButton-2` → menu, button, 2.
pub(crate) fn parts(value: &str, mut each: impl FnMut(u64)) {
    let (mut word, mut length, mut before) = (Hash::EMPTY, 0, ' ');
    for letter in head(value, 256).chars() {
        let cut = !letter.is_alphanumeric()
            || (letter.is_uppercase() && before.is_lowercase())
            || (letter.is_ascii_digit() != before.is_ascii_digit() && before.is_alphanumeric());
        if cut && length > 0 {
            each(std::mem::replace(&mut word, Hash::EMPTY).end());
            length = 0;
        }
        if letter.is_alphanumeric() {
            lower(letter, &mut word);
            length += 1;
        }
        before = letter;
    }
    if length > 0 {
        each(word.end());
    }
}

/// Where an address leads: its host, its path and what it asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Address<'a> {
    /// Without `www.`; empty where the address is relative.
    pub host: &'a str,
    /// Without the slash at its end.
    pub path: &'a str,
    /// Query and fragment.
    pub query: &'a str,
}

impl Address<'_> {
    /// `None` for an address that leads nowhere by itself: `#`, `#top`, a script.
    pub(crate) fn of(address: &str) -> Option<Address<'_>> {
        let address = head(address.trim(), 2048);
        if address.is_empty() || address.starts_with('#') || address.starts_with("javascript:") {
            return None;
        }
        let rest = address.split_once("//").filter(|(scheme, _)| scheme.is_empty() || scheme.ends_with(':'));
        let (host, rest) = match rest {
            Some((_, rest)) => rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len())),
            None => ("", address),
        };
        let (path, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
        Some(Address {
            host: host.strip_prefix("www.").unwrap_or(host),
            path: path.trim_end_matches('/'),
            query: query.trim_start_matches(['?', '#']),
        })
    }
}

/// The beginning of a text, at most so many bytes.
fn head(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

fn lower(letter: char, word: &mut Hash) {
    if letter.is_ascii() {
        word.add(u32::from(letter.to_ascii_lowercase()));
    } else {
        letter.to_lowercase().for_each(|letter| word.add(u32::from(letter)));
    }
}

/// A combining accent, or a sign that only sets the direction of the text around it.
fn is_accent(letter: char) -> bool {
    !letter.is_ascii()
        && matches!(letter, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{ad}' | '\u{feff}')
}

/// Chinese, Japanese and Thai are written without spaces.
fn is_without_spaces(letter: char) -> bool {
    !letter.is_ascii()
        && matches!(letter, '\u{e01}'..='\u{e4e}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_text(text: &str) -> Vec<u64> {
        let mut all = vec![];
        words(text, |word, _| all.push(word));
        all
    }

    fn of_name(name: &str) -> Vec<u64> {
        let mut all = vec![];
        parts(name, |word| all.push(word));
        all
    }

    #[test]
    fn texts_that_say_the_same_have_the_same_words() {
        for (one, other) in [
            ("Yes, I’m sure!", "yes I'm sure"),
            ("Name:", "name"),
            ("١٥ Artikel", "15 artikel"),
            ("New\u{a0}contact", "New contact"),
            ("\u{202a}Save\u{202c}", "Save"),
        ] {
            assert_eq!(of_text(one), of_text(other), "{one}");
            assert_eq!(words(one, |_, _| ()), words(other, |_, _| ()), "{one}");
        }
        assert_ne!(words("☆", |_, _| ()), words("★", |_, _| ()));
    }

    #[test]
    fn a_script_without_spaces_shares_pairs_of_letters() {
        let (one, other) = (of_text("連絡先を保存"), of_text("連絡先を削除"));
        assert_eq!(one.iter().filter(|pair| other.contains(pair)).count(), 4);
    }

    #[test]
    fn names_are_cut_where_people_would_cut_them() {
        assert_eq!(of_name("menuButton-2"), [of_name("menu"), of_name("button"), of_name("2")].concat());
    }

    #[test]
    fn an_address_is_host_path_and_query() {
        let address = Address::of("https://www.example.org/jobs/new/?page=2").expect("it leads somewhere");
        assert_eq!(address, Address { host: "example.org", path: "/jobs/new", query: "page=2" });
        assert_eq!(Address::of("/jobs#x").expect("it does").path, "/jobs");
        assert_eq!(Address::of("javascript:void(0)"), None);
    }
}
