//! What recognition is worth on pages that changed in known ways: precision and recall per change, with floors.
//!
//! A change hits a third of all controls of a page; all controls are looked for. Right is the element with the same
//! key; wrong is any other that recognition would have acted upon. A refusal is neither.

#[path = "parts/pages.rs"]
mod pages;

use pages::{Dice, Node, page, remembered, seen};
use recognition::{Page, Recognition, Thresholds, rank, rank_among, resolve_page};
use scenarios::{Described, Language, Outcome, Target};
use std::collections::HashSet;

/// Of how many pages each change is tried on.
const PAGES: u64 = 4;

/// How many other targets of its page a run knows.
const OTHERS: usize = 4;

/// Of how many pages that is tried: it takes its time.
const RUNS: u64 = 2;

/// A change of a page: its name, what it does, and the language of the page then.
struct Change {
    name: &'static str,
    change: fn(&mut Node, &mut Dice),
    german: bool,
    /// At least so many of 100 acted upon are right: one by one, all together, and as a run does.
    precision: [f64; 3],
    /// At least so many of 100 that are there are found.
    recall: [f64; 3],
}

// A row's button is found by its row's record. What is left of the refusals are rows whose record itself was renamed or
// removed: three buttons in 100 that the rows around them would still tell, at the price of one wrong click for two
// right ones.
const CHANGES: [Change; 10] = [
    Change {
        name: "nothing",
        change: |_, _| (),
        german: false,
        precision: [100.0, 100.0, 100.0],
        recall: [99.0, 99.0, 99.0],
    },
    Change {
        name: "rename",
        change: rename,
        german: false,
        precision: [99.0, 99.0, 99.0],
        recall: [99.0, 99.0, 99.0],
    },
    Change {
        name: "wrap",
        change: wrap,
        german: false,
        precision: [99.0, 99.0, 99.0],
        recall: [95.0, 93.0, 94.0],
    },
    Change {
        name: "move",
        change: relocate,
        german: false,
        precision: [99.0, 99.0, 99.0],
        recall: [92.0, 84.0, 84.0],
    },
    Change {
        name: "reorder",
        change: reorder,
        german: false,
        precision: [99.0, 99.0, 99.0],
        recall: [98.0, 79.0, 98.0],
    },
    Change {
        name: "retext",
        change: retext,
        german: false,
        precision: [99.0, 99.0, 99.0],
        recall: [90.0, 90.0, 89.0],
    },
    Change {
        name: "translate",
        change: |_, _| (),
        german: true,
        precision: [99.0, 99.0, 99.0],
        recall: [99.0, 99.0, 99.0],
    },
    Change {
        name: "translate and wrap",
        change: wrap,
        german: true,
        precision: [99.0, 99.0, 99.0],
        recall: [85.0, 83.0, 83.0],
    },
    Change {
        name: "remove",
        change: remove,
        german: false,
        precision: [99.0, 97.0, 99.0],
        recall: [81.0, 80.0, 78.0],
    },
    Change {
        name: "duplicate",
        change: duplicate,
        german: false,
        precision: [99.0, 99.0, 99.0],
        recall: [99.0, 99.0, 99.0],
    },
];

#[derive(Default, Clone, Copy)]
struct Score {
    there: usize,
    right: usize,
    wrong: usize,
}

impl Score {
    fn add(&mut self, recognition: &Recognition, key: usize, keys: &[usize]) {
        let acts = matches!(recognition.outcome, Outcome::Found | Outcome::Healed);
        self.there += usize::from(keys.contains(&key));
        if acts {
            let is_right = keys[recognition.ranked[0].index] == key;
            self.right += usize::from(is_right);
            self.wrong += usize::from(!is_right);
        }
    }

    fn precision(&self) -> f64 {
        100.0 * self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    fn recall(&self) -> f64 {
        100.0 * self.right as f64 / self.there.max(1) as f64
    }
}

#[test]
fn changes_of_a_page_cost_no_more_than_they_may() {
    let mut failed = vec![];
    for change in &CHANGES {
        let scores = judge(change);
        for (at, how) in ["one by one", "together", "as a run does"].into_iter().enumerate() {
            let score = scores[at];
            let line = format!(
                "{:20} {how:12} precision {:5.1} % recall {:5.1} % ({} right, {} wrong, {} there)",
                change.name,
                score.precision(),
                score.recall(),
                score.right,
                score.wrong,
                score.there
            );
            println!("{line}");
            if score.precision() < change.precision[at] || score.recall() < change.recall[at] {
                failed.push(line);
            }
        }
    }
    assert!(failed.is_empty(), "below their floors:\n{}", failed.join("\n"));
}

fn judge(change: &Change) -> [Score; 3] {
    let mut scores = [Score::default(); 3];
    for seed in 0..PAGES {
        let before = page(seed, 6);
        let controls: HashSet<usize> = controls(&before);
        let was = seen(&before, false);
        let (keys, targets): (Vec<usize>, Vec<Target>) = was
            .iter()
            .filter(|(key, _)| controls.contains(key))
            .map(|(key, described)| (*key, remembered(described, &was)))
            .unzip();
        let mut after = before;
        (change.change)(&mut after, &mut Dice(seed + 1000));
        let (there, candidates): (Vec<usize>, Vec<Described>) =
            seen(&after, change.german).into_iter().unzip();
        let language = Language(if change.german { "de" } else { "en" }.to_owned());
        let ready = Page::of(&candidates);
        let together = resolve_page(&targets, Some(&language), &ready, Thresholds::default());
        for ((key, target), together) in keys.iter().zip(&targets).zip(&together) {
            let alone = rank(target, Some(&language), &ready, Thresholds::default());
            scores[0].add(&alone, *key, &there);
            scores[1].add(together, *key, &there);
            if seed >= RUNS {
                continue;
            }
            let others: Vec<Target> =
                targets.iter().filter(|other| *other != target).take(OTHERS).cloned().collect();
            let among = rank_among(target, &others, Some(&language), &ready, Thresholds::default());
            scores[2].add(&among, *key, &there);
        }
    }
    scores
}

/// Whether people would act upon it.
fn is_control(node: &Node) -> bool {
    matches!(node.tag, "a" | "button" | "input")
}

fn controls(page: &Node) -> HashSet<usize> {
    let mut keys = HashSet::new();
    page.clone().each(&mut |node| {
        if is_control(node) {
            keys.insert(node.key);
        }
    });
    keys
}

/// Ids, names and classes are others.
fn rename(page: &mut Node, dice: &mut Dice) {
    page.each(&mut |node| {
        if is_control(node) && dice.roll(3) == 0 {
            node.attributes.iter_mut().filter(|(key, _)| matches!(*key, "id" | "name")).for_each(
                |(_, value)| {
                    *value = format!("x-{value}");
                },
            );
            node.classes = vec![format!("ui-{}", dice.pick(&["primary", "plain", "ghost"]))];
        }
    });
}

/// A new element around it.
fn wrap(page: &mut Node, dice: &mut Dice) {
    page.each(&mut |node| {
        for child in &mut node.children {
            if is_control(child) && dice.roll(3) == 0 {
                let inner = std::mem::take(child);
                *child = Node::of("div", "", "wrapper", vec![inner]);
            }
        }
    });
}

/// Somewhere else on the page.
fn relocate(page: &mut Node, dice: &mut Dice) {
    let mut taken = vec![];
    page.each(&mut |node| {
        let is_meant = |child: &Node| is_control(child) && child.classes[0] != "row-action";
        while let Some(at) = node.children.iter().position(is_meant).filter(|_| dice.roll(4) == 0) {
            taken.push(node.children.remove(at));
        }
    });
    page.children[0].children.push(Node::of("div", "", "quick", taken));
}

/// Lists and rows in another order.
fn reorder(page: &mut Node, dice: &mut Dice) {
    page.each(&mut |node| {
        for at in (1..node.children.len()).rev() {
            if matches!(node.tag, "ul" | "table" | "form") && node.children[0].tag == node.children[at].tag {
                node.children.swap(at, dice.roll(at + 1));
            }
        }
    });
}

/// One word more, or another one.
fn retext(page: &mut Node, dice: &mut Dice) {
    page.each(&mut |node| {
        if is_control(node) && !node.text.is_empty() && dice.roll(3) == 0 {
            node.text = match dice.roll(2) {
                0 => format!("{} now", node.text),
                _ => format!("{} {}", dice.pick(&["My", "All", "New"]), node.text),
            };
        }
    });
}

/// It is gone, and what is left moves up.
fn remove(page: &mut Node, dice: &mut Dice) {
    page.each(&mut |node| {
        let is_item = |child: &Node| is_control(child) || child.children.iter().any(is_control);
        node.children.retain(|child| !(is_item(child) && dice.roll(3) == 0));
    });
}

/// A second one beside it, or at the end of the page.
fn duplicate(page: &mut Node, dice: &mut Dice) {
    let mut copies = vec![];
    page.each(&mut |node| {
        if is_control(node) && dice.roll(3) == 0 {
            let mut copy = node.clone();
            copy.key = 0;
            copies.push(copy);
        }
    });
    page.children.push(Node::of("aside", "complementary", "copies", copies));
}

#[test]
fn a_row_of_a_long_table_is_found_by_its_record_wherever_it_went() {
    let mut long = page(3, 120);
    let before = seen(&long, false);
    let edit = before.iter().filter(|(_, one)| one.texts.values().any(|text| text == "Edit")).nth(7);
    let (key, edit) = edit.expect("there are more rows");
    reorder(&mut long, &mut Dice(5));
    let (keys, candidates): (Vec<usize>, Vec<Described>) = seen(&long, false).into_iter().unzip();
    let english = Language("en".to_owned());
    let recognition =
        rank(&remembered(edit, &before), Some(&english), &Page::of(&candidates), Thresholds::default());
    assert_eq!(keys[recognition.ranked[0].index], *key, "{:?}", recognition.outcome);
}
