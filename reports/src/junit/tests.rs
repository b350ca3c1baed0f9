//! JUnit is read by programs that we do not control, so its form is checked by one: xmllint.

use super::*;
use crate::example;
use std::process::Command;

/// Everything that breaks naive writers: an end of CDATA, escapes, NUL, noncharacters, emoji, RTL.
const HOSTILE: &str =
    "]]> <b a=\"'&\"> \u{1b}[31mred\u{1b}[0m \0\u{7}\u{fffe}\u{ffff}\u{9b}2J 👩‍💻 مرحبا \u{202e}x";

fn hostile() -> RunReport {
    let mut report = example::report();
    for run in &mut report.runs {
        for text in [&mut run.scenario, &mut run.file, &mut run.viewport] {
            text.push_str(HOSTILE);
        }
        run.persona = Some(HOSTILE.into());
        run.message = Some(HOSTILE.into());
        for attempt in &mut run.attempts {
            attempt.message = Some(HOSTILE.into());
            attempt.findings.iter_mut().for_each(|finding| finding.message.push_str(HOSTILE));
            for step in &mut attempt.steps {
                step.words.push_str(HOSTILE);
                step.screenshot = step.screenshot.as_ref().map(|path| format!("{path}{HOSTILE}"));
            }
        }
    }
    report
}

/// Runs xmllint over `xml`; prints and passes where it is not installed.
fn lint(xml: &str, schema: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("junit.xml");
    std::fs::write(&file, xml).unwrap();
    let mut xmllint = Command::new("xmllint");
    xmllint.arg("--noout");
    if let Some(schema) = schema {
        let path = folder.path().join("schema.xsd");
        std::fs::write(&path, schema).unwrap();
        xmllint.arg("--schema").arg(path);
    }
    match xmllint.arg(&file).output() {
        Ok(output) => assert!(output.status.success(), "{}\n{xml}", String::from_utf8_lossy(&output.stderr)),
        Err(_) => println!("skipped: xmllint is not installed"),
    }
}

#[test]
fn the_strict_profile_is_valid_against_the_jenkins_schema() {
    for report in [example::report(), hostile(), RunReport::default()] {
        lint(&junit(&report, Profile::Strict), Some(include_str!("jenkins.xsd")));
    }
}

#[test]
fn the_rich_profile_is_well_formed_whatever_a_page_says() {
    let xml = junit(&hostile(), Profile::Rich);
    lint(&xml, None);
    let forbidden = ['\u{1b}', '\0', '\u{7}', '\u{9b}', '\u{fffe}', '\u{ffff}', '\u{202e}'];
    assert!(!xml.contains(forbidden));
    assert!(!system_out(&xml).contains("[[ATTACHMENT|/etc"), "only pictures of ours are attached");
    assert!(xml.contains("👩‍💻 مرحبا"));
    assert!(quick_junit::Report::deserialize_from_str(&xml).is_ok());
}

/// What stands in all `system-out`, the only place where attachments are looked for.
fn system_out(xml: &str) -> String {
    let parts = xml.split("<system-out>").skip(1);
    parts.filter_map(|part| part.split("</system-out>").next()).collect()
}

#[test]
fn a_verdict_becomes_what_ci_understands() {
    let xml = junit(&example::report(), Profile::Rich);
    for needed in [
        "<testsuite name=\"scenarios/contacts.yaml [chromium] [en]\"",
        "<testcase name=\"Create a contact [chromium, ar, preview]\" classname=\"scenarios.contacts\"",
        "<failure message=\"click “Save”: no button",
        "type=\"element.missing\"",
        "<error message=\"GET https://crm.test/orders answered 503\" type=\"env.down(503)\"",
        "<skipped message=\"webkit cannot look into",
        "type=\"engine.unsupported(closed shadow root)\"",
        "<flakyFailure",
        "<rerunError",
        "<property name=\"healed\" value=\"true\"/>",
        "<property name=\"flaky\" value=\"true\"/>",
        "healed: click “Invite”",
        "[[ATTACHMENT|evidence/contact-broken.png]]",
        "<property name=\"attachment\" value=\"evidence/contact-broken.png\"/>",
    ] {
        assert!(xml.contains(needed), "{needed} in\n{xml}");
    }
}

#[test]
fn counts_are_those_of_the_verdicts() {
    let report =
        quick_junit::Report::deserialize_from_str(&junit(&example::report(), Profile::Rich)).unwrap();
    assert_eq!((report.tests, report.failures, report.errors, report.skipped), (27, 6, 1, 3));
}
