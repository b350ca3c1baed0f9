//! How many milliseconds the reference player adds to the load of a page, over 50 loads of each of three pages:
//! `cargo run --release --example player_cost -- [LOADS]`.
//!
//! Each load with the player has one without beside it, in turns before and after: whatever slows the machine slows
//! both. What is told is `loadEventEnd`: the median without and with, and the median of the differences of all pairs,
//! with the interval that holds it in 19 of 20 cases; and how many tasks took 50 ms and more. There is no limit: it
//! is printed.

#[path = "../tests/player_cost/site.rs"]
mod site;

use browser::{
    Session,
    launcher::{Browser, LaunchOptions},
};
use scenarios::Engine;
use site::{Site, WAIT, open, options};

/// The load, once it is over; and the tasks of 50 ms and more until the player has its content, or for a second.
const TIMES: &str = "(async () => {
  while (!performance.getEntriesByType('navigation')[0]?.loadEventEnd) await new Promise(r => setTimeout(r, 5));
  const waits = !!document.querySelector('script[data-environment]');
  if (waits) while (!globalThis.surefoot?.player?.state().ready) await new Promise(r => setTimeout(r, 5));
  await new Promise(r => setTimeout(r, 200));
  const o = new PerformanceObserver(() => {}); o.observe({ type: 'longtask', buffered: true });
  await new Promise(r => setTimeout(r, 0));
  const n = performance.getEntriesByType('navigation')[0];
  return { load: n.loadEventEnd, interactive: n.domContentLoadedEventEnd, long: o.takeRecords().length };
})()";

#[derive(Default)]
struct Times {
    load: Vec<f64>,
    interactive: Vec<f64>,
    long: f64,
}

impl Times {
    async fn add(&mut self, session: &mut Session, address: String) {
        open(session, address).await;
        let times = session.driver.evaluate_in_page(TIMES, WAIT).await.expect("the page answers");
        let of = |name: &str| times[name].as_f64().expect("a number");
        self.load.push(of("load"));
        self.interactive.push(of("interactive"));
        self.long += of("long");
    }
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// The median of the differences, and the interval that holds it in 19 of 20 cases: by ranks, as loads have no
/// distribution that anybody knows.
fn added(plain: &[f64], played: &[f64]) -> (f64, f64, f64) {
    let mut added: Vec<f64> = plain.iter().zip(played).map(|(plain, played)| played - plain).collect();
    added.sort_by(f64::total_cmp);
    let count = added.len() as f64;
    let off = (0.98 * count.sqrt()).ceil() as usize;
    let (middle, last) = (added.len() / 2, added.len() - 1);
    (median(&added), added[middle.saturating_sub(off)], added[(middle + off).min(last)])
}

#[tokio::main]
async fn main() {
    let loads: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(50);
    let site = Site::serve().await;
    let browser = Browser::start(Engine::Chromium, &LaunchOptions::default()).await.expect("it starts");
    let mut session = browser.session(&options()).await.expect("a session");
    println!("{loads} loads each way, Chromium {}; medians in ms", session.driver.version());
    println!(
        "{:16}{:>9}{:>9}{:>9}   {:<16}{:>9}   long tasks",
        "", "without", "with", "added", "19 of 20 within", "DOM added"
    );
    for path in ["/contacts", "/contacts/new", "/deals"] {
        let (mut plain, mut played) = (Times::default(), Times::default());
        // The first of each fills the cache, as a person's first page does.
        for played in [false, true] {
            Times::default().add(&mut session, site.at(path, played)).await;
        }
        for turn in 0..loads.max(1) {
            for is_played in [turn % 2 == 1, turn % 2 == 0] {
                let times = if is_played { &mut played } else { &mut plain };
                times.add(&mut session, site.at(path, is_played)).await;
            }
        }
        let (before, now) = (median(&plain.load), median(&played.load));
        let (load, least, most) = added(&plain.load, &played.load);
        let (dom, ..) = added(&plain.interactive, &played.interactive);
        let within = format!("{least:+.1} … {most:+.1}");
        println!(
            "{path:16}{before:>9.1}{now:>9.1}{load:>+9.1}   {within:<16}{dom:>+9.1}   {} → {}",
            plain.long, played.long
        );
    }
    session.driver.close().await;
    browser.close().await;
}
