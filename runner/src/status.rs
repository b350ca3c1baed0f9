//! The HTTP status of a page, where the engine does not tell it.
//!
//! WebKit tells none, so that an error's page after the last step would pass. A page that looks like one is
//! asked for once more by itself, as the same user: reading a page again changes nothing (RFC 9110, 9.2.1).
//! The answer to a form can't be had twice: there an error is believed to nobody, and neither is a success.

use crate::{fault::Fault, stage::Stage};
use browser::{Arrival, BrowserError};
use scenarios::Code;
use serde::Deserialize;

/// A page that looks like an error's.
#[derive(Deserialize)]
struct Mishap {
    /// What it says.
    says: String,
    /// What its address answers when it is asked once more.
    status: Option<u16>,
    /// It says so in so many words, and has nothing to fill in.
    plain: bool,
}

/// The status that the page came with; `None` where nothing is known against it.
///
/// The error is for a page that says that something failed, while its address answers well.
pub(crate) async fn status(stage: &mut Stage<'_>, arrival: &Arrival) -> Result<Option<u16>, Fault> {
    if arrival.status.is_some() || !stage.session.driver.absent().contains(&"HTTP status") {
        return Ok(arrival.status);
    }
    let top = stage.session.top();
    let asked: Option<Mishap> = match stage.session.ask(&top, "more.mishap", serde_json::json!({})).await {
        // A page that is gone again, or asks something, has no more to say here.
        Err(BrowserError::ContextGone | BrowserError::DialogOpen | BrowserError::TabGone) => None,
        other => other?,
    };
    match asked {
        Some(Mishap { status: Some(status), .. }) if status >= 400 => Ok(Some(status)),
        Some(Mishap { says, plain: true, .. }) => {
            let message = format!(
                "the page says “{says}”, and {} does not tell whether it is an error's",
                stage.session.engine
            );
            Err(Fault::new(Code::PAGE_STATUS_UNKNOWN, message))
        }
        _ => Ok(None),
    }
}
