//! Receivers: an HTTP server that answers as it is told, and an SMTP server.

use axum::{
    Router,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// A request that came.
#[derive(Debug, Clone)]
pub struct Came {
    pub path: String,
    pub headers: HashMap<String, String>,
    pub body: String,
}

/// What is answered next: status, headers, text.
pub type Answer = (u16, Vec<(&'static str, String)>, String);

/// An HTTP server.
#[derive(Debug, Clone, Default)]
pub struct Web {
    pub port: u16,
    came: Arc<Mutex<Vec<Came>>>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
}

impl Web {
    pub async fn start() -> Web {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let web = Web { port: listener.local_addr().expect("an address").port(), ..Web::default() };
        let router = Router::new().fallback(take).with_state(web.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        web
    }

    /// What came since the last time.
    pub fn came(&self) -> Vec<Came> {
        std::mem::take(&mut *self.came.lock().expect("nobody panics"))
    }

    /// What is answered next; 204 afterwards.
    pub fn answer(&self, status: u16, headers: &[(&'static str, String)], text: &str) {
        let answer = (status, headers.to_vec(), text.to_owned());
        self.answers.lock().expect("nobody panics").push_back(answer);
    }
}

async fn take(State(web): State<Web>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned()));
    let headers = headers.collect();
    let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.expect("a body");
    let body = String::from_utf8(body.to_vec()).expect("a text");
    web.came.lock().expect("nobody panics").push(Came { path, headers, body });
    let answer = web.answers.lock().expect("nobody panics").pop_front();
    let Some((status, headers, text)) = answer else { return StatusCode::NO_CONTENT.into_response() };
    let mut response = (StatusCode::from_u16(status).expect("a status"), text).into_response();
    for (name, value) in headers {
        response.headers_mut().insert(name, value.parse().expect("a header"));
    }
    response
}

/// Mail that came.
#[derive(Debug, Clone, Default)]
pub struct Letter {
    pub to: Vec<String>,
    pub whole: String,
}

/// An SMTP server that knows nobody whose name begins with `nobody`, and is too busy for one that begins with `busy`.
#[derive(Debug, Clone, Default)]
pub struct Smtp {
    pub port: u16,
    came: Arc<Mutex<Vec<Letter>>>,
    said: Arc<Mutex<Vec<String>>>,
}

impl Smtp {
    pub async fn start() -> Smtp {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let smtp = Smtp { port: listener.local_addr().expect("an address").port(), ..Smtp::default() };
        let own = smtp.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // One who only looks whether the port is open hangs up.
                tokio::spawn(talk(own.clone(), stream));
            }
        });
        smtp
    }

    /// What came since the last time.
    pub fn came(&self) -> Vec<Letter> {
        std::mem::take(&mut *self.came.lock().expect("nobody panics"))
    }

    /// Every line that clients said, but for the letters.
    pub fn said(&self) -> Vec<String> {
        self.said.lock().expect("nobody panics").clone()
    }
}

async fn talk(smtp: Smtp, stream: TcpStream) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 mail.test ready\r\n").await?;
    let mut letter = Letter::default();
    while let Some(line) = lines.next_line().await? {
        smtp.said.lock().expect("nobody panics").push(line.clone());
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-mail.test\r\n250 AUTH PLAIN",
            "AUTH" => "235 welcome",
            "RCPT" if line.contains("<nobody") => "550 no such person here",
            "RCPT" if line.contains("<busy") => "451 later, please",
            "RCPT" => {
                letter.to.push(line.clone());
                "250 fine"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    letter.whole.push_str(&line);
                    letter.whole.push('\n');
                }
                smtp.came.lock().expect("nobody panics").push(std::mem::take(&mut letter));
                "250 taken as 17"
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 fine",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}
