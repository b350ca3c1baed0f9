//! A step as it is beside how it was in the last good run, both cut around its element where its box is known.

use crate::{app::App, failure::Failure, guard::Visit};
use scenarios::StepResult;
use serde_json::{Value, json};
use store::{CellRow, RunRow};

/// Left, top, width and height.
type Bounds = [f64; 4];

/// What is shown around an element, in pixels; at least so much of the page.
const AROUND: (f64, f64) = (180.0, 90.0);
const LEAST: (f64, f64) = (420.0, 220.0);

/// A picture, and the part of the page that it shows, where that was noted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown {
    /// The artifact's name.
    pub name: String,
    /// In CSS pixels of the page.
    pub view: Option<Bounds>,
}

/// The picture of a step now, and in the last good run of its cell.
#[derive(Debug, Default)]
pub(crate) struct Pair {
    /// As it is.
    pub now: Option<Shown>,
    /// As it was; `None` where nothing was good before.
    pub good: Option<Shown>,
    /// The cell that was good, in words, where it is another one.
    pub place: Option<String>,
    /// Both cut around the element: what was, what is.
    pub crops: Vec<Value>,
}

/// The pictures of a run's step. `old` and `new` are the boxes of its element.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn pair(
    (app, visit): (&App, &Visit),
    (run, step): (&str, &str),
    steps: &[&StepResult],
    (old, new): (Option<Bounds>, Option<Bounds>),
) -> Result<Pair, Failure> {
    let now = shown_in(steps, step);
    let (row, _) = match app.store().run(visit.sight(), run).await {
        Ok(run) => run,
        // Its runs may have been cleared away.
        Err(store::StoreError::Missing { .. }) => return Ok(Pair { now, ..Pair::default() }),
        Err(error) => return Err(error.into()),
    };
    let Some((good_run, place)) = good_run(app, visit, &row).await? else {
        let crops = crop(app, "now", now.as_ref(), new).await.into_iter().collect();
        return Ok(Pair { now, crops, ..Pair::default() });
    };
    let good_steps = app.store().steps(&good_run).await?;
    let good_steps: Vec<&StepResult> = good_steps.iter().map(|(_, step)| step).collect();
    let good = shown_in(&good_steps, step);
    // What was ranked then tells where it was then; else where it was when it was recorded.
    let ranked =
        good_steps.iter().rfind(|known| known.id == step).and_then(|known| known.candidates.first()?.bounds);
    let was = crop(app, "good", good.as_ref(), ranked.or(old)).await;
    let is = crop(app, "now", now.as_ref(), new).await;
    Ok(Pair { now, good, place, crops: was.into_iter().chain(is).collect() })
}

/// The last good run of a run's cell; where that has never been good, that of the cell which is most like it, and
/// which one that is.
async fn good_run(
    app: &App,
    visit: &Visit,
    row: &RunRow,
) -> Result<Option<(String, Option<String>)>, Failure> {
    let cells = app.store().cells(visit.sight(), Some(&row.file)).await?;
    let likeness = |cell: &CellRow| {
        let own = cell.cell == row.cell;
        (own, cell.language == row.language, cell.browser == row.browser, cell.viewport == row.viewport)
    };
    let good = cells.into_iter().filter(|cell| cell.good_run.as_ref().is_some_and(|good| *good != row.id));
    Ok(good.max_by_key(likeness).and_then(|cell| {
        let parts = [Some(cell.environment.as_str()), Some(cell.browser.as_str()), cell.language.as_deref()];
        let place = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        Some((cell.good_run?, (cell.cell != row.cell).then_some(place)))
    }))
}

/// Acts after which their element is still what it was, but for what was put into it.
const STAYING: [&str; 8] = ["hover", "type", "select", "check", "uncheck", "upload", "scroll", "expect"];

/// The picture in which a step's element is to be seen. A picture is taken after the act, and a click closes dialogs
/// and leaves pages: then it is the picture of the step before.
fn shown_in(steps: &[&StepResult], id: &str) -> Option<Shown> {
    let at = steps.iter().rposition(|step| step.id == id)?;
    let before = at.checked_sub(1).map(|before| steps[before]);
    let has_acted = steps[at].code.as_ref().is_none_or(|code| code.kind().verdict().is_good());
    let stays = !has_acted || STAYING.contains(&steps[at].action.as_str());
    let page = |step: &StepResult| {
        step.address.as_deref().map(|address| address.split('#').next().unwrap_or(address).to_owned())
    };
    let has_left = before.is_some_and(|before| page(before).is_some() && page(before) != page(steps[at]));
    let of = |step: &StepResult| Some(Shown { name: step.screenshot.clone()?, view: step.view });
    let own = || of(steps[at]);
    if has_acted && (has_left || !stays) { before.and_then(of).or_else(own) } else { own() }
}

/// The part of a picture around a box; nothing where the box is not in it.
async fn crop(app: &App, kind: &str, picture: Option<&Shown>, bounds: Option<Bounds>) -> Option<Value> {
    let (Shown { name, view }, [x, y, own_width, own_height]) = (picture?, bounds?);
    let (wide, high) = app.artifacts().picture_size(name).await.ok()??;
    let [left, top, width, height] = view.unwrap_or([0.0, 0.0, f64::from(wide), f64::from(high)]);
    let bounds = [x - left, y - top, own_width, own_height];
    let view = around(bounds, (width, height))?;
    let [x, y, own_width, own_height] = bounds.map(f64::round);
    Some(json!({
        "kind": kind,
        "href": format!("/artifacts/{name}"),
        "x": view[0], "y": view[1], "width": view[2], "height": view[3],
        "whole_width": width,
        "whole_height": height,
        "box": {"x": x, "y": y, "width": own_width, "height": own_height},
    }))
}

/// What to show of a picture of this size around a box; `None` where the box is not wholly in it: the page was
/// scrolled, or the box is that of another page.
fn around([x, y, width, height]: Bounds, (whole_width, whole_height): (f64, f64)) -> Option<Bounds> {
    let is_inside = x >= 0.0 && y >= 0.0 && x + width <= whole_width && y + height <= whole_height;
    if !is_inside || width < 1.0 || height < 1.0 {
        return None;
    }
    let wide = (width + 2.0 * AROUND.0).max(LEAST.0).min(whole_width);
    let high = (height + 2.0 * AROUND.1).max(LEAST.1).min(whole_height);
    let left = (x + width / 2.0 - wide / 2.0).clamp(0.0, whole_width - wide);
    let top = (y + height / 2.0 - high / 2.0).clamp(0.0, whole_height - high);
    Some([left.round(), top.round(), wide.round(), high.round()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_holds_its_element_and_stays_within_the_picture() {
        let picture = (1366.0, 900.0);
        assert_eq!(around([600.0, 400.0, 80.0, 30.0], picture), Some([420.0, 305.0, 440.0, 220.0]));
        assert_eq!(around([0.0, 0.0, 80.0, 30.0], picture), Some([0.0, 0.0, 440.0, 220.0]));
        assert_eq!(around([1300.0, 880.0, 66.0, 20.0], picture), Some([940.0, 680.0, 426.0, 220.0]));
        assert_eq!(around([0.0, 0.0, 1366.0, 900.0], picture), Some([0.0, 0.0, 1366.0, 900.0]));
        assert_eq!(around([10.0, 10.0, 80.0, 30.0], (100.0, 50.0)), Some([0.0, 0.0, 100.0, 50.0]));
        for outside in [[600.0, 1200.0, 80.0, 30.0], [-5.0, 0.0, 80.0, 30.0], [5.0, 5.0, 0.0, 0.0]] {
            assert_eq!(around(outside, picture), None, "{outside:?}");
        }
    }

    #[test]
    fn an_element_is_shown_where_it_is_to_be_seen() {
        let step = |id: &str, (action, address): (&str, &str), picture: &str| StepResult {
            action: action.to_owned(),
            address: Some(address.to_owned()),
            screenshot: Some(picture.to_owned()),
            ..serde_json::from_value(
                json!({"id": id, "phase": "main", "words": "", "action": "click", "target": null,
                "outcome": "found", "code": null, "message": null, "confidence": null, "rival": null,
                "element": null, "started": "", "took_ms": 0, "screenshot": null, "dom": null}),
            )
            .expect("a step")
        };
        let all = [
            step("a", ("click", "/list"), "1"),
            step("b", ("type", "/list#x"), "2"),
            step("c", ("click", "/list"), "3"),
            step("d", ("type", "/one"), "4"),
        ];
        let all: Vec<&StepResult> = all.iter().collect();
        let shown = |id: &str| shown_in(&all, id).map(|shown| shown.name);
        assert_eq!(shown("b").as_deref(), Some("2"), "the field is still there");
        assert_eq!(shown("c").as_deref(), Some("2"), "where it was clicked");
        assert_eq!(shown("d").as_deref(), Some("3"), "where it was, before the page was left");
        assert_eq!((shown("a").as_deref(), shown("e")), (Some("1"), None));
    }
}
