//! From the files of a project to published content: read, checked, made.
//!
//! The same for a folder and for the revisions that a server keeps. Where it is put, and who may, is upstairs.

use crate::content::{CONTENT, ContentFolder, LOCALES, probe_json};
use crate::usage::UsageErrors;
use browser::player::{Audience, script, words};
use scenarios::content::lint::{Lint, lint};
use scenarios::content::publish::{Player, Published, Publishing, publish};
use scenarios::content::texts::{catalog, read_locale};
use scenarios::content::{Named, gather, read_content};
use scenarios::{Environment, FileError, Language, Project};
use serde_json::json;

/// What is published: the environment by its name, and what more is said.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The environment, by its name in the project.
    pub environment: &'a str,
    /// The system, where the environment names none and there is content of several.
    pub system: Option<&'a str>,
    /// Only these items and what they lead to; all where there are none.
    pub items: &'a [String],
    /// What the player is told.
    pub player: &'a Player,
}

/// Content that is ready to be published.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The published form.
    pub published: Published,
    /// Drafts that stay behind, by name.
    pub left_out: Vec<String>,
    /// What is worth a look in what is published, each in one line.
    pub warnings: Vec<String>,
    /// How much more is in the rest of the project: `surefoot check` tells it.
    pub other_warnings: usize,
}

/// Makes the published form of a project's content.
///
/// # Errors
///
/// What can't be meant in the content of the system (`surefoot check` says the same); names that the project does
/// not have; an item that leads to a draft; nothing that could be published.
pub fn prepare(folder: &ContentFolder, project: &Project, order: Order<'_>) -> Result<Ready, UsageErrors> {
    let probe = probe_json;
    let made = publish(
        &folder.contents,
        &folder.catalog,
        project,
        &Publishing {
            environment: order.environment,
            system: order.system,
            items: order.items,
            languages: &[],
            player: order.player.clone(),
            probe: &probe,
        },
    );
    // Without a system nobody can say whose faults count.
    let published = made.map_err(UsageErrors)?;
    let (mut errors, mut warnings, mut other_warnings) = (vec![], vec![], 0);
    for lint in lint(&folder.contents, &folder.locales, &folder.catalog, project) {
        let file = folder.contents.files.iter().find(|file| file.file == lint.fault.file);
        if file.is_some_and(|file| file.content.system != published.system) {
            continue;
        }
        match lint.is_error {
            true => errors.push(lint.to_string()),
            false if is_in(&published, &lint) => {
                warnings.push(FileError { hint: String::new(), ..lint.fault }.to_string());
            }
            false => other_warnings += 1,
        }
    }
    if !errors.is_empty() {
        return Err(UsageErrors(errors));
    }
    let left_out: Vec<String> = folder
        .contents
        .items()
        .filter(|(file, name, item)| {
            item.draft && file.content.system == published.system && !published.items.contains_key(*name)
        })
        .map(|(_, name, _)| name.to_owned())
        .collect();
    if published.items.is_empty() {
        let drafts = if left_out.is_empty() {
            String::new()
        } else {
            format!(
                ", only drafts: {}\nhint: take away `draft: true` of what is finished",
                left_out.join(", ")
            )
        };
        return Err(UsageErrors::one(format!("there is nothing to publish{drafts}")));
    }
    Ok(Ready { published, left_out, warnings, other_warnings })
}

/// Whether a lint is about something that is published.
fn is_in(published: &Published, lint: &Lint) -> bool {
    lint.about.as_ref().is_some_and(|(of, name)| match of {
        Named::Item => published.items.contains_key(name),
        Named::Rule => published.rules.contains_key(name),
        Named::Segment => published.segments.contains_key(name),
        Named::Element => published.elements.contains_key(name),
    })
}

/// The content of files that are not in a folder: paths below the project (`content/a.yaml`) and their texts. What is
/// neither content nor texts is passed over.
///
/// # Errors
///
/// All that is wrong in any of the files, with places.
pub fn content_of<'f>(
    files: impl Iterator<Item = (&'f str, &'f str)>,
    project: &Project,
) -> Result<ContentFolder, UsageErrors> {
    let mut errors = UsageErrors::default();
    let (mut contents, mut locales) = (vec![], vec![]);
    for (path, text) in files.filter(|(path, _)| path.ends_with(".yaml") || path.ends_with(".yml")) {
        let Some((folder, name)) = path.split_once('/') else { continue };
        if folder == CONTENT {
            match read_content(path, text) {
                Ok(file) => contents.push(file),
                Err(wrong) => errors.0.extend(UsageErrors::from(wrong).0),
            }
        } else if folder == LOCALES {
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            match stem.parse() {
                Ok(language) => match read_locale(path, &language, text) {
                    Ok(locale) => locales.push(locale),
                    Err(wrong) => errors.0.extend(UsageErrors::from(wrong).0),
                },
                Err(message) => errors.0.push(format!("{path}: the file's name: {message}")),
            }
        }
    }
    if !errors.0.is_empty() {
        return Err(errors);
    }
    let contents = gather(contents, project)?;
    let catalog = catalog(&contents, &locales, project);
    Ok(ContentFolder { contents, locales, catalog })
}

/// The snippet that a page begins the player with; `base` is where `player.js` is, with a slash at its end.
pub fn snippet(base: &str, environment: &str) -> String {
    let escaped = |text: &str| {
        text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
    };
    format!(
        "<script src=\"{}player.js\" data-environment=\"{}\" async></script>",
        escaped(base),
        escaped(environment)
    )
}

/// The player's script for pages of real users, able to report where `reports`. It has English words of its own; those
/// of the content's languages come with `pointer`.
pub fn player_script(reports: bool) -> String {
    let audience = if reports { Audience::ReportingUsers } else { Audience::Users };
    script(audience, &[Language("en".to_owned())])
}

/// What `ENVIRONMENT.json` beside the player holds: the file that the environment shows, and the player's own words in
/// its languages.
pub fn pointer(published: &Published) -> String {
    let folder: String = url::form_urlencoded::byte_serialize(published.environment.as_bytes()).collect();
    let (folder, file) = (folder.replace('+', "%20"), published.hash.replacen(':', "-", 1));
    let words = words(&published.languages.all);
    json!({"content": format!("{folder}/{file}.json"), "hash": published.hash, "words": words}).to_string()
}

/// All that an item is to a player: it, what it leads to, and what these need. Two that are equal play alike, in
/// whichever environment. `None` where it is not there, or can't be published.
pub fn closure(folder: &ContentFolder, project: &Project, item: &str) -> Option<serde_json::Value> {
    let (file, _) = folder.contents.item(item)?;
    let somewhere = Environment { system: Some(file.content.system.clone()), ..Environment::default() };
    let project =
        Project { environments: [(String::new(), somewhere)].into_iter().collect(), ..project.clone() };
    let items = [item.to_owned()];
    let publishing = Publishing {
        environment: "",
        system: None,
        items: &items,
        languages: &[],
        player: Player::default(),
        probe: &probe_json,
    };
    let made = publish(&folder.contents, &folder.catalog, &project, &publishing).ok()?;
    serde_json::to_value((made.elements, made.rules, made.segments, made.items, made.texts)).ok()
}
