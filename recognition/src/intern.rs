//! Numbers for tokens: what is compared a million times a second is a number from 0 up.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasherDefault, Hasher},
};

/// Gives each token a number, in the order of first sight.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    numbers: HashMap<u64, u32, BuildHasherDefault<Mixed>>,
}

impl Interner {
    pub(crate) fn number(&mut self, token: u64) -> u32 {
        self.insert(token).0
    }

    /// The token's number, and whether it is a new one.
    pub(crate) fn insert(&mut self, token: u64) -> (u32, bool) {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        match self.numbers.entry(token) {
            Entry::Occupied(known) => (*known.get(), false),
            Entry::Vacant(place) => (*place.insert(next), true),
        }
    }

    pub(crate) fn known(&self, token: u64) -> Option<u32> {
        self.numbers.get(&token).copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }
}

/// Tokens are hashes already: one multiplication spreads their bits.
#[derive(Debug, Default)]
pub(crate) struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, token: u64) {
        self.0 = (self.0.rotate_left(5) ^ token).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
