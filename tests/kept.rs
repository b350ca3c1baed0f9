//! What a page takes back was not entered, and an answer that nobody asked for waits for no other question: in
//! three engines.

mod parts;

use parts::{Answer, Request, serve, surefoot, verdicts, write};

/// Pages that take back what they are given, by address.
fn application(request: &Request) -> Answer {
    let body = match request.path.as_str() {
        "/list" => {
            "<select id=city onchange=\"this.value='bern'\"><option value=bern>Bern</option>\
             <option value=rome>Rome</option></select>"
        }
        "/list-that-keeps" => "<select id=city><option>Bern</option><option>Rome</option></select>",
        "/digits" => "<input id=amount oninput=\"this.value=this.value.replace(/[^0-9]/g,'')\">",
        "/groups" => {
            "<input id=amount oninput=\"this.value=this.value.replace(/[^0-9.]/g,'').replace(/^(\\d+)(\\d{3})/,'$1,$2')\">"
        }
        "/box" => {
            "<div id=place><input type=checkbox id=box></div><script>place.onchange = () => \
             { place.innerHTML = '<input type=checkbox id=box>' }</script>"
        }
        "/zone" => "<div id=zone style='width:300px;height:90px;background:#888'>Files</div>",
        "/asks-nothing" => {
            "<button id=discard>Discard</button><button id=other>Other</button>\
             <button id=save onclick=\"alert('Save failed')\">Save</button>"
        }
        _ => "",
    };
    (200, vec![], format!("<title>{}</title>{body}", request.path))
}

const CASES: [(&str, &str, [&str; 2]); 9] = [
    ("list", "  - select: {in: city, option: Rome}\n", ["broken", "act.not_kept"]),
    ("list-that-keeps", "  - select: {in: city, option: Rome}\n", ["passed", "-"]),
    ("digits", "  - type: {into: amount, text: \"12.50\"}\n", ["broken", "act.not_kept"]),
    ("digits", "  - type: {into: amount, text: \"-5\"}\n", ["broken", "act.not_kept"]),
    ("groups", "  - type: {into: amount, text: \"1234.50\"}\n", ["passed", "-"]),
    ("box", "  - check: box\n", ["broken", "act.not_kept"]),
    ("zone", "  - upload: {to: zone, files: [notes.txt]}\n", ["broken", "act.failed"]),
    (
        "asks-nothing",
        "  - click: discard\n  - dialog: accept\n  - click: other\n  - click: save\n",
        ["broken", "expect.dialog"],
    ),
    (
        "asks-nothing",
        "  - click: discard\n  - dialog: accept\n  - dialog: dismiss\n",
        ["broken", "expect.dialog"],
    ),
];

fn check(engine: &str) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let base = serve(application);
    write(folder.path(), "notes.txt", "notes");
    let ids = ["city", "amount", "box", "zone", "discard", "other", "save"];
    let targets: String = ids.iter().map(|id| format!("  {id}: {{selectors: [[\"#{id}\"]]}}\n")).collect();
    for (at, (page, steps, _)) in CASES.iter().enumerate() {
        let text = format!(
            "scenario: \"{at} {page}\"\nbase: {base}\nstart: /{page}\ntimeout: {{step: 5s}}\nsteps:\n{steps}targets:\n{targets}"
        );
        write(folder.path(), &format!("{at}.yaml"), &text);
    }
    let files: Vec<String> = (0..CASES.len()).map(|at| format!("{at}.yaml")).collect();
    let mut arguments = vec!["run", "--browser", engine, "--retries", "0", "--json", "out.json"];
    arguments.extend(files.iter().map(String::as_str));
    let output = surefoot(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let told = verdicts(&folder.path().join("out.json"));
    for (at, (page, steps, expected)) in CASES.iter().enumerate() {
        let one = told.iter().find(|[name, ..]| *name == format!("{at} {page}")).expect("it was run");
        assert_eq!(one[1..], expected.map(str::to_owned), "{engine}, {page}: {steps}");
    }
}

#[test]
fn chromium_counts_only_what_is_kept() {
    check("chromium");
}

#[test]
fn firefox_counts_only_what_is_kept() {
    check("firefox");
}

#[test]
fn webkit_counts_only_what_is_kept() {
    check("webkit");
}
