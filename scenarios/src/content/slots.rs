//! The texts that an item has: their keys, and whether they have to be there.
//!
//! A key is `item.field` or `item.part.field` (part: step, question, tab), for options and answers
//! `item.question.option`, for buttons `item.button.label`.

use super::item::{Item, ItemKind, QuizQuestion};
use super::walk::steps_of;
use super::wording::Wording;
use indexmap::IndexMap;

/// The place of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot<'i> {
    /// Its key.
    pub key: String,
    /// What is written beside the item itself.
    pub wording: &'i Wording,
    /// Whether people would see a hole without it.
    pub needed: bool,
}

/// The texts of an item, in the order in which a person meets them.
pub fn slots<'i>(name: &str, item: &'i Item) -> Vec<Slot<'i>> {
    let mut slots = Slots { name: name.to_owned(), found: Vec::new() };
    let untitled = matches!(item.kind, ItemKind::Launcher(_) | ItemKind::Smarttip(_) | ItemKind::Menu(_));
    slots.add("title", &item.title, !untitled);
    slots.add("description", &item.description, false);
    match &item.kind {
        ItemKind::Walkthru(_) => steps(&mut slots, item),
        ItemKind::Launcher(launcher) => slots.add("label", &launcher.label, false),
        ItemKind::Smarttip(tip) => slots.add("text", &tip.text, true),
        ItemKind::Shoutout(shoutout) => {
            slots.add("text", &shoutout.text, true);
            for button in &shoutout.buttons {
                let closes = matches!(button.press, super::Press::Close(_));
                slots.part(&button.id, "label", &button.label, !closes);
            }
        }
        ItemKind::Survey(survey) => {
            slots.add("text", &survey.text, false);
            for question in &survey.questions {
                slots.question(&question.id, &question.text, &question.options);
            }
            slots.add("thanks", &survey.thanks, false);
        }
        ItemKind::Course(course) => {
            for QuizQuestion { id, text, options, .. } in course.quiz.iter().flat_map(|quiz| &quiz.questions)
            {
                slots.question(id, text, options);
            }
        }
        ItemKind::Menu(menu) => {
            menu.tabs.iter().for_each(|tab| slots.part(&tab.id, "title", &tab.title, true));
            slots.add("search", &menu.hint, false);
        }
        ItemKind::Shuttle(_) | ItemKind::Resource(_) | ItemKind::Task(_) => {}
    }
    slots.found
}

/// A step needs a title or a text; where the file has neither, the text is the one that is missing.
fn steps<'i>(slots: &mut Slots<'i>, item: &'i Item) {
    for step in steps_of(item) {
        let Some(visible) = step.kind.visible() else { continue };
        slots.part(&step.id, "title", &visible.title, false);
        slots.part(&step.id, "text", &visible.text, visible.title.is_empty());
        slots.part(&step.id, "button", &visible.button, false);
    }
}

struct Slots<'i> {
    name: String,
    found: Vec<Slot<'i>>,
}

impl<'i> Slots<'i> {
    fn add(&mut self, field: &str, wording: &'i Wording, needed: bool) {
        self.found.push(Slot { key: format!("{}.{field}", self.name), wording, needed });
    }

    fn part(&mut self, part: &str, field: &str, wording: &'i Wording, needed: bool) {
        self.found.push(Slot { key: format!("{}.{part}.{field}", self.name), wording, needed });
    }

    fn question(&mut self, id: &str, text: &'i Wording, options: &'i IndexMap<String, Wording>) {
        self.part(id, "text", text, true);
        options.iter().for_each(|(name, wording)| self.part(id, name, wording, true));
    }
}
