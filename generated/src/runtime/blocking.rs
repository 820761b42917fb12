//! The whole API without an async runtime: `wait` where async code has `await`.
//!
//! ```ignore
//! use telnyx_sdk::blocking::Client;
//!
//! let client = Client::from_env()?;
//! let call = client.calls().dial().connection_id(id).to(to).from(from).send().wait()?;
//! for conference in client.conferences().list().items().wait() {
//!     println!("{}", conference?.name);
//! }
//! let mut recording = client.request_url(url).send_download().wait()?;
//! std::io::copy(&mut recording, &mut out)?;
//! ```
//!
//! [`Client`] is the same type as the one at the root of the crate, so nothing exists twice:
//! whatever returns a future there can be waited for here, by [`wait`] where it has no method of
//! that name.
//!
//! The calling thread does the work itself and sleeps while there is nothing to do. Sockets and
//! timers belong to one background thread, which is started with the first wait and shared by the
//! whole process. Waiting blocks the thread, in async code as well: on a runtime with several
//! threads the other tasks of that thread move to another one meanwhile, as they do for
//! `block_in_place` of tokio (which cannot be done in a task of a `LocalSet`, and panics there). One
//! thing to avoid: a client whose connections were opened by a runtime that has a single thread,
//! waited for on that very thread. Those connections cannot move on until the wait ends; give
//! blocking code a client of its own there.
//!
//! A wait cannot be cancelled from outside; give the call a timeout. What is dropped before its
//! end, such as an iterator over a list, sends nothing more.

use std::cell::Cell;
use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::ops::{Deref, DerefMut};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use bytes::Bytes;
use futures_core::Stream;
use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};
use tokio::task::{self, block_in_place, unconstrained};

use super::download;
use super::error::Error;
use super::page::{Items, Pages};
use super::pending::{Pending, PendingDownload, PendingFull};
use super::response::Response;
use super::sse::{EventStream, PendingStream};
use super::value::Decode;
#[cfg(feature = "ws")]
use super::ws::{PendingSocket, Socket, SocketReceiver};

pub use super::client::{Client, ClientBuilder};

/// Waits for any future of this crate, such as `items.collect(100)`.
///
/// # Panics
///
/// When the background thread cannot be started, as `std::thread::spawn` does; and in a task of a
/// `LocalSet` on a runtime with several threads, as `block_in_place` of tokio does.
pub fn wait<F: Future>(future: F) -> F::Output {
    match try_wait(future) {
        Ok(output) => output,
        Err(error) => panic!("{error}"),
    }
}

impl<T: Decode> Pending<T> {
    /// Sends the request and waits for its value. It blocks the thread.
    pub fn wait(self) -> Result<T, Error> {
        try_wait(self)?
    }
}

impl<T: Decode> PendingFull<T> {
    /// Sends the request and waits for its answer. It blocks the thread.
    pub fn wait(self) -> Result<Response<T>, Error> {
        try_wait(self)?
    }
}

impl PendingDownload {
    /// Sends the request and waits until the answer begins. It blocks the thread.
    pub fn wait(self) -> Result<Download, Error> {
        try_wait(self)?.map(|inner| Download { inner })
    }
}

impl<T: Decode> PendingStream<T> {
    /// Sends the request and waits until the answer begins: an iterator over its events, which
    /// blocks the thread while it waits for one.
    pub fn wait(self) -> Result<Waiting<EventStream<T>>, Error> {
        try_wait(self)?.map(|stream| Waiting { stream, ended: None })
    }
}

#[cfg(feature = "ws")]
impl<S, R> PendingSocket<S, R> {
    /// Waits until the connection stands. [`wait`] sends on it: `wait(socket.send(frame))?`.
    pub fn wait(self) -> Result<Socket<S, R>, Error> {
        try_wait(self)?
    }
}

#[cfg(feature = "ws")]
impl<R: Decode> SocketReceiver<R> {
    /// What arrives as an iterator that blocks the thread while it waits.
    pub fn wait(self) -> Waiting<Self> {
        Waiting { stream: self, ended: None }
    }
}

impl<P: Decode> Pages<P> {
    /// The pages as an iterator that blocks the thread while it fetches one. It ends with the
    /// first error, unless [`resume`](Waiting::resume) asks for that page again.
    pub fn wait(self) -> Waiting<Self> {
        Waiting { stream: self, ended: Some(false) }
    }
}

impl<I: Decode> Items<I> {
    /// The items as an iterator that blocks the thread while it fetches a page. It ends with the
    /// first error, unless [`resume`](Waiting::resume) asks for that page again.
    pub fn wait(self) -> Waiting<Self> {
        Waiting { stream: self, ended: Some(false) }
    }
}

/// A stream as an iterator: each item is waited for.
#[derive(Debug)]
#[must_use = "nothing is fetched until `next` is called"]
pub struct Waiting<S> {
    stream: S,
    /// Whether an error was the end; `None` where there may be more after one.
    ended: Option<bool>,
}

impl<S> Waiting<S> {
    /// The stream, for what else it can do.
    pub fn get_ref(&self) -> &S {
        &self.stream
    }

    /// The stream, for what else it can do.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.stream
    }

    /// The stream with what is left of it.
    pub fn into_inner(self) -> S {
        self.stream
    }
}

impl<T, S: Stream<Item = Result<T, Error>> + Unpin> Waiting<S> {
    /// Goes on after an error: a page that failed is asked for again. A `for` loop, or `collect`
    /// over results, would otherwise ask for it forever.
    pub fn resume(&mut self) {
        if self.ended == Some(true) {
            // The stream itself ends after an error as well, for once.
            let end = Pin::new(&mut self.stream).poll_next(&mut Context::from_waker(Waker::noop()));
            debug_assert!(matches!(end, Poll::Ready(None)));
            self.ended = Some(false);
        }
    }
}

impl<T, S: Stream<Item = Result<T, Error>> + Unpin> Iterator for Waiting<S> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended == Some(true) {
            return None;
        }
        let next = try_wait(poll_fn(|cx| Pin::new(&mut self.stream).poll_next(cx)));
        let next = next.unwrap_or_else(|error| Some(Err(error)));
        if let Some(ended) = &mut self.ended {
            *ended = matches!(next, Some(Err(_)));
        }
        next
    }
}

/// A successful answer whose body is still on its way: a [`Read`](io::Read) and a
/// [`BufRead`](io::BufRead).
///
/// Status and headers are those of the async [`Download`](download::Download) inside. Dropping it
/// ends the transfer.
pub struct Download {
    inner: download::Download,
}

impl Download {
    /// The next piece, `None` at the end. After an error there is no more.
    pub fn chunk(&mut self) -> Option<Result<Bytes, Error>> {
        try_wait(self.inner.chunk()).unwrap_or_else(|error| Some(Err(error)))
    }

    /// Reads all of it into memory, but no more than `limit` bytes.
    pub fn bytes(self, limit: usize) -> Result<Bytes, Error> {
        try_wait(self.inner.bytes(limit))?
    }

    /// Writes it to a file and tells its length; see [`Download::save`](download::Download::save).
    pub fn save(self, path: impl AsRef<std::path::Path>) -> Result<u64, Error> {
        try_wait(self.inner.save(path))?
    }

    /// The async one.
    pub fn into_inner(self) -> download::Download {
        self.inner
    }
}

impl Deref for Download {
    type Target = download::Download;

    fn deref(&self) -> &Self::Target {
        &self.inner
    }
}

impl DerefMut for Download {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.inner
    }
}

impl io::Read for Download {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let there = io::BufRead::fill_buf(self)?;
        let length = there.len().min(buffer.len());
        buffer[..length].copy_from_slice(&there[..length]);
        self.inner.advance(length);
        Ok(length)
    }
}

impl io::BufRead for Download {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        try_wait(poll_fn(|cx| self.inner.poll_fill(cx))).map_err(io::Error::other)??;
        Ok(self.inner.filled())
    }

    fn consume(&mut self, read: usize) {
        self.inner.advance(read);
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

/// Runs a future on this thread; what it starts besides runs in the background.
fn try_wait<F: Future>(future: F) -> Result<F::Output, Error> {
    let background = background()?;
    let moves = moves_sockets();
    let run = || {
        let _entered = background.enter();
        let _waiting = Waits::begin();
        // Inside of a task of tokio the future would share the budget of that task, which is
        // never filled up again while this thread is here.
        drive(unconstrained(future))
    };
    // What the thread has to do besides goes elsewhere: a connection may be among it, and is
    // waited for here.
    Ok(if moves { block_in_place(run) } else { run() })
}

/// Whether this thread is one of those on which connections may move: that of the background, or
/// one of a runtime with several threads.
fn moves_sockets() -> bool {
    if IN_BACKGROUND.get() {
        return true;
    }
    // Within another wait the runtime is the background's, and all that moves was moved already.
    let in_task = !WAITS.get() && task::try_id().is_some();
    in_task
        && Handle::try_current()
            .is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread)
}

/// This thread waits, for as long as this is there.
struct Waits(bool);

impl Waits {
    fn begin() -> Self {
        Self(WAITS.replace(true))
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        WAITS.set(self.0);
    }
}

fn drive<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let signal = Arc::new(Signal { thread: thread::current(), woken: AtomicBool::new(false) });
    let waker = Waker::from(signal.clone());
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        // Threads wake up for no reason, and for the reasons of others.
        while !signal.woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

struct Signal {
    thread: Thread,
    woken: AtomicBool,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

thread_local! {
    /// This is a thread of the background runtime.
    static IN_BACKGROUND: Cell<bool> = const { Cell::new(false) };
    /// This thread waits already.
    static WAITS: Cell<bool> = const { Cell::new(false) };
}

static BACKGROUND: Mutex<Option<Runtime>> = Mutex::new(None);

/// The background runtime. It never ends: connections that wait for their next use live in it.
fn background() -> Result<Handle, Error> {
    let mut background = BACKGROUND.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = &*background {
        return Ok(runtime.handle().clone());
    }
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("telnyx")
        .on_thread_start(|| IN_BACKGROUND.set(true))
        .enable_all()
        .build()
        .map_err(|error| {
            Error::config_because("the thread for blocking calls cannot be started", error.into())
        })?;
    Ok(background.insert(runtime).handle().clone())
}
