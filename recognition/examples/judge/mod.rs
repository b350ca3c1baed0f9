//! Which candidates of a relocation benchmark are right, site by site.

use crate::benchmark::{self, Site};
use scenarios::{Described, Target};
use serde_json::Value;
use std::{collections::HashMap, error::Error, path::Path};

/// The right candidates of each target, and those that do the same.
pub type Truths = HashMap<(String, String), (Vec<u32>, Vec<u32>)>;

/// Reads them.
pub fn truths(folder: &Path) -> Result<Truths, Box<dyn Error>> {
    let mut truths = Truths::new();
    benchmark::each_line(&folder.join("targets.jsonl.gz"), |line| {
        let key = (benchmark::text(&line, "app"), line["target"].to_string());
        truths.insert(key, (benchmark::numbers(&line, "gold"), benchmark::numbers(&line, "equiv")));
    })?;
    Ok(truths)
}

/// A site with its pages: as it is, and without what is hidden, target by target.
pub struct Study<'a> {
    /// The site.
    pub site: &'a Site,
    /// What was recorded on its old page.
    pub targets: Vec<Target>,
    /// For each target the new page without it.
    pub absent: Vec<Vec<Described>>,
    truths: Vec<(Vec<u32>, Vec<u32>)>,
}

impl<'s> Study<'s> {
    /// A site's pages and what is right on them.
    pub fn of(site: &'s Site, truths: &Truths) -> Study<'s> {
        let truth = |number: &Value| truths[&(site.app.clone(), number.to_string())].clone();
        let without =
            |hide: &Vec<u32>| site.page.iter().filter(|one| !hide.contains(&one.handle)).cloned().collect();
        Study {
            site,
            targets: site.targets.iter().map(|one| one.target.clone()).collect(),
            absent: site.targets.iter().map(|one| without(&one.hide)).collect(),
            truths: site.targets.iter().map(|one| truth(&one.number)).collect(),
        }
    }

    /// 2 for the right candidate of a target, 1 for one that does the same, 0 for the rest.
    pub fn right(&self, target: usize, candidate: Option<usize>) -> u8 {
        let handle = candidate.map(|at| self.site.page[at].handle);
        let is_in = |list: &[u32]| handle.is_some_and(|handle| list.contains(&handle));
        let (gold, equiv) = &self.truths[target];
        if is_in(gold) { 2 } else { u8::from(is_in(equiv)) }
    }
}
