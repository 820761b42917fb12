//! Frames over a connection, without blocking.

use std::io::{self, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::tungstenite::Error as WsError;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocket, WebSocketConfig};

use super::super::transport::{BoxFuture, Io};

/// How long a connection that takes nothing any more is read from, if reading does not end it.
pub(super) const LAST_WORDS: Duration = Duration::from_secs(1);

/// A connection on which frames go both ways.
pub(super) type Wire = WebSocket<Nonblocking>;

pub(super) fn wire(io: Box<dyn Io>, max_message: usize) -> Wire {
    let config = WebSocketConfig::default()
        // Frames are small and should not wait for each other.
        .write_buffer_size(0)
        .read_buffer_size(16 << 10)
        .max_message_size(Some(max_message))
        .max_frame_size(Some(max_message));
    let waker = Waker::noop().clone();
    let io = Nonblocking { io, waker, taken: 0, failed: None, last_words: None };
    WebSocket::from_raw_socket(io, Role::Client, Some(config))
}

/// The outcome, or `None` where it has to wait: whoever waits is woken.
pub(super) fn unless_blocked<T>(outcome: Result<T, WsError>) -> Option<Result<T, WsError>> {
    match outcome {
        Err(WsError::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => None,
        other => Some(other),
    }
}

/// An asynchronous connection as one that says `WouldBlock`.
pub(super) struct Nonblocking {
    io: Box<dyn Io>,
    /// Who is woken when it blocks no more.
    pub(super) waker: Waker,
    /// Bytes that the other side, or the system for it, has taken.
    pub(super) taken: u64,
    /// Why it takes no more. From then on writing looks as if it had to wait, so that whoever reads
    /// gets to what the other side said last.
    pub(super) failed: Option<io::Error>,
    /// Until nothing more is expected from it then.
    pub(super) last_words: Option<BoxFuture<()>>,
}

impl Nonblocking {
    fn unless_failed<T>(
        &mut self,
        write: impl FnOnce(Pin<&mut dyn Io>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> io::Result<T> {
        if self.failed.is_none() {
            let mut cx = Context::from_waker(&self.waker);
            match write(Pin::new(&mut *self.io), &mut cx) {
                Poll::Ready(Ok(done)) => return Ok(done),
                Poll::Ready(Err(error)) => self.failed = Some(error),
                Poll::Pending => {}
            }
        }
        Err(io::ErrorKind::WouldBlock.into())
    }
}

impl Read for Nonblocking {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut buffer = ReadBuf::new(into);
        let mut cx = Context::from_waker(&self.waker);
        let done = Pin::new(&mut self.io).poll_read(&mut cx, &mut buffer);
        blocking(done.map_ok(|()| buffer.filled().len()))
    }
}

impl Write for Nonblocking {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.unless_failed(|io, cx| io.poll_write(cx, bytes))?;
        self.taken += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_failed(|io, cx| io.poll_flush(cx))
    }
}

fn blocking<T>(outcome: Poll<io::Result<T>>) -> io::Result<T> {
    match outcome {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
    }
}
