//! One item of each type whose text another language has, and what else only some types had.

use super::{Case, case};

#[rustfmt::skip]
pub const SPOKEN: &[Case] = &[
    Case { language: "de", ..case("g_launcher", "
  g_launcher: {type: launcher, on: save, plays: g_launcher_tour, label: Show me}", &["texts text.fallback(en)"]) },
    Case { language: "de", ..case("g_tip", "
  g_tip: {type: smarttip, on: email, text: The address of the customer}", &["texts text.fallback(en)"]) },
    Case { language: "de", ..case("g_survey", "
  g_survey: {type: survey, title: {en: How are we, de: Wie sind wir}, questions: [{nps: a, text: Likely}]}", &["texts text.fallback(en)"]) },
    Case { language: "de", ..case("g_shuttle", "
  g_shuttle: {type: shuttle, title: Two, url: /two}", &["texts text.fallback(en)"]) },
    Case { language: "de", ..case("g_resource", "
  g_resource: {type: resource, title: Two, url: /two}", &["texts text.fallback(en)"]) },
    Case { language: "de", ..case("g_task", "
  g_task: {type: task, title: Save it, plays: g_task_saving, done: goal}", &["texts text.fallback(en)"]) },
    Case { language: "de", ..case("g_course", "
  g_course: {type: course, title: All, items: [g_course_saving]}", &["texts text.fallback(en)"]) },
    Case { language: "de", ..case("g_menu", "
  g_menu: {type: menu, title: {en: Help, de: Hilfe}, tabs: {all: {title: All, items: [g_menu_tour]}}}", &["texts text.fallback(en)"]) },
    case("g_page", "
  g_page: {type: resource, title: Two, url: /gone}", &["address link.dead(404)"]),
    case("g_login", "
  g_login: {type: resource, title: Two, url: /shut}", &["address link.redirected_to_login"]),
    case("g_leaks", "
  g_leaks: {type: resource, title: Two, url: /two, segment: sellers, start: \"/?sales\"}", &["segment segment.leak"]),
    case("g_unknown", "
  g_unknown: {type: survey, title: How are we, autoplay: {when: {element: {ref: twin, is: visible}}}, questions: [{nps: a, text: Likely}]}",
        &["plays rule.unknown"]),
    case("g_renamed", "
  g_renamed: {type: walkthru, title: Trial, start: \"/?renamed\", steps: [{step: one, on: named, text: Here, next: [next]}]}", &["one text.mismatch"]),
    case("g_swallow", "
  g_swallow: {type: shuttle, title: Two, url: /two, open: here, start: \"/?swallow\"}", &["open launch.nothing_played"]),
];
