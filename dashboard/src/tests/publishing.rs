//! Content is published from what the server keeps, given out to everybody, and what real users met comes back.

use super::{Site, site};
use axum::http::Method;
use chrono::Utc;
use scenarios::{Code, Engine, Language, Run, Verdict};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use store::{FileChange, FileContent, NewPlanRun, NewRun, UNLIMITED, Worker};

const PROJECT: &str = "systems: {crm: {}}\nenvironments:\n  test: {url: \"https://test.example\"}\n  \
    production: {url: \"https://crm.example\", production: true}\nlanguages: {default: en, all: [en, de]}\n";

const CONTENT: &str = "content: First days\nsystem: crm\nelements:\n  save: {role: button, name: {en: Save}}\nitems:\n  \
    tour:\n    type: walkthru\n    title: {en: \"<b>Tour</b>\", de: Rundgang}\n    steps:\n      \
    - {step: add, on: save, side: bottom, text: Here}\n  docs: {type: shuttle, title: Docs, url: /docs}\n";

async fn save(site: &Site, path: &str, text: &str) {
    let content = Some(FileContent::Text(text.to_owned()));
    let change = FileChange { path: path.to_owned(), content, after: None };
    site.store.save(&site.project, &[change], ("ada", "so"), Utc::now()).await.expect("it is kept");
}

/// Both items are run, one of them with this verdict, the other one well.
async fn run(site: &Site, verdict: Verdict, slot: &str) {
    let (store, now) = (&site.store, Utc::now());
    let cell = |item: &str| NewRun {
        cell: format!("{}|content/crm.yaml#{item} · firefox · de", site.project),
        scenario: item.to_owned(),
        file: format!("content/crm.yaml#{item}"),
        system: Some("crm".to_owned()),
        environment: "test".to_owned(),
        browser: "firefox".to_owned(),
        language: Some("de".to_owned()),
        viewport: "1366x900".to_owned(),
        ..NewRun::default()
    };
    let plan = NewPlanRun {
        is_whole: true,
        project: site.project.clone(),
        plan: "nightly".to_owned(),
        started_by: "hand".to_owned(),
        author: "ada".to_owned(),
        slot: slot.to_owned(),
        snapshot: store.heads(&site.project).await.expect("the files"),
        priority: 5,
        limit: UNLIMITED,
        environment_limits: HashMap::new(),
        system_limits: HashMap::new(),
        cells: vec![cell("tour"), cell("docs")],
    };
    store.start(&plan, now).await.expect("it starts");
    let worker = Worker { name: "w".to_owned(), cells: 2, browsers: vec!["firefox".to_owned()] };
    store.beat(&worker, now).await.expect("it beats");
    for taken in store.take(&worker, 2, now).await.expect("they are taken") {
        let verdict = if taken.file.0.ends_with("#tour") { verdict } else { Verdict::Passed };
        let code = (verdict == Verdict::Broken).then_some(Code::ELEMENT_MISSING);
        let ended = Run {
            scenario: taken.scenario.clone(),
            file: taken.file.0.clone(),
            system: Some("crm".to_owned()),
            tags: vec![],
            browser: Engine::Firefox,
            browser_version: None,
            language: Some(Language("de".to_owned())),
            environment: Some("test".to_owned()),
            base_url: None,
            viewport: "1366x900".to_owned(),
            persona: None,
            repetition: 1,
            verdict,
            code,
            message: None,
            unstable: false,
            started: now.to_rfc3339(),
            took_ms: 1,
            resolve_only: false,
            absent: vec![],
            attempts: vec![],
        };
        store.finish((&taken.run, "w", taken.taken), &ended, now).await.expect("an answer").expect("it ends");
    }
}

async fn published() -> (Site, (String, String)) {
    let site = site().await;
    save(&site, "surefoot.yaml", PROJECT).await;
    save(&site, "content/crm.yaml", CONTENT).await;
    let publisher = site.person("publisher").await;
    (site, publisher)
}

#[tokio::test]
async fn production_takes_what_is_green_or_what_somebody_answers_for() {
    let (site, (cookie, csrf)) = published().await;
    let token = site.token("publisher", &["publish", "read"], None).await;
    let call = async |method, path: &str, body| site.call(method, path, &token, body).await;
    let path = "/api/v1/publications/production";
    let (status, told) = call(Method::POST, path, json!({})).await;
    assert_eq!(status, 409, "{told}");
    assert!(told["detail"].as_str().is_some_and(|why| why.contains("`tour` was never run")), "{told}");
    run(&site, Verdict::Broken, "1").await;
    let (_, told) = call(Method::GET, path, json!({})).await;
    assert_eq!(told["not_green"], json!(["`tour` is broken (element.missing) in firefox · de · test"]));
    let (_, page) = site.get("/content/publish/production", &cookie).await;
    assert!(
        page.contains("name=\"reason\"") && page.contains("player.js") && !page.contains("<b>Tour"),
        "{page}"
    );
    let form = [("csrf", csrf.as_str()), ("reason", "support asks <i>"), ("after", "0"), ("sampling", "0.1")];
    let sent = site.send(&Method::POST, "/content/publish/production", &cookie, &form).await;
    assert_eq!(sent.headers()["location"], "/content/publish/production");
    let (_, list) = call(Method::GET, "/api/v1/publications?environment=production", json!({})).await;
    assert_eq!(
        (&list[0]["override_reason"], &list[0]["author"]),
        (&json!("support asks <i>"), &json!("publisher"))
    );
    assert_eq!(list[0]["not_green"][0], "`tour` is broken (element.missing) in firefox · de · test");
    let audit = site.store.audited(5).await.expect("the log");
    assert!(audit.iter().any(|line| line.what == "publish" && line.detail.contains("support asks")));

    // Green as it is now; a comment changes no item, another text does.
    run(&site, Verdict::Passed, "2").await;
    save(&site, "content/crm.yaml", &format!("# Ours.\n{CONTENT}")).await;
    assert_eq!(call(Method::GET, path, json!({})).await.1["not_green"], json!([]));
    save(&site, "content/crm.yaml", &CONTENT.replace("text: Here", "text: There")).await;
    let (_, told) = call(Method::GET, path, json!({})).await;
    assert_eq!(told["not_green"], json!(["`tour` was changed since it was run"]));
    assert_eq!(told["changes"][0]["details"][0]["at"], "text en add.text");
    let (status, _) = call(Method::POST, path, json!({"after": 0, "override_reason": "x"})).await;
    assert_eq!(status, 409, "somebody was quicker");
    let (status, _) = call(Method::POST, path, json!({"sampling": 2, "override_reason": "x"})).await;
    assert_eq!(status, 422);
    let (_, second) = call(Method::POST, path, json!({"override_reason": "x"})).await;
    assert_eq!((&second["number"], &second["sampling"]), (&json!(2), &json!(0.1)));
    assert_eq!(
        call(Method::POST, path, json!({})).await.1["number"],
        2,
        "what is shown is answered as it is"
    );
    let (_, back) = call(Method::POST, &format!("{path}/again"), json!({"number": 1})).await;
    assert_eq!((&back["number"], &back["again_of"], &back["hash"]), (&json!(3), &json!(1), &list[0]["hash"]));
    let (_, changes) = call(Method::GET, &format!("{path}/difference?from=1&to=2"), json!({})).await;
    assert_eq!(changes[0]["name"], "tour");
    let (_, page) = site.get("/content/publish/production?from=1&to=2", &cookie).await;
    assert!(page.contains("text en add.text") && page.contains("support asks &lt;i&gt;"), "{page}");
    for page in ["/content", "/content/items/tour", "/content?q=nothing", "/content?verdict=passed"] {
        let (status, page) = site.get(page, &cookie).await;
        assert!(status == 200 && !page.contains("<b>Tour"), "{page}");
    }
    assert_eq!(site.get("/content/items/none", &cookie).await.0, 404);
    save(&site, "content/crm.yaml", "content: x\nsystem: none\n").await;
    let (status, page) = site.get("/content", &cookie).await;
    assert!(status == 200 && page.contains("no system"), "{page}");
}

#[tokio::test]
async fn everybody_gets_the_player_and_only_known_words_come_back() {
    let (site, _) = published().await;
    assert_eq!(site.get("/player/main/player.js", "").await.0, 404, "nothing is published yet");
    let token = site.token("publisher", &["publish", "read"], None).await;
    let publish = async |body: Value| {
        let (status, told) = site.call(Method::POST, "/api/v1/publications/test", &token, body).await;
        assert_eq!(status, 200, "{told}");
        told["hash"].as_str().expect("a hash").to_owned()
    };
    let hash = publish(json!({})).await;
    let get = async |path: &str, known: &str| {
        let request = site.client.get(format!("{}{path}", site.base)).header("if-none-match", known);
        request.header("origin", "https://crm.example").send().await.expect("an answer")
    };
    let pointer = get("/player/main/test.json", "").await;
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("cache-control", "no-cache"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(pointer.headers()[name], value);
    }
    assert!(pointer.headers().get("set-cookie").is_none(), "nobody is followed");
    let tag = pointer.headers()["etag"].to_str().expect("a tag").to_owned();
    assert_eq!(get("/player/main/test.json", &tag).await.status(), 304);
    let pointer: Value = pointer.json().await.expect("JSON");
    assert_eq!(pointer["words"]["de"]["next"], "Weiter", "the script has English only");
    let file = get(&format!("/player/main/{}", pointer["content"].as_str().expect("a path")), "").await;
    assert_eq!(file.headers()["cache-control"], "public, max-age=31536000, immutable");
    let file: Value = file.json().await.expect("JSON");
    assert_eq!((&file["hash"], &file["player"]["report_to"]), (&json!(hash), &Value::Null));
    let player = get("/player/main/player.js", "").await.text().await.expect("a script");
    assert!(player.contains("currentScript") && !player.contains("sendBeacon"));
    for nothing in ["/player/none/test.json", "/player/main/none.json", "/player/main/test/sha256-0.json"] {
        assert_eq!(get(nothing, "").await.status(), 404, "{nothing}");
    }

    let record = json!({"item": "tour", "step": "add", "outcome": "missing", "at": 1, "element": "save",
        "page": "https://crm.example/contacts/17?q=ada", "first": true});
    let report = |hash: &str, record: &Value| {
        json!({"system": "crm", "environment": "test", "content": hash, "browser": "firefox", "version": "153",
            "language": "de", "records": [record]})
    };
    let send = async |body: String| {
        let request = site.client.post(format!("{}/player/main/results", site.base)).body(body);
        request.header("content-type", "text/plain").send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(send(report(&hash, &record).to_string()).await, 404, "nobody has asked for it");
    let hash = publish(json!({"sampling": 1})).await;
    let player = get("/player/main/player.js", "").await.text().await.expect("a script");
    assert!(player.contains("sendBeacon"));
    assert_eq!(send(report(&hash, &record).to_string()).await, 204);
    let hidden = |outcome: &str| {
        let mut other = record.clone();
        other["outcome"] = json!(outcome);
        other["step"] = Value::Null;
        report(&hash, &other).to_string()
    };
    assert_eq!(send(hidden("hidden")).await, 204, "of the item itself, and not seen");
    let with = |key: &str, value: &str| {
        let mut other = record.clone();
        other[key] = json!(value);
        report(&hash, &other).to_string()
    };
    for (key, value) in [
        ("item", "none"),
        ("step", "none"),
        ("element", "none"),
        ("outcome", "x"),
        ("page", "x"),
        ("person", "ada"),
    ] {
        assert_eq!(send(with(key, value)).await, 422, "{key}");
    }
    assert_eq!(send(report("sha256:0", &record).to_string()).await, 404, "of no content of ours");
    assert_eq!(send("x".repeat(20_000)).await, 413);
    let (_, counts) = site.call(Method::GET, "/api/v1/usage?item=tour", &token, json!({})).await;
    let mut outcomes: Vec<_> =
        counts.as_array().expect("a list").iter().map(|count| count["outcome"].as_str()).collect();
    outcomes.sort_unstable();
    assert_eq!(outcomes, [Some("hidden"), Some("missing")], "{counts}");
    assert_eq!(
        (&counts[0]["page"], &counts[0]["sessions"]),
        (&json!("https://crm.example/contacts/:id"), &json!(1))
    );
    let mut last = 0;
    for _ in 0..70 {
        last = send(String::new()).await;
    }
    assert_eq!(last, 429, "too many of one address");
}

#[tokio::test]
async fn who_looks_after_another_system_publishes_nothing_here() {
    let (site, _) = published().await;
    save(&site, "surefoot.yaml", &PROJECT.replace("systems: {crm: {}}", "systems: {crm: {}, shop: {}}"))
        .await;
    let (cookie, csrf) = site.person("viewer").await;
    let person = site.store.person("viewer").await.expect("an answer").expect("they are there");
    site.store.set_roles(&person.id, &[]).await.expect("it is kept");
    site.store.set_grant(&person.id, (&site.project, "shop"), Some("publisher")).await.expect("it is kept");
    let form = [("csrf", csrf.as_str())];
    let sent = site.send(&Method::POST, "/content/publish/test", &cookie, &form).await;
    assert_eq!(sent.status(), 404);
    assert_eq!(site.get("/content/publish/test", &cookie).await.0, 404);
    assert_eq!(site.get("/content/items/tour", &cookie).await.0, 404);
    let (_, page) = site.get("/content", &cookie).await;
    assert!(!page.contains("/content/items/") && !page.contains("/content/publish/"), "{page}");
    // Who may read here sees all of it, and no form.
    site.store.set_grant(&person.id, (&site.project, "crm"), Some("viewer")).await.expect("it is kept");
    let (status, page) = site.get("/content/publish/test", &cookie).await;
    assert!(status == 200 && !page.contains("class=\"panel stack publishing\""), "{page}");
    let sent = site.send(&Method::POST, "/content/publish/test", &cookie, &form).await;
    assert!(matches!(sent.status().as_u16(), 403 | 404));
    let snapshot: BTreeMap<String, i64> = site.store.heads(&site.project).await.expect("files");
    assert_eq!(snapshot.len(), 2);
}

#[tokio::test]
async fn items_are_found_by_name_title_and_file_with_their_state() {
    let (site, (cookie, _)) = published().await;
    run(&site, Verdict::Broken, "1").await;
    for (q, expected) in [("rundgang", "tour"), ("TOUR", "tour"), ("content/crm", "tour"), ("docs", "docs")] {
        let (_, page) = site.get(&format!("/search?q={q}"), &cookie).await;
        assert!(page.contains(&format!("href=\"/content/items/{expected}\"")), "{q}: {page}");
        assert!(!page.contains("<b>Tour"), "titles are text");
    }
    let state = async |q: &str| {
        let (_, page) = site.get(&format!("/search?q={q}"), &cookie).await;
        let hit = page
            .split("<li data-item>")
            .find(|hit| hit.contains("/content/items/"))
            .expect("a hit")
            .to_owned();
        hit.contains("is-broken")
    };
    assert!(state("rundgang").await && !state("docs").await);
    let (_, page) = site.get("/search?q=nothing-of-this", &cookie).await;
    assert!(!page.contains("/content/items/"));
    // Content that can't be read keeps nobody from finding the rest.
    save(&site, "content/crm.yaml", "content: [").await;
    assert_eq!(site.get("/search?q=tour", &cookie).await.0, 200);
}
