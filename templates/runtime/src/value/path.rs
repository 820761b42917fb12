//! From an offset in a document to the path of the value there: `data[3].cost.amount`.
//!
//! Readers keep offsets only, which costs nothing on the good path; this walks the text again.

use super::reader::{Scan, unescape};

/// The path of the innermost value that holds the offset. Empty for the document itself.
pub(super) fn at(json: &[u8], offset: usize) -> String {
    let mut path = String::new();
    let mut walker = Scan::new(json);
    while let Some(inner) = step(walker, offset, &mut path) {
        walker = inner;
    }
    path
}

/// The path of a member of the object there.
pub(super) fn member(json: &[u8], offset: usize, name: &str) -> String {
    let mut path = at(json, offset);
    push(&mut path, name);
    path
}

/// One level down, towards the offset.
fn step<'j>(mut walker: Scan<'j>, offset: usize, path: &mut String) -> Option<Scan<'j>> {
    let bracket = walker.peek();
    if walker.at() >= offset || !matches!(bracket, b'{' | b'[') {
        return None;
    }
    walker.open();
    let mut index = 0_usize;
    loop {
        let first = index == 0;
        let name = if bracket == b'{' {
            Some(walker.key(first).ok()??)
        } else {
            walker.item(first).ok()?.then_some(())?;
            None
        };
        walker.peek();
        if holds(&walker, offset) {
            match name {
                Some(name) => push(path, &unescape(name).unwrap_or_default()),
                None => path.push_str(&format!("[{index}]")),
            }
            return Some(walker);
        }
        walker.skip().ok()?;
        index += 1;
    }
}

fn push(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// Whether the value that comes next holds the offset. Broken text does: nothing comes after it.
fn holds(walker: &Scan<'_>, offset: usize) -> bool {
    let mut end = *walker;
    walker.at() <= offset && (end.skip().is_err() || offset < end.at())
}
