//! The planted faults are in release 2, and only there; nothing else is missing.

use crate::browser::{Browser, serve};
use demo::{Language, PLANTED, Release};

/// The faults that a signed-in browser meets in one language.
async fn faults(release: Release, language: Language) -> Vec<&'static str> {
    let serving = serve(release).await;
    let mut browser = Browser::signed_in(&serving, language).await;
    let english = "City</label>";
    let mut found = Vec::new();
    if !browser.get("/contacts/5").await.body.contains("/contacts/5/delete")
        && !browser.get("/contacts/5").await.body.contains("data-opens")
    {
        found.push("no-delete-button");
    }
    let form = browser.get("/contacts/new").await.body;
    if language != Language::English && form.contains(english) {
        found.push("untranslated-city");
    }
    let help = browser.get("/help").await.body.replace("&#x2F;", "/");
    for link in help.split("href=\"/help/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        if browser.get(&format!("/help/{link}")).await.status != 200 {
            assert_eq!(link, "importing-contacts");
            found.push("dead-guide");
        }
    }
    found
}

#[tokio::test]
async fn release_1_has_no_fault() {
    for language in Language::ALL {
        assert!(faults(Release::One, language).await.is_empty(), "{language}");
    }
}

#[tokio::test]
async fn release_2_has_exactly_the_planted_faults() {
    for language in Language::ALL {
        let planted: Vec<&str> = PLANTED
            .iter()
            .filter(|fault| fault.languages.contains(&language.code()))
            .map(|fault| fault.name)
            .collect();
        assert_eq!(faults(Release::Two, language).await, planted, "{language}");
    }
}

#[tokio::test]
async fn the_releases_share_no_id_that_a_recording_could_use() {
    let mut ids = Vec::new();
    for release in [Release::One, Release::Two] {
        let serving = serve(release).await;
        let mut browser = Browser::signed_in(&serving, Language::English).await;
        let mut found = Vec::new();
        for page in
            ["/login", "/contacts", "/contacts/rows", "/contacts/7", "/contacts/new", "/deals/board", "/help"]
        {
            let body = browser.get(page).await.body;
            found.extend(body.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
        }
        ids.push(found);
    }
    assert!(ids[0].len() > 40 && ids[1].len() > 10);
    // The gradient of the picture on the login page is no element that anybody acts on.
    let shared: Vec<&String> = ids[0].iter().filter(|id| ids[1].contains(id) && *id != "sky").collect();
    assert!(shared.is_empty(), "{shared:?}");
}
