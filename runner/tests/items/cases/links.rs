//! Shuttles and resources.

use super::{Case, case};

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
    case(
        "k_tls",
        "
  k_tls: {type: shuttle, title: Two, url: SECURE}",
        &["address link.tls"],
    ),
    Case {
        insecure: true,
        ..case(
            "k_trusted",
            "
  k_trusted: {type: shuttle, title: Two, url: SECURE, expect: {title: Signed by itself}}",
            &[],
        )
    },
    case(
        "k_box_tls",
        "
  k_box_tls: {type: resource, title: Two, url: SECURE}",
        &["address link.tls"],
    ),
    case(
        "k_blocked",
        "
  k_blocked: {type: shuttle, title: Two, url: /two, start: \"/?blocks\"}",
        &["open launch.nothing_played"],
    ),
    case(
        "k_leaks",
        "
  k_leaks: {type: shuttle, title: Two, url: /two, segment: sellers, start: \"/?sales\"}",
        &["segment segment.leak"],
    ),
    case(
        "k_for",
        "
  k_for: {type: shuttle, title: Two, url: /two, segment: sellers}",
        &[],
    ),
];
