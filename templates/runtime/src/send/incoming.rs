//! The body of an answer on its way in: piece by piece or whole, and never for longer than it may.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use super::super::clock::Clock;
use super::super::error::Error;
use super::super::transport::{BoxFuture, ResponseBody};

const NOT_IN_TIME: &str = "timed out: the answer did not end in time";

/// The body of an answer as it comes in, with its time limits.
pub(in super::super) struct Incoming {
    name: &'static str,
    clock: Arc<dyn Clock>,
    idle: Option<Duration>,
    /// When it has to be over, on the monotonic clock.
    end: Option<Duration>,
    /// A piece of it was read.
    begun: bool,
    /// Runs while nothing comes.
    timer: Option<BoxFuture<()>>,
    /// It runs to the end, and not only until the next piece is due.
    lasting: bool,
    /// Nothing has come since it was asked for.
    waiting: bool,
    body: Option<ResponseBody>,
    /// What `collect` has read.
    whole: Bytes,
}

impl Incoming {
    /// A body that may pause for `idle`, and has to be over at `end`, on the monotonic clock, for
    /// which there may be a timer already.
    pub(super) fn new(
        name: &'static str,
        clock: &Arc<dyn Clock>,
        idle: Option<Duration>,
        end: Option<Duration>,
        timer: Option<BoxFuture<()>>,
        body: ResponseBody,
    ) -> Self {
        Self {
            name,
            clock: Arc::clone(clock),
            idle,
            end,
            begun: false,
            timer,
            lasting: true,
            waiting: false,
            body: Some(body),
            whole: Bytes::new(),
        }
    }

    /// From here on it has to be over at another moment.
    pub(super) fn until(&mut self, end: Option<Duration>) {
        self.end = end;
        self.timer = None;
        self.waiting = false;
    }

    /// What was read.
    pub(super) fn into_whole(self) -> Bytes {
        self.whole
    }

    pub(in super::super) fn poll_chunk(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Error>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let error = match Pin::new(body).poll_next(cx) {
            Poll::Ready(Some(Ok(piece))) => {
                self.waiting = false;
                if !self.lasting {
                    self.timer = None;
                }
                // A body that is always ready never waits for the timer. The first piece counts
                // in any case: it may be all there is, and is here.
                let more = std::mem::replace(&mut self.begun, true);
                if !(more && self.is_over()) {
                    return Poll::Ready(Some(Ok(piece)));
                }
                Error::timed_out(self.name, NOT_IN_TIME)
            }
            Poll::Ready(None) => {
                self.body = None;
                self.timer = None;
                return Poll::Ready(None);
            }
            Poll::Ready(Some(Err(error))) => Error::transport(self.name, error),
            Poll::Pending => {
                ready!(self.poll_timer(cx));
                let message = if self.is_over() {
                    NOT_IN_TIME
                } else {
                    "timed out: the answer began, and then nothing came"
                };
                Error::timed_out(self.name, message)
            }
        };
        // Dropping the body closes the connection.
        self.body = None;
        self.timer = None;
        Poll::Ready(Some(Err(error)))
    }

    /// What was read, where all of it was.
    pub(in super::super) fn whole(&self) -> Option<&Bytes> {
        self.body.is_none().then_some(&self.whole)
    }

    pub(in super::super) async fn chunk(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|cx| self.poll_chunk(cx)).await
    }

    fn is_over(&self) -> bool {
        self.end.is_some_and(|end| self.clock.monotonic() >= end)
    }

    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.waiting {
            self.waiting = true;
            let left = self.end.map(|end| end.saturating_sub(self.clock.monotonic()));
            let pause = self.idle.filter(|idle| left.is_none_or(|left| *idle < left));
            if !(pause.is_none() && self.lasting && self.timer.is_some()) {
                self.timer = pause.or(left).map(|wait| self.clock.limit(wait));
                self.lasting = pause.is_none();
            }
        }
        self.timer.as_mut().map_or(Poll::Pending, |timer| timer.as_mut().poll(cx))
    }

    /// Reads it into memory. `false`: it is longer than the limit, and only the part up to there
    /// was read. What was read before an error is kept as well.
    pub(super) async fn collect(&mut self, limit: usize) -> Result<bool, Error> {
        let mut pieces = BytesMut::new();
        loop {
            let piece = match self.chunk().await {
                None => break,
                Some(Ok(piece)) => piece,
                Some(Err(error)) => {
                    self.keep(pieces);
                    return Err(error);
                }
            };
            let room = limit - self.whole.len() - pieces.len();
            if piece.len() > room {
                pieces.extend_from_slice(&std::mem::take(&mut self.whole));
                pieces.extend_from_slice(&piece[..room]);
                self.keep(pieces);
                self.body = None;
                return Ok(false);
            }
            // Most answers are a single piece, which then need not be copied.
            if self.whole.is_empty() && pieces.is_empty() {
                self.whole = piece;
            } else {
                pieces.extend_from_slice(&std::mem::take(&mut self.whole));
                pieces.extend_from_slice(&piece);
            }
        }
        self.keep(pieces);
        Ok(true)
    }

    fn keep(&mut self, pieces: BytesMut) {
        if !pieces.is_empty() {
            self.whole = pieces.freeze();
        }
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("body", &self.body).finish_non_exhaustive()
    }
}
