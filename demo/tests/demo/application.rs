//! The application answers, in every language, keeps what is entered, and keeps sessions apart.

use crate::browser::{Browser, serve};
use demo::{Language, Release, Serving};
use futures_util::future::join_all;

/// Every page that a scenario or a person can come to.
const PAGES: [&str; 14] = [
    "/login",
    "/contacts",
    "/contacts/rows",
    "/contacts/rows?q=grace",
    "/contacts/rows?q=nobody",
    "/contacts/rows?sort=city&page=3",
    "/contacts/new",
    "/contacts/7",
    "/contacts/7/edit",
    "/deals",
    "/deals/board",
    "/help",
    "/help/first-steps",
    "/settings",
];

#[tokio::test]
async fn every_page_answers_in_every_language() {
    for release in [Release::One, Release::Two] {
        let serving = serve(release).await;
        // All languages at once: the late lists take their time.
        join_all(Language::ALL.map(|language| walk(&serving, language))).await;
        serving.stop().await;
    }
}

async fn walk(serving: &Serving, language: Language) {
    let mut browser = Browser::signed_in(serving, language).await;
    for page in PAGES {
        let answer = browser.get(page).await;
        assert_eq!(answer.status, 200, "{page} in {language}: {}", answer.body);
        if answer.body.contains("<html") {
            let tag = format!("<html lang=\"{language}\" dir=\"{}\"", language.direction());
            assert!(answer.body.contains(&tag), "{page} in {language}");
        }
    }
}

#[tokio::test]
async fn the_language_can_be_chosen_against_the_header() {
    let serving = serve(Release::One).await;
    let mut browser = Browser::new(&serving, Language::German);
    assert!(browser.get("/login").await.body.contains("Willkommen zurück"));
    assert!(browser.get("/login?lang=ar").await.body.contains("dir=\"rtl\""));
    assert!(browser.get("/login").await.body.contains("dir=\"rtl\""), "the choice is remembered");
}

#[tokio::test]
async fn nothing_is_seen_without_signing_in() {
    let serving = serve(Release::One).await;
    let mut browser = Browser::new(&serving, Language::English);
    for page in PAGES.iter().skip(1) {
        let answer = browser.get(page).await;
        assert_eq!(answer.status, 303, "{page}");
        assert!(answer.headers.contains("location: /login?next="), "{page}");
    }
    let wrong = browser.post("/login", "email=ada%40example.com&password=wrong").await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.body.contains("role=\"alert\"") && !wrong.body.contains(demo::PASSWORD));
}

#[tokio::test]
async fn a_contact_is_created_changed_and_deleted() {
    let serving = serve(Release::One).await;
    let mut browser = Browser::signed_in(&serving, Language::English).await;
    let refused = browser.submit("/contacts", &[("first_name", "Noor"), ("email", "noor")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("id=\"form-error\""));
    let fields =
        [("first_name", "Noor"), ("last_name", "<Bergström>"), ("city", "tokyo"), ("prefers", "phone")];
    let created = browser.submit("/contacts", &fields).await;
    assert!(created.headers.contains("location: /contacts/25"));
    let page = browser.get("/contacts/25").await.body;
    assert!(page.contains("id=\"toast\"") && page.contains("Noor &lt;Bergström&gt; was saved."));
    assert!(!browser.get("/contacts/25").await.body.contains("id=\"toast\""), "a toast is shown once");
    browser.post("/contacts/25/rating", "value=4").await;
    assert!(browser.get("/contacts/25").await.body.contains("value=\"4\""));
    browser.post("/contacts/25/delete", "").await;
    assert!(browser.get("/contacts").await.body.contains("was deleted."));
    assert_eq!(browser.get("/contacts/25").await.status, 404);
}

#[tokio::test]
async fn sessions_stay_apart_and_a_reset_forgets_one() {
    let serving = serve(Release::One).await;
    let mut first = Browser::signed_in(&serving, Language::English).await;
    let mut second = Browser::signed_in(&serving, Language::English).await;
    first.post("/contacts/1/delete", "").await;
    assert_eq!(first.get("/contacts/1").await.status, 404);
    assert_eq!(second.get("/contacts/1").await.status, 200);
    assert_eq!(first.post("/__reset", "").await.status, 204);
    assert_eq!(first.get("/contacts/1").await.status, 303, "signed out as well");
    assert_eq!(second.get("/contacts/1").await.status, 200);
    assert_eq!(Browser::new(&serving, Language::English).post("/__reset", "").await.status, 204);
    assert_eq!(second.get("/contacts/1").await.status, 303, "without a cookie, everybody is reset");
}

#[tokio::test]
async fn the_activity_frame_comes_from_another_origin_and_needs_its_key() {
    let serving = serve(Release::One).await;
    let mut browser = Browser::signed_in(&serving, Language::English).await;
    let page = browser.get("/contacts/4").await.body;
    let start = page.find("/widget/activity").unwrap();
    let host = format!("src=\"http://localhost:{}", serving.address().port());
    assert!(page[..start].replace("&#x2F;", "/").ends_with(&host), "{}", &page[start - 60..start]);
    let address = page[start..].split('"').next().unwrap().replace("&amp;", "&");
    let mut frame = Browser::new(&serving, Language::English);
    assert_eq!(frame.post(&address, "note=Sent+the+brochure").await.status, 303);
    assert!(frame.get(&address).await.body.contains("Sent the brochure"));
    assert_eq!(frame.get("/widget/activity?contact=4&key=guessed").await.status, 403);
}

#[tokio::test]
async fn a_server_stops_although_an_answer_never_ends() {
    let serving = serve(Release::One).await;
    let mut browser = Browser::new(&serving, Language::English);
    let endless = tokio::spawn(async move { browser.get("/situations/parts/endless").await.status });
    tokio::task::yield_now().await;
    serving.stop().await;
    // It may have come too late to be answered; what counts is that it does not hang.
    let _ = endless.await;
}
