//! Nothing that Surefoot writes holds a secret: a page that gives everything away is played in every
//! engine, in ways that fail, heal and teach, and all files and all output are searched for it.
//!
//! Found are: the values as they are and in any encoding that keeps their letters, and in Base64. In
//! pictures secrets would be red.

use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
};

/// A secret of the scenario, and a password that stands in it.
const KEY: &str = r#"Qz7CanaryKey/9+ =&"q' <é>"#;
const PASSWORD: &str = r#"Xw3CanaryPw&<8> 'ü"/+="#;

/// What no encoding but Base64 changes of them, and of what stands in a redacted element.
const CORES: [&str; 3] = ["Qz7CanaryKey", "Xw3CanaryPw", "DE00 9999"];

#[test]
fn chromium_writes_no_secret() {
    play("chromium");
}

#[test]
fn firefox_writes_no_secret() {
    play("firefox");
}

#[test]
fn webkit_writes_no_secret() {
    play("webkit");
}

fn play(browser: &str) {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let project = folder.path();
    let address = serve();
    write_project(project, browser, &address);
    // What the reports say of it, so that nothing passes because nothing was tried.
    for (scenario, flags, code, told) in [
        ("text", &["--timeout", "3s"][..], 1, "expect.text"),
        ("missing", &["--timeout", "3s"], 1, "element.missing"),
        ("dialog", &[], 1, "dialog.unexpected"),
        ("heals", &["--timeout", "20s"], 0, "1 healed"),
        ("teaches", &["--learn", "--secrets-out", "learned.secrets"], 0, "learned"),
    ] {
        let output = run(project, browser, scenario, flags);
        let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{scenario} in {browser}: {}", text(&output.stdout));
        assert!(said.contains(told), "{scenario} in {browser} does not tell of {told}: {said}");
        search("the output", said.as_bytes());
    }
    explain(project, browser, &address);
    check_network(project, browser);
    let pictures = search_files(project);
    assert!(pictures >= 15, "only {pictures} pictures");
}

/// A row was learned by what is harmless of it, and what is explained of a page tells nothing that is redacted there.
fn explain(project: &Path, browser: &str, address: &str) {
    let learned = std::fs::read_to_string(project.join("scenarios/teaches.yaml")).expect("it was learned");
    assert!(learned.contains("row: {en: [Plain row]}"), "{learned}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_surefoot"));
    command.args(["explain", "scenarios/teaches.yaml", "send", "--on", address, "--page", "out/page.json"]);
    let output = command.args(["--browser", browser]).current_dir(project).output().expect("surefoot runs");
    assert!(text(&output.stdout).contains("button#send"), "{}", text(&output.stderr));
    search("the explanation", &output.stdout);
    // A saved page and a picture show what stood in editors; what is remembered and compared of elements does not.
    let run = std::fs::read_to_string(project.join("out/heals/run.json")).expect("a report was written");
    for (name, all) in [("scenario", &learned), ("report", &run), ("explanation", &text(&output.stdout))] {
        for entered in ["Ed4CanaryEditor", "Ty5CanaryTyped"] {
            assert!(!all.contains(entered), "{entered} is in the {name}: {all}");
        }
    }
}

fn run(project: &Path, browser: &str, scenario: &str, flags: &[&str]) -> Output {
    let out = |name: &str| format!("out/{scenario}/{name}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_surefoot"));
    command.args([
        "run",
        &format!("scenarios/{scenario}.yaml"),
        "--browser",
        browser,
        "--evidence",
        "steps",
        "--dom",
    ]);
    command.args(["--secrets", "canary.secrets"]);
    command.args(["--json", &out("run.json"), "--junit", &out("junit.xml"), "--report", &out("")]);
    command
        .args(flags)
        .env("SUREFOOT_LOG", "trace")
        .env("GITHUB_ACTIONS", "true")
        .env_remove("CI")
        .current_dir(project);
    command.output().expect("surefoot runs")
}

/// The project, its scenarios and the file of secrets, which are the user's own.
fn write_project(project: &Path, browser: &str, address: &str) {
    let write = |name: &str, content: &str| {
        let path = project.join(name);
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder can be made");
        std::fs::write(&path, content).expect("a file can be written");
    };
    write(
        "surefoot.yaml",
        &format!(
            "systems:\n  canaries: {{name: Canaries}}\nenvironments:\n  test:\n    system: canaries\n    url: {address}\n\
             default_environment: test\nredaction:\n  selectors: [.iban]\n"
        ),
    );
    let quoted = PASSWORD.replace('"', "\\\"");
    let (steps, targets) = (include_str!("canaries/steps.yaml"), include_str!("canaries/targets.yaml"));
    // WebKit opens no closed shadow root: what stands in one would be seen in its pictures.
    let start = if browser == "webkit" { "\"/#open\"" } else { "/" };
    let steps = steps.replace("PASSWORD", &quoted).replace("START", start);
    for (name, more) in [
        ("text", "  - {id: text, expect: {target: greeting, text: Hello you}}\n"),
        ("missing", "  - {id: missing, click: gone}\n"),
        ("dialog", "  - {id: warn, click: warn}\n  - {id: after, click: next}\n"),
        ("heals", "  - {id: heals, click: calm}\n"),
        (
            "teaches",
            "  - {id: hello, expect: {target: greeting, visible: true}}\n  - {id: pick, click: pick}\n  - {id: next, click: next}\n",
        ),
    ] {
        let gone = "  gone: {role: button, tag: button, name: {en: Go away}, attributes: {id: gone}, classes: [next], neighbours: {en: [Hello]}}\n";
        let calm = "  calm: {role: button, tag: button, name: {en: Calm down}, attributes: {id: calmer, type: submit}, classes: [calm, wide], ancestors: [{tag: section, classes: [tools]}, {tag: body}], path: \"html>body>section>button[4]\", position: [4, 4]}\n";
        let more_targets = match name {
            "missing" => gone,
            "heals" => calm,
            _ => "",
        };
        write(
            &format!("scenarios/{name}.yaml"),
            &format!("scenario: {name}\n{steps}{more}{targets}{more_targets}"),
        );
    }
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(project.join("canary.secrets"))
        .expect("a file can be made");
    let value = KEY.replace('\\', "\\\\").replace('"', "\\\"");
    writeln!(file, "CANARY_KEY=\"{value}\"").expect("a file can be written");
}

/// Engines that tell of the network have written it down for what failed; WebKit says that it can't.
fn check_network(project: &Path, browser: &str) {
    let report = std::fs::read_to_string(project.join("out/text/run.json")).expect("a report was written");
    let report: serde_json::Value = serde_json::from_str(&report).expect("it is JSON");
    let run = &report["runs"][0];
    if browser == "webkit" {
        assert!(run["absent"].as_array().is_some_and(|absent| absent.contains(&"network".into())), "{run:#}");
        return;
    }
    let console = run["attempts"][0]["console"].to_string();
    assert!(console.contains("error: {"), "{console}");
    assert!(!console.contains("Content-Security"), "we have done what the page forbids: {console}");
    let name = run["attempts"][0]["har"].as_str().expect("the attempt names a HAR");
    let har = std::fs::read_to_string(project.join("out/text").join(name)).expect("it was written");
    let har: serde_json::Value = serde_json::from_str(&har).expect("it is JSON");
    let entries = har["log"]["entries"].as_array().expect("it has entries");
    let of = |part: &str| {
        entries.iter().find(|entry| entry["request"]["url"].as_str().is_some_and(|url| url.contains(part)))
    };
    assert_eq!(of("/echo").map(|entry| entry["response"]["status"].clone()), Some(200.into()), "{har:#}");
    assert_eq!(of("/missing/").map(|entry| entry["response"]["status"].clone()), Some(404.into()), "{har:#}");
    assert!(of("/never").is_some(), "a request without an answer is there: {har:#}");
    assert!(
        har.to_string().contains("authorization") || har.to_string().contains("Authorization"),
        "{har:#}"
    );
}

/// Searches every file that was written; how many pictures there were.
fn search_files(project: &Path) -> usize {
    let mut pictures = 0;
    for path in files_below(project) {
        let name = path.strip_prefix(project).expect("it is below").to_string_lossy().into_owned();
        // What the user wrote or asked for, to hold them. What `--learn` changed no longer does.
        let own =
            name.ends_with(".secrets") || (name.starts_with("scenarios/") && !name.ends_with("teaches.yaml"));
        if own {
            continue;
        }
        let bytes = std::fs::read(&path).expect("it can be read");
        search(&name, &bytes);
        if name.ends_with(".png") {
            pictures += 1;
            search_picture(&name, &bytes);
        }
    }
    let learned = std::fs::read_to_string(project.join("scenarios/teaches.yaml")).expect("it is there");
    assert!(
        learned.contains("ancestors") && learned.contains("secret: PASSWORD"),
        "it was not learned: {learned}"
    );
    assert!(project.join(".surefoot/proposals").is_dir(), "nothing was healed");
    assert!(project.join(".surefoot/good").is_dir(), "no good evidence was kept");
    pictures
}

/// Fails where a canary stands in the bytes, as it is or in Base64.
fn search(what: &str, bytes: &[u8]) {
    let text = text(bytes);
    for core in CORES {
        let hex: String = core.bytes().map(|byte| format!("{byte:02x}")).collect();
        for form in in_base64(core).into_iter().chain([core.to_owned(), hex]) {
            if let Some(at) = text.find(&form) {
                let from = text.floor_char_boundary(at.saturating_sub(160));
                let to = text.ceil_char_boundary((at + 160).min(text.len()));
                panic!("{form} stands in {what}: …{}…", &text[from..to]);
            }
        }
    }
}

/// What Base64 makes of a word, wherever it begins, without the letters that its neighbours decide.
fn in_base64(word: &str) -> Vec<String> {
    let of_offset = |offset: usize| {
        let encoded = BASE64_STANDARD_NO_PAD.encode([&vec![0; offset][..], word.as_bytes()].concat());
        encoded[(offset * 8).div_ceil(6)..encoded.len() - 1].to_owned()
    };
    (0..3).map(of_offset).collect()
}

/// The page draws secrets in red, and something harmless in blue.
fn search_picture(name: &str, bytes: &[u8]) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(
        png::Transformations::EXPAND | png::Transformations::ALPHA | png::Transformations::STRIP_16,
    );
    let mut reader = decoder.read_info().expect("it is a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("it has a size")];
    reader.next_frame(&mut pixels).expect("it is whole");
    let count =
        |wanted: fn(u8, u8, u8) -> bool| pixels.chunks_exact(4).filter(|p| wanted(p[0], p[1], p[2])).count();
    let red = count(|red, green, blue| red > 180 && green < 110 && blue < 110);
    let blue = count(|red, green, blue| blue > 180 && red < 110 && green < 110);
    assert_eq!(red, 0, "a secret can be seen in {name}");
    assert!(blue > 500, "{name} does not show the page");
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder is there").flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Serves the page on a port of its own as long as the test runs.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(stream));
        }
    });
    format!("http://{address}/")
}

/// Answers one request and tells it back what it sent, in headers and cookies too.
fn answer(mut stream: TcpStream) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if let Some((name, value)) = line.trim().split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    reader.take(length).read_to_end(&mut vec![]).ok()?;
    let target = first.split_whitespace().nth(1).unwrap_or("/").to_owned();
    let (status, kind, body) = match target.split(['?', '/']).nth(1).unwrap_or("") {
        "" => ("200 OK", "text/html", include_str!("canaries/page.html").to_owned()),
        "style.css" => ("200 OK", "text/css", include_str!("canaries/style.css").to_owned()),
        "echo" => ("200 OK", "text/plain", target.clone()),
        // Held until the test ends.
        "never" => {
            thread::park();
            return None;
        }
        _ => ("404 Not Found", "text/plain", target.clone()),
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\
         X-Echo: {target}\r\nSet-Cookie: echo={target}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).ok()
}
