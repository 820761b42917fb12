//! A source that can be read once, shared by the clones of an upload.
//!
//! Opening it takes nothing away; only the first look at its bytes does. So an attempt that
//! never got to send anything can be made again.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::Pieces;

const SPENT: &str = "the upload can be read only once, and it was read before";

pub(super) struct Once {
    /// Shared with the same source under another length.
    source: Arc<Mutex<Option<Pieces>>>,
    length: Option<u64>,
}

impl Once {
    pub(super) fn new(pieces: Pieces) -> Self {
        Self { source: Arc::new(Mutex::new(Some(pieces))), length: None }
    }

    pub(super) fn with_length(&self, length: u64) -> Self {
        Self { source: Arc::clone(&self.source), length: Some(length) }
    }

    pub(super) fn length(&self) -> Option<u64> {
        self.length
    }

    /// Nobody has begun to read it.
    pub(super) fn is_fresh(&self) -> bool {
        // Nothing can panic while it holds the lock.
        self.source.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    pub(super) fn open(&self) -> Result<Pieces, String> {
        if !self.is_fresh() {
            return Err(SPENT.to_owned());
        }
        Ok(Box::pin(Lazy::Waiting(Arc::clone(&self.source))))
    }
}

/// Takes the source when it is asked for the first piece.
enum Lazy {
    Waiting(Arc<Mutex<Option<Pieces>>>),
    Reading(Pieces),
    Over,
}

impl Stream for Lazy {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Self::Waiting(source) = &*self {
            let taken = source.lock().unwrap_or_else(PoisonError::into_inner).take();
            match taken {
                Some(pieces) => *self = Self::Reading(pieces),
                None => {
                    *self = Self::Over;
                    return Poll::Ready(Some(Err(io::Error::other(SPENT))));
                }
            }
        }
        match &mut *self {
            Self::Reading(pieces) => pieces.as_mut().poll_next(cx),
            Self::Waiting(_) | Self::Over => Poll::Ready(None),
        }
    }
}
