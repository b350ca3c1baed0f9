//! The reference player's source, embedded: one script that plays published content on any page.
//!
//! It is put together from browser/agent/player without a build step, in the order that the parts need each other,
//! around one object that the page can't reach. A page loads it by a snippet, or the runner puts it into the page
//! and calls `surefoot.player.load(content)`. It plays; what it plays is judged elsewhere.

use std::sync::LazyLock;

/// The player's parts, in their order.
const PARTS: &[&str] = &[
    include_str!("../agent/player/words.js"),
    include_str!("../agent/player/words/ar.js"),
    include_str!("../agent/player/words/de.js"),
    include_str!("../agent/player/words/es.js"),
    include_str!("../agent/player/words/fr.js"),
    include_str!("../agent/player/words/ja.js"),
    include_str!("../agent/player/store.js"),
    include_str!("../agent/player/find.js"),
    include_str!("../agent/player/rules.js"),
    include_str!("../agent/player/style.js"),
    include_str!("../agent/player/dom.js"),
    include_str!("../agent/player/place.js"),
    include_str!("../agent/player/balloon.js"),
    include_str!("../agent/player/acts.js"),
    include_str!("../agent/player/triggers.js"),
    include_str!("../agent/player/path.js"),
    include_str!("../agent/player/play.js"),
    include_str!("../agent/player/cards.js"),
    include_str!("../agent/player/menu.js"),
    include_str!("../agent/player/tips.js"),
    include_str!("../agent/player/results.js"),
    include_str!("../agent/player/state.js"),
    include_str!("../agent/player/start.js"),
];

/// The whole player: a script for a page. Loaded twice, the second one does nothing.
pub static PLAYER: LazyLock<String> = LazyLock::new(|| {
    let parts: String = PARTS.iter().map(|part| crate::agent::strip(part) + "\n").collect();
    format!("(()=>{{'use strict';if(globalThis.surefoot?.player)return;const player={{}};\n{parts}}})();\n")
});
