//! The transport as a service of tower, and what a layer makes of it as a transport again.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use tower_layer::Layer;
use tower_service::Service;

#[cfg(feature = "ws")]
use super::{BoxFuture, Upgraded};
use super::{HttpRequest, HttpResponse, Sender, Transport, TransportError, TransportFuture};

type BoxError = Box<dyn StdError + Send + Sync>;

/// What sends the requests of a client, as a service of tower: it is what
/// [`Client::layered`](super::super::Client::layered) puts a layer around. It is always ready.
#[derive(Clone)]
pub struct HttpService(Sender);

impl Service<HttpRequest> for HttpService {
    type Response = HttpResponse;
    type Error = TransportError;
    type Future = TransportFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: HttpRequest) -> TransportFuture {
        self.0.send(request)
    }
}

impl std::fmt::Debug for HttpService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HttpService")
    }
}

/// Puts a layer around a transport.
pub(in super::super) fn layered<L>(transport: Sender, layer: &L) -> impl Transport
where
    L: Layer<HttpService>,
    L::Service: Service<HttpRequest, Response = HttpResponse> + Clone + Send + 'static,
    <L::Service as Service<HttpRequest>>::Error: Into<BoxError>,
    <L::Service as Service<HttpRequest>>::Future: Send + 'static,
{
    let service = Mutex::new(layer.layer(HttpService(transport.clone())));
    Layered { service, transport }
}

struct Layered<S> {
    /// Not every service can be shared; one that can be cloned and sent is enough.
    service: Mutex<S>,
    transport: Sender,
}

impl<S> Transport for Layered<S>
where
    S: Service<HttpRequest, Response = HttpResponse> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    fn send(&self, request: HttpRequest) -> TransportFuture {
        let mut service = self.service.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(async move {
            // What is not ready has not sent anything.
            let ready = poll_fn(|cx| service.poll_ready(cx)).await;
            ready.map_err(|error| of_service(error.into(), TransportError::connect))?;
            let answer = service.call(request).await;
            answer.map_err(|error| of_service(error.into(), TransportError::other))
        })
    }

    #[cfg(feature = "ws")]
    fn upgrade(&self, request: HttpRequest) -> BoxFuture<Result<Upgraded, TransportError>> {
        self.transport.upgrade(request)
    }
}

/// The transport's own error keeps what it says, also through layers that put it into a box.
fn of_service(error: BoxError, otherwise: fn(BoxError) -> TransportError) -> TransportError {
    error.downcast::<TransportError>().map_or_else(otherwise, |error| *error)
}
