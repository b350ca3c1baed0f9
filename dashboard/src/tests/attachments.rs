//! Files of tickets: read as what they are, shown to nobody as what they pretend to be, and never too large.

use super::{HOSTILE, Site, hostile_run, site};
use crate::upload::LARGEST_FILE;
use axum::http::Method;
use reqwest::Response;

const EDGE: &str = "--------edge";

/// Sends a file as a browser does.
async fn upload(site: &Site, (cookie, csrf): (&str, &str), (name, bytes): (&str, &[u8])) -> Response {
    let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let head = format!(
        "--{EDGE}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--{EDGE}\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, format!("\r\n--{EDGE}--\r\n").as_bytes()].concat();
    let request = site.client.post(format!("{}/tickets/1/attachments", site.base)).header("cookie", cookie);
    let media = format!("multipart/form-data; boundary={EDGE}");
    request.header("content-type", media).body(body).send().await.expect("an answer")
}

#[tokio::test]
async fn a_file_is_what_its_bytes_are_and_does_nothing() {
    let site = site().await;
    hostile_run(&site).await;
    let (cookie, csrf) = site.person("builder").await;
    let me = (cookie.as_str(), csrf.as_str());
    let page = format!("<html>{HOSTILE}");
    for (name, bytes) in [
        ("../../a.png", page.as_bytes()),
        (HOSTILE, super::pictures::ONE_PIXEL),
        ("x.exe", b"MZ\x90\0\x03\0\xff"),
    ] {
        let answer = upload(&site, me, (name, bytes)).await;
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["location"]),
            (303, &"/tickets/1#files".parse().unwrap())
        );
    }
    let ticket = site.store.ticket(&site.project, 1).await.expect("it is there");
    let all = site.store.attachments(&ticket.id).await.expect("files");
    assert_eq!((all[0].name.as_str(), all[0].media.as_str()), ("a.png", "text/plain; charset=utf-8"));
    assert_eq!(all[1].media, "image/png");
    for (at, how) in
        [(0, "inline; filename=\"a.png\""), (1, "inline;"), (2, "attachment; filename=\"x.exe\"")]
    {
        let answer =
            site.send(&Method::GET, &format!("/tickets/1/attachments/{}", all[at].id), &cookie, &[]).await;
        let header = |name: &str| answer.headers()[name].to_str().expect("a text").to_owned();
        assert_eq!(answer.status().as_u16(), 200);
        assert!(header("content-security-policy").starts_with("sandbox;"), "{answer:?}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-disposition").starts_with(how), "{answer:?}");
        assert!(!header("content-type").contains("html"));
    }
    for language in ["en", "de", "ja", "ar"] {
        let (_, shown) = site.get("/tickets/1", &format!("{cookie}; surefoot_language={language}")).await;
        assert!(
            shown.contains("</html>") && !shown.contains("<script>alert") && !shown.contains("<img src=x")
        );
        assert!(shown.contains("a.png") && shown.contains(&format!("/thumbs/{}", all[1].hash)));
    }
    for wrong in ["none", "..%2f..%2fsurefoot.db", all[0].hash.as_str()] {
        assert_eq!(site.get(&format!("/tickets/1/attachments/{wrong}"), &cookie).await.0, 404, "{wrong}");
    }
    let told = site.store.audited(10).await.expect("the audit log");
    assert!(
        told.iter().any(|entry| entry.what == "ticket.attach" && entry.detail == "image/png, 69 bytes"),
        "{told:?}"
    );
}

#[tokio::test]
async fn what_is_too_large_empty_or_from_elsewhere_is_refused() {
    let site = site().await;
    hostile_run(&site).await;
    let (cookie, csrf) = site.person("builder").await;
    let me = (cookie.as_str(), csrf.as_str());
    let large = vec![b'a'; LARGEST_FILE + 1];
    let answer = upload(&site, me, ("large.txt", &large)).await;
    assert_eq!(answer.status().as_u16(), 413);
    assert!(answer.text().await.expect("a page").contains("10 MiB is the most"));
    assert_eq!(upload(&site, me, ("fits.txt", &large[1..])).await.status().as_u16(), 303);
    assert_eq!(upload(&site, me, ("empty.txt", b"")).await.status().as_u16(), 422);
    assert_eq!(upload(&site, (&cookie, "wrong"), ("a.txt", b"a")).await.status().as_u16(), 403);
    let (viewer, key) = site.person("viewer").await;
    assert_eq!(upload(&site, (&viewer, &key), ("a.txt", b"a")).await.status().as_u16(), 403);
    assert_eq!(site.post("/tickets/1/attachments", me, &[("file", "a")]).await.0, 422, "no file is in it");
    // No other route takes such a form: its key is not even looked for there.
    let request = site.client.post(format!("{}/tickets/1/comments", site.base)).header("cookie", &cookie);
    let request = request.header("content-type", format!("multipart/form-data; boundary={EDGE}"));
    assert_eq!(
        request.body(format!("csrf={csrf}&content=x")).send().await.expect("an answer").status().as_u16(),
        415
    );
    let ticket = site.store.ticket(&site.project, 1).await.expect("it is there");
    assert_eq!(site.store.attachments(&ticket.id).await.expect("files").len(), 1);
}

#[tokio::test]
async fn a_file_is_taken_away_by_those_who_may_and_that_is_noted() {
    let site = site().await;
    hostile_run(&site).await;
    let (cookie, csrf) = site.person("builder").await;
    let me = (cookie.as_str(), csrf.as_str());
    for name in ["a.txt", "b.txt"] {
        assert_eq!(upload(&site, me, (name, name.as_bytes())).await.status().as_u16(), 303);
    }
    let ticket = site.store.ticket(&site.project, 1).await.expect("it is there");
    let all = site.store.attachments(&ticket.id).await.expect("files");
    let path = format!("/tickets/1/attachments/{}/remove", all[0].id);
    let (viewer, key) = site.person("viewer").await;
    assert_eq!(site.post(&path, (&viewer, &key), &[]).await.0, 403);
    assert!(!site.get("/tickets/1", &viewer).await.1.contains(&path), "a viewer is offered no such thing");
    assert_eq!(site.post(&path, (&cookie, "wrong"), &[]).await.0, 403);
    assert!(site.get("/tickets/1", &cookie).await.1.contains(&path));
    assert_eq!(site.post(&path, me, &[]).await, (303, "/tickets/1#files".to_owned()));
    assert_eq!(site.post(&path, me, &[]).await.0, 404, "it is gone already");
    assert_eq!(site.get(path.trim_end_matches("/remove"), &cookie).await.0, 404);
    let (_, page) = site.get("/tickets/1", &format!("{cookie}; surefoot_language=de")).await;
    assert!(page.contains("Datei entfernt") && page.contains("b.txt"), "{page}");
    let token = site.token("builder", &["read", "build"], None).await;
    let read = site.token("builder", &["read"], None).await;
    let path = format!("/api/v1/tickets/1/attachments/{}", all[1].id);
    for (token, status) in [(&read, 403), (&token, 204), (&token, 404)] {
        assert_eq!(site.call(Method::DELETE, &path, token, serde_json::Value::Null).await.0, status);
    }
    assert_eq!(site.store.attachments(&ticket.id).await.expect("files"), []);
    let told = site.store.audited(20).await.expect("the audit log");
    let detached = told.iter().filter(|entry| entry.what == "ticket.detach" && entry.subject == "1");
    assert_eq!(detached.count(), 2, "{told:?}");
}

#[tokio::test]
async fn machines_add_and_fetch_files_too() {
    let site = site().await;
    hostile_run(&site).await;
    site.person("builder").await;
    let token = site.token("builder", &["read", "build"], None).await;
    let send = async |body: Vec<u8>, token: &str| {
        let path = format!("{}/api/v1/tickets/1/attachments?name=log.txt", site.base);
        site.client.post(path).bearer_auth(token).body(body).send().await.expect("an answer")
    };
    let answer = send(b"a line".to_vec(), &token).await;
    assert_eq!(answer.status().as_u16(), 201);
    let one: serde_json::Value = serde_json::from_str(&answer.text().await.expect("a text")).expect("JSON");
    assert_eq!((one["name"].as_str(), one["size_bytes"].as_i64()), (Some("log.txt"), Some(6)));
    let path = format!("/api/v1/tickets/1/attachments/{}", one["id"].as_str().expect("an id"));
    let (status, text) = site.call(Method::GET, &path, &token, serde_json::Value::Null).await;
    assert_eq!((status, text.as_str()), (200, Some("a line")));
    let answer = send(vec![0; LARGEST_FILE + 1], &token).await;
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["content-type"]),
        (413, &"application/problem+json".parse().unwrap())
    );
    let read = site.token("builder", &["read"], None).await;
    assert_eq!(send(b"a".to_vec(), &read).await.status().as_u16(), 403);
}
