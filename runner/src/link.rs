//! Asks whether a link's address answers.

use crate::fault::{Fault, is_certificate};
use scenarios::Code;
use serde::Deserialize;
use std::time::Duration;

/// How long an address may take to answer.
const ANSWER: Duration = Duration::from_secs(20);

/// No more of a page is read, in bytes.
const MOST_OF_A_PAGE: usize = 256 * 1024;

/// What an address answered in the page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Answer {
    /// The status after redirects; `None` where the page may not ask.
    pub status: Option<u16>,
    /// Where the redirects have led.
    pub url: String,
    /// It led elsewhere.
    pub redirected: bool,
    /// The page's title; `None` where it is no page, or was not asked for.
    pub title: Option<String>,
    /// Its `X-Frame-Options`.
    pub frame_options: Option<String>,
    /// Its `Content-Security-Policy`; several are joined by commas.
    pub policy: Option<String>,
    /// It is a file to be saved.
    pub saved: bool,
}

/// What an answer says of the link.
pub(crate) fn judge(address: &str, answer: &Answer) -> Option<Fault> {
    let status = answer.status.unwrap_or(0);
    if status >= 400 {
        return Some(Fault::new(Code::LINK_DEAD.of(status), format!("{address} answers {status}")));
    }
    (answer.redirected && is_login(&answer.url) && !is_login(address))
        .then(|| Fault::new(Code::LINK_REDIRECTED_TO_LOGIN, format!("{address} leads to {}", answer.url)))
}

fn is_login(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    ["/login", "/log-in", "/log_in", "/signin", "/sign-in", "/sign_in"]
        .iter()
        .any(|word| address.contains(word))
}

/// Whether both addresses have the same scheme, host and port.
pub(crate) fn same_origin(one: &str, other: &str) -> bool {
    match (url::Url::parse(one), url::Url::parse(other)) {
        (Ok(one), Ok(other)) => one.origin() == other.origin(),
        _ => false,
    }
}

/// `None` where the address answers below 400, else what is wrong with it.
///
/// It is asked without the user's cookies: a link that needs them leads to a login page, which is an answer.
pub(crate) async fn check(address: &str, insecure: bool) -> Option<Fault> {
    if address.starts_with("mailto:") || address.starts_with("tel:") {
        return None;
    }
    let client = match client(insecure) {
        Ok(client) => client,
        Err(fault) => return Some(fault),
    };
    match client.get(address).send().await {
        Ok(answer) if answer.status().as_u16() < 400 => None,
        Ok(answer) => {
            let status = answer.status().as_u16();
            Some(Fault::new(Code::LINK_DEAD.of(status), format!("{address} answers {status}")))
        }
        Err(error) => Some(unanswered(address, &error)),
    }
}

/// What an address answers, with its title and who may frame it, asked without the user's cookies.
///
/// # Errors
///
/// It does not answer, or with an error; redirects to a login page are for `judge`.
pub(crate) async fn ask(address: &str, insecure: bool) -> Result<Answer, Fault> {
    let mut answer =
        client(insecure)?.get(address).send().await.map_err(|error| unanswered(address, &error))?;
    let head = |name: &str| {
        let all: Vec<&str> =
            answer.headers().get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
        (!all.is_empty()).then(|| all.join(", "))
    };
    let (frame_options, policy) = (head("x-frame-options"), head("content-security-policy"));
    let saved = head("content-disposition")
        .is_some_and(|how| how.trim_start().to_ascii_lowercase().starts_with("attachment"));
    let is_html = head("content-type").is_some_and(|kind| kind.contains("html"));
    let (status, url) = (answer.status().as_u16(), answer.url().to_string());
    let mut page = vec![];
    // A title stands at the beginning; a page that never ends is not read to its end.
    while is_html && page.len() < MOST_OF_A_PAGE {
        match answer.chunk().await {
            Ok(Some(chunk)) => page.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    let title = is_html.then(|| title_of(&String::from_utf8_lossy(&page)));
    let redirected = url.trim_end_matches('/') != address.trim_end_matches('/');
    Ok(Answer { status: Some(status), url, redirected, title, frame_options, policy, saved })
}

fn client(insecure: bool) -> Result<reqwest::Client, Fault> {
    reqwest::Client::builder()
        .timeout(ANSWER)
        .danger_accept_invalid_certs(insecure)
        .user_agent(concat!("Surefoot/", env!("CARGO_PKG_VERSION"), " (link check)"))
        .build()
        .map_err(|error| Fault::new(Code::DRIVER_CRASHED, format!("no link can be checked: {error}")))
}

fn unanswered(address: &str, error: &reqwest::Error) -> Fault {
    let words = reasons(error);
    let code = if is_certificate(&words) { Code::LINK_TLS } else { Code::LINK_DEAD.of("no answer") };
    Fault::new(code, format!("{address} does not answer: {words}"))
}

/// The words between `<title>` and its end.
fn title_of(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let Some(start) = lower.find("<title").and_then(|at| Some(at + lower[at..].find('>')? + 1)) else {
        return String::new();
    };
    let end = lower[start..].find("</title").map_or(page.len(), |at| start + at);
    let words = page[start..end].split_whitespace().collect::<Vec<_>>().join(" ");
    let signs =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")];
    signs.iter().fold(words, |words, (name, sign)| words.replace(name, sign))
}

fn reasons(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words = format!("{words}: {cause}");
        source = cause.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_judged_by_its_status_and_where_it_led() {
        let answer = |status, url: &str, redirected| Answer {
            status: Some(status),
            url: url.to_owned(),
            redirected,
            ..Answer::default()
        };
        for (address, answer, expected) in [
            ("http://a/help", answer(200, "http://a/help", false), None),
            ("http://a/help", answer(404, "http://a/help", false), Some("link.dead(404)")),
            (
                "http://a/help",
                answer(200, "http://a/login?next=/help", true),
                Some("link.redirected_to_login"),
            ),
            ("http://a/login", answer(200, "http://a/login/", true), None),
        ] {
            let code = judge(address, &answer).map(|fault| fault.code.to_string());
            assert_eq!(code.as_deref(), expected, "{address}");
        }
    }
}
