//! What a place of the document says about its values, all parts together.
//!
//! References and `allOf` are followed, unions are listed and stay open: who makes a value
//! chooses a member and adds its shape.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::document::{Document, child};

/// The kinds of JSON, in the order in which a value is made where several are allowed.
pub const KINDS: &[&str] = &["object", "array", "string", "integer", "number", "boolean"];

/// What is known about values.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    /// Pointers of all schemas that apply.
    pub parts: Vec<String>,
    /// The kinds that are allowed; empty for all.
    pub kinds: Vec<&'static str>,
    /// Null is allowed.
    pub nullable: bool,
    /// Nothing but null is allowed.
    pub null_only: bool,
    /// The only values.
    pub values: Option<Vec<Value>>,
    /// Every `format`.
    pub formats: Vec<String>,
    /// Every `pattern`.
    pub patterns: Vec<String>,
    /// `minimum`, and whether it is excluded.
    pub low: Option<(f64, bool)>,
    /// `maximum`, and whether it is excluded.
    pub high: Option<(f64, bool)>,
    /// `multipleOf`.
    pub step: Option<f64>,
    /// `minLength`, `minItems` or `minProperties`.
    pub least: [usize; 3],
    /// `maxLength`, `maxItems` or `maxProperties`.
    pub most: [Option<usize>; 3],
    /// `uniqueItems`.
    pub unique: bool,
    /// Declared properties, and the schemas of each.
    pub properties: BTreeMap<String, Vec<String>>,
    /// Names that must be there.
    pub required: BTreeSet<String>,
    /// Names that must not be there.
    pub absent: BTreeSet<String>,
    /// What is said of other names.
    pub extra: Extra,
    /// The schemas of the items.
    pub items: Vec<String>,
    /// Unions that are not yet decided.
    pub unions: Vec<Union>,
    /// Values of properties that a decided union fixes.
    pub forced: BTreeMap<String, Value>,
    /// Examples, then defaults, as written.
    pub samples: Vec<Value>,
}

/// What is said of names that are not declared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Extra {
    /// Nothing.
    #[default]
    Silent,
    /// They are forbidden.
    Closed,
    /// They are asked for, with any value.
    Any,
    /// They are asked for, with values of this schema.
    Of(String),
}

/// A union in a schema.
#[derive(Debug, Clone)]
pub struct Union {
    /// The schema that has it.
    pub at: String,
    /// Its members.
    pub members: Vec<String>,
    /// The property that tells the members apart, and the values for each member.
    pub tag: Option<(String, Vec<Vec<String>>)>,
}

/// Index into `least` and `most`.
pub const LENGTH: usize = 0;
/// Index into `least` and `most`.
pub const ITEMS: usize = 1;
/// Index into `least` and `most`.
pub const PROPERTIES: usize = 2;

impl Shape {
    /// The shape of all these schemas together.
    pub fn of<'a>(document: &Document, parts: impl IntoIterator<Item = &'a String>) -> Self {
        let mut shape = Self::default();
        let mut nulls = Vec::new();
        for part in parts {
            let mut seen = BTreeSet::new();
            nulls.push(shape.add(document, part, &mut seen));
        }
        shape.nullable = !nulls.is_empty() && nulls.iter().all(|null| *null);
        shape
    }

    /// Adds a decided member of a union.
    pub fn decide(&mut self, document: &Document, union: &Union, index: usize) {
        let member = &union.members[index];
        self.add(document, member, &mut BTreeSet::new());
        if let Some((property, values)) = &union.tag
            && let Some(value) = values[index].first()
        {
            self.forced.insert(property.clone(), Value::from(value.as_str()));
        }
        // A property of one value is what tells this member from the others.
        let own = Self::of(document, [member]);
        for (name, schemas) in &own.properties {
            if let Some([only]) = Self::of(document, schemas).values.as_deref() {
                self.forced.entry(name.clone()).or_insert_with(|| only.clone());
            }
        }
    }

    /// Whether a kind is allowed.
    pub fn admits(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// The kind of value to make.
    pub fn kind(&self) -> Option<&'static str> {
        if let Some(kind) = KINDS.iter().find(|kind| self.kinds.contains(kind)) {
            return Some(kind);
        }
        if !self.properties.is_empty() || !self.required.is_empty() || self.extra != Extra::Silent {
            return Some("object");
        }
        if !self.items.is_empty() {
            return Some("array");
        }
        (!self.formats.is_empty() || !self.patterns.is_empty()).then_some("string")
    }

    /// Adds the schema at a pointer; true if it allows null.
    fn add(&mut self, document: &Document, at: &str, seen: &mut BTreeSet<String>) -> bool {
        if !seen.insert(at.to_owned()) {
            return true;
        }
        let Some(schema) = document.get(at).and_then(Value::as_object) else { return true };
        self.parts.push(at.to_owned());
        let mut null = schema.get("nullable") == Some(&Value::Bool(true));
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            null |= self.add(document, target, seen);
            return null;
        }
        for (index, _) in list(schema, "allOf").iter().enumerate() {
            null |= self.add(document, &format!("{at}/allOf/{index}"), seen);
        }
        self.own(document, at, schema);
        null
    }

    fn own(&mut self, document: &Document, at: &str, schema: &Map<String, Value>) {
        self.null_only |= schema.contains_key("x-null-only");
        if let Some(name) = schema.get("type").and_then(Value::as_str) {
            self.restrict(name);
        }
        let values = schema
            .get("x-const")
            .map(std::slice::from_ref)
            .or_else(|| schema.get("enum").and_then(Value::as_array).map(Vec::as_slice));
        if let Some(values) = values {
            self.values = Some(match self.values.take() {
                Some(known) => known.into_iter().filter(|value| values.contains(value)).collect(),
                None => values.to_vec(),
            });
        }
        for (key, into) in [("format", &mut self.formats), ("pattern", &mut self.patterns)] {
            if let Some(text) = schema.get(key).and_then(Value::as_str) {
                into.push(text.to_owned());
            }
        }
        self.bounds(schema);
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            let base = format!("{at}/properties");
            for name in properties.keys() {
                let schemas = self.properties.entry(name.clone()).or_default();
                schemas.push(child(&base, name));
            }
        }
        self.required.extend(texts(schema, "required"));
        self.absent.extend(texts(schema, "x-absent"));
        match schema.get("additionalProperties") {
            Some(Value::Bool(true)) if self.extra == Extra::Silent => self.extra = Extra::Any,
            Some(Value::Bool(false)) => self.extra = Extra::Closed,
            Some(Value::Object(_)) if self.extra != Extra::Closed => {
                self.extra = Extra::Of(format!("{at}/additionalProperties"));
            }
            _ => {}
        }
        if schema.contains_key("items") {
            self.items.push(format!("{at}/items"));
        }
        for keyword in ["oneOf", "anyOf"] {
            let count = list(schema, keyword).len();
            if count > 0 {
                let members: Vec<String> =
                    (0..count).map(|index| format!("{at}/{keyword}/{index}")).collect();
                let tag = tag(document, schema, &members);
                self.unions.push(Union { at: at.to_owned(), members, tag });
            }
        }
        let named = schema.get("x-examples").into_iter().flat_map(|examples| match examples {
            Value::Array(list) => list.clone(),
            _ => Vec::new(),
        });
        self.samples.extend(schema.get("example").cloned());
        self.samples.extend(named);
        self.samples.extend(schema.get("default").cloned());
    }

    fn restrict(&mut self, name: &str) {
        let Some(kind) = KINDS.iter().find(|kind| **kind == name) else { return };
        if self.kinds.is_empty() || (*kind == "integer" && self.kinds.contains(&"number")) {
            self.kinds = vec![*kind];
        } else if !(*kind == "number" && self.kinds.contains(&"integer")) {
            self.kinds.retain(|known| known == kind);
        }
    }

    fn bounds(&mut self, schema: &Map<String, Value>) {
        let number = |key: &str| schema.get(key).and_then(Value::as_f64);
        let flag = |key: &str| schema.get(key) == Some(&Value::Bool(true));
        if let Some(low) = number("minimum")
            && self.low.is_none_or(|(known, _)| low >= known)
        {
            self.low = Some((low, flag("exclusiveMinimum")));
        }
        if let Some(high) = number("maximum")
            && self.high.is_none_or(|(known, _)| high <= known)
        {
            self.high = Some((high, flag("exclusiveMaximum")));
        }
        self.step = number("multipleOf").or(self.step);
        for (index, what) in ["Length", "Items", "Properties"].iter().enumerate() {
            let count = |key: String| {
                schema.get(&key).and_then(Value::as_u64).and_then(|count| count.try_into().ok())
            };
            if let Some(least) = count(format!("min{what}")) {
                self.least[index] = self.least[index].max(least);
            }
            if let Some(most) = count(format!("max{what}")) {
                self.most[index] = Some(self.most[index].map_or(most, |known| known.min(most)));
            }
        }
        self.unique |= flag("uniqueItems");
    }
}

/// The property of a discriminator, and its values for each member.
fn tag(
    document: &Document,
    schema: &Map<String, Value>,
    members: &[String],
) -> Option<(String, Vec<Vec<String>>)> {
    let discriminator = schema.get("discriminator")?;
    let property = discriminator.get("propertyName")?.as_str()?;
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let values = members.iter().map(|member| {
        let target = document.get(member).and_then(|member| member.get("$ref")?.as_str());
        let Some(target) = target else { return Vec::new() };
        mapping
            .into_iter()
            .flatten()
            .filter(|(_, mapped)| {
                mapped.as_str().is_some_and(|mapped| {
                    mapped == target || target.rsplit('/').next() == Some(mapped)
                })
            })
            .map(|(value, _)| value.clone())
            .collect()
    });
    Some((property.to_owned(), values.collect()))
}

fn list<'a>(schema: &'a Map<String, Value>, key: &str) -> &'a [Value] {
    schema.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn texts<'a>(schema: &'a Map<String, Value>, key: &str) -> impl Iterator<Item = String> + 'a {
    let list = schema.get(key).and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|text| text.as_str().map(str::to_owned))
}

/// Where a schema stands, for a pointer that goes through references and `allOf` as if all were
/// written in one place.
pub fn locate(document: &Document, at: &str) -> Option<String> {
    if let Some(schema) = of_parameter(document, at) {
        return Some(schema);
    }
    if document.get(at).is_some() {
        return Some(at.to_owned());
    }
    let mut here = "#".to_owned();
    let mut segments = at.strip_prefix("#/")?.split('/').peekable();
    while let Some(segment) = segments.next() {
        if let Some(schema) = of_parameter(document, &here).filter(|_| segment == "items") {
            here = schema;
        }
        let next = format!("{here}/{segment}");
        let plain = match (segment, segments.peek()) {
            ("properties", Some(name)) => format!("{next}/{name}"),
            _ => next.clone(),
        };
        if document.get(&plain).is_some() {
            here = next;
            continue;
        }
        let resolved = document.resolve(&here).map(|(at, _)| format!("{at}/{segment}"));
        if let Some(next) = resolved.filter(|next| {
            let plain = match (segment, segments.peek()) {
                ("properties", Some(name)) => format!("{next}/{name}"),
                _ => next.clone(),
            };
            document.get(&plain).is_some()
        }) {
            here = next;
            continue;
        }
        let shape = Shape::of(document, [&here]);
        here = match segment {
            "properties" => {
                property(document, &shape, &crate::document::unescape(segments.next()?), 0)?
            }
            "items" => match shape.items.last() {
                Some(items) => items.clone(),
                // Of the member that is a list.
                None => {
                    let members = shape.unions.iter().flat_map(|union| &union.members);
                    let mut items = members
                        .filter_map(|member| Shape::of(document, [member]).items.last().cloned());
                    items.next()?
                }
            },
            "additionalProperties" => match shape.extra {
                Extra::Of(at) => at,
                _ => return None,
            },
            _ => return None,
        };
    }
    Some(here)
}

/// The schema of a parameter, which is what a pointer to one stands for.
fn of_parameter(document: &Document, at: &str) -> Option<String> {
    let (at, value) = document.resolve(at)?;
    value.get("in")?.as_str()?;
    value.get("name")?.as_str()?;
    if value.get("schema").is_some() {
        return Some(format!("{at}/schema"));
    }
    let media = value.get("content")?.as_object()?.keys().next()?;
    Some(format!("{at}/content/{}/schema", crate::document::escape(media)))
}

/// The schema of a property, also of members of unions.
fn property(document: &Document, shape: &Shape, name: &str, depth: usize) -> Option<String> {
    if let Some(schemas) = shape.properties.get(name) {
        return schemas.last().cloned();
    }
    let mut members = shape.unions.iter().flat_map(|union| &union.members);
    (depth < 6).then(|| {
        members
            .find_map(|member| property(document, &Shape::of(document, [member]), name, depth + 1))
    })?
}
