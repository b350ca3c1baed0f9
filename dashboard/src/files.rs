//! Assets, which are ours, and artifacts, which are not: those come behind a sandbox.

use crate::{app::App, failure::Failure};
use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use std::sync::LazyLock;
use store::projects::hash;

macro_rules! assets {
    ($($name:literal $media:literal)*) => {
        [$(($name, $media, include_bytes!(concat!("../assets/", $name)).as_slice())),*]
    };
}

static ASSETS: [(&str, &str, &[u8]); 5] = assets!(
    "app.css" "text/css; charset=utf-8"
    "evidence.css" "text/css; charset=utf-8"
    "app.js" "text/javascript; charset=utf-8"
    "htmx.min.js" "text/javascript; charset=utf-8"
    "mark.svg" "image/svg+xml"
);

/// What tells these assets from those of another build: they are cached for ever.
pub(crate) static STAMP: LazyLock<String> = LazyLock::new(|| {
    let all: Vec<u8> = ASSETS.iter().flat_map(|(.., bytes)| bytes.iter().copied()).collect();
    hash(&all)[..12].to_owned()
});

pub(crate) async fn asset(Path(name): Path<String>) -> Result<Response, Failure> {
    let found = ASSETS.iter().find(|(known, ..)| *known == name);
    let (_, media, bytes) = found.ok_or_else(|| Failure::Missing(format!("no asset {name}")))?;
    let headers =
        [(header::CONTENT_TYPE, *media), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, *bytes).into_response())
}

/// Whatever an application under test has shown: it may look, and do nothing.
const SANDBOX: &str = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:";

pub(crate) async fn artifact(State(app): State<App>, Path(name): Path<String>) -> Result<Response, Failure> {
    let artifact = app.artifacts().get(&name).await?;
    let media = HeaderValue::from_str(&artifact.media)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let mut response = artifact.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    // Its name is the hash of what it holds: it never changes.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    Ok(response)
}
