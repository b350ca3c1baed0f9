//! What several tests of engines begin with.

use browser::{
    Session, SessionOptions, engines,
    launcher::{Browser, LaunchOptions},
};
use scenarios::Engine;

/// A browser and an ordinary session in it; nothing where the engine is not installed, which is said.
pub async fn open(engine: Engine) -> Option<(Browser, Session)> {
    if let Err(error) = engines::find(engine) {
        println!("skipped: {error}");
        return None;
    }
    let browser = Browser::start(engine, &LaunchOptions::default()).await.expect("it starts");
    let session = browser.session(&SessionOptions::default()).await.expect("a session");
    Some((browser, session))
}
