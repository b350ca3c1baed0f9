//! stub
use crate::serving::App; use axum::Router; use std::sync::Arc;
/// x
pub struct Situation; /// y
pub enum Expected {} /// z
pub const SITUATIONS: &[Situation] = &[];
pub(crate) fn router() -> Router<Arc<App>> { Router::new() }
