//! When two faults are the same one, so that a night opens one ticket and not fifty.
//!
//! A fault of the application is its system, its code and its target, else the page's address, else scenario
//! and step. What we could not tell is a matter of the operation: one per environment and code.

use crate::{Code, Kind, Run, Sighting};
use url::Url;

/// What a fault is known by. Equal signatures are one fault.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Signature {
    /// Whether it concerns the operation, apart from content.
    pub operations: bool,
    /// The system's name; for the operation the environment's.
    pub of: String,
    /// The code's name, without its detail.
    pub code: String,
    /// The target on its page, the page, or scenario and step; empty for the operation.
    pub place: String,
}

impl Signature {
    /// In one line, for a database: parts are apart by a tab, which no part holds.
    pub fn key(&self) -> String {
        let kind = if self.operations { "operations" } else { "content" };
        [kind, &self.of, &self.code, &self.place].map(part).join("\t")
    }
}

fn part(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}

/// Whether a signature's key is a matter of the operation, in the environment of this run.
pub fn is_of_operations(key: &str, run: &Run) -> bool {
    let mut parts = key.split('\t');
    parts.next() == Some("operations") && parts.next() == Some(&part(&operated(run)))
}

/// Where a run was played: its environment, else the origin of its base URL.
fn operated(run: &Run) -> String {
    run.environment.clone().or_else(|| origin(run)).unwrap_or_default()
}

/// The signature of what a run shows; `None` where nothing is known but that it failed.
pub fn signature(sighting: &Sighting<'_>) -> Option<Signature> {
    let (run, code) = (sighting.run, sighting.code?);
    if code.kind() == Kind::Inconclusive {
        return Some(Signature {
            operations: true,
            of: operated(run),
            code: code.name().to_owned(),
            place: String::new(),
        });
    }
    let of = run.system.clone().or_else(|| origin(run)).unwrap_or_default();
    Some(Signature { operations: false, of, code: code.name().to_owned(), place: place(sighting, code) })
}

fn origin(run: &Run) -> Option<String> {
    let url = Url::parse(run.base_url.as_deref()?).ok()?;
    Some(url.origin().ascii_serialization())
}

fn place(sighting: &Sighting<'_>, code: &Code) -> String {
    let run = sighting.run;
    let page = sighting.step.and_then(|step| step.address.as_deref()).and_then(|address| page(address, run));
    // A dead link is its address, wherever it was met.
    if code.name().starts_with("link.")
        && let Some(detail) = code.detail()
    {
        return format!("link {detail}");
    }
    match (sighting.step.and_then(|step| step.target.as_deref()), page) {
        (Some(target), Some(page)) => format!("{target} on {page}"),
        (Some(target), None) => format!("{target} in {}", run.file),
        (None, Some(page)) => page,
        (None, None) => {
            let step = sighting.step.map_or("", |step| step.id.as_str());
            format!("{} step {step}", run.file)
        }
    }
}

/// The address of a page without what differs from run to run and from cell to cell: origin, query,
/// ids of records, the language.
fn page(address: &str, run: &Run) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let language = run.language.as_ref();
    let is_language = |part: &str| {
        language.is_some_and(|language| {
            part.eq_ignore_ascii_case(&language.0) || part.eq_ignore_ascii_case(language.primary())
        })
    };
    let parts = url
        .path_segments()?
        .filter(|part| !part.is_empty() && !is_language(part))
        .map(|part| if is_of_a_record(part) { "…".to_owned() } else { part.to_owned() });
    Some(format!("/{}", parts.collect::<Vec<_>>().join("/")))
}

/// Numbers, and long words with many digits: ids, dates, hashes.
fn is_of_a_record(part: &str) -> bool {
    let digits = part.chars().filter(char::is_ascii_digit).count();
    let letters = part.chars().count();
    let is_mixed = digits >= 3 && digits * 2 >= letters || (letters >= 16 && digits * 8 >= letters);
    digits == letters || is_mixed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Finding, Language, run::example, sightings};

    /// The signature of the example's first finding, after a change to the run.
    fn key(code: Code, change: impl FnOnce(&mut Run)) -> String {
        let mut run = example(code.kind().verdict(), Some(code.clone()));
        run.attempts[0].findings =
            vec![Finding { code, step: Some("save".to_owned()), message: String::new() }];
        change(&mut run);
        let seen = sightings(0, &run);
        signature(&seen[0]).expect("a code is known").key()
    }

    #[test]
    fn browser_language_record_and_detail_make_no_other_fault() {
        let one = key(Code::ELEMENT_MISSING, |_| {});
        assert_eq!(one, "content\tcrm\telement.missing\tsave_button on /contacts/…/edit");
        let other = key(Code::ELEMENT_MISSING, |run| {
            run.browser = crate::Engine::Webkit;
            run.language = Some(Language("de".to_owned()));
            run.attempts[0].steps[0].address = Some("http://other/de/contacts/99/edit?tab=2".to_owned());
            run.scenario = "Another one".to_owned();
        });
        assert_eq!(one, other);
        let covered = |by: &str| key(Code::ELEMENT_COVERED.of(by), |_| {});
        assert_eq!(covered("div#a"), covered("div#b"));
    }

    #[test]
    fn another_target_page_system_or_code_is_another_fault() {
        let one = key(Code::ELEMENT_MISSING, |_| {});
        assert_ne!(one, key(Code::ELEMENT_HIDDEN, |_| {}));
        assert_ne!(one, key(Code::ELEMENT_MISSING, |run| run.system = Some("shop".to_owned())));
        assert_ne!(
            one,
            key(Code::ELEMENT_MISSING, |run| run.attempts[0].steps[0].target = Some("cancel".to_owned()))
        );
        let deals = |run: &mut Run| run.attempts[0].steps[0].address = Some("http://host/deals".to_owned());
        assert_ne!(one, key(Code::ELEMENT_MISSING, deals));
    }

    #[test]
    fn what_we_could_not_tell_is_one_per_environment_and_code() {
        let one = key(Code::ENV_DOWN, |_| {});
        assert_eq!(one, "operations\ttest\tenv.down\t");
        assert_eq!(one, key(Code::ENV_DOWN, |run| run.scenario = "Another one".to_owned()));
        let live = key(Code::ENV_DOWN, |run| run.environment = Some("te_t".to_owned()));
        assert_ne!(one, live);
        let run = example(crate::Verdict::Passed, None);
        assert!(is_of_operations(&one, &run) && !is_of_operations(&live, &run));
        assert!(!is_of_operations(&key(Code::ELEMENT_MISSING, |_| {}), &run));
        let nameless = Run { environment: None, base_url: Some("http://host:1/a".to_owned()), ..run };
        assert!(is_of_operations("operations\thttp://host:1\tenv.down\t", &nameless));
    }

    #[test]
    fn without_target_and_page_scenario_and_step_tell() {
        let told = key(Code::ELEMENT_MISSING, |run| {
            run.attempts[0].steps[0].target = None;
            run.attempts[0].steps[0].address = None;
        });
        assert_eq!(told, "content\tcrm\telement.missing\tscenarios/create.yaml step save");
    }

    #[test]
    fn ids_are_told_from_words() {
        for id in ["17", "2026-11-22", "3f2a9c1e-77aa-4c1b-9d21-0f3b2a1c4d5e", "INV2024001"] {
            assert!(is_of_a_record(id), "{id}");
        }
        for word in ["contacts", "v2", "step-1-address", "oauth2", "über-uns"] {
            assert!(!is_of_a_record(word), "{word}");
        }
    }
}
