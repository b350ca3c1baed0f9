//! Firefox over BiDi, with real pages.

#[path = "firefox/scene.rs"]
mod scene;
#[path = "firefox/site.rs"]
mod site;

use browser::{BrowserError, Goal, Look, Need, SessionOptions, Sighting};
use scenarios::{ColorScheme, Language, Viewport};
use scene::{Scene, WAIT, firefox, look, options, press, ready};
use serde_json::json;
use site::Site;
use std::{
    fs,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

#[tokio::test]
async fn a_click_reaches_its_element_and_a_covered_one_is_never_clicked() {
    let Some(mut scene) = Scene::at("/").await else { return };
    assert!(scene.click("#go").await);
    assert_eq!(scene.title().await, "clicked true");
    let top = scene.session.top();
    let short = Look { wait: 300, patience: 300, ..look("#under", Need::Click) };
    let covered = scene.session.find(&top, &short).await.expect("the page answers");
    assert!(matches!(&covered, Sighting::Unready { why, .. } if why == "covered"), "{covered:?}");
    // What moves over it after the look is noticed too, and does not get the click.
    let mut missed = ready(&mut scene.session, &top, look("#go", Need::Click)).await;
    (missed.x, missed.y) = (340.0, 10.0);
    let witness = scene.session.point(&top, &missed, &press(&missed)).await.expect("a click");
    assert!(!witness.hit && witness.by.as_deref().is_some_and(|by| by.contains("#over")), "{witness:?}");
}

#[tokio::test]
async fn a_text_is_entered_whole_with_focus_and_change() {
    let Some(mut scene) = Scene::at("/").await else { return };
    let top = scene.session.top();
    let long =
        "Grüße aus 日本, und das sehr ausführlich, damit es nicht mehr Zeichen für Zeichen getippt wird é";
    for (text, by_key) in
        [("é日本😀", false), ("é日本😀", true), (long, false), ("", false), ("plain", false)]
    {
        assert!(scene.enter(&top, "#text", text, by_key).await, "{text}");
        assert_eq!(scene.value("#text", "value").await, text);
    }
    assert!(scene.enter(&top, "#area", "two\nlines", false).await);
    assert_eq!(scene.value("#area", "value").await, "two\nlines");
    assert_eq!(scene.title().await, "changed plain");
}

#[tokio::test]
async fn dates_and_lists_are_set_so_that_the_page_hears_of_it() {
    let Some(mut scene) = Scene::at("/").await else { return };
    let top = scene.session.top();
    let date = Look { value: Some("2024-03-05".to_owned()), ..look("#date", Need::Fill) };
    assert_eq!(ready(&mut scene.session, &top, date).await.kept, Some(true));
    assert_eq!(scene.title().await, "date 2024-03-05");
    let choice = json!({"option": "two"}).as_object().cloned().expect("an object");
    let list = Look { choices: Some(vec![choice]), ..look("#list", Need::Fill) };
    ready(&mut scene.session, &top, list).await;
    assert_eq!(scene.title().await, "list two");
}

#[tokio::test]
async fn chords_go_where_the_focus_is() {
    let Some(mut scene) = Scene::at("/").await else { return };
    let top = scene.session.top();
    assert!(scene.enter(&top, "#text", "abc", true).await);
    for chord in ["Control+A", "Control+C", "End", "Control+V"] {
        scene.session.press(&top, chord).await.expect("a chord");
    }
    assert_eq!(scene.value("#text", "value").await, "abcabc");
    scene.session.press(&top, "Shift+Home").await.expect("a chord");
    scene.session.press(&top, "Delete").await.expect("a key");
    assert_eq!(scene.value("#text", "value").await, "");
}

#[tokio::test]
async fn frames_are_acted_in_whether_of_this_site_or_another() {
    let Some(mut scene) = Scene::at("/").await else { return };
    for id in ["near", "far"] {
        let place = scene.frame(id).await;
        assert!(scene.click_in(&place, "#inside").await, "{id}");
        let button = ready(&mut scene.session, &place, look("#inside", Need::None)).await;
        let state = scene.session.state(&place, button.handle, &[], &[]).await.expect("a state");
        assert_eq!(state.text, "hit true", "{id}");
        assert!(scene.enter(&place, "#field", "é 1", false).await, "{id}");
    }
}

#[tokio::test]
async fn shadow_roots_are_acted_in_whether_open_or_closed() {
    let Some(mut scene) = Scene::at("/").await else { return };
    assert!(scene.click("#in-open").await);
    assert_eq!(scene.title().await, "in-open");
    let top = scene.session.top();
    assert!(scene.session.driver.open_closed_roots(&top.frame).await.expect("the page answers"));
    assert!(scene.click("#in-closed").await);
    assert_eq!(scene.title().await, "in-closed");
}

#[tokio::test]
async fn a_dialog_is_told_at_once_and_answered() {
    let Some(mut scene) = Scene::at("/").await else { return };
    let mut check = async |button: &str, kind: &str, message: &str, text: Option<&str>, title: &str| {
        assert!(scene.click(button).await);
        let start = Instant::now();
        let dialog = scene.session.driver.dialog().await.expect("the tab is there").expect(button);
        assert_eq!((dialog.kind.as_str(), dialog.message.as_str()), (kind, message));
        let error = scene.session.page().await.expect_err("the page is blocked");
        assert!(matches!(error, BrowserError::DialogOpen), "{error}");
        assert!(start.elapsed() < Duration::from_secs(1));
        scene.session.driver.answer(text.is_some(), text).await.expect("an answer");
        assert_eq!(scene.session.driver.dialog().await.expect("the tab is there"), None);
        assert_eq!(scene.title().await, title);
    };
    check("#alert", "alert", "hello", None, "answered").await;
    check("#confirm", "confirm", "sure?", Some(""), "said true").await;
    check("#confirm", "confirm", "sure?", None, "said false").await;
    check("#prompt", "prompt", "who?", Some("me"), "said me").await;
    // A session may end while one is open.
    assert!(scene.click("#alert").await);
    scene.session.driver.close().await;
    let start = Instant::now();
    scene.browser.session(&options()).await.expect("a session");
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_popup_is_a_tab_and_its_opener_comes_back() {
    let Some(mut scene) = Scene::at("/").await else { return };
    assert!(scene.click("#popup").await);
    let driver = &mut scene.session.driver;
    let end = Instant::now() + WAIT;
    while driver.tabs(None).await.expect("tabs") < 2 && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(driver.tabs(Some(1)).await.expect("tabs"), 2);
    driver.settle_navigation(false, WAIT).await.expect("the popup's page");
    assert_eq!(scene.title().await, "two");
    scene.session.driver.close_tab().await.expect("it closes");
    assert_eq!(scene.session.driver.tabs(None).await.expect("tabs"), 1);
    assert!(scene.click("#go").await);
    assert_eq!(scene.title().await, "clicked true");
}

#[tokio::test]
async fn files_are_uploaded_downloaded_and_dragged_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let downloads = folder.path().join("downloads");
    fs::create_dir(&downloads).expect("a folder");
    let Some(mut scene) = Scene::with(SessionOptions { downloads, ..options() }, "/").await else { return };
    let files: Vec<PathBuf> = ["a.txt", "ü.txt"].iter().map(|name| folder.path().join(name)).collect();
    files.iter().for_each(|file| fs::write(file, "x").expect("a file"));
    let top = scene.session.top();
    // A click asks the person for a file. There is none, and the page goes on.
    assert!(scene.click("#file").await);
    let field = ready(&mut scene.session, &top, look("#file", Need::File)).await;
    scene.session.driver.set_files(&top.frame, field.handle, &files).await.expect("an upload");
    assert_eq!(scene.title().await, "a.txt,ü.txt");
    assert!(scene.click("#download").await);
    scene.session.driver.settle_navigation(false, WAIT).await.expect("the page stays");
    let end = Instant::now() + WAIT;
    let saved = loop {
        let saved = scene.session.driver.downloads().await.expect("downloads");
        match saved.into_iter().find(|saved| saved.complete) {
            Some(saved) => break saved,
            None => assert!(Instant::now() < end, "no download"),
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    assert_eq!(saved.name, "report.txt");
    assert_eq!(fs::read_to_string(saved.path).expect("the file"), "content");
    let to = scene.middle("#drop").await;
    let from = ready(&mut scene.session, &top, look("#drag", Need::Click)).await;
    assert!(scene.session.drag(&top, &from, to).await.expect("a drag").hit);
    assert_eq!(scene.title().await, "dropped dragged");
    // The witness has been asked: the same again is watched by nobody, and that is no hit.
    let again = scene.session.drag(&top, &from, to).await.expect("a drag");
    assert!(again.none && !again.hit && !again.left, "{again:?}");
}

#[tokio::test]
async fn a_navigation_tells_where_it_arrived_and_why_it_did_not() {
    let Some(mut scene) = Scene::at("/").await else { return };
    let before = scene.session.driver.documents();
    assert!(scene.click("#link").await);
    scene.session.driver.settle_navigation(true, WAIT).await.expect("the next page");
    assert_eq!(scene.session.driver.documents(), before + 1);
    let (arrival, failed) = scene.session.driver.arrived();
    assert_eq!((arrival.address, arrival.status, failed), (scene.site.at("/two"), Some(200), None));
    let back = scene.session.driver.navigate(Goal::History(-1), WAIT).await.expect("the way back");
    assert_eq!((back.address, back.status), (scene.site.at("/"), Some(200)));
    assert_eq!(scene.go("/nowhere").await.expect("a page").status, Some(404));
    assert_eq!(scene.go("/").await.expect("a page").status, Some(200));
    assert_eq!(scene.go("/#part").await.expect("the same page").address, scene.site.at("/#part"));
    let again = scene.session.driver.navigate(Goal::Reload, WAIT).await.expect("the same page");
    assert_eq!(again.address, scene.site.at("/#part"));
    for (address, wanted) in
        [("http://127.0.0.1:9/", "deniedPortAccess"), ("http://no.invalid/", "NS_ERROR_UNKNOWN_HOST")]
    {
        let error = scene.session.driver.navigate(Goal::Address(address.to_owned()), WAIT).await;
        let error = error.expect_err("nobody is there");
        assert!(matches!(&error, BrowserError::Unreachable { reason, .. } if reason == wanted), "{error}");
        assert_eq!(scene.session.driver.arrived().1.as_deref(), Some(address));
    }
    let none = scene.session.driver.navigate(Goal::History(100), WAIT).await.expect_err("no such entry");
    assert!(matches!(none, BrowserError::Unreachable { .. }), "{none}");
}

#[tokio::test]
async fn the_language_is_that_of_the_header_the_page_and_its_numbers() {
    const SPEAKS: &str = "<body><p id=p title='{header:accept-language}'><script>
        p.lang = [navigator.language, (1234.5).toLocaleString(), new Date(0).getHours(), innerWidth,
        devicePixelRatio, matchMedia('(prefers-color-scheme: dark)').matches].join(' ');
        navigator.geolocation.getCurrentPosition(at => p.id = 'at' + at.coords.latitude, () => p.id = 'no');</script>";
    let Some(browser) = firefox().await else { return };
    let site = Site::serve(&[("/", SPEAKS)]).await;
    let check = async |language: &str, header: &str, place: Option<(f64, f64)>, seen: &str, id: &str| {
        let language = Some(Language(language.to_owned()));
        let viewport = Viewport { width: 500, height: 600, scale: 2.0, ..Viewport::default() };
        let (zone, dark) = (Some("Asia/Tokyo".to_owned()), Some(ColorScheme::Dark));
        let options = SessionOptions {
            language,
            time_zone: zone,
            viewport,
            geolocation: place,
            color_scheme: dark,
            ..options()
        };
        let mut session = browser.session(&options).await.expect("a session");
        session.driver.navigate(Goal::Address(site.at("/")), WAIT).await.expect("the page");
        let top = session.top();
        let found = ready(&mut session, &top, look(&format!("#{id}"), Need::None)).await;
        let names = ["title", "lang"].map(str::to_owned);
        let state = session.state(&top, found.handle, &names, &[]).await.expect("a state");
        assert_eq!((&state.attributes["title"], &state.attributes["lang"]), (&json!(header), &json!(seen)));
    };
    check("de-AT", "de-AT,de;q=0.9", Some((52.5, 13.4)), "de-AT 1\u{a0}234,5 9 500 2 true", "at52\\.5").await;
    check("fr", "fr", None, "fr 1\u{202f}234,5 9 500 2 true", "no").await;
}

#[tokio::test]
async fn two_sessions_at_once_share_nothing_and_both_have_the_focus() {
    const COOKIE: &str = "<title>c</title><input id=text><script>document.cookie=document.cookie?'x=2':'x=1';
        document.title=document.cookie; text.onfocus=()=>document.title+=' focused'</script>";
    let Some(browser) = firefox().await else { return };
    let site = Site::serve(&[("/", COOKIE)]).await;
    let one = async || {
        let mut session = browser.session(&options()).await.expect("a session");
        session.driver.navigate(Goal::Address(site.at("/")), WAIT).await.expect("the page");
        session
    };
    let (mut first, mut second) = tokio::join!(one(), one());
    for session in [&mut first, &mut second] {
        let top = session.top();
        let field = ready(session, &top, look("#text", Need::Fill)).await;
        assert!(session.enter(&top, &field, "typed", false).await.expect("a text").kept);
        assert_eq!(session.page().await.expect("the page answers").title, "x=1 focused");
    }
    first.driver.close().await;
    // The browser of the first session serves the third: without its cookies, and at once.
    let start = Instant::now();
    let mut third = one().await;
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    assert_eq!(third.page().await.expect("the page answers").title, "x=1");
}

#[tokio::test]
async fn a_page_that_hangs_is_noticed_and_the_next_session_is_well() {
    let Some(mut scene) = Scene::at("/").await else { return };
    assert!(scene.click("#hang").await);
    let (top, start) = (scene.session.top(), Instant::now());
    let never = Look { wait: 2000, patience: 2000, ..look("#nowhere", Need::Click) };
    let error = scene.session.find(&top, &never).await.expect_err("it hangs");
    assert!(matches!(error, BrowserError::Hung { .. }), "{error}");
    assert!(start.elapsed() < Duration::from_secs(14));
    scene.session.driver.close().await;
    let mut next = scene.browser.session(&options()).await.expect("a session");
    next.driver.navigate(Goal::Address(scene.site.at("/two")), WAIT).await.expect("the page");
    assert_eq!(next.page().await.expect("the page answers").title, "two");
}

#[tokio::test]
async fn what_the_page_says_and_fails_to_load_is_kept() {
    let Some(mut scene) = Scene::at("/").await else { return };
    drop(scene.session.driver.noise());
    assert!(scene.click("#loud").await);
    let (mut console, mut requests) = (vec![], vec![]);
    let end = Instant::now() + WAIT;
    while (console.len() < 2 || requests.is_empty()) && Instant::now() < end {
        let noise = scene.session.driver.noise();
        console.extend(noise.console);
        requests.extend(noise.requests);
        scene.title().await;
    }
    console.sort();
    assert_eq!(console, ["error: loud 1", "uncaught: Error: thrown"]);
    assert_eq!(requests, [format!("GET {} → 404", scene.site.at("/nowhere"))]);
    let png = scene.session.driver.screenshot(true).await.expect("a picture");
    assert!(png.starts_with(b"\x89PNG"));
}

#[tokio::test]
async fn what_firefox_cannot_pretend_is_refused_by_name() {
    let Some(browser) = firefox().await else { return };
    for (viewport, what) in [
        (Viewport { touch: true, ..Viewport::default() }, "touch"),
        (Viewport { mobile: true, ..Viewport::default() }, "mobile pages"),
    ] {
        let error = browser.session(&SessionOptions { viewport, ..options() }).await.err().expect("refused");
        assert_eq!(error.to_string(), format!("firefox can't do this: {what}"));
    }
}

#[tokio::test]
async fn the_end_of_the_browser_is_noticed_while_the_page_is_asked() {
    let Some(mut scene) = Scene::at("/").await else { return };
    let error = scene.asked_while(|(browser, _)| kill(&[browser])).await;
    assert!(matches!(error, BrowserError::Ended(_)), "{error}");
    assert!(!scene.browser.is_alive());
}

#[tokio::test]
async fn a_page_that_crashes_is_noticed_and_another_one_is_gone_to() {
    let Some(mut scene) = Scene::at("/").await else { return };
    let error = scene.asked_while(|(_, pages)| kill(&pages)).await;
    assert!(matches!(error, BrowserError::Crashed), "{error}");
    assert_eq!(scene.go("/two").await.expect("a page").status, Some(200));
    assert_eq!(scene.title().await, "two");
}

impl Scene {
    /// What a look that never ends comes to when this is done to the browser and its pages meanwhile.
    async fn asked_while(&mut self, harm: impl FnOnce((String, Vec<String>))) -> BrowserError {
        let top = self.session.top();
        let never = Look { wait: 15_000, patience: 15_000, ..look("#nowhere", Need::Click) };
        let asked = self.session.find(&top, &never);
        let (asked, ()) = tokio::join!(asked, async { harm(processes()) });
        asked.expect_err("it is gone")
    }
}

/// This test's Firefox, and the processes of its pages.
fn processes() -> (String, Vec<String>) {
    let list = |args: &[&str]| {
        let found = Command::new("pgrep").args(args).output().expect("pgrep is there");
        String::from_utf8_lossy(&found.stdout).split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    let browser = list(&["-P", &std::process::id().to_string(), "firefox"]).pop().expect("it runs");
    // A page's process is called by what it is for.
    let pages = list(&["-g", &browser, "-f", " tab$"]);
    (browser, pages)
}

fn kill(pids: &[impl AsRef<std::ffi::OsStr>]) {
    assert!(!pids.is_empty());
    assert!(Command::new("kill").arg("-9").args(pids).status().expect("kill is there").success());
}
