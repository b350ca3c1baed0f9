//! A WebKit on this machine (or a remote endpoint) that sessions are opened in.

use super::{
    ENGINE,
    driver::{Family, WebkitDriver},
    mini::Mini,
    viewport,
};
use crate::{
    elsewhere::Endpoint,
    engines::{self, Display, Installed, WEBKIT_MIN_WIDTH, limits},
    error::BrowserError,
    options::SessionOptions,
    process::{Guarded, Profile, Spawn, launch},
    wire::{Refusal, Verb, Wire},
};
use scenarios::Engine;
use serde_json::{Value, json};
use std::{net::TcpListener, path::Path, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};

/// How long the driver may take to answer for the first time: 30 ms on a quiet machine.
const START: Duration = Duration::from_secs(20);

/// How long a browser may take to start: 0.3-2 s here; a Grid lets it queue.
const SESSION: Duration = Duration::from_secs(60);

/// A WebKit of this machine, or an endpoint that speaks as its driver does.
pub struct WebkitBrowser {
    place: Place,
}

enum Place {
    Local(Local),
    Remote(Endpoint),
}

/// What only a browser on this machine has.
struct Local {
    installed: Installed,
    /// Kept for as long as browsers draw on it.
    display: Option<Arc<Display>>,
}

impl WebkitBrowser {
    /// Uses `program`, or the MiniBrowser that is installed.
    ///
    /// # Errors
    ///
    /// `Missing` where it, its driver or the hidden display is missing.
    pub async fn start(program: Option<&Path>, headed: bool) -> Result<WebkitBrowser, BrowserError> {
        let installed = match program {
            Some(program) => engines::at(Engine::Webkit, program),
            None => engines::find(Engine::Webkit),
        };
        let installed = installed.map_err(|error| missing(&error))?;
        let display = match headed {
            true => None,
            false => Some(engines::hidden_display().await.map_err(|error| missing(&error))?),
        };
        Ok(WebkitBrowser { place: Place::Local(Local { installed, display }) })
    }

    /// Uses a WebDriver endpoint elsewhere, such as a Grid's `http://grid:4444`.
    pub fn connect(address: &str) -> WebkitBrowser {
        WebkitBrowser { place: Place::Remote(Endpoint::new(address)) }
    }

    /// Opens an isolated session: a driver and a browser of its own, without a stored profile.
    ///
    /// # Errors
    ///
    /// `Unsupported` for what WebKit can't pretend to be, and what the driver refused.
    pub async fn session(&self, options: &SessionOptions) -> Result<WebkitDriver, BrowserError> {
        if let Some(what) = refused(options, matches!(self.place, Place::Local(_))) {
            return Err(BrowserError::Unsupported { engine: ENGINE, what });
        }
        let (mut wire, family) = match &self.place {
            Place::Local(local) => {
                let (wire, family) = local.start(options).await?;
                (wire, Some(family))
            }
            Place::Remote(endpoint) => (endpoint.wire(), None),
        };
        let body = json!({"capabilities": {"alwaysMatch": capabilities(options, family.as_ref())}});
        let answer = wire.send(Verb::Post, "session".to_owned(), Some(body), SESSION).await;
        let answer = answer.map_err(not_started)?;
        let session = answer["sessionId"].as_str().map(str::to_owned);
        let session = session.ok_or_else(|| BrowserError::Driver("a session without a name".to_owned()))?;
        let remote = match &self.place {
            Place::Local(_) => None,
            Place::Remote(endpoint) => Some(endpoint.opened(&session)),
        };
        let mut driver = WebkitDriver::new(wire, (session, &answer), (family, remote), options.clone());
        driver.first_tab().await?;
        viewport::fit(&mut driver).await?;
        Ok(driver)
    }

    /// Ends what a remote endpoint still has open for us, and waits until it has.
    pub async fn leave(&self) {
        if let Place::Remote(endpoint) = &self.place {
            endpoint.end_all().await;
        }
    }

    /// Whether sessions can still be opened, as far as can be told without opening one.
    pub fn is_alive(&self) -> bool {
        true
    }
}

impl Local {
    /// Starts a driver: WebKitWebDriver 2.50.6 knows one session at a time.
    async fn start(&self, options: &SessionOptions) -> Result<(Wire, Family), BrowserError> {
        let profile = Profile::fresh(ENGINE).map_err(|error| missing(&error))?;
        let mini = Mini::prepare(profile.path().to_owned(), &self.installed.program, options)?;
        let port = free_port().map_err(|error| missing(&error))?;
        let program = self.installed.driver.as_ref().ok_or_else(|| missing(&"no WebKitWebDriver"))?;
        let mut spawn = Spawn::new(program, [format!("--port={port}"), "--host=127.0.0.1".to_owned()]);
        spawn.env = environment(self.display.as_deref());
        spawn.profile = Some(profile);
        let process = launch(spawn).await.map_err(|error| missing(&error))?;
        let mut wire = Wire::new(&format!("http://127.0.0.1:{port}"));
        until_ready(&mut wire, &process).await?;
        Ok((wire, Family { mini, process, _display: self.display.clone() }))
    }
}

fn missing(error: &dyn std::fmt::Display) -> BrowserError {
    BrowserError::Missing(error.to_string())
}

/// What a session can't pretend to be; a remote one takes nothing from its environment.
fn refused(options: &SessionOptions, local: bool) -> Option<String> {
    let screen = options.viewport;
    let elsewhere = |set: bool, what: &str| (set && !local).then(|| format!("{what} of a remote browser"));
    let never = |set: bool, what: &str| set.then(|| what.to_owned());
    never(screen.width < WEBKIT_MIN_WIDTH, &format!("viewports narrower than {WEBKIT_MIN_WIDTH}"))
        .or_else(|| never(screen.touch, limits::TOUCH))
        .or_else(|| never(screen.mobile, limits::MOBILE))
        .or_else(|| never(screen.scale < 1.0 || screen.scale.fract() != 0.0, limits::BROKEN_SCALE))
        .or_else(|| never(options.geolocation.is_some(), limits::GEOLOCATION))
        .or_else(|| elsewhere(screen.scale != 1.0, "the device scale"))
        .or_else(|| elsewhere(options.language.is_some(), "the language"))
        .or_else(|| elsewhere(options.time_zone.is_some(), "the time zone"))
        .or_else(|| elsewhere(options.color_scheme.is_some(), "the color scheme"))
}

fn capabilities(options: &SessionOptions, family: Option<&Family>) -> Value {
    let mut wanted = json!({"browserName": "MiniBrowser", "pageLoadStrategy": "none",
        "unhandledPromptBehavior": "ignore", "acceptInsecureCerts": options.insecure,
        // We have deadlines of our own; this is only to let the longest look of the agent be.
        "timeouts": {"script": 3_600_000}});
    if let Some(family) = family {
        wanted["webkitgtk:browserOptions"] = family.mini.capability();
    }
    wanted
}

/// Software drawing: the hidden display has no graphics card, and pages look the same everywhere.
fn environment(display: Option<&Display>) -> Vec<(std::ffi::OsString, std::ffi::OsString)> {
    let mut variables =
        vec![("WEBKIT_DISABLE_DMABUF_RENDERER", "1"), ("LIBGL_ALWAYS_SOFTWARE", "1"), ("NO_AT_BRIDGE", "1")];
    if let Some(display) = display {
        variables.extend([("DISPLAY", display.name()), ("GDK_BACKEND", "x11")]);
    }
    variables.into_iter().map(|(key, value)| (key.into(), value.into())).collect()
}

/// WebKitWebDriver can't choose a port by itself.
fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

async fn until_ready(wire: &mut Wire, process: &Guarded) -> Result<(), BrowserError> {
    let end = Instant::now() + START;
    loop {
        let error = match wire.send(Verb::Get, "status".to_owned(), None, START).await {
            Ok(_) => return Ok(()),
            Err(error) => error,
        };
        if !process.is_alive() || Instant::now() > end {
            let said = process.last_lines().join("\n");
            return Err(BrowserError::Missing(format!(
                "WebKitWebDriver does not answer ({error:?}): {said}"
            )));
        }
        sleep(Duration::from_millis(10)).await;
    }
}

fn not_started(refusal: Refusal) -> BrowserError {
    match refusal {
        Refusal::Refused { status, message, .. } => {
            BrowserError::Missing(format!("WebKit did not start: {status} {message}"))
        }
        Refusal::Late => BrowserError::Missing(format!("WebKit did not start within {SESSION:?}")),
        Refusal::Lost(why) => BrowserError::Missing(format!("no WebDriver answers: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: impl Fn(&mut SessionOptions), local: bool, expected: Option<&str>) {
        let mut options =
            SessionOptions { downloads: std::path::PathBuf::new(), ..SessionOptions::default() };
        change(&mut options);
        assert_eq!(refused(&options, local).as_deref(), expected);
    }

    #[test]
    fn what_webkit_can_not_pretend_to_be_is_refused_by_name() {
        check(|_| {}, true, None);
        check(|options| options.viewport.width = 446, true, Some("viewports narrower than 447"));
        check(|options| options.viewport.touch = true, true, Some("touch"));
        check(|options| options.viewport.scale = 1.5, true, Some("device scales that are no whole number"));
        check(|options| options.viewport.scale = 2.0, true, None);
        check(|options| options.viewport.scale = 2.0, false, Some("the device scale of a remote browser"));
        check(|options| options.geolocation = Some((0.0, 0.0)), true, Some("geolocation"));
        check(
            |options| options.time_zone = Some("UTC".into()),
            false,
            Some("the time zone of a remote browser"),
        );
    }
}
