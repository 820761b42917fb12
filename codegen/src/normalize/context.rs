//! What the passes share: counts, diagnostics, and facts about components that
//! one object alone cannot tell. The facts are read before anything changes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::operations::IGNORED_HEADERS;
use super::walk::Pointer;
use super::{PassCount, SCHEMA_PASSES};
use crate::diag::{Diagnostics, escape_pointer};

/// Passes that are not over schemas, in their order.
pub const OTHER_PASSES: &[&str] = &[
    "version",
    "path-item-refs",
    "dynamic-refs",
    "deep-refs",
    "header-params",
    "path-params",
    "param-style",
    "param-shape",
    "response-shape",
    "operation-shape",
    "bool-schemas",
    "webhooks",
    "callbacks",
    "v2-paths",
    "document-shape",
];

/// How many places a count remembers.
const SAMPLES: usize = 5;

/// Facts, counts and findings of one run.
pub struct Context<'d> {
    diag: &'d mut Diagnostics,
    counts: BTreeMap<&'static str, PassCount>,
    files: BTreeMap<String, String>,
    objects: BTreeSet<String>,
    parameters: BTreeMap<String, (String, String)>,
}

impl<'d> Context<'d> {
    /// Reads the facts of a document.
    pub fn new(doc: &Value, files: BTreeMap<String, String>, diag: &'d mut Diagnostics) -> Self {
        let objects = section(doc, "schemas")
            .filter(|(_, schema)| is_object(doc, schema, 0))
            .map(|(name, _)| format!("#/components/schemas/{}", escape_pointer(name)))
            .collect();
        let parameters = section(doc, "parameters")
            .filter_map(|(name, parameter)| {
                let place = format!("#/components/parameters/{}", escape_pointer(name));
                identity(resolve(doc, parameter)).map(|identity| (place, identity))
            })
            .collect();
        Self { diag, counts: BTreeMap::new(), files, objects, parameters }
    }

    /// Counts a change of a pass.
    pub fn hit(&mut self, name: &'static str, at: &Pointer<'_>) {
        let count = self.counts.entry(name).or_insert_with(|| PassCount {
            name,
            changed: 0,
            samples: Vec::new(),
        });
        count.changed += 1;
        if count.samples.len() < SAMPLES {
            count.samples.push(at.to_string());
        }
    }

    /// Reports a repair or an oddity.
    pub fn warn(
        &mut self,
        code: &'static str,
        at: &Pointer<'_>,
        message: impl Into<String>,
        help: &str,
    ) {
        let place = at.to_string();
        let before = self.enter(&place);
        self.diag.warn(code, place, message, help);
        self.diag.file = before;
    }

    /// Reports what cannot be repaired.
    pub fn error(
        &mut self,
        code: &'static str,
        at: &Pointer<'_>,
        message: impl Into<String>,
        help: &str,
    ) {
        let place = at.to_string();
        let before = self.enter(&place);
        self.diag.error(code, place, message, help);
        self.diag.file = before;
    }

    /// Makes the file of a place the current one, and returns the one before.
    fn enter(&mut self, place: &str) -> String {
        let before = self.diag.file.clone();
        if let Some(file) = file_of(&self.files, place) {
            self.diag.file = file.to_owned();
        }
        before
    }

    /// Whether a schema, perhaps a reference, describes an object.
    pub fn is_object(&self, schema: &Value) -> bool {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(target) => self.objects.contains(target),
            None => is_plain_object(schema) || members(schema).any(|member| self.is_object(member)),
        }
    }

    /// Place and name (`in`, `name`) of a parameter, perhaps a reference.
    pub fn identity(&self, parameter: &Value) -> Option<(String, String)> {
        match parameter.get("$ref").and_then(Value::as_str) {
            Some(target) => self.parameters.get(target).cloned(),
            None => identity(parameter),
        }
    }

    /// The counts of all passes and the files.
    pub fn finish(mut self) -> (Vec<PassCount>, BTreeMap<String, String>) {
        let names = OTHER_PASSES.iter().copied().chain(SCHEMA_PASSES.iter().map(|(name, _)| *name));
        let passes = names
            .map(|name| {
                let none = PassCount { name, changed: 0, samples: Vec::new() };
                self.counts.remove(name).unwrap_or(none)
            })
            .collect();
        debug_assert!(self.counts.is_empty(), "a pass without a name in the list");
        (passes, self.files)
    }
}

/// The file that defines what stands at a pointer: that of its longest known beginning.
pub fn file_of<'a>(files: &'a BTreeMap<String, String>, pointer: &str) -> Option<&'a str> {
    let mut place = pointer;
    loop {
        if let Some(file) = files.get(place) {
            return Some(file);
        }
        place = &place[..place.rfind('/')?];
    }
}

/// Whether a parameter is a header that the client sets by itself.
pub fn is_ignored_header((place, name): &(String, String)) -> bool {
    place == "header" && IGNORED_HEADERS.iter().any(|ignored| ignored.eq_ignore_ascii_case(name))
}

fn section<'a>(doc: &'a Value, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let entries = doc.get("components").and_then(|components| components.get(name));
    entries.and_then(Value::as_object).into_iter().flatten()
}

fn resolve<'a>(doc: &'a Value, value: &'a Value) -> &'a Value {
    let mut value = value;
    // References may form a ring; nobody nests them deeper than this.
    for _ in 0..16 {
        let target = value.get("$ref").and_then(Value::as_str);
        match target.and_then(|target| doc.pointer(target.strip_prefix('#')?)) {
            Some(next) => value = next,
            None => break,
        }
    }
    value
}

fn identity(parameter: &Value) -> Option<(String, String)> {
    let text = |key| parameter.get(key).and_then(Value::as_str).map(str::to_owned);
    Some((text("in")?, text("name")?))
}

fn is_object(doc: &Value, schema: &Value, depth: usize) -> bool {
    let schema = resolve(doc, schema);
    is_plain_object(schema)
        || (depth < 16 && members(schema).any(|member| is_object(doc, member, depth + 1)))
}

fn is_plain_object(schema: &Value) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => name == "object",
        Some(Value::Array(names)) => names.iter().any(|name| name == "object"),
        _ => schema.get("properties").is_some(),
    }
}

fn members(schema: &Value) -> impl Iterator<Item = &Value> {
    schema.get("allOf").and_then(Value::as_array).into_iter().flatten()
}
