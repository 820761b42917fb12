use super::types;
use crate::runtime::codegen as rt;

/// Everything that the server posts to a webhook.
///
/// An event that is newer than this crate becomes `Unknown`, one whose body
/// does not fit becomes `Unparsed`; both keep the body.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// A call was answered.
    ///
    /// `event_type` is `call.answered`.
    CallAnswered(Box<types::CallAnsweredEvent>),
    /// `event_type` is `message.sent` or `message.finalized`.
    DeliveryUpdate(Box<types::DeliveryUpdateEvent>),
    /// `event_type` is `conference.floor.changed`.
    FloorChanged(Box<types::FloorChangedEvent>),
    /// An event that this crate does not know.
    Unknown(rt::UnknownEvent),
    /// An event whose body is not what its type says.
    Unparsed(rt::UnparsedEvent),
}

impl Event {
    /// All values that tell events apart, sorted.
    pub const EVENT_TYPES: &[&str] = &[
        "call.answered",
        "conference.floor.changed",
        "message.finalized",
        "message.sent",
    ];
    /// Reads the body of a webhook. Never fails: see `Unknown` and `Unparsed`.
    ///
    /// Check the signature before.
    pub fn parse(body: impl Into<rt::Bytes>) -> Self {
        Self::read(body.into())
    }

    /// The value that told this event apart, such as `call.answered`.
    pub fn event_type(&self) -> Option<&str> {
        match self {
            Self::CallAnswered(_) => Some("call.answered"),
            Self::DeliveryUpdate(event) => {
                event.data.event_type.as_ref().map(|value| value.as_str())
            }
            Self::FloorChanged(_) => Some("conference.floor.changed"),
            Self::Unknown(event) => event.event_type.as_deref(),
            Self::Unparsed(event) => Some(event.event_type.as_str()),
        }
    }

    #[inline]
    fn read(body: rt::Bytes) -> Self {
        let kind = rt::event_kind(&body);
        match (&kind, kind.name().unwrap_or_default()) {
            (rt::EventKind::DataEventType(_), "call.answered") => {
                Self::known(&kind, &body, Self::CallAnswered)
            }
            (rt::EventKind::DataEventType(_), "message.sent" | "message.finalized") => {
                Self::known(&kind, &body, Self::DeliveryUpdate)
            }
            (rt::EventKind::EventType(_), "conference.floor.changed") => {
                Self::known(&kind, &body, Self::FloorChanged)
            }
            _ => Self::Unknown(rt::UnknownEvent::new(&kind, body)),
        }
    }

    #[inline]
    fn known<T: rt::Decode>(
        kind: &rt::EventKind,
        body: &rt::Bytes,
        wrap: fn(Box<T>) -> Self,
    ) -> Self {
        match rt::webhook::parse(kind, body) {
            Ok(event) => wrap(Box::new(event)),
            Err(unparsed) => Self::Unparsed(unparsed),
        }
    }
}
