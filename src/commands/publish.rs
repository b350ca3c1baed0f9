//! `surefoot publish`: content of a project folder becomes immutable files that a player reads.
//!
//! `OUT/ENV/sha256-….json` never changes; `OUT/ENV.json` names the one that is shown, `OUT/player.js` plays it. Who
//! published what, when, and in spite of what, is appended to `publications.jsonl` in the project folder, which is not
//! given out.

use super::{publish_files as files_of, run_output};
use crate::{args::PublishArgs, files, matrix::own_folder, usage::UsageErrors};
use chrono::{DateTime, SecondsFormat, Utc};
use files_of::{Out, Publication};
use reports::published_diff;
use runner::content::{ContentFolder, content};
use runner::publication::{Order, Ready, prepare, snippet};
use scenarios::RunReport;
use scenarios::content::publish::{NotGreen, Player, Proof, Published, diff, item_of, not_green};
use std::path::{Path, PathBuf};

/// So many warnings are told.
const NAMED: usize = 10;

/// Publishes; 0 where it was, 1 where it may not go to production as it is.
///
/// # Errors
///
/// Everything that is wrong in the project's files or with the command line; what can't be written.
pub fn publish(args: &PublishArgs) -> Result<u8, UsageErrors> {
    let project = files::project(&args.project)?;
    let out = Out::new(match args.out.is_relative() {
        true => project.root.join(&args.out),
        false => args.out.clone(),
    });
    if let [one, other] = args.diff.as_slice() {
        let (before, after) = (known(&out, one, &project)?, known(&out, other, &project)?);
        println!("from {one} ({}) to {other} ({})", short(&before.hash), short(&after.hash));
        print!("{}", published_diff(&diff(&before, &after), run_output::style()));
        return Ok(0);
    }
    let environment = args.env.as_ref().or(args.diff.first()).map(String::as_str).unwrap_or_default();
    is_name(environment)?;
    let before = out.current(environment)?;
    if let Some(hash) = &args.again {
        // It has passed the gate before, and who goes back is in a hurry.
        let published = out.again(environment, hash)?;
        if args.dry_run {
            would(&published, before.as_ref());
            return Ok(0);
        }
        return write(args, &out, &project, &published, before.as_ref(), &[]);
    }
    let folder = content(&project)?;
    let ready = made(args, &project, &folder, environment)?;
    if !args.diff.is_empty() {
        let before = before.ok_or_else(|| never(&out, environment))?;
        println!("from what {environment} has ({}) to what would be published", short(&before.hash));
        print!("{}", published_diff(&diff(&before, &ready.published), run_output::style()));
        return Ok(0);
    }
    warn(&ready);
    if !ready.left_out.is_empty() {
        println!("drafts that stay behind: {}", ready.left_out.join(", "));
    }
    let not_green = gate(args, &project, &folder, &ready.published)?;
    if !may(args, &ready.published, &not_green) {
        return Ok(1);
    }
    if args.dry_run {
        would(&ready.published, before.as_ref());
        return Ok(0);
    }
    write(args, &out, &project, &ready.published, before.as_ref(), &not_green)
}

/// Says what is worth a look in what is published; of the rest only how much there is.
fn warn(ready: &Ready) {
    for warning in ready.warnings.iter().take(NAMED) {
        eprintln!("warning: {warning}");
    }
    let of_it = match ready.warnings.len().saturating_sub(NAMED) {
        0 => vec![],
        more => vec![format!("{more} more of what is published")],
    };
    let rest = match ready.other_warnings {
        0 => vec![],
        more => vec![format!("{more} of the rest of the project")],
    };
    let told = [of_it, rest].concat();
    if !told.is_empty() {
        eprintln!("warnings that are not shown: {}\nhint: surefoot check tells them all", told.join(", "));
    }
}

/// Says so where an environment's name is no name of a file.
fn is_name(environment: &str) -> Result<(), UsageErrors> {
    if environment.starts_with('.') || environment.contains(['/', '\\']) {
        let words =
            format!("`{environment}` can't be the name of a file\nhint: give the environment another name");
        return Err(UsageErrors::one(words));
    }
    Ok(())
}

fn made(
    args: &PublishArgs,
    project: &files::ProjectFolder,
    folder: &ContentFolder,
    environment: &str,
) -> Result<Ready, UsageErrors> {
    let player = Player {
        report_to: args.report_to.as_ref().map(ToString::to_string),
        sampling: args.sampling.unwrap_or(0.0),
    };
    let order = Order { environment, system: args.system.as_deref(), items: &args.items, player: &player };
    prepare(folder, &project.project, order)
}

/// What an environment has.
fn known(out: &Out, environment: &str, project: &files::ProjectFolder) -> Result<Published, UsageErrors> {
    if !project.project.environments.contains_key(environment) {
        let known: Vec<&str> = project.project.environments.keys().map(String::as_str).collect();
        return Err(UsageErrors::one(format!(
            "no environment `{environment}` (known: {})",
            known.join(", ")
        )));
    }
    out.current(environment)?.ok_or_else(|| never(out, environment))
}

fn never(out: &Out, environment: &str) -> UsageErrors {
    UsageErrors::one(format!(
        "nothing was published for `{environment}` in {}\nhint: surefoot publish --env {environment}",
        files::shown(&out.folder)
    ))
}

/// The items that are not green; nothing is asked of an environment without real users.
fn gate(
    args: &PublishArgs,
    project: &files::ProjectFolder,
    folder: &ContentFolder,
    published: &Published,
) -> Result<Vec<NotGreen>, UsageErrors> {
    if !published.production {
        return Ok(vec![]);
    }
    let last = [own_folder(project).join("last.json")];
    let named = !args.results.is_empty();
    let mut proofs = vec![];
    for path in if named { args.results.as_slice() } else { &last } {
        match report(path)? {
            Some(report) => proofs.extend(proofs_of(&report, folder, project)),
            // Without a last run nothing is green, which is told item by item.
            None if !named => {}
            None => return Err(UsageErrors::one(format!("no file {}", path.display()))),
        }
    }
    Ok(not_green(published.items.keys(), &proofs))
}

fn report(path: &Path) -> Result<Option<RunReport>, UsageErrors> {
    let failed = |error: &dyn std::fmt::Display| {
        UsageErrors::one(format!(
            "{}: {error}\nhint: it has to be what `surefoot run --json` writes",
            path.display()
        ))
    };
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| failed(&error)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(&error)),
    }
}

/// What a report proves of items. A run is stale where a file that the item may stand on is younger than it: which
/// files were there then, a folder doesn't tell.
fn proofs_of(report: &RunReport, folder: &ContentFolder, project: &files::ProjectFolder) -> Vec<Proof> {
    let runs = report.runs.iter().filter(|run| !run.resolve_only);
    runs.filter_map(|run| {
        let item = item_of(&run.file)?.to_owned();
        let (own, _) = folder.contents.item(&item)?;
        let began = DateTime::parse_from_rfc3339(&run.started).ok().map(|began| began.with_timezone(&Utc));
        let changed = last_change(folder, &own.content.system, project);
        let mut cell = vec![run.browser.name().to_owned()];
        cell.extend(run.language.iter().map(ToString::to_string));
        cell.extend(run.environment.iter().cloned());
        Some(Proof {
            item,
            cell: cell.join(" · "),
            verdict: run.verdict,
            code: run.code.as_ref().map(ToString::to_string),
            is_stale: began.is_none() || changed > began,
        })
    })
    .collect()
}

/// When content of a system, or a text, was last changed.
fn last_change(
    folder: &ContentFolder,
    system: &str,
    project: &files::ProjectFolder,
) -> Option<DateTime<Utc>> {
    let contents = folder.contents.of(system).map(|file| PathBuf::from(&file.file));
    let locales = folder.locales.iter().map(|locale| PathBuf::from(&locale.file));
    let changed = |path: PathBuf| {
        let path = if path.exists() { path } else { project.root.join(path) };
        std::fs::metadata(path).and_then(|found| found.modified()).ok().map(DateTime::<Utc>::from)
    };
    contents.chain(locales).filter_map(changed).max()
}

/// Says what is not green; whether it goes on all the same.
fn may(args: &PublishArgs, published: &Published, not_green: &[NotGreen]) -> bool {
    if not_green.is_empty() {
        if args.overridden.is_some() {
            println!("everything is green: there is nothing to override");
        }
        return true;
    }
    let level = if args.overridden.is_some() { "warning" } else { "error" };
    for one in not_green {
        eprintln!("{level}: {one}");
    }
    match &args.overridden {
        Some(given) => {
            println!("{} overrides {} that are not green: {}", given.by, count(not_green.len()), given.why);
            true
        }
        None => {
            eprintln!(
                "{} of {} are not green, and `{}` is for real users: nothing was published\n\
                 hint: surefoot run content/, mend what it finds, and publish again; or answer for it by \
                 --override \"NAME: why\"",
                not_green.len(),
                count(published.items.len()),
                published.environment
            );
            false
        }
    }
}

fn would(published: &Published, before: Option<&Published>) {
    println!(
        "would publish {} for {}, {}",
        count(published.items.len()),
        published.environment,
        published.hash
    );
    match before {
        None => println!("nothing is published there yet"),
        Some(before) => print!("{}", published_diff(&diff(before, published), run_output::style())),
    }
}

fn write(
    args: &PublishArgs,
    out: &Out,
    project: &files::ProjectFolder,
    published: &Published,
    before: Option<&Published>,
    not_green: &[NotGreen],
) -> Result<u8, UsageErrors> {
    let overridden = args.overridden.clone().filter(|_| !not_green.is_empty());
    let record = Publication {
        at: Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true),
        environment: published.environment.clone(),
        hash: published.hash.clone(),
        before: before.map(|before| before.hash.clone()),
        author: std::env::var("USER").unwrap_or_else(|_| "publish".to_owned()),
        items: published.items.keys().cloned().collect(),
        not_green: not_green.iter().map(ToString::to_string).collect(),
        overridden,
        again: args.again.is_some(),
    };
    // The record first: what is shown to real users is never without one.
    files_of::note(&project.root, &record)?;
    let path = out.put(published)?;
    println!("{}: {}", files::shown(&path), count(published.items.len()));
    if let Some(before) = before.filter(|before| before.hash != published.hash) {
        print!("{}", published_diff(&diff(before, published), run_output::style()));
    }
    println!("into the page: {}", snippet("https://where-you-serve-it/", &published.environment));
    Ok(0)
}

fn count(items: usize) -> String {
    if items == 1 { "1 item".to_owned() } else { format!("{items} items") }
}

fn short(hash: &str) -> &str {
    hash.get(..19).unwrap_or(hash)
}
