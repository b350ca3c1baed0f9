//! What the first paint costs over the wire: the overview with its assets, as a browser gets them.

use super::{hostile_run, site};

/// Half of what a first paint may cost, 100 kB: the other half is for the small pictures of failures in view.
const MOST_BYTES: usize = 50_000;

#[tokio::test]
async fn the_first_paint_is_light() {
    let site = site().await;
    hostile_run(&site).await;
    let (cookie, _) = site.person("admin").await;
    let plain = reqwest::Client::builder().no_gzip().build().expect("a client");
    let fetch = async |path: &str| {
        let request = plain.get(format!("{}{path}", site.base)).header("cookie", &cookie);
        let answer = request.header("accept-encoding", "gzip").send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(
            answer.headers().get("content-encoding").map(|it| it.as_bytes()),
            Some(b"gzip".as_slice()),
            "{path}"
        );
        let heads: usize =
            answer.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        (heads + answer.bytes().await.expect("a body").len(), path.to_owned())
    };
    let (_, page) = site.get("/", &cookie).await;
    let mut parts = vec![fetch("/").await];
    let assets = page.split("\"/assets/").skip(1).filter_map(|rest| rest.split('"').next());
    for asset in assets.filter(|asset| !asset.starts_with("mark.svg")) {
        parts.push(fetch(&format!("/assets/{asset}")).await);
    }
    assert_eq!(parts.len(), 4, "the page, its sheet and its two scripts: {parts:?}");
    let whole: usize = parts.iter().map(|(bytes, _)| bytes).sum();
    assert!(whole < MOST_BYTES, "{whole} bytes: {parts:?}");
}
