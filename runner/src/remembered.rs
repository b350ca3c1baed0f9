//! Files that remember elements: a scenario with its targets, or guidance content with the elements of a system.

use crate::usage::UsageErrors;
use indexmap::IndexMap;
use scenarios::{
    FileError, Language, Learned, Target, TextKind, content::read_content, content::set_element,
    content::set_element_text, read_scenario, set_learned_text, set_target,
};

/// What a file remembers.
#[derive(Debug, Clone)]
pub struct Remembered {
    /// The system that it belongs to.
    pub system: Option<String>,
    /// The language that it was recorded in, where it says so.
    pub language: Option<Language>,
    /// The targets or elements, by name.
    pub targets: IndexMap<String, Target>,
    is_content: bool,
}

impl Remembered {
    /// Reads a file as a scenario, else as content.
    ///
    /// # Errors
    ///
    /// It is neither: what a reader of scenarios finds wrong, or for what begins as content, its reader.
    pub fn read(file: &str, text: &str) -> Result<Remembered, UsageErrors> {
        let wrong = match read_scenario(file, text) {
            Ok(scenario) => {
                let (system, language, targets) = (scenario.system, scenario.language, scenario.targets);
                return Ok(Remembered { system, language, targets, is_content: false });
            }
            Err(wrong) => wrong,
        };
        match read_content(file, text) {
            Ok(read) => Ok(Remembered {
                system: Some(read.content.system),
                language: read.content.language,
                targets: read.content.elements,
                is_content: true,
            }),
            Err(other) if text.lines().any(|line| line.starts_with("content:")) => Err(other.into()),
            Err(_) => Err(wrong.into()),
        }
    }

    /// Whether it is guidance content: its system's elements are known in all files of the system.
    pub fn is_content(&self) -> bool {
        self.is_content
    }

    /// The file's text with a target in the place of the one of the same name.
    ///
    /// # Errors
    ///
    /// It is written so that nothing can be put there.
    pub fn with_target(&self, text: &str, name: &str, target: &Target) -> Result<String, FileError> {
        match self.is_content {
            true => set_element(text, name, target),
            false => set_target(text, name, target),
        }
    }

    /// The file's text with what a target is called in one language.
    ///
    /// # Errors
    ///
    /// It is written so that nothing can be put there.
    pub fn with_text(
        &self,
        text: &str,
        (name, kind): (&str, TextKind),
        language: &Language,
        learned: &Learned,
    ) -> Result<String, FileError> {
        match self.is_content {
            true => set_element_text(text, name, kind, language, learned),
            false => set_learned_text(text, name, kind, language, learned),
        }
    }
}

/// The file of an item's path: without what stands behind `#`.
pub fn file_of(path: &str) -> &str {
    match path.rsplit_once('#') {
        Some((file, _)) if file.ends_with(".yaml") || file.ends_with(".yml") => file,
        _ => path,
    }
}
