//! Smart tips.

use super::{Case, case};

pub const TIPS: &[Case] = &[
    case("t_guides", "
  t_guides: {type: smarttip, on: email, text: The address of the customer}", &[]),
    case("t_deaf", "
  t_deaf: {type: smarttip, on: email, text: The address of the customer, start: \"/?deaf\"}",
        &["hover tip.no_show", "focus tip.no_show"]),
    case("t_valid", "
  t_valid: {type: smarttip, kind: validation, on: email, text: Wrong, rule: {field: {contains: \"@\"}}, try: {bad: [x, \"\"], good: [a@b.c]}}",
        &[]),
    case("t_missed", "
  t_missed: {type: smarttip, kind: validation, on: email, text: Wrong, rule: {field: {contains: \"@\"}}, try: {bad: [a@b], good: [a@b.c]}}",
        &["bad-1 tip.missed_bad"]),
    case("t_alarm", "
  t_alarm: {type: smarttip, kind: validation, on: email, text: Wrong, rule: {field: {contains: \"@\"}}, try: {bad: [x], good: [y]}}",
        &["good-1 tip.false_alarm"]),
    case("t_alarm_later", "
  t_alarm_later: {type: smarttip, kind: validation, on: email, text: Wrong, rule: {field: {contains: \"@\"}}, try: {bad: [x], good: [a@b.c, y]}}",
        &["good-2 tip.false_alarm"]),
    case("t_stuck", "
  t_stuck: {type: smarttip, kind: validation, on: email, text: Wrong, rule: {element: {ref: wrong, is: gone}}, try: {bad: [x], good: [a@b.c]}, start: \"/?stuck\"}",
        &["bad-1 tip.stuck"]),
    case("t_hover", "
  t_hover: {type: smarttip, on: heading, text: All of your orders}", &[]),
    case("t_hover_stuck", "
  t_hover_stuck: {type: smarttip, on: heading, text: All of your orders, start: \"/?clings\"}", &["hover tip.stuck"]),
    case("t_focus_stuck", "
  t_focus_stuck: {type: smarttip, on: email, text: The address of the customer, start: \"/?holds\"}", &["focus tip.stuck"]),
    case("t_rule", "
  t_rule: {type: smarttip, on: heading, text: All of your orders, when: {title: {is: Orders}}}", &[]),
    case("t_never", "
  t_never: {type: smarttip, on: heading, text: All of your orders, when: {title: {is: Nope}}}", &["rule rule.never_true"]),
    case("t_always", "
  t_always: {type: smarttip, on: heading, text: All of your orders, when: {url: {contains: /}}}", &["rule rule.always_true"]),
    case("t_unknown", "
  t_unknown: {type: smarttip, on: heading, text: All of your orders, when: {element: {ref: twin, is: visible}}}", &["rule rule.unknown"]),
    case("t_missing", "
  t_missing: {type: smarttip, on: gone, text: Nowhere}", &["element element.missing"]),
    case("t_hidden", "
  t_hidden: {type: smarttip, on: wrong, text: Nobody sees it}", &["element element.hidden"]),
    case("t_twins", "
  t_twins: {type: smarttip, on: twin, text: Which one}", &["element element.ambiguous(2)"]),
    Case { persona: Some("seller"), ..case("t_for", "
  t_for: {type: smarttip, on: heading, text: All of your orders, segment: sellers}", &[]) },
    case("t_leaks", "
  t_leaks: {type: smarttip, on: heading, text: All of your orders, segment: sellers, start: \"/?sales\"}", &["segment segment.leak"]),
    case("t_detached", "
  t_detached: {type: smarttip, on: heading, text: All of your orders, start: \"/?zoomed\"}", &["hover balloon.detached"]),
    case("t_empty", "
  t_empty: {type: smarttip, on: heading}", &["hover balloon.empty", "texts balloon.empty"]),
    case("t_covered", "
  t_covered: {type: smarttip, on: heading, text: All of your orders, start: \"/?cookies\"}", &["hover element.covered(div#cookies “Cookies”)"]),
];
