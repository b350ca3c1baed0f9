//! The size of the page.
//!
//! The driver sets the size of the window, which is the page's and a toolbar's; how much that is, we
//! learn by looking.

use super::{
    ENGINE,
    driver::{PROMPT, WebkitDriver},
    script,
};
use crate::{error::BrowserError, wire::Verb};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::sleep;

/// How often the size is looked at until it is what was asked for. The page learns its size some
/// 30 ms after the window, and later under load.
const LOOKS: u32 = 200;

/// Gives the current tab's page the size that was asked for.
pub(super) async fn fit(driver: &mut WebkitDriver) -> Result<(), BrowserError> {
    let wanted = (driver.options.viewport.width, driver.options.viewport.height);
    let mut last = None;
    for look in 0..LOOKS {
        let answer = match driver.run("", script::SIZE, None, ("the page", PROMPT)).await {
            // A popup begins with an empty page that the real one replaces.
            Err(BrowserError::ContextGone) => {
                sleep(Duration::from_millis(5)).await;
                continue;
            }
            answer => answer?,
        };
        let now = pair(&answer.value, "0", "1");
        if now == wanted {
            return Ok(());
        }
        // Only a window that has come to rest tells how much it adds.
        if last == Some(now) && look % 10 == 1 {
            let window = driver.prompt(Verb::Get, "window/rect", None).await?;
            let window = pair(&window, "width", "height");
            let body = json!({"width": adjusted(window.0, now.0, wanted.0), "height": adjusted(window.1, now.1, wanted.1)});
            driver.prompt(Verb::Post, "window/rect", Some(body)).await?;
        }
        last = Some(now);
        sleep(Duration::from_millis(5)).await;
    }
    let what = format!("a page of {}x{} (it stays at {last:?})", wanted.0, wanted.1);
    Err(BrowserError::Unsupported { engine: ENGINE, what })
}

fn adjusted(window: u32, page: u32, wanted: u32) -> u32 {
    (window + wanted).saturating_sub(page)
}

fn pair(value: &Value, first: &str, second: &str) -> (u32, u32) {
    let number = |at: usize, key: &str| {
        let number = value.get(at).or_else(|| value.get(key)).and_then(Value::as_f64).unwrap_or(0.0);
        number as u32
    };
    (number(0, first), number(1, second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_grows_by_what_the_page_lacks() {
        assert_eq!(adjusted(768, 730, 900), 938);
        assert_eq!(adjusted(100, 300, 100), 0);
    }
}
