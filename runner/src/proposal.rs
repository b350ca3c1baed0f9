//! What a yes to a proposal makes of the scenarios that share its target.
//!
//! A target belongs to its scenario's file, but the same element is often remembered in several of them: a yes counts for
//! all that were recorded from the same element and have not been changed since.

use crate::{
    remembered::{Remembered, file_of},
    trace,
    usage::UsageErrors,
};
use scenarios::{Described, Language, Learned, Target, TextChange, TextKind};

/// What is proposed for a target: the element as it was found, or one of its texts only.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// The scenario's file.
    pub file: &'a str,
    /// The target's name in it.
    pub target: &'a str,
    /// The element as it was found.
    pub element: &'a Described,
    /// The language in which it was found.
    pub language: Option<&'a Language>,
    /// The text that is proposed, where it is not the element.
    pub text: Option<&'a TextChange>,
}

/// A scenario's file that a yes changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The file, as it was given.
    pub file: String,
    /// Its new text.
    pub text: String,
    /// The targets in it that were changed.
    pub targets: Vec<String>,
}

/// The scenarios that a yes changes, the proposal's own first; texts of other languages stay.
///
/// `files` are the project's scenarios by their names; those that can't be read as one are left out.
///
/// # Errors
///
/// The target is gone, or a text can't be changed in place.
pub fn accepted(offer: Offer<'_>, files: &[(String, String)]) -> Result<Vec<Change>, UsageErrors> {
    let (own, known) = own_of(&offer, files)?;
    let mut changes = vec![];
    let others = files.iter().filter(|(file, _)| *file != own.0);
    let system = Remembered::read(&own.0, &own.1)?.system;
    for (file, text) in std::iter::once(own).chain(others) {
        let Ok(other) = Remembered::read(file, text) else { continue };
        let is_own = |name: &String| *file == own.0 && name == offer.target;
        if other.system != system {
            continue;
        }
        let sharing = other.targets.iter().filter(|(name, target)| is_own(name) || is_same(&known, target));
        let mut change = Change { file: file.clone(), text: text.clone(), targets: vec![] };
        for (name, target) in sharing {
            let new = changed(&change.text, (name, target), &offer, &other)?;
            if new != change.text {
                change.targets.push(name.clone());
                change.text = new;
            }
        }
        // A yes to what is there already changes nothing, and that is no mistake.
        if !change.targets.is_empty() || *file == own.0 {
            changes.push(change);
        }
    }
    Ok(changes)
}

/// The file that remembers the target of a proposal, and the target. Elements of content are known in all files of
/// their system.
fn own_of<'f>(
    offer: &Offer<'_>,
    files: &'f [(String, String)],
) -> Result<(&'f (String, String), Target), UsageErrors> {
    let path = file_of(offer.file);
    let own = files.iter().find(|(file, _)| file == path);
    let own = own.ok_or_else(|| UsageErrors::one(format!("{path}: no such file any more")))?;
    let remembered = Remembered::read(&own.0, &own.1)?;
    if let Some(target) = remembered.targets.get(offer.target) {
        return Ok((own, target.clone()));
    }
    let of_system = files.iter().filter(|_| remembered.is_content()).find_map(|file| {
        let other = Remembered::read(&file.0, &file.1).ok()?;
        let is_theirs = other.is_content() && other.system == remembered.system;
        Some((file, other.targets.get(offer.target).filter(|_| is_theirs)?.clone()))
    });
    of_system.ok_or_else(|| UsageErrors::one(format!("{path}: no target `{}` any more", offer.target)))
}

fn changed(
    text: &str,
    (name, target): (&String, &Target),
    offer: &Offer<'_>,
    file: &Remembered,
) -> Result<String, UsageErrors> {
    let Some(change) = offer.text else {
        let new = with_element(target, offer.element, offer.language.or(file.language.as_ref()));
        return Ok(file.with_target(text, name, &new)?);
    };
    let learned = Learned { text: change.new.clone(), unconfirmed: false };
    let mut text = text.to_owned();
    let first =
        |kind: &TextKind| target.texts.get(kind)?.values().next().map(|learned| learned.text.as_str());
    for (kind, known) in &target.texts {
        // The name of most elements is their text: what was said twice is now said twice.
        let there = known.get(&change.language);
        let is_old = there.is_some_and(|there| there.text == change.old);
        let is_meant = *kind == change.kind || (there.is_none() && first(kind) == first(&change.kind));
        if is_old || (is_meant && there.is_none_or(|there| there.unconfirmed)) {
            text = file.with_text(&text, (name, *kind), &change.language, &learned)?;
        }
    }
    Ok(text)
}

/// The target with the element's present signals, and its texts and what stands around it in the language in which it
/// was found. What stood around its old place in other languages would speak against it: it is learned again.
fn with_element(target: &Target, element: &Described, language: Option<&Language>) -> Target {
    let mut new = Target { signals: element.signals.clone(), ..target.clone() };
    if let Some(language) = language {
        for kind in TextKind::ALL {
            if let (Some(known), Some(text)) = (new.texts.get_mut(&kind), element.texts.get(&kind)) {
                known.insert(language.clone(), Learned { text: text.clone(), unconfirmed: false });
            }
        }
        let known = new.neighbours.get(language);
        if !new.neighbours.is_empty() && known.is_none_or(|known| *known != element.neighbours) {
            new.neighbours = [(language.clone(), element.neighbours.clone())]
                .into_iter()
                .filter(|(_, around)| !around.is_empty())
                .collect();
        }
    }
    new
}

/// Whether two targets remember one element: the same signals but for what a window's size decides, in the same frame,
/// called the same in the language that it was recorded in.
fn is_same(one: &Target, other: &Target) -> bool {
    if one.signals.tag.is_empty() || other.signals.tag.is_empty() {
        return one.signals.tag == other.signals.tag
            && !one.selectors.is_empty()
            && one.selectors == other.selectors
            && one.frame == other.frame;
    }
    let (a, b) = (&one.signals, &other.signals);
    let said = |target: &Target, kind: TextKind| {
        target.texts.get(&kind).and_then(|known| known.values().next().map(|learned| learned.text.clone()))
    };
    let agree = |kind: &TextKind| match (said(one, *kind), said(other, *kind)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    (&a.tag, &a.role, &a.attributes, &a.path, &a.shadow)
        == (&b.tag, &b.role, &b.attributes, &b.path, &b.shadow)
        && one.frame.iter().map(|frame| &frame.path).eq(other.frame.iter().map(|frame| &frame.path))
        && TextKind::ALL.iter().all(agree)
}

/// An element in short: `button#save “Save”`.
pub fn in_short(element: &Described) -> String {
    trace::short(element)
}

/// A target in short, in the language that it was recorded in.
pub fn target_in_short(target: &Target) -> String {
    let texts =
        target.texts.iter().filter_map(|(kind, known)| Some((*kind, known.values().next()?.text.clone())));
    trace::short(&Described {
        signals: target.signals.clone(),
        texts: texts.collect(),
        ..Described::default()
    })
}

/// What a yes means, for a list of revisions: `accepted button#keep “Save contact” as save`, and the reason.
///
/// `reason` is what the person said; without one, `seen` tells where it was found.
pub fn in_words(offer: Offer<'_>, reason: Option<&str>, seen: &str) -> String {
    let what = match offer.text {
        Some(change) if change.old == change.new => {
            format!(
                "confirmed “{}” as the {} of {} in {}",
                change.new,
                change.kind.name(),
                offer.target,
                change.language
            )
        }
        Some(change) if change.old.is_empty() => {
            let (kind, language) = (change.kind.name(), &change.language);
            format!("accepted “{}” as the {kind} of {} in {language}", change.new, offer.target)
        }
        Some(change) => format!(
            "accepted “{}” instead of “{}” as the {} of {} in {}",
            change.new,
            change.old,
            change.kind.name(),
            offer.target,
            change.language
        ),
        None => format!("accepted {} as {}", in_short(offer.element), offer.target),
    };
    match reason.map(str::trim).filter(|reason| !reason.is_empty()) {
        Some(reason) => format!("{what}: {reason}"),
        // What a person proposed was found nowhere.
        None if seen.is_empty() => what,
        None => format!("{what}: found in {seen}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scenarios::read_scenario;

    const TEXT: &str = "scenario: Create a contact\nlanguage: en\nsteps:\n  - click: save # the last one\ntargets:\n  save:\n    role: button\n    tag: button\n    name: {en: Save, de: Speichern}\n    attributes: {id: save}\n";

    fn element(id: &str, name: &str) -> Described {
        serde_json::from_value(serde_json::json!({
            "tag": "button", "role": "button", "attributes": {"id": id}, "texts": {"name": name}
        }))
        .unwrap()
    }

    fn files(others: &[(&str, String)]) -> Vec<(String, String)> {
        let others = others.iter().map(|(file, text)| ((*file).to_owned(), text.clone()));
        [("a.yaml".to_owned(), TEXT.to_owned())].into_iter().chain(others).collect()
    }

    fn accept(
        target: &str,
        text: Option<&TextChange>,
        files: &[(String, String)],
    ) -> Result<Vec<Change>, UsageErrors> {
        let (element, english) = (element("store", "Store"), Language("en".to_owned()));
        let offer = Offer { file: "a.yaml", target, element: &element, language: Some(&english), text };
        accepted(offer, files)
    }

    #[test]
    fn a_yes_changes_the_target_and_nothing_else() {
        let changes = accept("save", None, &files(&[])).unwrap();
        let scenario = read_scenario("a.yaml", &changes[0].text).unwrap();
        assert_eq!(scenario.targets["save"].signals.attributes["id"], "store");
        let name = &scenario.targets["save"].texts[&TextKind::Name];
        assert_eq!((name[0].text.as_str(), name[1].text.as_str()), ("Store", "Speichern"));
        assert!(changes[0].text.contains("- click: save # the last one"));
        assert!(accept("gone", None, &files(&[])).unwrap_err().to_string().contains("no target"));
        assert_eq!(in_short(&element("store", "Store")), "button#store “Store”");
    }

    #[test]
    fn what_stood_around_the_old_place_is_not_remembered_of_the_new_one() {
        let (english, german) = (Language("en".to_owned()), Language("de".to_owned()));
        let around = |text: &str| vec![text.to_owned()];
        let mut target = read_scenario("a.yaml", TEXT).unwrap().targets["save"].clone();
        let mut moved = element("store", "Store");
        moved.neighbours = around("Footer");
        assert!(with_element(&target, &moved, Some(&english)).neighbours.is_empty(), "none was remembered");
        target.neighbours =
            indexmap::IndexMap::from([(english.clone(), around("Form")), (german, around("Formular"))]);
        let new = with_element(&target, &moved, Some(&english));
        assert_eq!(new.neighbours.into_iter().collect::<Vec<_>>(), [(english.clone(), around("Footer"))]);
        moved.neighbours = around("Form");
        assert_eq!(with_element(&target, &moved, Some(&english)).neighbours, target.neighbours);
    }

    #[test]
    fn a_yes_counts_for_every_scenario_that_remembers_the_same_element() {
        let shared = TEXT.replace("  save:", "  keep:").replace("click: save", "click: keep");
        let other = TEXT.replace("{id: save}", "{id: send}");
        let elsewhere = format!("system: shop\n{TEXT}");
        let all = files(&[
            ("b.yaml", shared),
            ("c.yaml", other),
            ("d.yaml", elsewhere),
            ("e.yaml", "no: scenario".to_owned()),
        ]);
        let changed = |text: Option<&TextChange>| -> Vec<String> {
            let changes = accept("save", text, &all).unwrap();
            changes.iter().map(|change| format!("{} {}", change.file, change.targets.join(" "))).collect()
        };
        assert_eq!(changed(None), ["a.yaml save", "b.yaml keep"]);
        let text = TextChange {
            kind: TextKind::Name,
            language: Language("de".to_owned()),
            old: "Speichern".to_owned(),
            new: "Sichern".to_owned(),
            was_confirmed: true,
        };
        assert_eq!(changed(Some(&text)), ["a.yaml save", "b.yaml keep"]);
        let changes = accept("save", Some(&text), &all).unwrap();
        assert_eq!(changes[1].text, all[1].1.replace("de: Speichern", "de: Sichern"), "one word in place");
    }

    #[test]
    fn what_somebody_has_confirmed_otherwise_stays() {
        let other = TEXT.replace("de: Speichern", "de: Ablegen");
        let all = files(&[("b.yaml", other)]);
        let text = TextChange {
            kind: TextKind::Name,
            language: Language("de".to_owned()),
            old: "Speichern".to_owned(),
            new: "Sichern".to_owned(),
            was_confirmed: true,
        };
        assert_eq!(accept("save", Some(&text), &all).unwrap().len(), 1);
    }
}
