//! JSON with places: where in the file each step begins, so that errors can say so.

use crate::file_error::{Faults, FileError};
use serde_json::Value;

/// A recording's text as JSON.
pub(super) struct Json {
    /// The whole of it.
    pub root: Value,
    /// Line and column of each step, in order.
    pub places: Vec<(usize, usize)>,
}

/// Reads JSON; a byte order mark is skipped.
pub(super) fn parse(file: &str, text: &str) -> Result<Json, Vec<FileError>> {
    let text = text.trim_start_matches('\u{feff}');
    match serde_json::from_str(text) {
        Ok(root) => Ok(Json { places: places(text, matches!(root, Value::Array(_))), root }),
        Err(error) => {
            let whole = error.to_string();
            let message = whole.split(" at line ").next().unwrap_or(&whole);
            let hint = match text.trim().is_empty() {
                true => "the file is empty; export the recording again",
                false => "export the recording again, as JSON",
            };
            let mut faults = Faults::new(file);
            faults.add((error.line().max(1), error.column().max(1)), format!("not JSON: {message}"), hint);
            Err(faults.into_errors())
        }
    }
}

/// Where the items of the top-level list `steps` begin, or of the list that is the whole file.
fn places(text: &str, bare: bool) -> Vec<(usize, usize)> {
    let mut scan =
        Scan { line: 1, column: 1, depth: 0, key: String::new(), in_steps: bare, found: Vec::new() };
    let mut letters = text.chars().peekable();
    let mut item_begins = false;
    let list_depth = if bare { 1 } else { 2 };
    while let Some(letter) = letters.next() {
        let place = (scan.line, scan.column);
        scan.step(letter);
        if letter.is_whitespace() {
            continue;
        }
        let in_list = scan.in_steps && scan.depth == list_depth;
        if item_begins && in_list && letter != ']' {
            scan.found.push(place);
        }
        item_begins = false;
        match letter {
            '"' => {
                let string = scan.string(&mut letters);
                if scan.depth == 1 {
                    scan.key = string;
                }
            }
            '{' | '[' => {
                scan.depth += 1;
                if !bare && scan.depth == 2 {
                    scan.in_steps = letter == '[' && scan.key == "steps";
                }
                item_begins = letter == '[' && scan.depth == list_depth;
            }
            '}' | ']' => scan.depth = scan.depth.saturating_sub(1),
            ',' => item_begins = in_list,
            _ => {}
        }
    }
    scan.found
}

struct Scan {
    line: usize,
    column: usize,
    depth: usize,
    key: String,
    in_steps: bool,
    found: Vec<(usize, usize)>,
}

impl Scan {
    fn step(&mut self, letter: char) {
        if letter == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
    }

    /// The rest of a string whose first quote was read. Escapes stay as they are: `steps` has none.
    fn string(&mut self, letters: &mut impl Iterator<Item = char>) -> String {
        let mut string = String::new();
        while let Some(letter) = letters.next() {
            self.step(letter);
            match letter {
                '"' => break,
                '\\' => {
                    if let Some(escaped) = letters.next() {
                        self.step(escaped);
                        string.extend(['\\', escaped]);
                    }
                }
                other => string.push(other),
            }
        }
        string
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_has_its_place() {
        let text = "{\"title\": \"a [ \\\" steps\",\n \"other\": [1, 2], \"steps\": [\n  {\"selectors\": [[\"#a\"], [\"#b\"]]},\n  {\"x\": 1}, 5\n]}";
        assert_eq!(parse("", text).unwrap().places, [(3, 3), (4, 3), (4, 13)]);
        assert_eq!(parse("", "[{}, {}]").unwrap().places, [(1, 2), (1, 6)]);
    }

    #[test]
    fn broken_json_is_told_with_its_place() {
        let error = parse("r.json", "{\n \"steps\": [,]}").err().unwrap()[0].to_string();
        assert!(error.starts_with("r.json:2:12: not JSON: expected value"), "{error}");
    }
}
