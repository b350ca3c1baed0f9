//! A server that commands speak to, with a token: what it answers, and why it does not.

use crate::usage::UsageErrors;
use reqwest::{Client, Response};
use serde::{Deserialize, de::DeserializeOwned};
use std::{path::Path, time::Duration};

/// How long one call to the server may take; it holds a call that waits for at most 30 s.
const CALL: Duration = Duration::from_secs(60);

/// How long a folder may be on its way.
const LONG_CALL: Duration = Duration::from_secs(1_800);

/// A server that could not be asked.
pub enum Failed {
    /// It refuses: asking again changes nothing.
    Refused(String),
    /// It is away, or not well.
    Away(String),
}

#[derive(Default, Deserialize)]
struct Problem {
    #[serde(default)]
    detail: String,
    hint: Option<String>,
}

/// A server that answers to a token.
pub struct Server {
    client: Client,
    address: url::Url,
    token: String,
}

impl Server {
    /// Nobody is asked yet.
    ///
    /// # Errors
    ///
    /// It is no address, or there is no token.
    pub fn new(
        server: &url::Url,
        project: Option<&str>,
        token_file: Option<&Path>,
    ) -> Result<Server, UsageErrors> {
        let mut address = server.clone();
        if !matches!(address.scheme(), "http" | "https") {
            return Err(UsageErrors::one(format!("{address} is no address of a server\nhint: https://…")));
        }
        // `join` replaces what stands after the last slash.
        if !address.path().ends_with('/') {
            address.set_path(&format!("{}/", address.path()));
        }
        let is_here =
            address.host_str().is_some_and(|host| matches!(host, "localhost" | "127.0.0.1" | "[::1]"));
        if address.scheme() == "http" && !is_here {
            eprintln!("warning: the token goes to {address} unencrypted");
        }
        if let Some(project) = project {
            address.set_path(&format!("{}p/{}/", address.path(), encoded(project)));
        }
        let client = Client::builder().timeout(CALL).redirect(reqwest::redirect::Policy::none()).build();
        let client = client.map_err(|error| UsageErrors::one(error.to_string()))?;
        Ok(Server { client, address, token: token(token_file)? })
    }

    /// The address of a page, for people.
    pub fn page(&self, path: &str) -> String {
        self.address.join(path).map_or_else(|_| path.to_owned(), |page| page.to_string())
    }

    /// What it answers to a question.
    ///
    /// # Errors
    ///
    /// It refuses or is away.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failed> {
        let request = self.client.get(self.page(path));
        self.answer(request.bearer_auth(&self.token).send().await).await
    }

    /// What it answers to an order.
    ///
    /// # Errors
    ///
    /// It refuses or is away.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &serde_json::Value) -> Result<T, Failed> {
        let request = self.client.post(self.page(path)).json(body);
        self.answer(request.bearer_auth(&self.token).send().await).await
    }

    /// As `post`, of a large body, which may take a while.
    ///
    /// # Errors
    ///
    /// It refuses or is away.
    pub async fn send<T: DeserializeOwned>(&self, path: &str, body: Vec<u8>) -> Result<T, Failed> {
        let request = self.client.post(self.page(path)).timeout(LONG_CALL).body(body);
        self.answer(request.bearer_auth(&self.token).send().await).await
    }

    /// The bytes that it answers.
    ///
    /// # Errors
    ///
    /// It refuses or is away.
    pub async fn bytes(&self, path: &str) -> Result<Vec<u8>, Failed> {
        let request = self.client.get(self.page(path)).timeout(LONG_CALL).bearer_auth(&self.token);
        let answer = self.good(request.send().await).await?;
        Ok(answer.bytes().await.map_err(|error| self.away(&innermost(&error)))?.to_vec())
    }

    async fn answer<T: DeserializeOwned>(&self, sent: reqwest::Result<Response>) -> Result<T, Failed> {
        self.good(sent).await?.json().await.map_err(|error| self.away(&innermost(&error)))
    }

    /// An answer, if it is none of those that refuse.
    async fn good(&self, sent: reqwest::Result<Response>) -> Result<Response, Failed> {
        let answer = sent.map_err(|error| self.away(&innermost(&error)))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let problem: Problem = answer.json().await.unwrap_or_default();
        let words = if problem.detail.is_empty() { status.to_string() } else { problem.detail };
        if status.is_server_error() || status.is_redirection() {
            return Err(self.away(&words));
        }
        let hint = problem.hint.map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
        Err(Failed::Refused(format!("{words}{hint}")))
    }

    fn away(&self, reason: &dyn std::fmt::Display) -> Failed {
        Failed::Away(format!("{} can't be asked: {reason}", self.address))
    }
}

/// A part of an address.
pub fn encoded(part: &str) -> String {
    url::form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>().replace('+', "%20")
}

/// What went wrong at the bottom: what stands above it repeats the address.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

fn token(file: Option<&Path>) -> Result<String, UsageErrors> {
    let token = match file {
        Some(file) => std::fs::read_to_string(file)
            .map_err(|error| UsageErrors::one(format!("{}: {error}", file.display())))?,
        None => std::env::var("SUREFOOT_TOKEN").unwrap_or_default(),
    };
    let token = token.trim();
    if token.is_empty() {
        return Err(UsageErrors::one(
            "there is no token\nhint: set SUREFOOT_TOKEN, or use --token-file; an administrator makes one on the \
             settings page, or with `surefoot admin token`",
        ));
    }
    Ok(token.to_owned())
}
