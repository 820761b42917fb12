//! Why a connection ended.

use tokio_tungstenite::tungstenite::Error as WsError;
use tokio_tungstenite::tungstenite::error::ProtocolError;

use super::super::error::Error;
use super::super::transport::TransportError;
use super::message::SocketClosed;

/// Why a connection ended.
pub(super) enum End {
    /// It broke; another one may do.
    Broken(Error),
    /// Another one would end the same.
    Failed(Error),
    /// The server closed it.
    Closed(SocketClosed),
}

impl End {
    pub(super) fn of(error: WsError, name: &'static str, max_message: usize) -> Self {
        match error {
            WsError::ConnectionClosed | WsError::AlreadyClosed => {
                Self::Closed(SocketClosed::none_given())
            }
            WsError::Capacity(_) => Self::Failed(Error::too_large(name, max_message)),
            WsError::Io(_) | WsError::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
                Self::Broken(Error::transport(name, TransportError::other(error)))
            }
            error => Self::Failed(Error::transport(name, TransportError::other(error))),
        }
    }
}
