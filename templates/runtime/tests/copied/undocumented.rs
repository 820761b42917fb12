//! Members that no type has: where they are, what they say, and what does not count as one.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::json as value;

use crate::api;
use crate::model::{Call, Filter, Voice};
use crate::runtime::codegen::{self as rt, WebhookEvent as _};
use crate::runtime::{Response, Value};
use crate::server::{Server, json};
use crate::webhooks::Event;

/// Reads a body as an answer that has all of it for a value.
async fn read<T: rt::Decode>(body: &str) -> Response<T> {
    static READ: rt::Operation = api::operation(rt::Method::Get, "/read");
    let server = Server::start(vec![json(body)]).await;
    rt::PendingFull::new(rt::Call::new(&server.client(), &READ)).await.expect("it can be read")
}

fn found<T>(response: &Response<T>) -> Vec<(String, Value)> {
    let found = response.undocumented().into_iter();
    found.map(|member| (member.path, member.value)).collect()
}

fn named(path: &str, value: Value) -> (String, Value) {
    (path.to_owned(), value)
}

#[tokio::test]
async fn members_of_all_depths_are_told_in_their_order() {
    let call = read::<Call>(
        r#"{"new": {"a": [1, {"duration": 2}]}, "call_control_id": "1", "parent": {
             "newer": "x", "parent": {"duration": 1, "b\"\u00e9": null}}, "last": 1e999,
             "text": "half \ud800", "duration": 3}"#,
    )
    .await;
    assert_eq!(call.duration, Some(3));
    assert_eq!(
        found(&call),
        [
            named("new", value!({"a": [1, {"duration": 2}]})),
            named("parent.newer", value!("x")),
            named("parent.parent.b\"é", Value::Null),
            named("last", value!("1e999")),
            named("text", value!(r#""half \ud800""#)),
        ]
    );
    assert!(call.problems().is_empty(), "what is new is no problem: {:?}", call.problems());
}

#[tokio::test]
async fn items_of_a_page_and_the_value_of_an_envelope() {
    let page =
        r#"{"data":[{"call_control_id":"1"},{"x":1,"call_control_id":"2","x":2}],"meta":{"y":1}}"#;
    let server = Server::start(vec![json(page), json(r#"{"data":{"z":[]},"meta":{}}"#)]).await;
    let page = api::list(&server.client()).send_full().await.expect("a page");
    assert_eq!(found(&page), [named("data[1].x", value!(1)), named("data[1].x", value!(2))]);
    let call = api::dial(&server.client()).to("+1").from("+2").send_full().await.expect("a call");
    assert_eq!(found(&call), [named("data.z", value!([]))]);
}

#[tokio::test]
async fn what_stands_beside_the_data_is_told() {
    let replies = vec![
        json(r#"{"data":{},"warnings":["blocked"],"meta":{"x":1},"new":null}"#),
        json(r#"{"warnings":[],"data":[],"meta":{"page_number":1},"next":"x"}"#),
    ];
    let server = Server::start(replies).await;
    let call = api::dial(&server.client()).to("+1").from("+2").send_full().await.expect("a call");
    assert_eq!(found(&call), [named("warnings", value!(["blocked"])), named("new", Value::Null)]);
    let page = api::list(&server.client()).send_full().await.expect("a page");
    assert_eq!(found(&page), [named("warnings", value!([])), named("next", value!("x"))]);
    assert!(page.problems().is_empty() && call.problems().is_empty());
}

#[tokio::test]
async fn its_debug_hides_secrets() {
    let body = r#"{"sip_auth_password":"canary","new":{"api_key":"canary","a":1},"b":2}"#;
    let call = read::<Call>(body).await;
    let shown = format!("{:?}", call.undocumented());
    assert!(!shown.contains("canary") && shown.contains("sip_auth_password"), "{shown}");
    assert!(shown.contains(r#"path: "b", value: Number(2)"#), "{shown}");
    assert_eq!(call.undocumented()[0].value, "canary", "who asks for it is told");
    for body in [
        r#"{"new":{"api_key":"canary","n":"\ud800"}}"#,
        r#"{"new":{"api_key":"canary","n":1e999}}"#,
        r#"{"secret.value":"canary"}"#,
        r#"{"a_token_of_yours":{"deep":["canary"]}}"#,
        r#"{"parent":{"loc":["body","password"],"input":"canary","ctx":{"given":"canary"}}}"#,
    ] {
        let shown = format!("{:?}", read::<Call>(body).await.undocumented());
        assert!(!shown.contains("canary") && shown.contains("hidden"), "{shown}");
    }
}

/// Told apart by `kind`; its arm is told apart by `type`. The types of both know neither.
#[derive(Debug)]
struct Outer(Voice);

impl rt::Decode for Outer {
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        match r.tag("kind").as_deref() {
            Some("voice") => Voice::decode(r).map(Outer),
            _ => None,
        }
    }
}

#[tokio::test]
async fn a_union_in_a_union_has_both_tags() {
    for body in [
        r#"{"kind":"voice","type":"eleven","voice":"v"}"#,
        r#"{"type":"eleven","voice":"v","kind":"voice"}"#,
    ] {
        let outer = read::<Outer>(body).await;
        assert!(matches!(outer.value().0, Voice::Eleven(_)));
        assert_eq!(found(&outer), []);
    }
}

/// Paths are the server's choice where names are: they need not become longer than all else.
#[tokio::test]
async fn long_names_do_not_make_long_paths() {
    let name = "é".repeat(100_000);
    let members: String = (0..2_000).map(|index| format!(r#""{index}":1,"#)).collect();
    let body = format!(r#"{{"{name}":{{{members}"call_control_id":"1"}}}}"#);
    let calls = read::<BTreeMap<String, Call>>(&body).await;
    let found = found(&calls);
    assert_eq!(found.len(), 2_000);
    assert_eq!(found[1_999].0, format!("{}....1999", "é".repeat(200)));
}

#[tokio::test]
async fn nothing_is_undocumented_where_a_type_takes_all() {
    for body in [
        r#"{"call_control_id":"1","cost":{"anything":1}}"#,
        r#"{"call_control_id":[],"state":"new state"}"#,
        r"{}",
    ] {
        assert_eq!(found(&read::<Call>(body).await), []);
    }
    assert_eq!(found(&read::<Value>(r#"{"a":1}"#).await), []);
    // What tells a union apart is its own, wherever it stands; the arm for the rest has all.
    for body in [
        r#"{"type":"eleven","voice":"v"}"#,
        r#"{"voice":"v", "type" : "eleven"}"#,
        r#"{"type":"new","a":1}"#,
    ] {
        assert_eq!(found(&read::<Voice>(body).await), []);
    }
    let voice = read::<Voice>(r#"{"kind":"eleven","voice":"v","type":"eleven"}"#).await;
    assert_eq!(found(&voice), [named("kind", value!("eleven"))]);
    assert_eq!(found(&read::<Filter>(r#"{"voice":"v","a":1}"#).await), [named("a", value!(1))]);
}

#[tokio::test]
async fn a_long_list_is_told_on_one_way_through_it() {
    let item = r#"{"call_control_id":"1","new":{"a":[1,2,3]},"parent":{"newer":true}},"#;
    let body = format!("[{}{{}}]", item.repeat(20_000));
    let calls = read::<Vec<Call>>(&body).await;
    let found = found(&calls);
    assert_eq!((calls.len(), found.len()), (20_001, 10_000));
    assert_eq!(found[9_998], named("[4999].new", value!({"a": [1, 2, 3]})));
    assert_eq!(found[9_999], named("[4999].parent.newer", value!(true)));
}

#[test]
fn an_event_tells_what_is_newer_than_the_crate() {
    let read = |body: &'static str| Event::read(Bytes::from_static(body.as_bytes()));
    let delivery = read(
        r#"{"data":{"event_type":"call.answered","new":1,"payload":{"newer":[2]}},"meta":{"n":1}}"#,
    );
    assert!(matches!(delivery.event(), Event::CallAnswered(_)));
    let paths: Vec<String> =
        delivery.undocumented().into_iter().map(|member| member.path).collect();
    assert_eq!(paths, ["data.event_type", "data.new", "data.payload.newer"]);
    // One without a type says nothing, and broken text does no harm.
    assert_eq!(read(r#"{"data":{"event_type":"new","a":1}}"#).undocumented(), []);
    let broken = read(r#"{"data":{"new":1,"event_type":"call.answered","payload":{"a":1,"#);
    assert!(matches!(broken.event(), Event::Unparsed(_)));
    assert_eq!(broken.undocumented().len(), 3);
}

/// A reader gives up on what is nested too deep, and nobody may go deeper afterwards.
#[test]
fn deep_values_do_no_harm() {
    for brackets in ["[", "{\"a\":", "[{\"a\":"] {
        for depth in [100, 127, 128, 129, 1_000, 200_000] {
            let deep = brackets.repeat(depth);
            let begin = r#"{"data":{"event_type":"call.answered","id":"1","new":"#;
            let delivery = Event::read(Bytes::from(format!("{begin}{deep}")));
            assert!(matches!(delivery.event(), Event::Unparsed(_)));
            assert_eq!(delivery.undocumented().len(), 1, "{depth} of {brackets}");
        }
    }
}
