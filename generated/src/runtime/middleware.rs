//! What stands between the client and the transport.

#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
use std::pin::Pin;
use std::sync::Arc;
#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
use std::task::{Context, Poll};

use super::transport::{
    HttpRequest, HttpResponse, Sender, Transport, TransportError, TransportFuture,
};

/// Sees every attempt on its way out and its answer on the way back.
///
/// It may change the request, answer by itself, or call [`Next::run`] and change what comes
/// back. It runs once for each request that is sent, inside of the time limits: each attempt, each
/// redirect that is followed, also to another server, and each request for a token. Only the
/// opening of a WebSocket does not pass through it. When a limit is over its future is dropped,
/// so a log of outcomes misses those attempts. A closure is one too, if it tells the types of its
/// arguments:
///
/// ```ignore
/// let client = Client::builder()
///     .api_key(key)
///     .middleware(|request: HttpRequest, next: Next| async move {
///         let (operation, attempt) = (request.operation, request.attempt);
///         let answer = next.run(request).await;
///         println!("{operation} #{attempt}: {:?}", answer.as_ref().map(|answer| answer.status));
///         answer
///     })
///     .build()?;
/// ```
pub trait Middleware: Send + Sync + 'static {
    /// Handles one attempt.
    fn handle(&self, request: HttpRequest, next: Next) -> TransportFuture;
}

impl<T: Middleware + ?Sized> Middleware for Arc<T> {
    fn handle(&self, request: HttpRequest, next: Next) -> TransportFuture {
        (**self).handle(request, next)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl<F, A> Middleware for F
where
    F: Fn(HttpRequest, Next) -> A + Send + Sync + 'static,
    A: Future<Output = Result<HttpResponse, TransportError>> + Send + 'static,
{
    fn handle(&self, request: HttpRequest, next: Next) -> TransportFuture {
        Box::pin(self(request, next))
    }
}

#[cfg(target_arch = "wasm32")]
impl<F, A> Middleware for F
where
    F: Fn(HttpRequest, Next) -> A + Send + Sync + 'static,
    A: Future<Output = Result<HttpResponse, TransportError>> + 'static,
{
    fn handle(&self, request: HttpRequest, next: Next) -> TransportFuture {
        Box::pin(self(request, next))
    }
}

/// The rest of the way: further middleware, then the transport.
#[derive(Clone)]
pub struct Next {
    chain: Chain,
    at: usize,
}

impl Next {
    /// Sends the request on.
    pub fn run(mut self, request: HttpRequest) -> TransportFuture {
        let handler = self.chain.middleware.get(self.at).cloned();
        match handler {
            Some(handler) => {
                self.at += 1;
                handler.handle(request, self)
            }
            None => self.chain.transport.send(request),
        }
    }
}

impl std::fmt::Debug for Next {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Next")
            .field("left", &(self.chain.middleware.len() - self.at))
            .finish_non_exhaustive()
    }
}

/// The way of every request of a client.
#[derive(Clone)]
pub(super) struct Chain {
    pub(super) transport: Sender,
    pub(super) middleware: Arc<[Arc<dyn Middleware>]>,
}

impl Chain {
    /// As `send`, but the built-in transport alone needs no box.
    #[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
    pub(super) fn exchange(
        &self,
        request: HttpRequest,
    ) -> Either<impl Future<Output = Result<HttpResponse, TransportError>> + Unpin + use<>> {
        match &self.transport {
            Sender::BuiltIn(http) if self.middleware.is_empty() => {
                Either::Plain(http.exchange(request))
            }
            _ => Either::Boxed(self.send(request)),
        }
    }

    /// As `send`.
    #[cfg(not(all(feature = "reqwest", not(target_arch = "wasm32"))))]
    pub(super) fn exchange(&self, request: HttpRequest) -> TransportFuture {
        self.send(request)
    }

    pub(super) fn send(&self, request: HttpRequest) -> TransportFuture {
        if self.middleware.is_empty() {
            return self.transport.send(request);
        }
        Next { chain: self.clone(), at: 0 }.run(request)
    }
}

/// A request under way. Written out, since the future of an `async fn` would hold it twice.
#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
pub(super) enum Either<F> {
    Plain(F),
    Boxed(TransportFuture),
}

#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
impl<F> Future for Either<F>
where
    F: Future<Output = Result<HttpResponse, TransportError>> + Unpin,
{
    type Output = Result<HttpResponse, TransportError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Self::Plain(future) => Pin::new(future).poll(cx),
            Self::Boxed(future) => future.as_mut().poll(cx),
        }
    }
}
