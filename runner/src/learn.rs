//! Completes a scenario's targets from a run that passed to its end.
//!
//! Only what was found surely is learned: by all recorded selectors that match, or by the fast way. A
//! target that was learned before keeps its signals and gains the texts of another language.

use crate::{remembered::Remembered, stage::Observed, tongue, usage::UsageErrors};
use indexmap::IndexMap;
use scenarios::{
    Action, Check, Described, Expectation, FileError, Language, Learned, RowOf, Scenario, Target, TextKind,
};
use std::path::PathBuf;

/// What was learned and what not.
#[derive(Debug, Default)]
pub struct Lesson {
    /// The scenario's text with what was learned.
    pub text: String,
    /// Targets that gained something.
    pub learned: Vec<String>,
    /// Targets that did not, with the reason.
    pub not_learned: Vec<(String, String)>,
    /// Steps that type a literal text into a password field.
    pub secret_steps: Vec<String>,
    /// The languages that pages were in instead of the one that was asked for: their texts were not learned.
    pub foreign: Vec<Language>,
}

/// Learns from what an attempt in `language` has seen.
///
/// # Errors
///
/// The text can't be edited in place.
pub fn learn(
    scenario: &Scenario,
    text: &str,
    language: Option<&Language>,
    observed: &[Observed],
    navigated: &[String],
) -> Result<Lesson, FileError> {
    let source = scenario.language.clone().or(language.cloned()).unwrap_or_else(|| Language("en".to_owned()));
    let language = language.cloned().unwrap_or_else(|| source.clone());
    let mut lesson = Lesson { text: text.to_owned(), ..Lesson::default() };
    let mut seen: IndexMap<&str, Vec<&Observed>> = IndexMap::new();
    for one in observed {
        seen.entry(one.target.as_str()).or_default().push(one);
    }
    for (name, target) in &scenario.targets {
        let all = seen.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        match worth(target, all) {
            Err(reason) => lesson.not_learned.push((name.clone(), reason)),
            Ok(one) => {
                let mut new = merged(target, one, &language, &source, claims_text(scenario, name));
                picture(&mut new, all);
                if new != *target {
                    lesson.text = scenarios::set_target(&lesson.text, name, &new)?;
                    lesson.learned.push(name.clone());
                }
                lesson.foreign.extend(one.page.clone().filter(|page| !tongue::are_alike(page, &language)));
            }
        }
    }
    for step in &scenario.steps {
        if navigated.contains(&step.id) && !step.navigates {
            lesson.text = scenarios::set_step_navigates(&lesson.text, &step.id)?;
        }
        let literal = matches!(&step.action, scenarios::Action::Type { text: scenarios::Text::Plain(_), .. });
        if literal && observed.iter().any(|one| one.step == step.id && one.secret) {
            lesson.secret_steps.push(step.id.clone());
        }
    }
    Ok(lesson)
}

/// Learns the elements of an item from what an attempt has seen; `files` are the content files of its system.
///
/// Only elements that the item has reached are told of.
///
/// # Errors
///
/// A text can't be read or edited in place.
pub fn learn_elements(
    language: Option<&Language>,
    files: &mut [(PathBuf, String)],
    observed: &[Observed],
) -> Result<Lesson, UsageErrors> {
    let mut lesson = Lesson::default();
    let mut seen: IndexMap<&str, Vec<&Observed>> = IndexMap::new();
    for one in observed {
        seen.entry(one.target.as_str()).or_default().push(one);
    }
    for (file, text) in files {
        let remembered = Remembered::read(&file.to_string_lossy(), text)?;
        let source = remembered.language.clone().or(language.cloned());
        let source = source.unwrap_or_else(|| Language("en".to_owned()));
        let language = language.cloned().unwrap_or_else(|| source.clone());
        for (name, target) in &remembered.targets {
            let Some(all) = seen.get(name.as_str()) else { continue };
            match worth(target, all) {
                Err(reason) => lesson.not_learned.push((name.clone(), reason)),
                Ok(one) => {
                    let new = merged(target, one, &language, &source, false);
                    if new != *target {
                        *text = remembered.with_target(text, name, &new)?;
                        lesson.learned.push(name.clone());
                    }
                    lesson
                        .foreign
                        .extend(one.page.clone().filter(|page| !tongue::are_alike(page, &language)));
                }
            }
        }
    }
    Ok(lesson)
}

/// Writes into the targets on which pages they were as soon as those were opened; the names of those that gained.
///
/// Only a run that acted on nothing knows this: `seen` holds each target and the page's address in the scenario.
///
/// # Errors
///
/// The text can't be edited in place.
pub fn learn_pages(
    scenario: &Scenario,
    text: &str,
    seen: &[(String, String)],
) -> Result<(String, Vec<String>), FileError> {
    let (mut text, mut learned) = (text.to_owned(), vec![]);
    for (name, target) in &scenario.targets {
        let mut new = target.clone();
        for (_, address) in seen.iter().filter(|(of, _)| of == name) {
            if !new.pages.contains(address) {
                new.pages.push(address.clone());
            }
        }
        if new != *target {
            text = scenarios::set_target(&text, name, &new)?;
            learned.push(name.clone());
        }
    }
    Ok((text, learned))
}

/// The observation to learn from, or why there is none.
fn worth<'a>(target: &Target, all: &[&'a Observed]) -> Result<&'a Observed, String> {
    let Some(first) = all.first() else { return Err("no step has reached it".to_owned()) };
    if let Some(reason) = all.iter().find_map(|one| one.unsure.clone()) {
        return Err(reason);
    }
    let key = |described: &Described| {
        (described.signals.tag.clone(), described.signals.attributes.get("id").cloned())
    };
    if target.signals.tag.is_empty() && all.iter().any(|one| key(&one.described) != key(&first.described)) {
        return Err("its steps found different elements".to_owned());
    }
    Ok(first)
}

/// What a control draws is learned where each step saw it draw the same: another icon after a click is a state, and no
/// name. What was learned before pictures were gains one.
fn picture(target: &mut Target, all: &[&Observed]) {
    let mut drawn = all.iter().map(|one| &one.described.signals);
    let Some(first) = drawn.next() else { return };
    let is_state = drawn.any(|other| other.picture != first.picture && !other.draws_as(first));
    let picture = &mut target.signals.picture;
    if is_state {
        picture.clear();
    } else if picture.is_empty() {
        picture.clone_from(&first.picture);
    }
}

/// Whether an expectation checks this target's text: then the text is what is tested, not what tells the
/// element apart.
fn claims_text(scenario: &Scenario, name: &str) -> bool {
    scenario.steps.iter().chain(&scenario.finally).any(|step| match &step.action {
        Action::Expect(Expectation { target: Some(target), checks }) => {
            target == name && checks.iter().any(|check| matches!(check, Check::Text(_) | Check::Property(..)))
        }
        _ => false,
    })
}

fn merged(target: &Target, one: &Observed, language: &Language, source: &Language, content: bool) -> Target {
    let mut new = target.clone();
    let is_foreign = one.page.as_ref().is_some_and(|page| !tongue::are_alike(page, language));
    if target.signals.tag.is_empty() {
        new.signals = one.described.signals.clone();
        new.frame.clone_from(&one.frame);
    }
    for kind in
        TextKind::ALL.into_iter().filter(|kind| !(content && matches!(kind, TextKind::Name | TextKind::Text)))
    {
        let Some(text) = one.described.texts.get(&kind) else { continue };
        // On a page in another language a text says nothing of how it is in this one.
        if is_foreign {
            continue;
        }
        // The name of most elements is their text: what was said once stays said once.
        let is_the_name = kind == TextKind::Text
            && !target.texts.contains_key(&kind)
            && target.texts.contains_key(&TextKind::Name)
            && one.described.texts.get(&TextKind::Name) == Some(text);
        if is_the_name {
            continue;
        }
        let known = new.texts.entry(kind).or_default();
        let unconfirmed =
            language != source && known.get(source).is_some_and(|learned| learned.text == *text);
        let there =
            known.entry(language.clone()).or_insert_with(|| Learned { text: text.clone(), unconfirmed });
        // What was the source's text until now has been translated.
        if there.unconfirmed && !unconfirmed {
            *there = Learned { text: text.clone(), unconfirmed };
        }
    }
    // The name of most elements is their text: said once.
    if new.texts.get(&TextKind::Name) == new.texts.get(&TextKind::Text) {
        new.texts.shift_remove(&TextKind::Text);
    }
    new.texts.retain(|_, known| !known.is_empty());
    if !one.described.neighbours.is_empty() && !content && !is_foreign {
        new.neighbours.entry(language.clone()).or_insert_with(|| one.described.neighbours.clone());
    }
    match &mut new.row {
        _ if one.described.row.is_empty() => {}
        RowOf::Unknown => {
            new.row = RowOf::Record([(language.clone(), one.described.row.clone())].into_iter().collect());
        }
        RowOf::Record(known) => {
            known.entry(language.clone()).or_insert_with(|| one.described.row.clone());
        }
        RowOf::Place => {}
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;
    use scenarios::Signals;

    const SCENARIO: &str = "scenario: A\nlanguage: en\nstart: /\nsteps:\n  - id: save\n    click: save\n  - id: enter\n    type: {into: field, text: hunter2}\n  - id: told\n    expect: {target: toast, text: Saved}\ntargets:\n  save:\n    selectors: [[\"#save\"]]\n  field:\n    selectors: [[\"#field\"]]\n  toast:\n    selectors: [[\"#toast\"]]\n";

    fn seen(target: &str, step: &str, id: &str, text: &str) -> Observed {
        Observed {
            target: target.to_owned(),
            step: step.to_owned(),
            described: Described {
                signals: Signals {
                    tag: "button".to_owned(),
                    attributes: [("id".to_owned(), id.to_owned())].into_iter().collect(),
                    ..Signals::default()
                },
                texts: [(TextKind::Name, text.to_owned()), (TextKind::Text, text.to_owned())]
                    .into_iter()
                    .collect(),
                ..Described::default()
            },
            frame: vec![],
            unsure: None,
            secret: false,
            page: None,
            text: None,
        }
    }

    fn lesson(text: &str, language: &str, observed: &[Observed]) -> Lesson {
        let scenario = scenarios::read_scenario("a.yaml", text).expect("the text above is a scenario");
        learn(&scenario, text, Some(&Language(language.to_owned())), observed, &["save".to_owned()])
            .expect("the text can be edited")
    }

    fn target(lesson: &Lesson, name: &str) -> Target {
        scenarios::read_scenario("a.yaml", &lesson.text).expect("what was learned can be read").targets[name]
            .clone()
    }

    #[test]
    fn a_target_gains_its_signals_and_its_text_once() {
        let lesson = lesson(SCENARIO, "en", &[seen("save", "save", "save", "Save")]);
        assert_eq!(lesson.learned, ["save"]);
        let save = target(&lesson, "save");
        assert_eq!(save.signals.tag, "button");
        assert_eq!(save.texts.keys().collect::<Vec<_>>(), [&TextKind::Name]);
        assert!(lesson.text.contains("navigates: true"));
    }

    #[test]
    fn another_language_adds_a_text_and_an_equal_one_is_unconfirmed() {
        let english = lesson(SCENARIO, "en", &[seen("save", "save", "save", "Save")]);
        for (now, unconfirmed) in [("Speichern", false), ("Save", true)] {
            let german = lesson(&english.text, "de", &[seen("save", "save", "other", now)]);
            let save = target(&german, "save");
            assert_eq!(save.signals.attributes["id"], "save", "signals stay those of the first lesson");
            assert_eq!(save.texts[&TextKind::Name][1].unconfirmed, unconfirmed, "{now}");
        }
    }

    #[test]
    fn an_icon_is_learned_where_it_stays_the_same() {
        let drawn = |step: &str, picture: &str| {
            let mut seen = seen("save", step, "save", "");
            seen.described.signals.picture = picture.to_owned();
            seen
        };
        let known = lesson(SCENARIO, "en", &[seen("save", "save", "save", "")]);
        let same = [drawn("save", "0a0b0c0d"), drawn("enter", "0a0b0c0d")];
        assert_eq!(target(&lesson(&known.text, "en", &same), "save").signals.picture, "0a0b0c0d");
        let toggled = [drawn("save", "0a0b0c0d"), drawn("enter", "01020304")];
        assert_eq!(target(&lesson(SCENARIO, "en", &toggled), "save").signals.picture, "");
    }

    #[test]
    fn what_was_unsure_or_differs_is_not_learned() {
        let unsure =
            Observed { unsure: Some("by its likeness".to_owned()), ..seen("save", "save", "save", "Save") };
        assert_eq!(lesson(SCENARIO, "en", &[unsure]).not_learned[0].1, "by its likeness");
        let two = [seen("save", "save", "save", "Save"), seen("save", "enter", "cancel", "Cancel")];
        assert!(lesson(SCENARIO, "en", &two).learned.is_empty());
    }

    #[test]
    fn an_expected_text_is_no_signal_and_a_typed_password_is_told() {
        let password = Observed { secret: true, ..seen("field", "enter", "field", "") };
        let lesson = lesson(SCENARIO, "en", &[seen("toast", "told", "toast", "Saved"), password]);
        assert!(target(&lesson, "toast").texts.is_empty());
        assert_eq!(lesson.secret_steps, ["enter"]);
    }
}
