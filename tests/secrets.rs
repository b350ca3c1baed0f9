//! Secrets that the server keeps, as an operator meets them: set from standard input, opened by a worker that has the
//! key, refused by one that has another, and in no file, log or backup.

#[expect(dead_code, reason = "this test asks the store, not the command's output")]
mod parts;

use chrono::Utc;
use parts::{Answer, Request, serve, surefoot, write};
use runner::schedule::{Desk, Request as Asked};
use std::{
    fs::File,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};
use store::{Artifacts, RunFilter, RunRow, Store};

const CANARY: &str = "canary-kept-by-the-server-4711";

/// A page that shows what was typed, as pages do that nobody has thought about.
fn application(_: &Request) -> Answer {
    let page = "<title>Log in</title><input id=password type=password \
        oninput=\"out.textContent = this.value\"><p id=out></p><button>Go</button>";
    (200, vec![], page.to_owned())
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let of = |path: std::path::PathBuf| match path.is_dir() {
        true => files(&path),
        false => vec![(path.display().to_string(), std::fs::read(&path).expect("bytes"))],
    };
    entries.flat_map(of).collect()
}

/// Plays the plan in a worker of its own with a key; its one run.
async fn night(folder: &Path, desk: &Desk, project: &str, key: &str) -> RunRow {
    let begun = desk.start(project, ("nightly", None), Asked::by_hand("ada"), Utc::now()).await;
    let plan_run = begun.expect("it starts").plan_run;
    let log = || File::options().append(true).create(true).open(folder.join("log")).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_surefoot"));
    command.args(["-v", "worker", "--cells", "1", "--browser", "chromium", "--data", "data"]);
    command.current_dir(folder).env("SUREFOOT_SECRETS_KEY", key).stdout(log()).stderr(log());
    let mut worker = command.spawn().expect("surefoot runs");
    let filter = RunFilter { plan_run: Some(plan_run), ..RunFilter::default() };
    let ended = loop {
        let runs = desk.store.runs(project, &filter, 9).await.expect("runs");
        if let Some(run) = runs.into_iter().find(|run| run.state == "done") {
            break run;
        }
        assert!(worker.try_wait().expect("an answer").is_none(), "the worker is gone");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert!(Command::new("kill").arg(worker.id().to_string()).status().expect("kill runs").success());
    worker.wait().expect("it ends");
    ended
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_secret_reaches_the_field_and_no_file() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let base = serve(application);
    let project = format!(
        "environments: {{test: {{url: \"{base}\"}}}}\nplans: {{nightly: {{environments: [test], browsers: [chromium]}}}}\n"
    );
    write(folder.path(), "project/surefoot.yaml", &project);
    write(
        folder.path(),
        "project/scenarios/in.yaml",
        "scenario: Log in\nstart: /\nsteps:\n  - type: {into: password, secret: CRM_PASSWORD}\n  - click: go\n\
         targets:\n  password: {selectors: [[\"#password\"]]}\n  go: {selectors: [[\"button\"]]}\n",
    );
    let pushed = surefoot(folder.path(), &["push", "project", "--data", "data"]);
    assert!(pushed.status.success(), "{pushed:?}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_surefoot"));
    command.args(["admin", "secret", "set", "CRM_PASSWORD", "--env", "test", "--data", "data"]);
    command.current_dir(folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut set = command.spawn().expect("surefoot runs");
    set.stdin.take().expect("an input").write_all(format!("{CANARY}\n").as_bytes()).expect("it is read");
    let said = String::from_utf8(set.wait_with_output().expect("it ends").stdout).expect("a text");
    assert_eq!(said, "CRM_PASSWORD is kept for test of main\n");

    let data = folder.path().join("data");
    let store = Store::open(data.to_str().expect("a path")).await.expect("a database");
    let artifacts = Artifacts::open(data.join("artifacts").to_str().expect("a path"), store.clone());
    let desk = Desk::new(store.clone(), artifacts.expect("a place"), folder.path().join("scratch"));
    let id = store.projects().await.expect("projects").remove(0).id;
    let other = surefoot(folder.path(), &["admin", "secret", "key"]).stdout;
    let other = String::from_utf8(other).expect("a text");
    let run = night(folder.path(), &desk, &id, other.trim()).await;
    assert_eq!(run.code.as_deref(), Some("secret.missing"), "{run:?}");
    assert!(run.message.is_some_and(|words| words.contains("no key for the secret CRM_PASSWORD")));
    // Without one in the environment the file beside the data has it.
    let run = night(folder.path(), &desk, &id, "").await;
    assert_eq!(run.verdict.as_deref(), Some("passed"), "{run:?}");

    let turned = surefoot(folder.path(), &["admin", "secret", "rotate", "--data", "data"]);
    assert!(turned.status.success() && turned.stdout.starts_with(b"1 secrets are sealed"), "{turned:?}");
    let run = night(folder.path(), &desk, &id, "").await;
    assert_eq!(run.verdict.as_deref(), Some("passed"), "{run:?}");

    let saved = surefoot(folder.path(), &["backup", "saved", "--data", "data"]);
    assert!(saved.status.success(), "{saved:?}");
    let packed = std::fs::read(folder.path().join("saved")).expect("the backup");
    write(folder.path(), "unpacked", "");
    std::fs::write(folder.path().join("unpacked"), zstd::decode_all(&packed[..]).expect("zstd"))
        .expect("room");
    let key = std::fs::read_to_string(folder.path().join("data.secrets-key")).expect("the key");
    let key = key.lines().last().expect("a line").to_owned();
    for (file, bytes) in files(folder.path()) {
        // Text is kept compressed.
        let unpacked = zstd::decode_all(&bytes[..]).unwrap_or_default();
        let holds = |words: &str| {
            [&bytes, &unpacked]
                .iter()
                .any(|all| all.windows(words.len()).any(|some| some == words.as_bytes()))
        };
        assert!(!holds(CANARY), "the value stands in {file}");
        assert_eq!(holds(&key), file.ends_with("data.secrets-key"), "the key stands in {file}");
    }
    let list = surefoot(folder.path(), &["admin", "secret", "list", "--data", "data"]);
    assert!(String::from_utf8_lossy(&list.stdout).starts_with("CRM_PASSWORD · main · test · "), "{list:?}");
    let gone = surefoot(folder.path(), &["admin", "secret", "remove", "CRM_PASSWORD", "--data", "data"]);
    assert!(String::from_utf8_lossy(&gone.stderr).contains("known: CRM_PASSWORD --env test"), "{gone:?}");
}
