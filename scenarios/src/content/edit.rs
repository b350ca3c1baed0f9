//! Changes a content file in place: heals and learned texts of its elements, every other byte kept.

use super::file::Content;
use super::read::read_content;
use crate::edit::{first, unchangeable, with_learned_text, with_target};
use crate::file_error::FileError;
use crate::{Language, Learned, Target, TextKind};

/// Puts an element under `elements:`, in the place of the one of the same name or as the last one.
///
/// # Errors
///
/// The file cannot be read, or is written so that nothing can be put there.
pub fn set_element(text: &str, name: &str, element: &Target) -> Result<String, FileError> {
    let (new, place) = with_target(text, "elements", name, element)?;
    verified(text, new, place, |content| {
        content.elements.insert(name.to_owned(), element.clone());
    })
}

/// Sets what an element is called in one language.
///
/// # Errors
///
/// There is no such element, or it is written so that nothing can be put there.
pub fn set_element_text(
    text: &str,
    name: &str,
    kind: TextKind,
    language: &Language,
    learned: &Learned,
) -> Result<String, FileError> {
    let (new, place) = with_learned_text(text, "elements", name, kind, language, learned)?;
    verified(text, new, place, |content| {
        if let Some(there) = content.elements.get_mut(name) {
            there.texts.entry(kind).or_default().insert(language.clone(), learned.clone());
        }
    })
}

/// Passes the edited text on if it now says what `wanted` makes of the old one, and nothing else.
fn verified(
    old: &str,
    new: String,
    place: (usize, usize),
    wanted: impl Fn(&mut Content),
) -> Result<String, FileError> {
    let mut expected = read_content("", old).map_err(first)?.content.without_lines();
    wanted(&mut expected);
    match read_content("", &new) {
        Ok(there) if there.content.clone().without_lines() == expected => Ok(new),
        _ => Err(unchangeable(place)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# Ours.\ncontent: x\nsystem: crm\nelements:\n  # The button.\n  save: {role: button, name: {en: Save}}  # main\nitems: {}\n";

    #[test]
    fn an_edit_keeps_every_byte_that_is_not_its_own() {
        let mut link = Target::default();
        link.signals.role = "link".to_owned();
        let edited = set_element(FILE, "save", &link).unwrap();
        assert_eq!(edited, FILE.replace(" {role: button, name: {en: Save}}", "\n    role: link"));
        let german = Learned { text: "Sichern".to_owned(), unconfirmed: false };
        let edited =
            set_element_text(FILE, "save", TextKind::Name, &Language("de".to_owned()), &german).unwrap();
        assert_eq!(edited, FILE.replace("{en: Save}", "{en: Save, de: Sichern}"));
        let error =
            set_element_text(FILE, "sav", TextKind::Name, &Language("de".to_owned()), &german).unwrap_err();
        assert_eq!(error.to_string(), "1:1: no element `sav`\nhint: did you mean `save`?");
    }
}
