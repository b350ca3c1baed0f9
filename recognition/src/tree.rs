//! The elements of a page as a tree, rebuilt from their paths: who stands inside whom.
//!
//! Candidates give only their own paths; nodes between them are made up as they are named.

use crate::{
    intern::{Interner, Mixed},
    tokens,
};
use std::{collections::HashMap, hash::BuildHasherDefault};

/// A node by its place in the tree; parents come before their children.
pub(crate) type Node = u32;

/// The place of the root of all roots: documents and shadow roots hang below it.
pub(crate) const ROOT: Node = 0;

/// No path is read deeper; what is deeper hangs below the node at this depth.
const DEEPEST: usize = 128;

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    pub parent: Node,
    /// Its tag, by its number among all tags of the page.
    pub tag: u32,
    /// Its tag with its position among its siblings, by its number among all such.
    pub place: u32,
    pub depth: u16,
}

/// All nodes that the paths of the candidates name.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub steps: Vec<Step>,
    pub tags: Interner,
    pub places: Interner,
    children: Interner,
    /// The nodes of whole paths.
    paths: HashMap<u64, Node, BuildHasherDefault<Mixed>>,
}

impl Tree {
    pub(crate) fn new() -> Tree {
        let root = Step { parent: ROOT, tag: u32::MAX, place: u32::MAX, depth: 0 };
        Tree { steps: vec![root], ..Tree::default() }
    }

    /// The node of a path, with all nodes above it. Siblings share the way to their parent.
    pub(crate) fn insert(&mut self, shadow: &[String], path: &str) -> Node {
        if !shadow.is_empty() || path.matches('>').count() >= DEEPEST {
            return steps(shadow, path).fold(ROOT, |node, step| self.child(node, step));
        }
        self.below_the_document(path)
    }

    fn below_the_document(&mut self, path: &str) -> Node {
        let key = tokens::exact(path);
        if let Some(node) = self.paths.get(&key) {
            return *node;
        }
        let (above, last) = path.rsplit_once('>').unwrap_or(("", path));
        let above = if above.is_empty() { ROOT } else { self.below_the_document(above) };
        let node = if last.is_empty() { above } else { self.child(above, step(last)) };
        self.paths.insert(key, node);
        node
    }

    fn child(&mut self, node: Node, (tag, place): (u64, u64)) -> Node {
        let (tag, place) = (self.tags.number(tag), self.places.number(place));
        let key = (u64::from(node) << 32) | u64::from(place);
        let (child, is_new) = self.children.insert(key);
        if is_new {
            let depth = self.steps[node as usize].depth + 1;
            self.steps.push(Step { parent: node, tag, place, depth });
        }
        // The children are numbered in the order in which the steps are made; the root is no child.
        child + 1
    }

    pub(crate) fn step(&self, node: Node) -> Step {
        self.steps[node as usize]
    }

    /// Whether one stands inside the other, or they are one.
    pub(crate) fn are_related(&self, one: Node, other: Node) -> bool {
        let (inner, outer) =
            if self.step(one).depth < self.step(other).depth { (other, one) } else { (one, other) };
        let up = self.step(inner).depth - self.step(outer).depth;
        (0..up).fold(inner, |node, _| self.step(node).parent) == outer
    }

    /// How far the nearest common ancestor is above each of the two.
    pub(crate) fn apart(&self, mut one: Node, mut other: Node) -> (u16, u16) {
        let (mut up, mut down) = (0, 0);
        while one != other {
            if self.step(one).depth >= self.step(other).depth {
                one = self.step(one).parent;
                up += 1;
            } else {
                other = self.step(other).parent;
                down += 1;
            }
        }
        (up, down)
    }
}

/// The steps of a path from the outermost shadow host inwards: the hashes of the tag, and of tag and place.
/// `a` and `a[1]` are one step.
pub(crate) fn steps<'a>(shadow: &'a [String], path: &'a str) -> impl Iterator<Item = (u64, u64)> + 'a {
    let hosts = shadow.iter().map(|host| {
        let bare = host.split(['#', '!']).next().unwrap_or("");
        (tokens::exact(bare), tokens::exact(host.trim_end_matches('!')))
    });
    hosts.chain(path.split('>').filter(|step| !step.is_empty()).map(step)).take(DEEPEST)
}

fn step(step: &str) -> (u64, u64) {
    let tag = tokens::exact(step.split('[').next().unwrap_or(step));
    (tag, tokens::exact(step.strip_suffix("[1]").unwrap_or(step)))
}

/// The positions of the steps of a path among their siblings of the same tag.
pub(crate) fn ordinals(shadow: &[String], path: &str) -> Vec<u32> {
    let of = |step: &str| step.split(['[', ']']).nth(1).and_then(|at| at.parse().ok()).unwrap_or(1);
    let steps = path.split('>').filter(|step| !step.is_empty()).map(of);
    shadow.iter().map(|_| 1).chain(steps).take(DEEPEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_knows_who_stands_inside_whom() {
        let mut tree = Tree::new();
        let list = tree.insert(&[], "html>body>ul");
        let first = tree.insert(&[], "html>body>ul[1]>li[1]>a");
        let second = tree.insert(&[], "html>body>ul>li[2]");
        assert!(tree.are_related(list, first) && tree.are_related(first, list));
        assert!(!tree.are_related(first, second));
        assert_eq!(tree.apart(first, second), (2, 1));
        let inside = tree.insert(&["my-app#main!".to_owned()], "html>body>ul");
        assert!(!tree.are_related(list, inside));
    }
}
