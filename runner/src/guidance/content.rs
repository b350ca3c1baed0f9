//! From tours that were found to content: walk-thrus whose steps are the library's, over elements named once.

use super::discover::Found;
use browser::guidance::StepDef;
use indexmap::IndexMap;
use scenarios::{
    Content, Language, Target,
    content::{
        Declared, Item, ItemKind, Library, LibraryStart, Side, Step, StepKind, Trigger, Visible, Walkthru,
        Wording,
    },
};
use std::collections::BTreeMap;

/// How the tours of a page become content.
#[derive(Debug, Clone)]
pub struct ContentOptions {
    /// The system that it belongs to.
    pub system: String,
    /// The language that texts without one are in.
    pub language: Language,
    /// The page that they were found on: an address, or a path below every environment's.
    pub start: Option<String>,
    /// What was clicked to start the tours that no adapter starts.
    pub clicks: Vec<String>,
}

/// The content that a page's tours make.
pub fn content_of(found: &[Found], options: &ContentOptions) -> Content {
    let mut content = Content {
        title: format!("Tours of {}", options.system),
        system: options.system.clone(),
        language: Some(options.language.clone()),
        start: options.start.clone(),
        ..Content::default()
    };
    for one in found.iter().filter(|one| !one.tour.steps.is_empty()) {
        let steps = one.tour.steps.iter().enumerate();
        let steps = steps.map(|(index, step)| step_of(step, index, &mut content.elements)).collect();
        let start = match (&one.starts, &one.autoplays, options.clicks.as_slice()) {
            (_, true, _) => LibraryStart::Autoplay,
            (false, false, [one]) => LibraryStart::Click(element(one, &mut content.elements)),
            (false, false, [_, ..]) => {
                let clicks = options.clicks.iter();
                LibraryStart::Clicks(clicks.map(|one| element(one, &mut content.elements)).collect())
            }
            _ => LibraryStart::Adapter,
        };
        let library = Library {
            adapter: one.adapter.clone(),
            tour: one.tour.id.clone(),
            start,
            version: None,
            more: None,
        };
        let walkthru = Walkthru { library: Some(library), steps, ..Walkthru::default() };
        let title = one.tour.title.clone().unwrap_or_else(|| one.tour.id.clone());
        let item = Item {
            title: Wording::plain(title),
            description: Wording::default(),
            note: None,
            tags: vec![],
            segment: None,
            draft: false,
            start: None,
            prepare: None,
            kind: ItemKind::Walkthru(walkthru),
            line: 0,
        };
        let name =
            free(&word(&format!("{}-{}", one.adapter, one.tour.id)), |name| content.items.contains_key(name));
        content.items.insert(name, item);
    }
    content
}

fn step_of(step: &StepDef, index: usize, elements: &mut IndexMap<String, Target>) -> Step {
    let target = step.target.as_deref().filter(|target| !target.starts_with("(a function"));
    let on = target.map(|target| element(target, elements));
    let declared = Declared { index, target: step.target.clone(), more: None };
    let waits = step.wait.as_ref().map(|wait| match wait.event.as_str() {
        "click" => Trigger::Click(wait.target.as_ref().map(|target| element(target, elements))),
        _ => Trigger::Next,
    });
    let visible = Visible {
        // A popup has no side, whatever a library's default is.
        side: match step.side.as_deref().filter(|_| on.is_some()) {
            Some("top") => Side::Top,
            Some("right") => Side::Right,
            Some("bottom") => Side::Bottom,
            Some("left") => Side::Left,
            _ => Side::Auto,
        },
        next: vec![waits.unwrap_or(Trigger::Next)],
        title: wording(&step.title, &step.titles),
        text: wording(&step.text, &step.texts),
        declared: Some(declared),
        on,
        ..Visible::default()
    };
    // An element that only a function of the author's finds has no name: it is written as a popup.
    let kind = if visible.on.is_some() { StepKind::Step(visible) } else { StepKind::Popup(visible) };
    Step { id: format!("step-{}", index + 1), note: None, only_if: None, kind, line: 0 }
}

fn wording(plain: &str, languages: &BTreeMap<String, String>) -> Wording {
    let known = languages.iter().filter_map(|(tag, text)| Some((tag.parse().ok()?, text.clone())));
    let languages: IndexMap<Language, String> = known.collect();
    let plain = Some(plain.to_owned()).filter(|plain| !plain.is_empty() && languages.is_empty());
    Wording { plain, languages }
}

/// The name of the element that a selector is for; the same selector is the same element.
fn element(selector: &str, elements: &mut IndexMap<String, Target>) -> String {
    let target = Target { selectors: vec![vec![format!("css/{selector}")]], ..Target::default() };
    if let Some((name, _)) = elements.iter().find(|(_, known)| **known == target) {
        return name.clone();
    }
    let name = free(&word(selector), |name| elements.contains_key(name));
    elements.insert(name.clone(), target);
    name
}

/// A name of letters, digits and lines, as files want it.
fn word(text: &str) -> String {
    let mut word = String::new();
    for letter in text.chars() {
        match letter.to_ascii_lowercase() {
            letter @ ('a'..='z' | '0'..='9') => word.push(letter),
            _ if !word.is_empty() && !word.ends_with('_') => word.push('_'),
            _ => {}
        }
    }
    let word: String = word.chars().take(48).collect();
    let word = word.trim_end_matches('_').to_owned();
    match word.chars().next() {
        None => "element".to_owned(),
        Some('0'..='9') => format!("n{word}"),
        Some(_) => word,
    }
}

fn free(word: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{word}_{number}"));
    let mut names = std::iter::once(word.to_owned()).chain(numbered);
    names.find(|name| !is_taken(name)).expect("there is always another number")
}

#[cfg(test)]
mod tests {
    use super::*;
    use browser::guidance::TourDef;

    #[test]
    fn a_found_tour_is_content_that_can_be_read_back() {
        let texts = [("en-US", "Add a tab"), ("ja", "タブを追加")]
            .map(|(tag, text)| (tag.to_owned(), text.to_owned()));
        let step = |target: Option<&str>| StepDef {
            target: target.map(str::to_owned),
            title: "Tabs".to_owned(),
            texts: texts.clone().into(),
            side: Some("bottom".to_owned()),
            ..StepDef::default()
        };
        let tour = TourDef {
            id: "2_1".to_owned(),
            steps: vec![step(None), step(Some("#tabs > li.active")), step(Some("#tabs > li.active"))],
            ..TourDef::default()
        };
        let found = Found {
            adapter: "node-red".to_owned(),
            tour,
            starts: true,
            autoplays: false,
            languages: Default::default(),
            seen: false,
        };
        let options = ContentOptions {
            system: "nodered".to_owned(),
            language: Language("en".to_owned()),
            start: Some("/editor/?view=flow".to_owned()),
            clicks: vec![],
        };
        let content = content_of(&[found], &options);
        assert_eq!(content.start, options.start, "whoever plays it needs no other address");
        assert_eq!(content.elements.keys().collect::<Vec<_>>(), ["tabs_li_active"]);
        let text = scenarios::write_content(&content);
        let read =
            scenarios::read_content("content/nodered.yaml", &text).expect("what is written can be read");
        assert_eq!(read.content.without_lines(), content, "{text}");
    }
}
