//! Windows that a person sees: where they can't be opened, that is said before anything else.

use crate::usage::UsageErrors;
use url::Url;

/// Whether there is a display to open a window on; `instead` is what to do where there is none.
///
/// # Errors
///
/// There is none.
pub fn on_display(instead: &str) -> Result<(), UsageErrors> {
    let shown = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "linux") && !shown("DISPLAY") && !shown("WAYLAND_DISPLAY") {
        return Err(UsageErrors::one(format!(
            "no display to open a browser window on (DISPLAY is not set)\nhint: {instead}"
        )));
    }
    Ok(())
}

/// Whether an address is that of a page.
///
/// # Errors
///
/// A browser has nothing to show there.
pub fn is_page(url: &Url) -> Result<(), UsageErrors> {
    match url.scheme() {
        "http" | "https" | "file" => Ok(()),
        _ => Err(UsageErrors::one(format!(
            "`{url}` is no address of a page\nhint: begin it with http:// or https://"
        ))),
    }
}
