//! `waitForElement` as an expectation.
//!
//! The reference runner compares with `>=` where no operator is given, whatever its documentation says,
//! and `visible: false` means only that the rest does not hold.

use crate::expectation::{Check, TextMatch};
use crate::secrets::MASK;
use serde_json::{Map, Value};

/// The checks of a step, and what cannot be checked, in words.
pub(super) fn checks(step: &Map<String, Value>) -> Result<(Vec<Check>, Vec<String>), String> {
    let mut checks = Vec::new();
    let mut notes = Vec::new();
    let visible = match step.get("visible") {
        None => None,
        Some(Value::Bool(on)) => Some(*on),
        Some(other) => return Err(format!("wanted true or false for `visible`, there is {other}")),
    };
    checks.extend(count(step)?);
    let properties = object(step, "properties")?;
    let attributes = object(step, "attributes")?;
    let nothing_else = checks.is_empty() && properties.is_empty() && attributes.is_empty();
    if visible == Some(false)
        || (nothing_else || visible == Some(true))
            && !matches!(checks.first(), Some(Check::Count { max: Some(0), .. }))
    {
        checks.insert(0, Check::Visible(visible != Some(false)));
    }
    if visible == Some(false) {
        let rest = checks.len() > 1 || !properties.is_empty() || !attributes.is_empty();
        checks.truncate(1);
        if rest {
            notes.push("what else it waits for is left out, as the element is to be gone".to_owned());
        }
        return Ok((checks, notes));
    }
    for (name, value) in attributes {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        checks.push(Check::Attribute(name.clone(), TextMatch::Is(text)));
    }
    for (path, value) in properties {
        property(path, value, &mut checks);
    }
    let before = checks.len();
    checks.retain(|check| !format!("{check:?}").contains(MASK));
    if checks.len() < before {
        notes.push("a check that held a secret's value is left out".to_owned());
    }
    if checks.is_empty() {
        checks.push(Check::Visible(true));
    }
    Ok((checks, notes))
}

fn object<'s>(step: &'s Map<String, Value>, key: &str) -> Result<Vec<(&'s String, &'s Value)>, String> {
    match step.get(key) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Object(entries)) => Ok(entries.iter().collect()),
        Some(other) => Err(format!("wanted a map for `{key}`, there is {other}")),
    }
}

fn count(step: &Map<String, Value>) -> Result<Option<Check>, String> {
    let operator = step.get("operator").and_then(Value::as_str).unwrap_or(">=");
    if ![">=", "==", "<="].contains(&operator) {
        return Err(format!("no operator `{operator}` (known: >=, ==, <=)"));
    }
    let Some(count) = step.get("count") else {
        return Ok((operator == "==").then_some(Check::Count { min: 1, max: Some(1) }));
    };
    let number =
        count.as_u64().or_else(|| count.as_f64().filter(|number| *number >= 0.0).map(|number| number as u64));
    let number = number.and_then(|number| usize::try_from(number).ok());
    let Some(number) = number else {
        return Err(format!("wanted a whole number for `count`, there is {count}"));
    };
    match operator {
        ">=" if number == 1 => Ok(None),
        ">=" => Ok(Some(Check::Count { min: number, max: None })),
        "<=" => Ok(Some(Check::Count { min: 0, max: Some(number) })),
        _ => Ok(Some(Check::Count { min: number, max: Some(number) })),
    }
}

/// A property's value, in the scenario's own words where it has some.
fn property(path: &str, value: &Value, checks: &mut Vec<Check>) {
    let has_text = checks.iter().any(|check| matches!(check, Check::Text(_)));
    match (path, value) {
        ("textContent" | "innerText" | "outerText", Value::String(text)) if !has_text => {
            checks.push(Check::Text(TextMatch::Is(text.clone())));
        }
        ("value", Value::String(text)) => checks.push(Check::Value(TextMatch::Is(text.clone()))),
        ("checked", Value::Bool(on)) => checks.push(Check::Checked(*on)),
        ("disabled", Value::Bool(on)) => checks.push(Check::Enabled(!on)),
        (_, Value::Object(inner)) if !inner.is_empty() => {
            for (key, value) in inner {
                checks.push(Check::Property(format!("{path}.{key}"), value.clone()));
            }
        }
        _ => checks.push(Check::Property(path.to_owned(), value.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(step: Value, expected: &[Check]) {
        assert_eq!(checks(step.as_object().unwrap()).unwrap().0, expected, "{step}");
    }

    #[test]
    fn waiting_is_expecting() {
        let is = |text: &str| TextMatch::Is(text.into());
        check(json!({}), &[Check::Visible(true)]);
        check(json!({"visible": false}), &[Check::Visible(false)]);
        check(json!({"count": 3}), &[Check::Count { min: 3, max: None }]);
        check(
            json!({"operator": "==", "count": 0, "visible": true}),
            &[Check::Count { min: 0, max: Some(0) }],
        );
        check(json!({"operator": "<=", "count": 2}), &[Check::Count { min: 0, max: Some(2) }]);
        check(
            json!({"visible": true, "properties": {"textContent": "11 matches"}}),
            &[Check::Visible(true), Check::Text(is("11 matches"))],
        );
        check(
            json!({"properties": {"disabled": true, "dataset": {"a": 1}}}),
            &[Check::Enabled(false), Check::Property("dataset.a".into(), json!(1))],
        );
        check(json!({"attributes": {"href": "/x"}}), &[Check::Attribute("href".into(), is("/x"))]);
        check(json!({"properties": {"value": "••••"}}), &[Check::Visible(true)]);
    }

    #[test]
    fn a_wrong_type_is_told() {
        for step in [
            json!({"visible": 5}),
            json!({"operator": "~"}),
            json!({"operator": "~", "count": 1}),
            json!({"count": "x"}),
        ] {
            assert!(checks(step.as_object().unwrap()).is_err(), "{step}");
        }
    }
}
