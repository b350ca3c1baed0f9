//! Drafts as pages: all of them, one beside what is there, and the form in which one is written.

use crate::{
    access::Permission,
    app::App,
    draft_acts::{self, Written, faults, head, number},
    draft_trials,
    failure::Failure,
    fields::Fields,
    guard::Visit,
    preview::diff,
    upload::Upload,
    words::{MESSAGE, TITLE, Words, short},
};
use axum::{
    body::Bytes,
    extract::{Extension, Path, Query, State},
    response::{Html, IntoResponse as _, Redirect, Response},
};
use chrono::{DateTime, Utc};
use scenarios::FileError;
use serde::Deserialize;
use serde_json::{Value, json};
use store::Draft;

/// So many errors are told at once.
const FAULTS: usize = 30;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    path: Option<String>,
}

pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let heads = app.store().heads(visit.project()).await?;
    let drafts: Vec<Value> = app
        .store()
        .drafts(visit.sight())
        .await?
        .iter()
        .map(|draft| {
            let wrong = faults(&draft.path, &draft.content).len();
            let mut line = told(draft, &words, now);
            line["wrong"] = json!(wrong);
            line["is_behind"] = json!(heads.get(&draft.path).copied().unwrap_or(0) != draft.base);
            line
        })
        .collect();
    let values = json!({"drafts": drafts, "may_draft": visit.may(Permission::Draft)});
    Ok(app.render(&visit, "drafts", words.say("drafts"), values))
}

fn told(draft: &Draft, words: &Words, now: DateTime<Utc>) -> Value {
    json!({
        "id": draft.id,
        "href": format!("/drafts/{}", draft.id),
        "path": draft.path,
        "author": draft.author,
        "system": draft.system,
        "note": short(&draft.note, TITLE),
        "base": draft.base,
        "changed_ago": words.ago(draft.changed, now),
    })
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let draft = app.store().draft(visit.sight(), &id).await?;
    let head = head(&app, &visit, &draft.path).await?;
    let there = number(head.as_ref());
    let old = head.and_then(|head| head.content).unwrap_or_default();
    let lines = diff(&old, &draft.content);
    let wrong = faults(&draft.path, &draft.content);
    let may = |permission| visit.may_in(permission, draft.system.as_deref());
    let take = [(Permission::Build, "take"), (Permission::Publish, "publish")];
    let take = take.into_iter().find(|(permission, _)| may(*permission));
    let is_own = draft.author == visit.name();
    let behind =
        words.fill("draft_behind", &[("now", &there.to_string()), ("base", &draft.base.to_string())]);
    let offer = match wrong.is_empty() {
        true => draft_trials::offer(&app, &visit, &draft).await?,
        false => None,
    };
    let values = json!({
        "draft": told(&draft, &words, now),
        "offer": offer,
        "tried": draft_trials::tried(&app, &visit, &draft, &words).await?,
        "diff": lines,
        "faults": wrongs(&wrong, &draft.content, &words),
        "behind": (there != draft.base).then_some(behind),
        "take": take.filter(|_| wrong.is_empty() && there == draft.base && !lines.is_empty())
            .map(|(_, how)| format!("/drafts/{}/{how}", draft.id)),
        "edit": (is_own && visit.may(Permission::Draft)).then(|| edit_href(&draft.path)),
        "drop": (visit.may(Permission::Draft) && (is_own || may(Permission::Build)))
            .then(|| format!("/drafts/{}/drop", draft.id)),
    });
    Ok(app.render(&visit, "draft", &draft.path, values))
}

/// What is wrong, each with the line that it stands in.
fn wrongs(all: &[FileError], text: &str, words: &Words) -> Vec<Value> {
    let one = |error: &FileError| {
        let line: String = text.lines().nth(error.line.saturating_sub(1)).unwrap_or_default().to_owned();
        let at = error.column.saturating_sub(1).min(line.chars().count());
        let place = [("line", error.line.to_string()), ("column", error.column.to_string())];
        let place: Vec<(&str, &str)> = place.iter().map(|(name, value)| (*name, value.as_str())).collect();
        json!({
            "place": words.fill("draft_line", &place),
            "message": short(&error.message, MESSAGE),
            "hint": Some(short(&error.hint, MESSAGE)).filter(|hint| !hint.is_empty()),
            "before": short(&line.chars().take(at).collect::<String>(), TITLE),
            "after": short(&line.chars().skip(at).collect::<String>(), TITLE),
        })
    };
    all.iter().take(FAULTS).map(one).collect()
}

/// Where a draft of a file is written.
pub(crate) fn edit_href(path: &str) -> String {
    let path: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
    format!("/new-draft?path={path}")
}

pub(crate) async fn edit(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Failure> {
    let path = asked.path.map(|path| path.trim().to_owned()).unwrap_or_default();
    let (mut text, mut note, mut base) = (String::new(), String::new(), None);
    if !path.is_empty() {
        draft_acts::draftable(&path)?;
        let head = head(&app, &visit, &path).await?;
        if head.is_some() {
            app.store().see_file(visit.sight(), &path).await?;
        }
        base = Some(number(head.as_ref()));
        let own = app.store().draft_of((visit.project(), &path, visit.name())).await?;
        (text, note) = match own {
            Some(own) => (own.content, own.note),
            None => (head.and_then(|head| head.content).unwrap_or_default(), note),
        };
    }
    Ok(form(&app, &visit, &Written { path, text, note, base }, None))
}

/// The form; `looked`: whether it was looked through, and what is wrong.
fn form(app: &App, visit: &Visit, written: &Written, looked: Option<&[FileError]>) -> Html<String> {
    let words = app.words(visit);
    let values = json!({
        "path": written.path,
        "text": written.text,
        "note": written.note,
        "base": written.base,
        "rows": written.text.lines().count().clamp(16, 40),
        "is_looked": looked.is_some(),
        "faults": wrongs(looked.unwrap_or_default(), &written.text, &words),
    });
    app.render(visit, "draft_form", words.say("draft_new"), values)
}

pub(crate) async fn sent(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Result<Response, Failure> {
    let fields = Fields::of(&body);
    let text = fields.pairs().find(|(name, _)| *name == "text").map(|(_, text)| text.replace("\r\n", "\n"));
    let written = Written {
        path: fields.one("path"),
        text: text.unwrap_or_default(),
        note: fields.one("note"),
        base: fields.number("base"),
    };
    draft_acts::draftable(&written.path)?;
    if fields.one("do") != "keep" {
        let wrong = faults(&written.path, &written.text);
        return Ok(form(&app, &visit, &written, Some(&wrong)).into_response());
    }
    let id = draft_acts::keep(&app, &visit, &written).await?;
    Ok(Redirect::to(&format!("/drafts/{id}")).into_response())
}

/// A file that somebody sends becomes their draft.
pub(crate) async fn uploaded(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    upload: Option<Extension<Upload>>,
) -> Result<Redirect, Failure> {
    let Some(Extension(upload)) = upload else {
        return Err(Failure::Bad("this form holds no file\nhint: choose one and send it again".to_owned()));
    };
    let text = String::from_utf8(upload.bytes.to_vec())
        .map_err(|_| Failure::Bad(format!("{} is no text in UTF-8", short(&upload.name, TITLE))))?;
    let path = match upload.path.trim() {
        "" => format!("scenarios/{}", crate::attachments::clean_name(&upload.name)),
        path => path.to_owned(),
    };
    let written = Written { path, text, note: short(&upload.name, TITLE), base: None };
    let id = draft_acts::keep(&app, &visit, &written).await?;
    Ok(Redirect::to(&format!("/drafts/{id}")))
}

pub(crate) async fn take(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    let draft = draft_acts::take(&app, &visit, Permission::Build, &id).await?;
    Ok(Redirect::to(&format!("/scenarios/{}", draft.path)))
}

/// As above, for those who publish.
pub(crate) async fn publish(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    let draft = draft_acts::take(&app, &visit, Permission::Publish, &id).await?;
    Ok(Redirect::to(&format!("/scenarios/{}", draft.path)))
}

pub(crate) async fn throw_away(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    draft_acts::throw_away(&app, &visit, &id).await?;
    Ok(Redirect::to("/drafts"))
}
