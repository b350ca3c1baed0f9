//! WebKit, driven for real: every verb of the driver against pages served by the test itself.
//!
//! Needs WebKitGTK, its driver and Xvfb (`ci/setup`); without them each test says so and does nothing.

#[path = "webkit/pages.rs"]
mod pages;
#[path = "webkit/trial.rs"]
mod trial;

use browser::{
    BrowserError, Goal, Input, Need, SessionOptions,
    driver::Call,
    engines,
    launcher::{Browser, LaunchOptions},
    process::{Spawn, launch},
};
use scenarios::{ColorScheme, Engine, Language};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use trial::{Trial, options};

const DEADLINE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_click_reaches_its_element() {
    let Some(mut trial) = Trial::open("/").await else { return };
    assert_eq!(trial.click("#button").await.unwrap(), (true, None));
    assert_eq!(trial.text("#said").await, "clicked true");
}

#[tokio::test]
async fn a_covered_element_is_never_clicked() {
    let Some(mut trial) = Trial::open("/").await else { return };
    // Found while it is free; what covers it comes between the look and the click.
    let ready = trial.find("#button", Need::Click).await;
    trial.evaluate("cover()").await;
    let (hit, by) = trial.click_at(&ready).await.unwrap();
    assert!(!hit);
    assert!(by.is_some_and(|by| by.contains("cover")));
    assert_eq!(trial.text("#said").await, "");
}

#[tokio::test]
async fn two_clicks_on_one_spot_are_no_double_click_and_a_double_click_is_one() {
    let Some(mut trial) = Trial::open("/").await else { return };
    trial.click("#button").await.unwrap();
    trial.click("#button").await.unwrap();
    assert_eq!(trial.evaluate_text("window.doubles||0").await, "0");
    let ready = trial.find("#button", Need::Click).await;
    let inputs = [
        Input::Move(ready.x, ready.y),
        Input::Down("left", 1),
        Input::Up("left", 1),
        Input::Down("left", 2),
        Input::Up("left", 2),
    ];
    trial.point(&ready, &inputs).await.unwrap();
    assert_eq!(trial.evaluate_text("window.doubles||0").await, "1");
}

#[tokio::test]
async fn the_right_button_opens_a_menu_and_clicks_nothing() {
    let Some(mut trial) = Trial::open("/").await else { return };
    let ready = trial.find("#button", Need::Click).await;
    let inputs = [Input::Move(ready.x, ready.y), Input::Down("right", 1), Input::Up("right", 1)];
    assert!(trial.point(&ready, &inputs).await.unwrap().0);
    assert_eq!(trial.evaluate_text("window.menus||0").await, "1");
    assert_eq!(trial.text("#said").await, "");
    trial.click("#button").await.unwrap();
    assert_eq!(trial.text("#said").await, "clicked true");
}

#[tokio::test]
async fn any_script_is_entered() {
    let Some(mut trial) = Trial::open("/").await else { return };
    for text in ["plain", "é日本😀", "😀é日本", "Ünï©ødé €"] {
        assert!(trial.enter("#field", text, false).await.kept, "{text}");
        assert_eq!(trial.evaluate_text("document.querySelector('#field').value").await, text);
    }
    assert!(trial.enter("#field", "by key é日😀", true).await.kept);
    assert!(trial.enter("#area", "two\nlines\n", false).await.kept);
    assert!(trial.enter("#rich", "rich é日", false).await.kept);
    assert!(trial.enter("#field", "", false).await.kept);
}

#[tokio::test]
async fn modifiers_are_held_during_a_chord() {
    let Some(mut trial) = Trial::open("/").await else { return };
    trial.enter("#field", "gone", false).await;
    let top = trial.session.top();
    trial.session.press(&top, "Control+A").await.unwrap();
    trial.session.press(&top, "Backspace").await.unwrap();
    assert_eq!(trial.evaluate_text("document.querySelector('#field').value").await, "");
}

#[tokio::test]
async fn the_wheel_scrolls() {
    let Some(mut trial) = Trial::open("/").await else { return };
    let top = trial.session.top();
    let inputs = [
        Input::Move(50.0, 50.0),
        Input::Wheel(50.0, 50.0, 0.0, 300.0),
        Input::Pause(Duration::from_millis(300)),
    ];
    trial.session.driver.act(&top.frame, (0.0, 0.0), &inputs, None).await.unwrap();
    assert_ne!(trial.evaluate_text("Math.round(scrollY)").await, "0");
}

#[tokio::test]
async fn either_kind_of_drag_arrives() {
    let Some(mut trial) = Trial::open("/drag").await else { return };
    for (from, said) in [("#native", "start,over,drop:cargo,end"), ("#mouse", "mouse dropped")] {
        let (to, from) = (trial.find("#zone", Need::Hover).await, trial.find(from, Need::Click).await);
        assert!(trial.session.drag(&trial.place, &from, (to.x, to.y)).await.unwrap().hit);
        assert_eq!(trial.text("#said").await, said);
    }
}

#[tokio::test]
async fn the_middle_button_is_refused() {
    let Some(mut trial) = Trial::open("/").await else { return };
    let top = trial.session.top();
    let inputs = [Input::Move(5.0, 5.0), Input::Down("middle", 1), Input::Up("middle", 1)];
    let error = trial.session.driver.act(&top.frame, (0.0, 0.0), &inputs, None).await.unwrap_err();
    assert!(matches!(error, BrowserError::Unsupported { .. }), "{error:?}");
}

#[tokio::test]
async fn elements_in_frames_are_clicked_and_filled() {
    for path in ["/frames?same", "/frames?cross"] {
        let Some(mut trial) = Trial::open(path).await else { return };
        trial.go_into(&["outer", "inner"]).await;
        assert_eq!(trial.click("#button").await.unwrap(), (true, None), "{path}");
        assert_eq!(trial.text("#said").await, "clicked true", "{path}");
    }
    for path in ["/frames?same", "/frames?cross"] {
        let Some(mut trial) = Trial::open(path).await else { return };
        trial.go_into(&["outer", "inner"]).await;
        let entered = trial.enter("#field", "é日😀x", false).await;
        assert!(entered.kept, "{path} {entered:?}");
        trial.place = trial.session.top();
        assert_eq!(trial.click("#button").await.unwrap(), (true, None), "{path}");
    }
}

#[tokio::test]
async fn a_frame_that_went_away_is_no_longer_there() {
    let Some(mut trial) = Trial::open("/frames?same").await else { return };
    trial.go_into(&["outer"]).await;
    let inside = std::mem::replace(&mut trial.place, trial.session.top());
    trial.evaluate("document.querySelector('iframe').remove()").await;
    trial.place = inside;
    let error = trial.session.ask::<Value>(&trial.place, "more.page", json!({})).await.unwrap_err();
    assert!(matches!(error, BrowserError::ContextGone), "{error:?}");
    trial.place = trial.session.top();
    assert_eq!(trial.click("#button").await.unwrap(), (true, None));
}

#[tokio::test]
async fn open_shadow_roots_are_searched_and_closed_ones_refused() {
    let Some(mut trial) = Trial::open("/shadow").await else { return };
    assert_eq!(trial.click("pierce/#inner").await.unwrap(), (true, None));
    let top = trial.session.top();
    assert!(!trial.session.driver.open_closed_roots(&top.frame).await.unwrap());
}

#[tokio::test]
async fn dialogs_are_read_and_answered() {
    let Some(mut trial) = Trial::open("/").await else { return };
    for (button, message, text, said) in [
        ("#alert", "hello", None, "alerted"),
        ("#confirm", "sure?", None, "true"),
        ("#prompt", "name?", Some("Ada"), "Ada"),
    ] {
        assert!(trial.click(button).await.unwrap().0);
        let dialog = trial.session.driver.dialog().await.unwrap().expect("it is open");
        assert_eq!(dialog.message, message);
        let top = trial.session.top();
        let error = trial.session.ask::<Value>(&top, "more.page", json!({})).await.unwrap_err();
        assert!(matches!(error, BrowserError::DialogOpen), "{error:?}");
        trial.session.driver.answer(true, text).await.unwrap();
        assert!(trial.session.driver.dialog().await.unwrap().is_none());
        assert_eq!(trial.text("#said").await, said);
    }
}

#[tokio::test]
async fn a_dialog_that_opens_during_a_look_ends_it() {
    let Some(mut trial) = Trial::open("/").await else { return };
    trial.evaluate("setTimeout(()=>alert('late'),100)").await;
    let error = trial.look_for("#nothing", Need::Click, 5000).await.unwrap_err();
    assert!(matches!(error, BrowserError::DialogOpen), "{error:?}");
    trial.session.driver.answer(false, None).await.unwrap();
    assert!(trial.click("#button").await.unwrap().0);
}

#[tokio::test]
async fn tabs_are_in_order_of_opening() {
    let Some(mut trial) = Trial::open("/").await else { return };
    for (button, count, path) in [("#blank", 2, "/second"), ("#open", 3, "/third")] {
        trial.session.driver.tabs(Some(0)).await.unwrap();
        trial.place = trial.session.top();
        assert!(trial.click(button).await.unwrap().0);
        trial.tabs_become(count).await;
        trial.session.driver.tabs(Some(count - 1)).await.unwrap();
        trial.address_becomes(path).await;
    }
    trial.session.driver.close_tab().await.unwrap();
    trial.address_becomes("/second").await;
    assert_eq!(trial.session.driver.tabs(Some(0)).await.unwrap(), 2);
    trial.address_becomes("/").await;
}

#[tokio::test]
async fn a_tab_that_closes_itself_is_gone() {
    let Some(mut trial) = Trial::open("/").await else { return };
    trial.click("#blank").await.unwrap();
    trial.tabs_become(2).await;
    trial.session.driver.tabs(Some(1)).await.unwrap();
    trial.address_becomes("/second").await;
    let (hit, _) = trial.click("#close").await.unwrap();
    assert!(hit);
    trial.tabs_become(1).await;
    trial.address_becomes("/").await;
}

#[tokio::test]
async fn files_are_handed_to_hidden_fields() {
    let Some(mut trial) = Trial::open("/").await else { return };
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = ["one.txt", "zwei.txt"].iter().map(|name| folder.path().join(name)).collect();
    files.iter().for_each(|file| std::fs::write(file, "x").unwrap());
    let ready = trial.find("#file", Need::File).await;
    let top = trial.session.top();
    trial.session.driver.set_files(&top.frame, ready.handle, &files).await.unwrap();
    assert_eq!(
        trial.evaluate_text("[...document.querySelector('#file').files].map(f=>f.name).join()").await,
        "one.txt,zwei.txt"
    );
    assert_eq!(trial.text("#said").await, "changed");
}

#[tokio::test]
async fn a_navigation_arrives_once_its_document_is_there() {
    let Some(mut trial) = Trial::open("/").await else { return };
    let documents = trial.session.driver.documents();
    let arrival = trial.go("/slow").await.unwrap();
    assert!(arrival.address.ends_with("/slow"), "{arrival:?}");
    assert_eq!(arrival.status, None, "WebKitGTK 2.50 does not tell; once it does, use it");
    assert_eq!(trial.session.driver.documents(), documents + 1);
    trial.go("/slow#part").await.unwrap();
    assert_eq!(trial.session.driver.documents(), documents + 1);
    trial.session.driver.navigate(Goal::Reload, DEADLINE).await.unwrap();
    assert_eq!(trial.session.driver.documents(), documents + 2);
    trial.go("/second").await.unwrap();
    let back = trial.session.driver.navigate(Goal::History(-1), DEADLINE).await.unwrap();
    assert!(back.address.contains("/slow"), "{back:?}");
    let error = trial.session.driver.navigate(Goal::History(7), DEADLINE).await.unwrap_err();
    assert!(matches!(error, BrowserError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_page_that_can_not_be_loaded_is_unreachable() {
    let Some(mut trial) = Trial::open("/").await else { return };
    let goal = Goal::Address("http://127.0.0.1:1/".into());
    let error = trial.session.driver.navigate(goal, DEADLINE).await.unwrap_err();
    let BrowserError::Unreachable { address, reason } = error else { panic!("{error:?}") };
    assert_eq!(address, "http://127.0.0.1:1/");
    assert!(reason.contains("refused"), "{reason}");
    let error = trial
        .session
        .driver
        .navigate(Goal::Address(trial.url("/never")), Duration::from_secs(1))
        .await
        .unwrap_err();
    assert!(matches!(error, BrowserError::Late { .. }), "{error:?}");
    assert!(trial.go("/").await.unwrap().address.ends_with('/'));
}

#[tokio::test]
async fn a_navigation_that_a_click_starts_is_waited_for() {
    let Some(mut trial) = Trial::open("/").await else { return };
    for button in ["#slow", "#submit", "#scripted"] {
        trial.go("/").await.unwrap();
        let documents = trial.session.driver.documents();
        let ready = trial.find(button, Need::Click).await;
        let witness = trial.witness(&ready).await;
        trial.session.driver.settle_navigation(witness.left, DEADLINE).await.unwrap();
        assert_eq!(trial.session.driver.documents(), documents + 1, "{button}");
        assert!(trial.session.driver.arrived().0.address.contains("/slow"), "{button}");
    }
}

#[tokio::test]
async fn a_form_that_answers_at_its_own_address_is_waited_for() {
    let Some(mut trial) = Trial::open("/form").await else { return };
    let documents = trial.session.driver.documents();
    let ready = trial.find("#submit", Need::Click).await;
    let witness = trial.witness(&ready).await;
    trial.session.driver.settle_navigation(witness.left, DEADLINE).await.unwrap();
    assert_eq!(trial.session.driver.documents(), documents + 1);
    assert_eq!(trial.text("#said").await, "POST");
}

#[tokio::test]
async fn a_download_is_no_navigation() {
    let Some(mut trial) = Trial::open("/").await else { return };
    let ready = trial.find("#download", Need::Click).await;
    let witness = trial.witness(&ready).await;
    let begun = Instant::now();
    trial.session.driver.settle_navigation(witness.left, DEADLINE).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    let saved = loop {
        let saved = trial.session.driver.downloads().await.unwrap();
        if saved.first().is_some_and(|saved| saved.complete) {
            break saved;
        }
        assert!(begun.elapsed() < DEADLINE, "{saved:?}");
        tokio::task::yield_now().await;
    };
    assert_eq!(saved[0].name, "report.csv");
    assert_eq!(std::fs::read_to_string(&saved[0].path).unwrap(), "a,b\n");
}

#[tokio::test]
async fn the_language_the_time_zone_and_the_colours_are_those_asked_for() {
    let change = |options: &mut SessionOptions| {
        options.language = Some(Language("de-AT".into()));
        options.time_zone = Some("Asia/Tokyo".into());
        options.color_scheme = Some(ColorScheme::Dark);
        options.viewport.width = 800;
        options.viewport.height = 611;
        options.viewport.scale = 2.0;
    };
    let Some(mut trial) = Trial::with("/headers", change).await else { return };
    assert!(
        trial.text("#said").await.to_lowercase().contains("accept-language: de-at"),
        "{}",
        trial.text("#said").await
    );
    let told = "[navigator.language,Intl.NumberFormat().format(1234.5),Intl.DateTimeFormat().resolvedOptions().timeZone,\
        matchMedia('(prefers-color-scheme: dark)').matches,innerWidth,innerHeight,devicePixelRatio].join('|')";
    assert_eq!(trial.evaluate_text(told).await, "de-AT|1\u{a0}234,5|Asia/Tokyo|true|800|611|2");
    assert!(trial.click("pierce/#button").await.is_ok_and(|(hit, _)| hit));
}

#[tokio::test]
async fn two_sessions_at_once_know_nothing_of_each_other() {
    let Some(mut one) = Trial::open("/cookie").await else { return };
    let mut other = one.another().await;
    let (cookie, clicked) = tokio::join!(one.evaluate_text("document.cookie"), other.click("#button"));
    assert_eq!(cookie, "secret=1");
    assert!(clicked.unwrap().0);
    assert_eq!(other.evaluate_text("document.cookie+localStorage.length").await, "0");
}

#[tokio::test]
async fn a_page_that_hangs_is_noticed_and_its_session_ends() {
    let Some(mut trial) = Trial::open("/").await else { return };
    trial.evaluate("setTimeout(()=>{for(;;);},300)").await;
    let begun = Instant::now();
    let top = trial.session.top();
    let call = Call { function: "more.page", argument: json!({}), deadline: Duration::from_secs(1) };
    let error = loop {
        if let Err(error) = trial.session.driver.call(&top.frame, call.clone()).await {
            break error;
        }
    };
    assert!(matches!(error, BrowserError::Hung { .. }), "{error:?}");
    trial.session.driver.close().await;
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    let mut next = trial.another().await;
    assert!(next.click("#button").await.unwrap().0);
}

#[tokio::test]
async fn a_browser_that_dies_is_noticed() {
    let Some(mut trial) = Trial::open("/").await else { return };
    trial.kill("WebKitWebProcess");
    let error = trial.look_for("#button", Need::Click, 1000).await.unwrap_err();
    assert!(matches!(error, BrowserError::Crashed), "{error:?}");
    let mut next = trial.another().await;
    next.kill("MiniBrowser");
    let error = next.look_for("#button", Need::Click, 1000).await.unwrap_err();
    assert!(matches!(error, BrowserError::Ended(_)), "{error:?}");
    next.session.driver.close().await;
}

#[tokio::test]
async fn a_picture_shows_the_page() {
    let Some(mut trial) = Trial::open("/").await else { return };
    let png = trial.session.picture(&[], None).await.unwrap().png;
    assert!(png.starts_with(b"\x89PNG"));
    let size = [&png[16..20], &png[20..24]].map(|bytes| u32::from_be_bytes(bytes.try_into().unwrap()));
    assert_eq!(size, [1366, 900]);
}

#[tokio::test]
async fn a_driver_elsewhere_is_used_as_it_is() {
    let Ok(installed) = engines::find(Engine::Webkit) else { return println!("skipped: no WebKit") };
    let (port, pages) = (trial::free_port(), pages::serve().await);
    let display = engines::hidden_display().await.unwrap();
    let mut spawn =
        Spawn::new(installed.driver.unwrap(), [format!("--port={port}"), "--host=127.0.0.1".into()]);
    spawn.env = vec![("DISPLAY".into(), display.name().into())];
    let driver = launch(spawn).await.unwrap();
    let remote =
        LaunchOptions { remote: Some(format!("http://127.0.0.1:{port}")), ..LaunchOptions::default() };
    let browser = Browser::start(Engine::Webkit, &remote).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let mut session = loop {
        match browser.session(&options(folder.path())).await {
            Ok(session) => break session,
            Err(error) => assert!(begun.elapsed() < DEADLINE, "{error}"),
        }
    };
    let address = format!("http://127.0.0.1:{pages}/second");
    session.driver.navigate(Goal::Address(address.clone()), DEADLINE).await.unwrap();
    assert_eq!(session.page().await.unwrap().address, address);
    assert!(session.driver.absent().contains(&"downloads"));
    let mut german = options(folder.path());
    german.language = Some(Language("de".into()));
    let error = browser.session(&german).await.err().expect("it can't be told");
    assert!(matches!(&error, BrowserError::Unsupported { what, .. } if what.contains("language")), "{error}");
    session.driver.close().await;
    driver.close(Duration::from_secs(1)).await;
}

#[tokio::test]
async fn a_missing_program_is_named() {
    let options = LaunchOptions { program: Some("/nowhere/MiniBrowser".into()), ..LaunchOptions::default() };
    let error = Browser::start(Engine::Webkit, &options).await.err().expect("there is none");
    assert!(error.to_string().contains("/nowhere/MiniBrowser"), "{error}");
}
