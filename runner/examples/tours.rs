//! Plays one tour of a real application and prints what it came to, as JSON. `ci/tours` calls it.
//!
//!     cargo run -p runner --example tours -- URL LANGUAGE ENGINE ADAPTER:TOUR|click:CSS|page [STORAGE-KEY=VALUE]
//!
//! Several selectors to be clicked are parted by ` then `. A value of the local storage is how applications are
//! told that somebody has logged in.

use browser::{
    Goal, Memory, Remembered, SessionOptions,
    guidance::Guide,
    launcher::{Browser, LaunchOptions},
};
use runner::guidance::{Start, TourOptions, play_tour};
use scenarios::{Engine, Language, Viewport};
use std::time::Duration;

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, language, engine, start, storage @ ..] = words.as_slice() else {
        eprintln!("usage: tours URL LANGUAGE ENGINE ADAPTER:TOUR|click:CSS|page [STORAGE-KEY=VALUE]");
        return;
    };
    let origin: url::Url = url.parse().expect("an address");
    let remembered = storage.iter().filter_map(|pair| pair.split_once('=')).map(|(name, value)| Remembered {
        origin: origin.clone(),
        memory: Memory::Storage,
        name: name.to_owned(),
        value: value.to_owned(),
    });
    let language: Language = language.parse().expect("a language");
    let options = SessionOptions {
        language: Some(language.clone()),
        time_zone: None,
        viewport: Viewport { width: 1366, height: 900, ..Viewport::default() },
        geolocation: None,
        color_scheme: None,
        insecure: false,
        downloads: std::env::temp_dir(),
        remembered: remembered.collect(),
    };
    let engine: Engine = engine.parse().expect("chromium, firefox or webkit");
    let start = match start.split_once(':') {
        Some(("click", selectors)) => Start::Clicks(selectors.split(" then ").map(str::to_owned).collect()),
        Some((adapter, tour)) => Start::Adapter { adapter: adapter.to_owned(), tour: tour.to_owned() },
        None => Start::Page,
    };
    let browser = Browser::start(engine, &LaunchOptions::default()).await.expect("the browser starts");
    let mut session = browser.session(&options).await.expect("a session");
    let mut guide = Guide::new(&mut session, &uuid::Uuid::new_v4().to_string()).await.expect("a guide");
    let wait = Duration::from_secs(60);
    session.driver.navigate(Goal::Address(url.clone()), wait).await.expect("the page");
    guide.arrived(&mut session).await.expect("the page answers");
    // A page that plays or starts a tour by clicks may have no library before.
    let patience = if matches!(start, Start::Adapter { .. }) { wait } else { Duration::ZERO };
    let libraries = guide.libraries(&mut session, patience).await.expect("the page answers");
    eprintln!("{}", libraries.iter().map(|one| one.adapter.as_str()).collect::<Vec<_>>().join(", "));
    let options = TourOptions {
        start,
        language: Some(language),
        step: Duration::from_secs(20),
        whole: Duration::from_secs(300),
        known: None,
    };
    let report = play_tour(&mut session, &mut guide, &options).await.expect("it is played");
    println!("{}", serde_json::to_string_pretty(&report).expect("a report is plain data"));
    session.driver.close().await;
    browser.close().await;
}
