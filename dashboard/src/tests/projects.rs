//! Two projects on one server: an address leads into one of them, its links stay there, and nobody without a role in it
//! gets anything of it.

use super::{
    Site,
    places::{Played, play},
    site,
};
use crate::access::{self, Permission};
use axum::http::Method;
use chrono::Utc;
use serde_json::json;
use store::{FileChange, FileContent, Project};

/// What stands in everything of the other project, and in nothing else.
const OTHER: &str = "xyzzy";

async fn two() -> (Site, Project, Played, Played) {
    let site = site().await;
    let other = site.store.project("xyzzy shop", Utc::now()).await.expect("a project");
    for (project, system) in [(&site.project, "crm"), (&other.id, "xyzzy")] {
        let text = format!("systems: {{{system}: {{}}}}\nplans: {{{system}-plan: {{}}}}\n");
        let path = "surefoot.yaml".to_owned();
        let change = FileChange { path, content: Some(FileContent::Text(text)), after: None };
        site.store.save(project, &[change], ("ada", "first"), Utc::now()).await.expect("it is kept");
    }
    let own = play(&site, &site.project, ("mornings", "crm", "test"), "scenarios/crm.yaml").await;
    let there = play(&site, &other.id, ("xyzzy", "xyzzy", "xyzzy"), "scenarios/xyzzy.yaml").await;
    (site, other, own, there)
}

#[tokio::test]
async fn an_address_leads_into_its_project_and_stays_there() {
    let (site, other, own, there) = two().await;
    let (cookie, csrf) = site.person("admin").await;
    let (_, page) = site.get("/", &cookie).await;
    assert!(page.contains("href=\"/p/xyzzy%20shop/\"") && page.contains("href=\"/runs\""), "{page}");
    let (_, page) = site.get("/p/xyzzy%20shop/", &cookie).await;
    assert!(page.contains("href=\"/p/xyzzy%20shop/runs\"") && !page.contains("href=\"/runs\""), "{page}");
    assert!(
        page.contains("data-events=\"/p/xyzzy%20shop/events\"") && page.contains("href=\"/assets/"),
        "{page}"
    );
    let ticket = format!("/p/xyzzy%20shop/tickets/{}", there.ticket);
    assert!(site.get(&format!("/tickets/{}", own.ticket), &cookie).await.1.contains("crm"));
    assert!(site.get(&ticket, &cookie).await.1.contains(OTHER));
    assert_eq!(
        site.get(&format!("/tickets/{}", there.ticket), &cookie).await.0,
        404,
        "another project's ticket"
    );
    assert_eq!(site.get(&format!("/runs/{}", there.run), &cookie).await.0, 404, "another project's run");
    assert_eq!(site.get(&format!("/p/xyzzy%20shop/runs/{}", own.run), &cookie).await.0, 404);
    assert_eq!(site.get("/p/nowhere/", &cookie).await.0, 404);
    let form = [("csrf", csrf.as_str()), ("state", "closed")];
    let closed = site.send(&Method::POST, &format!("{ticket}/state"), &cookie, &form).await;
    assert_eq!(closed.headers()["location"], ticket.as_str());
    assert!(!site.store.ticket(&other.id, there.ticket).await.expect("it is there").state.is_open());
    let (_, page) = site.get("/projects", &cookie).await;
    assert!(page.contains("/p/main/") && page.contains("/p/xyzzy%20shop/"), "{page}");

    let token = site.token("admin", &["read"], None).await;
    let runs = async |path: &str| site.call(Method::GET, path, &token, json!({})).await;
    let named = runs("/api/v1/runs?project=xyzzy%20shop").await;
    assert_eq!(named, runs("/p/xyzzy%20shop/api/v1/runs").await);
    assert_eq!(named.1["runs"][0]["id"], json!(there.run));
    assert_eq!(
        runs("/api/v1/runs").await.1["runs"][0]["id"],
        json!(own.run),
        "old addresses mean what they meant"
    );
    assert_eq!(runs("/api/v1/runs?project=nowhere").await.0, 404);
    let may_run = site.token("admin", &["run", "read"], None).await;
    let (_, told) = site.call(Method::POST, "/api/v1/plans/xyzzy-plan/runs", &may_run, json!({})).await;
    assert!(told["hint"].as_str().is_some_and(|hint| hint.contains("--project xyzzy shop")), "{told}");
    let only_run = site.token("admin", &["run"], None).await;
    let path = "/api/v1/plans/nowhere/runs?project=xyzzy%20shop";
    let (_, told) = site.call(Method::POST, path, &only_run, json!({})).await;
    assert!(told["detail"].as_str().is_some_and(|words| words.contains("xyzzy-plan")), "{told}");
    let (_, projects) = runs("/api/v1/projects").await;
    assert_eq!(projects.as_array().map(Vec::len), Some(2), "{projects}");
}

#[tokio::test]
async fn who_has_no_role_in_a_project_gets_nothing_of_it() {
    let (site, other, own, there) = two().await;
    let (cookie, csrf) = site.person("ours").await;
    let person = site.store.person("ours").await.expect("an answer").expect("they are there");
    site.store.set_roles(&person.id, &[]).await.expect("it is kept");
    site.store.set_grant(&person.id, (&site.project, ""), Some("manager")).await.expect("it is kept");
    let token = site.token("ours", &Permission::ALL.map(Permission::name), None).await;
    for (method, path, _) in access::table() {
        if ["/assets/{name}", "/logout", "/login", "/setup", "/preferences", "/hooks/deployments/{key}"]
            .contains(&path)
        {
            continue;
        }
        let filled =
            path.replace("{number}", &there.ticket.to_string()).replace("{*path}", "scenarios/xyzzy.yaml");
        let filled = filled
            .replace("{id}", &there.run)
            .replace("{name}", &there.artifact)
            .replace("{good}", &there.artifact);
        let address = format!("/p/xyzzy%20shop{filled}");
        let (status, text) = if crate::machine::is_for_machines(path) {
            let (status, answer) = site.call(method.clone(), &address, &token, json!({})).await;
            (status, answer.to_string())
        } else {
            let response = site.send(&method, &address, &cookie, &[("csrf", &csrf)]).await;
            (response.status().as_u16(), response.text().await.expect("a text"))
        };
        let is_open = matches!(path, "/healthz" | "/readyz" | "/api/v1/openapi.json");
        assert!(is_open || matches!(status, 403 | 404), "{method} {address} answers {status}: {text}");
    }
    let (status, page) = site.get("/projects", &cookie).await;
    assert!(status == 200 && page.contains("/p/main/") && !page.contains(OTHER), "{page}");
    assert_eq!(site.get(&format!("/runs/{}", own.run), &cookie).await.0, 200);
    assert_eq!(site.get(&format!("/artifacts/{}", there.artifact), &cookie).await.0, 404);
    let (_, metrics) = site.call(Method::GET, "/metrics", &token, json!({})).await;
    assert!(!metrics.to_string().contains(OTHER), "{metrics}");

    // Who knows the other one only need not name it.
    site.store.set_grant(&person.id, (&site.project, ""), None).await.expect("it is kept");
    site.store.set_grant(&person.id, (&other.id, "xyzzy"), Some("viewer")).await.expect("it is kept");
    assert!(site.get(&format!("/tickets/{}", there.ticket), &cookie).await.1.contains(OTHER));
    assert_eq!(site.get("/p/main/", &cookie).await.0, 404);
    assert_eq!(site.get(&format!("/artifacts/{}", own.artifact), &cookie).await.0, 404);
    assert_eq!(site.get(&format!("/artifacts/{}", there.artifact), &cookie).await.0, 200);
}
