//! From an offset in a document to the path of the value there: `data[3].cost.amount`.
//!
//! Readers keep offsets only, which costs nothing on the good path; this walks the text again.

use std::iter::{Copied, Peekable};
use std::ops::Range;
use std::slice;

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

/// The paths and the texts of the values that begin at these offsets, which have to be in order.
/// All are found on one way through the text.
pub(super) fn all(json: &[u8], offsets: &[usize]) -> Vec<(String, Range<usize>)> {
    let wanted = offsets.iter().copied().peekable();
    let mut walk = Walk { wanted, path: String::new(), found: Vec::new() };
    // Broken text ends it early.
    let _ = walk.value(&mut Scan::new(json));
    walk.found
}

struct Walk<'a> {
    wanted: Peekable<Copied<slice::Iter<'a, usize>>>,
    /// Of the value that comes next.
    path: String,
    found: Vec<(String, Range<usize>)>,
}

impl Walk<'_> {
    /// Passes a value. It is no deeper than readers go: what holds nothing is not looked into.
    fn value(&mut self, walker: &mut Scan<'_>) -> Option<()> {
        let bracket = walker.peek();
        let (start, mut end) = (walker.at(), *walker);
        let whole = end.skip().is_ok();
        let next = *self.wanted.peek()?;
        if whole && (next <= start || next >= end.at()) {
            if next == start {
                self.wanted.next();
                self.found.push((self.path.clone(), start..end.at()));
            }
            *walker = end;
            return Some(());
        }
        if !matches!(bracket, b'{' | b'[') {
            return None;
        }
        walker.open();
        let length = self.path.len();
        for index in 0_usize.. {
            if bracket == b'{' {
                let Some(name) = walker.key(index == 0).ok()? else { break };
                push(&mut self.path, &unescape(name).unwrap_or_default());
            } else {
                if !walker.item(index == 0).ok()? {
                    break;
                }
                self.path.push_str(&format!("[{index}]"));
            }
            self.value(walker)?;
            self.path.truncate(length);
        }
        Some(())
    }
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
