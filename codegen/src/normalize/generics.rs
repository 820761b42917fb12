//! `$dynamicRef`: a schema with a hole, and what others put in it.
//!
//! A template says `$dynamicRef: "#item"` where something is to be filled in. Who uses it refers
//! to it and defines, in `$defs`, a schema with `$dynamicAnchor: item`. Rust has no such thing in
//! its models, so each use becomes a copy of the template with the hole filled.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::context::Context;
use super::walk::{Kind, Pointer, walk, walk_value};

/// How deep templates may use each other.
const ROUNDS: usize = 8;

/// What is put into the holes of a template: anchor -> schema.
type Fillings = BTreeMap<String, Value>;

/// Fills the holes of all templates.
pub fn dynamic_refs(doc: &mut Value, context: &mut Context<'_>) {
    for _ in 0..ROUNDS {
        let mut uses: Vec<(String, String, Fillings)> = Vec::new();
        walk(doc, &mut |kind, value, at| {
            let target = value.get("$ref").and_then(Value::as_str);
            let target = target.filter(|_| kind == Kind::Schema);
            let fillings = anchors(value);
            if let Some(target) = target.filter(|_| !fillings.is_empty()) {
                uses.push((at.to_string(), target.to_owned(), fillings));
            }
        });
        if uses.is_empty() {
            break;
        }
        for (place, target, fillings) in uses {
            let at = Pointer::written(&place);
            let template = doc.pointer(target.trim_start_matches('#'));
            let template = template.and_then(|template| context.copy(template, &at));
            let slot = doc.pointer_mut(place.trim_start_matches('#'));
            if let (Some(mut template), Some(Value::Object(slot))) = (template, slot) {
                fill(&mut template, &fillings, &at, context);
                slot.remove("$ref");
                slot.remove("$defs");
                merge(slot, template);
            }
            context.hit("dynamic-refs", &at);
        }
    }
    defaults(doc, context);
}

/// A template that is used as it is has the fillings that it brings along.
fn defaults(doc: &mut Value, context: &mut Context<'_>) {
    walk(doc, &mut |kind, value, at| {
        let fillings = anchors(value);
        if kind == Kind::Schema && !fillings.is_empty() {
            fill(value, &fillings, at, context);
            context.hit("dynamic-refs", at);
        }
    });
}

/// Puts schemas into the holes of one. A filling that is a template in turn has holes of its own,
/// which stay.
fn fill(schema: &mut Value, fillings: &Fillings, at: &Pointer<'_>, context: &mut Context<'_>) {
    walk_value(Kind::Schema, schema, at, &mut |kind, value, at| {
        let anchor = value.get("$dynamicRef").and_then(Value::as_str);
        let filling = anchor.and_then(|anchor| fillings.get(anchor.trim_start_matches('#')));
        if kind == Kind::Schema
            && let Some(filling) = filling.and_then(|filling| context.copy(filling, at))
        {
            *value = filling;
        }
    });
    if let Some(map) = schema.as_object_mut() {
        map.remove("$defs");
    }
}

/// The schemas with an anchor that stand in `$defs` here.
fn anchors(value: &Value) -> Fillings {
    let definitions = value.get("$defs").and_then(Value::as_object);
    let entries = definitions.into_iter().flat_map(Map::values).filter_map(Value::as_object);
    entries
        .filter_map(|schema| {
            let mut schema = schema.clone();
            let anchor = schema.remove("$dynamicAnchor")?.as_str()?.to_owned();
            // What would have to be absent is a hole that nobody filled: any value.
            if schema.get("not").and_then(Value::as_object).is_some_and(Map::is_empty) {
                schema.remove("not");
            }
            Some((anchor, Value::Object(schema)))
        })
        .collect()
}

/// Adds what a template says to what stands beside the reference to it.
fn merge(slot: &mut Map<String, Value>, template: Value) {
    let Value::Object(template) = template else { return };
    for (key, value) in template {
        slot.entry(key).or_insert(value);
    }
}
