//! Whether two elements are one thing to a user: one stands in the other.

use scenarios::Described;

/// Whether two candidates are one thing to a user: one inside the other.
pub(crate) fn related(one: &Described, other: &Described) -> bool {
    let (a, b) = (&one.signals.path, &other.signals.path);
    (one.signals.shadow == other.signals.shadow
        && (a.starts_with(&format!("{b}>")) || b.starts_with(&format!("{a}>"))))
        || is_host_of(one, other)
        || is_host_of(other, one)
}

/// Whether an element of an application's own is what another one is drawn in: `jp-button` and the button within.
fn is_host_of(host: &Described, inner: &Described) -> bool {
    let Some((last, outer)) = inner.signals.shadow.split_last() else { return false };
    let tag = last.split(['#', '!']).next().unwrap_or_default();
    let (Some([x, y, width, height]), Some([left, top, wide, high])) =
        (host.signals.bounds, inner.signals.bounds)
    else {
        return false;
    };
    let middle = (left + wide / 2.0, top + high / 2.0);
    tag == host.signals.tag
        && outer == host.signals.shadow
        && (x..=x + width).contains(&middle.0)
        && (y..=y + height).contains(&middle.1)
}
