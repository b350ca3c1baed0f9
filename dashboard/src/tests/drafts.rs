//! Drafts: what nobody plays until it is taken over, by whom, and when not.

use super::{HOSTILE, Site, site};
use axum::http::Method;
use chrono::Utc;
use serde_json::{Value, json};
use store::{FileChange, FileContent};

const OLD: &str = "scenario: Create a contact\nsystem: crm\nstart: /\nsteps: []\n";
const PATH: &str = "scenarios/create.yaml";

async fn save(site: &Site, path: &str, text: &str) {
    let change =
        FileChange { path: path.to_owned(), content: Some(FileContent::Text(text.to_owned())), after: None };
    site.store.save(&site.project, &[change], ("ada", "first"), Utc::now()).await.expect("it is kept");
}

async fn head(site: &Site) -> (String, i64, String) {
    let file = site.store.file(&site.project, PATH, None).await.expect("it is there");
    (file.content.unwrap_or_default(), file.revision, file.message)
}

async fn post(site: &Site, path: &str, cookie: &str, form: &[(&str, &str)]) -> (u16, String) {
    let answer = site.send(&Method::POST, path, cookie, form).await;
    let place = answer.headers().get("location").and_then(|to| to.to_str().ok()).map(str::to_owned);
    (
        answer.status().as_u16(),
        match place {
            Some(place) => place,
            None => answer.text().await.expect("a page"),
        },
    )
}

#[tokio::test]
async fn a_creator_drafts_and_a_builder_or_publisher_takes_it_over() {
    let site = site().await;
    save(&site, PATH, OLD).await;
    for taker in ["builder", "publisher"] {
        let (cookie, csrf) = match taker {
            "builder" => site.person("creator").await,
            _ => site.person("manager").await,
        };
        let (_, page) = site.get(&format!("/new-draft?path={PATH}"), &cookie).await;
        assert!(page.contains("Create a contact") || page.contains("Made by"), "{page}");
        let text = format!("scenario: Made by {taker}\r\nsystem: crm\r\nstart: /\r\nsteps: []\r\n");
        let base = head(&site).await.1.to_string();
        let form =
            [("csrf", csrf.as_str()), ("path", PATH), ("text", &text), ("note", "better"), ("base", &base)];
        let (status, page) = post(&site, "/new-draft", &cookie, &form).await;
        assert!(status == 200 && page.contains("This file can be read."), "looked at only: {page}");
        assert!(site.store.drafts(&site.project).await.expect("drafts").is_empty());
        let (status, place) =
            post(&site, "/new-draft", &cookie, &[&form[..], &[("do", "keep")]].concat()).await;
        assert_eq!((status, head(&site).await.1.to_string()), (303, base), "it changes nothing that runs");
        let (_, page) = site.get(&place, &cookie).await;
        assert!(page.contains("class=\"added\"") && page.contains("class=\"removed\""), "{page}");
        if taker == "builder" {
            let own = [("csrf", csrf.as_str())];
            assert_eq!(post(&site, &format!("{place}/take"), &cookie, &own).await.0, 403, "not by a creator");
        }
        let (cookie, csrf) = site.person(taker).await;
        let how = if taker == "builder" { "take" } else { "publish" };
        let (_, page) = site.get(&place, &cookie).await;
        assert!(page.contains(&format!("{place}/{how}")), "{page}");
        assert_eq!(post(&site, &format!("{place}/{how}"), &cookie, &[("csrf", &csrf)]).await.0, 303);
        let (text, _, message) = head(&site).await;
        assert_eq!(text, format!("scenario: Made by {taker}\nsystem: crm\nstart: /\nsteps: []\n"));
        assert!(message.starts_with("better (draft of "), "{message}");
        assert!(site.store.drafts(&site.project).await.expect("drafts").is_empty());
    }
    assert_eq!(head(&site).await.1, 3);
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_place_and_is_not_taken_over() {
    let site = site().await;
    let (cookie, csrf) = site.person("manager").await;
    let text = format!("scenario: A\nsteps:\n  - clik: {}\n", HOSTILE.replace(['"', '\u{202e}', '\''], ""));
    let form = [("csrf", csrf.as_str()), ("path", PATH), ("text", &text), ("note", HOSTILE), ("do", "keep")];
    let (status, place) = post(&site, "/new-draft", &cookie, &form).await;
    assert_eq!(status, 303, "{place}");
    for page in [place.as_str(), "/drafts", "/new-draft?path=scenarios/create.yaml"] {
        let (status, page) = site.get(page, &cookie).await;
        assert!(status == 200 && !page.contains("<script>alert") && !page.contains("<img src=x"), "{page}");
    }
    assert!(site.get(&place, &cookie).await.1.contains("Line 3, column 5"));
    let (status, page) = post(&site, &format!("{place}/take"), &cookie, &[("csrf", &csrf)]).await;
    assert!(status == 422 && page.contains("clik"), "{page}");
    for path in ["surefoot.yaml", "scenarios/../surefoot.yaml", "files/a.png"] {
        let form = [("csrf", csrf.as_str()), ("path", path), ("text", "x"), ("do", "keep")];
        assert_eq!(post(&site, "/new-draft", &cookie, &form).await.0, 422, "{path}");
    }
}

#[tokio::test]
async fn a_draft_of_what_is_no_more_waits_and_machines_do_the_same() {
    let site = site().await;
    save(&site, PATH, OLD).await;
    site.person("creator").await;
    let (builder, csrf) = site.person("builder").await;
    let token = site.token("creator", &["read", "draft"], None).await;
    let new = OLD.replace("contact", "person");
    let sent = json!({"path": PATH, "text": new, "note": "people", "base": 1});
    let (status, kept) = site.call(Method::POST, "/api/v1/drafts", &token, sent.clone()).await;
    assert_eq!((status, &kept["faults"]), (200, &json!([])), "{kept}");
    let (_, again) = site.call(Method::POST, "/api/v1/drafts", &token, sent).await;
    assert_eq!(again["id"], kept["id"], "one of a person for each file");
    save(&site, PATH, &OLD.replace("contact", "client")).await;
    let id = kept["id"].as_str().expect("an id");
    let (status, page) = post(&site, &format!("/drafts/{id}/take"), &builder, &[("csrf", &csrf)]).await;
    assert!(status == 409 && page.contains("revision 2 is there"), "{page}");
    assert!(site.get(&format!("/drafts/{id}"), &builder).await.1.contains("the draft was made from 1"));
    let taken = site.call(Method::POST, &format!("/api/v1/drafts/{id}/take"), &token, json!({})).await;
    assert_eq!(taken.0, 403, "a creator takes nothing over: {}", taken.1);
    let (_, listed) = site.call(Method::GET, "/api/v1/drafts", &token, Value::Null).await;
    assert_eq!((&listed[0]["author"], &listed[0]["base"]), (&json!("creator"), &json!(1)));
    let gone = site.call(Method::DELETE, &format!("/api/v1/drafts/{id}"), &token, json!({})).await.0;
    assert_eq!((gone, site.store.drafts(&site.project).await.expect("drafts").len()), (204, 0));
}

#[tokio::test]
async fn a_file_that_is_uploaded_is_a_draft() {
    let site = site().await;
    let (cookie, csrf) = site.person("creator").await;
    let send = async |csrf: &str, path: &str, bytes: Vec<u8>| {
        let boundary = "----a-boundary";
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--{boundary}\r\n\
             Content-Disposition: form-data; name=\"path\"\r\n\r\n{path}\r\n--{boundary}\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"mine.yaml\"\r\n\r\n"
        );
        let body = [head.as_bytes(), &bytes, format!("\r\n--{boundary}--\r\n").as_bytes()].concat();
        let request = site.client.post(format!("{}/draft-file", site.base)).header("cookie", &cookie);
        let request = request.header("content-type", format!("multipart/form-data; boundary={boundary}"));
        request.body(body).send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(send("wrong", PATH, OLD.into()).await, 403);
    assert_eq!(send(&csrf, PATH, OLD.into()).await, 303);
    assert_eq!(send(&csrf, "", OLD.into()).await, 303);
    assert_eq!(send(&csrf, PATH, vec![0xff, 0xfe]).await, 422, "no text");
    assert_eq!(send(&csrf, "surefoot.yaml", OLD.into()).await, 422);
    let mut paths: Vec<String> =
        site.store.drafts(&site.project).await.expect("drafts").into_iter().map(|draft| draft.path).collect();
    paths.sort();
    assert_eq!(paths, [PATH, "scenarios/mine.yaml"]);
}
