//! What is set twice: a body replaces a body, and a client that is made from another one has what
//! it says itself.

use serde_json::{Value, json};

use crate::api::operation;
use crate::runtime::codegen::{self as rt, Method};
use crate::runtime::{Client, RawRequest};
use crate::server::{Seen, Server, json as reply};

async fn server(replies: usize) -> Server {
    Server::start((0..replies).map(|_| reply("{}")).collect()).await
}

fn post(client: &Client) -> RawRequest {
    client.request(http::Method::POST, "/calls")
}

async fn send(request: RawRequest) {
    request.send::<Value>().await.expect("an answer");
}

/// What the server sees of a request of this client.
async fn seen(server: &Server, client: &Client) -> Seen {
    send(client.request(http::Method::GET, "/calls")).await;
    server.seen().pop().expect("it was just sent")
}

#[tokio::test]
async fn a_body_replaces_the_one_before() {
    let server = server(6).await;
    let client = server.client();
    let first = || post(&client).json(json!({"to": "+1", "media_urls": ["a"]}));
    send(first().json(json!({"text": "x"}))).await;
    send(first().json(json!({}))).await;
    send(first().json(json!([1, 2]))).await;
    send(post(&client).json(json!([1, 2])).json(json!({"text": "x"}))).await;
    send(post(&client).bytes(b"abc".to_vec()).json(json!({"text": "x"}))).await;
    send(first().json(json!({"text": "x"})).with_options(|o| o.body_field("more", 1))).await;
    let bodies: Vec<_> = server.seen().iter().map(|seen| seen.text().to_owned()).collect();
    assert_eq!(
        bodies,
        [
            r#"{"text":"x"}"#,
            "{}",
            "[1,2]",
            r#"{"text":"x"}"#,
            r#"{"text":"x"}"#,
            r#"{"text":"x","more":1}"#
        ]
    );
}

/// A builder is not the raw door: what a command is known by is there to stay, whichever comes first.
#[tokio::test]
async fn a_whole_body_leaves_members_that_it_does_not_have() {
    static DIAL: rt::Operation = rt::Operation {
        body: rt::BodyKind::Json,
        command_id: true,
        ..operation(Method::Post, "/calls")
    };
    let server = server(1).await;
    let mut call = rt::Call::new(&server.client(), &DIAL);
    call.field::<&str>("command_id", "mine");
    call.field::<&str>("to", "+1");
    call.body_of::<Value>(json!({"to": "+2"}));
    rt::Pending::<Value>::new(call).await.expect("an answer");
    assert_eq!(server.only().json(), json!({"command_id": "mine", "to": "+2"}));
}

/// They were dropped without a word.
#[tokio::test]
async fn a_body_that_is_no_object_takes_no_members() {
    let server = server(2).await;
    let client = server.client();
    for request in [
        post(&client).json(json!([1, 2])),
        post(&client).json("text"),
        post(&client).bytes(b"abc".to_vec()),
    ] {
        let request = request.with_options(|o| o.body_field("webhook_url", "x"));
        let error = request.send::<Value>().await.expect_err("there is no place for it");
        assert!(error.is_invalid_request() && error.attempts() == 0, "{error:?}");
        assert!(error.to_string().contains("`webhook_url`"), "{error}");
    }
    assert!(server.seen().is_empty());
    send(post(&client).with_options(|o| o.body_field("webhook_url", "x"))).await;
    assert_eq!(server.only().text(), r#"{"webhook_url":"x"}"#);
}

#[tokio::test]
async fn a_derived_client_is_not_given_back_what_was_taken_away() {
    let server = server(5).await;
    let named = server.client();
    assert!(seen(&server, &named).await.headers.contains_key("user-agent"));
    let nameless = named.with(|settings| settings.remove_header("User-Agent"));
    let nameless = nameless.expect("good settings");
    let derived = nameless.with(|settings| settings.max_retries(1)).expect("good settings");
    for client in [&nameless, &derived] {
        let headers = seen(&server, client).await.headers;
        assert!(!headers.contains_key("user-agent"), "{headers:?}");
    }
    let renamed = derived.with(|settings| settings.user_agent("mine/1")).expect("good settings");
    assert!(seen(&server, &renamed).await.headers["user-agent"].starts_with("mine/1"));
    let derived = renamed.with(|settings| settings.max_retries(1)).expect("good settings");
    assert!(seen(&server, &derived).await.headers["user-agent"].starts_with("mine/1"));
}

#[tokio::test]
async fn a_derived_client_replaces_a_query_parameter() {
    let server = server(5).await;
    let first = server.client().with(|settings| settings.query("tenant", "a").query("all", "1"));
    let first = first.expect("good settings");
    let line = |query: &str| format!("GET /v2/calls?{query}");
    assert_eq!(seen(&server, &first).await.line, line("tenant=a&all=1"));
    let replaced = first.with(|settings| settings.query("tenant", "b")).expect("good settings");
    assert_eq!(seen(&server, &replaced).await.line, line("all=1&tenant=b"));
    let added = first.with(|settings| settings.append_query("tenant", "b"));
    let added = added.expect("good settings");
    assert_eq!(seen(&server, &added).await.line, line("tenant=a&all=1&tenant=b"));
    let removed = added.with(|settings| settings.remove_query("tenant")).expect("good settings");
    assert_eq!(seen(&server, &removed).await.line, line("all=1"));
    let replaced = added.with(|settings| settings.query("tenant", "c")).expect("good settings");
    assert_eq!(seen(&server, &replaced).await.line, line("all=1&tenant=c"));
}

#[tokio::test]
async fn a_derived_client_uses_its_own_key() {
    let server = server(4).await;
    let first = server.client().with(|settings| settings.header("Authorization", "Bearer FIRST"));
    let first = first.expect("good settings");
    let key = |seen: Seen| seen.headers["authorization"].clone();
    assert_eq!(key(seen(&server, &first).await), "Bearer FIRST");
    let same = first.with(|settings| settings.max_retries(1)).expect("good settings");
    assert_eq!(key(seen(&server, &same).await), "Bearer FIRST");
    let second = first.with(|settings| settings.api_key("SECOND")).expect("good settings");
    assert_eq!(key(seen(&server, &second).await), "Bearer SECOND");
    // A header that is set for this client is one of its own, whatever comes first.
    let own = first.with(|settings| settings.header("Authorization", "Bearer OWN").api_key("K"));
    assert_eq!(key(seen(&server, &own.expect("good settings")).await), "Bearer OWN");
}
