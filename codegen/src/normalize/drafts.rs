//! Keywords of JSON Schema 2020-12 that 3.0 does not have, said with those that it has.

use serde_json::{Map, Value};

use super::context::Context;
use super::walk::Pointer;

/// Keywords that say which other properties or items there are, beside `unevaluated...`.
const COMBINE: &[&str] = &["$ref", "allOf", "anyOf", "oneOf"];

/// `prefixItems` gives each item a schema of its own; Rust has a list, whose items are any of them.
pub fn tuples(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    let Some(Value::Array(first)) = map.remove("prefixItems") else {
        return false;
    };
    let mut members: Vec<Value> = Vec::new();
    for member in first.into_iter().chain(map.remove("items").filter(Value::is_object)) {
        if !members.contains(&member) {
            members.push(member);
        }
    }
    let items = match members.len() {
        0 => Value::Object(Map::new()),
        1 => members.remove(0),
        _ => Value::Object(Map::from_iter([("anyOf".to_owned(), Value::Array(members))])),
    };
    map.insert("items".to_owned(), items);
    true
}

/// `unevaluatedProperties` is `additionalProperties` where nothing else gives properties. A flag
/// beside what does is a check alone, and kept in `x-`.
pub fn unevaluated(
    map: &mut Map<String, Value>,
    at: &Pointer<'_>,
    context: &mut Context<'_>,
) -> bool {
    let mut changed = false;
    for (key, plain) in
        [("unevaluatedItems", "items"), ("unevaluatedProperties", "additionalProperties")]
    {
        let Some(value) = map.remove(key) else { continue };
        changed = true;
        let alone = !COMBINE.iter().any(|key| map.contains_key(*key));
        if value.is_boolean() && (!alone || key == "unevaluatedItems") {
            map.insert(format!("x-{key}"), value);
        } else if alone {
            map.entry(plain).or_insert(value);
        } else {
            context.error(
                "unknown-keyword",
                at,
                format!("`{key}` with a schema cannot be told beside `allOf`, `anyOf`, `oneOf` or `$ref`"),
                "write the schema as `additionalProperties` or `items` of one of the members",
            );
        }
    }
    changed
}
