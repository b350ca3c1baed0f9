//! Reads the data of a relocation benchmark: pages and remembered elements, as the page agent would have described
//! them. The form is that of `../shared/recognition/README.md`; what is missing is empty.

use scenarios::{Ancestor, Described, Language, Learned, Signals, Target, TextKind};
use serde_json::Value;
use std::{
    error::Error,
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

/// All that is compared is in one language.
pub const LANGUAGE: &str = "en";

/// A web site: its new page and what was remembered on its old one.
pub struct Site {
    /// Its name.
    pub app: String,
    /// The elements of the new page in document order; the handle of each is its `cid`.
    pub page: Vec<Described>,
    /// What was remembered.
    pub targets: Vec<Remembered>,
}

/// An element of the old page.
pub struct Remembered {
    /// Its number on the site.
    pub number: Value,
    /// How it is remembered.
    pub target: Target,
    /// What is taken off the page in the `absent` track.
    pub hide: Vec<u32>,
}

/// Reads a folder with `candidates.jsonl.gz` and `targets.jsonl.gz`.
pub fn read(folder: &Path) -> Result<Vec<Site>, Box<dyn Error>> {
    let mut sites = vec![];
    each_line(&folder.join("candidates.jsonl.gz"), |line| {
        let page = list(&line, "candidates").map(described).collect();
        sites.push(Site { app: text(&line, "app"), page, targets: vec![] });
    })?;
    each_line(&folder.join("targets.jsonl.gz"), |line| {
        let app = text(&line, "app");
        let site = sites.iter_mut().find(|site| site.app == app);
        let Some(site) = site.filter(|_| !is_set(&line["exclude"])) else { return };
        site.targets.push(Remembered {
            number: line["target"].clone(),
            target: remembered(&line["props"]),
            hide: numbers(&line, "hide"),
        });
    })?;
    Ok(sites)
}

/// Calls `each` with every line of a file.
pub fn each_line(file: &Path, mut each: impl FnMut(Value)) -> Result<(), Box<dyn Error>> {
    let open = File::open(file).map_err(|error| format!("{}: {error}", file.display()))?;
    for (at, line) in BufReader::new(flate2::read::MultiGzDecoder::new(open)).lines().enumerate() {
        let line = line?;
        if !line.trim().is_empty() {
            let value = serde_json::from_str(&line).or_else(|_| serde_json::from_str(&as_json(&line)));
            each(value.map_err(|error| format!("{}:{}: {error}", file.display(), at + 1))?);
        }
    }
    Ok(())
}

/// Whether a value is what Python takes for true: the scorer is written in it.
fn is_set(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is) => *is,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(all) => !all.is_empty(),
        Value::Object(all) => !all.is_empty(),
    }
}

/// A line without what Python writes and JSON does not know: numbers that are none, halves of a sign beyond 16 bits.
fn as_json(line: &str) -> String {
    let (mut out, mut rest, mut in_text) = (String::with_capacity(line.len()), line, false);
    let surrogate = |text: &str| {
        let digits = text.strip_prefix("\\u").and_then(|digits| digits.get(..4))?;
        u32::from_str_radix(digits, 16).ok().filter(|code| (0xD800..0xE000).contains(code))
    };
    while let Some(sign) = rest.chars().next() {
        let no_number = ["NaN", "-Infinity", "Infinity"].into_iter().find(|word| rest.starts_with(word));
        let (put, taken) = match (in_text, sign, no_number) {
            (false, _, Some(word)) => ("null", word.len()),
            (true, '\\', _) => match (surrogate(rest), rest.get(6..).and_then(surrogate)) {
                (Some(..0xDC00), Some(0xDC00..)) => (&rest[..12], 12),
                (Some(_), _) => ("\\ufffd", 6),
                (None, _) => {
                    let taken = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                    (&rest[..taken], taken)
                }
            },
            _ => {
                in_text ^= sign == '"';
                (&rest[..sign.len_utf8()], sign.len_utf8())
            }
        };
        out.push_str(put);
        rest = &rest[taken..];
    }
    out
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value[key].as_array().into_iter().flatten()
}

/// A list of candidates by their `cid`.
pub fn numbers(line: &Value, key: &str) -> Vec<u32> {
    list(line, key).filter_map(Value::as_u64).filter_map(|at| u32::try_from(at).ok()).collect()
}

/// A text, empty where there is none.
pub fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or("").to_owned()
}

fn remembered(element: &Value) -> Target {
    let Described { signals, texts, neighbours, .. } = described(element);
    let language = Language(LANGUAGE.to_owned());
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
    let attributes = ["id", "name", "href", "type", "value"].into_iter();
    let attributes = attributes.map(|key| (key.to_owned(), text(element, key)));
    let bounds: Vec<f64> = list(element, "box").filter_map(Value::as_f64).collect();
    let classes = list(element, "cls").filter_map(Value::as_str);
    Described {
        handle: element["cid"].as_u64().and_then(|cid| u32::try_from(cid).ok()).unwrap_or(0),
        signals: Signals {
            tag: text(element, "tag"),
            role: role(element).to_owned(),
            attributes: attributes.filter(|(_, value)| !value.is_empty()).collect(),
            classes: classes.map(str::to_owned).collect(),
            ancestors: ancestors(&steps, &text(element, "idxpath")),
            position: Some((at, 0)),
            path: steps.join(">"),
            bounds: <[f64; 4]>::try_from(bounds).ok(),
            shadow: vec![],
            picture: String::new(),
        },
        texts: texts(element),
        neighbours: [text(element, "ntext")].into_iter().filter(|text| !text.is_empty()).collect(),
        row: vec![],
        visible: true,
        selectors: None,
    }
}

/// What it says, and what it is called: its text, or else its picture's, its value or its tooltip.
fn texts(element: &Value) -> indexmap::IndexMap<TextKind, String> {
    let is_button = matches!(element["type"].as_str(), Some("submit" | "button" | "reset"));
    let name = ["text", "alt", if is_button { "value" } else { "title" }, "title", "placeholder"];
    let name = name.iter().map(|key| text(element, key)).find(|text| !text.is_empty());
    let kinds = [
        (TextKind::Text, text(element, "text")),
        (TextKind::Name, name.unwrap_or_default()),
        (TextKind::Placeholder, text(element, "placeholder")),
        (TextKind::Title, text(element, "title")),
        (TextKind::Alt, text(element, "alt")),
    ];
    kinds.into_iter().filter(|(_, text)| !text.is_empty()).collect()
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
    let above = steps.iter().rev().skip(1).enumerate();
    above
        .filter(|(at, _)| *at < 7 || at + 1 == below)
        .map(|(at, step)| Ancestor {
            tag: step.split('[').next().unwrap_or("").to_owned(),
            id: if below > 0 && at + 1 == below { id.to_owned() } else { String::new() },
            ..Ancestor::default()
        })
        .collect()
}
