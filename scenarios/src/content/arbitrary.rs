//! Any content, for property tests: every type, step and rule, nasty texts.

use super::*;
use crate::arbitrary::{language, name, target, text};
use crate::scenario::Choice;
use crate::{Engine, Language};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use std::time::Duration;

/// A text that content can hold.
pub(crate) fn words() -> BoxedStrategy<String> {
    text()
        .prop_map(|text| {
            let good = |letter: char| keys::check_words(letter.encode_utf8(&mut [0; 4])).is_ok();
            text.chars().filter(|letter| good(*letter)).collect()
        })
        .boxed()
}

fn id() -> BoxedStrategy<String> {
    "[a-z][a-z0-9_-]{0,8}x".boxed()
}

pub(crate) fn wording() -> BoxedStrategy<Wording> {
    prop_oneof![
        Just(Wording::default()),
        words().prop_map(Wording::plain),
        vec((language(), words()), 1..3)
            .prop_map(|texts| Wording { plain: None, languages: texts.into_iter().collect() }),
    ]
    .boxed()
}

fn matching() -> BoxedStrategy<Matching> {
    prop_oneof![
        text().prop_map(Matching::Is),
        text().prop_map(Matching::IsNot),
        text().prop_map(Matching::Contains),
        text().prop_map(Matching::Lacks),
        select(vec!["@", r"^\d+$", "a|b"]).prop_map(|pattern| Matching::Matches(pattern.to_owned())),
        vec(text(), 1..3).prop_map(Matching::OneOf),
        (-4000i32..4000).prop_map(|quarters| Matching::AtLeast(f64::from(quarters) / 4.0)),
        (0i32..4000).prop_map(|number| Matching::AtMost(f64::from(number))),
        any::<bool>().prop_map(Matching::Exists),
        any::<bool>().prop_map(Matching::Empty),
    ]
    .boxed()
}

pub(crate) fn rule() -> BoxedStrategy<Rule> {
    let states = vec![ElementState::Visible, ElementState::Gone, ElementState::Focused];
    let moods = vec![ItemState::New, ItemState::Done, ItemState::Playing];
    let leaf = prop_oneof![
        name().prop_map(Rule::Rule),
        name().prop_map(Rule::Segment),
        matching().prop_map(Rule::Url),
        matching().prop_map(Rule::Title),
        matching().prop_map(Rule::Referrer),
        (name(), select(states)).prop_map(|(element, is)| Rule::Element { element, is }),
        (name(), matching()).prop_map(|(element, matching)| Rule::Text { element, matching }),
        (of(name()), matching()).prop_map(|(element, matching)| Rule::Field { element, matching }),
        (name(), matching()).prop_map(|(name, matching)| Rule::Var { name, matching }),
        (name(), matching()).prop_map(|(name, matching)| Rule::Cookie { name, matching }),
        (name(), matching()).prop_map(|(name, matching)| Rule::Storage { name, matching }),
        vec(language(), 1..3).prop_map(Rule::Language),
        vec(select(Engine::ALL.to_vec()), 1..3).prop_map(Rule::Browser),
        (of(0u32..4000), 0u32..4000).prop_map(|(min_width, most)| {
            Rule::Window(WindowSize { min_width, max_width: Some(most), ..WindowSize::default() })
        }),
        Just(Rule::Time(TimeWindow {
            from: "08:00".into(),
            to: "17:30".into(),
            zone: Some("Europe/Berlin".into())
        })),
        Just(Rule::Date(DateWindow { from: Some("2026-11-01".into()), to: None })),
        (name(), select(moods)).prop_map(|(item, is)| Rule::Item { item, is }),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..3).prop_map(Rule::All),
            vec(inner.clone(), 1..3).prop_map(Rule::Any),
            inner.prop_map(|rule| Rule::Not(Box::new(rule))),
        ]
    })
    .boxed()
}

fn duration() -> BoxedStrategy<Duration> {
    (0u64..100_000).prop_map(Duration::from_millis).boxed()
}

fn choice() -> BoxedStrategy<Choice> {
    prop_oneof![
        text().prop_map(Choice::Option),
        text().prop_map(Choice::Value),
        (0usize..9).prop_map(Choice::Index)
    ]
    .boxed()
}

fn act() -> BoxedStrategy<Act> {
    prop_oneof![
        name().prop_map(Act::Click),
        name().prop_map(Act::Hover),
        name().prop_map(Act::Focus),
        (name(), text()).prop_map(|(into, text)| Act::Type { into, text }),
        (name(), choice()).prop_map(|(list, choice)| Act::Select { list, choice }),
    ]
    .boxed()
}

fn trigger() -> BoxedStrategy<Trigger> {
    prop_oneof![
        Just(Trigger::Next),
        Just(Trigger::Refresh),
        of(name()).prop_map(Trigger::Click),
        of(name()).prop_map(Trigger::Type),
        of(name()).prop_map(Trigger::Hover),
        of(choice()).prop_map(Trigger::Select),
        duration().prop_map(Trigger::Delay),
        name().prop_map(Trigger::Appears),
        rule().prop_map(Trigger::When),
    ]
    .boxed()
}

fn visible() -> BoxedStrategy<Visible> {
    let sides = vec![Side::Auto, Side::Top, Side::Bottom, Side::Start, Side::Right];
    let declared = (0usize..20, of(text())).prop_map(|(index, target)| Declared {
        index,
        target,
        more: Some(serde_json::json!({"a": [1, "b"]})),
    });
    let texts = (wording(), wording(), wording());
    (select(sides), vec(act(), 0..3), vec(trigger(), 1..3), any::<[bool; 2]>(), texts, of(declared))
        .prop_map(|(side, before, next, [keep_looking, skippable], (title, text, button), declared)| {
            Visible { on: None, side, before, next, keep_looking, skippable, title, text, button, declared }
        })
        .boxed()
}

fn popup() -> BoxedStrategy<StepKind> {
    visible()
        .prop_map(|visible| {
            StepKind::Popup(Visible { side: Side::Auto, keep_looking: false, skippable: false, ..visible })
        })
        .boxed()
}

fn kind() -> BoxedStrategy<StepKind> {
    prop_oneof![
        popup(),
        (visible(), name()).prop_map(|(visible, on)| StepKind::Step(Visible { on: Some(on), ..visible })),
        act().prop_map(|act| StepKind::Auto { act }),
        (rule(), duration()).prop_map(|(when, within)| StepKind::Wait(Wait { when, within })),
        prop_oneof![
            name().prop_map(Go::Url),
            Just(Go::Refresh),
            name().prop_map(Go::Menu),
            name().prop_map(Go::Play)
        ]
        .prop_map(|to| StepKind::Go { to }),
        name().prop_map(|item| StepKind::Connect { item }),
    ]
    .boxed()
}

fn steps() -> BoxedStrategy<Vec<Step>> {
    let step = (of(text()), of(rule()), kind()).prop_map(|(note, only_if, kind)| Step {
        id: String::new(),
        note,
        only_if,
        kind,
        line: 0,
    });
    let nested = vec(step, 0..3).prop_recursive(2, 8, 2, |inner| {
        let split = (rule(), inner.clone(), inner.clone(), any::<bool>())
            .prop_map(|(when, yes, no, rejoin)| StepKind::Split(Split { when, yes, no, rejoin }));
        let group = (rule(), inner.clone(), 1u32..9, vec(act(), 0..3)).prop_map(
            |(when, steps, max_loops, provoke)| {
                StepKind::ErrorGroup(ErrorGroup { when, steps, max_loops, provoke })
            },
        );
        let more = prop_oneof![split, group].prop_map(|kind| Step {
            id: String::new(),
            note: None,
            only_if: None,
            kind,
            line: 0,
        });
        (inner, more).prop_map(|(mut steps, more)| {
            steps.push(more);
            steps
        })
    });
    nested
        .prop_map(|mut steps| {
            give_ids(&mut steps, "s", &mut 0);
            steps
        })
        .boxed()
}

/// Positional names, and now and then one of its own.
fn give_ids(steps: &mut [Step], prefix: &str, count: &mut usize) {
    for (at, step) in steps.iter_mut().enumerate() {
        *count += 1;
        let own = count.is_multiple_of(3) || step.kind.visible().is_some();
        step.id = if own { format!("own_{count}") } else { format!("{prefix}{}", at + 1) };
        let id = step.id.clone();
        match &mut step.kind {
            StepKind::Split(split) => {
                give_ids(&mut split.yes, &format!("{id}-yes-"), count);
                give_ids(&mut split.no, &format!("{id}-no-"), count);
            }
            StepKind::ErrorGroup(group) => give_ids(&mut group.steps, &format!("{id}-"), count),
            _ => {}
        }
    }
}

fn autoplay() -> BoxedStrategy<Autoplay> {
    (rule(), select(vec![Every::Once, Every::Day, Every::Done]), duration())
        .prop_map(|(when, every, after)| Autoplay { when, every, after })
        .boxed()
}

fn walkthru() -> BoxedStrategy<ItemKind> {
    let start = prop_oneof![
        Just(LibraryStart::Adapter),
        Just(LibraryStart::Autoplay),
        name().prop_map(LibraryStart::Click),
        proptest::collection::vec(name(), 1..3).prop_map(LibraryStart::Clicks),
        name().prop_map(LibraryStart::Scenario),
    ];
    let library = (name(), text(), start, of(text())).prop_map(|(adapter, tour, start, version)| Library {
        adapter,
        tour,
        start,
        version,
        more: None,
    });
    let goal = (rule(), duration()).prop_map(|(when, within)| Goal { when, within });
    (of(library), of(autoplay()), steps(), of(rule()), of(goal))
        .prop_map(|(library, autoplay, steps, start, goal)| {
            let first = steps.first().map(|step| step.id.clone());
            let start_points =
                first.zip(start).map(|(at, when)| StartPoint { at, when }).into_iter().collect();
            ItemKind::Walkthru(Walkthru { library, autoplay, start_points, steps, goal })
        })
        .boxed()
}

fn options() -> BoxedStrategy<indexmap::IndexMap<String, Wording>> {
    vec((id(), wording()), 2..4)
        .prop_map(|options| options.into_iter().collect::<indexmap::IndexMap<_, _>>())
        .prop_filter("two", |options| options.len() > 1)
        .boxed()
}

fn survey() -> BoxedStrategy<ItemKind> {
    let question =
        (0usize..5, any::<bool>(), wording(), options()).prop_map(|(kind, required, text, options)| {
            let names = || options.keys().cloned().collect();
            let kind = match kind {
                0 => QuestionKind::Nps,
                1 => QuestionKind::Rating,
                2 => QuestionKind::Open,
                3 => QuestionKind::Choice { options: names() },
                _ => QuestionKind::Choices { options: names() },
            };
            let has = matches!(kind, QuestionKind::Choice { .. } | QuestionKind::Choices { .. });
            let options = if has { options } else { indexmap::IndexMap::new() };
            Question { id: String::new(), kind, required, text, options }
        });
    (of(autoplay()), vec(question, 1..4), wording(), wording())
        .prop_map(|(autoplay, mut questions, text, thanks)| {
            questions.iter_mut().enumerate().for_each(|(at, question)| question.id = format!("q{at}"));
            ItemKind::Survey(Survey { autoplay, questions, text, thanks })
        })
        .boxed()
}

fn course() -> BoxedStrategy<ItemKind> {
    let question = (options(), wording()).prop_map(|(options, text)| QuizQuestion {
        id: String::new(),
        answers: options.keys().cloned().collect(),
        right: options.keys().take(1).cloned().collect(),
        text,
        options,
    });
    let quiz = (1u32..101, vec(question, 1..3)).prop_map(|(pass, mut questions)| {
        questions.iter_mut().enumerate().for_each(|(at, question)| question.id = format!("q{at}"));
        Quiz { pass, questions }
    });
    (vec(name(), 1..3), select(vec![Order::Free, Order::Enforced]), of(quiz))
        .prop_map(|(items, order, quiz)| ItemKind::Course(Course { items, order, quiz }))
        .boxed()
}

fn others() -> BoxedStrategy<ItemKind> {
    let tip = prop_oneof![
        Just(TipKind::Guidance),
        (rule(), vec(text(), 0..2), vec(text(), 0..2))
            .prop_map(|(rule, bad, good)| TipKind::Validation { rule, tries: Trial { bad, good } }),
    ];
    let press =
        prop_oneof![name().prop_map(Press::Plays), name().prop_map(Press::Opens), Just(Press::Close(true))];
    let buttons = vec((press, wording(), any::<bool>()), 0..3).prop_map(|buttons| {
        let one = |(at, (press, label, own)): (usize, (Press, Wording, bool))| {
            let id = if own { format!("own{at}") } else { format!("b{}", at + 1) };
            Button { id, press, label }
        };
        buttons.into_iter().enumerate().map(one).collect::<Vec<_>>()
    });
    let done = prop_oneof![Just(TaskDone::Goal), Just(TaskDone::Played), rule().prop_map(TaskDone::When)];
    let tabs = vec((id(), vec(name(), 0..3), wording()), 0..3).prop_map(|tabs| {
        let tabs: indexmap::IndexMap<String, (Vec<String>, Wording)> =
            tabs.into_iter().map(|(id, items, title)| (id, (items, title))).collect();
        tabs.into_iter().map(|(id, (items, title))| MenuTab { id, items, title }).collect::<Vec<_>>()
    });
    prop_oneof![
        (name(), name(), of(rule()), any::<bool>(), wording()).prop_map(
            |(on, plays, when, keep_looking, label)| {
                ItemKind::Launcher(Launcher { on, side: Side::End, plays, when, keep_looking, label })
            }
        ),
        (name(), tip, of(rule()), any::<bool>(), wording()).prop_map(
            |(on, tip, when, keep_looking, text)| {
                ItemKind::Smarttip(Smarttip { on, side: Side::Auto, tip, when, keep_looking, text })
            }
        ),
        (of(autoplay()), buttons, wording())
            .prop_map(|(autoplay, buttons, text)| ItemKind::Shoutout(Shoutout { autoplay, buttons, text })),
        (name(), of(name())).prop_map(|(url, title)| ItemKind::Shuttle(Shuttle {
            url,
            open: Opening::Window,
            expect: Expected { title, host: None }
        })),
        name().prop_map(|url| ItemKind::Resource(Resource {
            url,
            open: Opening::Lightbox,
            expect: Expected { title: None, host: Some("example.com".into()) }
        })),
        (of(rule()), name(), done).prop_map(|(activate, plays, done)| {
            ItemKind::Task(Task { activate, plays: Some(plays), done })
        }),
        (tabs, any::<bool>(), of(rule()), wording()).prop_map(|(tabs, search, when, hint)| {
            let hint = if search { hint } else { Wording::default() };
            ItemKind::Menu(Menu { tabs, search, when, hint })
        }),
    ]
    .boxed()
}

fn item() -> BoxedStrategy<Item> {
    let head = (wording(), wording(), of(text()), vec(text(), 0..3), of(name()), any::<bool>());
    let place = (of(name()), of(name()));
    let kind = prop_oneof![3 => walkthru(), 1 => survey(), 1 => course(), 4 => others()];
    (head, place, kind)
        .prop_map(|((title, description, note, tags, segment, draft), (start, prepare), kind)| {
            let (kind, segment) = of_library(kind, segment);
            Item { title, description, note, tags, segment, draft, start, prepare, kind, line: 0 }
        })
        .boxed()
}

/// A tour of a library has only what its library plays.
fn of_library(kind: ItemKind, segment: Option<String>) -> (ItemKind, Option<String>) {
    match kind {
        ItemKind::Walkthru(Walkthru { library: Some(library), mut steps, goal, .. }) => {
            steps.retain(|step| step.kind.visible().is_some());
            for step in &mut steps {
                step.only_if = None;
                if let StepKind::Popup(visible) | StepKind::Step(visible) = &mut step.kind {
                    (visible.before, visible.button) = (vec![], Wording::default());
                    (visible.keep_looking, visible.skippable) = (false, false);
                }
            }
            let library = Some(library);
            (ItemKind::Walkthru(Walkthru { library, steps, goal, ..Walkthru::default() }), None)
        }
        other => (other, segment),
    }
}

/// Any content, its lines 0.
pub(crate) fn content() -> BoxedStrategy<Content> {
    let language = of(language().prop_filter("a language", |tag: &Language| !tag.0.is_empty()));
    (
        (name(), name(), language, of(name())),
        vec((name(), target().prop_filter("something", |target| *target != crate::Target::default())), 0..3),
        vec((name(), rule()), 0..3),
        vec((name(), rule()), 0..2),
        vec((id(), item()), 0..4),
    )
        .prop_map(|((title, system, language, start), elements, rules, segments, items)| Content {
            title,
            system,
            language,
            start,
            elements: elements.into_iter().collect(),
            rules: rules.into_iter().collect(),
            segments: segments.into_iter().collect(),
            items: items.into_iter().collect(),
        })
        .boxed()
}
