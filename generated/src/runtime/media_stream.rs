//! The frames of a media stream: the audio of a call over a WebSocket that the server opens to the
//! `stream_url` of a command such as `dial()` or `answer()`. The program is the server there, with
//! whatever it takes WebSockets with; this reads and writes the text of its messages.
//!
//! ```ignore
//! while let Some(Ok(Message::Text(text))) = socket.next().await {
//!     match Frame::parse(text)?.event {
//!         StreamEvent::Start(start) => println!("{:?}", start.media_format),
//!         // Play back what is said.
//!         StreamEvent::Media(media) => {
//!             let echo = StreamCommand::media(&*media.payload);
//!             socket.send(Message::Text(echo.to_json().into())).await?;
//!         }
//!         StreamEvent::Stop(_) => break,
//!         _ => {}
//!     }
//! }
//! ```
//!
//! Frames may arrive in another order than they were sent in: [`Frame::sequence_number`] and
//! [`Media::chunk`] tell. A URL that anybody may connect to is best given a token that only the
//! server knows, which [`Connected::auth_token`] repeats.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Value, json};

use super::error::{Error, FRAME};
use super::text::{Base64, DateTime};
use super::value::{self, Decode, Reader};

macro_rules! part {
    ($(#[$of:meta])* $vis:vis struct $name:ident {
        $($(#[$doc:meta])* $field:ident: $ty:ty = $wire:literal,)*
    }) => {
        $(#[$of])*
        #[derive(Clone, PartialEq, Default)]
        #[non_exhaustive]
        $vis struct $name {
            $($(#[$doc])* pub $field: $ty,)*
        }

        impl Decode for $name {
            fn decode(r: &mut Reader<'_>) -> Option<Self> {
                let mut out = Self::default();
                r.fields(&mut [$(($wire, &mut out.$field)),*], 0).then_some(out)
            }
        }
    };
}

/// A message of the server.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Frame {
    /// What it says.
    pub event: StreamEvent,
    /// The stream that it belongs to; all but the first one have it.
    pub stream_id: Option<String>,
    /// Its place among the frames of the stream.
    pub sequence_number: Option<i64>,
}

impl Frame {
    /// Reads the text of a message. One of a kind that this crate does not know, or whose content
    /// cannot be read, is [`StreamEvent::Unknown`]; the error says that it is no JSON, or no object.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, Error> {
        let text = text.as_ref();
        let (wire, problems) = value::decode::<Wire>(text);
        let wire = wire.ok_or_else(|| Error::decode(FRAME, text, &problems))?;
        Ok(Self {
            stream_id: wire.stream_id.clone(),
            sequence_number: wire.sequence_number,
            event: match wire.event() {
                Some(event) => event,
                None => StreamEvent::Unknown(raw(text)),
            },
        })
    }
}

/// What [`Value`] cannot hold, such as 1e999, is kept as its text.
fn raw(text: &[u8]) -> Value {
    serde_json::from_slice(text).unwrap_or_else(|_| String::from_utf8_lossy(text).into())
}

/// What the server says.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum StreamEvent {
    /// `connected`: the first message.
    Connected(Connected),
    /// `start`: whose audio it is, and in which format.
    Start(Box<Start>),
    /// `media`: a piece of audio.
    Media(Media),
    /// `dtmf`: a key was pressed.
    Dtmf(Dtmf),
    /// `mark`: what was sent before this mark has been played, or was cleared.
    Mark(Mark),
    /// `stop`: there is no more.
    Stop(Stop),
    /// `error`: something sent to the server was wrong.
    Error(StreamError),
    /// A frame of another kind, or one without its content, as it came.
    Unknown(Value),
}

impl fmt::Debug for StreamEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connected(connected) => connected.fmt(f),
            Self::Start(start) => start.fmt(f),
            Self::Media(media) => media.fmt(f),
            Self::Dtmf(dtmf) => dtmf.fmt(f),
            Self::Mark(mark) => mark.fmt(f),
            Self::Stop(stop) => stop.fmt(f),
            Self::Error(error) => error.fmt(f),
            // What nobody knows may hold the token of the stream.
            Self::Unknown(raw) => f.debug_tuple("Unknown").field(&raw["event"]).finish(),
        }
    }
}

part! {
    /// The connection stands.
    pub struct Connected {
        /// The version of the protocol.
        version: Option<String> = "version",
        /// The token that the stream was set up with.
        auth_token: Option<String> = "x-telnyx-streaming-auth-token",
    }
}

impl fmt::Debug for Connected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connected").field("version", &self.version).finish_non_exhaustive()
    }
}

part! {
    /// Whose audio it is.
    pub struct Start {
        /// The account.
        user_id: Option<String> = "user_id",
        /// The call, for commands.
        call_control_id: Option<String> = "call_control_id",
        /// What the legs of a call have in common.
        call_session_id: Option<String> = "call_session_id",
        /// Who calls.
        from: Option<String> = "from",
        /// Who is called.
        to: Option<String> = "to",
        /// Labels of the call.
        tags: Option<Vec<String>> = "tags",
        /// The state that was left with the call.
        client_state: Option<Base64> = "client_state",
        /// What the stream was given along.
        custom_parameters: Option<BTreeMap<String, Value>> = "custom_parameters",
        /// What the audio is.
        media_format: Option<MediaFormat> = "media_format",
    }
}

impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The state and the parameters are the program's, and may be secret.
        f.debug_struct("Start")
            .field("call_control_id", &self.call_control_id)
            .field("call_session_id", &self.call_session_id)
            .field("media_format", &self.media_format)
            .finish_non_exhaustive()
    }
}

part! {
    /// What audio is.
    #[derive(Debug)]
    pub struct MediaFormat {
        /// `PCMU`, `PCMA`, `G722`, `OPUS`, `AMR-WB` or `L16`.
        encoding: Option<String> = "encoding",
        /// In hertz.
        sample_rate: Option<i64> = "sample_rate",
        /// 1 is mono.
        channels: Option<i64> = "channels",
    }
}

/// A piece of audio.
#[derive(Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Media {
    /// `inbound` is what the other side says, `outbound` what it hears.
    pub track: Option<String>,
    /// Its number, from 1.
    pub chunk: Option<i64>,
    /// Milliseconds since the stream began.
    pub timestamp: Option<i64>,
    /// The payload of RTP without its header.
    pub payload: Base64,
}

impl Decode for Media {
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        let (mut out, mut payload) = (Self::default(), None::<Base64>);
        let read = r.fields(
            &mut [
                ("track", &mut out.track),
                ("chunk", &mut out.chunk),
                ("timestamp", &mut out.timestamp),
                ("payload", &mut payload),
            ],
            0,
        );
        // Audio that cannot be read is no silence.
        out.payload = payload.filter(|_| read)?;
        Some(out)
    }
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Media")
            .field("track", &self.track)
            .field("chunk", &self.chunk)
            .field("timestamp", &self.timestamp)
            .field("bytes", &self.payload.len())
            .finish()
    }
}

part! {
    /// A key was pressed.
    #[derive(Debug)]
    pub struct Dtmf {
        /// `0` to `9`, `*`, `#`, `A` to `D`.
        digit: Option<String> = "digit",
        /// When.
        occurred_at: Option<DateTime> = "occurred_at",
    }
}

part! {
    /// A name in the stream.
    #[derive(Debug)]
    pub struct Mark {
        /// As it was sent.
        name: Option<String> = "name",
    }
}

part! {
    /// The stream is over.
    #[derive(Debug)]
    pub struct Stop {
        /// The account.
        user_id: Option<String> = "user_id",
        /// The call.
        call_control_id: Option<String> = "call_control_id",
    }
}

part! {
    /// What was wrong.
    #[derive(Debug)]
    pub struct StreamError {
        /// Its number.
        code: Option<i64> = "code",
        /// Its name, such as `malformed_frame`.
        title: Option<String> = "title",
        /// What is wrong.
        detail: Option<String> = "detail",
    }
}

part! {
    /// All members of all frames.
    struct Wire {
        event: Option<String> = "event",
        stream_id: Option<String> = "stream_id",
        sequence_number: Option<i64> = "sequence_number",
        version: Option<String> = "version",
        occurred_at: Option<DateTime> = "occurred_at",
        connected: Option<Connected> = "connected",
        start: Option<Start> = "start",
        media: Option<Media> = "media",
        dtmf: Option<Dtmf> = "dtmf",
        mark: Option<Mark> = "mark",
        stop: Option<Stop> = "stop",
        payload: Option<StreamError> = "payload",
    }
}

impl Wire {
    fn event(self) -> Option<StreamEvent> {
        Some(match self.event.as_deref()? {
            "connected" => {
                let connected = self.connected.unwrap_or_default();
                let version = connected.version.or(self.version);
                StreamEvent::Connected(Connected { version, ..connected })
            }
            "start" => StreamEvent::Start(Box::new(self.start?)),
            "media" => StreamEvent::Media(self.media?),
            "dtmf" => {
                let dtmf = self.dtmf?;
                let occurred_at = dtmf.occurred_at.or(self.occurred_at);
                StreamEvent::Dtmf(Dtmf { occurred_at, ..dtmf })
            }
            "mark" => StreamEvent::Mark(self.mark?),
            "stop" => StreamEvent::Stop(self.stop.unwrap_or_default()),
            "error" => StreamEvent::Error(self.payload?),
            _ => return None,
        })
    }
}

/// A message to the server. It takes them where the command that began the stream said that the
/// stream goes both ways.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum StreamCommand {
    /// Audio to play after what is queued: the payload of RTP in the codec that was agreed on, 20
    /// milliseconds to 30 seconds of it, or a whole MP3 file.
    Media(Base64),
    /// Asks for a [`Mark`](StreamEvent::Mark) of this name when what was sent before is played.
    Mark(String),
    /// Plays no more of what was sent.
    Clear,
}

impl StreamCommand {
    /// Audio, not encoded yet.
    pub fn media(payload: impl Into<Base64>) -> Self {
        Self::Media(payload.into())
    }

    /// A name for this place in what is played.
    pub fn mark(name: impl Into<String>) -> Self {
        Self::Mark(name.into())
    }

    /// The text of the message.
    pub fn to_json(&self) -> String {
        let message = match self {
            Self::Media(payload) => {
                json!({"event": "media", "media": {"payload": String::from(payload.clone())}})
            }
            Self::Mark(name) => json!({"event": "mark", "mark": {"name": name}}),
            Self::Clear => json!({"event": "clear"}),
        };
        message.to_string()
    }
}

impl fmt::Debug for StreamCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Media(payload) => write!(f, "Media({} bytes)", payload.len()),
            Self::Mark(name) => f.debug_tuple("Mark").field(name).finish(),
            Self::Clear => f.write_str("Clear"),
        }
    }
}
