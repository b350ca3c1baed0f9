//! One item for each fault that can be found, and one that has none.

/// One item, and what is found of it: `STEP CODE`, in their order.
#[derive(Clone, Copy)]
pub struct Case {
    pub name: &'static str,
    /// The item, in YAML; other items that it leads to follow it.
    pub item: &'static str,
    pub persona: Option<&'static str>,
    pub language: &'static str,
    pub expected: &'static [&'static str],
}

const fn case(name: &'static str, item: &'static str, expected: &'static [&'static str]) -> Case {
    Case { name, item, persona: None, language: "en", expected }
}

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
];

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
        &["good-1 tip.false_alarm", "bad-1 tip.stuck"]),
    case("t_stuck", "
  t_stuck: {type: smarttip, kind: validation, on: email, text: Wrong, rule: {element: {ref: wrong, is: gone}}, try: {bad: [x], good: [a@b.c]}, start: \"/?stuck\"}",
        &["bad-1 tip.stuck"]),
];

pub const SHOWN: &[Case] = &[
    case("s_good", "
  s_good: {type: shoutout, title: News, text: Orders are faster, segment: sellers, autoplay: {when: {title: {is: Orders}}},
    buttons: [{plays: s_good_tour, label: Show me}, {opens: /two, label: Read more}, close]}", &[]),
    case("s_page", "
  s_page: {type: shoutout, title: News, text: Faster, autoplay: {when: {title: {is: Orders}}, every: page}, buttons: [close]}", &[]),
    case("s_never", "
  s_never: {type: shoutout, title: News, text: Faster, autoplay: {when: {title: {is: Nope}}}, buttons: [close]}",
        &["plays autoplay.never"]),
    case("s_repeats", "
  s_repeats: {type: shoutout, title: News, text: Faster, autoplay: {when: {title: {is: Orders}}}, buttons: [close], start: \"/?forgets\"}",
        &["again autoplay.repeats"]),
    case("s_leaks", "
  s_leaks: {type: shoutout, title: News, text: Faster, segment: sellers, autoplay: {when: {title: {is: Orders}}}, buttons: [close], start: \"/?sales\"}",
        &["segment segment.leak"]),
    Case { persona: Some("viewer"), ..case("s_kept", "
  s_kept: {type: shoutout, title: News, text: Faster, segment: sellers, autoplay: {when: {title: {is: Orders}}}, buttons: [close]}", &[]) },
    Case { persona: Some("viewer"), ..case("s_told", "
  s_told: {type: shoutout, title: News, text: Faster, segment: sellers, autoplay: {when: {title: {is: Orders}}}, buttons: [close], start: \"/?sales\"}",
        &["segment segment.leak"]) },
    Case { persona: Some("seller"), ..case("s_starved", "
  s_starved: {type: shoutout, title: News, text: Faster, segment: sellers, autoplay: {when: {title: {is: Orders}}}, buttons: [close], start: \"/?nobody\"}",
        &["plays autoplay.never"]) },
    case("s_dead", "
  s_dead: {type: shoutout, title: News, text: Faster, buttons: [{plays: s_dead_foreign, label: Show}, close]}",
        &["b1 button.dead(b1)"]),
    case("s_link", "
  s_link: {type: shoutout, title: News, text: Faster, buttons: [{opens: /gone, label: Read}]}", &["b1 link.dead(404)"]),
    case("q_good", "
  q_good: {type: survey, title: How are we, autoplay: {when: {title: {is: Orders}}}, questions: [{nps: a, text: Likely, required: true},
    {rating: b, text: Easy}, {open: c, text: Words}, {choice: d, text: One, options: {x: X, y: Y}}, {choices: e, text: Any, options: {x: X, y: Y, z: Z}}]}", &[]),
    case("q_dead", "
  q_dead: {type: survey, title: How are we, questions: [{nps: a, text: Likely}], start: \"/?swallow\"}",
        &["answers survey.not_submitted"]),
    Case { language: "de", ..case("s_german", "
  s_german: {type: shoutout, title: {en: News, de: Neues}, text: Orders are faster, buttons: [close]}",
        &["texts text.fallback"]) },
];

pub const LINKS: &[Case] = &[
    case(
        "k_tab",
        "
  k_tab: {type: shuttle, title: Two, url: /two, expect: {title: Two, host: 127.0.0.1}}",
        &[],
    ),
    case(
        "k_window",
        "
  k_window: {type: shuttle, title: Two, url: /two, open: window, expect: {title: Two}}",
        &[],
    ),
    case(
        "k_here",
        "
  k_here: {type: shuttle, title: Two, url: /two, open: here, expect: {title: Two}}",
        &[],
    ),
    case(
        "k_box",
        "
  k_box: {type: resource, title: Two, url: /two, expect: {title: Two}}",
        &[],
    ),
    case(
        "k_gone",
        "
  k_gone: {type: shuttle, title: Two, url: /gone}",
        &["address link.dead(404)"],
    ),
    case(
        "k_nobody",
        "
  k_nobody: {type: shuttle, title: Two, url: \"http://127.0.0.1:9/\"}",
        &["address link.dead(no answer)"],
    ),
    case(
        "k_login",
        "
  k_login: {type: shuttle, title: Two, url: /shut}",
        &["address link.redirected_to_login"],
    ),
    case(
        "k_title",
        "
  k_title: {type: shuttle, title: Two, url: /two, expect: {title: Three}}",
        &["page link.wrong_title"],
    ),
    case(
        "k_host",
        "
  k_host: {type: resource, title: Two, url: /two, expect: {host: help.example.com}}",
        &["page link.wrong_title"],
    ),
    case(
        "k_alone",
        "
  k_alone: {type: resource, title: Alone, url: /alone}",
        &["frame frame.refused"],
    ),
    case(
        "k_strict",
        "
  k_strict: {type: resource, title: Two, url: /two, start: /strict}",
        &["open frame.refused"],
    ),
];

pub const LISTED: &[Case] = &[
    case("w_good", "
  w_good: {type: task, title: Tour, plays: w_good_saving, done: goal}", &[]),
    case("w_played", "
  w_played: {type: task, title: Tour, plays: w_played_tour, done: played, activate: {title: {is: Orders}}}", &[]),
    case("w_after", "
  w_after: {type: task, title: Tour, plays: w_after_tour, done: played, activate: {item: {ref: w_after_saving, is: done}}}", &[]),
    case("w_undone", "
  w_undone: {type: task, title: Tour, plays: w_undone_tour, done: {when: {title: {is: Nope}}}}", &["done task.not_completed"]),
    case("w_grey", "
  w_grey: {type: task, title: Tour, plays: w_grey_tour, done: played, activate: {title: {is: Nope}}}", &["activated task.inactive"]),
    case("w_lost", "
  w_lost: {type: task, title: Tour, plays: w_lost_tour, done: played, start: \"/?forgets\"}", &["kept state.lost"]),
    case("w_foreign", "
  w_foreign: {type: task, title: Tour, plays: w_foreign_foreign}", &["begin launch.nothing_played"]),
    case("c_good", "
  c_good: {type: course, title: All, items: [c_good_tour, c_good_saving, c_good_guide], order: enforced, quiz: {pass: 80, questions: [
    {id: q, text: Where, answers: {x: Above, y: Below}, right: y}, {id: r, text: What, answers: {x: This, y: That, z: Both}, right: [x, y]}]}}
  c_good_guide: {type: resource, title: Guide, url: /two}", &[]),
    case("c_lost", "
  c_lost: {type: course, title: All, items: [c_lost_tour], start: \"/?forgets\"}", &["kept state.lost"]),
    case("c_foreign", "
  c_foreign: {type: course, title: All, items: [c_foreign_foreign]}", &["part-c_foreign_foreign menu.dead_entry(c_foreign_foreign)"]),
    case("m_good", "
  m_good: {type: menu, title: Help, tabs: {all: {title: All, items: [m_good_tour, m_good_docs, m_good_here, m_good_course]}, more: {title: More, items: [m_good_sold, m_good_task]}}}
  m_good_docs: {type: shuttle, title: Documents, url: /two}
  m_good_here: {type: shuttle, title: Second page, url: /two, open: here}
  m_good_course: {type: course, title: Lessons, items: [m_good_tour]}
  m_good_task: {type: task, title: To do, plays: m_good_tour}
  m_good_sold: {type: shoutout, title: Sold, text: Much, segment: sellers, buttons: [close]}", &[]),
    Case { persona: Some("viewer"), ..case("m_extra", "
  m_extra: {type: menu, title: Help, tabs: {all: {title: All, items: [m_extra_tour, m_extra_sold]}}, start: \"/?sales\"}
  m_extra_sold: {type: shoutout, title: Sold, text: Much, segment: sellers, buttons: [close]}", &["tab-all menu.extra(m_extra_sold)"]) },
    Case { persona: Some("seller"), ..case("m_missing", "
  m_missing: {type: menu, title: Help, tabs: {all: {title: All, items: [m_missing_tour, m_missing_sold]}}, search: false, start: \"/?nobody\"}
  m_missing_sold: {type: shoutout, title: Sold, text: Much, segment: sellers, buttons: [close]}", &["tab-all menu.missing(m_missing_sold)"]) },
    case("m_dead", "
  m_dead: {type: menu, title: Help, tabs: {all: {title: All, items: [m_dead_tour, m_dead_foreign]}}}",
        &["entry-m_dead_foreign menu.dead_entry(m_dead_foreign)"]),
];
