//! The only button of a form, in other languages, redesigns and on pages that look like its own.

use super::*;

/// The only button of a form that asks for `fields` and is sent to `action`.
fn sends(text: &str, fields: &str, action: &str, path: &str) -> Described {
    let attributes = [("type", "submit"), ("formaction", action), ("formfields", fields)];
    element(("button", "button"), &attributes, text, path, (1, 1))
}

/// A button of no form.
fn search() -> Described {
    element(("button", "button"), &[("type", "submit")], "Search", "html>body>aside>button", (1, 1))
}

const OLD: &str = "html>body>main>form>ul>li[4]>button";
const NEW: &str = "html>body>div[2]>div>div[3]>footer>button";

#[test]
fn it_is_itself_in_another_language_after_a_redesign() {
    let was = sends("Sign in", "password remember username", "/login/", OLD);
    let is = sends("Anmelden", "password remember username", "/login/", NEW);
    check(was.clone(), german(), &[search(), is], Outcome::Found, Some(1));
    // A form that asks for something else is another form.
    let other = sends("Registrieren", "city email street zip", "/register/", NEW);
    check(was, german(), &[search(), other], Outcome::Missing, None);
}

#[test]
fn it_may_say_something_else_where_its_form_asks_for_the_same_and_is_sent_there_too() {
    let was = sends("Save", "from permanent site to", "/admin/redirects/add/", OLD);
    let is = sends("Create", "from permanent site to", "/admin/redirects/add/", NEW);
    check(was.clone(), english(), &[search(), is], Outcome::Healed, Some(1));
    // The routes of a newer version have other words.
    let near = sends("Create", "from permanent site to", "/admin/redirects/new/", NEW);
    check(was.clone(), english(), &[search(), near], Outcome::Healed, Some(1));
    // The next page of an assistant is sent to one place with this one, and asks for other things.
    let next = sends("Next", "city street zip", "/admin/redirects/add/", NEW);
    check(was.clone(), english(), &[search(), next], Outcome::Missing, None);
    let elsewhere = sends("Find", "from permanent site to", "/search/", NEW);
    check(was, english(), &[search(), elsewhere], Outcome::Missing, None);
}

#[test]
fn what_asks_for_nothing_is_not_known_by_where_it_is_sent_when_it_says_something_else() {
    let was = sends("Follow", "-", "/follow/7", OLD);
    check(
        was.clone(),
        english(),
        &[search(), sends("Unfollow all", "-", "/follow/7", NEW)],
        Outcome::Missing,
        None,
    );
    check(was, german(), &[search(), sends("Folgen", "-", "/follow/7", NEW)], Outcome::Healed, Some(1));
}

#[test]
fn of_several_buttons_of_a_form_its_fields_tell_none() {
    let was = element(
        ("button", "button"),
        &[("type", "submit"), ("formaction", "/order/3/")],
        "Save",
        "html>body>main>form>div>button[2]",
        (2, 3),
    );
    let page = [search(), sends("Delete", "customer date", "/order/3/", NEW)];
    check(was, english(), &page, Outcome::Missing, None);
}
