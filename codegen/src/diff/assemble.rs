//! Facts become changes: each gets its place, its verdict and its reach, equal ones become one,
//! and all are brought into the order in which they are read.

use std::collections::{BTreeMap, BTreeSet};

use super::SideData;
use super::compare::doc::Section;
use super::compare::short;
use super::compare::{ALL, Anchor, EVENT, Fact, Found, PLAIN, REQUEST, RESPONSE, Ways};
use super::model::{Change, Counts, Direction, Http, Note, Reach, Report, Side, Summary};
use super::reach::{self, Reached};
use super::rules::{self, DOCUMENTATION};
use crate::diag::Level;

/// How many operations or webhooks a reach names.
pub const NAMED: usize = 20;

/// From how many operations on equal facts become one.
const MANY: usize = 3;

/// Facts about an operation that are never grouped: each is about that one.
const SINGLE: &[&str] = &[
    "operation-added",
    "operation-removed",
    "operation-moved",
    "operation-id-changed",
    "operation-deprecated",
    "operation-undeprecated",
    "operation-hidden",
    "operation-shown",
];

/// The report of what was found, as far as callers of the API are concerned.
pub fn assemble(old: &SideData, new: &SideData, found: Found<'_>) -> Report {
    let drafts = Assembly::new(old, new, &found).drafts();
    let mut report = Report {
        format: super::model::FORMAT,
        old: side(old),
        new: side(new),
        summary: Summary { added: counts(&found, old, new, false), ..Summary::default() },
        notes: notes(old, "old").chain(notes(new, "new")).collect(),
        ..Report::default()
    };
    report.summary.removed = counts(&found, old, new, true);
    for change in drafts {
        let words = change.http == Http::Documentation;
        let into = if words { &mut report.documentation } else { &mut report.changes };
        into.push(change);
    }
    report.arrange();
    report
}

fn side(data: &SideData) -> Side {
    Side {
        name: data.name.clone(),
        openapi: data.source.get("openapi").and_then(|it| it.as_str()).unwrap_or("").to_owned(),
        version: data.model.ir.version.clone(),
        operations: data.model.ir.operations.len(),
        schemas: schemas(data).count(),
        webhooks: data
            .normalized
            .get("x-webhooks")
            .and_then(|it| it.as_object())
            .map_or(0, |it| it.len()),
    }
}

fn schemas(data: &SideData) -> impl Iterator<Item = &String> {
    let schemas = data.normalized.pointer("/components/schemas");
    schemas.and_then(|schemas| schemas.as_object()).into_iter().flat_map(|schemas| schemas.keys())
}

fn counts(found: &Found<'_>, old: &SideData, new: &SideData, removed: bool) -> Counts {
    let lone = |hook: bool| {
        let there = |root: &&super::compare::Root<'_>| {
            let (here, other) = if removed { (root.old, root.new) } else { (root.new, root.old) };
            root.hook == hook && here.is_some() && other.is_none()
        };
        found.roots.iter().filter(there).count()
    };
    let (here, other) = if removed { (old, new) } else { (new, old) };
    // By name: a schema that has another name came and went.
    let known: BTreeSet<&String> = schemas(other).collect();
    let schemas = schemas(here).filter(|name| !known.contains(name)).count();
    Counts { operations: lone(false), schemas, webhooks: lone(true) }
}

fn notes<'s>(data: &'s SideData, side: &'s str) -> impl Iterator<Item = Note> + 's {
    let found = data.diagnostics.iter().filter(|found| found.level == Level::Warning);
    found.map(move |found| Note {
        side: side.to_owned(),
        place: found.place.clone(),
        text: format!("{}.", found.message.trim_end_matches('.')),
    })
}

struct Assembly<'f, 'd> {
    found: &'f Found<'d>,
    nodes: BTreeMap<usize, Reached>,
    gone: Vec<Reached>,
    came: Vec<Reached>,
    /// A whole section of webhooks came or went.
    section: Option<&'static str>,
}

/// What equal facts have in common.
type Key<'f> = (&'static str, bool, &'f str, String, &'f str, &'f str, &'f str);

impl<'f, 'd> Assembly<'f, 'd> {
    fn new(old: &'d SideData, new: &'d SideData, found: &'f Found<'d>) -> Self {
        let wanted = found.facts.iter().filter_map(|fact| match fact.anchor {
            Anchor::Node(index) => Some(index),
            _ => None,
        });
        let nodes = reach::nodes(found, &wanted.collect());
        let mut before = reach::components(&old.normalized, found, &found.gone, |root| root.old);
        let mut after = reach::components(&new.normalized, found, &found.came, |root| root.new);
        let gone = found.gone.iter().map(|it| before.remove(it).unwrap_or_default()).collect();
        let came = found.came.iter().map(|it| after.remove(it).unwrap_or_default()).collect();
        let hooks = || found.roots.iter().filter(|root| root.hook);
        let section = if hooks().count() < 2 {
            None
        } else if hooks().all(|root| root.old.is_none()) {
            Some("webhook-added")
        } else if hooks().all(|root| root.new.is_none()) {
            Some("webhook-removed")
        } else {
            None
        };
        Self { found, nodes, gone, came, section }
    }

    /// A pair of components that are not the same one, where no operation gets from the one to
    /// the other: what is different between them says nothing of the API.
    fn is_idle(&self, fact: &Fact) -> bool {
        matches!(fact.anchor, Anchor::Node(index) if self.is_swap(index) && !self.nodes.contains_key(&index))
    }

    fn is_swap(&self, index: usize) -> bool {
        let node = &self.found.nodes[index];
        node.old != node.new && !node.renamed
    }

    fn drafts(&self) -> Vec<Change> {
        let mut groups: BTreeMap<Key<'f>, Vec<&'f Fact>> = BTreeMap::new();
        let mut out: Vec<Change> = Vec::new();
        let mut section: Vec<&'f Fact> = Vec::new();
        let mut lists: BTreeMap<(String, &'static str), Vec<&'f Fact>> = BTreeMap::new();
        let mut idle: BTreeSet<usize> = BTreeSet::new();
        for fact in &self.found.facts {
            if let Some(place) = self.list(fact) {
                lists.entry((place, fact.id)).or_default().push(fact);
                continue;
            }
            match fact.anchor {
                // Another component has other texts.
                Anchor::Node(index) if self.is_swap(index) && fact.id == DOCUMENTATION => {}
                Anchor::Node(index) if self.is_idle(fact) => {
                    if idle.insert(index) {
                        out.push(self.swap(index, fact));
                    }
                }
                Anchor::Root(_) if self.section == Some(fact.id) => section.push(fact),
                Anchor::Root(root) => {
                    let hook = self.found.roots[root].hook;
                    let key = (
                        fact.id,
                        hook,
                        fact.part.as_str(),
                        class(&fact.status),
                        fact.local.as_str(),
                        fact.before.as_str(),
                        fact.after.as_str(),
                    );
                    groups.entry(key).or_default().push(fact);
                }
                _ => out.push(self.change(self.place(fact), &[fact])),
            }
        }
        let mut wide: Vec<(String, String, Vec<&'f Fact>)> = Vec::new();
        for (key, facts) in groups {
            let mut by_root: BTreeMap<Anchor, Vec<&'f Fact>> = BTreeMap::new();
            for fact in facts {
                by_root.entry(fact.anchor).or_default().push(fact);
            }
            if by_root.len() >= MANY && !SINGLE.contains(&key.0) {
                let facts: Vec<&'f Fact> = by_root.into_values().flatten().collect();
                let whole = if key.1 { "webhooks.*" } else { "*" };
                let place = joined(whole, key.2, &key.3, key.4);
                wide.push((place, self.place(facts[0]), facts));
            } else {
                out.extend(by_root.into_values().map(|facts| self.one_root(&facts)));
            }
        }
        let mut taken: BTreeMap<(&str, String), usize> = BTreeMap::new();
        for (place, _, facts) in &wide {
            *taken.entry((facts[0].id, place.clone())).or_default() += 1;
        }
        for (place, first, facts) in &wide {
            // Several groups at one place: each is named by its first operation.
            let place = if taken[&(facts[0].id, place.clone())] > 1 { first } else { place };
            out.push(self.change(place.clone(), facts));
        }
        if !section.is_empty() {
            out.push(self.listing("webhooks".to_owned(), &section));
        }
        for ((place, _), facts) in lists {
            if facts.len() >= MANY {
                out.push(self.listing(place, &facts));
            } else {
                out.extend(facts.iter().map(|fact| self.change(self.place(fact), &[fact])));
            }
        }
        super::merge::merged(out)
    }

    /// Where many facts of a kind are told as one list, if they are.
    fn list(&self, fact: &Fact) -> Option<String> {
        let (component, reached) = match fact.anchor {
            Anchor::Gone(index) => (self.found.gone[index], &self.gone[index]),
            Anchor::Came(index) => (self.found.came[index], &self.came[index]),
            Anchor::Document if matches!(fact.id, "tag-added" | "tag-removed") => {
                return Some("tags".to_owned());
            }
            _ => return None,
        };
        if component.0 != Section::Schema {
            return Some(format!("components.{}", component.0.key()));
        }
        // Schemas that come with new operations say no more than those.
        let lone = |root: &usize| {
            let root = &self.found.roots[*root];
            root.old.is_none() || root.new.is_none()
        };
        (!reached.is_empty() && reached.keys().all(lone))
            .then(|| format!("components.schemas of {}", self.product(reached)))
    }

    fn listing(&self, place: String, facts: &[&'f Fact]) -> Change {
        let mut change = self.change(place, facts);
        let names = |text: fn(&Fact) -> &str| {
            let names: Vec<&str> =
                facts.iter().map(|fact| text(fact)).filter(|name| !name.is_empty()).collect();
            names.join(", ")
        };
        let short = |names: String| match facts[0].anchor {
            // Names that nobody but the document knows.
            Anchor::Gone(_) | Anchor::Came(_) if facts[0].id.starts_with("component") => {
                short::cut(&names)
            }
            _ => names,
        };
        change.before = short(names(|fact| &fact.before));
        change.after = short(names(|fact| &fact.after));
        if let Some((section, _)) = change.pointer.rsplit_once('/') {
            change.pointer = section.to_owned();
        }
        change
    }

    /// A reference that leads to another component, where no operation follows it.
    fn swap(&self, index: usize, fact: &Fact) -> Change {
        let node = &self.found.nodes[index];
        let pointers = [node.section.pointer(node.old), node.section.pointer(node.new)];
        let swap = Fact {
            id: "reference-changed",
            ways: PLAIN,
            part: String::new(),
            status: String::new(),
            local: String::new(),
            pointer: pointers[1].clone(),
            other: pointers[0].clone(),
            before: node.old.to_owned(),
            after: node.new.to_owned(),
            anchor: fact.anchor,
        };
        self.change(self.place(&swap), &[&swap])
    }

    /// Equal facts about one operation: the same in several of its answers.
    fn one_root(&self, facts: &[&'f Fact]) -> Change {
        let statuses: BTreeSet<&str> = facts.iter().map(|fact| fact.status.as_str()).collect();
        let status = statuses.into_iter().collect::<Vec<_>>().join(", ");
        let Anchor::Root(root) = facts[0].anchor else {
            return self.change(self.place(facts[0]), facts);
        };
        let place = joined(&self.label(root), &facts[0].part, &status, &facts[0].local);
        self.change(place, facts)
    }

    fn label(&self, root: usize) -> String {
        let root = &self.found.roots[root];
        if root.hook { format!("webhooks.{}", root.label) } else { root.label.clone() }
    }

    fn place(&self, fact: &Fact) -> String {
        match fact.anchor {
            Anchor::Document => fact.local.clone(),
            Anchor::Root(root) => joined(&self.label(root), &fact.part, &fact.status, &fact.local),
            Anchor::Node(index) => {
                let node = &self.found.nodes[index];
                let was = if node.old == node.new || node.renamed {
                    String::new()
                } else {
                    format!(" (was {})", node.old)
                };
                let place = node.section.place(node.new);
                format!("{}{was}", joined(&place, &fact.part, &fact.status, &fact.local))
            }
            Anchor::Gone(index) => {
                let (section, name) = self.found.gone[index];
                section.place(name)
            }
            Anchor::Came(index) => {
                let (section, name) = self.found.came[index];
                section.place(name)
            }
        }
    }

    fn reached(&self, fact: &Fact) -> Reached {
        let limited = |reached: &Reached| -> Reached {
            let ways = if fact.ways & PLAIN == 0 { fact.ways } else { ALL };
            reached.iter().map(|(root, found)| (*root, found & ways)).collect()
        };
        match fact.anchor {
            Anchor::Document => Reached::new(),
            Anchor::Root(root) => Reached::from([(root, fact.ways & ALL)]),
            Anchor::Node(index) => self.nodes.get(&index).map(limited).unwrap_or_default(),
            Anchor::Gone(index) => limited(&self.gone[index]),
            Anchor::Came(index) => limited(&self.came[index]),
        }
    }

    fn change(&self, place: String, facts: &[&Fact]) -> Change {
        let first = facts[0];
        let mut reached = Reached::new();
        for fact in facts {
            for (root, ways) in self.reached(fact) {
                *reached.entry(root).or_default() |= ways;
            }
        }
        let ways = reached.values().fold(0, |all, ways| all | ways);
        let (http, reason) = verdict(first, ways, reached.is_empty());
        Change {
            id: first.id.to_owned(),
            place,
            pointer: first.pointer.clone(),
            pointers: pointers(facts),
            product: self.product(&reached),
            http,
            reason: reason.to_owned(),
            before: first.before.clone(),
            after: first.after.clone(),
            reach: self.reach(&reached, if first.ways & PLAIN == 0 { ways } else { 0 }),
            ..Change::default()
        }
    }

    fn product(&self, reached: &Reached) -> String {
        let products: BTreeSet<&str> =
            reached.keys().map(|root| self.found.roots[*root].product.as_str()).collect();
        match products.into_iter().collect::<Vec<_>>().as_slice() {
            [only] if !only.is_empty() => (*only).to_owned(),
            _ => crate::plan::SHARED.to_owned(),
        }
    }

    fn reach(&self, reached: &Reached, ways: Ways) -> Reach {
        let labels = |hook: bool| -> Vec<String> {
            let roots = reached.keys().map(|root| &self.found.roots[*root]);
            let mut labels: Vec<String> =
                roots.filter(|root| root.hook == hook).map(|root| root.label.clone()).collect();
            labels.sort();
            labels
        };
        let (mut operations, mut webhooks) = (labels(false), labels(true));
        let (operations_total, webhooks_total) = (operations.len(), webhooks.len());
        operations.truncate(NAMED);
        webhooks.truncate(NAMED);
        let direction = direction(ways);
        Reach { direction, operations, operations_total, webhooks, webhooks_total }
    }
}

fn pointers(facts: &[&Fact]) -> Vec<String> {
    let all: BTreeSet<&String> =
        facts.iter().flat_map(|fact| [&fact.pointer, &fact.other]).collect();
    all.into_iter().filter(|pointer| !pointer.is_empty()).cloned().collect()
}

fn direction(ways: Ways) -> Direction {
    match (ways & REQUEST != 0, ways & RESPONSE != 0, ways & EVENT != 0) {
        (false, false, false) => Direction::None,
        (false, false, true) => Direction::Event,
        (false, true, _) => Direction::Response,
        (true, false, false) => Direction::Request,
        (true, _, _) => Direction::Both,
    }
}

/// The worst level of the ways that a value travels, and why.
fn verdict(fact: &Fact, ways: Ways, nobody: bool) -> (Http, &'static str) {
    let Some(rule) = rules::find(fact.id) else {
        return (Http::Risky, "Nobody knows what depends on it.");
    };
    if rule.id == DOCUMENTATION || fact.ways & PLAIN != 0 {
        return (rule.request, rule.reason_request);
    }
    if nobody && matches!(fact.anchor, Anchor::Node(_)) {
        return (Http::NonBreaking, "Nothing refers to it in both documents.");
    }
    let sides = [
        (REQUEST, rule.request, rule.reason_request),
        (RESPONSE, rule.response, rule.reason_response),
        (EVENT, rule.event, rule.reason_event),
    ];
    let judged = sides.into_iter().filter(|(way, ..)| ways & way != 0);
    let worst = judged.min_by_key(|(_, level, _)| *level);
    worst
        .map_or((Http::NonBreaking, "It does not travel this way."), |(_, level, why)| (level, why))
}

/// Failures are one class: what is the same in 401 and 422 is one fact.
fn class(status: &str) -> String {
    let (code, rest) = status.split_once(' ').unwrap_or((status, ""));
    let gap = if rest.is_empty() { "" } else { " " };
    if code.starts_with(['4', '5']) || code == "default" {
        format!("of failures{gap}{rest}")
    } else {
        status.to_owned()
    }
}

fn joined(base: &str, part: &str, status: &str, local: &str) -> String {
    let mut out = base.to_owned();
    for piece in [part, status] {
        // A media type stands in parentheses after the part that has it.
        if !piece.is_empty() {
            out.push(' ');
            out.push_str(piece.trim_start());
        }
    }
    out.push_str(local);
    out
}
