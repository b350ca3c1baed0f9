//! `surefoot discover`: which guided tours a page has, and content files for them.

use crate::{args::DiscoverArgs, files, usage::UsageErrors};
use browser::{
    BrowserError, Goal, Session, SessionOptions,
    address::without_credentials,
    guidance::Guide,
    launcher::{Browser, LaunchOptions},
};
use runner::guidance::{ContentOptions, Discovery, Found, Start, TourOptions, content_of, discover as look};
use scenarios::{Language, Project};
use std::time::Duration;
use url::{Position, Url};

/// How long a page may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(60);

/// Lists the tours of a page; the result is the exit code: 1 where there is none.
///
/// # Errors
///
/// What is wrong with the command line, or why the page could not be looked at.
pub async fn discover(args: DiscoverArgs) -> Result<u8, UsageErrors> {
    let failed =
        |error: BrowserError| UsageErrors::one(format!("{} could not be looked at: {error}", args.url));
    let launch = LaunchOptions { program: args.browser_path.clone(), ..LaunchOptions::default() };
    let browser = Browser::start(args.browser, &launch).await.map_err(failed)?;
    let mut all: Vec<Found> = vec![];
    for language in &args.lang {
        let mut session = browser.session(&options(language)).await.map_err(failed)?;
        let found = look_at(&mut session, &args, language).await.map_err(failed)?;
        session.driver.close().await;
        merge(&mut all, found, language);
    }
    browser.close().await;
    match args.json {
        true => println!("{}", serde_json::to_string_pretty(&all).expect("tours are plain data")),
        false => tell(&all),
    }
    if let Some(folder) = &args.out {
        write(folder, &all, &args)?;
    }
    Ok(u8::from(all.is_empty()))
}

fn options(language: &Language) -> SessionOptions {
    SessionOptions {
        language: Some(language.clone()),
        time_zone: None,
        viewport: scenarios::Viewport::default(),
        geolocation: None,
        color_scheme: None,
        insecure: false,
        downloads: std::env::temp_dir(),
        remembered: vec![],
    }
}

async fn look_at(
    session: &mut Session,
    args: &DiscoverArgs,
    language: &Language,
) -> Result<Vec<Found>, BrowserError> {
    let mut guide = Guide::new(session, &uuid::Uuid::new_v4().to_string()).await?;
    session.driver.navigate(Goal::Address(args.url.to_string()), ARRIVAL).await?;
    guide.arrived(session).await?;
    let play = TourOptions {
        start: Start::Page,
        language: Some(language.clone()),
        // Whoever lets a library take its time gives it to what starts a tour as well.
        step: Duration::from_secs(args.wait.max(10)),
        whole: Duration::from_secs(300),
        known: None,
    };
    let discovery = Discovery { wait: Duration::from_secs(args.wait), clicks: args.click.clone(), play };
    look(session, &mut guide, &discovery).await
}

/// Adds what was found in one language: texts that only the screen tells are known by the language they were seen in.
fn merge(all: &mut Vec<Found>, found: Vec<Found>, language: &Language) {
    for mut one in found {
        for step in one.tour.steps.iter_mut().filter(|step| step.texts.is_empty()) {
            step.texts.extend((!step.text.is_empty()).then(|| (language.0.clone(), step.text.clone())));
            step.titles.extend((!step.title.is_empty()).then(|| (language.0.clone(), step.title.clone())));
        }
        if one.languages.is_empty() {
            one.languages.insert(language.0.clone());
        }
        let same = |known: &&mut Found| {
            known.adapter == one.adapter
                && known.tour.id == one.tour.id
                && known.tour.steps.len() == one.tour.steps.len()
        };
        let Some(known) = all.iter_mut().find(same) else {
            all.push(one);
            continue;
        };
        known.languages.append(&mut one.languages);
        for (step, other) in known.tour.steps.iter_mut().zip(one.tour.steps) {
            step.texts.extend(other.texts);
            step.titles.extend(other.titles);
        }
    }
}

fn tell(all: &[Found]) {
    if all.is_empty() {
        println!("no tour was found");
        println!("hint: where a click starts it, name what is to be clicked: --click '#help'");
    }
    for one in all {
        let languages = one.languages.iter().cloned().collect::<Vec<_>>().join(", ");
        let how = match (one.autoplays, one.starts, one.seen) {
            (true, ..) => "plays by itself",
            (_, true, _) => "can be started",
            (.., true) => "seen while it played",
            _ => "needs a click to start",
        };
        println!("{} {}: {} steps, {languages}; {how}", one.adapter, one.tour.id, one.tour.steps.len());
        if let Some(error) = &one.tour.error {
            println!("  could not be read: {error}");
        }
        for (number, step) in one.tour.steps.iter().enumerate() {
            let title =
                [&step.title, &step.text].into_iter().chain(step.titles.values()).chain(step.texts.values());
            let title: String = title
                .filter(|text| !text.is_empty())
                .map(|text| text.chars().take(50).collect())
                .next()
                .unwrap_or_default();
            println!("  {:>2}. {}  {title}", number + 1, step.target.as_deref().unwrap_or("(in the middle)"));
        }
    }
}

/// The page as content names it: a path, so that it is the same page in every environment; the whole address where the
/// project has no environment there. Nobody's password goes into the file, and no token.
fn start_of(url: &Url, project: &Project) -> String {
    let mut url = without_credentials(url);
    let is_open = |name: &str| !name.to_lowercase().contains("token");
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| is_open(name))
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    if kept.len() < url.query_pairs().count() {
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(kept);
        }
    }
    let mut bases = project.environments.values().filter_map(|known| Url::parse(&known.url).ok());
    match bases.any(|base| base.origin() == url.origin()) {
        true => url[Position::BeforePath..].to_owned(),
        false => url.to_string(),
    }
}

fn write(folder: &std::path::Path, all: &[Found], args: &DiscoverArgs) -> Result<(), UsageErrors> {
    if all.is_empty() {
        return Ok(());
    }
    let system = args.system.clone().unwrap_or_else(|| "app".to_owned());
    let language = args.lang.first().cloned().unwrap_or_else(|| Language("en".to_owned()));
    let project = files::project(folder)?;
    let start = start_of(&args.url, &project.project);
    let options =
        ContentOptions { system: system.clone(), language, start: Some(start), clicks: args.click.clone() };
    let content = content_of(all, &options);
    let file = folder.join(format!("{system}-tours.yaml"));
    if file.exists() && !args.force {
        let hint = "hint: choose another folder, or overwrite it with --force";
        return Err(UsageErrors::one(format!("{} is there already\n{hint}", file.display())));
    }
    let text = scenarios::write_content(&content);
    let written = std::fs::create_dir_all(folder).map_err(|error| error.to_string());
    let written =
        written.and_then(|()| runner::write_whole(&file, text.as_bytes()).map_err(|error| error.to_string()));
    written.map_err(|error| UsageErrors::one(format!("{}: {error}", file.display())))?;
    println!("{} was written", file.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_a_tour_is_a_path_in_the_project_s_environments_and_holds_no_secret() {
        let project =
            "systems: {lab: {}}\nenvironments: {test: {system: lab, url: \"http://lab.test:8961/base/\"}}\n";
        let project = scenarios::read_project("", project).expect("a project");
        for (address, expected) in [
            ("http://lab.test:8961/lab", "/lab"),
            ("http://lab.test:8961", "/"),
            ("http://ada:pass@lab.test:8961/lab?reset&x=1#top", "/lab?reset&x=1#top"),
            ("http://lab.test:8961/lab?token=abc", "/lab"),
            ("http://lab.test:8961/lab?x=1&access_token=abc", "/lab?x=1"),
            ("http://other.test/lab", "http://other.test/lab"),
            ("http://ada:pass@other.test/", "http://other.test/"),
        ] {
            let url = Url::parse(address).expect("an address");
            assert_eq!(start_of(&url, &project), expected, "{address}");
        }
    }
}
