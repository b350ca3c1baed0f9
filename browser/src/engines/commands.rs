//! The exact commands that install an engine, for people to copy and for [`super::install`] to run.

use super::{Os, places};
use scenarios::Engine;
use std::str::FromStr;

/// The version of geckodriver that was measured with Firefox 153. Debian 12 has none.
pub(super) const GECKODRIVER: &str = "0.37.1";

/// Fonts for the languages that a bare machine can't show.
pub(super) const FONTS: [&str; 2] = ["fonts-noto-core", "fonts-noto-cjk"];

/// Something that can be installed by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All that one engine needs.
    Engine(Engine),
    /// The WebDriver server of Firefox: for a Selenium Grid only, as we speak BiDi to Firefox itself.
    Geckodriver,
}

impl FromStr for Part {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        if name == "geckodriver" {
            return Ok(Part::Geckodriver);
        }
        name.parse().map(Part::Engine).map_err(|_: String| {
            format!("no browser `{name}` (known: chromium, firefox, webkit, geckodriver)")
        })
    }
}

/// The commands that install a part on a system, in their order.
pub fn install_commands(part: Part, os: Os) -> Vec<String> {
    let engine = match part {
        Part::Engine(engine) => engine,
        Part::Geckodriver => return vec![geckodriver_command()],
    };
    let commands: &[&str] = match (os, engine) {
        (Os::Debian, _) => return debian_commands(engine),
        (Os::Ubuntu, Engine::Chromium) => &["sudo snap install chromium"],
        (Os::Ubuntu, Engine::Firefox) => &["sudo snap install firefox"],
        (Os::Ubuntu, Engine::Webkit) => {
            &["sudo apt-get update", "sudo apt-get install -y webkit2gtk-driver xvfb dbus locales"]
        }
        (Os::Fedora, Engine::Chromium) => &["sudo dnf install -y chromium chromium-headless"],
        (Os::Fedora, Engine::Firefox) => &["sudo dnf install -y firefox"],
        (Os::Fedora, Engine::Webkit) => &[
            "sudo dnf install -y webkit2gtk4.1 webkit2gtk-driver xorg-x11-server-Xvfb dbus-daemon glibc-locale-source",
        ],
        (Os::Arch, Engine::Chromium) => &["sudo pacman -S --needed chromium"],
        (Os::Arch, Engine::Firefox) => &["sudo pacman -S --needed firefox"],
        (Os::Arch, Engine::Webkit) => &["sudo pacman -S --needed webkit2gtk-4.1 xorg-server-xvfb dbus"],
        (Os::Mac, Engine::Chromium) => &["brew install --cask google-chrome"],
        (Os::Mac, Engine::Firefox) => &["brew install --cask firefox"],
        (Os::Windows, Engine::Chromium) => &["winget install --exact --id Google.Chrome"],
        (Os::Windows, Engine::Firefox) => &["winget install --exact --id Mozilla.Firefox"],
        (Os::Mac | Os::Windows, Engine::Webkit) => {
            &["# WebKitGTK runs on Linux only: use a Debian container, or --browser-url with a remote one"]
        }
        (Os::Other, Engine::Chromium) => &["# install Chromium or Chrome and name it in SUREFOOT_CHROMIUM"],
        (Os::Other, Engine::Firefox) => &["# install Firefox and name it in SUREFOOT_FIREFOX"],
        (Os::Other, Engine::Webkit) => &[
            "# install WebKitGTK 4.1, its WebKitWebDriver, Xvfb and dbus; name MiniBrowser in SUREFOOT_WEBKIT",
        ],
    };
    commands.iter().map(ToString::to_string).collect()
}

/// The packages that an engine needs on Debian.
pub(super) fn debian_packages(engine: Engine) -> &'static [&'static str] {
    match engine {
        // The whole Chromium too: a person who records wants a window.
        Engine::Chromium => &["chromium-headless-shell", "chromium"],
        Engine::Firefox => &["firefox-esr"],
        Engine::Webkit => &["webkit2gtk-driver", "xvfb", "dbus", "locales"],
    }
}

fn debian_commands(engine: Engine) -> Vec<String> {
    let packages: Vec<_> = debian_packages(engine).iter().chain(&FONTS).copied().collect();
    vec![
        "sudo apt-get update".into(),
        format!("sudo apt-get install -y --no-install-recommends {}", packages.join(" ")),
    ]
}

fn geckodriver_command() -> String {
    let root = places::cache().join("geckodriver");
    format!("cargo install geckodriver --locked --version {GECKODRIVER} --root {}", root.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYSTEMS: [Os; 7] = [Os::Debian, Os::Ubuntu, Os::Fedora, Os::Arch, Os::Mac, Os::Windows, Os::Other];

    #[test]
    fn every_engine_has_a_command_or_a_word_of_advice_on_every_system() {
        for os in SYSTEMS {
            for engine in Engine::ALL {
                assert!(!install_commands(Part::Engine(engine), os).is_empty(), "{engine} on {os:?}");
            }
        }
    }

    #[test]
    fn debian_gets_everything_that_webkit_needs() {
        let commands = install_commands(Part::Engine(Engine::Webkit), Os::Debian);
        assert_eq!(commands[0], "sudo apt-get update");
        for package in ["webkit2gtk-driver", "xvfb", "dbus", "locales", "fonts-noto-cjk"] {
            assert!(commands[1].contains(package), "{package}");
        }
    }

    #[test]
    fn a_part_is_known_by_its_name() {
        assert_eq!("geckodriver".parse(), Ok(Part::Geckodriver));
        assert_eq!("webkit".parse(), Ok(Part::Engine(Engine::Webkit)));
        let error = "opera".parse::<Part>().expect_err("not known");
        assert_eq!(error, "no browser `opera` (known: chromium, firefox, webkit, geckodriver)");
    }
}
