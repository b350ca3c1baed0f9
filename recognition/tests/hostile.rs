//! Pages that nobody would write by hand: nothing of them makes recognition panic, and what it reads is bounded.

use proptest::prelude::*;
use recognition::{Page, Thresholds, rank, resolve_page};
use scenarios::{Ancestor, Described, Language, Learned, Outcome, Signals, Target, TextKind};

fn target(described: &Described) -> Target {
    let english = Language("en".to_owned());
    let learned = |text: &String| {
        [(english.clone(), Learned { text: text.clone(), unconfirmed: false })].into_iter().collect()
    };
    Target {
        signals: described.signals.clone(),
        texts: described.texts.iter().map(|(kind, text)| (*kind, learned(text))).collect(),
        neighbours: [(english.clone(), described.neighbours.clone())].into_iter().collect(),
        ..Target::default()
    }
}

fn button(text: &str, path: String) -> Described {
    Described {
        signals: Signals { tag: "button".to_owned(), role: "button".to_owned(), path, ..Signals::default() },
        texts: [(TextKind::Name, text.to_owned()), (TextKind::Text, text.to_owned())].into_iter().collect(),
        visible: true,
        ..Described::default()
    }
}

fn found(was: &Described, page: &[Described]) -> (Outcome, Option<usize>) {
    let english = Language("en".to_owned());
    let ready = Page::of(page);
    let targets = [target(was)];
    resolve_page(&targets, Some(&english), &ready, Thresholds::default());
    let recognition = rank(&targets[0], Some(&english), &ready, Thresholds::default());
    (recognition.outcome, recognition.ranked.first().map(|ranked| ranked.index))
}

#[test]
fn an_empty_page_has_nothing() {
    assert_eq!(found(&button("Save", "html>body>button".to_owned()), &[]), (Outcome::Missing, None));
}

#[test]
fn one_of_a_hundred_thousand_elements_is_found() {
    let page: Vec<Described> = (1..=100_000)
        .map(|at| button(&format!("Entry {at}"), format!("html>body>ul>li[{at}]>button")))
        .collect();
    assert_eq!(found(&page[77_777].clone(), &page), (Outcome::Found, Some(77_777)));
}

#[test]
fn a_text_of_ten_megabytes_is_read_at_its_beginning_only() {
    let novel = "Once upon a time ".repeat(10 * 1024 * 1024 / 17);
    let page = vec![
        button(&novel, "html>body>main>button".to_owned()),
        button("Save", "html>body>button".to_owned()),
    ];
    assert_eq!(found(&page[1].clone(), &page).1, Some(1));
    assert_eq!(found(&page[0].clone(), &page).1, Some(0));
}

#[test]
fn a_path_without_end_is_read_at_its_beginning_only() {
    let deep = "html>body".to_owned() + &">div".repeat(100_000);
    let page = vec![button("Save", deep.clone()), button("Print", deep)];
    assert_eq!(found(&page[0].clone(), &page).1, Some(0));
}

#[test]
fn signs_of_direction_and_accents_that_combine_are_no_letters() {
    let page = vec![
        button("\u{202b}Cafe\u{301}\u{202c}", "html>body>button[2]".to_owned()),
        button("Tea", "html>body>button[1]".to_owned()),
    ];
    let was = button("Cafe", "html>body>main>button".to_owned());
    assert_eq!(found(&was, &page).1, Some(0));
}

#[test]
fn duplicate_ids_do_not_tell_two_elements_apart() {
    let with_id = |at: usize| {
        let mut one = button("More", format!("html>body>div[{at}]>button"));
        one.signals.attributes.insert("id".to_owned(), "more".to_owned());
        one
    };
    let was = button("More", "html>body>main>button".to_owned());
    let was =
        Described { signals: Signals { attributes: with_id(1).signals.attributes, ..was.signals }, ..was };
    let (outcome, _) = found(&was, &[with_id(1), with_id(2)]);
    assert_eq!(outcome, Outcome::Ambiguous);
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,24}",
        "[a-z0-9:_\\[\\]>#/?&=.-]{0,24}",
        proptest::collection::vec(any::<char>(), 0..24).prop_map(|letters| letters.into_iter().collect())
    ]
}

fn any_element() -> impl Strategy<Value = Described> {
    let attributes =
        proptest::collection::vec((prop_oneof!["id", "name", "href", "type", "value", "for"], text()), 0..4);
    let ancestor =
        (text(), text()).prop_map(|(id, class)| Ancestor { id, classes: vec![class], ..Ancestor::default() });
    let texts = proptest::collection::vec((0..TextKind::ALL.len(), text()), 0..4);
    let edge = prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(-1e300), -1e4..1e4];
    (
        (text(), text(), attributes, proptest::collection::vec(text(), 0..3)),
        (proptest::collection::vec(ancestor, 0..3), "((html|body|tr|li|a|)(\\[[0-9]{0,12}\\])?>?){0,9}"),
        (
            texts,
            proptest::collection::vec(text(), 0..4),
            any::<bool>(),
            proptest::option::of([edge.clone(), edge.clone(), edge.clone(), edge]),
        ),
        (
            proptest::collection::vec(text(), 0..2),
            proptest::option::of((0..9u32, 0..9u32)),
            proptest::option::of((0..9usize, 0..9usize)),
            "[0-9a-f]{0,2}",
        ),
    )
        .prop_map(
            |(
                (tag, role, attributes, classes),
                (ancestors, path),
                (texts, neighbours, visible, bounds),
                (shadow, selectors, position, picture),
            )| Described {
                handle: 0,
                signals: Signals {
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
                },
                texts: texts.into_iter().map(|(kind, text)| (TextKind::ALL[kind], text)).collect(),
                neighbours,
                row: vec![],
                visible,
                selectors,
            },
        )
}

proptest! {
    #[test]
    fn no_page_makes_it_panic(page in proptest::collection::vec(any_element(), 0..12), was in proptest::collection::vec(any_element(), 1..4), german in any::<bool>()) {
        let targets: Vec<Target> = was.iter().chain(page.first()).map(target).collect();
        let language = Language(if german { "de" } else { "en" }.to_owned());
        let ready = Page::of(&page);
        let together = resolve_page(&targets, Some(&language), &ready, Thresholds::default());
        prop_assert_eq!(together.len(), targets.len());
        for (target, together) in targets.iter().zip(&together) {
            for recognition in [&rank(target, None, &ready, Thresholds::default()), together] {
                prop_assert!((0.0..=1.0).contains(&recognition.confidence), "{:?}", recognition);
                prop_assert!(recognition.ranked.iter().all(|ranked| ranked.index < page.len()));
            }
        }
    }
}
