//! A letter as the workflows of Teams take it: a message with an Adaptive Card. Pure.
//!
//! Text stands in runs of a `RichTextBlock`, which know no Markdown: what a page says can't link or mention.

use super::{
    letter::{Item, Letter, Section},
    slack::sign,
};
use serde_json::{Value, json};

/// Teams refuses more than 28 KB.
const LARGEST: usize = 24 << 10;

/// The body of the request: with as many things of each section as fit.
pub(crate) fn teams(letter: &Letter) -> Value {
    let most = letter.sections.iter().map(|section| section.items.len()).max().unwrap_or(0);
    let cards = (0..=most).rev().map(|most| card(letter, most));
    let mut last = Value::Null;
    for card in cards {
        last = card;
        if last.to_string().len() <= LARGEST {
            break;
        }
    }
    last
}

fn card(letter: &Letter, most: usize) -> Value {
    let mut body = vec![rich(vec![run(&letter.headline, json!({"size": "Large", "weight": "Bolder"}))])];
    body.extend(letter.intro.iter().map(|line| rich(vec![run(line, json!({"isSubtle": true}))])));
    for section in &letter.sections {
        body.push(rich(vec![run(
            &title(section),
            json!({"weight": "Bolder", "color": color(section.tone)}),
        )]));
        body.extend(section.items.iter().take(most).map(|item| rich(runs(item))));
        let is_cut = section.items.len() > most;
        let more = section.more.as_deref().or(is_cut.then_some("…"));
        body.extend(more.map(|more| rich(vec![run(more, json!({"isSubtle": true}))])));
    }
    body.push(rich(vec![run(&letter.footer, json!({"isSubtle": true, "size": "Small"}))]));
    let actions: Vec<Value> = letter
        .link
        .iter()
        .map(|link| json!({"type": "Action.OpenUrl", "title": link.words, "url": link.url}))
        .collect();
    let content = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "rtl": letter.direction == "rtl",
        "lang": letter.language,
        "fallbackText": letter.subject,
        "msteams": {"width": "Full"},
        "body": body,
        "actions": actions,
    });
    let attachment = json!({
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": null,
        "content": content,
    });
    json!({"type": "message", "attachments": [attachment]})
}

fn title(section: &Section) -> String {
    format!("{} {}", sign(section.tone), section.title)
}

fn color(tone: &str) -> &'static str {
    match tone {
        "broken" => "Attention",
        "recovered" => "Good",
        "operations" => "Warning",
        _ => "Default",
    }
}

fn runs(item: &Item) -> Vec<Value> {
    let link = item.url.as_ref().map(|url| json!({"selectAction": {"type": "Action.OpenUrl", "url": url}}));
    let mut runs = vec![run(&item.title, link.unwrap_or_else(|| json!({"weight": "Bolder"})))];
    for line in Some(&item.marks).filter(|marks| !marks.is_empty()).into_iter().chain(&item.lines) {
        runs.push(run(&format!("\n{line}"), json!({"isSubtle": true})));
    }
    runs
}

fn rich(inlines: Vec<Value>) -> Value {
    json!({"type": "RichTextBlock", "inlines": inlines})
}

fn run(text: &str, look: Value) -> Value {
    let mut run = json!({"type": "TextRun", "text": text});
    if let (Value::Object(run), Value::Object(look)) = (&mut run, look) {
        run.extend(look);
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::example::hostile_letter;

    #[test]
    fn hostile_text_is_read_as_text_and_the_card_fits() {
        let mut letter = hostile_letter();
        letter.sections[0].items = vec![letter.sections[0].items[0].clone(); 200];
        let body = teams(&letter);
        let whole = body.to_string();
        assert!(whole.len() <= LARGEST, "{}", whole.len());
        assert_eq!(body["attachments"][0]["contentType"], "application/vnd.microsoft.card.adaptive");
        assert!(!whole.contains("\"TextBlock\""), "no Markdown is read");
        assert!(!whole.contains("entities") && !whole.contains("://evil"), "{whole}");
        let links: Vec<&str> =
            whole.split("\"url\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(!links.is_empty() && links.iter().all(|link| link.starts_with("https://surefoot.example/")));
    }
}
