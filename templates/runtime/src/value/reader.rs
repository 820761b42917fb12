//! The reader behind every `decode`: not generic, one pass, never gives up on a bad field.
//!
//! A value of the wrong kind is skipped and recorded with its offset; where that is in the
//! document is worked out only when somebody asks. Broken JSON is fatal: the reader then stands
//! at an empty text, so that every loop over it ends.

mod scalar;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str;

use jiter::{Jiter, JiterError, Peek};
use serde_json::Value;

use super::Decode;
use super::problems::Problems;

/// The name of a member.
pub type Key<'j> = Cow<'j, str>;

/// Lists and objects inside each other; a document from the network must not overflow the stack.
const MAX_DEPTH: u32 = 128;

/// What kind of JSON value comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum JsonKind {
    Null,
    Bool,
    Int,
    Float,
    String,
    Array,
    Object,
}

impl JsonKind {
    fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Int => "an integer",
            Self::Float => "a number",
            Self::String => "a string",
            Self::Array => "a list",
            Self::Object => "an object",
        }
    }
}

/// Where a reader was.
#[derive(Debug)]
struct Mark<'j> {
    json: Jiter<'j>,
    depth: u32,
    problems: usize,
}

/// Reads one JSON document.
#[derive(Debug)]
pub struct Reader<'j> {
    data: &'j [u8],
    json: Jiter<'j>,
    /// The next `key` or `item` is the first one of an object or list that was only looked at.
    opened: bool,
    depth: u32,
    problems: Problems,
}

impl<'j> Reader<'j> {
    /// A reader at the beginning of a document.
    pub fn new(data: &'j [u8]) -> Self {
        Self {
            data,
            json: Jiter::new(data),
            opened: false,
            depth: 0,
            problems: Problems::default(),
        }
    }

    /// Ends reading: anything but blanks after the value is a syntax error.
    pub fn finish(mut self) -> Problems {
        if !self.problems.is_fatal() {
            if let Err(error) = self.json.finish() {
                self.fail(&error);
            }
        }
        self.problems
    }

    // Emitted code.

    /// Enters an object. If it is something else: records, skips, and says no.
    pub fn object(&mut self) -> bool {
        self.enter(Peek::Object, "an object")
    }

    /// The next member of the object entered last, `None` at its end.
    pub fn key(&mut self) -> Option<Key<'j>> {
        let key = if self.opened {
            self.opened = false;
            // The bytes as they stand in the text borrow from it, not from the reader.
            self.json.next_object_bytes()
        } else {
            self.json.next_key_bytes()
        };
        match key {
            Ok(Some(raw)) => {
                let start = raw.as_ptr() as usize - self.data.as_ptr() as usize;
                let raw = &self.data[start..start + raw.len()];
                match unescape(raw) {
                    Some(key) => Some(key),
                    None => {
                        self.fatal(start, "the name of a member is not UTF-8 text".to_owned());
                        None
                    }
                }
            }
            Ok(None) => {
                self.depth = self.depth.saturating_sub(1);
                None
            }
            Err(error) => {
                self.fail(&error);
                None
            }
        }
    }

    /// Reads a member into its place; a bad value leaves the place as it is.
    #[inline]
    pub fn field<T: Decode>(&mut self, slot: &mut T) {
        if let Some(value) = T::decode(self) {
            *slot = value;
        }
    }

    /// Keeps an undeclared member.
    #[inline]
    pub fn extra<T: Decode>(&mut self, key: &str, map: &mut BTreeMap<String, T>) {
        if let Some(value) = T::decode(self) {
            map.insert(key.to_owned(), value);
        }
    }

    /// Passes over a value.
    pub fn skip(&mut self) {
        if let Err(error) = self.json.next_skip() {
            self.fail(&error);
        }
    }

    /// Text of a top-level member of the object that comes next, without reading it.
    /// Numbers and booleans count as text.
    pub fn tag(&mut self, property: &str) -> Option<String> {
        let mut ahead = self.ahead();
        if ahead.peek() != JsonKind::Object || !ahead.object() {
            return None;
        }
        while let Some(key) = ahead.key() {
            if key == property {
                return ahead.string();
            }
            ahead.skip();
        }
        None
    }

    /// What comes next. Broken text reads as null.
    pub fn peek(&mut self) -> JsonKind {
        match self.json.peek() {
            Ok(peek) => self.kind(peek),
            Err(_) => JsonKind::Null,
        }
    }

    /// Whether the value that comes next is an object with all these members.
    pub fn has_keys(&mut self, keys: &[&'static str]) -> bool {
        let mut ahead = self.ahead();
        if ahead.peek() != JsonKind::Object || !ahead.object() {
            return false;
        }
        let mut seen = vec![false; keys.len()];
        while let Some(key) = ahead.key() {
            for (seen, wanted) in seen.iter_mut().zip(keys) {
                *seen |= key == *wanted;
            }
            ahead.skip();
        }
        seen.into_iter().all(|seen| seen)
    }

    /// Reads a member of a union; if it does not fit at all, the value is kept as it is.
    #[inline]
    pub fn arm<T: Decode, U>(&mut self, wrap: fn(T) -> U, raw: fn(Value) -> U) -> Option<U> {
        let mark = self.mark();
        match T::decode(self) {
            Some(value) => Some(wrap(value)),
            None => {
                self.rewind(mark);
                self.raw(raw)
            }
        }
    }

    /// Keeps a value as it is.
    #[inline]
    pub fn raw<U>(&mut self, wrap: fn(Value) -> U) -> Option<U> {
        self.value().map(wrap)
    }

    /// Reads text through a function.
    #[inline]
    pub fn parse_text<T>(&mut self, parse: fn(&str) -> T) -> Option<T> {
        self.string().map(|text| parse(&text))
    }

    /// Where the next value begins.
    pub fn position(&mut self) -> usize {
        // Looking at it passes over the blanks; an error will come up again when it is read.
        let _ = self.json.peek();
        self.offset()
    }

    /// Records that the value just read was not what it should be.
    pub fn problem(&mut self, offset: usize, message: String) {
        self.problems.add(offset, message);
    }

    /// Records that a member is not there, if nothing says more.
    pub fn missing(&mut self, name: &str) {
        if self.problems.is_empty() {
            self.problem(0, format!("`{name}` is missing"));
        }
    }

    // Containers and values of any kind.

    /// Reads a null if one comes next.
    pub fn null(&mut self) -> bool {
        match self.json.peek() {
            Ok(Peek::Null) => match self.json.known_null() {
                Ok(()) => true,
                Err(error) => {
                    self.fail(&error);
                    false
                }
            },
            _ => false,
        }
    }

    /// Enters a list. If it is something else: records, skips, and says no.
    pub fn list(&mut self) -> bool {
        self.enter(Peek::Array, "a list")
    }

    /// Moves to the next item of the list entered last; no at its end.
    pub fn item(&mut self) -> bool {
        let step = if self.opened {
            self.opened = false;
            self.json.known_array()
        } else {
            self.json.array_step()
        };
        match step {
            Ok(Some(_)) => true,
            Ok(None) => {
                self.depth = self.depth.saturating_sub(1);
                false
            }
            Err(error) => {
                self.fail(&error);
                false
            }
        }
    }

    /// Any value.
    pub fn value(&mut self) -> Option<Value> {
        self.next()?;
        let at = self.offset();
        let span = self.span()?;
        match serde_json::from_slice(span) {
            Ok(value) => Some(value),
            Err(error) => {
                self.problem(at, format!("cannot be kept: {error}"));
                None
            }
        }
    }

    /// The text of a value.
    pub fn span(&mut self) -> Option<&'j [u8]> {
        self.next()?;
        let at = self.offset();
        let skipped = self.json.next_skip();
        self.checked(skipped)?;
        Some(&self.data[at..self.json.current_index()])
    }

    fn enter(&mut self, wanted: Peek, name: &'static str) -> bool {
        let Some(peek) = self.next() else {
            return false;
        };
        if peek != wanted {
            self.mismatch::<()>(peek, name);
            return false;
        }
        if self.depth >= MAX_DEPTH {
            let at = self.offset();
            self.problem(at, format!("nested more than {MAX_DEPTH} deep"));
            self.skip();
            return false;
        }
        self.depth += 1;
        self.opened = true;
        true
    }

    fn next(&mut self) -> Option<Peek> {
        let peek = self.json.peek();
        self.checked(peek)
    }

    fn offset(&self) -> usize {
        self.json.current_index()
    }

    fn kind(&self, peek: Peek) -> JsonKind {
        match peek {
            Peek::Null => JsonKind::Null,
            Peek::True | Peek::False => JsonKind::Bool,
            Peek::String => JsonKind::String,
            Peek::Array => JsonKind::Array,
            Peek::Object => JsonKind::Object,
            _ => {
                let digits = &self.data[self.offset().min(self.data.len())..];
                let end = digits.iter().position(|byte| {
                    !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')
                });
                let digits = &digits[..end.unwrap_or(digits.len())];
                if digits.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
                    JsonKind::Float
                } else {
                    JsonKind::Int
                }
            }
        }
    }

    fn mismatch<T>(&mut self, peek: Peek, expected: &'static str) -> Option<T> {
        let at = self.offset();
        let found = self.kind(peek).name();
        self.skip();
        self.mismatch_at(at, expected, found)
    }

    fn mismatch_at<T>(
        &mut self,
        at: usize,
        expected: &'static str,
        found: &'static str,
    ) -> Option<T> {
        self.problem(at, format!("expected {expected}, found {found}"));
        None
    }

    fn ahead(&self) -> Self {
        Self {
            data: self.data,
            json: self.json.clone(),
            opened: false,
            depth: self.depth,
            problems: Problems::default(),
        }
    }

    fn mark(&self) -> Mark<'j> {
        Mark { json: self.json.clone(), depth: self.depth, problems: self.problems.count() }
    }

    fn rewind(&mut self, mark: Mark<'j>) {
        if !self.problems.is_fatal() {
            self.json = mark.json;
            self.depth = mark.depth;
            self.opened = false;
            self.problems.forget(mark.problems);
        }
    }

    fn checked<T>(&mut self, result: Result<T, JiterError>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.fail(&error);
                None
            }
        }
    }

    fn fail(&mut self, error: &JiterError) {
        self.fatal(error.index, error.error_type.to_string());
    }

    fn fatal(&mut self, offset: usize, message: String) {
        self.problems.end(offset, message);
        self.opened = false;
        self.json = Jiter::new(&[]);
    }
}

/// The text of a JSON string without its quotes.
pub(super) fn unescape(raw: &[u8]) -> Option<Cow<'_, str>> {
    if raw.contains(&b'\\') {
        let mut quoted = Vec::with_capacity(raw.len() + 2);
        quoted.push(b'"');
        quoted.extend_from_slice(raw);
        quoted.push(b'"');
        serde_json::from_slice(&quoted).ok().map(Cow::Owned)
    } else {
        str::from_utf8(raw).ok().map(Cow::Borrowed)
    }
}
