//! A browser without a window: enough HTTP to walk through the application as a test.

use demo::{Language, Options, Release, Serving};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One browser with its cookies and its language.
pub struct Browser {
    pub address: SocketAddr,
    language: &'static str,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: String,
    pub body: String,
}

pub async fn serve(release: Release) -> Serving {
    demo::serve(Options { release, port: 0, default_language: None }).await.unwrap()
}

impl Browser {
    pub fn new(serving: &Serving, language: Language) -> Browser {
        Browser { address: serving.address(), language: language.code(), cookies: BTreeMap::new() }
    }

    pub async fn signed_in(serving: &Serving, language: Language) -> Browser {
        let mut browser = Browser::new(serving, language);
        let form = format!("email={}&password={}", demo::EMAIL, demo::PASSWORD);
        assert_eq!(browser.post("/login", &form).await.status, 303);
        browser
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, "", "").await
    }

    pub async fn post(&mut self, path: &str, form: &str) -> Answer {
        self.ask("POST", path, "application/x-www-form-urlencoded", form).await
    }

    /// A form with `enctype="multipart/form-data"`.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let part = |(name, value): &(&str, &str)| {
            format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body: String = fields.iter().map(part).collect::<String>() + "--cut--\r\n";
        self.ask("POST", path, "multipart/form-data; boundary=cut", &body).await
    }

    async fn ask(&mut self, method: &str, path: &str, kind: &str, body: &str) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAccept-Language: {}\r\nCookie: {}\r\n\
             Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.language,
            cookies.join("; "),
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (headers, body) = answer.split_once("\r\n\r\n").unwrap();
        for line in headers.lines() {
            if let Some(cookie) = line.strip_prefix("set-cookie: ") {
                let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = headers.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, headers: headers.to_owned(), body: body.to_owned() }
    }
}
