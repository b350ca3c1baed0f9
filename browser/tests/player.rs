//! The reference player in every engine: one walk-thru with each trigger, by trusted input, over a navigation.
//!
//! The page says which step it sees by the player's events, as any page of a customer could.

mod parts;
#[path = "firefox/site.rs"]
mod site;

use browser::{
    BrowserError, Goal, Input, Look, Need, Probe, Ready, Session, Sighting,
    launcher::Browser,
    player::{Audience, script},
};
use scenarios::Engine;
use serde_json::{Value, json};
use site::Site;
use std::time::Duration;

const WAIT: Duration = Duration::from_secs(60);

/// Marks what the player tells, so that the agent can wait for it.
const TOLD: &str = "<script>const mark=id=>{const m=document.createElement('i');m.id=id;m.textContent=id;document.body.append(m)};\
    addEventListener('surefoot:step',e=>{const s=e.detail.step;mark('at-'+s);if(s==='cond')setTimeout(()=>{document.title='Go'},300);\
    if(s==='appears')setTimeout(()=>{document.querySelector('#late').hidden=false},300)});\
    let had;setInterval(()=>{const has=document.activeElement.localName;if(has!==had)document.body.dataset.focus=had=has},50);\
    for(const t of ['goal','end','failed'])addEventListener('surefoot:'+t,e=>mark(t+(e.detail.reason||'')))</script>\
    <script src=/player.js data-environment=test data-content=/test.json></script>";

const PAGE: &str = "<!doctype html><html lang=en><title>Orders</title><body><button id=add type=button>Add</button>\
    <label>Name <input id=name></label><select id=city><option>Choose<option>Paris</select>\
    <button id=prices type=button>Prices</button><p id=late hidden>Late</p><a id=more href=/two>More</a>";

const TWO: &str = "<!doctype html><html lang=en><title>Two</title><body><h1 id=back>Two</h1>\
    <script>addEventListener('DOMContentLoaded',()=>surefoot.player.on('ready',()=>{}))</script>";

#[tokio::test]
async fn a_walkthru_plays_with_every_trigger_in_chromium() {
    play(Engine::Chromium).await;
}

#[tokio::test]
async fn a_walkthru_plays_with_every_trigger_in_firefox() {
    play(Engine::Firefox).await;
}

#[tokio::test]
async fn a_walkthru_plays_with_every_trigger_in_webkit() {
    play(Engine::Webkit).await;
}

#[tokio::test]
async fn what_real_users_do_not_see_is_not_told_as_found_in_chromium() {
    results(Engine::Chromium).await;
}

#[tokio::test]
async fn what_real_users_do_not_see_is_not_told_as_found_in_firefox() {
    results(Engine::Firefox).await;
}

#[tokio::test]
async fn what_real_users_do_not_see_is_not_told_as_found_in_webkit() {
    results(Engine::Webkit).await;
}

/// Hears what the player reports instead of sending it, at once; what leaves is gone once its step is shown.
const REPORTED: &str = "<script src=/player.js></script><script>const told=new Set();\
    navigator.sendBeacon=(to,body)=>{body.text().then(text=>{for(const r of JSON.parse(text).records){\
    told.add([r.item,r.step||'itself',r.outcome].join('-'));document.title=[...told].sort().join(' ');\
    const m=document.createElement('i');m.id=[...told].pop();m.textContent=m.id;document.body.append(m)}});return true};\
    Object.defineProperty(document,'visibilityState',{get:()=>'hidden'});\
    setInterval(()=>dispatchEvent(new Event('visibilitychange')),50);\
    addEventListener('surefoot:step',e=>{if(e.detail.step==='leaves')document.querySelector('#leaves').remove()});\
    fetch('/test.json').then(a=>a.json()).then(c=>surefoot.player.load(c,{patience:1500}))</script>";

const UNSEEN: &str = "<!doctype html><html lang=en><title>Unseen</title><body><button id=there>There</button>\
    <button id=veiled style=display:none>Veiled</button><button class=twin>One</button><button class=twin>Two</button>\
    <button id=leaves>Leaves</button>";

async fn results(engine: Engine) {
    let mut content = content();
    let names = ["there", "veiled", "gone", "leaves"];
    for id in names {
        content["elements"][id] = json!({"probe": {"sel": [[format!("#{id}")]]}});
    }
    content["elements"]["twin"] = json!({"probe": {"sel": [[".twin"]]}});
    // Of their selectors only the text matches anything: “One” holds “on”, and is not it.
    for (id, text) in [("worded", "text/there"), ("holds", "text/on")] {
        content["elements"][id] = json!({"probe": {"sel": [["#absent"], [text]]}});
    }
    let small = |kind: &str, on: &str| json!({"type": kind, "tip": "guidance", "on": on, "side": "bottom", "plays": "tour"});
    let mut items = json!({
        "there": small("launcher", "there"), "veiled": small("launcher", "veiled"), "gone": small("launcher", "gone"),
        "twin": small("launcher", "twin"), "tip": small("smarttip", "gone"), "barred": small("launcher", "gone"),
        "comes": small("launcher", "gone"), "worded": small("launcher", "worded"), "holds": small("launcher", "holds"),
        "tour": {"type": "walkthru", "autoplay": {"when": {"title": {"is": "Unseen"}}, "every": "once", "after": 0},
            "steps": [
                {"id": "first", "kind": "step", "on": "veiled", "side": "bottom", "next": ["next"], "skippable": true},
                {"id": "leaves", "kind": "step", "on": "leaves", "side": "bottom", "next": ["next"]},
            ]},
    });
    items["barred"]["when"] = json!({"title": {"is": "Another page"}});
    // It waits for what comes and goes: that it is not there yet is no failure.
    items["comes"]["keep_looking"] = json!(true);
    content["items"] = items;
    content["player"] = json!({"report_to": "/results", "sampling": 1});
    let player = script(Audience::ReportingUsers, &[]);
    let (page, content) = (format!("{UNSEEN}{REPORTED}"), content.to_string());
    let site = Site::serve(&[("/", &page), ("/test.json", &content), ("/player.js", &player)]).await;
    let Some((_browser, mut session)) = open(engine, &site.at("/")).await else { return };
    ready(&mut session, "tour-leaves-missing", Need::None).await;
    let page = session.page().await.expect("the page answers");
    let told = "gone-itself-missing holds-itself-missing there-itself-found tip-itself-missing tour-first-hidden \
                tour-leaves-found tour-leaves-missing twin-itself-ambiguous veiled-itself-hidden worded-itself-found";
    assert_eq!(page.title, told, "{engine}");
}

async fn play(engine: Engine) {
    let content = content().to_string();
    let player = script(Audience::Users, &[]);
    let (page, two) = (format!("{PAGE}{TOLD}"), format!("{TWO}{TOLD}"));
    let site =
        Site::serve(&[("/", &page), ("/two", &two), ("/test.json", &content), ("/player.js", &player)]).await;
    let Some((_browser, mut session)) = open(engine, &site.at("/")).await else { return };
    let at =
        async |session: &mut Session, step: &str| ready(session, &format!("at-{step}"), Need::None).await;
    at(&mut session, "hello").await;
    press(&mut session, "Enter").await;
    at(&mut session, "add").await;
    click(&mut session, "add").await;
    at(&mut session, "name").await;
    let top = session.top();
    let field = ready(&mut session, "name", Need::Fill).await;
    session.enter(&top, &field, "Ada", false).await.expect("it is typed");
    press(&mut session, "Tab").await;
    at(&mut session, "city").await;
    let mut look = look("city", Need::Fill);
    look.value = Some("Paris".to_owned());
    let chosen = session.find(&top, &look).await.expect("the page answers");
    assert!(matches!(chosen, Sighting::Ready(_)), "{chosen:?}");
    at(&mut session, "prices").await;
    hover(&mut session, "prices", "at-delay").await;
    for step in ["delay", "appears", "cond", "refresh"] {
        at(&mut session, step).await;
    }
    click(&mut session, "more").await;
    at(&mut session, "back").await;
    press(&mut session, "Enter").await;
    for told in ["goal", "end"] {
        ready(&mut session, told, Need::None).await;
    }
    let page = session.page().await.expect("the page answers");
    assert_eq!(page.title, "Two", "{engine}");
}

async fn press(session: &mut Session, key: &str) {
    // The button gets the focus a moment after its balloon is there.
    let top = session.top();
    let focused = "body[data-focus=surefoot-player], body[data-focus=input]".to_owned();
    let host = Probe { sel: Some(vec![vec![focused]]), ..Probe::default() };
    let mut look = Look::new(Need::None, 20_000);
    look.target = Some(host);
    let found = session.find(&top, &look).await;
    if !matches!(found, Ok(Sighting::Ready(_))) {
        let page: Result<Value, _> = session.ask(&top, "more.snapshot", json!({})).await;
        panic!("nothing has the focus: {found:?}: {page:?}");
    }
    session.press(&top, key).await.expect("a key");
}

/// A balloon that is there is in its place: nothing goes beside, at the first try.
async fn click(session: &mut Session, id: &str) {
    let (target, top) = (ready(session, id, Need::Click).await, session.top());
    let inputs = [Input::Move(target.x, target.y), Input::Down("left", 1), Input::Up("left", 1)];
    let witness = session.point(&top, &target, &inputs).await.expect("it is clicked");
    assert!(witness.hit, "{id}: {witness:?}");
}

async fn hover(session: &mut Session, id: &str, seen: &str) {
    let (target, top) = (ready(session, id, Need::Hover).await, session.top());
    let inputs = [Input::Move(1.0, 1.0), Input::Move(target.x, target.y)];
    session.point(&top, &target, &inputs).await.expect("it is pointed at");
    ready(session, seen, Need::None).await;
}

fn look(id: &str, need: Need) -> Look {
    let mut look = Look::new(need, 30_000);
    look.target = Some(Probe { sel: Some(vec![vec![format!("#{id}")]]), ..Probe::default() });
    look
}

/// Waits until the element is ready for what is needed.
async fn ready(session: &mut Session, id: &str, need: Need) -> Ready {
    loop {
        let top = session.top();
        match session.find(&top, &look(id, need)).await {
            Ok(Sighting::Ready(ready)) => return ready,
            // A click has replaced the page meanwhile.
            Err(BrowserError::ContextGone) => {
                session.driver.settle_navigation(true, WAIT).await.expect("the page is replaced");
            }
            other => {
                let page: Result<Value, _> = session.ask(&top, "more.snapshot", json!({})).await;
                panic!("#{id}: {other:?}: {page:?}")
            }
        }
    }
}

/// Nothing where the engine is not installed.
async fn open(engine: Engine, address: &str) -> Option<(Browser, Session)> {
    let (browser, mut session) = parts::open(engine).await?;
    session.driver.navigate(Goal::Address(address.to_owned()), WAIT).await.expect("the page");
    Some((browser, session))
}

fn content() -> Value {
    let on = |id: &str| json!({"probe": {"sel": [[format!("#{id}")]]}});
    let step = |id: &str, element: &str, next: Value| json!({"id": id, "kind": "step", "on": element, "side": "bottom", "next": [next]});
    let names = ["add", "name", "city", "prices", "late", "more", "back"];
    let elements: serde_json::Map<String, Value> =
        names.iter().map(|id| ((*id).to_owned(), on(id))).collect();
    json!({
        "format": "surefoot.content", "version": 1, "hash": "", "system": "orders", "environment": "test",
        "production": false, "base": "/", "languages": {"default": "en", "all": ["en"], "set_by": {}},
        "elements": elements, "rules": {"go": {"title": {"is": "Go"}}}, "segments": {}, "player": {"report_to": null, "sampling": 0},
        "items": {"tour": {
            "type": "walkthru", "autoplay": {"when": {"title": {"is": "Orders"}}, "every": "once", "after": 0},
            "goal": {"when": {"title": {"is": "Two"}}, "within": 5000},
            "steps": [
                {"id": "hello", "kind": "popup", "next": ["next"]},
                step("add", "add", json!({"click": null})),
                step("name", "name", json!({"type": null})),
                step("city", "city", json!({"select": {"option": "Paris"}})),
                step("prices", "prices", json!({"hover": null})),
                step("delay", "prices", json!({"delay": 300})),
                step("appears", "add", json!({"appears": "late"})),
                step("cond", "add", json!({"when": {"rule": "go"}})),
                step("refresh", "more", json!("refresh")),
                step("back", "back", json!("next")),
            ],
        }},
        "texts": {"en": {"tour.title": "Orders", "tour.hello.title": "Welcome", "tour.add.title": "Add", "tour.name.title": "Name",
            "tour.city.title": "City", "tour.prices.title": "Prices", "tour.delay.title": "Wait", "tour.appears.title": "Wait",
            "tour.cond.title": "Wait", "tour.refresh.title": "More", "tour.back.title": "Back"}},
    })
}
