//! How the last runs of a cell went, as a row of bars.

use crate::{app::App, failure::Failure, words::Words};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use store::CellRow;

/// So many runs of a cell are shown.
const RUNS: u32 = 20;

/// Of so many cells: what is broken comes first, and nobody reads a hundred rows of bars.
const CELLS: usize = 60;

/// The bars of each cell, oldest first; null where there are none.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn of(
    app: &App,
    cells: &[&CellRow],
    words: &Words,
    now: DateTime<Utc>,
) -> Result<Vec<Value>, Failure> {
    let keys: Vec<&str> = cells.iter().take(CELLS).map(|cell| cell.cell.as_str()).collect();
    let known = app.store().last_verdicts(&keys, RUNS).await?;
    let told = known.iter().map(|beats| {
        let is_good = |verdict: &str| matches!(verdict, "passed" | "healed" | "flaky");
        let good = beats.iter().filter(|beat| is_good(&beat.verdict)).count();
        let words_of = |beat: &store::Beat| {
            format!("{}, {}", words.say(&format!("verdict_{}", beat.verdict)), words.ago(beat.created, now))
        };
        let all: Vec<Value> =
            beats.iter().map(|beat| json!({"verdict": beat.verdict, "words": words_of(beat)})).collect();
        let count = [("count", beats.len().to_string()), ("good", good.to_string())];
        let count: Vec<(&str, &str)> = count.iter().map(|(name, value)| (*name, value.as_str())).collect();
        json!({"all": all, "words": words.fill("beats_words", &count)})
    });
    Ok(told.chain(std::iter::repeat(Value::Null)).take(cells.len()).collect())
}
