//! Publishing for an environment: what would change, what is not green, the snippet, and all that was published before.

use crate::{
    access::Permission,
    app::App,
    content::{href, title_of},
    failure::Failure,
    guard::Visit,
    proofs::{Kept, kept},
    publishing::{self, Wish, Would},
    words::{self, MESSAGE, TITLE, Words, short},
};
use axum::{
    Form,
    extract::{Extension, Path, Query, State},
    http::{HeaderMap, header},
    response::{Html, Redirect},
};
use chrono::{DateTime, Utc};
use runner::publication::snippet;
use scenarios::content::publish::{Change, ChangeKind, Detail, NotGreen, Subject, WhyNot, diff};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Publication;

/// So many publications are listed.
const HISTORY: u32 = 50;

/// So many things that differ are shown, and so many places of each.
const CHANGES: usize = 200;
const PLACES: usize = 40;

/// Parts of the sessions to choose from.
const PARTS: [f64; 4] = [0.0, 0.01, 0.1, 1.0];

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    from: Option<i64>,
    to: Option<i64>,
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Html<String>, Failure> {
    let words = app.words(&visit);
    let kept = kept(&app, &visit).await?;
    let would = match publishing::would((&app, &visit), &kept, &name, None).await {
        Ok(would) => Ok(would),
        Err(Failure::Bad(why)) => Err(why),
        Err(failure) => return Err(failure),
    };
    let history = app.store().publications(visit.sight(), Some(&name), HISTORY).await?;
    let between = match (asked.from, asked.to) {
        (Some(from), Some(to)) => Some(between(&app, &visit, &name, (from, to), &words).await?),
        _ => None,
    };
    let environment = kept.project.environments.get(&name);
    let system = environment.and_then(|environment| kept.system_of(environment));
    let title = words.fill("content_publish_for", &[("environment", &name)]);
    let sampling = history.first().map_or(0.0, |last| last.sampling);
    let values = json!({
        "environment": {"name": name, "href": href(&name), "system": system,
            "is_production": environment.is_some_and(|one| one.production)},
        "may_publish": visit.may_in(Permission::Publish, system),
        "would": would.as_ref().ok().map(|would| told(would, &kept, &visit, &words)),
        "problem": would.as_ref().err().map(|why| short(why, MESSAGE)),
        "between": between,
        "samplings": samplings(sampling, &words),
        "after": history.first().map_or(0, |last| last.number),
        "history": past(&history, &words, Utc::now()),
        "snippet": snippet(&base(&visit, &headers), &name),
    });
    Ok(app.render(&visit, "publish", &title, values))
}

/// The address of the player, as whoever asks has reached us.
fn base(visit: &Visit, headers: &HeaderMap) -> String {
    let scheme = if visit.is_secure { "https" } else { "http" };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let project: String = url::form_urlencoded::byte_serialize(visit.project.name.as_bytes()).collect();
    format!("{scheme}://{host}/player/{}/", project.replace('+', "%20"))
}

fn told(would: &Would, kept: &Kept, visit: &Visit, words: &Words) -> Value {
    json!({
        "is_shown": would.is_shown(),
        "is_first": would.before.is_none(),
        "items": would.ready.published.items.len(),
        "left_out": would.ready.left_out,
        "changes": changes(&would.changes, words),
        "changes_count": would.changes.len(),
        "not_green": would.not_green.iter().map(|one| red(one, kept, visit, words)).collect::<Vec<_>>(),
    })
}

fn red(one: &NotGreen, kept: &Kept, visit: &Visit, words: &Words) -> Value {
    let (verdict, why, code) = match &one.why {
        WhyNot::NeverRun => (None, words.say("content_why_never").to_owned(), None),
        WhyNot::Changed => (None, words.say("content_why_changed").to_owned(), None),
        WhyNot::Verdict { verdict, code, cell, cells } => {
            let name = words.say(&format!("verdict_{verdict}")).to_owned();
            let mut why = words.fill("content_why_verdict", &[("verdict", &name), ("cell", cell)]);
            if *cells > 1 {
                let more = (cells - 1).to_string();
                why = format!("{why} {}", words.fill("content_why_more", &[("count", &more)]));
            }
            (Some(verdict.name()), why, code.clone())
        }
    };
    json!({"item": one.item, "title": title_of(kept, &one.item, &visit.language),
        "href": format!("/content/items/{}", one.item), "verdict": verdict, "why": why, "code": code,
        "meaning": words.code(code.as_deref()).0})
}

async fn between(
    app: &App,
    visit: &Visit,
    name: &str,
    (from, to): (i64, i64),
    words: &Words,
) -> Result<Value, Failure> {
    let before = app.store().publication(visit.sight(), name, from).await?;
    let after = app.store().publication(visit.sight(), name, to).await?;
    let before = publishing::file(app, visit, &before.hash).await?;
    let after = publishing::file(app, visit, &after.hash).await?;
    let numbers = [("from", from.to_string()), ("to", to.to_string())];
    let numbers = numbers.each_ref().map(|(name, number)| (*name, number.as_str()));
    Ok(
        json!({"title": words.fill("content_between", &numbers), "changes": changes(&diff(&before, &after), words)}),
    )
}

fn changes(changes: &[Change], words: &Words) -> Vec<Value> {
    let told = changes.iter().take(CHANGES).map(|change| {
        let kind = match change.kind {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed => "changed",
        };
        let of = match change.of {
            Subject::Item => "item",
            Subject::Element => "element",
            Subject::Rule => "rule",
            Subject::Segment => "segment",
            Subject::Language => "language",
        };
        let used = (!change.items.is_empty())
            .then(|| words.fill("content_used_by", &[("items", &change.items.join(", "))]));
        json!({
            "kind": kind,
            "kind_words": words.say(&format!("content_kind_{kind}")),
            "of": words.say(&format!("content_of_{of}")),
            "name": short(&change.name, TITLE),
            "used_by": used.map(|used| short(&used, TITLE)),
            "details": change.details.iter().take(PLACES).map(detail).collect::<Vec<_>>(),
            "more": change.details.len().saturating_sub(PLACES),
        })
    });
    told.collect()
}

fn detail(detail: &Detail) -> Value {
    let value = |value: &Option<Value>| match value {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(short(text, TITLE)),
        Some(other) => Some(short(&other.to_string(), TITLE)),
    };
    json!({"at": short(&detail.at, TITLE), "before": value(&detail.before), "after": value(&detail.after)})
}

fn samplings(now: f64, words: &Words) -> Vec<Value> {
    let mut parts = PARTS.to_vec();
    if !parts.contains(&now) {
        parts.push(now);
        parts.sort_by(f64::total_cmp);
    }
    let told = |part: &f64| {
        let percent = words::isolated(&format!("{} %", (part * 1e6).round() / 1e4));
        let label = match *part <= 0.0 {
            true => words.say("content_sampling_off").to_owned(),
            false => words.fill("content_sampling_part", &[("percent", &percent)]),
        };
        json!({"value": part.to_string(), "label": label, "is_on": part.total_cmp(&now).is_eq()})
    };
    parts.iter().map(told).collect()
}

fn past(history: &[Publication], words: &Words, now: DateTime<Utc>) -> Vec<Value> {
    let current = history.first();
    let told = history.iter().map(|one| {
        let reason = one.override_reason.as_ref().map(|reason| short(reason, MESSAGE));
        json!({
            "number": one.number,
            "words": words.fill("content_number", &[("number", &one.number.to_string())]),
            "author": one.author,
            "when": words::moment(one.created),
            "when_ago": words.ago(one.created, now),
            "items": one.items,
            "hash": one.hash.get(..19).unwrap_or(&one.hash),
            "again_of": one.again_of.map(|of| words.fill("content_again_of", &[("number", &of.to_string())])),
            "not_green": one.not_green.iter().map(|words| short(words, TITLE)).collect::<Vec<_>>(),
            "override_reason": reason,
            "is_now": current.is_some_and(|current| current.number == one.number),
            // The same file again would change nothing.
            "may_again": current.is_some_and(|current| current.hash != one.hash),
            "difference": (one.number > 1)
                .then(|| format!("{}?from={}&to={}#difference", href(&one.environment), one.number - 1, one.number)),
        })
    });
    told.collect()
}

#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    sampling: String,
    #[serde(default)]
    reason: String,
    after: Option<i64>,
}

pub(crate) async fn sent(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Redirect, Failure> {
    let sampling = match sent.sampling.trim() {
        "" => None,
        text => Some(text.parse().map_err(|_| Failure::Bad(format!("`{}` is no number", short(text, 40))))?),
    };
    let wish = Wish { environment: &name, sampling, override_reason: &sent.reason, after: sent.after };
    publishing::publish(&app, &visit, wish).await?;
    Ok(Redirect::to(&href(&name)))
}

#[derive(Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    number: i64,
    after: Option<i64>,
}

pub(crate) async fn again(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    Form(back): Form<Back>,
) -> Result<Redirect, Failure> {
    publishing::again(&app, &visit, (&name, back.number), back.after).await?;
    Ok(Redirect::to(&href(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_no_choice_stays_one() {
        let told = samplings(0.25, &Words::of("en"));
        let on: Vec<&Value> = told.iter().filter(|one| one["is_on"] == true).collect();
        assert_eq!(on.len(), 1);
        assert!(on[0]["label"].as_str().is_some_and(|label| label.contains("25 %")), "{told:?}");
        assert_eq!(told[0]["label"], "Off");
    }
}
