//! The same API written in another way is no change: order, layout, JSON or YAML, 3.0 or 3.1, in
//! place or by reference.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use codegen::diff::{Report, SideData};
use codegen::normalize::walk::{Kind, Pointer, walk};
use codegen::pipeline::Input;
use serde_json::{Map, Value, json};

use crate::support::diff;
use crate::support::input;

/// Every schema of a document, a parent before its children.
fn for_each_schema(document: &mut Value, visit: &mut dyn FnMut(&mut Value, &Pointer<'_>)) {
    walk(document, &mut |kind, value, at| {
        if kind == Kind::Schema {
            visit(value, at);
        }
    });
}

/// Small and always there; the others are real, if they are there.
fn documents(test: &str) -> Vec<PathBuf> {
    let mut out = vec![input::root().join("codegen/tests/cases/diff/base.yml")];
    out.extend(input::shared(test, "history/c9a6f558d5.yml"));
    out.extend(input::official(test));
    out
}

/// Unions whose first member decides. Where two members are one type in Rust, it is called after the
/// first; where a body is one of several objects, its fields are those of all of them, and of two
/// types of one field the first is taken. Another rule would rename what is there.
const FIRST_WINS: &[&str] = &[
    // The published document: two names of one map, two equal objects, two enums of one field.
    "rust messaging_10dlc::types::Messaging10dlcEnumValuesListResponse",
    "rust iot::types::Country",
    "rust voice_ai_media::ops::VoiceClonesCreateFromUpload",
    "rust voice_ai_media::types::VoiceCloneUploadRequest",
    // The same union in the history.
    "rust messaging_10dlc::types::EnumListResponse",
];

struct Original {
    name: String,
    value: Value,
    input: Input,
    side: SideData,
}

fn originals(test: &str) -> Vec<Original> {
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("the document can be read");
        let value = serde_yaml::from_str(&text).expect("the document is YAML");
        let input = input::input(&[]);
        let side = diff::text_side(&input, text, None);
        Original { name: path.display().to_string(), value, input, side }
    };
    documents(test).into_iter().map(read).collect()
}

impl Original {
    fn against(&self, text: String) -> Report {
        let copy = diff::text_side(&self.input, text, Some(&self.side.ledger));
        codegen::diff::diff(&self.side, &copy)
    }

    /// The same for who calls the API. What stands in place is a type of its own, called after that
    /// place, and no longer the component: Rust users do notice.
    fn assert_same_on_the_wire(&self, text: String, how: &str) {
        let mut report = self.against(text);
        report.changes.retain(|change| change.id != "rust-api-changed");
        assert_eq!(diff::lines(&report), Vec::<String>::new(), "{} {how}", self.name);
    }

    fn assert_same(&self, text: String, how: &str) {
        let report = self.against(text);
        assert_eq!(diff::lines(&report), Vec::<String>::new(), "{} {how}", self.name);
    }
}

#[test]
fn order_and_layout_are_no_change() {
    for original in originals("order_and_layout_are_no_change") {
        original.assert_same(original.value.to_string(), "as JSON");
        original.assert_same(
            serde_yaml::to_string(&original.value).expect("a value can be written"),
            "wrapped in another way",
        );
        let turned = |lists: &[&str]| {
            let mut turned = original.value.clone();
            turn_lists(&mut turned, "", lists);
            let mut text = String::new();
            backwards(&turned, &mut text);
            text
        };
        let free = ["required", "enum", "parameters", "tags", "type", "security"];
        original.assert_same(turned(&free), "in another order");
        let mut report = original.against(turned(&["oneOf", "anyOf"]));
        report.changes.retain(|change| {
            change.id != "rust-api-changed" || !FIRST_WINS.contains(&change.place.as_str())
        });
        let how = format!("{} with unions turned round", original.name);
        assert_eq!(diff::lines(&report), Vec::<String>::new(), "{how}");
    }
}

#[test]
fn spellings_of_3_1_are_no_change() {
    for original in originals("spellings_of_3_1_are_no_change") {
        let mut copy = original.value.clone();
        for_each_schema(&mut copy, &mut |schema, _| {
            if let Value::Object(schema) = schema {
                respell(schema);
            }
        });
        assert_ne!(copy, original.value, "{}: nothing to spell", original.name);
        let before = copy["openapi"].clone();
        original.assert_same(copy.to_string(), "with schemas of 3.1");
        copy["openapi"] = json!("3.1.2");
        let report = original.against(copy.to_string());
        let found: Vec<&str> = report.changes.iter().map(|change| &*change.id).collect();
        assert_eq!(found, ["openapi-version-changed"], "{} was {before}", original.name);
        assert!(report.documentation.is_empty());
    }
}

#[test]
fn in_place_or_by_reference_is_no_change() {
    for original in originals("in_place_or_by_reference_is_no_change") {
        let mut copy = original.value.clone();
        let mut count = 0;
        let schemas = original.value["components"]["schemas"].clone();
        let mut paths = Value::Object(Map::from_iter([("paths".to_owned(), copy["paths"].take())]));
        let mut last = String::new();
        for_each_schema(&mut paths, &mut |schema, at| {
            let at = at.to_string();
            let inside = !last.is_empty() && at.starts_with(&format!("{last}/"));
            let alone = schema.as_object().is_some_and(|map| map.len() == 1);
            let target = schema.get("$ref").and_then(Value::as_str).filter(|_| alone);
            let name = target.and_then(|target| target.strip_prefix("#/components/schemas/"));
            // A reference in what has been put in place stays.
            if let Some(found) = name.and_then(|name| schemas.get(name))
                && !inside
            {
                *schema = found.clone();
                count += 1;
                last = at;
            }
        });
        copy["paths"] = paths["paths"].take();
        assert!(count > 4, "{}: nothing to put in place", original.name);
        original.assert_same_on_the_wire(copy.to_string(), "in place");
    }
}

/// Turns round the lists under these keys.
fn turn_lists(value: &mut Value, key: &str, free: &[&str]) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                if !["example", "examples", "default", "properties"].contains(&key.as_str()) {
                    turn_lists(value, key, free);
                } else if let ("properties", Value::Object(properties)) = (key.as_str(), value) {
                    properties.values_mut().for_each(|schema| turn_lists(schema, "property", free));
                }
            }
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| turn_lists(item, "", free));
            if free.contains(&key) {
                items.reverse();
            }
        }
        _ => {}
    }
}

/// Writes JSON with the keys of every object from Z to A.
fn backwards(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            out.push('{');
            for (index, (key, value)) in map.iter().rev().enumerate() {
                let gap = if index > 0 { ",\n   " } else { "" };
                write!(out, "{gap}{}: ", json!(key)).expect("a string can be written to");
                backwards(value, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { " ,  " } else { "" });
                backwards(item, out);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

/// A schema of 3.0 as 3.1 spells it.
fn respell(schema: &mut Map<String, Value>) {
    let null = schema.get("nullable") == Some(&Value::Bool(true));
    let kind = schema.get("type").filter(|kind| kind.is_string()).cloned();
    if let (true, Some(kind)) = (null, kind) {
        schema.remove("nullable");
        schema.insert("type".to_owned(), json!([kind, "null"]));
        if let Some(Value::Array(values)) = schema.get_mut("enum") {
            values.push(Value::Null);
        }
    } else if null {
        for key in ["oneOf", "anyOf"] {
            if let Some(Value::Array(members)) = schema.get_mut(key) {
                members.push(json!({"type": "null"}));
                schema.remove("nullable");
                break;
            }
        }
    }
    for (flag, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if schema.get(flag) == Some(&Value::Bool(true))
            && let Some(number) = schema.remove(bound)
        {
            schema.insert(flag.to_owned(), number);
        }
    }
    let number = schema.get("type").is_some_and(|kind| kind == "number");
    if let (true, Some(Value::Number(bound))) = (number, schema.get("minimum").cloned()) {
        schema.insert("minimum".to_owned(), json!(bound.as_f64()));
    }
    if let Some(example) = schema.remove("example") {
        schema.entry("examples").or_insert_with(|| json!([example]));
    }
    if let Some(Value::Array(values)) = schema.get("enum")
        && let [only] = values.as_slice()
    {
        let only = only.clone();
        schema.remove("enum");
        schema.insert("const".to_owned(), only);
    }
    match schema.get("format").and_then(Value::as_str) {
        Some("binary") => {
            schema.remove("format");
            schema.insert("contentMediaType".to_owned(), json!("application/octet-stream"));
        }
        Some("byte") => {
            schema.remove("format");
            schema.insert("contentEncoding".to_owned(), json!("base64"));
        }
        _ => {}
    }
}
