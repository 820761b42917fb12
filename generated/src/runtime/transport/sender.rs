//! The transport of a client: the built-in one stays known, to be called without a box.

use std::sync::Arc;

#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
use super::with_reqwest::Reqwest;
#[cfg(feature = "ws")]
use super::{BoxFuture, TransportError, Upgraded};
use super::{HttpRequest, Transport, TransportFuture};

/// What sends the requests of a client.
#[derive(Clone)]
pub(in super::super) enum Sender {
    /// The built-in HTTP client.
    #[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
    BuiltIn(Arc<Reqwest>),
    /// Anything else.
    Other(Arc<dyn Transport>),
}

impl Transport for Sender {
    fn send(&self, request: HttpRequest) -> TransportFuture {
        match self {
            #[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
            Self::BuiltIn(transport) => transport.send(request),
            Self::Other(transport) => transport.send(request),
        }
    }

    #[cfg(feature = "ws")]
    fn upgrade(&self, request: HttpRequest) -> BoxFuture<Result<Upgraded, TransportError>> {
        match self {
            #[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
            Self::BuiltIn(transport) => transport.upgrade(request),
            Self::Other(transport) => transport.upgrade(request),
        }
    }
}
