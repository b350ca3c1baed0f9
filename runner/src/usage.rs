//! Errors of usage and files: they come before anything else and end with exit code 2.

use scenarios::FileError;
use std::fmt;

/// Everything that is wrong with the command line and the files, at once.
#[derive(Debug, Default)]
pub struct UsageErrors(pub Vec<String>);

impl UsageErrors {
    /// A single message.
    pub fn one(message: impl Into<String>) -> UsageErrors {
        UsageErrors(vec![message.into()])
    }
}

impl From<Vec<FileError>> for UsageErrors {
    fn from(errors: Vec<FileError>) -> UsageErrors {
        UsageErrors(errors.iter().map(ToString::to_string).collect())
    }
}

impl From<FileError> for UsageErrors {
    fn from(error: FileError) -> UsageErrors {
        UsageErrors(vec![error.to_string()])
    }
}

impl fmt::Display for UsageErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for error in &self.0 {
            writeln!(f, "error: {error}")?;
        }
        Ok(())
    }
}
