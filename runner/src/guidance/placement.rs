//! Whether a balloon is where it belongs: beside its element, on the declared side, in the viewport.

use browser::guidance::Rect;
use scenarios::{Code, content::Side};

/// How far from its element a balloon may be, in CSS pixels. Arrows, paddings and highlights of the libraries that
/// were measured add up to 45 at most.
const NEAR: f64 = 64.0;

/// What a frame may stick out of the viewport, in CSS pixels: shadows and rounding.
const EDGE: f64 = 3.0;

/// A balloon over this part of its element hides it.
const HIDES: f64 = 0.5;

/// What is wrong with the place of a balloon, the worst first.
///
/// `target` is missing where the balloon has no element. `side` is the declared one.
pub(super) fn check(
    balloon: Rect,
    target: Option<Rect>,
    side: Option<&str>,
    (width, height): (f64, f64),
) -> Option<(Code, String)> {
    let out = [-balloon.x, -balloon.y, right(balloon) - width, bottom(balloon) - height];
    let out = out.into_iter().fold(0.0, f64::max);
    if let Some(target) = target {
        let away = distance(balloon, target);
        if away > NEAR {
            return Some((
                Code::BALLOON_DETACHED,
                format!("the balloon is {away:.0} px away from its element; {NEAR:.0} px are the most"),
            ));
        }
        let shared = overlap(balloon, target) / (target.width * target.height).max(1.0);
        // Around an element that fills the page there is no place but on it.
        let is_small = target.width * target.height < 0.3 * width * height;
        if is_small && shared > HIDES {
            return Some((
                Code::BALLOON_COVERING,
                format!("the balloon hides {:.0} % of its element", shared * 100.0),
            ));
        }
        if let Some(side) = side
            && let Some(actual) = side_of(balloon, target)
            && actual != side
            && has_room(balloon, target, side, (width, height))
        {
            return Some((
                Code::BALLOON_DETACHED,
                format!(
                    "the balloon is on the {actual} side of its element, and not on the {side} side where there is room for it"
                ),
            ));
        }
    }
    (out > EDGE).then(|| {
        (
            Code::BALLOON_CLIPPED,
            format!("{out:.0} px of the balloon are outside of the viewport of {width:.0}x{height:.0}"),
        )
    })
}

/// The side that is declared, as a person sees it; `None` where any will do.
pub(super) fn declared(side: Side, rtl: bool) -> Option<&'static str> {
    match (side, rtl) {
        (Side::Auto, _) => None,
        (Side::Top, _) => Some("top"),
        (Side::Bottom, _) => Some("bottom"),
        (Side::Left, _) | (Side::Start, false) | (Side::End, true) => Some("left"),
        (Side::Right, _) | (Side::Start, true) | (Side::End, false) => Some("right"),
    }
}

fn right(rect: Rect) -> f64 {
    rect.x + rect.width
}

fn bottom(rect: Rect) -> f64 {
    rect.y + rect.height
}

/// Between the nearest edges; 0 where they touch.
fn distance(one: Rect, other: Rect) -> f64 {
    let across = (one.x - right(other)).max(other.x - right(one)).max(0.0);
    let down = (one.y - bottom(other)).max(other.y - bottom(one)).max(0.0);
    across.hypot(down)
}

fn overlap(one: Rect, other: Rect) -> f64 {
    let across = (right(one).min(right(other)) - one.x.max(other.x)).max(0.0);
    let down = (bottom(one).min(bottom(other)) - one.y.max(other.y)).max(0.0);
    across * down
}

/// The side of the target that the balloon is clearly on.
fn side_of(balloon: Rect, target: Rect) -> Option<&'static str> {
    let gaps = [
        ("top", target.y - bottom(balloon)),
        ("bottom", balloon.y - bottom(target)),
        ("left", target.x - right(balloon)),
        ("right", balloon.x - right(target)),
    ];
    // Highlights lie a little over their element, and arrows too.
    let beyond: Vec<_> = gaps.into_iter().filter(|(_, gap)| *gap > -12.0).collect();
    match beyond.as_slice() {
        [(side, _)] => Some(side),
        _ => None,
    }
}

fn has_room(balloon: Rect, target: Rect, side: &str, (width, height): (f64, f64)) -> bool {
    let need = NEAR / 2.0;
    match side {
        "top" => target.y > balloon.height + need,
        "bottom" => height - bottom(target) > balloon.height + need,
        "left" => target.x > balloon.width + need,
        "right" => width - right(target) > balloon.width + need,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUTTON: Rect = Rect { x: 400.0, y: 300.0, width: 100.0, height: 40.0 };
    const PAGE: (f64, f64) = (1200.0, 800.0);

    fn at(x: f64, y: f64) -> Rect {
        Rect { x, y, width: 250.0, height: 120.0 }
    }

    fn code(balloon: Rect, target: Option<Rect>, side: Option<&str>) -> Option<&'static str> {
        check(balloon, target, side, PAGE).map(|(code, _)| code.name())
    }

    #[test]
    fn a_balloon_belongs_beside_its_element_on_the_declared_side() {
        assert_eq!(code(at(330.0, 350.0), Some(BUTTON), Some("bottom")), None);
        assert_eq!(code(at(330.0, 170.0), Some(BUTTON), Some("bottom")), Some("balloon.detached"));
        assert_eq!(code(at(330.0, 170.0), Some(BUTTON), None), None);
        assert_eq!(code(at(475.0, 500.0), Some(BUTTON), None), Some("balloon.detached"));
        assert_eq!(code(at(380.0, 280.0), Some(BUTTON), None), Some("balloon.covering"));
    }

    #[test]
    fn another_side_is_right_where_the_declared_one_has_no_room() {
        let low = Rect { y: 740.0, ..BUTTON };
        assert_eq!(code(at(330.0, 600.0), Some(low), Some("bottom")), None);
    }

    #[test]
    fn what_sticks_out_is_clipped_and_a_wide_element_is_lain_upon() {
        assert_eq!(code(at(1100.0, 350.0), None, None), Some("balloon.clipped"));
        assert_eq!(code(at(-2.0, 350.0), None, None), None);
        let editor = Rect { x: 0.0, y: 40.0, width: 1200.0, height: 760.0 };
        assert_eq!(code(at(475.0, 340.0), Some(editor), Some("left")), None);
    }
}
