//! What commands do over a server's API, as a pipeline meets it: `trigger` with the exit codes that gate and the file for
//! JUnit; `push` and `pull` without a database.

#[expect(dead_code, reason = "the reports are the server's")]
mod parts;

use parts::{Answer, Request, serve, surefoot, write};
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

fn application(_: &Request) -> Answer {
    (200, vec![], "<title>A form</title><button id=save>Save</button>".to_owned())
}

/// A service that has been started, and ends with us; and what it prints, which nobody may close before.
struct Service(Child, BufReader<ChildStdout>);

impl Drop for Service {
    fn drop(&mut self) {
        // SIGTERM: its browsers go with it.
        drop(Command::new("kill").arg(self.0.id().to_string()).status());
        drop(self.0.wait());
    }
}

/// Starts a service with a project; and the dashboard's address.
fn service(folder: &Path) -> (Service, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_surefoot"));
    command.args(["serve", "--push", "project", "--data", "data", "--listen", "127.0.0.1:0"]);
    command.args(["--browser", "chromium"]).current_dir(folder);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("surefoot runs");
    let printed = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut service = Service(child, printed);
    let mut said = vec![];
    for line in service.1.by_ref().lines().map_while(Result::ok) {
        if let Some(address) = line.strip_prefix("dashboard: ") {
            let address = address.to_owned();
            return (service, address);
        }
        said.push(line);
    }
    panic!("it never said where its dashboard is: {said:?}");
}

/// An administrator, made on the command line.
fn administrator(folder: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_surefoot"));
    command.args(["admin", "create", "ada", "--data", "data"]).current_dir(folder);
    let mut made = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("surefoot runs");
    let mut password = made.stdin.take().expect("it is piped");
    password.write_all(b"a short sentence\n").expect("it is read");
    drop(password);
    assert!(made.wait().expect("it ends").success());
}

/// A token of the administrator, within scopes.
fn token(folder: &Path, scopes: &str) -> String {
    let made = surefoot(folder, &["admin", "token", "ada", "--scopes", scopes, "--data", "data"]);
    String::from_utf8(made.stdout).expect("a text").trim().to_owned()
}

fn trigger(folder: &Path, (server, token): (&str, &str), arguments: &[&str]) -> (Option<i32>, Output) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_surefoot"));
    command.arg("trigger").args(arguments).args(["--server", server]).current_dir(folder);
    let output = command.env("SUREFOOT_TOKEN", token).stdin(Stdio::null()).output().expect("it starts");
    (output.status.code(), output)
}

#[test]
fn a_pipeline_is_gated_by_a_run_on_a_server() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (folder, base) = (folder.path(), serve(application));
    let project = format!(
        "environments: {{test: {{url: \"{base}\"}}}}\ndefault_environment: test\nlanguages: {{default: en, all: [en]}}\n\
         plans:\n  good: {{scenarios: [scenarios/good.yaml], environments: [test], browsers: [chromium]}}\n  \
         all: {{scenarios: [scenarios], environments: [test], browsers: [chromium]}}\n"
    );
    write(folder, "project/surefoot.yaml", &project);
    for (name, target) in [("good", "#save"), ("gone", "#gone")] {
        let scenario = format!(
            "scenario: Press {name}\nstart: /\ntimeout: {{step: 2s}}\nsteps:\n  - {{id: press, click: {name}}}\n\
             targets:\n  {name}: {{selectors: [[\"{target}\"]]}}\n"
        );
        write(folder, &format!("project/scenarios/{name}.yaml"), &scenario);
    }
    let (_service, address) = service(folder);
    administrator(folder);
    let token = token(folder, "read,run");
    let server = (address.as_str(), token.as_str());

    let (code, output) = trigger(folder, server, &["good", "--wait", "--junit", "good.xml"]);
    assert_eq!(code, Some(0), "{output:?}");
    let junit = std::fs::read_to_string(folder.join("good.xml")).expect("it is written");
    assert!(junit.contains("tests=\"1\"") && junit.contains("failures=\"0\""), "{junit}");

    let (code, output) = trigger(folder, server, &["all", "--wait", "--junit", "all.xml"]);
    assert_eq!(code, Some(1), "what is broken fails the pipeline: {output:?}");
    let junit = std::fs::read_to_string(folder.join("all.xml")).expect("it is written");
    assert!(junit.contains("tests=\"2\"") && junit.contains("failures=\"1\""), "{junit}");
    assert!(junit.contains("<failure") && junit.contains("element.missing"), "{junit}");
    let picture = format!("{address}artifacts/");
    assert!(junit.contains(&picture) || !junit.contains("artifacts/"), "pictures are links: {junit}");

    // The same pipeline twice is one run; who does not wait gets its id.
    let started = || trigger(folder, server, &["good", "--key", "pipeline 7"]);
    let (one, other) = (started(), started());
    assert_eq!((one.0, other.0), (Some(0), Some(0)), "{one:?}");
    assert!(!one.1.stdout.is_empty() && one.1.stdout == other.1.stdout, "{one:?} {other:?}");
    assert!(String::from_utf8_lossy(&other.1.stderr).contains("was started before"), "{other:?}");

    // A file that can't be written is nothing that a pipeline may take for good.
    let (code, output) = trigger(folder, server, &["good", "--wait", "--junit", "good.xml/in-a-file.xml"]);
    assert_eq!(code, Some(3), "{output:?}");

    let (code, output) = trigger(folder, server, &["nothing", "--wait"]);
    assert_eq!(code, Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("known: good, all"), "{output:?}");
    let (code, output) = trigger(folder, (&address, "surefoot_guessed"), &["good", "--wait"]);
    assert_eq!(code, Some(2), "{output:?}");
    let (code, output) = trigger(folder, (&address, ""), &["good"]);
    assert_eq!(code, Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("SUREFOOT_TOKEN"), "{output:?}");
    // A server that is away says nothing of the application.
    let (code, output) = trigger(folder, ("http://127.0.0.1:1/", &token), &["good", "--wait"]);
    assert_eq!(code, Some(3), "{output:?}");
}

/// A command that speaks to a server: whether it succeeds, and what it says.
fn far(folder: &Path, (server, token): (&str, &str), arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_surefoot"));
    command.args(arguments).args(["--server", server]).current_dir(folder).env("SUREFOOT_TOKEN", token);
    let output = command.stdin(Stdio::null()).output().expect("it starts");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn a_folder_goes_to_a_server_over_its_api_and_comes_back_and_nothing_is_lost() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let folder = folder.path();
    let project = "environments: {test: {url: \"http://127.0.0.1:1/\"}}\n";
    let scenario = |title: &str| format!("scenario: {title}\nstart: /\nsteps:\n  - press: Enter\n");
    write(folder, "project/surefoot.yaml", project);
    write(folder, "project/scenarios/one.yaml", &scenario("One"));
    let (_service, address) = service(folder);
    administrator(folder);
    let all = token(folder, "read,build");
    let server = (address.as_str(), all.as_str());
    let read = |path: &str| std::fs::read(folder.join(path)).unwrap_or_default();

    // Another machine gets it, changes it, and sends it back: texts and bytes.
    let (good, said) = far(folder, server, &["pull", "theirs"]);
    assert!(good && said.contains("2 files written"), "{said}");
    let odd = [0x89, 0x50, 0xff, 0x00, 0x0d, 0x0a];
    write(folder, "theirs/scenarios/one.yaml", &scenario("Theirs"));
    write(
        folder,
        "theirs/scenarios/two.yaml",
        "# \u{e4}\r\nscenario: Two\nstart: /\nsteps:\n  - press: Enter\n",
    );
    std::fs::create_dir_all(folder.join("theirs/files")).expect("a folder");
    std::fs::write(folder.join("theirs/files/photo.bin"), odd).expect("a file");
    write(folder, "theirs/here.secrets", "CRM_PASSWORD=canary\n");
    let (good, said) = far(folder, server, &["push", "theirs", "-m", "a second one"]);
    assert!(good && said.contains("main: 4 files, 3 changed"), "{said}");
    let (good, said) = far(folder, server, &["push", "theirs"]);
    assert!(good && said.contains("4 files, 0 changed"), "once is enough: {said}");

    // Who has seen none of it is told by whom and why, and nothing of theirs is gone.
    write(folder, "project/scenarios/one.yaml", &scenario("Ours"));
    let (good, said) = far(folder, server, &["push", "project"]);
    assert!(!good && said.contains("scenarios/one.yaml: pushed by ada"), "{said}");
    assert!(said.contains("a second one") && said.contains("nothing was pushed"), "{said}");
    let (good, said) = far(folder, server, &["pull", "project"]);
    assert!(!good && said.contains("nothing was written"), "{said}");
    let (good, said) = far(folder, server, &["pull", "project", "--overwrite"]);
    assert!(good && said.contains("3 files written"), "{said}");
    for path in ["surefoot.yaml", "scenarios/one.yaml", "scenarios/two.yaml", "files/photo.bin"] {
        assert_eq!(read(&format!("project/{path}")), read(&format!("theirs/{path}")), "{path}");
    }
    assert_eq!(read("project/files/photo.bin"), odd);
    assert_eq!(read("project/here.secrets"), b"", "secrets go nowhere");

    // What is gone here is gone there, and then elsewhere.
    std::fs::remove_file(folder.join("project/scenarios/two.yaml")).expect("it is there");
    let (good, said) = far(folder, server, &["push", "project"]);
    assert!(good && said.contains("3 files, 1 changed"), "{said}");
    let (good, said) = far(folder, server, &["pull", "theirs"]);
    assert!(good && said.contains("0 files written, 1 removed"), "{said}");

    // Programs on workers' machines are not for every builder; what is wrong in a file is told, and nothing kept.
    let command =
        "environments: {test: {url: \"http://127.0.0.1:1/\", before_cell: {command: [\"./x.sh\"]}}}\n";
    write(folder, "theirs/surefoot.yaml", command);
    let (good, said) = far(folder, server, &["push", "theirs"]);
    assert!(!good && said.contains("programs that run on workers' machines"), "{said}");
    write(folder, "theirs/surefoot.yaml", "plans: {a: {whem: 1}}\n");
    let (good, said) = far(folder, server, &["push", "theirs"]);
    assert!(!good && said.contains("whem"), "{said}");
    let reader = token(folder, "read");
    let (good, said) = far(folder, (&address, &reader), &["push", "project"]);
    assert!(!good && said.contains("its scopes are read"), "{said}");
    let (good, said) = far(folder, server, &["pull", "new", "--project", "nothing"]);
    assert!(!good && said.contains("no project `nothing`"), "{said}");
    // A new project is an administrator's to make, and nobody's by mistake.
    let new = ["push", "project", "--project", "shop"];
    let (good, said) = far(folder, server, &new);
    assert!(!good && said.contains("no project `shop`"), "{said}");
    let new = ["push", "project", "--project", "shop", "--new"];
    let (good, said) = far(folder, server, &new);
    assert!(!good && said.contains("its scopes are read, build"), "{said}");
    let whole = token(folder, "read,build,administer");
    for changed in [3, 0] {
        let (good, said) = far(folder, (&address, &whole), &new);
        assert!(good && said.contains(&format!("shop: 3 files, {changed} changed")), "{said}");
    }
    let (good, said) = far(folder, ("http://127.0.0.1:1/", &all), &["push", "project"]);
    assert!(!good && said.contains("can't be asked"), "{said}");
}
