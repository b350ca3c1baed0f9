//! Everything that the dashboard does, as JSON for machines; and the page that says how.
//!
//! Types of the store are answered as they are: their fields are the words of the product.
//!
//! - `attachments`: files of tickets.
//! - `deployments`: a new version somewhere, told by a call or by a webhook.
//! - `drafts`: drafts of files, and who takes them over.
//! - `families`: tickets that are merged and parted.
//! - `filters`: saved filters of lists.
//! - `folders`: whole project folders, there and back.
//! - `found`: everything by its words, and calendars.
//! - `health`: what the server itself suffers from.
//! - `notifications`: messages, and what came of them.
//! - `overview`: how the application is.
//! - `people`: people and the audit log.
//! - `plan_changes`: plans and maintenance windows that are made, changed and taken away.
//! - `plan_runs`: how a started plan goes, and its report.
//! - `plans`: plans, and starting one.
//! - `projects`: projects that are made.
//! - `proposals`: healed targets, and somebody's yes or no.
//! - `publications`: published content, and what real users met.
//! - `quarantine`: scenarios whose failures are known.
//! - `retention`: how long evidence is kept.
//! - `runs`: runs by filters, one run, and once more.
//! - `scenarios`: scenarios, their text and their cells.
//! - `secrets`: secrets that the server keeps; never their values.
//! - `sent`: a JSON body, with errors for people.
//! - `sites`: where the cells of a project may play.
//! - `tickets`: tickets, and what is done with them.
//! - `translations`: texts and words in each language.
//! - `tokens`: keys of machines.

pub(crate) mod attachments;
pub(crate) mod deployments;
pub(crate) mod drafts;
pub(crate) mod families;
pub(crate) mod filters;
pub(crate) mod folders;
pub(crate) mod found;
pub(crate) mod health;
pub(crate) mod notifications;
pub(crate) mod overview;
pub(crate) mod people;
pub(crate) mod plan_changes;
pub(crate) mod plan_runs;
pub(crate) mod plans;
pub(crate) mod projects;
pub(crate) mod proposals;
pub(crate) mod publications;
pub(crate) mod quarantine;
pub(crate) mod retention;
pub(crate) mod runs;
pub(crate) mod scenarios;
pub(crate) mod secrets;
pub(crate) mod sent;
pub(crate) mod sites;
pub(crate) mod tickets;
pub(crate) mod tokens;
pub(crate) mod translations;

use crate::{
    access::{self, Need},
    app::App,
    failure::Failure,
    guard::Visit,
    projects as of_all,
};
use axum::{
    extract::{Extension, State},
    http::Method,
    response::{Html, IntoResponse, Json, Response},
};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::LazyLock;
use utoipa::{
    Modify, OpenApi, ToSchema,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

/// Why something can't be answered, as RFC 9457 has it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// The status in words.
    title: String,
    /// The status.
    status: u16,
    /// What was wanted, and what was there.
    detail: String,
    /// What to do about it.
    hint: Option<String>,
}

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("surefoot_…").build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(token));
    }
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Surefoot", description = "What is broken and why, for machines. Every call but this \
        description wants a token as `Authorization: Bearer …`; an administrator makes it in the settings. What \
        fails answers with `application/problem+json`: title, status, detail, hint. Where the server keeps several \
        projects, `/p/NAME` before the path or `?project=NAME` says which one; without it the server's own is meant."),
    modifiers(&Bearer),
    components(schemas(Problem)),
    security(("token" = [])),
    paths(
        overview::overview, health::health, projects::make, plan_changes::one, plan_changes::put, plan_changes::remove, plan_changes::rename,
        plan_changes::maintenance, quarantine::list, quarantine::set, quarantine::lift, filters::list,
        filters::save, filters::remove, of_all::list, runs::list, runs::one, runs::again, plans::list, plans::start, plan_runs::list,
        plan_runs::one, plan_runs::report, plan_runs::junit, plan_runs::cancel, deployments::list,
        deployments::tell, deployments::hook, tickets::list, tickets::one, tickets::change, tickets::comment,
        tickets::watch, tickets::remedies, tickets::apply, families::merge, families::unmerge, families::take_out,
        attachments::add, attachments::get, attachments::remove, people::me, people::set_me,
        proposals::list, proposals::answer, proposals::answer_text, drafts::list, drafts::keep, drafts::try_out, drafts::take, drafts::publish, drafts::remove, translations::list, translations::one, translations::write, scenarios::list, scenarios::one, people::list, people::add,
        people::change, people::password, people::end_sessions, people::grant, people::audit, tokens::list, tokens::add, tokens::revoke,
        secrets::list, secrets::set, secrets::remove, sites::list, sites::set, retention::list, retention::remove, publications::list, publications::would,
        publications::publish, publications::again, publications::difference, publications::usage, folders::list,
        folders::file, folders::lineage, folders::push, found::search, found::calendar, notifications::list,
        crate::export::file
    )
)]
struct Api;

/// Groups of calls, as the page has them: what a pipeline needs comes first.
const GROUPS: [&str; 20] = [
    "plans",
    "plan runs",
    "deployments",
    "overview",
    "runs",
    "tickets",
    "proposals",
    "translations",
    "drafts",
    "scenarios",
    "folders",
    "content",
    "quarantine",
    "filters",
    "tokens",
    "people",
    "secrets",
    "sites",
    "retention",
    "notifications",
];

/// The description, with the scopes of which each call needs one: from the table of routes, which decides.
static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    let mut api = serde_json::to_value(Api::openapi()).expect("the description is plain data");
    for (path, methods) in api["paths"].as_object_mut().into_iter().flatten() {
        for (method, call) in methods.as_object_mut().into_iter().flatten() {
            let method: Method = method.to_uppercase().parse().unwrap_or_default();
            if let Some(Need::Permission(permission) | Need::Somewhere(permission)) =
                access::need(&method, &path.replace("{path}", "{*path}"))
            {
                let enough = permission.covered_by().iter().map(|scope| scope.name());
                call["x-scopes"] = enough.collect();
            }
        }
    }
    api
});

pub(crate) async fn openapi() -> Response {
    Json(&*DESCRIPTION).into_response()
}

/// The description for people.
pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Html<String>, Failure> {
    let mut groups: Vec<(String, Vec<Value>)> = GROUPS.map(|name| (name.to_owned(), vec![])).into();
    for (path, methods) in DESCRIPTION["paths"].as_object().into_iter().flatten() {
        for (method, call) in methods.as_object().into_iter().flatten() {
            let tag = call["tags"][0].as_str().unwrap_or_default().to_owned();
            let told = told(path, method, call);
            if let Some((_, calls)) = groups.iter_mut().find(|(known, _)| *known == tag) {
                calls.push(told);
            }
        }
    }
    let groups: Vec<Value> =
        groups.into_iter().map(|(name, calls)| json!({"name": name, "calls": calls})).collect();
    let title = app.words(&visit).say("api");
    Ok(app.render(&visit, "api", title, json!({"groups": groups})))
}

fn told(path: &str, method: &str, call: &Value) -> Value {
    let parameters: Vec<Value> = call["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| json!({"name": one["name"], "words": one["description"], "required": one["required"]}))
        .collect();
    let body = call["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str();
    let schema = body.and_then(|body| DESCRIPTION["components"]["schemas"].get(body.rsplit('/').next()?));
    let fields: Vec<Value> = schema
        .and_then(|schema| schema["properties"].as_object())
        .into_iter()
        .flatten()
        .map(|(name, field)| {
            let is_required = schema.is_some_and(|schema| {
                schema["required"].as_array().is_some_and(|all| all.contains(&json!(name)))
            });
            json!({"name": name, "words": field["description"], "required": is_required})
        })
        .collect();
    json!({
        "method": method.to_uppercase(),
        "path": path,
        "summary": call["summary"],
        "words": call["description"],
        "scopes": call["x-scopes"],
        "parameters": parameters,
        "fields": fields,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_route_of_the_api_is_described_and_no_other() {
        let routes: BTreeSet<String> = access::table()
            .into_iter()
            .filter(|(_, path, _)| path.starts_with("/api/v1/") || path.starts_with("/hooks/"))
            .filter(|(_, path, _)| *path != "/api/v1/openapi.json")
            .map(|(method, path, _)| format!("{method} {}", path.replace("{*", "{")))
            .collect();
        let described: BTreeSet<String> = DESCRIPTION["paths"]
            .as_object()
            .expect("paths")
            .iter()
            .flat_map(|(path, calls)| {
                calls
                    .as_object()
                    .expect("calls")
                    .keys()
                    .map(move |method| format!("{} {path}", method.to_uppercase()))
            })
            .collect();
        assert_eq!(described, routes);
        for (path, calls) in DESCRIPTION["paths"].as_object().expect("paths") {
            for (method, call) in calls.as_object().expect("calls") {
                let words = call["summary"].as_str().unwrap_or_default();
                assert!(!words.is_empty(), "{method} {path} says nothing of itself");
                assert!(call["tags"][0].as_str().is_some_and(|tag| GROUPS.contains(&tag)), "{method} {path}");
                let is_hook = path.starts_with("/hooks/");
                assert!(is_hook || call["x-scopes"][0].is_string(), "{method} {path} names no scope");
            }
        }
    }
}
