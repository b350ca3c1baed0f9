//! What a Firefox of ours is told before it starts.
//!
//! The remote agent itself sets some eighty preferences for automation (no updates, no telemetry, no
//! safe browsing) once it runs; here is what must hold earlier, and what it leaves out.

use serde_json::{Map, Value, json};

/// Preferences that are the same for every Firefox of ours, as they stand in a `user.js`.
const USUAL: &str = r#"
user_pref("remote.active-protocols", 1);
user_pref("browser.startup.page", 0);
user_pref("browser.startup.homepage", "about:blank");
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("browser.startup.blankWindow", false);
user_pref("browser.newtabpage.enabled", false);
user_pref("browser.newtab.preload", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("trailhead.firstrun.didSeeAboutWelcome", true);
user_pref("startup.homepage_welcome_url", "");
user_pref("termsofuse.bypassNotification", true);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("datareporting.policy.dataSubmissionPolicyBypassNotification", true);
user_pref("toolkit.telemetry.enabled", false);
user_pref("toolkit.telemetry.unified", false);
user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
user_pref("app.update.disabledForTesting", true);
user_pref("extensions.systemAddon.update.enabled", false);
user_pref("services.settings.server", "data:,#remote-settings-dummy/v1");
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("browser.region.network.url", "");
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("network.dns.disablePrefetch", true);
user_pref("network.prefetch-next", false);
user_pref("media.gmp-manager.updateEnabled", false);
user_pref("browser.sessionstore.resume_from_crash", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.chrome.site_icons", false);
user_pref("browser.chrome.guess_favicon", false);
user_pref("browser.translations.enable", false);
user_pref("signon.rememberSignons", false);
user_pref("extensions.formautofill.addresses.enabled", false);
user_pref("extensions.formautofill.creditCards.enabled", false);
user_pref("dom.disable_open_during_load", false);
user_pref("dom.ipc.processPrelaunch.enabled", false);
user_pref("network.process.enabled", false);
user_pref("media.rdd-process.enabled", false);
user_pref("permissions.default.desktop-notification", 2);
user_pref("permissions.default.camera", 2);
user_pref("permissions.default.microphone", 2);
user_pref("intl.accept_languages", "en-US, en");
user_pref("intl.locale.requested", "en-US");
user_pref("ui.prefersReducedMotion", 0);
"#;

/// Preferences that the driver relies on, in a remote Firefox too.
///
/// No document is kept for the way back: one that comes back from there was reported only as a navigation
/// that starts (measured with Firefox 153), never as one that ends. And a tab behind another keeps its pace.
const NEEDED: [(&str, Pref); 5] = [
    ("fission.bfcacheInParent", Pref::Flag(false)),
    ("dom.timeout.enable_budget_timer_throttling", Pref::Flag(false)),
    ("browser.sessionhistory.max_total_viewers", Pref::Number(0)),
    ("dom.min_background_timeout_value", Pref::Number(4)),
    ("dom.min_background_timeout_value_without_budget_throttling", Pref::Number(4)),
];

/// A value of a preference.
#[derive(Debug, Clone, Copy)]
enum Pref {
    Flag(bool),
    Number(i64),
}

/// What the driver relies on, and these, as JSON.
pub(super) fn needed(special: &[(&'static str, i64)]) -> Map<String, Value> {
    let special = special.iter().map(|(name, number)| (*name, Pref::Number(*number)));
    let json = |(name, pref): (&str, Pref)| match pref {
        Pref::Flag(flag) => (name.to_owned(), json!(flag)),
        Pref::Number(number) => (name.to_owned(), json!(number)),
    };
    NEEDED.into_iter().chain(special).map(json).collect()
}

/// A `user.js` with all preferences, and these.
pub(super) fn user_js(special: &[(&'static str, i64)]) -> String {
    let lines = needed(special).into_iter().map(|(name, value)| format!("user_pref(\"{name}\", {value});\n"));
    format!("{USUAL}{}", lines.collect::<String>())
}
