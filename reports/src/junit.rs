//! JUnit XML, in two profiles.
//!
//! A suite is what Playwright's project is to a file: a scenario file in one browser and language. A
//! case carries browser and language in its name too, because GitLab and Jenkins tell cases apart by
//! class and name only. quick-junit escapes; what XML cannot hold at all is cut before.

use crate::text::{Style, failure};
use crate::words::{self, Apart};
use chrono::{DateTime, FixedOffset};
use quick_junit::{
    FlakyOrRerun, NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestRerun, TestSuite,
};
use scenarios::{Attempt, Run, RunReport, Verdict};
use std::time::Duration;

/// How much the file may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Everything: properties and time stamps of cases, files, skipped counts.
    Rich,
    /// Only what the schema of Jenkins' xUnit plugin (junit-10.xsd) allows.
    Strict,
}

/// How a failure is written into the file: no colour, and wide enough for any log viewer.
const PLAIN: Style = Style { color: false, width: 100, unicode: true };

/// The report as JUnit XML.
pub fn junit(report: &RunReport, profile: Profile) -> String {
    let mut document = Report::new("surefoot");
    document.set_time(Duration::from_millis(report.took_ms));
    if profile == Profile::Rich
        && let Some(started) = time(&report.started)
    {
        document.set_timestamp(started);
    }
    let mut groups: Vec<Vec<&Run>> = Vec::new();
    for run in &report.runs {
        let same = |first: &&Run| {
            (&first.file, first.browser, &first.language) == (&run.file, run.browser, &run.language)
        };
        match groups.iter_mut().find(|group| group.first().is_some_and(same)) {
            Some(group) => group.push(run),
            None => groups.push(vec![run]),
        }
    }
    document.add_test_suites(groups.iter().filter_map(|runs| suite(runs, profile)));
    let text = document.to_string().expect("writing into memory does not fail");
    if profile == Profile::Strict { without_skipped_count(&text) } else { text }
}

fn suite(runs: &[&Run], profile: Profile) -> Option<TestSuite> {
    let first = runs.first()?;
    let language = first.language.as_ref().map_or(String::new(), |language| format!(" [{language}]"));
    let mut suite = TestSuite::new(clean(&format!("{} [{}]{language}", first.file, first.browser)));
    suite.set_time(Duration::from_millis(runs.iter().map(|run| run.took_ms).sum()));
    if let Some(started) = time(&first.started) {
        suite.set_timestamp(started);
    }
    suite.extra.insert("hostname".into(), first.browser.name().into());
    suite.add_property(property("browser", first.browser.name()));
    suite.add_property(property("language", words::language(first)));
    for (name, value) in [("browser_version", &first.browser_version), ("environment", &first.environment)] {
        suite.add_properties(value.iter().map(|value| property(name, value)));
    }
    suite.add_test_cases(runs.iter().map(|run| case(run, profile)));
    Some(suite)
}

fn case(run: &Run, profile: Profile) -> TestCase {
    let mut cell = vec![run.browser.name().to_owned()];
    cell.extend(run.language.iter().map(|language| language.0.clone()));
    cell.extend(Apart::ALL.words(run));
    let mut case = TestCase::new(
        clean(&format!("{} [{}]", words::one_line(&run.scenario), cell.join(", "))),
        status(run, profile),
    );
    case.set_classname(class(&run.file));
    case.set_time(Duration::from_millis(run.took_ms));
    let output = output(run);
    if !output.is_empty() {
        case.set_system_out(clean(&output));
    }
    if profile == Profile::Rich {
        if let Some(started) = time(&run.started) {
            case.set_timestamp(started);
        }
        case.extra.insert("file".into(), clean(&run.file).as_str().into());
        case.add_properties(properties(run));
    }
    case
}

fn status(run: &Run, profile: Profile) -> TestCaseStatus {
    let mut status = match run.verdict {
        Verdict::Passed | Verdict::Healed | Verdict::Flaky => TestCaseStatus::success(),
        Verdict::Broken => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Inconclusive => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Skipped => TestCaseStatus::skipped(),
    };
    if !run.verdict.is_good() {
        let code = run.code.as_ref().map_or_else(|| run.verdict.to_string(), ToString::to_string);
        status.set_type(clean(&code)).set_message(clean(&message(run)));
        let told = failure(run, PLAIN);
        if !told.is_empty() {
            status.set_description(clean(&format!("\n{told}")));
        }
    }
    let earlier = run.attempts.split_last().map_or(&[][..], |(_, earlier)| earlier);
    let lost = earlier.iter().filter(|attempt| !attempt.verdict.is_good());
    status.add_reruns(lost.map(|attempt| rerun(attempt, profile)));
    if !run.verdict.is_good() && run.verdict != Verdict::Skipped {
        status.set_rerun_kind(FlakyOrRerun::Rerun);
    }
    status
}

/// An attempt that was not the last.
fn rerun(attempt: &Attempt, profile: Profile) -> TestRerun {
    let kind = match attempt.verdict {
        Verdict::Inconclusive => NonSuccessKind::Error,
        _ => NonSuccessKind::Failure,
    };
    let mut rerun = TestRerun::new(kind);
    let code = attempt.code.as_ref().map_or_else(|| attempt.verdict.to_string(), ToString::to_string);
    rerun.set_type(clean(&code));
    let said = attempt.message.clone().unwrap_or_default();
    rerun.set_message(clean(words::split_hint(&said).0));
    if profile == Profile::Rich {
        rerun.set_time(Duration::from_millis(attempt.took_ms));
        if let Some(started) = time(&attempt.started) {
            rerun.set_timestamp(started);
        }
    }
    rerun
}

/// One line: the step in words, then what went wrong.
fn message(run: &Run) -> String {
    let seen = scenarios::sightings(0, run);
    let first = seen.first();
    let step =
        first.and_then(|sighting| sighting.step).map_or(String::new(), |step| format!("{}: ", step.words));
    let said = first.and_then(|sighting| sighting.message).or(run.message.as_deref());
    let meaning = run.code.as_ref().map(|code| code.entry().meaning);
    let said = said.map(|said| words::split_hint(said).0).or(meaning).unwrap_or_default();
    words::one_line(&format!("{step}{said}"))
}

/// What a reader of the log should see, and attachments in the notation of Jenkins' attachments plugin
/// and of GitLab.
fn output(run: &Run) -> String {
    let mut lines = Vec::new();
    for heal in scenarios::heals_of(0, run) {
        let words = heal.step.map_or("", |step| step.words.as_str());
        let now = heal.step.and_then(|step| step.element.as_deref()).unwrap_or("?");
        lines.push(match heal.message {
            Some(message) => format!("healed: {words}: {}, now {now}", words::split_hint(message).0),
            None => format!("healed: {words}: now {now}"),
        });
    }
    lines.extend(words::reach(run).map(|reach| format!("resolve only: {reach}")));
    if run.verdict == Verdict::Flaky {
        lines.push(format!("flaky: good at attempt {}", run.attempts.len()));
        lines.push(failure(run, PLAIN));
    }
    // A page must not be able to attach files of the machine that reads this.
    let mut told = lines.join("\n").replace("[[ATTACHMENT", "[[ATTACHMENT ");
    for path in attachments(run).map(|path| words::one_line(path)).filter(|path| !path.contains("]]")) {
        told += &format!("\n[[ATTACHMENT|{path}]]");
    }
    told.trim_start().to_owned()
}

/// The pictures of what went wrong or healed, not of every step, and the network of what failed.
fn attachments(run: &Run) -> impl Iterator<Item = &String> {
    let steps = run.attempts.iter().flat_map(|attempt| &attempt.steps);
    let pictures = steps.filter(|step| step.code.is_some()).filter_map(|step| step.screenshot.as_ref());
    pictures.chain(run.attempts.iter().filter_map(|attempt| attempt.har.as_ref()))
}

fn properties(run: &Run) -> Vec<Property> {
    let flag = |of: bool| if of { "true" } else { "false" };
    let healed = !scenarios::heals_of(0, run).is_empty();
    let mut properties = vec![
        property("browser", run.browser.name()),
        property("language", words::language(run)),
        property("viewport", &run.viewport),
        property("verdict", run.verdict.name()),
        property("healed", flag(healed)),
        property("flaky", flag(run.verdict == Verdict::Flaky)),
        property("attempts", &run.attempts.len().to_string()),
    ];
    if run.resolve_only {
        properties.push(property("resolve_only", "true"));
        properties.extend(words::reach(run).map(|reach| property("reach", &reach)));
    }
    let code = run.code.as_ref().map(ToString::to_string);
    for (name, value) in [("environment", &run.environment), ("persona", &run.persona), ("code", &code)] {
        properties.extend(value.iter().map(|value| property(name, value)));
    }
    properties.extend(run.tags.iter().map(|tag| property("tag", tag)));
    // `attachment` is what Azure, TestRail and Playwright's own reporter read.
    properties.extend(attachments(run).map(|path| property("attachment", path)));
    properties
}

/// `scenarios/sales/orders.yaml` as `scenarios.sales.orders`: Jenkins makes packages of it.
fn class(file: &str) -> String {
    let file = clean(file);
    let file = file.trim_start_matches(['.', '/', '\\']);
    let file = file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".yml")).unwrap_or(file);
    file.replace(['/', '\\'], ".")
}

fn property(name: &str, value: &str) -> Property {
    Property::new(name, words::one_line(value))
}

fn clean(text: &str) -> String {
    words::plain(text)
}

fn time(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}

/// `testsuites/@skipped` is outside the Jenkins schema and quick-junit always writes it. Values of
/// attributes hold no bare quote, so the first ` skipped="` is the attribute itself.
fn without_skipped_count(text: &str) -> String {
    let Some(start) = text.find(" skipped=\"") else { return text.to_owned() };
    let value = start + " skipped=\"".len();
    let Some(end) = text[value..].find('"') else { return text.to_owned() };
    format!("{}{}", &text[..start], &text[value + end + 1..])
}

#[cfg(test)]
mod tests;
