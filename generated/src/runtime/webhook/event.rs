//! Telling events apart, and what becomes of those that cannot be read.

use std::fmt;

use bytes::Bytes;
use serde_json::Value;

use super::super::error::Error;
use super::super::value::{self, Decode, JsonKind, Problems, Reader};
use super::delivery::{Delivery, Required};

/// All events of a crate: the generated `Event`.
pub trait WebhookEvent: Sized {
    /// Reads a body. Never fails: what cannot be read is kept as it is.
    ///
    /// Check the signature before.
    fn read(body: Bytes) -> Delivery<Self>;
}

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
    scan(body).kind
}

/// A body that was looked through once, on its way to become an event.
#[derive(Debug)]
pub struct Posted {
    body: Bytes,
    kind: EventKind,
    data: Option<Data>,
    problems: Problems,
}

/// The object `data` of a body.
#[derive(Debug, Clone, Copy)]
struct Data {
    at: usize,
    payload: bool,
}

impl Posted {
    /// Looks through a body.
    pub fn new(body: Bytes) -> Self {
        let Scan { kind, data, problems } = scan(&body);
        Self { body, kind, data, problems }
    }

    /// How it says what it is, and what it says.
    pub fn kind(&self) -> (&EventKind, &str) {
        (&self.kind, self.kind.name().unwrap_or_default())
    }

    /// Keeps an event that nobody could name.
    pub fn unknown<E>(self, wrap: fn(UnknownEvent) -> E) -> Delivery<E> {
        let event = UnknownEvent::new(&self.kind, self.body.clone());
        Delivery::new(wrap(event), self.body, self.problems, &[])
    }

    /// Reads an event of a known type. A bad field does no harm, but an event without its `data`
    /// or `payload` would say nothing: that one is kept unparsed.
    #[inline]
    pub fn known<T: Decode, E>(
        self,
        required: Required,
        wrap: fn(Box<T>) -> E,
        unparsed: fn(UnparsedEvent) -> E,
    ) -> Delivery<E> {
        let (value, problems) = value::decode::<Box<T>>(&self.body);
        match value {
            Some(value) if !self.is_hollow(&problems, required) => {
                Delivery::new(wrap(value), self.body, problems, required)
            }
            _ => self.unparsed(problems, required, unparsed),
        }
    }

    /// Whether the parts that make the event are missing or something else than objects.
    fn is_hollow(&self, problems: &Problems, required: Required) -> bool {
        let bad = |path: &str| matches!(path, "" | "data" | "data.payload");
        self.lacks(required).is_some() || problems.all(&self.body).iter().any(|(path, _)| bad(path))
    }

    /// The part that is required and not there, with the place where it should stand.
    fn lacks(&self, required: Required) -> Option<(usize, &'static str)> {
        let needs = |path: &[&str]| required.contains(&path);
        match self.data {
            None if needs(&["data"]) => Some((0, "data")),
            Some(data) if !data.payload && needs(&["data", "payload"]) => {
                Some((data.at, "payload"))
            }
            _ => None,
        }
    }

    fn unparsed<E>(
        self,
        problems: Problems,
        required: Required,
        wrap: fn(UnparsedEvent) -> E,
    ) -> Delivery<E> {
        let mut cause = problems.clone();
        if let Some((at, name)) = self.lacks(required)
            && problems.is_empty()
        {
            let mut r = Reader::new(&self.body);
            r.problem(at, format!("`{name}` is missing"));
            r.skip();
            cause = r.finish();
        }
        let event = UnparsedEvent {
            event_type: self.kind.name().unwrap_or_default().to_owned(),
            raw: self.body.clone(),
            error: Error::decode("webhooks.read", &self.body, &cause),
        };
        Delivery::new(wrap(event), self.body, problems, required)
    }
}

struct Scan {
    kind: EventKind,
    data: Option<Data>,
    problems: Problems,
}

fn scan(body: &[u8]) -> Scan {
    let mut r = Reader::new(body);
    let mut found = Found::default();
    let mut data = None;
    if r.object() {
        while let Some(key) = r.key() {
            match &*key {
                "data" => data = self::data(&mut r, &mut found),
                "event_type" => found.top = text(&mut r),
                "type" => found.kind = text(&mut r),
                "campaignId" => {
                    found.campaign = true;
                    r.skip();
                }
                _ => r.skip(),
            }
        }
    }
    Scan { kind: found.kind(), data, problems: r.finish() }
}

/// The texts that may name an event.
#[derive(Default)]
struct Found {
    in_data: Option<String>,
    record: Option<String>,
    top: Option<String>,
    kind: Option<String>,
    campaign: bool,
}

impl Found {
    fn kind(self) -> EventKind {
        match (self.in_data, self.top, self.kind, self.record) {
            (Some(name), ..) => EventKind::DataEventType(name),
            (_, Some(name), ..) => EventKind::EventType(name),
            (_, _, Some(name), _) if self.campaign => EventKind::CampaignType(name),
            (.., Some(name)) => EventKind::DataRecordType(name),
            _ => EventKind::None,
        }
    }
}

/// Looks through the member `data`, if it is an object.
fn data(r: &mut Reader<'_>, found: &mut Found) -> Option<Data> {
    let at = r.position();
    if r.peek() != JsonKind::Object {
        r.skip();
        return None;
    }
    if !r.object() {
        return None;
    }
    let mut payload = false;
    while let Some(key) = r.key() {
        match &*key {
            "event_type" => found.in_data = text(r),
            "record_type" => found.record = text(r),
            "payload" => {
                payload = r.peek() == JsonKind::Object;
                r.skip();
            }
            _ => r.skip(),
        }
    }
    Some(Data { at, payload })
}

fn text(r: &mut Reader<'_>) -> Option<String> {
    if r.peek() == JsonKind::String {
        r.string()
    } else {
        r.skip();
        None
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

impl UnparsedEvent {
    /// The body as JSON, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.raw).ok()
    }
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
