//! The form of `--json`: the report itself, pretty, with a line end.

use scenarios::RunReport;

/// The report as JSON.
pub fn json(report: &RunReport) -> String {
    let mut text = serde_json::to_string_pretty(report).expect("a run has string keys only");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn a_report_survives_being_written_and_read() {
        let report = example::report();
        assert_eq!(serde_json::from_str::<RunReport>(&json(&report)).ok(), Some(report));
    }
}
