//! How it looks where all is good: what a failure is compared with.
//!
//! That is the cell's own last good run. A cell that was never good is compared with the same one in another environment:
//! of a new release people want to see how it was in the one before.

use crate::{app::App, failure::Failure};

/// A good run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Good {
    /// The run.
    pub run: String,
    /// Where it was, if not in the cell itself: the environment, and the application's version there.
    pub place: Option<String>,
}

/// The steps of a good run, in their order.
#[derive(Debug, Default)]
pub(crate) struct Pictures(Vec<GoodStep>);

#[derive(Debug)]
struct GoodStep {
    id: String,
    is_act: bool,
    picture: Option<String>,
}

impl Good {
    /// Pictures of its steps.
    ///
    /// # Errors
    ///
    /// What the store said.
    pub async fn pictures(&self, app: &App) -> Result<Pictures, Failure> {
        let steps = app.store().steps(&self.run).await?.into_iter().map(|(_, step)| GoodStep {
            is_act: step.action != "expect",
            id: step.id,
            picture: step.screenshot,
        });
        Ok(Pictures(steps.collect()))
    }
}

impl Pictures {
    /// What a step with a code is compared with. An act whose element was not there has changed nothing: the page is that
    /// from before it, as the step before has left it when all was good.
    pub fn of(&self, step: &str, code: Option<&str>) -> Option<String> {
        let at = self.0.iter().rposition(|known| known.id == step)?;
        let is_undone = self.0[at].is_act && code.is_some_and(is_of_missing);
        let before = || self.0[..at].last().and_then(|before| before.picture.clone());
        is_undone.then(before).flatten().or_else(|| self.0[at].picture.clone())
    }
}

/// Whether nothing was done, as the element could not be had.
fn is_of_missing(code: &str) -> bool {
    code.starts_with("element.") && !code.starts_with("element.healed")
}

/// What a run of a cell is compared with; never with itself.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn of(app: &App, cell: &str, run: Option<&str>) -> Result<Option<Good>, Failure> {
    let Some(cell) = app.store().cell(cell).await? else { return Ok(None) };
    if let Some(good) = cell.good_run.as_ref().filter(|good| run != Some(good.as_str())) {
        return Ok(Some(Good { run: good.clone(), place: None }));
    }
    if cell.good_run.is_some() {
        return Ok(None);
    }
    let other = app.store().good_elsewhere(&cell.cell).await?;
    Ok(other.and_then(|other| {
        let place = [Some(other.environment), other.good_version].into_iter().flatten().collect::<Vec<_>>();
        Some(Good { run: other.good_run?, place: Some(place.join(" · ")) })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_done_is_compared_with_the_page_before_it() {
        let step = |id: &str, is_act: bool| GoodStep {
            id: id.to_owned(),
            is_act,
            picture: Some(format!("after {id}")),
        };
        let all = Pictures(vec![step("open", true), step("delete", true), step("gone", false)]);
        let check = |id: &str, code: Option<&str>, expected: Option<&str>| {
            assert_eq!(all.of(id, code).as_deref(), expected, "{id} {code:?}");
        };
        check("delete", Some("element.missing"), Some("after open"));
        check("delete", Some("element.healed"), Some("after delete"));
        check("delete", Some("step.not_advancing"), Some("after delete"));
        check("gone", Some("element.missing"), Some("after gone"));
        check("open", Some("element.missing"), Some("after open"));
        check("other", None, None);
    }
}
