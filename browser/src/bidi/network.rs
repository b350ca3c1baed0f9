//! Notes what Firefox tells of the network, for a HAR file.

use crate::traffic::{Record, Traffic};
use serde_json::Value;

/// Takes an event of the module.
pub(super) fn note(traffic: &mut Traffic, method: &str, mut params: Value) {
    let clock_ms = params["timestamp"].as_f64().unwrap_or(0.0);
    // Each redirect is a request of the same name.
    let id = format!("{}:{}", params["request"]["request"].as_str().unwrap_or(""), params["redirectCount"]);
    if traffic.find(&id).is_none() {
        let request = params["request"].take();
        let kind = request["initiatorType"].clone();
        let record =
            Record { id: id.clone(), request, kind, began_ms: clock_ms, clock_ms, ..Record::default() };
        traffic.begin(record);
    }
    let Some(record) = traffic.find(&id) else { return };
    match method {
        "network.responseStarted" => record.response = params["response"].take(),
        "network.responseCompleted" => {
            record.response = params["response"].take();
            record.ended_ms = Some(clock_ms);
            record.size_bytes = record.response["bytesReceived"].as_u64();
        }
        "network.fetchError" => {
            record.ended_ms = Some(clock_ms);
            record.failure = params["errorText"].as_str().map(str::to_owned);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_answer_belongs_to_its_request_and_redirect() {
        let mut traffic = Traffic::default();
        let event = |redirects: u64, timestamp: u64, rest: Value| {
            let mut params = json!({"request": {"request": "7", "url": format!("http://h/{redirects}"), "method": "GET", "headers": []},
                "redirectCount": redirects, "timestamp": timestamp});
            params["response"] = rest;
            params
        };
        note(&mut traffic, "network.beforeRequestSent", event(0, 1000, Value::Null));
        note(
            &mut traffic,
            "network.responseCompleted",
            event(0, 1100, json!({"status": 302, "bytesReceived": 3})),
        );
        note(&mut traffic, "network.beforeRequestSent", event(1, 1100, Value::Null));
        let mut failed = event(1, 1150, Value::Null);
        failed["errorText"] = json!("NS_ERROR_CONNECTION_REFUSED");
        note(&mut traffic, "network.fetchError", failed);
        let seen = traffic.take();
        assert_eq!(seen.iter().map(|one| one.status).collect::<Vec<_>>(), [302, 0]);
        assert_eq!(seen[0].took.map(|took| took.as_millis()), Some(100));
        assert_eq!(seen[1].failure.as_deref(), Some("NS_ERROR_CONNECTION_REFUSED"));
    }
}
