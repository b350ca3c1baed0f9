//! What somebody who translates finds and writes: texts become revisions, words wait for a builder's yes.

use super::{HOSTILE, Site, site};
use axum::http::Method;
use serde_json::{Value, json};

const PROJECT: &str = "systems: {crm: {}, shop: {}}\nlanguages: {default: en, all: [en, de, ja]}\n";
const SCENARIO: &str = "scenario: Create a contact\nsystem: crm\nlanguage: en\nsteps:\n  - click: save # the last one\ntargets:\n  save:\n    role: button\n    tag: button\n    name: {en: Save, de: Speichern}\n    text: {en: Save, de: Speichern}\n    attributes: {id: save}\n";

async fn project() -> Site {
    let site = site().await;
    let content = format!(
        "content: Help\nsystem: crm\nlanguage: en\nitems:\n  docs: {{type: shuttle, title: \"Read {}\", url: /docs}}\n",
        HOSTILE.replace('"', "\\\"")
    );
    site.keep(&[
        ("surefoot.yaml", PROJECT),
        ("scenarios/create.yaml", SCENARIO),
        ("content/help.yaml", &content),
        ("locales/de.yaml", "# Ours.\ndocs.title: {value: Lies, state: review}\n"),
    ])
    .await;
    site
}

async fn text(site: &Site, path: &str) -> (String, i64) {
    let file = site.store.file(&site.project, path, None).await.expect("it is there");
    (file.content.unwrap_or_default(), file.revision)
}

/// The names of a page's fields that begin so.
fn fields(page: &str, begin: &str) -> Vec<String> {
    let all = page.split("name=\"").skip(1).filter_map(|rest| rest.split('"').next());
    all.filter(|name| name.starts_with(begin)).map(|name| name.replace("&#x2F;", "/")).collect()
}

#[tokio::test]
async fn what_is_missing_comes_first_and_a_text_that_is_written_is_a_revision() {
    let site = project().await;
    let (cookie, csrf) = site.person("translator").await;
    let (status, page) = site.get("/translate", &cookie).await;
    assert_eq!(status, 200, "{page}");
    let at = |what: &str| page.find(what).unwrap_or_else(|| panic!("{what}: {page}"));
    assert!(
        at("content/help.yaml") < at("scenarios/create.yaml"),
        "one of them lacks as much, and has a doubt"
    );
    assert!(page.contains("1 to look at") && page.contains("1 missing") && page.contains("complete"));
    let (status, page) = site.get("/translate/de/content/help.yaml", &cookie).await;
    assert!(status == 200 && page.contains("Lies") && !page.contains("<img src=x"), "{page}");
    let name = fields(&page, "t:").remove(0);
    let send = async |fields: &[(&str, &str)]| {
        let form = [&[("csrf", csrf.as_str())], fields].concat();
        let path = "/translate/de/content/help.yaml";
        site.send(&Method::POST, path, &cookie, &form).await.status().as_u16()
    };
    assert_eq!(send(&[(&name, "Lies")]).await, 303);
    assert_eq!(text(&site, "locales/de.yaml").await.1, 1, "nothing was changed");
    assert_eq!(send(&[(&name, "")]).await, 422, "a text is not emptied");
    assert_eq!(send(&[(&name, "Lies"), ("g:docs.title", "yes")]).await, 303);
    let (now, revision) = text(&site, "locales/de.yaml").await;
    assert!(now.starts_with("# Ours.\n") && now.contains("state: reviewed") && revision == 2, "{now}");
    assert_eq!(send(&[(&name, "Lesen")]).await, 303);
    assert_eq!(text(&site, "locales/de.yaml").await.0, "# Ours.\ndocs.title: Lesen\n");
    assert_eq!(send(&[(&name, "Lektüre")]).await, 409, "it was made from what is no more");
    let (_, page) = site.get("/translate/ja/content/help.yaml", &cookie).await;
    let name = fields(&page, "t:").remove(0);
    let form = [("csrf", csrf.as_str()), (name.as_str(), "読む")];
    let path = "/translate/ja/content/help.yaml";
    assert_eq!(site.send(&Method::POST, path, &cookie, &form).await.status(), 303);
    assert!(text(&site, "locales/ja.yaml").await.0.contains("読む"), "a new file");
    for path in ["/translate/fr/content/help.yaml", "/translate/de/content/none.yaml"] {
        assert_eq!(
            site.send(&Method::POST, path, &cookie, &form).await.status(),
            if path.contains("fr") { 404 } else { 422 }
        );
    }
}

#[tokio::test]
async fn a_word_of_a_target_is_proposed_and_a_builder_says_yes() {
    let site = project().await;
    let (cookie, csrf) = site.person("translator").await;
    let path = "/translate/de/scenarios/create.yaml";
    let (_, page) = site.get(path, &cookie).await;
    let names = fields(&page, "w:");
    assert_eq!(names.len(), 1, "name and text are one word: {page}");
    let propose = async |path: &str, name: &str, word: &str| {
        let form = [("csrf", csrf.as_str()), (name, word)];
        site.send(&Method::POST, path, &cookie, &form).await.status().as_u16()
    };
    assert_eq!(propose(path, &names[0], "Sichern").await, 303);
    assert_eq!(propose(path, &names[0], "Ablegen").await, 303);
    let waiting = site.store.proposals(&site.project).await.expect("proposals");
    let told: Vec<_> = waiting.iter().map(|one| one.text.as_ref().expect("a text").new.as_str()).collect();
    assert_eq!(told, ["Ablegen"], "a new wish takes the place of the old one");
    assert_eq!(text(&site, "scenarios/create.yaml").await.1, 1, "nothing was written");
    let answer = [("csrf", csrf.as_str()), ("answer", "accept")];
    let own = format!("/texts/{}", waiting[0].id);
    assert_eq!(site.send(&Method::POST, &own, &cookie, &answer).await.status(), 403, "not their own");
    assert!(site.get(path, &cookie).await.1.contains("Ablegen"), "that it waits is told");
    let japanese = "/translate/ja/scenarios/create.yaml";
    let name = fields(&site.get(japanese, &cookie).await.1, "w:").remove(0);
    assert_eq!(propose(japanese, &name, "保存").await, 303);
    let (cookie, csrf) = site.person("builder").await;
    let (_, page) = site.get("/proposals", &cookie).await;
    assert!(page.contains("Proposed by translator") && page.contains("Ablegen"), "{page}");
    let answer = [("csrf", csrf.as_str()), ("answer", "accept")];
    for one in site.store.proposals(&site.project).await.expect("proposals") {
        let path = format!("/proposals/{}", one.id);
        assert_eq!(site.send(&Method::POST, &path, &cookie, &answer).await.status(), 303);
    }
    let (now, revision) = text(&site, "scenarios/create.yaml").await;
    assert!(now.contains("name: {en: Save, de: Ablegen, ja: 保存}"), "{now}");
    assert!(
        now.contains("text: {en: Save, de: Ablegen, ja: 保存}") && now.contains("# the last one"),
        "{now}"
    );
    assert_eq!(revision, 3);
}

#[tokio::test]
async fn machines_read_and_write_the_same() {
    let site = project().await;
    site.person("translator").await;
    site.person("viewer").await;
    let token = site.token("translator", &["read", "translate"], None).await;
    let (status, files) = site.call(Method::GET, "/api/v1/translations", &token, Value::Null).await;
    assert_eq!((status, &files[0]["languages"]["ja"]["missing"]), (200, &json!(1)), "{files}");
    let path = "/api/v1/translations/ja/scenarios/create.yaml";
    let word = json!({"words": [{"target": "save", "kind": "name", "text": "保存"}]});
    let viewer = site.token("viewer", &["read", "translate"], None).await;
    assert_eq!(site.call(Method::PUT, path, &viewer, word.clone()).await.0, 403);
    let (status, done) = site.call(Method::PUT, path, &token, word).await;
    assert_eq!((status, done), (200, json!({"texts": 0, "words": 1})));
    let strange = json!({"words": [{"target": "gone", "kind": "name", "text": "x"}]});
    assert_eq!(site.call(Method::PUT, path, &token, strange).await.0, 422);
    let path = "/api/v1/translations/ja/content/help.yaml";
    let (status, done) = site.call(Method::PUT, path, &token, json!({"texts": {"docs.title": "読む"}})).await;
    assert_eq!((status, done), (200, json!({"texts": 1, "words": 0})));
    let (_, one) = site.call(Method::GET, path, &token, Value::Null).await;
    assert_eq!((&one["texts"][0]["text"], &one["texts"][0]["state"]), (&json!("読む"), &json!("there")));
}
