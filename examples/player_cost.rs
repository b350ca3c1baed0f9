//! How many milliseconds the reference player adds to the load of a page, over 50 loads of each of three pages:
//! `cargo run --release --example player_cost -- [LOADS]`.
//!
//! A load with the player follows one without: whatever slows the machine slows both. What is compared is the median
//! of `loadEventEnd`, the fastest load, and how many tasks took 50 ms and more. There is no limit: it is printed.

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

/// The load that nothing else disturbed: on a machine that does much else the median measures the machine.
fn fastest(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

#[tokio::main]
async fn main() {
    let loads: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(50);
    let site = Site::serve().await;
    let browser = Browser::start(Engine::Chromium, &LaunchOptions::default()).await.expect("it starts");
    let mut session = browser.session(&options()).await.expect("a session");
    println!("{loads} loads each way, Chromium {}; medians in ms", session.driver.version());
    println!(
        "{:16}{:>9}{:>9}{:>9}   {:>9}   {:>13}   long tasks",
        "", "without", "with", "added", "DOM added", "fastest added"
    );
    for path in ["/contacts", "/contacts/new", "/deals"] {
        let (mut plain, mut played) = (Times::default(), Times::default());
        // The first of each fills the cache, as a person's first page does.
        for played in [false, true] {
            Times::default().add(&mut session, site.at(path, played)).await;
        }
        for _ in 0..loads {
            plain.add(&mut session, site.at(path, false)).await;
            played.add(&mut session, site.at(path, true)).await;
        }
        let (before, now) = (median(&plain.load), median(&played.load));
        let dom = median(&played.interactive) - median(&plain.interactive);
        let added = now - before;
        let best = fastest(&played.load) - fastest(&plain.load);
        println!(
            "{path:16}{before:>9.1}{now:>9.1}{added:>+9.1}   {dom:>+9.1}   {best:>+13.1}   {} → {}",
            plain.long, played.long
        );
    }
    session.driver.close().await;
    browser.close().await;
}
