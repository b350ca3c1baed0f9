//! Each way in which a project tells its application the language really tells it, in Chromium.

mod parts;

use parts::{Answer, Request, serve, surefoot, verdicts, write};

/// Says what it was asked for, and what the page finds in its storage.
fn application(request: &Request) -> Answer {
    let cookie = request.headers.iter().find(|line| line.starts_with("cookie:"));
    let seen = format!("{} | {}", request.path, cookie.map_or("", String::as_str));
    let page = format!(
        "<title>seen</title><p id=seen></p><script>seen.textContent = {seen:?} + ' | '\
         + localStorage.getItem('lang') + ' | ' + navigator.language</script>"
    );
    let chosen =
        request.path.strip_prefix("/choose/").map(|lang| format!("Set-Cookie: chosen={lang}; Path=/"));
    (200, chosen.into_iter().collect(), page)
}

fn check(set_by: &str, expected: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let project = format!(
        "environments: {{test: {{url: \"{}\"}}}}\ndefault_environment: test\n\
         languages: {{default: en, all: [en, de], set_by: {set_by}}}\n",
        serve(application)
    );
    write(folder.path(), "surefoot.yaml", &project);
    write(
        folder.path(),
        "switch.yaml",
        "scenario: Switch\nstart: \"/choose/${lang}\"\nsteps:\n  - expect: {title: seen}\n",
    );
    let claims = |words: &[&str]| -> String {
        words
            .iter()
            .map(|word| format!("  - expect: {{target: seen, text: {{contains: \"{word}\"}}}}\n"))
            .collect()
    };
    let scenario = format!(
        "scenario: A page\nstart: /first\nsteps:\n{claims}  - go: /second\n{claims}  - expect: {{address: /second}}\n\
         targets:\n  seen: {{selectors: [[\"#seen\"]]}}\n",
        claims = claims(expected)
    );
    write(folder.path(), "scenarios/page.yaml", &scenario);
    let checked = surefoot(folder.path(), &["check"]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let output = surefoot(folder.path(), &["run", "--lang", "de", "--timeout", "3s", "--json", "out.json"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(verdicts(&folder.path().join("out.json")), [["A page", "passed", "-"]], "{set_by}: {said}");
}

#[test]
fn the_application_is_told_the_language_as_the_project_says() {
    check("header", &["| null | de"]);
    check("{cookie: lang}", &["cookie: lang=de", "| de"]);
    check("{query: lang}", &["?lang=de", "| de"]);
    check("{path: \"/{lang}\"}", &["/de/", "| de"]);
    check("{storage: lang}", &["| de | de"]);
    check("{scenario: switch.yaml}", &["chosen=de", "| de"]);
}

#[test]
fn a_language_scenario_that_is_not_there_is_told_before_any_browser_starts() {
    let folder = tempfile::tempdir().unwrap();
    let project = "environments: {test: {url: \"http://127.0.0.1:1/\"}}\ndefault_environment: test\n\
                   languages: {default: en, all: [en, de], set_by: {scenario: switch.yaml}}\n";
    write(folder.path(), "surefoot.yaml", project);
    write(
        folder.path(),
        "scenarios/page.yaml",
        "scenario: A page\nstart: /\nsteps:\n  - expect: {title: a}\n",
    );
    for command in ["check", "run"] {
        let output = surefoot(folder.path(), &[command]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{command}: {said}");
        assert!(said.contains("no scenario switch.yaml"), "{command}: {said}");
    }
}

#[test]
fn a_language_that_the_project_does_not_have_is_refused_with_those_that_it_has() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "surefoot.yaml", "languages: {default: en, all: [en, de]}\n");
    write(
        folder.path(),
        "scenarios/page.yaml",
        "scenario: A page\nstart: /\nsteps:\n  - expect: {title: a}\n",
    );
    let output = surefoot(folder.path(), &["run", "--lang", "fr"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("no language `fr` (known: en, de)"), "{said}");
}

#[test]
fn step_by_step_needs_somebody_who_can_press_enter() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "page.yaml", "scenario: A page\nstart: /\nsteps:\n  - expect: {title: a}\n");
    let output = surefoot(folder.path(), &["run", "page.yaml", "--step"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("no terminal"), "{said}");
}
