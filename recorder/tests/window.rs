//! A window is recorded for real: Chromium on a hidden display, its mouse and keyboard moved from a
//! connection apart from the recorder's.
//!
//! It has its own `main`, because the program is also the guard of its browsers.

use browser::{
    SessionOptions,
    engines::{find_with_window, hidden_display},
    mux::Mux,
    process::{GUARD_ARGUMENT, end_all, guard_main},
    recording::WindowOptions,
};
use libtest_mimic::{Arguments, Failed, Trial};
use recorder::{DistilOptions, Ended, distil, fragile, record};
use scenarios::{Engine, Language, Scenario, Viewport, read_scenario, step_words, write_scenario};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::oneshot,
    time::sleep,
};
use url::Url;

/// What must be nowhere.
const CANARY: &str = "c4nary-geheim";

fn main() {
    if std::env::args().nth(1).as_deref() == Some(GUARD_ARGUMENT) {
        guard_main();
    }
    let tests = vec![
        Trial::test("what_a_person_does_becomes_a_scenario", || run(everything())),
        Trial::test("a_closed_window_loses_nothing", || run(closed())),
        Trial::test("a_stopped_recording_loses_nothing", || run(stopped())),
    ];
    let conclusion =
        libtest_mimic::run(&Arguments { test_threads: Some(1), ..Arguments::from_args() }, tests);
    end_all();
    conclusion.exit();
}

fn run(test: impl Future<Output = Result<(), Failed>>) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async { tokio::time::timeout(Duration::from_secs(60), test).await? })
}

/// Serves the same pages at two addresses, so that the frame is of another site.
async fn site() -> std::io::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = vec![0; 4096];
                let read = stream.read(&mut request).await.unwrap_or(0);
                let request = String::from_utf8_lossy(&request[..read]).into_owned();
                let path =
                    request.split(' ').nth(1).unwrap_or("/").split('?').next().unwrap_or("/").to_owned();
                let body = match path.as_str() {
                    "/start" => {
                        include_str!("page.html").replace("INNER", &format!("http://localhost:{port}/inner"))
                    }
                    "/inner" => "<!doctype html><button id=in>Inside</button>".to_owned(),
                    other => format!("<!doctype html><title>{other}</title><button id=b>On {other}</button>"),
                };
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    body.len()
                );
                drop(stream.write_all(format!("{head}{body}").as_bytes()).await);
            });
        }
    });
    Ok(port)
}

/// A person: a mouse and a keyboard in one tab.
struct Person {
    mux: Mux,
    session: String,
}

impl Person {
    async fn at(socket: &str, address: &str) -> Result<Person, Failed> {
        let mux = Mux::connect(socket, |_| {}, || {}).await?;
        for _ in 0..100 {
            let targets = mux.call(None, "Target.getTargets", json!({})).await?;
            let all = targets["targetInfos"].as_array().cloned().unwrap_or_default();
            let target = all.iter().find(|target| {
                target["type"] == "page" && target["url"].as_str().is_some_and(|url| url.contains(address))
            });
            if let Some(target) = target {
                let attached = mux
                    .call(
                        None,
                        "Target.attachToTarget",
                        json!({"targetId": target["targetId"], "flatten": true}),
                    )
                    .await?;
                let person = Person { mux, session: attached["sessionId"].as_str().unwrap_or("").to_owned() };
                person.call("Page.enable", json!({})).await?;
                person
                    .until("document.readyState==='complete' && !!document.querySelector('surefoot-toolbar')")
                    .await?;
                return Ok(person);
            }
            sleep(Duration::from_millis(100)).await;
        }
        Err(format!("no tab at {address}").into())
    }

    async fn call(&self, method: &'static str, params: Value) -> Result<Value, Failed> {
        Ok(self.mux.call(Some(&self.session), method, params).await?)
    }

    async fn ask(&self, expression: &str) -> Result<Value, Failed> {
        let answer =
            self.call("Runtime.evaluate", json!({"expression": expression, "returnByValue": true})).await?;
        Ok(answer["result"]["value"].clone())
    }

    async fn until(&self, expression: &str) -> Result<(), Failed> {
        for _ in 0..150 {
            if self.ask(expression).await? == true {
                return Ok(());
            }
            sleep(Duration::from_millis(100)).await;
        }
        Err(format!("never true: {expression}").into())
    }

    async fn click_at(&self, x: f64, y: f64, times: u32) -> Result<(), Failed> {
        let mouse = |kind: &str, count: u32| json!({"type": kind, "x": x, "y": y, "button": if kind == "mouseMoved" { "none" } else { "left" }, "clickCount": count});
        self.call("Input.dispatchMouseEvent", mouse("mouseMoved", 0)).await?;
        for count in 1..=times {
            // A click that opens a dialog is answered only when that is closed.
            drop(self.mux.send(
                Some(&self.session),
                "Input.dispatchMouseEvent",
                mouse("mousePressed", count),
            ));
            drop(self.mux.send(
                Some(&self.session),
                "Input.dispatchMouseEvent",
                mouse("mouseReleased", count),
            ));
        }
        sleep(Duration::from_millis(400)).await;
        Ok(())
    }

    /// Clicks the middle of what an expression gives.
    async fn click(&self, element: &str, times: u32) -> Result<(), Failed> {
        let middle = self.ask(&format!("(()=>{{const r=({element}).getBoundingClientRect();return [r.left+r.width/2,r.top+r.height/2]}})()")).await?;
        self.click_at(middle[0].as_f64().ok_or("no place")?, middle[1].as_f64().ok_or("no place")?, times)
            .await
    }

    async fn write(&self, text: &str) -> Result<(), Failed> {
        for letter in text.chars() {
            self.call("Input.dispatchKeyEvent", json!({"type": "keyDown", "text": letter, "key": letter}))
                .await?;
            self.call("Input.dispatchKeyEvent", json!({"type": "keyUp", "key": letter})).await?;
        }
        Ok(())
    }

    async fn press(&self, key: &str, code: u32) -> Result<(), Failed> {
        self.call(
            "Input.dispatchKeyEvent",
            json!({"type": "rawKeyDown", "key": key, "code": key, "windowsVirtualKeyCode": code}),
        )
        .await?;
        self.call(
            "Input.dispatchKeyEvent",
            json!({"type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": code}),
        )
        .await?;
        Ok(())
    }

    /// Chooses a file in a field; the browser reports it as a person's choice.
    async fn choose_file(&self, selector: &str, file: &str) -> Result<(), Failed> {
        let document = self.call("DOM.getDocument", json!({})).await?;
        let field = self
            .call("DOM.querySelector", json!({"nodeId": document["root"]["nodeId"], "selector": selector}))
            .await?;
        self.call("DOM.setFileInputFiles", json!({"nodeId": field["nodeId"], "files": [file]})).await?;
        Ok(())
    }

    /// Clicks a button of the toolbar, which is in a closed shadow root.
    async fn tool(&self, words: &str) -> Result<(), Failed> {
        let document = self.call("DOM.getDocument", json!({"depth": -1, "pierce": true})).await?;
        let node = button_that_says(&document["root"], words).ok_or(format!("no tool {words}"))?;
        let model = self.call("DOM.getBoxModel", json!({"nodeId": node})).await?;
        let quad = &model["model"]["content"];
        let at = |index: usize| quad[index].as_f64().unwrap_or(0.0);
        self.click_at((at(0) + at(4)) / 2.0, (at(1) + at(5)) / 2.0, 1).await
    }
}

fn button_that_says(node: &Value, words: &str) -> Option<Value> {
    let says = |node: &Value| {
        node["children"].as_array().is_some_and(|all| all.iter().any(|child| child["nodeValue"] == words))
    };
    if node["localName"] == "button" && says(node) {
        return Some(node["nodeId"].clone());
    }
    let below = ["children", "shadowRoots"].into_iter().filter_map(|key| node[key].as_array()).flatten();
    below.into_iter().find_map(|child| button_that_says(child, words))
}

/// Records `acts` at the start page.
async fn recorded<F: Future<Output = Result<(), Failed>>>(
    stop: impl Future,
    acts: impl FnOnce(String, u16) -> F,
) -> Result<(Scenario, Ended, String), Failed> {
    let port = site().await?;
    let display = hidden_display().await?;
    let program = find_with_window(Engine::Chromium)?.program;
    let language = Language("en".to_owned());
    let options = DistilOptions {
        title: "A flow".to_owned(),
        url: Url::parse(&format!("http://127.0.0.1:{port}/start"))?,
        language: language.clone(),
        viewport: Viewport::default(),
    };
    let session = SessionOptions { language: Some(language), ..SessionOptions::default() };
    let window = WindowOptions { headed: true, display: Some(display.name().to_owned()), session };
    let (sender, socket) = oneshot::channel();
    let opened = move |socket: &str| drop(sender.send(socket.to_owned()));
    let recording = record(&program, &window, &options, opened, stop);
    let acting = async { acts(socket.await?, port).await };
    tokio::pin!(acting);
    let recorded = tokio::select! {
        // A person who fails ends the test; one who is done waits for the recording's end.
        Err(error) = &mut acting => return Err(error),
        recorded = recording => recorded?,
    };
    let scenario = distil(&recorded.events, &options);
    let all = format!("{:?}", recorded.events);
    Ok((scenario, recorded.ended, all))
}

fn words(scenario: &Scenario) -> Vec<String> {
    let step = |step: &scenarios::Step| {
        format!("{}{}", step_words(step, scenario, None), if step.navigates { " →" } else { "" })
    };
    scenario.steps.iter().map(step).collect()
}

async fn everything() -> Result<(), Failed> {
    let act = async |socket: String, _port: u16| -> Result<(), Failed> {
        let person = Person::at(&socket, "/start").await?;
        person.click("document.querySelector('[name=user]')", 1).await?;
        person.write("Ada").await?;
        person.press("Tab", 9).await?;
        person.write(CANARY).await?;
        person.click("document.querySelector('#agree').parentElement", 1).await?;
        person.ask("document.querySelector('#city').focus()").await?;
        person.write("P").await?;
        person.choose_file("#file", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/page.html")).await?;
        person.click("document.querySelector('#gone')", 1).await?;
        person.click("document.querySelector('#twice')", 2).await?;
        person.click("document.querySelector('my-box').shadowRoot.querySelector('#deep')", 1).await?;
        person.click("document.querySelector('my-box').shadowRoot.querySelector('#deepbox')", 1).await?;
        let frame = person.ask("(()=>{const r=document.querySelector('iframe').getBoundingClientRect();return [r.left,r.top]})()").await?;
        person
            .click_at(frame[0].as_f64().unwrap_or(0.0) + 40.0, frame[1].as_f64().unwrap_or(0.0) + 22.0, 1)
            .await?;
        person.tool("Pause").await?;
        person.click("document.querySelector('#twice')", 1).await?;
        person.tool("Resume").await?;
        person.click("document.querySelector('#twice')", 1).await?;
        person.tool("Undo").await?;
        person.tool("Add check ▸").await?;
        person.tool("Text").await?;
        person.click("document.querySelector('#title')", 1).await?;
        person.click("document.querySelector('#ask')", 1).await?;
        person.call("Page.handleJavaScriptDialog", json!({"accept": false})).await?;
        person.until("document.title === 'no'").await?;
        person.click("document.querySelector('#pop')", 1).await?;
        let popup = Person::at(&socket, "/popup").await?;
        popup.click("document.querySelector('#b')", 1).await?;
        person.call("Page.bringToFront", json!({})).await?;
        person.click("document.querySelector('#next')", 1).await?;
        person.until("location.pathname === '/next' && !!document.querySelector('surefoot-toolbar')").await?;
        let origin = person.ask("location.origin").await?;
        person
            .call("Page.navigate", json!({"url": format!("{}/typed?a=1", origin.as_str().unwrap_or(""))}))
            .await?;
        person
            .until("location.pathname === '/typed' && !!document.querySelector('surefoot-toolbar')")
            .await?;
        sleep(Duration::from_millis(500)).await;
        person.tool("Finish").await?;
        std::future::pending::<()>().await;
        Ok(())
    };
    let (scenario, ended, events) = recorded(std::future::pending::<()>(), act).await?;
    let expected = [
        "type “Ada” into “User”",
        "type •••• into “Password”",
        "check “I agree”",
        "select “Paris” in “City”",
        "upload page.html to “File”",
        "click “Replaced at once”",
        "double click “Double me”",
        "click “In the shadow”",
        "check “Deep box”",
        "click “Inside”",
        "expect “Contacts” to say “Contacts”",
        "click “Ask”",
        "dismiss the dialog",
        "click “Help”",
        "switch to the newest tab",
        "click “On /popup”",
        "switch to the first tab",
        "click “Next” →",
        "go to /typed?a=1",
    ];
    assert_eq!(words(&scenario), expected);
    assert_eq!(ended, Ended::Finished);
    assert!(events.contains("/tests/page.html"), "the place of the uploaded file is not known");
    let text = write_scenario(&scenario);
    assert!(read_scenario("a.yaml", &text).is_ok_and(|read| read.steps.len() == expected.len()), "{text}");
    assert!(!text.contains(CANARY) && !events.contains(CANARY), "the password is in what was recorded");
    assert_eq!(scenario.targets["inside"].frame[0].name, "inner");
    assert_eq!(scenario.targets["in_the_shadow"].signals.shadow, ["my-box"]);
    assert_eq!(fragile(&scenario), []);
    Ok(())
}

async fn closed() -> Result<(), Failed> {
    let act = async |socket: String, _port: u16| -> Result<(), Failed> {
        let person = Person::at(&socket, "/start").await?;
        person.click("document.querySelector('[name=user]')", 1).await?;
        person.write("Ada").await?;
        drop(person.mux.send(Some(&person.session), "Page.close", json!({})));
        std::future::pending::<()>().await;
        Ok(())
    };
    let (scenario, ended, _) = recorded(std::future::pending::<()>(), act).await?;
    assert_eq!((words(&scenario), ended), (vec!["type “Ada” into “User”".to_owned()], Ended::Closed));
    Ok(())
}

async fn stopped() -> Result<(), Failed> {
    let (stop, stopping) = oneshot::channel::<()>();
    let stop = Arc::new(Mutex::new(Some(stop)));
    let act = async move |socket: String, _port: u16| -> Result<(), Failed> {
        let person = Person::at(&socket, "/start").await?;
        person.click("document.querySelector('[name=user]')", 1).await?;
        person.write("Ada").await?;
        if let Some(stop) = stop.lock().expect("no panic while locked").take() {
            stop.send(()).map_err(|()| "nobody to stop")?;
        }
        std::future::pending::<()>().await;
        Ok(())
    };
    let (scenario, ended, _) = recorded(stopping, act).await?;
    assert_eq!((words(&scenario), ended), (vec!["type “Ada” into “User”".to_owned()], Ended::Stopped));
    Ok(())
}
