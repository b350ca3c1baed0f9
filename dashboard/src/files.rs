//! Assets, which are ours, and artifacts, which are not: those come behind a sandbox.

use crate::{access::Permission, app::App, failure::Failure, guard::Visit};
use axum::{
    extract::{Extension, Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use std::sync::LazyLock;
use store::{Artifact, ArtifactError, ArtifactKind, projects::hash};

macro_rules! assets {
    ($($name:literal $media:literal)*) => {
        [$(($name, $media, include_bytes!(concat!("../assets/", $name)).as_slice())),*]
    };
}

static ASSETS: [(&str, &str, &[u8]); 8] = assets!(
    "app.css" "text/css; charset=utf-8"
    "content.css" "text/css; charset=utf-8"
    "evidence.css" "text/css; charset=utf-8"
    "flow.css" "text/css; charset=utf-8"
    "work.css" "text/css; charset=utf-8"
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
const SANDBOX: &str = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; \
    frame-ancestors 'none'";

pub(crate) async fn artifact(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
) -> Result<Response, Failure> {
    seen(&app, &visit, &name).await?;
    match app.artifacts().get(&name).await {
        Ok(artifact) => Ok(sandboxed(artifact)),
        Err(error) => absent(&app, &visit, error),
    }
}

/// Says so where an artifact is no evidence of anything that they may see: as if there were none.
async fn seen(app: &App, visit: &Visit, name: &str) -> Result<(), Failure> {
    if visit.places.everywhere(Permission::Read) {
        return Ok(());
    }
    let is_seen = |(project, system): &(String, String)| {
        let system = Some(system.as_str()).filter(|system| !system.is_empty());
        visit.places.reach(Permission::Read, project).has(system)
    };
    if app.store().shown_in(name).await?.iter().any(is_seen) {
        return Ok(());
    }
    Err(ArtifactError::Missing(name.to_owned()).into())
}

/// The small picture of a picture; the picture itself where none can be made.
pub(crate) async fn thumb(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
) -> Result<Response, Failure> {
    seen(&app, &visit, &name).await?;
    match app.artifacts().thumb(&name).await {
        Ok(Some(artifact)) => Ok(sandboxed(artifact)),
        // A name that is an artifact's is nothing but digits and letters.
        Ok(None) => Ok(Redirect::to(&format!("/artifacts/{name}")).into_response()),
        Err(error) => absent(&app, &visit, error),
    }
}

/// What differs between two pictures.
pub(crate) async fn difference(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path((now, good)): Path<(String, String)>,
) -> Result<Response, Failure> {
    seen(&app, &visit, &now).await?;
    seen(&app, &visit, &good).await?;
    match app.artifacts().difference(&now, &good).await {
        Ok(Some(bytes)) => Ok(sandboxed(Artifact { media: "image/png".to_owned(), bytes })),
        Ok(None) => Err(Failure::Missing("these pictures can't be compared".to_owned())),
        Err(error) => absent(&app, &visit, error),
    }
}

/// Where the difference of two pictures is shown; none where there is only one, or both are the same.
pub(crate) fn difference_of(now: Option<&String>, good: Option<&String>) -> Option<String> {
    let (now, good) = (now?, good?);
    (now != good).then(|| format!("/differences/{now}/{good}"))
}

fn absent(app: &App, visit: &Visit, error: ArtifactError) -> Result<Response, Failure> {
    match error {
        ArtifactError::Expired { what, when } if what == ArtifactKind::Screenshot.name() => {
            Ok(expired(app, visit, when))
        }
        error => Err(error.into()),
    }
}

/// A file that an application or a person gave us, which may look and do nothing.
pub(crate) fn sandboxed(artifact: Artifact) -> Response {
    let media = HeaderValue::from_str(&artifact.media)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let mut response = artifact.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    // Its name is the hash of what it holds: it never changes.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    response
}

/// What stands where a picture was: since when it is gone, as a picture, so that every page shows it in its place.
fn expired(app: &App, visit: &Visit, when: DateTime<Utc>) -> Response {
    let day = when.format("%Y-%m-%d").to_string();
    let words = app.words(visit).fill("picture_expired", &[("day", &day)]);
    // The words are ours; nothing of a page is in them.
    let drawn = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"400\" viewBox=\"0 0 640 400\">\
         <rect width=\"640\" height=\"400\" fill=\"#8883\"/>\
         <text x=\"320\" y=\"206\" text-anchor=\"middle\" font-family=\"system-ui, sans-serif\" font-size=\"22\" \
         fill=\"#777\">{words}</text></svg>"
    );
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CONTENT_SECURITY_POLICY, SANDBOX),
        // The same picture may come again.
        (header::CACHE_CONTROL, "no-store"),
    ];
    (StatusCode::GONE, headers, drawn).into_response()
}
