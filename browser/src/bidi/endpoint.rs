//! What a remote address speaks: the DevTools protocol, or WebDriver.

use serde_json::Value;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use url::Url;

/// How long a remote endpoint may take to say what it is.
const INTRODUCTION: Duration = Duration::from_secs(5);

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
    let (host, port) = (url.host_str()?, url.port_or_known_default()?);
    let mut stream = TcpStream::connect((host, port)).await.ok()?;
    let request = format!("GET {} HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n", url.path());
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n")?;
    head.lines().next()?.contains(" 200").then(|| body.to_owned())
}
