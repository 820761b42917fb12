//! Answers that are read as they come: server-sent events and downloads, from a real server that
//! cuts them wherever it likes.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::api::operation;
use crate::hand_clock::HandClock;
use crate::runtime::codegen::{self as rt, Bytes, Method, OutputKind, Value};
use crate::runtime::{Client, EventStream, HttpRequest, HttpResponse, RetryPolicy};
use crate::server::{Reply, Server, reply};

static CHAT: rt::Operation = rt::Operation {
    name: "chat.create",
    body: rt::BodyKind::Json,
    content_type: "application/json",
    ..operation(Method::Post, "/chat")
};
static FILE: rt::Operation = rt::Operation {
    accept: "audio/wav",
    output: OutputKind::Bytes,
    ..operation(Method::Get, "/file")
};

const EVENTS: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nx-request-id: r1\r\ntransfer-encoding: chunked\r\n\r\n";

/// What the server does when it has said everything.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    End,
    Break,
    Stay,
}

/// Answers one request, each piece a chunk of its own. Returns the client, and the request.
async fn server(
    pieces: Vec<Vec<u8>>,
    then: Then,
) -> (Client, tokio::task::JoinHandle<(String, TcpStream)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/v2", listener.local_addr().expect("it is bound"));
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("the client connects");
        let mut request = Vec::new();
        while !request.ends_with(b"}") {
            assert_ne!(stream.read_buf(&mut request).await.expect("a request"), 0);
        }
        stream.write_all(EVENTS.as_bytes()).await.expect("the client reads");
        for piece in pieces {
            let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
            chunk.extend(piece);
            chunk.extend(b"\r\n");
            // A client that has what it wants may be gone.
            let _ = stream.write_all(&chunk).await;
            tokio::task::yield_now().await;
        }
        match then {
            Then::End => stream.write_all(b"0\r\n\r\n").await.expect("the client reads"),
            Then::Break => stream.shutdown().await.expect("the client is there"),
            Then::Stay => {}
        }
        (String::from_utf8(request).expect("a request is text here"), stream)
    });
    (Client::builder().api_key("KEY0123").base_url(url).build().expect("good settings"), served)
}

fn chat(client: &Client) -> rt::Call {
    let mut call = rt::Call::new(client, &CHAT);
    call.field::<&str>("prompt", "hi");
    call
}

async fn stream<T>(client: &Client) -> EventStream<T> {
    rt::PendingStream::new(chat(client), true).await.expect("the stream opens")
}

/// The text in pieces of some bytes.
fn cut(text: &str, size: usize) -> Vec<Vec<u8>> {
    text.as_bytes().chunks(size).map(<[u8]>::to_vec).collect()
}

#[tokio::test]
async fn values_come_as_the_server_sends_them() {
    let text = ": hello\r\n\r\ndata: {\"text\":\"ä😀\"}\r\n\r\nevent: more\ndata: {\ndata: \"n\": 2}\n\ndata:\n\ndata: [DONE]\n\ndata: {\"lost\":true}\n\n";
    for size in [1, 2, 3, 7, 1000] {
        // The server keeps the connection: `[DONE]` is the end.
        let (client, served) = server(cut(text, size), Then::Stay).await;
        let mut events = stream::<Value>(&client).await;
        assert_eq!((events.status(), events.attempts()), (200, 1));
        assert_eq!(events.request_id(), Some("r1"));
        let first = events.next().await.expect("a value").expect("it is JSON");
        assert_eq!(first, serde_json::json!({ "text": "ä😀" }));
        let second = events.next().await.expect("a value").expect("it is JSON");
        assert_eq!(second, serde_json::json!({ "n": 2 }));
        assert!(events.next().await.is_none());
        assert!(events.next().await.is_none(), "the end stays");
        drop(events);
        let (request, mut connection) = served.await.expect("the server is well");
        let head = request.to_ascii_lowercase();
        assert!(head.starts_with("post /v2/chat http/1.1\r\n"), "{head}");
        assert!(head.contains("\r\naccept: text/event-stream\r\n"), "{head}");
        assert!(request.ends_with(r#"{"prompt":"hi","stream":true}"#), "{request}");
        // Nothing keeps the connection when the stream is dropped.
        let rest = tokio::time::timeout(Duration::from_secs(5), connection.read(&mut [0; 1])).await;
        assert!(matches!(rest, Ok(Ok(0) | Err(_))), "{rest:?}");
    }
}

#[tokio::test]
async fn events_as_they_came() {
    let text = "retry: 250\nid: 7\nevent: delta\ndata: 1\n\nevent: error\ndata: no\n\n";
    let (client, _served) = server(cut(text, 5), Then::End).await;
    let mut events = stream::<Value>(&client).await;
    let event = events.next_event().await.expect("an event").expect("it is whole");
    let found = (event.event.as_str(), event.id.as_str(), event.data.as_str());
    assert_eq!(found, ("delta", "7", "1"));
    let event = events.next_event().await.expect("an event").expect("errors come as events here");
    assert_eq!((event.event.as_str(), event.data.as_str()), ("error", "no"));
    assert!(events.next_event().await.is_none());
    assert_eq!(events.retry(), Some(Duration::from_millis(250)));
}

#[tokio::test]
async fn errors_inside_of_a_stream() {
    let text = concat!(
        "data: 1\n\n",
        "data: {\"error\":{\"code\":\"10015\",\"message\":\"too long\"}}\n\n",
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded\",\"message\":\"busy\"}}\n\n",
        "event: error\ndata: gone\n\n",
        "data: {\"errors\":[{\"code\":\"20207\",\"title\":\"No\"}]}\n\n",
        "data: \"two\"\n\n",
        "data: {\n\n",
        "data: 2\n\n",
    );
    let (client, _served) = server(cut(text, 11), Then::End).await;
    let mut events = stream::<i64>(&client).await;
    assert_eq!(events.next().await.expect("a value").expect("a number"), 1);
    for (code, detail) in [
        (Some("10015"), "too long"),
        (Some("overloaded"), "busy"),
        (None, "gone"),
        (Some("20207"), "No"),
    ] {
        let error = events.next().await.expect("an event").expect_err("the server says so");
        assert!(error.is_api() && !error.is_retryable(), "{error:?}");
        assert_eq!(
            (error.status(), error.request_id(), error.attempts()),
            (Some(200), Some("r1"), 1)
        );
        assert_eq!(error.errors()[0].code.as_deref(), code);
        let said = &error.errors()[0];
        assert_eq!(said.detail.as_deref().or(said.title.as_deref()), Some(detail), "{error}");
    }
    for _ in 0..2 {
        let error = events.next().await.expect("an event").expect_err("it is no number");
        assert!(error.is_decode() && error.to_string().contains("chat.create"), "{error}");
    }
    assert_eq!(events.next().await.expect("a value").expect("a number"), 2);
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn an_error_that_says_nothing_is_none() {
    let values = [
        r#"{"error":null,"text":"a"}"#,
        r#"{"text":"\"error\""}"#,
        r#"{"n":1,"error":""}"#,
        r#"{"n":1,"error":{}}"#,
        r#"{"n":1,"error":false,"errors":[]}"#,
    ];
    let text: String = values.iter().map(|value| format!("data: {value}\n\n")).collect();
    let (client, _served) = server(cut(&text, 100), Then::End).await;
    let mut events = stream::<Value>(&client).await;
    for value in values {
        let found = events.next().await.expect("a value").expect("no error");
        assert_eq!(found, serde_json::from_str::<Value>(value).expect("JSON"));
    }
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_stream_that_breaks_says_so() {
    let (client, _served) = server(cut("data: 1\n\ndata: 2", 100), Then::Break).await;
    let mut events = stream::<i64>(&client).await;
    assert_eq!(events.next().await.expect("a value").expect("a number"), 1);
    let error = events.next().await.expect("not the end").expect_err("the body is cut off");
    assert!(error.is_transport(), "{error:?}");
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_stream_that_pauses_too_long_is_over() {
    let (client, _served) = server(cut("data: 1\n\n", 100), Then::Stay).await;
    let mut call = chat(&client);
    call.options().idle_timeout(Duration::from_millis(80));
    let mut events: EventStream<i64> =
        rt::PendingStream::new(call, true).await.expect("the stream opens");
    assert_eq!(events.next().await.expect("a value").expect("a number"), 1);
    let error = events.next().await.expect("not the end").expect_err("nothing comes");
    assert!(error.is_timeout() && error.status() == Some(200), "{error:?}");
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn an_event_has_a_limit() {
    let text = format!("data: 1\n\ndata: {}\n\n", "2".repeat(100));
    let (client, _served) = server(cut(&text, 9), Then::Stay).await;
    let mut call = chat(&client);
    call.options().max_body(64);
    let mut events: EventStream<i64> =
        rt::PendingStream::new(call, true).await.expect("the stream opens");
    assert_eq!(events.next().await.expect("a value").expect("a number"), 1);
    let error = events.next().await.expect("not the end").expect_err("it is too large");
    assert!(error.is_too_large(), "{error:?}");
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn an_answer_that_is_no_stream() {
    let broken = r#"{"error":{"message":"no model"}}"#;
    for (media, body, api) in [
        ("application/json; charset=utf-8", r#"{"id":"x"}"#, false),
        ("application/json", broken, true),
        ("text/html", "<p>Hello</p>", false),
        ("application/problem+json", r#"{"title":"no"}"#, false),
        ("application/vnd.api+json", broken, true),
        ("Application/Soap+XML; charset=utf-8", "<no/>", false),
    ] {
        let server = Server::start(vec![reply(200, media, body.as_bytes())]).await;
        let call = chat(&server.client());
        let error = rt::PendingStream::<Value>::new(call, true).await.expect_err("no stream");
        assert_eq!((error.is_api(), error.is_decode()), (api, !api), "{error:?}");
        assert_eq!(error.body().map(|body| &body[..]), Some(body.as_bytes()));
    }
}

/// Some servers call a stream text, or nothing; others mean it.
#[tokio::test]
async fn an_answer_of_another_type_is_a_stream_if_it_has_events() {
    let broken = r#"{"error":{"message":"no model"}}"#;
    for (body, api) in [("upstream failed", false), (broken, true), ("data: 1", false)] {
        let server = Server::start(vec![reply(200, "text/plain", body.as_bytes())]).await;
        let mut events = stream::<i64>(&server.client()).await;
        let error = events.next().await.expect("not a clean end").expect_err("it has no events");
        assert_eq!((error.is_api(), error.is_decode()), (api, !api), "{error:?}");
        assert_eq!(error.body().map(|body| &body[..]), Some(body.as_bytes()));
        assert_eq!((error.status(), error.operation()), (Some(200), "chat.create"));
        assert!(events.next().await.is_none() && !events.is_done(), "{body}");
    }
    for (body, values) in [
        ("data: 1\n\ndata: 2\n\n", 2),
        ("data: [DONE]\n\n", 0),
        ("", 0),
        (": still here\n\nretry: 10\n\nevent: ping\r\n\r\n", 0),
    ] {
        let server = Server::start(vec![reply(200, "text/plain", body.as_bytes())]).await;
        let mut events = stream::<i64>(&server.client()).await;
        for value in 1..=values {
            assert_eq!(events.next().await.expect("a value").expect("a number"), value);
        }
        assert!(events.next().await.is_none(), "{body}");
    }
    // What says that it is a stream may be empty.
    let server = Server::start(vec![reply(200, "text/event-stream", b": nothing\n\n")]).await;
    assert!(stream::<i64>(&server.client()).await.next().await.is_none());
}

#[tokio::test]
async fn a_stream_tells_whether_the_server_ended_it() {
    for (text, done) in [("data: 1\n\ndata: [DONE]\n\n", true), ("data: 1\n\n", false)] {
        let (client, _served) = server(cut(text, 4), Then::End).await;
        let mut events = stream::<i64>(&client).await;
        assert!(!events.is_done());
        assert_eq!(events.next().await.expect("a value").expect("a number"), 1);
        assert!(!events.is_done(), "that was not the end");
        assert!(events.next().await.is_none());
        assert_eq!(events.is_done(), done, "{text}");
    }
}

#[tokio::test]
async fn opening_is_tried_again_and_the_stream_is_not() {
    let mut busy = reply(429, "application/json", b"{}");
    busy.headers.push(("retry-after-ms", "1".to_owned()));
    let events = reply(200, "text/event-stream", b"data: 1\n\n");
    let server = Server::start(vec![busy, events]).await;
    let client = server.client().with(|settings| settings.retry(RetryPolicy::new()));
    let mut events = stream::<i64>(&client.expect("good settings")).await;
    assert_eq!(events.attempts(), 2);
    assert_eq!(events.next().await.expect("a value").expect("a number"), 1);
    assert!(events.next().await.is_none());
    assert_eq!(server.seen().len(), 2);

    let refused = reply(401, "application/json", br#"{"errors":[{"code":"10009"}]}"#);
    let server = Server::start(vec![refused]).await;
    let call = chat(&server.client());
    let error = rt::PendingStream::<Value>::new(call, true).await.expect_err("refused");
    assert!(error.is_auth() && error.has_code("10009"), "{error:?}");
}

#[tokio::test]
async fn a_request_for_bytes_can_be_saved() {
    let sample = |_| Reply { ..reply(200, "audio/wav", &[7; 100_000]) };
    let server = Server::start((0..2).map(sample).collect()).await;
    let client = server.client();
    let request = || rt::Request::<Bytes>::new(rt::Call::new(&client, &FILE));
    let path = std::env::temp_dir().join(format!("telnyx-sample-{}.wav", std::process::id()));
    let download = request().stream().await.expect("it is there");
    assert_eq!(download.content_type(), Some("audio/wav"));
    assert_eq!(download.save(&path).await.expect("it can be written"), 100_000);
    let saved = std::fs::read(&path).expect("it was written");
    std::fs::remove_file(&path).expect("it is there");
    assert_eq!(saved, request().send().await.expect("it is there"));
    assert_eq!(server.seen()[0].headers["accept"], "audio/wav");
}

/// A future that does not need tokio, run by hand.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        std::thread::yield_now();
    }
}

/// Files are written by threads of tokio, which are not there for everyone.
#[test]
fn a_file_cannot_be_saved_without_tokio() {
    let answer = |_: HttpRequest| async {
        Ok(HttpResponse::new(200, http::HeaderMap::new(), Bytes::from_static(b"abc")))
    };
    let client = Client::builder().api_key("KEY0123").clock(HandClock::default());
    let client = client.transport(answer).build().expect("good settings");
    let path = std::env::temp_dir().join(format!("telnyx-no-tokio-{}", std::process::id()));
    let open = || client.request(http::Method::GET, "/file").send_download();
    let error = block_on(async { open().await.expect("it begins").save(&path).await });
    let error = error.expect_err("nobody is there to write it");
    assert!(error.is_file() && !error.is_retryable(), "{error:?}");
    assert!(!path.exists(), "nothing was begun");
    let bytes = block_on(async { open().await.expect("it begins").bytes(9).await });
    assert_eq!(bytes.expect("memory is there for everyone"), "abc");
}
