//! The tabs in order of opening.
//!
//! The driver lists them in an order that changes (WebKitGTK 2.50.6 puts a popup first), so we keep
//! ours: what is new comes last.

use super::{driver::WebkitDriver, viewport};
use crate::{
    driver::{Arrival, FrameId},
    error::BrowserError,
    wire::Verb,
};
use serde_json::json;
use std::collections::HashMap;

/// A tab, as we saw it last.
#[derive(Debug, Default)]
pub(super) struct Tab {
    /// The driver's name for it.
    pub handle: String,
    /// The token of its document.
    pub token: String,
    /// The address of its document.
    pub address: String,
    /// How many documents we have seen in it.
    pub documents: u64,
    /// How often its document has said goodbye and stayed.
    pub goodbyes: u64,
    /// The tokens of documents in its frames.
    pub frames: HashMap<FrameId, String>,
    /// The address that is being loaded, if one is.
    pub pending: Option<String>,
    /// The address whose loading came to nothing.
    pub failed: Option<String>,
    /// The text of the dialog that is open.
    pub dialog: Option<String>,
    /// Whether its page has the size that was asked for.
    fitted: bool,
}

impl Tab {
    pub(super) fn arrival(&self) -> Arrival {
        // WebKitGTK 2.50 has no PerformanceNavigationTiming.responseStatus.
        Arrival { address: self.address.clone(), status: None }
    }

    /// Takes note of the document that a script ran in.
    pub(super) fn see(&mut self, token: &str, address: &str) {
        address.clone_into(&mut self.address);
        self.dialog = None;
        if self.token != token {
            token.clone_into(&mut self.token);
            self.documents += 1;
            self.goodbyes = 0;
            self.frames.clear();
            // A page that can't be loaded becomes an empty one, without a word.
            self.failed =
                self.pending.take().filter(|pending| address == "about:blank" && pending != address);
        }
    }
}

impl WebkitDriver {
    pub(super) fn current_handle(&self) -> &str {
        let present = self.tabs.iter().find(|tab| tab.handle == self.current).or(self.tabs.first());
        present.map_or("", |tab| &tab.handle)
    }

    /// The current tab; one of its own where none is left.
    pub(super) fn tab(&mut self) -> &mut Tab {
        let handle = self.current_handle().to_owned();
        let at = self.tabs.iter().position(|tab| tab.handle == handle);
        let at = at.unwrap_or_else(|| {
            self.tabs.push(Tab::default());
            self.tabs.len() - 1
        });
        &mut self.tabs[at]
    }

    /// No navigation is under way: what comes from now on is that of the next act.
    pub(super) fn rest(&mut self, goodbyes: u64) {
        self.has_acted = false;
        self.before_input = self.tab().documents;
        self.tab().goodbyes = goodbyes;
    }

    /// Asks which tabs there are.
    pub(super) async fn see_tabs(&mut self) -> Result<(), BrowserError> {
        let handles = self.handles().await?;
        self.tabs.retain(|tab| handles.contains(&tab.handle));
        for handle in handles {
            if !self.tabs.iter().any(|tab| tab.handle == handle) {
                // The first tab is given its size with the session.
                let fitted = self.tabs.is_empty();
                self.tabs.push(Tab { handle, fitted, ..Tab::default() });
            }
        }
        Ok(())
    }

    /// Makes a tab the current one.
    pub(super) async fn select(&mut self, handle: String) -> Result<(), BrowserError> {
        self.current.clone_from(&handle);
        self.enter(&FrameId(handle)).await?;
        self.look().await?;
        if !std::mem::replace(&mut self.tab().fitted, true) {
            viewport::fit(self).await?;
        }
        Ok(())
    }

    /// Closes the current tab; the one that opened before it becomes current.
    pub(super) async fn close_current(&mut self) -> Result<(), BrowserError> {
        let handle = self.current_handle().to_owned();
        let at = self.tabs.iter().position(|tab| tab.handle == handle).unwrap_or(0);
        self.enter(&FrameId(handle)).await?;
        self.at = None;
        self.prompt(Verb::Delete, "window", None).await?;
        self.tabs.remove(at);
        self.current = self.tabs.get(at.saturating_sub(1)).map(|tab| tab.handle.clone()).unwrap_or_default();
        Ok(())
    }

    /// Switches to a window of the driver.
    pub(super) async fn switch_window(&mut self, handle: &str) -> Result<(), BrowserError> {
        self.prompt(Verb::Post, "window", Some(json!({"handle": handle}))).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_page_instead_of_the_one_asked_for_is_a_failure() {
        let mut tab = Tab { pending: Some("http://x/".into()), ..Tab::default() };
        tab.see("1", "about:blank");
        assert_eq!((tab.documents, tab.failed.as_deref()), (1, Some("http://x/")));
        tab.see("2", "http://y/");
        assert_eq!((tab.documents, tab.failed), (2, None));
    }
}
