use super::types;
use crate::runtime::codegen as rt;

/// Everything that the server posts to a webhook.
///
/// An event that is newer than this crate becomes `Unknown`, one whose body
/// does not fit becomes `Unparsed`; both keep the body.
#[derive(Debug, Clone)]
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
    /// Check the signature before; [`Verifier::unwrap`](rt::Verifier::unwrap) does both.
    pub fn parse(body: impl Into<rt::Bytes>) -> Self {
        <Self as rt::WebhookEvent>::read(body.into()).into_event()
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
}

impl rt::WebhookEvent for Event {
    #[inline]
    fn read(body: rt::Bytes) -> rt::Delivery<Self> {
        let posted = rt::Posted::new(body);
        match posted.kind() {
            (rt::EventKind::DataEventType(_), "call.answered") => {
                posted.known(Self::CallAnswered, Self::Unparsed)
            }
            (rt::EventKind::DataEventType(_), "message.sent" | "message.finalized") => {
                posted.known(Self::DeliveryUpdate, Self::Unparsed)
            }
            (rt::EventKind::EventType(_), "conference.floor.changed") => {
                posted.known(Self::FloorChanged, Self::Unparsed)
            }
            _ => posted.unknown(Self::Unknown),
        }
    }
}

impl rt::Verifier {
    /// Checks a webhook, then reads it: headers, age, signature, event.
    ///
    /// `body` is the body as it came, byte for byte. What is returned keeps it.
    pub fn unwrap<H>(
        &self,
        headers: &H,
        body: impl Into<rt::Bytes>,
    ) -> Result<rt::Delivery<Event>, rt::WebhookError>
    where
        H: rt::SignatureHeaders + ?Sized,
    {
        self.unwrap_as(headers, body.into())
    }

    /// Reads a webhook without asking who sent it. Anybody may have.
    pub fn unwrap_unverified(body: impl Into<rt::Bytes>) -> rt::Delivery<Event> {
        <Event as rt::WebhookEvent>::read(body.into())
    }
}
