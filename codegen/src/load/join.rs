//! Several documents become one.
//!
//! Paths, webhooks, components and tags are united; what two documents define
//! must be equal. The first document gives `info`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::diag::{Diagnostics, escape_pointer};

/// A parsed document.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its file.
    pub file: String,
    /// Its content.
    pub value: Value,
}

/// Whether a file is an OpenAPI document by itself, or was meant to be one.
pub fn is_document(value: &Value) -> bool {
    ["openapi", "swagger", "paths"].iter().any(|key| value.get(key).is_some())
}

/// Joins documents whose references are local already. `gathered` tells the files of components
/// that come from elsewhere.
pub fn join(parts: Vec<Part>, gathered: BTreeMap<String, String>, diag: &mut Diagnostics) -> Value {
    let several = parts.len() > 1 || !gathered.is_empty();
    let mut joined = Join::default();
    for part in parts {
        diag.file.clone_from(&part.file);
        match part.value {
            Value::Object(map) if map.get("openapi").is_some_and(Value::is_string) => {
                joined.add(&part.file, map, diag);
            }
            Value::Object(map) if map.contains_key("swagger") => diag.error(
                "not-openapi",
                "#/swagger",
                "this is a Swagger 2 document; OpenAPI 3.0 or 3.1 is expected",
                "convert it to OpenAPI 3 first",
            ),
            _ => diag.error(
                "not-openapi",
                "#",
                "this is not an OpenAPI document: it has no `openapi: 3.x.y` at the top",
                "add the version, or name another file",
            ),
        }
    }
    diag.file.clear();
    let mut root = joined.root;
    joined.origin.extend(gathered);
    if several {
        let files = joined.origin.into_iter().map(|(place, file)| (place, Value::String(file)));
        root.insert("x-files".to_owned(), Value::Object(files.collect()));
    }
    Value::Object(root)
}

#[derive(Default)]
struct Join {
    root: Map<String, Value>,
    /// Pointer of a path, webhook, component or top-level key to its file.
    origin: BTreeMap<String, String>,
}

impl Join {
    fn add(&mut self, file: &str, map: Map<String, Value>, diag: &mut Diagnostics) {
        for (key, value) in map {
            match (key.as_str(), value) {
                ("info", value) => {
                    self.root.entry(key).or_insert(value);
                }
                // The form of a schema is told by its keywords, not by the version.
                ("openapi", value) => {
                    let newest = self.root.entry(key).or_insert(Value::Null);
                    if newest.as_str() < value.as_str() {
                        *newest = value;
                    }
                }
                ("paths" | "webhooks", Value::Object(entries)) => {
                    self.unite(file, &[&key], entries, diag);
                }
                ("components", Value::Object(sections)) => {
                    self.root.entry(key).or_insert_with(|| Value::Object(Map::new()));
                    for (section, entries) in sections {
                        match entries {
                            Value::Object(entries) => {
                                self.unite(file, &["components", &section], entries, diag);
                            }
                            other => {
                                let entry = Map::from_iter([(section, other)]);
                                self.unite(file, &["components"], entry, diag);
                            }
                        }
                    }
                }
                ("tags", Value::Array(tags)) => self.tags(file, tags, diag),
                (_, value) => self.unite(file, &[], Map::from_iter([(key, value)]), diag),
            }
        }
    }

    /// Adds entries to the object at a path, which is created as needed.
    fn unite(
        &mut self,
        file: &str,
        path: &[&str],
        entries: Map<String, Value>,
        diag: &mut Diagnostics,
    ) {
        let mut target = &mut self.root;
        for key in path {
            let next = target.entry((*key).to_owned()).or_insert_with(|| Value::Object(Map::new()));
            let Value::Object(next) = next else {
                let place = format!("#/{}", path.join("/"));
                diag.error(DUPLICATE, place, "two documents differ in what stands here", "");
                return;
            };
            target = next;
        }
        let at = path.iter().map(|key| format!("/{key}")).collect::<String>();
        for (name, value) in entries {
            let place = format!("#{at}/{}", escape_pointer(&name));
            match target.get_mut(&name) {
                None => {
                    target.insert(name, value);
                    self.origin.insert(place, file.to_owned());
                }
                Some(known) if *known == value => {}
                // Two products may share a path; its operations are told apart by method.
                Some(Value::Object(known)) if path == ["paths"] => {
                    let first = self.origin.get(&place).map_or("", String::as_str);
                    let Value::Object(more) = value else { continue };
                    for (key, value) in more {
                        match known.get(&key) {
                            None => {
                                known.insert(key, value);
                            }
                            Some(known) if *known == value => {}
                            Some(_) => {
                                let place = format!("{place}/{}", escape_pointer(&key));
                                differs(first, place, diag);
                            }
                        }
                    }
                }
                Some(_) => {
                    let first = self.origin.get(&place).map_or("", String::as_str);
                    differs(first, place, diag);
                }
            }
        }
    }

    fn tags(&mut self, file: &str, tags: Vec<Value>, diag: &mut Diagnostics) {
        let known = self.root.entry("tags").or_insert_with(|| Value::Array(Vec::new()));
        let Value::Array(known) = known else { return };
        for tag in tags {
            let name = tag.get("name").and_then(Value::as_str).unwrap_or_default();
            let place = format!("#/tags/{}", escape_pointer(name));
            let same = |other: &&Value| other.get("name") == tag.get("name");
            match known.iter().find(same) {
                Some(other) if *other == tag => {}
                Some(_) => {
                    let first = self.origin.get(&place).map_or("", String::as_str);
                    differs(first, place, diag);
                }
                None => {
                    self.origin.insert(place, file.to_owned());
                    known.push(tag);
                }
            }
        }
    }
}

const DUPLICATE: &str = "duplicate-definition";

fn differs(first: &str, place: String, diag: &mut Diagnostics) {
    let first = if first.is_empty() { "this document" } else { first };
    diag.error(
        DUPLICATE,
        place,
        format!("{first} defines this differently"),
        "keep one definition and refer to it from the other document",
    );
}
