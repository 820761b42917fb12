//! Which variants of unions were used, so that each gets its turn.

use std::collections::{BTreeMap, BTreeSet};

/// The variants that were used since it was made.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    unions: BTreeMap<String, Known>,
    fresh: bool,
    runs: usize,
    /// Choices that are being filled: union and variant, with the depth at which each was made.
    open: Vec<(usize, String, usize)>,
}

#[derive(Debug, Clone, Default)]
struct Known {
    count: usize,
    used: BTreeSet<usize>,
    /// Unions that were met inside a variant.
    inside: BTreeMap<usize, BTreeSet<String>>,
}

impl Memory {
    /// The next run.
    pub fn begin(&mut self) {
        self.fresh = false;
        self.runs += 1;
        self.open.clear();
    }

    /// Whether this run used a variant for the first time.
    pub fn fresh(&self) -> bool {
        self.fresh
    }

    /// The variant whose turn it is among those that may be used.
    pub fn choose(&mut self, at: &str, count: usize, may: &[usize]) -> usize {
        let known = self.unions.entry(at.to_owned()).or_default();
        known.count = known.count.max(count);
        if let Some(index) = may.iter().find(|index| !known.used.contains(index)) {
            return *index;
        }
        let unfinished = may.iter().find(|index| {
            let inside = self.unions.get(at).and_then(|known| known.inside.get(index));
            inside.is_some_and(|inside| {
                inside.iter().any(|inner| !self.finished(inner, &mut BTreeSet::from([at])))
            })
        });
        *unfinished.unwrap_or_else(|| &may[self.runs % may.len()])
    }

    /// A variant is made, at this depth.
    pub fn enter(&mut self, at: &str, variant: usize, depth: usize) {
        for (_, outer, index) in &self.open {
            if let Some(outer) = self.unions.get_mut(outer) {
                outer.inside.entry(*index).or_default().insert(at.to_owned());
            }
        }
        self.fresh |= self.unions.entry(at.to_owned()).or_default().used.insert(variant);
        self.open.push((depth, at.to_owned(), variant));
    }

    /// What was deeper than this is made.
    pub fn leave(&mut self, depth: usize) {
        self.open.retain(|(deep, ..)| *deep <= depth);
    }

    fn finished<'a>(&'a self, at: &'a str, seen: &mut BTreeSet<&'a str>) -> bool {
        let Some(known) = self.unions.get(at) else { return true };
        if !seen.insert(at) {
            return true;
        }
        known.used.len() >= known.count
            && known.inside.values().flatten().all(|inner| self.finished(inner, seen))
    }
}
