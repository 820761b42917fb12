//! A schema with its references followed and its `allOf` folded, for comparison only.
//!
//! Every keyword remembers the component that it comes from, so that what a shared component says
//! is compared where that component is, and not again wherever it is used.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::doc::{Doc, text};
use crate::diag::escape_pointer;

/// Where a keyword comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct From<'d> {
    /// The component that the schema itself refers to.
    pub outer: Option<&'d str>,
    /// The component in which the keyword stands.
    pub inner: Option<&'d str>,
}

/// Something that a schema holds.
#[derive(Debug, Clone)]
pub struct Held<'d> {
    /// What.
    pub value: &'d Value,
    /// Where it stands.
    pub pointer: String,
    /// Where it comes from.
    pub from: From<'d>,
    /// How many `allOf` and how many references lead there.
    depth: (usize, usize),
}

/// A schema.
#[derive(Debug, Clone, Default)]
pub struct View<'d> {
    /// Components that it refers to directly, through `allOf` only.
    pub refs: BTreeSet<&'d str>,
    /// All keywords other than the following ones.
    pub keys: BTreeMap<&'d str, Held<'d>>,
    /// `properties`.
    pub properties: BTreeMap<&'d str, Held<'d>>,
    /// What else `allOf` says of a property.
    pub further: BTreeMap<&'d str, Vec<Held<'d>>>,
    /// `required`.
    pub required: BTreeMap<&'d str, From<'d>>,
    /// `oneOf` and `anyOf`.
    pub unions: Vec<(&'d str, Held<'d>)>,
}

impl<'d> View<'d> {
    /// Looks at a schema.
    pub fn of(doc: &Doc<'d>, schema: &'d Value, pointer: &str) -> Self {
        let mut view = Self::default();
        view.fold(doc, schema, pointer, (From::default(), (0, 0)), &mut BTreeSet::new());
        view
    }

    fn fold(
        &mut self,
        doc: &Doc<'d>,
        schema: &'d Value,
        pointer: &str,
        (from, depth): (From<'d>, (usize, usize)),
        seen: &mut BTreeSet<(Option<&'d str>, &'d str)>,
    ) {
        let (all, refs) = depth;
        let Some(map) = schema.as_object() else { return };
        if let Some((section, name, target)) = text(schema, "$ref").and_then(|to| doc.target(to)) {
            if from.outer.is_none() {
                self.refs.insert(name);
            }
            // What the same component says a second time is nothing new, and may be there once for
            // every way that leads to it.
            let from = From { outer: from.outer.or(Some(name)), inner: Some(name) };
            if seen.insert((from.outer, name)) {
                self.fold(doc, target, &section.pointer(name), (from, (all, refs + 1)), seen);
            }
            return;
        }
        if let Some(Value::Array(members)) = map.get("allOf") {
            for (index, member) in members.iter().enumerate() {
                let pointer = format!("{pointer}/allOf/{index}");
                self.fold(doc, member, &pointer, (from, (all + 1, refs)), seen);
            }
        }
        for (key, value) in map {
            let held = |pointer: String| Held { value, pointer, from, depth };
            match (key.as_str(), value) {
                ("$ref" | "allOf", _) => {}
                ("properties", Value::Object(properties)) => {
                    for (name, value) in properties {
                        let pointer = format!("{pointer}/properties/{}", escape_pointer(name));
                        self.property(name, Held { value, pointer, from, depth });
                    }
                }
                ("required", Value::Array(names)) => {
                    let names = names.iter().filter_map(Value::as_str);
                    self.required.extend(names.map(|name| (name, from)));
                }
                (key @ ("oneOf" | "anyOf"), _) => {
                    self.unions.push((key, held(format!("{pointer}/{key}"))));
                }
                ("additionalProperties", Value::Bool(true)) => {}
                (key, _) => {
                    let held = held(format!("{pointer}/{key}"));
                    if self.keys.get(key).is_none_or(|known| wins(key, &held, known)) {
                        self.keys.insert(key, held);
                    }
                }
            }
        }
    }

    fn property(&mut self, name: &'d str, held: Held<'d>) {
        let other = match self.properties.get_mut(name) {
            None => {
                self.properties.insert(name, held);
                return;
            }
            Some(known) if wins("", &held, known) => std::mem::replace(known, held),
            Some(_) => held,
        };
        self.further.entry(name).or_default().push(other);
    }

    /// All that is said of a property.
    pub fn declared(&self, name: &str) -> Vec<&Held<'d>> {
        let further = self.further.get(name).into_iter().flatten();
        self.properties.get(name).into_iter().chain(further).collect()
    }

    /// A keyword.
    pub fn get(&self, key: &str) -> Option<&'d Value> {
        self.keys.get(key).map(|held| held.value)
    }

    /// A keyword that is text.
    pub fn text(&self, key: &str) -> Option<&'d str> {
        self.get(key).and_then(Value::as_str)
    }

    /// A keyword that is a flag.
    pub fn flag(&self, key: &str) -> bool {
        self.get(key) == Some(&Value::Bool(true))
    }
}

/// Which of two that `allOf` joins stands for both, whatever their order: the tighter bound; else
/// what is said nearer to the schema, and rather in place than in a component.
fn wins(key: &str, new: &Held<'_>, known: &Held<'_>) -> bool {
    let number = |held: &Held<'_>| held.value.as_f64();
    if let (Some(new), Some(known)) = (number(new), number(known))
        && new != known
    {
        let low = key.starts_with("min");
        return if low { new > known } else { new < known };
    }
    let rank = |held: &Held<'_>| (held.depth, held.value.to_string());
    rank(new) < rank(known)
}
