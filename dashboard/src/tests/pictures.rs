//! Pictures: small ones, and what stands where one has expired.

use super::*;

#[tokio::test]
async fn a_picture_that_has_expired_says_so_in_its_place() {
    let site = site().await;
    let (cookie, _) = site.person("viewer").await;
    let place = site.folder.path().join("artifacts").to_string_lossy().into_owned();
    let artifacts = Artifacts::open(&place, site.store.clone()).expect("a place");
    let long_ago = Utc::now() - TimeDelta::days(40);
    let put = artifacts.put(ArtifactKind::Screenshot, vec![1; 10], long_ago);
    let path = format!("/artifacts/{}", put.await.expect("it is kept"));
    assert_eq!(site.send(&Method::GET, &path, &cookie, &[]).await.status(), 200);
    let keep = scenarios::Keep { days: Some(30), size_bytes: None };
    let policy = scenarios::Retention { screenshots: keep, ..Default::default() };
    let now = Utc::now();
    artifacts.retain(&policy, now, false).await.expect("an answer");
    let response = site.send(&Method::GET, &path, &cookie, &[]).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["content-type"]),
        (410, &"image/svg+xml".parse().unwrap())
    );
    let drawn = response.text().await.expect("a text");
    assert!(drawn.contains(&format!("This picture expired on {}", now.format("%Y-%m-%d"))), "{drawn}");
}

#[tokio::test]
async fn a_film_has_small_pictures_where_they_can_be_made() {
    let site = site().await;
    let (cookie, _) = site.person("viewer").await;
    let place = site.folder.path().join("artifacts").to_string_lossy().into_owned();
    let artifacts = Artifacts::open(&place, site.store.clone()).expect("a place");
    let keep = async |bytes: &[u8]| {
        artifacts.put(ArtifactKind::Screenshot, bytes.to_vec(), Utc::now()).await.expect("it is kept")
    };
    let (picture, other) = (keep(ONE_PIXEL).await, keep(HOSTILE.as_bytes()).await);
    for _ in ["made", "kept"] {
        let small = site.send(&Method::GET, &format!("/thumbs/{picture}"), &cookie, &[]).await;
        assert_eq!(small.headers()["content-type"], "image/jpeg");
        assert!(small.headers()["content-security-policy"].to_str().unwrap().starts_with("sandbox"));
        let none = site.send(&Method::GET, &format!("/thumbs/{other}"), &cookie, &[]).await;
        assert_eq!(
            (none.status().as_u16(), &none.headers()["location"]),
            (303, &format!("/artifacts/{other}").parse().unwrap())
        );
    }
    for wrong in ["none", "..%2f..%2fsurefoot.db"] {
        assert_eq!(site.get(&format!("/thumbs/{wrong}"), &cookie).await.0, 404, "{wrong}");
    }
}

/// A PNG of one red pixel.
pub(super) const ONE_PIXEL: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82";
