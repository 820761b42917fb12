//! Telling events apart, and what becomes of those that cannot be read.

use bytes::Bytes;

use crate::model::Call;
use crate::runtime::codegen::{
    self as rt, Delivery, EventKind, Posted, UnknownEvent, UnparsedEvent, WebhookEvent as _,
};

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
fn a_name_is_found_wherever_it_stands() {
    for length in [0, 100, 200, 256, 300, 5000] {
        let json = format!(
            r#"{{"meta":{{"event_type":"no"}},"data":{{"payload":{{"event_type":"no","x":"{}"}},"event_type":"call.answered"}}}}"#,
            "x".repeat(length)
        );
        assert_eq!(kind(&json).name(), Some("call.answered"), "{length}");
        let json = json.replace("event_type", "record_type");
        let found = kind(&json);
        assert_eq!(found, EventKind::DataRecordType("call.answered".to_owned()), "{length}");
    }
    assert_eq!(kind("{}").name(), None);
    // What is no object is not looked into.
    let list = format!(r#"[{{"x":"{0}","data":{{"event_type":"no"}}}}]"#, "x".repeat(300));
    assert_eq!(kind(&list), EventKind::None);
    let list = format!(r#"{{"x":"{0}","data":[{{"event_type":"no"}}]}}"#, "x".repeat(300));
    assert_eq!(kind(&list), EventKind::None);
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

/// An envelope and the events of a crate, as emitted.
#[derive(Debug, Default)]
pub struct CallAnswered {
    pub data: Data,
}

#[derive(Debug, Clone, Default)]
pub struct Data {
    pub id: String,
    pub payload: Call,
}

impl rt::Decode for CallAnswered {
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        let read = r.fields(&mut [("data", &mut out.data)], 1);
        read.then_some(out)
    }
}

impl rt::Decode for Data {
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        let read = r.fields(&mut [("id", &mut out.id), ("payload", &mut out.payload)], 3);
        read.then_some(out)
    }
}

#[derive(Debug)]
pub enum Event {
    CallAnswered(Box<CallAnswered>),
    Unknown(UnknownEvent),
    Unparsed(UnparsedEvent),
}

impl rt::WebhookEvent for Event {
    fn read(body: Bytes) -> Delivery<Self> {
        let posted = Posted::new(body);
        match posted.kind() {
            (EventKind::DataEventType(_), "call.answered") => {
                posted.known(Self::CallAnswered, Self::Unparsed)
            }
            _ => posted.unknown(Self::Unknown),
        }
    }
}

fn read(json: &'static str) -> Delivery<Event> {
    let delivery = Event::read(Bytes::from_static(json.as_bytes()));
    assert_eq!(&delivery.raw()[..], json.as_bytes(), "the body is kept whatever it is");
    delivery
}

fn problems(delivery: &Delivery<Event>) -> Vec<String> {
    delivery.problems().iter().map(ToString::to_string).collect()
}

#[test]
fn a_known_event_keeps_what_it_has_no_field_for() {
    let delivery = read(
        r#"{"data":{"event_type":"call.answered","id":"1","payload":{"call_control_id":"v3:1","new":[1]}}}"#,
    );
    let Event::CallAnswered(event) = delivery.event() else { panic!("{delivery:?}") };
    assert_eq!(event.data.payload.call_control_id, "v3:1");
    assert_eq!(problems(&delivery), Vec::<String>::new());
    assert_eq!(delivery.json().expect("JSON")["data"]["payload"]["new"][0], 1);
    let (event, raw) = delivery.into_parts();
    assert!(matches!(event, Event::CallAnswered(_)));
    assert!(raw.ends_with(b"[1]}}}"));
}

#[test]
fn an_event_is_known_again_by_its_id() {
    for (json, id) in [
        (r#"{"data":{"event_type":"call.answered","id":"1","payload":{"id":"2"}}}"#, Some("1")),
        (r#"{"data":{"event_type":"call.answered","id":"1","payload":[]}}"#, Some("1")),
        (r#"{"data":{"event_type":"new.thing","id":"a\u0062"},"id":"no"}"#, Some("ab")),
        (r#"{"event_type":"conference.floor.changed","id":"3"}"#, Some("3")),
        (r#"{"data":{"event_type":"new.thing","payload":{"id":"2"}}}"#, None),
        (r#"{"data":{"id":4}}"#, Some("4")),
        (r#"{"data":{"event_type":"call.answered","id":null,"payload":{}}}"#, None),
        (r#"{"data":{"id":null},"id":"3"}"#, Some("3")),
        (r#"{"data":{"id":["1"]}}"#, None),
        (r#"{"data":{"id":1.5}}"#, None),
        (r#"{"data":[{"id":"1"}]}"#, None),
        ("[]", None),
        ("", None),
        ("{\"data\":{\"id\":\"1\"}", Some("1")),
        ("{\"data\":{\"id\":\"1", None),
    ] {
        assert_eq!(read(json).event_id().as_deref(), id, "{json}");
    }
}

/// Posted again it would be handled again.
#[test]
fn an_event_has_its_id_whatever_else_is_in_it() {
    let event = |event_type: &str, payload: &str| {
        format!(r#"{{"data":{{"event_type":"{event_type}","id":"1","payload":{payload}}}}}"#)
    };
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    for event_type in ["call.answered", "new.thing"] {
        for payload in [
            r#"{"client_state":"cut \ud83d"}"#,
            r#"{"duration":1e999}"#,
            &format!(r#"{{"x":{deep}}}"#),
            &deep,
            "{\"x\":\"\u{1}\"}",
            "{\"x\":nothing}",
            "{\"x\":{},,}",
        ] {
            let json = event(event_type, payload);
            let delivery = Event::read(Bytes::from(json.clone()));
            assert_eq!(delivery.event_id().as_deref(), Some("1"), "{json}");
        }
        let whole = event(event_type, "{}");
        let after = whole.find("\"1\"").expect("it has an id") + 3;
        for end in after..whole.len() {
            let delivery = Event::read(Bytes::copy_from_slice(&whole.as_bytes()[..end]));
            assert_eq!(delivery.event_id().as_deref(), Some("1"), "{}", &whole[..end]);
        }
    }
    // What stands before it may be odd as well, as long as it can be passed over.
    let odd = r#"{"meta":{"x":1e999,"y":"\ud83d"},"data":{"payload":{"id":2},"id":"1"}}"#;
    assert_eq!(read(odd).event_id().as_deref(), Some("1"));
    assert!(read(odd).json().is_none(), "serde_json holds no such number");
}

#[test]
fn bad_and_missing_fields_are_said() {
    let delivery = read(
        r#"{"data":{"event_type":"call.answered","payload":{"duration":{},"tags":["a",7,[]]}},"meta":{}}"#,
    );
    assert!(matches!(*delivery, Event::CallAnswered(_)), "a bad field does no harm");
    assert_eq!(
        problems(&delivery),
        [
            "data.payload.duration: expected an integer, found an object",
            "data.payload.tags[2]: expected a string, found a list",
            "data.id: it is missing",
        ]
    );
}

#[test]
fn an_event_without_its_parts_is_not_an_empty_one() {
    for (json, path) in [
        (r#"{"data":{"event_type":"call.answered"}}"#, "data.payload"),
        (r#"{"data":{"event_type":"call.answered","payload":null}}"#, "data.payload"),
        (r#"{"data":{"event_type":"call.answered","payload":[]}}"#, "data.payload"),
        (r#"{"data":{"event_type":"call.answered","payload":"x"}}"#, "data.payload"),
        (r#"{"data":{"event_type":"call.answered","payload":{}}"#, ""),
        (r#"{"data":{"event_type":"call.answered","payload":{}}} x"#, ""),
        (r#"{"data":{"event_type":"call.answered","payload":{"#, "data.payload"),
    ] {
        let delivery = read(json);
        let Event::Unparsed(event) = delivery.event() else { panic!("{json}: {delivery:?}") };
        assert_eq!(event.event_type, "call.answered", "{json}");
        assert_eq!(&event.raw[..], json.as_bytes());
        assert!(event.error.is_decode());
        assert_eq!(event.error.field_path(), Some(path), "{json}: {}", event.error);
        let said = event.error.to_string();
        assert!(
            said.contains("of the event: ") || said.contains("cannot read the event: "),
            "{said}"
        );
        assert!(!problems(&delivery).is_empty(), "{json}");
        assert!(format!("{event:?}").contains("call.answered"));
    }
    // Whose name would it be?
    let delivery = read(
        r#"{"data":{"event_type":"call.answered","payload":{}},"data":{"event_type":"other","payload":{}}}"#,
    );
    let Event::Unparsed(event) = delivery.event() else { panic!("{delivery:?}") };
    assert!(event.json().is_some_and(|json| json["data"].is_object()), "{event:?}");
    assert!(problems(&delivery).contains(&"data: it is there twice".to_owned()));
}

#[test]
fn unknown_events_and_garbage_keep_their_body() {
    let delivery = read(r#"{"data":{"event_type":"new.thing","payload":{"a":1}}}"#);
    let Event::Unknown(event) = delivery.event() else { panic!("{delivery:?}") };
    assert_eq!(event.event_type.as_deref(), Some("new.thing"));
    assert_eq!(event.json().expect("JSON")["data"]["payload"]["a"], 1);
    assert_eq!(
        format!("{event:?}"),
        r#"UnknownEvent { event_type: Some("new.thing"), bytes: 53 }"#
    );
    assert_eq!(problems(&delivery), Vec::<String>::new());

    for json in ["", "hello", "[1]", "null", "{\"data\":{}}", "{\"data\"", "\u{0}", "{}{}"] {
        let delivery = read(json);
        let Event::Unknown(event) = delivery.event() else { panic!("{json}: {delivery:?}") };
        assert_eq!((event.event_type.as_deref(), &event.raw[..]), (None, json.as_bytes()));
        assert_eq!(event.json().is_none(), serde_json::from_str::<rt::Value>(json).is_err());
        let fine = json == "{\"data\":{}}";
        assert_eq!(problems(&delivery).is_empty(), fine, "{json}");
    }
    assert!(matches!(
        Event::read(Bytes::from_static(b"\xff\xfe{")).into_event(),
        Event::Unknown(_)
    ));
}
