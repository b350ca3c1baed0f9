//! Any scenario, for property tests: nasty texts, every action, every check.

mod action;

use crate::scenario::{HealPolicy, Scenario, Step, Timeouts};
use crate::target::{Ancestor, FrameHint, Learned, RowOf, Signals, Target, TextKind};
use crate::{Language, Viewport};
use action::action;
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

pub(crate) fn language() -> impl Strategy<Value = Language> {
    select(vec!["en", "de-AT", "zh-Hans", "ar", "no"]).prop_map(|tag| Language(tag.to_owned()))
}

fn duration() -> impl Strategy<Value = Duration> {
    prop_oneof![0u64..10_000, (0u64..100).prop_map(|seconds| seconds * 1000), Just(7_200_000)]
        .prop_map(Duration::from_millis)
}

pub(crate) fn json() -> impl Strategy<Value = Value> {
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
        (
            of((1usize..9, 1usize..9)),
            text(),
            of([number(), number(), number(), number()]),
            vec(text(), 0..3),
            text(),
        ),
    )
        .prop_map(
            |((tag, role, attributes, classes, ancestors), (position, path, bounds, shadow, picture))| {
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
                    picture,
                }
            },
        )
}

pub(crate) fn learned() -> impl Strategy<Value = Learned> {
    (text(), any::<bool>()).prop_map(|(text, unconfirmed)| Learned { text, unconfirmed })
}

fn row() -> impl Strategy<Value = RowOf> {
    prop_oneof![
        Just(RowOf::Unknown),
        Just(RowOf::Place),
        vec((language(), vec(filled(), 1..3)), 1..3)
            .prop_map(|known| RowOf::Record(known.into_iter().collect())),
    ]
}

pub(crate) fn target() -> impl Strategy<Value = Target> {
    let frame = (of(0usize..4), text(), text(), text(), text())
        .prop_map(|(index, id, name, title, path)| FrameHint { index, id, name, title, path });
    let texts = vec((select(TextKind::ALL.to_vec()), vec((language(), learned()), 1..4)), 0..3);
    (
        signals(),
        texts,
        vec((language(), vec(text(), 0..3)), 0..3),
        row(),
        vec(vec(filled(), 1..3), 0..3),
        vec(frame, 0..3),
        vec(filled(), 0..2),
    )
        .prop_map(|(signals, texts, neighbours, row, selectors, frame, pages)| Target {
            signals,
            texts: texts
                .into_iter()
                .map(|(kind, languages)| (kind, languages.into_iter().collect()))
                .collect(),
            neighbours: neighbours.into_iter().collect(),
            row,
            selectors,
            frame,
            pages,
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
