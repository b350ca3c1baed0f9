//! What people and machines do with tickets beyond their state: merge, part, attach. The same for a form and for the
//! API, and noted.

use crate::{acts, app::App, attachments, failure::Failure, guard::Visit, upload};
use axum::body::Bytes;
use chrono::Utc;
use store::{ArtifactKind, Chosen, NewAttachment};

/// The names of those who can be named in a comment.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn names(app: &App) -> Result<Vec<String>, Failure> {
    let people = app.store().people().await?;
    Ok(people.into_iter().filter(|person| person.is_active).map(|person| person.name).collect())
}

/// Merges a ticket into another one.
///
/// # Errors
///
/// There is no such ticket, or they can't be one.
pub(crate) async fn merge(app: &App, visit: &Visit, number: i64, into: i64) -> Result<(), Failure> {
    let now = Utc::now();
    // Both must be theirs.
    for one in [number, into] {
        app.store().ticket(visit.sight(), one).await?;
    }
    app.store().merge(visit.project(), (number, into), visit.name(), now).await?;
    let detail = format!("into #{into}");
    Ok(app.store().audit((visit.name(), "ticket.merge", &number.to_string(), &detail), now).await?)
}

/// Takes a merge back.
///
/// # Errors
///
/// There is no such ticket, or it was merged into none.
pub(crate) async fn unmerge(app: &App, visit: &Visit, number: i64) -> Result<(), Failure> {
    let now = Utc::now();
    app.store().ticket(visit.sight(), number).await?;
    app.store().unmerge(visit.project(), number, visit.name(), now).await?;
    Ok(app.store().audit((visit.name(), "ticket.unmerge", &number.to_string(), ""), now).await?)
}

/// Makes a ticket of chosen sightings; its number.
///
/// # Errors
///
/// There is no such ticket; nothing was chosen, or all.
pub(crate) async fn take_out(app: &App, visit: &Visit, number: i64, chosen: &Chosen) -> Result<i64, Failure> {
    let now = Utc::now();
    app.store().ticket(visit.sight(), number).await?;
    let new = app.store().take_out(visit.project(), (number, chosen), visit.name(), now).await?;
    let detail = format!("to #{new}: {} cells, {} steps", chosen.cells.len(), chosen.steps.len());
    app.store().audit((visit.name(), "ticket.take-out", &number.to_string(), &detail), now).await?;
    Ok(new)
}

/// Adds a file to a ticket; its id.
///
/// # Errors
///
/// There is no such ticket; the file is empty or too large; the ticket has too many.
pub(crate) async fn attach(
    app: &App,
    visit: &Visit,
    number: i64,
    (name, bytes): (&str, Bytes),
) -> Result<String, Failure> {
    if bytes.is_empty() {
        return Err(Failure::Bad("this file is empty\nhint: choose one that holds something".to_owned()));
    }
    debug_assert!(bytes.len() <= upload::LARGEST_FILE, "whoever reads it bounds it");
    let ticket = app.store().ticket(visit.sight(), number).await?;
    let (name, media) = (attachments::clean_name(name), attachments::media_of(&bytes));
    let (now, size_bytes) = (Utc::now(), bytes.len());
    let hash = app.artifacts().put(ArtifactKind::Attachment, bytes.to_vec(), now).await?;
    let new = NewAttachment { hash: &hash, name: &name, media, size_bytes };
    let id = app.store().attach(&ticket.id, new, visit.name(), now).await?;
    // Whoever sees the ticket sees its small picture.
    app.store().show(&hash, (visit.project(), ticket.system.as_deref())).await?;
    // Its name may tell more than everybody is to know for ever.
    let detail = format!("{media}, {size_bytes} bytes");
    app.store().audit((visit.name(), "ticket.attach", &number.to_string(), &detail), now).await?;
    Ok(id)
}

/// Takes a file from a ticket.
///
/// # Errors
///
/// There is no such ticket, or it has no such file.
pub(crate) async fn detach(app: &App, visit: &Visit, number: i64, id: &str) -> Result<(), Failure> {
    let now = Utc::now();
    let ticket = app.store().ticket(visit.sight(), number).await?;
    let one = app.store().detach(&ticket.id, id, visit.name(), now).await?;
    let detail = format!("{}, {} bytes, added by {}", one.media, one.size_bytes, one.author);
    Ok(app.store().audit((visit.name(), "ticket.detach", &number.to_string(), &detail), now).await?)
}

/// Asks those who translate, by naming them in a comment: they watch it from then on, and one alone takes care of it.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn ask_translators(
    app: &App,
    visit: &Visit,
    number: i64,
    (names, words): (&[String], &str),
) -> Result<(), Failure> {
    let ticket = app.store().ticket(visit.sight(), number).await?;
    for name in names {
        app.store().watch(&ticket.id, name, true).await?;
    }
    if let ([name], None) = (names, &ticket.assignee) {
        acts::assign(app, visit, number, name).await?;
    }
    let asked: Vec<String> = names.iter().map(|name| format!("@{name}")).collect();
    acts::comment(app, visit, number, &format!("{}: {words}", asked.join(" "))).await
}
