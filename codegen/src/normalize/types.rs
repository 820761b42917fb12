//! `type`, `const` and `enum`: one type name that the values agree with.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::context::Context;
use super::keywords::belongs;
use super::nulls::set_nullable;
use super::walk::Pointer;

/// The types of JSON Schema, without null.
const NAMES: &[&str] = &["array", "boolean", "integer", "number", "object", "string"];

/// Type names that other languages have, and their JSON Schema names.
const ALIASES: &[(&str, &str)] = &[
    ("bool", "boolean"),
    ("int", "integer"),
    ("int32", "integer"),
    ("int64", "integer"),
    ("long", "integer"),
    ("float", "number"),
    ("double", "number"),
    ("decimal", "number"),
    ("list", "array"),
    ("dict", "object"),
    ("map", "object"),
    ("str", "string"),
    ("text", "string"),
    ("date", "string"),
    ("datetime", "string"),
    ("date-time", "string"),
    ("uuid", "string"),
    ("enum", "string"),
    ("file", "string"),
];

/// A type name that does not exist: the one that was meant, or none.
pub fn names(map: &mut Map<String, Value>, at: &Pointer<'_>, context: &mut Context<'_>) -> bool {
    let Some(Value::String(name)) = map.get("type") else {
        return false;
    };
    if name == "null" || NAMES.contains(&name.as_str()) {
        return false;
    }
    let lower = name.to_ascii_lowercase();
    let exact = NAMES.iter().find(|known| **known == lower).copied();
    let alias = || ALIASES.iter().find(|(alias, _)| *alias == lower).map(|(_, known)| *known);
    let meant = exact.or_else(alias);
    let message = match meant {
        Some(known) => format!("there is no type `{name}`; it is read as `{known}`"),
        None => format!("there is no type `{name}`; it is ignored"),
    };
    context.warn("unknown-type", at, message, "write one of the types of JSON Schema");
    match meant {
        Some(known) => map.insert("type".to_owned(), Value::from(known)),
        None => map.remove("type"),
    };
    true
}

/// `const: v` becomes `enum: [v]`; the value is kept in `x-const`.
pub fn constant(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    let Some(value) = map.remove("const") else {
        return false;
    };
    map.insert("enum".to_owned(), Value::Array(vec![value.clone()]));
    map.insert("x-const".to_owned(), value);
    true
}

/// A list of types: null becomes a flag, one type stands alone, several become `anyOf`.
pub fn arrays(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    let Some(Value::Array(listed)) = map.get("type") else {
        return false;
    };
    let mut names: Vec<String> = Vec::new();
    let mut null = false;
    for name in listed.iter().filter_map(Value::as_str) {
        if name == "null" {
            null = true;
        } else if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    // An integer is a number.
    if names.iter().any(|name| name == "number") {
        names.retain(|name| name != "integer");
    }
    if names.is_empty() && null {
        map.insert("type".to_owned(), Value::from("null"));
        return true;
    }
    if null {
        set_nullable(map);
    }
    map.remove("type");
    // All six types at once say nothing.
    let all =
        NAMES.iter().all(|name| *name == "integer" || names.iter().any(|known| known == name));
    match names.as_slice() {
        _ if all => {}
        [] => {}
        [only] => {
            map.insert("type".to_owned(), Value::from(only.as_str()));
        }
        several => split(map, several),
    }
    true
}

/// Makes a union of several types; each keyword goes to the type that it is about.
fn split(map: &mut Map<String, Value>, names: &[String]) {
    let mut branches = Vec::with_capacity(names.len());
    let values = map.remove("enum");
    for name in names {
        let mut branch = Map::new();
        branch.insert("type".to_owned(), Value::from(name.as_str()));
        let own: Vec<String> = map
            .keys()
            .filter(|key| key.as_str() != "enum" && belongs(key, name) && !belongs_to_all(key))
            .cloned()
            .collect();
        for key in own {
            // `format` and the bounds may belong to two of the types.
            if let Some(value) = map.get(&key) {
                branch.insert(key, value.clone());
            }
        }
        if let Some(Value::Array(values)) = &values {
            let own: Vec<Value> =
                values.iter().filter(|value| is_of(value, name)).cloned().collect();
            if own.is_empty() {
                continue;
            }
            branch.insert("enum".to_owned(), Value::Array(own));
        }
        branches.push(Value::Object(branch));
    }
    map.retain(|key, _| belongs_to_all(key));
    let union = Value::Array(branches);
    if let Some(other) = map.insert("anyOf".to_owned(), union) {
        // Both unions hold: this one goes into `allOf`.
        let union = map.insert("anyOf".to_owned(), other).unwrap_or_default();
        let both = Value::Object(Map::from_iter([("anyOf".to_owned(), union)]));
        if let Value::Array(members) =
            map.entry("allOf").or_insert_with(|| Value::Array(Vec::new()))
        {
            members.push(both);
        }
    }
}

/// Whether a keyword may stand beside any type.
fn belongs_to_all(key: &str) -> bool {
    NAMES.iter().all(|name| belongs(key, name))
}

/// Values of several JSON types in one enum: nobody can make a type of them.
pub fn mixed_enum(
    map: &mut Map<String, Value>,
    at: &Pointer<'_>,
    context: &mut Context<'_>,
) -> bool {
    let Some(Value::Array(values)) = map.get("enum") else {
        return false;
    };
    let kinds: BTreeSet<&str> = values.iter().map(type_of).collect();
    let declared = map.get("type").and_then(Value::as_str);
    let numbers = kinds.iter().all(|kind| matches!(*kind, "integer" | "number"));
    if kinds.len() < 2 || numbers {
        return false;
    }
    let kinds = kinds.into_iter().collect::<Vec<_>>().join(", ");
    // Scalars that were meant as text but written without quotes.
    let texts: Option<Vec<Value>> =
        values.iter().map(|value| text_of(value).map(Value::String)).collect();
    if let (Some("string"), Some(texts)) = (declared, texts) {
        let message = format!(
            "the values of an enum of type `string` are of several types ({kinds}); all are read as text"
        );
        context.warn("mixed-enum", at, message, "put every value in quotes");
        map.insert("enum".to_owned(), Value::Array(texts));
        return true;
    }
    let message =
        format!("the values of this enum are of several types ({kinds}); any value is admitted");
    let help = "write the values of one type, or a `oneOf` with one enum for each";
    context.warn("mixed-enum", at, message, help);
    if let Some(values) = map.remove("enum") {
        map.insert("x-enum".to_owned(), values);
    }
    map.remove("type");
    true
}

/// The type that the other keywords imply.
pub fn infer(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    let told = ["type", "$ref", "allOf", "anyOf", "oneOf", "not"];
    if told.iter().any(|key| map.contains_key(*key)) {
        return false;
    }
    let has = |key: &str| map.contains_key(key);
    let kind = if has("properties") || has("required") || has("additionalProperties") {
        "object"
    } else if has("items") {
        "array"
    } else if let Some(Value::Array(values)) = map.get("enum") {
        let numbers = values.iter().all(Value::is_number);
        match values.first() {
            Some(_) if numbers && values.iter().any(Value::is_f64) => "number",
            Some(value) => type_of(value),
            None => return false,
        }
    } else {
        return false;
    };
    map.insert("type".to_owned(), Value::from(kind));
    true
}

/// Enum values that are not of the declared type: written in that type where it
/// is plain what was meant, otherwise the values win.
pub fn enum_values(
    map: &mut Map<String, Value>,
    at: &Pointer<'_>,
    context: &mut Context<'_>,
) -> bool {
    let Some(Value::String(name)) = map.get("type") else {
        return false;
    };
    let name = name.clone();
    let Some(Value::Array(values)) = map.get("enum") else {
        return false;
    };
    if values.is_empty() {
        map.remove("enum");
        return true;
    }
    if matches!(name.as_str(), "array" | "object") {
        return enum_of_container(map, &name, at, context);
    }
    if values.iter().all(|value| is_of(value, &name)) {
        return false;
    }
    let converted: Option<Vec<Value>> = values.iter().map(|value| convert(value, &name)).collect();
    let message = match &converted {
        Some(_) => format!(
            "an enum of type `{name}` lists values of another type; they are read as `{name}`"
        ),
        None => format!("an enum of type `{name}` lists values of another type; it is ignored"),
    };
    context.warn("enum-type", at, message, "write the values in the declared type");
    match converted {
        Some(values) => map.insert("enum".to_owned(), Value::Array(values)),
        None => map.remove("enum"),
    };
    true
}

/// An enum beside `type: array` is meant for the items.
fn enum_of_container(
    map: &mut Map<String, Value>,
    name: &str,
    at: &Pointer<'_>,
    context: &mut Context<'_>,
) -> bool {
    let Some(Value::Array(values)) = map.remove("enum") else {
        return false;
    };
    let scalars = values.iter().all(|value| text_of(value).is_some());
    if name == "array" && scalars {
        if let Some(Value::Object(items)) = map.get_mut("items")
            && !items.contains_key("enum")
            && !items.contains_key("$ref")
        {
            items.insert("enum".to_owned(), Value::Array(values));
        }
        context.warn(
            "enum-type",
            at,
            "the enum of a list is read as that of its items",
            "move `enum` into `items`",
        );
    } else {
        map.insert("x-enum".to_owned(), Value::Array(values));
        context.warn(
            "enum-type",
            at,
            format!("an enum of type `{name}` is ignored"),
            "list the values of scalars only",
        );
    }
    true
}

fn convert(value: &Value, name: &str) -> Option<Value> {
    match (name, value) {
        _ if is_of(value, name) => Some(value.clone()),
        ("string", value) => text_of(value).map(Value::String),
        ("integer", Value::Number(number)) => {
            let number = number.as_f64()?;
            (number.fract() == 0.0).then(|| Value::from(number as i64))
        }
        ("integer", Value::String(text)) => text.parse::<i64>().ok().map(Value::from),
        ("number", Value::String(text)) => text.parse::<f64>().ok().map(Value::from),
        ("boolean", Value::String(text)) => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn is_of(value: &Value, name: &str) -> bool {
    let kind = type_of(value);
    kind == name || (name == "number" && kind == "integer")
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
