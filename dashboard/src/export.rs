//! Results that somebody takes out: runs and tickets as the lists filter them, for spreadsheets and for programs.
//!
//! What a page has shown stands in them. A spreadsheet takes what begins like a formula for one, and would reckon with it;
//! so no field of a CSV begins like that.

use crate::{app::App, failure::Failure, guard::Visit, plan_acts, runs, tickets};
use axum::{
    extract::{Extension, Path, Request, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use chrono::Utc;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// More than this is for a backup, not for a spreadsheet.
const MOST: u32 = 50_000;

/// Runs of one look into the database.
const AT_ONCE: u32 = 1_000;

const RUNS: [&str; 20] = [
    "id",
    "plan",
    "plan_run",
    "scenario",
    "file",
    "revision",
    "system",
    "environment",
    "version",
    "browser",
    "language",
    "viewport",
    "persona",
    "state",
    "verdict",
    "code",
    "message",
    "started",
    "took_ms",
    "is_quarantined",
];
const TICKETS: [&str; 11] = [
    "number",
    "title",
    "code",
    "severity",
    "state",
    "until",
    "system",
    "assignee",
    "first_seen",
    "last_seen",
    "sightings",
];

/// Runs and tickets as files
///
/// `runs` takes the filters of the list of runs, `tickets` those of the list of tickets; at most 50,000 rows.
#[utoipa::path(get, path = "/api/v1/export/{name}", tag = "runs",
    params(("name", description = "`runs.csv`, `runs.json`, `tickets.csv` or `tickets.json`.")),
    responses((status = 200, description = "The file."), (status = 404, description = "There is no such file.")))]
pub(crate) async fn file(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let query = request.uri().query().unwrap_or_default();
    let (rows, columns): (Vec<Value>, &[&str]) = match name.split_once('.') {
        Some(("runs", "csv" | "json")) => (runs(&app, &visit, asked(query)?).await?, &RUNS),
        Some(("tickets", "csv" | "json")) => {
            let found = tickets::found(&app, &visit, &asked(query)?).await?;
            (found.iter().map(value).collect(), &TICKETS)
        }
        _ => {
            let known = "runs.csv, runs.json, tickets.csv, tickets.json";
            return Err(Failure::Missing(format!("no file `{name}` to take out (known: {known})")));
        }
    };
    let told = format!("{} rows of {}: {query}", rows.len(), visit.project.name);
    app.store().audit((visit.name(), "results.export", &name, &told), Utc::now()).await?;
    let (media, text) = match name.ends_with(".csv") {
        true => ("text/csv; charset=utf-8", csv(&rows, columns)),
        false => ("application/json", Value::Array(rows).to_string()),
    };
    let disposition = format!("attachment; filename=\"surefoot-{name}\"");
    Ok(([(header::CONTENT_TYPE, media), (header::CONTENT_DISPOSITION, disposition.as_str())], text)
        .into_response())
}

fn asked<T: DeserializeOwned>(query: &str) -> Result<T, Failure> {
    let pairs: Map<String, Value> = url::form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect();
    serde_json::from_value(Value::Object(pairs)).map_err(|error| Failure::Bad(error.to_string()))
}

async fn runs(app: &App, visit: &Visit, asked: runs::Asked) -> Result<Vec<Value>, Failure> {
    let mut filter = asked.filter();
    if let Some(plan) = &filter.plan {
        filter.plan = Some(plan_acts::name_now(app, visit, plan).await?);
    }
    let mut all = vec![];
    loop {
        let rows = app.store().runs(visit.sight(), &filter, AT_ONCE).await?;
        all.extend(rows.iter().map(value));
        let last = rows.last().filter(|_| rows.len() == AT_ONCE as usize);
        let Some(last) = last else { return Ok(all) };
        if all.len() >= MOST as usize {
            return Err(Failure::Bad(format!(
                "more than {MOST} runs would be taken out\nhint: filter the list, by plan or by words"
            )));
        }
        filter.before = Some((last.created.timestamp_millis(), last.id.clone()));
    }
}

fn value(row: &impl serde::Serialize) -> Value {
    serde_json::to_value(row).expect("a row is plain data")
}

/// Rows as RFC 4180 has them, with a mark that spreadsheets know UTF-8 by.
fn csv(rows: &[Value], columns: &[&str]) -> String {
    let line = |fields: Vec<String>| fields.join(",") + "\r\n";
    let head = line(columns.iter().map(|column| field(&Value::from(*column))).collect());
    let rows = rows.iter().map(|row| line(columns.iter().map(|column| field(&row[*column])).collect()));
    format!("\u{feff}{head}{}", rows.collect::<String>())
}

fn field(value: &Value) -> String {
    let text = match value {
        Value::Null => return String::new(),
        Value::String(text) => text.clone(),
        other => return other.to_string(),
    };
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r']);
    let safe = if is_formula { format!("'{text}") } else { text };
    format!("\"{}\"", safe.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_page_says_stays_in_its_field_and_is_no_formula() {
        let rows = [
            json!({"a": "=1+1", "b": "x\", \"y\r\nz", "c": -5}),
            json!({"a": " @sum", "b": null, "c": true, "d": "-"}),
        ];
        let text = csv(&rows, &["a", "b", "c"]);
        assert_eq!(
            text,
            "\u{feff}\"a\",\"b\",\"c\"\r\n\"'=1+1\",\"x\"\", \"\"y\r\nz\",-5\r\n\"' @sum\",,true\r\n"
        );
    }
}
