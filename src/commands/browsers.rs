//! `surefoot browsers`: which browsers are here, what each engine can't do, and installing what is missing.
//!
//! It starts no session: whether a browser works is the business of `surefoot doctor`.

use super::run_output::style;
use crate::{args::BrowsersCommand, usage::UsageErrors};
use browser::engines::{self, InstallError, Installed, Limit, NotInstalled, Os, Part};
use reports::Style;
use scenarios::Engine;
use std::{fs, path::Path, thread};

/// Lists or installs; the result is the exit code.
///
/// # Errors
///
/// A name that can't be installed, before anything is.
pub async fn browsers(command: Option<BrowsersCommand>) -> Result<u8, UsageErrors> {
    match command.unwrap_or(BrowsersCommand::List) {
        BrowsersCommand::List => {
            print!("{}", text(&Engine::ALL.map(look), style()));
            Ok(0)
        }
        BrowsersCommand::Install { names } => install(&names).await,
    }
}

/// What is known of one engine on this machine.
struct Found {
    engine: Engine,
    browsers: Vec<Line>,
    /// Why no replay can start, and the commands that would change it.
    missing: Option<(String, Vec<String>)>,
    limits: &'static [Limit],
}

/// A browser or its driver, as a row of the list.
struct Line {
    name: String,
    version: String,
    used: &'static str,
    path: String,
}

fn look(engine: Engine) -> Found {
    let replays = engines::find(engine);
    let windows = engines::find_with_window(engine).ok();
    let installed = installed(engine, [replays.as_ref().ok(), windows.as_ref()]);
    let versions: Vec<Option<String>> = thread::scope(|scope| {
        let asked: Vec<_> = installed.iter().map(|one| scope.spawn(|| one.version())).collect();
        asked.into_iter().map(|asked| asked.join().ok().flatten()).collect()
    });
    let is = |one: &Installed, chosen: Option<&Installed>| {
        chosen.is_some_and(|chosen| chosen.program == one.program)
    };
    let mut browsers: Vec<Line> = installed
        .iter()
        .zip(versions)
        .map(|(one, version)| Line {
            name: one.variant.name().to_owned(),
            // A version that can't be told is no reason to list nothing.
            version: version.unwrap_or_else(|| "unknown".to_owned()),
            used: match (is(one, replays.as_ref().ok()), is(one, windows.as_ref())) {
                (true, true) => "replays, windows",
                (true, false) => "replays",
                (false, true) => "windows",
                (false, false) => "",
            },
            path: one.program.display().to_string(),
        })
        .collect();
    browsers.extend(
        installed.iter().find_map(|one| one.driver.as_deref()).map(|driver| driver_line(engine, driver)),
    );
    let missing = replays.as_ref().err().map(|error| (first_line(&error.to_string()), how(engine, error)));
    Found { engine, browsers, missing, limits: engines::limits(engine) }
}

/// An engine's browsers, each once. One that a variable names may be in no known place.
fn installed(engine: Engine, chosen: [Option<&Installed>; 2]) -> Vec<Installed> {
    let listed = engines::list().into_iter().filter(|one| one.engine == engine);
    let mut installed: Vec<Installed> = vec![];
    for one in chosen.into_iter().flatten().cloned().chain(listed) {
        if !installed.iter().any(|other| stands_for(&one.program, &other.program)) {
            installed.push(one);
        }
    }
    installed
}

/// Whether a program is another one, a link to it or a short script that starts it, as Debian's
/// /usr/bin/firefox is for its firefox-esr.
fn stands_for(program: &Path, other: &Path) -> bool {
    let real = |program: &Path| fs::canonicalize(program).unwrap_or_else(|_| program.to_owned());
    let is_short = fs::metadata(program).is_ok_and(|metadata| metadata.len() < 4096);
    let script = if is_short { fs::read_to_string(program).unwrap_or_default() } else { String::new() };
    let name = other.file_name().unwrap_or_default().to_string_lossy();
    let mut words = script.split(|letter: char| letter.is_whitespace() || "\"'/".contains(letter));
    real(program) == real(other) || (script.starts_with("#!") && words.any(|word| word == name))
}

fn driver_line(engine: Engine, driver: &Path) -> Line {
    let name = driver.file_name().unwrap_or(driver.as_os_str()).to_string_lossy().into_owned();
    let used = if engine == Engine::Firefox { "Selenium Grid" } else { "driver" };
    Line { name, version: String::new(), used, path: driver.display().to_string() }
}

/// The commands that bring an engine here: ours where we install, else those of the system.
fn how(engine: Engine, error: &NotInstalled) -> Vec<String> {
    match Os::this() {
        // A wrong path is mended where it was given.
        _ if matches!(error, NotInstalled::NoProgram { .. }) => vec![],
        Os::Debian => vec![format!("surefoot browsers install {engine}")],
        other => engines::install_commands(Part::Engine(engine), other),
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// The list as a person reads it: columns are as wide as their widest entry over all engines.
fn text(found: &[Found], style: Style) -> String {
    let lines = || found.iter().flat_map(|one| &one.browsers);
    let widest = |of: &dyn Fn(&Line) -> usize| lines().map(of).max().unwrap_or(0);
    let (name, version, used) = (
        widest(&|line| line.name.len()),
        widest(&|line| line.version.len()),
        widest(&|line| line.used.len()),
    );
    let what = found.iter().flat_map(|one| one.limits).map(|limit| limit.what.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (at, one) in found.iter().enumerate() {
        out += if at > 0 { "\n" } else { "" };
        out += &format!("{}\n", strong(&one.engine.to_string(), style));
        for line in &one.browsers {
            let row =
                format!("{:name$}  {:version$}  {:used$}  {}", line.name, line.version, line.used, line.path);
            out += &format!("  {row}\n");
        }
        if let Some((why, commands)) = &one.missing {
            out += &format!("  {why}\n");
            out += &commands.iter().map(|command| format!("    {command}\n")).collect::<String>();
        }
        out += if one.limits.is_empty() { "  no known limits\n" } else { "  can't do:\n" };
        for limit in one.limits {
            out += &limit_text(limit, what, style);
        }
    }
    out
}

/// A limit with its reason in a column of its own, wrapped to the terminal.
fn limit_text(limit: &Limit, what: usize, style: Style) -> String {
    let indent = 4 + what + 2;
    let lines = wrapped(limit.why, style.width.saturating_sub(indent).max(24));
    let named = lines.into_iter().enumerate().map(|(at, line)| {
        let what_here = if at == 0 { limit.what } else { "" };
        format!("    {what_here:what$}  {}\n", faint(&line, style))
    });
    named.collect()
}

fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().expect("there is always a line");
        if last.is_empty() {
            last.push_str(word);
        } else if last.len() + 1 + word.len() <= room {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

fn strong(text: &str, style: Style) -> String {
    if style.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}

fn faint(text: &str, style: Style) -> String {
    if style.color { format!("\u{1b}[2m{text}\u{1b}[0m") } else { text.to_owned() }
}

async fn install(names: &[String]) -> Result<u8, UsageErrors> {
    let parts = parts(names)?;
    let wanted = parts.clone();
    let done =
        tokio::task::spawn_blocking(move || engines::install(&wanted, |line| println!("{line}"))).await;
    match done {
        Ok(Ok(())) => {
            let engines = parts.iter().filter_map(|part| match part {
                Part::Engine(engine) => Some(look(*engine)),
                Part::Geckodriver => None,
            });
            let found: Vec<Found> = engines.collect();
            print!("{}{}", if found.is_empty() { "" } else { "\n" }, text(&found, style()));
            Ok(u8::from(found.iter().any(|one| one.missing.is_some())))
        }
        // Nothing failed, but nothing was installed either: a script must not go on.
        Ok(Err(InstallError::ByHand { commands })) => {
            println!("browsers are installed by hand on this system; run\n  {}", commands.join("\n  "));
            Ok(1)
        }
        Ok(Err(error)) => {
            eprintln!("error: {error}");
            Ok(1)
        }
        Err(error) => {
            eprintln!("error: installing ended early: {error}");
            Ok(1)
        }
    }
}

/// What the names stand for; all three engines where none is given.
fn parts(names: &[String]) -> Result<Vec<Part>, UsageErrors> {
    if names.is_empty() {
        return Ok(Engine::ALL.map(Part::Engine).to_vec());
    }
    let mut parts: Vec<Part> = vec![];
    let mut errors = vec![];
    for name in names {
        match name.parse() {
            Ok(part) if parts.contains(&part) => {}
            Ok(part) => parts.push(part),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(parts) } else { Err(UsageErrors(errors)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Style = Style { color: false, width: 60, unicode: true };

    fn line(name: &str, version: &str, used: &'static str) -> Line {
        Line { name: name.into(), version: version.into(), used, path: format!("/usr/bin/{name}") }
    }

    #[test]
    fn columns_line_up_over_all_engines() {
        let limits = &[Limit {
            what: "PDF",
            why: "the driver has no print command, so there is none in the evidence",
        }];
        let found = [
            Found {
                engine: Engine::Chromium,
                browsers: vec![line("chromium", "156.0.1", "replays")],
                missing: None,
                limits: &[],
            },
            Found {
                engine: Engine::Firefox,
                browsers: vec![line("firefox-esr", "153", "")],
                missing: None,
                limits,
            },
            Found {
                engine: Engine::Webkit,
                browsers: vec![],
                missing: Some((
                    "no browser for webkit".into(),
                    vec!["surefoot browsers install webkit".into()],
                )),
                limits: &[],
            },
        ];
        let expected = "\
chromium
  chromium     156.0.1  replays  /usr/bin/chromium
  no known limits

firefox
  firefox-esr  153               /usr/bin/firefox-esr
  can't do:
    PDF  the driver has no print command, so there is none
         in the evidence

webkit
  no browser for webkit
    surefoot browsers install webkit
  no known limits
";
        assert_eq!(text(&found, PLAIN), expected);
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_known_ones() {
        let errors = parts(&["webkit".into(), "opera".into()]).expect_err("no such browser").to_string();
        assert_eq!(errors, "error: no browser `opera` (known: chromium, firefox, webkit, geckodriver)\n");
        assert_eq!(parts(&[]).map(|parts| parts.len()).unwrap_or_default(), 3);
        let twice = parts(&["webkit".into(), "webkit".into()]);
        assert_eq!(twice.unwrap_or_default(), [Part::Engine(Engine::Webkit)]);
    }
}
