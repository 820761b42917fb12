//! Properties, items, and what else stands inside of a value.

use std::collections::BTreeSet;

use serde_json::Value;

use super::doc::{self, NOTHING, limited};
use super::schema::Pair;
use super::view::{Held, View};
use super::{At, Compare, Ways, short};

impl<'d> Compare<'d> {
    pub(super) fn properties(&mut self, at: &At, pair: &Pair<'d>) {
        let names: BTreeSet<&'d str> =
            pair.old.properties.keys().chain(pair.new.properties.keys()).copied().collect();
        for name in &names {
            if pair.old.further.contains_key(name) || pair.new.further.contains_key(name) {
                self.declared(at, pair, name);
                continue;
            }
            let (old, new) = (pair.old.properties.get(name), pair.new.properties.get(name));
            if !pair.told(Pair::from(old), Pair::from(new)) {
                self.property(at, pair, name, old, new);
            }
        }
        let listed: BTreeSet<&'d str> =
            pair.old.required.keys().chain(pair.new.required.keys()).copied().collect();
        for name in listed {
            let (old, new) = (pair.old.required.get(name), pair.new.required.get(name));
            let sides = (pair.old.properties.get(name), pair.new.properties.get(name));
            let one_sided = sides.0.is_some() != sides.1.is_some();
            if old.is_some() == new.is_some() || one_sided || pair.told(old.copied(), new.copied())
            {
                continue;
            }
            let pointer = |view: &View<'d>, base: &str| match view.properties.get(name) {
                Some(held) => held.pointer.clone(),
                None => base.to_owned(),
            };
            let ways = self.ways_left(at.ways, sides.0, sides.1);
            let at = at
                .local(&format!(".{name}"))
                .moved(pointer(&pair.old, &at.old), pointer(&pair.new, &at.new));
            let at = At { ways, ..at };
            match new {
                Some(_) => self.fact(&at, "property-became-required", "optional", "required"),
                None => self.fact(&at, "property-became-optional", "required", "optional"),
            }
        }
        self.extra(at, pair);
    }

    /// A property that several members of an `allOf` declare. Their order says nothing, so they are
    /// paired; what is left is compared with what the other side says first.
    fn declared(&mut self, at: &At, pair: &Pair<'d>, name: &str) {
        let (first, second) = (pair.old.declared(name), pair.new.declared(name));
        let (mut olds, mut news) = (first.clone(), second.clone());
        let same = |old: &Held<'d>, new: &Held<'d>| {
            pair.told(Some(old.from), Some(new.from)) || old.value == new.value
        };
        let mut pairs = Vec::new();
        olds.retain(|old| {
            let found = news.iter().position(|new| same(old, new));
            pairs.extend(found.map(|at| (Some(*old), Some(news.remove(at)))));
            found.is_none()
        });
        for index in 0..olds.len().max(news.len()) {
            let old = olds.get(index).or(first.first()).copied();
            let new = news.get(index).or(second.first()).copied();
            pairs.push((old, new));
        }
        for (old, new) in pairs {
            if !pair.told(Pair::from(old), Pair::from(new)) {
                self.property(at, pair, name, old, new);
            }
        }
    }

    fn property(
        &mut self,
        at: &At,
        pair: &Pair<'d>,
        name: &str,
        old: Option<&Held<'d>>,
        new: Option<&Held<'d>>,
    ) {
        let pointer = |held: Option<&Held<'d>>, base: &str| match held {
            Some(held) => held.pointer.clone(),
            None => base.to_owned(),
        };
        let ways = self.ways_left(at.ways, old, new);
        let at = at.local(&format!(".{name}")).moved(pointer(old, &at.old), pointer(new, &at.new));
        let at = At { ways, ..at };
        match (old, new) {
            (Some(old), Some(new)) => self.schema(&at, old.value, new.value),
            (Some(old), None) => {
                let required = pair.old.required.contains_key(name);
                let id = ["optional-property-removed", "required-property-removed"];
                self.fact(&at, id[usize::from(required)], short::schema(old.value), "");
            }
            (None, Some(new)) => {
                let required = pair.new.required.contains_key(name);
                let id = ["optional-property-added", "required-property-added"];
                self.fact(&at, id[usize::from(required)], "", short::schema(new.value));
            }
            (None, None) => {}
        }
    }

    /// A property that only one party sends travels one way.
    fn ways_left(&self, ways: Ways, old: Option<&Held<'d>>, new: Option<&Held<'d>>) -> Ways {
        let left = |doc: &doc::Doc<'d>, held: Option<&Held<'d>>| {
            held.map_or(super::ALL, |held| {
                let target = doc.resolve(held.value, "").value;
                limited(held.value, limited(target, super::ALL))
            })
        };
        ways & left(&self.old, old) & left(&self.new, new)
    }

    /// `additionalProperties`.
    fn extra(&mut self, at: &At, pair: &Pair<'d>) {
        let Some((old, new)) = pair.key("additionalProperties") else {
            if let Some(extra) = pair.new.get("additionalProperties") {
                self.collect(at, extra);
            }
            return;
        };
        let closed = |value: Option<&Value>| value == Some(&Value::Bool(false));
        let step = at.local(".*").below("additionalProperties");
        match (closed(old), closed(new)) {
            (false, true) => self.fact(at, "extra-properties-forbidden", "open", "closed"),
            (true, false) => self.fact(at, "extra-properties-allowed", "closed", "open"),
            _ => self.schema(&step, old.unwrap_or(&NOTHING), new.unwrap_or(&NOTHING)),
        }
    }

    pub(super) fn items(&mut self, at: &At, pair: &Pair<'d>) {
        let Some((old, new)) = pair.key("items") else {
            if let Some(items) = pair.new.get("items") {
                self.collect(at, items);
            }
            return;
        };
        let pointer = |view: &View<'d>, base: &str| match view.keys.get("items") {
            Some(held) => held.pointer.clone(),
            None => format!("{base}/items"),
        };
        let step = at.local("[]").moved(pointer(&pair.old, &at.old), pointer(&pair.new, &at.new));
        self.schema(&step, old.unwrap_or(&NOTHING), new.unwrap_or(&NOTHING));
    }
}
