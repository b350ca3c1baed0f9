//! `surefoot preview`: content goes over a page with a strict content policy, in every engine; its files are
//! followed while the window is open.

#[expect(dead_code, reason = "a preview has no verdicts")]
mod parts;

use parts::{Answer, Request, serve, surefoot, write};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, Sender, channel},
};

const PAGE: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>Orders</title>\
    <script src=/page.js></script><h1>Orders</h1><button id=add>Add an order</button><input type=password value=hush>";

/// Tells the site what the player tells the page, and goes on to another page once the step `start` is there.
const SCRIPT: &str = "addEventListener('surefoot:step',e=>fetch('/seen'+location.pathname+e.detail.step));\
    addEventListener('surefoot:play',e=>fetch('/seen'+location.pathname+'play-'+e.detail.item));\
    addEventListener('surefoot:step',e=>{if(e.detail.step==='start'&&location.pathname==='/')setTimeout(()=>{location='/two/'},300)});";

fn content(step: &str) -> String {
    format!(
        "content: x\nsystem: orders\nlanguage: en\nelements:\n  add: {{role: button, selectors: [[\"#add\"]]}}\n\
         items:\n  tour:\n    type: walkthru\n    title: Orders\n    draft: true\n    steps:\n\
         \x20     - step: {step}\n        on: add\n        text: Every order begins here.\n        next: [click]\n\
         \x20     - popup: end\n        text: That was it.\n"
    )
}

/// A project and the site that it is about; what the page saw of the player comes out of the receiver.
fn site() -> (tempfile::TempDir, String, Receiver<String>) {
    let (seen, told): (Sender<String>, Receiver<String>) = channel();
    let seen = std::sync::Mutex::new(seen);
    let address = serve(move |request: &Request| -> Answer {
        let policy = "Content-Security-Policy: default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'";
        match request.path.as_str() {
            "/" | "/two/" => (200, vec![policy.to_owned()], PAGE.to_owned()),
            "/page.js" => (200, vec!["Content-Type: text/javascript".to_owned()], SCRIPT.to_owned()),
            path => {
                if let Some(what) = path.strip_prefix("/seen") {
                    drop(seen.lock().expect("no panic while locked").send(what.to_owned()));
                }
                (404, vec![], String::new())
            }
        }
    });
    let folder = tempfile::tempdir().expect("a folder can be made");
    let project = format!(
        "systems: {{orders: {{}}}}\nenvironments: {{live: {{url: \"{address}\", production: true}}}}\nlanguages: {{default: en, all: [en, de]}}\n"
    );
    write(folder.path(), "surefoot.yaml", &project);
    write(folder.path(), "content/orders.yaml", &content("begin"));
    write(
        folder.path(),
        "locales/de.yaml",
        "tour:\n  title: Aufträge\n  begin: {text: Hier beginnt jeder Auftrag.}\n  end: {text: Das war's.}\n",
    );
    (folder, address, told)
}

/// A picture's width, and its pixels as red, green, blue and alpha.
fn pixels(bytes: &[u8]) -> (usize, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().expect("it is a picture");
    let mut pixels = vec![0; reader.output_buffer_size().expect("it has a size")];
    let info = reader.next_frame(&mut pixels).expect("it is whole");
    (info.width as usize, pixels)
}

fn check(browser: &str) {
    let (folder, address, told) = site();
    let picture = |name: &str, more: &[&str]| {
        let base = ["preview", &address, "--browser", browser, "--headless", "--picture", name];
        let output = surefoot(folder.path(), &[&base[..], more].concat());
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        if said.contains("surefoot browsers install") {
            return None;
        }
        assert_eq!(output.status.code(), Some(0), "{browser}: {said}");
        assert!(said.contains("orders in live: 1 item"), "{said}");
        let png = std::fs::read(folder.path().join(name)).expect("it is written");
        Some(pixels(&png))
    };
    let Some(shown) = picture("tour.png", &["--item", "tour"]) else {
        println!("skipped: no {browser}");
        return;
    };
    assert_eq!(told.recv().expect("the page tells"), "/play-tour", "{browser}");
    assert_eq!(told.recv().expect("the page tells"), "/begin", "{browser}");
    let idle = picture("idle.png", &["--lang", "de"]).expect("it is there");
    assert_ne!(shown, idle, "{browser}: a balloon differs from none");
    // The tracker's corner is no longer the page's white.
    let (width, idle) = idle;
    let corner = (20..140).flat_map(|y| (width - 330..width - 30).map(move |x| (y * width + x) * 4));
    let other = corner.filter(|at| idle[*at..*at + 3] != [255, 255, 255]).count();
    assert!(other > 3000, "{browser}: the Flow Tracker is over the page: {other}");
}

#[test]
fn a_picture_is_taken_of_content_over_a_strict_page_in_chromium() {
    check("chromium");
}

#[test]
fn a_picture_is_taken_of_content_over_a_strict_page_in_firefox() {
    check("firefox");
}

#[test]
fn a_picture_is_taken_of_content_over_a_strict_page_in_webkit() {
    check("webkit");
}

#[test]
fn what_is_wrong_is_said_before_a_window_opens() {
    let (folder, address, _told) = site();
    let said = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_surefoot"))
            .args([&["preview"], arguments].concat())
            .current_dir(folder.path())
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .output()
            .expect("it starts");
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(said(&[&address, "--item", "tuor"]).contains("no item `tuor` (known: tour)"));
    assert!(said(&[&address, "--env", "life"]).contains("no environment `life` (known: live)"));
    assert!(said(&[&address, "--content", "nowhere"]).contains("no file or folder nowhere"));
    assert!(said(&["ftp://x/"]).contains("no address of a page"));
    if cfg!(target_os = "linux") {
        let without = said(&[&address]);
        assert!(without.contains("no display") && without.contains("--headless --picture"), "{without}");
    }
}

/// A window on a display that nobody sees, and the lines that the preview prints.
struct Shown {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStderr>>,
}

impl Shown {
    fn open(folder: &Path, arguments: &[&str], display: &str) -> Shown {
        let mut child = Command::new(env!("CARGO_BIN_EXE_surefoot"))
            .args([&["preview"], arguments].concat())
            .current_dir(folder)
            .env("DISPLAY", display)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
        Shown { child, lines }
    }

    /// Reads on until a line has these words.
    fn until(&mut self, words: &str) -> String {
        let mut all = String::new();
        for line in self.lines.by_ref() {
            let line = line.expect("it is text");
            all.push_str(&line);
            if line.contains(words) {
                return line;
            }
            all.push('\n');
        }
        panic!("no “{words}”: {all}");
    }
}

/// Follows files and pages until it is told to stop.
async fn follow(browser: &str) {
    let Ok(display) = browser::engines::hidden_display().await else {
        println!("skipped: no hidden display");
        return;
    };
    let (folder, address, told) = site();
    let arguments = [address.as_str(), "--item", "tour", "--browser", browser];
    let mut shown = Shown::open(folder.path(), &arguments, display.name());
    let seen = |wanted: &str| loop {
        let now = told.recv_timeout(std::time::Duration::from_secs(120)).expect("the page goes on telling");
        if now == wanted {
            return;
        }
    };
    seen("/begin");
    write(folder.path(), "content/orders.yaml", &content("start"));
    shown.until("Reloaded: orders in live: 1 item");
    seen("/start");
    // The page is left: what plays goes on in the next document, with the content as it is now.
    seen("/two/start");
    write(folder.path(), "content/orders.yaml", &content("start").replace("popup", "poopup"));
    let wrong = shown.until("orders.yaml:");
    assert!(wrong.contains("poopup"), "{wrong}");
    shown.until("The content from before is still shown.");
    write(folder.path(), "content/orders.yaml", &content("again").replace("[\"#add\"]", "[\"#gone\"]"));
    shown.until("not shown: tour, step again: element.missing (add)");
    let stopped = Command::new("kill").args(["-INT", &shown.child.id().to_string()]).status();
    assert!(stopped.expect("kill is there").success());
    assert_eq!(shown.child.wait().expect("it ends").code(), Some(0), "{browser}");
}

#[tokio::test]
async fn files_are_followed_while_the_window_is_open_in_chromium() {
    follow("chromium").await;
}

#[tokio::test]
async fn files_are_followed_while_the_window_is_open_in_firefox() {
    follow("firefox").await;
}

#[tokio::test]
async fn files_are_followed_while_the_window_is_open_in_webkit() {
    follow("webkit").await;
}
