//! The reader behind every `decode`: not generic, one pass, never gives up on a bad field.
//!
//! A value of the wrong kind is skipped and recorded with its offset; where that is in the
//! document is worked out only when somebody asks. Broken JSON is fatal: the reader then stands
//! at an empty text, so that every loop over it ends.

mod fields;
mod scalar;
mod scan;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::Decode;
use super::problems::Problems;
use fields::{Orders, Original};
pub use fields::{Rest, Slot};
pub(super) use scalar::unescape;
use scan::Fault;
pub(super) use scan::{Scan, plain};

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
    scan: Scan<'j>,
    depth: u32,
    problems: (usize, usize),
}

/// Reads one JSON document.
#[derive(Debug)]
pub struct Reader<'j> {
    scan: Scan<'j>,
    /// The next `key` or `item` is the first one of its object or list.
    opened: bool,
    depth: u32,
    problems: Problems,
    /// Where the texts stand by which the union that comes next is told apart, and the one within
    /// it: these members need not be among those of the type that is read then.
    tags: [usize; 2],
    orders: Orders,
    /// What `fields` copies instead.
    original: Option<Original<'j>>,
}

impl<'j> Reader<'j> {
    /// A reader at the beginning of a document.
    pub fn new(data: &'j [u8]) -> Self {
        Self::at(Scan::new(data), 0)
    }

    fn at(scan: Scan<'j>, depth: u32) -> Self {
        Self {
            scan,
            opened: false,
            depth,
            problems: Problems::default(),
            tags: [0; 2],
            orders: Orders::default(),
            original: None,
        }
    }

    /// Ends reading: anything but blanks after the value is a syntax error.
    pub fn finish(mut self) -> Problems {
        if !self.problems.is_fatal()
            && let Err(fault) = self.scan.finish()
        {
            self.fail(fault);
        }
        self.problems
    }

    // Emitted code; structs are read through `fields`.

    /// Enters an object. If it is something else: records, skips, and says no.
    pub fn object(&mut self) -> bool {
        self.enter(b'{', "an object")
    }

    /// The next member of the object entered last, `None` at its end.
    pub fn key(&mut self) -> Option<Key<'j>> {
        let key = self.scan.key(self.opened);
        self.opened = false;
        match key {
            Ok(Some(raw)) => {
                let key = unescape(raw);
                if key.is_none() {
                    self.fail((self.offset(), "half a pair of surrogates in the name of a member"));
                }
                key
            }
            Ok(None) => {
                self.leave();
                None
            }
            Err(fault) => {
                self.fail(fault);
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
        if let Err(fault) = self.scan.skip() {
            self.fail(fault);
        }
    }

    /// Passes over the value of a member that nobody knows, and remembers where it is.
    pub fn pass_undocumented(&mut self) {
        let at = self.position();
        self.problems.note(at);
        self.skip();
    }

    /// Reads something whose flaws are none: what is not as expected says nothing.
    pub fn guess<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.problems.count();
        let value = read(self);
        if !self.problems.is_fatal() {
            self.problems.forget(before);
        }
        value
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
                self.tags = [ahead.position(), self.tags[0]];
                return ahead.string();
            }
            ahead.skip();
        }
        None
    }

    /// What comes next. Broken text reads as null.
    pub fn peek(&mut self) -> JsonKind {
        match self.scan.peek() {
            b't' | b'f' => JsonKind::Bool,
            b'"' => JsonKind::String,
            b'[' => JsonKind::Array,
            b'{' => JsonKind::Object,
            b'-' | b'0'..=b'9' => match { self.scan }.number() {
                Ok(number) if number.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E')) => {
                    JsonKind::Float
                }
                _ => JsonKind::Int,
            },
            _ => JsonKind::Null,
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

    /// Reads a member of a union if the value fits it without a flaw; else nothing was read.
    pub fn clean<T: Decode, U>(&mut self, wrap: fn(T) -> U) -> Option<U> {
        let mark = self.mark();
        let value = T::decode(self);
        let flawless = self.problems.count().0 == mark.problems.0;
        match value {
            Some(value) if flawless => Some(wrap(value)),
            _ => {
                self.rewind(mark);
                None
            }
        }
    }

    /// Keeps a value as it is.
    #[inline]
    pub fn raw<U>(&mut self, wrap: fn(Value) -> U) -> Option<U> {
        self.value().map(wrap)
    }

    /// Where the next value begins.
    pub fn position(&mut self) -> usize {
        self.scan.peek();
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
    #[inline]
    pub fn null(&mut self) -> bool {
        self.scan.peek() == b'n' && self.word("null").is_some()
    }

    /// Enters a list. If it is something else: records, skips, and says no.
    pub fn list(&mut self) -> bool {
        self.enter(b'[', "a list")
    }

    /// Moves to the next item of the list entered last; no at its end.
    pub fn item(&mut self) -> bool {
        let item = self.scan.item(self.opened);
        self.opened = false;
        match item {
            Ok(true) => true,
            Ok(false) => {
                self.leave();
                false
            }
            Err(fault) => {
                self.fail(fault);
                false
            }
        }
    }

    /// Any value.
    pub fn value(&mut self) -> Option<Value> {
        self.start()?;
        let at = self.offset();
        let rest = self.scan.rest();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter();
        let error = match values.next() {
            Some(Ok(value)) => {
                self.scan.advance(values.byte_offset());
                return Some(value);
            }
            Some(Err(error)) => error.to_string(),
            None => String::new(),
        };
        // What is broken ends everything; what only cannot be held, such as 1e999, ends here.
        self.span()?;
        self.problem(at, format!("cannot be kept: {error}"));
        None
    }

    /// The text of a value.
    pub fn span(&mut self) -> Option<&'j [u8]> {
        self.start()?;
        let at = self.offset();
        let skipped = self.scan.skip();
        self.checked(skipped)?;
        Some(self.scan.since(at).as_bytes())
    }

    fn enter(&mut self, bracket: u8, name: &'static str) -> bool {
        let Some(start) = self.start() else {
            return false;
        };
        if start != bracket {
            self.mismatch::<()>(name);
            return false;
        }
        if self.depth >= MAX_DEPTH {
            let at = self.offset();
            self.problem(at, format!("nested more than {MAX_DEPTH} deep"));
            self.skip();
            return false;
        }
        self.scan.open();
        self.depth += 1;
        self.opened = true;
        true
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// The first byte of the value that comes next.
    #[inline]
    fn start(&mut self) -> Option<u8> {
        let byte = self.scan.peek();
        if matches!(byte, b'"' | b'{' | b'[' | b't' | b'f' | b'n' | b'-' | b'0'..=b'9') {
            return Some(byte);
        }
        self.fail(self.scan.fault("expected a value"));
        None
    }

    #[inline]
    fn word(&mut self, word: &'static str) -> Option<()> {
        let read = self.scan.word(word);
        self.checked(read)
    }

    fn offset(&self) -> usize {
        self.scan.at()
    }

    #[cold]
    fn mismatch<T>(&mut self, expected: &'static str) -> Option<T> {
        let at = self.offset();
        let found = self.peek().name();
        self.skip();
        self.mismatch_at(at, expected, found)
    }

    #[cold]
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
        Self::at(self.scan, self.depth)
    }

    fn mark(&self) -> Mark<'j> {
        Mark { scan: self.scan, depth: self.depth, problems: self.problems.count() }
    }

    fn rewind(&mut self, mark: Mark<'j>) {
        if !self.problems.is_fatal() {
            self.scan = mark.scan;
            self.depth = mark.depth;
            self.opened = false;
            self.problems.forget(mark.problems);
        }
    }

    #[inline]
    fn checked<T>(&mut self, result: Result<T, Fault>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fail(fault);
                None
            }
        }
    }

    #[cold]
    fn fail(&mut self, (offset, message): Fault) {
        self.problems.end(offset, message.to_owned());
        self.opened = false;
        self.scan = Scan::ended();
    }
}
