//! Walk-thrus: what the page has to do with, or the window. What their steps say and do is in tests/content.rs.

use super::{Case, case};

pub const WALKTHRUS: &[Case] = &[
    case("x_right", "
  x_right: {type: walkthru, title: Trial, start: \"/\", steps: [{step: one, on: email, text: Here, next: [next]}]}", &[]),
    case("x_wrong", "
  x_wrong: {type: walkthru, title: Trial, start: \"/?other\", steps: [{step: one, on: email, text: Here, next: [next]}]}", &["one element.wrong"]),
    case("x_inner", "
  x_inner: {type: walkthru, title: Trial, start: \"/framed\", steps: [{step: one, on: inner, text: Here, next: [next]}]}", &[]),
    case("x_inner_wrong", "
  x_inner_wrong: {type: walkthru, title: Trial, start: \"/framed?other\", steps: [{step: one, on: inner, text: Here, next: [next]}]}", &["one element.wrong"]),
    case("x_near", "
  x_near: {type: walkthru, title: Trial, start: \"/\", steps: [{step: one, on: save, side: bottom, text: Save it, next: [next]}]}", &[]),
    case("x_detached", "
  x_detached: {type: walkthru, title: Trial, start: \"/?zoomed\", steps: [{step: one, on: save, side: bottom, text: Save it, next: [next]}]}", &["one balloon.detached"]),
    Case { window: (720, 200), ..case("x_whole", "
  x_whole: {type: walkthru, title: Trial, start: \"/\", steps: [{step: one, on: save, side: right, text: Save it, next: [next]}]}", &[]) },
    Case { window: (720, 200), ..case("x_clipped", "
  x_clipped: {type: walkthru, title: Trial, start: \"/\", steps: [{step: one, on: save, side: right, text: \"Every order of your company begins here, and whenever you like you can throw it away again without losing anything else.\", button: \"Take this order over into the books of your company for good, and write a letter to everybody who has asked\", next: [next]}]}", &["one balloon.clipped"]) },
    case("x_leads", "
  x_leads: {type: walkthru, title: Trial, start: \"/\", steps: [{popup: one, text: One, next: [next]}, {connect: x_leads_tour}]}", &[]),
    case("x_nowhere", "
  x_nowhere: {type: walkthru, title: Trial, start: \"/\", steps: [{popup: one, text: One, next: [next]}, {connect: x_nowhere_foreign, id: on}]}", &["on connect.missing_item"]),
    case("x_moving", "
  x_moving: {type: walkthru, title: Trial, start: \"/?restless\", steps: [{step: one, on: save, text: Save it, next: [next]}]}", &["one element.moving"]),
];
