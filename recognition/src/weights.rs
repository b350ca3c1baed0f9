//! What each signal counts: the whole of what was learned, in one table.
//!
//! A signal speaks from 0.0 to 1.0. Its sign is written by a person and never learned: a signal that is for an element
//! is never against it. `by hand` is what a person would have said; `examples/train.rs` starts from it and moves as
//! little as it needs to.

/// A signal's name, what it counts and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weight {
    /// Its name in explanations.
    pub name: &'static str,
    /// What a person would say; its sign holds.
    pub by_hand: f32,
    /// What it counts.
    pub weight: f32,
    /// Why it tells something.
    pub reason: &'static str,
}

macro_rules! weights {
    ($($signal:ident $name:literal $by_hand:literal $weight:literal $reason:literal)*) => {
        /// What can speak for a candidate or against it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Signal { $(#[doc = $reason] $signal,)* }

        impl Signal {
            /// All signals, in the order of their weights.
            pub const ALL: [Signal; SIGNALS] = [$(Signal::$signal,)*];
        }

        /// How many signals there are.
        pub const SIGNALS: usize = [$($name,)*].len();

        /// The table.
        pub static WEIGHTS: [Weight; SIGNALS] = [
            $(Weight { name: $name, by_hand: $by_hand, weight: $weight, reason: $reason },)*
        ];
    };
}

weights! {
    Text "text" 3.0 4.29 "What the user reads, by its words, the rare ones most."
    Stems "stems of text" 0.7 0.95 "The same words with other endings: “video”, “videos”."
    SameText "same text" 2.0 2.77 "Word for word."
    BestText "best text" 1.0 1.22 "No other element says more of it."
    OtherText "other text" -0.5 -0.66 "It says something, and none of it was said before."
    Length "length of text" 1.0 1.35 "A container says what its parts say, and more."
    Label "label" 2.0 3.09 "What stands beside a field."
    Hint "placeholder or title" 0.7 1.08 "What it tells whom it needs: outlives icons."
    Id "id" 1.0 1.71 "Its words: ids are renamed by halves."
    SameId "same id" 2.0 3.09 "The strongest single attribute where a person wrote it."
    OtherId "other id" -0.7 -0.83 "An id that stays, and it is another."
    TestId "test id" 5.0 7.72 "Written for tests: kept on purpose."
    NameAttribute "name attribute" 2.0 3.23 "Servers read it: renaming it breaks forms."
    Classes "classes" 1.0 1.65 "By their words, the rare ones most."
    SameClasses "same classes" 0.5 0.77 "All of them."
    Names "id and classes" 1.0 1.73 "Words wander from ids to classes and back."
    Address "address" 2.0 2.78 "Routes outlive markup."
    SameAddress "same address" 1.5 2.05 "Host and path."
    BestAddress "best address" 0.5 0.48 "No other element leads nearer to where it led."
    Query "query" 0.7 1.31 "Tells a filter from its neighbour."
    BestQuery "best query" 0.5 1.36 "No other element asks for more of the same."
    OtherAddress "other address" -0.7 -1.14 "It leads somewhere else altogether."
    Near "neighbours" 1.0 1.78 "Words around it."
    BestNear "best neighbours" 0.5 1.42 "No other element has more of them around it."
    Row "row" 3.0 4.64 "A row is known by its record, wherever it stands."
    Tag "tag" 0.7 0.91 "Changes with frameworks, not often."
    Role "role" 0.7 1.34 "A button may become a link, hardly a text field."
    Type "type" 0.7 1.08 "A text field rarely becomes a checkbox."
    InputValue "value" 1.0 1.54 "Tells radio buttons of one name apart."
    Path "path" 1.0 1.76 "The chain of tags above it, in order."
    Places "places" 1.0 1.73 "The same with positions among siblings."
    SamePath "same path" 0.7 1.09 "Nothing above it changed."
    Tail "last steps" 0.5 0.89 "Its next surroundings as they were."
    Lineage "ancestors" 1.0 1.54 "Named containers outlive what they hold."
    Position "position" 0.3 0.48 "Among its siblings."
    Size "size" 0.7 1.71 "Its box."
    Place "place" 0.7 2.34 "Where its box is: pages grow, but heads stay heads."
    Selectors "recorded selectors" 2.0 3.10 "All that is known before a target is learned."
    Kin "kin" 2.0 3.28 "It stands to what was found for sure as the recorded one stood, in the tree."
    Offset "offset" 1.0 1.95 "The same, by boxes."
    Order "order" 1.0 1.78 "It comes before and after what it came before and after."
}

/// What the confidence in the likeliest candidate is made of, from 0.0 to 1.0 each, and what it counts on a logistic
/// curve: for a target by itself, and for one among others of its page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aspect {
    /// Its name.
    pub name: &'static str,
    /// What it counts where no other target of the page has a say.
    pub alone: f32,
    /// What it counts where others have.
    pub together: f32,
    /// Which sign it must have; 0.0: any.
    pub sign: f32,
    /// Why it tells something.
    pub reason: &'static str,
}

/// How many aspects there are.
pub const ASPECTS: usize = 6;

/// The second table.
pub static CURVE: [Aspect; ASPECTS] = [
    aspect("text", 2.34, 0.94, 1.0, "How much of the text agrees."),
    aspect("address", 1.37, 1.22, 1.0, "How much of the address agrees."),
    aspect(
        "content in place",
        1.28,
        0.0,
        1.0,
        "Twins say the same elsewhere; neighbours say something else here.",
    ),
    aspect(
        "lead in place",
        5.10,
        12.21,
        1.0,
        "Far ahead of all unrelated rivals, and where it should be: both or nothing.",
    ),
    aspect("contested", 0.0, -3.63, -1.0, "Another target of the page is surer of what was the likeliest."),
    aspect("always", -4.26, -4.26, 0.0, "What is not known to be right is not."),
];

const fn aspect(name: &'static str, alone: f32, together: f32, sign: f32, reason: &'static str) -> Aspect {
    Aspect { name, alone, together, sign, reason }
}
