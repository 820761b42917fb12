//! The goldens of `emit_types` are compiled here with the runtime, as they are
//! in the generated crate, and used.

#![allow(clippy::derivable_impls, dead_code, missing_docs, unexpected_cfgs)]

#[path = "../../templates/runtime/src/lib.rs"]
mod runtime;

#[path = "."]
#[rustfmt::skip]
mod structs {
    #[path = "cases/emit/structs.types.rs"]
    pub mod types;
}

#[path = "."]
#[rustfmt::skip]
mod enums {
    #[path = "cases/emit/enums.types.rs"]
    pub mod types;
}

#[path = "."]
#[rustfmt::skip]
mod unions {
    #[path = "cases/emit/unions.types.rs"]
    pub mod types;
}

#[path = "."]
#[rustfmt::skip]
mod webhooks {
    #[path = "cases/emit/webhooks.event.rs"]
    pub mod event;
    #[path = "cases/emit/webhooks.types.rs"]
    pub mod types;
}

#[path = "."]
#[rustfmt::skip]
mod lists {
    #[path = "cases/documents/list-unions.types.rs"]
    pub mod types;
}

use runtime::codegen as rt;
use serde_json::json;

fn decode<T: rt::Decode>(json: &str) -> T {
    let (value, problems) = rt::decode(json.as_bytes());
    assert!(problems.is_empty(), "{:?}", problems.all(json.as_bytes()));
    value.expect("no problem, so there is a value")
}

fn encode<T: rt::Encode>(value: &T) -> String {
    String::from_utf8(rt::encode(value).expect("it can be written")).expect("JSON is UTF-8")
}

/// What is read is written again, byte for byte.
fn same<T: rt::Decode + rt::Encode + std::fmt::Debug>(json: &str) -> T {
    let value: T = decode(json);
    assert_eq!(encode(&value), json, "{value:?}");
    value
}

#[test]
fn requests_tell_unset_null_and_value_apart() {
    use structs::types::{Line, OrderRequest};
    let mut order = OrderRequest::new("Ann", [Line::new(2).with_default(true)]);
    order.labels = Some([("a".to_owned(), "b".to_owned())].into());
    let start = r#"{"customer":"Ann","kind":"order","labels":{"a":"b"},"lines":[{"amount":2,"default":true}]"#;
    assert_eq!(encode(&order), format!("{start}}}"));
    order.note = rt::Field::Set("x".to_owned());
    assert_eq!(encode(&order), format!(r#"{start},"note":"x"}}"#));
    order.note = rt::Field::Null;
    assert_eq!(encode(&order), format!(r#"{start},"note":null}}"#));
}

#[test]
fn responses_keep_what_they_can() {
    use structs::types::{Line, Order};
    let json = r#"{"children":[{"closed_at":null,"id":"c"}],"closed_at":null,"id":"x","parent":{"closed_at":null,"id":"p"},"raw":[1]}"#;
    let order: Order = same(json);
    assert_eq!(order.parent.map(|parent| parent.id.to_string()).as_deref(), Some("p"));
    let line: Line = same(r#"{"amount":1,"undeclared":{"a":[]}}"#);
    assert_eq!(line.additional["undeclared"], json!({ "a": [] }));
    let bad = br#"{"id":"x","opened_on":[],"lines":[{"amount":"3"}],"new":1}"#;
    let (order, problems) = rt::decode::<Order>(bad);
    let found: Vec<_> =
        problems.all(bad).into_iter().map(|(path, what)| path + ": " + &what).collect();
    assert_eq!(found, ["opened_on: expected a string, found a list", "closed_at: it is missing"]);
    let order = order.expect("one bad field does no harm");
    assert_eq!(order.lines.expect("lines are there")[0].amount, 3);
    assert_eq!(order.opened_on, None);
}

#[test]
fn enums_are_open() {
    use enums::types::{Detection, Rate};
    for value in ["premium", "detect words", "", "unknown", "+E.164", "new"] {
        same::<Detection>(&json!(value).to_string());
    }
    assert_eq!(Detection::from("unknown"), Detection::Unknown);
    assert_eq!(Detection::from("new"), Detection::Unrecognized("new".to_owned()));
    assert_eq!(same::<Rate>("16000"), Rate::V16000);
    same::<Rate>("44100");
}

#[test]
fn unions_by_tag() {
    use unions::types::{ClonedVoice, Comparison, Expression, PlainVoice, Variable, Voice};
    let voice: Voice = same(r#"{"speed":1.5,"type":"plain"}"#);
    assert!(matches!(voice, Voice::PlainVoice(_)), "{voice:?}");
    // Two tags of one member: each comes back as it came.
    for tag in ["cloned", "Cloned"] {
        let json = format!(r#"{{"clone_id":"x","type":"{tag}"}}"#);
        assert!(matches!(same::<Voice>(&json), Voice::ClonedVoice(_)));
    }
    same::<Voice>(r#"{"a":[1,2],"type":"future"}"#);
    same::<Voice>(r#""text""#);
    assert_eq!(
        encode(&Voice::from(PlainVoice::new().speed(2.0))),
        r#"{"speed":2.0,"type":"plain"}"#
    );
    assert_eq!(
        encode(&Voice::from(ClonedVoice::new("x", "cloned"))),
        r#"{"clone_id":"x","type":"cloned"}"#
    );
    let compared = Expression::from(Comparison::new(Variable::new("a"), json!(1)));
    let json = r#"{"kind":"comparison","left":{"kind":"variable","name":"a"},"right":1}"#;
    assert_eq!(encode(&compared), json);
    assert_eq!(same::<Expression>(json), compared);
}

#[test]
fn unions_by_shape() {
    use unions::types::{Loop, Target};
    assert!(matches!(same("3"), Loop::Integer(3)));
    assert_eq!(Loop::from(3), same("3"));
    assert_eq!(Loop::from("infinity"), same(r#""infinity""#));
    assert!(matches!(same(r#"{"domain":"d","name":"n"}"#), Target::ByName(_)));
    assert!(matches!(same(r#"{"name":"n","number":"1"}"#), Target::ByNumber(_)));
    assert!(matches!(same(r#"{"hint":"h"}"#), Target::Anything(_)));
    assert!(matches!(same::<Target>(r#""text""#), Target::Text(_)));
    assert!(matches!(same::<Target>("true"), Target::Unknown(_)));
}

#[test]
fn events() {
    use webhooks::event::Event;
    let answered =
        Event::parse(r#"{"data":{"event_type":"call.answered","payload":{"state":"parked"}}}"#);
    assert!(matches!(&answered, Event::CallAnswered(_)), "{answered:?}");
    assert_eq!(answered.event_type(), Some("call.answered"));
    let sent = Event::parse(r#"{"data":{"event_type":"message.sent"}}"#);
    assert_eq!(sent.event_type(), Some("message.sent"));
    let floor = Event::parse(r#"{"event_type":"conference.floor.changed","conference_id":"c"}"#);
    assert!(
        matches!(&floor, Event::FloorChanged(event) if event.conference_id.as_deref() == Some("c"))
    );
    let unknown = Event::parse(r#"{"data":{"event_type":"new.event"}}"#);
    assert!(matches!(&unknown, Event::Unknown(_)));
    assert_eq!(unknown.event_type(), Some("new.event"));
    let broken = Event::parse(r#"{"data":{"event_type":"call.answered","payload":7}}"#);
    assert!(matches!(&broken, Event::Unparsed(_)), "{broken:?}");
    assert_eq!(broken.event_type(), Some("call.answered"));
    assert!(Event::EVENT_TYPES.is_sorted());
}

#[test]
fn lists_are_told_apart_by_their_items() {
    use lists::types::Values;

    assert!(matches!(same(r#"["a","b"]"#), Values::ListOfText(texts) if texts == ["a", "b"]));
    assert!(matches!(same(r#"[{"a":1}]"#), Values::ListOfMap(objects) if objects[0]["a"] == 1));
    assert!(matches!(same("[]"), Values::ListOfText(_)));
    assert!(matches!(same(r#"{"a":"b"}"#), Values::Map(_)));
    // Of neither kind, so nothing of it is lost.
    assert!(matches!(same(r#"["a",{"a":1}]"#), Values::Unknown(_)));
    // Also where so much was wrong before that nothing more is recorded.
    let many = format!("[{}[{{\"a\":1}}]]", "[[7]],".repeat(70));
    let (values, _) = rt::decode::<Vec<Values>>(many.as_bytes());
    assert_eq!(encode(&values.expect("it is a list")), many);
}
