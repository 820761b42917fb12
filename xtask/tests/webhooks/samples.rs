//! Bodies of webhooks, put together from the examples and types of a document.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

/// Documents that may refer to each other.
pub struct Samples {
    files: BTreeMap<PathBuf, Value>,
}

impl Samples {
    /// A body for every webhook of a document, by key.
    pub fn of(document: &Path) -> BTreeMap<String, Value> {
        let mut samples = Self { files: BTreeMap::new() };
        let webhooks = samples.file(document)["webhooks"].clone();
        let webhooks = webhooks.as_object().expect("webhooks are a map");
        let mut out = BTreeMap::new();
        for (key, item) in webhooks {
            let schema =
                item["post"]["requestBody"]["content"]["application/json"]["schema"].clone();
            assert!(schema.is_object(), "{key} has a JSON body");
            out.insert(key.clone(), samples.value(document, &schema, 0));
        }
        out
    }

    fn file(&mut self, path: &Path) -> &Value {
        self.files.entry(path.to_owned()).or_insert_with(|| {
            let text = fs::read_to_string(path).expect("a document");
            serde_yaml::from_str(&text).expect("YAML")
        })
    }

    /// A value that a schema allows: its own example if there is one.
    fn value(&mut self, at: &Path, schema: &Value, depth: u32) -> Value {
        if depth > 12 {
            return Value::Null;
        }
        if let Some(target) = schema["$ref"].as_str() {
            let (file, pointer) = target.split_once('#').expect("a pointer");
            let file = match file {
                "" => at.to_owned(),
                file => at.parent().expect("a directory").join(file),
            };
            let schema = self.file(&file).pointer(pointer).expect("it points somewhere").clone();
            return self.value(&file, &schema, depth + 1);
        }
        for keyword in ["example", "const", "default"] {
            if let Some(value) = schema.get(keyword) {
                return value.clone();
            }
        }
        for keyword in ["examples", "enum"] {
            if let Some(value) = schema[keyword].get(0) {
                return value.clone();
            }
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(member) = schema[keyword].get(0) {
                return self.value(at, &member.clone(), depth + 1);
            }
        }
        if let Some(members) = schema["allOf"].as_array() {
            let members: Vec<Value> =
                members.iter().map(|member| self.value(at, member, depth + 1)).collect();
            let mut out = self.object(at, schema, depth);
            let mut last = Value::Null;
            for member in members {
                match member {
                    Value::Object(member) => out.extend(member),
                    other => last = other,
                }
            }
            return if out.is_empty() { last } else { Value::Object(out) };
        }
        self.typed(at, schema, depth)
    }

    fn typed(&mut self, at: &Path, schema: &Value, depth: u32) -> Value {
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().find(|kind| **kind != "null").cloned(),
            kind => Some(kind.clone()),
        };
        match kind.as_ref().and_then(Value::as_str) {
            Some("array") => match schema.get("items") {
                Some(items) => json!([self.value(at, &items.clone(), depth + 1)]),
                None => json!([]),
            },
            Some("integer") => json!(7),
            Some("number") => json!(1.5),
            Some("boolean") => json!(true),
            Some("string") => match schema["format"].as_str() {
                Some("date-time") => json!("2026-07-16T10:00:00.000Z"),
                Some("date") => json!("2026-07-16"),
                Some("uuid") => json!("0ccc7b54-4df3-4bca-a65a-3da1ecc777f0"),
                Some("uri" | "url") => json!("https://example.com/a"),
                _ => json!("text"),
            },
            _ => Value::Object(self.object(at, schema, depth)),
        }
    }

    fn object(&mut self, at: &Path, schema: &Value, depth: u32) -> Map<String, Value> {
        let properties = schema["properties"].as_object().cloned().unwrap_or_default();
        properties
            .iter()
            .map(|(name, property)| (name.clone(), self.value(at, property, depth + 1)))
            .collect()
    }
}
