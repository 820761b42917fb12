//! What generated code is written against. Not for users: it changes without notice.

pub use std::borrow::Cow;
pub use std::collections::BTreeMap;
pub use std::future::IntoFuture;
pub use std::marker::PhantomData;

pub use bytes::Bytes;
pub use serde_json::Value;

#[cfg(feature = "serde")]
pub use serde;

pub use super::client::{Client, ClientBuilder};
pub use super::collect::{list, map};
pub use super::error::Error;
pub use super::field::Field;
pub use super::markers::{Given, Missing, Set, State};
pub use super::model;
pub use super::one_or_many::OneOrMany;
pub use super::operation::{BodyKind, Method, Operation, OutputKind, Pager, PagerStyle};
pub use super::page::{Items, Page, PageMeta, Pages};
pub use super::pending::{Pending, PendingDownload, PendingFull, Request};
pub use super::request::{Call, CallOptions, ListStyle, show};
pub use super::response::Response;
#[cfg(feature = "serde")]
pub use super::shim;
pub use super::sse::PendingStream;
pub use super::text::{Base64, Date, DateTime, Uuid};
pub use super::upload::Upload;
pub use super::value::{
    Decode, Encode, JsonKind, Key, Members, Problems, Reader, Writer, decode, encode,
};
pub use super::webhook;
pub use super::webhook::{
    Delivery, EventKind, Posted, SignatureHeaders, UnknownEvent, UnparsedEvent, Verifier,
    WebhookError, WebhookEvent, event_kind,
};
#[cfg(feature = "ws")]
pub use super::ws::PendingSocket;

// A macro without `#[macro_export]` works wherever this module stands.
pub(crate) use super::model::{copies, models};
pub(crate) use super::open::{open_enum, open_int};
#[cfg(feature = "serde")]
pub(crate) use super::shim::serde_shims;
