//! What is wrong in a file, and where: every reader of this crate reports in this form.
//!
//! Readers collect all errors of a file: who mends a file wants to see them at once.

use std::fmt;

/// An error in a file. Shown as `FILE:LINE:COLUMN: message`, then `hint: …`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct FileError {
    /// The file, as given by the user; empty where the text comes from no file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What was wanted and what was there.
    pub message: String,
    /// The first thing to try; may be empty.
    pub hint: String,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.file.is_empty() {
            write!(f, "{}:", self.file)?;
        }
        write!(f, "{}:{}: {}", self.line, self.column, self.message)?;
        if !self.hint.is_empty() {
            write!(f, "\nhint: {}", self.hint)?;
        }
        Ok(())
    }
}

/// The errors of one file, as they are found.
#[derive(Debug)]
pub(crate) struct Faults {
    file: String,
    found: Vec<FileError>,
}

impl Faults {
    pub(crate) fn new(file: &str) -> Faults {
        Faults { file: file.to_owned(), found: Vec::new() }
    }

    /// Adds an error at a place (line, column). A message may carry its hint after `\nhint: `.
    pub(crate) fn add(&mut self, place: (usize, usize), message: impl Into<String>, hint: impl Into<String>) {
        let (message, hint): (String, String) = (message.into(), hint.into());
        let (message, hint) = match message.split_once("\nhint: ") {
            Some((message, own)) if hint.is_empty() => (message.to_owned(), own.to_owned()),
            _ => (message, hint),
        };
        let (line, column) = place;
        self.found.push(FileError { file: self.file.clone(), line, column, message, hint });
    }

    /// `value` where nothing was wrong, else all errors in the order of the file.
    pub(crate) fn or<T>(mut self, value: T) -> Result<T, Vec<FileError>> {
        if self.found.is_empty() {
            return Ok(value);
        }
        self.found.sort_by_key(|error| (error.line, error.column));
        Err(self.found)
    }

    pub(crate) fn into_errors(self) -> Vec<FileError> {
        self.found
    }
}

/// The known word that was most likely meant by `word`.
pub(crate) fn closest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&word, &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness >= 0.8)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, candidate)| candidate)
}

/// `did you mean …?`, or nothing where no known word is near.
pub(crate) fn did_you_mean<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    closest(word, known).map(|near| format!("did you mean `{near}`?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_its_place_and_the_first_thing_to_try() {
        let mut faults = Faults::new("a.yaml");
        faults.add((3, 5), "no key `tilte`\nhint: did you mean `title`?", "");
        faults.add((1, 1), "the file is empty", "");
        let errors = faults.or(()).unwrap_err();
        assert_eq!(errors[0].to_string(), "a.yaml:1:1: the file is empty");
        assert_eq!(errors[1].to_string(), "a.yaml:3:5: no key `tilte`\nhint: did you mean `title`?");
    }

    #[test]
    fn a_far_word_is_nobody_s_guess() {
        assert_eq!(closest("tilte", ["title", "name"]), Some("title"));
        assert_eq!(closest("elephant", ["title", "name"]), None);
    }
}
