//! What the reference player costs the page that it is on: no error, no element moved, no shift that a person sees.
//!
//! `cargo run --example player_cost` measures the milliseconds.

#[path = "player_cost/site.rs"]
mod site;

use browser::{
    Session, engines,
    launcher::{Browser, LaunchOptions},
};
use scenarios::Engine;
use serde_json::Value;
use site::{Site, WAIT, open, options};

/// Every element of the page with its box, without what the player brings; what was shifted; what was thrown.
const LOOK: &str = "(async () => {
  const shifts = []; let can = false;
  try {
    can = PerformanceObserver.supportedEntryTypes.includes('layout-shift');
    if (can) { const o = new PerformanceObserver(() => {}); o.observe({ type: 'layout-shift', buffered: true }); await new Promise(r => setTimeout(r, 0)); shifts.push(...o.takeRecords().map(e => e.value)); }
  } catch {}
  const ours = e => e.closest('surefoot-player') || e.matches('script[data-environment]');
  const boxes = [...document.querySelectorAll('*')].filter(e => !ours(e)).map(e => { const b = e.getBoundingClientRect(); return [e.localName + (e.id && '#' + e.id), b.x, b.y, b.width, b.height].join(' '); });
  return { boxes, shifts, can, player: !!globalThis.surefoot?.player };
})()";

/// Waits until all of the page is there, and has not changed for half a second; with the player, once it has its content.
const REST: &str = "(async () => {
  const wait = ms => new Promise(r => setTimeout(r, ms));
  const boxes = () => [...document.querySelectorAll('*')].map(e => { const b = e.getBoundingClientRect(); return [b.x, b.y, b.width, b.height].join(' '); }).join();
  const played = !!document.querySelector('script[data-environment]');
  const waits = () => document.readyState !== 'complete' || document.querySelector('[aria-busy=true]') || (played && !globalThis.surefoot?.player?.state().ready);
  for (let known = '', same = 0; same < 5;) { await wait(100); const now = waits() ? '' : boxes(); same = now && now === known ? same + 1 : 0; known = now; }
  return { shown: !!document.querySelector('surefoot-player'), errors: played ? surefoot.player.state().errors : [] };
})()";

async fn look(session: &mut Session, site: &Site, path: &str, played: bool) -> (Value, Vec<String>) {
    open(session, site.at(path, played)).await;
    let rest = session.driver.evaluate_in_page(REST, WAIT).await.expect("the page comes to rest");
    assert_eq!(rest["errors"], serde_json::json!([]), "{path}: {rest}");
    assert_eq!(rest["shown"], played, "{path}: the player shows what the content has for the page");
    let seen = session.driver.evaluate_in_page(LOOK, WAIT).await.expect("the page answers");
    let noise = session.driver.noise();
    (seen, [noise.console, noise.requests].concat())
}

async fn costs_nothing(engine: Engine) {
    if let Err(error) = engines::find(engine) {
        println!("skipped: {error}");
        return;
    }
    let site = Site::serve().await;
    let browser = Browser::start(engine, &LaunchOptions::default()).await.expect("it starts");
    let mut session = browser.session(&options()).await.expect("a session");
    // The list with its launcher, the form with its tips, the board, and a page that no item is for.
    for path in ["/contacts", "/contacts/new", "/deals", "/help", "/settings"] {
        let (plain, said) = look(&mut session, &site, path, false).await;
        let (played, more) = look(&mut session, &site, path, true).await;
        assert_eq!(
            (plain["player"].as_bool(), played["player"].as_bool()),
            (Some(false), Some(true)),
            "{path}"
        );
        assert!(plain["boxes"].as_array().expect("boxes").len() > 20, "{path}: {plain}");
        assert_eq!(played["boxes"], plain["boxes"], "{path} in {engine}: an element has moved");
        assert_eq!(played["can"], Value::Bool(engine == Engine::Chromium), "only Chromium tells of shifts");
        // Lodge's lists come late and push aside what stands below: the player adds nothing to that.
        let shifted = |seen: &Value| -> f64 {
            seen["shifts"].as_array().expect("shifts").iter().filter_map(Value::as_f64).sum()
        };
        let added = shifted(&played) - shifted(&plain);
        assert!(added.abs() < 0.001, "{path} in {engine}: {added} more is shifted");
        assert_eq!(more, said, "{path} in {engine}: the console or the network says more than without");
    }
    session.driver.close().await;
    browser.close().await;
}

#[tokio::test]
async fn the_player_moves_nothing_and_throws_nothing_in_chromium() {
    costs_nothing(Engine::Chromium).await;
}

#[tokio::test]
async fn the_player_moves_nothing_and_throws_nothing_in_firefox() {
    costs_nothing(Engine::Firefox).await;
}

#[tokio::test]
async fn the_player_moves_nothing_and_throws_nothing_in_webkit() {
    costs_nothing(Engine::Webkit).await;
}
