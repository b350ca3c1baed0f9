//! Which system this is, as far as it matters for installing.

use std::{fs, path::Path};

/// A system for which we know how browsers are installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Os {
    /// Debian 12 or later; the only one on which we install by ourselves.
    Debian,
    /// Ubuntu, whose Chromium and Firefox are snaps.
    Ubuntu,
    /// Fedora and its relatives.
    Fedora,
    /// Arch and its relatives.
    Arch,
    /// macOS.
    Mac,
    /// Windows.
    Windows,
    /// Anything else.
    Other,
}

impl Os {
    /// This machine's.
    pub fn this() -> Self {
        if cfg!(target_os = "macos") {
            Os::Mac
        } else if cfg!(target_os = "windows") {
            Os::Windows
        } else {
            fs::read_to_string(Path::new("/etc/os-release")).map_or(Os::Other, |release| of_release(&release))
        }
    }
}

/// Reads /etc/os-release: the system's own name first, then those it says it is like.
fn of_release(release: &str) -> Os {
    let value = |key: &str| {
        let line = release.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='))?;
        Some(line.trim_matches(['"', '\'']))
    };
    let names = [value("ID"), value("ID_LIKE")];
    let major = value("VERSION_ID").and_then(|version| version.split('.').next()?.parse::<u32>().ok());
    let known = |name: &str| match name {
        // Debian's testing and unstable have no number.
        "debian" if major.is_none_or(|major| major >= 12) => Some(Os::Debian),
        "ubuntu" => Some(Os::Ubuntu),
        "fedora" | "rhel" => Some(Os::Fedora),
        "arch" => Some(Os::Arch),
        _ => None,
    };
    names.into_iter().flatten().flat_map(|names| names.split(' ')).find_map(known).unwrap_or(Os::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_known_by_its_own_name_or_by_its_likes() {
        let check = |release, expected| assert_eq!(of_release(release), expected, "{release}");
        check("PRETTY_NAME=\"x\"\nID=debian\nVERSION_ID=\"12\"\n", Os::Debian);
        check("ID=debian\n", Os::Debian);
        check("ID=debian\nVERSION_ID=\"11\"\n", Os::Other);
        check("VERSION_ID=\"24.04\"\nID=ubuntu\nID_LIKE=debian\n", Os::Ubuntu);
        check("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_ID=\"22\"\n", Os::Ubuntu);
        check("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", Os::Fedora);
        check("ID=manjaro\nID_LIKE=arch\n", Os::Arch);
        check("ID=alpine\n", Os::Other);
        check("", Os::Other);
    }
}
