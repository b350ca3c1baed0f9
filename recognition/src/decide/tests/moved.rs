//! Controls that a redesign put elsewhere, made anew or renamed.

use super::*;

fn link(text: &str, href: &str, icon: &str, path: &str) -> Described {
    let mut link = element(("a", "link"), &[("href", href)], text, path, (1, 1));
    icon.clone_into(&mut link.signals.picture);
    link
}

const OLD: &str = "html>body>div[3]>main#main>div>header>div>div[2]>div>a";
const NEW: &str = "html>body>div[2]>main#main>header>a";

#[test]
fn an_icon_that_nothing_else_has_and_nearly_the_same_address_say_which_it_is_in_another_language() {
    let was = link("Add a user", "/admin/users/add/", "26776d9b plus", OLD);
    let home = link("Startseite", "/admin/", "aaaa0001 home", "html>body>nav>a");
    let is = link("Einen Benutzer hinzufügen", "/admin/users/new/", "26776d9b plus", NEW);
    check(was.clone(), german(), &[home.clone(), is], Outcome::Healed, Some(1));
    let another = link("Gruppe hinzufügen", "/admin/groups/new/", "26776d9b plus", NEW);
    check(was, german(), &[home, another], Outcome::Missing, None);
}

#[test]
fn a_link_that_led_nowhere_is_the_button_that_it_became() {
    let entry = |tag: &str, role: &str, text: &str, icon: &str, place: usize| {
        let attributes: &[(&str, &str)] = if tag == "a" { &[("href", "#")] } else { &[] };
        let path = format!("html>body>aside#side>ul>li[{place}]>{tag}");
        let mut entry = element((tag, role), attributes, text, &path, (1, 1));
        icon.clone_into(&mut entry.signals.picture);
        entry
    };
    let was = entry("a", "link", "Pages", "dfa1b52f folder", 1);
    let help = entry("button", "button", "Hilfe", "aaaa0003 help", 1);
    check(
        was,
        german(),
        &[help, entry("button", "button", "Seiten", "dfa1b52f folder", 2)],
        Outcome::Healed,
        Some(1),
    );
}

#[test]
fn where_the_very_record_is_linked_another_record_of_its_route_is_not_it() {
    let was = link("Add child page", "/pages/3/add/", "", "html>body>main>table>thead>tr>td>ul>li[3]>a");
    let row = |page: usize| {
        let path = format!("html>body>main>table>tbody>tr[{page}]>td>ul>li[3]>a");
        link(&format!("Unterseite zu {page}"), &format!("/pages/{page}/add/"), "", &path)
    };
    let is = link("Unterseite", "/pages/3/add/", "", NEW);
    check(was, german(), &[row(4), row(5), is, row(6)], Outcome::Healed, Some(2));
}

#[test]
fn a_name_may_be_what_the_tooltip_was() {
    let mut was = link("Add a child page to “Home”", "", "", OLD);
    was.texts.insert(TextKind::Title, "Add child page".to_owned());
    was.signals.attributes.clear();
    let page = |name: &str| {
        let mut other = link("Child pages", "", "", "html>body>main>table>thead>tr>td>ul>li[3]>a");
        other.signals.attributes.clear();
        let mut named = link(name, "", "", NEW);
        named.signals.attributes.clear();
        vec![other, named]
    };
    check(was.clone(), english(), &page("Add child page"), Outcome::Healed, Some(1));
    check(was, english(), &page("Add many pages"), Outcome::Missing, None);
}

#[test]
fn of_several_buttons_of_a_form_that_moved_the_icon_tells_which() {
    let sends = |text: &str, icon: &str, action: &str, path: &str| {
        let attributes = [("type", "submit"), ("formaction", action)];
        let mut button = element(("button", "button"), &attributes, text, path, (1, 1));
        icon.clone_into(&mut button.signals.picture);
        button
    };
    let (old, new) =
        ("html>body>main>form#edit>ul>li>footer>button", "html>body>main>div>form#edit>div>button");
    let was = sends("Save draft", "48715317 draft", "/pages/4/edit/", old);
    let publish = sends("Veröffentlichen", "aaaa0002 upload", "/pages/4/edit/", new);
    let is = |action: &str| sends("Entwurf speichern", "48715317 draft", action, new);
    check(was.clone(), german(), &[publish.clone(), is("/pages/4/edit/")], Outcome::Healed, Some(1));
    check(was, german(), &[publish, is("/mails/send/")], Outcome::Missing, None);
}

#[test]
fn what_another_target_of_the_page_is_found_to_be_is_not_this_one() {
    let at = |text: &str, place: usize| {
        let path = format!("html>body>main>div#bar{place}>button");
        element(("button", "button"), &[], text, &path, (1, 1))
    };
    let other = at("Save contact list", 2);
    let tool = "html>body>aside#tools>ul>li[4]>button";
    let was = element(("button", "button"), &[("name", "save")], "Save contact", tool, (1, 1));
    let page = [at("Home", 3), other.clone()];
    let ask = |others: &[Target]| {
        let (target, page) = (recorded(was.clone()), Page::of(&page));
        crate::rank_among(&target, others, Some(&english()), &page, Thresholds::default())
    };
    assert_eq!(ask(&[]).outcome, Outcome::Healed, "renamed, as far as anybody knows");
    let refused = ask(&[recorded(other.clone())]);
    assert_eq!((refused.outcome, refused.reason), (Outcome::Missing, Reason::Stranger));
    // One element in two states is two targets.
    let mut state = recorded(other);
    state.signals.path.clone_from(&was.signals.path);
    assert_eq!(ask(&[state]).outcome, Outcome::Healed);
}

#[test]
fn a_field_of_one_line_that_became_one_of_several_is_the_same_field() {
    let field = |tag: &str, attributes: &[(&str, &str)], path: &str| {
        let mut field = element((tag, "textbox"), attributes, "Summary", path, (1, 1));
        field.texts.insert(TextKind::Label, "Summary".to_owned());
        field
    };
    let was = field("input", &[("type", "text"), ("name", "summary")], "html>body>main>form>p[2]>input");
    let is = field("textarea", &[("name", "summary")], "html>body>main>form>div[2]>div>textarea");
    let other =
        field("input", &[("type", "text"), ("name", "title")], "html>body>main>form>div[1]>div>input");
    let page = [Described { texts: [(TextKind::Label, "Title".to_owned())].into(), ..other }, is];
    let recognition = rank(&recorded(was), Some(&german()), &Page::of(&page), Thresholds::default());
    assert!(matches!(recognition.outcome, Outcome::Found | Outcome::Healed), "{recognition:?}");
    assert_eq!(recognition.ranked[0].index, 1);
    assert!(
        !recognition.ranked[0].signals.iter().any(|(words, value)| words.starts_with("type") && *value < 0.0)
    );
}
