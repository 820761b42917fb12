//! The one walk over a document that knows what stands where.
//!
//! It visits every object that OpenAPI defines, parents before children, and
//! never enters an example, a default, an extension or a property that merely
//! has the name of a keyword. What is done at a place is not its business.

use std::fmt;

use serde_json::{Map, Value};

use crate::diag::escape_pointer;

/// What stands at a place of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Kind {
    Schema,
    Parameter,
    Response,
    RequestBody,
    Header,
    MediaType,
    Example,
    Link,
    SecurityScheme,
    Callback,
    PathItem,
    Operation,
}

impl Kind {
    /// The section of `components` that holds such objects.
    pub fn section(self) -> Option<&'static str> {
        SECTIONS.iter().find(|(_, kind)| *kind == self).map(|(section, _)| *section)
    }
}

/// The sections of `components`.
pub const SECTIONS: &[(&str, Kind)] = &[
    ("schemas", Kind::Schema),
    ("parameters", Kind::Parameter),
    ("responses", Kind::Response),
    ("requestBodies", Kind::RequestBody),
    ("headers", Kind::Header),
    ("examples", Kind::Example),
    ("links", Kind::Link),
    ("securitySchemes", Kind::SecurityScheme),
    ("callbacks", Kind::Callback),
    ("pathItems", Kind::PathItem),
];

/// The methods of a path item.
pub const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// A place in the document. It lives on the stack and costs nothing until it is printed.
#[derive(Debug, Clone, Copy)]
pub struct Pointer<'a> {
    parent: Option<&'a Pointer<'a>>,
    segment: Segment<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Segment<'a> {
    Root,
    Written(&'a str),
    Key(&'a str),
    Index(usize),
}

impl Pointer<'_> {
    /// The whole document.
    pub const ROOT: Pointer<'static> = Pointer { parent: None, segment: Segment::Root };

    /// A place that was printed before.
    pub fn written(text: &str) -> Pointer<'_> {
        Pointer { parent: None, segment: Segment::Written(text) }
    }

    /// The place of a key in this one.
    pub fn key<'b>(&'b self, key: &'b str) -> Pointer<'b> {
        Pointer { parent: Some(self), segment: Segment::Key(key) }
    }

    /// The place of an item in this one.
    pub fn index(&self, index: usize) -> Pointer<'_> {
        Pointer { parent: Some(self), segment: Segment::Index(index) }
    }
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(f, "{parent}/")?;
        }
        match self.segment {
            Segment::Root => f.write_str("#"),
            Segment::Written(text) => f.write_str(text),
            Segment::Key(key) => f.write_str(&escape_pointer(key)),
            Segment::Index(index) => write!(f, "{index}"),
        }
    }
}

/// What is called at every place.
pub type Visit<'v> = dyn FnMut(Kind, &mut Value, &Pointer<'_>) + 'v;

/// Visits every object of a document, a parent before its children.
pub fn walk(document: &mut Value, visit: &mut Visit<'_>) {
    let Some(root) = document.as_object_mut() else {
        return;
    };
    let at = Pointer::ROOT;
    if let Some(components) = root.get_mut("components").and_then(Value::as_object_mut) {
        let at = at.key("components");
        for (section, kind) in SECTIONS {
            each(components, section, *kind, &at, visit);
        }
    }
    each(root, "paths", Kind::PathItem, &at, visit);
    each(root, "webhooks", Kind::PathItem, &at, visit);
    each(root, "x-webhooks", Kind::PathItem, &at, visit);
}

/// Visits a value of a known kind and everything below it.
pub fn walk_value(kind: Kind, value: &mut Value, at: &Pointer<'_>, visit: &mut Visit<'_>) {
    visit(kind, value, at);
    let Some(map) = value.as_object_mut() else {
        return;
    };
    match kind {
        Kind::Schema => schema(map, at, visit),
        Kind::Parameter | Kind::Header => {
            one(map, "schema", Kind::Schema, at, visit);
            each(map, "content", Kind::MediaType, at, visit);
            each(map, "examples", Kind::Example, at, visit);
        }
        Kind::Response => {
            each(map, "headers", Kind::Header, at, visit);
            each(map, "content", Kind::MediaType, at, visit);
            each(map, "links", Kind::Link, at, visit);
        }
        Kind::RequestBody => each(map, "content", Kind::MediaType, at, visit),
        Kind::MediaType => {
            one(map, "schema", Kind::Schema, at, visit);
            each(map, "examples", Kind::Example, at, visit);
            if let Some(encoding) = map.get_mut("encoding").and_then(Value::as_object_mut) {
                let at = at.key("encoding");
                for (name, value) in encoding.iter_mut() {
                    if let Some(map) = value.as_object_mut() {
                        each(map, "headers", Kind::Header, &at.key(name), visit);
                    }
                }
            }
        }
        Kind::Callback => {
            for (expression, value) in map.iter_mut() {
                if !expression.starts_with("x-") && expression != "$ref" {
                    walk_value(Kind::PathItem, value, &at.key(expression), visit);
                }
            }
        }
        Kind::PathItem => {
            list(map, "parameters", Kind::Parameter, at, visit);
            for method in METHODS {
                one(map, method, Kind::Operation, at, visit);
            }
        }
        Kind::Operation => {
            list(map, "parameters", Kind::Parameter, at, visit);
            one(map, "requestBody", Kind::RequestBody, at, visit);
            each(map, "responses", Kind::Response, at, visit);
            each(map, "callbacks", Kind::Callback, at, visit);
        }
        Kind::Example | Kind::Link | Kind::SecurityScheme => {}
    }
}

fn schema(map: &mut Map<String, Value>, at: &Pointer<'_>, visit: &mut Visit<'_>) {
    for key in ["allOf", "anyOf", "oneOf", "prefixItems"] {
        list(map, key, Kind::Schema, at, visit);
    }
    if map.get("additionalProperties").is_some_and(|value| !value.is_boolean()) {
        one(map, "additionalProperties", Kind::Schema, at, visit);
    }
    one(map, "items", Kind::Schema, at, visit);
    one(map, "not", Kind::Schema, at, visit);
    // Not `each`: a property may well be called `x-something`.
    if let Some(properties) = map.get_mut("properties").and_then(Value::as_object_mut) {
        let at = at.key("properties");
        for (name, value) in properties.iter_mut() {
            walk_value(Kind::Schema, value, &at.key(name), visit);
        }
    }
}

fn one(
    map: &mut Map<String, Value>,
    key: &str,
    kind: Kind,
    at: &Pointer<'_>,
    visit: &mut Visit<'_>,
) {
    if let Some(value) = map.get_mut(key) {
        walk_value(kind, value, &at.key(key), visit);
    }
}

fn list(
    map: &mut Map<String, Value>,
    key: &str,
    kind: Kind,
    at: &Pointer<'_>,
    visit: &mut Visit<'_>,
) {
    if let Some(items) = map.get_mut(key).and_then(Value::as_array_mut) {
        let at = at.key(key);
        for (index, value) in items.iter_mut().enumerate() {
            walk_value(kind, value, &at.index(index), visit);
        }
    }
}

fn each(
    map: &mut Map<String, Value>,
    key: &str,
    kind: Kind,
    at: &Pointer<'_>,
    visit: &mut Visit<'_>,
) {
    if let Some(entries) = map.get_mut(key).and_then(Value::as_object_mut) {
        let at = at.key(key);
        for (name, value) in entries.iter_mut() {
            if !name.starts_with("x-") || matches!(kind, Kind::Header | Kind::Schema) {
                walk_value(kind, value, &at.key(name), visit);
            }
        }
    }
}
