//! What is different between two normalized documents, as facts.
//!
//! Components are compared once, as pairs; whatever refers to both sides of a pair is an edge to
//! it, and the edges tell afterwards which operations a fact of the pair reaches. A reference to
//! another component on each side is a pair, too. A pair that is equal costs one comparison of
//! two values. Nothing here judges, groups or sorts.

mod bodies;
mod bounds;
mod components;
pub mod doc;
mod document;
mod operations;
mod params;
mod properties;
mod schema;
pub mod shape;
pub mod short;
mod unions;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::SideData;
use super::rules::{self, DOCUMENTATION};
use doc::{Doc, Section};
use shape::Shapes;

/// Which ways a value travels: a set of bits.
pub type Ways = u8;
/// To the server.
pub const REQUEST: Ways = 1;
/// From the server.
pub const RESPONSE: Ways = 2;
/// From the server, in a webhook.
pub const EVENT: Ways = 4;
/// It does not travel, so it has no direction.
pub const PLAIN: Ways = 8;
/// Any way.
pub const ALL: Ways = REQUEST | RESPONSE | EVENT;

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Anchor {
    /// The document as a whole.
    Document,
    /// An operation or webhook: index into [`Found::roots`].
    Root(usize),
    /// A pair of components: index into [`Found::nodes`].
    Node(usize),
    /// A component that only the old document has: index into [`Found::gone`].
    Gone(usize),
    /// A component that only the new document has: index into [`Found::came`].
    Came(usize),
}

/// Something that is different.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The rule.
    pub id: &'static str,
    /// What it is about.
    pub anchor: Anchor,
    /// The ways that a value travels at this place, as far as the place itself limits them.
    pub ways: Ways,
    /// The part of an operation: `query page[size]`, `body`, `response`; empty for components.
    pub part: String,
    /// The status of an answer.
    pub status: String,
    /// The place within: `.data[].state`.
    pub local: String,
    /// Where it stands in the new document, or in the old one for what is gone.
    pub pointer: String,
    /// Where it stands in the other one; empty where it does not.
    pub other: String,
    /// The thing in short.
    pub before: String,
    /// And after.
    pub after: String,
}

/// An operation or webhook, or a pair of them.
#[derive(Debug, Clone)]
pub struct Root<'d> {
    /// `POST /calls`, or the key of a webhook.
    pub label: String,
    /// It is a webhook.
    pub hook: bool,
    /// Product of the operation.
    pub product: String,
    /// Old and new; one of them is missing where it came or went.
    pub old: Option<&'d Value>,
    /// See `old`.
    pub new: Option<&'d Value>,
    /// Pairs of components that it refers to, and which way.
    pub edges: Edges,
}

/// Pairs of components, and the ways of values at the place of the reference.
pub type Edges = BTreeMap<usize, Ways>;

/// A pair of components.
#[derive(Debug, Clone)]
pub struct Node<'d> {
    /// Which components.
    pub section: Section,
    /// The old name.
    pub old: &'d str,
    /// The new one; another one where a reference leads to another component now.
    pub new: &'d str,
    /// The same component under another name.
    pub renamed: bool,
    /// Pairs that it refers to.
    pub edges: Edges,
}

/// All that was found.
#[derive(Debug, Default)]
pub struct Found<'d> {
    /// What is different.
    pub facts: Vec<Fact>,
    /// Operations and webhooks.
    pub roots: Vec<Root<'d>>,
    /// Pairs of components.
    pub nodes: Vec<Node<'d>>,
    /// Components that only the old document has.
    pub gone: Vec<(Section, &'d str)>,
    /// Components that only the new document has.
    pub came: Vec<(Section, &'d str)>,
}

/// A place in both documents.
#[derive(Debug, Clone)]
pub struct At {
    anchor: Anchor,
    ways: Ways,
    /// The ways before the schema itself says that it goes one way only.
    outer: Ways,
    part: String,
    status: String,
    local: String,
    old: String,
    new: String,
    /// Descriptions at this very place are compared elsewhere.
    mute: bool,
}

impl At {
    fn root(anchor: Anchor, ways: Ways, old: &str, new: &str) -> Self {
        Self {
            anchor,
            ways,
            outer: ways,
            part: String::new(),
            status: String::new(),
            local: String::new(),
            old: old.to_owned(),
            new: new.to_owned(),
            mute: false,
        }
    }

    fn part(&self, ways: Ways, part: impl Into<String>) -> Self {
        Self { ways, outer: ways, part: part.into(), ..self.clone() }
    }

    /// The same place for people, another one in the documents.
    fn moved(&self, old: impl Into<String>, new: impl Into<String>) -> Self {
        Self { old: old.into(), new: new.into(), ..self.clone() }
    }

    /// One step further in both documents.
    fn below(&self, key: &str) -> Self {
        self.moved(format!("{}/{key}", self.old), format!("{}/{key}", self.new))
    }

    fn local(&self, step: &str) -> Self {
        Self {
            local: format!("{}{step}", self.local),
            mute: false,
            outer: self.ways,
            ..self.clone()
        }
    }
}

/// A comparison that is under way.
pub struct Compare<'d> {
    old: Doc<'d>,
    new: Doc<'d>,
    shapes: (Shapes<'d>, Shapes<'d>),
    index: BTreeMap<(Section, &'d str, &'d str), usize>,
    /// Schemas that are being compared, by their addresses: what contains itself ends here.
    open: BTreeSet<(usize, usize)>,
    /// How many schemas have been compared in place.
    work: usize,
    found: Found<'d>,
}

/// How many schemas are compared in place, where no reference makes a pair of components of them:
/// far more than any document has, and few enough for one that is made to take long.
const WORK: usize = 200_000;

/// Compares two sides.
pub fn compare<'d>(old: &'d SideData, new: &'d SideData) -> Found<'d> {
    let (first, second) = (Doc::new(&old.normalized), Doc::new(&new.normalized));
    let mut run = Compare {
        old: first,
        new: second,
        shapes: (Shapes::new(first), Shapes::new(second)),
        index: BTreeMap::new(),
        open: BTreeSet::new(),
        work: 0,
        found: Found::default(),
    };
    run.components();
    run.operations(old, new);
    run.webhooks();
    run.document(&old.source, &new.source);
    run.ignored(&ignored(old), &ignored(new));
    // Comparing a pair finds further pairs.
    let mut next = 0;
    while next < run.found.nodes.len() {
        run.node(next);
        next += 1;
    }
    run.settle();
    run.found
}

/// Keywords that normalization knows no place for, as its findings name them.
fn ignored(side: &SideData) -> BTreeMap<(String, String), &Value> {
    let found = side.diagnostics.iter().filter(|found| found.code == "ignored-key");
    found
        .filter_map(|found| {
            let key = found.message.split('`').nth(1)?;
            let owner = side.source.pointer(found.place.strip_prefix('#')?)?;
            Some(((found.place.clone(), key.to_owned()), owner.get(key)?))
        })
        .collect()
}

impl<'d> Compare<'d> {
    /// Pairs the components that both documents have by name, and keeps the others.
    fn components(&mut self) {
        for section in Section::ALL {
            let (old, new) = (self.old.section(section), self.new.section(section));
            for name in old.keys() {
                if new.contains_key(name) {
                    self.pair(section, name, name);
                } else {
                    self.found.gone.push((section, name));
                }
            }
            let came = new.keys().filter(|name| !old.contains_key(*name));
            self.found.came.extend(came.map(|name| (section, name.as_str())));
        }
    }

    fn pair(&mut self, section: Section, old: &'d str, new: &'d str) -> usize {
        let nodes = &mut self.found.nodes;
        *self.index.entry((section, old, new)).or_insert_with(|| {
            nodes.push(Node { section, old, new, renamed: false, edges: Edges::new() });
            nodes.len() - 1
        })
    }

    /// A reference on both sides.
    fn link(&mut self, at: &At, section: Section, old: &'d str, new: &'d str) {
        let node = self.pair(section, old, new);
        let edges = match at.anchor {
            Anchor::Root(index) => &mut self.found.roots[index].edges,
            Anchor::Node(index) => &mut self.found.nodes[index].edges,
            Anchor::Document | Anchor::Gone(_) | Anchor::Came(_) => return,
        };
        *edges.entry(node).or_default() |= at.ways;
    }

    /// References below a value that is the same on both sides.
    fn collect(&mut self, at: &At, value: &'d Value) {
        let mut targets = Vec::new();
        doc::references(value, at.ways, &mut targets);
        for (reference, ways) in targets {
            let (old, new) = (self.old.target(reference), self.new.target(reference));
            if let (Some(old), Some(new)) = (old, new) {
                let at = At { ways, ..At::root(at.anchor, ways, "", "") };
                self.link(&at, old.0, old.1, new.1);
            }
        }
    }

    fn node(&mut self, index: usize) {
        let Node { section, old, new, .. } = self.found.nodes[index];
        let before = self.old.component(section, old);
        let after = self.new.component(section, new);
        let (Some(before), Some(after)) = (before, after) else { return };
        let at = At::root(Anchor::Node(index), ALL, &section.pointer(old), &section.pointer(new));
        if before == after {
            self.collect(&at, after);
            return;
        }
        match section {
            Section::Schema => self.schema(&at, before, after),
            Section::Parameter => self.parameter_component(&at, before, after),
            Section::Response => self.response(&at, before, after),
            Section::RequestBody => self.request_body(&at, before, after),
            Section::Header => self.header(&at, before, after),
        }
    }

    fn fact(
        &mut self,
        at: &At,
        id: &'static str,
        before: impl Into<String>,
        after: impl Into<String>,
    ) {
        debug_assert!(rules::find(id).is_some(), "{id} is no rule");
        let (before, after) = (before.into(), after.into());
        let gone = after.is_empty() && !before.is_empty();
        let (pointer, other) = if gone { (&at.old, &at.new) } else { (&at.new, &at.old) };
        self.found.facts.push(Fact {
            id,
            anchor: at.anchor,
            ways: at.ways,
            part: at.part.clone(),
            status: at.status.clone(),
            local: at.local.clone(),
            pointer: pointer.clone(),
            other: other.clone(),
            before,
            after,
        });
    }

    /// Keys that only words hang on, and those that nobody knows.
    fn rest(
        &mut self,
        at: &At,
        keys: BTreeSet<&str>,
        old: impl Fn(&str) -> Option<&'d Value>,
        new: impl Fn(&str) -> Option<&'d Value>,
    ) {
        let mut words = (Vec::new(), Vec::new());
        let mut others = (Vec::new(), Vec::new());
        for key in keys {
            let (before, after) = (old(key), new(key));
            if short::same(before, after) || (at.mute && key == "description") {
                continue;
            }
            let into = if doc::is_words(key) { &mut words } else { &mut others };
            into.0.extend(before.map(|value| format!("{key}: {}", short::value(value))));
            into.1.extend(after.map(|value| format!("{key}: {}", short::value(value))));
        }
        for (id, (before, after)) in [(DOCUMENTATION, words), (rules::OTHER, others)] {
            if !before.is_empty() || !after.is_empty() {
                self.fact(at, id, before.join("; "), after.join("; "));
            }
        }
    }

    /// The keys of two objects other than those that have been compared.
    fn rest_of(&mut self, at: &At, old: &'d Value, new: &'d Value, known: &[&str]) {
        let of = |value: &'d Value| value.as_object().into_iter().flat_map(|map| map.keys());
        let keys = of(old).chain(of(new)).map(String::as_str);
        let keys = keys.filter(|key| !known.contains(key)).collect();
        self.rest(at, keys, |key| old.get(key), |key| new.get(key));
    }

    /// `deprecated`, and other flags that are false where they are missing.
    fn flag(&mut self, at: &At, old: &Value, new: &Value, key: &str, ids: [&'static str; 2]) {
        let of = |value: &Value| value.get(key).and_then(Value::as_bool).unwrap_or(false);
        if of(old) != of(new) {
            let set = of(new);
            let text = |set: bool| if set { key.to_owned() } else { format!("not {key}") };
            self.fact(at, ids[usize::from(!set)], text(!set), text(set));
        }
    }
}
