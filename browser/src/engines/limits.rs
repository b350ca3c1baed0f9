//! What an engine can't do, by name.
//!
//! Each was measured (Chromium 156, Firefox 153, WebKitGTK 2.50.6). What is listed here is refused
//! as `engine.unsupported(what)` or named in the run as absent, never silently ignored: drivers take
//! their words from here.

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

/// What a touch screen is called here.
pub(crate) const TOUCH: &str = "touch";

/// What telling the page that it is on a mobile device is called here.
pub(crate) const MOBILE: &str = "mobile pages";

/// What a closed shadow root is called here.
pub(crate) const CLOSED_ROOT: &str = "closed shadow root";

/// What a scale such as 1.5 is called here.
pub(crate) const BROKEN_SCALE: &str = "device scales that are no whole number";

/// What telling the page where it is is called here.
pub(crate) const GEOLOCATION: &str = "geolocation";

/// What a picture of more than can be seen is called here.
pub(crate) const WHOLE_PICTURE: &str = "pictures of the whole page";

/// What the button in the middle is called here.
pub(crate) const MIDDLE_BUTTON: &str = "the middle mouse button";

/// What the key of Windows and macOS is called here.
pub(crate) const META_KEY: &str = "the Meta key";

/// Says that no console message is in the evidence.
pub(crate) const CONSOLE: &str = "console";

/// Says that no request is in the evidence.
pub(crate) const NETWORK: &str = "network";

/// Says that a page of an error is not told from another.
pub(crate) const STATUS: &str = "HTTP status";

/// What checking an expression of an imported recording is called where the page forbids `eval`.
pub const EXPRESSIONS: &str = "expressions on this page";

/// What the question of `beforeunload` is called here.
pub const LEAVING: &str = "questions before a page is left";

const FIREFOX: &[Limit] = &[
    Limit { what: TOUCH, why: "the driver gives Firefox a mouse and no touch screen" },
    Limit { what: MOBILE, why: "Firefox of the desktop knows no meta viewport and no overlay scrollbars" },
];

const WEBKIT: &[Limit] = &[
    Limit { what: CONSOLE, why: "the driver gives no console messages; none are in the evidence" },
    Limit { what: NETWORK, why: "the driver gives no requests; there is no HAR" },
    Limit {
        what: STATUS,
        why: "neither driver nor page tell it: a page that looks like an error's is asked for once more",
    },
    Limit { what: LEAVING, why: "the driver agrees by itself, and nobody sees the question (beforeunload)" },
    Limit { what: CLOSED_ROOT, why: "the driver gives an element of open shadow roots only" },
    Limit {
        what: "viewports narrower than 447",
        why: "GTK makes no window narrower; use tablet or desktop sizes",
    },
    Limit { what: EXPRESSIONS, why: "a page whose content policy forbids `eval` forbids the agent's, too" },
    Limit { what: BROKEN_SCALE, why: "the device pixel ratio is GTK's, which knows 1, 2, 3 …" },
    Limit { what: TOUCH, why: "touch actions arrive as mouse events, without touchstart" },
    Limit { what: MOBILE, why: "MiniBrowser is a desktop browser: no meta viewport, no overlay scrollbars" },
    Limit { what: GEOLOCATION, why: "the driver has no command for it" },
    Limit { what: WHOLE_PICTURE, why: "the driver's pictures are of what can be seen" },
    Limit { what: MIDDLE_BUTTON, why: "it comes up as the left one, and follows links in place" },
    Limit { what: META_KEY, why: "it goes down as Alt" },
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
