//! What a yes to a healed target makes of its scenario.

use crate::{trace, usage::UsageErrors};
use scenarios::{Described, Language, Learned, Target, TextKind, read_scenario, set_target};

/// The scenario's text with the element's present signals in the target; texts of other languages stay.
///
/// `file` is its name in messages.
///
/// # Errors
///
/// The target is gone, or the text can't be changed in place.
pub fn accepted(
    file: &str,
    text: &str,
    target: &str,
    (element, language): (&Described, Option<&Language>),
) -> Result<String, UsageErrors> {
    let scenario = read_scenario(file, text)?;
    let known = scenario.targets.get(target);
    let known = known.ok_or_else(|| UsageErrors::one(format!("{file}: no target `{target}` any more")))?;
    let mut new = Target { signals: element.signals.clone(), ..known.clone() };
    if let Some(language) = language.or(scenario.language.as_ref()) {
        for kind in TextKind::ALL {
            if let (Some(known), Some(text)) = (new.texts.get_mut(&kind), element.texts.get(&kind)) {
                known.insert(language.clone(), Learned { text: text.clone(), unconfirmed: false });
            }
        }
    }
    Ok(set_target(text, target, &new)?)
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

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "scenario: Create a contact\nlanguage: en\nsteps:\n  - click: save # the last one\ntargets:\n  save:\n    role: button\n    tag: button\n    name: {en: Save, de: Speichern}\n    attributes: {id: save}\n";

    #[test]
    fn a_yes_changes_the_target_and_nothing_else() {
        let element: Described = serde_json::from_value(serde_json::json!({
            "tag": "button", "role": "button", "attributes": {"id": "store"}, "texts": {"name": "Store"}
        }))
        .unwrap();
        let text = accepted("a.yaml", TEXT, "save", (&element, Some(&Language("en".to_owned())))).unwrap();
        let scenario = read_scenario("a.yaml", &text).unwrap();
        assert_eq!(scenario.targets["save"].signals.attributes["id"], "store");
        let name = &scenario.targets["save"].texts[&TextKind::Name];
        assert_eq!((name[0].text.as_str(), name[1].text.as_str()), ("Store", "Speichern"));
        assert!(text.contains("- click: save # the last one"));
        assert!(
            accepted("a.yaml", TEXT, "gone", (&element, None)).unwrap_err().to_string().contains("no target")
        );
        assert_eq!(in_short(&element), "button#store “Store”");
    }
}
