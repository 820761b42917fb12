//! A normalized document, as the comparison asks it.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::diag::{escape_pointer, unescape_pointer};

/// The components that can be referred to and hold schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Section {
    Schema,
    Parameter,
    Response,
    RequestBody,
    Header,
}

impl Section {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Schema, Self::Parameter, Self::Response, Self::RequestBody, Self::Header];

    /// The key in `components`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Schema => "schemas",
            Self::Parameter => "parameters",
            Self::Response => "responses",
            Self::RequestBody => "requestBodies",
            Self::Header => "headers",
        }
    }

    /// The pointer of a component.
    pub fn pointer(self, name: &str) -> String {
        format!("#/components/{}/{}", self.key(), escape_pointer(name))
    }

    /// The place of a component, for people.
    pub fn place(self, name: &str) -> String {
        format!("components.{}.{name}", self.key())
    }
}

/// An object or schema that is missing, and says nothing.
pub static NOTHING: Value = Value::Null;

static EMPTY: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

/// A document.
#[derive(Debug, Clone, Copy)]
pub struct Doc<'d> {
    /// All of it.
    pub root: &'d Value,
}

impl<'d> Doc<'d> {
    /// Looks at a document.
    pub fn new(root: &'d Value) -> Self {
        Self { root }
    }

    /// The components of a section.
    pub fn section(&self, section: Section) -> &'d Map<String, Value> {
        let components = self.root.get("components");
        components
            .and_then(|components| components.get(section.key()))
            .and_then(Value::as_object)
            .unwrap_or(LazyLock::force(&EMPTY))
    }

    /// A component by name.
    pub fn component(&self, section: Section, name: &str) -> Option<&'d Value> {
        self.section(section).get(name)
    }

    /// The component that a reference leads to.
    pub fn target(&self, reference: &str) -> Option<(Section, &'d str, &'d Value)> {
        let rest = reference.strip_prefix("#/components/")?;
        let (key, name) = rest.split_once('/')?;
        let section = Section::ALL.into_iter().find(|section| section.key() == key)?;
        let entries = self.section(section);
        let found = if name.contains('~') {
            entries.get_key_value(&unescape_pointer(name))
        } else {
            entries.get_key_value(name)
        };
        found.map(|(name, value)| (section, name.as_str(), value))
    }

    /// What stands behind a value that may be a reference: the name of the component that it leads
    /// to first, the value, and where that stands.
    pub fn resolve(&self, value: &'d Value, pointer: &str) -> Resolved<'d> {
        let mut out = Resolved { name: None, value, pointer: pointer.to_owned() };
        // References may form a ring; nobody nests them deeper than this.
        for _ in 0..16 {
            let reference = out.value.get("$ref").and_then(Value::as_str);
            let Some((section, name, target)) = reference.and_then(|to| self.target(to)) else {
                break;
            };
            out.name.get_or_insert((section, name));
            out.value = target;
            out.pointer = section.pointer(name);
        }
        out
    }
}

/// What stands behind a reference.
#[derive(Debug, Clone)]
pub struct Resolved<'d> {
    /// The component that the reference leads to first; none for a value in place.
    pub name: Option<(Section, &'d str)>,
    /// The value.
    pub value: &'d Value,
    /// Where it stands.
    pub pointer: String,
}

/// The reference that a value is, with nothing beside it.
pub fn sole_reference(value: &Value) -> Option<&str> {
    match value.as_object() {
        Some(map) if map.len() == 1 => map.get("$ref").and_then(Value::as_str),
        _ => None,
    }
}

/// All references below a value, with the ways that are left where properties travel one way.
pub fn references<'d>(value: &'d Value, ways: u8, out: &mut Vec<(&'d str, u8)>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(target)) = map.get("$ref") {
                out.push((target, ways));
            }
            let ways = limited(value, ways);
            for (key, value) in map {
                // The name of a property may look like words.
                let words = is_words(key) && !value.is_object();
                if !words && !matches!(key.as_str(), "default" | "enum" | "x-const") {
                    references(value, ways, out);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, ways, out)),
        _ => {}
    }
}

/// The ways that are left where a schema is read-only or write-only.
pub fn limited(schema: &Value, ways: u8) -> u8 {
    let flag = |key| schema.get(key) == Some(&Value::Bool(true));
    let read = if flag("readOnly") { !super::REQUEST } else { super::ALL };
    let write = if flag("writeOnly") { super::REQUEST } else { super::ALL };
    ways & read & write
}

/// Extensions that more than words hang on.
const FACTS: &[&str] = &[
    "x-absent",
    "x-const",
    "x-content-encoding",
    "x-content-media-type",
    "x-enum",
    "x-hidden",
    "x-null-only",
];

/// Whether a key holds only words.
pub fn is_words(key: &str) -> bool {
    let texts =
        ["description", "title", "summary", "example", "examples", "externalDocs", "bearerFormat"];
    texts.contains(&key) || (key.starts_with("x-") && !FACTS.contains(&key))
}

/// `as_str` of a key.
pub fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

/// An object below a key, or an empty one.
pub fn object<'v>(value: &'v Value, key: &str) -> &'v Map<String, Value> {
    value.get(key).and_then(Value::as_object).unwrap_or(LazyLock::force(&EMPTY))
}

/// A list below a key, or an empty one.
pub fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
