//! Edits keep every line that they do not own.

use super::*;
use crate::arbitrary;
use crate::scenario::{Action, Text};
use crate::target::{Learned, Target, TextKind};
use crate::{Language, write_scenario};
use proptest::prelude::*;

const FILE: &str = "# My flow.
scenario: x   # a title
steps:
  # First the name.
  - type: {into: name, text: \"geheim: 1\"}   # typed
    id: user
  - {click: save}
  -   click: save  # with care
      note: |
        two
        lines

targets:
    # The field.
    name:
        role: textbox   # by hand
        label: {en: Name}
        # within
        position: [1, 2]
    # The button.
    save: {role: button, text: {en: Save,}}  # the main one
# The end.
";

fn english(text: &str) -> Learned {
    Learned { text: text.to_owned(), unconfirmed: false }
}

fn check(edited: Result<String, FileError>, old: &str, new: &str) {
    let expected = FILE.replace(old, new);
    assert_ne!(expected, FILE, "nothing would change");
    assert_eq!(edited.unwrap(), expected);
}

fn target(role: &str) -> Target {
    let mut target = Target::default();
    target.signals.role = role.to_owned();
    target
}

#[test]
fn a_target_is_put_in_the_place_of_the_old_one() {
    check(
        set_target(FILE, "name", &target("searchbox")),
        "        role: textbox   # by hand\n        label: {en: Name}\n        # within\n        position: [1, 2]\n",
        "      role: searchbox\n",
    );
    check(
        set_target(FILE, "save", &target("link")),
        " {role: button, text: {en: Save,}}  # the main one",
        "\n      role: link  # the main one",
    );
}

#[test]
fn a_new_target_comes_last() {
    check(
        set_target(FILE, "more", &target("link")),
        "  # the main one\n",
        "  # the main one\n    more:\n      role: link\n",
    );
    for file in [
        "scenario: x\nsteps: []\n",
        "scenario: x\nsteps: []",
        "scenario: x\nsteps: []\ntargets:\n",
        "scenario: x\nsteps: []\ntargets: {}\n",
    ] {
        let edited = set_target(file, "more", &target("link")).unwrap();
        assert_eq!(edited.trim_end(), "scenario: x\nsteps: []\ntargets:\n  more:\n    role: link");
    }
    let edited = set_target("{scenario: x, steps: []}", "more", &target("link")).unwrap();
    assert_eq!(edited, "{scenario: x, steps: [], targets: {more: {role: link}}}");
}

#[test]
fn a_step_has_more_time() {
    use std::time::Duration;
    let time = |text: &str, step: &str, seconds| set_step_timeout(text, step, Duration::from_secs(seconds));
    check(
        time(FILE, "user", 20),
        "\"geheim: 1\"}   # typed\n",
        "\"geheim: 1\"}   # typed\n    timeout: 20s\n",
    );
    check(time(FILE, "s2", 60), "- {click: save}", "- {click: save, timeout: 1m}");
    let once = time(FILE, "s3", 20).unwrap();
    let twice = time(&once, "s3", 40).unwrap();
    assert_eq!(twice, once.replace("timeout: 20s", "timeout: 40s"));
    assert!(time(FILE, "usr", 20).unwrap_err().to_string().contains("no step `usr`"));
}

#[test]
fn a_typed_text_becomes_a_secret() {
    check(set_step_secret(FILE, "user", "CRM_PASSWORD"), "text: \"geheim: 1\"", "secret: CRM_PASSWORD");
    let error = set_step_secret(FILE, "s2", "A").unwrap_err().to_string();
    assert!(error.contains("step `s2` types nothing"), "{error}");
    let error = set_step_secret(FILE, "usr", "A").unwrap_err().to_string();
    assert!(error.contains("no step `usr`\nhint: did you mean `user`?"), "{error}");
    let block = "scenario: x\nsteps:\n  - type:\n      into: a\n      text: >-\n        geheim\n        2\n      append: true\ntargets: {a: {tag: b}}\n";
    let edited = set_step_secret(block, "s1", "P").unwrap();
    assert_eq!(edited, block.replace("text: >-\n        geheim\n        2\n", "secret: P\n"));
}

#[test]
fn a_step_is_marked_as_leaving_the_page() {
    check(set_step_navigates(FILE, "s2"), "{click: save}", "{click: save, navigates: true}");
    check(set_step_navigates(FILE, "s3"), "with care\n", "with care\n      navigates: true\n");
    let marked = set_step_navigates(FILE, "user").unwrap();
    assert_eq!(set_step_navigates(&marked, "user").unwrap(), marked);
    let crlf = FILE.replace('\n', "\r\n");
    assert_eq!(set_step_navigates(&crlf, "user").unwrap(), marked.replace('\n', "\r\n"));
}

#[test]
fn a_text_is_learned_for_a_language() {
    let german = Language("de".into());
    let unconfirmed = Learned { text: "Name".into(), unconfirmed: true };
    check(
        set_learned_text(FILE, "name", TextKind::Label, &german, &unconfirmed),
        "label: {en: Name}",
        "label: {en: Name, de: {unconfirmed: Name}}",
    );
    check(
        set_learned_text(FILE, "name", TextKind::Name, &german, &english("Name")),
        "# by hand\n",
        "# by hand\n        name: {de: Name}\n",
    );
    check(
        set_learned_text(FILE, "save", TextKind::Text, &german, &english("Sichern")),
        "Save,}",
        "Save, de: Sichern,}",
    );
    check(
        set_learned_text(FILE, "save", TextKind::Text, &Language("en".into()), &english("no")),
        "en: Save",
        "en: \"no\"",
    );
    let error = set_learned_text(FILE, "sav", TextKind::Text, &german, &english("x")).unwrap_err();
    assert_eq!(error.hint, "did you mean `save`?");
}

#[test]
fn what_hangs_on_an_anchor_is_left_alone() {
    let file = "scenario: x\nsteps: []\ntargets:\n  a: &a {role: x}\n  b: *a\n";
    let error = set_target(file, "a", &target("link")).unwrap_err().to_string();
    assert!(error.contains("hint: write it out without anchors"), "{error}");
    assert!(set_target(file, "b", &target("link")).unwrap().ends_with("  b:\n    role: link\n"));
}

/// A written scenario with comments strewn in, each at the indentation of the line below it.
fn commented(scenario: &Scenario) -> String {
    let text = write_scenario(scenario);
    let lines = text.lines().enumerate().map(|(at, line)| {
        let indent = line.len() - line.trim_start().len();
        format!("{:indent$}# comment {at}\n{line}\n", "")
    });
    lines.collect()
}

/// Lines of `old` that `new` lacks, and the other way round.
fn changed(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let rest = old.len().min(new.len()) - same;
    let tail =
        old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(one, other)| one == other).count();
    let cut =
        |lines: &[&str]| lines[same..lines.len() - tail].iter().map(|line| (*line).to_owned()).collect();
    (cut(&old), cut(&new))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_target_leaves_all_other_lines(
        scenario in arbitrary::scenario(), name in arbitrary::name(), target in arbitrary::target(), pick in any::<prop::sample::Index>(),
    ) {
        let file = commented(&scenario);
        for name in [&name, scenario.targets.get_index(pick.index(scenario.targets.len())).unwrap().0] {
            let edited = set_target(&file, name, &target).unwrap();
            let (gone, _) = changed(&file, &edited);
            match scenario.targets.get(name) {
                None => prop_assert!(gone.is_empty(), "{gone:?}"),
                Some(old) => {
                    let own = crate::write::target_lines(name, old, 2);
                    prop_assert!(gone.iter().all(|line| own.contains(line) || line.trim().starts_with("# comment")), "{gone:?}\n{own:?}");
                }
            }
        }
    }

    #[test]
    fn a_learned_text_changes_one_line(scenario in arbitrary::scenario(), learned in arbitrary::learned()) {
        let file = commented(&scenario);
        let language = Language("fr".to_owned());
        for name in scenario.targets.keys() {
            let edited = set_learned_text(&file, name, TextKind::Label, &language, &learned).unwrap();
            let (gone, come) = changed(&file, &edited);
            prop_assert!(gone.len() <= 1 && come.len() <= 1, "{gone:?} {come:?}");
        }
    }

    #[test]
    fn an_edited_step_keeps_the_rest(scenario in arbitrary::scenario()) {
        let file = commented(&scenario);
        for step in &scenario.steps {
            let edited = set_step_navigates(&file, &step.id).unwrap();
            let (gone, come) = changed(&file, &edited);
            prop_assert!(gone.is_empty() && come.len() <= 1, "{gone:?} {come:?}");
            if let Action::Type { text: Text::Plain(_), .. } = &step.action {
                let edited = set_step_secret(&file, &step.id, "PASSWORD").unwrap();
                let (gone, come) = changed(&file, &edited);
                prop_assert!(gone.len() == 1 && come.len() == 1, "{gone:?} {come:?}");
            }
        }
    }
}
