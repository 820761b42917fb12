//! The hand-written runtime of telnyx-sdk: what every generated request, type and event stands on.
//!
//! It knows HTTP, JSON and the conventions of the API (keys, envelopes, pages, errors) and no
//! single operation or model. It is a crate of its own so that it can be tested, and is copied
//! into the generated crate as the module `runtime`; for that reason every path inside begins
//! with `super`.

// In the generated crate only what its description needs is used, and what nobody uses is not
// reachable from outside. Where this is a crate of its own, everything public counts as used.
#![allow(dead_code, unused_imports, unused_macros)]

#[cfg(all(feature = "ws", target_arch = "wasm32"))]
compile_error!("the feature `ws` needs sockets, which wasm32 does not have");

mod auth;
#[cfg(all(feature = "blocking", not(target_arch = "wasm32")))]
pub mod blocking;
mod client;
mod clock;
mod collect;
mod download;
mod env;
mod error;
mod field;
mod json;
mod markers;
#[doc(hidden)]
pub mod media_stream;
mod middleware;
#[doc(hidden)]
pub mod model;
mod one_or_many;
mod open;
mod operation;
mod page;
mod pending;
mod request;
mod response;
mod retry;
mod send;
#[cfg(feature = "serde")]
#[doc(hidden)]
pub mod shim;
mod sse;
#[doc(hidden)]
pub mod texml;
mod text;
mod trace;
mod transport;
mod upload;
mod value;
#[doc(hidden)]
pub mod webhook;
#[cfg(feature = "ws")]
mod ws;

#[doc(hidden)]
pub mod codegen;

pub use auth::{Auth, KeyFuture, KeyProvider};
pub use client::{Client, ClientBuilder};
pub use clock::Clock;
pub use download::Download;
pub use error::{Error, ErrorDetail};
pub use field::Field;
pub use json::Json;
pub use middleware::{Middleware, Next};
pub use one_or_many::OneOrMany;
pub use page::{Items, Page, PageMeta, Pages};
pub use pending::{Pending, PendingDownload, PendingFull, Request};
pub use request::{CallOptions, ListStyle, RawRequest};
pub use response::{Problem, Response, Undocumented};
pub use retry::{FailedAttempt, RateLimit, RetryPolicy};
pub use sse::{EventStream, PendingStream, SseEvent};
pub use text::{Base64, Date, DateTime, Uuid};
#[cfg(all(feature = "tower", not(target_arch = "wasm32")))]
pub use transport::HttpService;
pub use transport::{
    BoxFuture, HttpRequest, HttpResponse, RequestBody, ResponseBody, Transport, TransportError,
    TransportFuture,
};
#[cfg(feature = "ws")]
pub use transport::{Io, Upgraded};
pub use upload::Upload;
pub use webhook::{UnknownEvent, UnparsedEvent};
#[cfg(feature = "ws")]
pub use ws::{
    PendingSocket, Socket, SocketClosed, SocketFrame, SocketMessage, SocketOptions, SocketOutgoing,
    SocketReceiver, SocketSender,
};

// What signatures of this crate are made of, so that using it takes no crate beside it.
pub use bytes::Bytes;
pub use http::{HeaderMap, Method};
/// Any JSON value, where the API leaves the shape open.
pub use serde_json::Value;
