//! The list of scenarios: worst first, in parts; what is offered on pages to whom.

use super::{hostile_run, site};
use axum::http::Method;
use chrono::Utc;
use store::{FileChange, FileContent, RunFilter};

#[tokio::test]
async fn scenarios_come_worst_first_and_in_parts() {
    let site = site().await;
    // What runs in it is broken, and its file is the last one of all.
    hostile_run(&site).await;
    let file = |path: String, title: &str| FileChange {
        path,
        content: Some(FileContent::Text(format!("scenario: {title}\nstart: /\nsteps: []\n"))),
        after: None,
    };
    let mut files: Vec<FileChange> =
        (0..60).map(|at| file(format!("scenarios/_{at:02}.yaml"), &format!("Never {at:02} ran"))).collect();
    files.push(file("scenarios/a.yaml".to_owned(), "Broken one"));
    site.store.save(&site.project, &files, ("builder", "recorded"), Utc::now()).await.expect("they are kept");
    let (cookie, _) = site.person("viewer").await;
    let (status, first) = site.get("/scenarios", &cookie).await;
    assert_eq!(status, 200);
    let place = |page: &str, title: &str| page.find(title);
    assert!(place(&first, "Broken one") < place(&first, "Never 00 ran"), "{first}");
    assert!(first.contains("1–50 of 61") && first.contains("/scenarios?page=2"), "{first}");
    assert!(place(&first, "Never 48 ran").is_some() && place(&first, "Never 49 ran").is_none(), "{first}");
    let (_, second) = site.get("/scenarios?page=2", &cookie).await;
    assert!(second.contains("51–61 of 61") && place(&second, "Never 49 ran").is_some(), "{second}");
    // A page that there is no longer is the last one.
    let (_, beyond) = site.get("/scenarios?page=99", &cookie).await;
    assert!(beyond.contains("51–61 of 61"), "{beyond}");
    let (_, found) = site.get("/scenarios?q=never+5&verdict=", &cookie).await;
    assert!(
        found.contains("Never 59 ran") && !found.contains("Never 49 ran") && !found.contains("rel=\"next\""),
        "{found}"
    );
    let (_, broken) = site.get("/scenarios?verdict=broken", &cookie).await;
    assert!(broken.contains("Broken one") && !broken.contains("Never 00 ran"), "{broken}");
}

#[tokio::test]
async fn only_those_who_may_play_it_are_offered_to_play_it_again() {
    let site = site().await;
    let project =
        "environments:\n  test: {url: http://a.example}\n  live: {url: http://b.example, production: true}\n";
    let scenario = "scenario: A\nstart: /\nsteps: []\n";
    let files = [("surefoot.yaml", project), ("scenarios/a.yaml", scenario)].map(|(path, text)| FileChange {
        path: path.to_owned(),
        content: Some(FileContent::Text(text.to_owned())),
        after: None,
    });
    site.store.save(&site.project, &files, ("ada", "first"), Utc::now()).await.expect("it is kept");
    let run = async |environment: &str| {
        let mut plan = super::hostile_plan(&site);
        (plan.slot, plan.cells[0].environment) = (environment.to_owned(), environment.to_owned());
        (plan.cells[0].cell, plan.cells[0].system) = (environment.to_owned(), None);
        let id = site.store.start(&plan, Utc::now()).await.expect("it starts").expect("it is new");
        let filter = RunFilter { plan_run: Some(id), ..RunFilter::default() };
        site.store.runs(&site.project, &filter, 1).await.expect("runs").remove(0).id
    };
    let (test, live) = (run("test").await, run("live").await);
    for (role, may) in [("viewer", [false, false]), ("creator", [true, false]), ("builder", [true, true])] {
        let (cookie, csrf) = site.person(role).await;
        for (run, may) in [&test, &live].into_iter().zip(may) {
            let place = format!("/runs/{run}/again");
            let (status, page) = site.get(&format!("/runs/{run}"), &cookie).await;
            assert_eq!((status, page.contains(&place)), (200, may), "{role}");
            let answer = site.send(&Method::POST, &place, &cookie, &[("csrf", &csrf)]).await;
            assert_eq!(answer.status().as_u16() == 403, !may, "{role}: what is not offered is refused");
        }
    }
}
