//! What an emitted driver hands over.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use serde_json::Value;

use crate::sampler::Sampler;

/// Everything that a driver can do. `C` is the client of the crate under test.
pub struct Driver<C: 'static> {
    /// Makes a client for this base URL: one attempt per call, a key, a limit of 30 s.
    pub connect: fn(&str) -> C,
    /// In order of path and method.
    pub operations: &'static [Operation<C>],
    /// By the number that `pointers` uses.
    pub codecs: &'static [Codec],
    /// A line for each schema of the document that has a Rust type: number of the codec, a tab,
    /// `q` where a request reaches it and `r` where an answer or event does (`qr`, or `-`), a tab,
    /// the pointer.
    pub pointers: &'static str,
    /// The events of the document.
    pub webhooks: &'static [Webhook],
    /// Reads the body of a webhook.
    pub event: fn(&[u8]) -> Result<Event, String>,
    /// Reads the body of an answer with an error status, as the one error type of the crate.
    pub error: fn(u16, &[u8]) -> Failure,
}

/// An operation of the document.
pub struct Operation<C: 'static> {
    /// `#/paths/~1calls/post`.
    pub pointer: &'static str,
    /// `POST`.
    pub method: &'static str,
    /// As the document writes it.
    pub path: &'static str,
    /// As it has to go over the wire: without a repeated base path.
    pub wire_path: &'static str,
    /// What its success carries, to know what of a documented answer the value holds.
    pub output: Output,
    /// The ways to call it: one for each media type of the body, and for each form of the answer.
    pub calls: &'static [Call<C>],
}

/// What a success carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Nothing.
    Empty,
    /// The JSON body.
    Json,
    /// The member `data` of the JSON body.
    Data,
    /// A list with its `meta`; the items stand under this key (empty: the body is the list).
    Page(&'static str),
    /// The body as text.
    Text,
    /// The body as bytes.
    Bytes,
}

/// One way to call an operation.
pub struct Call<C: 'static> {
    /// `client.calls().dial()`, to find it.
    pub rust: &'static str,
    /// Media type of the body that it sends.
    pub media: Option<&'static str>,
    /// How the answer is read.
    pub way: Way,
    /// Builds the request with values of the sampler, and sends it.
    pub send: fn(&C, &Options, &mut Sampler) -> Answer,
}

/// How an answer is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// `send_full()`.
    Full,
    /// `send_bytes()`: the other media types of the answer.
    Bytes,
    /// `stream()` of a download.
    Download,
    /// `stream()` of server-sent events.
    Events,
    /// `connect()`: a WebSocket.
    Socket,
}

/// A request on its way.
pub type Answer = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// What is sent beside the values.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Further headers.
    pub headers: Vec<(String, String)>,
}

/// What a caller got.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Status of the answer, if there was one.
    pub status: Option<u16>,
    /// Body of the answer as it came; empty for an error.
    pub body: Bytes,
    /// The value encoded again, where it has a form in JSON. Events of a stream and frames of a
    /// socket are a list.
    pub value: Option<Value>,
    /// Parts of the body that could not be read: path and message.
    pub problems: Vec<(String, String)>,
    /// Members of the body that the type of the value does not have, as it says.
    pub undocumented: Vec<String>,
    /// The typed error, where it was none of these.
    pub error: Option<Failure>,
}

/// A typed error.
#[derive(Debug, Clone, Default)]
pub struct Failure {
    /// As it is shown.
    pub message: String,
    /// `Error::is_decode()`: the answer could not be read.
    pub decode: bool,
    /// `Error::body()`: the raw body.
    pub body: Bytes,
    /// Code, title and detail of each entry that was found in the body.
    pub details: Vec<(String, String, String)>,
}

/// How to take one type out of JSON and put it back.
pub struct Codec {
    /// As it is written in Rust.
    pub rust: &'static str,
    /// Decodes and encodes again.
    pub round: fn(&[u8]) -> Result<Vec<u8>, String>,
    /// The members that it does not have, as an answer tells them.
    pub undocumented: fn(&[u8]) -> Vec<String>,
}

/// An event of the document.
pub struct Webhook {
    /// `#/webhooks/callHangup`.
    pub pointer: &'static str,
    /// `callHangup`.
    pub key: &'static str,
    /// Its arm in Rust: `CallHangup`.
    pub arm: &'static str,
}

/// What became of an event.
#[derive(Debug, Clone, Default)]
pub struct Event {
    /// The arm that it was given.
    pub arm: String,
    /// The value of that arm encoded again.
    pub value: Option<Value>,
}
