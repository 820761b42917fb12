//! How requests travel: the trait behind which the HTTP client stands, and what passes through it.

mod body;
#[cfg(all(feature = "reqwest", target_arch = "wasm32"))]
mod in_browser;
#[cfg(all(feature = "tower", not(target_arch = "wasm32")))]
mod layered;
mod sender;
mod settings;
#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
mod with_reqwest;

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::header::{Entry, LOCATION, SET_COOKIE};
use http::{HeaderMap, Method};

pub use body::{RequestBody, ResponseBody};
#[cfg(all(feature = "tower", not(target_arch = "wasm32")))]
pub use layered::HttpService;
#[cfg(all(feature = "tower", not(target_arch = "wasm32")))]
pub(super) use layered::layered;
pub(super) use sender::Sender;
pub(super) use settings::{HttpSettings, HttpVersion};

/// A future on the heap. In a browser there are no threads, and futures need not be `Send`.
#[cfg(not(target_arch = "wasm32"))]
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A future on the heap. In a browser there are no threads, and futures need not be `Send`.
#[cfg(target_arch = "wasm32")]
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// What [`Transport::send`] returns.
pub type TransportFuture = BoxFuture<Result<HttpResponse, TransportError>>;

/// Sends requests. Implement it to use another HTTP client, or to answer in a test. A closure is
/// one too, if it tells the type of its argument:
///
/// ```ignore
/// let client = Client::builder()
///     .api_key("in a test")
///     .transport(|request: HttpRequest| async move {
///         assert_eq!(request.operation, "calls.actions.answer");
///         Ok(HttpResponse::new(200, HeaderMap::new(), r#"{"data":{"result":"ok"}}"#))
///     })
///     .build()?;
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends one request and waits for the head of the answer; its body comes as a stream.
    ///
    /// Redirects are not followed, nothing is repeated, and an answer with an error status is an
    /// answer. Time limits are the client's; dropping the future ends the exchange.
    fn send(&self, request: HttpRequest) -> TransportFuture;

    /// Sends the request that turns a connection into a WebSocket.
    #[cfg(feature = "ws")]
    fn upgrade(&self, request: HttpRequest) -> BoxFuture<Result<Upgraded, TransportError>> {
        drop(request);
        Box::pin(std::future::ready(Err(TransportError::connect(
            "this transport has no WebSockets",
        ))))
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: HttpRequest) -> TransportFuture {
        (**self).send(request)
    }

    #[cfg(feature = "ws")]
    fn upgrade(&self, request: HttpRequest) -> BoxFuture<Result<Upgraded, TransportError>> {
        (**self).upgrade(request)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl<F, A> Transport for F
where
    F: Fn(HttpRequest) -> A + Send + Sync + 'static,
    A: Future<Output = Result<HttpResponse, TransportError>> + Send + 'static,
{
    fn send(&self, request: HttpRequest) -> TransportFuture {
        Box::pin(self(request))
    }
}

#[cfg(target_arch = "wasm32")]
impl<F, A> Transport for F
where
    F: Fn(HttpRequest) -> A + Send + Sync + 'static,
    A: Future<Output = Result<HttpResponse, TransportError>> + 'static,
{
    fn send(&self, request: HttpRequest) -> TransportFuture {
        Box::pin(self(request))
    }
}

/// A request, ready to be sent.
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The whole URL, encoded.
    pub url: String,
    /// All headers but those that follow from the body's length and the connection.
    pub headers: HeaderMap,
    /// The body.
    pub body: RequestBody,
    /// The operation, such as `calls.dial`; empty for requests of the client itself.
    pub operation: &'static str,
    /// The path of the operation with its placeholders, empty where there is no operation.
    pub route: &'static str,
    /// Which attempt this is, from 1.
    pub attempt: u32,
}

impl HttpRequest {
    /// A request without headers and body.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: HeaderMap::new(),
            body: RequestBody::empty(),
            operation: "",
            route: "",
            attempt: 1,
        }
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The key is marked as sensitive, so the map hides it. The query may hold data of a
        // customer, so it stays out.
        let url = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &url)
            .field("headers", &self.headers)
            .field("body", &self.body)
            .field("operation", &self.operation)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

/// An answer: its head, and a body to read.
#[non_exhaustive]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: ResponseBody,
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A place may be signed, so that whoever knows it may go there; a cookie is a key.
        let mut headers = self.headers.clone();
        for name in [LOCATION, SET_COOKIE] {
            if let Entry::Occupied(mut entry) = headers.entry(name) {
                entry.iter_mut().for_each(|value| value.set_sensitive(true));
            }
        }
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("headers", &headers)
            .field("body", &self.body)
            .finish()
    }
}

impl HttpResponse {
    /// An answer.
    pub fn new(status: u16, headers: HeaderMap, body: impl Into<ResponseBody>) -> Self {
        Self { status, headers, body: body.into() }
    }
}

/// What a connection becomes after the handshake of a WebSocket.
#[cfg(feature = "ws")]
#[non_exhaustive]
pub struct Upgraded {
    /// The status: 101, or that of a refusal.
    pub status: u16,
    /// The headers of the answer.
    pub headers: HeaderMap,
    /// The connection; `None` after a refusal.
    pub io: Option<Box<dyn Io>>,
    /// The beginning of what the server says about a refusal.
    pub body: bytes::Bytes,
}

#[cfg(feature = "ws")]
impl Upgraded {
    /// A connection that is a WebSocket from now on.
    pub fn accepted(headers: HeaderMap, io: impl Io + 'static) -> Self {
        Self { status: 101, headers, io: Some(Box::new(io)), body: bytes::Bytes::new() }
    }

    /// An answer other than 101.
    pub fn refused(status: u16, headers: HeaderMap, body: impl Into<bytes::Bytes>) -> Self {
        Self { status, headers, io: None, body: body.into() }
    }
}

#[cfg(feature = "ws")]
impl fmt::Debug for Upgraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upgraded").field("status", &self.status).finish_non_exhaustive()
    }
}

/// A connection that bytes go through in both directions.
#[cfg(feature = "ws")]
pub trait Io: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin {}

#[cfg(feature = "ws")]
impl<T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin> Io for T {}

/// Why there was no answer.
#[derive(Debug)]
pub struct TransportError {
    phase: Phase,
    source: Box<dyn StdError + Send + Sync>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Invalid,
    Connect,
    Timeout,
    Other,
}

impl TransportError {
    /// There is no connection, and nothing was sent.
    pub fn connect(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { phase: Phase::Connect, source: source.into() }
    }

    /// The request cannot be sent as it is, now or later; nothing was sent.
    pub fn invalid(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { phase: Phase::Invalid, source: source.into() }
    }

    /// It took too long; the request may have been sent.
    pub fn timeout(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { phase: Phase::Timeout, source: source.into() }
    }

    /// Anything else; the request may have been sent.
    pub fn other(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { phase: Phase::Other, source: source.into() }
    }

    /// The request cannot be sent as it is.
    pub fn is_invalid(&self) -> bool {
        self.phase == Phase::Invalid
    }

    /// There is no connection.
    pub fn is_connect(&self) -> bool {
        self.phase == Phase::Connect
    }

    /// It took too long.
    pub fn is_timeout(&self) -> bool {
        self.phase == Phase::Timeout
    }

    pub(super) fn into_source(self) -> Box<dyn StdError + Send + Sync> {
        self.source
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

/// The built-in HTTP client, if this build has one.
#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
pub(super) fn built_in(settings: &HttpSettings) -> Result<Sender, TransportError> {
    with_reqwest::Reqwest::new(settings).map(|transport| Sender::BuiltIn(Arc::new(transport)))
}

/// The built-in HTTP client, if this build has one.
#[cfg(all(feature = "reqwest", target_arch = "wasm32"))]
pub(super) fn built_in(_: &HttpSettings) -> Result<Sender, TransportError> {
    Ok(Sender::Other(Arc::new(in_browser::Fetch::new())))
}

/// The built-in HTTP client, if this build has one.
#[cfg(not(feature = "reqwest"))]
pub(super) fn built_in(_: &HttpSettings) -> Result<Sender, TransportError> {
    Err(TransportError::other(
        "this build has no HTTP client: enable the feature `rustls`, `rustls-ring` or `native-tls`, or set a transport",
    ))
}
