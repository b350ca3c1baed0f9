//! `surefoot run --learn`: writes what a good run has taught into the scenario files.

use crate::{
    args::RunArgs,
    files::{self, ScenarioFile},
    secret_values,
    usage::UsageErrors,
};
use runner::{Ran, items::ItemPlay};
use scenarios::Text;
use std::{collections::BTreeMap, path::PathBuf};

/// Learns from every run that passed to its end; the result is what to tell.
///
/// # Errors
///
/// A scenario file can't be written.
pub fn learn_all(args: &RunArgs, read: &[ScenarioFile], ran: &[Ran]) -> Result<Vec<String>, UsageErrors> {
    let mut said = vec![];
    let mut texts: BTreeMap<PathBuf, String> = BTreeMap::new();
    let mut lost: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    for one in ran {
        let path = PathBuf::from(&one.run.file);
        let Some(file) = read.iter().find(|file| file.path == path) else { continue };
        if let Some(item) = &file.item {
            if one.observed.is_empty() {
                lost.entry(path).or_default().push(not_learned(one));
                continue;
            }
            said.extend(learn_item(item, one, &mut texts)?);
            continue;
        }
        if args.cells.resolve_only {
            let text = texts.get(&path).cloned().unwrap_or_else(|| file.text.clone());
            let scenario = scenarios::read_scenario(&one.run.file, &text)?;
            let (text, learned) = runner::learn_pages(&scenario, &text, &one.on_pages)?;
            if !learned.is_empty() {
                said.push(format!(
                    "{}: {} more targets have to be there as soon as their page is opened: {}",
                    one.run.file,
                    learned.len(),
                    learned.join(", ")
                ));
            }
            texts.insert(path, text);
            continue;
        }
        if one.observed.is_empty() {
            lost.entry(path).or_default().push(not_learned(one));
            continue;
        }
        let text = texts.get(&path).cloned().unwrap_or_else(|| file.text.clone());
        let scenario = scenarios::read_scenario(&one.run.file, &text)?;
        let lesson =
            runner::learn(&scenario, &text, one.run.language.as_ref(), &one.observed, &one.navigated)?;
        let language = one.run.language.as_ref().map_or(String::new(), |language| format!(" in {language}"));
        said.push(format!(
            "{}: learned {} of {} targets{language}",
            one.run.file,
            lesson.learned.len(),
            scenario.targets.len()
        ));
        if let (Some(page), Some(asked)) = (lesson.foreign.first(), &one.run.language) {
            said.push(format!(
                "{}: the texts of {} targets were not learned: their pages are in {page}, not in {asked}",
                one.run.file,
                lesson.foreign.len()
            ));
        }
        said.extend(
            lesson
                .not_learned
                .iter()
                .map(|(name, why)| format!("{}: not learned `{name}`: {why}", one.run.file)),
        );
        let text = hide_secrets(args, &scenario, lesson, &mut said)?;
        texts.insert(path, text);
    }
    for (path, text) in &texts {
        let unchanged = read.iter().any(|file| file.path == *path && file.text == *text)
            || std::fs::read_to_string(path).is_ok_and(|there| there == *text);
        if !unchanged {
            runner::write_whole(path, text.as_bytes())
                .map_err(|error| UsageErrors::one(format!("{}: {error}", files::shown(path))))?;
        }
    }
    said.extend(lost.into_iter().filter(|(path, _)| !texts.contains_key(path)).flat_map(|(_, why)| why));
    Ok(said)
}

fn not_learned(one: &Ran) -> String {
    format!(
        "{}: not learned from the run in {}: it is {}, only a passed one teaches",
        one.run.file, one.run.browser, one.run.verdict
    )
}

/// Learns the elements of an item into the content files that have them.
fn learn_item(
    item: &ItemPlay,
    one: &Ran,
    texts: &mut BTreeMap<PathBuf, String>,
) -> Result<Vec<String>, UsageErrors> {
    let mut files = vec![];
    for path in item.element_files() {
        let text = match texts.get(&path) {
            Some(text) => text.clone(),
            None => files::read_text(&path)?,
        };
        files.push((path, text));
    }
    let lesson = runner::learn_elements(one.run.language.as_ref(), &mut files, &one.observed)?;
    texts.extend(files);
    let language = one.run.language.as_ref().map_or(String::new(), |language| format!(" in {language}"));
    let mut said = vec![format!("{}: learned {} elements{language}", one.run.file, lesson.learned.len())];
    said.extend(
        lesson.not_learned.iter().map(|(name, why)| format!("{}: not learned `{name}`: {why}", one.run.file)),
    );
    Ok(said)
}

/// Literal texts of password fields become secrets; their values go nowhere but to `--secrets-out`.
fn hide_secrets(
    args: &RunArgs,
    scenario: &scenarios::Scenario,
    lesson: runner::Lesson,
    said: &mut Vec<String>,
) -> Result<String, UsageErrors> {
    let mut text = lesson.text;
    for id in &lesson.secret_steps {
        let Some(step) = scenario.steps.iter().find(|step| step.id == *id) else { continue };
        let scenarios::Action::Type { text: Text::Plain(value), into, .. } = &step.action else { continue };
        let name = into.to_uppercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
        let name = if name.contains("PASS") { name } else { format!("{name}_PASSWORD") };
        text = scenarios::set_step_secret(&text, id, &name)?;
        match &args.secrets_out {
            Some(file) => {
                secret_values::write_file(file, &[(name.clone(), value.clone())])?;
                said.push(format!("step `{id}` types into a password field: its text is now the secret {name} in {}", file.display()));
            }
            None => said.push(format!("step `{id}` types into a password field: set the variable {name} before the next run; its value is no longer in the scenario")),
        }
    }
    Ok(text)
}
