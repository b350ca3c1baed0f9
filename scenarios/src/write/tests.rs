//! What is written is read again as the same, and as a person wants to see it.

use super::*;
use crate::arbitrary;
use crate::read_scenario;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn what_is_written_is_read_as_the_same(scenario in arbitrary::scenario()) {
        let text = write_scenario(&scenario);
        match read_scenario("written.yaml", &text) {
            Ok(read) => prop_assert_eq!(read.without_lines(), scenario, "{}", text),
            Err(errors) => prop_assert!(false, "{}\n{}", text, errors[0]),
        }
    }
}

#[test]
fn the_example_is_written_short_and_read_as_the_same() {
    let scenario = read_scenario("", include_str!("../../tests/files/contact.yaml")).unwrap();
    let text = write_scenario(&scenario);
    assert_eq!(read_scenario("", &text).unwrap().without_lines(), scenario.without_lines());
    for line in [
        "scenario: Create a contact",
        "viewport: 1366x900",
        "  - click: new_contact",
        "  - click: {target: new_contact, at: [5, 5], modifiers: [shift], button: middle, count: 3}",
        "  - type: {into: name, text: \"Ada ${unique}\"}",
        "  - uncheck: agree",
        "    note: Nobody agrees in the end.",
        "  - upload: {to: file, file: a.txt}",
        "  - expect: {target: toast, visible: true, text: {contains: Saved}}",
        "    text: {en: New contact, de: {unconfirmed: New contact}}",
        "      - [my-host, button]",
    ] {
        assert!(text.lines().any(|there| there == line), "no line {line:?} in\n{text}");
    }
}
