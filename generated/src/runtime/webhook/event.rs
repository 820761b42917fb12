//! Telling events apart, and what becomes of those that cannot be read.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use super::super::error::{EVENT, Error};
use super::super::value::{self, Decode, JsonKind, Problems, Reader};
use super::delivery::Delivery;

/// All events of a crate: the generated `Event`.
pub trait WebhookEvent: Sized {
    /// Reads a body. Never fails: what cannot be read is kept as it is.
    ///
    /// Check the signature before.
    fn read(body: Bytes) -> Delivery<Self>;
}

/// What nearly every event has its name within. A name behind it is found by looking once more.
const HEAD: usize = 256;

/// How an event says what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind<N = String> {
    /// `data.event_type`.
    DataEventType(N),
    /// `event_type` at the top.
    EventType(N),
    /// `type` at the top with `campaignId` beside it.
    CampaignType(N),
    /// `data.record_type`, without an `event_type`.
    DataRecordType(N),
    /// It does not.
    None,
}

impl<N> EventKind<N> {
    fn text(&self) -> Option<&N> {
        match self {
            Self::DataEventType(name)
            | Self::EventType(name)
            | Self::CampaignType(name)
            | Self::DataRecordType(name) => Some(name),
            Self::None => None,
        }
    }

    fn map<M>(self, change: impl FnOnce(N) -> M) -> EventKind<M> {
        match self {
            Self::DataEventType(name) => EventKind::DataEventType(change(name)),
            Self::EventType(name) => EventKind::EventType(change(name)),
            Self::CampaignType(name) => EventKind::CampaignType(change(name)),
            Self::DataRecordType(name) => EventKind::DataRecordType(change(name)),
            Self::None => EventKind::None,
        }
    }
}

impl EventKind {
    /// The text that names the event.
    pub fn name(&self) -> Option<&str> {
        self.text().map(String::as_str)
    }
}

/// Looks for the name of an event without reading the rest.
pub fn event_kind(body: &[u8]) -> EventKind {
    find(body).map(|name| name.of(body).to_owned())
}

fn find(body: &[u8]) -> EventKind<Name> {
    // Nearly every event has its name here, and nothing behind it is looked at.
    let head = &body[..body.len().min(HEAD)];
    if let Some(place) = value::text_at(head, ["data", "event_type"]) {
        return EventKind::DataEventType(Name::At(place));
    }
    match named(body) {
        Some(name) => EventKind::DataEventType(Name::Text(name)),
        None => elsewhere(body).map(Name::Text),
    }
}

/// The name of an event: as a place in its body it need not be copied.
#[derive(Debug)]
pub enum Name {
    /// Where it stands, without its quotes.
    At(Range<usize>),
    /// One that is not where it was looked for first, or has escapes.
    Text(String),
}

impl Name {
    fn of<'a>(&'a self, body: &'a [u8]) -> &'a str {
        match self {
            // It was read as text before.
            Self::At(place) => str::from_utf8(&body[place.clone()]).unwrap_or_default(),
            Self::Text(text) => text,
        }
    }
}

/// A body on its way to become an event.
#[derive(Debug)]
pub struct Posted {
    body: Bytes,
    kind: EventKind<Name>,
}

impl Posted {
    /// Looks for the name of an event.
    pub fn new(body: Bytes) -> Self {
        Self { kind: find(&body), body }
    }

    /// How it says what it is, and what it says.
    pub fn kind(&self) -> (&EventKind<Name>, &str) {
        (&self.kind, self.name().unwrap_or_default())
    }

    fn name(&self) -> Option<&str> {
        self.kind.text().map(|name| name.of(&self.body))
    }

    /// Keeps an event that nobody could name.
    pub fn unknown<E>(self, wrap: fn(UnknownEvent) -> E) -> Delivery<E> {
        let event_type = self.name().map(str::to_owned);
        let event = UnknownEvent { event_type, raw: self.body.clone() };
        let mut r = Reader::new(&self.body);
        // Like a known event, it should be an object.
        if r.peek() == JsonKind::Object {
            r.skip();
        } else {
            r.object();
        }
        let problems = r.finish();
        Delivery::new(wrap(event), self.body, problems)
    }

    /// Reads an event of a known type. A bad field does no harm, but an event without its `data`
    /// or `payload` would say nothing: that one is kept unparsed.
    #[inline]
    pub fn known<T: Decode, E>(
        self,
        wrap: fn(Box<T>) -> E,
        unparsed: fn(UnparsedEvent) -> E,
    ) -> Delivery<E> {
        let (value, problems) = value::decode::<Box<T>>(&self.body);
        match value {
            Some(value) if !self.is_hollow(&problems) => {
                Delivery::new(wrap(value), self.body, problems)
            }
            _ => self.unparsed(problems, unparsed),
        }
    }

    /// Whether the parts that make the event are missing, twice there, or something else than
    /// objects.
    fn is_hollow(&self, problems: &Problems) -> bool {
        !problems.is_empty() && problems.all(&self.body).iter().any(|(path, _)| is_part(path))
    }

    fn unparsed<E>(self, problems: Problems, wrap: fn(UnparsedEvent) -> E) -> Delivery<E> {
        let mut cause = problems.clone();
        cause.lead_with(&self.body, is_part);
        let event = UnparsedEvent {
            event_type: self.name().unwrap_or_default().to_owned(),
            raw: self.body.clone(),
            error: Arc::new(Error::decode(EVENT, &self.body, &cause)),
        };
        Delivery::new(wrap(event), self.body, problems)
    }
}

/// The whole, and the parts without which an event says nothing.
fn is_part(path: &str) -> bool {
    matches!(path, "" | "data" | "data.payload")
}

/// The text `data.event_type`. A second `data`, if there is one, is found by who reads the event.
fn named(body: &[u8]) -> Option<String> {
    text(&mut member(body, &["data", "event_type"])?)
}

/// The id of an event: nearly all have an envelope, the others say all at the top. Nothing behind
/// it is looked at, so an event that cannot be read has its id all the same.
pub(super) fn id(body: &[u8]) -> Option<String> {
    let kinds = &[JsonKind::String, JsonKind::Int];
    [&["data", "id"], &["id"][..]].into_iter().find_map(|path| text_of(body, path, kinds))
}

/// A text or a number, by the names of the members that lead to it.
pub(super) fn text_at(body: &[u8], path: &[&str]) -> Option<String> {
    text_of(body, path, &[JsonKind::String, JsonKind::Int, JsonKind::Float])
}

fn text_of(body: &[u8], path: &[&str], kinds: &[JsonKind]) -> Option<String> {
    let mut r = member(body, path)?;
    kinds.contains(&r.peek()).then(|| r.string())?
}

/// A reader that stands at a member of a member.
fn member<'a>(body: &'a [u8], path: &[&str]) -> Option<Reader<'a>> {
    let mut r = Reader::new(body);
    for wanted in path {
        if r.peek() != JsonKind::Object || !r.object() {
            return None;
        }
        while r.key()? != *wanted {
            r.skip();
        }
    }
    Some(r)
}

/// The name of an event that has it in another place, or none.
fn elsewhere(body: &[u8]) -> EventKind {
    let mut r = Reader::new(body);
    let mut found = Found::default();
    if r.object() {
        while let Some(key) = r.key() {
            match &*key {
                "data" => found.record = r.tag("record_type"),
                "event_type" => {
                    found.top = text(&mut r);
                    continue;
                }
                "type" => {
                    found.kind = text(&mut r);
                    continue;
                }
                "campaignId" => found.campaign = true,
                _ => {}
            }
            r.skip();
        }
    }
    found.kind()
}

/// The texts that may name an event.
#[derive(Default)]
struct Found {
    record: Option<String>,
    top: Option<String>,
    kind: Option<String>,
    campaign: bool,
}

impl Found {
    fn kind(self) -> EventKind {
        match (self.top, self.kind, self.record) {
            (Some(name), ..) => EventKind::EventType(name),
            (_, Some(name), _) if self.campaign => EventKind::CampaignType(name),
            (.., Some(name)) => EventKind::DataRecordType(name),
            _ => EventKind::None,
        }
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
#[derive(Clone)]
#[non_exhaustive]
pub struct UnparsedEvent {
    /// What the event calls itself.
    pub event_type: String,
    /// The body as it came.
    pub raw: Bytes,
    /// Why it could not be read.
    pub error: Arc<Error>,
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
