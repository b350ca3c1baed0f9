//! What machines say of elements, as people read it: a button is called by its words, not by its classes.
//!
//! Nothing is lost: whoever asks for the machine's detail finds it beside.

use serde_json::{Value, json};

/// Tags that elements are told by.
const TAGS: [&str; 34] = [
    "a", "article", "aside", "button", "canvas", "dialog", "div", "em", "footer", "form", "h1", "h2", "h3",
    "h4", "header", "i", "iframe", "img", "input", "label", "li", "main", "nav", "option", "p", "section",
    "select", "span", "strong", "summary", "svg", "td", "textarea", "tr",
];

/// The text without ids and classes of elements that have a name: `button.c5cd7a7 “Archive”` is `button “Archive”`.
pub(crate) fn named(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        let is_named = words.peek().is_some_and(|next| next.starts_with('“'));
        told.push_str(if is_named { tag(word) } else { word });
        if words.peek().is_some() {
            told.push(' ');
        }
    }
    told
}

/// The tag of `tag#id.class`; other words as they are.
fn tag(word: &str) -> &str {
    match word.find(['#', '.']) {
        // A file is no element: `a.yaml “Create a contact”`.
        Some(end) if TAGS.contains(&&word[..end]) && !word.ends_with(".yaml") && !word.ends_with(".yml") => {
            &word[..end]
        }
        _ => word,
    }
}

/// `chromium HeadlessChrome/156.0.8078.79` is Chromium 156, whatever it calls itself.
pub(crate) fn browser(text: &str) -> String {
    let number = |word: &str| word.rsplit_once('/').map_or(word, |(_, number)| number).to_owned();
    text.split(' ').map(number).collect::<Vec<_>>().join(" ")
}

/// A sentence's first letter is a large one; names of files, elements and codes stay as they are.
pub(crate) fn sentence(text: &str) -> String {
    let first: String = text.split(' ').next().unwrap_or_default().to_owned();
    let is_word =
        !first.is_empty() && first.trim_end_matches([',', ';', ':']).chars().all(char::is_alphabetic);
    let mut letters = text.chars();
    match letters.next().filter(|_| is_word) {
        Some(letter) => letter.to_uppercase().chain(letters).collect(),
        None => text.to_owned(),
    }
}

/// Lines of a target apart: what people call it by, and what only machines do. Where there is nothing of the first
/// kind, all stand there.
pub(crate) fn looked_for(lines: &[String], short: impl Fn(&str) -> String) -> Value {
    let (people, machines): (Vec<&String>, Vec<&String>) = lines.iter().partition(|line| is_for_people(line));
    let told = |lines: Vec<&String>| lines.into_iter().map(|line| short(line)).collect::<Vec<_>>();
    match people.is_empty() {
        true => json!({"people": told(machines), "machines": []}),
        false => json!({"people": told(people), "machines": told(machines)}),
    }
}

/// Texts have their language behind them; attributes, which have the same names, do not.
fn is_for_people(line: &str) -> bool {
    let is_text = line.ends_with(')') && line.contains("” (");
    is_text
        || ["role ", "near ", "in the row of ", "in whichever "].iter().any(|known| line.starts_with(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_called_by_their_words() {
        let check = |text: &str, expected: &str| assert_eq!(named(text), expected);
        check("the likeliest is button.c5cd7a7 “Archive”", "the likeliest is button “Archive”");
        check("input#close-date.wide “Closed on”", "input “Closed on”");
        check("button#save", "button#save");
        check("in scenarios/a.yaml “A” and a.yaml “B”", "in scenarios/a.yaml “A” and a.yaml “B”");
        check("button “Save” of  div", "button “Save” of  div");
        check("", "");
    }

    #[test]
    fn sentences_begin_with_a_large_letter_and_browsers_have_numbers() {
        let told = ["if it comes late, wait", "`save` is gone", "http://a.b answers", "über", "", "次"]
            .map(sentence);
        assert_eq!(
            told,
            ["If it comes late, wait", "`save` is gone", "http://a.b answers", "Über", "", "次"]
        );
        assert_eq!(browser("chromium HeadlessChrome/156.0"), "chromium 156.0");
        assert_eq!(browser("firefox 153.1"), "firefox 153.1");
    }

    #[test]
    fn machines_detail_stands_apart() {
        let lines = [
            "role button",
            "tag input",
            "name “Sign in” (en)",
            "name “sign”",
            "near “Password”",
            "selector #sign-in",
        ];
        let told = looked_for(&lines.map(str::to_owned), str::to_owned);
        assert_eq!(told["people"], json!(["role button", "name “Sign in” (en)", "near “Password”"]));
        assert_eq!(told["machines"], json!(["tag input", "name “sign”", "selector #sign-in"]));
        let only = looked_for(&["selector #a".to_owned()], str::to_owned);
        assert_eq!(only["people"], json!(["selector #a"]));
    }
}
