//! Relocates the recorded elements of a benchmark on newer pages, for its scorer.
//!
//! Reads `candidates.jsonl` and `targets.jsonl` (their form: README of `../shared/recognition`) and prints a
//! prediction a line. `ci/recognition` runs it and the scorer; the data stays where it is.

use recognition::{Thresholds, rank};
use scenarios::{Ancestor, Described, Language, Learned, Outcome, Signals, Target, TextKind};
use serde_json::{Value, json};
use std::{collections::HashMap, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let [candidates, targets] = &files[..] else { return Err("usage: relocate CANDIDATES TARGETS".into()) };
    let pages: HashMap<String, Vec<Described>> = lines(candidates)?
        .iter()
        .map(|page| {
            let each = page["candidates"].as_array().into_iter().flatten().map(described).collect();
            (text(page, "app"), each)
        })
        .collect();
    for target in lines(targets)? {
        let Some(page) = pages.get(&text(&target, "app")).filter(|_| target.get("exclude").is_none()) else {
            continue;
        };
        let hidden: Vec<u64> =
            target["hide"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
        for (track, hidden) in [("present", vec![]), ("absent", hidden)] {
            let there: Vec<Described> =
                page.iter().filter(|one| !hidden.contains(&u64::from(one.handle))).cloned().collect();
            println!("{}", prediction(&target, track, &there));
        }
    }
    Ok(())
}

fn lines(file: &str) -> Result<Vec<Value>, Box<dyn Error>> {
    Ok(fs::read_to_string(file)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn prediction(target: &Value, track: &str, there: &[Described]) -> Value {
    let recognition = rank(&remembered(&target["props"]), None, there, Thresholds::default());
    let best = recognition.ranked.first().map(|ranked| there[ranked.index].handle);
    let chosen = best.filter(|_| matches!(recognition.outcome, Outcome::Found | Outcome::Healed));
    json!({"app": target["app"], "target": target["target"], "track": track, "choice": chosen, "guess": best,
        "confidence": recognition.confidence})
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or("").to_owned()
}

fn remembered(element: &Value) -> Target {
    let Described { signals, texts, neighbours, .. } = described(element);
    let language = Language("en".to_owned());
    let learned =
        |text: String| [(language.clone(), Learned { text, unconfirmed: false })].into_iter().collect();
    Target {
        signals,
        texts: texts.into_iter().map(|(kind, text)| (kind, learned(text))).collect(),
        neighbours: [(language.clone(), neighbours)].into_iter().collect(),
        ..Target::default()
    }
}

/// An element of the benchmark as the page agent would describe it, as far as the data goes.
fn described(element: &Value) -> Described {
    let path = text(element, "xpath");
    let steps: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let own = steps.last().copied().unwrap_or("");
    let at = own.split(['[', ']']).nth(1).and_then(|number| number.parse().ok()).unwrap_or(1);
    let attributes = ["id", "name", "href", "type", "value"]
        .into_iter()
        .map(|key| (key.to_owned(), text(element, key)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let bounds: Vec<f64> =
        element["box"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    let texts = [
        ("text", TextKind::Text),
        ("placeholder", TextKind::Placeholder),
        ("title", TextKind::Title),
        ("alt", TextKind::Alt),
    ];
    Described {
        handle: element["cid"].as_u64().and_then(|cid| u32::try_from(cid).ok()).unwrap_or(0),
        signals: Signals {
            tag: text(element, "tag"),
            role: role(element).to_owned(),
            attributes,
            classes: element["cls"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            ancestors: ancestors(&steps, &text(element, "idxpath")),
            position: Some((at, 0)),
            path: steps.join(">"),
            bounds: <[f64; 4]>::try_from(bounds).ok(),
            shadow: vec![],
        },
        texts: texts
            .into_iter()
            .map(|(key, kind)| (kind, text(element, key)))
            .filter(|(_, text)| !text.is_empty())
            .collect(),
        neighbours: text(element, "ntext").split_whitespace().take(12).map(str::to_owned).collect(),
        visible: true,
        selectors: None,
    }
}

fn role(element: &Value) -> &'static str {
    match (element["tag"].as_str().unwrap_or(""), element["type"].as_str().unwrap_or("")) {
        ("a", _) => "link",
        ("button", _) | ("input", "submit" | "button" | "reset" | "image") => "button",
        ("input", "checkbox") => "checkbox",
        ("input", "radio") => "radio",
        ("input", "hidden") => "",
        ("input" | "textarea", _) => "textbox",
        ("select", _) => "combobox",
        ("img", _) => "img",
        ("li", _) => "listitem",
        ("ul" | "ol", _) => "list",
        ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", _) => "heading",
        _ => "",
    }
}

/// Tags of the ancestors, nearest first; the nearest one with an id has it.
fn ancestors(steps: &[&str], from_id: &str) -> Vec<Ancestor> {
    let id = from_id.split('\'').nth(1).unwrap_or("");
    let below = from_id.split(']').skip(1).collect::<Vec<_>>().join("]").matches('/').count();
    let above = steps.iter().rev().skip(1).take(8).enumerate();
    above
        .map(|(at, step)| Ancestor {
            tag: step.split('[').next().unwrap_or("").to_owned(),
            id: if below > 0 && at + 1 == below { id.to_owned() } else { String::new() },
            ..Ancestor::default()
        })
        .collect()
}
