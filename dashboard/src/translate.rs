//! The translator's pages: how complete each file is in each language, and one file in one language to be worked on.
//!
//! Two kinds of text stand in a file. Texts of content are ours: whoever translates writes them, which is a new revision
//! of `locales/`. Words of targets are the application's: they can only be proposed, and a builder says yes.

use crate::{
    access::Permission,
    app::App,
    content_item::is_written,
    failure::Failure,
    fields::Fields,
    guard::Visit,
    lexicon::{Lexicon, Progress, Term, is_remembering},
    proofs::{Kept, kept},
    translate_acts::{self, Done, Sent, SentText, SentWord, mark},
    words::{MESSAGE, TITLE, Words, short},
};
use axum::{
    body::Bytes,
    extract::{Extension, Path, Query, State},
    response::{Html, Redirect},
};
use scenarios::{
    Language, TextKind,
    content::{
        lint::lint,
        texts::{CatalogText, TextState},
    },
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};
use store::Proposal;

/// Lines of a page of the list.
const LINES: usize = 60;

/// Texts of a page of a file: what is sent back has to fit into a form.
const TEXTS: usize = 120;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    q: Option<String>,
    page: Option<usize>,
    /// How many texts were kept just now, and words proposed.
    kept: Option<usize>,
    proposed: Option<usize>,
}

/// What there is to translate, as far as somebody sees it.
pub(crate) struct Sources {
    pub kept: Kept,
    pub unreadable: Option<String>,
    pub languages: Vec<Language>,
    lexicons: BTreeMap<String, Arc<Lexicon>>,
}

/// How many texts of a file are how far in a language.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub all: usize,
    pub missing: usize,
    pub doubtful: usize,
}

impl Count {
    fn add(&mut self, progress: Progress) {
        self.all += 1;
        self.missing += usize::from(progress == Progress::Missing);
        self.doubtful += usize::from(progress == Progress::Doubtful);
    }
}

impl Sources {
    /// Reads content, texts and lexicons.
    ///
    /// # Errors
    ///
    /// What the store said.
    pub async fn read(app: &App, visit: &Visit) -> Result<Sources, Failure> {
        let (kept, unreadable) = match kept(app, visit).await {
            Ok(kept) => (kept, None),
            Err(Failure::Bad(why)) => (Kept::default(), Some(why)),
            Err(failure) => return Err(failure),
        };
        let (folder, _) = app.desk.project(visit.project()).await.unwrap_or_default();
        let named = &folder.project.languages;
        let mut languages: Vec<Language> = named.default.iter().chain(&named.all).cloned().collect();
        languages.extend(kept.content.catalog.languages.iter().cloned());
        let mut seen = vec![];
        languages.retain(|language| {
            !seen.contains(language) && {
                seen.push(language.clone());
                true
            }
        });
        let files = app.store().seen_files(visit.sight()).await?;
        let lexicons = files.iter().filter(|file| is_remembering(&file.path));
        let lexicons = lexicons.map(|file| (file.path.clone(), app.lexicons.of(file))).collect();
        Ok(Sources { kept, unreadable, languages, lexicons })
    }

    /// The texts of a content file.
    pub fn texts<'k>(
        &'k self,
        visit: &'k Visit,
        path: &'k str,
    ) -> impl Iterator<Item = (&'k String, &'k CatalogText)> {
        let all = self.kept.content.catalog.texts.iter();
        all.filter(move |(_, text)| {
            text.file == path && is_written(text) && visit.sight().sees(Some(&text.system))
        })
    }

    /// The words of a file.
    pub fn terms(&self, path: &str) -> &[Term] {
        self.lexicons.get(path).map_or(&[], |lexicon| &lexicon.terms)
    }

    /// The system of a file.
    pub fn system(&self, path: &str) -> Option<&str> {
        let of_texts = || self.kept.content.catalog.texts.values().find(|text| text.file == path);
        let lexicon = self.lexicons.get(path).and_then(|lexicon| lexicon.system.as_deref());
        lexicon.or_else(|| of_texts().map(|text| text.system.as_str()))
    }

    /// How far a file is in a language.
    pub fn count(&self, visit: &Visit, path: &str, language: &Language) -> Count {
        let mut count = Count::default();
        self.texts(visit, path).for_each(|(_, text)| count.add(progress(text, language)));
        self.terms(path).iter().for_each(|term| count.add(term.progress(language)));
        count
    }

    /// The files that have anything to translate, with how far each is in each language: what lacks most first.
    pub fn files(&self, visit: &Visit) -> Vec<(&str, Vec<Count>)> {
        let count = |path: &str| -> Vec<Count> {
            self.languages.iter().map(|language| self.count(visit, path, language)).collect()
        };
        let all = self.lexicons.keys().map(|path| (path.as_str(), count(path)));
        let mut all: Vec<(&str, Vec<Count>)> =
            all.filter(|(_, counts)| counts.iter().any(|count| count.all > 0)).collect();
        all.sort_by_key(|(path, counts)| {
            let sum = |of: fn(&Count) -> usize| Reverse(counts.iter().map(of).sum::<usize>());
            (sum(|count| count.missing), sum(|count| count.doubtful), *path)
        });
        all
    }
}

/// How far a text of content is in a language.
pub(crate) fn progress(text: &CatalogText, language: &Language) -> Progress {
    match text.languages.get(language) {
        None => Progress::Missing,
        Some(words) if words.text.trim().is_empty() => Progress::Missing,
        Some(words) if is_doubtful(words.state) || text.is_stale(language) => Progress::Doubtful,
        Some(_) => Progress::There,
    }
}

fn is_doubtful(state: TextState) -> bool {
    matches!(state, TextState::Initial | TextState::Review)
}

pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Failure> {
    let words = app.words(&visit);
    let sources = Sources::read(&app, &visit).await?;
    let q = asked.q.filter(|q| !q.trim().is_empty());
    let mut files = sources.files(&visit);
    let total = files.len();
    let mut sums = vec![Count::default(); sources.languages.len()];
    for (_, counts) in &files {
        for (sum, count) in sums.iter_mut().zip(counts) {
            sum.missing += count.missing;
            sum.doubtful += count.doubtful;
        }
    }
    files.retain(|(path, _)| q.as_ref().is_none_or(|q| path.to_lowercase().contains(&q.to_lowercase())));
    let page = asked.page.unwrap_or(1).clamp(1, files.len().div_ceil(LINES).max(1));
    let count = files.len();
    let at = |page: usize| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(q) = &q {
            query.append_pair("q", q);
        }
        format!("/translate?{}", query.append_pair("page", &page.to_string()).finish())
    };
    let cells = |path: &str, counts: &[Count]| -> Vec<Value> {
        let each = sources.languages.iter().zip(counts);
        each.map(|(language, count)| cell(&words, (language, path), *count)).collect()
    };
    let rows: Vec<Value> = files
        .iter()
        .skip((page - 1) * LINES)
        .take(LINES)
        .map(|(path, counts)| {
            json!({"file": path, "is_content": path.starts_with("content/"), "cells": cells(path, counts)})
        })
        .collect();
    let values = json!({
        "unreadable": sources.unreadable,
        "languages": sources.languages.iter().zip(&sums).map(|(language, sum)| json!({
            "language": language.0, "missing": sum.missing, "doubtful": sum.doubtful})).collect::<Vec<_>>(),
        "rows": rows,
        "total": total,
        "filters": {"q": q},
        "back": (page > 1).then(|| at(page - 1)),
        "next": (page * LINES < count).then(|| at(page + 1)),
    });
    Ok(app.render(&visit, "translate", words.say("translate"), values))
}

fn cell(words: &Words, (language, path): (&Language, &str), count: Count) -> Value {
    let told = |key: &str, count: usize| words.fill(key, &[("count", &count.to_string())]);
    let mut said = vec![];
    if count.missing > 0 {
        said.push(told("translate_missing", count.missing));
    }
    if count.doubtful > 0 {
        said.push(told("translate_doubtful", count.doubtful));
    }
    json!({
        "language": language.0,
        "href": href(language, path),
        "all": count.all,
        "missing": count.missing,
        "doubtful": count.doubtful,
        "there": count.all - count.missing,
        "words": if said.is_empty() { words.say("translate_complete").to_owned() } else { said.join(" · ") },
    })
}

fn href(language: &Language, path: &str) -> String {
    let part = |part: &str| url::form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>();
    let path: Vec<String> = path.split('/').map(|one| part(one).replace('+', "%20")).collect();
    format!("/translate/{}/{}", part(&language.0), path.join("/"))
}

/// The language of an address, which the project has.
///
/// # Errors
///
/// It has not.
pub(crate) fn language_of(sources: &Sources, tag: &str) -> Result<Language, Failure> {
    let known = sources.languages.iter().find(|language| language.0 == tag).cloned();
    known.ok_or_else(|| {
        let all: Vec<&str> = sources.languages.iter().map(|language| language.0.as_str()).collect();
        Failure::Missing(format!("no language `{tag}` (known: {})", all.join(", ")))
    })
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path((tag, path)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Failure> {
    let words = app.words(&visit);
    let sources = Sources::read(&app, &visit).await?;
    let language = language_of(&sources, &tag)?;
    app.store().see_file(visit.sight(), &path).await?;
    let waiting = app.store().proposals(visit.sight()).await?;
    let mut texts: Vec<(Progress, Value)> = lines_of_texts(&sources, (&visit, &path), &language);
    let mut terms: Vec<(Progress, Value)> =
        sources.terms(&path).iter().map(|term| line_of_term(term, &language, (&path, &waiting))).collect();
    texts.sort_by_key(|(progress, _)| *progress);
    terms.sort_by_key(|(progress, _)| *progress);
    let (all_texts, all_terms) = (texts.len(), terms.len());
    let pages = all_texts.max(all_terms).div_ceil(TEXTS).max(1);
    let page = asked.page.unwrap_or(1).clamp(1, pages);
    let part = |all: Vec<(Progress, Value)>| -> Vec<Value> {
        all.into_iter().skip((page - 1) * TEXTS).take(TEXTS).map(|(_, line)| line).collect()
    };
    let at = |page: usize| format!("{}?page={page}", href(&language, &path));
    let tabs: Vec<Value> = sources
        .languages
        .iter()
        .map(|one| cell(&words, (one, &path), sources.count(&visit, &path, one)))
        .collect();
    let fill = |key: &str, count: Option<usize>| {
        count.filter(|count| *count > 0).map(|count| words.fill(key, &[("count", &count.to_string())]))
    };
    let values = json!({
        "file": path,
        "language": language.0,
        "is_rtl": language.is_rtl(),
        "tabs": tabs,
        "action": href(&language, &path),
        "texts": part(texts),
        "terms": part(terms),
        "all_texts": all_texts,
        "all_terms": all_terms,
        "unreadable": sources.unreadable.as_ref().filter(|_| path.starts_with("content/")),
        "may_translate": visit.may_in(Permission::Translate, sources.system(&path)),
        "done": [fill("translate_kept", asked.kept), fill("translate_proposed", asked.proposed)],
        "back": (page > 1).then(|| at(page - 1)),
        "next": (page < pages).then(|| at(page + 1)),
    });
    Ok(app.render(&visit, "translate_file", &format!("{path} · {language}"), values))
}

/// The texts of a content file, with what stands in the language and what is to be said of that.
fn lines_of_texts(
    sources: &Sources,
    (visit, path): (&Visit, &str),
    language: &Language,
) -> Vec<(Progress, Value)> {
    let content = &sources.kept.content;
    let lints = lint(&content.contents, &content.locales, &content.catalog, &sources.kept.project);
    let locale = content.locales.iter().find(|locale| locale.language == *language);
    sources
        .texts(visit, path)
        .map(|(key, text)| {
            let (there, progress) = (text.languages.get(language), progress(text, language));
            let words = there.map_or("", |words| words.text.as_str());
            let said = lints.iter().filter(|one| {
                there.is_some_and(|words| one.fault.line == words.line)
                    && locale.is_some_and(|locale| locale.file == one.fault.file)
            });
            let is_inline = text.inline.contains(language);
            let line = json!({
                "name": format!("t:{}:{key}", mark(words)),
                "good": format!("g:{key}"),
                "key": key,
                "source": short(text.source_text().unwrap_or_default(), MESSAGE),
                "source_language": text.source.0,
                "text": words,
                "rows": rows(words.max(text.source_text().unwrap_or_default())),
                "state": progress.name(),
                "is_stale": text.is_stale(language),
                "was": there.and_then(|words| words.source.as_deref()).map(|was| short(was, MESSAGE)),
                "note": there.and_then(|words| words.note.as_deref()).map(|note| short(note, MESSAGE)),
                "is_inline": is_inline,
                "said": if is_inline { vec![] } else { said.map(|one| short(&one.fault.message, MESSAGE)).collect::<Vec<_>>() },
            });
            (progress, line)
        })
        .collect()
}

/// Lines of a field for a text.
fn rows(text: &str) -> usize {
    (text.lines().count().max(1) + text.chars().count() / 70).min(10)
}

fn line_of_term(term: &Term, language: &Language, (path, waiting): (&str, &[Proposal])) -> (Progress, Value) {
    let there = term.word(language).map_or("", |learned| learned.text.as_str());
    let waits = waiting.iter().find_map(|one| {
        let change = one.text.as_ref()?;
        let is_own = one.file == path
            && one.target == term.target
            && (change.kind, &change.language) == (term.kind, language);
        is_own.then_some((change.new.as_str(), one.author.as_deref()))
    });
    let progress = term.progress(language);
    let line = json!({
        "name": format!("w:{}:{}:{}", mark(there), term.kind.name(), term.target),
        "good": format!("c:{}:{}", term.kind.name(), term.target),
        "target": term.target,
        "kind": term.kind.name(),
        "source": short(&term.source, TITLE),
        "text": there,
        "state": progress.name(),
        "waits": waits.map(|(new, _)| short(new, TITLE)),
        "waits_author": waits.and_then(|(_, author)| author),
    });
    (progress, line)
}

pub(crate) async fn sent(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path((tag, path)): Path<(String, String)>,
    body: Bytes,
) -> Result<Redirect, Failure> {
    let sent = of_form(&Fields::of(&body));
    let Done { texts, words } = translate_acts::save(&app, &visit, (&tag, &path), &sent).await?;
    let href = href(&Language(tag), &path);
    Ok(Redirect::to(&format!("{href}?kept={texts}&proposed={words}")))
}

/// What a form says: fields tell what was there when the page was made, so that nobody undoes what another one did.
fn of_form(fields: &Fields) -> Sent {
    let mut sent = Sent::default();
    for (name, value) in fields.pairs() {
        let text = value.trim().replace("\r\n", "\n");
        if let Some((seen, key)) = name.strip_prefix("t:").and_then(|rest| rest.split_once(':')) {
            let is_good = !fields.one(&format!("g:{key}")).is_empty();
            sent.texts.push(SentText { key: key.to_owned(), text, is_good, seen: Some(seen.to_owned()) });
        } else if let Some((seen, rest)) = name.strip_prefix("w:").and_then(|rest| rest.split_once(':'))
            && let Some((kind, target)) = rest.split_once(':')
            && let Some(kind) = TextKind::ALL.into_iter().find(|known| known.name() == kind)
        {
            let is_good = !fields.one(&format!("c:{}:{target}", kind.name())).is_empty();
            let target = target.to_owned();
            sent.words.push(SentWord { target, kind, text, is_good, seen: Some(seen.to_owned()) });
        }
    }
    sent
}
