//! Renders the templates of a release, with the class names that its build gives them.

use crate::serving::{App, Release};
use crate::visit::Visit;
use crate::{Language, words};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};
use std::collections::HashMap;
use tera::{Context, Kwargs, State, Tera};

/// A class of release 1 that a part of release 2 still has: another element than before, as it goes.
const LEFT_OVER_CLASS: &str = "add-link";

macro_rules! templates {
    ($($name:literal),*) => {
        [$((concat!("one/", $name), include_str!(concat!("../pages/one/", $name))),
           (concat!("two/", $name), include_str!(concat!("../pages/two/", $name))),)*]
    };
}

/// The parsed templates of both releases and the words of the one that is served.
pub(crate) struct Pages {
    tera: Tera,
    release: Release,
    words: HashMap<Language, Value>,
}

impl Pages {
    /// Parses everything once.
    pub fn new(release: Release) -> Pages {
        let mut tera = Tera::new();
        tera.register_filter("icon", |name: &str, _: Kwargs, _: &State| {
            tera::Value::safe_string(&format!(
                r#"<svg class="icon" aria-hidden="true"><use href="/assets/icons.svg#{name}"/></svg>"#
            ))
        });
        tera.add_raw_templates(templates!(
            "layout.html",
            "login.html",
            "contacts.html",
            "rows.html",
            "contact.html",
            "form.html",
            "deals.html",
            "board.html",
            "help.html",
            "guide.html",
            "settings.html",
            "activity.html",
            "calendar.html",
            "not_found.html"
        ))
        .expect("the templates are right");
        let words = Language::ALL.map(|language| (language, json!(words::words(language, release))));
        Pages { tera, release, words: words.into() }
    }

    /// One text, with a name put into it.
    pub fn word(&self, language: Language, key: &str) -> String {
        self.words[&language][key].as_str().unwrap_or(key).to_owned()
    }

    fn render(&self, template: &str, language: Language, values: Value) -> Result<String, tera::Error> {
        let mut context = Context::from_serialize(&values)?;
        context.insert("t", &self.words[&language]);
        context.insert("lang", language.code());
        context.insert("dir", language.direction());
        let tongues = Language::ALL.map(|tongue| json!({"code": tongue.code(), "name": tongue.name()}));
        context.insert("languages", &tongues);
        let folder = if self.release == Release::One { "one" } else { "two" };
        let html = self.tera.render(&format!("{folder}/{template}"), &context)?;
        Ok(if self.release == Release::Two { hash_classes_of_page(&html) } else { html })
    }
}

/// A whole page, with the toast that the last act has left.
pub(crate) fn page(app: &App, visit: &Visit, template: &str, mut values: Value) -> Response {
    let toast = app.sessions.with(&visit.session, |session| session.toast.take());
    values["toast"] =
        json!(toast.map(|toast| app.pages.word(visit.language, toast.key).replace("{name}", &toast.name)));
    fragment(app, visit, template, values)
}

/// A part of a page, fetched by a script or shown in a frame.
pub(crate) fn fragment(app: &App, visit: &Visit, template: &str, values: Value) -> Response {
    match app.pages.render(template, visit.language, values) {
        Ok(html) => Html(html).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:?}")).into_response(),
    }
}

/// The page for an address that leads nowhere.
pub(crate) fn not_found(app: &App, visit: &Visit) -> Response {
    (StatusCode::NOT_FOUND, page(app, visit, "not_found.html", json!({"section": ""}))).into_response()
}

/// The class name that the build of release 2 makes of one in the sources.
fn hashed(class: &str) -> String {
    if class == LEFT_OVER_CLASS {
        return class.to_owned();
    }
    // FNV-1a: the standard library's hash may change with the compiler, and class names with it.
    let hash =
        class.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("c{:06x}", hash >> 8)
}

/// Rewrites every `class="…"` of a page.
fn hash_classes_of_page(html: &str) -> String {
    let mut parts = html.split("class=\"");
    let mut hashed_html = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (classes, rest) = part.split_once('"').unwrap_or((part, ""));
        let names: Vec<String> = classes.split_whitespace().map(hashed).collect();
        hashed_html.push_str(&format!("class=\"{}\"{rest}", names.join(" ")));
    }
    hashed_html
}

/// Rewrites every class selector of a style sheet: a dot before a letter, outside of quotes and numbers.
pub(crate) fn hash_classes_of_sheet(css: &str) -> String {
    let mut hashed_css = String::with_capacity(css.len());
    let mut rest = css;
    let mut quoted = false;
    while let Some(first) = rest.chars().next() {
        rest = &rest[first.len_utf8()..];
        hashed_css.push(first);
        quoted ^= first == '"';
        if first == '.' && !quoted && rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
            hashed_css.push_str(&hashed(&rest[..end]));
            rest = &rest[end..];
        }
    }
    hashed_css
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_and_its_sheet_get_the_same_class_names() {
        let page = hash_classes_of_page(r#"<a class="btn add-link" href="/x.html">"#);
        let sheet =
            hash_classes_of_sheet(r#".btn:hover, .add-link { margin: .5em; background: url("a.svg") }"#);
        let button = hashed("btn");
        assert_eq!(page, format!(r#"<a class="{button} add-link" href="/x.html">"#));
        assert_eq!(
            sheet,
            format!(r#".{button}:hover, .add-link {{ margin: .5em; background: url("a.svg") }}"#)
        );
    }
}
