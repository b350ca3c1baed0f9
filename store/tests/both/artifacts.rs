//! Artifacts in a folder: the same bytes once, whole or not at all.

use crate::parts::at;
use store::{ArtifactError, ArtifactKind, Artifacts};

#[tokio::test]
async fn the_same_bytes_are_kept_once_and_come_back_as_they_were() {
    let database = crate::parts::sqlite().await;
    let folder = tempfile::tempdir().expect("a folder can be made");
    let address = folder.path().to_string_lossy().into_owned();
    let artifacts = Artifacts::open(&address, database.store.clone()).expect("a place");
    let page = "<p>Hello</p>".repeat(10_000).into_bytes();
    let name = artifacts.put(ArtifactKind::Dom, page.clone(), at(0)).await.expect("it is kept");
    assert_eq!(artifacts.put(ArtifactKind::Dom, page.clone(), at(100)).await.expect("it is kept"), name);
    let found = artifacts.get(&name).await.expect("it is there");
    assert_eq!((found.media.as_str(), found.bytes), ("text/html; charset=utf-8", page));
    let file = folder.path().join(&name[..2]).join(&name);
    assert!(std::fs::metadata(&file).expect("one file").len() < 2_000, "it is compressed");
    // What is not what its name says is told, and never shown.
    std::fs::write(&file, b"something else").expect("a file can be written");
    assert!(matches!(artifacts.get(&name).await, Err(ArtifactError::Damaged(_))));
    for wrong in ["", "..", "../../etc/passwd", &"0".repeat(64)] {
        assert!(matches!(artifacts.get(wrong).await, Err(ArtifactError::Missing(_))), "{wrong}");
    }
}
