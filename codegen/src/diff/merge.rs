//! The list of changes as a whole: what tells them apart, their order, and their counts.

use std::collections::{BTreeMap, BTreeSet};

use super::assemble::NAMED;
use super::model::{Change, Report};

impl Report {
    /// Brings the changes into their order and counts them. To be called again after a verdict
    /// has been filled in.
    pub fn arrange(&mut self) {
        for list in [&mut self.changes, &mut self.documentation] {
            list.sort_by(|a, b| {
                let key = |change: &Change| (change.http, change.rust);
                key(a).cmp(&key(b)).then_with(|| {
                    (&a.product, &a.place, &a.id, &a.before, &a.after)
                        .cmp(&(&b.product, &b.place, &b.id, &b.before, &b.after))
                })
            });
        }
        self.summary.http.clear();
        self.summary.rust.clear();
        for change in self.changes.iter().chain(&self.documentation) {
            *self.summary.http.entry(change.http).or_default() += 1;
        }
        for change in &self.changes {
            *self.summary.rust.entry(change.rust).or_default() += 1;
        }
        self.summary.bump = self.changes.iter().map(|change| change.rust).min().unwrap_or_default();
    }
}

/// Changes with one rule at one place become one, so that rule and place tell changes apart: the
/// texts of a schema and of what holds it, two servers that are new.
pub fn merged(changes: Vec<Change>) -> Vec<Change> {
    let mut groups: BTreeMap<(String, String), Vec<Change>> = BTreeMap::new();
    for change in changes {
        groups.entry((change.id.clone(), change.place.clone())).or_default().push(change);
    }
    groups.into_values().map(one).collect()
}

fn one(mut group: Vec<Change>) -> Change {
    group.sort_by(|a, b| (a.http, &a.pointer).cmp(&(b.http, &b.pointer)));
    let more = group.split_off(1);
    let mut first = group.remove(0);
    if more.is_empty() {
        return first;
    }
    let text = |own: &str, of: fn(&Change) -> &str| {
        let all: BTreeSet<&str> = more.iter().map(of).chain([own]).collect();
        let all: Vec<&str> = all.into_iter().filter(|text| !text.is_empty()).collect();
        all.join("; ")
    };
    first.before = text(&first.before, |change| &change.before);
    first.after = text(&first.after, |change| &change.after);
    for change in more {
        first.pointers.extend(change.pointers);
        let (reach, other) = (&mut first.reach, change.reach);
        reach.operations.extend(other.operations);
        reach.webhooks.extend(other.webhooks);
        for (names, total, others) in [
            (&mut reach.operations, &mut reach.operations_total, other.operations_total),
            (&mut reach.webhooks, &mut reach.webhooks_total, other.webhooks_total),
        ] {
            names.sort();
            names.dedup();
            *total = names.len().max(others).max(*total);
            names.truncate(NAMED);
        }
    }
    first.pointers.sort();
    first.pointers.dedup();
    first
}
