//! How an attempt ended.

use http::header::HeaderValue;

use super::super::error::Error;

/// How an attempt ended that did not succeed.
pub(super) enum Ended {
    /// An answer with an error status; the header is the key that was used.
    Status(Error, Option<HeaderValue>),
    /// Nothing of the request was sent.
    Unsent(Error),
    /// It may have been sent.
    Broken(Error),
    /// Another attempt would end the same.
    Final(Error),
}

impl Ended {
    pub(super) fn error(&self) -> &Error {
        match self {
            Self::Status(error, _)
            | Self::Unsent(error)
            | Self::Broken(error)
            | Self::Final(error) => error,
        }
    }

    pub(super) fn map(self, change: impl FnOnce(Error) -> Error) -> Self {
        match self {
            Self::Status(error, key) => Self::Status(change(error), key),
            Self::Unsent(error) => Self::Unsent(change(error)),
            Self::Broken(error) => Self::Broken(change(error)),
            Self::Final(error) => Self::Final(change(error)),
        }
    }

    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Status(error, _)
            | Self::Unsent(error)
            | Self::Broken(error)
            | Self::Final(error) => error,
        }
    }
}
