//! An answer: the value, and all that came with it.

use std::fmt;
use std::ops::{Deref, Range};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method};
use serde_json::Value;

use super::clock;
use super::error::{Error, request_id};
use super::operation::{Operation, OutputKind};
use super::request::{Sent, hide, is_secret};
use super::retry::RateLimit;
use super::trace::{self, LogSettings};
use super::value::{Decode, Problems, Reader};

/// A successful answer with its value.
///
/// It dereferences to the value.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    raw: RawResponse,
    problems: Problems,
}

impl<T> Response<T> {
    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The value, without the rest.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.raw.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.raw.headers
    }

    /// The id of the request, for the people of the API.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.raw.headers)
    }

    /// How many requests the server takes, as far as it says so.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::of(&self.raw.headers, clock::wall())
    }

    /// The body as it came: also what the value has no field for.
    pub fn body(&self) -> &Bytes {
        &self.raw.body
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.raw.attempts
    }

    /// Fields that did not have the documented type. Each was left out of the value.
    pub fn problems(&self) -> Vec<Problem> {
        Problem::all(&self.problems, &self.raw.body)
    }

    /// What the server said and the value has no field for, such as members that are newer than
    /// this crate: at most the first 10,000, or fewer with very long paths. What stands beside the
    /// `data` of an answer is among them, but for `meta`.
    pub fn undocumented(&self) -> Vec<Undocumented> {
        Undocumented::all(&self.problems, &self.raw.body)
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.raw.status)
            .field("request_id", &self.request_id())
            .field("attempts", &self.raw.attempts)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}

/// A field of an answer that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Where it is: `data[3].cost`.
    pub path: String,
    /// What is wrong with it.
    pub message: String,
}

impl Problem {
    pub(super) fn all(problems: &Problems, json: &[u8]) -> Vec<Self> {
        problems.all(json).into_iter().map(|(path, message)| Self { path, message }).collect()
    }
}

/// A member of an answer or of an event that this crate has no field for.
///
/// Its `Debug` hides the values of members whose names say that they are secret.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Undocumented {
    /// Where it is: `data[3].cost`. Of names longer than 200 letters it has the beginning.
    pub path: String,
    /// Its value, with the numbers of a [`Value`]. What that cannot hold at all, such as 1e999, is
    /// its text.
    pub value: Value,
    /// It is the text of something that cannot be looked into for secrets.
    is_text: bool,
}

impl fmt::Debug for Undocumented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.value.clone();
        // A validator repeats what it refuses under these names.
        let repeats = self.path.ends_with("input") || self.path.ends_with("ctx");
        if self.is_text || repeats || is_secret(&self.path.replace('.', "_")) {
            shown = Value::from("[hidden]");
        } else {
            hide(&mut shown);
        }
        f.debug_struct("Undocumented").field("path", &self.path).field("value", &shown).finish()
    }
}

impl Undocumented {
    pub(super) fn all(problems: &Problems, json: &[u8]) -> Vec<Self> {
        let found = problems.undocumented(json).into_iter();
        let read = |(path, at): (String, Range<usize>)| {
            let (text, is_text) = (&json[at], true);
            match serde_json::from_slice(text) {
                Ok(value) => Self { path, value, is_text: false },
                Err(_) => Self { path, value: String::from_utf8_lossy(text).into(), is_text },
            }
        };
        found.map(read).collect()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// A successful answer that nobody has read yet. Not generic: all operations share its code.
#[derive(Debug, Clone)]
pub struct RawResponse {
    pub(super) operation: &'static Operation,
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) attempts: u32,
    pub(super) method: Method,
    pub(super) sent: Sent,
    /// Every problem is an error.
    pub(super) strict: bool,
    pub(super) log: LogSettings,
}

impl RawResponse {
    /// Reads the value.
    pub(super) fn read<T: Decode>(&self) -> Result<(T, Problems), Error> {
        match self.operation.output {
            OutputKind::Empty | OutputKind::Text | OutputKind::Bytes => {
                let value = T::from_bytes(self.body.clone());
                // Undocumented, but a caller may ask a raw answer for JSON.
                value.map_or_else(|| self.json(T::decode), |value| Ok((value, Problems::default())))
            }
            OutputKind::Data => self.json(data),
            OutputKind::Json | OutputKind::Page => self.json(T::decode),
        }
    }

    /// Reads JSON through a function; nothing at all may be a value too.
    pub(super) fn json<T: Decode>(
        &self,
        read: fn(&mut Reader<'_>) -> Option<T>,
    ) -> Result<(T, Problems), Error> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            let value = T::from_empty().map(|value| (value, Problems::default()));
            return value.ok_or_else(|| {
                self.with_answer(Error::unreadable(self.operation.name, "", "it is empty"))
            });
        }
        self.scan(read)
    }

    /// Reads a body that is there.
    pub(super) fn scan<T>(
        &self,
        read: fn(&mut Reader<'_>) -> Option<T>,
    ) -> Result<(T, Problems), Error> {
        let mut reader = Reader::new(&self.body);
        let value = read(&mut reader);
        let problems = reader.finish();
        trace::problems(self.log, self.operation.name, &problems, &self.body);
        match value {
            Some(value) if !problems.forbid(self.strict) => Ok((value, problems)),
            _ => Err(self.unread(&problems)),
        }
    }

    pub(super) fn full<T: Decode>(mut self) -> Result<Response<T>, Error> {
        let (value, problems) = self.read()?;
        // Who keeps the answer need not keep the request.
        self.sent = Sent::default();
        Ok(Response { value, raw: self, problems })
    }

    pub(super) fn with_answer(&self, error: Error) -> Error {
        trace::paging(self.log, &error);
        error
            .with_answer(self.status, self.headers.clone(), self.body.clone())
            .with_request(self.method.clone(), self.operation.path, self.attempts)
            .with_ids(&self.sent)
    }

    /// The error of a body that could not be read.
    pub(super) fn unread(&self, problems: &Problems) -> Error {
        let essence = essence(self.headers.get(CONTENT_TYPE));
        let error = if problems.is_fatal() && !essence.is_empty() && !essence.contains("json") {
            // A page of a proxy, say: at which byte it is no JSON helps nobody.
            let message = format!("it is {} and not JSON", essence.escape_debug());
            Error::unreadable(self.operation.name, "", &message)
        } else {
            Error::decode(self.operation.name, &self.body, problems)
        };
        self.with_answer(error)
    }
}

/// A media type without its parameters, in small letters; empty if there is none.
pub(super) fn essence(content_type: Option<&HeaderValue>) -> String {
    let media = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The value of an envelope.
fn data<T: Decode>(r: &mut Reader<'_>) -> Option<T> {
    if !r.object() {
        return None;
    }
    let mut out = None;
    while let Some(key) = r.key() {
        match &*key {
            "data" => out = T::decode(r),
            "meta" => r.skip(),
            _ => r.pass_undocumented(),
        }
    }
    out.or_else(|| {
        r.missing("data");
        T::from_empty()
    })
}
