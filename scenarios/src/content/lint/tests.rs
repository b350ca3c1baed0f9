//! Each lint with content that provokes it, and content that does not.

use super::*;
use crate::content::texts::{catalog, read_locale};
use crate::content::{gather, read_content};
use crate::read_project;

const HEAD: &str = "content: x\nsystem: crm\nelements: {a: {tag: a}, b: {tag: b}}\n";
const USES: &str = "  uses: {type: smarttip, on: a, text: t, when: {element: {ref: b, is: visible}}}\n";

fn codes(content: &str, german: &str) -> Vec<String> {
    let project = read_project("", "systems: {crm: {}}\nlanguages: {default: en, all: [en, de]}\n").unwrap();
    let read = read_content("c.yaml", content).unwrap_or_else(|errors| panic!("{}\n{content}", errors[0]));
    let contents = gather(vec![read], &project).unwrap_or_else(|errors| panic!("{}", errors[0]));
    let german = read_locale("de.yaml", &Language("de".to_owned()), german).unwrap();
    let locales = [german];
    let catalog = catalog(&contents, &locales, &project);
    let found = lint(&contents, &locales, &catalog, &project);
    found.iter().map(|lint| format!("{} {lint}", lint.code)).collect()
}

fn check(items: &str, expected: &str) {
    let found = codes(&format!("{HEAD}items:\n{items}{USES}"), "");
    assert!(found.iter().any(|lint| lint.contains(expected)), "wanted {expected:?} in {found:#?}");
}

#[test]
fn the_example_has_only_what_it_lacks_in_german() {
    let found = codes(include_str!("../../../tests/files/content.yaml"), "");
    let others = found.iter().filter(|lint| !lint.starts_with("text.missing"));
    let told: Vec<&str> = others.map(|lint| lint.split("\nhint").next().unwrap_or_default()).collect();
    assert_eq!(
        told,
        [
            "rule.never_true c.yaml:7:3: the rule `at_work` is never true: surefoot.yaml has no language fr",
            "name.unused c.yaml:22:3: nothing uses the segment `juniors`",
            "link.draft c.yaml:24:1: `first_contact` leads to the draft `tour`, and can't be published to production",
            "text.none c.yaml:109:1: there is no text `pulse.q5.board` in any language",
            "text.none c.yaml:109:1: there is no text `pulse.q5.calendar` in any language",
            "text.none c.yaml:144:1: there is no text `menu.help.title` in any language",
        ]
    );
}

#[test]
fn what_can_t_be_meant_is_told_where_it_is() {
    let title = "title: T, type: walkthru";
    for (items, expected) in [
        (format!("  w: {{{title}, steps: []}}\n"), "step.none c.yaml:5:1"),
        (
            format!("  w: {{{title}, steps: [{{connect: w}}, {{popup: p, text: x}}]}}\n"),
            "step.unreachable c.yaml:5:1: nobody reaches the step `p`: the connect `s1`",
        ),
        (
            format!("  w: {{{title}, steps: [{{split: {{when: {{url: x}}, yes: [{{popup: p, text: x}}], rejoin: false}}}}, {{popup: q, text: x}}]}}\n"),
            "the split `s1` in line 5 does not rejoin",
        ),
        (format!("  w: {{{title}, steps: [{{popup: p, text: x, next: [click]}}]}}\n"), "step.trigger"),
        (
            format!("  w: {{{title}, steps: [{{popup: p, text: x}}, {{connect: v}}]}}\n  v: {{{title}, steps: [{{connect: w}}]}}\n"),
            "connect.cycle c.yaml:5:1: the walk-thru `w` leads in a circle: w → v → w",
        ),
        (format!("  w: {{{title}, steps: [{{connect: uses}}]}}\n"), "which is a smarttip; a walkthru is wanted"),
        ("  l: {type: launcher, on: a, plays: uses}\n".to_owned(), "link.dead c.yaml:5:1: `l` leads to `uses`, but a smarttip can't be played"),
        (
            format!("  t: {{type: task, title: T, plays: w}}\n  w: {{{title}, steps: [{{popup: p, text: x}}]}}\n"),
            "task.endless",
        ),
        (format!("  w: {{{title}, steps: [{{popup: p, text: x}}]}}\n"), "item.unreachable c.yaml:5:1: nothing plays the walkthru `w`"),
        (
            "  t: {type: smarttip, on: a, text: x, kind: validation, rule: {field: {matches: \"@\"}}, try: {bad: [a@b], good: [x]}}\n".to_owned(),
            "tip.contradicts c.yaml:5:1: `t` calls the entry `a@b` bad, but its rule calls it good",
        ),
        ("  t: {type: smarttip, on: a, text: x, kind: validation, rule: {field: {matches: \"@\"}}}\n".to_owned(), "tip.untried"),
    ] {
        check(&items, expected);
    }
}

#[test]
fn a_rule_that_is_certain_is_told_and_no_other() {
    for (rule, expected) in [
        ("{all: [{url: /a}, {url: /b}]}", "rule.never_true"),
        ("{all: [{url: /a}, {not: {url: {contains: a}}}]}", "rule.never_true"),
        (
            "{all: [{element: {ref: a, is: visible}}, {any: [{url: x}]}, {element: {ref: a, is: gone}}]}",
            "rule.never_true",
        ),
        ("{all: [{var: {name: n, at_least: 5}}, {var: {name: n, at_most: 4}}]}", "rule.never_true"),
        ("{any: [{url: x}, {not: {url: x}}]}", "rule.always_true"),
        ("{not: {all: [{url: x}, {not: {url: x}}]}}", "rule.always_true"),
        ("{window: {min_width: 900, max_width: 600}}", "rule.never_true"),
        ("{date: {from: 2026-12-01, to: 2026-11-01}}", "rule.never_true"),
        ("{time: {from: \"08:00\", to: \"08:00\"}}", "rule.never_true"),
        ("{language: ja}", "surefoot.yaml has no language ja"),
        ("{browser: [chromium, firefox, webkit]}", "rule.always_true"),
        ("{all: [other, {cookie: {name: c, is: x}}]}", "rule.never_true"),
        ("{url: {contains: \"\"}}", "rule.always_true"),
    ] {
        let text =
            format!("{HEAD}rules: {{r: {rule}, other: {{cookie: {{name: c, is: y}}}}}}\nitems:\n{USES}");
        let found = codes(&text, "");
        assert!(found.iter().any(|lint| lint.contains(expected)), "{rule}: wanted {expected} in {found:#?}");
    }
    for rule in [
        "{all: [{url: /a}, {url: {contains: \"http://\"}}]}",
        "{all: [{url: {contains: a}}, {url: {contains: b}}]}",
        "{any: [{url: a}, {url: b}]}",
        "{all: [{element: {ref: a, is: visible}}, {element: {ref: b, is: gone}}]}",
        "{language: [de, ja]}",
        "{time: {from: \"22:00\", to: \"06:00\"}}",
        "{var: {name: n, contains: \"\"}}",
    ] {
        let text = format!("{HEAD}rules: {{r: {rule}}}\nitems:\n{USES}");
        let found = codes(&text, "");
        assert!(!found.iter().any(|lint| lint.starts_with("rule.")), "{rule}: {found:#?}");
    }
}

#[test]
fn texts_are_compared_over_languages() {
    let content = format!(
        "{HEAD}rules: {{idle: {{url: x}}}}\nitems:\n{USES}  n: {{type: shoutout, title: {{en: Hi, de: Hallo}}, text: \"Hello ${{name}} [x](javascript:1)\", autoplay: {{when: {{url: x}}}}}}\n"
    );
    let german =
        "n: {title: Hallo!, text: {value: Hallo, source: Hi there}, txt: Hallo}\nuses.text: \"a\\u202Eb\"\n";
    let found = codes(&content, german);
    for expected in [
        "name.unused c.yaml:4:9: nothing uses the rule `idle`",
        "text.twice c.yaml:7:1: the text `n.title` in de",
        "text.stale de.yaml:1:20: `n.text` in de",
        "text.placeholder de.yaml:1:20: `n.text` in de has other placeholders than the source: none instead of ${name}",
        "text.link c.yaml:7:1: `n.text` in en has a link",
        "text.unused de.yaml:1:60: no item has a text `n.txt`\nhint: did you mean `n.text`?",
        "text.direction de.yaml:2:1: `uses.text` in de",
    ] {
        assert!(found.iter().any(|lint| lint.contains(expected)), "wanted {expected:?} in {found:#?}");
    }
    let found = codes(&content, "");
    let missing = "text.missing c.yaml:7:1: `n` lacks 1 texts in de: n.text";
    assert!(found.iter().any(|lint| lint.contains(missing)), "{found:#?}");
}

#[test]
fn the_demo_s_content_is_spotless_in_all_its_languages() {
    let project = read_project("", include_str!("../../../../demo/surefoot.yaml")).unwrap();
    let content = include_str!("../../../../demo/content/first-days.yaml");
    let read = read_content("first-days.yaml", content).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let contents = gather(vec![read], &project).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let locales = [
        ("de", include_str!("../../../../demo/locales/de.yaml")),
        ("fr", include_str!("../../../../demo/locales/fr.yaml")),
        ("ja", include_str!("../../../../demo/locales/ja.yaml")),
        ("ar", include_str!("../../../../demo/locales/ar.yaml")),
    ]
    .map(|(language, text)| {
        let read = read_locale(language, &Language(language.to_owned()), text);
        read.unwrap_or_else(|errors| panic!("{errors:#?}"))
    });
    let catalog = catalog(&contents, &locales, &project);
    let found = lint(&contents, &locales, &catalog, &project);
    assert!(found.is_empty(), "{found:#?}");
}
