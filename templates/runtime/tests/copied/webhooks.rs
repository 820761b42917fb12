//! Telling events apart.

use bytes::Bytes;

use crate::model::Call;
use crate::runtime::codegen::{self as rt, EventKind, UnknownEvent};

fn kind(json: &str) -> EventKind {
    rt::event_kind(json.as_bytes())
}

#[test]
fn the_four_ways_to_name_an_event() {
    assert_eq!(
        kind(
            r#"{"meta":{},"data":{"payload":{"event_type":"no"},"event_type":"call.answered","record_type":"event"}}"#
        ),
        EventKind::DataEventType("call.answered".to_owned())
    );
    assert_eq!(
        kind(r#"{"event_type":"conference.floor.changed","data":{"record_type":"x"}}"#),
        EventKind::EventType("conference.floor.changed".to_owned())
    );
    assert_eq!(
        kind(r#"{"type":"TELNYX_REVIEW","campaignId":"C1"}"#),
        EventKind::CampaignType("TELNYX_REVIEW".to_owned())
    );
    assert_eq!(kind(r#"{"type":"other"}"#), EventKind::None);
    assert_eq!(
        kind(r#"{"type":"other","data":{"record_type":"link"}}"#),
        EventKind::DataRecordType("link".to_owned())
    );
}

#[test]
fn what_is_no_event() {
    for json in [
        "",
        "[]",
        "null",
        "{}",
        "{\"data\":[]}",
        "{\"data\":{\"event_type\":null}}",
        "{\"event_type\":7",
        "\"call.answered\"",
    ] {
        assert_eq!(kind(json), EventKind::None, "{json}");
    }
}

#[test]
fn unknown_events_keep_their_body() {
    let raw = Bytes::from_static(br#"{"data":{"event_type":"new.thing","payload":{"a":1}}}"#);
    let event = UnknownEvent::new(&rt::event_kind(&raw), raw.clone());
    assert_eq!(event.event_type.as_deref(), Some("new.thing"));
    assert_eq!(event.json().expect("JSON")["data"]["payload"]["a"], 1);
    assert_eq!(event.raw, raw);
    let event = UnknownEvent::new(&EventKind::None, Bytes::from_static(b"\xff"));
    assert_eq!((event.event_type.clone(), event.json()), (None, None));
}

/// An envelope as emitted.
#[derive(Debug, Default)]
struct Event {
    data: Option<Call>,
}

impl rt::Decode for Event {
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        if !r.object() {
            return None;
        }
        let mut out = Self::default();
        while let Some(key) = r.key() {
            match &*key {
                "data" => r.field(&mut out.data),
                _ => r.skip(),
            }
        }
        Some(out)
    }
}

#[test]
fn a_known_event_that_cannot_be_read_is_kept() {
    let kind = EventKind::DataEventType("call.answered".to_owned());
    let good: Event = rt::webhook::parse(
        &kind,
        &Bytes::from_static(br#"{"data":{"duration":{},"call_control_id":"a"}}"#),
    )
    .expect("a bad field does no harm");
    assert_eq!(good.data.expect("a call").call_control_id, "a");
    for (raw, path) in [(&b"{\"data\":[1]}"[..], "data"), (b"{\"data\":{}", ""), (b"[]", "")] {
        let event = rt::webhook::parse::<Event>(&kind, &Bytes::from_static(raw))
            .expect_err("it says nothing");
        assert_eq!((event.event_type.as_str(), &event.raw[..]), ("call.answered", raw));
        assert!(event.error.is_decode());
        assert_eq!(event.error.field_path(), Some(path));
        assert!(format!("{event:?}").contains("call.answered"));
    }
}
