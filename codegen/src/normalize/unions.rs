//! References with siblings, and unions that are none.

use serde_json::{Map, Value};

use super::context::Context;
use super::walk::Pointer;

/// `$ref` beside other keywords: in 3.1 both hold, so it becomes `allOf: [$ref]`
/// with the keywords beside it. A `type` or `additionalProperties` there says
/// nothing that the target does not say, and would make a map of a struct.
pub fn ref_siblings(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    if map.len() < 2 || !map.contains_key("$ref") {
        return false;
    }
    if !map.get("type").is_some_and(|kind| kind.is_array() || kind == "null") {
        map.remove("type");
    } else if admits_null(map.get("type")) {
        map.remove("type");
        super::nulls::set_nullable(map);
    }
    map.remove("additionalProperties");
    if map.len() > 1
        && let Some(target) = map.remove("$ref")
    {
        let reference = Value::Object(Map::from_iter([("$ref".to_owned(), target)]));
        first_of_all(map, reference);
    }
    true
}

/// A union of one member is that member.
pub fn single(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    let mut changed = false;
    for key in ["anyOf", "oneOf"] {
        let Some(Value::Array(members)) = map.get_mut(key) else {
            continue;
        };
        if members.len() > 1 {
            continue;
        }
        let member = members.pop();
        map.remove(key);
        if let Some(member) = member {
            first_of_all(map, member);
        }
        changed = true;
    }
    changed
}

/// A property that must be absent (`not: {}`, `false`) is no property. Its name
/// is kept in `x-absent`.
pub fn not_empty(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    let Some(Value::Object(properties)) = map.get_mut("properties") else {
        return false;
    };
    let absent: Vec<Value> = properties
        .iter()
        .filter(|(_, schema)| admits_nothing(schema))
        .map(|(name, _)| Value::String(name.clone()))
        .collect();
    if absent.is_empty() {
        return false;
    }
    properties.retain(|_, schema| !admits_nothing(schema));
    map.insert("x-absent".to_owned(), Value::Array(absent));
    true
}

/// Whether a schema admits no value at all.
fn admits_nothing(schema: &Value) -> bool {
    match schema {
        Value::Bool(admits) => !admits,
        Value::Object(map) => match map.get("not") {
            Some(Value::Bool(admits)) => *admits,
            Some(Value::Object(not)) => not.is_empty(),
            _ => false,
        },
        _ => false,
    }
}

fn admits_null(kind: Option<&Value>) -> bool {
    match kind {
        Some(Value::Array(names)) => names.iter().any(|name| name == "null"),
        Some(name) => name == "null",
        None => false,
    }
}

fn first_of_all(map: &mut Map<String, Value>, member: Value) {
    match map.entry("allOf").or_insert_with(|| Value::Array(Vec::new())) {
        Value::Array(members) => members.insert(0, member),
        other => *other = Value::Array(vec![member]),
    }
}
