//! Navigations, seen without events.
//!
//! A new document has no token of ours yet. A navigation under way shows in the driver's address, which
//! is that of what is being loaded, while `location` is still the old one (measured: link, form, script
//! and our own navigations, WebKitGTK 2.50.6).

use super::driver::{PROMPT, WebkitDriver};
use crate::{
    address::without_credentials,
    driver::{Arrival, Download, Driver as _, Goal},
    error::BrowserError,
    options::Memory,
    wire::Verb,
};
use serde_json::json;
use std::{fs, path::Path, time::Duration};
use tokio::{
    net::TcpStream,
    time::{Instant, sleep, timeout},
};
use url::Url;

/// Time between two looks at a navigation.
const LOOK_INTERVAL: Duration = Duration::from_millis(5);

/// How long a page that said goodbye may stay: the same address again can't be told from staying.
const GOODBYE: Duration = Duration::from_secs(5);

/// How long a step in the history may take to begin.
const HISTORY: Duration = Duration::from_millis(1500);

/// How often in a row nothing may be under way before we believe it.
const STILL: u32 = 20;

/// Navigates the current tab.
pub(super) async fn go(
    driver: &mut WebkitDriver,
    goal: Goal,
    deadline: Duration,
) -> Result<Arrival, BrowserError> {
    if let Goal::Address(address) = &goal {
        remember(driver, address, deadline).await?;
    }
    travel(driver, goal, deadline).await
}

/// Stores what the browser is to remember of an origin, before its first document.
///
/// A document of the origin is needed for that. `robots.txt` is one that no application runs in.
async fn remember(driver: &mut WebkitDriver, address: &str, deadline: Duration) -> Result<(), BrowserError> {
    let Ok(url) = Url::parse(address) else { return Ok(()) };
    let (now, later) = std::mem::take(&mut driver.options.remembered)
        .into_iter()
        .partition::<Vec<_>, _>(|one| one.origin.origin() == url.origin());
    driver.options.remembered = later;
    let Some(robots) = now.first().and_then(|one| one.origin.join("/robots.txt").ok()) else { return Ok(()) };
    match travel(driver, Goal::Address(robots.to_string()), deadline).await {
        Ok(_) => {}
        // The navigation that is wanted will say so itself.
        Err(BrowserError::Unreachable { .. } | BrowserError::Late { .. }) => return Ok(()),
        Err(error) => return Err(error),
    }
    for one in now {
        match one.memory {
            Memory::Cookie => {
                let cookie =
                    json!({"name": one.name, "value": one.value, "path": "/", "domain": url.host_str()});
                driver.prompt(Verb::Post, "cookie", Some(json!({"cookie": cookie}))).await?;
            }
            Memory::Storage => {
                driver.run(&one.script(), "null", None, ("the local storage", PROMPT)).await?;
            }
        }
    }
    Ok(())
}

async fn travel(driver: &mut WebkitDriver, goal: Goal, deadline: Duration) -> Result<Arrival, BrowserError> {
    let before = driver.look().await?.address;
    driver.tab().failed = None;
    driver.tab().pending = None;
    let documents = driver.tab().documents;
    let begun = Instant::now();
    start(driver, &goal, deadline).await?;
    let mut still = 0;
    while begun.elapsed() < deadline {
        let now = match driver.look().await {
            Ok(now) => now.address,
            // It came with the new document and waits for an answer.
            Err(BrowserError::DialogOpen) => return Ok(driver.tab().arrival()),
            Err(error) => return Err(error),
        };
        if driver.tab().documents != documents {
            return arrived(driver).await;
        }
        still = if is_pending(driver, &now).await? { 0 } else { still + 1 };
        if stays(&goal, &before, &now, still, begun.elapsed())? {
            driver.tab().pending = None;
            return Ok(driver.tab().arrival());
        }
        sleep(LOOK_INTERVAL).await;
    }
    drop(driver.run("window.stop()", "null", None, ("the page", LOOK_INTERVAL * 100)).await);
    let address = match goal {
        Goal::Address(address) => address,
        other => format!("{other:?}").to_lowercase(),
    };
    Err(BrowserError::Late { address, after: deadline })
}

async fn start(driver: &mut WebkitDriver, goal: &Goal, deadline: Duration) -> Result<(), BrowserError> {
    match goal {
        Goal::Address(address) => {
            driver.tab().pending = Some(address.clone());
            driver.prompt(Verb::Post, "url", Some(json!({"url": address}))).await.map(|_| ())
        }
        Goal::History(delta) => {
            let step = format!("setTimeout(()=>history.go({delta}))");
            match driver.run(&step, "null", None, ("the page", deadline)).await {
                Ok(_) | Err(BrowserError::ContextGone) => Ok(()),
                Err(error) => Err(error),
            }
        }
        Goal::Reload => driver.prompt(Verb::Post, "refresh", Some(json!({}))).await.map(|_| ()),
    }
}

/// Whether the navigation is over although the document is still the one from before.
fn stays(goal: &Goal, before: &str, now: &str, still: u32, elapsed: Duration) -> Result<bool, BrowserError> {
    match goal {
        Goal::Address(address) if is_fragment_of(address, before) => Ok(now == address),
        // A download, or an answer without content.
        Goal::Address(address) => Ok(still > STILL && !is_same(address, before)),
        Goal::History(_) if now != before => Ok(true),
        Goal::History(delta) if still > STILL && elapsed > HISTORY => {
            let reason = "there is no such entry".to_owned();
            Err(BrowserError::Unreachable { address: format!("history {delta:+}"), reason })
        }
        _ => Ok(false),
    }
}

async fn arrived(driver: &mut WebkitDriver) -> Result<Arrival, BrowserError> {
    match driver.tab().failed.clone() {
        Some(address) => {
            let reason = why(&address).await;
            Err(BrowserError::Unreachable { address, reason })
        }
        None => Ok(driver.tab().arrival()),
    }
}

/// If the last act started a navigation, waits until its document is there.
///
/// A navigation begins a moment after its click, when the browser has been asked: after an act one
/// quiet look is not believed.
pub(super) async fn settle(
    driver: &mut WebkitDriver,
    left: bool,
    deadline: Duration,
) -> Result<(), BrowserError> {
    let begun = Instant::now();
    let saved = driver.before_files;
    let mut quiet = 0;
    loop {
        match driver.look().await {
            Ok(now) => {
                let has_changed = driver.documents() > driver.before_input;
                let has_left = left || now.goodbyes > driver.tab().goodbyes;
                let may_come =
                    has_left && !has_changed && begun.elapsed() < GOODBYE && files(driver) == saved;
                let is_under_way = is_pending(driver, &now.address).await?;
                quiet = if is_under_way || may_come { 0 } else { quiet + 1 };
                if quiet > u32::from(driver.has_acted) {
                    driver.rest(now.goodbyes);
                    return Ok(());
                }
            }
            Err(BrowserError::DialogOpen) => return Ok(()),
            Err(error) => return Err(error),
        }
        if begun.elapsed() > deadline {
            let address = driver.tab().pending.clone().unwrap_or_else(|| "the next page".to_owned());
            return Err(BrowserError::Late { address, after: deadline });
        }
        sleep(LOOK_INTERVAL).await;
    }
}

/// Whether another address than that of the document is being loaded.
async fn is_pending(driver: &mut WebkitDriver, present: &str) -> Result<bool, BrowserError> {
    let loading = match driver.prompt(Verb::Get, "url", None).await {
        Ok(loading) => loading.as_str().unwrap_or("").to_owned(),
        Err(BrowserError::DialogOpen | BrowserError::ContextGone) => return Ok(false),
        Err(error) => return Err(error),
    };
    let is_pending = !is_same(&loading, present);
    // An empty page is what comes instead of the one that can't be loaded.
    if is_pending && !is_same(&loading, "about:blank") {
        driver.tab().pending = Some(loading);
    }
    Ok(is_pending)
}

/// Whether two addresses are those of one document: WebKit leaves out credentials and some fragments.
fn is_same(one: &str, other: &str) -> bool {
    let plain = |address: &str| {
        let url = Url::parse(if address.is_empty() { "about:blank" } else { address }).ok()?;
        let mut url = without_credentials(&url);
        url.set_fragment(None);
        Some(url)
    };
    plain(one) == plain(other)
}

fn is_fragment_of(wanted: &str, present: &str) -> bool {
    wanted.contains('#') && is_same(wanted, present)
}

/// Why an address could not be loaded: WebKit does not say, so we knock at the door ourselves.
async fn why(address: &str) -> String {
    let silent = "the browser got no page".to_owned();
    let Some((host, port)) = Url::parse(address).ok().and_then(|url| {
        Some((url.host_str()?.trim_matches(['[', ']']).to_owned(), url.port_or_known_default()?))
    }) else {
        return silent;
    };
    match timeout(Duration::from_secs(2), TcpStream::connect((host.as_str(), port))).await {
        Ok(Ok(_)) if address.starts_with("https:") => format!("{silent} (is its certificate valid?)"),
        Ok(Ok(_)) => silent,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer".to_owned(),
    }
}

pub(super) fn files(driver: &WebkitDriver) -> usize {
    driver.family.as_ref().map_or(0, |_| downloads(&driver.options.downloads).len())
}

/// What was saved, oldest first. WebKitGTK adds `.wkdownload` until all of it is there.
pub(super) fn downloads(folder: &Path) -> Vec<Download> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter_map(|entry| {
            Some((entry.metadata().ok().filter(fs::Metadata::is_file)?.modified().ok()?, entry.path()))
        })
        .collect();
    found.sort();
    let each = found.into_iter().map(|(_, path)| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match name.strip_suffix(".wkdownload") {
            Some(name) => {
                Download { name: name.to_owned(), path: path.with_file_name(name), complete: false }
            }
            None => Download { name, path, complete: true },
        }
    });
    // The empty file that keeps the name free while the other one grows.
    let each: Vec<Download> = each.collect();
    let growing: Vec<_> =
        each.iter().filter(|saved| !saved.complete).map(|saved| saved.path.clone()).collect();
    each.into_iter().filter(|saved| !saved.complete || !growing.contains(&saved.path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_document_differ_in_fragment_and_credentials_only() {
        for (one, other, expected) in [
            ("http://x/a#b", "http://x/a", true),
            ("http://me:secret@x/a", "http://x/a", true),
            ("", "about:blank", true),
            ("http://x/a?b", "http://x/a", false),
        ] {
            assert_eq!(is_same(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn a_file_that_still_grows_is_not_complete() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.csv", "b.zip.wkdownload"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let mut saved: Vec<_> =
            downloads(folder.path()).into_iter().map(|saved| (saved.name, saved.complete)).collect();
        saved.sort();
        assert_eq!(saved, [("a.csv".to_owned(), true), ("b.zip".to_owned(), false)]);
    }
}
