//! Why a webhook was refused: one case for each check.
//!
//! None of them holds a key, a signature or a part of the body, so all may be logged.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// Why a webhook was refused.
///
/// A changed body, a changed timestamp and a key of somebody else cannot be told apart: all of
/// them are [`WrongSignature`](Self::WrongSignature).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// The verifier is not set up.
    Config {
        /// What is not: `the public key`, `TELNYX_PUBLIC_KEY`, `the clock`.
        setting: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A header is not there.
    MissingHeader {
        /// Its name.
        name: &'static str,
    },
    /// A header is there more than once, and nobody can say which one was meant.
    RepeatedHeader {
        /// Its name.
        name: &'static str,
    },
    /// The timestamp is not a plain decimal number of seconds.
    InvalidTimestamp,
    /// The signature is not 64 bytes in canonical, padded, standard base64.
    InvalidSignature,
    /// It was signed too long ago.
    Stale {
        /// How long ago.
        age: Duration,
    },
    /// It was signed too far in the future: one of the clocks is wrong.
    Future {
        /// How far.
        ahead: Duration,
    },
    /// No key made this signature of this timestamp and body.
    WrongSignature,
    /// The same delivery was accepted before.
    Replayed,
    /// The body is longer than the server takes.
    BodyTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The body ended early.
    BodyUnreadable,
    /// A callback that was not posted has its fields in the query, which no signature covers.
    NotPosted,
    /// Nobody checked the signature: the layer is missing in front of the handler.
    NotVerified,
}

impl WebhookError {
    /// The fault is in our own setup.
    pub fn is_config(&self) -> bool {
        matches!(self, Self::Config { .. } | Self::NotVerified)
    }

    /// The request is not a webhook at all: headers or body are not as they must be.
    pub fn is_malformed(&self) -> bool {
        matches!(
            self,
            Self::MissingHeader { .. }
                | Self::RepeatedHeader { .. }
                | Self::InvalidTimestamp
                | Self::InvalidSignature
                | Self::BodyUnreadable
                | Self::NotPosted
        )
    }

    /// It looks like a webhook, and nobody vouches for it: a wrong or an old signature.
    pub fn is_refused(&self) -> bool {
        matches!(
            self,
            Self::Stale { .. } | Self::Future { .. } | Self::WrongSignature | Self::Replayed
        )
    }

    /// The HTTP status to answer with: 400, 401, 413, or 500 for our own fault.
    pub fn status(&self) -> u16 {
        match self {
            Self::BodyTooLarge { .. } => 413,
            _ if self.is_config() => 500,
            _ if self.is_refused() => 401,
            _ => 400,
        }
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("webhook: ")?;
        match self {
            Self::Config { setting, reason } => write!(f, "{setting} {reason}"),
            Self::MissingHeader { name } => write!(f, "the header `{name}` is missing"),
            Self::RepeatedHeader { name } => write!(f, "the header `{name}` is there twice"),
            Self::InvalidTimestamp => f.write_str("the timestamp is not a whole number of seconds"),
            Self::InvalidSignature => f.write_str("the signature is not base64 of 64 bytes"),
            Self::Stale { age } => write!(f, "it was signed {} s ago", age.as_secs()),
            Self::Future { ahead } => {
                write!(f, "it was signed {} s in the future", ahead.as_secs())
            }
            Self::WrongSignature => f.write_str("the signature does not fit"),
            Self::Replayed => f.write_str("it was delivered before"),
            Self::BodyTooLarge { limit } => write!(f, "the body is longer than {limit} bytes"),
            Self::BodyUnreadable => f.write_str("the body ended early"),
            Self::NotPosted => f.write_str(
                "it was not posted: no signature covers the fields of a query, so ask for POST",
            ),
            Self::NotVerified => f.write_str("no layer has verified this request"),
        }
    }
}

impl StdError for WebhookError {}
