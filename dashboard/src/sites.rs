//! Where cells may play: the operator's list, which stands at the workers, and the project's, which stands here.

use crate::{
    app::App,
    failure::Failure,
    fields::Fields,
    guard::Visit,
    words::{TITLE, short},
};
use axum::{
    body::Bytes,
    extract::{Extension, State},
    response::{Html, Redirect},
};
use chrono::Utc;
use runner::notify::Named;
use serde_json::json;

/// So many places are enough for anybody.
const MOST: usize = 200;

/// Puts a list in place of the project's. Who plays what, is noted with what came and went.
///
/// # Errors
///
/// One of them is no place; what the store said.
pub(crate) async fn set(app: &App, visit: &Visit, places: &[String]) -> Result<Vec<String>, Failure> {
    let mut new: Vec<String> = vec![];
    for place in places.iter().map(|place| place.trim()).filter(|place| !place.is_empty()) {
        let named: Named = place.parse().map_err(Failure::Bad)?;
        let named = named.to_string();
        if !new.contains(&named) {
            new.push(named);
        }
    }
    if new.len() > MOST {
        return Err(Failure::Bad(format!("a list has at most {MOST} places\nhint: name a net: 10.0.0.0/8")));
    }
    let old = app.store().sites(visit.project()).await?.map(|list| list.places).unwrap_or_default();
    if old != new {
        let now = Utc::now();
        app.store().set_sites(visit.project(), &new, visit.name(), now).await?;
        let gone = old.iter().filter(|place| !new.contains(place)).map(|place| format!("-{place}"));
        let came = new.iter().filter(|place| !old.contains(place)).map(|place| format!("+{place}"));
        let detail = came.chain(gone).collect::<Vec<_>>().join(" ");
        app.store().audit((visit.name(), "sites.set", &visit.project.name, &detail), now).await?;
    }
    Ok(new)
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Html<String>, Failure> {
    let words = app.words(&visit);
    let list = app.store().sites(visit.project()).await?;
    let values = json!({
        "places": list.as_ref().map(|list| list.places.join("\n")).unwrap_or_default(),
        "count": list.as_ref().map_or(0, |list| list.places.len()),
        "author": list.as_ref().map(|list| short(&list.author, TITLE)),
        "changed_ago": list.as_ref().map(|list| words.ago(list.changed, Utc::now())),
        "of_operator": app.options.sites,
    });
    Ok(app.render(&visit, "sites", words.say("sites"), values))
}

pub(crate) async fn sent(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Result<Redirect, Failure> {
    let places: Vec<String> = Fields::of(&body).one("places").lines().map(str::to_owned).collect();
    set(&app, &visit, &places).await?;
    Ok(Redirect::to("/settings/sites"))
}
