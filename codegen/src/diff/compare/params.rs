//! Parameters: paired by place and name, or by their leaves where one side folds them into an
//! object whose bytes are the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::doc::{Doc, Section, object, text};
use super::view::View;
use super::{At, Compare, Ways};
use crate::normalize::operations::placeholders;

/// A parameter of an operation.
#[derive(Debug, Clone)]
pub(super) struct Param<'d> {
    place: &'d str,
    name: &'d str,
    /// What pairs it: for a parameter of the path its position, since its name is not sent.
    key: String,
    value: &'d Value,
    pointer: String,
    component: Option<&'d str>,
}

/// A query parameter without its object: `filter[created_at][gte]`.
struct Leaf<'d> {
    schema: &'d Value,
    pointer: String,
    required: bool,
    words: Option<&'d str>,
    /// Its own parameter, and not a property of one.
    own: bool,
}

/// All parameters of an operation; its own win over those of the path. Those of a path that has
/// moved have no position in common, so they are found by name; `path` is empty then.
pub(super) fn of<'d>(
    doc: &Doc<'d>,
    path: &str,
    item: (&'d Value, &str),
    operation: (&'d Value, &str),
) -> Vec<Param<'d>> {
    let slots = placeholders(path);
    let mut out: Vec<Param<'d>> = Vec::new();
    for (owner, base) in [operation, item] {
        let list = super::doc::list(owner, "parameters");
        for (index, value) in list.iter().enumerate() {
            let found = doc.resolve(value, &format!("{base}/parameters/{index}"));
            let (Some(place), Some(name)) = (text(found.value, "in"), text(found.value, "name"))
            else {
                continue;
            };
            let key = match place {
                "path" => slots.iter().position(|slot| *slot == name).map(|slot| slot.to_string()),
                "header" => Some(name.to_ascii_lowercase()),
                _ => None,
            };
            let key = format!("{place} {}", key.as_deref().unwrap_or(name));
            if out.iter().all(|known| known.key != key) {
                let component = found.name.map(|(_, name)| name);
                let (value, pointer) = (found.value, found.pointer);
                out.push(Param { place, name, key, value, pointer, component });
            }
        }
    }
    out
}

impl<'d> Compare<'d> {
    pub(super) fn parameters(
        &mut self,
        at: &At,
        ways: Ways,
        mut olds: Vec<Param<'d>>,
        mut news: Vec<Param<'d>>,
    ) {
        self.folds(at, ways, &mut olds, &mut news);
        let mut pairs = Vec::new();
        for place in [true, false] {
            let same = |old: &Param<'d>, new: &Param<'d>| {
                let moved = old.name == new.name && old.place != "path" && new.place != "path";
                if place { old.key == new.key } else { moved }
            };
            olds.retain(|old| {
                let found = news.iter().position(|new| same(old, new));
                if let Some(found) = found {
                    pairs.push((old.clone(), news.remove(found)));
                }
                found.is_none()
            });
        }
        for (old, new) in &pairs {
            self.parameter_pair(at, ways, old, new);
        }
        // Another parameter of the path is another path, which is told as such.
        olds.retain(|param| param.place != "path");
        news.retain(|param| param.place != "path");
        let ids = ["optional-parameter-removed", "required-parameter-removed"];
        for old in &olds {
            let at = part(at, ways, old.place, old.name).moved(&old.pointer, &at.new);
            self.fact(&at, ids[usize::from(required(old.value))], schema_of(old.value), "");
        }
        let ids = ["optional-parameter-added", "required-parameter-added"];
        for new in &news {
            let at = part(at, ways, new.place, new.name).moved(&at.old, &new.pointer);
            self.fact(&at, ids[usize::from(required(new.value))], "", schema_of(new.value));
        }
    }

    fn parameter_pair(&mut self, at: &At, ways: Ways, old: &Param<'d>, new: &Param<'d>) {
        let at = part(at, ways, new.place, new.name).moved(&old.pointer, &new.pointer);
        if old.place != new.place {
            self.fact(&at, "parameter-moved", old.place, new.place);
        } else if old.name != new.name && old.place == "path" {
            self.fact(&at, "path-parameter-renamed", old.name, new.name);
        }
        let shared = old.component.zip(new.component).filter(|(old, new)| old == new);
        match shared {
            Some((before, after)) if same_identity(old.value, new.value) => {
                self.link(&at, Section::Parameter, before, after);
            }
            _ if old.value == new.value => self.collect(&at, new.value),
            _ => self.parameter(&at, old.value, new.value),
        }
    }

    pub(super) fn parameter_component(&mut self, at: &At, old: &'d Value, new: &'d Value) {
        // One that has another name or place is another parameter; operations tell.
        if same_identity(old, new) {
            self.parameter(at, old, new);
        }
    }

    fn parameter(&mut self, at: &At, old: &'d Value, new: &'d Value) {
        self.requiredness(
            at,
            (required(old), required(new)),
            ["parameter-became-required", "parameter-became-optional"],
        );
        self.flag(at, old, new, "deprecated", ["deprecated", "undeprecated"]);
        let (before, after) = (style(&self.old, old), style(&self.new, new));
        // Another place has another usual style.
        if before != after && text(old, "in") == text(new, "in") {
            self.fact(at, "parameter-style-changed", before, after);
        }
        self.carried(at, old, new);
        self.rest_of(at, old, new, KNOWN);
    }

    pub(super) fn requiredness(
        &mut self,
        at: &At,
        (old, new): (bool, bool),
        ids: [&'static str; 2],
    ) {
        let text = |required: bool| if required { "required" } else { "optional" };
        if old != new {
            self.fact(at, ids[usize::from(old)], text(old), text(new));
        }
    }

    /// The schema of a parameter or header, or that of its only content.
    pub(super) fn carried(&mut self, at: &At, old: &'d Value, new: &'d Value) {
        let (before, after) = (carrier(old), carrier(new));
        if before.0 != after.0 {
            let text = |media: Option<&str>| media.unwrap_or("schema").to_owned();
            self.fact(at, "parameter-style-changed", text(before.0), text(after.0));
        }
        if let (Some(old), Some(new)) = (before.1, after.1) {
            let pointer = |base: &str, media: Option<&str>| match media {
                Some(media) => {
                    let media = crate::diag::escape_pointer(media);
                    format!("{base}/content/{media}/schema")
                }
                None => format!("{base}/schema"),
            };
            let at = at.moved(pointer(&at.old, before.0), pointer(&at.new, after.0));
            self.schema(&at, old, new);
        }
    }

    /// `filter[a]` and `filter[b]` on one side, and an object `filter` on the other.
    fn folds(&mut self, at: &At, ways: Ways, olds: &mut Vec<Param<'d>>, news: &mut Vec<Param<'d>>) {
        let keys = |all: &[Param<'d>]| -> BTreeSet<String> {
            all.iter().map(|param| param.key.clone()).collect()
        };
        let (old_keys, new_keys) = (keys(olds), keys(news));
        let lone = olds.iter().filter(|param| !new_keys.contains(&param.key));
        let lone = lone.chain(news.iter().filter(|param| !old_keys.contains(&param.key)));
        let bases: BTreeSet<&'d str> = lone.filter_map(base).collect();
        for name in bases {
            let flat = |doc: &Doc<'d>, all: &[Param<'d>]| leaves(doc, all, name);
            let (before, after) = (flat(&self.old, olds), flat(&self.new, news));
            let common = before.iter().filter_map(|(leaf, old)| Some((old, after.get(leaf)?)));
            let mut differing = common.filter(|(old, new)| old.own != new.own);
            let Some(folded) = differing.next().map(|(old, _)| old.own) else { continue };
            let listed = |leaves: &BTreeMap<String, Leaf<'d>>| {
                let own = leaves.iter().filter(|(_, leaf)| leaf.own);
                let own: Vec<&str> = own.map(|(name, _)| name.as_str()).collect();
                let whole = leaves.values().any(|leaf| !leaf.own).then_some(name);
                own.into_iter().chain(whole).collect::<Vec<_>>().join(", ")
            };
            let id = if folded { "parameter-consolidated" } else { "parameter-expanded" };
            let pointer = |all: &[Param<'d>]| {
                let whole = all.iter().find(|param| param.place == "query" && param.name == name);
                let whole = whole.or_else(|| all.iter().find(|param| base(param) == Some(name)));
                whole.map(|param| param.pointer.clone()).unwrap_or_default()
            };
            let whole = part(at, ways, "query", name).moved(pointer(olds), pointer(news));
            self.fact(&whole, id, listed(&before), listed(&after));
            self.leaves(at, ways, before, after);
            let other = |param: &Param<'d>| {
                param.place != "query" || (param.name != name && base(param) != Some(name))
            };
            olds.retain(other);
            news.retain(other);
        }
    }

    fn leaves(
        &mut self,
        at: &At,
        ways: Ways,
        before: BTreeMap<String, Leaf<'d>>,
        after: BTreeMap<String, Leaf<'d>>,
    ) {
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            let at = part(at, ways, "query", name);
            match (before.get(name), after.get(name)) {
                (Some(old), Some(new)) => {
                    let at = at.moved(&old.pointer, &new.pointer);
                    let ids = ["parameter-became-required", "parameter-became-optional"];
                    self.requiredness(&at, (old.required, new.required), ids);
                    if old.words != new.words {
                        let text = |words: Option<&str>| {
                            let value = words.map(super::short::cut);
                            value.map(|text| format!("description: {text}")).unwrap_or_default()
                        };
                        let id = crate::diff::rules::DOCUMENTATION;
                        self.fact(&at, id, text(old.words), text(new.words));
                    }
                    let at = At { mute: true, ..at };
                    self.schema(&at, old.schema, new.schema);
                }
                (Some(old), None) => {
                    let at = at.moved(&old.pointer, "");
                    let ids = ["optional-parameter-removed", "required-parameter-removed"];
                    let id = ids[usize::from(old.required)];
                    self.fact(&at, id, super::short::schema(old.schema), "");
                }
                (None, Some(new)) => {
                    let at = at.moved("", &new.pointer);
                    let ids = ["optional-parameter-added", "required-parameter-added"];
                    let id = ids[usize::from(new.required)];
                    self.fact(&at, id, "", super::short::schema(new.schema));
                }
                (None, None) => {}
            }
        }
    }
}

const KNOWN: &[&str] = &[
    "name",
    "in",
    "required",
    "deprecated",
    "schema",
    "content",
    "style",
    "explode",
    "allowReserved",
];

fn part(at: &At, ways: Ways, place: &str, name: &str) -> At {
    at.part(ways, format!("{place} {name}"))
}

fn required(param: &Value) -> bool {
    param.get("required") == Some(&Value::Bool(true))
}

fn same_identity(old: &Value, new: &Value) -> bool {
    text(old, "in") == text(new, "in") && text(old, "name") == text(new, "name")
}

fn schema_of(param: &Value) -> String {
    carrier(param).1.map_or_else(|| "any value".to_owned(), super::short::schema)
}

/// The media type, where there is one, and the schema.
fn carrier(param: &Value) -> (Option<&str>, Option<&Value>) {
    match object(param, "content").iter().next() {
        Some((media, content)) => (Some(media), content.get("schema")),
        None => (None, param.get("schema")),
    }
}

/// How a value is written: style, `explode` and `allowReserved` with their defaults.
fn style<'d>(doc: &Doc<'d>, param: &'d Value) -> String {
    let place = text(param, "in").unwrap_or("header");
    let usual = if matches!(place, "query" | "cookie") { "form" } else { "simple" };
    let style = text(param, "style").unwrap_or(usual);
    let flag = |key: &str| param.get(key).and_then(Value::as_bool);
    let explode = flag("explode").unwrap_or(style == "form");
    // Nothing is repeated where there is one value.
    let scalar = carrier(param)
        .1
        .and_then(|schema| View::of(doc, schema, "").text("type"))
        .is_some_and(|kind| !matches!(kind, "array" | "object"));
    let explode = if explode && !scalar && style != "deepObject" { ", exploded" } else { "" };
    let reserved = if flag("allowReserved") == Some(true) { ", reserved characters" } else { "" };
    format!("{style}{explode}{reserved}")
}

/// `filter` of `filter[a]`.
fn base<'d>(param: &Param<'d>) -> Option<&'d str> {
    let (base, rest) = param.name.split_once('[')?;
    (param.place == "query" && !base.is_empty() && rest.ends_with(']') && rest != "]")
        .then_some(base)
}

/// The leaves of `name`, by their names on the wire.
fn leaves<'d>(doc: &Doc<'d>, all: &[Param<'d>], name: &str) -> BTreeMap<String, Leaf<'d>> {
    let mut out = BTreeMap::new();
    for param in all.iter().filter(|param| param.place == "query") {
        let whole = param.name == name && text(param.value, "style") == Some("deepObject");
        let Some(schema) = carrier(param.value).1 else { continue };
        let own = base(param) == Some(name);
        if !whole && !own {
            continue;
        }
        let leaf = Leaf {
            schema,
            pointer: format!("{}/schema", param.pointer),
            required: required(param.value),
            words: text(param.value, "description").or_else(|| text(schema, "description")),
            own,
        };
        if own {
            out.insert(param.name.to_owned(), leaf);
        } else {
            flatten(doc, param.name.to_owned(), leaf, 0, &mut out);
        }
    }
    out
}

fn flatten<'d>(
    doc: &Doc<'d>,
    name: String,
    leaf: Leaf<'d>,
    depth: usize,
    out: &mut BTreeMap<String, Leaf<'d>>,
) {
    let view = View::of(doc, leaf.schema, &leaf.pointer);
    if depth >= 8 || view.properties.is_empty() || !view.unions.is_empty() {
        if depth > 0 {
            out.insert(name, leaf);
        }
        return;
    }
    for (property, held) in &view.properties {
        let inner = Leaf {
            schema: held.value,
            pointer: held.pointer.clone(),
            required: leaf.required && view.required.contains_key(property),
            words: text(held.value, "description"),
            own: false,
        };
        flatten(doc, format!("{name}[{property}]"), inner, depth + 1, out);
    }
}
