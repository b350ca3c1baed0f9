//! A JSON body that a machine sends, with errors that say where they are.

use crate::failure::Failure;
use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
};
use serde::de::DeserializeOwned;

/// The largest body, in bytes.
const LARGEST: usize = 256 << 10;

/// A body of JSON. An empty one is an empty object.
pub(crate) struct Sent<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Sent<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Sent<T>, Failure> {
        let bytes = to_bytes(request.into_body(), LARGEST)
            .await
            .map_err(|_| Failure::Bad("the body is larger than 256 KiB".to_owned()))?;
        read(&bytes).map(Sent)
    }
}

/// Reads a body of JSON.
///
/// # Errors
///
/// Where it is none, or not what is wanted.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let text = if bytes.is_empty() { b"{}" } else { bytes };
    serde_json::from_slice(text).map_err(|error| Failure::Bad(format!("the body: {error}")))
}
