//! The page agent's sources, embedded, without their comments.
//!
//! The hot half goes into every document; the rest is added to a document on the first call that needs
//! it. Comments stand on lines of their own in browser/agent, so that leaving them out needs no parser.

use serde_json::Value;
use std::sync::LazyLock;

/// The name of the isolated world that the agent lives in.
pub const WORLD: &str = "surefoot";

/// How a script reaches the agent.
pub const GLOBAL: &str = "globalThis[Symbol.for('surefoot')]";

/// The hot half: find, witness, kept.
pub static CORE: LazyLock<String> = LazyLock::new(|| strip(include_str!("../agent/core.js")));

/// Everything else: describe, candidates, sweep, tongue, mask, snapshot.
pub static MORE: LazyLock<String> = LazyLock::new(|| {
    strip(concat!(
        include_str!("../agent/describe.js"),
        "\n",
        include_str!("../agent/sweep.js"),
        "\n",
        include_str!("../agent/tongue.js"),
        "\n",
        include_str!("../agent/mask.js"),
        "\n",
        include_str!("../agent/snapshot.js")
    ))
});

pub(crate) fn strip(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|line| {
        !(line.is_empty()
            || line.starts_with("//")
            || line.starts_with("/*")
            || line.starts_with("* ")
            || *line == "*"
            || line.starts_with("*/"))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What the agent answers where it, or its other half, is not there yet.
pub const ABSENT: &str = "surefoot:absent";

/// An expression that calls `function` of the agent, and says [`ABSENT`] where it is not there.
pub fn expression(function: &str, argument: &Value) -> String {
    format!("(a=>{{const s={GLOBAL};return s&&s.{function}?s.{function}(a):'{ABSENT}'}})({argument})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hot_half_is_small() {
        assert!(CORE.len() < 24_800, "{} bytes", CORE.len());
    }
}
