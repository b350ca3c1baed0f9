//! Finds, installs and examines browsers, and says what each engine can't do.
//!
//! It starts no session. Looking for a browser reads no more than whether files exist, as every run
//! does it before its first step; only [`Installed::version`], [`install`] and [`doctor`] run
//! programs.
//!
//! - `places`: where each browser lies on which system.
//! - `version`: what a browser says of itself.
//! - `limits`: what an engine can't do, by name.
//! - `os`: which system this is.
//! - `commands`: the exact commands that install an engine.
//! - `install`: runs them where that is safe.
//! - `locale`: the system locales that WebKit takes its language from.
//! - `display`: one hidden X display for engines that need one.
//! - `doctor`: does everything that browsers need work here?

mod commands;
mod display;
mod doctor;
mod install;
pub(crate) mod limits;
mod locale;
mod os;
mod places;
mod version;

pub use commands::{Part, install_commands};
pub use display::{Display, DisplayError, hidden_display};
pub use doctor::{Finding, doctor};
pub use install::{InstallError, install};
pub use limits::{EXPRESSIONS, LEAVING, Limit, WEBKIT_MIN_WIDTH, limits};
pub use locale::{LocaleError, ensure_locale};
pub use os::Os;

use scenarios::Engine;
use std::{
    env,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// Which browser of an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variant {
    /// Chromium without a window; starts eight times faster than the whole one.
    ChromiumHeadlessShell,
    /// Chromium, as distributions build it.
    Chromium,
    /// Google Chrome.
    Chrome,
    /// Microsoft Edge.
    Edge,
    /// Firefox's extended support release.
    FirefoxEsr,
    /// Firefox.
    Firefox,
    /// The small browser that comes with WebKitGTK.
    WebkitGtk,
}

impl Variant {
    /// All, in the order in which they are preferred within their engine.
    pub const ALL: [Variant; 7] = [
        Variant::ChromiumHeadlessShell,
        Variant::Chromium,
        Variant::Chrome,
        Variant::Edge,
        Variant::FirefoxEsr,
        Variant::Firefox,
        Variant::WebkitGtk,
    ];

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Variant::ChromiumHeadlessShell => "chromium-headless-shell",
            Variant::Chromium => "chromium",
            Variant::Chrome => "chrome",
            Variant::Edge => "edge",
            Variant::FirefoxEsr => "firefox-esr",
            Variant::Firefox => "firefox",
            Variant::WebkitGtk => "webkitgtk",
        }
    }

    /// Its engine.
    pub fn engine(self) -> Engine {
        match self {
            Variant::ChromiumHeadlessShell | Variant::Chromium | Variant::Chrome | Variant::Edge => {
                Engine::Chromium
            }
            Variant::FirefoxEsr | Variant::Firefox => Engine::Firefox,
            Variant::WebkitGtk => Engine::Webkit,
        }
    }

    /// Whether it can show a window.
    pub fn has_window(self) -> bool {
        self != Variant::ChromiumHeadlessShell
    }
}

/// A browser on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// Its engine.
    pub engine: Engine,
    /// Which one it is.
    pub variant: Variant,
    /// The program itself, not a script around it.
    pub program: PathBuf,
    /// The WebDriver server: needed for WebKit, and for Firefox only by a Selenium Grid.
    pub driver: Option<PathBuf>,
}

impl Installed {
    /// The version, which takes 20-200 ms to ask for; nothing if it can't be told.
    pub fn version(&self) -> Option<String> {
        version::of(self)
    }
}

/// Why there is no browser to start.
#[derive(Debug, Error, PartialEq, Eq)]
#[expect(missing_docs, reason = "each message names its fields")]
pub enum NotInstalled {
    /// None is installed.
    #[error("no browser for {engine} on this machine\nhint: run surefoot browsers install {engine}")]
    None { engine: Engine },

    /// One that can show a window was wanted.
    #[error(
        "no browser with a window for {engine} on this machine\nhint: run surefoot browsers install {engine}"
    )]
    NoWindow { engine: Engine },

    /// A path was given, but there is no program.
    #[error("no program {} for {engine} (from {from})", program.display())]
    NoProgram { engine: Engine, program: PathBuf, from: String },

    /// WebKit is there, but not what drives it.
    #[error(
        "no WebKitWebDriver beside {}\nhint: run surefoot browsers install webkit, or name it in {}",
        program.display(), places::WEBKIT_DRIVER_VARIABLE
    )]
    NoDriver { program: PathBuf },
}

/// The browser to replay in.
///
/// The variable `SUREFOOT_CHROMIUM`, `SUREFOOT_FIREFOX` or `SUREFOOT_WEBKIT` names another program
/// than the one that would be found.
///
/// # Errors
///
/// There is none, or the variable names none.
pub fn find(engine: Engine) -> Result<Installed, NotInstalled> {
    if let Some(named) = named(engine) {
        return named;
    }
    first(engine, |_| true).ok_or(NotInstalled::None { engine }).and_then(with_its_driver)
}

/// The browser to show to a person: as [`find`], but one that has a window.
///
/// # Errors
///
/// There is none, or the variable names none.
pub fn find_with_window(engine: Engine) -> Result<Installed, NotInstalled> {
    match named(engine) {
        Some(Ok(installed)) if !installed.variant.has_window() => {}
        Some(named) => return named,
        None => {}
    }
    first(engine, Variant::has_window).ok_or(NotInstalled::NoWindow { engine }).and_then(with_its_driver)
}

/// The browser at a path that the user gave.
///
/// # Errors
///
/// There is no program.
pub fn at(engine: Engine, program: &Path) -> Result<Installed, NotInstalled> {
    given(engine, program, "the command line")
}

/// All browsers on this machine.
pub fn list() -> Vec<Installed> {
    Variant::ALL.into_iter().filter_map(look_for).collect()
}

/// The engines of which there is no browser on this machine.
pub fn missing() -> Vec<Engine> {
    Engine::ALL.into_iter().filter(|engine| find(*engine).is_err()).collect()
}

fn named(engine: Engine) -> Option<Result<Installed, NotInstalled>> {
    let variable = places::variable(engine);
    let program = env::var_os(variable).filter(|program| !program.is_empty())?;
    Some(given(engine, Path::new(&program), variable))
}

fn given(engine: Engine, program: &Path, from: &str) -> Result<Installed, NotInstalled> {
    if !program.is_file() {
        return Err(NotInstalled::NoProgram { engine, program: program.into(), from: from.into() });
    }
    let program = behind_script(program);
    let variant = variant_of(engine, &program);
    with_its_driver(Installed { engine, variant, driver: places::driver(engine), program })
}

fn first(engine: Engine, wanted: impl Fn(Variant) -> bool) -> Option<Installed> {
    Variant::ALL
        .into_iter()
        .filter(|variant| variant.engine() == engine && wanted(*variant))
        .find_map(look_for)
}

fn look_for(variant: Variant) -> Option<Installed> {
    let program = places::candidates(variant).into_iter().find(|path| path.is_file())?;
    let engine = variant.engine();
    Some(Installed { engine, variant, program: behind_script(&program), driver: places::driver(engine) })
}

fn with_its_driver(installed: Installed) -> Result<Installed, NotInstalled> {
    match installed {
        Installed { engine: Engine::Webkit, driver: None, program, .. } => {
            Err(NotInstalled::NoDriver { program })
        }
        complete => Ok(complete),
    }
}

/// The program that a distribution's start script stands for.
///
/// Debian's /usr/bin/chromium-headless-shell is a shell that waits for its child: killing it leaves
/// the browser. We end process groups, but a pid that is not the browser's misleads people too.
fn behind_script(program: &Path) -> PathBuf {
    let mut start = [0; 2];
    let is_script =
        File::open(program).and_then(|mut file| file.read_exact(&mut start)).is_ok() && &start == b"#!";
    let name = program.file_name().filter(|_| is_script);
    let real = name.map(|name| Path::new(places::DEBIAN_CHROMIUM).join(name));
    real.filter(|real| real.is_file()).unwrap_or_else(|| program.to_path_buf())
}

fn variant_of(engine: Engine, program: &Path) -> Variant {
    let name =
        program.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    match engine {
        Engine::Chromium if name.contains("headless") => Variant::ChromiumHeadlessShell,
        Engine::Chromium if name.contains("edge") => Variant::Edge,
        Engine::Chromium if name.contains("chrome") => Variant::Chrome,
        Engine::Chromium => Variant::Chromium,
        Engine::Firefox if name.contains("esr") => Variant::FirefoxEsr,
        Engine::Firefox => Variant::Firefox,
        Engine::Webkit => Variant::WebkitGtk,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_tells_its_variant_by_its_name() {
        let check = |engine, path: &str, expected| assert_eq!(variant_of(engine, Path::new(path)), expected);
        check(
            Engine::Chromium,
            "/opt/chrome-headless-shell-linux64/chrome-headless-shell",
            Variant::ChromiumHeadlessShell,
        );
        check(Engine::Chromium, "/opt/google/chrome/chrome", Variant::Chrome);
        check(Engine::Chromium, "/usr/bin/microsoft-edge", Variant::Edge);
        check(Engine::Chromium, "/usr/lib/chromium/chromium", Variant::Chromium);
        check(Engine::Firefox, "/usr/lib/firefox-esr/firefox-esr", Variant::FirefoxEsr);
        check(Engine::Firefox, "/opt/firefox/firefox", Variant::Firefox);
    }

    #[test]
    fn a_path_without_a_program_says_where_it_came_from() {
        let error = at(Engine::Firefox, Path::new("/nowhere/firefox")).expect_err("there is none");
        assert_eq!(error.to_string(), "no program /nowhere/firefox for firefox (from the command line)");
    }

    #[test]
    fn every_variant_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> =
            Variant::ALL.iter().map(|variant| variant.name()).collect();
        assert_eq!(names.len(), Variant::ALL.len());
    }
}
