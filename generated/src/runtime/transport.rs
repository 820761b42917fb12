//! How requests travel. The only file that knows an HTTP client.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};

/// Sends requests. Implement it to use another HTTP client, or to answer in a test.
pub trait Transport: Send + Sync + 'static {
    /// Sends one request and reads the whole answer. Redirects are not followed, and an answer
    /// with an error status is an answer.
    fn send(&self, request: HttpRequest) -> TransportFuture;
}

/// What [`Transport::send`] returns.
pub type TransportFuture =
    Pin<Box<dyn Future<Output = Result<HttpResponse, TransportError>> + Send>>;

/// A request, ready to be sent.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The whole URL, encoded.
    pub url: String,
    /// All headers but those that follow from the body's length and the connection.
    pub headers: HeaderMap,
    /// The body.
    pub body: Option<Bytes>,
    /// The longest that the whole exchange may take.
    pub timeout: Option<Duration>,
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The key is marked as sensitive, so the map hides it.
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &self.headers)
            .field("bytes", &self.body.as_ref().map(Bytes::len))
            .finish_non_exhaustive()
    }
}

/// An answer.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl HttpResponse {
    /// An answer.
    pub fn new(status: u16, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self { status, headers, body: body.into() }
    }
}

/// Why there was no answer.
#[derive(Debug)]
pub struct TransportError {
    phase: Phase,
    source: Box<dyn StdError + Send + Sync>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Connect,
    Timeout,
    Other,
}

impl TransportError {
    /// There is no connection, and nothing was sent.
    pub fn connect(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { phase: Phase::Connect, source: source.into() }
    }

    /// It took too long; the request may have been sent.
    pub fn timeout(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { phase: Phase::Timeout, source: source.into() }
    }

    /// Anything else; the request may have been sent.
    pub fn other(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { phase: Phase::Other, source: source.into() }
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
#[cfg(feature = "reqwest")]
pub(super) fn built_in() -> Result<Box<dyn Transport>, TransportError> {
    with_reqwest::Reqwest::new().map(|transport| Box::new(transport) as Box<dyn Transport>)
}

/// The built-in HTTP client, if this build has one.
#[cfg(not(feature = "reqwest"))]
pub(super) fn built_in() -> Result<Box<dyn Transport>, TransportError> {
    Err(TransportError::other(
        "this build has no HTTP client: enable the feature `rustls` or `native-tls`, or set a transport",
    ))
}

#[cfg(feature = "reqwest")]
mod with_reqwest {
    use std::error::Error as StdError;
    use std::fmt::Write;
    use std::time::Duration;

    use reqwest::Client;
    use reqwest::redirect::Policy;

    use super::{HttpRequest, HttpResponse, Transport, TransportError, TransportFuture};

    /// A name that does not resolve or a host that is away should be known long before the
    /// answer is due.
    const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

    pub(super) struct Reqwest(Client);

    impl Reqwest {
        pub(super) fn new() -> Result<Self, TransportError> {
            let client =
                Client::builder().connect_timeout(CONNECT_TIMEOUT).redirect(Policy::none());
            client.build().map(Self).map_err(describe)
        }
    }

    impl Transport for Reqwest {
        fn send(&self, request: HttpRequest) -> TransportFuture {
            let mut builder = self.0.request(request.method, request.url).headers(request.headers);
            if let Some(body) = request.body {
                builder = builder.body(body);
            }
            if let Some(timeout) = request.timeout {
                builder = builder.timeout(timeout);
            }
            Box::pin(async move {
                let mut answer = builder.send().await.map_err(describe)?;
                let status = answer.status().as_u16();
                let headers = std::mem::take(answer.headers_mut());
                let body = answer.bytes().await.map_err(describe)?;
                Ok(HttpResponse::new(status, headers, body))
            })
        }
    }

    /// The reasons of a failure as one line; the URL stays out, it may carry data of a customer.
    fn describe(error: reqwest::Error) -> TransportError {
        let (connect, timeout) = (error.is_connect(), error.is_timeout());
        let error = error.without_url();
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(next) = cause {
            // Writing to a String cannot fail.
            let _ = write!(text, ": {next}");
            cause = next.source();
        }
        if connect {
            TransportError::connect(text)
        } else if timeout {
            TransportError::timeout(text)
        } else {
            TransportError::other(text)
        }
    }
}
