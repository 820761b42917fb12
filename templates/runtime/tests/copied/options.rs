//! Settings of one call, the raw door, and what makes a request safe to repeat.

use std::time::Duration;

use serde_json::json;

use crate::api::{self, operation};
use crate::injection::{Part, split};
use crate::runtime::codegen::{self as rt, BodyKind, Bytes, Method, Value};
use crate::runtime::{CallOptions, Client, ListStyle, RetryPolicy, Upload};
use crate::server::{Reply, Seen, Server, json, reply};

static GET: rt::Operation = operation(Method::Get, "/items");
static POST: rt::Operation = rt::Operation {
    body: BodyKind::Json,
    content_type: "application/json",
    ..operation(Method::Post, "/items")
};
static KEYED: rt::Operation = rt::Operation { idempotency: true, ..POST };
static COMMAND: rt::Operation = rt::Operation {
    body: BodyKind::Json,
    content_type: "application/json",
    command_id: true,
    ..operation(Method::Post, "/calls/1/actions/answer")
};

async fn send(call: rt::Call) -> Result<Value, rt::Error> {
    rt::Pending::new(call).await
}

/// An answer that asks for another attempt right away.
fn again(status: u16) -> Reply {
    let mut reply = reply(status, "text/plain", b"");
    reply.headers.push(("retry-after-ms", "1".to_owned()));
    reply
}

/// The client of a server with the retries that clients have by default.
fn patient(server: &Server) -> Client {
    server.client().with(|client| client.retry(RetryPolicy::new())).expect("good settings")
}

/// What the server saw of a call that it answers twice with 503 and then well.
async fn three(make: impl Fn(&Client) -> rt::Call) -> Vec<Seen> {
    let server = Server::start(vec![again(503), again(503), json("{}")]).await;
    // The error is told by the number of attempts.
    let _ = send(make(&patient(&server))).await;
    server.seen()
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.as_bytes()[14] == b'4'
}

#[tokio::test]
async fn headers_are_set_added_and_left_out() {
    let server = Server::start(vec![json("{}"), json("{}")]).await;
    let client = Client::builder()
        .api_key("KEY0123")
        .base_url(&server.url)
        .header("X-All", "1")
        .header("X-More", "1")
        .build()
        .expect("good settings");
    let mut call = rt::Call::new(&client, &GET);
    call.header("X-Own", "1".to_owned());
    let options = call.options();
    options.remove_header("x-all");
    options.remove_header("X-OWN");
    options.append_header("X-More", "2");
    options.header("X-New", "old");
    options.header("x-new", "new");
    send(call).await.expect("an answer");
    let seen = server.only();
    for name in ["x-all", "x-own"] {
        assert!(!seen.headers.contains_key(name), "{name}");
    }
    assert_eq!(seen.headers["x-new"], "new");
    // The server keeps the last one of a name.
    assert_eq!(seen.headers["x-more"], "2");
    assert_eq!(seen.headers["authorization"], "Bearer KEY0123");
    let mut call = rt::Call::new(&client, &GET);
    call.options().remove_header("Authorization");
    send(call).await.expect("an answer");
    assert!(!server.seen()[1].headers.contains_key("authorization"));
}

#[tokio::test]
async fn queries_and_fields_are_set_and_left_out() {
    let server = Server::start(vec![json("{}"), json("{}")]).await;
    let client = Client::builder().api_key("k").base_url(&server.url).query("all", "1,2");
    let client = client.query("page", "9").query("tenant", "t").build().expect("good settings");
    let mut call = rt::Call::new(&client, &POST);
    call.query::<i64>("a", 1_i64);
    call.query::<i64>("page", 2_i64);
    call.query::<Value>("list", json!(["x", "y"]));
    call.query_list::<Value>("known", ListStyle::Repeated, json!(["x", "y"]));
    call.query_list::<Value>("changed", ListStyle::Repeated, json!(["x", "y"]));
    call.maybe_query_list::<String>("gone", ListStyle::Repeated, None::<String>);
    call.field::<i64>("kept", 1_i64);
    call.field::<i64>("dropped", 2_i64);
    let options = call.options();
    options.remove_query("a");
    options.remove_query("tenant");
    options.query("new", json!({"b": [1, {"c": true}]}));
    options.list_style("list", ListStyle::Brackets);
    options.list_style("changed", ListStyle::Pipes);
    options.remove_body_field("dropped");
    options.body_field("added", "x");
    send(call).await.expect("an answer");
    let seen = server.only();
    assert_eq!(
        seen.line,
        "POST /items?all=1%2C2&page=2&list%5B%5D=x&list%5B%5D=y&known=x&known=y&changed=x%7Cy&new%5Bb%5D=1&new%5Bb%5D%5B1%5D%5Bc%5D=true"
    );
    assert_eq!(seen.text(), r#"{"kept":1,"added":"x"}"#);
    let mut spaced = rt::Call::new(&client, &GET);
    spaced.query_list::<Vec<i64>>("ids", ListStyle::Spaces, vec![1_i64, 2]);
    send(spaced).await.expect("an answer");
    assert!(server.seen()[1].line.ends_with("&ids=1%202"), "{:?}", server.lines());
}

#[tokio::test]
async fn another_server_for_one_call() {
    let (server, other) =
        (Server::start(vec![]).await, Server::start(vec![json("{}"), json("{}")]).await);
    let client = server.client();
    static ROOT: rt::Operation =
        rt::Operation { server: Some("https://api.telnyx.com"), ..operation(Method::Get, "/open") };
    for operation in [&GET, &ROOT] {
        let mut call = rt::Call::new(&client, operation);
        call.options().base_url(format!("{}/v3/", other.url));
        send(call).await.expect("an answer");
    }
    assert_eq!(other.lines(), ["GET /v3/items", "GET /open"]);
    assert!(server.lines().is_empty());
    for bad in ["x", "ftp://a/", "https://u:p@a/", "https://a/?b"] {
        let mut call = rt::Call::new(&client, &GET);
        call.options().base_url(bad);
        assert!(send(call).await.expect_err("a bad URL").is_config(), "{bad}");
    }
}

#[tokio::test]
async fn limits_of_one_call() {
    let slow = || Reply { delay: Duration::from_secs(20), ..json("{}") };
    // A server each: on a busy machine a call is over before its request has arrived.
    let limited = async |reply: Reply, set: fn(&mut CallOptions)| {
        let server = Server::start(vec![reply]).await;
        let client = server.client().with(|client| client.max_retries(0)).expect("good settings");
        let mut call = rt::Call::new(&client, &GET);
        set(call.options());
        send(call).await
    };
    let error = limited(slow(), |options| options.timeout(Duration::from_millis(50))).await;
    assert!(error.expect_err("it is too slow").is_timeout());
    let error = limited(slow(), |options| options.attempt_timeout(Duration::from_millis(50))).await;
    assert!(error.expect_err("it is too slow").is_timeout());
    let error = limited(json(r#"{"a":"0123456789"}"#), |options| options.max_body(10)).await;
    assert!(error.expect_err("it is too long").is_too_large());
}

#[tokio::test]
async fn how_often_one_call_is_sent() {
    let attempts = |set: fn(&mut CallOptions)| async move {
        three(|client| {
            let mut call = rt::Call::new(client, &GET);
            set(call.options());
            call
        })
        .await
        .len()
    };
    assert_eq!(attempts(|_| {}).await, 3);
    assert_eq!(attempts(|options| options.max_retries(0)).await, 1);
    assert_eq!(attempts(|options| options.max_retries(1)).await, 2);
    assert_eq!(attempts(|options| options.retry(RetryPolicy::none())).await, 1);
    let both = |options: &mut CallOptions| {
        options.retry(RetryPolicy::none());
        options.max_retries(1);
    };
    assert_eq!(attempts(both).await, 2);
}

#[tokio::test]
async fn a_post_is_repeated_only_if_the_server_can_tell() {
    assert_eq!(three(|client| rt::Call::new(client, &POST)).await.len(), 1);
    static PATCH: rt::Operation = rt::Operation { method: Method::Patch, ..POST };
    assert_eq!(three(|client| rt::Call::new(client, &PATCH)).await.len(), 1);
    for method in [Method::Get, Method::Head, Method::Put, Method::Delete, Method::Options] {
        let operation: &'static rt::Operation =
            Box::leak(Box::new(rt::Operation { method, ..POST }));
        assert_eq!(three(|client| rt::Call::new(client, operation)).await.len(), 3, "{method:?}");
    }
    // A key that the server does not promise to look at is no protection.
    let seen = three(|client| {
        let mut call = rt::Call::new(client, &POST);
        call.options().idempotency_key("mine");
        call
    })
    .await;
    assert_eq!((seen.len(), seen[0].headers["idempotency-key"].as_str()), (1, "mine"));
    let unsafely = three(|client| {
        let mut call = rt::Call::new(client, &POST);
        call.options().retry(RetryPolicy::new().retry_unsafe(true));
        call
    });
    assert_eq!(unsafely.await.len(), 3);
}

#[tokio::test]
async fn a_declared_key_is_made_up_once() {
    let key = |seen: &Seen| seen.headers.get("idempotency-key").cloned();
    let seen = three(|client| rt::Call::new(client, &KEYED)).await;
    let made = key(&seen[0]).expect("one is made up");
    assert!(is_uuid(&made), "{made}");
    assert_eq!(seen.iter().map(key).collect::<Vec<_>>(), vec![Some(made.clone()); 3]);
    assert_ne!(key(&three(|client| rt::Call::new(client, &KEYED)).await[0]), Some(made));
    let seen = three(|client| {
        let mut call = rt::Call::new(client, &KEYED);
        call.header("Idempotency-Key", "mine".to_owned());
        call
    })
    .await;
    assert_eq!((seen.len(), key(&seen[2]).as_deref()), (3, Some("mine")));
    let seen = three(|client| {
        let mut call = rt::Call::new(client, &KEYED);
        call.options().remove_header("idempotency-key");
        call
    })
    .await;
    assert_eq!((seen.len(), key(&seen[0])), (1, None));
}

#[tokio::test]
async fn a_command_is_sent_with_an_id() {
    let id = |seen: &Seen| seen.json()["command_id"].clone();
    let seen = three(|client| rt::Call::new(client, &COMMAND)).await;
    assert!(is_uuid(id(&seen[0]).as_str().expect("a text")), "{}", seen[0].text());
    assert_eq!(seen.iter().map(id).collect::<Vec<_>>(), vec![id(&seen[0]); 3]);
    let with = |set: fn(&mut rt::Call)| async move {
        three(move |client| {
            let mut call = rt::Call::new(client, &COMMAND);
            call.field::<i64>("a", 1_i64);
            set(&mut call);
            call
        })
        .await
    };
    let seen = with(|call| call.field::<&str>("command_id", "mine")).await;
    assert_eq!((seen.len(), seen[2].text()), (3, r#"{"a":1,"command_id":"mine"}"#));
    let seen = with(|call| call.options().body_field("command_id", "yours")).await;
    assert_eq!((seen.len(), id(&seen[2])), (3, json!("yours")));
    let seen = with(|call| call.body(json!({"command_id": "ours"}))).await;
    assert_eq!((seen.len(), id(&seen[2])), (3, json!("ours")));
    // Who wants none has none, and no protection either.
    let seen = with(|call| call.field_null("command_id")).await;
    assert_eq!((seen.len(), id(&seen[0])), (1, Value::Null));
    let seen = with(|call| call.field::<&str>("command_id", "")).await;
    assert_eq!((seen.len(), id(&seen[0])), (1, json!("")));
    let seen = with(|call| call.options().remove_body_field("command_id")).await;
    assert_eq!((seen.len(), seen[0].text()), (1, r#"{"a":1}"#));
    let seen = with(|call| call.body(json!([1]))).await;
    assert_eq!((seen.len(), seen[0].text()), (1, "[1]"));
}

#[tokio::test]
async fn the_raw_door_takes_every_body() {
    let server = Server::start(vec![
        json("{}"),
        json("{}"),
        reply(200, "application/pdf", b"%PDF\xff"),
        reply(200, "text/csv", b"a;b"),
        reply(200, "audio/wav", b"RIFF"),
    ])
    .await;
    let client = server.client();
    let post = |path: &str| client.request(http::Method::POST, path);
    let form = post("/form").form(json!({"To": "+1", "Events": ["a", "b"], "X": {"Y": 1}}));
    form.send::<Value>().await.expect("an answer");
    let parts = post("/parts")
        .part("ref", "x")
        .part("ids", vec![1_i64, 2])
        .file("file", Upload::from(b"a").file_name("a.txt"))
        .file("file", Upload::from(b"b").file_name("b.txt"));
    parts.send::<Value>().await.expect("an answer");
    let bytes: Bytes = post("/bytes").bytes(b"x").send_bytes().await.expect("bytes");
    assert_eq!(&bytes[..], b"%PDF\xff");
    let text = post("/text").query_list("a", ListStyle::Repeated, vec![1_i64, 2]).send_text();
    assert_eq!(text.await.expect("text"), "a;b");
    let mut download = post("/download").send_download().await.expect("it begins");
    assert_eq!(download.chunk().await.expect("a piece").expect("it is whole"), "RIFF");
    let seen = server.seen();
    assert_eq!(seen[0].text(), "Events=a&Events=b&To=%2B1&X%5BY%5D=1");
    assert_eq!(seen[0].headers["content-type"], "application/x-www-form-urlencoded");
    let parts = split(&seen[1].headers["content-type"], &seen[1].body).expect("a form");
    let expected = [
        Part::text("ref", b"x"),
        Part::text("ids", b"1"),
        Part::text("ids", b"2"),
        Part::file("file", "a.txt", "text/plain", b"a"),
        Part::file("file", "b.txt", "text/plain", b"b"),
    ];
    assert_eq!(parts, expected);
    let shown = |seen: &Seen| {
        (
            seen.text().to_owned(),
            seen.headers.get("content-type").cloned(),
            seen.headers["accept"].clone(),
        )
    };
    let octets = Some("application/octet-stream".to_owned());
    assert_eq!(shown(&seen[2]), ("x".to_owned(), octets, "*/*".to_owned()));
    assert_eq!(shown(&seen[3]), (String::new(), None, "text/plain, */*;q=0.5".to_owned()));
    assert_eq!(seen[3].line, "POST /v2/text?a=1&a=2");
}

#[tokio::test]
async fn the_raw_door_repeats_what_its_user_vouches_for() {
    let sent = |method: http::Method, key: Option<&'static str>| async move {
        let server = Server::start(vec![again(503), again(503), json("{}")]).await;
        let request = patient(&server).request(method, "/new").json(json!({}));
        let request = request.with_options(|options| {
            if let Some(key) = key {
                options.idempotency_key(key);
            }
        });
        let _ = request.send::<Value>().await;
        server.lines().len()
    };
    assert_eq!(sent(http::Method::POST, None).await, 1);
    assert_eq!(sent(http::Method::POST, Some("mine")).await, 3);
    assert_eq!(sent(http::Method::PUT, None).await, 3);
    assert_eq!(sent(http::Method::from_bytes(b"PURGE").expect("a method"), None).await, 1);
}

#[test]
fn settings_print_without_secrets() {
    let client = Client::new("KEY0123").expect("a key");
    let mut call = rt::Call::new(&client, &POST);
    let empty = format!("{call:?}");
    assert!(!empty.contains("timeout"), "{empty}");
    let options = call.options();
    options.timeout(Duration::from_secs(7));
    options.base_url("https://other.test");
    options.append_header("X-Auth-Token", "s1");
    options.remove_header("X-Gone");
    options.query("client_secret", "s2");
    options.body_field("deep", json!({"password": "s3", "plain": "seen"}));
    options.list_style("ids", ListStyle::Pipes);
    let shown = format!("{call:?}");
    for secret in ["s1", "s2", "s3"] {
        assert!(!shown.contains(&format!("\"{secret}\"")), "{shown}");
    }
    for part in ["7s", "other.test", "[removed]", "[hidden]", "seen", "Pipes"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[tokio::test]
async fn a_retried_dial_is_one_call() {
    let server =
        Server::start(vec![again(502), json(r#"{"data":{"call_control_id":"v3:x"}}"#)]).await;
    let dial = api::dial(&patient(&server)).to("+1").from("+2");
    assert_eq!(dial.await.expect("the call is made").call_control_id, "v3:x");
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].body, seen[1].body);
}
