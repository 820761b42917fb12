//! What schemas of the published document declare.
//!
//! It collects through references, `allOf` and unions, in the spellings of 3.0 and 3.1.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::document::{Document, child};

/// What schemas declare, whichever member of a union holds.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// The schemas of each property.
    pub properties: BTreeMap<String, Vec<String>>,
    /// The schemas of all other names.
    pub others: Vec<String>,
    /// Other names may have any value.
    pub open: bool,
    /// An object of which nothing is said stands beside other schemas.
    bare: bool,
    /// The schemas of items.
    pub items: Vec<String>,
    /// Something that is no object is admitted.
    pub leaf: bool,
    /// The kinds of JSON that are admitted.
    pub kinds: BTreeSet<String>,
    /// Nothing is said, so that everything is admitted.
    pub any: bool,
    /// Values that are listed.
    pub values: Vec<Value>,
    /// Names that have to be there.
    pub required: BTreeSet<String>,
    /// Formats of texts.
    pub formats: BTreeSet<String>,
}

impl Names {
    pub fn of(source: &Document, schemas: &[String]) -> Self {
        let mut names = Self::default();
        let mut seen = BTreeSet::new();
        for schema in schemas {
            names.add(source, schema, false, &mut seen);
        }
        names.open |= names.bare && !names.is_object();
        names
    }

    /// What is declared for this value: without the members of unions whose tag says that it is
    /// none of theirs.
    pub fn of_value(source: &Document, schemas: &[String], value: &Value) -> Self {
        let mut names = Self::default();
        let mut seen = BTreeSet::new();
        for schema in schemas {
            excluded(source, schema, value, 0, &mut seen);
        }
        for schema in schemas {
            names.add(source, schema, false, &mut seen);
        }
        names.open |= names.bare && !names.is_object();
        names
    }

    pub fn is_object(&self) -> bool {
        self.open || !self.properties.is_empty() || !self.others.is_empty()
    }

    /// The schemas for a name, none for any value. `None` where it is not declared.
    pub fn schemas(&self, name: &str) -> Option<Vec<String>> {
        if let Some(schemas) = self.properties.get(name) {
            return Some(schemas.clone());
        }
        if !self.others.is_empty() {
            return Some(self.others.clone());
        }
        self.open.then(Vec::new)
    }

    /// Whether `name` or `name[..]..` is declared; with `lists`, an index may stand in brackets.
    pub fn admits(&self, source: &Document, name: &str, lists: bool) -> bool {
        if self.schemas(name).is_some() {
            return true;
        }
        self.properties.iter().any(|(own, schemas)| {
            let rest = name.strip_prefix(own.as_str()).filter(|rest| rest.starts_with('['));
            rest.is_some_and(|rest| Self::of(source, schemas).below(source, rest, lists))
        })
    }

    /// Whether `[..]..` is declared. A property may have brackets in its own name.
    pub fn below(&self, source: &Document, rest: &str, lists: bool) -> bool {
        let Some(inner) = rest.strip_prefix('[') else { return false };
        let after = |name: &str| {
            let rest = inner.strip_prefix(name)?.strip_prefix(']')?;
            (rest.is_empty() || rest.starts_with('[')).then_some(rest)
        };
        let leads = |schemas: &[String], rest: &str| {
            let known = Self::of(source, schemas);
            if rest.is_empty() { known.leaf } else { known.below(source, rest, lists) }
        };
        if self
            .properties
            .iter()
            .any(|(name, schemas)| after(name).is_some_and(|rest| leads(schemas, rest)))
        {
            return true;
        }
        let Some((name, rest)) = inner.split_once(']') else { return false };
        if self.properties.contains_key(name) {
            return false;
        }
        let index = name.is_empty() || name.bytes().all(|byte| byte.is_ascii_digit());
        self.open
            || (!self.others.is_empty() && leads(&self.others, rest))
            || (lists && index && !self.items.is_empty() && leads(&self.items, rest))
    }

    /// Adds what a schema declares; `joined` where it is one of several that all hold.
    fn add(&mut self, source: &Document, at: &str, joined: bool, seen: &mut BTreeSet<String>) {
        if !seen.insert(at.to_owned()) {
            return;
        }
        let schema = match source.get(at) {
            Some(Value::Object(schema)) => schema,
            Some(Value::Bool(true)) => {
                self.anything();
                return;
            }
            _ => return,
        };
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            self.add(source, target, joined, seen);
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            let count = schema.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
            for index in 0..count {
                let joined = joined || keyword == "allOf";
                self.add(source, &format!("{at}/{keyword}/{index}"), joined, seen);
            }
        }
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            let base = format!("{at}/properties");
            // What must be absent is not declared.
            for (name, _) in properties.iter().filter(|(_, schema)| !is_absent(schema)) {
                self.properties.entry(name.clone()).or_default().push(child(&base, name));
            }
        }
        match schema.get("additionalProperties") {
            Some(Value::Bool(true)) => self.open = true,
            Some(Value::Object(other)) if other.is_empty() => self.open = true,
            Some(Value::Object(_)) => self.others.push(format!("{at}/additionalProperties")),
            _ => {}
        }
        self.values
            .extend(schema.get("enum").and_then(Value::as_array).into_iter().flatten().cloned());
        self.values.extend(schema.get("const").cloned());
        self.formats.extend(schema.get("format").and_then(Value::as_str).map(str::to_owned));
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        self.required.extend(required.filter_map(|name| name.as_str().map(str::to_owned)));
        if schema.contains_key("items") {
            self.items.push(format!("{at}/items"));
        }
        self.kinds(schema, joined);
    }

    /// What the type says: other kinds than objects, and objects of which nothing is said.
    fn kinds(&mut self, schema: &Map<String, Value>, joined: bool) {
        let composed =
            ["$ref", "allOf", "oneOf", "anyOf", "not"].iter().any(|key| schema.contains_key(*key));
        let telling = ["properties", "additionalProperties", "required"];
        let told = telling.iter().any(|key| schema.contains_key(*key));
        let kinds: Vec<&str> = match schema.get("type") {
            Some(Value::String(kind)) => vec![kind.as_str()],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ if told => vec!["object"],
            _ if composed => return,
            _ if schema.contains_key("items") => vec!["array"],
            _ if schema.contains_key("enum") || schema.contains_key("const") => {
                let values = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
                let values = values.chain(schema.get("const"));
                values.map(kind_of).collect()
            }
            _ => {
                self.anything();
                return;
            }
        };
        self.kinds.extend(kinds.iter().map(|kind| (*kind).to_owned()));
        self.leaf |= kinds.iter().any(|kind| !matches!(*kind, "object" | "null"));
        let named = schema.get("properties").and_then(Value::as_object);
        let bare = named.is_none_or(Map::is_empty)
            && !composed
            && !schema.contains_key("additionalProperties");
        // Beside others that hold as well it says nothing.
        let bare = bare && kinds.contains(&"object");
        self.bare |= bare && joined;
        self.open |= bare && !joined;
    }

    fn anything(&mut self) {
        self.open = true;
        self.leaf = true;
        self.any = true;
    }
}

/// Finds the members of unions that a value is none of, by the property that tells them apart.
fn excluded(source: &Document, at: &str, value: &Value, depth: usize, out: &mut BTreeSet<String>) {
    let Some((at, schema)) = source.resolve(at).filter(|_| depth < 8) else { return };
    for (keyword, union) in [("allOf", false), ("oneOf", true), ("anyOf", true)] {
        let count = schema.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
        let members: Vec<String> =
            (0..count).map(|index| format!("{at}/{keyword}/{index}")).collect();
        let others = |member: &&String| union && !is_tagged(source, schema, member, value);
        let none: Vec<&String> = members.iter().filter(others).collect();
        // Of a tag that nobody knows, any member may be meant.
        if none.len() < members.len() {
            out.extend(none.into_iter().cloned());
        }
        for member in
            members.iter().filter(|member| !out.contains(*member)).cloned().collect::<Vec<_>>()
        {
            excluded(source, &member, value, depth + 1, out);
        }
    }
}

/// Whether the tag of a value is one of a member of a union, or says nothing.
fn is_tagged(source: &Document, union: &Value, member: &str, value: &Value) -> bool {
    let discriminator = union.get("discriminator");
    let tag = discriminator.and_then(|it| it.get("propertyName")?.as_str());
    if let Some(told) = tag.and_then(|tag| value.get(tag)?.as_str())
        && let Some(target) = discriminator.and_then(|it| it.get("mapping")?.get(told)?.as_str())
    {
        let reference = source.get(member).and_then(|member| member.get("$ref")?.as_str());
        return reference.is_none_or(|reference| reference == target);
    }
    let names = Names::of(source, &[member.to_owned()]);
    names.properties.iter().all(|(name, schemas)| {
        let Some(told) = value.get(name).filter(|told| told.is_string()) else { return true };
        let values = Names::of(source, schemas).values;
        let telling = values.len() == 1 || (!values.is_empty() && tag == Some(name.as_str()));
        !telling || values.contains(told)
    })
}

/// The name of its kind in JSON Schema.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// `false`, and `not` that excludes everything.
fn is_absent(schema: &Value) -> bool {
    match schema {
        Value::Bool(admits) => !admits,
        schema => match schema.get("not") {
            Some(Value::Bool(admits)) => *admits,
            Some(Value::Object(not)) => not.is_empty(),
            _ => false,
        },
    }
}
