//! A realistic report for tests and for `examples/sample.rs`: three scenarios of a small CRM, three
//! browsers, three languages, and every verdict there is.

use scenarios::run::Candidate;
use scenarios::{
    Attempt, Code, Engine, Finding, Language, Outcome, Phase, Run, RunReport, StepResult, Verdict,
};
use serde_json::json;

const STARTED: &str = "2026-11-22T02:00:00Z";

/// Three scenarios × three browsers × three languages.
pub fn report() -> RunReport {
    let mut runs = Vec::new();
    for scenario in [contact, invite, order] {
        for browser in Engine::ALL {
            for language in ["en", "ja", "ar"] {
                runs.push(scenario(browser, language));
            }
        }
    }
    RunReport { surefoot: "0.1.0".into(), started: STARTED.into(), took_ms: 94_320, runs }
}

/// The same cells, all of them good.
pub fn green() -> RunReport {
    let mut green = report();
    for run in &mut green.runs {
        let words = ["open the start page", "click “Sign in”", "see “Welcome”"];
        let steps = words.iter().enumerate().map(|(at, words)| step(at + 1, words, Outcome::Found)).collect();
        let attempt = attempt(Verdict::Passed, steps, Vec::new());
        let language = run.language.as_ref().map_or("en", |language| language.0.as_str());
        let cell = cell(&run.scenario, &run.file, run.browser, language, vec![attempt]);
        *run = Run {
            viewport: run.viewport.clone(),
            persona: run.persona.clone(),
            environment: run.environment.clone(),
            ..cell
        };
    }
    green
}

fn contact(browser: Engine, language: &str) -> Run {
    let name = match language {
        "ja" => "新しい連絡先",
        "ar" => "جهة اتصال جديدة",
        _ => "New contact",
    };
    let mut steps = vec![
        step(1, "go to /contacts", Outcome::None),
        step(2, &format!("click “{name}”"), Outcome::Found),
        step(3, "type “Ada Lovelace” into “Name”", Outcome::Found),
        step(4, "type “ada@example.com” into “E-mail”", Outcome::Found),
        step(5, "choose “Berlin” in “City”", Outcome::Found),
        step(6, "click “Save”", Outcome::Found),
        step(7, "see “Saved”", Outcome::Found),
    ];
    if language != "ar" {
        let file = "scenarios/contacts.yaml";
        return cell(
            "Create a contact",
            file,
            browser,
            language,
            vec![attempt(Verdict::Passed, steps, vec![])],
        );
    }
    let message = "no button “حفظ” after 10 s: the likeliest candidate scored 0.61, 0.80 is needed\n\
                   hint: if the page was redesigned, record this step again";
    fail(&mut steps[5], Outcome::Missing, Code::ELEMENT_MISSING, message);
    steps[5].looked_for = lines(&[
        "role button",
        "text “حفظ” (ar), “Save” (en)",
        "test id contact-save",
        "in form “جهة اتصال جديدة”",
    ]);
    steps[5].candidates = vec![
        candidate(
            "a.btn-link “حفظ كمسودة”",
            0.61,
            [402.0, 560.0, 148.0, 40.0],
            &[
                ("text “حفظ كمسودة” holds “حفظ”", 1.1),
                ("in form “جهة اتصال جديدة”", 0.7),
                ("role link, not button", -0.9),
                ("no test id", -0.6),
            ],
        ),
        candidate(
            "button.cancel “إلغاء”",
            0.32,
            [286.0, 560.0, 100.0, 40.0],
            &[("role button", 0.8), ("text “إلغاء”, not “حفظ”", -1.4)],
        ),
        candidate(
            "button#search “بحث”",
            0.08,
            [1090.0, 24.0, 88.0, 36.0],
            &[("role button", 0.8), ("in banner, not form", -1.2)],
        ),
    ];
    steps[5].screenshot = Some("evidence/contact-broken.png".into());
    steps[5].extra = Some(
        json!({"why": {"key": "unsure", "words": "What is most like it is not like it enough to act upon", "margin": 0.31},
        "line": 14, "good_screenshot": "good/contact-ar.png"}),
    );
    steps[6].outcome = Outcome::NotReached;
    steps[6].took_ms = 0;
    steps[6].screenshot = None;
    let found = vec![finding(Code::ELEMENT_MISSING, "s6", message)];
    let mut broken = attempt(Verdict::Broken, steps, found);
    broken.console = vec!["error: Uncaught TypeError: form.save is not a function (contacts.js:88)".into()];
    broken.requests = vec!["GET /api/cities?lang=ar → 404".into()];
    cell("Create a contact", "scenarios/contacts.yaml", browser, language, vec![broken])
}

fn invite(browser: Engine, language: &str) -> Run {
    let mut steps = vec![
        step(1, "go to /team", Outcome::None),
        step(2, "click “Invite”", Outcome::Found),
        step(3, "type “grace@example.com” into “E-mail”", Outcome::Found),
        step(4, "check “May edit”", Outcome::Found),
        step(5, "see “Invitation sent”", Outcome::Found),
    ];
    let mut found = Vec::new();
    heal(&mut steps[1]);
    found.push(finding(Code::ELEMENT_HEALED, "s2", "found by its likeness: 0.91, the next best 0.24"));
    let mut verdict = Verdict::Healed;
    if language == "ja" {
        verdict = Verdict::Broken;
        let message = "“May edit” is still English in ja; “編集可” was there before";
        steps[3].code = Some(Code::TEXT_UNTRANSLATED);
        steps[3].message = Some(message.into());
        steps[3].screenshot = Some("evidence/invite-untranslated.png".into());
        steps[3].extra = Some(json!({"line": 9}));
        found.insert(0, finding(Code::TEXT_UNTRANSLATED, "s4", message));
    }
    let mut attempts = vec![attempt(verdict, steps, found)];
    if browser == Engine::Webkit && language == "en" {
        attempts.insert(0, covered());
    }
    cell("Invite a colleague", "scenarios/team.yaml", browser, language, attempts)
}

fn covered() -> Attempt {
    let mut steps = vec![step(1, "go to /team", Outcome::None), step(2, "click “Invite”", Outcome::Found)];
    let message = "button “Invite” is covered by div.cookie-bar “We use cookies”\nhint: add a step before this one that closes div.cookie-bar";
    fail(&mut steps[1], Outcome::Found, Code::ELEMENT_COVERED, message);
    attempt(Verdict::Broken, steps, vec![finding(Code::ELEMENT_COVERED, "s2", message)])
}

fn order(browser: Engine, language: &str) -> Run {
    let file = "scenarios/sales/orders.yaml";
    if browser == Engine::Webkit {
        let mut run = cell("Sign an order", file, browser, language, Vec::new());
        run.code = Some(Code::ENGINE_UNSUPPORTED.of("closed shadow root"));
        run.message = Some("webkit cannot look into the closed shadow root of “signature-pad”".into());
        run.took_ms = 0;
        return run;
    }
    if browser == Engine::Firefox && language == "ar" {
        let message = "GET https://crm.test/orders answered 503\nhint: check that the application is running";
        let mut lost = attempt(
            Verdict::Inconclusive,
            Vec::new(),
            vec![Finding { code: Code::ENV_DOWN.of(503), step: None, message: message.into() }],
        );
        lost.requests = vec!["GET /orders → 503".into()];
        return cell("Sign an order", file, browser, language, vec![lost.clone(), lost]);
    }
    let words =
        ["go to /orders", "open “Order 1042”", "draw in “Signature”", "click “Sign”", "see “Signed by Ada”"];
    let steps = words.iter().enumerate().map(|(at, words)| step(at + 1, words, Outcome::Found)).collect();
    let mut run =
        cell("Sign an order", file, browser, language, vec![attempt(Verdict::Passed, steps, vec![])]);
    run.persona = Some("Ada".into());
    run
}

fn step(number: usize, words: &str, outcome: Outcome) -> StepResult {
    let took_ms = 60 + (number as u64 * 7_919 + words.len() as u64 * 131) % 640;
    StepResult {
        id: format!("s{number}"),
        phase: Phase::Main,
        words: words.into(),
        action: words.split(' ').next().unwrap_or_default().into(),
        target: (outcome != Outcome::None).then(|| "target".to_owned()),
        outcome,
        code: None,
        message: None,
        confidence: (outcome == Outcome::Found).then_some(0.99),
        rival: None,
        element: None,
        started: STARTED.into(),
        took_ms,
        screenshot: Some(format!("evidence/step-{}.png", number.min(3))),
        view: Some([0.0, 0.0, 1366.0, 900.0]),
        dom: None,
        address: Some("https://crm.test/contacts".into()),
        looked_for: Vec::new(),
        candidates: Vec::new(),
        extra: None,
    }
}

fn heal(step: &mut StepResult) {
    step.outcome = Outcome::Healed;
    step.code = Some(Code::ELEMENT_HEALED);
    step.confidence = Some(0.91);
    step.rival = Some(0.24);
    step.element = Some("button.c-button--primary “Invite someone”".into());
    step.looked_for = lines(&["role button", "text “Invite” (en)", "id invite-button", "in region “Team”"]);
    step.candidates = vec![candidate(
        "button.c-button--primary “Invite someone”",
        0.91,
        [980.0, 96.0, 160.0, 40.0],
        &[
            ("role button", 0.8),
            ("text “Invite someone” holds “Invite”", 1.3),
            ("in region “Team”", 0.9),
            ("id gone (was invite-button)", -0.5),
            ("class c-button--primary, was btn", -0.2),
        ],
    )];
}

fn fail(step: &mut StepResult, outcome: Outcome, code: Code, message: &str) {
    step.outcome = outcome;
    step.code = Some(code);
    step.message = Some(message.into());
    step.confidence = None;
    step.took_ms = 10_012;
}

fn finding(code: Code, step: &str, message: &str) -> Finding {
    Finding { code, step: Some(step.into()), message: message.into() }
}

fn candidate(element: &str, confidence: f64, bounds: [f64; 4], signals: &[(&str, f64)]) -> Candidate {
    let signals = signals.iter().map(|(signal, weight)| ((*signal).to_owned(), *weight)).collect();
    Candidate { element: element.into(), confidence, bounds: Some(bounds), signals }
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn attempt(verdict: Verdict, steps: Vec<StepResult>, findings: Vec<Finding>) -> Attempt {
    let took_ms = steps.iter().map(|step| step.took_ms).sum::<u64>() + 180;
    let (code, message) =
        findings.first().map(|finding| (finding.code.clone(), finding.message.clone())).unzip();
    let (console, requests, started) = (Vec::new(), Vec::new(), STARTED.into());
    Attempt { verdict, code, message, started, took_ms, steps, findings, console, requests, har: None }
}

fn cell(scenario: &str, file: &str, browser: Engine, language: &str, attempts: Vec<Attempt>) -> Run {
    let told: Vec<_> =
        attempts.iter().map(|one| (one.verdict, one.code.as_ref().map(ToString::to_string))).collect();
    let (verdict, unstable) = scenarios::verdict::of_attempts(&told);
    let last = attempts.last();
    Run {
        scenario: scenario.into(),
        file: file.into(),
        system: Some("crm".into()),
        tags: Vec::new(),
        browser,
        browser_version: Some(format!("{browser} 142.0")),
        language: Some(Language(language.into())),
        environment: Some("preview".into()),
        base_url: Some("https://crm.test".into()),
        viewport: "1366x900".into(),
        persona: None,
        repetition: 1,
        verdict,
        code: last.and_then(|attempt| attempt.code.clone()),
        message: last.and_then(|attempt| attempt.message.clone()),
        resolve_only: false,
        unstable,
        started: STARTED.into(),
        took_ms: attempts.iter().map(|attempt| attempt.took_ms).sum(),
        absent: if browser == Engine::Webkit { vec!["console".into(), "network".into()] } else { Vec::new() },
        attempts,
    }
}
