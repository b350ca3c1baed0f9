//! Folders and servers, and what becomes of changes on either side.

use super::{ParcelOrder, PushOptions, Pushed, SnapshotError, pack, pull, push, unpack};
use chrono::{DateTime, Utc};
use std::{
    collections::BTreeMap,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
};
use store::{Artifacts, FileChange, FileContent, FileSource, Store};
use tempfile::TempDir;

const PROJECT: &str = "environments: {test: {url: \"http://127.0.0.1:1/\"}}\n";
const SCENARIO: &str = "scenario: One\nstart: /\nsteps:\n  - upload: {to: file, file: ../files/photo.bin}\ntargets:\n  file: {selectors: [[input]]}\n";

struct Server {
    store: Store,
    artifacts: Artifacts,
    folder: TempDir,
}

impl Server {
    async fn start() -> Server {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let address = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let store = Store::open(&address("data")).await.expect("a database");
        let artifacts = Artifacts::open(&address("artifacts"), store.clone()).expect("a place");
        Server { store, artifacts, folder }
    }

    /// A folder of a project: a text, bytes that are none, one with a NUL, and a file with odd line ends.
    fn folder(&self, name: &str) -> PathBuf {
        let root = self.folder.path().join(name);
        write(&root, "surefoot.yaml", PROJECT);
        write(&root, "scenarios/one.yaml", SCENARIO);
        write(&root, "files/photo.bin", [0x89, 0x50, 0xff, 0x00, 0x0d, 0x0a]);
        write(&root, "files/nul.txt", "a\0b");
        write(&root, "locales/de.json", "\u{feff}{\"a\": \"ä\"}\r\n");
        root
    }

    async fn push(&self, root: &Path, overwrite: bool) -> Result<Pushed, SnapshotError> {
        let options = PushOptions { author: "ada", message: "", overwrite };
        push((&self.store, &self.artifacts), "main", root, options, at(0)).await
    }

    /// How many were written, removed, and changed in the folder only.
    async fn pull(&self, root: &Path, overwrite: bool) -> Result<(usize, usize, usize), SnapshotError> {
        let pulled = pull((&self.store, &self.artifacts), "main", root, overwrite).await?;
        Ok((pulled.written, pulled.removed, pulled.here))
    }

    /// Somebody changes a file on the dashboard.
    async fn change(&self, path: &str, content: Option<&str>) {
        let project = self.store.project("main", at(0)).await.expect("a project");
        let content = content.map(|text| FileContent::Text(text.to_owned()));
        let change = FileChange { path: path.to_owned(), content, after: None };
        self.store.save(&project.id, &[change], ("grace", "accepted"), at(60)).await.expect("it is kept");
    }

    async fn head(&self, path: &str) -> Option<String> {
        let project = self.store.project("main", at(0)).await.expect("a project");
        self.store.file(&project.id, path, None).await.expect("it is there").content
    }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("a moment")
}

fn write(root: &Path, path: &str, content: impl AsRef<[u8]>) {
    crate::write_whole(&root.join(path), content.as_ref()).expect("a file can be written");
}

fn read(root: &Path, path: &str) -> String {
    std::fs::read_to_string(root.join(path)).expect("it is there")
}

/// All that is in a folder but Surefoot's own notes.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, below: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(below).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).expect("it is below").to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path).expect("it can be read"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(root, root, &mut found);
    found.retain(|path, _| !path.starts_with(".surefoot/"));
    found
}

fn conflict<T: std::fmt::Debug>(result: Result<T, SnapshotError>) -> String {
    match result {
        Err(error @ SnapshotError::Conflict(_)) => error.to_string(),
        other => panic!("no conflict: {other:?}"),
    }
}

#[tokio::test]
async fn a_folder_comes_back_byte_for_byte() {
    let server = Server::start().await;
    let root = server.folder("a");
    assert_eq!(server.push(&root, false).await.expect("a push").changed, 5);
    assert_eq!(server.push(&root, false).await.expect("a push").changed, 0);
    let other = server.folder.path().join("b");
    assert_eq!(server.pull(&other, false).await.expect("a pull"), (5, 0, 0));
    assert_eq!(files(&other), files(&root));
    // Both have the same base now: what one deletes and adds, the other gets, and empty folders go.
    std::fs::remove_dir_all(root.join("locales")).expect("a folder can be removed");
    write(&root, "content/new.yaml", "a: 1\n");
    assert_eq!(server.push(&root, false).await.expect("a push").changed, 2);
    assert_eq!(server.pull(&other, false).await.expect("a pull"), (1, 1, 0));
    assert_eq!(files(&other), files(&root));
    assert!(!other.join("locales").exists());
}

#[tokio::test]
async fn what_was_changed_on_the_dashboard_is_not_pushed_over() {
    let server = Server::start().await;
    let root = server.folder("a");
    server.push(&root, false).await.expect("a push");
    server.change("scenarios/one.yaml", Some("scenario: Healed\nsteps: []\n")).await;
    write(&root, "content/mine.yaml", "a: 1\n");
    let told = conflict(server.push(&root, false).await);
    assert!(
        told.contains(
            "scenarios/one.yaml: changed on the dashboard by grace, 2027-01-15 08:01 UTC: accepted\n"
        ) && told.contains("hint: `surefoot pull`"),
        "{told}"
    );
    assert_eq!(server.pull(&root, false).await.expect("a pull"), (1, 0, 0));
    assert!(read(&root, "scenarios/one.yaml").contains("Healed"));
    assert_eq!(server.push(&root, false).await.expect("a push").changed, 1);

    // Both have changed it: neither way loses one of them but by saying so.
    server.change("scenarios/one.yaml", Some("scenario: There\nsteps: []\n")).await;
    write(&root, "scenarios/one.yaml", "scenario: Here\nsteps: []\n");
    server.change("content/mine.yaml", None).await;
    assert!(conflict(server.push(&root, false).await).contains("content/mine.yaml: deleted by grace"));
    let told = conflict(server.pull(&root, false).await);
    assert!(
        told.contains("nothing was written\n  scenarios/one.yaml: changed") && !told.contains("mine"),
        "{told}"
    );
    assert!(root.join("content/mine.yaml").is_file() && read(&root, "scenarios/one.yaml").contains("Here"));
    assert_eq!(server.pull(&root, true).await.expect("a pull"), (1, 1, 0));
    assert!(read(&root, "scenarios/one.yaml").contains("There"));
    server.change("scenarios/one.yaml", Some("scenario: Again\nsteps: []\n")).await;
    assert_eq!(server.push(&root, true).await.expect("a push").changed, 1);
    assert_eq!(server.head("scenarios/one.yaml").await.as_deref(), Some("scenario: There\nsteps: []\n"));
}

#[tokio::test]
async fn a_checkout_without_notes_goes_by_what_the_file_has_been() {
    let server = Server::start().await;
    let root = server.folder("a");
    server.push(&root, false).await.expect("a push");
    let forget = || std::fs::remove_dir_all(root.join(".surefoot")).expect("notes can be removed");
    // A pipeline pushes each commit, and a commit may take back an older one.
    for text in ["scenario: Two\nsteps: []\n", SCENARIO] {
        forget();
        write(&root, "scenarios/one.yaml", text);
        assert_eq!(server.push(&root, false).await.expect("a push").changed, 1, "{text}");
    }
    server.change("scenarios/one.yaml", Some("scenario: Healed\nsteps: []\n")).await;
    server.change("scenarios/new.yaml", Some("scenario: New\nsteps: []\n")).await;
    forget();
    let told = conflict(server.push(&root, false).await);
    assert!(told.contains("scenarios/one.yaml: ") && told.contains("scenarios/new.yaml: "), "{told}");
    // It is what the server had once, so nothing is lost by going forward.
    assert_eq!(server.pull(&root, false).await.expect("a pull"), (2, 0, 0));
    forget();
    server.change("scenarios/one.yaml", Some("scenario: Later\nsteps: []\n")).await;
    write(&root, "scenarios/one.yaml", "scenario: Never seen\nsteps: []\n");
    assert!(conflict(server.pull(&root, false).await).contains("scenarios/one.yaml"));
    assert!(conflict(server.push(&root, false).await).contains("(and changed here)"));
}

#[tokio::test]
async fn secrets_links_and_hidden_files_go_nowhere() {
    let server = Server::start().await;
    let root = server.folder("a");
    for path in ["files/shop.secrets", "files/.env", "scenarios/local.env", ".git/config", "files/secrets"] {
        write(&root, path, "LODGE_PASSWORD=canary\n");
    }
    server.push(&root, false).await.expect("a push");
    let project = server.store.project("main", at(0)).await.expect("a project");
    let kept: Vec<String> =
        server.store.files(&project.id).await.expect("files").into_iter().map(|file| file.path).collect();
    let own = ["files/nul.txt", "files/photo.bin", "locales/de.json", "scenarios/one.yaml", "surefoot.yaml"];
    assert_eq!(kept, own);
    let refused = async |said: &str| {
        let error = server.push(&root, false).await.expect_err("it is refused").to_string();
        assert!(error.contains(said), "{error}");
    };
    write(&root, "files/keys.txt", "# ours\nLODGE_PASSWORD='canary'\n");
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(root.join("files/keys.txt"), private).expect("modes can be set");
    refused("files/keys.txt looks like a file of secrets").await;
    std::fs::remove_file(root.join("files/keys.txt")).expect("it can be removed");
    symlink("/etc/hostname", root.join("files/link")).expect("a link can be made");
    refused("files/link is a link").await;
    std::fs::remove_file(root.join("files/link")).expect("it can be removed");
    for (upload, said) in
        [("../../a.txt", "leads out"), ("/etc/hostname", "leads out"), ("../files/.env", "is hidden")]
    {
        write(&root, "scenarios/one.yaml", SCENARIO.replace("../files/photo.bin", upload));
        write(root.parent().expect("it has one"), "a.txt", "outside");
        refused(said).await;
    }
}

#[tokio::test]
async fn a_server_writes_nothing_outside_the_folder() {
    let server = Server::start().await;
    let root = server.folder("a");
    server.push(&root, false).await.expect("a push");
    let outside = server.folder.path().join("outside");
    std::fs::create_dir(&outside).expect("a folder can be made");
    symlink(&outside, root.join("content")).expect("a link can be made");
    let before = files(&root);
    for (path, said) in [
        ("../evil.yaml", "leads out"),
        ("/tmp/evil.yaml", "leads out"),
        ("scenarios/../../evil.yaml", "leads out"),
        (".git/hooks/pre-commit", "is hidden"),
        ("content/evil.yaml", "is a link"),
    ] {
        server.change(path, Some("evil")).await;
        let error = server.pull(&root, true).await.expect_err("it is refused").to_string();
        assert!(error.contains(said), "{path}: {error}");
        server.change(path, None).await;
        assert_eq!(server.pull(&root, true).await.expect("a pull"), (0, 0, 0), "what is gone harms nobody");
    }
    assert_eq!(files(&root), before);
    assert_eq!(std::fs::read_dir(&outside).expect("a folder").count(), 0);
}

#[tokio::test]
async fn a_name_that_is_mistyped_makes_no_project() {
    let server = Server::start().await;
    server.push(&server.folder("a"), false).await.expect("a push");
    let places = (&server.store, &server.artifacts);
    let error =
        pull(places, "mian", server.folder.path(), false).await.expect_err("there is none").to_string();
    assert!(error.starts_with("no project `mian` there (known: main)\nhint: "), "{error}");
}

#[tokio::test]
async fn a_revision_says_where_it_was_made_and_from_what() {
    let server = Server::start().await;
    let root = server.folder("a");
    let project = server.push(&root, false).await.expect("a push").project;
    server.change("surefoot.yaml", Some(&format!("{PROJECT}browsers: [chromium]\n"))).await;
    server.push(&root, true).await.expect("a push");
    let revisions = server.store.revisions(&project.id, "surefoot.yaml").await.expect("revisions");
    let told: Vec<_> = revisions.iter().map(|one| (one.revision, one.source, one.base)).collect();
    let expected =
        [(3, FileSource::Push, Some(2)), (2, FileSource::Dashboard, None), (1, FileSource::Push, Some(0))];
    assert_eq!(told, expected);
}

/// An archive of these entries.
fn archive(entries: &[(&str, &[u8])], kind: tar::EntryType) -> Vec<u8> {
    let mut archive = tar::Builder::new(vec![]);
    for (name, content) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_entry_type(if *name == "order.json" { tar::EntryType::Regular } else { kind });
        archive.append_data(&mut header, name, *content).expect("it is packed");
    }
    archive.into_inner().expect("it is packed")
}

#[tokio::test]
async fn a_parcel_lands_where_a_projects_files_may_be_or_nowhere() {
    let server = Server::start().await;
    let root = server.folder("mine");
    server.push(&root, false).await.expect("a push");
    let project = server.store.project("main", at(0)).await.expect("a project");
    let places = (&server.store, &server.artifacts);
    let opened = async |name: &str, parcel: Vec<u8>| {
        let into = server.folder.path().join(name);
        let file = server.folder.path().join(format!("{name}.tar"));
        std::fs::write(&file, parcel).expect("a file");
        let parcel = std::fs::File::open(file).expect("a file");
        (unpack(places, &project, parcel, &into).await, into.join("project"))
    };

    // What the server has is not sent again, and is there all the same.
    let heads = server.store.last_revisions(&project.id).await.expect("heads");
    let known = heads.iter().filter_map(|head| head.hash.clone()).collect();
    write(&root, "files/new.txt", "new");
    let (order, parcel) = pack(&root, &project.id, &known, ("why", false)).expect("a parcel");
    assert!(order.base.is_some() && parcel.len() < 8_192, "{order:?}");
    let (unpacked, there) = opened("good", parcel).await;
    assert_eq!(unpacked.expect("a folder"), order);
    for path in order.files.keys() {
        assert_eq!(std::fs::read(there.join(path)).ok(), std::fs::read(root.join(path)).ok(), "{path}");
    }

    let regular = tar::EntryType::Regular;
    let order = |path: &str, hash: &str| {
        let files = BTreeMap::from([(path.to_owned(), hash.to_owned())]);
        serde_json::to_vec(&ParcelOrder { files, ..ParcelOrder::default() }).expect("JSON")
    };
    let hash = store::projects::hash(b"bad");
    let hostile = [
        ("out", order("../out.yaml", &hash), hash.clone(), regular),
        ("absolute", order("/tmp/out.yaml", &hash), hash.clone(), regular),
        ("hidden", order(".surefoot/base.json", &hash), hash.clone(), regular),
        ("secrets", order("files/a.secrets", &hash), hash.clone(), regular),
        ("other hash", order("files/a.txt", &hash), "0".repeat(64), regular),
        ("a path for a hash", order("files/a.txt", "../../good.tar"), hash.clone(), regular),
        ("sparse", order("files/a.txt", &hash), hash.clone(), tar::EntryType::GNUSparse),
        ("link", order("files/a.txt", &hash), hash.clone(), tar::EntryType::Symlink),
        ("no order", b"{".to_vec(), hash.clone(), regular),
    ];
    for (name, order, part, kind) in hostile {
        let parcel = archive(&[("order.json", &order), (&part, b"bad")], kind);
        let (unpacked, there) = opened(name, parcel).await;
        assert!(unpacked.is_err(), "{name}: {unpacked:?}");
        assert!(!there.join("files/a.txt").exists(), "{name}");
    }
    assert!(opened("empty", vec![]).await.0.is_err());
    assert!(opened("no archive", vec![b'a'; 2_000]).await.0.is_err());
    assert!(!server.folder.path().join("out.yaml").exists());
}
