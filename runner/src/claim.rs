//! Claims about addresses, as a scenario makes them, in a cell whose addresses tell the language.
//!
//! A scenario is written once for all languages: that it ends at `/contacts` is true of `/de/contacts`
//! too, and of `/contacts?lang=de`. Whatever else differs stays a fault.

use crate::address::join_in;
use scenarios::{Action, Check, Expectation, Language, Languages, Scenario, SetBy, Step, TextMatch};
use std::borrow::Cow;
use url::Url;

/// The scenario with its claims about addresses in `language`; as it is where addresses tell none.
pub(crate) fn in_language<'a>(
    scenario: &'a Scenario,
    base: Option<&Url>,
    language: Option<&Language>,
    languages: &Languages,
) -> Cow<'a, Scenario> {
    let (Some(base), Some(language)) = (base, language) else { return Cow::Borrowed(scenario) };
    if !matches!(languages.set_by, SetBy::Query(_) | SetBy::Path(_)) {
        return Cow::Borrowed(scenario);
    }
    let mut scenario = scenario.clone();
    for check in scenario.steps.iter_mut().chain(&mut scenario.finally).flat_map(checks) {
        if let Check::Address(TextMatch::Is(text)) = check
            && let Some(told) = told(base, text, language, languages)
        {
            *check = Check::Address(told);
        }
    }
    Cow::Owned(scenario)
}

fn checks(step: &mut Step) -> &mut [Check] {
    match &mut step.action {
        Action::Expect(Expectation { checks, .. }) => checks,
        _ => &mut [],
    }
}

fn told(base: &Url, claimed: &str, language: &Language, languages: &Languages) -> Option<TextMatch> {
    match &languages.set_by {
        SetBy::Path(_) => {
            let absolute = base.join(claimed).ok().filter(|url| url.origin() == base.origin())?;
            let told = join_in(base, absolute.as_str(), language, languages);
            let origin = base.origin().ascii_serialization();
            let shown =
                if claimed.contains("://") { Some(told.as_str()) } else { told.strip_prefix(&origin) };
            shown.map(|text| TextMatch::Is(text.to_owned()))
        }
        // The application may keep the parameter or not.
        SetBy::Query(name) => {
            let (before, fragment) = match claimed.split_once('#') {
                Some((before, fragment)) => (before, format!("#{fragment}")),
                None => (claimed, String::new()),
            };
            let (before, fragment) = (escaped(before), escaped(&fragment));
            let parameter = format!("[?&]{}={}", regex::escape(name), regex::escape(&language.0));
            Some(TextMatch::Matches(format!("^{before}({parameter})?{fragment}$")))
        }
        _ => None,
    }
}

/// For a regular expression; placeholders stay what they are.
fn escaped(text: &str) -> String {
    regex::escape(text).replace(r"\$\{", "${").replace(r"\}", "}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(set_by: SetBy, claimed: &str, expected: &TextMatch) {
        let text = format!("scenario: a\nsteps:\n  - expect: {{address: \"{claimed}\"}}\n");
        let scenario = scenarios::read_scenario("a.yaml", &text).unwrap();
        let german = Language("de".to_owned());
        let languages = Languages { default: Some(Language("en".to_owned())), all: vec![], set_by };
        let base = Url::parse("https://host/app/").unwrap();
        let mut scenario = in_language(&scenario, Some(&base), Some(&german), &languages).into_owned();
        assert_eq!(checks(&mut scenario.steps[0])[0], Check::Address(expected.clone()), "{claimed}");
    }

    #[test]
    fn a_claim_about_an_address_holds_in_every_language() {
        let path = || SetBy::Path("/{lang}".to_owned());
        let query = || SetBy::Query("lang".to_owned());
        let is = |text: &str| TextMatch::Is(text.to_owned());
        let matches = |text: &str| TextMatch::Matches(text.to_owned());
        check(SetBy::Header, "/app/x", &is("/app/x"));
        check(path(), "/app/x?a=1", &is("/app/de/x?a=1"));
        check(path(), "/app/en/x", &is("/app/de/x"));
        check(path(), "https://host/app/x", &is("https://host/app/de/x"));
        check(path(), "https://other/x", &is("https://other/x"));
        check(query(), "/app/x.html#top", &matches(r"^/app/x\.html([?&]lang=de)?\#top$"));
        check(query(), "/app/${unique}", &matches(r"^/app/${unique}([?&]lang=de)?$"));
    }
}
