//! Where each browser lies on which system.
//!
//! Known places come before the search path, as the names there are often scripts or, on Ubuntu,
//! stubs of another package format.

use super::Variant;
use scenarios::Engine;
use std::{
    env,
    path::{Path, PathBuf},
};

/// Names the program that drives WebKit.
pub(super) const WEBKIT_DRIVER_VARIABLE: &str = "SUREFOOT_WEBKIT_DRIVER";

/// Where Debian keeps the programs that its scripts in /usr/bin start.
pub(super) const DEBIAN_CHROMIUM: &str = "/usr/lib/chromium";

/// The variable that names an engine's program.
pub(super) fn variable(engine: Engine) -> &'static str {
    match engine {
        Engine::Chromium => "SUREFOOT_CHROMIUM",
        Engine::Firefox => "SUREFOOT_FIREFOX",
        Engine::Webkit => "SUREFOOT_WEBKIT",
    }
}

/// Where a browser may be, likeliest first.
pub(super) fn candidates(variant: Variant) -> Vec<PathBuf> {
    let (places, names) = known(variant);
    let places = places.iter().map(|place| PathBuf::from(place.replace("{arch}", env::consts::ARCH)));
    places.chain(names.iter().flat_map(|name| on_search_path(name))).collect()
}

/// The WebDriver server of an engine, if there is one.
pub(super) fn driver(engine: Engine) -> Option<PathBuf> {
    let named = |variable| env::var_os(variable).map(PathBuf::from).filter(|program| program.is_file());
    match engine {
        Engine::Chromium => None,
        Engine::Firefox => {
            Some(geckodriver()).into_iter().chain(on_search_path("geckodriver")).find(|p| p.is_file())
        }
        Engine::Webkit => named(WEBKIT_DRIVER_VARIABLE)
            .or_else(|| on_search_path("WebKitWebDriver").into_iter().find(|program| program.is_file())),
    }
}

/// Where [`super::install`] puts geckodriver.
pub(super) fn geckodriver() -> PathBuf {
    cache().join("geckodriver/bin/geckodriver")
}

/// Where we keep what took long to make.
pub(super) fn cache() -> PathBuf {
    let home = || env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    cache.or_else(home).unwrap_or_else(env::temp_dir).join("surefoot")
}

/// Every place on the search path where a program of this name could be.
pub(super) fn on_search_path(name: &str) -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).map(|folder| folder.join(name)).collect()
}

/// A browser's places, and its names on the search path.
fn known(variant: Variant) -> (&'static [&'static str], &'static [&'static str]) {
    match variant {
        Variant::ChromiumHeadlessShell => (
            &[
                "/usr/lib/chromium/chromium-headless-shell",
                "/usr/lib64/chromium-browser/headless_shell",
                "/usr/lib/chromium-browser/headless_shell",
            ],
            &["chrome-headless-shell", "chromium-headless-shell"],
        ),
        Variant::Chromium => (
            &[
                "/usr/lib/chromium/chromium",
                "/usr/lib64/chromium-browser/chromium-browser",
                "/snap/bin/chromium",
                "/Applications/Chromium.app/Contents/MacOS/Chromium",
            ],
            &["chromium", "chromium-browser"],
        ),
        Variant::Chrome => (
            &[
                "/opt/google/chrome/chrome",
                "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
                r"C:\Program Files\Google\Chrome\Application\chrome.exe",
            ],
            &["google-chrome-stable", "google-chrome"],
        ),
        Variant::Edge => (
            &[
                "/opt/microsoft/msedge/msedge",
                "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
                r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
            ],
            &["microsoft-edge-stable", "microsoft-edge"],
        ),
        Variant::FirefoxEsr => (&["/usr/lib/firefox-esr/firefox-esr"], &["firefox-esr"]),
        Variant::Firefox => (
            &[
                "/usr/lib/firefox/firefox",
                "/usr/lib64/firefox/firefox",
                "/opt/firefox/firefox",
                "/snap/firefox/current/usr/lib/firefox/firefox",
                "/Applications/Firefox.app/Contents/MacOS/firefox",
                r"C:\Program Files\Mozilla Firefox\firefox.exe",
            ],
            &["firefox"],
        ),
        Variant::WebkitGtk => (
            &[
                "/usr/lib/{arch}-linux-gnu/webkit2gtk-4.1/MiniBrowser",
                "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
                "/usr/lib/webkit2gtk-4.1/MiniBrowser",
            ],
            &[],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_program_comes_before_the_script_of_the_same_name() {
        let candidates = candidates(Variant::ChromiumHeadlessShell);
        assert_eq!(candidates[0], Path::new("/usr/lib/chromium/chromium-headless-shell"));
    }

    #[test]
    fn webkit_lies_in_the_folder_of_this_architecture() {
        let expected = format!("/usr/lib/{}-linux-gnu/webkit2gtk-4.1/MiniBrowser", env::consts::ARCH);
        assert_eq!(candidates(Variant::WebkitGtk)[0], Path::new(&expected));
    }
}
