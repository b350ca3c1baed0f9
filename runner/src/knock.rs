//! Asks an address ourselves, where the browser does not say why no page came.
//!
//! WebKit shows nothing at all in place of a page whose certificate it distrusts, and WebKit and any
//! browser with a window wait for ever for somebody who knows the name and the password. Only asked when
//! something has failed: it is a request that no user has made.

use crate::fault::{Fault, is_certificate};
use browser::address::without_credentials;
use scenarios::Code;
use std::{error::Error, time::Duration};
use url::Url;

/// How long the address may take. It had its time in the browser.
const ANSWER: Duration = Duration::from_secs(3);

/// What keeps the page at `address` from showing, if it is one of the two.
///
/// With `insecure` certificates are not looked at.
pub(crate) async fn knock(address: &str, insecure: bool) -> Option<Fault> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let shown = without_credentials(&url);
    let client = reqwest::Client::builder()
        .timeout(ANSWER)
        .danger_accept_invalid_certs(insecure)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .ok()?;
    let answer = match client.head(url.clone()).send().await {
        // Not every application knows this way to ask for nothing.
        Ok(answer) if matches!(answer.status().as_u16(), 405 | 501) => client.get(url).send().await,
        other => other,
    };
    match answer {
        Ok(answer) if answer.status().as_u16() == 401 => {
            let message = format!(
                "{shown} answers 401 and asks for a name and a password\n\
                 hint: write them into the base URL: https://name:password@…"
            );
            Some(Fault { code: Code::PAGE_HTTP_ERROR.of(401), message })
        }
        Ok(_) => None,
        Err(error) => {
            let mut causes = std::iter::successors(Some(&error as &dyn Error), |&error| error.source());
            let cause = causes.find(|cause| is_certificate(&cause.to_string()))?;
            Some(Fault::new(Code::ENV_TLS, format!("{shown} could not be loaded: {cause}")))
        }
    }
}

/// The same for a navigation that has come to its end without a word: nothing came of it where the
/// browser tells neither a status nor another address.
pub(crate) async fn nothing_came(address: &str, arrival: &browser::Arrival, insecure: bool) -> Option<Fault> {
    if arrival.status.is_some() || crate::link::same_origin(address, &arrival.address) {
        return None;
    }
    knock(address, insecure).await
}
