//! Texts and words in each language, and what translators make of them.

use super::sent::Sent;
use crate::{
    app::App,
    failure::Failure,
    guard::Visit,
    translate::{self, Sources},
    translate_acts::{self, SentText, SentWord},
};
use axum::{
    extract::{Extension, Path, State},
    response::Json,
};
use scenarios::TextKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A file, and how far it is in each language.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneFile {
    /// Its path.
    file: String,
    /// How far it is, by language.
    languages: BTreeMap<String, Far>,
}

/// How many texts and words there are, are missing, and should be looked at.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Far {
    all: usize,
    missing: usize,
    doubtful: usize,
}

/// A file in one language.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Translation {
    /// Texts of content.
    texts: Vec<KnownText>,
    /// Words of targets.
    words: Vec<KnownWord>,
}

/// A text of content.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KnownText {
    key: String,
    /// The text that it is translated from.
    source: Option<String>,
    text: Option<String>,
    /// `missing`, `doubtful` or `there`.
    state: String,
}

/// A word of a target.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KnownWord {
    target: String,
    /// `name`, `text`, `label`, `placeholder`, `title` or `alt`.
    kind: String,
    /// The word as it was recorded.
    source: String,
    text: Option<String>,
    /// `missing`, `doubtful` or `there`.
    state: String,
}

/// Texts and words as they are to be; those that are left out stay.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    /// Texts of content, by their keys: they become a revision.
    #[serde(default)]
    texts: BTreeMap<String, String>,
    /// Words of targets: they are proposed, and a builder says yes.
    #[serde(default)]
    words: Vec<WrittenWord>,
    /// What is sent as it is there already was looked at, and is good.
    #[serde(default)]
    are_good: bool,
}

/// A word of a target as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenWord {
    target: String,
    /// `name`, `text`, `label`, `placeholder`, `title` or `alt`.
    kind: String,
    text: String,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Outcome {
    /// Texts that were written.
    texts: usize,
    /// Words that are proposed.
    words: usize,
}

/// How far each file is in each language, what lacks most first
#[utoipa::path(get, path = "/api/v1/translations", tag = "translations",
    responses((status = 200, body = Vec<OneFile>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Vec<OneFile>>, Failure> {
    let sources = Sources::read(&app, &visit).await?;
    let files = sources.files(&visit).into_iter().map(|(file, counts)| {
        let each = sources.languages.iter().zip(counts).map(|(language, count)| {
            let far = Far { all: count.all, missing: count.missing, doubtful: count.doubtful };
            (language.0.clone(), far)
        });
        OneFile { file: file.to_owned(), languages: each.collect() }
    });
    Ok(Json(files.collect()))
}

/// The texts and words of a file in one language
#[utoipa::path(get, path = "/api/v1/translations/{language}/{path}", tag = "translations",
    params(("language" = String, Path, description = "The language"), ("path" = String, Path, description = "The file")),
    responses((status = 200, body = Translation)))]
pub(crate) async fn one(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path((tag, path)): Path<(String, String)>,
) -> Result<Json<Translation>, Failure> {
    let sources = Sources::read(&app, &visit).await?;
    let language = translate::language_of(&sources, &tag)?;
    app.store().see_file(visit.sight(), &path).await?;
    let texts = sources.texts(&visit, &path).map(|(key, text)| KnownText {
        key: key.clone(),
        source: text.source_text().map(str::to_owned),
        text: text.languages.get(&language).map(|words| words.text.clone()),
        state: translate::progress(text, &language).name().to_owned(),
    });
    let words = sources.terms(&path).iter().map(|term| KnownWord {
        target: term.target.clone(),
        kind: term.kind.name().to_owned(),
        source: term.source.clone(),
        text: term.word(&language).map(|learned| learned.text.clone()),
        state: term.progress(&language).name().to_owned(),
    });
    Ok(Json(Translation { texts: texts.collect(), words: words.collect() }))
}

/// Write texts, and propose words, of a file in one language
#[utoipa::path(put, path = "/api/v1/translations/{language}/{path}", tag = "translations", request_body = Written,
    params(("language" = String, Path, description = "The language"), ("path" = String, Path, description = "The file")),
    responses((status = 200, body = Outcome)))]
pub(crate) async fn write(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path((tag, path)): Path<(String, String)>,
    Sent(written): Sent<Written>,
) -> Result<Json<Outcome>, Failure> {
    let is_good = written.are_good;
    let texts = written.texts.into_iter().map(|(key, text)| SentText { key, text, is_good, seen: None });
    let word = |one: WrittenWord| {
        let kind = TextKind::ALL.into_iter().find(|kind| kind.name() == one.kind).ok_or_else(|| {
            let known = TextKind::ALL.map(TextKind::name).join(", ");
            Failure::Bad(format!("no kind of text `{}` (known: {known})", one.kind))
        })?;
        Ok(SentWord { target: one.target, kind, text: one.text, is_good, seen: None })
    };
    let words = written.words.into_iter().map(word).collect::<Result<Vec<_>, Failure>>()?;
    let sent = translate_acts::Sent { texts: texts.collect(), words };
    let done = translate_acts::save(&app, &visit, (&tag, &path), &sent).await?;
    Ok(Json(Outcome { texts: done.texts, words: done.words }))
}
