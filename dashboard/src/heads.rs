//! What lists say of a scenario: read once from each text, as lists are asked for again and again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use store::FileRevision;

/// So many texts are remembered; with more it begins anew.
const MOST: usize = 10_000;

/// Title, system and tags of a scenario.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// The title; the path where the text can't be read.
    pub title: String,
    /// The system that it names.
    pub system: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
}

/// Heads by path and hash of the text.
#[derive(Debug, Default)]
pub(crate) struct Heads(Mutex<HashMap<(String, String), Arc<Head>>>);

impl Heads {
    /// The head of a revision.
    pub fn of(&self, file: &FileRevision) -> Arc<Head> {
        let key = (file.path.clone(), file.hash.clone().unwrap_or_default());
        let known = self.0.lock().expect("no panic while locked").get(&key).cloned();
        known.unwrap_or_else(|| {
            let head = Arc::new(read(file));
            let mut all = self.0.lock().expect("no panic while locked");
            if all.len() >= MOST {
                all.clear();
            }
            all.insert(key, head.clone());
            head
        })
    }
}

fn read(file: &FileRevision) -> Head {
    let text = file.content.as_deref().unwrap_or_default();
    match scenarios::read_scenario(&file.path, text) {
        Ok(scenario) => Head { title: scenario.title, system: scenario.system, tags: scenario.tags },
        Err(_) => Head { title: file.path.clone(), system: None, tags: vec![] },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use store::FileSource;

    #[test]
    fn a_text_is_read_once_and_again_when_it_has_changed() {
        let file = |hash: &str, title: &str| FileRevision {
            path: "scenarios/a.yaml".to_owned(),
            revision: 1,
            content: Some(format!("scenario: {title}\nstart: /\nsteps: []\n")),
            hash: Some(hash.to_owned()),
            author: String::new(),
            message: String::new(),
            created: DateTime::UNIX_EPOCH,
            source: FileSource::Push,
            base: None,
        };
        let heads = Heads::default();
        let first = heads.of(&file("1", "Create"));
        assert!(Arc::ptr_eq(&first, &heads.of(&file("1", "Create"))));
        assert_eq!(heads.of(&file("2", "Remove")).title, "Remove");
        let unreadable = FileRevision { content: Some("steps: [".to_owned()), ..file("3", "") };
        assert_eq!(heads.of(&unreadable).title, "scenarios/a.yaml");
    }
}
