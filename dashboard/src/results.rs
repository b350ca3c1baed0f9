//! What browsers of real users found, as the player reports it: element found, hidden, ambiguous or missing.
//!
//! Only where the publication that an environment shows asks for it. Nothing of a person is kept: no address, no session,
//! no moment; what is sent beside the few known words is refused, and counts are all that stays.

use crate::{app::App, failure::Failure, player};
use axum::{
    body::to_bytes,
    extract::{ConnectInfo, Path, Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use chrono::Utc;
use scenarios::content::{
    publish::{Published, read_published},
    steps_of,
};
use serde::Deserialize;
use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    net::{IpAddr, SocketAddr},
    sync::Mutex,
};
use store::{NewUse, UsePlace};

/// The largest report, in bytes: twenty records with long names fit.
const LARGEST: usize = 16 << 10;

/// The most records in a report: the player sends twenty.
const MOST_RECORDS: usize = 50;

/// So many reports of one address are taken in a minute.
const MOST_A_MINUTE: u32 = 60;

/// More addresses than these are not told apart: the rest waits for the next minute.
const MOST_ADDRESSES: usize = 100_000;

/// The longest address of a page, in letters.
const LONGEST_PAGE: usize = 200;

/// How many reports came from where in this minute. Addresses are hashed with a key that nobody has and that ends with
/// the process.
#[derive(Debug, Default)]
pub(crate) struct Rate {
    key: RandomState,
    minute: Mutex<(i64, HashMap<u64, u32>)>,
}

impl Rate {
    /// Counts a report; whether it is one too many.
    fn is_over(&self, from: IpAddr, minute: i64) -> bool {
        let from = self.key.hash_one(from);
        let mut known = self.minute.lock().expect("no panic while locked");
        if known.0 != minute {
            *known = (minute, HashMap::new());
        }
        if known.1.len() >= MOST_ADDRESSES && !known.1.contains_key(&from) {
            return true;
        }
        let count = known.1.entry(from).or_insert(0);
        *count += 1;
        *count > MOST_A_MINUTE
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    system: String,
    environment: String,
    content: String,
    browser: String,
    /// Players of an earlier release told it, and nobody counted by it.
    #[serde(rename = "version", default)]
    _version: Option<String>,
    language: String,
    records: Vec<Record>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    item: String,
    step: Option<String>,
    outcome: String,
    #[serde(rename = "at")]
    _at: f64,
    element: Option<String>,
    page: String,
    #[serde(default)]
    first: bool,
}

/// Takes a report.
pub(crate) async fn sent(
    State(app): State<App>,
    Path(project): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let now = Utc::now();
    // A project that shows nothing asks for nothing.
    let missing = || Failure::Missing("nobody asks for results here".to_owned());
    if !app.store().reports_anywhere(&project).await?.ok_or_else(missing)? {
        return Err(missing());
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let from = sender(peer.unwrap_or(IpAddr::from([127, 0, 0, 1])), request.headers());
    if app.rate.is_over(from, now.timestamp().div_euclid(60)) {
        let mut response = (StatusCode::TOO_MANY_REQUESTS, "too many reports; later").into_response();
        player::open(response.headers_mut());
        return Ok(response);
    }
    let body = to_bytes(request.into_body(), LARGEST).await;
    let body = body.map_err(|_| Failure::TooLarge("a report has at most 16 KiB".to_owned()))?;
    let report: Report = serde_json::from_slice(&body).map_err(|error| refused(&error))?;
    let shown = app.store().shown(&project, &report.environment).await?.ok_or_else(missing)?;
    if shown.sampling <= 0.0 {
        return Err(missing());
    }
    // A page that was open before the last publication still plays the one before.
    let content = app.store().published(&shown.project, &report.content).await.map_err(|_| missing())?;
    let content = read_published(content.as_bytes()).map_err(Failure::Internal)?;
    let uses = uses(&report, &content).map_err(|words| refused(&words))?;
    let place = UsePlace {
        project: &shown.project,
        environment: &report.environment,
        system: &content.system,
        browser: &report.browser,
        language: &report.language,
        day: now.timestamp().div_euclid(86_400),
    };
    app.store().used(place, &uses).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    player::open(response.headers_mut());
    Ok(response)
}

fn refused(why: &dyn std::fmt::Display) -> Failure {
    Failure::Bad(format!("no report of a player: {why}"))
}

/// Who sends: behind a proxy of our own network, whom that one names last.
pub(crate) fn sender(peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let is_ours = match peer {
        IpAddr::V4(peer) => peer.is_loopback() || peer.is_private(),
        IpAddr::V6(peer) => peer.is_loopback() || (peer.segments()[0] & 0xfe00) == 0xfc00,
    };
    let named = headers.get("x-forwarded-for").and_then(|named| named.to_str().ok());
    let named = named.and_then(|named| named.rsplit(',').next()?.trim().parse().ok());
    named.filter(|_| is_ours).unwrap_or(peer)
}

/// The records, if every word of theirs is one of the content that was played.
fn uses(report: &Report, content: &Published) -> Result<Vec<NewUse>, String> {
    let is_browser = matches!(report.browser.as_str(), "chromium" | "firefox" | "webkit");
    let is_language = content.languages.all.iter().any(|language| language.0 == report.language);
    let is_content = content.system == report.system && content.environment == report.environment;
    if !is_browser || !is_language || !is_content || report.records.len() > MOST_RECORDS {
        return Err("its browser, language, system or number of records is none of the content's".to_owned());
    }
    report.records.iter().map(|record| one(record, content)).collect()
}

fn one(record: &Record, content: &Published) -> Result<NewUse, String> {
    let unknown = |what: &str| format!("no such {what} in the content that was played");
    let item = content.items.get(&record.item).ok_or_else(|| unknown("item"))?;
    let is_element = |name: &String| content.elements.contains_key(name);
    if let Some(step) = &record.step {
        // An act before a step is told by its element.
        if !steps_of(item).iter().any(|known| known.id == *step) && !is_element(step) {
            return Err(unknown("step"));
        }
    }
    if !record.element.as_ref().is_none_or(is_element) {
        return Err(unknown("element"));
    }
    if !matches!(record.outcome.as_str(), "found" | "hidden" | "ambiguous" | "missing") {
        return Err("no such outcome (known: found, hidden, ambiguous, missing)".to_owned());
    }
    Ok(NewUse {
        item: record.item.clone(),
        step: record.step.clone().unwrap_or_default(),
        element: record.element.clone().unwrap_or_default(),
        outcome: record.outcome.clone(),
        page: page(&record.page).ok_or_else(|| "no address of a page".to_owned())?,
        is_first: record.first,
    })
}

/// A page's address without what could say who sees it: the player has left that out already, others may not.
fn page(address: &str) -> Option<String> {
    let address =
        url::Url::parse(address).ok().filter(|address| matches!(address.scheme(), "http" | "https"))?;
    let path: Vec<&str> =
        address.path().split('/').map(|part| if is_private(part) { ":id" } else { part }).collect();
    let page = format!("{}{}", address.origin().ascii_serialization(), path.join("/"));
    Some(page.chars().take(LONGEST_PAGE).collect())
}

/// Whether a part of a path may be somebody's: numbers, names with an @, long keys. As `page` of results.js has it.
fn is_private(part: &str) -> bool {
    let digits = part.bytes().fold((0_u32, 0_u32), |(run, most), byte| {
        let run = if byte.is_ascii_digit() { run + 1 } else { 0 };
        (run, most.max(run))
    });
    let is_hexadecimal = part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    part.chars().count() > 24 || digits.1 >= 3 || part.contains(['@', '%']) || is_hexadecimal || is_number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_of_nobody() {
        let told = |address: &str| page(address);
        let expected = Some("https://crm.example/contacts/:id/edit".to_owned());
        assert_eq!(told("https://ada:x@crm.example/contacts/17/edit?q=ada#top"), expected);
        assert_eq!(told("https://crm.example/contacts/ada@example.com/edit"), expected);
        assert_eq!(told("javascript:alert(1)"), None);
        assert!(
            told(&format!("https://crm.example{}", "/ab".repeat(200))).is_some_and(|page| page.len() == 200)
        );
    }

    #[test]
    fn an_address_that_sends_too_much_waits_for_the_next_minute() {
        let (rate, from) = (Rate::default(), IpAddr::from([192, 0, 2, 1]));
        let over = (0..=MOST_A_MINUTE).filter(|_| rate.is_over(from, 1)).count();
        assert_eq!(over, 1);
        assert!(!rate.is_over(IpAddr::from([192, 0, 2, 2]), 1) && !rate.is_over(from, 2));
    }

    #[test]
    fn only_a_proxy_of_ours_says_for_whom_it_asks() {
        let headers = HeaderMap::from_iter([(
            "x-forwarded-for".parse::<axum::http::HeaderName>().expect("a name"),
            "203.0.113.9, 198.51.100.7".parse().expect("a value"),
        )]);
        let near: IpAddr = [10, 0, 0, 1].into();
        let far: IpAddr = [192, 0, 2, 1].into();
        assert_eq!(sender(near, &headers), IpAddr::from([198, 51, 100, 7]));
        assert_eq!(sender(far, &headers), far);
    }
}
