//! Tasks, courses and menus.

use super::{Case, case};

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
    case("w_leaks", "
  w_leaks: {type: task, title: Tour, plays: w_leaks_tour, done: played, segment: sellers, start: \"/?sales\"}", &["segment segment.leak"]),
    // Parts that are tasks, each ticked by a goal of its own.
    case("c_tasks", "
  c_tasks: {type: course, title: All, items: [c_tasks_one, c_tasks_two, c_tasks_tour], order: enforced}
  c_tasks_one: {type: task, title: One, plays: c_tasks_saving, done: goal}
  c_tasks_two: {type: task, title: Two, plays: c_tasks_naming, done: goal}", &[]),
    // Whoever does the first has done the second too, and the third is open before its turn.
    case("c_both", "
  c_both: {type: course, title: All, items: [c_both_one, c_both_two, c_both_tour], order: enforced}
  c_both_one: {type: task, title: One, plays: c_both_saving, done: goal}
  c_both_two: {type: task, title: Two, plays: c_both_saving, done: goal}", &["part-c_both_two task.inactive(c_both_tour)"]),
    // The first is ticked before anybody has done anything.
    case("c_early", "
  c_early: {type: course, title: All, items: [c_early_one, c_early_tour], order: enforced}
  c_early_one: {type: task, title: One, plays: c_early_saving, done: {when: {title: {contains: r}}}}", &["order task.inactive(c_early_tour)"]),
    case("c_undone", "
  c_undone: {type: course, title: All, items: [c_undone_one]}
  c_undone_one: {type: task, title: One, plays: c_undone_tour, done: {when: {title: {is: Nope}}}}",
        &["part-c_undone_one task.not_completed(c_undone_one)"]),
    case("c_rigid", "
  c_rigid: {type: course, title: All, items: [c_rigid_tour], quiz: {pass: 80, questions: [{id: q, text: Where, answers: {x: Above, y: Below}, right: y}]}, start: \"/?rigid\"}",
        &["quiz-passes task.not_completed(quiz)"]),
    // It is done by its entry: whoever only reads on has not done it.
    case("w_typed", "
  w_typed: {type: task, title: Tour, plays: w_typed_naming, done: goal}", &[]),
    case("c_leaks", "
  c_leaks: {type: course, title: All, items: [c_leaks_tour], segment: sellers, start: \"/?sales\"}", &["segment segment.leak"]),
    case("m_rule", "
  m_rule: {type: menu, title: Help, tabs: {all: {title: All, items: [m_rule_tour]}}, when: {title: {is: Orders}}}", &[]),
    case("m_never", "
  m_never: {type: menu, title: Help, tabs: {all: {title: All, items: [m_never_tour]}}, when: {title: {is: Nope}}}", &["rule rule.never_true"]),
    case("m_always", "
  m_always: {type: menu, title: Help, tabs: {all: {title: All, items: [m_always_tour]}}, when: {url: {contains: /}}}", &["rule rule.always_true"]),
    case("m_unknown", "
  m_unknown: {type: menu, title: Help, tabs: {all: {title: All, items: [m_unknown_tour]}}, when: {element: {ref: twin, is: visible}}}", &["rule rule.unknown"]),
    case("m_shut", "
  m_shut: {type: menu, title: Help, tabs: {all: {title: All, items: [m_shut_tour]}}, start: \"/?swallow\"}", &["opens launch.nothing_played"]),
    case("m_deaf", "
  m_deaf: {type: menu, title: Help, tabs: {all: {title: All, items: [m_deaf_tour, m_deaf_saving]}}, start: \"/?mute\"}", &["search menu.extra(search)"]),
    case("m_leaks", "
  m_leaks: {type: menu, title: Help, tabs: {all: {title: All, items: [m_leaks_tour]}}, segment: sellers, start: \"/?sales\"}", &["segment segment.leak"]),
];
