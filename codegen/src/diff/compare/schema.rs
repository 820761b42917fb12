//! Schemas: what a value may be.

use std::collections::BTreeSet;

use serde_json::Value;

use super::doc::{self, Section, sole_reference};
use super::view::{From, Held, View};
use super::{At, Compare, WORK, short};
use crate::diff::rules::{DOCUMENTATION, OTHER};

/// Formats that a reader may rely on.
const REGISTERED: &[&str] = &[
    "base64url",
    "binary",
    "byte",
    "char",
    "date",
    "date-time",
    "decimal",
    "double",
    "duration",
    "email",
    "float",
    "hostname",
    "idn-email",
    "idn-hostname",
    "int16",
    "int32",
    "int64",
    "int8",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// Formats of numbers, each admitting what those before it in its row admit.
const ROWS: &[&[&str]] = &[&["int8", "int16", "int32", "int64"], &["float", "double"]];

/// Keywords that have rules here, so that they are no rest.
const KNOWN: &[&str] = &[
    "additionalProperties",
    "const",
    "default",
    "deprecated",
    "discriminator",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "nullable",
    "pattern",
    "properties",
    "readOnly",
    "required",
    "type",
    "uniqueItems",
    "writeOnly",
    "x-const",
    "x-content-encoding",
    "x-content-media-type",
];

/// How deep schemas may nest in place.
const DEPTH: usize = 64;

/// Two schemas at one place.
pub(super) struct Pair<'d> {
    pub old: View<'d>,
    pub new: View<'d>,
    /// Components that both refer to, and that are compared elsewhere: old and new name.
    pub shared: BTreeSet<(&'d str, &'d str)>,
}

impl<'d> Pair<'d> {
    /// Whether a difference is one of a shared component, and told there.
    pub fn told(&self, old: Option<From<'d>>, new: Option<From<'d>>) -> bool {
        match (old, new) {
            (Some(old), Some(new)) => {
                let same = old.inner.is_some() && old.inner == new.inner;
                let outer = old.outer.zip(new.outer);
                same || outer.is_some_and(|outer| self.shared.contains(&outer))
            }
            (Some(old), None) => {
                old.outer.is_some_and(|name| self.shared.iter().any(|(old, _)| *old == name))
            }
            (None, Some(new)) => {
                new.outer.is_some_and(|name| self.shared.iter().any(|(_, new)| *new == name))
            }
            (None, None) => true,
        }
    }

    pub fn from(held: Option<&Held<'d>>) -> Option<From<'d>> {
        held.map(|held| held.from)
    }

    /// Both values of a keyword, or nothing where there is nothing to tell.
    pub fn key(&self, key: &str) -> Option<(Option<&'d Value>, Option<&'d Value>)> {
        let (old, new) = (self.old.keys.get(key), self.new.keys.get(key));
        let (before, after) = (old.map(|held| held.value), new.map(|held| held.value));
        let same = short::same(before, after) || self.told(Self::from(old), Self::from(new));
        (!same).then_some((before, after))
    }

    /// Both flags, where they differ.
    pub fn flag(&self, key: &str) -> Option<(bool, bool)> {
        self.key(key)?;
        let (old, new) = (self.old.flag(key), self.new.flag(key));
        (old != new).then_some((old, new))
    }

    /// Whether a union of one side is told elsewhere.
    pub fn union_told(&self) -> bool {
        let first = |view: &View<'d>| view.unions.first().map(|(_, held)| held.from);
        self.told(first(&self.old), first(&self.new))
    }
}

impl<'d> Compare<'d> {
    pub(super) fn schema(&mut self, at: &At, old: &'d Value, new: &'d Value) {
        if old == new {
            self.collect(at, new);
            return;
        }
        if let (Some(before), Some(after)) = (sole_reference(old), sole_reference(new)) {
            self.link_schemas(at, before, after);
            return;
        }
        let addresses = (std::ptr::from_ref(old).addr(), std::ptr::from_ref(new).addr());
        self.work += 1;
        let deep = self.open.len() >= DEPTH;
        if self.work == WORK || deep {
            let text = "more schemas inside of each other than can be compared";
            self.fact(at, OTHER, "", text);
        }
        if self.work >= WORK || deep || !self.open.insert(addresses) {
            return;
        }
        let pair = self.views(at, old, new);
        self.pair_of(at, &pair, old, new);
        self.open.remove(&addresses);
    }

    fn link_schemas(&mut self, at: &At, old: &str, new: &str) {
        let found = (self.old.target(old), self.new.target(new));
        if let (Some((Section::Schema, old, _)), Some((Section::Schema, new, _))) = found {
            self.link(at, Section::Schema, old, new);
        }
    }

    fn views(&mut self, at: &At, old: &'d Value, new: &'d Value) -> Pair<'d> {
        let before = View::of(&self.old, old, &at.old);
        let after = View::of(&self.new, new, &at.new);
        let mut shared: BTreeSet<_> =
            before.refs.intersection(&after.refs).map(|name| (*name, *name)).collect();
        if shared.is_empty() && alone(old) && alone(new) {
            // A reference to another component, which is a pair of its own.
            shared.extend(before.refs.first().copied().zip(after.refs.first().copied()));
        }
        for (old, new) in &shared {
            self.link(at, Section::Schema, old, new);
        }
        Pair { old: before, new: after, shared }
    }

    fn pair_of(&mut self, at: &At, pair: &Pair<'d>, old: &'d Value, new: &'d Value) {
        self.annotations(at, pair);
        if self.kinds(at, pair, old, new) {
            self.format(at, pair);
            self.values(at, pair);
            self.bounds(at, pair);
            self.properties(at, pair);
            self.items(at, pair);
            self.unions(at, pair);
            self.exclusion(at, pair);
            self.encoding(at, pair);
        }
    }

    /// What can be said of a value of any type.
    fn annotations(&mut self, at: &At, pair: &Pair<'d>) {
        for (key, set, unset) in [
            ("nullable", "became-nullable", "became-not-nullable"),
            ("readOnly", "became-read-only", "became-not-read-only"),
            ("writeOnly", "became-write-only", "became-not-write-only"),
            ("deprecated", "deprecated", "undeprecated"),
        ] {
            let null = key == "nullable";
            if let Some((_, now)) = pair.flag(key)
                // A member of a union may say it as well.
                && !(null && admits_null(&self.old, &pair.old) == admits_null(&self.new, &pair.new))
            {
                let text = |set: bool| if set { key.to_owned() } else { format!("not {key}") };
                // What says that it goes one way only is judged by the ways before.
                let one_way = matches!(key, "readOnly" | "writeOnly");
                let ways = if one_way { at.outer } else { at.ways };
                let at = At { ways, ..at.clone() };
                self.fact(&at, if now { set } else { unset }, text(!now), text(now));
            }
        }
        match pair.key("default") {
            Some((None, Some(new))) => self.fact(at, "default-added", "", short::value(new)),
            Some((Some(old), None)) => self.fact(at, "default-removed", short::value(old), ""),
            Some((Some(old), Some(new))) => {
                self.fact(at, "default-changed", short::value(old), short::value(new));
            }
            _ => {}
        }
        let keys = pair.old.keys.keys().chain(pair.new.keys.keys()).copied();
        let rest = keys.filter(|key| {
            !KNOWN.contains(key) && pair.key(key).is_some() && !self.is_layout(pair, key)
        });
        let rest = rest.collect();
        self.rest(at, rest, |key| pair.old.get(key), |key| pair.new.get(key));
    }

    /// A list with one example says what one example says.
    fn is_layout(&self, pair: &Pair<'d>, key: &str) -> bool {
        let few = |value: Option<&Value>| {
            value.is_none_or(|value| value.as_array().is_none_or(|list| list.len() < 2))
        };
        key == "x-examples" && few(pair.old.get(key)) && few(pair.new.get(key))
    }

    /// The type. False where the rest cannot be compared.
    fn kinds(&mut self, at: &At, pair: &Pair<'d>, old: &'d Value, new: &'d Value) -> bool {
        let unions = (!pair.old.unions.is_empty(), !pair.new.unions.is_empty());
        let types = (pair.old.text("type"), pair.new.text("type"));
        let texts = || (short::schema(old), short::schema(new));
        match (unions, types) {
            ((true, false), (None, Some(_))) | ((false, true), (Some(_), None))
                if !pair.union_told() =>
            {
                let (before, after) = texts();
                self.wrapped(at, pair, (old, new), (before, after));
                return false;
            }
            ((true, true), _) => return true,
            _ => {}
        }
        if types.0 == types.1 || pair.key("type").is_none() {
            return true;
        }
        let id = match types {
            (Some("integer"), Some("number")) => "type-widened",
            (Some("number"), Some("integer")) => "type-narrowed",
            (Some(_), None) if !unions.1 => "type-widened",
            (None, Some(_)) if !unions.0 => "type-narrowed",
            (Some(_), Some(_)) => "type-changed",
            _ => return true,
        };
        let (before, after) = texts();
        self.fact(at, id, before, after);
        matches!(types, (Some("integer" | "number"), Some("integer" | "number")))
    }

    fn format(&mut self, at: &At, pair: &Pair<'d>) {
        let Some((old, new)) = pair.key("format") else { return };
        let registered = |value: Option<&'d Value>| {
            value.and_then(Value::as_str).filter(|name| REGISTERED.contains(name))
        };
        let rank = |name: &str| {
            ROWS.iter().enumerate().find_map(|(row, names)| {
                names.iter().position(|known| *known == name).map(|at| (row, at))
            })
        };
        let id = match (registered(old), registered(new)) {
            // No registry knows either of them.
            (None, None) => DOCUMENTATION,
            (None, Some(_)) => "format-added",
            (Some(_), None) => "format-removed",
            (Some(old), Some(new)) => match (rank(old), rank(new)) {
                (Some((row, low)), Some((other, high))) if row == other && low < high => {
                    "format-widened"
                }
                (Some((row, _)), Some((other, _))) if row == other => "format-narrowed",
                _ => "format-changed",
            },
        };
        let text = |value: Option<&Value>| {
            value.map(|value| format!("format: {}", short::value(value))).unwrap_or_default()
        };
        self.fact(at, id, text(old), text(new));
    }

    fn values(&mut self, at: &At, pair: &Pair<'d>) {
        let Some((old, new)) = pair.key("enum") else { return };
        let list = |value: Option<&'d Value>| value.and_then(Value::as_array);
        let (old, new) = match (list(old), list(new)) {
            (Some(old), Some(new)) => (old, new),
            (None, Some(new)) => {
                return self.fact(at, "became-enum", "", short::cut(&short::values(new)));
            }
            (Some(old), None) => {
                return self.fact(at, "enum-lifted", short::cut(&short::values(old)), "");
            }
            (None, None) => return,
        };
        if let ([before], [after]) = (old.as_slice(), new.as_slice()) {
            if !short::same(Some(before), Some(after)) {
                self.fact(at, "const-changed", short::value(before), short::value(after));
            }
            return;
        }
        let texts = |list: &[Value]| list.iter().map(short::text).collect::<BTreeSet<String>>();
        let (old, new) = (texts(old), texts(new));
        let without = |all: &BTreeSet<String>, other: &BTreeSet<String>| {
            all.difference(other).cloned().collect::<Vec<_>>().join(", ")
        };
        let (gone, came) = (without(&old, &new), without(&new, &old));
        if !gone.is_empty() {
            self.fact(at, "enum-values-removed", gone, "");
        }
        if !came.is_empty() {
            self.fact(at, "enum-values-added", "", came);
        }
    }

    fn exclusion(&mut self, at: &At, pair: &Pair<'d>) {
        match pair.key("not") {
            Some((None, Some(new))) => {
                self.fact(at, "exclusion-added", "", format!("not {}", short::schema(new)));
            }
            Some((Some(old), None)) => {
                self.fact(at, "exclusion-removed", format!("not {}", short::schema(old)), "");
            }
            Some((Some(old), Some(new))) if self.differ(old, new) => {
                let (old, new) = (short::schema(old), short::schema(new));
                self.fact(at, "exclusion-changed", format!("not {old}"), format!("not {new}"));
            }
            _ => {}
        }
    }

    /// `contentEncoding` and `contentMediaType` as far as `format` does not say the same.
    fn encoding(&mut self, at: &At, pair: &Pair<'d>) {
        let said = |view: &View<'d>| {
            // A format beside another type than text has been put aside.
            let format = view.text("format").or_else(|| view.text("x-format"));
            let encoding = view.text("x-content-encoding");
            let encoding =
                encoding.filter(|name| !(name.starts_with("base64") && format == Some("byte")));
            let media = view
                .text("x-content-media-type")
                .filter(|name| !(*name == "application/octet-stream" && format == Some("binary")));
            (encoding, media)
        };
        let (old, new) = (said(&pair.old), said(&pair.new));
        let keys = ["x-content-encoding", "x-content-media-type"];
        if old != new && keys.iter().any(|key| pair.key(key).is_some()) {
            let text = |(encoding, media): (Option<&str>, Option<&str>)| {
                let all: Vec<&str> = encoding.into_iter().chain(media).collect();
                if all.is_empty() { "plain".to_owned() } else { all.join(" of ") }
            };
            self.fact(at, "content-encoding-changed", text(old), text(new));
        }
    }

    /// Whether two schemas describe different values.
    pub(super) fn differ(&mut self, old: &'d Value, new: &'d Value) -> bool {
        old != new && self.shapes.0.of(old) != self.shapes.1.of(new)
    }
}

/// Whether null is one of the values: the schema says so itself, or a member of its union does.
fn admits_null(doc: &doc::Doc<'_>, view: &View<'_>) -> bool {
    let says = |member: &Value| {
        let target = doc::text(member, "$ref").and_then(|to| doc.target(to));
        let value = target.map_or(member, |(_, _, target)| target);
        value.get("nullable") == Some(&Value::Bool(true))
    };
    view.flag("nullable")
        || view.unions.iter().any(|(_, held)| held.value.as_array().into_iter().flatten().any(says))
}

/// A reference, perhaps with something beside it that says nothing of what is inside of a value.
fn alone(schema: &Value) -> bool {
    let structure =
        ["additionalProperties", "anyOf", "enum", "items", "oneOf", "properties", "required"];
    let members = doc::list(schema, "allOf");
    sole_reference(schema).is_some()
        || (structure.iter().all(|key| schema.get(key).is_none())
            && matches!(members, [only] if sole_reference(only).is_some()))
}
