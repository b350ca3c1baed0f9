//! What is done before and after a cell, to bring the application into a known state.

use crate::fault::Fault;
use scenarios::{Around, Code};
use std::time::Duration;
use url::Url;

/// How long a reset may take.
const RESET: Duration = Duration::from_secs(120);

/// Does it; `None` where there is nothing to do or it went well. With `insecure` certificates are not looked at.
pub(crate) async fn around(what: Option<&Around>, base: Option<&Url>, insecure: bool) -> Option<Fault> {
    let failed = |words: String| Some(Fault::new(Code::ENV_RESET_FAILED, words));
    match what? {
        Around::Command(command) => {
            let (program, arguments) = command.split_first()?;
            // Whoever writes the project need not know what seals the secrets of all.
            let child = tokio::process::Command::new(program)
                .args(arguments)
                .env_remove("SUREFOOT_SECRETS_KEY")
                .kill_on_drop(true)
                .output();
            match tokio::time::timeout(RESET, child).await {
                Ok(Ok(output)) if output.status.success() => None,
                Ok(Ok(output)) => {
                    let said =
                        String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or("").to_owned();
                    failed(format!("`{program}` ended with {}: {said}", output.status))
                }
                Ok(Err(error)) => failed(format!("`{program}` could not be started: {error}")),
                Err(_) => failed(format!("`{program}` did not end within {RESET:?}")),
            }
        }
        Around::Http { method, url, body, headers } => {
            let address = base.map_or_else(|| url.clone(), |base| crate::address::join(base, url));
            let method = method.parse().unwrap_or(reqwest::Method::POST);
            let client = reqwest::Client::builder().danger_accept_invalid_certs(insecure).build();
            let client = match client {
                Ok(client) => client,
                Err(error) => return failed(format!("{address} could not be asked: {error}")),
            };
            let mut request = client.request(method, &address).timeout(RESET).body(body.clone());
            for (name, value) in headers {
                request = request.header(name, value);
            }
            match request.send().await {
                Ok(answer) if answer.status().is_success() || answer.status().is_redirection() => None,
                Ok(answer) => failed(format!("{address} answers {}", answer.status())),
                Err(error) => failed(format!("{address} does not answer: {error}")),
            }
        }
    }
}
