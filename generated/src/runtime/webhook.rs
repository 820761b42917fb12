//! Events that the server posts: telling them apart, and what becomes of those that nobody knows.
//!
//! A signature is checked on the raw bytes before any of this sees them.

use std::fmt;

use bytes::Bytes;
use serde_json::Value;

use super::error::Error;
use super::value::{self, Decode, JsonKind, Reader};

/// How an event says what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// `data.event_type`.
    DataEventType(String),
    /// `event_type` at the top.
    EventType(String),
    /// `type` at the top with `campaignId` beside it.
    CampaignType(String),
    /// `data.record_type`, without an `event_type`.
    DataRecordType(String),
    /// It does not.
    None,
}

impl EventKind {
    /// The text that names the event.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::DataEventType(name)
            | Self::EventType(name)
            | Self::CampaignType(name)
            | Self::DataRecordType(name) => Some(name),
            Self::None => None,
        }
    }
}

/// Looks for the name of an event without reading the rest.
pub fn event_kind(body: &[u8]) -> EventKind {
    let mut r = Reader::new(body);
    if r.peek() != JsonKind::Object {
        return EventKind::None;
    }
    let (mut in_data, mut record, mut top, mut kind, mut campaign) =
        (None, None, None, None, false);
    r.object();
    while let Some(key) = r.key() {
        match &*key {
            "data" => {
                in_data = r.tag("event_type");
                record = r.tag("record_type");
                r.skip();
            }
            "event_type" => top = text(&mut r),
            "type" => kind = text(&mut r),
            "campaignId" => {
                campaign = true;
                r.skip();
            }
            _ => r.skip(),
        }
    }
    if let Some(name) = in_data {
        return EventKind::DataEventType(name);
    }
    if let Some(name) = top {
        return EventKind::EventType(name);
    }
    match (kind, record) {
        (Some(name), _) if campaign => EventKind::CampaignType(name),
        (_, Some(name)) => EventKind::DataRecordType(name),
        _ => EventKind::None,
    }
}

fn text(r: &mut Reader<'_>) -> Option<String> {
    if r.peek() == JsonKind::String {
        r.string()
    } else {
        r.skip();
        None
    }
}

/// Reads an event of a known type. A bad field does no harm, but an event without the whole of
/// its `data` or `payload` would say nothing: that one is kept unparsed.
pub fn parse<T: Decode>(kind: &EventKind, raw: &Bytes) -> Result<T, UnparsedEvent> {
    let (value, problems) = value::decode::<T>(raw);
    let hollow = problems
        .all(raw)
        .iter()
        .any(|(path, _)| matches!(path.as_str(), "" | "data" | "data.payload"));
    match value {
        Some(value) if !hollow => Ok(value),
        _ => Err(UnparsedEvent {
            event_type: kind.name().unwrap_or_default().to_owned(),
            raw: raw.clone(),
            error: Error::decode("webhooks.parse", raw, &problems),
        }),
    }
}

/// An event that this version of the crate has no type for. Such events are normal traffic.
#[derive(Clone)]
#[non_exhaustive]
pub struct UnknownEvent {
    /// What the event calls itself.
    pub event_type: Option<String>,
    /// The body as it came.
    pub raw: Bytes,
}

impl UnknownEvent {
    /// Keeps a body that nobody could name.
    pub fn new(kind: &EventKind, raw: Bytes) -> Self {
        Self { event_type: kind.name().map(str::to_owned), raw }
    }

    /// The body as JSON, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.raw).ok()
    }
}

impl fmt::Debug for UnknownEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownEvent")
            .field("event_type", &self.event_type)
            .field("bytes", &self.raw.len())
            .finish()
    }
}

/// An event of a known type whose body could not be read.
#[non_exhaustive]
pub struct UnparsedEvent {
    /// What the event calls itself.
    pub event_type: String,
    /// The body as it came.
    pub raw: Bytes,
    /// Why it could not be read.
    pub error: Error,
}

impl fmt::Debug for UnparsedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnparsedEvent")
            .field("event_type", &self.event_type)
            .field("bytes", &self.raw.len())
            .field("error", &self.error)
            .finish()
    }
}
