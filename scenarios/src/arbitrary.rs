//! Any scenario, for property tests: nasty texts, every action, every check.

use crate::expectation::{Check, Expectation, TextMatch};
use crate::scenario::{
    Action, Button, Choice, Destination, HealPolicy, Modifier, Scenario, Step, Tab, Text, Timeouts,
};
use crate::target::{Ancestor, FrameHint, Learned, Signals, Target, TextKind};
use crate::{Language, Viewport};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use std::time::Duration;

/// Texts that YAML likes to take for something else, and any others.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let nasty = [
        "",
        "no",
        "null",
        "~",
        "12",
        "1e5",
        "0x1F",
        "12:30",
        "2026-03-01",
        "- a",
        "a: b",
        "a #b",
        "#",
        "{a}",
        "[a]",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "%",
        "@",
        "`",
        "'",
        "\"",
        "a\nb",
        "a\r\nb\n",
        " a",
        "a ",
        "\t",
        "ä\u{a0}é",
        "連絡先",
        "حفظ",
        "\u{202e}",
        "\u{feff}",
        "\u{85}",
        "🙂",
        "? a",
        "...",
        "---",
        "<<",
        "key:",
        "a, b",
        "\u{0}",
    ];
    prop_oneof![
        select(nasty.to_vec()).prop_map(str::to_owned),
        "[a-zA-Z ]{1,12}",
        "\\PC{0,12}",
        any::<String>()
    ]
}

fn filled() -> impl Strategy<Value = String> {
    text().prop_filter("not empty", |text| !text.is_empty())
}

pub(crate) fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-z_0-9]{0,8}",
        filled().prop_filter("a name", |text| (crate::formats::NAME.check)(text).is_ok())
    ]
}

fn number() -> impl Strategy<Value = f64> {
    (-4000i32..4000).prop_map(|quarters| f64::from(quarters) / 4.0)
}

fn language() -> impl Strategy<Value = Language> {
    select(vec!["en", "de-AT", "zh-Hans", "ar", "no"]).prop_map(|tag| Language(tag.to_owned()))
}

fn duration() -> impl Strategy<Value = Duration> {
    prop_oneof![0u64..10_000, (0u64..100).prop_map(|seconds| seconds * 1000), Just(7_200_000)]
        .prop_map(Duration::from_millis)
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((text(), inner), 0..4)
                .prop_map(|entries| entries.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

fn imported() -> impl Strategy<Value = Option<Value>> {
    of(json().prop_filter("something", |value| !value.is_null()))
}

fn heal() -> impl Strategy<Value = Option<HealPolicy>> {
    of(select(vec![HealPolicy::Act, HealPolicy::Propose, HealPolicy::Never]))
}

fn matching() -> impl Strategy<Value = TextMatch> {
    prop_oneof![
        text().prop_map(TextMatch::Is),
        text().prop_map(TextMatch::Contains),
        text().prop_map(TextMatch::Not),
        "[a-z ]{0,6}".prop_map(TextMatch::Matches),
    ]
}

fn check() -> impl Strategy<Value = Check> {
    prop_oneof![
        any::<bool>().prop_map(Check::Visible),
        matching().prop_map(Check::Text),
        matching().prop_map(Check::Value),
        any::<bool>().prop_map(Check::Checked),
        any::<bool>().prop_map(Check::Enabled),
        (0usize..9, of(0usize..9)).prop_map(|(min, max)| Check::Count { min, max }),
        (text(), matching()).prop_map(|(name, text)| Check::Attribute(name, text)),
        matching().prop_map(Check::Address),
        Just(Check::LinkAlive),
        (of(matching()), of(matching())).prop_map(|(name, content)| Check::Download { name, content }),
        matching().prop_map(Check::Dialog),
        text().prop_map(Check::Script),
        (text(), json()).prop_map(|(path, value)| Check::Property(path, value)),
    ]
}

fn choice() -> impl Strategy<Value = Choice> {
    prop_oneof![
        text().prop_map(Choice::Option),
        text().prop_map(Choice::Value),
        (0usize..9).prop_map(Choice::Index),
    ]
}

fn click(target: String) -> impl Strategy<Value = Action> {
    let buttons = vec![Button::Left, Button::Middle, Button::Right];
    let modifiers = vec![Modifier::Alt, Modifier::Control, Modifier::Meta, Modifier::Shift];
    (select(buttons), 1u8..4, vec(select(modifiers), 0..3), of((number(), number()))).prop_map(
        move |(button, count, modifiers, at)| Action::Click {
            target: target.clone(),
            button,
            count,
            modifiers,
            at,
        },
    )
}

fn action(name: String) -> impl Strategy<Value = Action> {
    let target = move || name.clone();
    let plain = vec![
        Action::Hover { target: target() },
        Action::Check { target: target(), on: true },
        Action::Check { target: target(), on: false },
        Action::Drag { from: target(), to: target() },
        Action::Scroll { target: Some(target()), to: None },
        Action::Go(Destination::Back),
        Action::Switch(Tab::Newest),
        Action::Switch(Tab::Number(3)),
        Action::CloseTab,
    ];
    let into = target();
    let typed = prop_oneof![text().prop_map(Text::Plain), "[A-Z_]{1,9}".prop_map(Text::Secret)];
    let typing = (typed, any::<bool>(), any::<bool>()).prop_map(move |(text, append, by_key)| Action::Type {
        into: into.clone(),
        text,
        append,
        by_key,
    });
    let list = target();
    let (on, to, about) = (target(), target(), target());
    prop_oneof![
        select(plain),
        click(target()),
        typing,
        vec(choice(), 1..4).prop_map(move |choices| Action::Select { target: list.clone(), choices }),
        (crate::arbitrary::name(), any::<bool>())
            .prop_map(move |(keys, has)| Action::Press { keys, on: has.then(|| on.clone()) }),
        vec(text(), 1..3).prop_map(move |files| Action::Upload { to: to.clone(), files }),
        (number(), number()).prop_map(|to| Action::Scroll { target: None, to: Some(to) }),
        crate::arbitrary::name()
            .prop_filter("an address", |name| !["back", "forward", "reload"].contains(&name.as_str()))
            .prop_map(|address| Action::Go(Destination::Address(address))),
        (any::<bool>(), of(text())).prop_map(|(accept, text)| Action::Dialog { accept, text }),
        vec(check(), 1..5).prop_map(move |checks| {
            // A kind can be there once only, as its key.
            let mut kept: Vec<Check> = Vec::new();
            for check in checks {
                if kept.iter().all(|other| std::mem::discriminant(other) != std::mem::discriminant(&check)) {
                    kept.push(check);
                }
            }
            Action::Expect(Expectation { target: Some(about.clone()), checks: kept })
        }),
    ]
}

fn step(target: String) -> impl Strategy<Value = Step> {
    (of(name()), of(text()), action(target), of(duration()), heal(), any::<bool>(), any::<bool>(), imported())
        .prop_map(|(id, note, action, timeout, heal, navigates, soft, imported)| Step {
            id: id.unwrap_or_default(),
            note,
            action,
            timeout,
            heal,
            navigates,
            soft,
            line: 0,
            imported,
        })
}

fn signals() -> impl Strategy<Value = Signals> {
    let ancestor = (text(), text(), text(), vec(text(), 0..3))
        .prop_map(|(tag, id, role, classes)| Ancestor { tag, id, role, classes });
    (
        (filled(), text(), vec((text(), text()), 0..3), vec(text(), 0..3), vec(ancestor, 0..3)),
        (of((1usize..9, 1usize..9)), text(), of([number(), number(), number(), number()]), vec(text(), 0..3)),
    )
        .prop_map(|((tag, role, attributes, classes, ancestors), (position, path, bounds, shadow))| {
            Signals {
                tag,
                role,
                attributes: attributes.into_iter().collect(),
                classes,
                ancestors,
                position,
                path,
                bounds,
                shadow,
            }
        })
}

pub(crate) fn learned() -> impl Strategy<Value = Learned> {
    (text(), any::<bool>()).prop_map(|(text, unconfirmed)| Learned { text, unconfirmed })
}

pub(crate) fn target() -> impl Strategy<Value = Target> {
    let frame = (of(0usize..4), text(), text(), text(), text())
        .prop_map(|(index, id, name, title, path)| FrameHint { index, id, name, title, path });
    let texts = vec((select(TextKind::ALL.to_vec()), vec((language(), learned()), 1..4)), 0..3);
    (
        signals(),
        texts,
        vec((language(), vec(text(), 0..3)), 0..3),
        vec(vec(filled(), 1..3), 0..3),
        vec(frame, 0..3),
    )
        .prop_map(|(signals, texts, neighbours, selectors, frame)| Target {
            signals,
            texts: texts
                .into_iter()
                .map(|(kind, languages)| (kind, languages.into_iter().collect()))
                .collect(),
            neighbours: neighbours.into_iter().collect(),
            selectors,
            frame,
        })
}

/// Any scenario, its steps' lines 0.
pub(crate) fn scenario() -> impl Strategy<Value = Scenario> {
    let head = (name(), of(name()), vec(text(), 0..3), of(text()), of(language()), heal(), imported());
    let timeouts = (of(duration()), of(duration()), of(duration()))
        .prop_map(|(step, navigation, cell)| Timeouts { step, navigation, cell });
    let viewport = (100u32..2000, 100u32..2000, 1u32..4, any::<bool>(), any::<bool>()).prop_map(
        |(width, height, scale, mobile, touch)| Viewport {
            width,
            height,
            scale: f64::from(scale),
            mobile,
            touch,
        },
    );
    let body = name().prop_flat_map(|name| {
        (
            vec(step(name.clone()), 0..5),
            vec(step(name.clone()), 0..3),
            Just(name),
            target(),
            vec((self::name(), target()), 0..3),
        )
    });
    (head, timeouts, of(viewport), body).prop_map(
        |(
            (title, system, tags, start, language, heal, imported),
            timeouts,
            viewport,
            (steps, finally, name, target, more),
        )| {
            let mut scenario = Scenario {
                title,
                system,
                tags,
                base: Some("http://127.0.0.1:8950".to_owned()),
                start,
                language,
                viewport,
                timeouts,
                heal,
                steps,
                finally,
                targets: std::iter::once((name, target)).chain(more).collect(),
                imported,
            };
            give_ids(&mut scenario);
            scenario
        },
    )
}

/// Gives every step without an id, or with a taken one, the id of its position.
fn give_ids(scenario: &mut Scenario) {
    let mut taken = std::collections::HashSet::new();
    for (letter, steps) in [('s', &mut scenario.steps), ('f', &mut scenario.finally)] {
        for (at, step) in steps.iter_mut().enumerate() {
            let looks_positional = step.id.starts_with(['s', 'f']);
            if step.id.is_empty() || looks_positional || !taken.insert(step.id.clone()) {
                step.id = format!("{letter}{}", at + 1);
            }
        }
    }
}
