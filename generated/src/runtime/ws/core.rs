//! The state of a connection, and how it moves on: whoever waits calls [`Core::drive`].
//!
//! Nothing in here waits by itself. Every event of the connection, the timers and a handshake
//! wakes both halves, since each of them can move all of it on.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error as WsError, Message};

use super::super::error::Error;
use super::super::transport::{BoxFuture, TransportError};
use super::end::End;
use super::handshake::Dialer;
use super::inbox::Inbox;
use super::message::{Received, SocketClosed, SocketOutgoing};
use super::options::SocketOptions;
use super::wake::{Side, Wakers};
use super::wire::{LAST_WORDS, Wire, unless_blocked};

/// Frames that are read before anything else has its turn.
const AT_ONCE: u32 = 64;

pub(super) struct Core {
    dialer: Arc<Dialer>,
    options: SocketOptions,
    state: State,
    wakers: Arc<Wakers>,
    /// What waits to be sent.
    queue: VecDeque<SocketOutgoing>,
    /// The message that the connection is taking right now: it counts as unsent until all of it
    /// is gone.
    writing: Option<SocketOutgoing>,
    /// Bytes of both.
    queued: usize,
    /// There is a new connection, and the user does not know yet.
    paused: bool,
    /// Somebody else reads than who sends.
    split: bool,
    inbox: Inbox,
    /// What comes after everything in the inbox.
    failed: Option<Error>,
    /// Connections that were tried since the last message.
    tries: u32,
    /// Until the next ping.
    timer: Option<BoxFuture<()>>,
    /// Something came since the last ping.
    heard: bool,
    missed: u32,
    closing: bool,
    /// Until a server is left that takes nothing and does not say good-bye; with the bytes that
    /// it had taken before.
    parting: Option<(u64, BoxFuture<()>)>,
}

enum State {
    Open(Box<Wire>),
    Waiting(BoxFuture<()>),
    Dialing(BoxFuture<Result<Wire, Error>>),
    Over,
}

impl Core {
    pub(super) fn new(dialer: Arc<Dialer>, options: SocketOptions, wire: Wire) -> Self {
        let inbox = Inbox::new(options.queue);
        Self {
            dialer,
            options,
            state: State::Open(Box::new(wire)),
            wakers: Arc::default(),
            queue: VecDeque::new(),
            writing: None,
            queued: 0,
            paused: false,
            split: false,
            inbox,
            failed: None,
            tries: 0,
            timer: None,
            heard: false,
            missed: 0,
            closing: false,
            parting: None,
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.dialer.name()
    }

    pub(super) fn queued(&self) -> usize {
        self.queued
    }

    pub(super) fn state(&self) -> &'static str {
        match self.state {
            State::Open(_) if self.closing => "closing",
            State::Open(_) => "open",
            State::Waiting(_) | State::Dialing(_) => "reconnecting",
            State::Over => "closed",
        }
    }

    pub(super) fn poll_receive(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Received, Error>>> {
        self.wakers.set(Side::Receiving, cx.waker());
        self.drive_for(Side::Receiving);
        if let Some(received) = self.inbox.pop() {
            if matches!(received, Received::Reconnected(_)) {
                self.paused = false;
                self.wakers.wake_one(Side::Sending);
            }
            return Poll::Ready(Some(Ok(received)));
        }
        if matches!(self.state, State::Over) {
            return Poll::Ready(self.failed.take().map(Err));
        }
        Poll::Pending
    }

    /// Queues the message, which is taken, once there is room.
    pub(super) fn poll_send(
        &mut self,
        cx: &mut Context<'_>,
        message: &mut Option<SocketOutgoing>,
    ) -> Poll<Result<(), Error>> {
        self.wakers.set(Side::Sending, cx.waker());
        self.drive_for(Side::Sending);
        let Some(length) = message.as_ref().map(SocketOutgoing::len) else {
            return Poll::Ready(Ok(()));
        };
        self.check(length)?;
        if !self.has_room(length) {
            self.resume();
            if !self.has_room(length) {
                return Poll::Pending;
            }
        }
        message.take().map_or(Poll::Ready(Ok(())), |message| Poll::Ready(self.push(message)))
    }

    /// Queues a message if there is room.
    pub(super) fn push(&mut self, message: SocketOutgoing) -> Result<(), Error> {
        let length = message.len();
        self.check(length)?;
        if !self.has_room(length) {
            return Err(Error::full(self.name(), self.options.queue));
        }
        self.queued += length;
        self.queue.push_back(message);
        // It may go out at once.
        self.drive();
        Ok(())
    }

    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.wakers.set(Side::Sending, cx.waker());
        self.drive_for(Side::Sending);
        self.resume();
        if self.is_sent() {
            return Poll::Ready(Ok(()));
        }
        match self.state {
            State::Over => Poll::Ready(Err(self.over())),
            _ => Poll::Pending,
        }
    }

    pub(super) fn start_close(&mut self) {
        self.closing = true;
        self.paused = false;
        // Nobody will read it, and the good-bye comes behind it.
        self.inbox.abandon();
        if matches!(self.state, State::Waiting(_) | State::Dialing(_)) {
            self.state = State::Over;
        }
    }

    pub(super) fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.wakers.set(Side::Sending, cx.waker());
        self.drive_for(Side::Sending);
        if let State::Open(wire) = &self.state {
            let taken = wire.get_ref().taken;
            let limit = || (taken, self.dialer.clock().limit(self.options.close));
            let parting = self.parting.get_or_insert_with(limit);
            if parting.0 != taken {
                *parting = limit();
            }
            ready!(parting.1.as_mut().poll(cx));
            let message = format!("timed out: the server does not take {} bytes", self.queued);
            let unsent = (!self.is_sent()).then(|| Error::timed_out(self.name(), message));
            self.finish(unsent);
            self.wakers.wake_one(Side::Receiving);
        }
        let sent = self.is_sent();
        Poll::Ready(if sent { Ok(()) } else { Err(self.over()) })
    }

    /// From now on two tasks may use it.
    pub(super) fn split(&mut self) {
        self.split = true;
    }

    /// Nobody reads any more: what comes in must not keep what goes out.
    pub(super) fn abandon_inbox(&mut self) {
        self.inbox.abandon();
        self.paused = false;
        self.wakers.wake_one(Side::Sending);
    }

    pub(super) fn take_unsent(&mut self) -> Vec<SocketOutgoing> {
        // What the connection has begun to take is not ours any more, unless there is none.
        let all: Vec<_> = self.queue.drain(..).collect();
        self.queued = self.writing.as_ref().map_or(0, SocketOutgoing::len);
        self.wakers.wake_one(Side::Sending);
        all
    }

    /// Whether a message could ever be sent.
    fn check(&mut self, length: usize) -> Result<(), Error> {
        if matches!(self.state, State::Over) || self.closing {
            return Err(self.over());
        }
        if length > self.options.queue {
            let limit = self.options.queue;
            let message = format!("a message of {length} bytes does not fit the queue of {limit}");
            return Err(Error::request(self.name(), message));
        }
        Ok(())
    }

    fn has_room(&self, length: usize) -> bool {
        length <= self.options.queue.saturating_sub(self.queued)
    }

    fn is_sent(&self) -> bool {
        self.queue.is_empty() && self.writing.is_none()
    }

    /// The error of one who sends when it is over. Who reads is told of the cause itself: without
    /// it, what was cut off would look like the end.
    fn over(&mut self) -> Error {
        if self.inbox.is_abandoned()
            && let Some(error) = self.failed.take()
        {
            return error;
        }
        let cause = self.failed.as_ref().map(|error| format!(": {error}")).unwrap_or_default();
        let text = format!("the WebSocket is closed{cause}");
        Error::transport(self.name(), TransportError::other(text))
    }

    /// Sends on after a reconnect that the user has not read of: a task that waits to send cannot
    /// read.
    fn resume(&mut self) {
        if self.paused && (!self.split || self.wakers.are_one_task()) {
            self.paused = false;
            self.drive();
        }
    }

    /// Moves everything on for one half, and wakes the other one if there is something for it.
    fn drive_for(&mut self, side: Side) {
        let queued = self.queued;
        self.drive();
        let over = matches!(self.state, State::Over);
        match side {
            Side::Receiving if over || self.queued < queued => self.wakers.wake_one(Side::Sending),
            Side::Sending if over || !self.inbox.is_empty() => {
                self.wakers.wake_one(Side::Receiving);
            }
            _ => {}
        }
    }

    /// Moves everything on as far as it goes without waiting.
    fn drive(&mut self) {
        let waker = Waker::from(self.wakers.clone());
        let mut cx = Context::from_waker(&waker);
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return,
                State::Waiting(mut timer) => {
                    if timer.as_mut().poll(&mut cx).is_pending() {
                        self.state = State::Waiting(timer);
                        return;
                    }
                    let (dialer, attempt) = (self.dialer.clone(), self.tries);
                    self.state =
                        State::Dialing(Box::pin(async move { dialer.dial(attempt).await }));
                }
                State::Dialing(mut dialing) => match dialing.as_mut().poll(&mut cx) {
                    Poll::Pending => {
                        self.state = State::Dialing(dialing);
                        return;
                    }
                    Poll::Ready(Ok(wire)) => {
                        self.state = State::Open(Box::new(wire));
                        self.paused = !self.inbox.is_abandoned();
                        self.inbox.push(Received::Reconnected(self.tries));
                    }
                    Poll::Ready(Err(error)) => self.broken(error),
                },
                State::Open(mut wire) => {
                    wire.get_mut().waker.clone_from(&waker);
                    match self.exchange(&mut wire, &mut cx) {
                        Ok(()) => {
                            self.state = State::Open(wire);
                            return;
                        }
                        Err(End::Broken(error)) => self.broken(error),
                        Err(End::Failed(error)) => self.finish(Some(error)),
                        Err(End::Closed(closed)) => self.closed(closed),
                    }
                }
            }
        }
    }

    fn exchange(&mut self, wire: &mut Wire, cx: &mut Context<'_>) -> Result<(), End> {
        let silent = self.keep_alive(wire, cx);
        if silent.is_ok() {
            self.write(wire)?;
        }
        // A server that has refused is gone before it has taken everything. What it said last is
        // there all the same.
        let ends = silent.is_err() || wire.get_ref().failed.is_some();
        let has_space = if ends { Inbox::has_space_for_last_words } else { Inbox::has_space };
        if !self.read(wire, has_space)? {
            // There may be more, and the time limits come first.
            cx.waker().wake_by_ref();
        }
        silent?;
        let io = wire.get_mut();
        // Who writes may see the end before the system tells who reads that there is something.
        let limit = || self.dialer.clock().limit(LAST_WORDS);
        if io.failed.is_none()
            || io.last_words.get_or_insert_with(limit).as_mut().poll(cx).is_pending()
        {
            return Ok(());
        }
        io.failed.take().map_or(Ok(()), |error| Err(self.ended(WsError::Io(error))))
    }

    fn keep_alive(&mut self, wire: &mut Wire, cx: &mut Context<'_>) -> Result<(), End> {
        let Some(interval) = self.options.ping else {
            return Ok(());
        };
        loop {
            let clock = self.dialer.clock();
            let timer = self.timer.get_or_insert_with(|| clock.limit(interval));
            if timer.as_mut().poll(cx).is_pending() {
                return Ok(());
            }
            self.timer = None;
            // Where the user does not read, silence says nothing.
            self.missed = if self.heard || !self.inbox.has_space() { 0 } else { self.missed + 1 };
            self.heard = false;
            if self.missed > self.options.missed {
                let message = "timed out: the server does not answer pings";
                return Err(End::Broken(Error::timed_out(self.name(), message)));
            }
            if wire.can_write()
                && let Some(Err(error)) = unless_blocked(wire.write(Message::Ping(Bytes::new())))
            {
                return Err(self.ended(error));
            }
        }
    }

    fn write(&mut self, wire: &mut Wire) -> Result<(), End> {
        loop {
            match unless_blocked(wire.flush()) {
                None => return Ok(()),
                Some(Err(error)) => return Err(self.ended(error)),
                Some(Ok(())) => {}
            }
            if let Some(sent) = self.writing.take() {
                self.queued -= sent.len();
            }
            let next = if self.paused { None } else { self.queue.pop_front() };
            let Some(next) = next else {
                break;
            };
            let message = match &next {
                SocketOutgoing::Text(text) => Message::text(text.as_str()),
                SocketOutgoing::Binary(bytes) => Message::Binary(bytes.clone()),
            };
            self.writing = Some(next);
            if let Some(Err(error)) = unless_blocked(wire.write(message)) {
                return Err(self.ended(error));
            }
        }
        if self.closing && wire.can_write() {
            let frame = CloseFrame { code: CloseCode::Normal, reason: "".into() };
            if let Some(Err(error)) = unless_blocked(wire.close(Some(frame))) {
                return Err(self.ended(error));
            }
        }
        Ok(())
    }

    /// Reads while there is space. No if it stopped for others to have their turn.
    fn read(&mut self, wire: &mut Wire, has_space: fn(&Inbox) -> bool) -> Result<bool, End> {
        let mut turns = 0;
        while has_space(&self.inbox) {
            if turns == AT_ONCE {
                return Ok(false);
            }
            turns += 1;
            let message = match unless_blocked(wire.read()) {
                None => return Ok(true),
                Some(Ok(message)) => message,
                Some(Err(error)) => return Err(self.ended(error)),
            };
            self.heard = true;
            let received = match message {
                Message::Text(text) => Received::Text(text.as_str().to_owned()),
                Message::Binary(bytes) => Received::Binary(bytes),
                Message::Close(frame) => {
                    // The answer to it; a server that does not take it is gone anyway.
                    let _ = wire.flush();
                    return Err(End::Closed(frame.map_or_else(
                        SocketClosed::none_given,
                        |frame| SocketClosed {
                            code: frame.code.into(),
                            reason: frame.reason.as_str().to_owned(),
                        },
                    )));
                }
                // Pings are answered with the next read or write.
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => continue,
            };
            // Only a connection that is of use counts as a success.
            self.tries = 0;
            self.inbox.push(received);
        }
        Ok(true)
    }

    fn ended(&self, error: WsError) -> End {
        End::of(error, self.name(), self.options.max_message)
    }

    fn closed(&mut self, closed: SocketClosed) {
        if closed.is_passing() && !self.closing && self.options.tries > 0 {
            let error = TransportError::other(format!("the server {closed}"));
            self.broken(Error::transport(self.name(), error));
            return;
        }
        self.finish(None);
        self.inbox.push(Received::Closed(closed));
    }

    /// The connection is gone. What was being sent may not have arrived, so it is sent again.
    fn broken(&mut self, error: Error) {
        self.finish(None);
        let passing = match error.status() {
            Some(101) => false,
            Some(status) => matches!(status, 408 | 409 | 429) || status >= 500,
            None => error.is_connect() || error.is_timeout() || error.is_transport(),
        };
        if self.closing || !passing || self.tries >= self.options.tries {
            self.failed = Some(error);
            return;
        }
        self.tries += 1;
        let delay = self.options.delay(self.tries, fastrand::f64());
        let asked = error.retry_after().unwrap_or_default().min(self.options.max_delay);
        self.state = State::Waiting(self.dialer.clock().sleep(delay.max(asked)));
    }

    fn finish(&mut self, error: Option<Error>) {
        self.state = State::Over;
        self.failed = error;
        self.timer = None;
        self.heard = false;
        self.missed = 0;
        if let Some(message) = self.writing.take() {
            self.queue.push_front(message);
        }
    }
}
