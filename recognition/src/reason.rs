//! Why an answer is what it is: one reason each, with the words that a person reads.
//!
//! Reports keep the key, so that every language can say it in its own words.

macro_rules! reasons {
    ($($reason:ident $key:literal $words:literal)*) => {
        /// Why a target was found, healed or refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Reason { $(#[doc = $words] $reason,)* }

        impl Reason {
            /// All of them.
            pub const ALL: &'static [Reason] = &[$(Reason::$reason,)*];

            /// Its name in files and translations.
            pub fn key(self) -> &'static str {
                match self { $(Reason::$reason => $key,)* }
            }

            /// It in English, as a sentence without a full stop.
            pub fn words(self) -> &'static str {
                match self { $(Reason::$reason => $words,)* }
            }
        }
    };
}

reasons! {
    Itself "itself" "What names it says that it is the recorded element, and nothing speaks against it"
    Likely "likely" "It is like the recorded element, and far enough ahead of everything else"
    Anchored "anchored" "One thing that nothing else on the page shares is as it was, on the same kind of control"
    Renamed "renamed" "Its text gained or lost words; it is the same kind of control, and far ahead of everything else"
    Lonely "lonely" "Nothing else on the page has its role, and it stands where it stood"
    Placed "placed" "All that can be compared is its place, and there it is, far ahead of everything else"
    Together "together" "What else was recorded on this page says that it is the one"
    Stranger "stranger" "What else was recorded on this page says that it is not the one, or that another one is"
    Said "said" "It is the only one of its kind that says what the step expects"
    RowGone "row_gone" "No row has the record that it belonged to; another row's control is another control"
    Rows "rows" "Several rows have such a control, and which row is meant can't be told"
    Close "close" "Another element is nearly as like it"
    Another "another" "What is most like it stood beside it when it was recorded, or leads elsewhere"
    Unsure "unsure" "What is most like it is not like it enough to act upon"
    Unlike "unlike" "Nothing on the page is even a little like it"
    Hidden "hidden" "It is there, but nobody can see it"
    Selectors "selectors" "Only selectors are known of it, and those that match anything agree on this one"
    Most "most" "Only selectors are known of it, and most of them name this one; another contradicts"
    Worded "worded" "Only selectors are known of it, and none of them matches anything but its text"
    Disagree "disagree" "Only selectors are known of it, and they agree on no single element"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_a_key_of_its_own_that_reports_know() {
        let keys: std::collections::BTreeSet<&str> = Reason::ALL.iter().map(|reason| reason.key()).collect();
        assert_eq!(keys.len(), Reason::ALL.len());
        assert_eq!(keys, scenarios::explanation::REASONS.into_iter().collect());
    }
}
