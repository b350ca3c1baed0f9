//! Drafts of files: kept, looked through, and taken over by somebody who may.
//!
//! A draft may be wrong: whoever writes it sees what and where. What is taken over can be read, fits what else is in the
//! project, and was made from what is there.

use crate::{access::Permission, app::App, failure::Failure, guard::Visit};
use chrono::Utc;
use runner::{folder::PROJECT_FILE, publication::content_of, remembered::Remembered};
use scenarios::{
    FileError, Project,
    content::{read_content, texts::read_locale},
    read_project, read_scenario,
};
use store::{Draft, FileChange, FileContent, FileRevision, NewDraft, StoreError};

/// The largest text of a draft: what a form sends has to hold it.
pub(crate) const MOST_BYTES: usize = 200_000;

/// The longest note, in letters.
const LONGEST_NOTE: usize = 500;

/// Folders whose files may be drafted.
const FOLDERS: [&str; 4] = ["scenarios", "personas", "content", "locales"];

/// A draft as somebody sends it.
#[derive(Debug)]
pub(crate) struct Written {
    /// The path below the project folder.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// What it is for.
    pub note: String,
    /// The revision that they have seen; `None`: that which is there.
    pub base: Option<i64>,
}

/// Says so where no draft can have a path.
///
/// # Errors
///
/// It is none of a file in a folder for files that are drafted.
pub(crate) fn draftable(path: &str) -> Result<(), Failure> {
    let parts: Vec<&str> = path.split('/').collect();
    let is_part = |part: &&str| {
        !part.is_empty()
            && !part.starts_with('.')
            && *part.trim() == **part
            && !part.chars().any(|letter| letter.is_control() || "\\:*?\"<>|#".contains(letter))
    };
    let is_file = path.ends_with(".yaml") || path.ends_with(".yml");
    let is_good = parts.len() > 1
        && FOLDERS.contains(&parts[0])
        && parts.iter().all(is_part)
        && is_file
        && path.chars().count() <= 200;
    if is_good {
        return Ok(());
    }
    Err(Failure::Bad(format!(
        "`{path}` is no file that can be drafted (known folders: {})\nhint: write it like scenarios/create.yaml",
        FOLDERS.join(", ")
    )))
}

/// What is wrong in a text, with places; nothing: it can be read.
pub(crate) fn faults(path: &str, text: &str) -> Vec<FileError> {
    let (folder, name) = path.split_once('/').unwrap_or_default();
    let read = match folder {
        "content" => read_content(path, text).map(drop),
        "locales" => {
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            match stem.parse() {
                Ok(language) => read_locale(path, &language, text).map(drop),
                Err(message) => Err(vec![at_the_top(path, message)]),
            }
        }
        _ => read_scenario(path, text).map(drop),
    };
    read.err().unwrap_or_default()
}

fn at_the_top(path: &str, message: String) -> FileError {
    let (message, hint) = message.split_once("\nhint: ").unwrap_or((&message, ""));
    FileError {
        file: path.to_owned(),
        line: 1,
        column: 1,
        message: message.to_owned(),
        hint: hint.to_owned(),
    }
}

/// The system that a text names, of a scenario or of content.
fn system_of(path: &str, text: &str) -> Option<String> {
    Remembered::read(path, text).ok().and_then(|remembered| remembered.system)
}

/// The last revision of a file; `None`: there is none, or it was deleted.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn head(app: &App, visit: &Visit, path: &str) -> Result<Option<FileRevision>, Failure> {
    match app.store().file(visit.project(), path, None).await {
        Ok(file) => Ok(Some(file)),
        Err(StoreError::Missing { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The number of a last revision; 0: there is none.
pub(crate) fn number(head: Option<&FileRevision>) -> i64 {
    head.map_or(0, |head| head.revision)
}

/// Says so where somebody may not touch a file, as it is or as it would be.
fn allowed(
    visit: &Visit,
    permission: Permission,
    path: &str,
    (old, new): (Option<&FileRevision>, &str),
) -> Result<Option<String>, Failure> {
    let old = old.and_then(|head| system_of(path, head.content.as_deref()?));
    let new = system_of(path, new).or_else(|| old.clone());
    let may = |system: &Option<String>| visit.may_in(permission, system.as_deref());
    // Texts of a language are of all systems; a file that is new there is what it says it is.
    if (old.is_none() || may(&old)) && may(&new) {
        return Ok(new);
    }
    Err(Failure::Forbidden(
        "your role is for other systems than this file's\nhint: name one of yours in it (`system: …`), or ask somebody \
         with the role for the whole project"
            .to_owned(),
    ))
}

/// Keeps somebody's draft; its id.
///
/// # Errors
///
/// It is of no file that may be drafted, too large, or of a system that is not theirs.
pub(crate) async fn keep(app: &App, visit: &Visit, written: &Written) -> Result<String, Failure> {
    draftable(&written.path)?;
    if written.text.len() > MOST_BYTES {
        return Err(Failure::TooLarge(
            "a draft has at most 200 kB\nhint: push the folder instead".to_owned(),
        ));
    }
    if written.note.chars().count() > LONGEST_NOTE {
        return Err(Failure::Bad(format!("a note has at most {LONGEST_NOTE} letters")));
    }
    let head = head(app, visit, &written.path).await?;
    let there = number(head.as_ref());
    let base = written.base.unwrap_or(there);
    if base > there || base < 0 {
        return Err(Failure::Bad(format!("{} has no revision {base}: {there} is the last", written.path)));
    }
    let system = allowed(visit, Permission::Draft, &written.path, (head.as_ref(), &written.text))?;
    let new = NewDraft {
        path: &written.path,
        system: system.as_deref(),
        content: &written.text,
        note: written.note.trim(),
        base,
    };
    let now = Utc::now();
    let id = app.store().keep_draft((visit.project(), visit.name()), new, now).await?;
    app.store().audit((visit.name(), "draft.keep", &written.path, written.note.trim()), now).await?;
    Ok(id)
}

/// Makes a draft the last revision of its file.
///
/// # Errors
///
/// It can't be read, does not fit the rest of the project, or was made from what is no more.
pub(crate) async fn take(
    app: &App,
    visit: &Visit,
    permission: Permission,
    id: &str,
) -> Result<Draft, Failure> {
    let draft = app.store().draft(visit.sight(), id).await?;
    let head = head(app, visit, &draft.path).await?;
    allowed(visit, permission, &draft.path, (head.as_ref(), &draft.content))?;
    let there = number(head.as_ref());
    if draft.base != there {
        return Err(Failure::Conflict(format!(
            "{} has been changed since this draft was begun: revision {there} is there, and the draft was made from \
             {}\nhint: let {} look at both, and keep the draft once more",
            draft.path, draft.base, draft.author
        )));
    }
    let wrong = faults(&draft.path, &draft.content);
    if !wrong.is_empty() {
        let told: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        return Err(Failure::Bad(told.join("\n")));
    }
    fits(app, visit, &draft).await?;
    let message = match draft.note.as_str() {
        "" => format!("draft of {}", draft.author),
        note => format!("{note} (draft of {})", draft.author),
    };
    let change = FileChange {
        path: draft.path.clone(),
        content: Some(FileContent::Text(draft.content.clone())),
        after: Some(there),
    };
    let now = Utc::now();
    app.store().save(visit.project(), &[change], (visit.name(), &message), now).await?;
    app.store().drop_draft(id).await?;
    app.store().audit((visit.name(), "draft.take", &draft.path, &message), now).await?;
    // Plans may be ready by now.
    app.wake.notify_waiters();
    Ok(draft)
}

/// Says so where the content of the project can't be used with a draft, and can without it.
async fn fits(app: &App, visit: &Visit, draft: &Draft) -> Result<(), Failure> {
    if !draft.path.starts_with("content/") && !draft.path.starts_with("locales/") {
        return Ok(());
    }
    let files = app.store().files(visit.project()).await?;
    let old: Vec<(&str, &str)> =
        files.iter().filter_map(|file| Some((file.path.as_str(), file.content.as_deref()?))).collect();
    let mut new: Vec<(&str, &str)> = old.iter().copied().filter(|(path, _)| *path != draft.path).collect();
    new.push((&draft.path, &draft.content));
    let (old, new) = (errors(&old), errors(&new));
    let fresh: Vec<&str> = new.iter().filter(|error| !old.contains(error)).map(String::as_str).collect();
    if fresh.is_empty() { Ok(()) } else { Err(Failure::Bad(fresh.join("\n"))) }
}

fn errors(files: &[(&str, &str)]) -> Vec<String> {
    let text = files.iter().find(|(path, _)| *path == PROJECT_FILE).map_or("", |(_, text)| text);
    // What is wrong in surefoot.yaml is no draft's fault.
    let project = read_project(PROJECT_FILE, text).unwrap_or_else(|_| Project::default());
    content_of(files.iter().copied(), &project).err().map(|errors| errors.0).unwrap_or_default()
}

/// Throws a draft away: one's own, or that of another one whose work one may take over.
///
/// # Errors
///
/// It is somebody else's.
pub(crate) async fn throw_away(app: &App, visit: &Visit, id: &str) -> Result<(), Failure> {
    let draft = app.store().draft(visit.sight(), id).await?;
    if draft.author != visit.name() && !visit.may_in(Permission::Build, draft.system.as_deref()) {
        return Err(Failure::Forbidden(format!(
            "this draft is {}’s\nhint: they can throw it away, or a builder",
            draft.author
        )));
    }
    app.store().drop_draft(id).await?;
    Ok(app.store().audit((visit.name(), "draft.drop", &draft.path, &draft.author), Utc::now()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_known_folders_are_drafted() {
        for good in ["scenarios/a.yaml", "content/deep/er.yml", "locales/de.yaml", "personas/größe.yaml"] {
            assert!(draftable(good).is_ok(), "{good}");
        }
        let bad = [
            "surefoot.yaml",
            "scenarios/../surefoot.yaml",
            "/scenarios/a.yaml",
            "scenarios//a.yaml",
            "files/a.png",
            "scenarios/.a.yaml",
            "scenarios/a.yaml\n",
            "scenarios/a",
            "content\\a.yaml",
            "",
        ];
        for bad in bad {
            assert!(draftable(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        let wrong = faults("scenarios/a.yaml", "scenario: A\nsteps:\n  - clik: save\n");
        assert_eq!((wrong[0].line, wrong[0].message.contains("clik")), (3, true), "{wrong:?}");
        assert_eq!(faults("locales/de.yaml", "a.title: Hier\n"), []);
        assert!(!faults("locales/-.yaml", "").is_empty());
        assert!(!faults("content/a.yaml", "content: [").is_empty());
    }
}
