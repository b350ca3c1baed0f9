//! One browser process (or remote endpoint), many isolated sessions.

use super::{
    driver::ChromiumDriver,
    hub::{Hub, Shared},
};
use crate::{
    agent,
    error::BrowserError,
    mux::Mux,
    options::{Memory, SessionOptions},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// A Chromium that answers.
pub struct ChromiumBrowser {
    mux: Mux,
    hub: Arc<Hub>,
    version: String,
    user_agent: String,
}

impl ChromiumBrowser {
    /// Connects to the browser's websocket, such as `ws://127.0.0.1:9222/devtools/browser/…`.
    ///
    /// # Errors
    ///
    /// `Missing` where nothing answers there.
    pub async fn connect(address: &str) -> Result<ChromiumBrowser, BrowserError> {
        let hub = Arc::new(Hub::default());
        let (seeing, ending) = (hub.clone(), hub.clone());
        let mux = Mux::connect(address, move |event| seeing.see(event), move || ending.end()).await?;
        // A fresh connection has set nothing yet.
        drop(hub.mux.set(mux.clone()));
        let attach = json!({"autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true,
            "filter": [{"type": "page"}, {"type": "iframe", "exclude": true}, {"exclude": true}]});
        let attached = mux.send(None, "Target.setAutoAttach", attach);
        let discovered = mux.send(
            None,
            "Target.setDiscoverTargets",
            json!({"discover": true, "filter": [{"type": "page"}]}),
        );
        let version = mux.call(None, "Browser.getVersion", json!({})).await?;
        attached.get().await?;
        discovered.get().await?;
        let word = |key: &str| version[key].as_str().unwrap_or("").to_owned();
        Ok(ChromiumBrowser { mux, hub, version: word("product"), user_agent: word("userAgent") })
    }

    /// Opens an isolated session with one empty tab.
    ///
    /// # Errors
    ///
    /// What the browser refused.
    pub async fn session(&self, options: &SessionOptions) -> Result<ChromiumDriver, BrowserError> {
        let created =
            self.mux.call(None, "Target.createBrowserContext", json!({"disposeOnDetach": true})).await?;
        let context = created["browserContextId"].as_str().unwrap_or("").to_owned();
        let shared = Arc::new(Shared::default());
        shared.lock().setup = setup(options, &self.user_agent);
        self.hub.add(&context, shared.clone());
        let downloads = json!({"behavior": "allowAndName", "browserContextId": context, "eventsEnabled": true,
            "downloadPath": options.downloads.to_string_lossy()});
        self.mux.send(None, "Browser.setDownloadBehavior", downloads);
        if options.geolocation.is_some() {
            let grant = json!({"permissions": ["geolocation"], "browserContextId": context});
            self.mux.send(None, "Browser.grantPermissions", grant);
        }
        let cookies: Vec<Value> = options
            .remembered_in(Memory::Cookie)
            .map(|one| json!({"name": one.name, "value": one.value, "url": one.origin.as_str()}))
            .collect();
        if !cookies.is_empty() {
            let params = json!({"cookies": cookies, "browserContextId": context});
            self.mux.call(None, "Storage.setCookies", params).await?;
        }
        let screen = options.viewport;
        let target = json!({"url": "about:blank", "browserContextId": context,
            "width": screen.width, "height": screen.height});
        self.mux.call(None, "Target.createTarget", target).await?;
        let driver = ChromiumDriver::new(
            self.mux.clone(),
            self.hub.clone(),
            context,
            shared,
            self.version.clone(),
            options.downloads.clone(),
        );
        driver.first_tab().await?;
        Ok(driver)
    }

    /// Product and version: `HeadlessChrome/156.0.8078.73`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether the browser still answers.
    pub fn is_alive(&self) -> bool {
        !self.mux.is_gone()
    }
}

/// What every new tab is told before its first script runs.
fn setup(options: &SessionOptions, user_agent: &str) -> Vec<(&'static str, Value)> {
    let screen = options.viewport;
    let source = json!({"source": *agent::CORE, "worldName": agent::WORLD, "runImmediately": true});
    let attach = json!({"autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true,
        "filter": [{"type": "iframe"}, {"exclude": true}]});
    let metrics = json!({"width": screen.width, "height": screen.height, "deviceScaleFactor": screen.scale, "mobile": screen.mobile});
    let mut commands = vec![
        ("Page.enable", json!({})),
        ("Page.addScriptToEvaluateOnNewDocument", source),
        ("Runtime.enable", json!({})),
        ("Network.enable", json!({"maxTotalBufferSize": 0, "maxResourceBufferSize": 0})),
        ("Target.setAutoAttach", attach),
        ("Emulation.setDeviceMetricsOverride", metrics),
    ];
    if screen.touch {
        commands.push(("Emulation.setTouchEmulationEnabled", json!({"enabled": true, "maxTouchPoints": 5})));
    }
    let headers = options.accept_language();
    // A headless browser says so in its user agent; pages that turn it away would be a false break.
    let user_agent = user_agent.replace("HeadlessChrome", "Chrome");
    let mut agent = json!({"userAgent": user_agent});
    if let (Some(accept), Some(language)) = (headers, &options.language) {
        agent["acceptLanguage"] = json!(accept);
        commands.push(("Emulation.setLocaleOverride", json!({"locale": language.0})));
    }
    commands.push(("Emulation.setUserAgentOverride", agent));
    if let Some(zone) = &options.time_zone {
        commands.push(("Emulation.setTimezoneOverride", json!({"timezoneId": zone})));
    }
    if let Some((latitude, longitude)) = options.geolocation {
        let place = json!({"latitude": latitude, "longitude": longitude, "accuracy": 1});
        commands.push(("Emulation.setGeolocationOverride", place));
    }
    if let Some(scheme) = options.color_scheme {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        commands.push(("Emulation.setEmulatedMedia", json!({"features": features})));
    }
    for one in options.remembered_in(Memory::Storage) {
        commands.push(("Page.addScriptToEvaluateOnNewDocument", json!({"source": one.script()})));
    }
    if options.insecure {
        commands.push(("Security.setIgnoreCertificateErrors", json!({"ignore": true})));
    }
    commands
}
