//! Errors that repeat what was sent: the caller finds it in them, and no log does.

use crate::api::operation;
use crate::runtime::Client;
use crate::runtime::codegen::{self as rt, BodyKind, Method, Value};
use crate::server::{Reply, Server, json, reply};

static CHAT: rt::Operation = rt::Operation {
    body: BodyKind::Json,
    content_type: "application/json",
    ..operation(Method::Post, "/chat")
};

const KEY: &str = "KEY0123456789ABCDEF";
const PASSWORD: &str = "hunter2";
/// As FastAPI has it.
const REFUSAL: &str = r#"{"detail":[{
    "type": "string_too_short", "loc": ["body", "sip_password"],
    "msg": "String should have at least 20 characters",
    "input": "hunter2", "ctx": {"given": "hunter2"}
}]}"#;

fn client(server: &Server) -> Client {
    let client = Client::builder().api_key(KEY).base_url(&server.url).max_retries(0).build();
    client.expect("good settings")
}

#[tokio::test]
async fn debug_does_not_repeat_what_a_validator_refuses() {
    let server = Server::start(vec![reply(422, "application/json", REFUSAL.as_bytes())]).await;
    let request = client(&server).request(http::Method::POST, "/connections");
    let request = request.json(serde_json::json!({"sip_password": PASSWORD}));
    let error = request.send::<Value>().await.expect_err("the password is too short");
    for text in [format!("{error}"), format!("{error:?}"), format!("{:#?}", error.errors())] {
        assert!(!text.contains(PASSWORD), "{text}");
        assert!(text.contains("at least 20 characters") && text.contains("sip_password"), "{text}");
    }
    assert_eq!(error.errors()[0].raw["input"], PASSWORD, "who asks for it is told");
}

/// What must not tell the key: the error of a stream, as text and as its body.
fn check(error: &rt::Error) {
    let body = error.body().expect("the server has said something");
    let body = std::str::from_utf8(body).expect("it is text");
    for text in [format!("{error}"), format!("{error:?}"), body.to_owned()] {
        assert!(!text.contains(KEY), "{text}");
    }
    assert!(error.is_api() && body.contains("Incorrect API key provided"), "{error:?}");
    assert!(error.to_string().contains("Incorrect API key provided"), "{error}");
    let raw = format!("{:?}", error.errors()[0].raw);
    assert!(!raw.contains(KEY), "{raw}");
}

#[tokio::test]
async fn an_error_of_a_stream_does_not_repeat_the_key() {
    let echo = format!(r#"{{"error":{{"message":"Incorrect API key provided: {KEY}."}}}}"#);
    let events =
        format!("data: {echo}\n\nevent: error\ndata: Incorrect API key provided: {KEY}\n\n");
    let replies =
        || -> Vec<Reply> { vec![json(&echo), reply(200, "text/event-stream", events.as_bytes())] };
    let by_client = Server::start(replies()).await;
    let by_call = Server::start(replies()).await;
    for (server, own) in [(by_client, false), (by_call, true)] {
        let client = client(&server);
        let call = || {
            let mut call = rt::Call::new(&client, &CHAT);
            if own {
                call.options().header("Authorization", format!("Bearer {KEY}"));
            }
            call
        };
        // The answer is no stream at all.
        let opened = rt::PendingStream::<Value>::new(call(), true).await;
        check(&opened.expect_err("an error in place of events"));
        let mut stream =
            rt::PendingStream::<Value>::new(call(), true).await.expect("the stream begins");
        check(&stream.next().await.expect("an event").expect_err("the server says so"));
        check(&stream.next().await.expect("an event").expect_err("the server says so"));
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn details_are_found_in_maps_of_text_and_in_lists() {
    for (body, expected) in [
        (r#"{"errors":{"phone_number":"is invalid"}}"#, &["is invalid (at phone_number)"][..]),
        (
            r#"{"errors":{"phone_number":"is invalid","to":["is short","is bad"]}}"#,
            &["is bad (at to)", "is invalid (at phone_number)", "is short (at to)"],
        ),
        (r#"{"errors":[[{"code":"1","detail":"D"}],{"code":"2"}]}"#, &["1: D", "2"]),
        (r#"[{"code":"1"}]"#, &["1"]),
        (r#"[[{"code":"1"},{"code":"2","title":"T"}]]"#, &["1", "2: T"]),
        (r#"{"errors":{"code":"5","detail":"D"}}"#, &["5: D"]),
        ("[]", &[]),
        (r#"[1,2]"#, &["1", "2"]),
        (r#"[null,[[1]],{"x":1}]"#, &[]),
        (r#"{"errors":{"a":1}}"#, &["1 (at a)"]),
    ] {
        let server = Server::start(vec![reply(422, "application/json", body.as_bytes())]).await;
        let request = client(&server).request(http::Method::GET, "/calls");
        let error = request.send::<Value>().await.expect_err("422 is an error");
        let mut found: Vec<_> = error.errors().iter().map(ToString::to_string).collect();
        found.sort();
        assert_eq!(found, expected, "{body}");
    }
}
