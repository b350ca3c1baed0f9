//! Edits of surefoot.yaml keep every line that they do not own.

use super::*;
use crate::{Engine, Language, Viewport};
use proptest::prelude::*;
use std::time::Duration;

const FILE: &str = "# Our project.
systems:
  crm:
    # The night of the database.
    maintenance:
      - {cron: \"0 22 * * 6\", lasts: 4h}   # Saturdays
      - {cron: \"0 3 * * 1\", lasts: 30m}
environments:
  test: {url: http://127.0.0.1:8080/, system: crm}   # ours
personas: {seller: {}}
plans:
  # Every night.
  nightly:
    scenarios:
      - scenarios/a.yaml   # the first
      # Not yet well.
      - scenarios/b.yaml
    browsers: [chromium, firefox]   # both
    # When all sleep.
    when: {cron: \"30 2 * * *\", time_zone: Europe/Berlin}
    retries: 1
  heartbeat: {tags: [smoke], when: {every: 15m}}   # quick
quarantine:
  # Wait for them.
  - {scenario: scenarios/b.yaml, until: 2026-12-31, reason: known}   # CRM-17
  - scenario: scenarios/c.yaml
    until: 2026-12-31   # soon
    reason: known
# The end.
";

fn nightly() -> Plan {
    project(FILE).unwrap().plans["nightly"].clone()
}

fn check(edited: Result<String, FileError>, changes: &[(&str, &str)]) {
    let expected = changes.iter().fold(FILE.to_owned(), |text, (old, new)| {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text.replace(old, new)
    });
    assert_eq!(edited.unwrap(), expected);
}

#[test]
fn a_plan_has_another_name_where_it_stands_and_where_it_is_named() {
    check(rename_plan(FILE, "nightly", "every night"), &[("  nightly:\n", "  every night:\n")]);
    check(rename_plan(FILE, "heartbeat", "a: b"), &[("  heartbeat: {tags", "  \"a: b\": {tags")]);
    let text = "plans: {'it''s': {}, \"a \\\"b\\\"\": {}, x:y : {paused: true}}\n\
        notifications:\n  channels:\n    a: {slack: S, plans: [x:y, \"it's\"]}   # ours\n";
    let renamed = |name: &str, new: &str| rename_plan(text, name, new).unwrap();
    assert_eq!(renamed("it's", "one"), text.replace("'it''s'", "one").replace("\"it's\"", "one"));
    assert_eq!(renamed("a \"b\"", "two"), text.replace("\"a \\\"b\\\"\"", "two"));
    assert_eq!(renamed("x:y", "three"), text.replace("x:y", "three"));
    let taken = rename_plan(FILE, "nightly", "heartbeat").unwrap_err();
    assert_eq!(taken.message, "there is a plan `heartbeat` already");
    assert!(rename_plan(FILE, "nightly", "nightly").is_err());
    let unknown = rename_plan(FILE, "nigthly", "x").unwrap_err();
    assert_eq!(
        (unknown.message.as_str(), unknown.hint.as_str()),
        ("no plan `nigthly`", "did you mean `nightly`?")
    );
}

#[test]
fn only_what_is_different_in_a_plan_is_written() {
    check(set_plan(FILE, "nightly", &nightly()), &[]);
    let changed = Plan { retries: 2, priority: 7, browsers: vec![Engine::Webkit], ..nightly() };
    check(
        set_plan(FILE, "nightly", &changed),
        &[("[chromium, firefox]", "[webkit]"), ("    retries: 1\n", "    retries: 2\n    priority: 7\n")],
    );
    let changed = Plan { when: vec![], retries: 0, ..nightly() };
    check(
        set_plan(FILE, "nightly", &changed),
        &[("    when: {cron: \"30 2 * * *\", time_zone: Europe/Berlin}\n", ""), ("    retries: 1\n", "")],
    );
    let more = Trigger::Every(Duration::from_secs(900));
    let changed = Plan { when: nightly().when.into_iter().chain([more]).collect(), ..nightly() };
    check(
        set_plan(FILE, "nightly", &changed),
        &[(
            "    when: {cron: \"30 2 * * *\", time_zone: Europe/Berlin}\n",
            "    when:\n      - {cron: \"30 2 * * *\", time_zone: Europe/Berlin}\n      - {every: 15m}\n",
        )],
    );
}

#[test]
fn what_stays_in_a_list_keeps_its_lines_and_comments() {
    let with =
        |names: &[&str]| Plan { scenarios: names.iter().map(|one| (*one).to_owned()).collect(), ..nightly() };
    check(
        set_plan(FILE, "nightly", &with(&["scenarios/a.yaml", "scenarios/c.yaml"])),
        &[("      - scenarios/b.yaml\n", "      - scenarios/c.yaml\n")],
    );
    check(
        set_plan(FILE, "nightly", &with(&["scenarios/b.yaml"])),
        &[("      - scenarios/a.yaml   # the first\n", "")],
    );
}

#[test]
fn plans_are_made_and_taken_away() {
    let plan =
        Plan { tags: vec!["smoke".into()], when: vec![Trigger::Deployment], priority: 5, ..Plan::default() };
    check(
        set_plan(FILE, "a new one", &plan),
        &[("# quick\n", "# quick\n  a new one:\n    tags: [smoke]\n    when: {after: deployment}\n")],
    );
    check(
        set_plan(FILE, "empty", &Plan { priority: 5, ..Plan::default() }),
        &[("# quick\n", "# quick\n  empty: {}\n")],
    );
    check(
        remove_plan(FILE, "heartbeat"),
        &[("  heartbeat: {tags: [smoke], when: {every: 15m}}   # quick\n", "")],
    );
    let none = remove_plan(&remove_plan(FILE, "heartbeat").unwrap(), "nightly").unwrap();
    assert!(none.contains("plans:\n  # Every night.\nquarantine:"), "{none}");
    assert!(set_plan(&none, "x", &plan).unwrap().contains("plans:\n  x:\n    tags: [smoke]\n"));
    assert!(remove_plan(FILE, "nihgtly").unwrap_err().to_string().contains("did you mean `nightly`?"));
    for blank in ["", "# Nothing yet.\n", "# Nothing yet."] {
        let made = set_plan(blank, "x", &plan).unwrap();
        assert_eq!(
            made.replace("# Nothing yet.\n", ""),
            "plans:\n  x:\n    tags: [smoke]\n    when: {after: deployment}\n"
        );
    }
    let flow = set_plan("{plans: {}}", "x", &plan).unwrap();
    assert_eq!(flow, "{plans: {x: {tags: [smoke], when: {after: deployment}}}}");
    let paused = Plan { paused: true, ..project(FILE).unwrap().plans["heartbeat"].clone() };
    check(set_plan(FILE, "heartbeat", &paused), &[("{every: 15m}}", "{every: 15m}, paused: true}")]);
    let bare = Plan { priority: 5, ..Plan::default() };
    assert!(set_plan(&flow, "x", &bare).unwrap().contains("x: {}"));
}

#[test]
fn windows_and_quarantine_come_and_go() {
    let window = |cron: &str, hours: u64| Maintenance {
        begins: Trigger::Cron { expression: cron.to_owned(), time_zone: Some("Europe/Berlin".to_owned()) },
        lasts: Duration::from_secs(hours * 3600),
    };
    let known = project(FILE).unwrap().systems["crm"].maintenance.clone();
    check(
        set_maintenance(FILE, "crm", &[known[0].clone(), window("0 1 * * 0", 2)]),
        &[(
            "      - {cron: \"0 3 * * 1\", lasts: 30m}\n",
            "      - {cron: \"0 1 * * 0\", time_zone: Europe/Berlin, lasts: 2h}\n",
        )],
    );
    let none = set_maintenance(FILE, "crm", &[]).unwrap();
    assert!(
        none.contains("    # The night of the database.\n    maintenance: []   # Saturdays\nenvironments:"),
        "{none}"
    );
    assert!(set_maintenance(&none, "crm", &known).unwrap().contains("maintenance:"));
    assert!(set_maintenance(FILE, "crn", &[]).unwrap_err().to_string().contains("did you mean `crm`?"));
    let quarantine = |scenario: &str, until: &str| Quarantine {
        scenario: scenario.to_owned(),
        browsers: vec![],
        languages: vec![],
        until: until.to_owned(),
        reason: "known".to_owned(),
    };
    check(
        set_quarantine(FILE, &quarantine("scenarios/b.yaml", "2027-01-31")),
        &[("b.yaml, until: 2026-12-31", "b.yaml, until: 2027-01-31")],
    );
    check(
        set_quarantine(FILE, &quarantine("scenarios/c.yaml", "2027-01-31")),
        &[("until: 2026-12-31   # soon", "until: 2027-01-31   # soon")],
    );
    let webkit = Quarantine {
        browsers: vec![Engine::Webkit],
        languages: vec![Language("ar".into())],
        reason: "a: \"b\" # c".to_owned(),
        ..quarantine("scenarios/b.yaml", "2027-01-31")
    };
    let line = "  - {scenario: scenarios/b.yaml, browsers: [webkit], languages: [ar], until: 2027-01-31, reason: \"a: \\\"b\\\" # c\"}\n";
    check(set_quarantine(FILE, &webkit), &[("    reason: known\n", &format!("    reason: known\n{line}"))]);
    check(
        lift_quarantine(FILE, 0),
        &[("  - {scenario: scenarios/b.yaml, until: 2026-12-31, reason: known}   # CRM-17\n", "")],
    );
    let none = lift_quarantine(&lift_quarantine(FILE, 1).unwrap(), 0).unwrap();
    assert!(none.ends_with("# quick\n# The end.\n"), "{none}");
    assert!(set_quarantine(&none, &webkit).unwrap().contains(&format!("quarantine:\n{line}")));
    assert!(lift_quarantine(&none, 0).is_err());
    let inject = quarantine("scenarios/b.yaml", "2027-01-31}\n  - {x: y");
    assert!(set_quarantine(FILE, &inject).is_err());
}

#[test]
fn what_stands_elsewhere_is_refused() {
    let file = "plans:\n  a: &it\n    retries: 1\n  b: *it\n";
    let error =
        set_plan(file, "b", &Plan { retries: 2, priority: 5, ..Plan::default() }).unwrap_err().to_string();
    assert!(error.contains("cannot be changed here") && error.contains("hint: "), "{error}");
    let error =
        set_plan(FILE, "x", &Plan { environments: vec!["tset".into()], ..Plan::default() }).unwrap_err();
    assert!(error.to_string().contains("did you mean `test`?"), "{error}");
}

fn plans() -> impl Strategy<Value = Plan> {
    let when = prop_oneof![
        Just(Trigger::Deployment),
        (1u64..100).prop_map(|minutes| Trigger::Every(Duration::from_secs(minutes * 60))),
        (0u32..24)
            .prop_map(|hour| Trigger::Cron { expression: format!("*/5 {hour} * * 1,3"), time_zone: None }),
        Just(Trigger::Cron { expression: "0 2 * * *".into(), time_zone: Some("Asia/Tokyo".into()) }),
    ];
    let names = || prop::collection::vec("[a-z #:é\"'{}-]{1,9}[a-z]", 0..4);
    let few = |all: Vec<&'static str>| prop::sample::subsequence(all.clone(), 0..=all.len());
    let size = || prop::sample::select(vec![Viewport::default(), "phone".parse().expect("a device")]);
    let own = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let lists = (
        names(),
        names(),
        few(vec!["chromium", "firefox", "webkit"]),
        few(vec!["de", "ja"]),
        few(vec!["test"]),
    );
    let rest = (
        prop::collection::vec(when, 0..3),
        0u32..3,
        prop::option::of(1usize..9),
        0u8..=9,
        any::<(bool, bool)>(),
    );
    (lists, prop::collection::vec(size(), 0..2), few(vec!["seller"]), rest).prop_map(
        move |((scenarios, tags, browsers, languages, environments), viewports, personas, rest)| Plan {
            scenarios,
            tags,
            browsers: browsers.into_iter().filter_map(|name| name.parse().ok()).collect(),
            languages: languages.into_iter().map(|tag| Language(tag.into())).collect(),
            viewports,
            environments: own(environments),
            personas: own(personas),
            when: rest.0,
            retries: rest.1,
            parallel: rest.2,
            priority: rest.3,
            paused: rest.4.0,
            resolve_only: rest.4.1,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// `verified` compares what the file says; this compares the lines of everything else.
    #[test]
    fn any_plan_is_written_and_nothing_else_is_touched(first in plans(), second in plans(), name in "[a-z]{1,9}|nightly|heartbeat") {
        let mut text = FILE.to_owned();
        for plan in [&first, &second] {
            text = set_plan(&text, &name, plan).unwrap();
            prop_assert_eq!(&project(&text).unwrap().plans[&name], plan);
        }
        let head = FILE.find("  # Every night.").unwrap();
        let tail = FILE.find("quarantine:").unwrap();
        prop_assert!(text.starts_with(&FILE[..head]) && text.ends_with(&FILE[tail..]), "{}", text);
        let crlf = set_plan(&FILE.replace('\n', "\r\n"), &name, &first).unwrap();
        prop_assert_eq!(crlf.replace("\r\n", "\n"), set_plan(FILE, &name, &first).unwrap());
    }
}
