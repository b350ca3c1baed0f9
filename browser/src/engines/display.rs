//! One hidden X display for engines that need one.
//!
//! WebKitGTK draws nothing without a display, and a person at the machine must not see the replay
//! nor disturb it. All browsers of this process share one Xvfb, started when first asked for and
//! ended with its last user.

use crate::process::{Guarded, LaunchError, SilentError, Spawn, launch};
use std::{
    sync::{Arc, Weak},
    time::Duration,
};
use thiserror::Error;
use tokio::sync::Mutex;

/// How long Xvfb may take to start: 60 ms on a quiet machine.
const START_TIMEOUT: Duration = Duration::from_secs(15);

/// As large as the largest page that is asked for in practice; only what is drawn on takes memory.
const SCREEN: &str = "2560x2160x24";

static SHARED: Mutex<Weak<Display>> = Mutex::const_new(Weak::new());

/// A display that nobody sees. It ends when the last of its users lets go of it.
#[derive(Debug)]
pub struct Display {
    xvfb: Guarded,
    name: String,
}

impl Display {
    /// Its name, such as `:99`, for the variable `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.xvfb.pid()
    }
}

/// Why there is no display.
#[derive(Debug, Error)]
pub enum DisplayError {
    /// Xvfb did not start.
    #[error("no hidden display: {0}\nhint: run surefoot browsers install webkit, which installs Xvfb")]
    NotStarted(#[from] LaunchError),

    /// Xvfb started, but opened no display.
    #[error("no hidden display: {0}")]
    NotOpened(#[from] SilentError),
}

/// The display that all browsers of this process share.
///
/// # Errors
///
/// Xvfb is missing or does not start.
pub async fn hidden_display() -> Result<Arc<Display>, DisplayError> {
    let mut shared = SHARED.lock().await;
    if let Some(display) = shared.upgrade().filter(|display| display.xvfb.is_alive()) {
        return Ok(display);
    }
    // A free number is chosen by Xvfb itself and printed alone on a line.
    let args = ["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"];
    let mut xvfb = launch(Spawn::new("Xvfb", args)).await?;
    let number = xvfb.first_line(is_number, "a display number", START_TIMEOUT).await?;
    let display = Arc::new(Display { xvfb, name: format!(":{number}") });
    *shared = Arc::downgrade(&display);
    Ok(display)
}

fn is_number(line: &str) -> bool {
    !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
}
