//! What is wrong in release 2, and what is only different.
//!
//! A run of `scenarios/` against release 2 has to find every planted fault and nothing else that is broken; one of the
//! plan's content what is outdated there.

/// A fault that release 2 has and release 1 has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Its name.
    pub name: &'static str,
    /// Where a person meets it.
    pub page: &'static str,
    /// What is wrong, in words.
    pub what: &'static str,
    /// The languages that have it; all five where it does not depend on the language.
    pub languages: &'static [&'static str],
    /// The scenario that meets it: a file in `scenarios/`; of content the file in `content/` and the item behind `#`.
    pub scenario: &'static str,
    /// The id of the step that has to report it.
    pub step: &'static str,
    /// The code that has to be reported there.
    pub code: &'static str,
}

/// A difference of release 2 that is no fault: its step passes, or heals with a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Where a person meets it.
    pub page: &'static str,
    /// What is different.
    pub what: &'static str,
    /// A scenario that goes through it.
    pub scenario: &'static str,
    /// The id of the step that does.
    pub step: &'static str,
}

const EVERY_LANGUAGE: &[&str] = &["en", "de", "fr", "ja", "ar"];

/// All faults of release 2. Release 1 has none.
pub const PLANTED: &[Fault] = &[
    Fault {
        name: "no-delete-button",
        page: "/contacts/{id}",
        what: "the button Delete is gone; Archive, its neighbour, is still there and is not it",
        languages: EVERY_LANGUAGE,
        scenario: "delete-contact.yaml",
        step: "delete",
        code: "element.missing",
    },
    Fault {
        name: "untranslated-city",
        page: "/contacts/new",
        what: "the label of the list of cities says City instead of Stadt and 都市",
        languages: &["de", "ja"],
        scenario: "create-contact.yaml",
        step: "city",
        code: "text.untranslated",
    },
    Fault {
        name: "dead-guide",
        page: "/help",
        what: "the guide Importing contacts answers 404",
        languages: EVERY_LANGUAGE,
        scenario: "help-links.yaml",
        step: "import",
        code: "link.dead",
    },
];

/// What release 2 leaves behind of the guidance in `content/`, which was made for release 1: no fault of the application,
/// and nothing that a person in front of it could miss. A player only proposes what is like an element.
pub const OUTDATED: &[Fault] = &[Fault {
    name: "guided-to-deals",
    page: "/contacts",
    what: "the walk-thru points at Deals, known by an id that is gone",
    languages: EVERY_LANGUAGE,
    scenario: "first-days.yaml#deals_tour",
    step: "open",
    code: "element.missing",
}];

/// The differences that scenarios go through; ids and classes changed everywhere.
pub const CHANGED: &[Change] = &[
    change("/login", "the submit input became a button", "create-contact.yaml", "sign_in"),
    change(
        "/contacts",
        "English says Add contact instead of New contact; a link Add deal with its old class comes before it",
        "create-contact.yaml",
        "new_contact",
    ),
    change("/contacts", "the search moved into the bar at the top", "edit-contact.yaml", "search"),
    change("/contacts", "names are wrapped once more and their column moved", "edit-contact.yaml", "open"),
    change("/contacts/{id}", "the link Edit became a button in a form", "edit-contact.yaml", "edit"),
    change("/contacts/{id}/edit", "the phone moved before the email address", "edit-contact.yaml", "phone"),
    change("/contacts/{id}/edit", "English says Save contact instead of Save", "edit-contact.yaml", "save"),
    change(
        "/contacts/{id}",
        "a calendar's frame comes before the frame of activities",
        "activity.yaml",
        "note",
    ),
    change("/contacts/{id}", "<rating-stars> is called <lodge-rating> now", "activity.yaml", "rate"),
    change("/deals", "the cards lost their ids and are wrapped in list items", "win-deal.yaml", "win"),
    change("/help", "the links are headings of cards", "help-links.yaml", "start"),
];

const fn change(
    page: &'static str,
    what: &'static str,
    scenario: &'static str,
    step: &'static str,
) -> Change {
    Change { page, what, scenario, step }
}
