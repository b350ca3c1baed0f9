//! A session with a page of the test open in it.

use crate::{DEADLINE, pages};
use browser::{
    Arrival, BrowserError, Entered, Goal, Input, Look, Need, Place, Probe, Ready, Session, SessionOptions,
    Sighting, Witness, engines,
    launcher::{Browser, LaunchOptions},
};
use scenarios::{Engine, FrameHint};
use serde_json::{Value, json};
use std::{path::Path, sync::Arc, time::Instant};
use tempfile::TempDir;

/// A session of WebKit, and where in it we are.
pub struct Trial {
    pub session: Session,
    pub place: Place,
    browser: Arc<Browser>,
    port: u16,
    _folder: TempDir,
}

/// The options of an ordinary session.
pub fn options(downloads: &Path) -> SessionOptions {
    SessionOptions { downloads: downloads.to_owned(), ..SessionOptions::default() }
}

impl Trial {
    /// Opens a page; nothing where WebKit is not installed.
    pub async fn open(path: &str) -> Option<Trial> {
        Trial::with(path, |_| {}).await
    }

    /// Opens a page as a changed user.
    pub async fn with(path: &str, change: impl Fn(&mut SessionOptions)) -> Option<Trial> {
        if let Err(error) = engines::find(Engine::Webkit) {
            println!("skipped: {error}");
            return None;
        }
        let port = pages::serve().await;
        let browser = Browser::start(Engine::Webkit, &LaunchOptions::default()).await.expect("WebKit starts");
        Some(Trial::begin(Arc::new(browser), port, path, change).await)
    }

    /// Another session of the same browser, on the main page.
    pub async fn another(&self) -> Trial {
        Trial::begin(self.browser.clone(), self.port, "/", |_| {}).await
    }

    async fn begin(
        browser: Arc<Browser>,
        port: u16,
        path: &str,
        change: impl Fn(&mut SessionOptions),
    ) -> Trial {
        let folder = tempfile::tempdir().expect("a folder");
        let mut options = options(folder.path());
        change(&mut options);
        let mut session = browser.session(&options).await.expect("a session");
        let address = format!("http://127.0.0.1:{port}{path}");
        session.driver.navigate(Goal::Address(address), DEADLINE).await.expect("the page");
        let place = session.top();
        Trial { session, place, browser, port, _folder: folder }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub async fn go(&mut self, path: &str) -> Result<Arrival, BrowserError> {
        let arrival = self.session.driver.navigate(Goal::Address(self.url(path)), DEADLINE).await;
        self.place = self.session.top();
        arrival
    }

    /// Goes into nested frames by name, as soon as they are there.
    pub async fn go_into(&mut self, names: &[&str]) {
        let hint = |name: &&str| FrameHint { name: (*name).to_owned(), ..FrameHint::default() };
        let hints: Vec<FrameHint> = names.iter().map(hint).collect();
        let begun = Instant::now();
        while begun.elapsed() < DEADLINE {
            if let Ok(Some(place)) = self.session.place(&hints).await {
                self.place = place;
                return;
            }
        }
        panic!("no frame {names:?}");
    }

    pub async fn look_for(
        &mut self,
        selector: &str,
        need: Need,
        wait: u64,
    ) -> Result<Sighting, BrowserError> {
        let mut look = Look::new(need, wait);
        look.target = Some(Probe { sel: Some(vec![vec![selector.to_owned()]]), ..Probe::default() });
        self.session.find(&self.place, &look).await
    }

    pub async fn find(&mut self, selector: &str, need: Need) -> Ready {
        let begun = Instant::now();
        loop {
            match self.look_for(selector, need, 5000).await {
                Ok(Sighting::Ready(ready)) => return ready,
                Err(BrowserError::ContextGone) if begun.elapsed() < DEADLINE => {}
                other => panic!("{selector}: {other:?}"),
            }
        }
    }

    pub async fn point(
        &mut self,
        ready: &Ready,
        inputs: &[Input],
    ) -> Result<(bool, Option<String>), BrowserError> {
        let witness = self.session.point(&self.place, ready, inputs).await?;
        Ok((witness.hit, witness.by))
    }

    pub async fn click_at(&mut self, ready: &Ready) -> Result<(bool, Option<String>), BrowserError> {
        self.point(ready, &click(ready)).await
    }

    pub async fn witness(&mut self, ready: &Ready) -> Witness {
        self.session.point(&self.place, ready, &click(ready)).await.expect("a click")
    }

    pub async fn click(&mut self, selector: &str) -> Result<(bool, Option<String>), BrowserError> {
        let ready = self.find(selector, Need::Click).await;
        self.click_at(&ready).await
    }

    pub async fn enter(&mut self, selector: &str, text: &str, by_key: bool) -> Entered {
        let ready = self.find(selector, Need::Fill).await;
        self.session.enter(&self.place, &ready, text, by_key).await.expect("a text")
    }

    pub async fn text(&mut self, selector: &str) -> String {
        let ready = self.find(selector, Need::None).await;
        self.session.state(&self.place, ready.handle, &[], &[]).await.expect("a state").text
    }

    /// Runs an expression in the page.
    pub async fn evaluate(&mut self, expression: &str) {
        self.session.evaluate(&self.place, expression).await.expect("an expression");
    }

    /// The text of an expression's value.
    pub async fn evaluate_text(&mut self, expression: &str) -> String {
        self.evaluate(&format!(
            "document.documentElement.setAttribute('data-said',String({expression}))||true"
        ))
        .await;
        let ready = self.find("html", Need::None).await;
        let names = ["data-said".to_owned()];
        let state = self.session.state(&self.place, ready.handle, &names, &[]).await.expect("a state");
        state.attributes["data-said"].as_str().unwrap_or("").to_owned()
    }

    pub async fn tabs_become(&mut self, count: usize) {
        let begun = Instant::now();
        while self.session.driver.tabs(None).await.expect("the tabs") != count {
            assert!(begun.elapsed() < DEADLINE, "never {count} tabs");
        }
        self.place = self.session.top();
    }

    pub async fn address_becomes(&mut self, path: &str) {
        let begun = Instant::now();
        loop {
            self.place = self.session.top();
            let page: Result<Value, _> = self.session.ask(&self.place, "more.page", json!({})).await;
            if page.as_ref().is_ok_and(|page| page["address"] == self.url(path).as_str()) {
                return;
            }
            assert!(begun.elapsed() < DEADLINE, "{page:?} is not {path}");
        }
    }

    /// Kills a process of this session's browser, the youngest family of ours.
    pub fn kill(&self, name: &str) {
        let mut family = vec![driver_pid()];
        for at in 0..64 {
            let Some(parent) = family.get(at) else { break };
            let children =
                std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap_or_default();
            family.extend(children.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        }
        let named = |pid: &&String| {
            std::fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|program| program.ends_with(name))
        };
        let pid = family.iter().find(named).unwrap_or_else(|| panic!("no {name} in {family:?}"));
        let killed = std::process::Command::new("kill").args(["-9", pid]).status().expect("kill");
        assert!(killed.success());
    }
}

fn click(ready: &Ready) -> [Input; 3] {
    [Input::Move(ready.x, ready.y), Input::Down("left", 1), Input::Up("left", 1)]
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("it is bound").port()
}

/// The last WebKitWebDriver that this test process has started: nextest runs each test in its own.
fn driver_pid() -> String {
    let ours = std::process::id();
    let processes = std::fs::read_dir("/proc").expect("Linux").flatten();
    let pids = processes.filter_map(|entry| {
        let pid = entry.file_name().to_str()?.to_owned();
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        let parent: u32 = stat.rsplit(") ").next()?.split(' ').nth(1)?.parse().ok()?;
        let started: u64 = stat.rsplit(") ").next()?.split(' ').nth(19)?.parse().ok()?;
        (parent == ours && stat.contains("(WebKitWebDriver)")).then_some((started, pid))
    });
    pids.max().expect("a driver").1
}
