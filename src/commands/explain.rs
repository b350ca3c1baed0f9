//! `surefoot explain`: what recognition makes of a step's targets on a page, and why.

use super::run_output;
use crate::{
    args::ExplainArgs,
    files::{self, ScenarioFile},
    usage::UsageErrors,
};
use browser::{SessionOptions, launcher::LaunchOptions};
use runner::{Explained, Pool, Question, explain as explain_on};
use scenarios::{Outcome, Step};
use std::path::Path;

/// Explains; the result is the exit code: 0 where a run would act, 1 where it would refuse.
///
/// # Errors
///
/// What is wrong with the command line or the scenario; the page can't be opened.
pub async fn explain(args: ExplainArgs) -> Result<u8, UsageErrors> {
    let project = files::project(&args.scenario)?;
    let read = files::scenarios(std::slice::from_ref(&args.scenario))?;
    let Some(file) = read.first() else {
        return Err(UsageErrors::one(format!("no scenario {}", args.scenario.display())));
    };
    let step = step(file, &args.step)?;
    let question = Question {
        scenario: &file.scenario,
        step,
        page: address(&args.on)?,
        language: args.lang.clone().or(file.scenario.language.clone()),
        redact: project.project.redacted.clone(),
    };
    let options = LaunchOptions { program: args.browser_path.clone(), remote: None, headed: args.headed };
    let pool = Pool::new(options);
    let session = pool.session(args.browser, &session(&args, &question)).await;
    let session = session.map_err(|fault| UsageErrors::one(fault.message))?;
    let explained = explain_on(session, &question).await;
    pool.close().await;
    let explained = explained?;
    tell(&args, &explained)?;
    let refused = |one: &Explained| !matches!(one.explanation.outcome, Outcome::Found | Outcome::Healed);
    Ok(u8::from(explained.iter().any(refused)))
}

fn step<'a>(file: &'a ScenarioFile, id: &str) -> Result<&'a Step, UsageErrors> {
    let all = || file.scenario.steps.iter().chain(&file.scenario.finally);
    all().find(|step| step.id == id).ok_or_else(|| {
        let known: Vec<&str> = all().map(|step| step.id.as_str()).take(40).collect();
        UsageErrors::one(format!("{}: no step `{id}` (known: {})", file.path.display(), known.join(", ")))
    })
}

/// An address as it is, a file as an address.
fn address(on: &str) -> Result<String, UsageErrors> {
    let is_file = Path::new(on).is_file();
    if !is_file && on.contains("://") {
        return Ok(on.to_owned());
    }
    let path = std::path::absolute(on).map_err(|error| UsageErrors::one(format!("{on}: {error}")))?;
    let address = url::Url::from_file_path(&path).ok().filter(|_| is_file);
    address.map(|address| address.to_string()).ok_or_else(|| {
        UsageErrors::one(format!(
            "{on} is neither an address nor a file\n\
             hint: give an address with http:// or https://, or a page that `surefoot run --dom` has saved"
        ))
    })
}

fn session(args: &ExplainArgs, question: &Question<'_>) -> SessionOptions {
    SessionOptions {
        language: question.language.clone(),
        time_zone: None,
        viewport: args.viewport,
        geolocation: None,
        color_scheme: None,
        insecure: args.insecure,
        downloads: std::env::temp_dir(),
        remembered: vec![],
    }
}

fn tell(args: &ExplainArgs, explained: &[Explained]) -> Result<(), UsageErrors> {
    if args.json {
        let all: Vec<_> = explained.iter().map(|one| &one.explanation).collect();
        println!("{}", serde_json::to_string_pretty(&all).unwrap_or_default());
    } else {
        let style = run_output::style();
        explained.iter().for_each(|one| println!("{}", reports::explained(&one.explanation, style)));
    }
    let Some(file) = &args.page else { return Ok(()) };
    let pages: Vec<_> = explained
        .iter()
        .map(|one| {
            let target = &one.explanation.target;
            serde_json::json!({"target": target, "taken": one.taken, "candidates": one.page})
        })
        .collect();
    let text = serde_json::to_string(&pages).unwrap_or_default();
    runner::write_whole(file, text.as_bytes())
        .map_err(|error| UsageErrors::one(format!("{}: {error}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_opened_as_it_is_and_a_file_by_its_own() {
        assert_eq!(address("http://host/a b").unwrap(), "http://host/a b");
        let file = tempfile::NamedTempFile::new().unwrap();
        let opened = address(&file.path().to_string_lossy()).unwrap();
        assert!(opened.starts_with("file:///"), "{opened}");
        assert!(address("no/such/file.html").unwrap_err().0[0].contains("neither"));
    }
}
