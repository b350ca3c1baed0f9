//! Asks whether a link's address answers.

use crate::fault::{Fault, is_certificate};
use scenarios::Code;
use serde::Deserialize;
use std::time::Duration;

/// How long an address may take to answer.
const ANSWER: Duration = Duration::from_secs(20);

/// What an address answered in the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Answer {
    /// The status after redirects; `None` where the page may not ask.
    pub status: Option<u16>,
    url: String,
    redirected: bool,
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
    let client = reqwest::Client::builder()
        .timeout(ANSWER)
        .danger_accept_invalid_certs(insecure)
        .user_agent(concat!("Surefoot/", env!("CARGO_PKG_VERSION"), " (link check)"))
        .build();
    let client = match client {
        Ok(client) => client,
        Err(error) => {
            return Some(Fault::new(Code::DRIVER_CRASHED, format!("no link can be checked: {error}")));
        }
    };
    match client.get(address).send().await {
        Ok(answer) if answer.status().as_u16() < 400 => None,
        Ok(answer) => {
            let status = answer.status().as_u16();
            Some(Fault::new(Code::LINK_DEAD.of(status), format!("{address} answers {status}")))
        }
        Err(error) => {
            let words = reasons(&error);
            let code = if is_certificate(&words) { Code::LINK_TLS } else { Code::LINK_DEAD.of("no answer") };
            Some(Fault::new(code, format!("{address} does not answer: {words}")))
        }
    }
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
        let answer =
            |status, url: &str, redirected| Answer { status: Some(status), url: url.to_owned(), redirected };
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
