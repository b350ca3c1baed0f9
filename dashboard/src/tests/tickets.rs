//! Tickets that are merged, parted and mended with one click, by forms and by calls.

use super::{
    HOSTILE, Site,
    api::{play, play_with, with_project},
};
use axum::http::Method;
use chrono::Utc;
use scenarios::{Code, TicketState, Verdict};
use serde_json::{Value, json};
use store::{Ticket, TicketFilter};

/// A site with a ticket that was seen in two cells, and one of another code that was seen in one: their numbers.
async fn with_tickets() -> (Site, String, [i64; 2]) {
    let site = with_project("builder").await;
    let token = site.token("builder", &["read", "run", "build"], None).await;
    for (plan, code) in [("release", Code::ELEMENT_MISSING), ("nightly", Code::ELEMENT_HIDDEN)] {
        let (status, _) =
            site.call(Method::POST, &format!("/api/v1/plans/{plan}/runs"), &token, json!({})).await;
        assert_eq!(status, 201);
        play(&site, Verdict::Broken, Some(code)).await;
    }
    let (_, all) = site.call(Method::GET, "/api/v1/tickets", &token, Value::Null).await;
    let of = |code: &str| {
        let all = all.as_array().expect("tickets");
        all.iter()
            .find(|ticket| ticket["code"] == code)
            .and_then(|ticket| ticket["number"].as_i64())
            .expect("one")
    };
    let numbers = [of("element.missing"), of("element.hidden")];
    (site, token, numbers)
}

impl Site {
    /// Another session of somebody who is there already.
    pub(super) async fn again(&self, name: &str) -> (String, String) {
        let person = self.store.person(name).await.expect("an answer").expect("they are there");
        let (key, csrf) = (crate::secret::key(), crate::secret::key());
        let hash = crate::secret::hash_of_key(&key);
        self.store.add_session(&hash, &person.id, &csrf, Utc::now()).await.expect("a session");
        (format!("surefoot_session={key}"), csrf)
    }

    /// Sends a form: the status, and where it leads.
    pub(super) async fn post(
        &self,
        path: &str,
        (cookie, csrf): (&str, &str),
        form: &[(&str, &str)],
    ) -> (u16, String) {
        let form: Vec<(&str, &str)> = [("csrf", csrf)].into_iter().chain(form.iter().copied()).collect();
        let answer = self.send(&Method::POST, path, cookie, &form).await;
        let to =
            answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
        (answer.status().as_u16(), to)
    }
}

#[tokio::test]
async fn tickets_are_merged_and_stand_alone_again() {
    let (site, token, [one, other]) = with_tickets().await;
    let (cookie, csrf) = site.again("builder").await;
    let me = (cookie.as_str(), csrf.as_str());
    let merge = format!("/tickets/{other}/merge");
    assert_eq!(site.post(&merge, (&cookie, "wrong"), &[("into", "1")]).await.0, 403);
    assert_eq!(site.post(&merge, me, &[("into", HOSTILE)]).await.0, 422);
    assert_eq!(site.post(&merge, me, &[("into", "999")]).await.0, 404);
    let (viewer, key) = site.person("viewer").await;
    assert_eq!(site.post(&merge, (&viewer, &key), &[("into", &one.to_string())]).await.0, 403);
    let page = format!("/tickets/{one}");
    assert_eq!(site.post(&merge, me, &[("into", &format!("#{one} a title"))]).await, (303, page.clone()));
    assert_eq!(site.post(&merge, me, &[("into", &one.to_string())]).await.0, 409, "they are one already");
    let moved = site.send(&Method::GET, &format!("/tickets/{other}"), &cookie, &[]).await;
    assert_eq!((moved.status().as_u16(), &moved.headers()["location"]), (303, &page.parse().unwrap()));
    let (_, whole) = site.call(Method::GET, &format!("/api/v1/tickets/{other}"), &token, Value::Null).await;
    assert_eq!(
        (whole["ticket"]["number"].as_i64(), whole["ticket"]["sightings"].as_i64()),
        (Some(one), Some(3))
    );
    assert_eq!(whole["merged"][0]["number"].as_i64(), Some(other));
    let (_, shown) = site.get(&page, &cookie).await;
    assert!(
        shown.contains(&format!("/tickets/{other}/unmerge")) && shown.contains("was merged into this ticket")
    );
    assert!(site.get("/tickets", &cookie).await.1.matches("class=\"go\"").count() == 1);
    let back = format!("/tickets/{other}");
    assert_eq!(site.post(&format!("{back}/unmerge"), me, &[]).await, (303, back));
    let call = async |what: &str, body: Value| {
        site.call(Method::POST, &format!("/api/v1/tickets/{other}/{what}"), &token, body).await
    };
    assert_eq!(call("unmerge", json!({})).await.0, 409, "it stands alone");
    assert_eq!(call("merge", json!({"into": one})).await.1["number"].as_i64(), Some(one));
    assert_eq!(call("unmerge", json!({})).await.1["number"].as_i64(), Some(other));
    let told = site.store.audited(100).await.expect("the audit log");
    let kept = |what: &str| told.iter().filter(|entry| entry.what == what).count();
    assert_eq!((kept("ticket.merge"), kept("ticket.unmerge")), (2, 2));
}

#[tokio::test]
async fn sightings_are_taken_out_by_cell() {
    let (site, token, [one, _]) = with_tickets().await;
    let (cookie, csrf) = site.again("builder").await;
    let path = format!("/api/v1/tickets/{one}");
    let places = site.call(Method::GET, &path, &token, Value::Null).await.1["places"].clone();
    let cell = |at: usize| places[at]["cell"].as_str().expect("a cell").to_owned();
    let (first, second) = (cell(0), cell(1));
    assert!(site.get(&format!("/tickets/{one}"), &cookie).await.1.contains("name=\"cell\""));
    let form = format!("/tickets/{one}/take-out");
    let me = (cookie.as_str(), csrf.as_str());
    assert_eq!(site.post(&form, me, &[]).await.0, 409, "nothing was chosen");
    assert_eq!(
        site.post(&form, me, &[("cell", &first), ("cell", &second)]).await.0,
        409,
        "nothing would be left"
    );
    assert_eq!(site.post(&form, me, &[("cell", HOSTILE), ("step", HOSTILE)]).await.0, 409);
    let (status, to) = site.post(&form, me, &[("cell", &second)]).await;
    assert_eq!(status, 303);
    let new = to.rsplit('/').next().expect("a number").to_owned();
    let (_, out) = site.call(Method::GET, &format!("/api/v1/tickets/{new}"), &token, Value::Null).await;
    assert_eq!(
        (out["ticket"]["sightings"].as_i64(), out["places"][0]["cell"].as_str()),
        (Some(1), Some(second.as_str()))
    );
    let call = site.call(Method::POST, &format!("{path}/take-out"), &token, json!({"cells": [first]})).await;
    assert_eq!(call.0, 409, "{call:?}");
}

#[tokio::test]
async fn a_step_that_comes_late_has_more_time_with_one_click() {
    let site = with_project("builder").await;
    let token = site.token("builder", &["read", "run", "build"], None).await;
    site.call(Method::POST, "/api/v1/plans/nightly/runs", &token, json!({})).await;
    play_with(&site, Verdict::Broken, Some(Code::ELEMENT_MISSING), true).await;
    let (_, remedies) = site.call(Method::GET, "/api/v1/tickets/1/remedies", &token, Value::Null).await;
    let told: Vec<(&str, bool)> = remedies
        .as_array()
        .expect("remedies")
        .iter()
        .filter_map(|one| Some((one["action"].as_str()?, one["is_applicable"].as_bool()?)))
        .collect();
    let expected =
        [("again", true), ("wait", true), ("report", true), ("accept", false), ("translators", false)];
    assert_eq!(told, expected, "{remedies}");
    assert!(remedies[2]["text"].as_str().is_some_and(|text| text.contains("element.missing")), "{remedies}");
    let (cookie, csrf) = site.again("builder").await;
    let apply =
        async |action: &str| site.post("/tickets/1/apply", (&cookie, &csrf), &[("action", action)]).await.0;
    for seconds in ["20s", "40s", "1m"] {
        assert_eq!(apply("wait").await, 303);
        let file = site.store.file(&site.project, "scenarios/a.yaml", None).await.expect("the file");
        assert!(
            file.content.as_deref().is_some_and(|text| text.contains(&format!("timeout: {seconds}"))),
            "{file:?}"
        );
    }
    let (status, problem) =
        site.call(Method::POST, "/api/v1/tickets/1/apply", &token, json!({"action": "wait"})).await;
    assert_eq!(status, 409);
    assert!(problem["detail"].as_str().is_some_and(|words| words.contains("a minute already")), "{problem}");
    let (_, page) = site.get("/tickets/1", &cookie).await;
    assert!(page.contains("may take 60 s from now on") && page.contains("mailto:?subject="));
    assert_eq!(apply("report").await, 303, "it is prepared, and nobody sends it");
}

#[tokio::test]
async fn translators_are_asked_by_name() {
    let site = with_project("builder").await;
    let token = site.token("builder", &["read", "run", "build"], None).await;
    site.call(Method::POST, "/api/v1/plans/nightly/runs", &token, json!({})).await;
    play(&site, Verdict::Broken, Some(Code::TEXT_UNTRANSLATED)).await;
    let ask = async || {
        site.call(Method::POST, "/api/v1/tickets/1/apply", &token, json!({"action": "translators"})).await
    };
    let (status, problem) = ask().await;
    assert_eq!(status, 409);
    assert!(problem["detail"].as_str().is_some_and(|words| words.contains("Nobody here")), "{problem}");
    let (cookie, _) = site.person("translator").await;
    assert_eq!(ask().await.0, 200);
    let (_, ticket) = site.call(Method::GET, "/api/v1/tickets/1", &token, Value::Null).await;
    assert_eq!(
        (&ticket["ticket"]["assignee"], &ticket["watchers"]),
        (&json!("translator"), &json!(["translator"]))
    );
    let (_, page) = site.get("/tickets/1", &cookie).await;
    assert!(page.contains("<b class=\"mention\">@<bdi>translator</bdi></b>"), "{page}");
    assert!(
        page.contains("action=\"/tickets/1/comments\"") && !page.contains("/tickets/1/merge"),
        "they answer, and no more"
    );
}

/// The ticket of a project that has one, whatever state it is in.
async fn only(site: &Site) -> Ticket {
    let mut all = site.store.tickets(&site.project, &TicketFilter::default()).await.expect("tickets");
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[tokio::test]
async fn a_reopened_ticket_shows_what_has_opened_it_again() {
    let site = with_project("builder").await;
    let token = site.token("builder", &["read", "run"], None).await;
    let night = async |verdict, code| {
        site.call(Method::POST, "/api/v1/plans/nightly/runs", &token, json!({})).await;
        play_with(&site, verdict, code, true).await;
        only(&site).await
    };
    let first = night(Verdict::Broken, Some(Code::ELEMENT_MISSING)).await;
    let second = night(Verdict::Broken, Some(Code::ELEMENT_MISSING)).await;
    assert_eq!(second.captured, first.captured, "what was seen first stays as long as it is open");
    assert_eq!(night(Verdict::Passed, None).await.state, TicketState::Fixed);
    let again = night(Verdict::Broken, Some(Code::ELEMENT_MISSING)).await;
    assert_eq!(again.state, TicketState::New);
    assert_ne!(again.captured.run, first.captured.run, "the evidence is that of today");
    let (cookie, _) = site.again("builder").await;
    let (_, page) = site.get(&format!("/tickets/{}", again.number), &cookie).await;
    assert!(page.contains(&again.captured.run), "{page}");
}

#[tokio::test]
async fn a_commit_that_was_rolled_back_to_fixes_nothing() {
    let site = with_project("builder").await;
    let token = site.token("builder", &["read", "run"], None).await;
    let deploy = async |key: &str, commit: &str, verdict, code| {
        let body = json!({"environment": "test", "version": commit, "key": key});
        let (status, told) = site.call(Method::POST, "/api/v1/deployments", &token, body).await;
        assert!(status == 200 && told[0]["plan_run"].is_string(), "{told}");
        play(&site, verdict, code).await;
    };
    deploy("1", "f95f852", Verdict::Passed, None).await;
    deploy("2", "279484c", Verdict::Broken, Some(Code::ELEMENT_MISSING)).await;
    assert_eq!(only(&site).await.state, TicketState::New);
    deploy("3", "f95f852", Verdict::Passed, None).await;
    assert_eq!(only(&site).await.state, TicketState::New, "it is green as it was before the fault");
    deploy("4", "b1c2d3e", Verdict::Passed, None).await;
    assert_eq!(only(&site).await.state, TicketState::Fixed);
}

#[tokio::test]
async fn translators_are_asked_who_are_there_for_the_system() {
    let site = with_project("builder").await;
    let now = Utc::now();
    let token = site.token("builder", &["read", "run", "build"], None).await;
    site.call(Method::POST, "/api/v1/plans/nightly/runs", &token, json!({})).await;
    play_with(&site, Verdict::Broken, Some(Code::TEXT_UNTRANSLATED), true).await;
    let elsewhere = site.store.project("elsewhere", now).await.expect("a project").id;
    let places = [
        ("by system", site.project.as_str(), "crm", "translator"),
        ("by project", site.project.as_str(), "", "translator"),
        ("of another system", site.project.as_str(), "shop", "translator"),
        ("of another project", elsewhere.as_str(), "", "translator"),
        ("who reads", site.project.as_str(), "", "viewer"),
    ];
    for (name, project, system, role) in places {
        site.store.add_person(name, "argon2id$$", &[], now).await.expect("somebody new");
        let person = site.store.person(name).await.expect("an answer").expect("they are there").id;
        site.store.set_grant(&person, (project, system), Some(role)).await.expect("a role");
    }
    let (cookie, _) = site.again("builder").await;
    let number = only(&site).await.number;
    let (_, page) = site.get(&format!("/tickets/{number}"), &cookie).await;
    let asked = page.lines().filter(|line| line.contains("by project, by system"));
    assert!(asked.clone().count() > 0, "{page}");
    for name in ["of another system", "of another project", "who reads"] {
        assert!(asked.clone().all(|line| !line.contains(name)), "{name}: {page}");
    }
}
