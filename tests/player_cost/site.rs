//! Lodge CRM's real pages, with and without the snippet of the reference player and the content that Lodge has.
//!
//! One port gives the pages as they are, the other with the snippet as their last line: all else is the same.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use browser::{Goal, Session, SessionOptions};
use demo::{Options, Release, Serving};
use runner::{
    content::content,
    folder::project,
    publication::{Order, player_script, pointer, prepare, snippet},
};
use scenarios::content::publish::Player;
use std::{path::Path, sync::Arc, time::Duration};

/// A whole page, on a machine that does much else.
pub const WAIT: Duration = Duration::from_secs(60);

/// The environment that the content is published for.
const ENVIRONMENT: &str = "release1";

/// What the pages need besides themselves.
struct Behind {
    lodge: Serving,
    client: reqwest::Client,
    pointer: String,
    content: String,
}

/// The pages, each way on a port of its own.
pub struct Site {
    plain: Server,
    played: Server,
}

/// A server that ends with the test.
struct Server {
    address: String,
    task: tokio::task::JoinHandle<()>,
}

impl Site {
    /// Publishes the demo's content, signs in to Lodge and serves it.
    pub async fn serve() -> Site {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo");
        let project = project(&folder).expect("the demo's project");
        let all = content(&project).expect("the demo's content");
        let order = Order { environment: ENVIRONMENT, system: None, items: &[], player: &Player::default() };
        let ready = prepare(&all, &project.project, order).expect("it can be published");
        let lodge = demo::serve(Options { release: Release::One, port: 0, default_language: None }).await;
        let behind = Behind {
            lodge: lodge.expect("a free port"),
            client: client(),
            pointer: pointer(&ready.published),
            content: serde_json::to_string(&ready.published).expect("plain data"),
        };
        behind.sign_in().await;
        let behind = Arc::new(behind);
        Site { plain: Server::start(behind.clone(), false).await, played: Server::start(behind, true).await }
    }

    /// The address of a page of Lodge, with the player or without.
    pub fn at(&self, path: &str, played: bool) -> String {
        let server = if played { &self.played } else { &self.plain };
        format!("{}{path}", server.address)
    }
}

impl Server {
    async fn start(behind: Arc<Behind>, played: bool) -> Server {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let app = Router::new().fallback(answer).with_state((behind, played));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Server { address, task }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What a session is told: nothing.
pub fn options() -> SessionOptions {
    SessionOptions::default()
}

/// Opens an address.
pub async fn open(session: &mut Session, address: String) {
    session.driver.navigate(Goal::Address(address), WAIT).await.expect("the page");
}

fn client() -> reqwest::Client {
    // A second set-up in the same process is no fault.
    drop(rustls::crypto::ring::default_provider().install_default());
    let stay = reqwest::redirect::Policy::none();
    reqwest::Client::builder().redirect(stay).build().expect("a client")
}

impl Behind {
    async fn sign_in(&self) {
        let form = [("email", demo::EMAIL), ("password", demo::PASSWORD)];
        let asked = self.client.post(format!("{}login", self.lodge.url())).form(&form);
        let answer = asked.header(header::COOKIE, COOKIE).send().await.expect("Lodge answers");
        assert!(answer.status().is_redirection(), "signed in: {}", answer.status());
    }

    async fn page(&self, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let asked = self.client.get(format!("{}{}", self.lodge.url(), path.trim_start_matches('/')));
        let answer = asked.header(header::COOKIE, COOKIE).header(header::ACCEPT_LANGUAGE, "en").send();
        let answer = answer.await.expect("Lodge answers");
        let (status, headers) = (answer.status(), answer.headers().clone());
        (status, headers, answer.bytes().await.expect("a whole page").to_vec())
    }
}

const COOKIE: &str = "lodge_session=cost";

async fn answer(State((behind, played)): State<(Arc<Behind>, bool)>, request: Request) -> Response {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let kind = |kind: &'static str, text: String| {
        ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "max-age=600")], text).into_response()
    };
    match path {
        "/guide/player.js" => return kind("text/javascript", player_script(false)),
        "/guide/release1.json" => return kind("application/json", behind.pointer.clone()),
        _ if path.starts_with("/guide/") => return kind("application/json", behind.content.clone()),
        _ => {}
    }
    let (status, headers, mut bytes) = behind.page(path).await;
    let is_page =
        headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if played && is_page {
        bytes.extend(snippet("/guide/", ENVIRONMENT).into_bytes());
    }
    let kind = headers.get(header::CONTENT_TYPE).cloned();
    let kind = kind.unwrap_or_else(|| header::HeaderValue::from_static("text/html"));
    (status, [(header::CONTENT_TYPE, kind)], bytes).into_response()
}
