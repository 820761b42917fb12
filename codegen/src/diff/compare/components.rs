//! Components that only one document has: they came, went, or have another name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::doc::{Section, list, object};
use super::{Anchor, At, Compare, Node, PLAIN};

impl<'d> Compare<'d> {
    /// Components that came and went, and those that only have another name.
    pub(super) fn settle(&mut self) {
        let gone: BTreeSet<&'d str> = schemas(&self.found.gone);
        let came: BTreeSet<&'d str> = schemas(&self.found.came);
        let mut renamed: BTreeSet<(&'d str, &'d str)> = BTreeSet::new();
        let mut to: BTreeMap<&'d str, BTreeSet<&'d str>> = BTreeMap::new();
        let mut back: BTreeMap<&'d str, BTreeSet<&'d str>> = BTreeMap::new();
        for Node { section, old, new, .. } in &self.found.nodes {
            if *section == Section::Schema && old != new {
                to.entry(old).or_default().insert(new);
                back.entry(new).or_default().insert(old);
            }
        }
        // Wherever the old name was, the new one is now.
        for (old, news) in &to {
            if let Some(new) = news.first()
                && news.len() == 1
                && back[new].len() == 1
                && gone.contains(old)
                && came.contains(new)
            {
                renamed.insert((old, new));
            }
        }
        // Never met, and the same in all but the name.
        let free = |all: &BTreeSet<&'d str>, met: &BTreeMap<&'d str, BTreeSet<&'d str>>| {
            all.iter().copied().filter(|name| !met.contains_key(name)).collect::<Vec<_>>()
        };
        let (olds, news) = (free(&gone, &to), free(&came, &back));
        let mut by_shape: BTreeMap<u64, (Vec<&'d str>, Vec<&'d str>)> = BTreeMap::new();
        if !olds.is_empty() {
            for (names, old) in [(olds, true), (news, false)] {
                for name in names {
                    let (doc, shapes) = if old {
                        (self.old, &mut self.shapes.0)
                    } else {
                        (self.new, &mut self.shapes.1)
                    };
                    let Some(value) = doc.component(Section::Schema, name) else { continue };
                    if says_something(value) {
                        let entry = by_shape.entry(shapes.of(value)).or_default();
                        if old { entry.0.push(name) } else { entry.1.push(name) }
                    }
                }
            }
        }
        for (olds, news) in by_shape.values() {
            if let ([old], [new]) = (olds.as_slice(), news.as_slice()) {
                let index = self.pair(Section::Schema, old, new);
                self.node(index);
                renamed.insert((old, new));
            }
        }
        self.tell_components(&renamed);
    }

    fn tell_components(&mut self, renamed: &BTreeSet<(&'d str, &'d str)>) {
        for (old, new) in renamed {
            let index = self.pair(Section::Schema, old, new);
            self.found.nodes[index].renamed = true;
            let pointer = (Section::Schema.pointer(old), Section::Schema.pointer(new));
            let at = At::root(Anchor::Node(index), PLAIN, &pointer.0, &pointer.1);
            self.fact(&at, "schema-renamed", *old, *new);
        }
        let keep = |old: bool| {
            move |(section, name): &(Section, &'d str)| {
                *section != Section::Schema
                    || renamed.iter().all(|pair| (if old { pair.0 } else { pair.1 }) != *name)
            }
        };
        self.found.gone.retain(keep(true));
        self.found.came.retain(keep(false));
        for index in 0..self.found.gone.len() {
            let (section, name) = self.found.gone[index];
            let at = At::root(Anchor::Gone(index), PLAIN, &section.pointer(name), "");
            let id =
                if section == Section::Schema { "schema-removed" } else { "component-removed" };
            self.fact(&at, id, name, "");
        }
        for index in 0..self.found.came.len() {
            let (section, name) = self.found.came[index];
            let at = At::root(Anchor::Came(index), PLAIN, "", &section.pointer(name));
            let id = if section == Section::Schema { "schema-added" } else { "component-added" };
            self.fact(&at, id, "", name);
        }
    }
}

fn schemas<'d>(all: &[(Section, &'d str)]) -> BTreeSet<&'d str> {
    all.iter().filter(|(section, _)| *section == Section::Schema).map(|(_, name)| *name).collect()
}

/// Whether a schema says enough that two of them are not the same by chance.
fn says_something(schema: &Value) -> bool {
    let count = |key| object(schema, key).len() + list(schema, key).len();
    count("properties") + count("enum") + count("oneOf") + count("anyOf") + count("allOf") >= 2
}
