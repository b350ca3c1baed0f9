//! Looks for many targets of a page in one evaluation, and does nothing to them.

use crate::{
    driver::Call,
    error::BrowserError,
    session::{Place, Session},
    sighting::Probe,
};
use scenarios::Described;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;

/// How long a page may take longer than it was asked to.
const GRACE: Duration = Duration::from_secs(8);

/// A target that is looked for among others.
#[derive(Debug, Clone, Serialize)]
pub struct Wanted {
    /// What is compared.
    pub target: Probe,
    /// It has to be there: what is not there yet is waited for.
    pub must: bool,
    /// It may be hidden, as file fields are.
    pub hidden: bool,
    /// Its texts are wanted too.
    pub describe: bool,
}

/// A target that the fast way has found.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Spotted {
    /// The agent's handle.
    pub handle: u32,
    /// The families that agreed.
    pub how: Vec<String>,
    /// Whether a person can see it.
    pub shown: bool,
    /// The element in short.
    pub element: String,
    /// The element, where that was asked for.
    pub described: Option<Described>,
}

#[derive(Deserialize)]
struct Swept {
    all: Vec<Option<Spotted>>,
}

impl Session {
    /// Looks for all of `wanted` for `wait` at most; the answers are in their order, `None` where the fast way has no
    /// single answer. Nothing on the page is scrolled, focused or told of it.
    ///
    /// # Errors
    ///
    /// What the driver said; `ContextGone` where the document was replaced meanwhile.
    pub async fn sweep(
        &mut self,
        place: &Place,
        wanted: &[Wanted],
        wait: Duration,
    ) -> Result<Vec<Option<Spotted>>, BrowserError> {
        let argument = json!({"wanted": wanted, "wait": u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)});
        let call = Call { function: "more.sweep", argument, deadline: wait + GRACE };
        let value = self.driver.call(&place.frame, call).await?;
        let swept: Swept =
            serde_json::from_value(value).map_err(|error| BrowserError::Agent(format!("sweep: {error}")))?;
        Ok(swept.all)
    }
}
