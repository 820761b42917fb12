//! Which operations and webhooks a component reaches, and which way its values travel there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::compare::doc::{self, Doc, Section};
use super::compare::{EVENT, Edges, Found, REQUEST, RESPONSE, Root, Ways};

/// Operations and webhooks by their index in [`Found::roots`], with the ways.
pub type Reached = BTreeMap<usize, Ways>;

/// What reaches each of the wanted pairs of components.
pub fn nodes(found: &Found<'_>, wanted: &BTreeSet<usize>) -> BTreeMap<usize, Reached> {
    let mut out: BTreeMap<usize, Reached> = BTreeMap::new();
    for (index, root) in found.roots.iter().enumerate() {
        let edges = |node: usize| &found.nodes[node].edges;
        for (node, ways) in closure(&root.edges, edges) {
            if wanted.contains(&node) {
                out.entry(node).or_default().insert(index, ways);
            }
        }
    }
    out
}

/// Follows edges; what is reached several ways is visited once for each.
fn closure<'e>(start: &Edges, edges: impl Fn(usize) -> &'e Edges) -> BTreeMap<usize, Ways> {
    let mut seen: BTreeMap<usize, Ways> = BTreeMap::new();
    let mut open: Vec<(usize, Ways)> = start.iter().map(|(node, ways)| (*node, *ways)).collect();
    while let Some((node, ways)) = open.pop() {
        let known = seen.entry(node).or_default();
        let more = ways & !*known;
        if more == 0 {
            continue;
        }
        *known |= more;
        open.extend(edges(node).iter().map(|(next, left)| (*next, more & left)));
    }
    seen
}

type Component<'d> = (Section, &'d str);

/// What reaches components of one document; `side` picks the document of a pair.
pub fn components<'d>(
    root: &'d Value,
    found: &Found<'d>,
    wanted: &[Component<'d>],
    side: impl Fn(&Root<'d>) -> Option<&'d Value>,
) -> BTreeMap<Component<'d>, Reached> {
    let mut out: BTreeMap<Component<'d>, Reached> = BTreeMap::new();
    if wanted.is_empty() {
        return out;
    }
    let wanted: BTreeSet<Component<'d>> = wanted.iter().copied().collect();
    let document = Doc::new(root);
    let mut index: BTreeMap<Component<'d>, usize> = BTreeMap::new();
    let mut all: Vec<(Component<'d>, &'d Value)> = Vec::new();
    for section in Section::ALL {
        for (name, value) in document.section(section) {
            index.insert((section, name), all.len());
            all.push(((section, name), value));
        }
    }
    let edges_of = |value: &'d Value, ways: Ways| {
        let mut targets = Vec::new();
        doc::references(value, ways, &mut targets);
        let mut edges = Edges::new();
        for (reference, ways) in targets {
            if let Some((section, name, _)) = document.target(reference) {
                *edges.entry(index[&(section, name)]).or_default() |= ways;
            }
        }
        edges
    };
    let edges: Vec<Edges> =
        all.iter().map(|(_, value)| edges_of(value, super::compare::ALL)).collect();
    for (at, root) in found.roots.iter().enumerate() {
        let Some(value) = side(root) else { continue };
        let mut start = Edges::new();
        let parts: &[(&str, Ways)] = if root.hook {
            &[("post", EVENT), ("put", EVENT)]
        } else {
            &[("parameters", REQUEST), ("requestBody", REQUEST), ("responses", RESPONSE)]
        };
        for (key, ways) in parts {
            for (node, ways) in
                value.get(*key).map(|part| edges_of(part, *ways)).into_iter().flatten()
            {
                *start.entry(node).or_default() |= ways;
            }
        }
        for (node, ways) in closure(&start, |node| &edges[node]) {
            let component = all[node].0;
            if wanted.contains(&component) {
                out.entry(component).or_default().insert(at, ways);
            }
        }
    }
    out
}
