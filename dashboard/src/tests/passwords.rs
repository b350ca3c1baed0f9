//! Passwords that are changed, sessions that are ended, and guesses that are not.

use super::{Site, site};
use crate::secret;
use axum::http::Method;
use serde_json::{Value, json};

const OLD: &str = "an old short sentence";
const NEW: &str = "another short sentence";

impl Site {
    /// Gives somebody their first password.
    async fn give(&self, name: &str, password: &str) {
        let person = self.store.person(name).await.expect("an answer").expect("they are there").id;
        let kept = secret::hash_of_password(password).expect("a password");
        self.store.set_password(&person, &kept, None).await.expect("it is kept");
    }

    /// Whether somebody gets in, or what is said.
    async fn login(&self, name: &str, password: &str, from: &str) -> Result<(), String> {
        self.login_with(name, password, (from, "")).await.map(drop)
    }

    /// The same with a browser's cookie; the one that it is known by from then on.
    async fn login_with(
        &self,
        name: &str,
        password: &str,
        (from, browser): (&str, &str),
    ) -> Result<String, String> {
        let page = self.client.get(format!("{}/login", self.base)).send().await.expect("an answer");
        let own = page.headers()["set-cookie"].to_str().expect("a cookie").split(';').next();
        let own = own.expect("one").to_owned();
        let key = own.split_once('=').expect("a value").1;
        let form = [("csrf", key), ("name", name), ("password", password)];
        let request =
            self.client.post(format!("{}/login", self.base)).header("cookie", format!("{own}; {browser}"));
        let answer = request.header("x-forwarded-for", from).form(&form).send().await.expect("an answer");
        let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
        let known = cookies.filter_map(|cookie| cookie.split(';').next()).find(|one| one.contains("known"));
        match (answer.status().as_u16(), known.map(str::to_owned)) {
            (303, Some(known)) => Ok(known),
            _ => Err(answer.text().await.expect("a page")),
        }
    }
}

#[tokio::test]
async fn somebody_changes_their_password_and_their_other_sessions_end() {
    let site = site().await;
    site.person("viewer").await;
    let stranger = site.person("builder").await;
    site.give("viewer", OLD).await;
    let (cookie, csrf) = site.again("viewer").await;
    let other = site.again("viewer").await;
    let change = async |old: &str, new: &str, again: &str| {
        let form = [("old", old), ("new", new), ("again", again)];
        site.post("/settings/me/password", (&cookie, &csrf), &form).await
    };
    assert_eq!(change("wrong", NEW, NEW).await.0, 422);
    assert_eq!(change(OLD, NEW, "written otherwise").await.0, 422);
    assert_eq!(change(OLD, "short", "short").await.0, 422);
    assert_eq!(site.get("/settings/me", &other.0).await.0, 200, "nothing has changed");
    assert_eq!(change(OLD, NEW, NEW).await, (303, "/settings/me?done=password".to_owned()));
    let (status, page) = site.get("/settings/me?done=password", &cookie).await;
    assert!(status == 200 && page.contains("Your password has been changed"), "{page}");
    assert_eq!(site.get("/settings/me", &other.0).await.0, 303, "the other session has ended");
    assert_eq!(site.get("/settings/me", &stranger.0).await.0, 200, "nobody else's has");
    assert!(site.login("viewer", OLD, "").await.is_err() && site.login("viewer", NEW, "").await.is_ok());
    let told = site.store.audited(100).await.expect("the audit log");
    let told: Vec<&str> = told
        .iter()
        .filter(|entry| entry.what == "person.password")
        .map(|entry| entry.detail.as_str())
        .collect();
    assert_eq!(told, ["changed, sessions ended: 1", "refused: wrong password"]);
    // Whoever has found a session open does not guess from there.
    for _ in 0..5 {
        assert_eq!(change("wrong", OLD, OLD).await.0, 422);
    }
    assert_eq!(change(NEW, OLD, OLD).await.0, 422, "even the right one waits");
    assert!(site.login("viewer", NEW, "").await.is_err(), "and so does who logs in from there");
    assert!(site.login("viewer", NEW, "203.0.113.9").await.is_ok(), "and nobody elsewhere");
}

#[tokio::test]
async fn an_administrator_sets_a_password_and_ends_sessions() {
    let site = site().await;
    let admin = site.person("admin").await;
    let (cookie, csrf) = (admin.0.as_str(), admin.1.as_str());
    let theirs = site.person("viewer").await;
    let id = |name: &'static str| {
        let store = site.store.clone();
        async move { store.person(name).await.expect("an answer").expect("they are there").id }
    };
    let path = format!("/settings/people/{}", id("viewer").await);
    let (_, page) = site.get(&path, cookie).await;
    assert!(
        page.contains(&format!("{path}/password")) && page.contains(&format!("{path}/sessions")),
        "{page}"
    );
    assert_eq!(site.post(&format!("{path}/sessions"), (cookie, csrf), &[]).await.0, 303);
    assert_eq!(site.get("/runs", &theirs.0).await.0, 303, "they must log in again");
    let theirs = site.again("viewer").await;
    let give = async |path: &str, password: &str| {
        site.post(&format!("{path}/password"), (cookie, csrf), &[("password", password)]).await.0
    };
    assert_eq!(give(&path, "short").await, 422);
    assert_eq!(site.get("/runs", &theirs.0).await.0, 200);
    assert_eq!(give(&path, NEW).await, 303);
    assert_eq!(site.get("/runs", &theirs.0).await.0, 303);
    assert!(site.login("viewer", NEW, "").await.is_ok());
    let own = format!("/settings/people/{}", id("admin").await);
    assert_eq!(give(&own, NEW).await, 422, "one's own takes the old one");
    let token = site.token("admin", &["administer"], None).await;
    let path = format!("/api/v1/people/{}", id("viewer").await);
    let body = json!({"password": OLD});
    assert_eq!(site.call(Method::PUT, &format!("{path}/password"), &token, body).await.0, 204);
    assert!(site.login("viewer", OLD, "").await.is_ok());
    assert_eq!(site.call(Method::DELETE, &format!("{path}/sessions"), &token, Value::Null).await.0, 204);
    let told = site.store.audited(100).await.expect("the audit log");
    let count =
        |what: &str| told.iter().filter(|entry| entry.what == what && entry.subject == "viewer").count();
    assert_eq!((count("person.password"), count("person.sessions")), (2, 2));
    assert!(told.iter().all(|entry| !format!("{entry:?}").contains("sentence")), "no password is in the log");
}

#[tokio::test]
async fn who_tries_one_password_on_everybody_waits() {
    let site = site().await;
    site.person("viewer").await;
    site.give("viewer", NEW).await;
    for at in 0..30 {
        let said =
            site.login(&format!("name {at}"), NEW, "203.0.113.9").await.expect_err("nobody is called so");
        assert!(!said.contains("Too many wrong passwords"), "{at}: {said}");
    }
    let said = site.login("viewer", NEW, "203.0.113.9").await.expect_err("even the right one waits");
    assert!(said.contains("Too many wrong passwords"), "{said}");
    assert!(site.login("viewer", NEW, "203.0.113.10").await.is_ok(), "whoever is elsewhere does not");
}

#[tokio::test]
async fn who_guesses_elsewhere_keeps_nobody_out_of_the_browser_that_they_use() {
    let site = site().await;
    site.person("viewer").await;
    site.person("builder").await;
    site.give("viewer", OLD).await;
    site.give("builder", OLD).await;
    let known = site.login_with("viewer", OLD, ("203.0.113.9", "")).await.expect("they are in");
    let other = site.login_with("builder", OLD, ("203.0.113.9", "")).await.expect("they are in");
    // As if from a thousand addresses.
    for _ in 0..200 {
        site.app.count_failure("viewer", chrono::Utc::now());
    }
    let at = ("203.0.113.77", known.as_str());
    let said = site.login("viewer", OLD, "203.0.113.77").await.expect_err("an unknown browser waits");
    assert!(said.contains("Too many wrong passwords"), "{said}");
    let said =
        site.login_with("viewer", OLD, ("203.0.113.77", &other)).await.expect_err("another's browser, too");
    assert!(said.contains("Too many wrong passwords"), "{said}");
    assert!(site.login_with("viewer", OLD, at).await.is_ok(), "their own does not");
    // It has its own five guesses, and no more.
    for _ in 0..5 {
        site.login_with("viewer", "wrong", at).await.expect_err("it is wrong");
    }
    let said = site.login_with("viewer", OLD, at).await.expect_err("a stolen cookie guesses no longer");
    assert!(said.contains("Too many wrong passwords"), "{said}");
    // Whoever has stolen it is a stranger once the password is another.
    site.give("viewer", NEW).await;
    let said = site.login_with("viewer", NEW, at).await.expect_err("it is no known browser any more");
    assert!(said.contains("Too many wrong passwords"), "{said}");
}
