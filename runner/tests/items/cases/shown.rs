//! Shoutouts and surveys.

use super::{Case, case};

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
        &["texts text.fallback(en)"]) },
    case("s_unknown", "
  s_unknown: {type: shoutout, title: News, text: Faster, autoplay: {when: {element: {ref: twin, is: visible}}}, buttons: [close]}",
        &["plays rule.unknown"]),
    case("s_stays", "
  s_stays: {type: shoutout, title: News, text: Faster, start: \"/?swallow\"}", &["close button.dead(close)"]),
    case("s_closes", "
  s_closes: {type: shoutout, title: News, text: Faster}", &[]),
    case("s_tls", "
  s_tls: {type: shoutout, title: News, text: Faster, buttons: [{opens: SECURE, label: Read}]}", &["b1 link.tls"]),
    case("s_empty", "
  s_empty: {type: shoutout, title: News, buttons: [close]}", &["texts balloon.empty"]),
    Case { language: "de", ..case("s_translated", "
  s_translated: {type: shoutout, title: {en: News, de: Neues}, text: {en: \"Orders are faster than ever, and whenever you like you can look at all of them again without losing anything else.\", de: \"Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren.\"}, buttons: [close]}", &[]) },
    Case { language: "de", ..case("s_untranslated", "
  s_untranslated: {type: shoutout, title: {en: News, de: Neues}, text: {en: \"Orders are faster than ever, and whenever you like you can look at all of them again without losing anything else.\", de: \"Orders are faster than ever, and whenever you like you can look at all of them again without losing anything else.\"}, buttons: [close]}", &["texts text.untranslated"]) },
    Case { language: "de", ..case("s_french", "
  s_french: {type: shoutout, title: {en: News, de: Neues}, text: {en: \"Orders are faster than ever, and whenever you like you can look at all of them again without losing anything else.\", de: \"Vos commandes sont plus rapides que jamais, et vous pouvez toutes les revoir sans perdre quoi que ce soit.\"}, buttons: [close]}", &["texts text.wrong_language(fr)"]) },
    Case { language: "de", ..case("s_mixed", "
  s_mixed: {type: shoutout, title: {en: News, de: Neues}, text: {en: \"Orders are faster than ever, and whenever you like you can look at all of them again without losing anything else.\", de: \"Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Orders are faster than ever, and whenever you like you can look at all of them again without losing anything else.\"}, buttons: [close]}", &["texts text.mixed"]) },
    Case { language: "de", ..case("s_long", "
  s_long: {type: shoutout, title: {en: News, de: Neues}, text: {en: \"Orders are faster than ever, and whenever you like you can look at all of them again without losing anything else.\", de: \"Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. Ihre Bestellungen sind schneller als je zuvor, und Sie können alle wieder ansehen, ohne etwas zu verlieren. \"}, buttons: [close]}", &["texts text.overflow"]) },
    case("q_rigid", "
  q_rigid: {type: survey, title: How are we, questions: [{nps: a, text: Likely}], start: \"/?rigid\"}",
        &["answers survey.not_submitted"]),
    case("q_never", "
  q_never: {type: survey, title: How are we, autoplay: {when: {title: {is: Nope}}}, questions: [{nps: a, text: Likely}]}",
        &["plays autoplay.never"]),
    case("q_repeats", "
  q_repeats: {type: survey, title: How are we, autoplay: {when: {title: {is: Orders}}}, questions: [{nps: a, text: Likely}], start: \"/?forgets\"}",
        &["again autoplay.repeats"]),
    case("q_leaks", "
  q_leaks: {type: survey, title: How are we, segment: sellers, autoplay: {when: {title: {is: Orders}}}, questions: [{nps: a, text: Likely}], start: \"/?sales\"}",
        &["segment segment.leak"]),
    case("q_for", "
  q_for: {type: survey, title: How are we, segment: sellers, autoplay: {when: {title: {is: Orders}}}, questions: [{nps: a, text: Likely}]}", &[]),
];
