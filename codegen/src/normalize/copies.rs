//! What other places refer to, and the model wants in place, is copied there: path items, and
//! what stands in the middle of schemas.
//!
//! A few references can ask for more than fits in memory, so what is copied is counted, and a
//! target is completed before it is copied: every place is written once.

use std::collections::BTreeMap;

use serde_json::Value;

use super::context::Context;
use super::walk::{Kind, Pointer, walk};
use crate::diag::{escape_pointer, unescape_pointer};

/// Places that are references, and what they refer to.
type Places = BTreeMap<String, String>;

/// How often copies may bring further references.
const ROUNDS: usize = 8;

/// How deep values may be nested with what is copied; a document as it is written, 128.
const DEPTH: usize = 256;

/// Path items that are references: the model has no place for them in all positions.
pub fn path_items(doc: &mut Value, context: &mut Context<'_>) {
    let root = Pointer::ROOT;
    for section in ["paths", "webhooks"] {
        let at = root.key(section);
        let references: Vec<(String, String)> = entries(doc, section)
            .filter_map(|(name, item)| Some((name.clone(), item.get("$ref")?.as_str()?.to_owned())))
            .collect();
        for (name, target) in references {
            let item = doc.pointer(target.trim_start_matches('#'));
            match item.filter(|item| item.get("$ref").is_none()) {
                Some(item) => {
                    let Some(item) = context.copy(item, &at.key(&name)) else { return };
                    if let Some(section) = doc.get_mut(section).and_then(Value::as_object_mut) {
                        section.insert(name.clone(), item);
                    }
                    context.hit("path-item-refs", &at.key(&name));
                }
                None => context.error(
                    "unresolved-ref",
                    &at.key(&name),
                    format!("`{target}` leads to another reference"),
                    "refer to the path item itself",
                ),
            }
        }
    }
    if let Some(components) = doc.get_mut("components").and_then(Value::as_object_mut) {
        components.remove("pathItems");
    }
}

/// References into the middle of a schema are replaced by a copy of what stands there.
pub fn deep_refs(doc: &mut Value, context: &mut Context<'_>) {
    // Once is enough, but for a schema that was written where none belongs: only where it is
    // copied to, its references are seen as such.
    for _ in 0..ROUNDS {
        let mut places = Places::new();
        walk(doc, &mut |kind, value, at| {
            let target = value.get("$ref").and_then(Value::as_str);
            if let Some(target) = target.filter(|target| kind == Kind::Schema && is_deep(target)) {
                context.hit("deep-refs", at);
                places.insert(at.to_string(), target.to_owned());
            }
        });
        if places.is_empty() || replace_all(doc, &places, context).is_none() {
            return;
        }
    }
    ring("#/components", context);
}

/// Replaces all references, those inside of a target before it is copied. `None` after an error.
fn replace_all(doc: &mut Value, places: &Places, context: &mut Context<'_>) -> Option<()> {
    // False while the references inside of its target are being replaced.
    let mut done: BTreeMap<&str, bool> = BTreeMap::new();
    for start in places.keys() {
        // Not by recursion: a chain of references may be long.
        let mut stack = vec![(start.as_str(), false)];
        while let Some((place, ready)) = stack.pop() {
            let target = &places[place];
            if ready {
                replace(doc, place, target, context)?;
                done.insert(place, true);
                continue;
            }
            match done.get(place) {
                Some(true) => continue,
                Some(false) => return ring(place, context),
                None => {}
            }
            done.insert(place, false);
            stack.push((place, true));
            let inner = inside(places, target);
            stack
                .extend(inner.filter(|inner| done.get(inner) != Some(&true)).map(|at| (at, false)));
        }
    }
    Some(())
}

fn ring(place: &str, context: &mut Context<'_>) -> Option<()> {
    context.error(
        "unresolved-ref",
        &Pointer::written(place),
        "references into the middle of schemas form a ring".to_owned(),
        "move the schemas that are referred to into `components/schemas`",
    );
    None
}

/// The places in a part of the document.
fn inside<'p>(places: &'p Places, part: &str) -> impl Iterator<Item = &'p str> {
    // As a place is written, however the reference is.
    let part: Vec<String> =
        part.split('/').map(|segment| escape_pointer(&unescape_pointer(segment))).collect();
    let part = part.join("/");
    let below = format!("{part}/");
    let own = places.get_key_value(&part).map(|(place, _)| place.as_str());
    let rest = places.range(below.clone()..).map(|(place, _)| place.as_str());
    own.into_iter().chain(rest.take_while(move |place| place.starts_with(&below)))
}

/// Puts a copy of the target in the place of a reference. `None` after an error.
fn replace(doc: &mut Value, place: &str, target: &str, context: &mut Context<'_>) -> Option<()> {
    let found = doc.pointer(target.trim_start_matches('#')).unwrap_or(&Value::Null);
    if place.matches('/').count() + depth(found) > DEPTH {
        context.error(
            "too-deep",
            &Pointer::written(place),
            format!("with what `{target}` leads to, values are nested more than {DEPTH} deep"),
            "move inner schemas to `components/schemas`",
        );
        return None;
    }
    let copy = context.copy(found, &Pointer::written(place))?;
    if let Some(Value::Object(slot)) = doc.pointer_mut(place.trim_start_matches('#')) {
        slot.remove("$ref");
        match copy {
            Value::Object(copy) => {
                for (key, value) in copy {
                    slot.entry(key).or_insert(value);
                }
            }
            _ => {
                slot.insert("x-unresolved".to_owned(), Value::from(target));
            }
        }
    }
    Some(())
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or_default(),
        _ => 1,
    }
}

fn entries<'a>(doc: &'a Value, section: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    doc.get(section).and_then(Value::as_object).into_iter().flatten()
}

/// Whether a reference leads past a component schema, or to something else.
fn is_deep(target: &str) -> bool {
    !target.starts_with("#/components/schemas/") || target.split('/').count() > 4
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::{DEPTH, depth, replace};
    use crate::diag::Diagnostics;
    use crate::normalize::context::Context;

    #[test]
    fn a_value_is_as_deep_as_its_deepest_part() {
        assert_eq!(depth(&json!("text")), 1);
        assert_eq!(depth(&json!([])), 1);
        assert_eq!(depth(&json!({})), 1);
        assert_eq!(depth(&json!([1, [[2], 3]])), 4);
        assert_eq!(depth(&json!({ "a": { "b": { "c": 1 } }, "d": 2 })), 4);
    }

    #[test]
    fn a_copy_goes_as_deep_as_the_limit() {
        // The place is two levels deep.
        assert_eq!(copied(DEPTH - 2), None);
        assert_eq!(copied(DEPTH - 1).as_deref(), Some("too-deep"));
    }

    /// The code of the error that the copy of a value of this depth makes.
    fn copied(levels: usize) -> Option<String> {
        let value = (1..levels).fold(Value::Null, |inner, _| json!({ "not": inner }));
        let mut doc = json!({ "from": value, "to": { "here": { "$ref": "#/from" } } });
        let mut diag = Diagnostics::default();
        let mut context = Context::new(&Value::Null, BTreeMap::new(), &mut diag);
        let done = replace(&mut doc, "#/to/here", "#/from", &mut context).is_some();
        assert_eq!(done, doc["to"]["here"] == doc["from"]);
        assert_eq!(done, !diag.has_errors());
        diag.items().first().map(|found| found.code.to_owned())
    }
}
