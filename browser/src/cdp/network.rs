//! Notes what Chromium tells of the network, for a HAR file.
//!
//! The domain is on in any case, for the status of pages: what its events hold is moved, not copied.

use crate::traffic::{Record, Traffic};
use serde_json::Value;

/// Takes an event of the domain.
pub(super) fn note(traffic: &mut Traffic, method: &str, mut params: Value) {
    let clock_ms = params["timestamp"].as_f64().unwrap_or(0.0) * 1000.0;
    let id = params["requestId"].as_str().unwrap_or("").to_owned();
    match method {
        "Network.requestWillBeSent" => {
            // Each redirect is a request of the same name, and tells the answer to the one before.
            if !params["redirectResponse"].is_null()
                && let Some(record) = traffic.find(&id)
            {
                record.response = params["redirectResponse"].take();
                record.ended_ms = Some(clock_ms);
            }
            let mut request = params["request"].take();
            if let Some(request) = request.as_object_mut() {
                request.swap_remove("postData");
                request.swap_remove("postDataEntries");
            }
            let began_ms = params["wallTime"].as_f64().unwrap_or(0.0) * 1000.0;
            let kind = params["type"].take();
            traffic.begin(Record { id, request, kind, began_ms, clock_ms, ..Record::default() });
        }
        "Network.responseReceived" => {
            if let Some(record) = traffic.find(&id) {
                record.response = params["response"].take();
            }
        }
        "Network.loadingFinished" => {
            if let Some(record) = traffic.find(&id) {
                record.ended_ms = Some(clock_ms);
                record.size_bytes = params["encodedDataLength"].as_f64().map(|size| size as u64);
            }
        }
        "Network.loadingFailed" => {
            if let Some(record) = traffic.find(&id) {
                record.ended_ms = Some(clock_ms);
                record.failure = params["errorText"].as_str().map(str::to_owned);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::time::Duration;

    #[test]
    fn a_redirect_is_two_exchanges_and_no_body_is_kept() {
        let mut traffic = Traffic::default();
        let request = |url: &str| json!({"url": url, "method": "POST", "headers": {"A": "b"}, "postData": "x=1", "postDataEntries": []});
        let sent = json!({"requestId": "1", "request": request("http://h/1"), "timestamp": 5.0, "wallTime": 1000.0, "type": "Document"});
        note(&mut traffic, "Network.requestWillBeSent", sent);
        assert!(traffic.find("1").is_some_and(|record| record.request.get("postData").is_none()));
        let redirected = json!({"requestId": "1", "request": request("http://h/2"), "timestamp": 5.1, "wallTime": 1000.1,
            "redirectResponse": {"status": 302, "headers": {"Location": "/2"}}});
        note(&mut traffic, "Network.requestWillBeSent", redirected);
        note(
            &mut traffic,
            "Network.responseReceived",
            json!({"requestId": "1", "timestamp": 5.2, "response": {"status": 404}}),
        );
        note(
            &mut traffic,
            "Network.loadingFinished",
            json!({"requestId": "1", "timestamp": 5.3, "encodedDataLength": 70.0}),
        );
        let seen = traffic.take();
        assert_eq!(seen.iter().map(|one| one.status).collect::<Vec<_>>(), [302, 404]);
        assert_eq!(seen[0].took.map(|took| took.as_millis()), Some(100));
        assert_eq!((seen[1].size_bytes, seen[1].began_ms), (Some(70), 1_000_100.0));
        assert!(seen[1].took.is_some_and(|took| took > Duration::from_millis(190)));
    }
}
