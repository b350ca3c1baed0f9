//! Who is named in a comment: `@name`, for names that are known here. Pure.

/// A piece of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Words.
    Text(String),
    /// The name of somebody who is known here, as they write it.
    Person(String),
}

/// A comment in pieces. Names may have spaces: the longest that fits is meant.
pub(crate) fn pieces(content: &str, names: &[String]) -> Vec<Piece> {
    let mut all = vec![];
    let mut text = String::new();
    let mut rest = content;
    while let Some(letter) = rest.chars().next() {
        // `ada@example.com` names nobody.
        let is_start = letter == '@' && !text.chars().next_back().is_some_and(char::is_alphanumeric);
        let found = if is_start { longest(&rest[1..], names) } else { None };
        if let Some((name, length)) = found {
            if !text.is_empty() {
                all.push(Piece::Text(std::mem::take(&mut text)));
            }
            all.push(Piece::Person(name.to_owned()));
            rest = &rest[1 + length..];
        } else {
            text.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    if !text.is_empty() {
        all.push(Piece::Text(text));
    }
    all
}

/// The names of those who are named, each once.
pub(crate) fn named(content: &str, names: &[String]) -> Vec<String> {
    let mut all: Vec<String> = pieces(content, names)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Person(name) => Some(name),
            Piece::Text(_) => None,
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

/// The longest name with which a text begins, and how long it is there, in bytes.
fn longest<'n>(text: &str, names: &'n [String]) -> Option<(&'n str, usize)> {
    let fits = names.iter().filter_map(|name| Some((name.as_str(), begins(text, name)?)));
    // As it is written goes before in other letters.
    fits.max_by_key(|(name, length)| (*length, text.starts_with(name)))
}

/// How long a name is at the beginning of a text, whatever its case; nothing follows that would make it another word.
fn begins(text: &str, name: &str) -> Option<usize> {
    let mut letters = text.char_indices();
    for wanted in name.chars() {
        let (_, letter) = letters.next()?;
        if letter != wanted && !letter.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
    }
    let end = letters.next();
    let is_end = end.is_none_or(|(_, letter)| !letter.is_alphanumeric() && letter != '_');
    (is_end && !name.is_empty()).then(|| end.map_or(text.len(), |(at, _)| at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        ["ada", "Ada Lovelace", "bob", "ü<b>"].map(str::to_owned).to_vec()
    }

    #[test]
    fn known_people_are_named_and_nobody_else() {
        let named = |content: &str| named(content, &names()).join(", ");
        assert_eq!(named("@ada, @eve and @BOB: look. @ada!"), "ada, bob");
        assert_eq!(named("@ada lovelace, please"), "Ada Lovelace");
        assert_eq!(named("(@ada)\n@bob"), "ada, bob");
        assert_eq!(named("ada@bob.example @adam @ada_ @"), "");
        assert_eq!(named("@ü<b>"), "ü<b>");
    }

    #[test]
    fn nothing_of_a_comment_is_lost() {
        let said = "a @ada b ada@bob.example @nobody @bob";
        let text: String = pieces(said, &names())
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Person(name) => format!("@{name}"),
            })
            .collect();
        assert_eq!(text, said);
    }
}
