//! What an engine can't do, by name.
//!
//! Each was measured (Chromium 156, Firefox 153, WebKitGTK 2.50.6). What is listed here is refused
//! as `engine.unsupported(what)` or named in the run as absent, never silently ignored.

use scenarios::Engine;

/// The narrowest page in WebKit, in CSS pixels: GTK lets no window be smaller, and the driver sets
/// nothing but the window.
pub const WEBKIT_MIN_WIDTH: u32 = 447;

/// One thing that an engine can't do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What it can't do: the words in `engine.unsupported(…)`.
    pub what: &'static str,
    /// Why, and what remains.
    pub why: &'static str,
}

/// Everything that the engine can't do.
pub fn limits(engine: Engine) -> &'static [Limit] {
    match engine {
        Engine::Chromium => &[],
        Engine::Firefox => FIREFOX,
        Engine::Webkit => WEBKIT,
    }
}

const FIREFOX: &[Limit] = &[Limit {
    what: "windows narrower than 500",
    why: "a visible window is at least 500 pixels wide; headless pages have any width",
}];

const WEBKIT: &[Limit] = &[
    Limit { what: "console", why: "the driver gives no console messages; none are in the evidence" },
    Limit { what: "network log", why: "the driver gives no requests; there is no HAR" },
    Limit { what: "closed shadow root", why: "the driver gives an element of open shadow roots only" },
    Limit {
        what: "viewports narrower than 447",
        why: "GTK makes no window narrower; use tablet or desktop sizes",
    },
    Limit {
        what: "device scale",
        why: "the driver sets no device pixel ratio; it is that of the display, 1",
    },
    Limit { what: "touch", why: "touch actions arrive as mouse events, without touchstart" },
    Limit {
        what: "emoji by keys",
        why: "the driver loses characters beyond U+FFFF; such text is set as a value instead",
    },
    Limit { what: "PDF", why: "the driver has no print command" },
    Limit {
        what: "languages in one browser",
        why: "language and time zone are those of the browser's process: one browser for each",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_is_named_once_and_says_why() {
        for engine in Engine::ALL {
            let limits = limits(engine);
            for limit in limits {
                assert!(!limit.why.is_empty());
                assert_eq!(
                    limits.iter().filter(|other| other.what == limit.what).count(),
                    1,
                    "{}",
                    limit.what
                );
            }
        }
        assert!(WEBKIT.iter().any(|limit| limit.what.ends_with(&WEBKIT_MIN_WIDTH.to_string())));
    }
}
