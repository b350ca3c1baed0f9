//! What is refused, where, and what is advised.

use super::*;
use crate::Project;
use crate::content::{ItemKind, Rule, StepKind, Trigger, gather};

const EXAMPLE: &str = include_str!("../../../tests/files/content.yaml");

/// `items` under a head that is right, with elements `a` and `b`.
fn file(items: &str) -> String {
    format!("content: x\nsystem: crm\nelements: {{a: {{tag: a}}, b: {{tag: b}}}}\nitems:\n{items}")
}

fn check(items: &str, expected: &str) {
    let project = crate::read_project("", "systems: {crm: {}}").unwrap();
    let read = read_content("c.yaml", &file(items)).and_then(|read| gather(vec![read], &project));
    let errors = read.expect_err(items);
    let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(all.iter().any(|error| error.contains(expected)), "wanted {expected:?} in {all:#?}");
}

#[test]
fn the_example_is_whole() {
    let project = crate::read_project("", "systems: {crm: {}}").unwrap();
    let read = read_content("c.yaml", EXAMPLE).unwrap();
    let contents = gather(vec![read], &project).unwrap();
    let (_, item) = contents.item("first_contact").unwrap();
    let ids: Vec<&str> = steps_of(item).iter().map(|step| step.id.as_str()).collect();
    let expected =
        ["intro", "add", "form", "name", "form-no-1", "form-no-2", "city", "s5", "pick", "s7", "s8", "mend"];
    assert_eq!(ids[..12], expected);
    let ItemKind::Walkthru(walkthru) = &item.kind else { panic!("no walk-thru") };
    let StepKind::Popup(intro) = &walkthru.steps[0].kind else { panic!("no popup") };
    assert_eq!(intro.next, [Trigger::Next]);
    assert_eq!(walkthru.steps[1].only_if, Some(Rule::Rule("on_contacts".to_owned())));
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_a_hint() {
    for (items, expected) in [
        (
            "  w: {type: walkthrough, steps: []}",
            "c.yaml:5:13: no type `walkthrough` of an item (known: walkthru",
        ),
        ("  w: {steps: []}", "no `type` in an item"),
        ("  w: {type: shuttle, url: /a, expect: {title: ''}}", "wanted a name, there is an empty one"),
        (
            "  w: {type: shuttle, url: /a, expect: {title: '', host: a.b}}",
            "wanted a name, there is an empty one",
        ),
        ("  w: {type: walkthru, steps: [{popup: p, on: a}]}", "no key `on` in a popup"),
        ("  w: {type: walkthru, steps: [{stepp: p, on: a}]}", "hint: did you mean `step`?"),
        ("  w: {type: walkthru, steps: [{step: p, auto: {click: a}}]}", "a step has `step` and `auto`"),
        ("  w: {type: walkthru, steps: [{step: p, on: c}]}", "c.yaml:5:45: no element `c` (known: a, b)"),
        ("  w: {type: walkthru, steps: [{step: title, on: a}]}", "`title` is the name of a text"),
        ("  w: {type: walkthru, steps: [{popup: p}, {popup: p}]}", "two parts of the item have the name `p`"),
        (
            "  w: {type: walkthru, steps: [{connect: v}]}",
            "no item `v` (known: w)\nhint: add `v:` under `items:`",
        ),
        (
            "  w: {type: walkthru, steps: [{popup: p}], start_points: [{at: q, when: {url: x}}]}",
            "no step `q` to start at (known: p)",
        ),
        (
            "  w: {type: walkthru, steps: [{wait: {when: {elment: {ref: a, is: visible}}}}]}",
            "did you mean `element`?",
        ),
        ("  w: {type: walkthru, steps: [{wait: {when: ready}}]}", "no rule `ready` (there are none)"),
        (
            "  w: {type: walkthru, steps: [{wait: {when: {url: {matches: \"(?i)x\"}}}}]}",
            "browsers read otherwise",
        ),
        ("  t: {type: smarttip, on: a, kind: validation}", "no `rule` in a smart tip that validates"),
        (
            "  t: {type: smarttip, on: a, rule: {field: {matches: x}}}",
            "`rule` in a smart tip that only guides",
        ),
        ("  t: {type: task}", "nothing says when the task `t` is done"),
        ("  a.b: {type: shuttle, url: /x}", "`a.b` can't be a name here"),
        (
            "  c: {type: course, items: [c], quiz: {pass: 50, questions: [{id: q, answers: [x, z], right: w}]}}",
            "no answer `w`",
        ),
        ("  n: {type: shoutout, text: \"a\\u0007b\"}", "U+0007"),
        ("  n: {type: shoutout, segment: x}", "no segment `x`"),
        (
            "  w: {type: walkthru, library: {adapter: driver}, steps: [], autoplay: {when: {url: {is: /}}}}",
            "c.yaml:5:62: a tour of a library has no `autoplay`\nhint: write `start: autoplay` below `library`",
        ),
        (
            "  w: {type: walkthru, library: {adapter: driver}, steps: [{popup: p}], start_points: []}",
            "a tour of a library has no `start_points`",
        ),
        (
            "  w: {type: walkthru, library: {adapter: driver}, steps: [], segment: x}",
            "a tour of a library has no `segment`",
        ),
        (
            "  w: {type: walkthru, library: {adapter: driver}, steps: [{wait: {when: {url: {is: /}}}}]}",
            "a tour of a library has no `wait`",
        ),
        (
            "  w: {type: walkthru, library: {adapter: driver}, steps: [{step: p, on: a, skippable: true}]}",
            "a step of a library's tour has no `skippable`",
        ),
    ] {
        check(items, expected);
    }
}

#[test]
fn a_tour_of_a_library_may_have_a_goal() {
    let item = "  w: {type: walkthru, library: {adapter: driver}, steps: [{popup: p}], goal: {when: {url: {is: /}}}}";
    let read = read_content("c.yaml", &file(item)).unwrap();
    let ItemKind::Walkthru(walkthru) = &read.content.items["w"].kind else { panic!("no walk-thru") };
    assert!(walkthru.library.is_some() && walkthru.goal.is_some());
}

#[test]
fn names_are_shared_within_a_system_and_given_once() {
    let project = crate::read_project("", "systems: {crm: {}, shop: {}}").unwrap();
    let read = |file: &str, text: &str| read_content(file, text).unwrap();
    let launcher = "content: x\nsystem: crm\nitems: {l: {type: launcher, on: a, plays: w}}\n";
    let rest = "content: x\nsystem: crm\nelements: {a: {tag: a}}\nitems: {w: {type: walkthru, steps: []}}\n";
    assert!(gather(vec![read("1", launcher), read("2", rest)], &project).is_ok());

    let elsewhere = rest.replace("system: crm", "system: shop");
    let errors = gather(vec![read("1", launcher), read("2", &elsewhere)], &project).unwrap_err();
    assert_eq!(errors.len(), 1, "items are known in the project, elements in their system: {errors:?}");
    assert!(errors[0].to_string().starts_with("1:3:33: no element `a`"), "{}", errors[0]);

    let errors = gather(vec![read("1", rest), read("2", &elsewhere)], &project).unwrap_err();
    assert!(errors[0].to_string().contains("two items have the name `w`\nhint: the first one is in 1:4"));
    let errors = gather(vec![read("1", &rest.replace("crm", "cm"))], &Project::default()).unwrap_err();
    assert!(errors[0].message.contains("no system `cm`"));
}

#[test]
fn a_rule_that_is_made_of_itself_is_refused() {
    let project = crate::read_project("", "systems: {crm: {}}").unwrap();
    let text = "content: x\nsystem: crm\nrules: {a: {not: b}, b: {any: [c, a]}, c: {url: x}}\n";
    let errors = gather(vec![read_content("c", text).unwrap()], &project).unwrap_err();
    assert!(errors[0].to_string().contains("the rule `a` is made of itself: a → b → a"), "{}", errors[0]);
    let mut long = String::from("content: x\nsystem: crm\nrules:\n");
    for at in 0..500 {
        long += &format!("  r{at}: {{not: r{}}}\n", at + 1);
    }
    long += "  r500: {url: x}\n";
    let errors = gather(vec![read_content("c", &long).unwrap()], &project).unwrap_err();
    assert!(errors[0].to_string().contains("leads through more than 50"), "{}", errors[0]);
}
