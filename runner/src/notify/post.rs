//! Sends a body to an address by HTTP: to addresses that were looked at, and nowhere else.
//!
//! Redirects are not followed: where they lead, nobody has looked. A proxy is not asked, as it would look names up by
//! itself. What is said of a failure names no address: those of chats are secrets.

use super::{reach::Reach, send::Failed};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, Response, header, redirect::Policy};
use std::time::Duration;
use url::Url;

/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(20);

/// So much of an answer is read.
const LARGEST: usize = 2 << 10;

/// Posts JSON. Tells what the other side said, in short.
///
/// # Errors
///
/// It was not taken, or is not reached.
pub(crate) async fn post(
    reach: &Reach,
    address: &str,
    headers: &[(&'static str, String)],
    body: String,
) -> Result<String, Failed> {
    let url = Url::parse(address.trim()).map_err(|_| Failed::again("the address is none"))?;
    let is_plain = url.scheme() == "http";
    if !is_plain && url.scheme() != "https" {
        return Err(Failed::again("the address is none of https"));
    }
    let host =
        url.host().map(|host| host.to_owned()).ok_or_else(|| Failed::again("the address has no host"))?;
    let port = url.port_or_known_default().unwrap_or(443);
    let may = reach.look_up(&host, port).await.map_err(Failed::again)?;
    if is_plain && !may.is_named {
        return Err(Failed::again(
            "a public address is told nothing without encryption\nhint: write its address with https",
        ));
    }
    let client = Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(ANSWER)
        .user_agent(concat!("Surefoot/", env!("CARGO_PKG_VERSION"), " (notification)"))
        .resolve_to_addrs(&host.to_string(), &may.addresses)
        .build()
        .map_err(|error| Failed::again(reasons(&error)))?;
    let request = client.post(url).header(header::CONTENT_TYPE, "application/json").body(body);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
    match request.send().await {
        Ok(response) => judged(response).await,
        Err(error) => Err(Failed::again(reasons(&error.without_url()))),
    }
}

async fn judged(response: Response) -> Result<String, Failed> {
    let status = response.status();
    let wanted = response.headers().get(header::RETRY_AFTER).and_then(|value| patience(value.to_str().ok()?));
    let said = beginning(response).await;
    let told = format!("{} {said}", status.as_u16()).trim().to_owned();
    match status.as_u16() {
        200..300 => Ok(told),
        300..400 => {
            Err(Failed::again(format!("{told}: redirects are not followed\nhint: write where it leads")))
        }
        // The receiver says that it is gone for ever.
        410 => Err(Failed { detail: told, is_final: true, wanted: None }),
        _ => Err(Failed { detail: told, is_final: false, wanted }),
    }
}

/// How long a receiver asks to be left alone: seconds, or a date.
fn patience(value: &str) -> Option<TimeDelta> {
    let seconds = value.trim().parse::<i64>().ok().and_then(TimeDelta::try_seconds);
    seconds.or_else(|| Some(DateTime::parse_from_rfc2822(value).ok()?.with_timezone(&Utc) - Utc::now()))
}

/// The beginning of an answer: the rest is not even read.
async fn beginning(mut response: Response) -> String {
    let mut bytes = vec![];
    while let Ok(Some(part)) = response.chunk().await {
        bytes.extend_from_slice(&part[..part.len().min(LARGEST - bytes.len())]);
        if bytes.len() >= LARGEST {
            break;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// An error with all its causes.
pub(crate) fn reasons(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let more = cause.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        source = cause.source();
    }
    words
}
