//! Texts and elements that wait for a yes: who may say it, and what it writes.

use super::{HOSTILE, Site, hostile_run, site};
use axum::http::Method;
use chrono::Utc;
use scenarios::{Language, TextChange, TextKind};
use serde_json::{Value, json};
use store::{FileChange, FileContent, NewProposal};

const SCENARIO: &str = "scenario: Create a contact\nlanguage: en\nsteps:\n  - click: save # the last one\ntargets:\n  save:\n    role: button\n    tag: button\n    name: {en: Save, de: Speichern}\n    attributes: {id: save}\n";

/// Two scenarios that share a target, and a proposal for one of them: its id.
async fn proposed(site: &Site, text: Option<TextChange>) -> String {
    let run = hostile_run(site).await;
    let file = |path: &str, text: &str| FileChange {
        path: path.to_owned(),
        content: Some(FileContent::Text(text.to_owned())),
        after: None,
    };
    let other = SCENARIO.replace("Create", "Edit");
    let files = [file("scenarios/create.yaml", SCENARIO), file("scenarios/edit.yaml", &other)];
    site.store.save(&site.project, &files, ("builder", "recorded"), Utc::now()).await.expect("they are kept");
    let element = serde_json::from_value(json!({
        "tag": "button", "role": "button", "attributes": {"id": "keep"}, "texts": {"name": format!("Keep {HOSTILE}")}
    }));
    let new = NewProposal {
        file: "scenarios/create.yaml".to_owned(),
        target: "save".to_owned(),
        step: "s1".to_owned(),
        element: element.expect("it is an element"),
        browser: "firefox".to_owned(),
        language: Some("de".to_owned()),
        text,
    };
    site.store.propose((&site.project, &run), &[new], Utc::now()).await.expect("it is kept");
    site.store.proposals(&site.project).await.expect("an answer").remove(0).id
}

fn sichern() -> TextChange {
    TextChange {
        kind: TextKind::Name,
        language: Language("de".to_owned()),
        old: "Speichern".to_owned(),
        new: "Sichern".to_owned(),
        was_confirmed: true,
    }
}

/// The text of a scenario as it is now, and why.
async fn now(site: &Site, path: &str) -> (String, String, i64) {
    let file = site.store.file(&site.project, path, None).await.expect("it is there");
    (file.content.unwrap_or_default(), file.message, file.revision)
}

#[tokio::test]
async fn a_translator_answers_for_texts_and_every_scenario_that_shares_the_target_gets_a_revision() {
    let site = site().await;
    let id = proposed(&site, Some(sichern())).await;
    let (cookie, csrf) = site.person("translator").await;
    let (_, page) = site.get("/proposals", &cookie).await;
    assert!(page.contains(&format!("action=\"/texts/{id}\"")) && page.contains("Sichern"), "{page}");
    let form = [("csrf", csrf.as_str()), ("answer", "accept"), ("reason", "house style")];
    let status = site.send(&Method::POST, &format!("/proposals/{id}"), &cookie, &form).await.status();
    assert_eq!(status, 403, "elements are a builder's");
    let status = site.send(&Method::POST, &format!("/texts/{id}"), &cookie, &form).await.status();
    assert_eq!(status, 303);
    for path in ["scenarios/create.yaml", "scenarios/edit.yaml"] {
        let (text, message, revision) = now(&site, path).await;
        assert!(text.contains("de: Sichern") && text.contains("# the last one"), "{text}");
        assert!(message.contains("“Sichern” instead of “Speichern”"), "{message}");
        assert!(message.ends_with(": house style"), "{message}");
        assert_eq!(revision, 2);
    }
    assert!(site.store.proposals(&site.project).await.expect("an answer").is_empty());
}

#[tokio::test]
async fn a_translator_says_nothing_of_elements_and_a_yes_to_one_counts_for_all_that_share_it() {
    let site = site().await;
    let id = proposed(&site, None).await;
    let (cookie, csrf) = site.person("translator").await;
    let (_, page) = site.get("/proposals", &cookie).await;
    assert!(!page.contains("value=\"accept\"") && !page.contains(HOSTILE), "{page}");
    let form = [("csrf", csrf.as_str()), ("answer", "accept")];
    let status = site.send(&Method::POST, &format!("/texts/{id}"), &cookie, &form).await.status();
    assert_eq!(status, 403);
    let (cookie, csrf) = site.person("builder").await;
    let form = [("csrf", csrf.as_str()), ("answer", "accept"), ("reason", "")];
    let status = site.send(&Method::POST, &format!("/proposals/{id}"), &cookie, &form).await.status();
    assert_eq!(status, 303);
    for path in ["scenarios/create.yaml", "scenarios/edit.yaml"] {
        let (text, message, revision) = now(&site, path).await;
        assert!(text.contains("id: keep") && text.contains("en: Save"), "{text}");
        assert!(message.contains("found in firefox"), "{message}");
        assert_eq!(revision, 2);
    }
}

#[tokio::test]
async fn what_was_rejected_with_a_reason_is_not_proposed_again() {
    let site = site().await;
    let id = proposed(&site, Some(sichern())).await;
    let (admin, _) = site.person("admin").await;
    site.person("translator").await;
    let token = site.token("translator", &["read", "translate"], None).await;
    let (status, listed) = site.call(Method::GET, "/api/v1/proposals", &token, Value::Null).await;
    assert_eq!((status, &listed[0]["text"]["new"]), (200, &json!("Sichern")));
    let no = json!({"answer": "reject", "reason": "wrong word"});
    let (status, said) = site.call(Method::POST, &format!("/api/v1/texts/{id}"), &token, no).await;
    assert_eq!(status, 204, "{said}");
    assert!(site.get("/audit", &admin).await.1.contains("wrong word"));
    assert_eq!(now(&site, "scenarios/create.yaml").await.2, 1, "nothing was written");
    let row = site.store.runs(&site.project, &store::RunFilter::default(), 1).await.expect("runs").remove(0);
    let again = NewProposal {
        file: "scenarios/create.yaml".to_owned(),
        target: "save".to_owned(),
        step: "s1".to_owned(),
        element: scenarios::Described::default(),
        browser: "webkit".to_owned(),
        language: Some("de".to_owned()),
        text: Some(sichern()),
    };
    site.store.propose((&site.project, &row.id), &[again], Utc::now()).await.expect("it is looked at");
    assert!(site.store.proposals(&site.project).await.expect("an answer").is_empty());
}
