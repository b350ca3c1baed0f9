//! `surefoot import`: a scenario from a recording of Chrome's Recorder.

use crate::{args::ImportArgs, files, secret_values, usage::UsageErrors};
use scenarios::{ImportOptions, import_recording, write_scenario};

/// Imports the recording.
///
/// # Errors
///
/// What is wrong with the recording or where it should go.
pub fn import(args: &ImportArgs) -> Result<u8, UsageErrors> {
    let json = files::read_text(&args.file)?;
    let taken = match args.secrets_out.as_deref().filter(|file| file.exists()) {
        Some(file) => secret_values::read_file(file)?,
        None => vec![],
    };
    let mut imported = import_recording(&args.file.to_string_lossy(), &json, &ImportOptions { taken })?;
    imported.scenario.language = Some(args.lang.clone());
    relocate_files(args, &mut imported.scenario);
    let text = write_scenario(&imported.scenario);
    match &args.output {
        Some(output) if output.exists() && !args.force => {
            let hint = "hint: choose another name, or overwrite it with --force";
            return Err(UsageErrors::one(format!("{} is there already\n{hint}", output.display())));
        }
        Some(output) => runner::write_whole(output, text.as_bytes())
            .map_err(|error| UsageErrors::one(format!("{}: {error}", output.display())))?,
        None => print!("{text}"),
    }
    if let (Some(file), false) = (&args.secrets_out, imported.secrets.is_empty()) {
        secret_values::write_file(file, &imported.secrets)?;
    }
    tell(args, &imported);
    Ok(0)
}

/// Files are relative to the recording; from now on they are relative to the scenario.
fn relocate_files(args: &ImportArgs, scenario: &mut scenarios::Scenario) {
    let from = args.file.parent().map(std::path::Path::to_owned).unwrap_or_default();
    let to = args
        .output
        .as_deref()
        .and_then(std::path::Path::parent)
        .map(std::path::Path::to_owned)
        .unwrap_or_default();
    let absolute = |path: &std::path::Path| {
        let path = if path.as_os_str().is_empty() { std::path::Path::new(".") } else { path };
        std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
    };
    let (from, to) = (absolute(&from), absolute(&to));
    if from == to {
        return;
    }
    for step in &mut scenario.steps {
        if let scenarios::Action::Upload { files, .. } = &mut step.action {
            for file in files.iter_mut() {
                let source = from.join(&*file);
                // A file that is beside the scenario already is left alone; one that is not there is reported by check.
                if to.join(&*file).is_file() || !source.is_file() {
                    continue;
                }
                let target = to.join(&*file);
                let copied = target
                    .parent()
                    .map_or(Ok(()), std::fs::create_dir_all)
                    .and_then(|()| std::fs::copy(&source, &target).map(|_| ()));
                if let Err(error) = copied {
                    eprintln!(
                        "warning: {} could not be copied beside the scenario: {error}",
                        source.display()
                    );
                }
            }
        }
    }
}

fn tell(args: &ImportArgs, imported: &scenarios::Imported) {
    let steps = imported.scenario.steps.len();
    if let Some(output) = &args.output {
        eprintln!("{}: {steps} steps, {} targets", output.display(), imported.scenario.targets.len());
    }
    for note in &imported.notes {
        eprintln!("note: {note}");
    }
    for (name, _) in &imported.secrets {
        match &args.secrets_out {
            Some(file) => eprintln!(
                "secret: {name}, its value is in {} (use --secrets {})",
                file.display(),
                file.display()
            ),
            None => eprintln!(
                "secret: set the variable {name} before you run it (its value was not written anywhere)"
            ),
        }
    }
    if let Some(output) = &args.output {
        eprintln!("next: surefoot run {} --learn", output.display());
    }
}
