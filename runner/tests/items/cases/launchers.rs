//! Launchers.

use super::{Case, case};

pub const LAUNCHERS: &[Case] = &[
    case(
        "l_good",
        "
  l_good: {type: launcher, on: save, plays: l_good_tour, when: {title: {is: Orders}}}",
        &[],
    ),
    case(
        "l_late",
        "
  l_late: {type: launcher, on: late, keep_looking: true, plays: l_late_tour, start: \"/?late\"}",
        &[],
    ),
    case(
        "l_never",
        "
  l_never: {type: launcher, on: save, plays: l_never_tour, when: {title: {is: Nope}}}",
        &["rule rule.never_true"],
    ),
    case(
        "l_always",
        "
  l_always: {type: launcher, on: save, plays: l_always_tour, when: {url: {contains: /}}}",
        &["rule rule.always_true"],
    ),
    case(
        "l_unknown",
        "
  l_unknown: {type: launcher, on: save, plays: l_unknown_tour, when: {element: {ref: twin, is: visible}}}",
        &["rule rule.unknown"],
    ),
    case(
        "l_two",
        "
  l_two: {type: launcher, on: save, plays: l_two_tour, when: {title: {is: Orders}}}
  l_two_other: {type: shuttle, title: Elsewhere, url: /two, start: /two}",
        &[],
    ),
    case(
        "l_hidden",
        "
  l_hidden: {type: launcher, on: wrong, plays: l_hidden_tour}",
        &["element element.hidden"],
    ),
    case(
        "l_leaks",
        "
  l_leaks: {type: launcher, on: save, plays: l_leaks_tour, segment: sellers, start: \"/?sales\"}",
        &["segment segment.leak"],
    ),
    case(
        "l_missing",
        "
  l_missing: {type: launcher, on: gone, plays: l_missing_tour}",
        &["element element.missing"],
    ),
    case(
        "l_dead",
        "
  l_dead: {type: launcher, on: save, plays: l_dead_tour, start: \"/?swallow\"}",
        &["click launch.nothing_played"],
    ),
    case(
        "l_foreign",
        "
  l_foreign: {type: launcher, on: save, plays: l_foreign_foreign}",
        &["click launch.nothing_played"],
    ),
    case(
        "l_twins",
        "
  l_twins: {type: launcher, on: twin, plays: l_twins_tour}",
        &["element element.ambiguous(2)"],
    ),
    case(
        "l_offscreen",
        "
  l_offscreen: {type: launcher, on: odd, plays: l_offscreen_tour, start: \"/?offscreen\"}",
        &["shown element.offscreen"],
    ),
    case(
        "l_covered",
        "
  l_covered: {type: launcher, on: save, plays: l_covered_tour, start: \"/?veiled\"}",
        &["click element.covered(div#news)"],
    ),
    case(
        "l_detached",
        "
  l_detached: {type: launcher, on: save, plays: l_detached_tour, start: \"/?zoomed\"}",
        &["shown balloon.detached"],
    ),
    case(
        "l_named",
        "
  l_named: {type: launcher, on: named, plays: l_named_tour}",
        &[],
    ),
    case(
        "l_renamed",
        "
  l_renamed: {type: launcher, on: named, plays: l_renamed_tour, start: \"/?renamed\"}",
        &["element text.mismatch"],
    ),
    Case {
        language: "de",
        ..case(
            "l_english",
            "
  l_english: {type: launcher, on: named, plays: l_english_tour}",
            &["element text.untranslated"],
        )
    },
];
