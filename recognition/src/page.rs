//! How rare each word of an id or class is on this page: what half of the page has says nothing.

use crate::words::tokens;
use scenarios::Described;
use std::collections::{HashMap, HashSet};

/// How many candidates have each word.
pub(crate) struct Page {
    counts: HashMap<String, usize>,
    candidates: usize,
    roles: HashMap<String, usize>,
}

impl Page {
    pub(crate) fn of(candidates: &[Described]) -> Page {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for candidate in candidates {
            let signals = &candidate.signals;
            let id = signals.attributes.get("id").map(String::as_str);
            let words: HashSet<String> =
                signals.classes.iter().map(String::as_str).chain(id).flat_map(tokens).collect();
            for word in words {
                *counts.entry(word).or_default() += 1;
            }
        }
        let mut roles: HashMap<String, usize> = HashMap::new();
        for candidate in candidates.iter().filter(|candidate| candidate.visible) {
            *roles.entry(candidate.signals.role.clone()).or_default() += 1;
        }
        Page { counts, candidates: candidates.len().max(1), roles }
    }

    /// Whether only one element that can be seen has this role.
    pub(crate) fn is_only(&self, role: &str) -> bool {
        !role.is_empty() && self.roles.get(role) == Some(&1)
    }

    /// Inverse document frequency, from 0.1 (everywhere) upwards.
    pub(crate) fn rarity(&self, word: &str) -> f64 {
        let count = self.counts.get(word).copied().unwrap_or(0);
        ((self.candidates as f64 + 1.0) / (count as f64 + 1.0)).ln().max(0.1)
    }
}
