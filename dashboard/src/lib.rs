//! The dashboard: what is broken and why, in pages that the server renders.
//!
//! It speaks to no browser but through the runner. All page text is hostile: Tera escapes every value, and the
//! content policy allows our own script and style only.
//!
//! - `access`: roles, permissions and the table of routes: what is not in it is refused.
//! - `account`: where somebody reads mail, and what.
//! - `acts`: what people and machines do: the same for a form and for the API.
//! - `api`: everything as JSON, for machines with a token.
//! - `app`: what all pages share, and how one is rendered.
//! - `attachments`: files of tickets, behind a sandbox.
//! - `beats`: how the last runs of a cell went, as bars.
//! - `before`: since when a cell has been as a run found it.
//! - `calendar`: what a plan ran and will run, as its time zone has it.
//! - `codes`: what each code says, in the languages of the dashboard.
//! - `content`, `content_item`: guidance content with its state per cell, and one item of it.
//! - `drafts`, `draft_acts`: files as somebody would have them, until they are taken over.
//! - `draft_trials`: drafts that are played before they are taken over.
//! - `export`: runs and tickets that somebody takes out.
//! - `failure`: what goes wrong between a request and its page.
//! - `fields`: what a form has sent.
//! - `files`: assets, and artifacts behind a sandbox.
//! - `filters`: filters of lists by their names.
//! - `flow`: what the Flow Tracker saw of a step.
//! - `good`: how it looks where all is good.
//! - `guard`: who asks, and whether they may.
//! - `health`: what the server itself suffers from.
//! - `heads`: what lists say of a scenario, read once from each text.
//! - `lexicon`: what the targets of a file are called in each language.
//! - `live`: health, and events while a plan runs.
//! - `login`: the first administrator, logging in and out.
//! - `looked`: candidates, the bars of their signals, and why.
//! - `machine`: machines that ask: a token instead of a session.
//! - `mentions`: who is named in a comment.
//! - `meters`: what Prometheus reads.
//! - `notifications`: channels, and the log of what was delivered.
//! - `overview`: the first page of the morning.
//! - `passwords`: passwords that are changed, sessions that are ended.
//! - `people`: somebody and their roles.
//! - `pictures`: a step as it is beside how it was, cut around its element.
//! - `places`: where somebody may do what.
//! - `plain`: what machines say of elements, as people read it.
//! - `player`: the player and its content, for the pages of applications.
//! - `plan_acts`, `plan_edit`, `plan_form`: plans that are made and changed, by a form or the API.
//! - `plans`: plans, their calendar, and starting one.
//! - `preview`: what a change of a plan would come to, before it is kept.
//! - `project_text`: surefoot.yaml as the server keeps it.
//! - `projects`: which project an address means, and all of them on one page.
//! - `proofs`: what content is now, and what the last runs prove of it.
//! - `proposals`: healed targets, and somebody's yes or no.
//! - `publish_page`, `publishing`: publishing content, looking at what differs, going back.
//! - `quarantine`: scenarios whose failures are known: set, lifted, shown.
//! - `remedies`: what can be done about a ticket with one click, and what not.
//! - `replay`: the command that plays a run on one's own machine.
//! - `results`: what browsers of real users found.
//! - `retention`: how long evidence is kept, and what goes.
//! - `runs`: runs by filters, and one run.
//! - `scenarios`: scenarios with their state per cell and their revisions.
//! - `search`: everything by its words.
//! - `secret`: passwords and keys.
//! - `secrets`: secrets that the server keeps.
//! - `settings`: people, tokens, the audit log.
//! - `sites`: where cells may play.
//! - `slots`: when a plan starts, in words.
//! - `tests`: every route with every role, forms from elsewhere, hostile text.
//! - `ticket_acts`, `ticket_forms`: what people do with tickets, and the forms that they send.
//! - `tickets`: tickets as pages.
//! - `translate`, `translate_acts`: texts and words in each language, and what translators make of them.
//! - `unstarted`: plans that could not be started when they were due.
//! - `upload`: files that somebody sends, bounded.
//! - `watch`: a run while it is played.
//! - `words`: moments, durations and cells in the words of a language.

mod access;
mod account;
mod acts;
mod api;
mod app;
mod attachments;
mod beats;
mod before;
mod calendar;
mod codes;
mod content;
mod content_item;
mod draft_acts;
mod draft_trials;
mod drafts;
mod export;
mod failure;
mod fields;
mod files;
mod filters;
mod flow;
mod good;
mod guard;
mod heads;
mod health;
mod lexicon;
mod live;
mod login;
mod looked;
pub mod machine;
mod mentions;
mod meters;
mod notifications;
mod overview;
mod passwords;
mod people;
mod pictures;
mod places;
mod plain;
mod plan_acts;
mod plan_edit;
mod plan_form;
mod plans;
mod player;
mod preview;
mod project_text;
mod projects;
mod proofs;
mod proposals;
mod publish_page;
mod publishing;
mod quarantine;
mod remedies;
mod replay;
mod results;
mod retention;
mod runs;
mod scenarios;
mod search;
pub mod secret;
mod secrets;
mod settings;
mod sites;
mod slots;
#[cfg(test)]
mod tests;
mod ticket_acts;
mod ticket_forms;
mod tickets;
mod translate;
mod translate_acts;
mod unstarted;
mod upload;
mod watch;
mod words;

pub use access::{Permission, ROLES};
pub use app::{App, DashboardOptions};
pub use health::keep_looking;

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
    let pages = access::routes()
        .fallback(failure::nowhere)
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(header(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "same-origin"))
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::new())
        .with_state(app);
    // The project has to be out of the address before anybody looks for its route.
    Router::new().fallback_service(pages).layer(middleware::map_request(projects::asked))
}
