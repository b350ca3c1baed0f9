//! What a remote address speaks: the DevTools protocol, or WebDriver.

use crate::wire::secure;
use http_body_util::{BodyExt, Empty, Limited};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;
use std::{collections::VecDeque, time::Duration};
use tokio::time::timeout;
use url::Url;

/// How long a remote endpoint may take to say what it is.
const INTRODUCTION: Duration = Duration::from_secs(5);

/// How long what it says may be, in bytes; Chromium's is 500.
const LONGEST: usize = 100_000;

/// The socket of a Chromium's DevTools: `address` itself if it is a socket, or what `/json/version` of it
/// names. Nothing where the address speaks WebDriver.
pub async fn devtools_address(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    if matches!(url.scheme(), "ws" | "wss") {
        return Some(address.to_owned());
    }
    url.set_path("/json/version");
    let answer = timeout(INTRODUCTION, get(&url)).await.ok()??;
    let version: Value = serde_json::from_str(&answer).ok()?;
    let mut socket = Url::parse(version["webSocketDebuggerUrl"].as_str()?).ok()?;
    // A browser behind a forwarded port names its own.
    socket.set_host(url.host_str()).ok()?;
    socket.set_port(url.port()).ok()?;
    Some(socket.into())
}

/// The body of a page. Chromium turns away whoever names it by anything but a number or localhost.
async fn get(url: &Url) -> Option<String> {
    let request = http::Request::get(url.as_str());
    let request = match url.scheme() {
        "http" => request.header(http::header::HOST, format!("localhost:{}", url.port_or_known_default()?)),
        _ => request,
    };
    let request = request.body(Empty::<VecDeque<u8>>::new()).ok()?;
    let builder = Client::builder(TokioExecutor::new());
    let answer = match url.scheme() {
        "https" => builder.build(secure().ok()?).request(request).await,
        _ => builder.build(HttpConnector::new()).request(request).await,
    };
    let answer = answer.ok().filter(|answer| answer.status().is_success())?;
    let body = Limited::new(answer.into_body(), LONGEST).collect().await.ok()?;
    String::from_utf8(body.to_bytes().to_vec()).ok()
}
