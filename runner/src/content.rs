//! Reads a project's guidance content and its texts; hands its elements to the page agent.
//!
//! What content means is `scenarios::content`'s; this file only knows folders.

use crate::folder::{ProjectFolder, read_text, shown, walk};
use crate::probe::probe;
use crate::usage::UsageErrors;
use scenarios::content::texts::{Catalog, Locale, catalog, read_locale};
use scenarios::content::{Contents, gather, read_content};
use scenarios::{Language, Target};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The folder of content files, below the project's.
pub const CONTENT: &str = "content";
/// The folder of texts, below the project's.
pub const LOCALES: &str = "locales";

/// The content of a project.
#[derive(Debug, Default)]
pub struct ContentFolder {
    /// The files, put together.
    pub contents: Contents,
    /// The texts of `locales/`.
    pub locales: Vec<Locale>,
    /// All texts.
    pub catalog: Catalog,
}

/// Reads `content/` and `locales/`; a project without them has no content.
///
/// # Errors
///
/// All that is wrong in any of the files, with places.
pub fn content(project: &ProjectFolder) -> Result<ContentFolder, UsageErrors> {
    let mut errors = UsageErrors::default();
    let mut files = vec![];
    for path in yaml_in(&project.root.join(CONTENT)) {
        match read_text(&path).and_then(|text| Ok(read_content(&shown(&path), &text)?)) {
            Ok(file) => files.push(file),
            Err(more) => errors.0.extend(more.0),
        }
    }
    let mut locales = vec![];
    for path in yaml_in(&project.root.join(LOCALES)) {
        match locale(&path) {
            Ok(locale) => locales.push(locale),
            Err(more) => errors.0.extend(more.0),
        }
    }
    // Names that a file with a fault would give are not reported as unknown.
    if !errors.0.is_empty() {
        return Err(errors);
    }
    let contents = gather(files, &project.project)?;
    let catalog = catalog(&contents, &locales, &project.project);
    Ok(ContentFolder { contents, locales, catalog })
}

/// The content files of a project.
pub fn files(project: &ProjectFolder) -> Vec<PathBuf> {
    yaml_in(&project.root.join(CONTENT))
}

/// The file that has a language's texts, be it there or not.
pub fn locale_path(project: &ProjectFolder, language: &Language) -> PathBuf {
    project.root.join(LOCALES).join(format!("{language}.yaml"))
}

/// An element's probe as JSON, for published content.
pub fn probe_json(target: &Target, language: Option<&Language>) -> Value {
    serde_json::to_value(probe(target, language)).unwrap_or_default()
}

fn yaml_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    walk(folder, &mut found);
    found
}

fn locale(path: &Path) -> Result<Locale, UsageErrors> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let language: Language = stem.parse().map_err(|message: String| {
        UsageErrors::one(format!("{}: the file's name: {message}", shown(path)))
    })?;
    Ok(read_locale(&shown(path), &language, &read_text(path)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder;

    #[test]
    fn content_and_texts_of_a_folder_are_read_together() {
        let folder = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        put("surefoot.yaml", "systems: {crm: {}}\nlanguages: {default: en, all: [en, de]}\n");
        put(
            "content/a.yaml",
            "content: x\nsystem: crm\nitems: {s: {type: shuttle, title: Docs, url: /docs}}\n",
        );
        put("locales/de.yaml", "s: {title: Anleitung}\n");
        let read = content(&folder::project(folder.path()).unwrap()).unwrap();
        assert_eq!(read.catalog.texts["s.title"].languages[&Language("de".into())].text, "Anleitung");

        put("locales/german!.yaml", "");
        put("content/b.yaml", "content: x\nsystem: crm\nitem: {}\n");
        let errors = content(&folder::project(folder.path()).unwrap()).unwrap_err().to_string();
        assert!(
            errors.contains("b.yaml:3:1: no key `item`") && errors.contains("the file's name"),
            "{errors}"
        );
    }
}
