//! A key is the same to a page in every engine: its `key`, its `code` and its legacy number.
//!
//! Each protocol has names of its own for keys, and some of them mean the one of the number block.

mod parts;

use browser::{BrowserError, Goal, Look, Need, Probe, Session, Sighting, launcher::Browser};
use scenarios::Engine;
use std::time::Duration;

const WAIT: Duration = Duration::from_secs(20);

/// Says in its title which keys went down.
const PAGE: &str = "data:text/html,<title>-</title><form onsubmit='return false'><input id=field></form>\
    <script>addEventListener('keydown',e=>{e.preventDefault();\
    document.title+=[' '+e.key,e.code,e.keyCode,e.location].join('/')},true)</script>";

/// What is pressed, and what the page has to hear. The last number is the place: 0 is no number block.
const KEYS: &[(&str, &str)] = &[
    ("Enter", "Enter/Enter/13/0"),
    ("Tab", "Tab/Tab/9/0"),
    ("Escape", "Escape/Escape/27/0"),
    ("Backspace", "Backspace/Backspace/8/0"),
    ("Delete", "Delete/Delete/46/0"),
    ("Insert", "Insert/Insert/45/0"),
    ("ArrowLeft", "ArrowLeft/ArrowLeft/37/0"),
    ("ArrowDown", "ArrowDown/ArrowDown/40/0"),
    ("Home", "Home/Home/36/0"),
    ("End", "End/End/35/0"),
    ("PageUp", "PageUp/PageUp/33/0"),
    ("PageDown", "PageDown/PageDown/34/0"),
    ("F2", "F2/F2/113/0"),
    ("a", "a/KeyA/65/0"),
    ("7", "7/Digit7/55/0"),
    ("Shift", "Shift/ShiftLeft/16/1"),
    ("Control", "Control/ControlLeft/17/1"),
    ("Alt", "Alt/AltLeft/18/1"),
    ("Space", "/Space/32/0"),
];

#[tokio::test]
async fn chromium_says_each_key_as_a_keyboard_does() {
    check(Engine::Chromium).await;
}

#[tokio::test]
async fn firefox_says_each_key_as_a_keyboard_does() {
    check(Engine::Firefox).await;
}

#[tokio::test]
async fn webkit_says_each_key_as_a_keyboard_does() {
    check(Engine::Webkit).await;
}

async fn check(engine: Engine) {
    let Some((_browser, mut session)) = open(engine).await else { return };
    let mut look = Look::new(Need::Focus, 5000);
    look.target = Some(Probe { sel: Some(vec![vec!["pierce/#field".to_owned()]]), ..Probe::default() });
    let top = session.top();
    let found = session.find(&top, &look).await.expect("the page answers");
    assert!(matches!(found, Sighting::Ready(_)), "{found:?}");
    for (key, _) in KEYS {
        session.press(&top, key).await.expect("a key");
    }
    let title = session.page().await.expect("the page answers").title;
    let heard: Vec<&str> = title.split_whitespace().skip(1).collect();
    let expected: Vec<&str> = KEYS.iter().map(|(_, expected)| *expected).collect();
    assert_eq!(heard, expected, "{engine}");
    let meta = session.press(&top, "Meta").await;
    // WebKitGTK 2.50 would say that Alt went down and Meta came up.
    assert_eq!(matches!(meta, Err(BrowserError::Unsupported { .. })), engine == Engine::Webkit, "{meta:?}");
}

/// Nothing where the engine is not installed.
async fn open(engine: Engine) -> Option<(Browser, Session)> {
    let (browser, mut session) = parts::open(engine).await?;
    session.driver.navigate(Goal::Address(PAGE.to_owned()), WAIT).await.expect("the page");
    Some((browser, session))
}
