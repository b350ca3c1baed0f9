//! `surefoot texts`: the texts of content to translators and back.

use crate::args::{TextFormatArg, TextsArgs, TextsCommand};
use crate::{files, usage::UsageErrors};
use runner::content::{ContentFolder, content, locale_path};
use scenarios::Language;
use scenarios::content::texts::{TextFormat, exchange_of, import, read_texts, set_texts, write_texts};
use std::path::Path;

/// Exports or imports texts; 0 where all went well, 2 where a text was refused.
///
/// # Errors
///
/// The project or the translators' file is wrong, or something can't be written.
pub fn texts(args: &TextsArgs) -> Result<u8, UsageErrors> {
    let project = files::project(&args.project)?;
    let folder = content(&project)?;
    if folder.catalog.texts.is_empty() {
        let words = "the project has no content, so no texts\nhint: write content/*.yaml";
        return Err(UsageErrors::one(words));
    }
    match &args.command {
        TextsCommand::Export { format, lang, open, output } => export(&folder, *format, lang, *open, output),
        TextsCommand::Import { file, format, lang, dry_run } => {
            bring(&project, &folder, file, *format, lang.as_ref(), *dry_run)
        }
    }
}

fn export(
    folder: &ContentFolder,
    format: TextFormatArg,
    wanted: &[Language],
    open: bool,
    output: &Path,
) -> Result<u8, UsageErrors> {
    let known = &folder.catalog.languages;
    let listed = || known.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if let Some(strange) = wanted.iter().find(|language| !known.contains(language)) {
        let words = format!(
            "no language `{strange}` (known: {})\nhint: add it to `languages: all` in surefoot.yaml",
            listed()
        );
        return Err(UsageErrors::one(words));
    }
    let languages: Vec<&Language> =
        if wanted.is_empty() { known.iter().skip(1).collect() } else { wanted.iter().collect() };
    if languages.is_empty() {
        let words = format!(
            "there is nothing to translate to (known: {})\nhint: add languages to surefoot.yaml",
            listed()
        );
        return Err(UsageErrors::one(words));
    }
    for language in &languages {
        let exchange = exchange_of(&folder.catalog, language, open);
        let bytes =
            write_texts(&exchange, format.format()).map_err(|error| UsageErrors::one(error.to_string()))?;
        let path = match languages.len() {
            1 if !output.is_dir() => output.to_owned(),
            _ => output.join(format!("{language}.{}", format.ending())),
        };
        runner::write_whole(&path, &bytes)
            .map_err(|error| UsageErrors::one(format!("{}: {error}", path.display())))?;
        let lacking = exchange.units.iter().filter(|unit| unit.target.is_none()).count();
        println!("{}: {} texts, {lacking} without a translation", path.display(), exchange.units.len());
    }
    Ok(0)
}

fn bring(
    project: &files::ProjectFolder,
    folder: &ContentFolder,
    file: &Path,
    format: Option<TextFormatArg>,
    wanted: Option<&Language>,
    dry_run: bool,
) -> Result<u8, UsageErrors> {
    let shown = files::shown(file);
    let bytes = std::fs::read(file).map_err(|error| UsageErrors::one(format!("{shown}: {error}")))?;
    let format = match format {
        Some(format) => format.format(),
        None => told(file, &bytes)?,
    };
    let exchange =
        read_texts(&bytes, format).map_err(|error| UsageErrors::one(format!("{shown}:{error}")))?;
    if let Some(wanted) = wanted.filter(|wanted| **wanted != exchange.target) {
        let words =
            format!("{shown} is for the language {}, not {wanted}\nhint: leave --lang out", exchange.target);
        return Err(UsageErrors::one(words));
    }
    if !folder.catalog.languages.contains(&exchange.target) {
        let words = format!(
            "{shown} is for the language {}, which the project does not have\n\
             hint: add it to `languages: all` in surefoot.yaml",
            exchange.target
        );
        return Err(UsageErrors::one(words));
    }
    let found = import(&exchange, &folder.catalog);
    for change in &found.changes {
        let before = change.before.as_ref().map_or("nothing".to_owned(), |text| format!("“{}”", text.text));
        println!("{}: {before} → “{}” ({})", change.key, change.after.text, change.after.state.word());
    }
    for refused in &found.refused {
        eprintln!("error: {shown}: {refused}");
    }
    let path = locale_path(project, &exchange.target);
    if !dry_run && !found.changes.is_empty() {
        let text = if path.is_file() { files::read_text(&path)? } else { String::new() };
        let text = set_texts(&text, &exchange.target, &found.changes)
            .map_err(|error| UsageErrors::one(format!("{}:{error}", files::shown(&path))))?;
        runner::write_whole(&path, text.as_bytes())
            .map_err(|error| UsageErrors::one(format!("{}: {error}", path.display())))?;
    }
    let verb = if dry_run { "would change" } else { "changed" };
    println!(
        "{}: {} texts {verb}, {} are as they were, {} have no translation, {} refused",
        files::shown(&path),
        found.changes.len(),
        found.unchanged,
        found.open,
        found.refused.len()
    );
    Ok(if found.refused.is_empty() { 0 } else { 2 })
}

/// The form of a file by its name, and of XLIFF by its version.
fn told(file: &Path, bytes: &[u8]) -> Result<TextFormat, UsageErrors> {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "xlsx" => Ok(TextFormat::Xlsx),
        "json" => Ok(TextFormat::Json),
        "xlf" | "xliff" | "xml" => {
            let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2_000)]).into_owned();
            let is_two = head.contains("version=\"2.") || head.contains("version='2.");
            Ok(if is_two { TextFormat::Xliff2 } else { TextFormat::Xliff1 })
        }
        _ => Err(UsageErrors::one(format!(
            "{}: the name does not tell its form\nhint: --format xliff1, xliff2, xlsx or json",
            file.display()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn project(folder: &Path) {
        let put = |path: &str, text: &str| {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().expect("it is below the folder")).unwrap();
            std::fs::write(path, text).unwrap();
        };
        put("surefoot.yaml", "systems: {crm: {}}\nlanguages: {default: en, all: [en, de]}\n");
        put(
            "content/a.yaml",
            "content: x\nsystem: crm\nitems: {s: {type: shuttle, title: \"Read **this**\", url: /docs}}\n",
        );
        put("locales/de.yaml", "# Ours.\n");
    }

    fn run(folder: &Path, command: TextsCommand) -> Result<u8, UsageErrors> {
        texts(&TextsArgs { project: folder.to_owned(), command })
    }

    fn import(file: PathBuf, dry_run: bool) -> TextsCommand {
        TextsCommand::Import { file, format: None, lang: None, dry_run }
    }

    #[test]
    fn texts_go_out_and_come_back_in_every_form_and_a_dry_run_writes_nothing() {
        for format in [TextFormatArg::Xliff1, TextFormatArg::Xliff2, TextFormatArg::Json] {
            let folder = tempfile::tempdir().unwrap();
            project(folder.path());
            let file = folder.path().join(format!("de.{}", format.ending()));
            let export = TextsCommand::Export { format, lang: vec![], open: true, output: file.clone() };
            assert_eq!(run(folder.path(), export).unwrap(), 0);
            // What a translator's tool does.
            let text = std::fs::read_to_string(&file).unwrap();
            let text = text
                .replace("<target state=\"new\"/>", "<target state=\"final\">Hier</target>")
                .replace("</source>\n      </segment>", "</source><target>Hier</target></segment>")
                .replace("\"text\": null", "\"text\": \"Hier\"");
            std::fs::write(&file, text).unwrap();
            let locale = folder.path().join("locales/de.yaml");
            assert_eq!(run(folder.path(), import(file.clone(), true)).unwrap(), 0);
            assert_eq!(std::fs::read_to_string(&locale).unwrap(), "# Ours.\n");
            assert_eq!(run(folder.path(), import(file, false)).unwrap(), 0);
            let text = std::fs::read_to_string(&locale).unwrap();
            assert!(text.starts_with("# Ours.\ns:\n  title: ") && text.contains("Hier"), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_the_project_is_told() {
        let folder = tempfile::tempdir().unwrap();
        project(folder.path());
        let output = folder.path().join("x.json");
        let language = |tag: &str| vec![tag.parse().expect("a language")];
        let export = TextsCommand::Export {
            format: TextFormatArg::Json,
            lang: language("fr"),
            open: false,
            output: output.clone(),
        };
        let error = run(folder.path(), export).unwrap_err().to_string();
        assert!(error.contains("no language `fr` (known: en, de)"), "{error}");
        std::fs::write(&output, "{\"format\": \"surefoot.texts\", \"source\": \"en\", \"target\": \"de\", \"texts\": {\"s.titel\": \"x\"}}").unwrap();
        assert_eq!(run(folder.path(), import(output.clone(), false)).unwrap(), 2);
        let error = run(folder.path(), import(output.with_extension("doc"), false)).unwrap_err().to_string();
        assert!(error.contains("x.doc"), "{error}");
    }
}
