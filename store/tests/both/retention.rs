//! Retention on both databases: what is old or too much goes, what somebody still needs stays, words stay in any case.

use crate::parts::{Database, at, cells, plan, run, worker};
use scenarios::{Code, Keep, Retention, Run, TicketState, Verdict};
use store::{
    ArtifactError, ArtifactKind, Artifacts, Expiry, NewAttachment, NewProposal, TicketFilter, UNLIMITED,
};
use tempfile::TempDir;

on_both! {
    what_is_old_goes_and_what_is_needed_stays
    what_somebody_attached_stays
    what_is_taken_from_a_ticket_goes_unless_it_is_something_else_too
    the_oldest_go_first_where_there_is_too_much
}

const DAY: i64 = 86_400;

fn place(database: &Database) -> (TempDir, Artifacts) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let artifacts = Artifacts::open(&folder.path().to_string_lossy(), database.store.clone());
    (folder, artifacts.expect("a place"))
}

fn days(days: u32) -> Retention {
    let keep = Keep { days: Some(days), size_bytes: None };
    Retention { screenshots: keep, har: keep, ..Retention::default() }
}

async fn kept(artifacts: &Artifacts, kind: ArtifactKind, byte: u8, day: i64) -> String {
    artifacts.put(kind, vec![byte; 500], at(day * DAY)).await.expect("it is kept")
}

/// What each kind came to: how many and how many bytes go, how many are needed, what is left.
fn told(all: &[Expiry]) -> Vec<(&'static str, (u64, u64), u64, u64)> {
    all.iter().map(|one| (one.kind.name(), one.gone, one.pinned, one.left_bytes)).collect()
}

/// Three cells end with these runs.
async fn night(database: &Database, runs: [Run; 3]) -> (String, Vec<String>) {
    let nightly = plan(database, "nightly", 5, UNLIMITED, cells(3, "test")).await;
    database.store.start(&nightly, at(0)).await.expect("it starts");
    let taken = database.store.take(&worker("one"), 3, at(0)).await.expect("an answer");
    for (taken, run) in taken.iter().zip(&runs) {
        let ended = database.store.finish((&taken.run, "one", 1), run, at(1)).await.expect("an answer");
        assert!(ended.is_some());
    }
    (nightly.project, taken.into_iter().map(|taken| taken.run).collect())
}

async fn what_is_old_goes_and_what_is_needed_stays(database: Database) {
    let (folder, artifacts) = place(&database);
    let mut pictures = vec![];
    for byte in 0..4 {
        pictures.push(kept(&artifacts, ArtifactKind::Screenshot, byte, 0).await);
    }
    let har = kept(&artifacts, ArtifactKind::Har, 9, 0).await;
    let with = |mut run: Run, picture: &str| {
        run.attempts[0].steps[0].screenshot = Some(picture.to_owned());
        run
    };
    let mut broken = with(run(Verdict::Broken, Some(Code::ELEMENT_MISSING)), &pictures[1]);
    broken.attempts[0].har = Some(har.clone());
    let healed = with(run(Verdict::Inconclusive, Some(Code::ENV_DOWN)), &pictures[2]);
    let (project, runs) =
        night(&database, [with(run(Verdict::Passed, None), &pictures[0]), broken, healed]).await;
    let proposal = NewProposal {
        file: "scenarios/create.yaml".to_owned(),
        target: "save".to_owned(),
        step: "save".to_owned(),
        element: scenarios::Described::default(),
        browser: "chromium".to_owned(),
        language: None,
        text: None,
    };
    database.store.propose((&project, &runs[2]), &[proposal], at(2)).await.expect("it is kept");

    let expected = [("screenshot", (1, 500), 3, 1_500), ("har", (0, 0), 1, 500)];
    let retain =
        async |is_dry, day| artifacts.retain(&days(30), at(day * DAY), is_dry).await.expect("an answer");
    assert_eq!(told(&retain(true, 30).await), [("screenshot", (0, 0), 0, 2_000), ("har", (0, 0), 0, 500)]);
    assert_eq!(told(&retain(true, 31).await), expected);
    assert!(artifacts.get(&pictures[3]).await.is_ok(), "a dry run removes nothing");
    // It can't be removed at first: known to be gone it is already, and its bytes go the next time.
    let file = folder.path().join(&pictures[3][..2]).join(&pictures[3]);
    std::fs::remove_file(&file).and_then(|()| std::fs::create_dir(&file)).expect("it is in the way");
    assert!(artifacts.retain(&days(30), at(31 * DAY), false).await.is_err());
    std::fs::remove_dir(&file).and_then(|()| std::fs::write(&file, [3; 500])).expect("its bytes are there");
    let expected = [("screenshot", (0, 0), 3, 1_500), ("har", (0, 0), 1, 500)];
    assert_eq!(told(&retain(false, 32).await), expected);
    assert!(!file.exists(), "it is gone");
    let gone = artifacts.get(&pictures[3]).await.expect_err("it is gone");
    assert!(
        matches!(&gone, ArtifactError::Expired { what, when } if what == "screenshot" && *when == at(31 * DAY))
    );
    for needed in pictures[..3].iter().chain([&har]) {
        assert!(
            artifacts.get(needed).await.is_ok(),
            "the good run, the open ticket and the proposal show it"
        );
    }
    // Who keeps the same bytes again has them again.
    kept(&artifacts, ArtifactKind::Screenshot, 3, 32).await;
    assert!(artifacts.get(&pictures[3]).await.is_ok());

    // Once the ticket is closed and the proposal answered, only the good one is needed.
    let tickets = database.store.tickets(&project, &TicketFilter::default()).await.expect("tickets");
    for ticket in tickets {
        let closed = (TicketState::Closed, None);
        database.store.set_ticket_state(&ticket.id, closed, "ada", at(40 * DAY)).await.expect("it is kept");
    }
    let waiting = database.store.proposals(&project).await.expect("proposals").remove(0);
    database.store.answer(&waiting.id, (false, "ada", None), at(40 * DAY)).await.expect("it is kept");
    let expected = [("screenshot", (2, 1_000), 1, 1_000), ("har", (1, 500), 0, 0)];
    assert_eq!(told(&retain(false, 41).await), expected);
    let (_, report) = database.store.run(&project, &runs[1]).await.expect("the run");
    assert_eq!(report.expect("its words stay").verdict, Verdict::Broken);
}

async fn what_somebody_attached_stays(database: Database) {
    let (_folder, artifacts) = place(&database);
    let broken = || run(Verdict::Broken, Some(Code::ELEMENT_MISSING));
    let (project, _) = night(&database, [broken(), broken(), broken()]).await;
    let ticket = database.store.ticket(&project, 1).await.expect("a ticket");
    // The bytes of a picture that nobody else needs, which is one of a run for the store.
    let same = kept(&artifacts, ArtifactKind::Screenshot, 1, 0).await;
    let own = kept(&artifacts, ArtifactKind::Attachment, 2, 0).await;
    for hash in [&same, &own] {
        let new = NewAttachment { hash, name: "a.png", media: "image/png", size_bytes: 500 };
        database.store.attach(&ticket.id, new, "ada", at(1)).await.expect("it is added");
    }
    let closed = (TicketState::Closed, None);
    database.store.set_ticket_state(&ticket.id, closed, "ada", at(2)).await.expect("it is kept");
    let all = artifacts.retain(&days(1), at(90 * DAY), false).await.expect("an answer");
    assert_eq!(told(&all)[0], ("screenshot", (0, 0), 1, 500));
    for hash in [&same, &own] {
        assert!(artifacts.get(hash).await.is_ok());
    }
}

async fn what_is_taken_from_a_ticket_goes_unless_it_is_something_else_too(database: Database) {
    let (_folder, artifacts) = place(&database);
    let broken = || run(Verdict::Broken, Some(Code::ELEMENT_MISSING));
    let (project, _) = night(&database, [broken(), broken(), broken()]).await;
    let ticket = database.store.ticket(&project, 1).await.expect("a ticket");
    let own = kept(&artifacts, ArtifactKind::Attachment, 1, 0).await;
    let twice = kept(&artifacts, ArtifactKind::Attachment, 2, 0).await;
    // A run shows the same bytes as what was attached before.
    let shown = kept(&artifacts, ArtifactKind::Attachment, 3, 0).await;
    kept(&artifacts, ArtifactKind::Screenshot, 3, 0).await;
    let mut ids = vec![];
    for hash in [&own, &twice, &twice, &shown] {
        let new = NewAttachment { hash, name: "a.png", media: "image/png", size_bytes: 500 };
        ids.push(database.store.attach(&ticket.id, new, "ada", at(1)).await.expect("it is added"));
    }
    let retain = async |is_dry, day| {
        artifacts.retain(&Retention::default(), at(day * DAY), is_dry).await.expect("an answer")
    };
    assert_eq!(retain(false, 30).await, [], "all of them are of a ticket");
    for at_ in [0, 1, 3] {
        let gone = database.store.detach(&ticket.id, &ids[at_], "ada", at(2)).await.expect("it is there");
        assert_eq!(gone.id, ids[at_]);
    }
    assert!(database.store.detach(&ticket.id, &ids[0], "ada", at(2)).await.is_err(), "it is gone already");
    assert_eq!(told(&retain(true, 30).await), [("attachment", (1, 500), 0, 1_000)]);
    assert!(artifacts.get(&own).await.is_ok(), "a dry run removes nothing");
    assert_eq!(told(&retain(false, 30).await), [("attachment", (1, 500), 0, 1_000)]);
    assert!(matches!(artifacts.get(&own).await, Err(ArtifactError::Expired { .. })));
    for needed in [&twice, &shown] {
        assert!(artifacts.get(needed).await.is_ok(), "another file of the ticket, and a run, have it");
    }
    assert_eq!(retain(false, 31).await, []);
    // Bytes that were just kept are of a file that is being added.
    kept(&artifacts, ArtifactKind::Attachment, 1, 40).await;
    assert_eq!(retain(false, 40).await, []);
    assert!(artifacts.get(&own).await.is_ok());
}

async fn the_oldest_go_first_where_there_is_too_much(database: Database) {
    let (folder, artifacts) = place(&database);
    let mut pictures = vec![];
    for byte in 0..4 {
        pictures.push(kept(&artifacts, ArtifactKind::Screenshot, byte, byte.into()).await);
    }
    kept(&artifacts, ArtifactKind::Screenshot, 0, 10).await;
    let keep = Keep { days: None, size_bytes: Some(1_100) };
    let policy = Retention { screenshots: keep, ..Retention::default() };
    let all = artifacts.retain(&policy, at(11 * DAY), false).await.expect("an answer");
    assert_eq!(told(&all), [("screenshot", (2, 1_000), 0, 1_000)]);
    for (at, is_there) in [true, false, false, true].into_iter().enumerate() {
        assert_eq!(artifacts.get(&pictures[at]).await.is_ok(), is_there, "{at}");
    }
    let files = |name: &String| folder.path().join(&name[..2]).join(name).is_file();
    assert_eq!(pictures.iter().filter(|name| files(name)).count(), 2);
    assert_eq!(artifacts.retain(&Retention::default(), at(11 * DAY), false).await.expect("an answer"), []);
}
