//! Steps and targets in words, as reports and terminals show them. Secrets are never among them.

use crate::Language;
use crate::expectation::{Check, Expectation, TextMatch};
use crate::scenario::{Action, Button, Choice, Destination, Modifier, Scenario, Step, Tab, Text};
use crate::secrets::MASK;
use crate::target::{Target, TextKind};

/// Longer texts are cut, so that a step stays on one line.
const LONGEST: usize = 60;

/// A step in words: `click “New contact”`. Elements are called as in `language`, else as they were recorded.
pub fn step_words(step: &Step, scenario: &Scenario, language: Option<&Language>) -> String {
    let name = |target: &String| element_name(target, scenario, language);
    match &step.action {
        Action::Click { target, modifiers, count, button, .. } => {
            let held: String =
                modifiers.iter().map(|modifier| format!("{} + ", modifier_word(*modifier))).collect();
            let verb = match (button, count) {
                (Button::Right, _) => "right click".to_owned(),
                (Button::Middle, _) => "middle click".to_owned(),
                (_, 1) => "click".to_owned(),
                (_, 2) => "double click".to_owned(),
                (_, count) => format!("click {count} times"),
            };
            format!("{held}{verb} {}", name(target))
        }
        Action::Hover { target } => format!("hover over {}", name(target)),
        Action::Type { into, text: Text::Plain(text), .. } if text.is_empty() => {
            format!("empty {}", name(into))
        }
        Action::Type { into, text, append, .. } => {
            let verb = if *append { "add" } else { "type" };
            format!("{verb} {} into {}", typed(text), name(into))
        }
        Action::Select { target, choices } => {
            let choices: Vec<String> = choices.iter().map(choice_words).collect();
            format!("select {} in {}", choices.join(", "), name(target))
        }
        Action::Check { target, on } => format!("{} {}", if *on { "check" } else { "uncheck" }, name(target)),
        Action::Press { keys, on: None } => format!("press {keys}"),
        Action::Press { keys, on: Some(on) } => format!("press {keys} on {}", name(on)),
        Action::Upload { to, files } => format!("upload {} to {}", files.join(", "), name(to)),
        Action::Drag { from, to } => format!("drag {} to {}", name(from), name(to)),
        Action::Scroll { target, to } => {
            let place = to.map(|(x, y)| format!(" to {x}, {y}")).unwrap_or_default();
            let what = target.as_ref().map_or_else(|| "the page".to_owned(), name);
            if place.is_empty() { format!("scroll to {what}") } else { format!("scroll {what}{place}") }
        }
        Action::Go(Destination::Address(address)) => format!("go to {}", short(address)),
        Action::Go(Destination::Back) => "go back".to_owned(),
        Action::Go(Destination::Forward) => "go forward".to_owned(),
        Action::Go(Destination::Reload) => "reload the page".to_owned(),
        Action::Switch(Tab::Newest) => "switch to the newest tab".to_owned(),
        Action::Switch(Tab::First) => "switch to the first tab".to_owned(),
        Action::Switch(Tab::Number(number)) => format!("switch to tab {number}"),
        Action::CloseTab => "close the tab".to_owned(),
        Action::Dialog { accept: true, text: Some(text) } => {
            format!("answer the dialog with {}", quoted(text))
        }
        Action::Dialog { accept, .. } => format!("{} the dialog", if *accept { "accept" } else { "dismiss" }),
        Action::Expect(expectation) => expectation_words(expectation, scenario, language),
    }
}

/// A target in lines: `role button`, `text “Save” (en)`. Texts of `language` if it has any, else all.
pub fn target_words(target: &Target, language: Option<&Language>) -> Vec<String> {
    let signals = &target.signals;
    let mut lines = Vec::new();
    let mut line = |key: &str, value: &str| {
        if !value.is_empty() {
            lines.push(format!("{key} {value}"));
        }
    };
    line("role", &signals.role);
    line("tag", &signals.tag);
    for kind in TextKind::ALL {
        let Some(languages) = target.texts.get(&kind) else { continue };
        let wanted = language.filter(|language| languages.contains_key(*language));
        for (tag, learned) in languages.iter().filter(|(tag, _)| wanted.is_none_or(|wanted| wanted == *tag)) {
            let doubt = if learned.unconfirmed { ", unconfirmed" } else { "" };
            line(kind.name(), &format!("{} ({tag}{doubt})", quoted(&learned.text)));
        }
    }
    for (name, value) in &signals.attributes {
        line(name, &quoted(value));
    }
    line("classes", &signals.classes.join(" "));
    let ancestors: Vec<String> = signals
        .ancestors
        .iter()
        .map(|ancestor| {
            let id = if ancestor.id.is_empty() { String::new() } else { format!("#{}", ancestor.id) };
            format!("{}{id}", ancestor.tag)
        })
        .collect();
    line("within", &ancestors.join(" < "));
    line("position", &signals.position.map(|(at, of)| format!("{at} of {of}")).unwrap_or_default());
    line("shadow root of", &signals.shadow.join(" > "));
    line("draws", &signals.picture);
    let near = target.near(language).map_or(&[][..], |(near, _)| near);
    line("near", &near.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "));
    let row = target.row.texts(language).map_or(&[][..], |(row, _)| row);
    line("in the row of", &row.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "));
    if target.row == crate::RowOf::Place {
        line("in", "whichever row stands at its place");
    }
    for path in &target.selectors {
        line("selector", &path.join(" >>> "));
    }
    lines
}

/// What a person calls the element: its text in this language, else in another, else its name in the file.
fn element_name(name: &str, scenario: &Scenario, language: Option<&Language>) -> String {
    let text = scenario.targets.get(name).and_then(|target| {
        let kinds = TextKind::ALL.iter().filter_map(|kind| target.texts.get(kind));
        let here = |languages: &indexmap::IndexMap<Language, crate::Learned>| {
            let wanted = language.or(scenario.language.as_ref());
            wanted.and_then(|wanted| languages.get(wanted)).cloned()
        };
        let any =
            |languages: &indexmap::IndexMap<Language, crate::Learned>| languages.values().next().cloned();
        kinds.clone().find_map(here).or_else(|| kinds.clone().find_map(any))
    });
    match text.filter(|learned| !learned.text.trim().is_empty()) {
        Some(learned) => quoted(&learned.text),
        None => quoted(&name.replace('_', " ")),
    }
}

fn short(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= LONGEST {
        text
    } else {
        text.chars().take(LONGEST - 1).chain(['…']).collect()
    }
}

fn quoted(text: &str) -> String {
    format!("“{}”", short(text))
}

fn typed(text: &Text) -> String {
    match text {
        Text::Plain(text) => quoted(text),
        Text::Secret(_) => MASK.to_owned(),
    }
}

fn modifier_word(modifier: Modifier) -> &'static str {
    match modifier {
        Modifier::Alt => "Alt",
        Modifier::Control => "Control",
        Modifier::Meta => "Meta",
        Modifier::Shift => "Shift",
    }
}

fn choice_words(choice: &Choice) -> String {
    match choice {
        Choice::Option(label) => quoted(label),
        Choice::Value(value) => format!("the value {}", quoted(value)),
        Choice::Index(index) => format!("option {}", index + 1),
    }
}

fn expectation_words(expectation: &Expectation, scenario: &Scenario, language: Option<&Language>) -> String {
    let checks: Vec<String> = expectation.checks.iter().map(check_words).collect();
    let about =
        expectation.target.as_ref().map(|target| format!("{} ", element_name(target, scenario, language)));
    format!("expect {}{}", about.unwrap_or_default(), checks.join(", "))
}

fn check_words(check: &Check) -> String {
    let state = |on: bool, yes: &str, no: &str| if on { yes.to_owned() } else { no.to_owned() };
    match check {
        Check::Visible(on) => state(*on, "to be visible", "to be gone"),
        Check::Text(text) => format!("to say {}", match_words(text)),
        Check::Value(text) => format!("to hold {}", match_words(text)),
        Check::Checked(on) => state(*on, "to be checked", "to be unchecked"),
        Check::Enabled(on) => state(*on, "to be enabled", "to be disabled"),
        Check::Count { min, max: Some(max) } if min == max => format!("{min} times"),
        Check::Count { min, max: Some(max) } => format!("{min} to {max} times"),
        Check::Count { min, max: None } => format!("at least {min} times"),
        Check::Attribute(name, text) => format!("{name} to be {}", match_words(text)),
        Check::Address(text) => format!("address {}", match_words(text)),
        Check::Title(text) => format!("title {}", match_words(text)),
        Check::LinkAlive => "link to be alive".to_owned(),
        Check::Download { name, .. } => {
            format!("download {}", name.as_ref().map(match_words).unwrap_or_default()).trim_end().to_owned()
        }
        Check::Dialog(text) => format!("dialog {}", match_words(text)),
        Check::Script(script) => format!("script {}", quoted(script)),
        Check::Property(path, value) => format!("{path} to be {}", short(&value.to_string())),
    }
}

fn match_words(text: &TextMatch) -> String {
    match text {
        TextMatch::Is(text) => quoted(text),
        TextMatch::Contains(text) => format!("with {}", quoted(text)),
        TextMatch::Not(text) => format!("without {}", quoted(text)),
        TextMatch::Matches(pattern) => format!("like {}", quoted(pattern)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_scenario;

    #[test]
    fn every_step_has_words() {
        let scenario = read_scenario("", include_str!("../tests/files/contact.yaml")).unwrap();
        let words: Vec<String> =
            scenario.steps.iter().map(|step| step_words(step, &scenario, None)).collect();
        for expected in [
            "click “New contact”",
            "Shift + middle click “New contact”",
            "double click “Name”",
            "type “Ada ${unique}” into “Name”",
            "add •••• into “password”",
            "select “a”, the value “b”, option 4 in “city”",
            "press Control+A on “Name”",
            "scroll the page to 0, 300",
            "go back",
            "answer the dialog with “answer”",
            "expect “toast” to be visible, to say with “Saved”",
            "expect “toast” 3 times",
        ] {
            assert!(words.iter().any(|there| there == expected), "no {expected} in {words:#?}");
        }
        assert!(words.iter().all(|words| !words.contains("CRM_PASSWORD")));
    }

    #[test]
    fn a_target_is_told_line_by_line() {
        let scenario = read_scenario("", include_str!("../tests/files/contact.yaml")).unwrap();
        let lines = target_words(&scenario.targets["new_contact"], Some(&Language("en".into())));
        for expected in [
            "role button",
            "text “New contact” (en)",
            "id “new”",
            "within div#toolbar",
            "near “Contacts”, “Search”",
        ] {
            assert!(lines.iter().any(|line| line == expected), "no {expected} in {lines:#?}");
        }
        assert!(lines.iter().all(|line| !line.contains("(de")));
    }
}
