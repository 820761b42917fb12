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
    "media-types",
    "operation-shape",
    "bool-schemas",
    "webhooks",
    "callbacks",
    "v2-paths",
    "document-shape",
];

/// How many places a count remembers.
const SAMPLES: usize = 5;

/// Values that may be copied from one place of a document to others, a long text counting as
/// several. The published documents copy none; each costs up to a kilobyte on its way.
const COPIES: usize = 250_000;

/// So much text costs as much as a value.
const TEXT: usize = 64;

/// Facts, counts and findings of one run.
pub struct Context<'d> {
    diag: &'d mut Diagnostics,
    counts: BTreeMap<&'static str, PassCount>,
    files: BTreeMap<String, String>,
    objects: BTreeSet<String>,
    parameters: BTreeMap<String, (String, String)>,
    copied: usize,
}

impl<'d> Context<'d> {
    /// Reads the facts of a document.
    pub fn new(doc: &Value, files: BTreeMap<String, String>, diag: &'d mut Diagnostics) -> Self {
        let objects = objects(doc);
        let parameters = section(doc, "parameters")
            .filter_map(|(name, parameter)| {
                let place = format!("#/components/parameters/{}", escape_pointer(name));
                identity(resolve(doc, parameter)).map(|identity| (place, identity))
            })
            .collect();
        Self { diag, counts: BTreeMap::new(), files, objects, parameters, copied: 0 }
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

    /// A copy of a part of the document for another place. None where there are too many, which
    /// is told once.
    pub fn copy(&mut self, part: &Value, at: &Pointer<'_>) -> Option<Value> {
        if self.copied <= COPIES {
            self.copied = self.copied.saturating_add(weight(part));
            if self.copied > COPIES {
                self.error(
                    "too-large",
                    at,
                    format!(
                        "references to path items, callbacks, templates and the middle of schemas copy \
                         more than {COPIES} values, which is the limit"
                    ),
                    "move what is referred to often into `components/schemas`",
                );
            }
        }
        (self.copied <= COPIES).then(|| part.clone())
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

fn weight(value: &Value) -> usize {
    1 + match value {
        Value::String(text) => text.len() / TEXT,
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(map) => map.iter().map(|(key, at)| key.len() / TEXT + weight(at)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

/// The component schemas that describe objects, by themselves or through references and `allOf`.
///
/// Each is looked at once, and what is found goes the references back: where schemas name the one
/// below several times, the ways to the lowest are too many to walk.
fn objects(doc: &Value) -> BTreeSet<String> {
    let places: Vec<String> = section(doc, "schemas")
        .map(|(name, _)| format!("#/components/schemas/{}", escape_pointer(name)))
        .collect();
    let mut open: Vec<&str> = places.iter().map(String::as_str).collect();
    let mut seen: BTreeSet<&str> = open.iter().copied().collect();
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut found: Vec<&str> = Vec::new();
    while let Some(place) = open.pop() {
        let schema = place.strip_prefix('#').and_then(|place| doc.pointer(place));
        let Some(schema) = schema else { continue };
        let mut targets = Vec::new();
        if says_object(schema, &mut targets) {
            found.push(place);
        }
        for target in targets {
            users.entry(target).or_default().push(place);
            if seen.insert(target) {
                open.push(target);
            }
        }
    }
    let mut objects = BTreeSet::new();
    while let Some(place) = found.pop() {
        if objects.insert(place) {
            found.extend(users.get(place).into_iter().flatten().copied());
        }
    }
    places.iter().filter(|place| objects.contains(place.as_str())).cloned().collect()
}

/// Whether a schema says in place that it is an object, and the references that may say so.
fn says_object<'v>(schema: &'v Value, targets: &mut Vec<&'v str>) -> bool {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        targets.push(target);
        return false;
    }
    is_plain_object(schema) || members(schema).any(|member| says_object(member, targets))
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::{COPIES, Context, SAMPLES, TEXT, weight};
    use crate::diag::Diagnostics;
    use crate::normalize::walk::Pointer;

    #[test]
    fn a_count_goes_on_where_its_samples_end() {
        let mut diag = Diagnostics::default();
        let mut context = Context::new(&Value::Null, BTreeMap::new(), &mut diag);
        for index in 0..=SAMPLES {
            context.hit("version", &Pointer::ROOT.index(index));
        }
        let (passes, _) = context.finish();
        let count = passes.iter().find(|count| count.name == "version").expect("it is a pass");
        assert_eq!(count.changed, 6);
        assert_eq!(count.samples, ["#/0", "#/1", "#/2", "#/3", "#/4"]);
    }

    #[test]
    fn as_much_as_the_limit_is_copied_and_what_goes_beyond_is_told_once() {
        let mut diag = Diagnostics::default();
        let mut context = Context::new(&Value::Null, BTreeMap::new(), &mut diag);
        let all = Value::Array(vec![Value::Null; COPIES - 1]);
        assert_eq!(context.copy(&all, &Pointer::ROOT.key("all")), Some(all));
        assert!(!context.diag.has_errors());
        assert_eq!(context.copy(&Value::Null, &Pointer::ROOT.key("more")), None);
        assert_eq!(context.copy(&Value::Null, &Pointer::ROOT.key("again")), None);
        let told: Vec<(&str, &str)> =
            diag.items().iter().map(|found| (found.code, found.place.as_str())).collect();
        assert_eq!(told, [("too-large", "#/more")]);
    }

    #[test]
    fn a_long_text_weighs_as_much_as_several_values() {
        let long = |texts: usize| "a".repeat(texts * TEXT);
        assert_eq!(weight(&Value::Null), 1);
        assert_eq!(weight(&json!([])), 1);
        assert_eq!(weight(&json!([1, [true]])), 4);
        assert_eq!(weight(&json!("a".repeat(TEXT - 1))), 1);
        assert_eq!(weight(&json!(long(2))), 3);
        assert_eq!(weight(&json!({ "a": 1, "b": {} })), 3);
        assert_eq!(weight(&json!({ (long(3)): long(2) })), 7);
    }
}
