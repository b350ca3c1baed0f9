//! Files of tickets: what they are is read from their bytes, and they come behind a sandbox.
//!
//! Nothing that somebody uploads is opened in a page of ours: pictures and plain text are shown alone, everything else
//! is a download.

use crate::{
    app::App,
    failure::Failure,
    files::sandboxed,
    guard::Visit,
    ticket_acts,
    upload::Upload,
    words::{TITLE, Words, short},
};
use axum::{
    extract::{Extension, Path, State},
    http::{HeaderValue, header},
    response::{Redirect, Response},
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use store::{Artifact, Attachment};

/// The longest name of a file, in letters.
const NAME: usize = 200;

const TEXT: &str = "text/plain; charset=utf-8";

/// What a browser shows without running anything of it.
const SHOWN: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/webp", TEXT];

/// What some bytes are, whatever their name says: markup is plain text.
pub(crate) fn media_of(bytes: &[u8]) -> &'static str {
    let is_text = || std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0'));
    match infer::get(bytes).map(|kind| kind.mime_type()) {
        Some(media) if !media.starts_with("text/") && !media.contains("script") && !media.contains("xml") => {
            media
        }
        _ if is_text() => TEXT,
        _ => "application/octet-stream",
    }
}

/// A name without folders, and without letters that turn what stands around them.
pub(crate) fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let clean: String = last.chars().filter(|letter| !is_hidden(*letter)).take(NAME).collect();
    let clean = clean.trim().trim_matches('.').to_owned();
    if clean.is_empty() { "file".to_owned() } else { clean }
}

/// The files of a ticket, for its page.
pub(crate) fn told(number: i64, all: &[Attachment], words: &Words, now: DateTime<Utc>) -> Vec<Value> {
    all.iter()
        .map(|one| {
            let href = format!("/tickets/{number}/attachments/{}", one.id);
            let is_picture = one.media.starts_with("image/") && SHOWN.contains(&one.media.as_str());
            // Small pictures are made of PNG only.
            let thumb = if one.media == "image/png" { format!("/thumbs/{}", one.hash) } else { href.clone() };
            json!({"href": href, "remove": format!("{href}/remove"), "name": short(&one.name, TITLE), "thumb": is_picture.then_some(thumb),
                "media": one.media.split(';').next(), "size": size(one.size_bytes), "author": short(&one.author, TITLE),
                "when": words.ago(one.created, now)})
        })
        .collect()
}

/// A size for people: `12 kB`, `3.4 MB`, `20.0 GB`.
pub(crate) fn size(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes % 1_000_000_000 / 100_000_000),
    }
}

/// Adds a file, as the guard has read it.
pub(crate) async fn add(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    upload: Option<Extension<Upload>>,
) -> Result<Redirect, Failure> {
    let Some(Extension(upload)) = upload else {
        return Err(Failure::Bad("this form holds no file\nhint: choose one first".to_owned()));
    };
    ticket_acts::attach(&app, &visit, number, (&upload.name, upload.bytes)).await?;
    Ok(Redirect::to(&format!("/tickets/{number}#files")))
}

/// Takes a file away.
pub(crate) async fn remove(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path((number, id)): Path<(i64, String)>,
) -> Result<Redirect, Failure> {
    ticket_acts::detach(&app, &visit, number, &id).await?;
    Ok(Redirect::to(&format!("/tickets/{number}#files")))
}

/// Hands a file out.
pub(crate) async fn get(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path((number, id)): Path<(i64, String)>,
) -> Result<Response, Failure> {
    let ticket = app.store().ticket(visit.sight(), number).await?;
    let one = app.store().attachment(&ticket.id, &id).await?;
    let artifact = app.artifacts().get(&one.hash).await?;
    let mut response = sandboxed(Artifact { media: one.media.clone(), bytes: artifact.bytes });
    let headers = response.headers_mut();
    if let Ok(disposition) = HeaderValue::from_str(&disposition(&one)) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    // Its address is no hash, and who may see it may change.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    Ok(response)
}

/// How a browser treats it, and its name: in ASCII, and as it is.
fn disposition(one: &Attachment) -> String {
    let how = if SHOWN.contains(&one.media.as_str()) { "inline" } else { "attachment" };
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | ' ');
    let plain: String = one.name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    let exact: String = url::form_urlencoded::byte_serialize(one.name.as_bytes()).collect();
    let exact = exact.replace('+', "%20").replace('*', "%2A");
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_is_stands_in_its_bytes() {
        assert_eq!(media_of(b"\x89PNG\x0d\x0a\x1a\x0a\0\0"), "image/png");
        assert_eq!(media_of(b"%PDF-1.7"), "application/pdf");
        assert_eq!(media_of("Grüße".as_bytes()), TEXT);
        for markup in [
            "<html><script>alert(1)</script>",
            "<svg xmlns='x'/>",
            "<?xml version=\"1.0\"?><a/>",
            "#!/bin/sh",
        ] {
            assert_eq!(media_of(markup.as_bytes()), TEXT, "{markup}");
        }
        assert_eq!(media_of(b"\0\x01\x02\xff"), "application/octet-stream");
        assert_eq!(media_of(b""), TEXT);
    }

    #[test]
    fn a_name_has_no_folder_and_turns_nothing_around() {
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("C:\\a\\b.png"), "b.png");
        assert_eq!(clean_name("gpj.\u{202e}exe\r\nX: y"), "gpj.exeX: y");
        assert_eq!(clean_name(".."), "file");
        assert_eq!(clean_name(&"ä".repeat(900)).chars().count(), NAME);
    }

    #[test]
    fn a_name_breaks_no_header() {
        let of = |name: &str, media: &str| {
            let one = Attachment {
                id: String::new(),
                name: name.to_owned(),
                media: media.to_owned(),
                size_bytes: 1,
                hash: String::new(),
                author: String::new(),
                created: Utc::now(),
            };
            disposition(&one)
        };
        assert_eq!(
            of("a \"b\".png", "image/png"),
            "inline; filename=\"a _b_.png\"; filename*=UTF-8''a%20%22b%22.png"
        );
        assert!(of("ü*.exe", "application/x-msdownload").starts_with("attachment; filename=\"__.exe\""));
        assert!(of("ü*.exe", "x/y").ends_with("%C3%BC%2A.exe"));
    }

    #[test]
    fn sizes_are_short() {
        let sizes = [17, 12_345, 3_456_789, 20_000_000_000].map(size);
        assert_eq!(sizes, ["17 B", "12 kB", "3.4 MB", "20.0 GB"]);
    }
}
