//! Machines that ask: a token instead of a session.

use crate::{
    app::App,
    failure::Failure,
    guard::{self, Visit},
    places::Places,
    secret,
};
use axum::http::{HeaderMap, header};
use chrono::{DateTime, TimeDelta, Utc};

/// What every token begins with: scanners of repositories know a lost one by it.
pub const PREFIX: &str = "surefoot_";

/// A token is noted as used at most so often: each note is a write.
const NOTED: TimeDelta = TimeDelta::minutes(1);

/// Whether a path is asked for by machines: they send tokens, and get JSON where something fails.
pub(crate) fn is_for_machines(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    ["/api/", "/hooks/", "/artifacts/"].iter().any(|begin| path.starts_with(begin)) || path == "/metrics"
}

/// The token that a request brings.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
}

/// Who asks with a token.
///
/// # Errors
///
/// Nobody knows it, or no longer.
pub(crate) async fn visit(app: &App, asks: Visit, key: &str) -> Result<Visit, Failure> {
    let now = Utc::now();
    let hash = secret::hash_of_key(key);
    let Some(token) = app.store().token(&hash, now).await? else {
        refused(app, &asks, now).await?;
        return Err(Failure::Unknown(
            "this token is unknown, has expired or was revoked\nhint: an administrator makes one in the settings"
                .to_owned(),
        ));
    };
    if token.used.is_none_or(|used| used < now - NOTED) {
        let (store, id) = (app.store().clone(), token.id.clone());
        app.note(&token.id, async move { store.use_token(&id, now).await });
    }
    let person = app.store().person(&token.person).await?;
    let places = Places { scopes: Some(token.scopes), limits: token.limits, ..asks.places };
    guard::placed(app, Visit { person, places, ..asks }).await
}

/// Notes a token that nobody knows; the more of them, the fewer notes: nobody fills the log.
async fn refused(app: &App, asks: &Visit, now: DateTime<Utc>) -> Result<(), Failure> {
    if app.count_failure(&format!("token {}", asks.peer), now).is_power_of_two() {
        let subject = asks.path.split('?').next().unwrap_or_default();
        app.store().audit((&asks.peer, "token", subject, "refused: unknown or expired"), now).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_for_machines_takes_tokens() {
        for path in ["/api/v1/runs", "/api/v1/runs?q=/", "/metrics", "/artifacts/ab", "/hooks/deployments/x"]
        {
            assert!(is_for_machines(path), "{path}");
        }
        for path in ["/", "/runs", "/apis", "/settings?next=/api/", "/metricsx"] {
            assert!(!is_for_machines(path), "{path}");
        }
        let headers =
            |value: &str| HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().expect("a value"))]);
        assert_eq!(bearer(&headers("bearer  abc ")), Some("abc"));
        assert_eq!(bearer(&headers("Basic abc")), None);
    }
}
