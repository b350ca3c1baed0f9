//! Writes sample reports into a folder, to be looked at: `cargo run -p reports --example sample -- DIR`.
//! With a second argument, the `--json` file of a real run, it renders that one instead.

#[path = "../src/example.rs"]
mod example;

use reports::{Profile, Style};
use scenarios::RunReport;
use std::path::{Path, PathBuf};

/// Pictures of the demo pages that the example report names.
const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/pictures");

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/sample-reports".to_owned()));
    std::fs::create_dir_all(&folder)?;
    let real = std::env::args().nth(2).map(PathBuf::from);
    let report = match &real {
        Some(file) => serde_json::from_slice(&std::fs::read(file)?)?,
        None => example::report(),
    };
    let assets = |path: &str| {
        let file = match &real {
            Some(file) => file.with_file_name("").join(path),
            None => Path::new(PICTURES).join(Path::new(path).file_name()?),
        };
        std::fs::read(file).ok()
    };
    for (name, report) in
        [("report", &report), ("green", &example::green()), ("empty", &RunReport::default())]
    {
        std::fs::write(folder.join(format!("{name}.html")), reports::html(report, &assets))?;
    }
    std::fs::write(folder.join("rich.xml"), reports::junit(&report, Profile::Rich))?;
    std::fs::write(folder.join("strict.xml"), reports::junit(&report, Profile::Strict))?;
    std::fs::write(folder.join("report.json"), reports::json(&report))?;
    std::fs::write(folder.join("annotations.txt"), reports::github_annotations(&report))?;
    for (name, style) in [
        ("wide.ansi", Style { color: true, width: 110, unicode: true }),
        ("narrow.txt", Style { color: false, width: 60, unicode: true }),
        ("ascii.txt", Style { color: false, width: 80, unicode: false }),
    ] {
        std::fs::write(folder.join(name), terminal(&report, style))?;
    }
    println!("{}", terminal(&report, Style { color: true, width: 100, unicode: true }));
    println!("written to {}", folder.display());
    Ok(())
}

fn terminal(report: &RunReport, style: Style) -> String {
    let lines: String = report.runs.iter().map(|run| reports::run_line(run, style) + "\n").collect();
    format!("{lines}\n{}", reports::summary(report, style, "surefoot proposals list"))
}
