//! Whether a value satisfies a schema of the normalized document.
//!
//! It decides which examples of a document can be sent, and which member of a union fits.

use std::cell::RefCell;
use std::collections::HashMap;

use regex::Regex;
use serde_json::{Map, Value};

use super::text;
use crate::document::{Document, child};

/// Deeper than this nobody looks.
const DEPTH: usize = 48;

/// Whether `value` satisfies the schema at a pointer.
pub fn valid(document: &Document, at: &str, value: &Value) -> bool {
    check(document, at, value, 0)
}

fn check(document: &Document, at: &str, value: &Value, depth: usize) -> bool {
    if depth > DEPTH {
        return true;
    }
    let schema = match document.get(at) {
        Some(Value::Object(schema)) => schema,
        Some(Value::Bool(admits)) => return *admits,
        _ => return true,
    };
    if value.is_null() && schema.get("nullable") == Some(&Value::Bool(true)) {
        return true;
    }
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return check(document, target, value, depth + 1);
    }
    if schema.contains_key("x-null-only") {
        return value.is_null();
    }
    if schema.get("type").and_then(Value::as_str).is_some_and(|kind| !is_of(value, kind)) {
        return false;
    }
    for values in [schema.get("enum"), schema.get("x-enum")].into_iter().flatten() {
        if !values.as_array().is_some_and(|values| values.iter().any(|known| same(known, value))) {
            return false;
        }
    }
    let own = match value {
        Value::String(text) => text_fits(schema, text),
        Value::Number(number) => number_fits(schema, number.as_f64().unwrap_or(f64::NAN)),
        Value::Array(items) => list_fits(document, at, schema, items, depth),
        Value::Object(members) => object_fits(document, at, schema, members, depth),
        Value::Null | Value::Bool(_) => true,
    };
    own && composed(document, at, schema, value, depth)
}

fn composed(
    document: &Document,
    at: &str,
    schema: &Map<String, Value>,
    value: &Value,
    depth: usize,
) -> bool {
    let fitting = |keyword: &str| {
        let count = schema.get(keyword)?.as_array()?.len();
        let fits =
            |index: &usize| check(document, &format!("{at}/{keyword}/{index}"), value, depth + 1);
        Some(((0..count).filter(fits).count(), count))
    };
    fitting("allOf").is_none_or(|(fits, count)| fits == count)
        && fitting("anyOf").is_none_or(|(fits, _)| fits > 0)
        && fitting("oneOf").is_none_or(|(fits, _)| fits == 1)
        && (!schema.contains_key("not") || !check(document, &format!("{at}/not"), value, depth + 1))
}

fn text_fits(schema: &Map<String, Value>, text: &str) -> bool {
    let count = text.chars().count() as u64;
    let bound = |key: &str| schema.get(key).and_then(Value::as_u64);
    let named = |key: &str| schema.get(key).and_then(Value::as_str);
    bound("minLength").is_none_or(|least| count >= least)
        && bound("maxLength").is_none_or(|most| count <= most)
        && named("pattern").is_none_or(|pattern| matches(pattern, text))
        && named("format").is_none_or(|format| text::is_of_format(format, text))
}

/// Whether a pattern matches somewhere in a text; one that is no regular expression matches all.
pub fn matches(pattern: &str, text: &str) -> bool {
    thread_local! {
        static KNOWN: RefCell<HashMap<String, Option<Regex>>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        let regex = known.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).ok());
        regex.as_ref().is_none_or(|regex| regex.is_match(text))
    })
}

fn number_fits(schema: &Map<String, Value>, number: f64) -> bool {
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let excluded = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    bound("minimum")
        .is_none_or(|low| number > low || (number == low && !excluded("exclusiveMinimum")))
        && bound("maximum")
            .is_none_or(|high| number < high || (number == high && !excluded("exclusiveMaximum")))
        && bound("multipleOf").is_none_or(|step| (number / step).fract() == 0.0)
}

fn list_fits(
    document: &Document,
    at: &str,
    schema: &Map<String, Value>,
    items: &[Value],
    depth: usize,
) -> bool {
    let bound = |key: &str| schema.get(key).and_then(Value::as_u64);
    let count = items.len() as u64;
    let repeated = || {
        items
            .iter()
            .enumerate()
            .any(|(index, item)| items[..index].iter().any(|other| same(item, other)))
    };
    bound("minItems").is_none_or(|least| count >= least)
        && bound("maxItems").is_none_or(|most| count <= most)
        && !(schema.get("uniqueItems") == Some(&Value::Bool(true)) && repeated())
        && (!schema.contains_key("items")
            || items.iter().all(|item| check(document, &format!("{at}/items"), item, depth + 1)))
}

fn object_fits(
    document: &Document,
    at: &str,
    schema: &Map<String, Value>,
    members: &Map<String, Value>,
    depth: usize,
) -> bool {
    let names = |key: &str| {
        let names = schema.get(key).and_then(Value::as_array);
        names.into_iter().flatten().filter_map(Value::as_str)
    };
    let bound = |key: &str| schema.get(key).and_then(Value::as_u64);
    let count = members.len() as u64;
    if !names("required").all(|name| members.contains_key(name))
        || names("x-absent").any(|name| members.contains_key(name))
        || bound("minProperties").is_some_and(|least| count < least)
        || bound("maxProperties").is_some_and(|most| count > most)
    {
        return false;
    }
    let declared = schema.get("properties").and_then(Value::as_object);
    let base = format!("{at}/properties");
    members.iter().all(|(name, value)| {
        if declared.is_some_and(|declared| declared.contains_key(name)) {
            return check(document, &child(&base, name), value, depth + 1);
        }
        !schema.contains_key("additionalProperties")
            || check(document, &format!("{at}/additionalProperties"), value, depth + 1)
    })
}

/// Whether a value is of a type of JSON Schema.
pub fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        _ => true,
    }
}

/// Whether two values are equal, numbers by value.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => a == b,
            _ => a.as_f64() == b.as_f64(),
        },
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}
