//! What the server posts: whether it comes from the server, what it is, and what becomes of
//! events that nobody knows.
//!
//! A signature is checked on the raw bytes before anything reads them, and whatever is read, the
//! raw bytes stay at hand: see [`Verifier`] and [`Delivery`].

#[cfg(feature = "axum")]
pub mod axum;
mod delivery;
mod error;
mod event;
mod guard;
mod headers;
mod key;
pub mod testing;
mod verify;

pub use delivery::Delivery;
pub use error::WebhookError;
pub use event::{EventKind, Posted, UnknownEvent, UnparsedEvent, WebhookEvent, event_kind};
pub use guard::ReplayGuard;
pub use headers::{Pairs, SignatureHeaders, pairs};
pub use verify::Verifier;

/// The header with the time of signing, in seconds since 1970.
pub const TIMESTAMP: &str = "telnyx-timestamp";
/// The header with the signature, in standard base64.
pub const SIGNATURE: &str = "telnyx-signature-ed25519";
