//! Selectors of a recording: their many shapes, and the readable names made from them.

use serde_json::Value;

/// A step's selectors: alternatives, each a path through shadow roots. A recording may also hold plain
/// strings, or one string for all.
pub(super) fn selectors(value: &Value) -> Option<Vec<Vec<String>>> {
    let texts = |list: &Vec<Value>| -> Option<Vec<String>> {
        let texts: Option<Vec<String>> = list.iter().map(|part| part.as_str().map(str::to_owned)).collect();
        texts.filter(|texts| !texts.is_empty() && texts.iter().all(|text| !text.trim().is_empty()))
    };
    let alternatives = match value {
        Value::String(selector) => vec![Value::String(selector.clone())],
        Value::Array(alternatives) => alternatives.clone(),
        _ => return None,
    };
    let paths: Option<Vec<Vec<String>>> = alternatives
        .iter()
        .map(|alternative| match alternative {
            Value::String(selector) if !selector.trim().is_empty() => Some(vec![selector.clone()]),
            Value::Array(path) => texts(path),
            _ => None,
        })
        .collect();
    paths.filter(|paths| !paths.is_empty())
}

/// The last part of each path: the element itself.
pub(super) fn last_parts(selectors: &[Vec<String>]) -> impl Iterator<Item = &str> {
    selectors.iter().filter_map(|path| path.last()).map(String::as_str)
}

/// The accessible name in `aria/Name[role="button"]`.
pub(super) fn aria_name(selectors: &[Vec<String>]) -> Option<&str> {
    let parts = last_parts(selectors).filter_map(|part| part.strip_prefix("aria/"));
    let names = parts.map(|part| part.rsplit_once("[role=").map_or(part, |(name, _)| name).trim());
    names.into_iter().find(|name| !name.is_empty())
}

/// The text in `text/Save`.
fn visible_text(selectors: &[Vec<String>]) -> Option<&str> {
    last_parts(selectors)
        .filter_map(|part| part.strip_prefix("text/"))
        .map(str::trim)
        .find(|text| !text.is_empty())
}

/// The id or test id by which a CSS selector or an XPath finds the element itself.
pub(super) fn id(selectors: &[Vec<String>]) -> Option<String> {
    last_parts(selectors).find_map(|part| {
        let own = own_part(part);
        let after = |mark: &str| own.split_once(mark).map(|(_, rest)| rest.to_owned());
        let rest =
            after("#").or_else(|| after("@id=")).or_else(|| after("data-test")).or_else(|| after("name="))?;
        let rest = rest
            .rsplit_once("='")
            .or_else(|| rest.rsplit_once("=\""))
            .map_or(rest.as_str(), |(_, rest)| rest);
        let id: String = rest
            .trim_start_matches(['"', '\'', '='])
            .chars()
            .take_while(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'))
            .collect();
        (!id.is_empty()).then_some(id)
    })
}

/// The part of a CSS selector or XPath that is about the element itself, not about its ancestors.
pub(crate) fn own_part(selector: &str) -> &str {
    let selector =
        selector.strip_prefix("css/").or_else(|| selector.strip_prefix("pierce/")).unwrap_or(selector);
    let xpath = selector.strip_prefix("xpath/");
    let (selector, cuts): (&str, &[char]) = match xpath {
        Some(path) => (path, &['/']),
        None => (selector, &[' ', '>', '+', '~']),
    };
    let mut brackets = 0;
    for (at, letter) in selector.char_indices().rev() {
        match letter {
            ']' | ')' => brackets += 1,
            '[' | '(' => brackets -= 1,
            other if brackets == 0 && cuts.contains(&other) => return &selector[at + 1..],
            _ => {}
        }
    }
    selector
}

/// Whether a click's position within the element may matter: something in a drawing, not a button with
/// an icon.
pub(super) fn is_surface(selectors: &[Vec<String>]) -> bool {
    let is_button =
        last_parts(selectors).any(|part| part.starts_with("aria/") && part.contains("[role=\"button\"]"));
    let mut structural =
        last_parts(selectors).filter(|part| !part.starts_with("aria/") && !part.starts_with("text/"));
    let names_drawing = |part: &str| {
        let words = part.split(|letter: char| !letter.is_alphanumeric());
        words.map(str::to_lowercase).any(|word| matches!(word.as_str(), "svg" | "canvas"))
    };
    !is_button && structural.any(names_drawing)
}

/// Words for a target: its accessible name, else its id, its text, or the step's id.
pub(super) fn target_name(selectors: &[Vec<String>], step: Option<&str>) -> String {
    let candidates = [
        aria_name(selectors).map(str::to_owned),
        id(selectors),
        visible_text(selectors).map(str::to_owned),
        step.map(str::to_owned),
    ];
    let names = candidates.into_iter().flatten().map(|words| snake_case(&words));
    let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| "element".to_owned());
    // A bare `15` or `no` would need quotes wherever it is named.
    if crate::write::flow::scalar(&name) == name { name } else { format!("{}_{name}", aria_role(selectors)) }
}

/// The role in `aria/Name[role="button"]`.
fn aria_role(selectors: &[Vec<String>]) -> &str {
    let roles = last_parts(selectors).filter_map(|part| part.strip_prefix("aria/")?.rsplit_once("[role=\""));
    let role = roles.into_iter().find_map(|(_, role)| role.strip_suffix("\"]"));
    role.filter(|role| !role.is_empty()).unwrap_or("element")
}

/// `New contact:` becomes `new_contact`; long ones lose their last words.
pub(super) fn snake_case(words: &str) -> String {
    const LONGEST: usize = 32;
    let mut name = String::new();
    let words = split_camel_case(words).to_lowercase();
    for word in words.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let length = name.chars().count() + 1 + word.chars().count();
        if !name.is_empty() && length > LONGEST {
            break;
        }
        if !name.is_empty() {
            name.push('_');
        }
        name.extend(word.chars().take(LONGEST));
    }
    name
}

/// `userPass` becomes `user Pass`.
pub(crate) fn split_camel_case(words: &str) -> String {
    let mut split = String::new();
    let mut before = ' ';
    for letter in words.chars() {
        if before.is_lowercase() && letter.is_uppercase() {
            split.push(' ');
        }
        split.push(letter);
        before = letter;
    }
    split
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_target_is_named_as_a_person_would() {
        let check = |selectors_json: Value, expected: &str| {
            assert_eq!(target_name(&selectors(&selectors_json).unwrap(), Some("s3")), expected);
        };
        check(json!([["aria/New contact[role=\"button\"]"], ["#new"]]), "new_contact");
        check(
            json!([["aria/[role=\"link\"]"], ["#red-ui-view-zoom-in i"], ["xpath///*[@id=\"x\"]/i"]]),
            "s3",
        );
        check(json!([["aria/[role=\"link\"]"], ["#menuSearch"]]), "menu_search");
        check(json!(["input[data-testid='the-field']"]), "the_field");
        check(json!("text/Back to Page"), "back_to_page");
        check(json!([["aria/15[role=\"link\"]"]]), "link_15");
        check(json!([["text/No"]]), "element_no");
        check(json!([["my-host", "aria/連絡先"]]), "連絡先");
        check(
            json!([["aria/A name that goes on and on and on without any end to it"]]),
            "a_name_that_goes_on_and_on_and",
        );
    }

    #[test]
    fn selectors_come_in_many_shapes() {
        assert_eq!(selectors(&json!("#a")), Some(vec![vec!["#a".to_owned()]]));
        assert_eq!(selectors(&json!(["#a", ["b", "c"]])).map(|paths| paths.len()), Some(2));
        for bad in [json!([]), json!(null), json!([[]]), json!([5]), json!([""])] {
            assert_eq!(selectors(&bad), None, "{bad}");
        }
    }

    #[test]
    fn a_drawing_is_a_surface_and_a_button_with_an_icon_is_not() {
        for (selector, expected) in [
            (
                json!([["#chart > svg"], ["xpath///*[@id=\"chart\"]/*[name()=\"svg\"]/*[name()=\"rect\"]"]]),
                true,
            ),
            (json!([["canvas.map"]]), true),
            (json!([["aria/Close[role=\"button\"]"], ["button > svg"]]), false),
            (json!([["#new"]]), false),
        ] {
            assert_eq!(is_surface(&selectors(&selector).unwrap()), expected, "{selector}");
        }
    }

    #[test]
    fn the_own_part_of_a_selector_leaves_ancestors_out() {
        for (selector, own) in [
            ("#form > input[name=\"a b\"]", "input[name=\"a b\"]"),
            ("xpath///*[@id=\"a/b\"]/input[1]", "input[1]"),
            ("#pass", "#pass"),
        ] {
            assert_eq!(own_part(selector), own);
        }
    }
}
