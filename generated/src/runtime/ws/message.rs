//! What goes through a WebSocket.

use std::fmt;

use bytes::Bytes;

use super::super::response::{Problem, Undocumented};
use super::super::value::{self, Decode, Encode, Problems};

/// A message to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SocketOutgoing {
    /// Text.
    Text(String),
    /// Bytes.
    Binary(Bytes),
}

impl SocketOutgoing {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }
}

/// What a WebSocket can send: models as JSON text, bytes as they are.
pub trait SocketFrame {
    #[doc(hidden)]
    fn into_outgoing(self) -> Result<SocketOutgoing, String>;
}

impl<T: Encode> SocketFrame for T {
    fn into_outgoing(self) -> Result<SocketOutgoing, String> {
        let json = value::encode(&self).map_err(|message| format!("frame: {message}"))?;
        // The writer makes UTF-8 only.
        String::from_utf8(json).map(SocketOutgoing::Text).map_err(|error| error.to_string())
    }
}

impl SocketFrame for Bytes {
    fn into_outgoing(self) -> Result<SocketOutgoing, String> {
        Ok(SocketOutgoing::Binary(self))
    }
}

/// What comes from a WebSocket.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SocketMessage<R> {
    /// A frame that was understood. One of a new type is the unknown arm of `R`, if it has one.
    Frame(R),
    /// Text that is no `R`, as it came.
    Text(String),
    /// Bytes.
    Binary(Bytes),
    /// The connection broke, and there is a new one. The server knows nothing of the old one:
    /// send again what a conversation begins with.
    ///
    /// What was queued goes out once this has been read, so it can be
    /// [taken back](super::Socket::take_unsent) first.
    Reconnected {
        /// How many tries it took.
        tries: u32,
    },
    /// The server closed the connection. Nothing follows.
    Closed(SocketClosed),
}

/// How the server closed the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SocketClosed {
    /// The code: 1000 is the normal end, 1005 stands for none.
    pub code: u16,
    /// The reason, often empty.
    pub reason: String,
}

impl SocketClosed {
    /// What RFC 6455 has for a good-bye without a code.
    pub(super) fn none_given() -> Self {
        Self { code: 1005, reason: String::new() }
    }

    /// The same request may well succeed: the server goes away, has trouble, restarts or is
    /// overloaded, or its connection to a gateway broke.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self.code, 1001 | 1006 | 1011..=1014)
    }
}

impl fmt::Display for SocketClosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "closed with {}", self.code)?;
        if !self.reason.is_empty() {
            write!(f, ": {}", self.reason)?;
        }
        Ok(())
    }
}

/// What the state hands out. Not generic: reading a frame comes last.
#[derive(Debug)]
pub(super) enum Received {
    Text(String),
    Binary(Bytes),
    Reconnected(u32),
    Closed(SocketClosed),
}

impl Received {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
            Self::Reconnected(_) | Self::Closed(_) => 0,
        }
    }
}

/// The last frame as it came.
#[derive(Default)]
pub(super) struct Last {
    pub(super) text: Option<String>,
    problems: Problems,
}

impl Last {
    pub(super) fn problems(&self) -> Vec<Problem> {
        Problem::all(&self.problems, self.json())
    }

    pub(super) fn undocumented(&self) -> Vec<Undocumented> {
        Undocumented::all(&self.problems, self.json())
    }

    fn json(&self) -> &[u8] {
        self.text.as_deref().unwrap_or_default().as_bytes()
    }
}

/// Text that is not understood is kept as it came: a new frame of the server is no error.
pub(super) fn read<R: Decode>(received: Received, last: &mut Last) -> SocketMessage<R> {
    *last = Last::default();
    match received {
        Received::Text(text) => match value::decode(text.as_bytes()) {
            (Some(frame), problems) => {
                *last = Last { text: Some(text), problems };
                SocketMessage::Frame(frame)
            }
            (None, _) => SocketMessage::Text(text),
        },
        Received::Binary(bytes) => SocketMessage::Binary(bytes),
        Received::Reconnected(tries) => SocketMessage::Reconnected { tries },
        Received::Closed(closed) => SocketMessage::Closed(closed),
    }
}
