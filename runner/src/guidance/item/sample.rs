//! What a person may enter in a field that nobody says more of. Pure.

use browser::Ready;
use scenarios::{
    Target,
    content::{Contents, Item, ItemKind, TipKind},
};

/// An entry that the field should take: one that its smart tip calls good, else one of its kind.
pub(super) fn entry(
    contents: &Contents,
    system: &str,
    element: &str,
    target: &Target,
    ready: Option<&Ready>,
) -> String {
    let items = contents.of(system).flat_map(|file| file.content.items.values());
    if let Some(good) = items.filter_map(|item| good(item, element)).next() {
        return good;
    }
    let known = |name: &str| target.signals.attributes.get(name).map_or("", String::as_str).to_lowercase();
    let kind = ready.map_or_else(|| known("type"), |ready| ready.kind_of_input.clone());
    of_kind(&kind)
        .unwrap_or_else(|| of_name(&format!("{} {} {element}", known("name"), known("id"))))
        .to_owned()
}

fn good(item: &Item, element: &str) -> Option<String> {
    let ItemKind::Smarttip(tip) = &item.kind else { return None };
    let TipKind::Validation { tries, .. } = &tip.tip else { return None };
    tries.good.iter().find(|good| tip.on == element && !good.is_empty()).cloned()
}

fn of_kind(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "email" => "ada@example.com",
        "url" => "https://example.com/",
        "tel" => "+49 30 1234567",
        "number" | "range" => "1",
        "date" => "2026-01-15",
        "time" => "10:30",
        "month" => "2026-01",
        "week" => "2026-W03",
        "datetime-local" => "2026-01-15T10:30",
        "color" => "#2f5fe0",
        "password" => "Surefoot-1-surefoot",
        _ => return None,
    })
}

fn of_name(name: &str) -> &'static str {
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    match () {
        () if has(&["mail"]) => "ada@example.com",
        () if has(&["phone", "mobile"]) => "+49 30 1234567",
        () if has(&["url", "website", "link"]) => "https://example.com/",
        () if has(&["zip", "postal", "postcode"]) => "10115",
        () if has(&["amount", "price", "count", "quantity", "number"]) => "1",
        () if has(&["birth", "date"]) => "2026-01-15",
        () => "Surefoot",
    }
}
