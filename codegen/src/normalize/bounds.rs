//! Bounds of numbers and lengths, in the form and range that the model holds.

use serde_json::{Map, Value};

use super::context::Context;
use super::walk::Pointer;

/// `exclusiveMinimum: 0` becomes `minimum: 0` with `exclusiveMinimum: true`.
pub fn exclusive(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    let low =
        one_exclusive(map, "exclusiveMinimum", "minimum", |inclusive, bound| inclusive > bound);
    let high =
        one_exclusive(map, "exclusiveMaximum", "maximum", |inclusive, bound| inclusive < bound);
    low || high
}

/// Bounds of an integer written as `1.0`, or between two integers.
pub fn float(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    let mut changed = false;
    if map.get("type").is_some_and(|kind| kind == "integer") {
        changed |= integral(map, "minimum", f64::ceil);
        changed |= integral(map, "maximum", f64::floor);
        changed |= integral(map, "multipleOf", f64::round);
    }
    for key in ["minLength", "minItems", "minProperties"] {
        changed |= integral(map, key, f64::ceil);
    }
    for key in ["maxLength", "maxItems", "maxProperties"] {
        changed |= integral(map, key, f64::floor);
    }
    changed
}

/// Bounds of an integer beyond 64 bits, and negative lengths, bound nothing.
pub fn wide(map: &mut Map<String, Value>, at: &Pointer<'_>, context: &mut Context<'_>) -> bool {
    let mut dropped = Vec::new();
    if map.get("type").is_some_and(|kind| kind == "integer") {
        for key in ["minimum", "maximum", "multipleOf"] {
            dropped.extend(map.get(key).is_some_and(|value| !value.is_i64()).then_some(key));
        }
    }
    for key in LENGTHS {
        dropped.extend(map.get(*key).is_some_and(|value| !value.is_u64()).then_some(*key));
    }
    for key in &dropped {
        map.remove(*key);
        let message = format!("`{key}` is out of range and ignored");
        context.warn("wide-bounds", at, message, "write a bound that fits 64 bits");
    }
    !dropped.is_empty()
}

const LENGTHS: &[&str] =
    &["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];

fn one_exclusive(
    map: &mut Map<String, Value>,
    key: &str,
    inclusive: &str,
    stricter: fn(f64, f64) -> bool,
) -> bool {
    let Some(bound) = map.get(key).filter(|value| value.is_number()).cloned() else {
        return false;
    };
    let other = map.get(inclusive).and_then(Value::as_f64);
    if let (Some(other), Some(number)) = (other, bound.as_f64())
        && stricter(other, number)
    {
        map.remove(key);
        return true;
    }
    map.insert(inclusive.to_owned(), bound);
    map.insert(key.to_owned(), Value::Bool(true));
    true
}

fn integral(map: &mut Map<String, Value>, key: &str, round: fn(f64) -> f64) -> bool {
    let Some(value) = map.get_mut(key) else {
        return false;
    };
    let Some(number) = value.as_f64().filter(|_| value.is_f64()) else {
        return false;
    };
    let number = round(number);
    // 2^53: up to here a float is exactly the integer that was meant.
    if number.abs() > 9_007_199_254_740_992.0 {
        return false;
    }
    *value = Value::from(number as i64);
    true
}
