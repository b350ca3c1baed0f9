//! Any bytes, read as a scenario, as content and as surefoot.yaml: read or refused, never a panic; and what was read is
//! read the same again from what is written of it, but for its lines.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scenarios::{read_content, read_project, read_scenario, write_content, write_scenario};

fuzz_target!(|text: &str| {
    if let Ok(scenario) = read_scenario("fuzz.yaml", text) {
        let written = write_scenario(&scenario);
        let again = read_scenario("fuzz.yaml", &written);
        let again = again.unwrap_or_else(|errors| panic!("can't be read again: {errors:?}\n{written}"));
        assert_eq!(
            again.without_lines(),
            scenario.without_lines(),
            "is another scenario when written and read again:\n{written}"
        );
    }
    if let Ok(file) = read_content("fuzz.yaml", text) {
        let written = write_content(&file.content);
        let again = read_content("fuzz.yaml", &written);
        let again = again.unwrap_or_else(|errors| panic!("can't be read again: {errors:?}\n{written}"));
        assert_eq!(
            again.content.without_lines(),
            file.content.without_lines(),
            "is other content when written and read again:\n{written}"
        );
    }
    let _ = read_project("surefoot.yaml", text);
});
