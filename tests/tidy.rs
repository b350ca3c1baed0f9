//! The rules of the house that a machine can check. CONTRIBUTING.md has them in words.
//!
//! It reads what git knows or would add, never what it ignores, and each failure says which file
//! breaks which rule and what to do. Words that are forbidden are put together here from parts, so
//! that this file obeys the rules too.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The folders of the house and the floor each is on. Imports go down only.
const FLOORS: [(&str, u32); 11] = [
    ("scenarios", 1),
    ("demo", 1),
    ("recognition", 2),
    ("browser", 2),
    ("reports", 2),
    ("store", 2),
    ("fuzz", 3),
    ("recorder", 3),
    ("runner", 3),
    ("dashboard", 4),
    ("surefoot", 5),
];

/// A file may have no more lines; at 300 it is time to think.
const LONGEST_FILE: usize = 500;

/// Half of all files must be this short, in lines.
const MEDIAN_FILE: usize = 150;

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    for (path, manifest) in files(|path| path.ends_with("Cargo.toml")) {
        let name = package_name(&manifest).unwrap_or_else(|| panic!("{path} names no package"));
        let Some(floor) = floor_of(&name) else {
            wrong.push(format!("{path}: `{name}` is on no floor; give it one in tests/tidy.rs"));
            continue;
        };
        let ours = dependencies(&manifest).into_iter().filter_map(|name| Some((floor_of(&name)?, name)));
        wrong.extend(ours.filter(|(below, _)| *below >= floor).map(|(below, other)| {
            format!("{path}: `{name}` is on floor {floor} and imports `{other}` on floor {below}")
        }));
    }
    report("imports go down only, and never to a sibling; move what both need down", &wrong);
}

#[test]
fn every_file_says_first_what_it_is_for() {
    let silent = |start: &'static [&str]| {
        move |(_, text): &(String, String)| !start.iter().any(|mark| text.starts_with(mark))
    };
    let rust = rust_files().into_iter().filter(silent(&["//!"]));
    let agent = files(|path| path.starts_with("browser/agent/") && path.ends_with(".js"));
    let agent = agent.into_iter().filter(silent(&["//", "/**"]));
    let wrong: Vec<_> = rust.chain(agent).map(|(path, _)| path).collect();
    report(
        "a file opens with `//!` (a script of the agent with `//`): what it is for and what it never does",
        &wrong,
    );
}

#[test]
fn every_crate_lists_its_files() {
    let libraries = files(|path| path.ends_with("src/lib.rs"));
    let wrong: Vec<_> = libraries
        .iter()
        .flat_map(|(path, text)| {
            unlisted_modules(text).into_iter().map(move |name| format!("{path}: `{name}`"))
        })
        .collect();
    report("lib.rs lists each of its modules in its `//!` header, as - `name`: what it is for", &wrong);
}

#[test]
fn files_are_short() {
    let scripts = files(|path| path.ends_with(".js") && !path.contains("vendor/"));
    let all: Vec<_> = rust_files().into_iter().chain(scripts).collect();
    let long = all.iter().filter(|(_, text)| text.lines().count() > LONGEST_FILE);
    let long: Vec<_> = long.map(|(path, text)| format!("{path}: {} lines", text.lines().count())).collect();
    report(&format!("no file is longer than {LONGEST_FILE} lines; part it by idea"), &long);

    let mut lengths: Vec<_> = rust_files().iter().map(|(_, text)| text.lines().count()).collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= MEDIAN_FILE, "half of all files have over {median} lines; {MEDIAN_FILE} is the goal");
}

#[test]
fn nothing_is_left_half_done() {
    let words = [["TO", "DO"], ["FIX", "ME"], ["XX", "X"]].map(|parts| parts.concat());
    let calls = [["to", "do!("], ["unimple", "mented!("], ["#[igno", "re"]].map(|parts| parts.concat());
    let wrong = lines_in(source_files(), |line| {
        words.iter().any(|word| has_word(line, word)) || calls.iter().any(|call| line.contains(call))
    });
    report("nothing is left half done: do it, or file an issue", &wrong);
}

#[test]
fn no_lint_is_silenced_and_no_error_unwrapped() {
    let silenced = ["#[al", "low("].concat();
    let silenced_file = ["#![al", "low("].concat();
    let wrong = lines_in(rust_files(), |line| line.contains(&silenced) || line.contains(&silenced_file));
    report("a lint is met, or expected with a reason: #[expect(lint, reason = \"…\")]", &wrong);

    let unwrap = [".unw", "rap()"].concat();
    let rust = rust_files();
    let for_tests: Vec<String> = rust.iter().flat_map(|(path, text)| test_modules(path, text)).collect();
    let product = rust.iter().filter(|(path, _)| is_product(path) && !for_tests.contains(path));
    let product = product.map(|(path, text)| (path.clone(), without_tests(text).to_string())).collect();
    let wrong = lines_in(product, |line| line.contains(&unwrap) && !line.trim_start().starts_with("//"));
    report("outside tests nothing is unwrapped; expect(\"…\") states why it can't fail", &wrong);
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let folders = ["work", "root", "home"].map(|folder| format!("/{folder}/"));
    // Pages and their scripts have addresses that look just like that.
    let pages = [".html", ".js", ".css", ".svg", ".lock"];
    let texts = files(|path| !pages.iter().any(|page| path.ends_with(page)));
    let wrong = lines_in(texts, |line| folders.iter().any(|folder| has_path(line, folder)));
    report("paths are relative, or from the environment: others have other folders", &wrong);
}

/// Fails with the rule and all that breaks it.
fn report(rule: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "\n\n{rule}\n\n  {}\n", wrong.join("\n  "));
}

/// The lines that `wrong` says are, with their places.
fn lines_in(files: Vec<(String, String)>, wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let lines = files
        .iter()
        .flat_map(|(path, text)| text.lines().enumerate().map(move |(index, line)| (path, index + 1, line)));
    lines
        .filter(|(_, _, line)| wrong(line))
        .map(|(path, number, line)| format!("{path}:{number}: {}", line.trim()))
        .collect()
}

fn rust_files() -> Vec<(String, String)> {
    files(|path| path.ends_with(".rs"))
}

fn source_files() -> Vec<(String, String)> {
    files(|path| [".rs", ".js", ".sh"].iter().any(|end| path.ends_with(end)) && !path.contains("vendor/"))
}

/// The text files of the project that are `wanted`, by their path from its root.
fn files(wanted: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .expect("git lists the project's files");
    assert!(listed.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listed.stderr));
    let listed = String::from_utf8(listed.stdout).expect("paths are UTF-8");
    let paths: BTreeMap<&str, PathBuf> = listed
        .split_terminator('\0')
        .filter(|path| wanted(path))
        .map(|path| (path, root.join(path)))
        .collect();
    // What is listed but gone was deleted and not yet committed; what is no text is a picture.
    let texts =
        paths.into_iter().filter_map(|(path, file)| Some((path.into(), fs::read_to_string(file).ok()?)));
    texts.collect()
}

fn floor_of(name: &str) -> Option<u32> {
    FLOORS.iter().find(|(other, _)| *other == name).map(|(_, floor)| *floor)
}

fn package_name(manifest: &str) -> Option<String> {
    let package = manifest.split("[package]").nth(1)?;
    let line = package.lines().find(|line| line.starts_with("name"))?;
    Some(line.split('"').nth(1)?.to_string())
}

/// The names in all sections of dependencies, those for tests included. Without a dependency there
/// is no import, so the manifests tell all.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if let Some(section) = line.strip_prefix('[') {
            inside = section.ends_with("dependencies]") && !section.starts_with("workspace");
        } else if inside {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            names.extend((!name.is_empty() && !name.starts_with('#')).then(|| name.to_string()));
        }
    }
    names
}

/// The modules of a library that its header does not name. Those for tests only need no line.
fn unlisted_modules(library: &str) -> Vec<&str> {
    let header: String = library.lines().take_while(|line| line.starts_with("//!")).collect();
    modules(library)
        .into_iter()
        .filter(|(name, for_tests)| !for_tests && !header.contains(&format!("`{name}`")))
        .map(|(name, _)| name)
        .collect()
}

/// The files of the modules that a file declares for tests only.
fn test_modules(path: &str, text: &str) -> Vec<String> {
    let folder = ["lib.rs", "main.rs", "mod.rs"].iter().find_map(|name| path.strip_suffix(name));
    let folder = folder.map_or_else(|| path.replace(".rs", "/"), ToString::to_string);
    let names = modules(text).into_iter().filter(|(_, for_tests)| *for_tests).map(|(name, _)| name);
    names.map(|name| format!("{folder}{name}.rs")).collect()
}

/// The modules that a file declares, and whether they are for tests only.
fn modules(text: &str) -> Vec<(&str, bool)> {
    let mut before = "";
    let mut modules = Vec::new();
    for line in text.lines() {
        let item = line.strip_prefix("pub(crate) ").or_else(|| line.strip_prefix("pub ")).unwrap_or(line);
        let name = item.strip_prefix("mod ").and_then(|item| item.strip_suffix(';'));
        modules.extend(name.map(|name| (name, before.starts_with("#[cfg(test)]"))));
        before = line;
    }
    modules
}

/// Tests stand last in a file, so the product ends where they begin.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text)
}

fn is_product(path: &str) -> bool {
    !["tests", "benches", "examples"].iter().any(|folder| path.split('/').any(|part| part == *folder))
        && !path.ends_with("tests.rs")
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|other| other == word)
}

/// Whether the line has an absolute path below the folder: a name follows, and no other path leads
/// up to it.
fn has_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(index, _)| {
        let before = line[..index].chars().next_back();
        let after = line[index + folder.len()..].chars().next();
        let leads = |letter: char| letter.is_alphanumeric() || "._-/}>*~".contains(letter);
        !before.is_some_and(leads) && after.is_some_and(|letter| letter.is_alphanumeric() || letter == '.')
    })
}

#[test]
fn the_rules_themselves_see_what_they_should() {
    let manifest = "[package]\nname = \"x\"\n[dependencies]\nscenarios.workspace = true\nserde = \"1\"\n# no\n\
                    [dev-dependencies]\nrunner = { path = \"\" }\n[lints]\nworkspace = true\n";
    assert_eq!(package_name(manifest).as_deref(), Some("x"));
    assert_eq!(dependencies(manifest), ["scenarios", "serde", "runner"]);
    assert_eq!(unlisted_modules("//! - `a`: x\n\npub mod a;\nmod b;\npub(crate) mod c;\n"), ["b", "c"]);
    assert_eq!(unlisted_modules("//! x\n#[cfg(test)]\nmod tests;\n"), [""; 0]);
    assert_eq!(test_modules("a/src/lib.rs", "#[cfg(test)]\nmod made_up;\n"), ["a/src/made_up.rs"]);
    assert_eq!(test_modules("a/src/b.rs", "#[cfg(test)]\nmod c;\nmod d;\n"), ["a/src/b/c.rs"]);
    assert!(has_word("// XY: later", "XY") && !has_word("AXY XYZ", "XY"));
    assert!(has_path("cd /opt/x", "/opt/") && has_path("\"/opt/x\"", "/opt/"));
    assert!(
        !has_path("https://example.com/opt/x", "/opt/") && !has_path("$HOME/opt/x and /opt/ alone", "/opt/")
    );
    assert_eq!(without_tests("a\n#[cfg(test)]\nmod tests {\nb"), "a\n");
    assert!(is_product("browser/src/a.rs") && !is_product("browser/tests/a.rs"));
}
