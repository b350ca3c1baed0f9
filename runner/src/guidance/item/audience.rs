//! For whom an item is checked: who is in its segment, and who is not. Pure.
//!
//! Who belongs to a segment is asked of the persona's attributes alone: what the page tells the player of a person may
//! be wrong, and is what is checked. A cell without a persona takes one who gets the item, so that it is seen at all.

use crate::items::ItemPlay;
use scenarios::content::{Facts, InSystem, ItemKind, Matching, Names, Rule, Truth, evaluate};
use std::collections::BTreeMap;

/// A person's attributes, by name.
pub(super) type Attributes = BTreeMap<String, String>;

/// A person that the item is checked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Audience {
    /// What the player is told of them.
    pub vars: Attributes,
    /// Who they are, in words.
    pub who: String,
    /// Whether they are in the item's segment; `None` where it has none, or more than attributes decide it.
    pub member: Option<bool>,
}

impl Audience {
    /// The cell's persona; without one somebody who gets the item. Walk-thrus ask nobody: they are started.
    pub fn of(item: &ItemPlay, persona: Option<&str>) -> Audience {
        let own = item.personas().find(|(name, _)| Some(*name) == persona).map(|(_, vars)| vars);
        let nobody = Audience::with(item, own.unwrap_or_default(), persona.unwrap_or("a person").to_owned());
        if persona.is_some()
            || nobody.member != Some(false)
            || matches!(item.item.kind, ItemKind::Walkthru(_))
        {
            return nobody;
        }
        Audience::who(item, true).unwrap_or(nobody)
    }

    /// Somebody else, who is not in the item's segment.
    pub fn outsider(item: &ItemPlay) -> Option<Audience> {
        Audience::who(item, false)
    }

    /// Somebody who is in the item's segment, or is not: a persona of the project, else whoever its rule describes.
    fn who(item: &ItemPlay, member: bool) -> Option<Audience> {
        let segment = item.item.segment.as_ref()?;
        let personas =
            item.personas().map(|(name, vars)| Audience::with(item, vars, format!("persona {name}")));
        let stranger = match member {
            true => wanted(&Rule::Segment(segment.clone()), &names(item), 0).unwrap_or_default(),
            false => Attributes::new(),
        };
        let stranger = Audience::with(item, stranger.clone(), described(&stranger));
        personas.chain([stranger]).find(|audience| audience.member == Some(member))
    }

    fn with(item: &ItemPlay, vars: Attributes, who: String) -> Audience {
        let member = item.item.segment.as_ref().and_then(|segment| is_in(item, segment, &vars));
        Audience { vars, who, member }
    }
}

/// Whether somebody with these attributes is in a segment; `None` where more than that decides.
pub(super) fn is_in(item: &ItemPlay, segment: &str, vars: &Attributes) -> Option<bool> {
    let facts = Facts { vars: Some(vars.clone()), ..Facts::default() };
    match evaluate(&Rule::Segment(segment.to_owned()), &facts, &names(item), None).truth {
        Truth::True => Some(true),
        Truth::False => Some(false),
        Truth::Unknown => None,
    }
}

fn names(item: &ItemPlay) -> InSystem<'_> {
    InSystem { contents: &item.content.contents, system: &item.system }
}

fn described(vars: &Attributes) -> String {
    match vars.is_empty() {
        true => "a person without attributes".to_owned(),
        false => {
            let each: Vec<String> = vars.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            format!("a person with {}", each.join(", "))
        }
    }
}

/// Attributes that make a rule about a person true, as far as its parts name them; whether they do is asked afterwards.
fn wanted(rule: &Rule, names: &dyn Names, depth: usize) -> Option<Attributes> {
    let inner = |rule: &Rule| if depth > 20 { None } else { wanted(rule, names, depth + 1) };
    match rule {
        Rule::Rule(name) => inner(names.rule(name)?),
        Rule::Segment(name) => inner(names.segment(name)?),
        Rule::All(rules) => Some(rules.iter().filter_map(inner).flatten().collect()),
        Rule::Any(rules) => rules.iter().find_map(inner),
        Rule::Var { name, matching } => Some(Attributes::from([(name.clone(), fitting(matching)?)])),
        _ => None,
    }
}

fn fitting(matching: &Matching) -> Option<String> {
    match matching {
        Matching::Is(text) | Matching::Contains(text) => Some(text.clone()),
        Matching::OneOf(texts) => texts.first().cloned(),
        Matching::AtLeast(number) | Matching::AtMost(number) => Some(number.to_string()),
        Matching::Exists(true) | Matching::Empty(false) => Some("yes".to_owned()),
        Matching::Empty(true) => Some(String::new()),
        _ => None,
    }
}
