//! Elements known by what they look like: classes and icons.

use super::*;

/// One of the wordless buttons beside a row of tabs, as it stands in `bar`.
fn icon(bar: &str, classes: &[&str], place: usize) -> Described {
    let path = format!("html>body>div#main>div#{bar}>div#tabs>div[{place}]");
    let mut icon = element(("div", ""), &[], "", &path, (place, 5));
    icon.texts.clear();
    icon.signals.classes = classes.iter().map(|class| (*class).to_owned()).collect();
    icon
}

#[test]
fn a_wordless_button_that_moved_is_known_by_classes_that_nothing_else_has() {
    let was = || icon("workspace", &["tab-button", "tabs-add"], 2);
    let scroll = icon("header", &["tab-button", "tab-scroll"], 1);
    let menu = icon("header", &["tab-button", "tabs-menu"], 3);
    let page = [scroll.clone(), icon("header", &["tab-button", "tabs-add", "active"], 4), menu.clone()];
    check(was(), english(), &page, Outcome::Healed, Some(1));
    // It is gone, and so nothing has its classes.
    let recognition = |page: &[Described]| {
        rank(&recorded(was()), Some(&english()), &Page::of(page), Thresholds::default()).outcome
    };
    assert_eq!(recognition(&[scroll.clone(), menu.clone()]), Outcome::Missing);
    // Two have them.
    let twins =
        [icon("header", &["tab-button", "tabs-add"], 4), icon("header", &["tab-button", "tabs-add"], 5)];
    assert_ne!(recognition(&twins), Outcome::Healed);
    assert_ne!(recognition(&twins), Outcome::Found);
}

#[test]
fn a_wordless_button_is_known_by_its_icon_and_another_icon_at_its_place_is_another_button() {
    let tool = |bar: &str, picture: &str, place: usize| {
        let mut tool = icon(bar, &["tool"], place);
        tool.signals.picture = picture.to_owned();
        tool
    };
    let was = || tool("workspace", "0000000d", 2);
    // It moved into another bar, and all its classes are those of its neighbours.
    let page = [tool("header", "0000000a", 1), tool("header", "0000000d", 4), tool("header", "0000000b", 3)];
    check(was(), english(), &page, Outcome::Healed, Some(1));
    // The next one moved up to where it was.
    let outcome = |page: &[Described]| {
        rank(&recorded(was()), Some(&english()), &Page::of(page), Thresholds::default()).outcome
    };
    let gone = [tool("workspace", "0000000a", 1), tool("workspace", "0000000b", 2)];
    assert_eq!(outcome(&gone), Outcome::Missing);
    // It changed places with its neighbour, or both changed what they draw: nobody knows.
    let swapped = [tool("workspace", "0000000d", 1), tool("workspace", "0000000a", 2)];
    assert!(matches!(outcome(&swapped), Outcome::Ambiguous | Outcome::Missing));
    // Where no picture was recorded nothing is known of it.
    let mut unknown = was();
    unknown.signals.picture.clear();
    check(unknown, english(), &[tool("workspace", "0000000d", 2)], Outcome::Found, Some(0));
}

#[test]
fn a_class_that_says_how_an_element_is_at_the_moment_is_not_its_own() {
    let was = icon("workspace", &["tab", "tab-active"], 2);
    let page =
        [icon("header", &["tab"], 1), icon("header", &["tab", "tab-active"], 4), icon("header", &["tab"], 3)];
    let recognition = rank(&recorded(was), Some(&english()), &Page::of(&page), Thresholds::default());
    let said = |ranked: &Ranked| ranked.signals.iter().any(|(words, _)| words.contains("nothing else has"));
    assert!(!recognition.ranked.iter().any(said), "{:?}", recognition.ranked);
}

#[test]
fn what_has_a_name_is_not_known_by_its_classes() {
    let named = |text: &str| {
        let mut named = icon("bar", &["btn", "btn-primary"], 2);
        named.texts.insert(TextKind::Name, text.to_owned());
        named
    };
    // “Save” is gone, and in German nobody knows that “Löschen” is not what it is called there.
    let page = [named("Löschen"), icon("bar", &["btn"], 3)];
    let recognition =
        rank(&recorded(named("Save")), Some(&german()), &Page::of(&page), Thresholds::default());
    let said = |ranked: &Ranked| ranked.signals.iter().any(|(words, _)| words.contains("nothing else has"));
    assert!(!recognition.ranked.iter().any(said), "{:?}", recognition.ranked);
}

#[test]
fn what_the_application_calls_its_control_names_it_in_every_language_and_whatever_its_menu_says() {
    let entry = |command: &str, text: &str, place: usize| {
        let path = format!("html>body>div#menu>ul>li[{place}]");
        element(("li", "menuitem"), &[("data-command", command)], text, &path, (place, 3))
    };
    let was = || entry("settings:open", "Advanced Settings Editor", 3);
    let page = [
        entry("settings:open", "Einstellungen", 1),
        entry("font:larger", "Schrift größer", 2),
        entry("font:smaller", "Schrift kleiner", 3),
    ];
    check(was(), german(), &page, Outcome::Found, Some(0));
    // Rows of a menu are not records: what they said is no condition.
    let mut target = recorded(was());
    target.row = RowOf::Record([(english(), vec!["Ctrl+,".to_owned()])].into_iter().collect());
    let outcome =
        |page: &[Described]| rank(&target, Some(&english()), &Page::of(page), Thresholds::default()).outcome;
    assert!(matches!(outcome(&page), Outcome::Healed | Outcome::Found));
    // It is gone, and the next entry stands where it stood.
    let gone = [entry("font:larger", "Schrift größer", 1), entry("font:smaller", "Schrift kleiner", 3)];
    assert_eq!(
        rank(&recorded(was()), Some(&german()), &Page::of(&gone), Thresholds::default()).outcome,
        Outcome::Missing
    );
}

#[test]
fn a_custom_element_and_the_control_that_it_draws_are_one() {
    let was = || {
        element(
            ("button", "button"),
            &[("type", "button")],
            "Cut this cell",
            "html>body>div#bar>button",
            (1, 1),
        )
    };
    let host = element(("jp-button", "button"), &[], "Cut this cell", "html>body>div#bar>jp-button", (1, 1));
    let mut inner = element(("button", "button"), &[], "Cut this cell", "button", (1, 1));
    inner.signals.shadow = vec!["jp-button".to_owned()];
    let rival = |page: &[Described]| {
        rank(&recorded(was()), Some(&english()), &Page::of(page), Thresholds::default()).rival
    };
    assert_eq!(rival(&[host.clone(), inner.clone()]), None);
    // What is drawn at another place is drawn by another one.
    inner.signals.bounds = Some([300.0, 0.0, 90.0, 30.0]);
    assert!(rival(&[host, inner]).is_some());
}

#[test]
fn a_card_with_other_words_in_another_language_is_known_by_its_icon() {
    let card = |text: &str, picture: &str, place: usize| {
        let mut card = button("", text, place, 5);
        card.signals.picture = picture.to_owned();
        card
    };
    let was = || card("Text File", "0000000c", 3);
    let page = |names: [&str; 5], pictures: [&str; 5]| -> Vec<Described> {
        let each = names.into_iter().zip(pictures).enumerate();
        each.map(|(place, (name, picture))| card(name, picture, place + 1)).collect()
    };
    let names = ["Terminal", "Markdown-Datei", "Textdatei", "Hilfe", "Python-Datei"];
    let drawn = ["0000000a", "0000000b", "0000000c", "0000000d", "0000000e"];
    check(was(), german(), &page(names, drawn), Outcome::Found, Some(2));
    // One was added before it.
    let moved = page(
        ["Konsole", names[0], names[1], names[2], names[4]],
        ["00000001", "0000000a", "0000000b", "0000000c", "0000000e"],
    );
    check(was(), german(), &moved, Outcome::Healed, Some(3));
    // In its own language it was renamed a little, and took its icon along; a stranger with that icon did not.
    let mut renamed = page(["Text files", "Terminal", "Markdown File", "Help", "Python File"], drawn);
    let order = ["0000000c", "0000000a", "0000000b", "0000000d", "0000000e"];
    for (card, picture) in renamed.iter_mut().zip(order) {
        card.signals.picture = picture.to_owned();
    }
    check(was(), english(), &renamed, Outcome::Found, Some(0));
    // All were drawn anew, and are called as before.
    let mut named = was();
    named.signals.picture += " ui:text-editor";
    let anew = page(
        names,
        ["00000001 ui:terminal", "00000002 ui:markdown", "00000003 ui:text-editor", "00000004", "00000005"],
    );
    assert_eq!(
        rank(&recorded(named), Some(&german()), &Page::of(&anew), Thresholds::default()).ranked[0].index,
        2
    );
    // All icons are new: where its words can be compared these tell, else nothing does.
    let drawn_anew = ["00000001", "00000002", "00000003", "00000004", "00000005"];
    let english_names = ["Terminal", "Markdown File", "Text File", "Help", "Python File"];
    check(was(), english(), &page(english_names, drawn_anew), Outcome::Found, Some(2));
    let outcome = |page: &[Described]| {
        rank(&recorded(was()), Some(&german()), &Page::of(page), Thresholds::default()).outcome
    };
    assert!(matches!(outcome(&page(names, drawn_anew)), Outcome::Missing | Outcome::Ambiguous));
    // It is gone, its neighbour stands where it was, and what stands around them stands around all.
    let mut rest: Vec<Described> = vec![];
    for (place, (name, picture)) in
        [(names[0], drawn[0]), (names[1], drawn[1]), (names[4], drawn[4])].into_iter().enumerate()
    {
        let mut card = button("", name, place + 2, 4);
        card.signals.picture = picture.to_owned();
        card.neighbours = vec!["+".to_owned(), "-".to_owned()];
        rest.push(card);
    }
    let mut was = was();
    was.neighbours = vec!["Terminal".to_owned(), "+".to_owned(), "-".to_owned()];
    let outcome =
        rank(&recorded(was.clone()), Some(&german()), &Page::of(&rest), Thresholds::default()).outcome;
    assert_eq!(outcome, Outcome::Missing);
    // The same where no icons are known.
    was.signals.picture.clear();
    let outcome = rank(&recorded(was), Some(&german()), &Page::of(&rest), Thresholds::default()).outcome;
    assert!(matches!(outcome, Outcome::Missing | Outcome::Ambiguous), "{outcome:?}");
    let was = || card("Text File", "0000000c", 3);
    // In its own language it says something else, elsewhere: an icon is no name.
    let other = page(
        ["Terminal", "Markdown File", "Help", "Python File", "Notebook"],
        ["0000000a", "0000000b", "0000000d", "0000000e", "0000000c"],
    );
    let outcome = rank(&recorded(was()), Some(&english()), &Page::of(&other), Thresholds::default()).outcome;
    assert!(matches!(outcome, Outcome::Missing | Outcome::Ambiguous), "{outcome:?}");
}

#[test]
fn a_tool_with_its_icon_is_known_although_its_command_was_called_otherwise() {
    let tool = |tag: &str, command: &str, name: &str, picture: &str, place: usize| {
        let mut tool = button("", "", place, 3);
        tool.signals.tag = tag.to_owned();
        tool.signals.attributes = [("data-command".to_owned(), command.to_owned())].into_iter().collect();
        tool.signals.picture = picture.to_owned();
        tool.texts = [(TextKind::Name, name.to_owned())].into_iter().collect();
        tool
    };
    let was = || tool("button", "runmenu:run", "Run the selected cells and advance", "0000000c", 2);
    let page = |command: &str, picture: &str| {
        [
            tool("jp-button", "notebook:cut-cell", "Zelle ausschneiden", "0000000a", 1),
            tool("jp-button", command, "Run this cell and advance", picture, 2),
            tool("jp-button", "notebook:stop", "Kernel unterbrechen", "0000000b", 3),
        ]
    };
    check(was(), german(), &page("notebook:run-cell", "0000000c"), Outcome::Healed, Some(1));
    // With another icon and another command it is another tool, whatever its place.
    let other = page("notebook:restart-kernel", "0000000d");
    let outcome = rank(&recorded(was()), Some(&german()), &Page::of(&other), Thresholds::default()).outcome;
    assert!(!matches!(outcome, Outcome::Found), "{outcome:?}");
    let mut other = other;
    other[1].texts.insert(TextKind::Name, "Kernel neu starten".to_owned());
    let outcome = rank(&recorded(was()), Some(&german()), &Page::of(&other), Thresholds::default()).outcome;
    assert!(matches!(outcome, Outcome::Missing | Outcome::Ambiguous), "{outcome:?}");
}

#[test]
fn a_picture_within_its_own_container_is_still_drawn_once() {
    let mut inner = button("", "Textdatei", 1, 1);
    inner.signals.picture = "0000000c".to_owned();
    let mut outer = element(("div", ""), &[], "Textdatei", "html>body>main>div#bar", (1, 1));
    outer.signals.picture = "0000000c".to_owned();
    let page = [outer, inner.clone()];
    inner.texts.clear();
    let recognition = rank(&recorded(inner), Some(&german()), &Page::of(&page), Thresholds::default());
    assert!(recognition.ranked[0].signals.iter().any(|(words, _)| words == "nothing else draws its picture"));
}
