//! WebSockets: a typed connection that keeps itself alive and comes back when it breaks.
//!
//! Nothing runs in the background. Whoever waits for a message or for room in the queue moves
//! the connection on, and dropping it ends it. `handshake` opens a connection, `core` is the
//! state that everything shares, `message` is what goes through it.

mod core;
mod end;
mod handshake;
mod inbox;
mod message;
mod options;
mod wake;
mod wire;

use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::error::Error;
use super::request::Call;
use super::response::{Problem, Undocumented};
use super::transport::BoxFuture;
use super::value::Decode;

use self::core::Core;
use handshake::Dialer;
use message::Last;

pub use message::{SocketClosed, SocketFrame, SocketMessage, SocketOutgoing};
pub use options::SocketOptions;

/// A WebSocket that opens when this is awaited.
#[must_use = "nothing is opened until this is awaited"]
pub struct PendingSocket<S, R> {
    /// Until the first poll.
    prepared: Option<Box<(Call, SocketOptions)>>,
    opening: Option<BoxFuture<Result<Core, Error>>>,
    frames: Frames<S, R>,
}

type Frames<S, R> = PhantomData<fn(S) -> R>;

impl<S, R> PendingSocket<S, R> {
    /// Generated code calls this.
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        let prepared = Some(Box::new((call, SocketOptions::default())));
        Self { prepared, opening: None, frames: PhantomData }
    }

    /// Changes how the connection is kept.
    pub fn with_options(mut self, set: impl FnOnce(&mut SocketOptions)) -> Self {
        if let Some(prepared) = &mut self.prepared {
            set(&mut prepared.1);
        }
        self
    }
}

impl<S, R> Future for PendingSocket<S, R> {
    type Output = Result<Socket<S, R>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(prepared) = self.prepared.take() {
            let (call, options) = *prepared;
            self.opening = Some(Box::pin(open(call, options)));
        }
        let Some(opening) = &mut self.opening else {
            unreachable!("a future is not polled after it is ready");
        };
        let opened = ready!(opening.as_mut().poll(cx));
        self.opening = None;
        let core = Shared(Arc::new(Mutex::new(opened?)));
        Poll::Ready(Ok(Socket { core, last: Last::default(), frames: PhantomData }))
    }
}

impl<S, R> fmt::Debug for PendingSocket<S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingSocket")
    }
}

async fn open(call: Call, options: SocketOptions) -> Result<Core, Error> {
    let dialer = Arc::new(Dialer::new(call, &options));
    let wire = dialer.first().await?;
    Ok(Core::new(dialer, options, wire))
}

/// An open WebSocket: it sends `S` and receives `R`.
///
/// [`next`](Self::next) gives what the server sends. Waiting for it also sends what is queued,
/// answers pings and keeps the connection alive, so one should always be waiting; `next` may be
/// dropped while it waits, as in `select!`, and nothing is lost. To send and receive in two
/// tasks, [`split`](Self::split) it.
///
/// When the connection breaks a new one is opened, unless that is [switched
/// off](SocketOptions::no_reconnect). The server knows nothing of what came before:
/// [`SocketMessage::Reconnected`] tells when to introduce oneself again.
pub struct Socket<S, R> {
    core: Shared,
    last: Last,
    frames: Frames<S, R>,
}

impl<S: SocketFrame, R: Decode> Socket<S, R> {
    /// What the server sends next; `None` when the connection is over.
    pub async fn next(&mut self) -> Option<Result<SocketMessage<R>, Error>> {
        self.core.next(&mut self.last).await
    }

    /// The text of the frame that came last, as it came. `None` after messages of other kinds,
    /// which carry what came.
    pub fn raw(&self) -> Option<&str> {
        self.last.text.as_deref()
    }

    /// What of the frame that came last is not as documented: values of another type, each of
    /// which was left out of it, and required members that are not there.
    pub fn problems(&self) -> Vec<Problem> {
        self.last.problems()
    }

    /// What the frame that came last says and its type has no field for: at most the first 10,000.
    pub fn undocumented(&self) -> Vec<Undocumented> {
        self.last.undocumented()
    }

    /// Queues a frame, after waiting until the queue has room for it.
    ///
    /// It goes out as soon as the connection takes it; [`flush`](Self::flush) waits for that. A
    /// server that answers while it is sent to may take no more before it is read from: where that
    /// is more than the queues hold, [`split`](Self::split) it and read in another task.
    pub async fn send(&mut self, frame: impl Into<S>) -> Result<(), Error> {
        let frame = self.core.encode(frame.into())?;
        self.core.send(frame).await
    }

    /// Queues a frame if the queue has room for it, and gives an error of which
    /// [`is_full`](Error::is_full) is true otherwise.
    pub fn try_send(&mut self, frame: impl Into<S>) -> Result<(), Error> {
        let frame = self.core.encode(frame.into())?;
        self.core.lock().push(frame)
    }

    /// Queues text or bytes as they are.
    pub async fn send_raw(&mut self, message: SocketOutgoing) -> Result<(), Error> {
        self.core.send(message).await
    }

    /// Waits until everything that is queued has been handed to the connection. Nothing is read
    /// by the caller meanwhile, see [`send`](Self::send).
    pub async fn flush(&mut self) -> Result<(), Error> {
        self.core.flush().await
    }

    /// Bytes that are queued.
    pub fn queued(&self) -> usize {
        self.core.lock().queued()
    }

    /// Takes back what has not been handed to the connection, oldest first: after the connection
    /// is over, or at a [reconnect](SocketMessage::Reconnected) to send something else first.
    pub fn take_unsent(&mut self) -> Vec<SocketOutgoing> {
        self.core.lock().take_unsent()
    }

    /// Sends what is queued, then says good-bye and waits for the server to do so too. What the
    /// server sends meanwhile is dropped.
    pub async fn close(self) -> Result<(), Error> {
        self.core.close().await
    }

    /// Two halves, for two tasks. After a [reconnect](SocketMessage::Reconnected) nothing is sent
    /// until the receiving half was told of it. The connection ends when both are dropped; when
    /// only the receiving one is, what the server sends is dropped from then on.
    pub fn split(self) -> (SocketSender<S>, SocketReceiver<R>) {
        self.core.lock().split();
        let sender = SocketSender { core: Shared(self.core.0.clone()), frames: PhantomData };
        (sender, SocketReceiver { core: self.core, last: self.last, frames: PhantomData })
    }
}

impl<S, R: Decode> Stream for Socket<S, R> {
    type Item = Result<SocketMessage<R>, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        this.core.poll_next(cx, &mut this.last)
    }
}

impl<S, R> fmt::Debug for Socket<S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.show("Socket", f)
    }
}

/// The half of a [`Socket`] that sends.
pub struct SocketSender<S> {
    core: Shared,
    frames: PhantomData<fn(S)>,
}

impl<S: SocketFrame> SocketSender<S> {
    /// Like [`Socket::send`].
    pub async fn send(&mut self, frame: impl Into<S>) -> Result<(), Error> {
        let frame = self.core.encode(frame.into())?;
        self.core.send(frame).await
    }

    /// Like [`Socket::try_send`]. The message goes out when the other half or a later call of
    /// this one waits.
    pub fn try_send(&mut self, frame: impl Into<S>) -> Result<(), Error> {
        let frame = self.core.encode(frame.into())?;
        self.core.lock().push(frame)
    }

    /// Like [`Socket::send_raw`].
    pub async fn send_raw(&mut self, message: SocketOutgoing) -> Result<(), Error> {
        self.core.send(message).await
    }

    /// Like [`Socket::flush`].
    pub async fn flush(&mut self) -> Result<(), Error> {
        self.core.flush().await
    }

    /// Like [`Socket::take_unsent`].
    pub fn take_unsent(&mut self) -> Vec<SocketOutgoing> {
        self.core.lock().take_unsent()
    }

    /// Like [`Socket::close`]; the receiving half ends as well.
    pub async fn close(self) -> Result<(), Error> {
        self.core.close().await
    }
}

impl<S> fmt::Debug for SocketSender<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.show("SocketSender", f)
    }
}

/// The half of a [`Socket`] that receives. It is a stream as well.
pub struct SocketReceiver<R> {
    core: Shared,
    last: Last,
    frames: PhantomData<fn() -> R>,
}

impl<R: Decode> SocketReceiver<R> {
    /// Like [`Socket::next`].
    pub async fn next(&mut self) -> Option<Result<SocketMessage<R>, Error>> {
        self.core.next(&mut self.last).await
    }

    /// Like [`Socket::raw`].
    pub fn raw(&self) -> Option<&str> {
        self.last.text.as_deref()
    }

    /// Like [`Socket::problems`].
    pub fn problems(&self) -> Vec<Problem> {
        self.last.problems()
    }

    /// Like [`Socket::undocumented`].
    pub fn undocumented(&self) -> Vec<Undocumented> {
        self.last.undocumented()
    }
}

impl<R> Drop for SocketReceiver<R> {
    fn drop(&mut self) {
        self.core.lock().abandon_inbox();
    }
}

impl<R: Decode> Stream for SocketReceiver<R> {
    type Item = Result<SocketMessage<R>, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        this.core.poll_next(cx, &mut this.last)
    }
}

impl<R> fmt::Debug for SocketReceiver<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.show("SocketReceiver", f)
    }
}

/// The state, which both halves move on. The lock is never held while one waits.
struct Shared(Arc<Mutex<Core>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Core> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn encode<S: SocketFrame>(&self, frame: S) -> Result<SocketOutgoing, Error> {
        frame.into_outgoing().map_err(|message| Error::request(self.lock().name(), message))
    }

    async fn next<R: Decode>(&self, last: &mut Last) -> Option<Result<SocketMessage<R>, Error>> {
        poll_fn(|cx| self.poll_next(cx, last)).await
    }

    fn poll_next<R: Decode>(
        &self,
        cx: &mut Context<'_>,
        last: &mut Last,
    ) -> Poll<Option<Result<SocketMessage<R>, Error>>> {
        let received = ready!(self.lock().poll_receive(cx));
        Poll::Ready(received.map(|received| received.map(|received| message::read(received, last))))
    }

    async fn send(&self, message: SocketOutgoing) -> Result<(), Error> {
        let mut message = Some(message);
        poll_fn(|cx| self.lock().poll_send(cx, &mut message)).await
    }

    async fn flush(&self) -> Result<(), Error> {
        poll_fn(|cx| self.lock().poll_flush(cx)).await
    }

    async fn close(&self) -> Result<(), Error> {
        self.lock().start_close();
        poll_fn(|cx| self.lock().poll_close(cx)).await
    }

    fn show(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let core = self.lock();
        f.debug_struct(name)
            .field("operation", &core.name())
            .field("state", &core.state())
            .field("queued", &core.queued())
            .finish_non_exhaustive()
    }
}
