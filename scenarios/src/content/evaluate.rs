//! Asks rules of facts: true, false, or unknown, with the reason of every part.
//!
//! Kleene's logic: `all` is false as soon as one part is false, else unknown as soon as one is unknown.
//! All parts are asked even where the answer is clear, since the Flow Tracker shows each of them.

use super::contents::Contents;
use super::facts::{ElementFacts, Facts, Seen};
use super::matching::matches;
use super::rule::{DateWindow, ElementState, Rule, TimeWindow, WindowSize};
use super::write::rule_line;
use chrono::{NaiveDate, NaiveTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The answer of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// It can't be told.
    Unknown,
}

/// A rule's answer and how it came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Trace {
    /// The answer.
    pub truth: Truth,
    /// The rule, in the words of the file.
    pub rule: String,
    /// What was there instead, or why it can't be told; empty for rules made of parts.
    pub why: String,
    /// The answers of its parts, in their order; of a named rule the one that it stands for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub parts: Vec<Trace>,
}

/// Where named rules and segments are looked up.
pub trait Names {
    /// The rule of this name.
    fn rule(&self, name: &str) -> Option<&Rule>;
    /// Who is in the segment of this name.
    fn segment(&self, name: &str) -> Option<&Rule>;
}

/// The names of one system.
#[derive(Debug, Clone, Copy)]
pub struct InSystem<'c> {
    /// The content.
    pub contents: &'c Contents,
    /// The system.
    pub system: &'c str,
}

impl Names for InSystem<'_> {
    fn rule(&self, name: &str) -> Option<&Rule> {
        self.contents.rule(self.system, name)
    }

    fn segment(&self, name: &str) -> Option<&Rule> {
        self.contents.segment(self.system, name)
    }
}

/// More parts than any honest rule has: what comes after them is unknown.
const MOST_PARTS: usize = 5_000;

/// Asks a rule. `own` is the element that the item is on, for a smart tip's `field` without a `ref`.
pub fn evaluate(rule: &Rule, facts: &Facts, names: &dyn Names, own: Option<&str>) -> Trace {
    Asking { facts, names, own, parts: 0, depth: 0 }.ask(rule)
}

struct Asking<'a> {
    facts: &'a Facts,
    names: &'a dyn Names,
    own: Option<&'a str>,
    parts: usize,
    depth: usize,
}

impl Asking<'_> {
    fn ask(&mut self, rule: &Rule) -> Trace {
        self.parts += 1;
        // Rules that are made of themselves are refused by `gather`; whoever comes past it gets no answer.
        if self.parts > MOST_PARTS || self.depth > 120 {
            return leaf(rule, Truth::Unknown, "the rule is made of too many others");
        }
        self.depth += 1;
        let trace = self.answer(rule);
        self.depth -= 1;
        trace
    }

    fn answer(&mut self, rule: &Rule) -> Trace {
        let facts = self.facts;
        match rule {
            Rule::Rule(name) => self.named(rule, self.names.rule(name), "rule"),
            Rule::Segment(name) => self.named(rule, self.names.segment(name), "segment"),
            Rule::All(rules) => self.of_parts(rule, rules, Truth::True, Truth::False),
            Rule::Any(rules) => self.of_parts(rule, rules, Truth::False, Truth::True),
            Rule::Not(inner) => {
                let part = self.ask(inner);
                let truth = opposite(part.truth);
                Trace { truth, rule: rule_line(rule), why: String::new(), parts: vec![part] }
            }
            Rule::Url(matching) => match &facts.url {
                Some(url) => compared(rule, matches(matching, Some(address(url, matching))), url),
                None => leaf(rule, Truth::Unknown, "no page has been loaded"),
            },
            Rule::Referrer(matching) => {
                known(rule, facts.referrer.as_deref(), matching, "nobody has read it")
            }
            Rule::Title(matching) => known(rule, facts.title.as_deref(), matching, "no page has been loaded"),
            Rule::Element { element, is } => element_state(rule, facts.elements.get(element), *is),
            Rule::Text { element, matching } => {
                of_element(rule, facts.elements.get(element), matching, |it| &it.text)
            }
            Rule::Field { element, matching } => match element.as_deref().or(self.own) {
                Some(element) => of_element(rule, facts.elements.get(element), matching, |it| &it.value),
                None => leaf(rule, Truth::Unknown, "no field is named, and the item is on none"),
            },
            Rule::Var { name, matching } => {
                stored(rule, facts.vars.as_ref(), name, matching, "the person's attributes")
            }
            Rule::Cookie { name, matching } => {
                stored(rule, facts.cookies.as_ref(), name, matching, "the cookies")
            }
            Rule::Storage { name, matching } => {
                stored(rule, facts.storage.as_ref(), name, matching, "the local storage")
            }
            Rule::Language(wanted) => match &facts.language {
                Some(there) => {
                    let is = |tag: &crate::Language| tag == there || tag.0 == there.primary();
                    compared(rule, wanted.iter().any(is), &there.0)
                }
                None => leaf(rule, Truth::Unknown, "the page's language is not known"),
            },
            Rule::Window(size) => match facts.window {
                Some(window) => compared(rule, fits(size, window), &format!("{}x{}", window.0, window.1)),
                None => leaf(rule, Truth::Unknown, "the window's size is not known"),
            },
            Rule::Time(window) => in_time(rule, window, facts),
            Rule::Date(window) => in_days(rule, window, facts),
            Rule::Browser(wanted) => match facts.browser {
                Some(engine) => compared(rule, wanted.contains(&engine), engine.name()),
                None => leaf(rule, Truth::Unknown, "the browser is not known"),
            },
            Rule::Item { item, is } => match facts.items.get(item) {
                Some(there) => compared(rule, there.is(*is), &item_words(there)),
                None => leaf(rule, Truth::Unknown, "nothing is known of what was played"),
            },
        }
    }

    fn named(&mut self, rule: &Rule, named: Option<&Rule>, what: &str) -> Trace {
        let Some(named) = named else {
            return leaf(rule, Truth::Unknown, &format!("there is no {what} of this name"));
        };
        let part = self.ask(named);
        Trace { truth: part.truth, rule: rule_line(rule), why: String::new(), parts: vec![part] }
    }

    /// `usual` where every part says so, `decisive` where one part does, else unknown.
    fn of_parts(&mut self, rule: &Rule, rules: &[Rule], usual: Truth, decisive: Truth) -> Trace {
        let parts: Vec<Trace> = rules.iter().map(|rule| self.ask(rule)).collect();
        let truth = if parts.iter().any(|part| part.truth == decisive) {
            decisive
        } else if parts.iter().any(|part| part.truth == Truth::Unknown) {
            Truth::Unknown
        } else {
            usual
        };
        Trace { truth, rule: rule_line(rule), why: String::new(), parts }
    }
}

fn opposite(truth: Truth) -> Truth {
    match truth {
        Truth::True => Truth::False,
        Truth::False => Truth::True,
        Truth::Unknown => Truth::Unknown,
    }
}

fn leaf(rule: &Rule, truth: Truth, why: &str) -> Trace {
    Trace { truth, rule: rule_line(rule), why: why.to_owned(), parts: Vec::new() }
}

/// An answer by what was there.
fn compared(rule: &Rule, holds: bool, there: &str) -> Trace {
    let short: String = there.chars().take(200).collect();
    leaf(rule, if holds { Truth::True } else { Truth::False }, &format!("there is `{short}`"))
}

fn known(rule: &Rule, there: Option<&str>, matching: &super::Matching, unknown: &str) -> Trace {
    match there {
        Some(there) => compared(rule, matches(matching, Some(there)), there),
        None => leaf(rule, Truth::Unknown, unknown),
    }
}

/// The part of an address that a text is compared with: all of it where the text has `://`.
fn address<'u>(url: &'u str, matching: &super::Matching) -> &'u str {
    let whole = match matching {
        super::Matching::OneOf(texts) => texts.iter().any(|text| text.contains("://")),
        other => super::matching::text_of(other).is_some_and(|text| text.contains("://")),
    };
    let host = url.find("://").map(|at| at + 3);
    match host {
        Some(host) if !whole => url[host..].find(['/', '?', '#']).map_or("/", |at| &url[host + at..]),
        _ => url,
    }
}

fn stored(
    rule: &Rule,
    all: Option<&std::collections::BTreeMap<String, String>>,
    name: &str,
    matching: &super::Matching,
    what: &str,
) -> Trace {
    let Some(all) = all else { return leaf(rule, Truth::Unknown, &format!("nobody has read {what}")) };
    match all.get(name) {
        Some(there) => compared(rule, matches(matching, Some(there)), there),
        None => {
            let holds = matches(matching, None);
            leaf(rule, if holds { Truth::True } else { Truth::False }, "there is none")
        }
    }
}

/// Why nothing can be said of an element, if so.
fn unsure(element: Option<&ElementFacts>) -> Option<&'static str> {
    match element.map(|element| element.seen) {
        None => Some("nobody has looked for it"),
        Some(Seen::Ambiguous) => Some("several elements may be it"),
        Some(Seen::Loading) => Some("the page is still loading"),
        _ => None,
    }
}

fn element_state(rule: &Rule, element: Option<&ElementFacts>, wanted: ElementState) -> Trace {
    let (Some(there), None) = (element, unsure(element)) else {
        return leaf(rule, Truth::Unknown, unsure(element).unwrap_or_default());
    };
    let visible = there.seen == Seen::Visible;
    let holds = match wanted {
        ElementState::Visible => Some(visible),
        ElementState::Gone => Some(!visible),
        ElementState::Enabled => {
            if visible {
                there.enabled
            } else {
                Some(false)
            }
        }
        ElementState::Disabled => {
            if visible {
                there.enabled.map(|on| !on)
            } else {
                Some(false)
            }
        }
        ElementState::Checked => {
            if visible {
                there.checked
            } else {
                Some(false)
            }
        }
        ElementState::Unchecked => {
            if visible {
                there.checked.map(|on| !on)
            } else {
                Some(false)
            }
        }
        ElementState::Focused => {
            if visible {
                there.focused
            } else {
                Some(false)
            }
        }
    };
    let why = match there.seen {
        Seen::Visible => "it can be seen",
        Seen::Hidden => "it is hidden",
        _ => "it is not on the page",
    };
    match holds {
        Some(holds) => leaf(rule, if holds { Truth::True } else { Truth::False }, why),
        None => leaf(rule, Truth::Unknown, "the element does not tell"),
    }
}

fn of_element(
    rule: &Rule,
    element: Option<&ElementFacts>,
    matching: &super::Matching,
    part: impl Fn(&ElementFacts) -> &Option<String>,
) -> Trace {
    let (Some(there), None) = (element, unsure(element)) else {
        return leaf(rule, Truth::Unknown, unsure(element).unwrap_or_default());
    };
    match (there.seen, part(there)) {
        (Seen::Visible | Seen::Hidden, Some(text)) => compared(rule, matches(matching, Some(text)), text),
        (Seen::Visible | Seen::Hidden, None) => leaf(rule, Truth::Unknown, "the element does not tell"),
        _ => {
            let holds = matches(matching, None);
            leaf(rule, if holds { Truth::True } else { Truth::False }, "it is not on the page")
        }
    }
}

fn fits(size: &WindowSize, (width, height): (u32, u32)) -> bool {
    size.min_width.is_none_or(|least| width >= least)
        && size.max_width.is_none_or(|most| width <= most)
        && size.min_height.is_none_or(|least| height >= least)
        && size.max_height.is_none_or(|most| height <= most)
}

fn in_time(rule: &Rule, window: &TimeWindow, facts: &Facts) -> Trace {
    let Some(now) = facts.now else { return leaf(rule, Truth::Unknown, "the time is not known") };
    let zone = match &window.zone {
        None => None,
        Some(name) => match name.parse::<chrono_tz::Tz>() {
            Ok(zone) => Some(zone),
            Err(_) => return leaf(rule, Truth::Unknown, "there is no such time zone"),
        },
    };
    let time = zone.map_or_else(|| now.time(), |zone| now.with_timezone(&zone).time());
    let clock = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
    let (Some(from), Some(to)) = (clock(&window.from), clock(&window.to)) else {
        return leaf(rule, Truth::Unknown, "the times can't be read");
    };
    let within = if from <= to { (from..to).contains(&time) } else { time >= from || time < to };
    compared(rule, within, &time.format("%H:%M").to_string())
}

fn in_days(rule: &Rule, window: &DateWindow, facts: &Facts) -> Trace {
    let Some(now) = facts.now else { return leaf(rule, Truth::Unknown, "the day is not known") };
    let day = |text: &String| NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
    let today = now.date_naive();
    let from = window.from.as_ref().and_then(day).is_none_or(|from| today >= from);
    let to = window.to.as_ref().and_then(day).is_none_or(|to| today <= to);
    compared(rule, from && to, &today.to_string())
}

fn item_words(item: &super::facts::ItemFacts) -> String {
    let mut words = vec![format!("played {} times", item.plays)];
    for (on, word) in [(item.playing, "plays now"), (item.done, "done"), (item.closed, "closed")] {
        if on {
            words.push(word.to_owned());
        }
    }
    words.join(", ")
}

#[cfg(test)]
mod tests;
