//! Reads each text, name and path once, however many elements of a page have it.
//!
//! The texts around an element are those of its neighbours, and its ancestors are those of its siblings: of what a page
//! gives to read, most is there many times.

use crate::{stable, tokens};
use std::{collections::HashMap, hash::BuildHasherDefault, rc::Rc};

use crate::intern::Mixed;

type Known<T> = HashMap<u64, T, BuildHasherDefault<Mixed>>;

/// A text that was read.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub words: Vec<u64>,
    pub stems: Vec<u64>,
    /// The hash of all of it.
    pub whole: u64,
}

/// What was read so far.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    texts: Known<Rc<Words>>,
    names: Known<Rc<Name>>,
}

/// An id or a class that was read.
#[derive(Debug, Default)]
pub(crate) struct Name {
    /// As it is written.
    pub exact: u64,
    /// Its words; none where it is not to be trusted.
    pub parts: Vec<u64>,
    pub is_stable: bool,
    pub is_counter: bool,
}

impl Reader {
    pub(crate) fn text(&mut self, text: &str) -> Rc<Words> {
        let read = || {
            let mut read = Words::default();
            read.whole = tokens::words(text, |word, stem| {
                read.words.push(word);
                read.stems.push(stem);
            });
            Rc::new(read)
        };
        Rc::clone(self.texts.entry(tokens::exact(text)).or_insert_with(read))
    }

    pub(crate) fn name(&mut self, name: &str) -> Rc<Name> {
        let exact = tokens::exact(name);
        let read = || {
            let is_stable = stable::is_stable(name);
            let mut parts = vec![];
            if is_stable {
                tokens::parts(name, |part| parts.push(part));
            }
            Rc::new(Name { exact, parts, is_stable, is_counter: stable::is_counter(name) })
        };
        Rc::clone(self.names.entry(exact).or_insert_with(read))
    }
}
