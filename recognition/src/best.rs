//! What is known of the best candidate: rules that say yes or no of it, and no order among them.
//!
//! Each was found on pages of real applications; the numbers are what the signals say, from -1.0 to 1.0.

use crate::{decide::Thresholds, evidence::Said, row::Row};

/// What says that a look-alike is not the recorded element but one that stood beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Neighbour {
    /// Nothing does.
    No,
    /// It says something else, in the language that was recorded, and stands elsewhere in its row.
    Moved,
    /// What it says was said beside the recorded element.
    Known,
    /// Its text has other numbers: it leads to another record, if it leads elsewhere.
    Numbered,
}

/// What the signals of the best candidate say, and how far it is ahead.
pub(crate) struct Best<'a> {
    pub said: &'a [Said],
    pub likeness: f64,
    pub margin: f64,
    pub confidence: f64,
    pub row: Row,
    /// It stands in another row of the recorded table.
    pub other_row: bool,
    /// Where it stands in its row is where the recorded one stood in its own.
    pub same_in_row: bool,
    /// What stands around it stands around the others beside it just as well.
    pub shares_neighbours: bool,
}

/// Signals each of which can say by itself which element is meant.
const STRONG: [&str; 12] = [
    "id",
    "test id",
    "own attribute",
    "name attribute",
    "address",
    "text",
    "label",
    "placeholder",
    "title",
    "value",
    "digits",
    "form",
];

/// Signals that name one element of many.
const NAMED: [&str; 8] =
    ["id", "test id", "own attribute", "name attribute", "address", "value", "label", "placeholder"];

/// What an address says from which two parts of three are the same: `/users/add` is `/users/new` today.
const NEAR_ADDRESS: f64 = -0.1;

impl Best<'_> {
    /// From -1.0, against it, to 1.0, the same; not a number where nothing is known.
    fn voice(&self, name: &str) -> f64 {
        let voices = self.said.iter().filter(|(signal, ..)| signal.name == name).map(|(_, voice, _)| *voice);
        voices.fold(f64::NAN, f64::max)
    }

    fn any(&self, names: &[&str], least: f64) -> bool {
        names.iter().any(|name| self.voice(name) >= least)
    }

    fn all(&self, names: &[&str], least: f64) -> bool {
        names.iter().all(|name| self.voice(name) >= least)
    }

    /// As `all`, where what is not known does not count.
    fn none_below(&self, names: &[&str], least: f64) -> bool {
        names.iter().all(|name| self.voice(name).is_nan() || self.voice(name) >= least)
    }

    fn contradicts(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.voice(name) < -0.3)
    }

    /// How many strong signals speak for it.
    pub fn speaking(&self) -> usize {
        STRONG.iter().filter(|name| self.voice(name) >= 0.55).count()
    }

    pub fn is_in_place(&self) -> bool {
        self.voice("same place") >= 1.0 || self.voice("ancestors") >= 0.85
    }

    pub fn is_among_the_same(&self) -> bool {
        self.voice("ancestors") >= 0.5 && (self.voice("neighbours") >= 0.4 || self.voice("position") >= 0.3)
    }

    /// No text that can be compared is another.
    fn is_mute(&self) -> bool {
        self.none_below(&["text", "label"], 0.3)
    }

    /// It leads elsewhere now: “jobs” of the forum are not the jobs of the start page.
    fn leads_elsewhere(&self) -> bool {
        self.voice("address") < -0.3
    }

    /// One anchor that nothing else on the page shares, on the same kind of control: a redesign around it.
    pub fn is_anchored(&self) -> bool {
        let anchors = ["text", "label", "test id", "own attribute", "address", "name attribute"];
        let kin = self.none_below(&["role"], 0.1);
        let ahead = self.margin >= 0.10 && self.likeness >= 0.08;
        kin && !self.leads_elsewhere() && (self.any(&anchors, 0.99) || self.sends_the_same()) && ahead
    }

    /// The only button of a form that asks for the same; where it says something else, the form is sent nearly there.
    fn sends_the_same(&self) -> bool {
        self.voice("form") >= 0.99 && (self.is_mute() || self.voice("address") >= NEAR_ADDRESS)
    }

    /// A label that gained or lost words: weaker, so it has to be far ahead of everything else.
    pub fn is_renamed(&self) -> bool {
        let same_control = self.voice("role") >= 1.0 && self.none_below(&["type"], 0.0);
        self.voice("text") >= 0.5 && same_control && self.margin >= 0.2 && self.likeness >= 0.2
    }

    /// Nothing else on the page has its role, and it is where it was: a live region, the only button of a frame.
    pub fn is_lonely(&self) -> bool {
        let at_home = self.voice("ancestors") >= 0.76 || self.voice("same place") >= 1.0;
        self.voice("only one") >= 1.0 && at_home && self.is_mute() && self.margin >= 0.12
    }

    /// All that is known of it is its place, and it is there.
    pub fn is_pinned(&self, thresholds: Thresholds) -> bool {
        let only_place = STRONG.iter().all(|name| self.voice(name).is_nan());
        let there = self.all(&["same place", "position"], 1.0) && only_place && self.is_mute();
        there && self.margin >= thresholds.margin && self.likeness >= 0.5
    }

    /// In another language no text speaks: all that is left is the same control at the same place of the same
    /// container, far ahead of everything else.
    pub fn is_placed(&self) -> bool {
        let same_place = self.all(&["role", "tag", "position"], 1.0) && self.voice("ancestors") >= 0.65;
        let against = STRONG.iter().any(|name| self.voice(name) < 0.0);
        self.is_mute() && same_place && !against && self.margin >= 0.15 && self.likeness >= 0.5
    }

    /// Nothing that names it is known but its classes or its icon, which nothing else has, on the same kind of thing in
    /// much the same surroundings, in the same form, or one that leads nearly where it led: it moved.
    pub fn is_pictured(&self) -> bool {
        let own = self.any(&["own classes", "picture"], 1.0) && self.none_below(&["picture"], 0.0);
        let same_kind = own && self.any(&["tag", "role"], 1.0) && self.none_below(&["role"], 1.0);
        let leads_near = self.voice("address") >= NEAR_ADDRESS;
        let against = STRONG.iter().any(|name| self.voice(name) < 0.0 && !(*name == "address" && leads_near));
        let (margin, likeness) = if leads_near { (0.2, 0.35) } else { (0.15, 0.5) };
        let surroundings = self.voice("ancestors") >= 0.5 || self.voice("same form") >= 1.0 || leads_near;
        let ahead = self.margin >= margin && self.likeness >= likeness;
        self.is_mute() && same_kind && surroundings && !against && ahead
    }

    /// A link is where it leads: the same address on the same kind of link, and nothing else like it.
    fn leads_there(&self) -> bool {
        self.all(&["address", "role", "tag", "classes"], 0.99) && self.is_mute() && self.margin >= 0.3
    }

    /// What speaks says that it is another element, or nothing says that it is not its neighbour.
    pub fn is_another(&self, neighbour: Neighbour) -> bool {
        let lost = self.voice("ancestors") < 0.3 && !self.any(&["id", "test id", "own attribute"], 0.99);
        if self.leads_elsewhere() && lost {
            return true;
        }
        // A table that lost the recorded row has others, with the same buttons.
        if self.other_row && self.voice("neighbours") < 0.0 && !self.any(&NAMED, 0.99) {
            return true;
        }
        // Its row is known, but nothing says which of the row's controls it is.
        if matches!(self.row, Row::Of(_)) && self.speaking() == 0 && !self.same_in_row {
            return true;
        }
        // It says something else and leads elsewhere: letters alone make “Print” like “Imprint”.
        if self.leads_elsewhere() && self.voice("text") < 0.5 && !self.any(&NAMED, 0.99) {
            return true;
        }
        // Nothing but its place speaks, and the row has more or fewer items now: it may be the neighbour.
        let around = self.voice("neighbours");
        let strangers = around.is_nan() || around < 0.4 || self.shares_neighbours;
        if self.speaking() == 0 && self.voice("position") < 1.0 && strangers && !self.is_pictured() {
            return true;
        }
        // Nothing names it, and it draws something else: the next tool took the place of one that is gone.
        if self.speaking() == 0 && self.voice("picture") < 0.0 {
            return true;
        }
        // One of many that only their texts tell apart: with another text at another place it is its neighbour.
        let another = match neighbour {
            Neighbour::No => false,
            Neighbour::Known => true,
            Neighbour::Numbered => self.voice("address") < 0.99,
            // A label that gained or lost words, in a row of as many: a redesign moved all of it. Or with the icon that
            // nothing else draws: it took that along.
            Neighbour::Moved => {
                let has_its_icon = self.voice("picture") >= 1.0 && self.voice("text") >= 0.5;
                let is_moved = !self.is_renamed() || self.voice("position") < 1.0;
                !has_its_icon && !self.sends_the_same() && is_moved
            }
        };
        another && !self.any(&NAMED, 0.99)
    }

    /// Whether it is the recorded element itself, and no likeness.
    pub fn is_itself(&self, thresholds: Thresholds) -> bool {
        let (place, surroundings) = (self.is_in_place(), self.is_among_the_same());
        // A changed text on the very same element is the text's finding, not another element.
        let same = self.any(&["id", "test id", "own attribute", "address"], 1.0) && place;
        let against =
            self.contradicts(&["id", "test id", "own attribute", "name attribute", "address", "value"])
                || self.voice("digits") < 0.0
                || (self.contradicts(&["text", "label", "placeholder", "title"]) && !same);
        // One of several twins, and nobody knows of which row.
        if matches!(self.row, Row::Unknown | Row::Gone) {
            return false;
        }
        let frame = self.voice("ancestors") >= 0.85 && self.all(&["position", "tag"], 1.0);
        let whole = match self.speaking() {
            0 => (place && surroundings && self.likeness > 0.85) || frame,
            1 => place || surroundings || frame || self.leads_there(),
            _ => true,
        } || matches!(self.row, Row::Of(_));
        self.confidence >= thresholds.found && !against && whole && self.none_below(&["role"], 1.0)
    }
}
