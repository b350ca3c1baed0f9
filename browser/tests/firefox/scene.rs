//! A page, a session that shows it, and the browser.

use crate::site::Site;
use browser::{
    Arrival, BrowserError, Goal, Input, Look, Need, Place, Probe, Ready, Session, SessionOptions, Sighting,
    engines,
    launcher::{Browser, LaunchOptions},
};
use scenarios::{Engine, FrameHint, Viewport};
use serde_json::Value;
use std::time::Duration;

pub const WAIT: Duration = Duration::from_secs(20);

/// Everything that most tests need on one page.
pub const PAGE: &str = "<!doctype html><title>start</title><body>
<button id=go onclick=\"document.title='clicked '+event.isTrusted\">Go</button>
<a id=link href=/two>Two</a> <a id=gone href=/nowhere>Gone</a>
<a id=download href=/download download=report.txt>Download</a>
<button id=under style='position:absolute;left:300px;top:0;width:80px;height:30px'>Under</button>
<div id=over style='position:absolute;left:290px;top:0;width:120px;height:60px;background:#ccc'>Over</div>
<p><input id=text onfocus=\"document.title='focused'\" onchange=\"document.title='changed '+value\">
<textarea id=area></textarea>
<input id=date type=date oninput=\"document.title='date '+value\">
<select id=list onchange=\"document.title='list '+value\"><option>one<option>two</select>
<input id=file type=file multiple onchange=\"document.title=[...files].map(f=>f.name).join()\">
<button id=alert onclick=\"alert('hello');document.title='answered'\">Alert</button>
<button id=confirm onclick=\"document.title='said '+confirm('sure?')\">Confirm</button>
<button id=prompt onclick=\"document.title='said '+prompt('who?')\">Prompt</button>
<button id=popup onclick=\"window.open('/two')\">Popup</button>
<button id=hang onclick=\"setTimeout(()=>{while(true);},1500)\">Hang</button>
<button id=loud onclick=\"console.error('loud',1);fetch('/nowhere');setTimeout(()=>{throw new Error('thrown')},0)\">Loud</button>
<p><iframe id=near src=/frame></iframe><iframe id=far src='http://localhost:{port}/frame'></iframe>
<p><x-open></x-open><x-closed></x-closed>
<div id=drag draggable=true style='width:40px;height:40px;background:red'>d</div>
<div id=drop style='position:absolute;left:200px;top:420px;width:80px;height:40px;background:blue'>here</div>
<script>
const inner = (mode, id) => class extends HTMLElement { constructor() { super();
  this.attachShadow({ mode }).innerHTML = `<button id=${id} onclick=\"document.title='${id}'\">${id}</button>`; } };
customElements.define('x-open', inner('open', 'in-open'));
customElements.define('x-closed', inner('closed', 'in-closed'));
drag.ondragstart = e => e.dataTransfer.setData('text/plain', 'dragged');
drop.ondragover = e => e.preventDefault();
drop.ondrop = e => { e.preventDefault(); document.title = 'dropped ' + e.dataTransfer.getData('text/plain'); };
</script>";

pub const FRAME: &str =
    "<!doctype html><body><button id=inside onclick=\"this.textContent='hit '+event.isTrusted\">in</button>
<input id=field>";

pub const PAGES: [(&str, &str); 4] =
    [("/", PAGE), ("/frame", FRAME), ("/two", "<title>two</title><p>Two"), ("/download", "content")];

/// A page, a session that shows it, and the browser.
pub struct Scene {
    pub site: Site,
    pub session: Session,
    pub browser: Browser,
}

impl Scene {
    /// Nothing where Firefox is not installed.
    pub async fn at(path: &str) -> Option<Scene> {
        Scene::with(options(), path).await
    }

    pub async fn with(options: SessionOptions, path: &str) -> Option<Scene> {
        let browser = firefox().await?;
        let site = Site::serve(&PAGES).await;
        let mut session = browser.session(&options).await.expect("a session");
        session.driver.navigate(Goal::Address(site.at(path)), WAIT).await.expect("the page");
        Some(Scene { site, session, browser })
    }

    pub async fn go(&mut self, path: &str) -> Result<Arrival, BrowserError> {
        let goal = Goal::Address(self.site.at(path));
        self.session.driver.navigate(goal, WAIT).await
    }

    pub async fn title(&mut self) -> String {
        self.session.page().await.expect("the page answers").title
    }

    pub async fn click(&mut self, selector: &str) -> bool {
        let top = self.session.top();
        self.click_in(&top, selector).await
    }

    pub async fn click_in(&mut self, place: &Place, selector: &str) -> bool {
        let ready = ready(&mut self.session, place, look(selector, Need::Click)).await;
        self.session.point(place, &ready, &press(&ready)).await.expect("a click").hit
    }

    pub async fn enter(&mut self, place: &Place, selector: &str, text: &str, by_key: bool) -> bool {
        let ready = ready(&mut self.session, place, look(selector, Need::Fill)).await;
        self.session.enter(place, &ready, text, by_key).await.expect("a text").kept
    }

    pub async fn frame(&mut self, id: &str) -> Place {
        let hint = FrameHint { id: id.to_owned(), ..FrameHint::default() };
        self.session.place(&[hint]).await.expect("the page answers").expect("the frame is there")
    }

    /// The middle of an element that is only looked at.
    pub async fn middle(&mut self, selector: &str) -> (f64, f64) {
        let top = self.session.top();
        let dry = Look { dry: true, ..look(selector, Need::Click) };
        let ready = ready(&mut self.session, &top, dry).await;
        (ready.x, ready.y)
    }

    /// A property of an element.
    pub async fn value(&mut self, selector: &str, property: &str) -> Value {
        let top = self.session.top();
        let ready = ready(&mut self.session, &top, look(selector, Need::None)).await;
        let state =
            self.session.state(&top, ready.handle, &[], &[property.to_owned()]).await.expect("a state");
        state.properties[property].clone()
    }
}

pub async fn firefox() -> Option<Browser> {
    if let Err(error) = engines::find(Engine::Firefox) {
        println!("skipped: {error}");
        return None;
    }
    Some(Browser::start(Engine::Firefox, &LaunchOptions::default()).await.expect("it starts"))
}

pub fn options() -> SessionOptions {
    SessionOptions {
        language: None,
        time_zone: None,
        viewport: Viewport { width: 900, height: 700, ..Viewport::default() },
        geolocation: None,
        color_scheme: None,
        insecure: false,
        downloads: std::env::temp_dir(),
        remembered: vec![],
    }
}

pub fn look(selector: &str, need: Need) -> Look {
    let sel = Some(vec![vec![format!("pierce/{selector}")]]);
    Look { target: Some(Probe { sel, ..Probe::default() }), ..Look::new(need, 5000) }
}

pub fn press(ready: &Ready) -> [Input; 3] {
    [Input::Move(ready.x, ready.y), Input::Down("left", 1), Input::Up("left", 1)]
}

pub async fn ready(session: &mut Session, place: &Place, look: Look) -> Ready {
    match session.find(place, &look).await.expect("the page answers") {
        Sighting::Ready(ready) => ready,
        other => panic!("{other:?}"),
    }
}
