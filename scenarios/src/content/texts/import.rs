//! What came back from translators becomes `locales/<lang>.yaml`: first shown, then written in place.
//!
//! Only texts that change are touched; every other byte of the file stays. A text that stands beside its item
//! is never overruled from here: it is told where it stands.

use super::catalog::Catalog;
use super::exchange::Exchange;
use super::locale::{LocaleText, TextState, read_locale};
use crate::Language;
use crate::edit::place::{end, insert_in_flow, insert_lines, newline};
use crate::edit::{error, first, unchangeable};
use crate::file_error::{FileError, did_you_mean};
use crate::write::flow::{Flow, scalar};
use crate::yaml::{self, Entry, Node};
use indexmap::IndexMap;

/// What an import would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Import {
    /// The texts that change.
    pub changes: Vec<TextChange>,
    /// How many are as they were.
    pub unchanged: usize,
    /// How many have no translation.
    pub open: usize,
    /// What is not taken, and why.
    pub refused: Vec<String>,
}

/// A text that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChange {
    /// Its key.
    pub key: String,
    /// What is there.
    pub before: Option<LocaleText>,
    /// What will be there.
    pub after: LocaleText,
}

/// Compares what came back with what is there.
pub fn import(exchange: &Exchange, catalog: &Catalog) -> Import {
    let mut found = Import::default();
    for unit in &exchange.units {
        let Some(text) = catalog.texts.get(&unit.key) else {
            let near = did_you_mean(&unit.key, catalog.texts.keys().map(String::as_str));
            let hint = if near.is_empty() { String::new() } else { format!("\nhint: {near}") };
            found.refused.push(format!("no item has a text `{}`{hint}", unit.key));
            continue;
        };
        let Some(words) = &unit.target else {
            found.open += 1;
            continue;
        };
        let before = text.languages.get(&exchange.target);
        if text.inline.contains(&exchange.target) {
            if before.is_some_and(|before| before.text == *words) {
                found.unchanged += 1;
            } else {
                found.refused.push(format!(
                    "`{}` in {} stands beside its item in {}:{}\nhint: change it there to “{words}”",
                    unit.key, exchange.target, text.file, text.line
                ));
            }
            continue;
        }
        let stale = !unit.source.is_empty() && text.source_text().is_some_and(|today| today != unit.source);
        let after = LocaleText {
            text: words.clone(),
            // What was translated from another text than today's is to be looked at, however sure it was.
            state: if stale { TextState::Review } else { unit.state },
            note: unit.note.clone(),
            source: stale.then(|| unit.source.clone()),
            ..LocaleText::default()
        };
        if before.is_some_and(|before| bare(before) == after) {
            found.unchanged += 1;
        } else {
            found.changes.push(TextChange { key: unit.key.clone(), before: before.cloned(), after });
        }
    }
    found
}

/// A text without its place.
fn bare(text: &LocaleText) -> LocaleText {
    LocaleText { line: 0, column: 0, ..text.clone() }
}

/// Writes changes into the text of a locale file; an empty text is a new file.
///
/// # Errors
///
/// The file can't be read, or is written so that nothing can be put there.
pub fn set_texts(text: &str, language: &Language, changes: &[TextChange]) -> Result<String, FileError> {
    let mut expected = texts_of(text, language)?;
    for change in changes {
        expected.insert(change.key.clone(), bare(&change.after));
    }
    let mut edited = replaced(text, changes)?;
    let known = texts_of(&edited, language)?;
    let mut groups: IndexMap<&str, Vec<(&str, &LocaleText)>> = IndexMap::new();
    for change in changes.iter().filter(|change| !known.contains_key(&change.key)) {
        let Some((item, rest)) = change.key.split_once('.') else {
            return Err(error((1, 1), format!("`{}` can't be the key of a text", change.key), ""));
        };
        groups.entry(item).or_default().push((rest, &change.after));
    }
    for (item, texts) in groups {
        edited = added(&edited, item, &texts)?;
    }
    if texts_of(&edited, language).is_ok_and(|there| there == expected) {
        Ok(edited)
    } else {
        Err(unchangeable((1, 1)))
    }
}

fn texts_of(text: &str, language: &Language) -> Result<IndexMap<String, LocaleText>, FileError> {
    let locale = read_locale("", language, text).map_err(first)?;
    Ok(locale.texts.into_iter().map(|(key, text)| (key, bare(&text))).collect())
}

fn root(text: &str) -> Result<Option<Node>, FileError> {
    let nothing = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    if text.lines().all(nothing) { Ok(None) } else { yaml::parse("", text).map(Some).map_err(first) }
}

/// The text with the texts that it has already in their new words.
fn replaced(text: &str, changes: &[TextChange]) -> Result<String, FileError> {
    let Some(root) = root(text)? else { return Ok(text.to_owned()) };
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    for change in changes {
        if let Some(entry) = find(&root, &change.key) {
            let line = format!("{}: {}", scalar(&entry.key), flow(&change.after).line());
            edits.push((entry.start, end(text, entry), line));
        }
    }
    edits.sort_by_key(|(start, ..)| std::cmp::Reverse(*start));
    let mut text = text.to_owned();
    for (start, end, line) in edits {
        text.replace_range(start..end, &line);
    }
    Ok(text)
}

/// The entry of a key, nested or joined.
fn find<'n>(node: &'n Node, key: &str) -> Option<&'n Entry> {
    node.entries().iter().find_map(|entry| {
        if entry.key == key {
            let is_text = entry.value.text().is_some() || entry.value.entry("value").is_some();
            return is_text.then_some(entry);
        }
        let rest = key.strip_prefix(&entry.key)?.strip_prefix('.')?;
        find(&entry.value, rest)
    })
}

/// A text as a value: alone where nothing more is known of it.
fn flow(text: &LocaleText) -> Flow {
    if text.state == TextState::Translated && text.note.is_none() && text.source.is_none() {
        return Flow::text(&text.text);
    }
    let mut entries = vec![("value".to_owned(), Flow::text(&text.text))];
    if text.state != TextState::Translated {
        entries.push(("state".to_owned(), Flow::word(text.state.word())));
    }
    entries.extend(text.note.iter().map(|note| ("note".to_owned(), Flow::text(note))));
    entries.extend(text.source.iter().map(|source| ("source".to_owned(), Flow::text(source))));
    Flow::Map(entries)
}

/// The text with new texts of an item, below those that it has.
fn added(text: &str, item: &str, texts: &[(&str, &LocaleText)]) -> Result<String, FileError> {
    let Some(root) = root(text)? else { return Ok(appended(text, item, texts)) };
    let Some(entry) = root.entry(item).filter(|entry| !entry.value.entries().is_empty()) else {
        if root.flow {
            let all = texts.iter().map(|(rest, text)| ((*rest).to_owned(), flow(text))).collect();
            return Ok(insert_in_flow(text, &root, item, &Flow::Map(all).line()));
        }
        return Ok(appended(text, item, texts));
    };
    if entry.value.flow {
        let mut edited = text.to_owned();
        for (rest, words) in texts {
            // Each insertion moves what comes after it.
            let Some(tree) = self::root(&edited)? else { break };
            let Some(map) = tree.entry(item) else { break };
            edited = insert_in_flow(&edited, &map.value, rest, &flow(words).line());
        }
        return Ok(edited);
    }
    let indent = entry.value.entries().first().map_or(2, |first| first.column - 1);
    let lines: Vec<String> = texts
        .iter()
        .map(|(rest, words)| format!("{:indent$}{}: {}", "", scalar(rest), flow(words).line()))
        .collect();
    Ok(insert_lines(text, entry.value.end, &lines))
}

/// The text with an item at its end, its parts nested.
fn appended(text: &str, item: &str, texts: &[(&str, &LocaleText)]) -> String {
    let newline = newline(text);
    let mut out = text.to_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out += newline;
    }
    out += &format!("{}:{newline}", scalar(item));
    let mut groups: IndexMap<&str, Vec<(&str, &LocaleText)>> = IndexMap::new();
    for (rest, words) in texts {
        match rest.split_once('.') {
            None => out += &format!("  {}: {}{newline}", scalar(rest), flow(words).line()),
            Some((part, field)) => groups.entry(part).or_default().push((field, words)),
        }
    }
    for (part, fields) in groups {
        out += &format!("  {}:{newline}", scalar(part));
        for (field, words) in fields {
            out += &format!("    {}: {}{newline}", scalar(field), flow(words).line());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::arbitrary::words;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    fn german() -> Language {
        Language("de".to_owned())
    }

    fn change(key: &str, text: &str) -> TextChange {
        let after = LocaleText { text: text.to_owned(), ..LocaleText::default() };
        TextChange { key: key.to_owned(), before: None, after }
    }

    #[test]
    fn a_changed_text_leaves_every_other_byte() {
        let file = "# Unsere Texte.\nw:\n  title: Alt   # so?\n  intro: {title: Hallo}\n\n# Ende.\n";
        let changes =
            [change("w.title", "Neu: ja"), change("w.intro.text", "Mehr"), change("news.text", "Neuigkeit")];
        let edited = set_texts(file, &german(), &changes).unwrap();
        assert_eq!(
            edited,
            "# Unsere Texte.\nw:\n  title: \"Neu: ja\"   # so?\n  intro: {title: Hallo}\n  intro.text: Mehr\n\n# Ende.\nnews:\n  text: Neuigkeit\n"
        );
        let new = set_texts("", &german(), &[change("w.title", "A"), change("w.intro.text", "B")]).unwrap();
        assert_eq!(new, "w:\n  title: A\n  intro:\n    text: B\n");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]
        #[test]
        fn any_text_can_be_set_one_after_the_other(
            texts in vec((select(vec!["w.title", "w.a.text", "v.a.title", "v.b.text"]), words(),
                select(TextState::ALL.to_vec()), proptest::option::of(words())), 1..8)
        ) {
            let mut file = String::new();
            let mut wanted: IndexMap<String, LocaleText> = IndexMap::new();
            for (key, text, state, note) in texts {
                let after = LocaleText { text, state, note, ..LocaleText::default() };
                wanted.insert(key.to_owned(), after.clone());
                let change = TextChange { key: key.to_owned(), before: None, after };
                file = set_texts(&file, &german(), &[change]).unwrap();
            }
            prop_assert_eq!(texts_of(&file, &german()).unwrap(), wanted, "{}", file);
        }
    }
}
