//! The writer behind every `encode`: a growing buffer, not generic.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::Range;

use serde_json::Value;

use super::Encode;
use super::reader::{Scan, plain, unescape};

/// Writes one JSON document.
#[derive(Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
    error: Option<&'static str>,
}

impl Writer {
    /// An empty document.
    pub fn new() -> Self {
        Self::default()
    }

    /// The document, or what it cannot hold.
    pub fn finish(self) -> Result<Vec<u8>, &'static str> {
        match self.error {
            None => Ok(self.out),
            Some(error) => Err(error),
        }
    }

    /// A document after what is in a buffer already.
    pub(in super::super) fn over(out: Vec<u8>) -> Self {
        Self { out, error: None }
    }

    /// The buffer, and what the document could not hold.
    pub(in super::super) fn into_parts(self) -> (Vec<u8>, Option<&'static str>) {
        (self.out, self.error)
    }

    /// A member whose value is JSON already.
    pub(in super::super) fn member(&mut self, name: &str, json: &[u8]) {
        self.name(name);
        self.out.extend_from_slice(json);
    }

    // Emitted code.

    /// Begins an object.
    pub fn begin(&mut self) {
        self.open(b'{');
    }

    /// Ends an object.
    pub fn end(&mut self) {
        self.close(b'}');
    }

    /// A member, left out when there is nothing to say.
    #[inline]
    pub fn field<T: Encode + ?Sized>(&mut self, name: &str, value: &T) {
        if !value.is_absent() {
            self.required(name, value);
        }
    }

    /// A member that is always there, null if need be.
    #[inline]
    pub fn required<T: Encode + ?Sized>(&mut self, name: &str, value: &T) {
        self.name(name);
        value.encode(self);
    }

    /// Undeclared members.
    #[inline]
    pub fn extra<T: Encode>(&mut self, map: &BTreeMap<String, T>) {
        for (name, value) in map {
            self.required(name, value);
        }
    }

    /// An object that carries a tag: added in front unless the object has it already. A tag that
    /// is empty, as in a value made by `default()`, counts as none.
    #[inline]
    pub fn tagged<T: Encode + ?Sized>(&mut self, property: &str, tag: &str, inner: &T) {
        let start = self.out.len();
        inner.encode(self);
        self.add_tag(start, property, tag);
    }

    // Scalars.

    /// Null.
    pub fn null(&mut self) {
        self.raw("null");
    }

    /// Text that is JSON already.
    pub fn raw(&mut self, json: &str) {
        self.out.extend_from_slice(json.as_bytes());
    }

    /// Says that there is something that JSON cannot hold. What is written is of no use then.
    pub fn fail(&mut self, reason: &'static str) {
        self.error = Some(reason);
        self.null();
    }

    /// An integer.
    pub fn int(&mut self, value: i64) {
        // Writing to a vector cannot fail.
        let _ = write!(self.out, "{value}");
    }

    /// A number; JSON has no infinity, and none may turn into null silently.
    pub fn float(&mut self, value: f64) {
        if value.is_finite() {
            self.value(&Value::from(value));
        } else {
            self.fail("JSON has no infinite numbers and no NaN");
        }
    }

    /// A string.
    pub fn text(&mut self, text: &str) {
        self.out.push(b'"');
        let bytes = text.as_bytes();
        let mut start = 0;
        loop {
            let end = plain(bytes, start);
            self.out.extend_from_slice(&bytes[start..end]);
            let Some(&byte) = bytes.get(end) else { break };
            self.escaped(byte);
            start = end + 1;
        }
        self.out.push(b'"');
    }

    /// Any value.
    pub fn value(&mut self, value: &Value) {
        if serde_json::to_writer(&mut self.out, value).is_err() {
            self.error = Some("a value cannot be written as JSON");
        }
    }

    pub(super) fn open(&mut self, bracket: u8) {
        self.out.push(bracket);
    }

    pub(super) fn close(&mut self, bracket: u8) {
        self.out.push(bracket);
    }

    /// A comma, but for the first: a finished value never ends with an opening bracket.
    pub(super) fn separate(&mut self, opening: u8) {
        if self.out.last() != Some(&opening) {
            self.out.push(b',');
        }
    }

    #[cold]
    fn escaped(&mut self, byte: u8) {
        match byte {
            b'"' => self.raw("\\\""),
            b'\\' => self.raw("\\\\"),
            b'\n' => self.raw("\\n"),
            b'\r' => self.raw("\\r"),
            b'\t' => self.raw("\\t"),
            _ => self.raw(&format!("\\u{byte:04x}")),
        }
    }

    fn name(&mut self, name: &str) {
        self.separate(b'{');
        self.text(name);
        self.out.push(b':');
    }

    fn add_tag(&mut self, start: usize, property: &str, tag: &str) {
        let inner = &self.out[start..];
        if inner.first() != Some(&b'{') {
            return;
        }
        match member(inner, property) {
            Some(at) if inner[at.clone()] == *b"\"\"" => {
                let rest = self.out.split_off(start + at.end);
                self.out.truncate(start + at.start);
                self.text(tag);
                self.out.extend_from_slice(&rest);
            }
            Some(_) => {}
            None => {
                let rest = self.out.split_off(start + 1);
                self.name(property);
                self.text(tag);
                if rest != b"}" {
                    self.out.push(b',');
                }
                self.out.extend_from_slice(&rest);
            }
        }
    }
}

/// Where the value of a member stands. What a writer has made has no space around it.
fn member(object: &[u8], property: &str) -> Option<Range<usize>> {
    let mut scan = Scan::new(object);
    scan.open();
    let mut first = true;
    while let Some(name) = scan.key(first).ok()? {
        first = false;
        let found = unescape(name).is_some_and(|name| name == property);
        let start = scan.at();
        scan.skip().ok()?;
        if found {
            return Some(start..scan.at());
        }
    }
    None
}
