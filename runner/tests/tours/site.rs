//! The pages beside this file, and the libraries that they load, on a port of their own.

use axum::{
    Router,
    extract::State,
    http::{StatusCode, Uri, header},
    response::IntoResponse,
};
use std::{path::PathBuf, sync::Arc};

/// A server that ends with the test.
pub struct Site {
    address: String,
    server: tokio::task::JoinHandle<()>,
}

impl Site {
    /// Nothing where the libraries are not installed.
    pub async fn serve() -> Option<Site> {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let libraries = root.join("../target/guidance");
        if !libraries.join("bundles").is_dir() {
            println!("skipped: no guidance libraries (ci/setup --tests installs them)");
            return None;
        }
        let folders = Arc::new((root.join("tests/tours/pages"), libraries));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let app = Router::new().fallback(file).with_state(folders);
        let server = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Some(Site { address, server })
    }

    /// The address of a page.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn file(State(folders): State<Arc<(PathBuf, PathBuf)>>, uri: Uri) -> impl IntoResponse {
    let (pages, libraries) = &*folders;
    let path = uri.path();
    let file = match path.strip_prefix("/libs/") {
        Some(rest) => libraries.join("node_modules").join(rest),
        None if path.starts_with("/bundles/") => libraries.join(&path[1..]),
        None if path.contains('.') => pages.join(&path[1..]),
        None => pages.join(format!("{}.html", &path[1..])),
    };
    let kind = match file.extension().and_then(|end| end.to_str()) {
        Some("html") => "text/html",
        Some("js" | "mjs") => "text/javascript",
        Some("css") => "text/css",
        _ => "application/octet-stream",
    };
    match std::fs::read(file) {
        Ok(bytes) => (StatusCode::OK, [(header::CONTENT_TYPE, kind)], bytes),
        Err(_) => (
            StatusCode::NOT_FOUND,
            [(header::CONTENT_TYPE, "text/html")],
            b"<title>nothing here</title>".to_vec(),
        ),
    }
}
