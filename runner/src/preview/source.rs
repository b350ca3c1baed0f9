//! Where a preview's content comes from: a project's files, or a published one; read anew whenever they change.

use crate::content::{CONTENT, ContentFolder, LOCALES, content, probe_json};
use crate::folder::{self, PROJECT_FILE, ProjectFolder, walk};
use crate::usage::UsageErrors;
use scenarios::content::publish::{Player, Published, Publishing, publish, read_published};
use scenarios::{Environment, Project, Target};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use url::Url;

/// Content on its way, and what it is to be shown as.
#[derive(Debug, Clone)]
pub struct Source {
    /// A project folder, its `content/` or one file there; or a published file (`*.json`).
    pub path: PathBuf,
    /// The environment of surefoot.yaml; where nothing is said, the one that the page is in.
    pub environment: Option<String>,
    /// Only this item, and all that it leads to.
    pub item: Option<String>,
    /// The page that is opened.
    pub page: Url,
}

/// What the files were at a moment: their paths, sizes and times.
pub(super) type Stamp = Vec<(PathBuf, u64, Option<SystemTime>)>;

impl Source {
    /// Reads the content and makes the published form of it. Drafts are in it, whatever the environment: they are
    /// what a preview is for.
    ///
    /// # Errors
    ///
    /// All that is wrong in the files; an environment, a system or an item that is not there.
    pub fn read(&self) -> Result<Published, UsageErrors> {
        if self.is_published() {
            let bytes = std::fs::read(&self.path)
                .map_err(|error| UsageErrors::one(format!("{}: {error}", self.path.display())))?;
            return read_published(&bytes)
                .map_err(|error| UsageErrors::one(format!("{}: {error}", self.path.display())));
        }
        let mut project = self.project()?;
        let read = content(&project)?;
        let name = self.environment(&project.project)?;
        let environment = project.project.environments.entry(name.clone()).or_insert_with(|| Environment {
            url: self
                .page
                .join(if self.page.has_host() { "/" } else { "." })
                .map_or_else(|_| String::new(), String::from),
            ..Environment::default()
        });
        environment.production = false;
        let items = self.items(&read)?;
        let publishing = Publishing {
            environment: &name,
            system: None,
            items: &items,
            languages: &[],
            player: Player::default(),
            probe: &|target: &Target, language| probe_json(target, language),
        };
        publish(&read.contents, &read.catalog, &project.project, &publishing).map_err(UsageErrors)
    }

    /// The project that the content is of; empty where it is a published file.
    ///
    /// # Errors
    ///
    /// What is wrong in its surefoot.yaml, or that nothing is at the path.
    pub fn project(&self) -> Result<ProjectFolder, UsageErrors> {
        if self.is_published() {
            return Ok(ProjectFolder::default());
        }
        if !self.path.exists() {
            let hint = "hint: name a project folder, its content folder, or a file in it";
            return Err(UsageErrors::one(format!("no file or folder {}\n{hint}", self.path.display())));
        }
        folder::project(&self.path)
    }

    /// The environment's name: the one asked for, else the one whose address the page has, else one of the page's own.
    fn environment(&self, project: &Project) -> Result<String, UsageErrors> {
        let known = &project.environments;
        if let Some(name) = &self.environment {
            if known.contains_key(name) {
                return Ok(name.clone());
            }
            let names: Vec<&str> = known.keys().map(String::as_str).collect();
            let known = format!("no environment `{name}` (known: {})", names.join(", "));
            return Err(UsageErrors::one(format!(
                "{known}\nhint: add it to {PROJECT_FILE}, or leave --env out"
            )));
        }
        let is_there = |(_, environment): &(&String, &Environment)| {
            Url::parse(&environment.url).is_ok_and(|base| base.origin() == self.page.origin())
        };
        let here = known.iter().find(is_there).map(|(name, _)| name.clone());
        // No name that another environment has: relative addresses are those of the page.
        Ok(here.unwrap_or_else(|| format!("preview of {}", self.page.host_str().unwrap_or("a file"))))
    }

    /// The items to show; none: all.
    fn items(&self, read: &ContentFolder) -> Result<Vec<String>, UsageErrors> {
        if let Some(item) = &self.item {
            return Ok(vec![item.clone()]);
        }
        if !self.path.is_file() || self.path.file_name().is_some_and(|name| name == PROJECT_FILE) {
            return Ok(vec![]);
        }
        let wanted = absolute(&self.path);
        let of_file = |file: &str| absolute(Path::new(file)) == wanted;
        let items: Vec<String> = read
            .contents
            .items()
            .filter(|(file, ..)| of_file(&file.file))
            .map(|(_, name, _)| name.to_owned())
            .collect();
        if items.is_empty() {
            let hint = "hint: name a file of the folder content, or the folder itself";
            return Err(UsageErrors::one(format!("{} has no items\n{hint}", self.path.display())));
        }
        Ok(items)
    }

    /// What the files are now.
    pub(super) fn stamp(&self) -> Stamp {
        let mut files = vec![self.path.clone()];
        // Where surefoot.yaml itself has a fault, it is still watched.
        let near = self.path.ancestors().find(|folder| folder.join(PROJECT_FILE).is_file());
        let root = self.project().map(|project| project.root).ok().or(near.map(Path::to_owned));
        if let Some(root) = root.filter(|_| !self.is_published()) {
            files.push(root.join(PROJECT_FILE));
            [CONTENT, LOCALES].iter().for_each(|name| walk(&root.join(name), &mut files));
        }
        let stamped = |path: PathBuf| {
            let about = std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file)?;
            Some((path, about.len(), about.modified().ok()))
        };
        files.into_iter().filter_map(stamped).collect()
    }

    fn is_published(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension == "json")
    }
}

fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: PathBuf, item: Option<&str>) -> Source {
        let page = Url::parse("http://localhost:9/a/b").expect("an address");
        Source { path, environment: None, item: item.map(str::to_owned), page }
    }

    #[test]
    fn drafts_are_shown_in_the_environment_that_the_page_is_in_and_a_change_of_a_file_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("it is made");
            std::fs::write(path, text).expect("it is written");
        };
        put(
            "surefoot.yaml",
            "systems: {crm: {}}\nenvironments: {live: {url: 'http://localhost:9/', production: true}}\n",
        );
        put(
            "content/a.yaml",
            "content: x\nsystem: crm\nitems: {s: {type: shuttle, draft: true, title: S, url: /s}}\n",
        );
        put("content/b.yaml", "content: y\nsystem: crm\nitems: {t: {type: shuttle, title: T, url: /t}}\n");
        let all = source(folder.path().to_owned(), None);
        let read = all.read().expect("it is content");
        assert_eq!((read.environment.as_str(), read.items.len()), ("live", 2));
        let one = source(folder.path().join("content/b.yaml"), None).read().expect("it is content");
        assert_eq!(one.items.keys().collect::<Vec<_>>(), ["t"]);
        let unknown = source(folder.path().to_owned(), Some("tt")).read().expect_err("there is none");
        assert!(unknown.to_string().contains("no item `tt` (known: s, t)"), "{unknown}");

        let before = all.stamp();
        assert_eq!(all.stamp(), before);
        put("content/b.yaml", "content: y\nsystem: crm\nitems: {t: {type: shuttel, title: T, url: /t}}\n");
        assert_ne!(all.stamp(), before);
        let wrong = all.read().expect_err("it has a fault").to_string();
        assert!(wrong.contains("b.yaml:3:") && wrong.contains("shuttle"), "{wrong}");
    }
}
