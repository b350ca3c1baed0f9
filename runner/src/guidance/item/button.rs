//! Presses the buttons of a shoutout: each does what it says.

use super::{
    noted::Noted,
    own::Check,
    person::{QUIET, js},
};
use crate::fault::Fault;
use browser::Goal;
use scenarios::{
    Code,
    content::{Button, Press},
};
use std::time::Instant;

impl Check<'_, '_> {
    /// Presses one button; `nth` is its place among those that are shown.
    pub(super) async fn button(&mut self, button: &Button, nth: usize) {
        let does = match &button.press {
            Press::Plays(item) => format!("plays {item}"),
            Press::Opens(address) => format!("opens {address} in a new tab"),
            Press::Close(_) => "closes it".to_owned(),
        };
        let noted = Noted::begin(button.id.clone(), "click", format!("button {} {does}", button.id));
        let done = self.pressed(button, nth).await;
        self.ended(noted, done).await;
    }

    async fn pressed(&mut self, button: &Button, nth: usize) -> Result<(), Fault> {
        let home = self.home.clone();
        if self.stage.session.page().await?.address != home {
            self.go(Goal::Address(home)).await?;
        }
        self.played().await?;
        let tabs = self.stage.session.driver.tabs(None).await?;
        let documents = self.stage.session.driver.documents();
        let dead = |what: String| {
            Fault::new(
                Code::BUTTON_DEAD.of(&button.id),
                format!("button {} was clicked, and {what}", button.id),
            )
        };
        let before = match &button.press {
            Press::Plays(item) => self.before(item).await?,
            _ => String::new(),
        };
        self.press(".card .foot button", nth, &format!("button {}", button.id)).await?;
        match &button.press {
            Press::Plays(item) => {
                if !self.started(item, &before, documents).await? {
                    return Err(dead(format!("{item} did not begin")));
                }
            }
            Press::Opens(address) => {
                if !self.tab_opens(tabs).await? {
                    return Err(dead(format!("no tab opened for {address}")));
                }
                self.tidy(tabs).await?;
                return self.answers(address).await.map(drop);
            }
            Press::Close(_) => {
                let patience = self.patience()?.min(QUIET * 2);
                if !self.until("!s.open", patience).await?.0 {
                    return Err(dead("it is still open".to_owned()));
                }
            }
        }
        self.tidy(tabs).await
    }

    /// Whether one more tab than before opens.
    pub(super) async fn tab_opens(&mut self, tabs: usize) -> Result<bool, Fault> {
        let end = Instant::now() + self.patience()?;
        loop {
            if self.stage.session.driver.tabs(None).await? > tabs {
                return Ok(true);
            }
            if Instant::now() >= end {
                return Ok(false);
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    /// Whether the page was left for another document; `gone` is what the player says once it has gone on instead.
    pub(super) async fn left(&mut self, documents: u64, gone: &str) -> Result<bool, Fault> {
        // What does not leave is known at once: only a page that is on its way is waited for.
        let timeout = self.travel()?;
        self.stage.session.driver.settle_navigation(true, timeout).await?;
        if self.stage.session.driver.documents() != documents {
            return Ok(true);
        }
        let name = js(&self.item.name);
        self.until(&format!("({gone})&&{name}===null"), QUIET).await?;
        Ok(self.stage.session.driver.documents() != documents)
    }
}
