//! What somebody who translates has written: texts of content become a revision of `locales/`, words of targets
//! proposals.

use crate::{
    access::Permission,
    app::App,
    failure::Failure,
    guard::Visit,
    lexicon::{Progress, Term},
    project_text::refused,
    translate::{Sources, language_of, progress},
};
use chrono::Utc;
use runner::content::LOCALES;
use scenarios::{
    Language, TextChange, TextKind,
    content::texts::{self, CatalogText, LocaleText, TextState, set_texts},
};
use store::{FileChange, FileContent, NewWord, StoreError, projects::hash};

/// The longest word that a control can be called.
const LONGEST: usize = 1_000;

/// What somebody has sent for one file in one language.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// Texts of content.
    pub texts: Vec<SentText>,
    /// Words of targets.
    pub words: Vec<SentWord>,
}

/// A text of content.
#[derive(Debug)]
pub(crate) struct SentText {
    /// Its key.
    pub key: String,
    /// As it is to be.
    pub text: String,
    /// It was looked at, and is good.
    pub is_good: bool,
    /// The mark of what stood there; `None`: nobody says.
    pub seen: Option<String>,
}

/// A word of a target.
#[derive(Debug)]
pub(crate) struct SentWord {
    /// The target's name.
    pub target: String,
    /// Which of its texts.
    pub kind: TextKind,
    /// As it is to be.
    pub text: String,
    /// It was looked at, and is good.
    pub is_good: bool,
    /// The mark of what stood there; `None`: nobody says.
    pub seen: Option<String>,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Done {
    /// Texts that were written.
    pub texts: usize,
    /// Words that are proposed.
    pub words: usize,
}

/// What tells one text from another in the name of a field.
pub(crate) fn mark(text: &str) -> String {
    hash(text.as_bytes())[..8].to_owned()
}

/// Keeps what has changed of it: all or nothing.
///
/// # Errors
///
/// There is no such file, language or text; it was changed meanwhile; it can't be written.
pub(crate) async fn save(
    app: &App,
    visit: &Visit,
    (tag, path): (&str, &str),
    sent: &Sent,
) -> Result<Done, Failure> {
    let sources = Sources::read(app, visit).await?;
    let language = language_of(&sources, tag)?;
    app.store().see_file(visit.sight(), path).await?;
    if !visit.may_in(Permission::Translate, sources.system(path)) {
        return Err(Failure::Forbidden(
            "your role translates in other systems\nhint: somebody with the role for this one can do it"
                .to_owned(),
        ));
    }
    let changes = changes(&sources, visit, (&language, path), &sent.texts)?;
    let words = words(&sources, (&language, path), &sent.words)?;
    if !changes.is_empty() {
        write(app, visit, &sources, (&language, path), &changes).await?;
    }
    let new: Vec<NewWord<'_>> = words
        .iter()
        .map(|(target, change)| NewWord { file: path, system: sources.system(path), target, change })
        .collect();
    let now = Utc::now();
    app.store().propose_words((visit.project(), visit.name()), &new, now).await?;
    if !new.is_empty() {
        let what = format!("{} words in {language}", new.len());
        app.store().audit((visit.name(), "word.propose", path, &what), now).await?;
    }
    Ok(Done { texts: changes.len(), words: new.len() })
}

/// The texts that change.
fn changes(
    sources: &Sources,
    visit: &Visit,
    (language, path): (&Language, &str),
    sent: &[SentText],
) -> Result<Vec<texts::TextChange>, Failure> {
    let mut changes = vec![];
    for one in sent {
        let known = sources.texts(visit, path).find(|(key, _)| **key == one.key);
        let (key, known) = known.ok_or_else(|| Failure::Bad(format!("{path} has no text `{}`", one.key)))?;
        let before = known.languages.get(language);
        let there = before.map_or("", |text| text.text.as_str());
        let is_doubtful = progress(known, language) == Progress::Doubtful;
        if !is_changed((&one.text, one.seen.as_deref()), there, one.is_good && is_doubtful, key)? {
            continue;
        }
        changes.push(change(known, (key, one), language)?);
    }
    Ok(changes)
}

fn change(
    known: &CatalogText,
    (key, one): (&str, &SentText),
    language: &Language,
) -> Result<texts::TextChange, Failure> {
    if known.inline.contains(language) {
        return Err(Failure::Bad(format!(
            "`{key}` in {language} stands beside its item in {}:{}\nhint: somebody who may change that file can do it",
            known.file, known.line
        )));
    }
    if one.text.is_empty() {
        return Err(Failure::Bad(format!(
            "`{key}` would be empty in {language}\nhint: write its text; a text is taken away in its file"
        )));
    }
    let before = known.languages.get(language);
    let after = LocaleText {
        text: one.text.clone(),
        state: if one.is_good { TextState::Reviewed } else { TextState::Translated },
        note: before.and_then(|before| before.note.clone()),
        // It was written with today's text before the eyes.
        source: None,
        ..LocaleText::default()
    };
    Ok(texts::TextChange { key: key.to_owned(), before: before.cloned(), after })
}

/// Whether somebody has changed a text, or only said that it is good as it is.
///
/// # Errors
///
/// Somebody else has changed it since they saw it.
fn is_changed(
    (text, seen): (&str, Option<&str>),
    there: &str,
    is_confirmed: bool,
    name: &str,
) -> Result<bool, Failure> {
    if text == there {
        return Ok(is_confirmed && !there.is_empty());
    }
    // As it was shown: they have not touched it.
    if seen.is_some_and(|seen| seen == mark(text)) {
        return Ok(false);
    }
    if seen.is_some_and(|seen| seen != mark(there)) {
        return Err(Failure::Conflict(format!(
            "`{name}` has been changed meanwhile: “{there}” is there now\n\
             hint: go back, copy what you wrote, load the page again, and look at both"
        )));
    }
    Ok(true)
}

/// The words that are to be proposed, with their targets.
fn words(
    sources: &Sources,
    (language, path): (&Language, &str),
    sent: &[SentWord],
) -> Result<Vec<(String, TextChange)>, Failure> {
    let mut changes = vec![];
    for one in sent {
        let is_own = |term: &&Term| term.target == one.target && term.kind == one.kind;
        let term = sources.terms(path).iter().find(is_own);
        let name = format!("{} of {}", one.kind.name(), one.target);
        let term = term.ok_or_else(|| Failure::Bad(format!("{path} has no {name}")))?;
        let there = term.word(language).map_or("", |learned| learned.text.as_str());
        let is_doubtful = term.progress(language) == Progress::Doubtful;
        if !is_changed((&one.text, one.seen.as_deref()), there, one.is_good && is_doubtful, &name)? {
            continue;
        }
        if one.text.is_empty() || one.text.chars().count() > LONGEST {
            return Err(Failure::Bad(format!("the {name} has from 1 to 1,000 letters")));
        }
        let change = TextChange {
            kind: one.kind,
            language: language.clone(),
            old: there.to_owned(),
            new: one.text.clone(),
            was_confirmed: term.progress(language) == Progress::There,
        };
        changes.push((one.target.clone(), change));
    }
    Ok(changes)
}

/// Writes a revision of the file that has the language's texts.
async fn write(
    app: &App,
    visit: &Visit,
    sources: &Sources,
    (language, path): (&Language, &str),
    changes: &[texts::TextChange],
) -> Result<(), Failure> {
    let locales = &sources.kept.content.locales;
    let known = locales.iter().find(|locale| locale.language == *language);
    let file = known.map_or_else(|| format!("{LOCALES}/{language}.yaml"), |locale| locale.file.clone());
    let (text, after) = match app.store().file(visit.project(), &file, None).await {
        Ok(there) => (there.content.unwrap_or_default(), there.revision),
        Err(StoreError::Missing { .. }) => (String::new(), 0),
        Err(error) => return Err(error.into()),
    };
    let text = set_texts(&text, language, changes).map_err(refused)?;
    let message = match changes {
        [one] => format!("{}: “{}”", one.key, one.after.text),
        several => format!("{} texts of {path}", several.len()),
    };
    let now = Utc::now();
    let change =
        FileChange { path: file.clone(), content: Some(FileContent::Text(text)), after: Some(after) };
    app.store().save(visit.project(), &[change], (visit.name(), &message), now).await?;
    Ok(app.store().audit((visit.name(), "text.write", &file, &message), now).await?)
}
