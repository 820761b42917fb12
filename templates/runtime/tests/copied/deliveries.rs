//! What a delivery tells of any event, so that a program need not know which one it is.

use bytes::Bytes;

use crate::runtime::codegen::WebhookEvent as _;
use crate::runtime::webhook::testing::{PUBLIC_KEY, SEED};
use crate::runtime::webhook::{Delivery, Verifier, testing};
use crate::runtime::{Base64, Client};
use crate::webhooks::Event;

const KNOWN: &str = r#"{"data":{"event_type":"call.answered","id":"1",
    "occurred_at":"2026-11-22T10:00:00.123Z",
    "payload":{"call_control_id":"v3:a","client_state":"c3RlcCAy"}},
    "meta":{"attempt":2,"delivered_to":"https://example.com/hook"}}"#;

fn read(json: &str) -> Delivery<Event> {
    Event::read(Bytes::copy_from_slice(json.as_bytes()))
}

#[test]
fn all_events_tell_whose_they_are() {
    for (name, is_known) in [("call.answered", true), ("call.new", false)] {
        let delivery = read(&KNOWN.replace("call.answered", name));
        assert_eq!(matches!(delivery.event(), Event::CallAnswered(_)), is_known);
        assert_eq!(delivery.call_control_id().as_deref(), Some("v3:a"));
        assert_eq!(delivery.client_state().as_deref(), Some(&b"step 2"[..]));
        let occurred = delivery.occurred_at().expect("it is there");
        assert_eq!(occurred.as_str(), "2026-11-22T10:00:00.123Z");
        assert_eq!(delivery.attempt(), Some(2));
        let to = delivery.text_at(&["meta", "delivered_to"]);
        assert_eq!(to.as_deref(), Some("https://example.com/hook"));
    }
    // Also one that could not be read.
    let broken = read(&KNOWN.replace("\"payload\":{", "\"payload\":[],\"odd\":{"));
    assert!(matches!(broken.event(), Event::Unparsed(_)));
    assert_eq!((broken.attempt(), broken.call_control_id()), (Some(2), None));
}

#[test]
fn what_is_not_there_or_is_something_else_is_none() {
    for json in [
        "",
        "[]",
        r#"{"data":[],"meta":1}"#,
        r#"{"data":{"payload":{"call_control_id":{},"client_state":"***"}},"meta":{"attempt":-1}}"#,
        r#"{"data":{"payload":{"call_control_id":null,"client_state":7}},"meta":{"attempt":"x"}}"#,
        r#"{"data":{"occurred_at":false,"payload":null}}"#,
    ] {
        let delivery = read(json);
        assert_eq!(delivery.call_control_id(), None, "{json}");
        assert_eq!(delivery.client_state(), None, "{json}");
        assert_eq!(delivery.occurred_at(), None, "{json}");
        assert_eq!(delivery.attempt(), None, "{json}");
    }
    assert_eq!(read(KNOWN).text_at(&[]), None);
    assert_eq!(read(r#""text""#).text_at(&[]).as_deref(), Some("text"));
}

#[test]
fn the_meta_of_a_delivery_is_nothing_new() {
    let paths: Vec<String> =
        read(KNOWN).undocumented().into_iter().map(|member| member.path).collect();
    // The types of these tests have none of the three.
    assert_eq!(paths, ["data.event_type", "data.occurred_at", "data.payload.client_state"]);
}

#[test]
fn state_goes_there_and_back() {
    let sent = String::from(Base64::new("step 2"));
    assert_eq!(sent, "c3RlcCAy");
    assert_eq!(Base64::decode(&sent).expect("it is").into_bytes(), b"step 2");
    assert_eq!(Base64::decode(" c3RlcCAy\n").expect("it is").as_ref(), b"step 2");
    for odd in ["c3RlcCA", "secret state", "-_==", "c3RlcCAy="] {
        let error = Base64::decode(odd).expect_err("it is not");
        assert!(error.is_conversion() && !format!("{error}{error:?}").contains(odd), "{error}");
    }
}

#[test]
fn a_client_knows_its_verifier() {
    let client = |key: Option<&str>| {
        let settings = Client::builder().api_key("KEY");
        let settings = match key {
            Some(key) => settings.public_key(key),
            None => settings,
        };
        settings.build().expect("good settings")
    };
    let verifier = Verifier::of(&client(Some(PUBLIC_KEY))).expect("it has a key");
    let headers = testing::sign_now(&SEED, KNOWN);
    verifier.verify(&headers, KNOWN.as_bytes()).expect("it is signed");
    for (key, reason) in [(None, "is not set"), (Some("short"), "the public key of the client")] {
        let error = Verifier::of(&client(key)).expect_err("it has no good key");
        assert!(error.to_string().contains(reason), "{error}");
    }
}
