//! Settings of one call.

use std::time::Duration;

use serde_json::Value;

use super::super::retry::RetryPolicy;
use super::target::ListStyle;

/// Settings of one call. What is set here counts for this call alone, and before what the client
/// or the operation says.
#[derive(Clone, Default)]
pub struct CallOptions {
    pub(in super::super) timeout: Option<Duration>,
    pub(in super::super) attempt_timeout: Option<Duration>,
    pub(in super::super) idle_timeout: Option<Duration>,
    pub(in super::super) retry: Option<RetryPolicy>,
    pub(in super::super) max_retries: Option<u32>,
    pub(in super::super) max_body: Option<usize>,
    pub(in super::super) strict: Option<bool>,
    pub(super) base_url: Option<String>,
    /// In the order in which they were made.
    pub(super) headers: Vec<(String, Edit)>,
    /// `None` removes one that the operation sets.
    pub(super) query: Vec<(String, Option<Vec<u8>>)>,
    pub(super) lists: Vec<(String, ListStyle)>,
    /// `None` removes one that the operation sets.
    pub(super) fields: Vec<(String, Option<Value>)>,
}

/// A change of the headers.
#[derive(Clone)]
pub(super) enum Edit {
    Set(String),
    Append(String),
    Remove,
}

impl CallOptions {
    /// The longest that the whole call may take: all attempts, and the pauses between them.
    pub fn timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    /// The longest that one attempt may take, the reading of the answer included.
    pub fn attempt_timeout(&mut self, timeout: Duration) {
        self.attempt_timeout = Some(timeout);
    }

    /// The longest that the server may be silent in the middle of an answer.
    pub fn idle_timeout(&mut self, timeout: Duration) {
        self.idle_timeout = Some(timeout);
    }

    /// When and how often the request is sent again.
    pub fn retry(&mut self, policy: RetryPolicy) {
        self.retry = Some(policy);
    }

    /// How often the request is sent again at most; all else about it stays.
    pub fn max_retries(&mut self, retries: u32) {
        self.max_retries = Some(retries);
    }

    /// The most bytes that an answer may have in memory. A longer one is an error.
    pub fn max_body(&mut self, bytes: usize) {
        self.max_body = Some(bytes);
    }

    /// Whether an answer that is not as documented is an error: see
    /// [`ClientBuilder::strict`](super::super::ClientBuilder::strict).
    pub fn strict(&mut self, on: bool) {
        self.strict = Some(on);
    }

    /// Another server, version included. The key is sent to it.
    pub fn base_url(&mut self, url: impl Into<String>) {
        self.base_url = Some(url.into());
    }

    /// A header. It takes the place of one that the client or the operation sets.
    pub fn header(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.headers.push((name.into(), Edit::Set(value.into())));
    }

    /// One more header of a name, beside those that are set already.
    pub fn append_header(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.headers.push((name.into(), Edit::Append(value.into())));
    }

    /// Leaves out a header that the client or the operation would send. Without `Authorization`
    /// the call goes out without a key.
    pub fn remove_header(&mut self, name: impl Into<String>) {
        self.headers.push((name.into(), Edit::Remove));
    }

    /// The key by which the server recognises a repeated request.
    ///
    /// Where the operation declares such a key, a random one is sent anyway. Where it does not,
    /// the server may not look at it, so a POST is not repeated because of it: see
    /// [`RetryPolicy::retry_unsafe`].
    pub fn idempotency_key(&mut self, key: impl Into<String>) {
        self.header("Idempotency-Key", key);
    }

    /// A query parameter, declared or not. A list is joined with commas, an object becomes
    /// `name[key]`.
    pub fn query(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        let json = value.into().to_string().into_bytes();
        put(&mut self.query, name.into(), Some(json));
    }

    /// Leaves out a query parameter.
    pub fn remove_query(&mut self, name: impl Into<String>) {
        put(&mut self.query, name.into(), None);
    }

    /// How the list in a query parameter is written, in place of commas.
    pub fn list_style(&mut self, name: impl Into<String>, style: ListStyle) {
        put(&mut self.lists, name.into(), style);
    }

    /// A member of the body, declared or not.
    pub fn body_field(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        put(&mut self.fields, name.into(), Some(value.into()));
    }

    /// Leaves out a member of the body.
    pub fn remove_body_field(&mut self, name: impl Into<String>) {
        put(&mut self.fields, name.into(), None);
    }
}

/// Sets or replaces an entry. The order is that of the first time each was set.
fn put<T>(entries: &mut Vec<(String, T)>, name: String, value: T) {
    match entries.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => *known = value,
        None => entries.push((name, value)),
    }
}
