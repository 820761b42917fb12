//! Resource chain and method of every operation, from its path.
//!
//! The path is the base because the documents agree on it; of the `operationId`
//! only the first word is read, for a verb that says more than `create`. The
//! rules are those of the naming map: resource or leaf, then by method.

use std::collections::{BTreeMap, BTreeSet};

use super::case::{capital, singular, snake, words};
use super::verbs::{MORE_VERBS, SPECIFIC, SPECIFIC_DELETE, TRAILING, VERBS, VERBS_ALONE};
use crate::ir::{Body, Ir, Kind, Media, Method, Operation, Output, TypeId};

/// What the rules read of an operation.
#[derive(Debug, Clone)]
pub struct Subject {
    /// HTTP method.
    pub method: Method,
    /// The path, with placeholders.
    pub path: String,
    /// `operationId`.
    pub id: Option<String>,
    /// The answer is a list.
    pub list: bool,
}

/// A chain of resources and a method, before keywords and digits are escaped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Proposal {
    /// `["calls", "actions"]`, never empty.
    pub chain: Vec<String>,
    /// `answer`.
    pub method: String,
}

/// The subjects of a document, in the order of its operations.
pub fn subjects(ir: &Ir) -> Vec<Subject> {
    let subject = |operation: &Operation| Subject {
        method: operation.method,
        path: operation.path.clone(),
        id: operation.id.clone(),
        list: is_list(ir, operation.output),
    };
    ir.operations.iter().map(subject).collect()
}

/// What tells the further bodies of an operation from the first: their media types, numbered
/// where one comes again.
pub fn forms(operation: &Operation) -> Vec<String> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let form = |body: &Body| {
        let media = match body.media {
            Media::Json => "json",
            Media::Form => "form",
            Media::Multipart => "multipart",
            Media::Bytes => "bytes",
        };
        let count = seen.entry(media).or_default();
        *count += 1;
        if *count == 1 { media.to_owned() } else { format!("{media}{count}") }
    };
    operation.bodies.iter().skip(1).map(form).collect()
}

/// Members that stand beside a list without making the answer more than a list.
const PAGING: [&str; 13] = [
    "end",
    "first_page_uri",
    "meta",
    "next_page_uri",
    "page",
    "page_number",
    "page_size",
    "previous_page_uri",
    "start",
    "total",
    "totalRecords",
    "total_records",
    "uri",
];

/// Whether an answer is a list: bare, under `data`, or as the only thing besides paging.
pub fn is_list(ir: &Ir, output: Output) -> bool {
    let is_array = |id: TypeId| matches!(ir.ty(id).kind, Kind::Array { .. });
    match output {
        Output::Page(_) => true,
        Output::Data(id) => is_array(id),
        Output::Json(id) => is_list_body(ir, id, 0),
        Output::Empty | Output::Text | Output::Bytes => false,
    }
}

fn is_list_body(ir: &Ir, id: TypeId, depth: usize) -> bool {
    match &ir.ty(id).kind {
        Kind::Array { .. } => true,
        Kind::Struct(body) => {
            let is_array =
                |field: &&crate::ir::Field| matches!(ir.ty(field.ty).kind, Kind::Array { .. });
            let (lists, rest): (Vec<_>, Vec<_>) = body.fields.iter().partition(is_array);
            lists.iter().any(|field| field.wire == "data")
                || lists.len() == 1
                    && rest.iter().all(|field| PAGING.contains(&field.wire.as_str()))
        }
        Kind::Union(union) if depth < 4 => {
            union.variants.iter().any(|variant| is_list_body(ir, variant.ty, depth + 1))
        }
        _ => false,
    }
}

/// The chain and method that the rules give each operation. Unique but for paths that differ in
/// nothing but the names of their parameters.
pub fn propose(subjects: &[Subject]) -> Vec<Proposal> {
    let shape = Shape::of(subjects);
    let mut found: Vec<Proposal> =
        (0..subjects.len()).map(|at| shape.name(&subjects[at], &shape.routes[at])).collect();
    separate(subjects, &shape, &mut found);
    found
}

/// A path, taken apart.
#[derive(Debug)]
struct Route {
    /// Its fixed segments in snake case.
    chain: Vec<String>,
    /// Its parameters in snake case.
    params: Vec<String>,
    /// It ends in a parameter.
    item: bool,
}

impl Route {
    fn of(path: &str) -> Self {
        let mut route = Self { chain: Vec::new(), params: Vec::new(), item: false };
        for (at, segment) in path.split('/').filter(|segment| !segment.is_empty()).enumerate() {
            if at == 0 && segment == "v2" {
                continue;
            }
            let segment = segment.strip_suffix(".json").unwrap_or(segment);
            let (fixed, params) = split_segment(segment);
            route.params.extend(params.iter().map(|name| snake(name)));
            let word = if fixed == "10dlc" { "messaging_10dlc".to_owned() } else { snake(&fixed) };
            route.item = word.is_empty();
            if !word.is_empty() {
                route.chain.push(word);
            }
        }
        if route.chain.is_empty() {
            route.chain.push("root".to_owned());
        }
        route
    }
}

/// What is fixed in a segment, and the names of its placeholders.
fn split_segment(segment: &str) -> (String, Vec<String>) {
    let (mut fixed, mut params, mut rest) = (String::new(), Vec::new(), segment);
    while let Some((before, after)) = rest.split_once('{') {
        fixed.push_str(before);
        fixed.push('-');
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        params.push(name.to_owned());
        rest = tail;
    }
    fixed.push_str(rest);
    (fixed, params)
}

/// What all paths say together.
struct Shape {
    routes: Vec<Route>,
    /// Chains that another path continues.
    continued: BTreeSet<Vec<String>>,
    groups: BTreeMap<Vec<String>, Group>,
}

/// The operations on one chain.
#[derive(Debug, Default)]
struct Group {
    collection: BTreeSet<Method>,
    item: BTreeSet<Method>,
}

impl Shape {
    fn of(subjects: &[Subject]) -> Self {
        let routes: Vec<Route> = subjects.iter().map(|subject| Route::of(&subject.path)).collect();
        let mut continued = BTreeSet::new();
        let mut groups: BTreeMap<Vec<String>, Group> = BTreeMap::new();
        for (subject, route) in subjects.iter().zip(&routes) {
            for end in 1..route.chain.len() {
                continued.insert(route.chain[..end].to_vec());
            }
            let group = groups.entry(route.chain.clone()).or_default();
            let side = if route.item { &mut group.item } else { &mut group.collection };
            side.insert(subject.method);
        }
        Self { routes, continued, groups }
    }

    fn name(&self, subject: &Subject, route: &Route) -> Proposal {
        let chain = &route.chain;
        let group = &self.groups[chain];
        let last = &chain[chain.len() - 1];
        if chain.len() == 1 || self.is_resource(chain, last, group) {
            return Proposal {
                chain: chain.clone(),
                method: crud(subject, route.item, last, group),
            };
        }
        let parent = &chain[..chain.len() - 1];
        let action = parent.last().is_some_and(|name| name == "actions");
        let method = if action { action_name(last) } else { leaf_name(subject, last) };
        Proposal { chain: parent.to_vec(), method }
    }

    fn is_resource(&self, chain: &[String], last: &str, group: &Group) -> bool {
        let methods: BTreeSet<&Method> = group.collection.union(&group.item).collect();
        last == "actions"
            || self.continued.contains(chain)
            || (!group.item.is_empty() && !begins_with_verb(last))
            || methods.len() >= 2
    }
}

fn begins_with_verb(segment: &str) -> bool {
    let (first, alone) = match segment.split_once('_') {
        Some((first, _)) => (first, false),
        None => (segment, true),
    };
    match first {
        "bulk" => !alone,
        verb if VERBS_ALONE.contains(&verb) => alone,
        verb => VERBS.contains(&verb) || MORE_VERBS.contains(&verb),
    }
}

fn id_verb(subject: &Subject) -> String {
    let words = words(subject.id.as_deref().unwrap_or_default());
    words.into_iter().next().unwrap_or_default()
}

/// The method on a resource.
fn crud(subject: &Subject, item: bool, last: &str, group: &Group) -> String {
    let on_item = |method| group.item.contains(&method);
    let on_collection = |method| group.collection.contains(&method);
    let item_changes = on_item(Method::Patch) || on_item(Method::Put);
    let verb = id_verb(subject);
    let name = match (subject.method, item) {
        (Method::Get, true) if subject.list && !on_collection(Method::Get) => "list",
        (Method::Get, true) => "retrieve",
        (Method::Get, false) if subject.list || on_item(Method::Get) => "list",
        (Method::Get, false) => "retrieve",
        (Method::Put, true) if on_item(Method::Patch) => "replace",
        (Method::Put | Method::Patch, true) => "update",
        (Method::Put, false) if on_item(Method::Put) => "replace_all",
        (Method::Put | Method::Patch, false) if item_changes => "update_all",
        (Method::Put, false) if on_collection(Method::Patch) => "replace",
        (Method::Put | Method::Patch, false) => "update",
        (Method::Delete, false) if on_item(Method::Delete) => "delete_all",
        (Method::Delete, _) => "delete",
        (Method::Post, true)
            if (on_collection(Method::Post) || on_item(Method::Get)) && verb != "create" =>
        {
            "update"
        }
        (Method::Post, _) => "create",
        (Method::Options, _) => "options",
        (Method::Head, _) => "head",
        (Method::Trace, _) => "trace",
    };
    let repeats = last.split('_').any(|word| word == verb) || singular(last) == verb;
    let better = match name {
        "create" | "update" => SPECIFIC.contains(&verb.as_str()) && !repeats,
        "delete" => SPECIFIC_DELETE.contains(&verb.as_str()),
        _ => false,
    };
    if better { verb } else { name.to_owned() }
}

/// The method of an action: its segment, with a trailing verb in front.
fn action_name(segment: &str) -> String {
    let Some((noun, verb)) = trailing_verb(segment) else { return segment.to_owned() };
    let noun = match noun {
        "record" => "recording",
        "fork" => "forking",
        noun => noun,
    };
    format!("{verb}_{noun}")
}

fn trailing_verb(segment: &str) -> Option<(&str, &str)> {
    segment.rsplit_once('_').filter(|(_, verb)| TRAILING.contains(verb))
}

/// The method of a leaf: it stands on the resource above.
fn leaf_name(subject: &Subject, segment: &str) -> String {
    if let Some((noun, verb)) = trailing_verb(segment) {
        return format!("{verb}_{noun}");
    }
    if begins_with_verb(segment) {
        return segment.to_owned();
    }
    let verb = id_verb(subject);
    let name = match subject.method {
        Method::Get if subject.list => "list",
        Method::Get => "retrieve",
        Method::Put | Method::Patch => "update",
        Method::Delete if SPECIFIC_DELETE.contains(&verb.as_str()) => &verb,
        Method::Delete => "delete",
        Method::Post => {
            let repeats = segment.split('_').any(|word| word.starts_with(&verb));
            let better = SPECIFIC.contains(&verb.as_str()) && !repeats;
            let (front, last) = segment.rsplit_once('_').unwrap_or(("", segment));
            let noun = singular(last);
            let noun = if front.is_empty() { noun } else { format!("{front}_{noun}") };
            return format!("{}_{noun}", if better { &verb } else { "create" });
        }
        Method::Options => "options",
        Method::Head => "head",
        Method::Trace => "trace",
    };
    format!("{name}_{segment}")
}

/// Of operations with the same name, the one with the fewest parameters keeps it; the others say
/// by what they differ.
fn separate(subjects: &[Subject], shape: &Shape, found: &mut [Proposal]) {
    let mut same: BTreeMap<Proposal, Vec<usize>> = BTreeMap::new();
    for (at, proposal) in found.iter().enumerate() {
        same.entry(proposal.clone()).or_default().push(at);
    }
    for mut group in same.into_values().filter(|group| group.len() > 1) {
        group.sort_by_key(|&at| {
            (shape.routes[at].params.len(), &subjects[at].path, subjects[at].method)
        });
        let known: BTreeSet<&String> = shape.routes[group[0]].params.iter().collect();
        for &at in &group[1..] {
            let params = &shape.routes[at].params;
            let extra: Vec<&str> = params
                .iter()
                .filter(|name| !known.contains(name) && !name.is_empty())
                .map(String::as_str)
                .collect();
            if !extra.is_empty() {
                found[at].method = format!("{}_by_{}", found[at].method, extra.join("_and_"));
            }
        }
    }
}

/// The builder type of an operation: `CallsActionsAnswer`.
pub fn builder(chain: &[String], method: &str) -> String {
    let parts = chain.iter().map(String::as_str).chain([method]);
    parts.flat_map(|part| part.split('_')).map(capital).collect()
}
