//! The dashboard: what is broken and why, in pages that the server renders.
//!
//! It speaks to no browser but through the runner. All page text is hostile: Tera escapes every value, and the
//! content policy allows our own script and style only.
//!
//! - `access`: roles, permissions and the table of routes: what is not in it is refused.
//! - `acts`: what people and machines do: the same for a form and for the API.
//! - `api`: everything as JSON, for machines with a token.
//! - `app`: what all pages share, and how one is rendered.
//! - `calendar`: what a plan ran and will run, as its time zone has it.
//! - `codes`: what each code says, in the languages of the dashboard.
//! - `failure`: what goes wrong between a request and its page.
//! - `fields`: what a form has sent.
//! - `files`: assets, and artifacts behind a sandbox.
//! - `filters`: filters of lists by their names.
//! - `guard`: who asks, and whether they may.
//! - `live`: health, and events while a plan runs.
//! - `login`: the first administrator, logging in and out.
//! - `machine`: machines that ask: a token instead of a session.
//! - `meters`: what Prometheus reads.
//! - `notifications`: channels, and the log of what was delivered.
//! - `overview`: the first page of the morning.
//! - `pictures`: a step as it is beside how it was, cut around its element.
//! - `plan_acts`, `plan_edit`, `plan_form`: plans that are made and changed, by a form or the API.
//! - `plans`: plans, their calendar, and starting one.
//! - `preview`: what a change of a plan would come to, before it is kept.
//! - `project_text`: surefoot.yaml as the server keeps it.
//! - `proposals`: healed targets, and somebody's yes or no.
//! - `quarantine`: scenarios whose failures are known: set, lifted, shown.
//! - `runs`: runs by filters, and one run.
//! - `scenarios`: scenarios with their state per cell and their revisions.
//! - `search`: everything by its words.
//! - `secret`: passwords and keys.
//! - `settings`: people, tokens, the audit log.
//! - `tests`: every route with every role, forms from elsewhere, hostile text.
//! - `tickets`: tickets, and what people do with them.
//! - `words`: moments, durations and cells in the words of a language.

mod access;
mod acts;
mod api;
mod app;
mod calendar;
mod codes;
mod failure;
mod fields;
mod files;
mod filters;
mod guard;
mod live;
mod login;
pub mod machine;
mod meters;
mod notifications;
mod overview;
mod pictures;
mod plan_acts;
mod plan_edit;
mod plan_form;
mod plans;
mod preview;
mod project_text;
mod proposals;
mod quarantine;
mod runs;
mod scenarios;
mod search;
pub mod secret;
mod settings;
#[cfg(test)]
mod tests;
mod tickets;
mod words;

pub use access::{Permission, ROLES};
pub use app::{App, DashboardOptions};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware,
};
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, set_header::SetResponseHeaderLayer,
};

/// Forms are small.
const LARGEST_FORM: usize = 256 << 10;

/// Nothing but what we serve ourselves.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// All pages.
pub fn router(app: App) -> Router {
    let header = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    access::routes()
        .fallback(failure::nowhere)
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(header(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "same-origin"))
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::new())
        .with_state(app)
}
