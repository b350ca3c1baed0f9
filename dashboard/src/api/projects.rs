//! Projects that are made: an empty one, into which a folder is pushed.

use super::sent::Sent;
use crate::{app::App, failure::Failure, guard::Visit};
use axum::{
    extract::{Extension, State},
    http::StatusCode,
    response::Json,
};
use chrono::Utc;
use serde::Deserialize;
use store::Project;
use utoipa::ToSchema;

/// The longest name of a project, in letters: it stands in addresses.
const LONGEST: usize = 100;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewProject {
    /// Its name: it stands in addresses, as in `/p/shop/`.
    name: String,
}

/// Make a project
///
/// An empty one: `POST /p/NAME/api/v1/folder` brings its files. Who may see it, an administrator says.
#[utoipa::path(post, path = "/api/v1/projects", tag = "folders", request_body = NewProject,
    responses((status = 201, body = Project), (status = 409, description = "There is one of this name.")))]
pub(crate) async fn make(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Sent(new): Sent<NewProject>,
) -> Result<(StatusCode, Json<Project>), Failure> {
    is_name(&new.name)?;
    let now = Utc::now();
    let project = app.store().new_project(&new.name, now).await?;
    app.store().audit((visit.name(), "project.make", &project.name, ""), now).await?;
    Ok((StatusCode::CREATED, Json(project)))
}

/// Whether a project may be called so: a slash would look like a project and a system of it, and what nobody sees or
/// types nobody finds.
fn is_name(name: &str) -> Result<(), Failure> {
    let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_' | '.');
    let is_good = name.chars().all(is_plain)
        && name.starts_with(char::is_alphanumeric)
        && !name.ends_with(' ')
        && name.chars().count() <= LONGEST;
    if is_good {
        return Ok(());
    }
    Err(Failure::Bad(format!(
        "no project can be called `{}`\nhint: letters, digits, spaces, `-`, `_` and `.`, {LONGEST} at most, and a letter \
         or digit first",
        name.escape_debug().take(LONGEST).collect::<String>()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_stand_in_an_address() {
        for good in ["shop", "Shop 2", "größe", "店", "a.b-c_d"] {
            assert!(is_name(good).is_ok(), "{good}");
        }
        for bad in
            ["", " ", "a/b", "../x", ".hidden", "a ", "a\nb", "a\u{202e}b", "<b>", "a?b", &"x".repeat(101)]
        {
            assert!(is_name(bad).is_err(), "{bad}");
        }
    }
}
