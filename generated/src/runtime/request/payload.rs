//! What a call sends: kept as data, and opened once per attempt.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::super::transport::RequestBody;
use super::super::upload::{Pieces, Upload};

/// The body of a request. Cheap to clone; clones are the same body.
#[derive(Clone)]
pub(in super::super) struct Payload {
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    Bytes(Bytes),
    Parts(Arc<Parts>),
}

struct Parts {
    parts: Vec<Part>,
    /// Why reading a source failed last.
    failure: Mutex<Option<String>>,
}

/// A stretch of a body.
#[derive(Debug)]
pub(super) enum Part {
    Bytes(Bytes),
    Upload(Upload),
}

impl Default for Payload {
    fn default() -> Self {
        Self::empty()
    }
}

impl Payload {
    pub(in super::super) fn empty() -> Self {
        Self::bytes(Bytes::new())
    }

    pub(in super::super) fn bytes(bytes: Bytes) -> Self {
        Self { kind: Kind::Bytes(bytes) }
    }

    /// All of it, where it is in memory.
    pub(super) fn whole(&self) -> Option<&Bytes> {
        match &self.kind {
            Kind::Bytes(bytes) => Some(bytes),
            Kind::Parts(_) => None,
        }
    }

    /// One stretch after the other. Nothing is opened yet.
    pub(super) fn parts(parts: Vec<Part>) -> Self {
        let parts = Parts { parts, failure: Mutex::new(None) };
        Self { kind: Kind::Parts(Arc::new(parts)) }
    }

    /// The body from its first byte on, for one attempt.
    pub(in super::super) fn open(&self) -> Result<RequestBody, String> {
        let parts = match &self.kind {
            Kind::Bytes(bytes) => return Ok(RequestBody::from(bytes.clone())),
            Kind::Parts(parts) => parts,
        };
        parts.fail(None);
        let mut open = VecDeque::with_capacity(parts.parts.len());
        let mut length = Some(0_u64);
        for part in &parts.parts {
            let (part, bytes) = match part {
                Part::Bytes(bytes) => (Open::Bytes(bytes.clone()), Some(bytes.len() as u64)),
                Part::Upload(upload) => {
                    let (pieces, length) = upload.open()?;
                    (Open::Pieces(pieces), length)
                }
            };
            length = length.zip(bytes).and_then(|(sum, bytes)| sum.checked_add(bytes));
            open.push_back(part);
        }
        let body = Body { open, parts: Arc::clone(parts) };
        Ok(RequestBody::stream(body, length))
    }

    /// It can be opened, once more if it was opened before. A source that can be read only once
    /// counts as long as nobody has begun to read it.
    pub(in super::super) fn is_replayable(&self) -> bool {
        match &self.kind {
            Kind::Bytes(_) => true,
            Kind::Parts(parts) => parts.parts.iter().all(|part| match part {
                Part::Bytes(_) => true,
                Part::Upload(upload) => upload.is_replayable(),
            }),
        }
    }

    /// Why the last attempt had no whole body to send. That is the caller's doing, whatever the
    /// transport makes of it, and no reason to try again.
    pub(in super::super) fn failure(&self) -> Option<String> {
        match &self.kind {
            Kind::Bytes(_) => None,
            Kind::Parts(parts) => {
                parts.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
            }
        }
    }
}

impl Parts {
    fn fail(&self, message: Option<String>) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = message;
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Kind::Parts(parts) => write!(f, "{} parts", parts.parts.len()),
        }
    }
}

/// A body under way.
struct Body {
    open: VecDeque<Open>,
    parts: Arc<Parts>,
}

enum Open {
    Bytes(Bytes),
    Pieces(Pieces),
}

impl Stream for Body {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let piece = match self.open.front_mut() {
                None => return Poll::Ready(None),
                Some(Open::Bytes(bytes)) => {
                    let bytes = std::mem::take(bytes);
                    self.open.pop_front();
                    Ok(bytes)
                }
                Some(Open::Pieces(pieces)) => match pieces.as_mut().poll_next(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Some(piece)) => piece,
                    Poll::Ready(None) => {
                        self.open.pop_front();
                        continue;
                    }
                },
            };
            match piece {
                // An empty piece would end a body that is sent in chunks.
                Ok(piece) if piece.is_empty() => {}
                Ok(piece) => return Poll::Ready(Some(Ok(piece))),
                Err(error) => {
                    self.open.clear();
                    self.parts.fail(Some(error.to_string()));
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}
