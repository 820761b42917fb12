//! What the server posts to a TeXML application: a form, of which every field is kept.

use std::fmt;

use bytes::Bytes;

use super::super::codegen as rt;
use super::super::open::open_enum;

/// The form that the server posts to a TeXML application.
///
/// Reading never fails: fields that have no method here are found by [`get`](Self::get), fields
/// keep their order, repeated ones are all there, and [`raw`](Self::raw) is the body as it came.
///
/// Check the signature before: [`Verifier::unwrap_texml`](super::super::webhook::Verifier).
#[derive(Clone, PartialEq, Eq)]
pub struct Callback {
    raw: Bytes,
    fields: Vec<(String, String)>,
}

impl Callback {
    /// Reads a form without checking a signature.
    pub fn parse(body: impl Into<Bytes>) -> Self {
        let raw = body.into();
        let fields = url::form_urlencoded::parse(&raw).into_owned().collect();
        Self { raw, fields }
    }

    /// The body as it came, byte for byte.
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    /// The first value of a field. Names are written as on the wire: `CallSid`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// All values of a field.
    pub fn all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        self.iter().filter(move |(found, _)| *found == name).map(|(_, value)| value)
    }

    /// All fields, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A field as a number.
    fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.trim().parse().ok()
    }
}

/// Methods for documented fields.
macro_rules! fields {
    ($($method:ident = $name:literal,)*) => {
        impl Callback {
            $(
                #[doc = concat!("`", $name, "`.")]
                pub fn $method(&self) -> Option<&str> {
                    self.get($name)
                }
            )*
        }
    };
}

fields! {
    account_sid = "AccountSid",
    answered_by = "AnsweredBy",
    call_initiated_at = "CallInitiatedAt",
    call_sid = "CallSid",
    call_sid_legacy = "CallSidLegacy",
    callback_source = "CallbackSource",
    caller_id = "CallerId",
    conference_sid = "ConferenceSid",
    connection_id = "ConnectionId",
    dial_call_sid = "DialCallSid",
    digits = "Digits",
    direction = "Direction",
    error_code = "ErrorCode",
    error_message = "ErrorMessage",
    friendly_name = "FriendlyName",
    from = "From",
    hangup_source = "HangupSource",
    parent_call_sid = "ParentCallSid",
    queue_sid = "QueueSid",
    recording_sid = "RecordingSid",
    recording_status = "RecordingStatus",
    recording_url = "RecordingUrl",
    speech_result = "SpeechResult",
    status_callback_event = "StatusCallbackEvent",
    stream_event = "StreamEvent",
    stream_name = "StreamName",
    timestamp = "Timestamp",
    to = "To",
}

impl Callback {
    /// `CallStatus`.
    pub fn call_status(&self) -> Option<CallStatus> {
        self.get("CallStatus").map(CallStatus::from)
    }

    /// `DialCallStatus`: how a call ended that `Dial` made.
    pub fn dial_call_status(&self) -> Option<CallStatus> {
        self.get("DialCallStatus").map(CallStatus::from)
    }

    /// `CallDuration`, in seconds.
    pub fn call_duration(&self) -> Option<i64> {
        self.number("CallDuration")
    }

    /// `DialCallDuration`, in seconds.
    pub fn dial_call_duration(&self) -> Option<i64> {
        self.number("DialCallDuration")
    }

    /// `RecordingDuration`, in seconds.
    pub fn recording_duration(&self) -> Option<i64> {
        self.number("RecordingDuration")
    }

    /// `SequenceNumber`: the order of the callbacks of a call.
    pub fn sequence_number(&self) -> Option<i64> {
        self.number("SequenceNumber")
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// The state of a call.
#[non_exhaustive]
pub enum CallStatus {
    /// `queued`
    Queued,
    /// `initiated`
    Initiated,
    /// `ringing`
    Ringing,
    /// `answered`
    Answered,
    /// `in-progress`
    InProgress,
    /// `completed`
    Completed,
    /// `busy`
    Busy,
    /// `no-answer`
    NoAnswer,
    /// `canceled`
    Canceled,
    /// `failed`
    Failed,
    /// Any other value, kept as it came.
    Unknown(String),
}

impl CallStatus {
    /// The value on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Queued => "queued",
            Self::Initiated => "initiated",
            Self::Ringing => "ringing",
            Self::Answered => "answered",
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
            Self::Busy => "busy",
            Self::NoAnswer => "no-answer",
            Self::Canceled => "canceled",
            Self::Failed => "failed",
            Self::Unknown(other) => other,
        }
    }
}

impl<T: AsRef<str>> From<T> for CallStatus {
    fn from(text: T) -> Self {
        match text.as_ref() {
            "queued" => Self::Queued,
            "initiated" => Self::Initiated,
            "ringing" => Self::Ringing,
            "answered" => Self::Answered,
            "in-progress" => Self::InProgress,
            "completed" => Self::Completed,
            "busy" => Self::Busy,
            "no-answer" => Self::NoAnswer,
            "canceled" => Self::Canceled,
            "failed" => Self::Failed,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

open_enum!(CallStatus);
