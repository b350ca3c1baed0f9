//! Reads each text, name and path once, however many elements of a page have it.
//!
//! The texts around an element are those of its neighbours, and its ancestors are those of its siblings: of what a page
//! gives to read, most is there many times.

use crate::{
    intern::{Interner, Mixed},
    stable, tokens,
};
use std::{collections::HashMap, hash::BuildHasherDefault, rc::Rc};

type Known<T> = HashMap<u64, T, BuildHasherDefault<Mixed>>;

/// A text that was read.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub words: Vec<u32>,
    pub stems: Vec<u32>,
    /// The hash of all of it.
    pub whole: u64,
}

/// What was read so far, and the numbers of all tokens.
#[derive(Debug, Default)]
pub(crate) struct Reader<'p> {
    texts: Known<Rc<Words>>,
    names: Known<Rc<Name>>,
    pub numbers: Numbers<'p>,
}

/// Numbers of tokens: new ones follow those of a page that was read before.
#[derive(Debug, Default)]
pub(crate) struct Numbers<'p> {
    pub page: Option<&'p Interner>,
    pub own: Interner,
}

impl Numbers<'_> {
    pub(crate) fn of(&mut self, token: u64) -> u32 {
        let Some(page) = self.page else { return self.own.number(token) };
        page.known(token).unwrap_or_else(|| page.len() as u32 + self.own.number(token))
    }
}

/// An id or a class that was read.
#[derive(Debug, Default)]
pub(crate) struct Name {
    /// As it is written.
    pub exact: u64,
    /// Its words; none where it is not to be trusted.
    pub parts: Vec<u32>,
    /// All of it as one token.
    pub token: u32,
    pub is_stable: bool,
    pub is_counter: bool,
}

impl<'p> Reader<'p> {
    /// Reads by the numbers of a page.
    pub(crate) fn on(page: &'p Interner) -> Reader<'p> {
        Reader { numbers: Numbers { page: Some(page), own: Interner::default() }, ..Reader::default() }
    }

    pub(crate) fn text(&mut self, text: &str) -> Rc<Words> {
        let numbers = &mut self.numbers;
        let read = || {
            let mut read = Words::default();
            read.whole = tokens::words(text, |word, stem| {
                read.words.push(numbers.of(word));
                read.stems.push(numbers.of(stem));
            });
            Rc::new(read)
        };
        Rc::clone(self.texts.entry(tokens::exact(text)).or_insert_with(read))
    }

    pub(crate) fn name(&mut self, name: &str) -> Rc<Name> {
        let exact = tokens::exact(name);
        let numbers = &mut self.numbers;
        let read = || {
            let is_stable = stable::is_stable(name);
            let mut parts = vec![];
            if is_stable {
                tokens::parts(name, |part| parts.push(numbers.of(part)));
            }
            let token = numbers.of(exact);
            Rc::new(Name { exact, parts, token, is_stable, is_counter: stable::is_counter(name) })
        };
        Rc::clone(self.names.entry(exact).or_insert_with(read))
    }
}
