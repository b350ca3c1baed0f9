//! `surefoot record`: records a flow in a browser window, then tries whether it replays.

use super::{
    end_on_signal,
    window::{is_page, on_display},
};
use crate::{args::RecordArgs, secret_values, usage::UsageErrors};
use browser::{SessionOptions, engines, recording::WindowOptions};
use recorder::{DistilOptions, Ended};
use scenarios::{Engine, Scenario, scenario::Action, secrets_text, step_words, write_scenario};
use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::io::AsyncWriteExt;

/// Records; the result is the exit code: that of the trial replay, 0 where there was none.
///
/// # Errors
///
/// What is wrong with the command line or this machine, before any window opens; nothing recorded.
pub async fn record(args: RecordArgs) -> Result<u8, UsageErrors> {
    let (program, known) = ready(&args)?;
    let options = DistilOptions {
        title: args.title.clone().unwrap_or_else(|| title(&args.output)),
        url: args.url.clone(),
        language: args.lang.clone(),
        viewport: args.viewport,
    };
    let window = WindowOptions { headed: true, display: None, session: session(&args) };
    eprintln!("Opening {} …", args.url);
    let opened = |_: &str| {
        eprintln!(
            "Recording. Finish with the toolbar in the page, by closing the window, or here with Ctrl-C."
        )
    };
    let stop = browser::process::stop_signal();
    let recorded = recorder::record(&program, &window, &options, opened, stop).await;
    end_on_signal();
    let recorded =
        recorded.map_err(|error| UsageErrors::one(format!("the window could not be recorded: {error}")))?;
    let scenario = recorder::distil(&recorded.events, &options);
    if scenario.steps.is_empty() {
        return Err(UsageErrors::one("nothing was done in the window: no scenario was written"));
    }
    write(&args.output, &scenario)?;
    copy_files(&args.output, recorded.files());
    tell(&args, &scenario, recorded.ended);
    if args.no_trial {
        return Ok(0);
    }
    trial(&args, &scenario, known).await
}

/// The browser and the secrets that are given: all that can be wrong is said before the window opens.
fn ready(args: &RecordArgs) -> Result<(PathBuf, Vec<(String, String)>), UsageErrors> {
    if args.output.exists() && !args.force {
        let hint = "hint: choose another name, or overwrite it with --force";
        return Err(UsageErrors::one(format!("{} is there already\n{hint}", args.output.display())));
    }
    let folder = args.output.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| folder.exists() && !folder.is_dir()) {
        return Err(UsageErrors::one(format!(
            "{} is no folder\nhint: give another place with -o",
            folder.display()
        )));
    }
    is_page(&args.url)?;
    on_display(
        "record on a machine with a desktop, or over ssh -X; or import a recording of Chrome's DevTools: surefoot import",
    )?;
    let known = match &args.secrets {
        Some(file) => secret_values::read_file(file)?,
        None => vec![],
    };
    let installed = match &args.browser_path {
        Some(program) => engines::at(Engine::Chromium, program),
        None => engines::find_with_window(Engine::Chromium),
    };
    Ok((installed.map_err(|error| UsageErrors::one(error.to_string()))?.program, known))
}

fn session(args: &RecordArgs) -> SessionOptions {
    SessionOptions {
        language: Some(args.lang.clone()),
        time_zone: None,
        viewport: args.viewport,
        geolocation: None,
        color_scheme: None,
        insecure: false,
        downloads: std::env::temp_dir(),
        remembered: vec![],
    }
}

/// `create-contact.yaml` becomes `Create contact`.
fn title(output: &Path) -> String {
    let stem =
        output.file_stem().map(|stem| stem.to_string_lossy().replace(['-', '_'], " ")).unwrap_or_default();
    let mut letters = stem.trim().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "A recorded flow".to_owned(),
    }
}

/// Nothing recorded is lost: what can't be written is printed.
fn write(output: &Path, scenario: &Scenario) -> Result<(), UsageErrors> {
    let text = write_scenario(scenario);
    runner::write_whole(output, text.as_bytes()).map_err(|error| {
        print!("{text}");
        UsageErrors::one(format!("{}: {error}\nhint: the scenario was printed instead", output.display()))
    })
}

/// Uploaded files go beside the scenario, which names them relative to itself; what is there is left alone.
fn copy_files<'a>(output: &Path, files: impl Iterator<Item = &'a Path>) {
    let folder = output.parent().unwrap_or(Path::new("."));
    for file in files {
        let target = folder.join(file.file_name().unwrap_or_default());
        if target.exists() {
            continue;
        }
        match std::fs::copy(file, &target) {
            Ok(_) => eprintln!("Copied {} beside the scenario", file.display()),
            Err(error) => {
                eprintln!("warning: {} could not be copied beside the scenario: {error}", file.display())
            }
        }
    }
}

fn tell(args: &RecordArgs, scenario: &Scenario, ended: Ended) {
    let how = match ended {
        Ended::Finished => "",
        Ended::Closed => " (the window was closed)",
        Ended::Stopped => " (stopped)",
    };
    println!(
        "{}: {} steps, {} targets{how}",
        args.output.display(),
        scenario.steps.len(),
        scenario.targets.len()
    );
    for step in &scenario.steps {
        println!("  {:>4}  {}", step.id, step_words(step, scenario, Some(&args.lang)));
    }
    let fragile = recorder::fragile(scenario);
    for (step, reason) in &fragile {
        println!("fragile: {step}: {reason}");
    }
    if !fragile.is_empty() {
        println!("hint: ask the developers for an id or a data-testid there, or add one yourself");
    }
    for file in missing_files(args, scenario) {
        println!("missing: put the file {file} beside the scenario");
    }
}

fn missing_files(args: &RecordArgs, scenario: &Scenario) -> Vec<String> {
    let folder = args.output.parent().unwrap_or(Path::new("."));
    let files = scenario.steps.iter().filter_map(|step| match &step.action {
        Action::Upload { files, .. } => Some(files),
        _ => None,
    });
    files.flatten().filter(|file| !folder.join(file).is_file()).cloned().collect()
}

/// Replays at once, without a window: in the same words and with the same judgement as any run.
async fn trial(
    args: &RecordArgs,
    scenario: &Scenario,
    mut secrets: Vec<(String, String)>,
) -> Result<u8, UsageErrors> {
    let skipped = |why: &str| {
        println!("No trial replay: {why}\nnext: surefoot run {}", args.output.display());
        Ok(0)
    };
    if !missing_files(args, scenario).is_empty() {
        return skipped("a file to upload is missing");
    }
    let unknown =
        |name: &String| secrets.iter().all(|(known, _)| known != name) && std::env::var_os(name).is_none();
    let needed: Vec<String> = runner::folder::names_in(scenario).into_iter().filter(unknown).collect();
    if !needed.is_empty() && !std::io::stdin().is_terminal() {
        return skipped(&format!(
            "it needs the value of {}, and there is no terminal to ask on",
            needed.join(", ")
        ));
    }
    for name in needed {
        let prompt = format!("{name} (not shown, not stored; empty: no trial): ");
        let asked = tokio::task::spawn_blocking(move || rpassword::prompt_password(prompt)).await;
        match asked {
            Ok(Ok(value)) if !value.is_empty() => secrets.push((name, value)),
            _ => return skipped(&format!("no value for {name}")),
        }
    }
    println!("Trial replay …");
    replay(args, &secrets)
        .await
        .map_err(|error| UsageErrors::one(format!("the trial replay did not start: {error}")))
}

/// The values go through a pipe: arguments and environment of a process can be read by others.
async fn replay(args: &RecordArgs, secrets: &[(String, String)]) -> std::io::Result<u8> {
    let mut command = tokio::process::Command::new(std::env::current_exe()?);
    command.arg("run").arg(&args.output).args(["--browser", "chromium", "--lang", &args.lang.0]);
    command.stdin(Stdio::null());
    if !secrets.is_empty() {
        command.args(["--secrets", "/dev/stdin"]).stdin(Stdio::piped());
    }
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(secrets_text(secrets).as_bytes()).await?;
    }
    let status = child.wait().await?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_is_called_after_its_file() {
        for (file, expected) in
            [("a/create-contact.yaml", "Create contact"), ("x.yaml", "X"), ("", "A recorded flow")]
        {
            assert_eq!(title(Path::new(file)), expected);
        }
    }
}
