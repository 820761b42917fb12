//! Whether two schemas of different documents describe the same values, as a number.
//!
//! References are looked through, so names do not matter; words do not, either.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use super::doc::{Doc, is_words};

/// The shapes of the schemas of one document.
pub struct Shapes<'d> {
    doc: Doc<'d>,
    known: BTreeMap<&'d str, Option<u64>>,
}

/// Stands for a schema that is still being looked at, which therefore contains itself.
const RING: u64 = 0x5eed;

impl<'d> Shapes<'d> {
    /// Of a document.
    pub fn new(doc: Doc<'d>) -> Self {
        Self { doc, known: BTreeMap::new() }
    }

    /// The shape of any object of a document.
    pub fn of(&mut self, value: &'d Value) -> u64 {
        let mut hasher = DefaultHasher::new();
        match value {
            Value::Object(map) => {
                if let Some(Value::String(target)) = map.get("$ref") {
                    return self.target(target);
                }
                // A reference with words beside it is what it refers to.
                if let Some(Value::Array(members)) = map.get("allOf")
                    && let [only] = members.as_slice()
                    && map.keys().all(|key| key == "allOf" || is_words(key))
                {
                    return self.of(only);
                }
                for (key, value) in map {
                    if says_nothing(key, value) {
                        continue;
                    }
                    key.hash(&mut hasher);
                    match key.as_str() {
                        "required" | "enum" | "allOf" | "oneOf" | "anyOf" | "parameters" => {
                            self.unordered(value).hash(&mut hasher);
                        }
                        _ => self.of(value).hash(&mut hasher),
                    }
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.of(item).hash(&mut hasher);
                }
            }
            Value::Number(number) => number.as_f64().map(f64::to_bits).hash(&mut hasher),
            other => other.to_string().hash(&mut hasher),
        }
        hasher.finish()
    }

    /// The shape of a schema, whether it admits null or not.
    pub fn without_null(&mut self, value: &'d Value) -> u64 {
        self.bare(value, 0)
    }

    fn bare(&mut self, value: &'d Value, depth: usize) -> u64 {
        if depth > 16 {
            return RING;
        }
        let beside = |key: &String| key == "allOf" || key == "nullable" || is_words(key);
        let Some(map) = value.as_object() else { return self.of(value) };
        if let Some(Value::Array(members)) = map.get("allOf")
            && let [only] = members.as_slice()
            && map.keys().all(beside)
        {
            return self.bare(only, depth + 1);
        }
        if let Some(target) = map.get("$ref").and_then(Value::as_str)
            && let Some((_, _, target)) = self.doc.target(target)
            && target.get("$ref").is_none()
        {
            return self.bare(target, depth + 1);
        }
        let mut hasher = DefaultHasher::new();
        for (key, value) in map {
            if key != "nullable" && !says_nothing(key, value) {
                key.hash(&mut hasher);
                let unordered = matches!(key.as_str(), "required" | "enum" | "oneOf" | "anyOf");
                let shape = if unordered { self.unordered(value) } else { self.of(value) };
                shape.hash(&mut hasher);
            }
        }
        hasher.finish()
    }

    fn unordered(&mut self, value: &'d Value) -> u64 {
        let Value::Array(items) = value else { return self.of(value) };
        let mut all: Vec<u64> = items.iter().map(|item| self.of(item)).collect();
        all.sort_unstable();
        let mut hasher = DefaultHasher::new();
        all.hash(&mut hasher);
        hasher.finish()
    }

    fn target(&mut self, reference: &'d str) -> u64 {
        match self.known.get(reference) {
            Some(Some(known)) => return *known,
            Some(None) => return RING,
            None => {}
        }
        let Some((_, _, value)) = self.doc.target(reference) else { return RING };
        self.known.insert(reference, None);
        let shape = self.of(value);
        self.known.insert(reference, Some(shape));
        shape
    }
}

/// Words, and what normalization has left beside a keyword that says the same. The name of a
/// property may look like words, but a schema is an object.
fn says_nothing(key: &str, value: &Value) -> bool {
    let twin = matches!(key, "x-const" | "x-content-encoding" | "x-content-media-type");
    twin || (is_words(key) && !value.is_object())
}
