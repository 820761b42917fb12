//! From an offset in a document to the path of the value there: `data[3].cost.amount`.
//!
//! Readers keep offsets only, which costs nothing on the good path; this walks the text again.

use std::iter::{Copied, Peekable};
use std::ops::Range;
use std::slice;

use super::reader::{Scan, unescape};

/// Letters of a name; the rest of a longer one says no more about where it is.
const MAX_NAME: usize = 200;

/// Bytes of all paths together, which may be much longer than the text that they lead through.
const MAX_PATHS: usize = 4 << 20;

/// The path of the innermost value that holds the offset. Empty for the document itself.
pub(super) fn at(json: &[u8], offset: usize) -> String {
    let mut path = String::new();
    let mut walker = Scan::new(json);
    while let Some(inner) = step(walker, offset, &mut path) {
        walker = inner;
    }
    path
}

/// The path of a member of what has this path.
pub(super) fn join(mut path: String, name: &str) -> String {
    push(&mut path, name);
    path
}

/// The paths and the texts of the values that begin at these offsets, which have to be in order.
/// All are found on one way through the text, and none anymore when the paths are too long.
pub(super) fn all(json: &[u8], offsets: &[usize]) -> Vec<(String, Range<usize>)> {
    Walk::through(json, offsets, false)
}

/// The paths of the values that begin at these offsets, in order and none twice, with the offsets.
/// Where there is none such, the path of what holds the offset takes longer.
pub(super) fn starts(json: &[u8], offsets: &[usize]) -> Vec<(usize, String)> {
    let found = Walk::through(json, offsets, true).into_iter();
    found.map(|(path, at)| (at.start, path)).collect()
}

struct Walk<'a> {
    scan: Scan<'a>,
    wanted: Peekable<Copied<slice::Iter<'a, usize>>>,
    /// The containers around the value that comes next; not on the stack, since what readers pass
    /// over may be deeper than what they read.
    open: Vec<Open>,
    /// Of the value that comes next.
    path: String,
    found: Vec<(String, Range<usize>)>,
    /// For the bytes of further paths.
    room: usize,
    /// What was found is looked into for more, and its end is not told.
    within: bool,
}

struct Open {
    is_object: bool,
    /// How many of its values there were.
    count: usize,
    /// The length of its own path.
    path: usize,
}

impl Walk<'_> {
    fn through(json: &[u8], offsets: &[usize], within: bool) -> Vec<(String, Range<usize>)> {
        let mut walk = Walk {
            scan: Scan::new(json),
            wanted: offsets.iter().copied().peekable(),
            open: Vec::new(),
            path: String::new(),
            found: Vec::new(),
            room: MAX_PATHS,
            within,
        };
        while walk.pass().is_some() && walk.next() {}
        walk.found
    }

    /// Passes a value, or enters it. Nothing when that is the end.
    fn pass(&mut self) -> Option<()> {
        let bracket = self.scan.peek();
        let start = self.scan.at();
        while self.within && self.wanted.next_if(|wanted| *wanted < start).is_some() {}
        let wanted = *self.wanted.peek()?;
        if self.within && start == wanted {
            self.room = self.room.checked_sub(self.path.len())?;
            self.found.push((self.path.clone(), start..start));
            self.wanted.next();
            return self.pass();
        }
        if matches!(bracket, b'{' | b'[') && start != wanted {
            self.scan.open();
            self.open.push(Open { is_object: bracket == b'{', count: 0, path: self.path.len() });
            return Some(());
        }
        self.scan.skip().ok()?;
        if start == wanted {
            self.room = self.room.checked_sub(self.path.len())?;
            self.found.push((self.path.clone(), start..self.scan.at()));
            self.wanted.next();
        }
        Some(())
    }

    /// Goes to where the next value begins, out of all that ends here. No at the end, or where the
    /// text is broken.
    fn next(&mut self) -> bool {
        while let Some(open) = self.open.last_mut() {
            self.path.truncate(open.path);
            let first = open.count == 0;
            let more = if open.is_object {
                match self.scan.key(first) {
                    Ok(Some(name)) => {
                        push(&mut self.path, &unescape(name).unwrap_or_default());
                        true
                    }
                    Ok(None) => false,
                    Err(_) => return false,
                }
            } else {
                match self.scan.item(first) {
                    Ok(more) => more,
                    Err(_) => return false,
                }
            };
            if more {
                if !open.is_object {
                    self.path.push_str(&format!("[{}]", open.count));
                }
                open.count += 1;
                return true;
            }
            self.open.pop();
        }
        false
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

/// How a path goes on at a member. The name may be the server's choice, and of any length.
fn push(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    match name.char_indices().nth(MAX_NAME) {
        Some((end, _)) => {
            path.push_str(&name[..end]);
            path.push_str("...");
        }
        None => path.push_str(name),
    }
}

/// Whether the value that comes next holds the offset. Broken text does: nothing comes after it.
fn holds(walker: &Scan<'_>, offset: usize) -> bool {
    let mut end = *walker;
    walker.at() <= offset && (end.skip().is_err() || offset < end.at())
}
