//! The spellings of null: each becomes `nullable: true`.

use serde_json::{Map, Value};

use super::context::Context;
use super::walk::Pointer;

/// `type: "null"` and `enum: [null]`: nothing but null. Any value, and nullable.
pub fn only(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    if !is_null_only(map) {
        return false;
    }
    for key in ["type", "enum", "const", "x-const"] {
        map.remove(key);
    }
    set_nullable(map);
    map.insert("x-null-only".to_owned(), Value::Bool(true));
    true
}

/// A member of a union that is nothing but null.
pub fn branches(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    let mut changed = false;
    for key in ["anyOf", "oneOf"] {
        let Some(Value::Array(members)) = map.get_mut(key) else {
            continue;
        };
        let before = members.len();
        members.retain(|member| !member.as_object().is_some_and(is_null_only));
        let (left, dropped) = (members.len(), members.len() < before);
        if dropped {
            changed = true;
            if left == 0 {
                map.remove(key);
                map.insert("x-null-only".to_owned(), Value::Bool(true));
            }
            set_nullable(map);
        }
    }
    changed
}

/// null among the values of an enum.
pub fn in_enum(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    let Some(Value::Array(values)) = map.get_mut("enum") else {
        return false;
    };
    let before = values.len();
    values.retain(|value| !value.is_null());
    if values.len() == before {
        return false;
    }
    set_nullable(map);
    true
}

/// `default: null` says that null is admitted; it is no default for a client.
pub fn default(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    if !map.get("default").is_some_and(Value::is_null) {
        return false;
    }
    map.remove("default");
    set_nullable(map);
    true
}

/// `nullable` of 3.0, which 3.1 documents still write: it stays and is counted;
/// `false` is the default and goes.
pub fn declared(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    match map.get("nullable") {
        Some(Value::Bool(true)) => true,
        Some(_) => {
            map.remove("nullable");
            false
        }
        None => false,
    }
}

/// Marks a schema as admitting null.
pub fn set_nullable(map: &mut Map<String, Value>) {
    map.insert("nullable".to_owned(), Value::Bool(true));
}

/// Whether a schema admits null and nothing else.
fn is_null_only(map: &Map<String, Value>) -> bool {
    let null_name = |value: &Value| value == "null";
    let by_type = match map.get("type") {
        Some(Value::Array(names)) => !names.is_empty() && names.iter().all(null_name),
        Some(name) => null_name(name),
        None => false,
    };
    let by_value = match map.get("enum") {
        Some(Value::Array(values)) => !values.is_empty() && values.iter().all(Value::is_null),
        _ => map.get("const").is_some_and(Value::is_null),
    };
    by_type || by_value
}
