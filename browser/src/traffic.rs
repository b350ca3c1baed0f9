//! What went over the network, in memory: enough to write a HAR file of it. Bodies are never kept.
//!
//! Whoever hears an event hands over what it holds of a request: it is moved in here as it is, in no time,
//! and only read where somebody asks for it, after a failure. The oldest go where there are too many.

use serde_json::Value;
use std::{collections::VecDeque, time::Duration};

/// So many requests are kept of a session: those of the last pages, where it failed.
const MOST: usize = 1000;

/// A request and, where there was one, its answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exchange {
    /// `GET`
    pub method: String,
    /// The whole address.
    pub address: String,
    /// What asked for it: `Document`, `fetch`; empty where the engine does not tell.
    pub kind: String,
    /// Milliseconds since 1970.
    pub began_ms: f64,
    /// Until its last byte, or its failure; nothing where neither has come.
    pub took: Option<Duration>,
    /// Names and values.
    pub request_headers: Vec<(String, String)>,
    /// `h2`, `http/1.1`
    pub protocol: String,
    /// 0 without an answer.
    pub status: u16,
    /// `Not Found`
    pub status_text: String,
    /// Names and values.
    pub response_headers: Vec<(String, String)>,
    /// `text/html`
    pub media_type: String,
    /// Bytes of the answer on the wire.
    pub size_bytes: Option<u64>,
    /// Why it failed: `net::ERR_CONNECTION_REFUSED`.
    pub failure: Option<String>,
}

/// What an engine has told of a request so far, in its own form.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub id: String,
    pub request: Value,
    pub response: Value,
    pub kind: Value,
    pub began_ms: f64,
    /// On the engine's own clock, in milliseconds.
    pub clock_ms: f64,
    pub ended_ms: Option<f64>,
    pub size_bytes: Option<u64>,
    pub failure: Option<String>,
}

/// The last requests of a session.
#[derive(Debug, Default)]
pub(crate) struct Traffic(VecDeque<Record>);

impl Traffic {
    /// A request goes out.
    pub fn begin(&mut self, record: Record) {
        // These are no requests, and as long as what they hold.
        let address = record.request["url"].as_str().unwrap_or("");
        if address.starts_with("data:") || address.starts_with("blob:") {
            return;
        }
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(record);
    }

    /// The last request of this name.
    pub fn find(&mut self, id: &str) -> Option<&mut Record> {
        self.0.iter_mut().rev().find(|record| record.id == id)
    }

    /// All of them, oldest first; none is left.
    pub fn take(&mut self) -> Vec<Exchange> {
        std::mem::take(&mut self.0).iter().map(exchange).collect()
    }
}

fn exchange(record: &Record) -> Exchange {
    let (request, response) = (&record.request, &record.response);
    let word = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let millis = record.ended_ms.map(|ended| (ended - record.clock_ms).max(0.0));
    Exchange {
        method: word(&request["method"]),
        address: word(&request["url"]),
        kind: word(&record.kind),
        began_ms: record.began_ms,
        took: millis.map(|millis| Duration::from_secs_f64(millis / 1000.0)),
        request_headers: headers(&request["headers"]),
        protocol: word(&response["protocol"]),
        status: response["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(0),
        status_text: word(&response["statusText"]),
        response_headers: headers(&response["headers"]),
        media_type: word(&response["mimeType"]),
        size_bytes: record.size_bytes,
        failure: record.failure.clone(),
    }
}

/// Headers as CDP has them (an object, lines where there are several) and as BiDi has them (a list).
fn headers(value: &Value) -> Vec<(String, String)> {
    let of_object = value.as_object().into_iter().flatten().flat_map(|(name, value)| {
        let lines = value.as_str().unwrap_or("").lines();
        lines.map(|line| (name.clone(), line.to_owned())).collect::<Vec<_>>()
    });
    let of_list = value.as_array().into_iter().flatten().map(|header| {
        let name = header["name"].as_str().unwrap_or("").to_owned();
        (name, header["value"]["value"].as_str().unwrap_or("").to_owned())
    });
    of_object.chain(of_list).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn headers_of_either_protocol_are_read() {
        let expected = [("a".to_owned(), "1".to_owned()), ("a".to_owned(), "2".to_owned())];
        assert_eq!(headers(&json!({"a": "1\n2"})), expected);
        let list = json!([{"name": "a", "value": {"type": "string", "value": "1"}}, {"name": "a", "value": {"type": "string", "value": "2"}}]);
        assert_eq!(headers(&list), expected);
    }

    #[test]
    fn only_the_last_requests_are_kept() {
        let mut traffic = Traffic::default();
        for number in 0..MOST + 5 {
            let request = json!({"url": format!("http://host/{number}"), "method": "GET"});
            traffic.begin(Record { id: number.to_string(), request, ..Record::default() });
        }
        traffic.begin(Record { request: json!({"url": "data:,x"}), ..Record::default() });
        assert!(traffic.find("3").is_none());
        let kept = traffic.take();
        assert_eq!((kept.len(), kept[0].address.as_str()), (MOST, "http://host/5"));
    }
}
