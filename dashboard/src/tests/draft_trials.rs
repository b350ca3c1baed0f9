//! Drafts that are tried: by whom, where, and that the run says what it is.

use super::{Site, site};
use axum::http::Method;
use serde_json::{Value, json};
use store::RunFilter;

const PROJECT: &str = "\
systems: {crm: {}, shop: {}}
environments:
  test: {url: http://test.example, system: crm}
  live: {url: http://live.example, system: crm, production: true}
  shop-test: {url: http://shop.example, system: shop}
default_environment: test
languages: {default: en, all: [en, de]}
personas: {ada: {login: personas/ada.yaml}}
";
const LOGIN: &str = "scenario: Log in\nsystem: crm\nstart: /login\nsteps: []\n";
const PATH: &str = "scenarios/create.yaml";
const TEXT: &str = "scenario: A draft of a contact\nsystem: crm\nstart: /\nsteps: []\n";

async fn prepared() -> Site {
    let site = site().await;
    site.keep(&[("surefoot.yaml", PROJECT), ("personas/ada.yaml", LOGIN)]).await;
    site
}

/// Keeps a draft; its id.
async fn drafted(site: &Site, path: &str, text: &str) -> String {
    let token = site.token("creator", &["read", "draft"], None).await;
    let sent = json!({"path": path, "text": text});
    let (status, kept) = site.call(Method::POST, "/api/v1/drafts", &token, sent).await;
    assert_eq!(status, 200, "{kept}");
    kept["id"].as_str().expect("an id").to_owned()
}

async fn try_out(
    site: &Site,
    id: &str,
    (cookie, csrf): &(String, String),
    form: &[(&str, &str)],
) -> (u16, String) {
    let form = [&[("csrf", csrf.as_str())], form].concat();
    let answer = site.send(&Method::POST, &format!("/drafts/{id}/try"), cookie, &form).await;
    let place = answer.headers().get("location").and_then(|to| to.to_str().ok()).map(str::to_owned);
    let status = answer.status().as_u16();
    (status, place.unwrap_or(answer.text().await.expect("a page")))
}

#[tokio::test]
async fn a_creator_tries_a_draft_on_a_test_environment_and_its_run_says_so() {
    let site = prepared().await;
    let creator = site.person("creator").await;
    let id = drafted(&site, PATH, TEXT).await;
    let (_, page) = site.get(&format!("/drafts/{id}"), &creator.0).await;
    assert!(page.contains(&format!("/drafts/{id}/try")), "{page}");
    assert!(!page.contains(">live<") && !page.contains(">shop-test<"), "{page}");
    let form = [("environment", "test"), ("browser", "firefox"), ("language", "de"), ("persona", "ada")];
    let (status, place) = try_out(&site, &id, &creator, &form).await;
    assert!(status == 303 && place.starts_with("/runs/"), "{status} {place}");
    let run = place.trim_start_matches("/runs/");
    let (row, _) = site.store.run(&site.project, run).await.expect("it is there");
    assert_eq!(
        (row.draft.as_deref(), row.scenario.as_str(), row.browser.as_str(), row.language.as_deref()),
        (Some(id.as_str()), "A draft of a contact", "firefox", Some("de"))
    );
    assert_eq!((row.environment.as_str(), row.persona.as_deref()), ("test", Some("ada")));
    let tried = site.store.tried(&row.plan_run).await.expect("an answer");
    assert_eq!(tried, Some((PATH.to_owned(), TEXT.to_owned())));
    let (_, page) = site.get(&place, &creator.0).await;
    assert!(page.contains("This run plays a draft") && page.contains(&format!("/drafts/{id}")), "{page}");
    let (_, page) = site.get(&format!("/drafts/{id}"), &creator.0).await;
    assert!(page.contains(&place), "the draft knows its runs: {page}");
    // Whoever tries it once more tries what stands there by now.
    let later = TEXT.replace("a contact", "a person");
    drafted(&site, PATH, &later).await;
    let again =
        site.send(&Method::POST, &format!("{place}/again"), &creator.0, &[("csrf", &creator.1)]).await;
    assert_eq!(again.status().as_u16(), 303);
    let runs = site.store.runs(&site.project, &RunFilter::default(), 9).await.expect("runs");
    assert_eq!((runs.len(), runs[0].scenario.as_str()), (2, "A draft of a person"));
    site.send(&Method::POST, &format!("/drafts/{id}/drop"), &creator.0, &[("csrf", &creator.1)]).await;
    let again =
        site.send(&Method::POST, &format!("{place}/again"), &creator.0, &[("csrf", &creator.1)]).await;
    assert_eq!(again.status().as_u16(), 404, "what is no more can't be tried");
    assert!(site.get(&place, &creator.0).await.1.contains("taken over or thrown away"));
}

#[tokio::test]
async fn a_draft_is_tried_nowhere_else_and_not_with_secrets_that_nobody_looked_at() {
    let site = prepared().await;
    let (creator, builder, viewer) =
        (site.person("creator").await, site.person("builder").await, site.person("viewer").await);
    let id = drafted(&site, PATH, TEXT).await;
    assert_eq!(try_out(&site, &id, &viewer, &[]).await.0, 403);
    for environment in ["live", "shop-test", "none"] {
        for who in [&creator, &builder] {
            let (status, page) = try_out(&site, &id, who, &[("environment", environment)]).await;
            assert!(status == 403 && page.contains("test environments only"), "{environment}: {page}");
        }
    }
    for (name, value) in [("browser", "netscape"), ("language", "fr"), ("persona", "eve"), ("item", "x.yaml")]
    {
        let (status, page) = try_out(&site, &id, &creator, &[(name, value)]).await;
        assert!(status == 422 && page.contains(value), "{name}: {status} {page}");
        assert!(!page.contains("scratch"), "where the server keeps it is nobody's business: {page}");
    }
    let typing = "scenario: A\nsystem: crm\nstart: https://elsewhere.example/\nsteps:\n  \
                  - type: {into: field, secret: CRM_PASSWORD}\ntargets: {field: {role: textbox}}\n";
    let secret = drafted(&site, "scenarios/secret.yaml", typing).await;
    let (status, page) = try_out(&site, &secret, &creator, &[]).await;
    assert!(status == 403 && page.contains("CRM_PASSWORD"), "{page}");
    assert!(
        !site
            .get(&format!("/drafts/{secret}"), &creator.0)
            .await
            .1
            .contains(&format!("/drafts/{secret}/try"))
    );
    assert_eq!(try_out(&site, &secret, &builder, &[]).await.0, 303, "a builder has looked at it");
    let wrong = drafted(&site, "scenarios/wrong.yaml", "scenario: A\nsteps:\n  - clik: x\n").await;
    let (status, page) = try_out(&site, &wrong, &creator, &[]).await;
    assert!(status == 422 && page.contains("clik"), "{page}");
}

#[tokio::test]
async fn machines_try_drafts_and_items_of_content_too() {
    let site = prepared().await;
    site.person("creator").await;
    let content = "content: Tours\nsystem: crm\nitems:\n  one: {type: shuttle, title: One, url: /a}\n  \
                   two: {type: shuttle, title: Two, url: /b}\n";
    let id = drafted(&site, "content/tours.yaml", content).await;
    let token = site.token("creator", &["read", "draft", "run-test"], None).await;
    let place = format!("/api/v1/drafts/{id}/try");
    let sent = json!({"item": "content/tours.yaml#two"});
    let (status, begun) = site.call(Method::POST, &place, &token, sent).await;
    assert_eq!(status, 200, "{begun}");
    let run = begun["run"].as_str().expect("a run");
    let (_, told) = site.call(Method::GET, &format!("/api/v1/runs/{run}"), &token, Value::Null).await;
    assert_eq!((&told["run"]["file"], &told["run"]["draft"]), (&json!("content/tours.yaml#two"), &json!(id)));
    let (status, told) =
        site.call(Method::POST, &place, &token, json!({"item": "content/tours.yaml#three"})).await;
    assert!(status == 422 && told["detail"].as_str().is_some_and(|words| words.contains("#two")), "{told}");
    let narrow = site.token("creator", &["read", "draft"], None).await;
    assert_eq!(site.call(Method::POST, &place, &narrow, json!({})).await.0, 403, "it may not run");
}
