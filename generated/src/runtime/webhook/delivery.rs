//! An event together with the bytes that it was read from.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use serde_json::Value;

use super::super::response::{Problem, Undocumented};
use super::super::text::{Base64, DateTime};
use super::super::value::Problems;
use super::event;

/// An event, and the body that it came in: nothing that was posted is lost.
///
/// It dereferences to the event.
#[derive(Clone)]
pub struct Delivery<E> {
    event: E,
    raw: Bytes,
    problems: Problems,
}

impl<E> Delivery<E> {
    pub(super) fn new(event: E, raw: Bytes, problems: Problems) -> Self {
        Self { event, raw, problems }
    }

    /// The event.
    pub fn event(&self) -> &E {
        &self.event
    }

    /// The event, without the rest.
    pub fn into_event(self) -> E {
        self.event
    }

    /// The event and the body.
    pub fn into_parts(self) -> (E, Bytes) {
        (self.event, self.raw)
    }

    /// The body as it came, byte for byte: also what the event has no field for.
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    /// The body as JSON, if it is JSON that [`Value`] can hold: half a pair of surrogates, numbers
    /// such as 1e999 and deep nesting are read as an event, and here they are `None`.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.raw).ok()
    }

    /// The id of the event. It is the same when the server posts an event again, so a program that
    /// remembers it handles each event once. Also told of events that this crate does not know or
    /// cannot read, if they have one.
    pub fn event_id(&self) -> Option<String> {
        event::id(&self.raw)
    }

    /// The call that the event is about: `data.payload.call_control_id`. Like the other members
    /// here it is told of all events that have it, also of those that this crate does not know, so
    /// that they find their way to whoever has the call.
    pub fn call_control_id(&self) -> Option<String> {
        self.text_at(&["data", "payload", "call_control_id"])
    }

    /// The state that a command of yours has left with the call, decoded:
    /// `data.payload.client_state`.
    pub fn client_state(&self) -> Option<Base64> {
        Base64::decode(self.text_at(&["data", "payload", "client_state"])?).ok()
    }

    /// When it happened: `data.occurred_at`.
    pub fn occurred_at(&self) -> Option<DateTime> {
        self.text_at(&["data", "occurred_at"]).map(|text| DateTime::from(text.as_str()))
    }

    /// Which attempt to deliver the event this is, from 1: `meta.attempt`.
    pub fn attempt(&self) -> Option<u32> {
        self.text_at(&["meta", "attempt"])?.parse().ok()
    }

    /// A text or a number of the body, by the names of the members that lead to it. Nothing behind
    /// it is looked at.
    pub fn text_at(&self, path: &[&str]) -> Option<String> {
        event::text_at(&self.raw, path)
    }

    /// What of the body is not as documented: values of another type, each of which was left out
    /// of the event, and required members that are not there.
    pub fn problems(&self) -> Vec<Problem> {
        Problem::all(&self.problems, &self.raw)
    }

    /// What the body says and the event has no field for, such as members that are newer than this
    /// crate: at most the first 10,000. The `meta` of a delivery is no part of an event, and not
    /// among them.
    pub fn undocumented(&self) -> Vec<Undocumented> {
        let mut found = Undocumented::all(&self.problems, &self.raw);
        found.retain(|member| member.path != "meta");
        found
    }
}

impl<E> Deref for Delivery<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.event
    }
}

impl<E: fmt::Debug> fmt::Debug for Delivery<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("event", &self.event)
            .field("bytes", &self.raw.len())
            .finish_non_exhaustive()
    }
}
