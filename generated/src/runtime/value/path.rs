//! From an offset in a document to the path of the value there: `data[3].cost.amount`.
//!
//! Readers keep offsets only, which costs nothing on the good path; this walks the text again.

use jiter::{Jiter, Peek};

use super::reader::unescape;

/// The path of the innermost value that holds the offset. Empty for the document itself.
pub(super) fn at(json: &[u8], offset: usize) -> String {
    let mut path = String::new();
    let mut walker = Jiter::new(json);
    while let Some(inner) = step(json, walker, offset, &mut path) {
        walker = inner;
    }
    path
}

/// One level down, towards the offset.
fn step<'j>(
    json: &'j [u8],
    mut walker: Jiter<'j>,
    offset: usize,
    path: &mut String,
) -> Option<Jiter<'j>> {
    match walker.peek().ok()? {
        Peek::Object if walker.current_index() < offset => {
            let mut key = walker
                .next_object_bytes()
                .ok()?
                .map(|key| unescape(key).unwrap_or_default().into_owned());
            while let Some(name) = key {
                walker.peek().ok()?;
                if holds(&walker, offset) {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(&name);
                    return Some(walker);
                }
                walker.next_skip().ok()?;
                key = walker
                    .next_key_bytes()
                    .ok()?
                    .map(|key| unescape(key).unwrap_or_default().into_owned());
            }
            None
        }
        Peek::Array if walker.current_index() < offset => {
            let mut more = walker.next_array().ok()?.is_some();
            let mut index = 0_usize;
            while more {
                if holds(&walker, offset) {
                    path.push_str(&format!("[{index}]"));
                    return Some(walker);
                }
                walker.next_skip().ok()?;
                more = walker.array_step().ok()?.is_some();
                index += 1;
            }
            None
        }
        _ => {
            debug_assert!(offset <= json.len(), "the offset comes from the same text");
            None
        }
    }
}

/// Whether the value that comes next holds the offset. Broken text does: nothing comes after it.
fn holds(walker: &Jiter<'_>, offset: usize) -> bool {
    let mut end = walker.clone();
    walker.current_index() <= offset && (end.next_skip().is_err() || offset < end.current_index())
}
