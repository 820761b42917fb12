//! The one error of the crate: opaque, with questions to ask.
//!
//! It reads every shape of error body that the API has, and never prints a secret: neither the
//! key nor what was sent appears in it.

mod detail;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};

use super::clock;
use super::request::{Sent, given};
use super::retry::{self, RateLimit};
use super::transport::TransportError;
use super::value::Problems;

pub use detail::ErrorDetail;

/// What stands for an operation where an event is read: nobody sent a request, so what cannot be
/// read is not an answer.
pub(super) const EVENT: &str = "webhooks.read";

/// The same for a frame of a media stream.
pub(super) const FRAME: &str = "media_stream.read";

/// Why a request failed.
///
/// Ask it what it is with the `is_*` methods; `Display` is one line that names the operation and,
/// where there is one, the field.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    operation: &'static str,
    message: String,
    answer: Option<Answer>,
    details: Vec<ErrorDetail>,
    path: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
    method: Option<Method>,
    route: &'static str,
    attempts: u32,
    command_id: Option<String>,
    idempotency_key: Option<String>,
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Config,
    Request,
    Connect,
    Timeout,
    Transport,
    TooLarge,
    Full,
    File,
    Status,
    Decode,
    Paging,
    Text,
}

impl Error {
    /// The client is not set up: no key, a bad base URL, a variable that is missing.
    pub fn is_config(&self) -> bool {
        self.0.kind == Kind::Config
    }

    /// The request could not be written, so nothing was sent: an empty id, a NaN, a bad header.
    pub fn is_invalid_request(&self) -> bool {
        self.0.kind == Kind::Request
    }

    /// No connection; nothing was sent.
    pub fn is_connect(&self) -> bool {
        self.0.kind == Kind::Connect
    }

    /// It took too long. The server may have acted on the request, unless there were no
    /// [`attempts`](Self::attempts).
    pub fn is_timeout(&self) -> bool {
        self.0.kind == Kind::Timeout
    }

    /// The connection broke. The server may have acted on the request.
    pub fn is_transport(&self) -> bool {
        self.0.kind == Kind::Transport
    }

    /// The answer is larger than the limit for bodies in memory; it was not read to its end.
    pub fn is_too_large(&self) -> bool {
        self.0.kind == Kind::TooLarge
    }

    /// The queue of a WebSocket has no room for the message now.
    pub fn is_full(&self) -> bool {
        self.0.kind == Kind::Full
    }

    /// A file, or another source of an upload, could not be read; or a file could not be written.
    pub fn is_file(&self) -> bool {
        self.0.kind == Kind::File
    }

    /// The server answered with an error; see [`status`](Self::status) and [`errors`](Self::errors).
    pub fn is_api(&self) -> bool {
        self.0.kind == Kind::Status
    }

    /// The request succeeded, and its answer could not be read; see [`field_path`](Self::field_path).
    pub fn is_decode(&self) -> bool {
        self.0.kind == Kind::Decode
    }

    /// A list does not advance: the server repeats a page or a cursor.
    pub fn is_paging(&self) -> bool {
        self.0.kind == Kind::Paging
    }

    /// Text could not be converted to another type, such as a date.
    pub fn is_conversion(&self) -> bool {
        self.0.kind == Kind::Text
    }

    /// The status is 401 or 403.
    pub fn is_auth(&self) -> bool {
        matches!(self.api_status(), Some(401 | 403))
    }

    /// The status is 404.
    pub fn is_not_found(&self) -> bool {
        self.api_status() == Some(404)
    }

    /// The status is 409.
    pub fn is_conflict(&self) -> bool {
        self.api_status() == Some(409)
    }

    /// The status is 400 or 422.
    pub fn is_validation(&self) -> bool {
        matches!(self.api_status(), Some(400 | 422))
    }

    /// The status is 429.
    pub fn is_rate_limited(&self) -> bool {
        self.api_status() == Some(429)
    }

    /// The status is 500 or above.
    pub fn is_server_error(&self) -> bool {
        self.api_status().is_some_and(|status| status >= 500)
    }

    /// The same request may succeed later. Whether it is safe to repeat is another question: see
    /// [`is_timeout`](Self::is_timeout).
    pub fn is_retryable(&self) -> bool {
        self.is_connect()
            || self.is_timeout()
            || self.is_transport()
            || self.is_server_error()
            || matches!(self.api_status(), Some(408 | 409 | 429))
    }

    /// The HTTP status, when there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// What the server says is wrong: the first thousand entries at most. Empty when the answer
    /// had no such list.
    pub fn errors(&self) -> &[ErrorDetail] {
        &self.0.details
    }

    /// Whether one of the errors has this code.
    pub fn has_code(&self, code: &str) -> bool {
        self.0.details.iter().any(|detail| detail.code.as_deref() == Some(code))
    }

    /// The id of the request, for the people of the API.
    pub fn request_id(&self) -> Option<&str> {
        self.headers().and_then(request_id)
    }

    /// The headers of the answer.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.answer.as_ref().map(|answer| &answer.headers)
    }

    /// The body of the answer as it came.
    pub fn body(&self) -> Option<&Bytes> {
        self.0.answer.as_ref().map(|answer| &answer.body)
    }

    /// How many attempts were made, those included that ended before they were sent, such as
    /// without a connection or a key; 0 when the request could not even be written, or had no time
    /// left.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the server asks to wait: `retry-after-ms`, `retry-after` in seconds or as a date,
    /// or when the limit of requests is reset.
    pub fn retry_after(&self) -> Option<Duration> {
        retry::retry_after(self.api_status()?, self.headers()?, clock::wall()?)
    }

    /// How many requests the server takes, as far as its answer says so.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::of(self.headers()?, clock::wall())
    }

    /// The `command_id` that was sent in a JSON object or a form, yours or one that was made up.
    /// Whoever repeats the command with it has it executed once, also if this attempt was.
    pub fn command_id(&self) -> Option<&str> {
        self.0.command_id.as_deref()
    }

    /// The `Idempotency-Key` that was sent, yours or one that was made up: for repeating the
    /// request, see [`command_id`](Self::command_id).
    pub fn idempotency_key(&self) -> Option<&str> {
        self.0.idempotency_key.as_deref()
    }

    /// The method of the request.
    pub fn method(&self) -> Option<&Method> {
        self.0.method.as_ref()
    }

    /// The path of the operation with its placeholders, `/calls/{call_control_id}/actions/answer`.
    /// Empty when the error is not about an operation.
    pub fn route(&self) -> &str {
        self.0.route
    }

    /// The operation, such as `calls.dial`; `request` for a [raw](super::RawRequest) one. Empty
    /// when the error is not about one.
    pub fn operation(&self) -> &str {
        self.0.operation
    }

    /// The field of the answer that could not be read: `data[3].cost`.
    pub fn field_path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    fn api_status(&self) -> Option<u16> {
        self.is_api().then(|| self.status()).flatten()
    }
}

impl Error {
    fn new(kind: Kind, operation: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            operation,
            message: message.into(),
            answer: None,
            details: Vec::new(),
            path: None,
            source: None,
            method: None,
            route: "",
            attempts: 0,
            command_id: None,
            idempotency_key: None,
        }))
    }

    pub(super) fn config(message: impl Into<String>) -> Self {
        Self::new(Kind::Config, "", message)
    }

    pub(super) fn config_because(
        message: impl Into<String>,
        source: Box<dyn StdError + Send + Sync>,
    ) -> Self {
        let mut out = Self::config(message);
        out.0.source = Some(source);
        out
    }

    pub(super) fn request(operation: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Request, operation, message)
    }

    pub(super) fn paging(operation: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Paging, operation, message)
    }

    pub(super) fn text(wanted: &str, found: &str) -> Self {
        Self::new(Kind::Text, "", format!("`{found}` is not {wanted}"))
    }

    /// The text is not shown: it may be the state of a program.
    pub(super) fn not_base64() -> Self {
        Self::new(Kind::Text, "", "the text is not base64")
    }

    pub(super) fn no_key(operation: &'static str) -> Self {
        Self::new(
            Kind::Config,
            operation,
            "no API key: set one on the client, or TELNYX_API_KEY for `Client::from_env`",
        )
    }

    pub(super) fn transport(operation: &'static str, error: TransportError) -> Self {
        let (kind, message) = if error.is_invalid() {
            (Kind::Request, "cannot be sent")
        } else if error.is_connect() {
            (Kind::Connect, "cannot connect")
        } else if error.is_timeout() {
            (Kind::Timeout, "timed out")
        } else {
            (Kind::Transport, "the connection failed")
        };
        let mut out = Self::new(kind, operation, message);
        out.0.source = Some(error.into_source());
        out
    }

    pub(super) fn timed_out(operation: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Timeout, operation, message)
    }

    pub(super) fn too_large(operation: &'static str, limit: usize) -> Self {
        let message = format!(
            "the answer is larger than {limit} bytes: raise `max_body`, or read it as a stream"
        );
        Self::new(Kind::TooLarge, operation, message)
    }

    #[cfg(not(target_arch = "wasm32"))]
    pub(super) fn file(
        operation: &'static str,
        path: &std::path::Path,
        error: std::io::Error,
    ) -> Self {
        let mut out = Self::new(Kind::File, operation, path.display().to_string());
        out.0.source = Some(Box::new(error));
        out
    }

    /// The source of an upload failed, perhaps in the middle.
    pub(super) fn upload(operation: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::File, operation, message)
    }

    pub(super) fn decode(operation: &'static str, json: &[u8], problems: &Problems) -> Self {
        let (path, message) = problems
            .first(json)
            .unwrap_or_else(|| (String::new(), "the value is missing".to_owned()));
        let mut out = Self::new(Kind::Decode, operation, message);
        out.0.path = Some(path);
        out
    }

    pub(super) fn unreadable(operation: &'static str, path: &str, message: &str) -> Self {
        let mut out = Self::new(Kind::Decode, operation, message);
        out.0.path = Some(path.to_owned());
        out
    }

    pub(super) fn status_of(
        operation: &'static str,
        status: u16,
        headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        let reason =
            http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        let mut out = Self::new(
            Kind::Status,
            operation,
            format!("{status} {}", reason.unwrap_or_default()).trim_end(),
        );
        out.0.details = detail::read(&body);
        out.with_answer(status, headers, body)
    }

    pub(super) fn full(operation: &'static str, limit: usize) -> Self {
        let message = format!("the queue of {limit} bytes has no room for the message");
        Self::new(Kind::Full, operation, message)
    }

    /// An error that the server reports after its answer began as a success.
    pub(super) fn in_band(operation: &'static str, data: &[u8]) -> Self {
        let mut out = Self::new(Kind::Status, operation, "the server reports an error");
        out.0.details = detail::read(data);
        if out.0.details.is_empty() {
            let text = String::from_utf8_lossy(data).trim().to_owned();
            out.0.details = vec![ErrorDetail { detail: Some(text), ..ErrorDetail::default() }];
        }
        out
    }

    pub(super) fn with_answer(mut self, status: u16, headers: HeaderMap, body: Bytes) -> Self {
        self.0.answer = Some(Answer { status, headers, body });
        self
    }

    /// What was sent, and how often.
    pub(super) fn with_request(mut self, method: Method, route: &'static str, sent: u32) -> Self {
        self.0.method = Some(method);
        self.0.route = route;
        self.0.attempts = sent;
        self
    }

    /// By what the server knows the request again.
    pub(super) fn with_ids(mut self, sent: &Sent) -> Self {
        self.0.command_id = sent.command_id();
        self.0.idempotency_key = sent.idempotency_key();
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        if !inner.operation.is_empty() {
            write!(f, "{}: ", inner.operation)?;
        }
        let whole = match inner.operation {
            EVENT => "event",
            FRAME => "frame",
            _ => "answer",
        };
        match inner.path.as_deref() {
            Some("") => write!(f, "cannot read the {whole}: ")?,
            Some(path) => write!(f, "cannot read `{path}` of the {whole}: ")?,
            None => {}
        }
        f.write_str(&inner.message)?;
        if let Some(first) = inner.details.first() {
            write!(f, ": {first}")?;
        }
        if inner.details.len() > 1 {
            write!(f, " (and {} more)", inner.details.len() - 1)?;
        }
        if let Some(source) = &inner.source {
            write!(f, ": {source}")?;
        }
        match self.request_id() {
            Some(id) => write!(f, " [request {id}]"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        let mut out = f.debug_struct("Error");
        out.field("kind", &inner.kind).field("message", &inner.message);
        // A program that ends with an error prints this: what there is, and nothing else.
        let filled = |text: &'static str| (!text.is_empty()).then_some(text);
        given(&mut out, "operation", &filled(inner.operation));
        given(&mut out, "method", &inner.method);
        given(&mut out, "route", &filled(inner.route));
        given(&mut out, "attempts", &inner.method.as_ref().map(|_| inner.attempts));
        given(&mut out, "status", &self.status());
        given(&mut out, "request_id", &self.request_id());
        given(&mut out, "command_id", &inner.command_id);
        given(&mut out, "idempotency_key", &inner.idempotency_key);
        given(&mut out, "errors", &Some(&inner.details).filter(|details| !details.is_empty()));
        given(&mut out, "field_path", &inner.path);
        given(&mut out, "source", &inner.source);
        out.finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// The id that the server gave a request.
pub(super) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-request-id").or_else(|| headers.get("request-id"))?.to_str().ok()
}
