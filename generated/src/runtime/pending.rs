//! A request under way. The future inside is the same type for every operation; only reading the
//! value differs, so that little is compiled per operation.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::download::Download;
use super::error::Error;
use super::request::{Call, CallOptions};
use super::response::{RawResponse, Response};
use super::send::{self, Opened, execute};
use super::transport::BoxFuture;
use super::value::Decode;

pub(super) type Exchange = BoxFuture<Result<RawResponse, Error>>;

/// A request that is sent when this is awaited. Dropping it cancels the request.
#[must_use = "a request does nothing until it is awaited"]
pub struct Pending<T> {
    exchange: Exchange,
    value: PhantomData<fn() -> T>,
}

impl<T> Pending<T> {
    /// Generated code calls this.
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        Self { exchange: start(call), value: PhantomData }
    }
}

impl<T: Decode> Future for Pending<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let raw = ready!(self.exchange.as_mut().poll(cx))?;
        Poll::Ready(raw.read().map(|(value, _)| value))
    }
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending")
    }
}

/// Like [`Pending`], with the status, the headers and the body beside the value.
#[must_use = "a request does nothing until it is awaited"]
pub struct PendingFull<T> {
    exchange: Exchange,
    value: PhantomData<fn() -> T>,
}

impl<T> PendingFull<T> {
    /// Generated code calls this.
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        Self { exchange: start(call), value: PhantomData }
    }
}

impl<T: Decode> Future for PendingFull<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let raw = ready!(self.exchange.as_mut().poll(cx))?;
        Poll::Ready(raw.full())
    }
}

impl<T> fmt::Debug for PendingFull<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingFull")
    }
}

/// A request whose answer is read piece by piece.
#[must_use = "a request does nothing until it is awaited"]
pub struct PendingDownload {
    opening: BoxFuture<Result<Opened, Error>>,
}

impl PendingDownload {
    /// Generated code calls this.
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        Self { opening: Box::pin(send::open(call)) }
    }
}

impl Future for PendingDownload {
    type Output = Result<Download, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.opening.as_mut().poll(cx).map(|opened| opened.map(Download::new))
    }
}

impl fmt::Debug for PendingDownload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingDownload")
    }
}

/// A request of an operation that takes nothing but its path.
#[must_use = "a request does nothing until it is sent"]
pub struct Request<T> {
    call: Call,
    value: PhantomData<fn() -> T>,
}

impl<T> Request<T> {
    /// Generated code calls this.
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        Self { call, value: PhantomData }
    }

    pub(super) fn into_call(self) -> Call {
        self.call
    }

    /// Changes how this request is sent.
    pub fn with_options(mut self, set: impl FnOnce(&mut CallOptions)) -> Self {
        self.call.set_options(set);
        self
    }

    /// Sends the request.
    pub fn send(self) -> Pending<T> {
        Pending::new(self.call)
    }

    /// Sends the request and keeps status, headers and the raw body of the answer.
    pub fn send_full(self) -> PendingFull<T> {
        PendingFull::new(self.call)
    }
}

impl<T: Decode> IntoFuture for Request<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Pending<T>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("call", &self.call).finish()
    }
}

fn start(call: Call) -> Exchange {
    Box::pin(execute(call))
}
