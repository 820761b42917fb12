//! Items that no change of the document explains by its place.
//!
//! Most of them name a type that has another name now, and are told together with it.

use std::collections::{BTreeMap, BTreeSet};

use super::api::{Api, Origin};
use super::compare::Difference;
use super::link::{UNEXPLAINED, verdict};
use crate::diff::model::{Change, Http, Item};

/// Items that came, went or got another name: what signatures differ by.
fn lone<'d>(differences: impl Iterator<Item = &'d Difference>) -> BTreeSet<String> {
    differences
        .filter(|found| found.is_thing)
        .filter(|found| found.old.is_none() || found.new.is_none() || found.now.is_some())
        .flat_map(|found| [Some(found.thing.clone()), found.now.clone()])
        .flatten()
        .collect()
}

/// The items of these that a difference names.
fn named(found: &Difference, lone: &BTreeSet<String>) -> BTreeSet<String> {
    let signature = format!("{} {}", found.item.before, found.item.after);
    let words = signature.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':' | '#')));
    let words = words.filter(|word| lone.contains(*word)).map(str::to_owned);
    words.chain(found.now.clone()).collect()
}

/// Items that name one whose change is known have the same one. Gives the others back.
pub fn with_what_they_name(
    rest: Vec<Difference>,
    by_change: &mut BTreeMap<usize, Vec<Difference>>,
) -> Vec<Difference> {
    let known = lone(by_change.values().flatten());
    let mut out = Vec::new();
    for found in rest {
        let names = named(&found, &known);
        let mut causes = by_change.iter_mut().filter(|(_, there)| {
            let of = |other: &Difference| {
                other.is_thing
                    && (names.contains(&other.thing)
                        || other.now.as_ref().is_some_and(|now| names.contains(now)))
            };
            there.iter().any(of)
        });
        match causes.next() {
            Some((_, there)) => there.push(found),
            None => out.push(found),
        }
    }
    out
}

/// Differences that belong together: of one item, and of all that name an item which came or went.
pub fn groups(differences: Vec<Difference>) -> Vec<Vec<Difference>> {
    let lone = lone(differences.iter());
    let mut parents: BTreeMap<String, String> = BTreeMap::new();
    for found in &differences {
        for other in named(found, &lone) {
            let (a, b) = (root(&parents, &found.thing), root(&parents, &other));
            if a != b {
                parents.insert(a.clone().max(b.clone()), a.min(b));
            }
        }
    }
    let mut out: BTreeMap<String, Vec<Difference>> = BTreeMap::new();
    for found in differences {
        out.entry(root(&parents, &found.thing)).or_default().push(found);
    }
    out.into_values().collect()
}

fn root(parents: &BTreeMap<String, String>, of: &str) -> String {
    let mut at = of;
    while let Some(parent) = parents.get(at) {
        at = parent;
    }
    at.to_owned()
}

/// A change for items that have no other.
pub fn unexplained(mut items: Vec<Difference>, old: &Api<'_>, new: &Api<'_>) -> Change {
    // Named after what is gone, since that is what somebody will miss.
    items.sort_by(|a, b| {
        (!a.is_thing, a.item.level, &a.item).cmp(&(!b.is_thing, b.item.level, &b.item))
    });
    let thing = items.first().map(|item| item.thing.clone()).unwrap_or_default();
    let first = |origin: &Option<Origin>, api: &Api<'_>| {
        origin.as_ref().and_then(|origin| origin.pointers(api.model).into_iter().next())
    };
    let pointer = items
        .iter()
        .find_map(|item| first(&item.new, new).or_else(|| first(&item.old, old)))
        .unwrap_or_default();
    let thing = thing.as_str();
    let module = thing.split("::").next().unwrap_or_default();
    let product = match old.things.contains_key(module) || new.things.contains_key(module) {
        true => module,
        false => "shared",
    };
    let mut change = Change {
        id: UNEXPLAINED.to_owned(),
        place: format!("rust {thing}"),
        pointer,
        product: product.to_owned(),
        http: Http::NonBreaking,
        reason: "The same goes over the wire.".to_owned(),
        ..Change::default()
    };
    let one = |text: fn(&Item) -> &String| match items.as_slice() {
        [only] => text(&only.item).clone(),
        _ => String::new(),
    };
    (change.before, change.after) = (one(|item| &item.before), one(|item| &item.after));
    verdict(&mut change, items);
    change
}
