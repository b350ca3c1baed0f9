//! Rules that are always or never true, whatever the page and the person.
//!
//! Said only where it is certain: parts that exclude each other, bounds that no number meets, languages that
//! the project does not have. Everything else may be either.

use crate::content::contents::Contents;
use crate::content::matching::matches;
use crate::content::rule::{ElementState, ItemState, Matching, Rule};
use crate::content::write::rule_line;
use crate::{Engine, Language};

/// Whether a rule of a system is always (`true`) or never (`false`) true, and why.
pub fn constant(
    contents: &Contents,
    system: &str,
    rule: &Rule,
    languages: &[Language],
) -> Option<(bool, String)> {
    let mut looking = Looking { contents, system, languages, parts: 0 };
    looking.judge(rule, true)
}

/// More parts than any honest rule has: what has more is not judged.
const MOST_PARTS: usize = 2_000;

struct Looking<'c> {
    contents: &'c Contents,
    system: &'c str,
    languages: &'c [Language],
    parts: usize,
}

/// A part that is no `all`, `any` or `not`, and whether it is wanted or its opposite.
type Literal<'r> = (&'r Rule, bool);

impl<'c> Looking<'c> {
    /// Judges a rule (`is` true) or its opposite.
    fn judge<'r>(&mut self, rule: &'r Rule, is: bool) -> Option<(bool, String)>
    where
        'c: 'r,
    {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            return None;
        }
        match rule {
            Rule::Not(inner) => self.judge(inner, !is),
            Rule::Rule(name) => {
                let named = self.contents.rule(self.system, name)?;
                self.judge(named, is)
            }
            Rule::Segment(name) => {
                let named = self.contents.segment(self.system, name)?;
                self.judge(named, is)
            }
            // `not any` is `all not`, and the other way round.
            Rule::All(rules) if is => self.all(rules, true),
            Rule::Any(rules) if !is => self.all(rules, false),
            Rule::All(rules) => self.all(rules, true).map(|(answer, why)| (!answer, why)),
            Rule::Any(rules) => self.all(rules, false).map(|(answer, why)| (!answer, why)),
            leaf => self.leaf(leaf).map(|(answer, why)| (answer == is, why)),
        }
    }

    /// Judges that all of these (`is` true) or all of their opposites hold.
    fn all<'r>(&mut self, rules: &'r [Rule], is: bool) -> Option<(bool, String)>
    where
        'c: 'r,
    {
        let judged: Vec<Option<(bool, String)>> = rules.iter().map(|rule| self.judge(rule, is)).collect();
        if let Some((_, why)) = judged.iter().flatten().find(|(answer, _)| !answer) {
            return Some((false, why.clone()));
        }
        if !judged.is_empty() && judged.iter().all(Option::is_some) {
            return judged.into_iter().flatten().next();
        }
        let mut literals = Vec::new();
        for rule in rules {
            self.flatten(rule, is, &mut literals);
        }
        let pairs = literals
            .iter()
            .enumerate()
            .flat_map(|(at, one)| literals[at + 1..].iter().map(move |other| (one, other)));
        let mut excluding = pairs.take(50_000).filter(|(one, other)| exclude(one, other));
        excluding
            .next()
            .map(|(one, other)| (false, format!("{} and {} exclude each other", words(one), words(other))))
    }

    /// The parts that all have to hold; alternatives among them are left out.
    fn flatten<'r>(&mut self, rule: &'r Rule, is: bool, literals: &mut Vec<Literal<'r>>)
    where
        'c: 'r,
    {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            return;
        }
        match rule {
            Rule::Not(inner) => self.flatten(inner, !is, literals),
            Rule::All(rules) if is => rules.iter().for_each(|rule| self.flatten(rule, is, literals)),
            Rule::Any(rules) if !is => rules.iter().for_each(|rule| self.flatten(rule, is, literals)),
            Rule::All(_) | Rule::Any(_) => {}
            Rule::Rule(name) => {
                let contents: &'c Contents = self.contents;
                if let Some(named) = contents.rule(self.system, name) {
                    self.flatten(named, is, literals);
                }
            }
            Rule::Segment(name) => {
                let contents: &'c Contents = self.contents;
                if let Some(named) = contents.segment(self.system, name) {
                    self.flatten(named, is, literals);
                }
            }
            leaf => literals.push((leaf, is)),
        }
    }

    /// A part that is certain by itself.
    fn leaf(&self, rule: &Rule) -> Option<(bool, String)> {
        match rule {
            Rule::Window(size) => {
                let no = |least: Option<u32>, most: Option<u32>| least.zip(most).is_some_and(|(l, m)| l > m);
                let never = no(size.min_width, size.max_width) || no(size.min_height, size.max_height);
                never.then(|| {
                    (false, "no window is larger than its most and smaller than its least".to_owned())
                })
            }
            Rule::Date(window) => {
                let (from, to) = window.from.as_ref().zip(window.to.as_ref())?;
                (from.trim() > to.trim()).then(|| (false, format!("{} is after {}", from.trim(), to.trim())))
            }
            Rule::Time(window) => (window.from == window.to)
                .then(|| (false, "it ends at the minute in which it begins".to_owned())),
            Rule::Browser(engines) => Engine::ALL
                .iter()
                .all(|engine| engines.contains(engine))
                .then(|| (true, "these are all engines".to_owned())),
            Rule::Language(wanted) if !self.languages.is_empty() => {
                let known =
                    |tag: &Language| self.languages.iter().any(|one| one == tag || one.primary() == tag.0);
                let tags: Vec<&str> = wanted.iter().map(|tag| tag.0.as_str()).collect();
                (!wanted.iter().any(known))
                    .then(|| (false, format!("surefoot.yaml has no language {}", tags.join(", "))))
            }
            other => match matching_of(other)? {
                Matching::Contains(text) | Matching::Lacks(text) if text.trim().is_empty() => {
                    let is = matches!(matching_of(other), Some(Matching::Contains(_)));
                    // Of what may not be there at all it is not certain.
                    matches!(other, Rule::Url(_) | Rule::Title(_))
                        .then(|| (is, "every text contains an empty one".to_owned()))
                }
                _ => None,
            },
        }
    }
}

fn words((rule, is): &Literal<'_>) -> String {
    let line = rule_line(rule);
    if *is { format!("`{line}`") } else { format!("not `{line}`") }
}

fn matching_of(rule: &Rule) -> Option<&Matching> {
    match rule {
        Rule::Url(matching) | Rule::Referrer(matching) | Rule::Title(matching) => Some(matching),
        Rule::Text { matching, .. }
        | Rule::Field { matching, .. }
        | Rule::Var { matching, .. }
        | Rule::Cookie { matching, .. }
        | Rule::Storage { matching, .. } => Some(matching),
        _ => None,
    }
}

/// Whether two rules look at the same text.
fn same_subject(one: &Rule, other: &Rule) -> bool {
    match (one, other) {
        (Rule::Url(_), Rule::Url(_))
        | (Rule::Title(_), Rule::Title(_))
        | (Rule::Referrer(_), Rule::Referrer(_)) => true,
        (Rule::Text { element: a, .. }, Rule::Text { element: b, .. }) => a == b,
        (Rule::Field { element: a, .. }, Rule::Field { element: b, .. }) => a == b,
        (Rule::Var { name: a, .. }, Rule::Var { name: b, .. })
        | (Rule::Cookie { name: a, .. }, Rule::Cookie { name: b, .. })
        | (Rule::Storage { name: a, .. }, Rule::Storage { name: b, .. }) => a == b,
        _ => false,
    }
}

/// Whether two parts can't hold at once.
fn exclude((one, is): &Literal<'_>, (other, other_is): &Literal<'_>) -> bool {
    if one == other {
        return is != other_is;
    }
    match (one, other, is, other_is) {
        (Rule::Element { element: a, is: one }, Rule::Element { element: b, is: other }, true, true) => {
            a == b && states_exclude(*one, *other)
        }
        (Rule::Item { item: a, is: one }, Rule::Item { item: b, is: other }, true, true) => {
            let new = |one: ItemState, other: ItemState| one == ItemState::New && other != ItemState::New;
            a == b && (new(*one, *other) || new(*other, *one))
        }
        (Rule::Browser(a), Rule::Browser(b), true, true) => a.iter().all(|engine| !b.contains(engine)),
        (Rule::Language(a), Rule::Language(b), true, true) => {
            a.iter().all(|tag| b.iter().all(|other| tag.primary() != other.primary()))
        }
        _ if same_subject(one, other) => match (matching_of(one), matching_of(other)) {
            (Some(one), Some(other)) => texts_exclude(one, *is, other, *other_is),
            _ => false,
        },
        _ => false,
    }
}

fn states_exclude(one: ElementState, other: ElementState) -> bool {
    use ElementState::{Checked, Disabled, Enabled, Gone, Unchecked};
    let pair = |a, b| (one, other) == (a, b) || (one, other) == (b, a);
    (one == Gone) != (other == Gone) || pair(Enabled, Disabled) || pair(Checked, Unchecked)
}

/// Whether two checks of one text can't hold at once. An address is compared in two ways (with and without
/// its host), so that texts with `://` are not judged.
fn texts_exclude(one: &Matching, is: bool, other: &Matching, other_is: bool) -> bool {
    let hosts = |matching: &Matching| {
        crate::content::matching::text_of(matching).is_some_and(|text| text.contains("://"))
    };
    if hosts(one) || hosts(other) {
        return false;
    }
    let fixed = |matching: &Matching, is: bool| -> Option<Vec<String>> {
        match matching {
            Matching::Is(text) if is => Some(vec![text.clone()]),
            Matching::IsNot(text) if !is => Some(vec![text.clone()]),
            Matching::OneOf(texts) if is => Some(texts.clone()),
            _ => None,
        }
    };
    let none_fits = |texts: Vec<String>, matching: &Matching, is: bool| {
        texts.iter().all(|text| matches(matching, Some(text)) != is)
    };
    if let Some(texts) = fixed(one, is) {
        return none_fits(texts, other, other_is);
    }
    if let Some(texts) = fixed(other, other_is) {
        return none_fits(texts, one, is);
    }
    match (one, other) {
        (Matching::AtLeast(least), Matching::AtMost(most))
        | (Matching::AtMost(most), Matching::AtLeast(least)) => is && other_is && least > most,
        (
            Matching::Exists(false),
            Matching::Empty(_)
            | Matching::Contains(_)
            | Matching::AtLeast(_)
            | Matching::AtMost(_)
            | Matching::Matches(_),
        )
        | (
            Matching::Empty(_)
            | Matching::Contains(_)
            | Matching::AtLeast(_)
            | Matching::AtMost(_)
            | Matching::Matches(_),
            Matching::Exists(false),
        ) => is && other_is,
        _ => false,
    }
}
