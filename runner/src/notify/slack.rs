//! A letter as Slack's incoming webhooks take it, and Mattermost and others that speak the same. Pure.
//!
//! Blocks are of `rich_text`, whose texts are shown as they are: no markup, no mention, no link but ours. `text` is for
//! notifications and for those who know no blocks: there all that Slack reads is escaped.

use super::letter::{Item, Letter, Section};
use serde_json::{Value, json};

/// The longest text of a header that Slack takes.
const HEADER: usize = 150;

/// The body of the request.
pub(crate) fn slack(letter: &Letter) -> Value {
    let headline: String = letter.headline.chars().take(HEADER).collect();
    let mut blocks =
        vec![json!({"type": "header", "text": {"type": "plain_text", "text": headline, "emoji": false}})];
    if !letter.intro.is_empty() {
        let lines = letter.intro.join("\n");
        blocks.push(rich(vec![json!({"type": "rich_text_section", "elements": [text(&lines, false)]})]));
    }
    blocks.extend(letter.sections.iter().map(section));
    if let Some(link) = &letter.link {
        let button =
            json!({"type": "button", "text": {"type": "plain_text", "text": link.words}, "url": link.url});
        blocks.push(json!({"type": "actions", "elements": [button]}));
    }
    json!({"text": fallback(letter), "blocks": blocks, "unfurl_links": false, "unfurl_media": false})
}

fn section(section: &Section) -> Value {
    let title = format!("{} {}", sign(section.tone), section.title);
    let items: Vec<Value> = section.items.iter().map(item).collect();
    let mut parts = vec![
        json!({"type": "rich_text_section", "elements": [text(&title, true)]}),
        json!({"type": "rich_text_list", "style": "bullet", "elements": items}),
    ];
    if let Some(more) = &section.more {
        parts.push(json!({"type": "rich_text_section", "elements": [text(more, false)]}));
    }
    rich(parts)
}

fn item(item: &Item) -> Value {
    let mut elements = vec![match &item.url {
        Some(url) => json!({"type": "link", "url": url, "text": item.title}),
        None => text(&item.title, true),
    }];
    for line in Some(&item.marks).filter(|marks| !marks.is_empty()).into_iter().chain(&item.lines) {
        elements.push(text(&format!("\n{line}"), false));
    }
    json!({"type": "rich_text_section", "elements": elements})
}

fn rich(elements: Vec<Value>) -> Value {
    json!({"type": "rich_text", "elements": elements})
}

fn text(words: &str, bold: bool) -> Value {
    if bold {
        json!({"type": "text", "text": words, "style": {"bold": true}})
    } else {
        json!({"type": "text", "text": words})
    }
}

/// What a section is about, at a glance and without colour.
pub(crate) fn sign(tone: &str) -> &'static str {
    match tone {
        "broken" => "✕",
        "recovered" => "✓",
        "healed" => "✚",
        "operations" => "?",
        _ => "·",
    }
}

fn fallback(letter: &Letter) -> String {
    let items = letter.sections.iter().flat_map(|section| {
        let sign = sign(section.tone);
        section.items.iter().map(move |item| format!("{sign} {}", escape(&item.title)))
    });
    let lines: Vec<String> =
        [escape(&letter.subject.replacen("[Surefoot]", "Surefoot:", 1))].into_iter().chain(items).collect();
    lines.join("\n")
}

/// `&`, `<` and `>` are all that Slack reads in a text; the rest is what others make bold with.
fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace(['*', '`', '~', '[', ']'], "\u{200b}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::example::hostile_letter;

    #[test]
    fn hostile_text_calls_nobody_and_links_nowhere() {
        let body = slack(&hostile_letter());
        let fallback = body["text"].as_str().expect("a text");
        for call in ["<!channel>", "<@U1>", "@channel", "<http", "://evil", "*b*", "`", "]("] {
            assert!(!fallback.contains(call), "{call} in {fallback}");
        }
        let whole = body.to_string();
        assert!(!whole.contains("mrkdwn"), "no text is read as markup: {whole}");
        assert!(!whole.contains("://evil") && !whole.contains("@channel"), "{whole}");
        let links: Vec<&str> =
            whole.split("\"url\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(
            !links.is_empty() && links.iter().all(|link| link.starts_with("https://surefoot.example/")),
            "{links:?}"
        );
    }

    #[test]
    fn slacks_limits_hold() {
        let body = slack(&hostile_letter());
        assert!(body["blocks"].as_array().is_some_and(|blocks| blocks.len() <= 50));
        let header = body["blocks"][0]["text"]["text"].as_str().expect("a header");
        assert!(header.chars().count() <= HEADER);
    }
}
