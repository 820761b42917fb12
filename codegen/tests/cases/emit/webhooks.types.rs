use crate::runtime::codegen as rt;

/// Schema `CallAnsweredEvent`.
#[non_exhaustive]
pub struct CallAnsweredEvent {
    pub data: CallAnsweredEventData,
}

impl Default for CallAnsweredEvent {
    fn default() -> Self {
        Self { data: Default::default() }
    }
}

impl rt::Decode for CallAnsweredEvent {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("data", &mut out.data)], 1).then_some(out)
    }
}

impl rt::Encode for CallAnsweredEvent {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("data", &self.data)]);
    }
}

/// `data` of `CallAnsweredEvent`.
#[non_exhaustive]
pub struct CallAnsweredEventData {
    pub event_type: Option<String>,
    pub id: Option<rt::Uuid>,
    pub payload: CallAnsweredEventDataPayload,
}

impl Default for CallAnsweredEventData {
    fn default() -> Self {
        Self {
            event_type: None,
            id: None,
            payload: Default::default(),
        }
    }
}

impl rt::Decode for CallAnsweredEventData {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(
                &mut [
                    ("event_type", &mut out.event_type),
                    ("id", &mut out.id),
                    ("payload", &mut out.payload),
                ],
                4,
            )
            .then_some(out)
    }
}

impl rt::Encode for CallAnsweredEventData {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(
            &[
                ("event_type", &self.event_type),
                ("id", &self.id),
                ("payload", &self.payload),
            ],
        );
    }
}

/// `payload` of `CallAnsweredEvent`.
#[non_exhaustive]
pub struct CallAnsweredEventDataPayload {
    pub call_control_id: Option<String>,
    pub state: Option<CallAnsweredEventDataPayloadState>,
}

impl Default for CallAnsweredEventDataPayload {
    fn default() -> Self {
        Self {
            call_control_id: None,
            state: None,
        }
    }
}

impl rt::Decode for CallAnsweredEventDataPayload {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(
                &mut [
                    ("call_control_id", &mut out.call_control_id),
                    ("state", &mut out.state),
                ],
                0,
            )
            .then_some(out)
    }
}

impl rt::Encode for CallAnsweredEventDataPayload {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("call_control_id", &self.call_control_id), ("state", &self.state)]);
    }
}

/// `state` of `CallAnsweredEvent`.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"Text converts into it. A value that is not listed is kept as it came, in [`Unknown`](Self::Unknown)."
)]
#[non_exhaustive]
pub enum CallAnsweredEventDataPayloadState {
    /// `answered`
    Answered,
    /// `parked`
    Parked,
    /// Any other value, kept as it came.
    Unknown(String),
}

impl CallAnsweredEventDataPayloadState {
    /// The value on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Answered => "answered",
            Self::Parked => "parked",
            Self::Unknown(other) => other,
        }
    }
}

impl<T: AsRef<str>> From<T> for CallAnsweredEventDataPayloadState {
    fn from(text: T) -> Self {
        match text.as_ref() {
            "answered" => Self::Answered,
            "parked" => Self::Parked,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

rt::open_enum!(CallAnsweredEventDataPayloadState);

/// Schema `DeliveryUpdateEvent`.
#[non_exhaustive]
pub struct DeliveryUpdateEvent {
    pub data: DeliveryUpdateEventData,
}

impl Default for DeliveryUpdateEvent {
    fn default() -> Self {
        Self { data: Default::default() }
    }
}

impl rt::Decode for DeliveryUpdateEvent {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("data", &mut out.data)], 1).then_some(out)
    }
}

impl rt::Encode for DeliveryUpdateEvent {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("data", &self.data)]);
    }
}

/// `data` of `DeliveryUpdateEvent`.
#[non_exhaustive]
pub struct DeliveryUpdateEventData {
    pub event_type: Option<DeliveryUpdateEventDataEventType>,
}

impl Default for DeliveryUpdateEventData {
    fn default() -> Self {
        Self { event_type: None }
    }
}

impl rt::Decode for DeliveryUpdateEventData {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("event_type", &mut out.event_type)], 0).then_some(out)
    }
}

impl rt::Encode for DeliveryUpdateEventData {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("event_type", &self.event_type)]);
    }
}

/// `event_type` of `DeliveryUpdateEvent`.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"Text converts into it. A value that is not listed is kept as it came, in [`Unknown`](Self::Unknown)."
)]
#[non_exhaustive]
pub enum DeliveryUpdateEventDataEventType {
    /// `message.sent`
    MessageSent,
    /// `message.finalized`
    MessageFinalized,
    /// Any other value, kept as it came.
    Unknown(String),
}

impl DeliveryUpdateEventDataEventType {
    /// The value on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::MessageSent => "message.sent",
            Self::MessageFinalized => "message.finalized",
            Self::Unknown(other) => other,
        }
    }
}

impl<T: AsRef<str>> From<T> for DeliveryUpdateEventDataEventType {
    fn from(text: T) -> Self {
        match text.as_ref() {
            "message.sent" => Self::MessageSent,
            "message.finalized" => Self::MessageFinalized,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

rt::open_enum!(DeliveryUpdateEventDataEventType);

/// Schema `FloorChangedEvent`.
#[non_exhaustive]
pub struct FloorChangedEvent {
    pub conference_id: Option<String>,
    pub event_type: Option<String>,
}

impl Default for FloorChangedEvent {
    fn default() -> Self {
        Self {
            conference_id: None,
            event_type: None,
        }
    }
}

impl rt::Decode for FloorChangedEvent {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(
                &mut [
                    ("conference_id", &mut out.conference_id),
                    ("event_type", &mut out.event_type),
                ],
                0,
            )
            .then_some(out)
    }
}

impl rt::Encode for FloorChangedEvent {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(
            &[("conference_id", &self.conference_id), ("event_type", &self.event_type)],
        );
    }
}

rt::models!(
    CallAnsweredEvent, CallAnsweredEventData, CallAnsweredEventDataPayload,
    DeliveryUpdateEvent, DeliveryUpdateEventData, FloorChangedEvent
);

rt::copies!(
    CallAnsweredEvent, CallAnsweredEventData, CallAnsweredEventDataPayload,
    DeliveryUpdateEvent, DeliveryUpdateEventData, FloorChangedEvent
);

#[cfg(feature = "serde")]
rt::serde_shims!(
    CallAnsweredEvent, CallAnsweredEventData, CallAnsweredEventDataPayload,
    CallAnsweredEventDataPayloadState, DeliveryUpdateEvent, DeliveryUpdateEventData,
    DeliveryUpdateEventDataEventType, FloorChangedEvent
);
