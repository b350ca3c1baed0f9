//! `surefoot show`: opens a report.

use crate::{args::ShowArgs, usage::UsageErrors};
use std::process::{Command, Stdio};

/// Opens the report in the user's browser; where there is none, says where it is.
///
/// # Errors
///
/// There is no report.
pub fn show(args: &ShowArgs) -> Result<u8, UsageErrors> {
    let file = args.folder.join("index.html");
    if !file.is_file() {
        return Err(UsageErrors::one(format!(
            "no report {}\nhint: write one with surefoot run … --report {}",
            file.display(),
            args.folder.display()
        )));
    }
    let file = std::path::absolute(&file).unwrap_or(file);
    println!("file://{}", file.display());
    for opener in ["xdg-open", "open"] {
        let opened = Command::new(opener)
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        if opened.is_ok() {
            break;
        }
    }
    Ok(0)
}
