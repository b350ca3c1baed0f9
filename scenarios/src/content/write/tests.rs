//! What is written is read again as the same, and as a person wants to see it.

use super::*;
use crate::content::{arbitrary, read_content};
use crate::schema::content_schema;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]
    #[test]
    fn what_is_written_is_read_as_the_same(content in arbitrary::content()) {
        let text = write_content(&content);
        match read_content("written.yaml", &text) {
            Ok(read) => prop_assert_eq!(read.content.without_lines(), content, "{}", text),
            Err(errors) => prop_assert!(false, "{}\n{}", text, errors[0]),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 20, ..ProptestConfig::default() })]
    #[test]
    fn what_is_written_fits_the_schema(content in arbitrary::content()) {
        let text = write_content(&content);
        let found = crate::schema::check_text(&content_schema(), &text);
        prop_assert!(found.is_empty(), "{:?}\n{}", found, text);
    }
}

#[test]
fn the_example_is_written_short_and_read_as_the_same() {
    let read = read_content("", include_str!("../../../tests/files/content.yaml")).unwrap();
    let text = write_content(&read.content);
    let again = read_content("", &text).unwrap().content;
    assert_eq!(again.without_lines(), read.content.without_lines());
    for line in [
        "content: \"Lodge, first days\"",
        "  on_contacts: {url: {contains: /contacts}}",
        "      - popup: intro",
        "        next: [click, {when: {element: {ref: toast, is: visible}}}]",
        "        on: new_contact",
        "          max_loops: 2",
        "    buttons: [{plays: first_contact, label: Show me}, close]",
        "    try: {bad: [ada], good: [ada@example.com]}",
        "      help: [first_contact, handbook, docs]",
    ] {
        assert!(text.lines().any(|there| there == line), "no line {line:?} in\n{text}");
    }
}
