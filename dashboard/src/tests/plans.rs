//! Plans, quarantine and saved filters as people and machines change them.

use super::{HOSTILE, Site, site};
use axum::http::Method;
use chrono::{Days, Utc};
use serde_json::{Value, json};
use store::{FileChange, FileContent};

const PROJECT: &str = "\
# Ours.
systems:
  crm: {maintenance: [{cron: \"0 22 * * 6\", lasts: 4h}]}   # Saturdays
environments:
  test: {url: http://test.example, system: crm}
languages: {default: en, all: [en, de]}
plans:
  # Every night.
  nightly: {scenarios: [scenarios], environments: [test], when: {cron: \"30 2 * * *\", time_zone: Europe/Berlin}}   # late
notifications: {channels: {chat: {slack: CHAT, plans: [nightly]}}}
";

const SCENARIO: &str = "scenario: A\nsystem: crm\ntags: [smoke]\nstart: /\nsteps:\n  - {id: go, click: go}\ntargets:\n  go: {selectors: [[\"#go\"]]}\n";

async fn with_project() -> Site {
    let site = site().await;
    put(&site, &[("surefoot.yaml", PROJECT), ("scenarios/a.yaml", SCENARIO), ("scenarios/b.yaml", SCENARIO)])
        .await;
    site
}

async fn put(site: &Site, files: &[(&str, &str)]) {
    let file = |(path, text): &(&str, &str)| FileChange {
        path: (*path).to_owned(),
        content: Some(FileContent::Text((*text).to_owned())),
        after: None,
    };
    let files: Vec<FileChange> = files.iter().map(file).collect();
    site.store.save(&site.project, &files, ("ada", "first"), Utc::now()).await.expect("it is kept");
}

/// The project's file, and its revision.
async fn said(site: &Site) -> (String, i64) {
    let file = site.store.file(&site.project, "surefoot.yaml", None).await.expect("it is there");
    (file.content.expect("a text"), file.revision)
}

async fn post(site: &Site, path: &str, who: &(String, String), form: &[(&str, &str)]) -> (u16, String) {
    let mut all = vec![("csrf", who.1.as_str())];
    all.extend(form);
    let answer = site.send(&Method::POST, path, &who.0, &all).await;
    (answer.status().as_u16(), answer.text().await.expect("a text"))
}

const FORM: [(&str, &str); 8] = [
    ("scenarios", "scenarios"),
    ("environments", "test"),
    ("when_kind", "cron"),
    ("when_cron", "30 2 * * *"),
    ("when_zone", "Europe/Berlin"),
    ("window_system", "crm"),
    ("window_cron", "0 22 * * 6"),
    ("window_lasts", "4h"),
];

#[tokio::test]
async fn a_plan_is_changed_in_a_form_and_the_file_keeps_all_else() {
    let site = with_project().await;
    let builder = site.person("builder").await;
    let (status, page) = site.get("/plans/nightly/edit", &builder.0).await;
    assert_eq!(status, 200, "{page}");
    assert!(
        page.contains("value=\"30 2 * * *\"") && page.contains("scenarios/b.yaml") && page.contains("smoke"),
        "{page}"
    );
    let with = |more: &[(&'static str, &'static str)]| [FORM.as_slice(), more].concat();
    let change = [
        ("revision", "1"),
        ("tags", "smoke"),
        ("retries", "2"),
        ("browsers", "webkit"),
        ("browsers", "firefox"),
    ];
    let (status, page) =
        post(&site, "/plans/nightly/edit", &builder, &with(&[&change[..], &[("do", "preview")]].concat()))
            .await;
    assert_eq!(status, 200);
    assert!(page.contains("Cells: 4") && page.contains("02:30 CE"), "{page}");
    assert!(page.contains("<span class=\"added\">+ ") && page.contains("retries: 2"), "{page}");
    assert_eq!(said(&site).await, (PROJECT.to_owned(), 1), "a preview keeps nothing");
    let (status, page) =
        post(&site, "/plans/nightly/edit", &builder, &with(&[&change[..], &[("do", "save")]].concat())).await;
    assert_eq!(status, 303, "{page}");
    let expected = PROJECT.replace(
        "Europe/Berlin}}",
        "Europe/Berlin}, tags: [smoke], browsers: [webkit, firefox], retries: 2}",
    );
    assert_eq!(said(&site).await, (expected.clone(), 2));
    let last = site.store.file(&site.project, "surefoot.yaml", None).await.expect("it is there");
    assert_eq!((last.author.as_str(), last.message.as_str()), ("builder", "changed the plan nightly"));
    // Somebody has seen the first revision only: nothing of theirs is lost, and nothing is overwritten.
    let (status, page) = post(
        &site,
        "/plans/nightly/edit",
        &builder,
        &with(&[("revision", "1"), ("retries", "5"), ("do", "save")]),
    )
    .await;
    assert_eq!(status, 409);
    assert!(page.contains("changed meanwhile by builder") && page.contains("value=\"5\""), "{page}");
    assert!(page.contains("name=\"revision\" value=\"2\""), "what is kept next is made of what is there now");
    assert_eq!(said(&site).await, (expected, 2));
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_nothing_is_kept() {
    let site = with_project().await;
    let builder = site.person("builder").await;
    let wrong = [
        ("name", "nightly"),
        ("when_kind", "cron"),
        ("when_cron", "61 * * * *"),
        ("when_zone", "Berlin"),
        ("priority", "12"),
        ("do", "save"),
    ];
    let (status, page) = post(&site, "/new-plan", &builder, &wrong).await;
    assert_eq!(status, 422);
    for words in [
        "There is a plan nightly already",
        "such as 30 2 * * 1-5",
        "There is no time zone Berlin",
        "from 0 to 9",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(
        page.contains("value=\"61 * * * *\"") && page.contains("aria-describedby=\"priority-error\""),
        "{page}"
    );
    let german = site
        .send(&Method::GET, "/new-plan?copy=nightly", &format!("{}; surefoot_language=de", builder.0), &[])
        .await;
    let german = german.text().await.expect("a page");
    assert!(german.contains("value=\"nightly 2\"") && german.contains("Vorschau"), "{german}");
    assert_eq!(said(&site).await.1, 1);
    assert_eq!(site.get("/plans/nowhere/edit", &builder.0).await.0, 404);
}

#[tokio::test]
async fn plans_are_made_switched_off_and_taken_away() {
    let site = with_project().await;
    let builder = site.person("builder").await;
    let new = [
        ("revision", "1"),
        ("name", "a/b c"),
        ("when_kind", "every"),
        ("when_every", "15"),
        ("do", "save"),
        ("window_system", "crm"),
        ("window_cron", "0 22 * * 6"),
        ("window_lasts", "4h"),
    ];
    let (status, page) = post(&site, "/new-plan", &builder, &new).await;
    assert_eq!(status, 303, "{page}");
    let made = PROJECT.replace("# late\n", "# late\n  a/b c:\n    when: {every: 15m}\n");
    assert_eq!(said(&site).await, (made.clone(), 2));
    let path = "/plans/a%2Fb%20c";
    assert_eq!(site.get(path, &builder.0).await.0, 200);
    for view in ["week", "day"] {
        let (status, page) =
            site.get(&format!("{path}/calendar?view={view}&day=2099-10-25"), &builder.0).await;
        assert!(status == 200 && page.contains("</html>") && page.contains("02:45"), "{page}");
    }
    assert_eq!(site.get(&format!("{path}/calendar?day=%2B262142-12-31"), &builder.0).await.0, 200);
    assert_eq!(
        post(&site, &format!("{path}/paused"), &builder, &[("paused", "yes"), ("revision", "1")]).await.0,
        409
    );
    assert_eq!(
        post(&site, &format!("{path}/paused"), &builder, &[("paused", "yes"), ("revision", "2")]).await.0,
        303
    );
    assert_eq!(said(&site).await.0, made.replace("{every: 15m}\n", "{every: 15m}\n    paused: true\n"));
    let (status, page) = post(&site, "/plans/nightly/delete", &builder, &[("revision", "3")]).await;
    assert!(status == 409 && page.contains("the channel chat tells of the plan nightly"), "{page}");
    assert_eq!(post(&site, &format!("{path}/delete"), &builder, &[("revision", "3")]).await.0, 303);
    assert_eq!(said(&site).await, (PROJECT.to_owned(), 4), "as if nothing had been");
    let revisions = site.store.revisions(&site.project, "surefoot.yaml").await.expect("revisions");
    assert!(revisions.iter().all(|one| one.revision == 1 || one.author == "builder"));
    // The first plan of a project without a file.
    let empty = super::site().await;
    let admin = empty.person("admin").await;
    assert_eq!(
        post(&empty, "/new-plan", &admin, &[("name", "x"), ("revision", "0"), ("do", "save")]).await.0,
        303
    );
    assert_eq!(said(&empty).await.0, "plans:\n  x: {}\n");
}

#[tokio::test]
async fn a_plan_has_another_name_and_all_that_is_known_of_it_goes_along() {
    let site = with_project().await;
    let builder = site.person("builder").await;
    let (token, read) = (
        site.token("builder", &["read", "run", "build"], None).await,
        site.token("builder", &["read"], None).await,
    );
    let (status, started) =
        site.call(Method::POST, "/api/v1/plans/nightly/runs", &token, json!({"key": "7"})).await;
    assert_eq!(status, 201, "{started}");
    let form = [("page", "runs"), ("name", "mine"), ("query", "plan=nightly&verdict=broken")];
    post(&site, "/filters", &builder, &form).await;
    let viewer = site.person("viewer").await;
    assert_eq!(post(&site, "/plans/nightly/rename", &viewer, &[("name", "x")]).await.0, 403);
    let (_, revision) = said(&site).await;
    let revision = revision.to_string();
    let rename = async |from: &str, to: &str| {
        let who = (builder.0.as_str(), builder.1.as_str());
        site.post(&format!("/plans/{from}/rename"), who, &[("name", to), ("revision", &revision)]).await
    };
    assert_eq!(rename("nightly", " ").await.0, 422);
    assert_eq!(rename("none", "other").await.0, 404);
    assert_eq!(rename("nightly", "every night").await, (303, "/plans/every%20night".to_owned()));
    assert_eq!(
        said(&site).await.0,
        PROJECT.replace("  nightly:", "  every night:").replace("plans: [nightly]", "plans: [every night]")
    );
    // It keeps what it has run, and what was saved of it.
    let (_, runs) = site.call(Method::GET, "/api/v1/plan-runs?plan=every%20night", &token, Value::Null).await;
    assert_eq!(runs[0]["id"], started["plan_run"], "{runs}");
    let (_, filters) = site.call(Method::GET, "/api/v1/filters", &token, Value::Null).await;
    assert!(filters.to_string().contains("plan=every+night"), "{filters}");
    // Whoever knows the old name gets there: a link, a filter, a pipeline.
    let page = site.send(&Method::GET, "/plans/nightly", &builder.0, &[]).await;
    assert_eq!(
        (page.status().as_u16(), &page.headers()["location"]),
        (303, &"/plans/every%20night".parse().unwrap())
    );
    let (_, list) = site.get("/runs?plan=nightly", &builder.0).await;
    assert!(list.contains("scenarios/a.yaml"), "{list}");
    let (status, again) =
        site.call(Method::POST, "/api/v1/plans/nightly/runs", &token, json!({"key": "7"})).await;
    assert_eq!((status, &again["plan_run"]), (200, &started["plan_run"]), "the same key is not met twice");
    // By a machine, and back.
    let path = "/api/v1/plans/every%20night/rename";
    let call =
        async |token: &str, name: &str| site.call(Method::POST, path, token, json!({"name": name})).await;
    assert_eq!(call(&read, "nightly").await.0, 403);
    assert_eq!(call(&token, "nightly").await.0, 204);
    assert_eq!(said(&site).await.0, PROJECT);
    assert_eq!(call(&token, "third").await.0, 404, "it is not called so any more");
    let (_, log) = site.get("/audit", &site.person("admin").await.0).await;
    assert!(log.contains("renamed the plan nightly to every night"), "{log}");
}

#[tokio::test]
async fn a_name_that_a_plan_has_or_had_is_taken() {
    let site = with_project().await;
    let builder = site.person("builder").await;
    let token = site.token("builder", &["read", "run", "build"], None).await;
    put(
        &site,
        &[(
            "surefoot.yaml",
            &PROJECT.replace(
                "plans:\n",
                "plans:\n  old: {}\n  gone: {scenarios: [scenarios], environments: [test]}\n",
            ),
        )],
    )
    .await;
    assert_eq!(site.call(Method::POST, "/api/v1/plans/gone/runs", &token, json!({})).await.0, 201);
    assert_eq!(site.call(Method::DELETE, "/api/v1/plans/gone", &token, Value::Null).await.0, 204);
    let call = async |name: &str| {
        site.call(Method::POST, "/api/v1/plans/nightly/rename", &token, json!({"name": name})).await
    };
    let (before, _) = said(&site).await;
    let (status, told) = call("old").await;
    assert_eq!((status, told["detail"].as_str()), (409, Some("There is a plan old already.")));
    let (status, told) = call("gone").await;
    assert!(status == 409 && told["detail"].as_str().unwrap().contains("has run here 1 time"), "{told}");
    assert_eq!(said(&site).await.0, before, "nothing was changed");
    let stale = [("name", "new"), ("revision", "1")];
    assert_eq!(post(&site, "/plans/nightly/rename", &builder, &stale).await.0, 409);
}

#[tokio::test]
async fn a_scenario_is_in_quarantine_until_its_day() {
    let site = with_project().await;
    let manager = site.person("manager").await;
    let day = (Utc::now().date_naive() + Days::new(3)).to_string();
    let set = async |until: &str, revision: &str| {
        let form = [
            ("scenario", "scenarios/a.yaml"),
            ("browser", "webkit"),
            ("until", until),
            ("reason", HOSTILE),
            ("revision", revision),
        ];
        post(&site, "/quarantine", &manager, &form).await
    };
    assert_eq!(set("2020-01-01", "1").await.0, 422, "that day has passed");
    assert_eq!(set("soon", "1").await.0, 422);
    assert_eq!(set(&day, "0").await.0, 409, "made of another revision");
    let (status, page) = set(&day, "1").await;
    assert_eq!(status, 303, "{page}");
    let (text, revision) = said(&site).await;
    assert!(
        text.starts_with(PROJECT)
            && text.contains(&format!(
                "quarantine:\n  - {{scenario: scenarios/a.yaml, browsers: [webkit], until: {day}"
            )),
        "{text}"
    );
    let viewer = site.person("viewer").await;
    for (path, words) in [
        ("/scenarios/scenarios/a.yaml", "until"),
        ("/plans/nightly", "scenarios/a.yaml"),
        ("/scenarios", "in quarantine until"),
    ] {
        let (_, page) = site.get(path, &viewer.0).await;
        assert!(
            page.contains(&day) && page.contains(words) && !page.contains("<script>alert"),
            "{path}: {page}"
        );
        assert!(!page.contains("/lift\""), "a viewer lifts nothing");
    }
    put(&site, &[("surefoot.yaml", &text.replace(&day, "2020-01-01"))]).await;
    for path in ["/scenarios/scenarios/a.yaml", "/plans/nightly"] {
        let (_, page) = site.get(path, &manager.0).await;
        assert!(
            page.contains("expired after \u{2066}2020-01-01") && page.contains("count again"),
            "{path}: {page}"
        );
    }
    let token = site.token("manager", &["read", "manage"], None).await;
    let (_, known) = site.call(Method::GET, "/api/v1/quarantine", &token, Value::Null).await;
    assert_eq!(
        (known[0]["is_expired"].as_bool(), known[0]["browsers"][0].as_str()),
        (Some(true), Some("webkit"))
    );
    let path = format!("/api/v1/quarantine/{}", known[0]["id"].as_str().expect("an id"));
    assert_eq!(
        site.call(Method::DELETE, &format!("{path}?revision={revision}"), &token, Value::Null).await.0,
        409
    );
    assert_eq!(site.call(Method::DELETE, &path, &token, Value::Null).await.0, 204);
    assert_eq!(said(&site).await.0, PROJECT);
    assert_eq!(site.call(Method::DELETE, &path, &token, Value::Null).await.0, 404);
    let body = json!({"scenario": "scenarios/b.yaml", "languages": ["de"], "until": day, "reason": "known"});
    let (status, one) = site.call(Method::POST, "/api/v1/quarantine", &token, body).await;
    assert_eq!((status, one["is_expired"].as_bool()), (200, Some(false)), "{one}");
    let unknown = json!({"scenario": "scenarios/z.yaml", "until": day, "reason": "known"});
    assert_eq!(site.call(Method::POST, "/api/v1/quarantine", &token, unknown).await.0, 404);
}

#[tokio::test]
async fn a_filter_has_a_name_and_an_address() {
    let site = with_project().await;
    let (viewer, analyst) = (site.person("viewer").await, site.person("analyst").await);
    let save = async |who: &(String, String), name: &str, shared: &str| {
        let form = [
            ("page", "runs"),
            ("name", name),
            ("query", "browser=webkit&verdict=broken&before=1_2"),
            ("shared", shared),
        ];
        let form: Vec<(&str, &str)> = [("csrf", who.1.as_str())].into_iter().chain(form).collect();
        let answer = site.send(&Method::POST, "/filters", &who.0, &form).await;
        let to =
            answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
        (answer.status().as_u16(), to)
    };
    assert_eq!(save(&viewer, "mine", "").await, (303, "/runs?verdict=broken&browser=webkit".to_owned()));
    assert_eq!(save(&viewer, "ours", "yes").await.0, 403, "sharing wants another role");
    assert_eq!(save(&analyst, HOSTILE, "yes").await.0, 303);
    assert_eq!(save(&analyst, "", "").await.0, 422);
    let (_, page) = site.get("/runs?verdict=broken&browser=webkit", &viewer.0).await;
    assert!(
        page.contains("mine") && page.contains("by analyst") && page.contains("aria-current=\"true\""),
        "{page}"
    );
    assert!(
        page.contains("name=\"query\" value=\"verdict=broken&amp;browser=webkit\"")
            && !page.contains("<script>alert"),
        "{page}"
    );
    assert!(!site.get("/runs", &analyst.0).await.1.contains("mine"), "what is private is nobody else's");
    let token = site.token("analyst", &["read"], None).await;
    let (_, known) = site.call(Method::GET, "/api/v1/filters", &token, Value::Null).await;
    assert_eq!(known.as_array().map(Vec::len), Some(1), "{known}");
    let body = json!({"page": "tickets", "name": "all", "query": "state=", "shared": true});
    assert_eq!(site.call(Method::POST, "/api/v1/filters", &token, body).await.0, 403, "the scope is missing");
    let body = json!({"page": "tickets", "name": "all", "query": "state="});
    let (status, kept) = site.call(Method::POST, "/api/v1/filters", &token, body).await;
    assert_eq!(status, 201, "{kept}");
    let path = format!("/api/v1/filters/{}", kept["id"].as_str().expect("an id"));
    let other = site.token("viewer", &["read"], None).await;
    assert_eq!(site.call(Method::DELETE, &path, &other, Value::Null).await.0, 404);
    assert_eq!(site.call(Method::DELETE, &path, &token, Value::Null).await.0, 204);
}

#[tokio::test]
async fn a_machine_makes_and_changes_plans() {
    let site = with_project().await;
    site.person("builder").await;
    let token = site.token("builder", &["read", "build"], None).await;
    let call = async |method: Method, path: &str, body: Value| site.call(method, path, &token, body).await;
    let (_, known) = call(Method::GET, "/api/v1/plans/nightly", Value::Null).await;
    assert_eq!(
        (known["revision"].as_i64(), known["plan"]["when"][0]["time_zone"].as_str()),
        (Some(1), Some("Europe/Berlin"))
    );
    let (status, same) = call(Method::PUT, "/api/v1/plans/nightly?revision=1", known["plan"].clone()).await;
    assert_eq!((status, same["diff"].as_array().map(Vec::len)), (200, Some(0)), "{same}");
    assert_eq!(said(&site).await, (PROJECT.to_owned(), 1), "what is said already makes no revision");
    let body = json!({"tags": ["smoke"], "environments": ["test"], "when": [{"every": "15m"}, {"after": "deployment"}], "priority": 9});
    let (status, told) = call(Method::PUT, "/api/v1/plans/quick?dry_run=true", body.clone()).await;
    assert_eq!(
        (status, told["cells"].as_u64(), told["next"].as_array().map(Vec::len)),
        (200, Some(2), Some(5)),
        "{told}"
    );
    assert_eq!(said(&site).await.1, 1);
    assert_eq!(call(Method::PUT, "/api/v1/plans/quick", body).await.0, 201);
    assert!(said(&site).await.0.contains("# late\n  quick:\n    tags: [smoke]\n    environments: [test]\n    when:\n      - {every: 15m}\n      - {after: deployment}\n    priority: 9\n"));
    let (status, problem) =
        call(Method::PUT, "/api/v1/plans/quick", json!({"when": [{"cron": "never"}], "languages": ["fr"]}))
            .await;
    let detail = problem["detail"].as_str().unwrap_or_default();
    assert!(
        status == 422 && detail.contains("languages: There is no fr") && detail.contains("when.0.cron: "),
        "{problem}"
    );
    assert_eq!(call(Method::PUT, "/api/v1/plans/quick?revision=1", json!({})).await.0, 409);
    let windows = json!({"windows": [{"cron": "0 22 * * 6", "lasts": "4h"}, {"cron": "0 1 * * *", "time_zone": "Asia/Tokyo", "lasts": "30m"}]});
    assert_eq!(call(Method::PUT, "/api/v1/systems/crm/maintenance", windows).await.0, 204);
    let line = "[{cron: \"0 22 * * 6\", lasts: 4h}, {cron: \"0 1 * * *\", time_zone: Asia/Tokyo, lasts: 30m}]}   # Saturdays";
    assert!(said(&site).await.0.contains(line), "{}", said(&site).await.0);
    assert_eq!(call(Method::DELETE, "/api/v1/plans/quick", Value::Null).await.0, 204);
    assert_eq!(call(Method::DELETE, "/api/v1/plans/quick", Value::Null).await.0, 404);
    assert_eq!(call(Method::DELETE, "/api/v1/plans/nightly", Value::Null).await.0, 409, "a channel names it");
    let read = site.token("builder", &["read"], None).await;
    assert_eq!(site.call(Method::PUT, "/api/v1/plans/x", &read, json!({})).await.0, 403);
}

#[tokio::test]
async fn hostile_names_of_plans_are_inert_on_every_page() {
    let site = site().await;
    let text = format!("plans:\n  {name}: {{tags: [{name}], when: {{every: 15m}}}}\n", name = json!(HOSTILE));
    put(&site, &[("surefoot.yaml", &text), ("scenarios/a.yaml", SCENARIO)]).await;
    let admin = site.person("admin").await;
    let name: String = url::form_urlencoded::byte_serialize(HOSTILE.as_bytes()).collect();
    let path = format!("/plans/{}", name.replace('+', "%20"));
    let pages = [
        "/plans".to_owned(),
        path.clone(),
        format!("{path}/edit"),
        format!("{path}/calendar"),
        format!("{path}/calendar?view=day"),
        format!("/new-plan?copy={name}"),
    ];
    for page in pages {
        for language in ["en", "de", "ja", "ar"] {
            let (status, text) = site.get(&page, &format!("{}; surefoot_language={language}", admin.0)).await;
            assert_eq!(status, 200, "{page}: {text}");
            assert!(
                text.contains("</html>") && !text.contains("<script>alert") && !text.contains("<img src=x"),
                "{page}"
            );
        }
    }
}
