//! Backups of both databases, into both: all comes back, one moment's state, as a whole or not at all.

use crate::parts::{Database, at, cells, plan, postgres, run, sqlite, step, worker};
use scenarios::{Code, Verdict};
use std::{collections::BTreeMap, io::Read as _};
use store::{
    ArtifactKind, Artifacts, FileChange, FileContent, NewAttachment, NewPlanRun, StepPlace, UNLIMITED,
    backup::{BackupError, backup},
    restore::{manifest, restore},
};
use tempfile::TempDir;

on_both! {
    it_is_one_moment_while_others_write
    what_is_not_whole_restores_nothing
}

fn place(database: &Database) -> (TempDir, Artifacts) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let artifacts = Artifacts::open(&folder.path().to_string_lossy(), database.store.clone());
    (folder, artifacts.expect("a place"))
}

/// A project with files, runs, a ticket, people and artifacts.
async fn fill(database: &Database, artifacts: &Artifacts) {
    let store = &database.store;
    let nightly = plan(database, "nightly", 5, UNLIMITED, cells(3, "test")).await;
    let photo = artifacts.put(ArtifactKind::File, vec![0, 1, 255], at(0)).await.expect("it is kept");
    let of = |path: &str, content| FileChange { path: path.to_owned(), content: Some(content), after: None };
    let files = [
        of("surefoot.yaml", FileContent::Text("# ä \u{1f600}\r\n".to_owned())),
        of("files/photo.bin", FileContent::Artifact(photo)),
    ];
    store.save(&nightly.project, &files, ("ada", "it's \"first\""), at(0)).await.expect("it is kept");
    store.start(&nightly, at(0)).await.expect("it starts");
    let taken = store.take(&worker("one"), 2, at(1)).await.expect("an answer");
    store.beat(&worker("one"), at(1)).await.expect("it beats");
    let mut broken = run(Verdict::Broken, Some(Code::ELEMENT_MISSING));
    let page = "<p>Hello</p>".repeat(1_000).into_bytes();
    broken.attempts[0].steps[0].dom =
        Some(artifacts.put(ArtifactKind::Dom, page, at(1)).await.expect("it is kept"));
    store.finish((&taken[0].run, "one", 1), &broken, at(2)).await.expect("an answer");
    let ticket = store.ticket_of_run(&taken[0].run).await.expect("an answer").expect("it opened one");
    let note = artifacts.put(ArtifactKind::Attachment, b"seen".to_vec(), at(2)).await.expect("it is kept");
    let note = NewAttachment { hash: &note, name: "note.txt", media: "text/plain", size_bytes: 4 };
    store.attach(&ticket.id, note, "ada", at(2)).await.expect("it is added");
    store.add_person("ada", "argon2id$$", &["admin".to_owned()], at(0)).await.expect("somebody new");
    let place = StepPlace { taken: 1, attempt: 1, place: 0 };
    store.add_steps(&taken[1].run, 1, &[(place, step("open", None))]).await.expect("it is kept");
}

/// What is in a backup: rows by table, in an order of their own, and artifacts.
fn contents(file: &[u8]) -> BTreeMap<String, Vec<Vec<u8>>> {
    let mut tar = tar::Archive::new(zstd::Decoder::new(file).expect("zstd"));
    let mut found: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for entry in tar.entries().expect("a tar") {
        let mut entry = entry.expect("an entry");
        let name = entry.path().expect("a name").to_string_lossy().into_owned();
        let mut bytes = vec![];
        entry.read_to_end(&mut bytes).expect("bytes");
        match name.strip_prefix("rows/").and_then(|rest| rest.split_once('/')) {
            Some((table, _)) => found
                .entry(table.to_owned())
                .or_default()
                .extend(bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec)),
            None => drop(found.insert(name, vec![bytes])),
        }
    }
    found.values_mut().for_each(|rows| rows.sort());
    found
}

async fn saved(artifacts: &Artifacts) -> Vec<u8> {
    let mut file = vec![];
    backup(artifacts, &mut file, at(100)).await.expect("a backup");
    file
}

async fn there_and_back(from: Database, into: Database) {
    let ((_one, artifacts), (_other, restored)) = (place(&from), place(&into));
    fill(&from, &artifacts).await;
    let file = saved(&artifacts).await;
    assert_eq!(manifest(&file[..]).expect("a manifest").created, at(100));
    let whole = restore(&restored, &file[..]).await.expect("it is restored");
    assert_eq!((whole.artifacts, whole.rows["runs"], whole.rows["steps"]), (3, 3, 2));
    assert_eq!(whole.rows["attachments"], 1);
    assert_eq!(whole.missing, BTreeMap::new());
    assert_eq!(contents(&saved(&restored).await), contents(&file));
    // It is alive: what waits is taken, and who comes back ends what they had.
    assert_eq!(into.store.take(&worker("two"), 5, at(200)).await.expect("an answer").len(), 1);
    let again = restore(&restored, &file[..]).await;
    assert!(
        matches!(&again, Err(BackupError::NotEmpty { table, rows: 1 }) if table == "projects"),
        "{again:?}"
    );
}

#[tokio::test]
async fn all_comes_back_from_sqlite_to_sqlite() {
    there_and_back(sqlite().await, sqlite().await).await;
}

#[tokio::test]
async fn all_comes_back_from_sqlite_to_postgres() {
    there_and_back(sqlite().await, postgres().await).await;
}

#[tokio::test]
async fn all_comes_back_from_postgres_to_sqlite() {
    there_and_back(postgres().await, sqlite().await).await;
}

async fn it_is_one_moment_while_others_write(database: Database) {
    let (_folder, artifacts) = place(&database);
    fill(&database, &artifacts).await;
    let nightly = plan(&database, "nightly", 5, UNLIMITED, cells(40, "test")).await;
    let writing = async {
        for day in 0..20 {
            let nightly = NewPlanRun { slot: format!("day {day}"), ..nightly.clone() };
            database.store.start(&nightly, at(day)).await.expect("it starts");
            let byte = u8::try_from(day).expect("it is small");
            artifacts.put(ArtifactKind::Screenshot, vec![byte; 100], at(day)).await.expect("it is kept");
        }
    };
    let saving = async {
        let mut files = vec![];
        for _ in 0..6 {
            files.push(saved(&artifacts).await);
        }
        files
    };
    let (_, files) = futures_util::future::join(writing, saving).await;
    for file in files {
        let other = sqlite().await;
        let (_folder, restored) = place(&other);
        let whole = restore(&restored, &file[..]).await.expect("it is restored");
        // Each started plan has all its cells, or is not there: 3 of the first, 40 of each other.
        assert_eq!(whole.rows["runs"], 3 + 40 * (whole.rows["plan_runs"] - 1));
        assert_eq!(whole.rows["artifacts"], whole.artifacts);
    }
}

async fn what_is_not_whole_restores_nothing(database: Database) {
    let (from, (folder, artifacts)) = (sqlite().await, place(&database));
    let (source, kept) = place(&from);
    fill(&from, &kept).await;
    let file = saved(&kept).await;
    let refused = async |file: &[u8], said: &str| {
        let error = restore(&artifacts, file).await.expect_err("it is refused").to_string();
        assert!(error.contains(said), "{said}: {error}");
        assert_eq!(database.store.projects().await.expect("an answer"), []);
    };
    refused(b"no backup at all", "no whole backup").await;
    for part in 1..8 {
        refused(&file[..file.len() * part / 8], "no whole backup").await;
    }
    refused(
        &repacked(&file, |name, bytes| (name != "end.json").then(|| bytes.to_vec())),
        "its end is missing",
    )
    .await;
    let without_a_row = |name: &str, bytes: &[u8]| {
        let end =
            if name.starts_with("rows/steps") { bytes.iter().position(|byte| *byte == b'\n') } else { None };
        Some(bytes[end.map_or(0, |end| end + 1)..].to_vec())
    };
    refused(&repacked(&file, without_a_row), "other numbers of rows").await;
    let changed = |name: &str, bytes: &[u8]| {
        Some(if name.starts_with("artifacts/") { b"evil".to_vec() } else { bytes.to_vec() })
    };
    refused(&repacked(&file, changed), "is not what its name says").await;
    // What was lost before is told, and its place says since when it is gone.
    let lost = std::fs::read_dir(source.path()).expect("a folder").flatten().next().expect("an artifact");
    std::fs::remove_dir_all(lost.path()).expect("it can be removed");
    let file = saved(&kept).await;
    let whole = restore(&artifacts, &file[..]).await.expect("it is restored");
    assert_eq!((whole.missing.len(), whole.artifacts), (1, 2));
    let missing = whole.missing.keys().next().expect("one");
    assert!(
        artifacts.get(missing).await.expect_err("it is gone").to_string().contains("expired on 2027-01-15")
    );
    drop(folder);
}

/// The same file with other entries.
fn repacked(file: &[u8], change: impl Fn(&str, &[u8]) -> Option<Vec<u8>>) -> Vec<u8> {
    let mut tar = tar::Archive::new(zstd::Decoder::new(file).expect("zstd"));
    let mut other = tar::Builder::new(zstd::Encoder::new(vec![], 1).expect("zstd"));
    for entry in tar.entries().expect("a tar") {
        let mut entry = entry.expect("an entry");
        let name = entry.path().expect("a name").to_string_lossy().into_owned();
        let mut bytes = vec![];
        entry.read_to_end(&mut bytes).expect("bytes");
        let Some(bytes) = change(&name, &bytes) else { continue };
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        other.append_data(&mut header, name, &bytes[..]).expect("an entry");
    }
    other.into_inner().expect("a tar").finish().expect("zstd")
}
