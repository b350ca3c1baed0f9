//! Several projects on one server: which one an address means, and all of them on one page.
//!
//! `/p/shop/tickets/7` is ticket 7 of the project `shop`. An address without a project means the one that the server
//! was started with, as it always has: old links lead where they led. Whoever may see nothing there gets the first
//! project that they know.
//!
//! Pages are written as if there was one project, and get the address of theirs on their way out.

use crate::{
    access::Permission,
    app::App,
    failure::Failure,
    guard::Visit,
    overview::{counts, next_slots, open_states},
    plans,
    words::Words,
};
use axum::{
    body::{Body, to_bytes},
    extract::{Extension, Request, State},
    http::{HeaderValue, Uri, header},
    response::{Html, Json, Response},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use store::{PlanRunRow, Project, TicketFilter};
use utoipa::ToSchema;

/// What stands before the name of a project in an address.
const BEGIN: &str = "/p/";

/// Addresses that are no project's.
const OF_ALL: [&str; 5] = ["/assets/", "/p/", "/login", "/logout", "/setup"];

/// The project that an address names.
#[derive(Debug, Clone)]
pub(crate) struct Asked(pub String);

/// Takes the project out of an address, before anybody looks for the route.
pub(crate) async fn asked(mut request: Request) -> Request {
    let whole = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let Some(rest) = whole.strip_prefix(BEGIN) else { return request };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    let rest = if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") };
    // What is no address any more is left to whoever answers that there is none.
    if let (false, Ok(address)) = (name.is_empty(), rest.parse::<Uri>()) {
        let name = decoded(name);
        *request.uri_mut() = address;
        request.extensions_mut().insert(Asked(name));
    }
    request
}

/// The beginning of a project's addresses.
pub(crate) fn base(name: &str) -> String {
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("{BEGIN}{}", name.replace('+', "%20"))
}

fn decoded(name: &str) -> String {
    let pair = format!("x={}", name.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map_or_else(String::new, |(_, name)| name.into_owned())
}

/// The project that a call names as `?project=`, for those who don't build addresses.
pub(crate) fn in_query(address: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "project")
        .map(|(_, value)| value.into_owned())
}

/// The project that somebody asks about, out of those that they know; `None`: they know none of that name.
pub(crate) fn chosen(known: &[Project], asked: Option<&str>, own: &Project) -> Option<Project> {
    match asked {
        Some(name) => known.iter().find(|project| project.name == name).cloned(),
        None => {
            let first = known.iter().find(|project| project.id == own.id).or(known.first());
            Some(first.unwrap_or(own).clone())
        }
    }
}

/// An answer whose links stay in the project.
pub(crate) async fn within(base: &str, mut response: Response) -> Response {
    let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
    let to =
        to.filter(|to| is_of_project(to)).and_then(|to| HeaderValue::from_str(&format!("{base}{to}")).ok());
    if let Some(to) = to {
        response.headers_mut().insert(header::LOCATION, to);
    }
    let media = response.headers().get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok());
    if !media.is_some_and(|media| media.starts_with("text/html")) {
        return response;
    }
    let (parts, body) = response.into_parts();
    // Our own pages end, and are in memory already.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let page = linked(base, &String::from_utf8_lossy(&bytes));
    let mut response = Response::from_parts(parts, Body::from(page));
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response
}

/// A page whose addresses begin with the project's. Only our templates write attributes: in what a page of an
/// application says every quote is escaped, and every value stands in double quotes.
pub(crate) fn linked(base: &str, page: &str) -> String {
    const ADDRESSES: [&str; 6] = [" href", " action", " src", " hx-get", " hx-post", " data-events"];
    let mut parts = page.split("=\"/");
    let mut linked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_address = ADDRESSES.iter().any(|name| linked.ends_with(name));
        let address = format!("/{}", part.split('"').next().unwrap_or_default());
        linked.push_str("=\"");
        if is_address && is_of_project(&address) {
            linked.push_str(base);
        }
        linked.push('/');
        linked.push_str(part);
    }
    linked
}

fn is_of_project(address: &str) -> bool {
    address.starts_with('/')
        && !address.starts_with("//")
        && !OF_ALL.iter().any(|begin| address.starts_with(begin))
}

/// How a project is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneProject {
    /// Its name.
    name: String,
    /// The beginning of its addresses: pages, and calls of this description.
    address: String,
    /// Planned cells by last verdict, as far as whoever asks may see them.
    #[schema(value_type = Object)]
    cells: Value,
    /// Open tickets of the application and its content.
    faults: usize,
    /// Open tickets of the operation: what could not be told.
    operations: usize,
    /// The plan that was started last.
    last: Option<PlanRunRow>,
}

/// Every project that somebody knows, what is broken first.
async fn all(app: &App, visit: &Visit) -> Result<Vec<(Visit, OneProject)>, Failure> {
    let mut all = vec![];
    for project in &visit.projects {
        let of = visit.of_project(project, Permission::Read);
        let store = app.store();
        let open = TicketFilter { states: open_states(), ..TicketFilter::default() };
        let tickets = store.tickets(of.sight(), &open).await?;
        let operations = tickets.iter().filter(|ticket| ticket.is_operations).count();
        let one = OneProject {
            name: project.name.clone(),
            address: base(&project.name),
            cells: counts(&store.health(of.sight()).await?),
            faults: tickets.len() - operations,
            operations,
            last: store.plan_runs(of.sight(), None, 1).await?.into_iter().next(),
        };
        all.push((of, one));
    }
    all.sort_by_key(|(_, one)| std::cmp::Reverse((one.faults, one.operations)));
    Ok(all)
}

/// All projects
#[utoipa::path(get, path = "/api/v1/projects", tag = "overview", responses((status = 200, body = Vec<OneProject>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Vec<OneProject>>, Failure> {
    Ok(Json(all(&app, &visit).await?.into_iter().map(|(_, one)| one).collect()))
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let mut told = vec![];
    for (of, one) in all(&app, &visit).await? {
        let next = next_slots(&app, &of, &words, now).await?.into_iter().next();
        told.push(card(&one, next, &words, now));
    }
    Ok(app.render(&visit, "projects", words.say("projects"), json!({"all": told})))
}

fn card(one: &OneProject, next: Option<Value>, words: &Words, now: DateTime<Utc>) -> Value {
    let last = one.last.as_ref().map(|last| {
        json!({"plan": Some(&last.plan).filter(|plan| !plan.is_empty()), "verdict": plans::verdict(last),
            "ago": words.ago(last.created, now), "href": format!("{}/runs?plan_run={}", one.address, last.id)})
    });
    json!({"name": one.name, "href": format!("{}/", one.address), "cells": one.cells, "faults": one.faults,
        "operations": one.operations, "last": last, "next": next})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_names_its_project() {
        let of = async |address: &str| {
            let request =
                asked(Request::builder().uri(address).body(Body::empty()).expect("a request")).await;
            let name = request.extensions().get::<Asked>().map(|asked| asked.0.clone());
            (name, request.uri().to_string())
        };
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(of("/tickets/7?x=1").await, (None, "/tickets/7?x=1".to_owned()));
        assert_eq!(of("/p/shop/tickets/7?x=1").await, (some("shop"), "/tickets/7?x=1".to_owned()));
        assert_eq!(of("/p/shop").await, (some("shop"), "/".to_owned()));
        assert_eq!(of("/p/shop?x=/").await, (some("shop"), "/?x=/".to_owned()));
        assert_eq!(of("/p/a%2Fb%20c+d/").await, (some("a/b c+d"), "/".to_owned()));
        assert_eq!(of("/p//runs").await, (None, "/p//runs".to_owned()));
        assert_eq!(of(&format!("{}/", base("a/b c+d"))).await.0, some("a/b c+d"), "there and back");
        assert_eq!(in_query("/api/v1/runs?project=a+b&x=1").as_deref(), Some("a b"));
    }

    #[test]
    fn links_stay_in_the_project_and_leave_it_where_they_say_so() {
        let page = "<a href=\"/runs\">=&quot;/runs</a><link href=\"/assets/app.css\"><a href=\"/p/b/\"><a href=\"//x\">\
            <form action=\"/\"><a href=\"https://x/\"><input value=\"/runs\">";
        let expected = "<a href=\"/p/a/runs\">=&quot;/runs</a><link href=\"/assets/app.css\"><a href=\"/p/b/\">\
            <a href=\"//x\"><form action=\"/p/a/\"><a href=\"https://x/\"><input value=\"/runs\">";
        assert_eq!(linked("/p/a", page), expected);
    }
}
