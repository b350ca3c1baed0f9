//! Artifacts in S3, by moto: they come and go, and what S3 did not take is not told to be there.

use crate::parts::{Database, at, sqlite};
use scenarios::{Keep, Retention};
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};
use store::{ArtifactError, ArtifactKind, Artifacts, backup::backup, restore::restore};

/// An S3 of our own, with a bucket. It ends with us.
struct S3 {
    process: Child,
    address: String,
}

impl S3 {
    /// Starts on a port, 0 for any; `None`, said aloud, where moto can't be had.
    fn start(port: u16) -> Option<S3> {
        // Only one provider is compiled in; a second installation is refused and harmless.
        drop(rustls::crypto::ring::default_provider().install_default());
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
        if target.join("moto-is-missing").exists() {
            eprintln!("skipped: ci/setup could not install moto");
            return None;
        }
        let mut process = Command::new(target.join("moto/bin/moto_server"))
            .args(["-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("moto is installed\nhint: ./ci/setup --tests installs it");
        let mut lines =
            BufReader::new(process.stderr.take().expect("it is piped")).lines().map_while(Result::ok);
        let address = lines
            .find_map(|line| Some(line.split_once("http://")?.1.trim().to_owned()))
            .expect("moto says where it is");
        // It stops when nobody reads what it says.
        std::thread::spawn(move || lines.for_each(drop));
        let mut asked = TcpStream::connect(&address).expect("it listens");
        write!(asked, "PUT /evidence HTTP/1.0\r\nHost: {address}\r\nContent-Length: 0\r\n\r\n")
            .expect("it is asked");
        let mut answer = String::new();
        asked.read_to_string(&mut answer).expect("it answers");
        assert!(answer.lines().next().is_some_and(|line| line.contains(" 200 ")), "{answer}");
        Some(S3 { process, address })
    }

    fn artifacts(&self, database: &Database) -> Artifacts {
        let settings = [
            ("AWS_ENDPOINT_URL", format!("http://{}", self.address)),
            ("AWS_ACCESS_KEY_ID", "ours".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "ours".to_owned()),
            ("AWS_REGION", "eu-central-1".to_owned()),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value));
        Artifacts::open_with("s3://evidence/surefoot", &settings, database.store.clone()).expect("a place")
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        // It may be gone already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[tokio::test]
async fn artifacts_come_and_go() {
    let Some(s3) = S3::start(0) else { return };
    let database = sqlite().await;
    let artifacts = s3.artifacts(&database);
    let page = "<p>Hello</p>".repeat(10_000).into_bytes();
    let name = artifacts.put(ArtifactKind::Dom, page.clone(), at(0)).await.expect("it is kept");
    let picture = artifacts.put(ArtifactKind::Screenshot, vec![7; 500], at(0)).await.expect("it is kept");
    assert_eq!(artifacts.get(&name).await.expect("it is there").bytes, page);
    let mut file = vec![];
    backup(&artifacts, &mut file, at(1)).await.expect("a backup");
    let keep = Keep { days: Some(1), size_bytes: None };
    let policy = Retention { screenshots: keep, ..Retention::default() };
    assert_eq!(artifacts.retain(&policy, at(200_000), false).await.expect("an answer")[0].gone, (1, 500));
    assert!(matches!(artifacts.get(&picture).await, Err(ArtifactError::Expired { .. })));
    // From S3 into a folder.
    let (other, folder) = (sqlite().await, tempfile::tempdir().expect("a folder can be made"));
    let local = Artifacts::open(&folder.path().to_string_lossy(), other.store.clone()).expect("a place");
    assert_eq!(restore(&local, &file[..]).await.expect("it is restored").artifacts, 2);
    assert_eq!(local.get(&picture).await.expect("it is there").bytes, vec![7; 500]);
}

#[tokio::test]
async fn what_s3_did_not_take_is_not_told_to_be_there() {
    let Some(s3) = S3::start(0) else { return };
    let database = sqlite().await;
    let artifacts = s3.artifacts(&database);
    let port = s3.address.rsplit_once(':').expect("a port").1.parse().expect("a number");
    drop(s3);
    let failed = artifacts.put(ArtifactKind::Screenshot, vec![7; 500], at(0)).await;
    assert!(matches!(&failed, Err(ArtifactError::Store(_))), "{failed:?}");
    let name = store::projects::hash(&[7; 500]);
    assert!(matches!(artifacts.get(&name).await, Err(ArtifactError::Missing(_))));
    let _again = S3::start(port).expect("it was there before");
    assert_eq!(artifacts.put(ArtifactKind::Screenshot, vec![7; 500], at(1)).await.expect("it is kept"), name);
    assert_eq!(artifacts.get(&name).await.expect("it is there").bytes, vec![7; 500]);
}
