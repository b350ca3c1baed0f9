//! `surefoot init`: a project folder with a first scenario.

use crate::{args::InitArgs, files::PROJECT_FILE, usage::UsageErrors};

/// Makes the folder; nothing that is there is overwritten.
///
/// # Errors
///
/// There is a project already, or the folder can't be written to.
pub fn init(args: &InitArgs) -> Result<u8, UsageErrors> {
    let project = args.folder.join(PROJECT_FILE);
    if project.exists() {
        return Err(UsageErrors::one(format!("{} is there already", project.display())));
    }
    let files = [
        (project, project_text(args)),
        (args.folder.join("scenarios/first.yaml"), FIRST.to_owned()),
        (args.folder.join(".gitignore"), ".surefoot/\n*.secrets\n".to_owned()),
    ];
    for (path, text) in files.iter().filter(|(path, _)| !path.exists()) {
        runner::write_whole(path, text.as_bytes())
            .map_err(|error| UsageErrors::one(format!("{}: {error}", path.display())))?;
        println!("{}", path.display());
    }
    println!(
        "next: surefoot record {} -o {}",
        args.url,
        args.folder.join("scenarios/my-flow.yaml").display()
    );
    println!("      surefoot run {}", args.folder.display());
    Ok(0)
}

fn project_text(args: &InitArgs) -> String {
    format!(
        "# What is tested, where it runs, and in which languages. `surefoot schema project` describes every key.\n\
         systems:\n  app: {{name: My application}}\n\
         environments:\n  test:\n    system: app\n    url: {}\n\
         default_environment: test\n\
         languages:\n  default: en\n  all: [en]\n\
         browsers: [chromium]\n",
        args.url
    )
}

/// A scenario that needs no target: it opens the first page.
const FIRST: &str = "\
scenario: The first page opens
tags: [smoke]
start: /
steps:
  - expect: {title: {matches: .}}
";
