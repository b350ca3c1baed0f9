//! Files that somebody sends: read once, and never more of them than may be kept.

use crate::failure::Failure;
use axum::{
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request},
    http::{HeaderMap, header},
};
use futures_util::StreamExt as _;

/// The largest file of a ticket, in bytes.
pub(crate) const LARGEST_FILE: usize = 10 << 20;

/// What stands around the file in a form: other fields, and where they begin and end.
const AROUND: usize = 64 << 10;

/// So much of what is too large is read and thrown away: a browser that is cut off shows no answer.
const PATIENCE: usize = 256 << 20;

/// The only routes whose forms may hold a file.
const ROUTES: [&str; 2] = ["/tickets/{number}/attachments", "/draft-file"];

/// A form with a file.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    /// What the form holds to prove that it is ours.
    pub csrf: String,
    /// The file's name, as the browser gave it.
    pub name: String,
    /// The path that the file is to have, where the form asks for one.
    pub path: String,
    /// The file.
    pub bytes: Bytes,
}

/// Whether a request is a form that may hold a file, on a route that takes one.
pub(crate) fn is_upload(headers: &HeaderMap, route: &str) -> bool {
    let media = headers.get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or_default();
    ROUTES.contains(&route) && media.to_ascii_lowercase().starts_with("multipart/form-data")
}

/// Reads a body that is no larger than a file may be.
///
/// # Errors
///
/// It is too large, or ends early.
pub(crate) async fn file(body: Body) -> Result<Bytes, Failure> {
    bounded(body, LARGEST_FILE).await
}

/// Reads a form with a file.
///
/// # Errors
///
/// It is too large, or none.
pub(crate) async fn form(request: Request) -> Result<(Request, Upload), Failure> {
    let (parts, body) = request.into_parts();
    let bytes = bounded(body, LARGEST_FILE + AROUND).await?;
    let mut form = Request::new(Body::from(bytes));
    if let Some(media) = parts.headers.get(header::CONTENT_TYPE) {
        form.headers_mut().insert(header::CONTENT_TYPE, media.clone());
    }
    // It is bounded already.
    DefaultBodyLimit::disable().apply(&mut form);
    let wrong = |error: &dyn std::fmt::Display| Failure::Bad(format!("this form can't be read: {error}"));
    let mut fields = Multipart::from_request(form, &()).await.map_err(|error| wrong(&error))?;
    let mut upload =
        Upload { csrf: String::new(), name: String::new(), path: String::new(), bytes: Bytes::new() };
    while let Some(field) = fields.next_field().await.map_err(|error| wrong(&error))? {
        match field.name() {
            Some("csrf") => upload.csrf = field.text().await.map_err(|error| wrong(&error))?,
            Some("path") => upload.path = field.text().await.map_err(|error| wrong(&error))?,
            Some("file") => {
                upload.name = field.file_name().unwrap_or_default().to_owned();
                upload.bytes = field.bytes().await.map_err(|error| wrong(&error))?;
            }
            _ => {}
        }
    }
    if upload.bytes.len() > LARGEST_FILE {
        return Err(too_large());
    }
    Ok((Request::from_parts(parts, Body::empty()), upload))
}

async fn bounded(body: Body, most: usize) -> Result<Bytes, Failure> {
    let mut stream = body.into_data_stream();
    let (mut kept, mut count) = (vec![], 0_usize);
    while let Some(part) = stream.next().await {
        let part =
            part.map_err(|error| Failure::Bad(format!("the file did not arrive as a whole: {error}")))?;
        count += part.len();
        if count <= most {
            kept.extend_from_slice(&part);
        } else {
            kept = vec![];
        }
        if count > PATIENCE {
            break;
        }
    }
    if count > most { Err(too_large()) } else { Ok(kept.into()) }
}

fn too_large() -> Failure {
    Failure::TooLarge(format!(
        "this file is too large: {} MiB is the most that a ticket takes\nhint: send a part of it, or name its address \
         in a comment",
        LARGEST_FILE >> 20
    ))
}
