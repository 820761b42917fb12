//! Bodies on their way: in memory, or piece by piece.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::TransportError;
#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
use super::with_reqwest::Pieces;

#[cfg(not(target_arch = "wasm32"))]
type BoxStream<T> = Pin<Box<dyn Stream<Item = T> + Send>>;
#[cfg(target_arch = "wasm32")]
type BoxStream<T> = Pin<Box<dyn Stream<Item = T>>>;

/// The body of a request: a stream of pieces. One in memory is a single piece.
pub struct RequestBody {
    kind: Kind<io::Error>,
    length: Option<u64>,
}

/// The body of an answer: a stream of pieces.
pub struct ResponseBody {
    kind: Answer,
}

/// The built-in HTTP client has its pieces in a box of its own already.
enum Answer {
    Any(Kind<TransportError>),
    #[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
    Pieces(Pieces),
}

enum Kind<E> {
    Bytes(Bytes),
    Stream(BoxStream<Result<Bytes, E>>),
}

impl RequestBody {
    /// No body.
    pub fn empty() -> Self {
        Self::from(Bytes::new())
    }

    /// A body that comes in pieces; with a length it is announced to the server.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn stream(
        stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
        length: Option<u64>,
    ) -> Self {
        Self { kind: Kind::Stream(Box::pin(stream)), length }
    }

    /// A body that comes in pieces; with a length it is announced to the server.
    #[cfg(target_arch = "wasm32")]
    pub fn stream(
        stream: impl Stream<Item = io::Result<Bytes>> + 'static,
        length: Option<u64>,
    ) -> Self {
        Self { kind: Kind::Stream(Box::pin(stream)), length }
    }

    /// All of it, where it is in memory.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.kind {
            Kind::Bytes(bytes) => Some(bytes),
            Kind::Stream(_) => None,
        }
    }

    /// All of it, where it is in memory; else the body as it was.
    #[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
    pub(super) fn into_bytes(self) -> Result<Bytes, Self> {
        match self.kind {
            Kind::Bytes(bytes) => Ok(bytes),
            Kind::Stream(_) => Err(self),
        }
    }

    /// How many bytes it has, where that is known.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// There is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.as_bytes().is_some_and(Bytes::is_empty)
    }
}

impl<T: Into<Bytes>> From<T> for RequestBody {
    fn from(bytes: T) -> Self {
        let bytes = bytes.into();
        Self { length: Some(bytes.len() as u64), kind: Kind::Bytes(bytes) }
    }
}

impl ResponseBody {
    /// A body that comes in pieces.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn stream(
        stream: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
    ) -> Self {
        Self { kind: Answer::Any(Kind::Stream(Box::pin(stream))) }
    }

    #[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
    pub(super) fn pieces(pieces: Pieces) -> Self {
        Self { kind: Answer::Pieces(pieces) }
    }

    /// A body that comes in pieces.
    #[cfg(target_arch = "wasm32")]
    pub fn stream(stream: impl Stream<Item = Result<Bytes, TransportError>> + 'static) -> Self {
        Self { kind: Answer::Any(Kind::Stream(Box::pin(stream))) }
    }
}

impl<T: Into<Bytes>> From<T> for ResponseBody {
    fn from(bytes: T) -> Self {
        Self { kind: Answer::Any(Kind::Bytes(bytes.into())) }
    }
}

impl<E> Kind<E> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, E>>> {
        match self {
            Self::Bytes(bytes) if bytes.is_empty() => Poll::Ready(None),
            Self::Bytes(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Self::Stream(stream) => stream.as_mut().poll_next(cx),
        }
    }
}

impl<E> fmt::Debug for Kind<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Stream(_) => f.write_str("stream"),
        }
    }
}

impl Stream for RequestBody {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.kind.poll(cx)
    }
}

impl Stream for ResponseBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.kind {
            Answer::Any(kind) => kind.poll(cx),
            #[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
            Answer::Pieces(pieces) => Pin::new(pieces).poll_next(cx),
        }
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RequestBody").field(&self.kind).field(&self.length).finish()
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Answer::Any(kind) => f.debug_tuple("ResponseBody").field(kind).finish(),
            #[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
            Answer::Pieces(_) => f.write_str("ResponseBody(stream)"),
        }
    }
}
