//! Filters of lists by their names. A filter is an address: what stands in it is what the list shows.

use crate::{
    access::Permission,
    app::App,
    failure::Failure,
    fields::Fields,
    guard::Visit,
    words::{TITLE, short},
};
use axum::{
    body::Bytes,
    extract::{Extension, Path, State},
    response::Redirect,
};
use chrono::Utc;
use serde_json::{Value, json};
use store::NewFilter;

/// The lists, and what each can be asked for.
const PAGES: [(&str, &[&str]); 3] = [
    ("runs", &["verdict", "browser", "language", "system", "plan", "plan_run", "cell", "q"]),
    ("tickets", &["state", "severity", "system", "q"]),
    ("scenarios", &["verdict", "system", "q"]),
];

/// The longest name, in letters, and the longest filter, in bytes.
const LONGEST_NAME: usize = 80;
const LONGEST_QUERY: usize = 4_000;

/// A filter as the address has it: what is asked for in the order of the list's fields, and nothing else.
///
/// # Errors
///
/// There is no such list, or nothing is asked for.
fn canonical(page: &str, query: &str) -> Result<String, Failure> {
    let known = PAGES.iter().find(|(name, _)| *name == page).map(|(_, keys)| *keys);
    let keys = known.ok_or_else(|| {
        Failure::Bad(format!("no list `{page}` (known: {})", PAGES.map(|(name, _)| name).join(", ")))
    })?;
    let asked: Vec<(String, String)> =
        url::form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).into_owned().collect();
    let mut clean = url::form_urlencoded::Serializer::new(String::new());
    for key in keys {
        // Of tickets an empty state means all, and none at all those that are open.
        let counts = |value: &str| !value.trim().is_empty() || (page == "tickets" && *key == "state");
        if let Some((_, value)) = asked.iter().find(|(name, value)| name == key && counts(value)) {
            clean.append_pair(key, value.trim());
        }
    }
    let clean = clean.finish();
    match clean.len() {
        0 => Err(Failure::Bad(format!(
            "a filter asks for something (known: {})\nhint: filter the list, then save what is in its address",
            keys.join(", ")
        ))),
        1..=LONGEST_QUERY => Ok(clean),
        _ => Err(Failure::Bad("this filter is too long to be kept".to_owned())),
    }
}

/// What a list's page is given: the filters that somebody sees, and what is asked for now.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn of_page(app: &App, visit: &Visit, page: &str) -> Result<Value, Failure> {
    let person = visit.person.as_ref().map_or("", |person| person.id.as_str());
    let query = visit.path.split_once('?').map_or("", |(_, query)| query);
    let now = canonical(page, query).ok();
    let all = app.store().saved_filters((visit.project(), person), Some(page)).await?;
    let told: Vec<Value> = all
        .iter()
        .map(|one| {
            let is_own = one.person == visit.name();
            json!({
                "id": one.id,
                "name": short(&one.name, TITLE),
                "href": format!("/{page}?{}", one.query),
                "is_shared": one.is_shared,
                "person": (!is_own).then_some(&one.person),
                "is_now": now.as_ref() == Some(&one.query),
                "may_remove": is_own || visit.may(Permission::Manage),
            })
        })
        .collect();
    let may_export = visit.may(Permission::Export);
    let export = |form: &str| format!("/export/{page}.{form}?{}", now.as_deref().unwrap_or_default());
    // Scenarios are files: they are pulled.
    let export = (may_export && page != "scenarios")
        .then(|| json!([["CSV", export("csv")], ["JSON", export("json")]]));
    Ok(json!({"page": page, "query": now, "all": told, "may_share": may_export, "export": export}))
}

/// Keeps a filter of whoever asks; its id.
///
/// # Errors
///
/// It has no good name, asks for nothing, or they may not share it.
pub(crate) async fn save(
    app: &App,
    visit: &Visit,
    (page, name, query): (&str, &str, &str),
    is_shared: bool,
) -> Result<String, Failure> {
    let query = canonical(page, query)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Failure::Bad(format!("a filter has a name of 1 to {LONGEST_NAME} letters")));
    }
    if is_shared && !visit.may(Permission::Export) {
        return Err(Failure::Forbidden(
            "your role keeps filters for yourself only\nhint: an analyst or a builder can share this one"
                .to_owned(),
        ));
    }
    let person = visit.person.as_ref().ok_or_else(|| Failure::Unknown("log in first".to_owned()))?;
    let now = Utc::now();
    let new = NewFilter { page, name, query: &query, is_shared };
    let id = app.store().save_filter((visit.project(), &person.id), &new, now).await?;
    if is_shared {
        app.store().audit((visit.name(), "filter.share", name, &format!("/{page}?{query}")), now).await?;
    }
    Ok(id)
}

/// Takes a filter away; its list. Shared ones go with their maker, or with whoever manages.
///
/// # Errors
///
/// There is none of theirs.
pub(crate) async fn remove(app: &App, visit: &Visit, id: &str) -> Result<String, Failure> {
    let person = visit.person.as_ref().map_or("", |person| person.id.as_str());
    let of_all = visit.may(Permission::Manage);
    let page = app.store().remove_filter((visit.project(), person), id, of_all).await?;
    app.store().audit((visit.name(), "filter.remove", id, &page), Utc::now()).await?;
    Ok(page)
}

pub(crate) async fn saved(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Result<Redirect, Failure> {
    let fields = Fields::of(&body);
    let (page, name, query) = (fields.one("page"), fields.one("name"), fields.one("query"));
    save(&app, &visit, (&page, &name, &query), fields.one("shared") == "yes").await?;
    Ok(Redirect::to(&format!("/{page}?{}", canonical(&page, &query)?)))
}

pub(crate) async fn removed(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    let page = remove(&app, &visit, &id).await?;
    Ok(Redirect::to(&format!("/{page}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_what_its_list_can_be_asked_for() {
        let check = |page: &str, query: &str| canonical(page, query).ok();
        assert_eq!(
            check("runs", "q=a+b&verdict=broken&browser=&before=1_2").as_deref(),
            Some("verdict=broken&q=a+b")
        );
        assert_eq!(check("runs", "?language=%E6%97%A5").as_deref(), Some("language=%E6%97%A5"));
        assert_eq!(check("tickets", "state=").as_deref(), Some("state="));
        assert_eq!(check("runs", "before=1_2&csrf=x"), None);
        assert_eq!(check("settings", "q=a"), None);
        assert_eq!(check("runs", &format!("q={}", "x".repeat(5_000))), None);
    }
}
