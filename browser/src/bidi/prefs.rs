//! What a Firefox of ours is told before it starts.
//!
//! The remote agent itself sets some eighty preferences for automation (no updates, no telemetry, no
//! safe browsing) once it runs; here is what must hold earlier, and what it leaves out.

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
user_pref("dom.min_background_timeout_value", 4);
user_pref("dom.min_background_timeout_value_without_budget_throttling", 4);
user_pref("dom.timeout.enable_budget_timer_throttling", false);
user_pref("dom.ipc.processPrelaunch.enabled", false);
user_pref("network.process.enabled", false);
user_pref("media.rdd-process.enabled", false);
user_pref("fission.bfcacheInParent", false);
user_pref("browser.sessionhistory.max_total_viewers", 0);
user_pref("permissions.default.desktop-notification", 2);
user_pref("permissions.default.camera", 2);
user_pref("permissions.default.microphone", 2);
user_pref("intl.accept_languages", "en-US, en");
user_pref("intl.locale.requested", "en-US");
user_pref("ui.prefersReducedMotion", 0);
"#;

/// A `user.js` with the usual preferences and these.
///
/// Documents are not kept for the way back (`max_total_viewers`): one that comes back from there was
/// reported only as a navigation that starts (measured with Firefox 153), never as one that ends.
pub(super) fn user_js(special: &[(&'static str, i64)]) -> String {
    let special = special.iter().map(|(name, value)| format!("user_pref(\"{name}\", {value});\n"));
    format!("{USUAL}{}", special.collect::<String>())
}
