//! What the reader takes and what it says about the rest.

use super::*;
use crate::expectation::{Check, TextMatch};
use crate::notification::{MailSecurity, Topic, Way, WebhookAddress};
use crate::plan::Trigger;
use crate::project::{Around, SetBy};
use crate::scenario::{Action, Choice, Tab, Text};
use crate::target::TextKind;
use std::time::Duration;

const CONTACT: &str = include_str!("../../tests/files/contact.yaml");
const PROJECT: &str = include_str!("../../tests/files/surefoot.yaml");

#[test]
fn every_key_of_the_format_is_read() {
    let scenario = read_scenario("contact.yaml", CONTACT).unwrap();
    assert_eq!(scenario.title, "Create a contact");
    assert_eq!(scenario.timeouts.cell, Some(Duration::from_secs(300)));
    assert_eq!(scenario.steps[0].id, "s1");
    assert_eq!(scenario.steps[0].line, 11);
    assert_eq!(scenario.finally[0].id, "f1");
    let Action::Type { text, .. } = &scenario.steps[6].action else { panic!("{:?}", scenario.steps[6]) };
    assert_eq!(*text, Text::Secret("CRM_PASSWORD".into()));
    let Action::Select { choices, .. } = &scenario.steps[10].action else {
        panic!("{:?}", scenario.steps[10])
    };
    assert_eq!(*choices, [Choice::Option("a".into()), Choice::Value("b".into()), Choice::Index(3)]);
    assert!(scenario.steps.iter().any(|step| step.action == Action::Switch(Tab::Number(2))));
    let new = &scenario.targets["new_contact"];
    assert!(new.texts[&TextKind::Text][1].unconfirmed);
    assert_eq!(new.signals.bounds, Some([10.0, 20.0, 80.0, 30.5]));
    assert_eq!(new.selectors[2], ["my-host", "button"]);
    assert_eq!(new.frame[0].index, Some(0));
    let last = scenario.steps.last().unwrap();
    assert_eq!(last.imported.as_ref().unwrap()["label"], "5");
    let Action::Expect(expectation) = &last.action else { panic!("{last:?}") };
    assert!(matches!(&expectation.checks[0], Check::Download { content: Some(TextMatch::Contains(_)), .. }));
}

#[test]
fn every_key_of_the_project_is_read() {
    let project = read_project("surefoot.yaml", PROJECT).unwrap();
    let test = &project.environments["test"];
    assert_eq!((test.parallel, project.systems["crm"].parallel), (Some(2), Some(3)));
    assert!(matches!(&test.before_cell, Some(Around::Http { method, .. }) if method == "POST"));
    assert!(matches!(&test.after_cell, Some(Around::Command(_))));
    assert_eq!(project.languages.set_by, SetBy::Header);
    assert_eq!(project.personas["seller"].secrets, ["CRM_PASSWORD"]);
    assert_eq!(project.redacted, [".iban"]);
    assert_eq!(project.viewports[1].to_string(), "phone");
    let nightly = &project.plans["nightly"];
    assert_eq!((nightly.retries, nightly.parallel, nightly.priority), (1, Some(4), 7));
    assert!(
        matches!(&nightly.when[..], [Trigger::Cron { time_zone: Some(zone), .. }, Trigger::Deployment] if zone == "Europe/Berlin")
    );
    let heartbeat = &project.plans["heartbeat"];
    assert!(heartbeat.paused && heartbeat.resolve_only && heartbeat.priority == 5);
    assert_eq!(heartbeat.when, [Trigger::Every(Duration::from_secs(900))]);
    assert_eq!(project.systems["crm"].maintenance[0].lasts, Duration::from_secs(4 * 3600));
    assert_eq!(project.quarantine[0].until, "2026-12-31");
    let kept = project.retention;
    assert_eq!((kept.screenshots.days, kept.screenshots.size_bytes), (Some(90), Some(20_000_000_000)));
    assert_eq!((kept.har.days, kept.pages), (Some(30), crate::Keep::default()));
    let notifications = &project.notifications;
    let mail = notifications.mail.as_ref().unwrap();
    assert_eq!(
        (mail.port, mail.security, mail.password.as_deref()),
        (465, MailSecurity::Tls, Some("SMTP_PASSWORD"))
    );
    let channel = |name: &str| &notifications.channels[name];
    assert_eq!(channel("builders").tell, [Topic::Broken, Topic::Recovered, Topic::Healed]);
    assert_eq!(channel("builders").quiet[1].days, [chrono::Weekday::Sat, chrono::Weekday::Sun]);
    assert_eq!(channel("builders").digest.as_ref().unwrap().cron, "30 7 * * MON,TUE,WED,THU,FRI");
    crate::schedule::check_cron(&channel("builders").digest.as_ref().unwrap().cron).unwrap();
    assert_eq!(channel("chat").way, Way::Slack("SLACK_ADDRESS".to_owned()));
    assert_eq!((channel("chat").tell.len(), channel("chat").quiet.len()), (4, 1));
    assert_eq!(
        (channel("office").tell.len(), channel("office").digest.as_ref().unwrap().cron.as_str()),
        (0, "5 6 * * *")
    );
    let secret = WebhookAddress::Secret("OTHER_ADDRESS".to_owned());
    assert_eq!(channel("other").way, Way::Webhook { address: secret, key: "OTHER_KEY".to_owned() });
}

#[test]
fn a_plan_names_what_there_is_and_when_it_can_be() {
    let text = "environments: {test: {url: \"http://a/\"}}\nplans:\n  nightly:\n    environments: [tset]\n    when: {cron: \"0 25 * * *\", time_zone: Berlin}\n  odd: {when: {cron: \"0 2 * * *\", every: 15m}}\nquarantine: [{scenario: a.yaml, until: tomorrow, reason: x}]\nretention: {screenshots: {days: 0, size: 5 parsecs}, pages: {}, dom: {days: 1}}\n";
    let errors = read_project("p.yaml", text).unwrap_err();
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let expected = [
        "4:20: no environment `tset`",
        "5:18: `0 25 * * *` is no cron",
        "5:43: no time zone `Berlin`",
        "6:15: ",
        "7:40: `tomorrow` is no day",
        "8:33: wanted a whole number from 1 to 36500 for `days`, there is",
        "8:42: `5 parsecs` is no size like 500MB or 20GB\nhint: ",
        "8:61: ",
        "8:65: no key `dom` in `retention` (known: screenshots, pages, har)",
    ];
    assert_eq!(errors.len(), expected.len(), "{errors:#?}");
    for (error, expected) in errors.iter().zip(expected) {
        assert!(error.starts_with(&format!("p.yaml:{expected}")), "{error}");
    }
}

/// A scenario with these lines as its steps and targets.
fn scenario_of(rest: &str) -> String {
    format!("scenario: x\n{rest}")
}

fn check(text: &str, expected: &[&str]) {
    let errors = read_scenario("f.yaml", text).map(|scenario| format!("{scenario:?}")).unwrap_err();
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(errors.len(), expected.len(), "{errors:#?}");
    for (error, expected) in errors.iter().zip(expected) {
        let parts: Vec<&str> = expected.split(" … ").collect();
        assert!(parts.iter().all(|part| error.contains(part)), "{error}\nwanted: {expected}");
    }
}

#[test]
fn what_is_wrong_is_told_with_place_and_hint() {
    check("", &["f.yaml:1:1: the file is empty"]);
    check("- a\n", &["f.yaml:1:1: wanted a scenario for `scenario`, there is a list"]);
    check(
        "scenario: x\nsteps: []\ntilte: y\n",
        &["f.yaml:3:1: no key `tilte` in a scenario (known: scenario, "],
    );
    check("scenario: x\nsteps: [\n", &["f.yaml:3:1: not YAML"]);
    check(
        "scenario: x\nscenario: y\nsteps: []\n",
        &["f.yaml:2:1: the key `scenario` is there twice … line 1"],
    );
    check("scenario: x\n---\nscenario: y\n", &["f.yaml:2:1: a second document"]);
    check("scenario: !x y\n", &["a YAML tag"]);
    check(
        "scenario: x\nimported: &a [*a]\nsteps: []\n",
        &["f.yaml:2:15: the alias stands within its own anchor"],
    );
    check("steps: []\n", &["no `scenario` in a scenario … add `scenario: …`"]);
}

#[test]
fn all_errors_of_a_file_are_told_at_once() {
    let text = scenario_of(
        "language: e\nviewport: big\ntimeout: {step: 10}\nheal: maybe\nsteps:\n  - clik: a\n  - click: sav\n  - hover: [a]\n  - go: /\n    timeout: 10 years\ntargets:\n  save: {role: button}\n  empty: {}\n  hollow: {selectors: [], role: \"\"}\n",
    );
    let text = text.replace("language: e", "language: e!");
    check(
        &text,
        &[
            "2:11: `e!` is no language tag … hint: write it like en",
            "3:11: `big` is no viewport … hint: write WIDTHxHEIGHT",
            "4:17: `10` is no duration … hint: add a unit: 10s",
            "5:7: wanted act, propose, never for `heal`, there is `maybe`",
            "7:5: no key `clik` in a step … hint: did you mean `click`?",
            "8:12: no target `sav` (known: save, empty, hollow) … hint: did you mean `save`?",
            "9:12: wanted a name for `hover`, there is a list",
            "11:14: `10 years` is no duration … the units are",
            "14:10: a target is empty",
            "15:11: a target is empty",
        ],
    );
}

#[test]
fn a_step_has_one_verb_and_a_name_of_its_own() {
    check(
        &scenario_of("steps:\n  - {click: a, hover: a}\ntargets: {a: {tag: b}}\n"),
        &["a step has `click` and `hover`"],
    );
    check(&scenario_of("steps:\n  - note: a\n"), &["2:5"].map(|_| "3:5: a step needs one of: click"));
    check(
        &scenario_of("steps:\n  - {go: /, id: s2}\n  - go: /\n"),
        &["4:5: two steps have the id `s2` … by its position"],
    );
    check(
        &scenario_of("steps:\n  - {go: /, id: a}\n  - {go: /, id: a}\n"),
        &["4:17: two steps have the id `a` … line 3"],
    );
    check(&scenario_of("steps:\n  - expect: {visible: true}\n"), &["3:14: `visible` is about an element"]);
    check(
        &scenario_of("steps:\n  - type: {into: a, secret: \"pa ss\"}\ntargets: {a: {tag: b}}\n"),
        &["wanted the name of a secret … hint: write only its name"],
    );
    check(&scenario_of("steps:\n  - expect: {title: {matches: \"(\"}}\n"), &["`(` is no regular expression"]);
    check(
        &scenario_of("steps:\n  - switch: last\n"),
        &["wanted newest, first, or a whole number from 1 for `switch`"],
    );
    check(&scenario_of("steps:\n  - close_tab: false\n"), &["wanted true for `close_tab`"]);
}

#[test]
fn a_bomb_of_aliases_is_refused() {
    let mut text = scenario_of("steps: []\nimported:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for at in 1..9 {
        let alias = format!("*a{}", at - 1);
        text += &format!("  a{at}: &a{at} [{}]\n", vec![alias; 10].join(", "));
    }
    check(&text, &["the aliases make more than"]);
    check(&scenario_of(&format!("imported: {}", "[".repeat(100))), &["lists and maps within each other"]);
}

#[test]
fn names_in_the_project_must_exist() {
    let text = "systems: {crm: {}}\nenvironments:\n  test: {system: crn, url: \"http://a/\"}\n  live: {url: a.example}\ndefault_environment: tset\nlanguages: {default: fr, all: [en], set_by: {path: /x}}\n";
    let errors = read_project("p.yaml", text).unwrap_err();
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let expected = [
        "p.yaml:3:18: no system `crn` (known: crm)\nhint: did you mean `crm`?",
        "p.yaml:4:15: `a.example` is no address\nhint: write it with http:// or https://, like https://shop.example/",
        "p.yaml:5:22: no environment `tset` (known: test, live)\nhint: did you mean `test`?",
        "p.yaml:6:22: no language `fr` (known: en)",
        "p.yaml:6:52: no {lang} in the path `/x`\nhint: write it where the language stands, like \"/{lang}\"",
    ];
    assert_eq!(errors, expected);
}

#[test]
fn a_channel_that_can_tell_nobody_is_refused() {
    let text = "plans: {nightly: {}}\nnotifications:\n  channels:\n    a: {email: [ada@example.com], plans: [nigthly]}\n    b: {email: [\"ada <ada@example.com>\"], slack: S}\n    c: {slack: \"https://hooks.example.com/T0/B0/x\"}\n    d: {webhook: {url: https://a.example/}}\n    e: {teams: T, quiet: {from: \"8\", to: \"24:00\"}, tell: [borken]}\n  mial: {}\n";
    let errors = read_project("p.yaml", text).unwrap_err();
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let expected = [
        "p.yaml:4:9: no mail server takes the messages of `a`",
        "p.yaml:4:43: no plan `nigthly` (known: nightly)\nhint: did you mean `nightly`?",
        "p.yaml:5:8: a channel has `email` and `slack`, only one of them can be",
        "p.yaml:5:9: no mail server takes the messages of `b`",
        "p.yaml:5:17: `ada <ada@example.com>` is no e-mail address",
        "p.yaml:6:16: wanted the name of a secret, there is something else\nhint: write only its name",
        "p.yaml:7:18: no `key` in a webhook",
        "p.yaml:8:33: `8` is no time of the day",
        "p.yaml:8:42: `24:00` is no time of the day\nhint: write hours and minutes",
        "p.yaml:8:59: wanted broken, recovered, healed, operations for `tell`, there is `borken`",
        "p.yaml:9:3: no key `mial` in `notifications` (known: mail, channels)\nhint: did you mean `mail`?",
    ];
    assert_eq!(errors.len(), expected.len(), "{errors:#?}");
    for (error, expected) in errors.iter().zip(expected) {
        assert!(error.starts_with(expected), "{error}\n is not\n{expected}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, cases: 100, ..Default::default() })]
    #[test]
    fn no_text_makes_the_reader_panic(from in 0usize..3000, length in 0usize..40, new in "[-\\[\\]{}:,#&*!|>'\"%@`?~ \n\ta-b0é🙂\u{feff}]{0,6}") {
        for text in [CONTACT, PROJECT] {
            let mut letters: Vec<char> = text.chars().collect();
            let from = from.min(letters.len());
            let to = (from + length).min(letters.len());
            letters.splice(from..to, new.chars());
            let text: String = letters.into_iter().collect();
            let read = read_scenario("f", &text);
            let _ = read_project("f", &text);
            for edited in [
                crate::set_target(&text, "name", &crate::Target::default()),
                crate::set_step_secret(&text, "s6", "A"),
                crate::set_step_navigates(&text, "s3"),
            ] {
                // What was readable stays readable, and what was not is not touched.
                proptest::prop_assert!(read.is_ok() || edited.is_err());
            }
        }
    }
}
