//! One item for each fault that can be found, and one that has none.

mod launchers;
mod links;
mod listed;
mod shown;
mod spoken;
mod tips;
mod walkthrus;

pub use launchers::LAUNCHERS;
pub use links::LINKS;
pub use listed::LISTED;
pub use shown::SHOWN;
pub use spoken::SPOKEN;
pub use tips::TIPS;
pub use walkthrus::WALKTHRUS;

/// One item, and what is found of it: `STEP CODE`, in their order.
#[derive(Clone, Copy)]
pub struct Case {
    pub name: &'static str,
    /// The item, in YAML; other items that it leads to follow it. `SECURE` is the address of the site with a
    /// certificate that nobody trusts.
    pub item: &'static str,
    pub persona: Option<&'static str>,
    pub language: &'static str,
    /// The window's width and height.
    pub window: (u32, u32),
    /// Whether invalid certificates are accepted.
    pub insecure: bool,
    pub expected: &'static [&'static str],
}

const fn case(name: &'static str, item: &'static str, expected: &'static [&'static str]) -> Case {
    let (persona, language, window, insecure) = (None, "en", (1280, 800), false);
    Case { name, item, persona, language, window, insecure, expected }
}
