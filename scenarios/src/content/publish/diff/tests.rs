//! The same files make the same bytes; what differs is named where it differs.

use super::*;
use crate::content::publish::{Player, Publishing, publish, read_published};
use crate::content::texts::{catalog, read_locale};
use crate::content::{gather, read_content};
use crate::{Language, Target, read_project};
use serde_json::json;

const CONTENT: &str = include_str!("../../../../tests/files/content.yaml");
const PROJECT: &str = "systems: {crm: {}}\nenvironments:\n  test: {system: crm, url: \"http://a.example/\"}\n  \
                       live: {system: crm, url: \"http://b.example/\", production: true}\n\
                       languages: {default: en, all: [en, de], set_by: {cookie: lang}}\n";
const GERMAN: &str = "first_contact: {intro: {title: Willkommen}}\nnews.text: Neu!\n";

fn probe(target: &Target, language: Option<&Language>) -> Value {
    let name = target.texts.get(&crate::TextKind::Name).zip(language).and_then(|(all, one)| all.get(one));
    json!({"role": target.signals.role, "texts": name.map(|name| &name.text)})
}

fn make(content: &str, german: &str, environment: &str, items: &[String]) -> Result<Published, Vec<String>> {
    let project = read_project("", PROJECT).unwrap();
    let contents = gather(vec![read_content("c.yaml", content).unwrap()], &project).unwrap();
    let locale = read_locale("de.yaml", &Language("de".to_owned()), german).unwrap();
    let catalog = catalog(&contents, &[locale], &project);
    let publishing = Publishing {
        environment,
        system: None,
        items,
        languages: &[],
        player: Player::default(),
        probe: &probe,
    };
    publish(&contents, &catalog, &project, &publishing)
}

#[test]
fn the_same_files_make_the_same_bytes_and_changed_bytes_are_refused() {
    let one = make(CONTENT, GERMAN, "test", &[]).unwrap();
    let bytes = one.bytes();
    assert_eq!(bytes, make(CONTENT, GERMAN, "test", &[]).unwrap().bytes());
    let read = read_published(&bytes).unwrap();
    assert_eq!(read.bytes(), bytes);
    assert_eq!(read.hash, one.hash);
    let text = String::from_utf8(bytes).unwrap();
    let error = read_published(text.replace("Willkommen", "Hallo").as_bytes()).unwrap_err();
    assert!(error.contains("changed after it was published"), "{error}");
    assert!(
        read_published(b"{\"format\": \"surefoot.content\", \"version\": 9}")
            .unwrap_err()
            .contains("version 9")
    );
}

#[test]
fn a_published_file_holds_what_its_items_need_and_the_texts_by_language() {
    let all = make(CONTENT, GERMAN, "test", &[]).unwrap();
    let german = Language("de".to_owned());
    assert_eq!(all.items.len(), 13);
    assert_eq!(all.languages.set_by["cookie"], "lang");
    assert_eq!(serde_json::to_value(&all.texts[&german]["first_contact.intro.title"]).unwrap(), "Willkommen");
    let (text, own) = all.text("first_contact.add.text", &german).unwrap();
    assert!(!own && serde_json::to_value(text).unwrap() == "Click here.");
    assert_eq!(all.probe("new_contact", &german).unwrap()["texts"], "Neuer Kontakt");
    let step = serde_json::to_value(&all.items["first_contact"]).unwrap()["steps"][1].clone();
    assert_eq!(step["kind"], "step");
    assert_eq!(
        step["next"],
        json!([{"click": null}, {"when": {"element": {"ref": "toast", "is": "visible"}}}])
    );
    let schema = crate::content::publish::published_schema();
    assert!(schema["properties"]["items"].is_object());

    let few = make(CONTENT, GERMAN, "test", &["docs".to_owned()]).unwrap();
    assert_eq!((few.items.len(), few.elements.len(), few.rules.len()), (1, 0, 0));
    assert_eq!(few.texts[&Language("en".to_owned())].len(), 1);
}

#[test]
fn production_gets_no_draft_and_nothing_that_leads_to_one() {
    let errors = make(CONTENT, GERMAN, "live", &[]).unwrap_err();
    assert_eq!(
        errors,
        [
            "`first_contact` leads to the draft `tour`\nhint: finish `tour`, or make `first_contact` a draft as well"
        ]
    );
    assert!(make(&CONTENT.replace("draft: true", "draft: false"), GERMAN, "live", &[]).is_ok());
    let errors = make(CONTENT, GERMAN, "liv", &[]).unwrap_err();
    assert_eq!(errors, ["no environment `liv` (known: test, live)\nhint: did you mean `live`?"]);
}

#[test]
fn a_difference_is_named_where_it_is() {
    let before = make(CONTENT, GERMAN, "test", &[]).unwrap();
    let content = CONTENT
        .replace("side: bottom", "side: top")
        .replace("A city.", "Your city.")
        .replace("  docs: {type: shuttle", "  docs2: {type: shuttle")
        .replace("handbook, docs]", "handbook, docs2]")
        .replace("toast: {role: status}", "toast: {role: alert}")
        .replace(
            "- auto: {type: {into: name, text: \"${unique}\"}}",
            "- auto: {click: save}\n        id: press",
        );
    let after = make(&content, &GERMAN.replace("Neu!", "Ganz neu!"), "test", &[]).unwrap();
    let changes = diff(&before, &after);
    let told: Vec<String> = changes
        .iter()
        .flat_map(|change| {
            let head = format!("{:?} {:?} {}", change.kind, change.of, change.name);
            let at = change.details.iter().map(move |detail| detail.at.clone()).collect::<Vec<_>>();
            std::iter::once(format!("{head} {}", change.items.join(","))).chain(at)
        })
        .collect();
    assert_eq!(
        told,
        [
            "Removed Item docs ",
            "Added Item docs2 ",
            "Changed Item first_contact ",
            "steps[add].side",
            "steps[s5]",
            "steps[press]",
            "text en city.text",
            "Changed Item menu ",
            "tabs[help].items",
            "Changed Item news ",
            "text de text",
            "Changed Element toast first_contact",
            "probe.role",
        ]
    );
    assert_eq!(diff(&before, &before), []);
}
