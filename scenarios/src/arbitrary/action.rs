//! Any action on a target, for property tests.

use super::{json, number, text};
use crate::expectation::{Check, Expectation, TextMatch};
use crate::scenario::{Action, Button, Choice, Destination, Modifier, Tab, Text};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

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

pub(super) fn action(name: String) -> impl Strategy<Value = Action> {
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
        (super::name(), any::<bool>())
            .prop_map(move |(keys, has)| Action::Press { keys, on: has.then(|| on.clone()) }),
        vec(text(), 1..3).prop_map(move |files| Action::Upload { to: to.clone(), files }),
        (number(), number()).prop_map(|to| Action::Scroll { target: None, to: Some(to) }),
        super::name()
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
            // Of an element that is not to be seen nothing else is claimed.
            if kept.contains(&Check::Visible(false)) {
                kept = vec![Check::Visible(false)];
            }
            Action::Expect(Expectation { target: Some(about.clone()), checks: kept })
        }),
    ]
}
