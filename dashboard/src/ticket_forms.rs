//! Forms of tickets: what people send from a ticket's page.

use crate::{acts, app::App, failure::Failure, guard::Visit, remedies, ticket_acts};
use axum::{
    Form,
    body::Bytes,
    extract::{Extension, Path, State},
    response::Redirect,
};
use serde::Deserialize;
use store::Chosen;

#[derive(Deserialize)]
pub(crate) struct Said {
    content: String,
}

#[derive(Deserialize)]
pub(crate) struct NewState {
    state: String,
    #[serde(default)]
    until: String,
}

#[derive(Deserialize)]
pub(crate) struct Assignee {
    #[serde(default)]
    assignee: String,
}

#[derive(Deserialize)]
pub(crate) struct NewSeverity {
    severity: String,
}

#[derive(Deserialize)]
pub(crate) struct Applied {
    action: String,
}

#[derive(Deserialize)]
pub(crate) struct Watching {
    watch: String,
}

fn back(number: i64) -> Redirect {
    Redirect::to(&format!("/tickets/{number}"))
}

pub(crate) async fn comment(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Form(said): Form<Said>,
) -> Result<Redirect, Failure> {
    acts::comment(&app, &visit, number, &said.content).await?;
    Ok(back(number))
}

pub(crate) async fn watch(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Form(watching): Form<Watching>,
) -> Result<Redirect, Failure> {
    let ticket = app.store().ticket(visit.sight(), number).await?;
    app.store().watch(&ticket.id, visit.name(), watching.watch == "yes").await?;
    Ok(back(number))
}

pub(crate) async fn state(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Form(new): Form<NewState>,
) -> Result<Redirect, Failure> {
    let until = Some(new.until.trim()).filter(|until| !until.is_empty());
    acts::set_state(&app, &visit, number, (&new.state, until)).await?;
    Ok(back(number))
}

pub(crate) async fn assignee(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Form(new): Form<Assignee>,
) -> Result<Redirect, Failure> {
    acts::assign(&app, &visit, number, &new.assignee).await?;
    Ok(back(number))
}

pub(crate) async fn apply(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Form(applied): Form<Applied>,
) -> Result<Redirect, Failure> {
    Ok(Redirect::to(&remedies::apply(&app, &visit, number, &applied.action).await?))
}

pub(crate) async fn severity(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Form(new): Form<NewSeverity>,
) -> Result<Redirect, Failure> {
    acts::set_severity(&app, &visit, number, &new.severity).await?;
    Ok(back(number))
}

#[derive(Deserialize)]
pub(crate) struct Into {
    into: String,
}

pub(crate) async fn merge(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Form(into): Form<Into>,
) -> Result<Redirect, Failure> {
    let written = into.into.trim().trim_start_matches('#');
    // A list of tickets completes to number and title.
    let digits: String = written.chars().take_while(char::is_ascii_digit).collect();
    let into: i64 = digits
        .parse()
        .map_err(|_| Failure::Bad(format!("`{written}` is no number of a ticket\nhint: write it like 12")))?;
    ticket_acts::merge(&app, &visit, number, into).await?;
    Ok(back(into))
}

pub(crate) async fn unmerge(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
) -> Result<Redirect, Failure> {
    ticket_acts::unmerge(&app, &visit, number).await?;
    Ok(back(number))
}

pub(crate) async fn take_out(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    body: Bytes,
) -> Result<Redirect, Failure> {
    // Serde's forms know no field that comes more than once.
    let mut chosen = Chosen::default();
    for (name, value) in url::form_urlencoded::parse(&body).into_owned() {
        match (name.as_str(), value.split_once('\t')) {
            ("cell", _) => chosen.cells.push(value),
            ("step", Some((file, step))) => chosen.steps.push((file.to_owned(), step.to_owned())),
            _ => {}
        }
    }
    Ok(back(ticket_acts::take_out(&app, &visit, number, &chosen).await?))
}
