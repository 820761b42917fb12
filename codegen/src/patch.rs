//! Repairs of a document that we do not own, kept as data in `specs/patches`.
//!
//! A patch says why it exists, where it applies and what it expects to find
//! there. One that no longer applies is an error, so that it is removed when the
//! document is mended at its source.

use serde::Deserialize;
use serde_json::Value;

use crate::diag::{Diagnostics, unescape_pointer};
use crate::load::{Source, text};

/// One repair.
#[derive(Debug, Clone, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// What is wrong in the document.
    pub why: String,
    /// Where that was reported or can be seen.
    #[serde(default)]
    pub link: String,
    /// What is changed, in this order.
    pub changes: Vec<Change>,
}

/// One change of a patch.
#[derive(Debug, Clone, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// A JSON pointer, `#/components/schemas/X/type`. A last segment `-` appends to a list.
    pub at: String,
    /// What must stand there before; absent when nothing may.
    #[serde(default, deserialize_with = "present")]
    pub expect: Option<Value>,
    /// What stands there afterwards; absent to remove.
    #[serde(default, deserialize_with = "present")]
    pub set: Option<Value>,
}

const CODE: &str = "stale-patch";
const HELP: &str = "the document has changed: remove the patch, or make it fit again";

/// Parses a patch file.
pub fn parse(source: &Source, diag: &mut Diagnostics) -> Option<Patch> {
    let before = std::mem::replace(&mut diag.file, source.name.clone());
    let patch = text::parse(source, diag).and_then(|value| {
        serde_path_to_error::deserialize(value)
            .map_err(|error| {
                let help = "a patch has `why`, `link` and `changes` of `at`, `expect` and `set`";
                diag.error(
                    "invalid-patch",
                    error.path().to_string(),
                    error.inner().to_string(),
                    help,
                );
            })
            .ok()
    });
    diag.file = before;
    patch
}

/// Applies a patch. Every change that does not apply is an error.
pub fn apply(document: &mut Value, name: &str, patch: &Patch, diag: &mut Diagnostics) {
    let before = std::mem::replace(&mut diag.file, name.to_owned());
    for change in &patch.changes {
        if let Err(problem) = apply_one(document, change) {
            diag.error(CODE, change.at.clone(), problem, HELP);
        }
    }
    diag.file = before;
}

fn apply_one(document: &mut Value, change: &Change) -> Result<(), String> {
    let path = change.at.strip_prefix('#').unwrap_or(&change.at);
    let (parent, last) =
        path.rsplit_once('/').ok_or("the pointer names no place in the document")?;
    let last = unescape_pointer(last);
    let parent = document.pointer_mut(parent).ok_or("nothing stands above this place")?;
    let found = match &*parent {
        Value::Object(map) => map.get(&last),
        Value::Array(list) => last.parse::<usize>().ok().and_then(|index| list.get(index)),
        _ => return Err("what stands above this place is neither an object nor a list".to_owned()),
    };
    if found != change.expect.as_ref() {
        let text = |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
        return Err(format!("expected {}, found {}", text(change.expect.as_ref()), text(found)));
    }
    match (parent, &change.set) {
        (Value::Object(map), Some(value)) => {
            map.insert(last, value.clone());
        }
        (Value::Object(map), None) => {
            map.remove(&last);
        }
        (Value::Array(list), Some(value)) if last == "-" => list.push(value.clone()),
        (Value::Array(list), set) => {
            let index = last.parse::<usize>().ok().filter(|index| *index < list.len());
            let index = index.ok_or("this place is beyond the end of the list; append with `-`")?;
            match set {
                Some(value) => list[index] = value.clone(),
                None => {
                    list.remove(index);
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// Tells `set: null` from no `set` at all.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}
