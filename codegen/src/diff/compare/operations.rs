//! Operations and webhooks: which ones are the same, and what is different in them.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use super::doc::{Doc, list, object, text};
use super::shape::Shapes;
use super::{Anchor, At, Compare, EVENT, Edges, PLAIN, REQUEST, Root, params, short};
use crate::diag::escape_pointer;
use crate::diff::SideData;
use crate::normalize::walk::METHODS;

/// An operation of one document.
#[derive(Debug, Clone)]
struct Op<'d> {
    method: &'static str,
    /// As it goes over the wire.
    path: &'d str,
    /// As the document writes it.
    shown: &'d str,
    /// The path with its placeholders made alike.
    template: String,
    id: Option<&'d str>,
    item: &'d Value,
    value: &'d Value,
    base: String,
    product: String,
}

impl Op<'_> {
    fn label(&self) -> String {
        format!("{} {}", self.method.to_ascii_uppercase(), self.shown)
    }

    fn pointer(&self) -> String {
        format!("{}/{}", self.base, self.method)
    }
}

/// Keys of an operation that have rules here.
const KNOWN: &[&str] = &[
    "operationId",
    "tags",
    "deprecated",
    "x-hidden",
    "security",
    "servers",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
];

/// Two of each: which ones are pairs, and which ones are left.
type Paired<T> = (Vec<(T, T)>, Vec<T>, Vec<T>);

impl<'d> Compare<'d> {
    pub(super) fn operations(&mut self, old: &SideData, new: &SideData) {
        let (olds, news) = (all(self.old, old), all(self.new, new));
        let (pairs, gone, came) = self.pair_operations(olds, news);
        for (old, new) in &pairs {
            let anchor =
                self.root(new.label(), false, &new.product, Some(old.value), Some(new.value));
            let at = At::root(anchor, PLAIN, &old.pointer(), &new.pointer());
            self.operation(&at, old, new);
        }
        for old in &gone {
            let anchor = self.root(old.label(), false, &old.product, Some(old.value), None);
            let at = At::root(anchor, PLAIN, &old.pointer(), "");
            self.fact(&at, "operation-removed", named(old), "");
        }
        for new in &came {
            let anchor = self.root(new.label(), false, &new.product, None, Some(new.value));
            let at = At::root(anchor, PLAIN, "", &new.pointer());
            self.fact(&at, "operation-added", "", named(new));
        }
    }

    fn root(
        &mut self,
        label: String,
        hook: bool,
        product: &str,
        old: Option<&'d Value>,
        new: Option<&'d Value>,
    ) -> Anchor {
        let product = product.to_owned();
        self.found.roots.push(Root { label, hook, product, old, new, edges: Edges::new() });
        Anchor::Root(self.found.roots.len() - 1)
    }

    /// Pairs first what is certainly the same. An operation that stays at its method and path is
    /// the same to callers, whatever its id is; one that left them is found by its id, then by its
    /// shape.
    fn pair_operations(&mut self, olds: Vec<Op<'d>>, news: Vec<Op<'d>>) -> Paired<Op<'d>> {
        type Key<'k, 'd> = &'k mut dyn FnMut(&Op<'d>, bool) -> Option<String>;
        let mut pairs: Vec<(Op<'d>, Op<'d>)> = Vec::new();
        let (mut olds, mut news) = (olds, news);
        let mut stage = |key: Key<'_, 'd>| {
            let mut wanted: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for (index, new) in news.iter().enumerate() {
                if let Some(key) = key(new, false) {
                    wanted.entry(key).or_default().push(index);
                }
            }
            let keys: Vec<Option<String>> = olds.iter().map(|old| key(old, true)).collect();
            let mut count: BTreeMap<&String, usize> = BTreeMap::new();
            for key in keys.iter().flatten() {
                *count.entry(key).or_default() += 1;
            }
            let mut taken = BTreeMap::new();
            for (index, key) in keys.iter().enumerate() {
                // Only what is unique on both sides is certain.
                if let Some(key) = key
                    && count[key] == 1
                    && let Some([only]) = wanted.get(key).map(Vec::as_slice)
                {
                    taken.insert(index, *only);
                }
            }
            let used: BTreeSet<usize> = taken.values().copied().collect();
            pairs.extend(taken.iter().map(|(old, new)| (olds[*old].clone(), news[*new].clone())));
            let mut index = 0;
            olds.retain(|_| (!taken.contains_key(&index), index += 1).0);
            let mut index = 0;
            news.retain(|_| (!used.contains(&index), index += 1).0);
        };
        stage(&mut |op, _| Some(format!("{} {}", op.method, op.path)));
        stage(&mut |op, _| Some(format!("{} {}", op.method, op.template)));
        stage(&mut |op, _| op.id.map(str::to_owned));
        let (before, after) = (&mut self.shapes.0, &mut self.shapes.1);
        stage(&mut |op, old| {
            let shapes = if old { &mut *before } else { &mut *after };
            Some(format!("{:016x} {}", shape(shapes, op), last_word(op.path)))
        });
        pairs.sort_by(|a, b| (a.1.shown, a.1.method).cmp(&(b.1.shown, b.1.method)));
        (pairs, olds, news)
    }

    fn operation(&mut self, at: &At, old: &Op<'d>, new: &Op<'d>) {
        if old.method != new.method || old.template != new.template {
            self.fact(at, "operation-moved", old.label(), new.label());
        }
        if old.id != new.id {
            let text = |id: Option<&str>| id.unwrap_or("none").to_owned();
            self.fact(at, "operation-id-changed", text(old.id), text(new.id));
        }
        let tags = |op: &Op<'d>| -> BTreeSet<&'d str> {
            list(op.value, "tags").iter().filter_map(Value::as_str).collect()
        };
        let (before, after) = (tags(old), tags(new));
        if before != after {
            let text = |tags: BTreeSet<&str>| {
                if tags.is_empty() { "none".to_owned() } else { joined(tags) }
            };
            self.fact(at, "operation-tags-changed", text(before), text(after));
        }
        let ids = ["operation-deprecated", "operation-undeprecated"];
        self.flag(at, old.value, new.value, "deprecated", ids);
        let ids = ["operation-hidden", "operation-shown"];
        self.flag(at, old.value, new.value, "x-hidden", ids);
        self.operation_security(at, old, new);
        self.operation_servers(at, old, new);
        let all = |doc: &Doc<'d>, op: &Op<'d>| {
            let path = if old.template == new.template { op.path } else { "" };
            params::of(doc, path, (op.item, &op.base), (op.value, &op.pointer()))
        };
        let (before, after) = (all(&self.old, old), all(&self.new, new));
        self.parameters(at, REQUEST, before, after);
        let body = |op: &Op<'d>| op.value.get("requestBody");
        self.body(at, REQUEST, "body", body(old), body(new));
        self.responses(at, old.value, new.value);
        self.rest_of(at, old.value, new.value, KNOWN);
        self.path_words(at, old, new);
    }

    /// `security` of its own on one side at least; otherwise that of the document tells.
    fn operation_security(&mut self, at: &At, old: &Op<'d>, new: &Op<'d>) {
        let own = (old.value.get("security"), new.value.get("security"));
        if own != (None, None) && own.0 != own.1 {
            let before = own.0.or_else(|| self.old.root.get("security"));
            let after = own.1.or_else(|| self.new.root.get("security"));
            self.security(at, before, after);
        }
    }

    fn operation_servers(&mut self, at: &At, old: &Op<'d>, new: &Op<'d>) {
        let own = |op: &Op<'d>| op.value.get("servers").or_else(|| op.item.get("servers"));
        let (before, after) = (own(old), own(new));
        if before != after {
            let before = before.or_else(|| self.old.root.get("servers"));
            let after = after.or_else(|| self.new.root.get("servers"));
            self.servers(&at.part(PLAIN, "servers"), before, after);
        }
    }

    /// Texts beside the operations of a path.
    fn path_words(&mut self, at: &At, old: &Op<'d>, new: &Op<'d>) {
        let words = ["summary", "description"];
        let keys: BTreeSet<&str> = words.into_iter().collect();
        let at = at.part(PLAIN, "path");
        self.rest(&at, keys, |key| old.item.get(key), |key| new.item.get(key));
    }

    pub(super) fn webhooks(&mut self) {
        let all = |doc: &Doc<'d>| -> BTreeMap<&'d str, &'d Value> {
            let hooks = object(doc.root, "x-webhooks").iter();
            hooks.map(|(key, item)| (key.as_str(), item)).collect()
        };
        let (mut olds, mut news) = (all(&self.old), all(&self.new));
        let mut pairs = Vec::new();
        for key in olds.keys().copied().collect::<Vec<_>>() {
            if let Some(new) = news.remove(key)
                && let Some(old) = olds.remove(key)
            {
                pairs.push((key, old, key, new));
            }
        }
        // The key is a name inside of the document: the operationId may be older than it.
        let id = |item: &'d Value| {
            METHODS.iter().find_map(|method| text(item.get(*method)?, "operationId"))
        };
        for (before, old) in olds.clone() {
            let found: Vec<(&'d str, &'d Value)> = news
                .iter()
                .filter(|(_, new)| id(old).is_some() && id(old) == id(new))
                .map(|(key, new)| (*key, *new))
                .collect();
            if let [(after, new)] = found.as_slice() {
                olds.remove(before);
                news.remove(after);
                pairs.push((before, old, after, new));
            }
        }
        let pointer = |key: &str| format!("#/webhooks/{}", escape_pointer(key));
        for (before, old, after, new) in pairs {
            let anchor = self.root(after.to_owned(), true, "webhooks", Some(old), Some(new));
            let at = At::root(anchor, EVENT, &pointer(before), &pointer(after));
            if before != after {
                self.fact(&at, "webhook-renamed", before, after);
            }
            self.webhook(&at, old, new);
        }
        for (key, old) in olds {
            let anchor = self.root(key.to_owned(), true, "webhooks", Some(old), None);
            self.fact(&At::root(anchor, PLAIN, &pointer(key), ""), "webhook-removed", key, "");
        }
        for (key, new) in news {
            let anchor = self.root(key.to_owned(), true, "webhooks", None, Some(new));
            self.fact(&At::root(anchor, PLAIN, "", &pointer(key)), "webhook-added", "", key);
        }
    }

    fn webhook(&mut self, at: &At, old: &'d Value, new: &'d Value) {
        let methods = |item: &'d Value| -> Vec<&'static str> {
            METHODS.iter().copied().filter(|method| item.get(*method).is_some()).collect()
        };
        let (before, after) = (methods(old), methods(new));
        if before != after {
            let text = |methods: &[&str]| {
                if methods.is_empty() { "none".to_owned() } else { methods.join(", ") }
            };
            self.fact(at, "webhook-method-changed", text(&before), text(&after));
        }
        let (Some(before), Some(after)) = (before.first(), after.first()) else { return };
        let (Some(first), Some(second)) = (old.get(*before), new.get(*after)) else { return };
        let at = at.moved(format!("{}/{before}", at.old), format!("{}/{after}", at.new));
        let id = |value: &'d Value| text(value, "operationId").unwrap_or("none");
        if id(first) != id(second) {
            self.fact(&at, "operation-id-changed", id(first), id(second));
        }
        let all = |doc: &Doc<'d>, item, operation| params::of(doc, "", (item, ""), (operation, ""));
        let params = (all(&self.old, old, first), all(&self.new, new, second));
        self.parameters(&at, EVENT, params.0, params.1);
        self.body(&at, EVENT, "", first.get("requestBody"), second.get("requestBody"));
        self.responses(&at, first, second);
        let ids = ["operation-deprecated", "operation-undeprecated"];
        self.flag(&at, first, second, "deprecated", ids);
        let known: Vec<&str> =
            KNOWN.iter().copied().filter(|key| !matches!(*key, "x-hidden" | "tags")).collect();
        self.rest_of(&at, first, second, &known);
        self.rest_of(&at.part(PLAIN, "path"), old, new, METHODS);
    }
}

fn all<'d>(doc: Doc<'d>, side: &SideData) -> Vec<Op<'d>> {
    let products: BTreeMap<&str, &str> = side
        .model
        .ir
        .operations
        .iter()
        .zip(&side.model.placement.ops)
        .map(|(op, product)| (op.pointer.as_str(), product.as_str()))
        .collect();
    let mut out = Vec::new();
    for (path, item) in object(doc.root, "paths") {
        let shown = text(item, "x-document-path").unwrap_or(path);
        let base = format!("#/paths/{}", escape_pointer(shown));
        for method in METHODS {
            let Some(value) = item.get(*method).filter(|value| value.is_object()) else { continue };
            let product = products.get(format!("{base}/{method}").as_str());
            out.push(Op {
                method,
                path,
                shown,
                template: template(path),
                id: text(value, "operationId"),
                item,
                value,
                base: base.clone(),
                product: product.copied().unwrap_or_default().to_owned(),
            });
        }
    }
    out
}

/// `/calls/{}/hangup` of `/calls/{id}/hangup`.
fn template(path: &str) -> String {
    let mut out = String::new();
    for (index, part) in path.split('{').enumerate() {
        if index == 0 {
            out.push_str(part);
        } else {
            out.push_str("{}");
            out.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
        }
    }
    out
}

/// The last part of a path that is no placeholder: what moves as a rule keeps it.
fn last_word(path: &str) -> &str {
    path.rsplit('/').find(|part| !part.is_empty() && !part.contains('{')).unwrap_or_default()
}

/// What an operation takes and gives, without names.
fn shape<'d>(shapes: &mut Shapes<'d>, op: &Op<'d>) -> u64 {
    let mut hasher = DefaultHasher::new();
    op.method.hash(&mut hasher);
    op.path.matches('{').count().hash(&mut hasher);
    for key in ["requestBody", "responses"] {
        op.value.get(key).map(|value| shapes.of(value)).hash(&mut hasher);
    }
    let params = list(op.value, "parameters").iter();
    let params = params.filter(|param| text(param, "in") != Some("path"));
    let mut params: Vec<u64> = params.map(|param| shapes.of(param)).collect();
    params.sort_unstable();
    params.hash(&mut hasher);
    hasher.finish()
}

fn named(op: &Op<'_>) -> String {
    op.id.map_or_else(|| op.label(), short::cut)
}

fn joined<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    texts.into_iter().collect::<Vec<_>>().join(", ")
}
