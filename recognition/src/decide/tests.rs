//! Small pages on which a person would know the answer.

use super::*;
use scenarios::{Ancestor, Learned, RowOf, Signals, TextKind};

mod forms;
mod looks;
mod moved;

/// An element: tag and role, its attributes, its English text, its place.
fn element(
    (tag, role): (&str, &str),
    attributes: &[(&str, &str)],
    text: &str,
    path: &str,
    position: (usize, usize),
) -> Described {
    let ancestors = path.rsplit('>').skip(1).map(|step| {
        let tag = step.split(['[', '#']).next().unwrap_or("");
        let id = step.split('#').nth(1).unwrap_or("");
        Ancestor { tag: tag.to_owned(), id: id.to_owned(), ..Ancestor::default() }
    });
    Described {
        signals: Signals {
            tag: tag.to_owned(),
            role: role.to_owned(),
            attributes: attributes
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            ancestors: ancestors.collect(),
            position: Some(position),
            path: path
                .split('>')
                .map(|step| step.split('#').next().unwrap_or(""))
                .collect::<Vec<_>>()
                .join(">"),
            bounds: Some([0.0, 0.0, 90.0, 30.0]),
            ..Signals::default()
        },
        texts: [(TextKind::Name, text.to_owned()), (TextKind::Text, text.to_owned())].into_iter().collect(),
        visible: true,
        ..Described::default()
    }
}

fn button(id: &str, text: &str, place: usize, of: usize) -> Described {
    let attributes: &[(&str, &str)] = if id.is_empty() { &[] } else { &[("id", id)] };
    element(
        ("button", "button"),
        attributes,
        text,
        &format!("html>body>main>div#bar>button[{place}]"),
        (place, of),
    )
}

/// The element as it was recorded in English.
fn recorded(described: Described) -> Target {
    let learned = |text: String| [(english(), Learned { text, unconfirmed: false })].into_iter().collect();
    let neighbours = [(english(), described.neighbours.clone())];
    Target {
        neighbours: neighbours.into_iter().filter(|(_, texts)| !texts.is_empty()).collect(),
        signals: described.signals,
        texts: described.texts.into_iter().map(|(kind, text)| (kind, learned(text))).collect(),
        ..Target::default()
    }
}

fn english() -> Language {
    Language("en".to_owned())
}

fn german() -> Language {
    Language("de".to_owned())
}

/// Ranks `page` against `was` and asserts the outcome and, where one is chosen, which.
fn check(was: Described, language: Language, page: &[Described], expected: Outcome, chosen: Option<usize>) {
    let recognition = rank(&recorded(was), Some(&language), &Page::of(page), Thresholds::default());
    let explained: Vec<_> = recognition.ranked.iter().map(|ranked| (ranked.index, ranked.likeness)).collect();
    assert_eq!(recognition.outcome, expected, "{explained:?} {:?}", recognition.ranked.first());
    if let Some(chosen) = chosen {
        assert_eq!(recognition.ranked[0].index, chosen);
    }
}

fn bar() -> Vec<Described> {
    vec![
        button("", "Edit", 1, 4),
        button("", "Archive", 2, 4),
        button("", "Export list", 3, 4),
        button("", "Print", 4, 4),
    ]
}

#[test]
fn the_recorded_element_itself_is_found() {
    check(button("", "Archive", 2, 4), english(), &bar(), Outcome::Found, Some(1));
}

#[test]
fn a_removed_button_is_missing_and_its_neighbour_is_left_alone() {
    let page = [button("", "Edit", 1, 3), button("", "Export list", 2, 3), button("", "Print", 3, 3)];
    check(button("", "Archive", 2, 4), english(), &page, Outcome::Missing, None);
}

#[test]
fn a_neighbour_whose_text_has_the_same_word_is_no_heal() {
    let page = [button("", "Edit", 1, 3), button("", "Export", 2, 3), button("", "Print", 3, 3)];
    check(button("", "Export list", 3, 4), english(), &page, Outcome::Missing, None);
}

#[test]
fn a_button_at_its_place_with_one_word_more_is_found_and_its_text_is_the_lexicons_finding() {
    let mut page = bar();
    page[2] = button("", "Export the list", 3, 4);
    check(button("", "Export list", 3, 4), english(), &page, Outcome::Found, Some(2));
}

#[test]
fn what_stood_beside_it_is_not_it() {
    let mut was = recorded(button("", "Save", 1, 2));
    was.neighbours.insert(english(), vec!["Save and close".to_owned()]);
    let page = [button("", "Save and close", 1, 1)];
    let recognition = rank(&was, Some(&english()), &Page::of(&page), Thresholds::default());
    assert_eq!(recognition.outcome, Outcome::Missing, "{:?}", recognition.ranked.first());
}

#[test]
fn a_brand_says_the_same_in_every_language() {
    let option = |at: usize, text: &str| {
        element(("li", "option"), &[], text, &format!("html>body>form>div>ul#list>li[{at}]"), (at, 3))
    };
    let page = [option(1, "Fjord & Sons"), option(2, "Kumo Design"), option(3, "Nordlicht GmbH")];
    check(option(2, "Kumo Design"), german(), &page, Outcome::Found, Some(1));
}

#[test]
fn an_id_that_stays_outlives_a_new_text() {
    let page = [button("cancel", "Cancel", 1, 2), button("save", "Create contact", 2, 2)];
    check(button("save", "Save", 2, 2), english(), &page, Outcome::Found, Some(1));
}

#[test]
fn a_moved_button_is_healed_by_its_text() {
    let moved = element(("button", "button"), &[], "Archive", "html>body>main>div#bar>div>button", (1, 1));
    let page = [button("", "Edit", 1, 1), moved.clone()];
    check(button("", "Archive", 2, 4), english(), &page, Outcome::Healed, Some(1));
    // The one at its old place says something else.
    let page = [button("", "Edit", 1, 2), button("", "Print", 2, 2), moved];
    check(button("", "Archive", 2, 4), english(), &page, Outcome::Healed, Some(2));
}

#[test]
fn two_that_nothing_tells_apart_are_ambiguous() {
    let row = |at: usize| {
        element(("button", "button"), &[], "Delete", &format!("html>body>table>tr[{at}]>td>button"), (1, 1))
    };
    let mut was = row(1);
    was.signals.path = "html>body>main>table>tr[7]>td>button".to_owned();
    check(was, english(), &[row(2), row(3)], Outcome::Ambiguous, None);
}

#[test]
fn in_another_language_the_place_tells() {
    let page = [
        button("", "Bearbeiten", 1, 4),
        button("", "Ablegen", 2, 4),
        button("", "Liste ausgeben", 3, 4),
        button("", "Drucken", 4, 4),
    ];
    check(button("", "Archive", 2, 4), german(), &page, Outcome::Found, Some(1));
}

#[test]
fn in_another_language_a_removed_button_is_not_healed_to_the_one_that_moved_up() {
    let page =
        [button("", "Bearbeiten", 1, 3), button("", "Liste ausgeben", 2, 3), button("", "Drucken", 3, 3)];
    let recognition = rank(
        &recorded(button("", "Archive", 2, 4)),
        Some(&german()),
        &Page::of(&page),
        Thresholds::default(),
    );
    assert!(!matches!(recognition.outcome, Outcome::Found), "{:?}", recognition.ranked.first());
}

#[test]
fn a_link_with_the_same_text_that_leads_elsewhere_is_no_heal() {
    let link = |href: &str, path: &str| element(("a", "link"), &[("href", href)], "Jobs", path, (1, 3));
    let page = [link("/forum/jobs-talk", "html>body>footer>p>a[1]"), button("", "Edit", 1, 1)];
    check(link("/search/jjj", "html>body>main>ul>li>a"), english(), &page, Outcome::Missing, None);
}

#[test]
fn in_another_language_a_link_that_moved_is_where_it_leads() {
    let link = |class: &str, address: &str, text: &str, path: &str| {
        let mut link = element(("a", "link"), &[("href", address)], text, path, (1, 1));
        link.signals.classes = vec![class.to_owned()];
        link
    };
    let was = link("deletelink", "/order/11/delete/", "Delete", "html>body>main>form#order>p#row>a");
    let other = link("historylink", "/order/11/history/", "Verlauf", "html>body>main>ul>li>a");
    let moved = |class, address| link(class, address, "Löschen", "html>body>main>div>form#order>div>div>a");
    let same = moved("deletelink", "/order/11/delete/");
    check(was.clone(), german(), &[other.clone(), same.clone()], Outcome::Found, Some(1));
    // Of another kind, it is only like it.
    check(
        was.clone(),
        german(),
        &[other.clone(), moved("undo", "/order/11/delete/")],
        Outcome::Healed,
        Some(1),
    );
    // The same words of another language that lead elsewhere are another link.
    check(was, german(), &[other, moved("deletelink", "/customer/3/archive/")], Outcome::Missing, None);
}

#[test]
fn a_link_that_became_a_button_of_a_form_is_healed_by_its_address() {
    let link = element(("a", "link"), &[("href", "/logout/")], "Log out", "html>body>div#user>a[3]", (3, 3));
    let button = element(
        ("button", "button"),
        &[("type", "submit"), ("formaction", "/logout/")],
        "Abmelden",
        "html>body>div#user>form>button",
        (1, 1),
    );
    let home = element(("a", "link"), &[("href", "/")], "Start", "html>body>div#user>a[1]", (1, 2));
    check(link, german(), &[home, button], Outcome::Healed, Some(1));
}

/// The button of a row of people, and the texts around it, nearest first.
fn row_of(person: &str, place: usize, others: &[&str]) -> Described {
    let path = format!("html>body>main>table#people>tr[{place}]>td>button");
    let mut button = element(("button", "button"), &[("name", "delete")], "Delete", &path, (1, 1));
    button.signals.bounds = Some([0.0, 30.0 * place as f64, 90.0, 30.0]);
    button.neighbours =
        [person].iter().chain(others).chain(&["Name", "People"]).map(|text| (*text).to_owned()).collect();
    button
}

#[test]
fn the_button_of_a_row_goes_where_its_record_goes() {
    let page = |people: &[&str]| -> Vec<Described> {
        let others = |person: &str| people.iter().copied().filter(|one| *one != person).collect::<Vec<_>>();
        people.iter().enumerate().map(|(at, person)| row_of(person, at + 1, &others(person))).collect()
    };
    let was = || page(&["Ada", "Bob"])[1].clone();
    check(was(), english(), &page(&["Ada", "Bob"]), Outcome::Found, Some(1));
    check(was(), english(), &page(&["Zoe", "Ada", "Bob"]), Outcome::Found, Some(2));
    check(was(), english(), &page(&["Bob", "Ada"]), Outcome::Found, Some(0));
    // The record is gone: nobody else's row is the recorded one, at whatever place it stands.
    let others = page(&["Ada", "Carl", "Dora"]);
    let gone = rank(&recorded(was()), Some(&english()), &Page::of(&others), Thresholds::default());
    assert_ne!(gone.outcome, Outcome::Found, "{gone:?}");
}

#[test]
fn an_entry_of_a_bar_with_an_id_of_its_own_is_known_by_that_whatever_its_menu_says_today() {
    let entry = |id: &str, place: usize, menu: &str| {
        let path = format!("html>body>div#header>ul>li[{place}]>a");
        let mut entry = element(("a", "link"), &[("id", id), ("href", "#")], "", &path, (1, 1));
        entry.texts.clear();
        entry.row = vec![menu.to_owned()];
        entry
    };
    let mut was = recorded(entry("button-menu", 3, "View"));
    was.row = RowOf::Record([(english(), vec!["View".to_owned()])].into_iter().collect());
    let outcome =
        |page: &[Described]| rank(&was, Some(&english()), &Page::of(page), Thresholds::default()).outcome;
    assert_eq!(
        outcome(&[entry("button-user", 2, "Log out"), entry("button-menu", 3, "Edit")]),
        Outcome::Found
    );
    // An id that each row has, as no page should: one row is left, and it may be any of them.
    assert_eq!(outcome(&[entry("button-menu", 3, "Edit")]), Outcome::Missing);
    let both = [entry("button-menu", 2, "Log out"), entry("button-menu", 3, "Edit")];
    assert_eq!(outcome(&both), Outcome::Missing);
}

#[test]
fn a_row_is_known_by_its_names_in_a_language_that_was_not_recorded() {
    let in_german = |person: &str, place: usize| {
        let mut button = row_of(person, place, &[]);
        button.texts = [(TextKind::Name, "Löschen".to_owned())].into_iter().collect();
        button.neighbours = vec![person.to_owned(), "Vorname".to_owned(), "Leute".to_owned()];
        button
    };
    let mut was = recorded(row_of("Bob", 2, &[]));
    was.signals.attributes.insert("name".to_owned(), "delete".to_owned());
    let page = [in_german("Zoe", 1), in_german("Ada", 2), in_german("Bob", 3)];
    let recognition = rank(&was, Some(&german()), &Page::of(&page), Thresholds::default());
    assert_eq!(recognition.ranked[0].index, 2, "{recognition:?}");
    assert!(matches!(recognition.outcome, Outcome::Found | Outcome::Healed), "{recognition:?}");
}

#[test]
fn an_unseen_element_is_hidden_and_not_replaced() {
    let mut page = bar();
    page[1].visible = false;
    let recognition = rank(
        &recorded(button("", "Archive", 2, 4)),
        Some(&english()),
        &Page::of(&page),
        Thresholds::default(),
    );
    assert!(recognition.hidden);
    assert!(!matches!(recognition.outcome, Outcome::Found | Outcome::Healed), "{:?}", recognition.outcome);
}

#[test]
fn an_empty_page_has_nothing() {
    check(button("save", "Save", 1, 1), english(), &[], Outcome::Missing, None);
}

#[test]
fn generated_ids_say_nothing() {
    let page = [button("ember1402", "Edit", 1, 2), button("ember1403", "Archive", 2, 2)];
    check(button("ember977", "Archive", 2, 2), english(), &page, Outcome::Found, Some(1));
}

#[test]
fn the_active_tab_is_meant_whatever_its_number_is_today() {
    let tab = |at: usize, text: &str, active: bool| {
        let mut tab =
            element(("a", "link"), &[], text, &format!("html>body>div#editor>ul#tabs>li[{at}]>a"), (1, 1));
        tab.signals.ancestors[0].classes = vec!["tab".to_owned()];
        tab.signals.ancestors[0].classes.extend(active.then(|| "active".to_owned()));
        tab
    };
    let page = [tab(1, "Flow 1", false), tab(2, "Heating", false), tab(3, "フロー 1", true)];
    let japanese = Language("ja".to_owned());
    let recognition =
        rank(&recorded(tab(3, "Flow 2", true)), Some(&japanese), &Page::of(&page), Thresholds::default());
    assert_eq!(recognition.ranked[0].index, 2);
    assert_eq!(recognition.outcome, Outcome::Healed, "{:?}", recognition.ranked);
}

#[test]
fn an_id_made_of_the_words_of_its_language_says_nothing_in_another() {
    let was = button("save-contact", "Save contact", 2, 3);
    let page = [
        button("neu", "Neu", 1, 3),
        button("kontakt-speichern", "Kontakt speichern", 2, 3),
        button("weg", "Weg", 3, 3),
    ];
    let target = recorded(was);
    let recognition = rank(&target, Some(&german()), &Page::of(&page), Thresholds::default());
    let against = recognition
        .ranked
        .iter()
        .flat_map(|one| &one.signals)
        .any(|(words, weight)| words.starts_with("id ") && *weight < 0.0);
    assert!(!against, "{:?}", recognition.ranked);
    let recognition = rank(&target, Some(&english()), &Page::of(&page), Thresholds::default());
    let against = recognition
        .ranked
        .iter()
        .flat_map(|one| &one.signals)
        .any(|(words, weight)| words.starts_with("id ") && *weight < 0.0);
    assert!(against, "in its own language it speaks");
}
