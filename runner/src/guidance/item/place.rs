//! Where an item shows: its rule on the page where the check begins, on the other pages that the content names, and
//! whether it keeps anything away at all.

use super::{
    noted::Noted,
    own::Check,
    person::{QUIET, js},
};
use crate::fault::Fault;
use browser::Goal;
use scenarios::{
    Code,
    content::{Matching, Rule, lint::constant},
};
use serde_json::Value;

/// More pages than these are not looked at.
const PAGES: usize = 4;

/// An address that no page has.
const NOWHERE: &str = "/a9f3c1/0d72b8";

/// Why a rule is not true: the innermost part that decides.
pub(super) fn why(trace: &Value) -> String {
    let truth = &trace["truth"];
    let part = trace["parts"].as_array().and_then(|parts| parts.iter().find(|part| part["truth"] == *truth));
    match part {
        Some(part) => why(part),
        None => {
            let said = |key: &str| trace[key].as_str().unwrap_or_default().to_owned();
            format!("{}: {}", said("rule"), said("why"))
        }
    }
}

/// The fault of a rule that is not true on the pages that were looked at.
pub(super) fn untrue(trace: &Value, pages: &[String]) -> Fault {
    let pages = pages.join(", ");
    match trace["truth"].as_str() {
        Some("unknown") => {
            Fault::new(Code::RULE_UNKNOWN, format!("on {pages} it can't be told: {}", why(trace)))
        }
        _ => Fault::new(Code::RULE_NEVER_TRUE, format!("looked at {pages}: {}", why(trace))),
    }
}

impl Check<'_, '_> {
    /// Looks whether the item's rule is true here, else on the other pages of the content, and stays on the first one.
    /// `trace` is its trace, an expression over the state `s`.
    pub async fn place(&mut self, rule: Option<&Rule>, trace: &str) -> bool {
        let Some(rule) = rule else { return true };
        let line = scenarios::content::rule_line(rule);
        let mut noted = Noted::begin("rule", "rule", format!("shows where {line}"));
        let found = self.find_place(trace).await;
        let found = found.map(|place| {
            if let Some(place) = place {
                noted.result.words = format!("{}: true on {place}", noted.result.words);
            }
        });
        if found.is_ok()
            && let Some(fault) = self.always(rule)
        {
            noted.find(fault);
        }
        // A rule that keeps nothing away is wrong, and yet the item shows.
        let goes_on = found.is_ok();
        self.ended(noted, found).await;
        goes_on && !self.record.stopped
    }

    async fn find_place(&mut self, trace: &str) -> Result<Option<String>, Fault> {
        let patience = self.patience()?;
        let holds = format!("{trace}?.truth==='true'");
        let (met, state) = self.until(&holds, patience).await?;
        let here = self.page().await;
        if met {
            return Ok(Some(here));
        }
        let first = self.trace_of(trace, &state).await?;
        let mut looked = vec![here.clone()];
        for page in self.other_pages(&here) {
            if !self.visit(&page).await? {
                continue;
            }
            if self.until(&holds, QUIET).await?.0 {
                return Ok(Some(page));
            }
            looked.push(page);
        }
        Err(untrue(&first, &looked))
    }

    async fn trace_of(&mut self, trace: &str, state: &Value) -> Result<Value, Fault> {
        let expression = format!("(s=>{trace}??null)({state})");
        self.call(&expression).await
    }

    /// The page's address as content writes it.
    pub async fn page(&mut self) -> String {
        let address = self.stage.session.page().await.map(|page| page.address).unwrap_or_default();
        let base = self.stage.options.base.as_ref().map_or("", |base| base.as_str());
        match address.strip_prefix(base.trim_end_matches('/')) {
            Some(rest) if rest.starts_with('/') => rest.to_owned(),
            _ => address,
        }
    }

    /// The pages that the content of the system names, but for this one.
    pub fn other_pages(&self, here: &str) -> Vec<String> {
        let files = self.item.content.contents.of(&self.item.system);
        let starts = files.flat_map(|file| {
            let items = file.content.items.values().filter_map(|item| item.start.clone());
            file.content.start.clone().into_iter().chain(items)
        });
        let mut pages: Vec<String> = vec![];
        for page in starts {
            if page != here && !pages.contains(&page) {
                pages.push(page);
            }
        }
        pages.truncate(PAGES);
        pages
    }

    /// Opens a page of the content; false where it does not answer as a page.
    pub async fn visit(&mut self, page: &str) -> Result<bool, Fault> {
        let address = self.stage.absolute(page);
        match self.go(Goal::Address(address)).await {
            Ok(arrival) => Ok(arrival.status.is_none_or(|status| status < 400)),
            // Another page that is down says nothing of this item.
            Err(fault) if [Code::ENV_DOWN, Code::ENV_TLS, Code::PAGE_NOT_SETTLED].contains(&fault.code) => {
                Ok(false)
            }
            Err(fault) => Err(fault),
        }
    }

    /// Looks at the other pages: where the rule says no, the item may not show; `shown` is an expression over `s`.
    pub async fn elsewhere(&mut self, rule: Option<&Rule>, trace: &str, shown: &str) {
        if rule.is_none() || self.record.stopped {
            return;
        }
        let here = self.page().await;
        let pages = self.other_pages(&here);
        let mut noted = Noted::begin("elsewhere", "rule", "does not show where its rule says no");
        let mut looked = vec![];
        let mut done = Ok(());
        for page in pages {
            match self.away(&page, trace, shown).await {
                Ok(Some(false)) => looked.push(page),
                Ok(_) => {}
                Err(fault) => {
                    done = Err(fault);
                    break;
                }
            }
        }
        if looked.is_empty() && done.is_ok() {
            let words =
                "where its rule says no was not seen: on no other page that the content names it is false";
            return self.unchecked("elsewhere", words.to_owned());
        }
        noted.result.words = format!("{}: looked at {}", noted.result.words, looked.join(", "));
        self.ended(noted, done).await;
    }

    /// Whether the rule is true on another page; `None`: it can't be told there.
    async fn away(&mut self, page: &str, trace: &str, shown: &str) -> Result<Option<bool>, Fault> {
        if !self.visit(page).await? {
            return Ok(None);
        }
        let holds = format!("{trace}?.truth==='true'||({shown})");
        let (_, state) = self.until(&holds, QUIET).await?;
        let answer = self.call(&format!("(s=>[{trace}?.truth??null,!!({shown})])({state})")).await?;
        match (answer[0].as_str(), answer[1] == true) {
            (Some("true"), _) => Ok(Some(true)),
            (Some("false"), true) => {
                let message = format!("it shows on {page}, where its rule is false");
                Err(Fault::new(Code::RULE_ALWAYS_TRUE, message))
            }
            (Some("false"), false) => Ok(Some(false)),
            _ => Ok(None),
        }
    }

    /// A rule that is true whatever the page and the person.
    pub fn always(&self, rule: &Rule) -> Option<Fault> {
        let item = self.item;
        let known = constant(&item.content.contents, &item.system, rule, item.languages());
        let reason = match known {
            Some((true, reason)) => reason,
            Some((false, _)) => return None,
            None if self.everywhere(rule, 0) => "it is true of every address that a page can have".to_owned(),
            None => return None,
        };
        Some(Fault::new(Code::RULE_ALWAYS_TRUE, reason))
    }

    /// Whether a rule is true of any address. Only what an address has to hold is asked, so that the answer is sure:
    /// everything else may be false.
    fn everywhere(&self, rule: &Rule, depth: usize) -> bool {
        let inner = |rule: &Rule| depth < 20 && self.everywhere(rule, depth + 1);
        let contents = &self.item.content.contents;
        match rule {
            Rule::All(rules) => rules.iter().all(inner),
            Rule::Any(rules) => rules.iter().any(inner),
            Rule::Rule(name) => contents.rule(&self.item.system, name).is_some_and(inner),
            Rule::Url(Matching::Contains(text)) => !text.is_empty() && NOWHERE[..1] == **text,
            Rule::Url(Matching::Matches(pattern)) => regex::Regex::new(pattern)
                .is_ok_and(|pattern| pattern.is_match(NOWHERE) && pattern.is_match("/")),
            Rule::Url(Matching::Exists(true) | Matching::Empty(false)) => true,
            _ => false,
        }
    }

    /// Whether the item has begun since `before` (milliseconds of the page's clock), as an expression over `s`.
    pub fn begun(name: &str, plays: u64, before: u64) -> String {
        let name = js(name);
        format!(
            "(s.items[{name}]?.plays>{plays}||s.open?.item==={name}||\
             s.log.some(e=>e.item==={name}&&e.at>={before}&&(e.type==='play'||e.type==='open')))"
        )
    }
}
