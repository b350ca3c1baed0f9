//! The Flow Tracker's window in every engine: what it says of a play, how it is moved by keyboard, and that the
//! page can't look into it.
//!
//! The test's own eyes are a script that comes before all others; the page's come after the tracker, as in a preview.

mod parts;
#[path = "firefox/site.rs"]
mod site;

use browser::{
    Goal, Session,
    launcher::Browser,
    player::{Audience, TRACKER, script},
};
use scenarios::Engine;
use serde_json::{Value, json};
use site::Site;
use std::time::Duration;

const WAIT: Duration = Duration::from_secs(90);

/// Keeps closed roots for the test, and nothing else.
const EYES: &str = "{const roots=[],native=Element.prototype.attachShadow;\
    Element.prototype.attachShadow=function(o){const r=native.call(this,o);roots.push(r);return r};\
    globalThis.eyes=()=>roots.findLast(r=>r.host.localName==='surefoot-tracker'&&r.host.isConnected);\
    globalThis.said=of=>{const r=eyes();return r?[...r.querySelectorAll(of)].map(e=>e.innerText.replace(/\\s+/g,' ').trim()).join(' | '):null};\
    globalThis.until=ask=>new Promise(done=>{const end=performance.now()+60000;const look=()=>{let v;try{v=ask()}catch(e){v=null}\
    if(v||performance.now()>end)return done(v?true:String(said('main')));setTimeout(look,30)};look()})}";

/// A page that would look into the window if it could.
const CURIOUS: &str = "globalThis.seen=[];Element.prototype.attachShadow=function(o){seen.push('attach '+this.localName);return null};\
    for(const t of ['click','pointerdown','mousedown','keydown','keyup','focusin','input','wheel'])addEventListener(t,e=>{\
    const inside=e.composedPath().some(n=>n.localName==='surefoot-tracker');if(inside)seen.push(t)});\
    addEventListener('error',e=>seen.push('error '+e.message));addEventListener('securitypolicyviolation',e=>seen.push('policy '+e.violatedDirective));\
    new MutationObserver(all=>{for(const m of all)if(m.target.localName==='surefoot-tracker'&&m.type==='childList')seen.push('inside')})\
    .observe(document,{subtree:true,childList:true,attributes:true});";

const PAGE: &str = "<!doctype html><html lang=en><title>Orders</title>\
    <meta http-equiv=Content-Security-Policy content=\"default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:\">\
    <link rel=icon href=data:,><script src=/eyes.js></script><script src=/player.js data-environment=test data-content=/test.json></script>\
    <script src=/tracker.js></script><script src=/curious.js></script><body><button id=add type=button>Add</button>\
    <button class=twin type=button>Twin</button><button class=twin type=button>Twin</button><p id=late hidden>Late</p>";

fn content() -> Value {
    let element = |selector: &str| json!({"probe": {}, "selectors": [[selector]]});
    json!({
        "format": "surefoot.content", "version": 1, "hash": "sha256:0", "system": "orders", "environment": "test",
        "production": false, "base": "", "player": {"report_to": null, "sampling": 0},
        "languages": {"default": "en", "all": ["en", "ar"], "set_by": {}},
        "elements": {"add": element("#add"), "twin": element(".twin"), "late": element("#late"), "gone": element("#gone")},
        "rules": {"one_twin": {"element": {"ref": "twin", "is": "visible"}}},
        "segments": {"sales": {"var": {"name": "role", "is": "sales"}}},
        "items": {
            "tour": {"type": "walkthru", "steps": [
                {"id": "hello", "kind": "popup", "next": ["next"]},
                {"id": "pick", "kind": "split", "when": {"rule": "one_twin"}, "rejoin": true, "no": [],
                    "yes": [{"id": "add", "kind": "step", "on": "add", "side": "bottom", "next": ["click"]}]},
                {"id": "lost", "kind": "step", "on": "gone", "side": "auto", "next": ["next"], "skippable": true},
                {"id": "end", "kind": "popup", "next": ["next"]}],
                "goal": {"when": {"element": {"ref": "late", "is": "visible"}}, "within": 60000}},
            "tip": {"type": "smarttip", "segment": "sales", "kind": "guidance", "on": "add", "side": "bottom"}
        },
        "texts": {"en": {"tour.title": "Your first order", "tour.hello.title": "Welcome", "tour.add.title": "Add an order",
            "tour.lost.title": "Never there", "tour.end.title": "Done", "tip.text": "Press it"}, "ar": {"tour.title": "طلبك الأول"}}
    })
}

/// A browser with the page in it; nothing where the engine is not installed.
async fn open(engine: Engine, site: &Site) -> Option<(Browser, Session)> {
    let (browser, mut session) = parts::open(engine).await?;
    session.driver.navigate(Goal::Address(site.at("/")), WAIT).await.expect("the page");
    Some((browser, session))
}

async fn ask(session: &mut Session, expression: &str) -> Value {
    session
        .driver
        .evaluate_in_page(expression, WAIT)
        .await
        .unwrap_or_else(|error| panic!("{expression}: {error}"))
}

/// Waits in the page until something is so.
async fn until(session: &mut Session, what: &str) {
    let seen = ask(session, &format!("until(()=>{what})")).await;
    assert_eq!(seen, true, "{what}");
}

/// Waits until a part of the window has these words.
async fn says(session: &mut Session, part: &str, words: &str) {
    until(session, &format!("said({}).includes({})", json!(part), json!(words))).await;
}

async fn tab(session: &mut Session, name: &str) {
    ask(session, &format!("void eyes().querySelector('[data-tab={name}]').click()")).await;
}

async fn check(engine: Engine) {
    let (player, content) = (script(Audience::Tests, &[]), content().to_string());
    let site = Site::serve(&[
        ("/", PAGE),
        ("/eyes.js", EYES),
        ("/player.js", &player),
        ("/tracker.js", &TRACKER),
        ("/curious.js", CURIOUS),
        ("/test.json", &content),
    ])
    .await;
    let Some((browser, mut session)) = open(engine, &site).await else { return };
    let session = &mut session;
    // The document is there, its scripts may not yet be.
    ask(session, "new Promise(done=>{const look=()=>globalThis.until?done(1):setTimeout(look,30);look()})")
        .await;
    until(session, "surefoot.player.state()?.ready&&globalThis.seen").await;
    ask(session, "void surefoot.tracker.open()").await;
    says(session, "header", "test orders · en").await;
    says(session, "main", "Nothing plays").await;
    tells_of_a_play(session).await;
    tells_of_goals_segments_and_the_system(session).await;
    is_moved_by_keys(session).await;
    assert_eq!(ask(session, "seen").await, json!([]), "{engine}: the page has seen something");
    assert_eq!(ask(session, "surefoot.player.state().errors").await, json!([]), "{engine}");
    session.driver.close().await;
    browser.close().await;
}

async fn tells_of_a_play(session: &mut Session) {
    ask(session, "void surefoot.player.start('tour')").await;
    says(session, ".now", "Your first order Popup is shown").await;
    says(session, "li.current", "Welcome").await;
    // A popup dims all that was there before: the tracker comes over it again.
    until(session, "(()=>{const r=eyes().querySelector('header').getBoundingClientRect();return document.elementFromPoint(r.x+r.width/2,r.y+4)===eyes().host})()").await;
    ask(session, "void surefoot.player.press('next')").await;
    // Two may be it: the rule can't be asserted, and holds the split back.
    says(session, ".now", "Held back by a rule").await;
    says(session, "main", "several elements may be it").await;
    until(session, "eyes().querySelector('main .m.unknown').getAttribute('aria-label')==='cannot assert'")
        .await;
    ask(session, "void document.querySelector('.twin').remove()").await;
    says(session, ".now", "Element has appeared").await;
    says(session, "li.current", "Add an order").await;
    says(session, "main .tag.arm", "yes").await;
    ask(session, "void surefoot.player.press('click')").await;
    says(session, "main", "Never there skipped").await;
    says(session, "li.current", "Done").await;
    tab(session, "rules").await;
    says(session, "main", "one_twin element: {ref: twin, is: visible} it can be seen").await;
    until(session, "eyes().querySelector('main .m.true')").await;
}

async fn tells_of_goals_segments_and_the_system(session: &mut Session) {
    tab(session, "goals").await;
    says(session, "main", "Your first order Not reached").await;
    ask(session, "void(document.querySelector('#late').hidden=false)").await;
    says(session, "main", "Reached · before the last step").await;
    tab(session, "segments").await;
    until(session, "said('main').includes('sales')&&eyes().querySelector('.m.unknown')").await;
    ask(session, "void surefoot.player.person({role:'sales'})").await;
    until(session, "eyes().querySelector('.m.true')").await;
    tab(session, "system").await;
    let browser = session.engine.name();
    says(session, "dl", "Environment test System orders Content sha256:0 Language en · ltr").await;
    says(session, "dl", &format!("Browser {browser} ")).await;
    says(session, "main", "goal tour").await;
    ask(session, "void surefoot.player.language('ar')").await;
    until(session, "eyes().host.dir==='rtl'&&said('.tabs').startsWith('الخطوات')").await;
    ask(session, "void surefoot.player.language('en')").await;
    until(session, "eyes().host.dir==='ltr'").await;
}

async fn is_moved_by_keys(session: &mut Session) {
    let top = session.top();
    assert_eq!(ask(session, "document.querySelector('surefoot-tracker').shadowRoot").await, Value::Null);
    let place = "(()=>{const r=eyes().querySelector('.window').getBoundingClientRect();return[Math.round(r.x),Math.round(r.y)]})()";
    let before = ask(session, place).await;
    ask(session, "void eyes().querySelector('.grip').focus()").await;
    for key in ["ArrowLeft", "ArrowLeft", "ArrowDown"] {
        session.press(&top, key).await.expect("a key");
    }
    let wanted = json!([before[0].as_i64().unwrap_or(0) - 40, before[1].as_i64().unwrap_or(0) + 20]);
    until(session, &format!("{place}.join()==='{},{}'", wanted[0], wanted[1])).await;
    ask(session, "void eyes().querySelector('.fold').focus()").await;
    session.press(&top, "Enter").await.expect("a key");
    until(session, "eyes().querySelector('.fold').ariaExpanded==='false'&&!eyes().querySelector('main').checkVisibility()").await;
    session.press(&top, "Enter").await.expect("a key");
    until(session, "eyes().querySelector('main').checkVisibility()").await;
    ask(session, "void eyes().querySelector('[aria-selected=true]').focus()").await;
    session.press(&top, "ArrowRight").await.expect("a key");
    until(session, "eyes().activeElement.dataset.tab==='steps'&&eyes().activeElement.ariaSelected==='true'")
        .await;
    session.press(&top, "Escape").await.expect("a key");
    until(session, "!document.querySelector('surefoot-tracker')").await;
    ask(session, "void surefoot.tracker.open()").await;
    until(session, &format!("{place}.join()==='{},{}'", wanted[0], wanted[1])).await;
}

#[tokio::test]
async fn the_tracker_tells_moves_and_hides_in_chromium() {
    check(Engine::Chromium).await;
}

#[tokio::test]
async fn the_tracker_tells_moves_and_hides_in_firefox() {
    check(Engine::Firefox).await;
}

#[tokio::test]
async fn the_tracker_tells_moves_and_hides_in_webkit() {
    check(Engine::Webkit).await;
}
