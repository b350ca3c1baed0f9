//! A site of a few pages, served on a port of its own.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// A running site. Pages may say `{port}` for its port and `{header:accept-language}` for a header.
pub struct Site {
    port: u16,
    pages: Arc<Mutex<HashMap<String, String>>>,
}

impl Site {
    /// Serves these pages: path and HTML. What is not there is 404.
    pub async fn serve(pages: &[(&str, &str)]) -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("it is bound").port();
        let owned =
            |(path, page): &(&str, &str)| ((*path).to_owned(), page.replace("{port}", &port.to_string()));
        let site = Site { port, pages: Arc::new(Mutex::new(pages.iter().map(owned).collect())) };
        let shared = site.pages.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, shared.clone()));
            }
        });
        site
    }

    /// The address of a page.
    pub fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

async fn answer(mut stream: TcpStream, pages: Arc<Mutex<HashMap<String, String>>>) -> Option<()> {
    let mut request = vec![];
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await.ok()?);
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let path = request.split_whitespace().nth(1)?.split('?').next()?.to_owned();
    let page = pages.lock().expect("no panic while locked").get(&path).cloned();
    let response = match page {
        Some(page) if path.starts_with("/download") => {
            response("200 OK\r\nContent-Disposition: attachment", &page)
        }
        Some(page) => response("200 OK", &with_headers(page, &request)),
        None => response("404 Not Found", "no such page"),
    };
    stream.write_all(response.as_bytes()).await.ok()
}

fn response(status: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
}

fn with_headers(page: String, request: &str) -> String {
    request.lines().filter_map(|line| line.split_once(": ")).fold(page, |page, (name, value)| {
        page.replace(&format!("{{header:{}}}", name.to_ascii_lowercase()), value)
    })
}
