//! JSON in and out: the two traits of every model, and their impls for what std has.
//!
//! Reading is lenient: a value of the wrong kind is skipped and recorded, never fatal. Writing
//! is exact. Neither knows HTTP.

mod path;
mod problems;
mod reader;
mod writer;

use std::any::Any;
use std::collections::BTreeMap;
use std::ops::Range;

use bytes::Bytes;
use serde_json::Value;

pub use problems::Problems;
use reader::Scan;
pub use reader::{JsonKind, Key, Reader, Rest, Slot};
pub use writer::Writer;

/// Reads itself from JSON.
#[diagnostic::on_unimplemented(
    message = "an answer cannot be read as `{Self}`",
    label = "neither a `Value` nor a type of this crate",
    note = "for a type of your own that serde can read: `Json<T>`"
)]
pub trait Decode: Sized {
    /// `None` when the value is of another kind; it is then skipped and recorded.
    fn decode(r: &mut Reader<'_>) -> Option<Self>;

    /// The value of an answer without a body.
    fn from_empty() -> Option<Self> {
        None
    }

    /// The value of an answer that is not JSON.
    fn from_bytes(_: Bytes) -> Option<Self> {
        None
    }
}

/// Writes itself as JSON.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent",
    label = "neither a `Value`, nor text, `i64`, `f64` or `bool`, nor a type of this crate",
    note = "for a type of your own that serde can write: `Json(it)`"
)]
pub trait Encode {
    /// Writes exactly one value. A struct shows its members instead.
    fn encode(&self, w: &mut Writer) {
        self.members(w);
    }

    /// Shows the members of a struct, with [`Members::all`] or [`Members::take`].
    fn members(&self, _: &mut dyn Members) {}

    /// As a member of an object it is left out.
    fn is_absent(&self) -> bool {
        false
    }
}

/// The value of a member, whatever its type: one writer serves all structs, and one `Clone`.
pub trait Part: Encode + Any {}

impl<T: Encode + Any> Part for T {}

/// Undeclared members.
pub trait Extra: Any {
    /// Writes them.
    fn write(&self, w: &mut Writer);
}

impl<T: Encode + Any> Extra for BTreeMap<String, T> {
    fn write(&self, w: &mut Writer) {
        w.extra(self);
    }
}

/// A member as it is shown: its name and its value.
pub type Shown<'a> = (&'static str, &'a dyn Part);

/// Looks at the members of a struct.
pub trait Members {
    /// All of them, in the order of the description. Those that `always` names are never left out.
    fn take(&mut self, parts: &[Shown<'_>], always: &[&'static str], extra: Option<&dyn Extra>);

    /// All of them, as most structs have them.
    fn all(&mut self, parts: &[Shown<'_>]) {
        self.take(parts, &[], None);
    }
}

impl Members for Writer {
    fn take(&mut self, parts: &[Shown<'_>], always: &[&'static str], extra: Option<&dyn Extra>) {
        self.begin();
        for (name, part) in parts {
            if always.contains(name) {
                self.required(name, *part);
            } else {
                self.field(name, *part);
            }
        }
        if let Some(extra) = extra {
            extra.write(self);
        }
        self.end();
    }
}

/// Reads a whole document, with all that was recorded on the way.
pub fn decode<T: Decode>(json: &[u8]) -> (Option<T>, Problems) {
    let mut reader = Reader::new(json);
    let value = T::decode(&mut reader);
    let problems = reader.finish();
    (if problems.is_fatal() { None } else { value }, problems)
}

/// Where a text stands that is a member of a member of the document, if that can be told without
/// reading: both names and the text are without escapes. The document may be cut off behind it.
pub(super) fn text_at(json: &[u8], path: [&str; 2]) -> Option<Range<usize>> {
    Scan::new(json).text_at(path)
}

/// Writes a whole document; the error says what JSON cannot hold.
pub fn encode<T: Encode + ?Sized>(value: &T) -> Result<Vec<u8>, &'static str> {
    let mut writer = Writer::new();
    value.encode(&mut writer);
    writer.finish()
}

impl Decode for () {
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        r.skip();
        Some(())
    }

    fn from_empty() -> Option<Self> {
        Some(())
    }

    fn from_bytes(_: Bytes) -> Option<Self> {
        Some(())
    }
}

impl Decode for bool {
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        r.bool()
    }
}

impl Decode for i64 {
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        r.int()
    }
}

impl Decode for f64 {
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        r.float()
    }
}

impl Decode for String {
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        r.string()
    }

    fn from_bytes(bytes: Bytes) -> Option<Self> {
        Some(match String::from_utf8(bytes.into()) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        })
    }
}

impl Decode for Value {
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        r.value()
    }

    fn from_empty() -> Option<Self> {
        Some(Self::Null)
    }
}

impl Decode for Bytes {
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        r.span().map(Self::copy_from_slice)
    }

    fn from_empty() -> Option<Self> {
        Some(Self::new())
    }

    fn from_bytes(bytes: Bytes) -> Option<Self> {
        Some(bytes)
    }
}

impl<T: Decode> Decode for Option<T> {
    #[inline]
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        if r.null() { Some(None) } else { Some(T::decode(r)) }
    }

    fn from_empty() -> Option<Self> {
        Some(None)
    }
}

impl<T: Decode> Decode for Box<T> {
    #[inline]
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        T::decode(r).map(Box::new)
    }
}

impl<T: Decode> Decode for Vec<T> {
    #[inline]
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        if !r.list() {
            return None;
        }
        let mut out = Self::new();
        while r.item() {
            if let Some(item) = T::decode(r) {
                out.push(item);
            }
        }
        Some(out)
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    #[inline]
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        if !r.object() {
            return None;
        }
        let mut out = Self::new();
        while let Some(key) = r.key() {
            r.extra(&key, &mut out);
        }
        Some(out)
    }
}

impl Encode for bool {
    fn encode(&self, w: &mut Writer) {
        w.raw(if *self { "true" } else { "false" });
    }
}

impl Encode for i64 {
    fn encode(&self, w: &mut Writer) {
        w.int(*self);
    }
}

impl Encode for f64 {
    fn encode(&self, w: &mut Writer) {
        w.float(*self);
    }
}

impl Encode for str {
    fn encode(&self, w: &mut Writer) {
        w.text(self);
    }
}

impl Encode for String {
    fn encode(&self, w: &mut Writer) {
        w.text(self);
    }
}

impl Encode for Value {
    fn encode(&self, w: &mut Writer) {
        w.value(self);
    }
}

impl Encode for () {
    fn encode(&self, w: &mut Writer) {
        w.null();
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        T::encode(self, w);
    }

    #[inline]
    fn is_absent(&self) -> bool {
        T::is_absent(self)
    }
}

impl<T: Encode> Encode for Box<T> {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        T::encode(self, w);
    }

    #[inline]
    fn is_absent(&self) -> bool {
        T::is_absent(self)
    }
}

impl<T: Encode> Encode for Option<T> {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        match self {
            Some(value) => value.encode(w),
            None => w.null(),
        }
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Encode> Encode for [T] {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        w.open(b'[');
        for item in self {
            w.separate(b'[');
            item.encode(w);
        }
        w.close(b']');
    }
}

impl<T: Encode> Encode for Vec<T> {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        self.as_slice().encode(w);
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        w.begin();
        w.extra(self);
        w.end();
    }
}
