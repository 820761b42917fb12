//! The small servers find what goes wrong with files, downloads, events and WebSockets; and a
//! webhook that comes to the wrong arm, or loses something, is found.

use std::fs;
use std::net::TcpStream;

use bytes::Bytes;
use serde_json::{Value, json};
use telnyx_contract::driver::{
    Answer, Call, Driver, Event, Failure, Operation, Options, Outcome, Output, Way, Webhook,
};
use telnyx_contract::report::Report;
use telnyx_contract::run::{self, Settings};
use telnyx_contract::sampler::Sampler;
use telnyx_sdk::{Client, Method, Upload};
use tokio_tungstenite::tungstenite::{self, Message};

type Send = fn(&Client, &Options, &mut Sampler) -> Answer;

const FILE: &str = "#/paths/~1files/post/requestBody/content/multipart~1form-data/schema\
                    /properties/file";

fn document() -> Value {
    let binary = json!({"type": "string", "format": "binary"});
    json!({
        "openapi": "3.1.0", "info": {"title": "kinds", "version": "1"},
        "paths": {
            "/files": {"post": {
                "requestBody": {"required": true, "content": {"multipart/form-data": {"schema": {
                    "type": "object", "required": ["file", "kind"], "properties": {
                        "file": binary, "kind": {"type": "string", "enum": ["a"]}}}}}},
                "responses": {"201": {"description": ""}}}},
            "/files/{id}": {"get": {
                "parameters": [{"name": "id", "in": "path", "required": true,
                    "schema": {"type": "string"}}],
                "responses": {"200": {"description": "", "content": {
                    "application/pdf": {"schema": binary}}}}}},
            "/events": {"get": {"responses": {"200": {"description": "", "content": {
                "text/event-stream": {"schema": {"type": "string"}}}}}}},
            "/talk": {"get": {"responses": {"101": {"description": "", "content": {
                "application/json": {"schema": {"oneOf": [
                    {"$ref": "#/components/schemas/ClientFrame"},
                    {"$ref": "#/components/schemas/ServerFrame"}]}}}}}}},
        },
        "components": {"schemas": {
            "ClientFrame": {"type": "object", "required": ["text"],
                "properties": {"text": {"type": "string"}}},
            "ServerFrame": {"type": "object", "properties": {"audio": {"type": "string"}}},
        }},
        "webhooks": {"done": {"post": {"requestBody": {"content": {"application/json": {
            "schema": {"type": "object", "properties": {"data": {"type": "object", "properties": {
                "event_type": {"type": "string", "enum": ["done"]},
                "payload": {"type": "object", "properties": {"n": {"type": "integer"}}}}}}}}}}}}},
    })
}

fn upload(client: &Client, options: &Options, file: Option<Vec<u8>>, kind: &str) -> Answer {
    let mut call = client.request(Method::POST, "/files").part("kind", kind);
    if let Some(file) = file {
        call = call.file("file", Upload::bytes(file).file_name("a.bin"));
    }
    let call = call.with_options(|set| {
        options.headers.iter().for_each(|(name, value)| set.header(name, value));
    });
    let call = call.send_full::<Value>();
    Box::pin(async move {
        match call.await {
            Ok(response) => Outcome { status: Some(response.status()), ..Outcome::default() },
            Err(error) => failed(error),
        }
    })
}

fn failed(error: telnyx_sdk::Error) -> Outcome {
    let message = error.to_string();
    Outcome { error: Some(Failure { message, ..Failure::default() }), ..Outcome::default() }
}

fn download(client: &Client, options: &Options, cut: usize) -> Answer {
    let call = client.request(Method::GET, "/files/1").with_options(|set| {
        options.headers.iter().for_each(|(name, value)| set.header(name, value));
    });
    let call = call.send_download();
    Box::pin(async move {
        let download = match call.await {
            Ok(download) => download,
            Err(error) => return failed(error),
        };
        let status = Some(download.status());
        match download.bytes(1 << 20).await {
            Ok(body) => Outcome { status, body: body.slice(cut..), ..Outcome::default() },
            Err(error) => failed(error),
        }
    })
}

/// Reads the events with a few lines of its own: the crate in `generated/` has no operation of
/// this kind.
fn events(client: &Client, options: &Options, accept: &'static str, drop_last: bool) -> Answer {
    let call = client.request(Method::GET, "/events").with_options(|set| {
        options.headers.iter().for_each(|(name, value)| set.header(name, value));
        set.header("accept", accept);
    });
    let call = call.send_bytes();
    Box::pin(async move {
        let body: Bytes = match call.await {
            Ok(body) => body,
            Err(error) => return failed(error),
        };
        let text = String::from_utf8_lossy(&body).replace("\r\n", "\n");
        let data = |block: &str| {
            let lines = block.lines().filter_map(|line| line.strip_prefix("data:"));
            serde_json::from_str::<Value>(&lines.collect::<String>()).ok()
        };
        let mut events: Vec<Value> = text.split("\n\n").filter_map(data).collect();
        if drop_last {
            events.pop();
        }
        Outcome { status: Some(200), value: Some(events.into()), ..Outcome::default() }
    })
}

/// A conversation through another implementation: the crate in `generated/` has no WebSocket.
fn talk(client: &Client, target: &'static str, say: &'static str, most: usize) -> Answer {
    let host = client.base_url().trim_start_matches("http://").to_owned();
    Box::pin(async move {
        let frames = tokio::task::spawn_blocking(move || converse(&host, target, say));
        let mut frames = frames.await.expect("it does not panic").unwrap_or_default();
        frames.truncate(most);
        Outcome { status: Some(101), value: Some(frames.into()), ..Outcome::default() }
    })
}

fn converse(host: &str, target: &str, say: &str) -> Option<Vec<Value>> {
    let request = http::Request::get(format!("ws://{host}{target}"))
        .header("host", host)
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", tungstenite::handshake::client::generate_key())
        .header("authorization", "Bearer KEY0123")
        .body(())
        .ok()?;
    let stream = TcpStream::connect(host).ok()?;
    let (mut socket, _) = tungstenite::client(request, stream).ok()?;
    socket.send(Message::text(say)).ok()?;
    let mut frames = Vec::new();
    while let Ok(message) = socket.read() {
        match message {
            Message::Text(text) => frames.push(serde_json::from_str(&text).ok()?),
            Message::Binary(bytes) => frames.push(bytes.to_vec().into()),
            _ => {}
        }
    }
    Some(frames)
}

fn operation(which: &str, send: Send) -> Operation<Client> {
    let (pointer, method, path, media, way) = match which {
        "upload" => {
            ("#/paths/~1files/post", "POST", "/files", Some("multipart/form-data"), Way::Full)
        }
        "download" => ("#/paths/~1files~1{id}/get", "GET", "/files/{id}", None, Way::Download),
        "talk" => ("#/paths/~1talk/get", "GET", "/talk", None, Way::Socket),
        _ => ("#/paths/~1events/get", "GET", "/events", None, Way::Events),
    };
    let calls = Box::leak(Box::new([Call { rust: "client", media, way, send }]));
    Operation { pointer, method, path, wire_path: path, output: Output::Empty, calls }
}

fn connect(base: &str) -> Client {
    let client = Client::builder().api_key("KEY0123").base_url(base).max_retries(0).build();
    client.expect("a key and a base URL are enough")
}

fn drive(operations: Vec<Operation<Client>>, event: fn(&[u8]) -> Result<Event, String>) -> Report {
    // A run that is about operations has some.
    let kinds = (!operations.is_empty()).then(|| "kinds".to_owned());
    let driver = Box::leak(Box::new(Driver {
        connect,
        operations: operations.leak(),
        codecs: &[],
        pointers: "",
        webhooks: &[Webhook { pointer: "#/webhooks/done", key: "done", arm: "Done" }],
        event,
        error: |_, _| Failure::default(),
    }));
    let dir = tempfile::tempdir().expect("a directory");
    let source = dir.path().join("source.json");
    fs::write(&source, document().to_string()).expect("it is written");
    let settings = Settings {
        normalized: source.clone(),
        source,
        out: dir.path().join("out"),
        parts: kinds.into_iter().chain(["webhooks".to_owned()]).collect(),
        ..Settings::default()
    };
    run::run(driver, &settings).expect("nothing else is needed")
}

fn good(body: &[u8]) -> Result<Event, String> {
    let value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    Ok(Event { arm: "Done".to_owned(), value: Some(value) })
}

#[track_caller]
fn finds(which: &str, send: Send, text: &str) {
    let found = drive(vec![operation(which, send)], good).failures;
    let found: Vec<_> = found.into_iter().map(|failure| failure.violation).collect();
    assert!(found.iter().any(|violation| violation.contains(text)), "{text:?} not in {found:#?}");
}

#[test]
fn a_run_without_a_fault_finds_nothing() {
    let report = drive(
        vec![
            operation("upload", |c, o, s| upload(c, o, Some(s.bytes(FILE)), "a")),
            operation("download", |c, o, _| download(c, o, 0)),
            operation("events", |c, o, _| events(c, o, "text/event-stream", false)),
            operation("talk", |c, _, _| talk(c, "/talk", "{\"text\":\"a\"}", 9)),
        ],
        good,
    );
    assert_eq!(report.failures, []);
    let kinds = &report.parts["kinds"];
    let counts = ["calls", "multipart", "downloads", "events", "sockets"];
    assert_eq!(counts.map(|key| kinds[key].as_u64()), [8, 2, 2, 2, 2].map(Some));
    let webhooks = &report.parts["webhooks"];
    assert_eq!((&webhooks["events"], &webhooks["dispatched"]), (&json!(1), &json!(1)));
}

#[test]
fn what_goes_wrong_with_files_is_found() {
    finds("upload", |c, o, _| upload(c, o, Some(b"x".to_vec()), "a"), "file has 1 bytes in place");
    finds("upload", |c, o, _| upload(c, o, None, "a"), "file is required and did not arrive");
    finds("upload", |c, o, s| upload(c, o, Some(s.bytes(FILE)), "b"), "kind is no value");
    finds("download", |c, o, _| download(c, o, 1), "the body is 271 bytes, sent were 272");
}

#[test]
fn what_goes_wrong_with_events_is_found() {
    finds("events", |c, o, _| events(c, o, "text/event-stream", true), "2 items in place of 3");
    finds("events", |c, o, _| events(c, o, "application/json", false), "is not asked for");
}

#[test]
fn what_goes_wrong_with_sockets_is_found() {
    finds("talk", |c, _, _| talk(c, "/tolk", "{\"text\":\"a\"}", 9), "the path /tolk is none of");
    finds("talk", |c, _, _| talk(c, "/talk?x=1", "{\"text\":\"a\"}", 9), "not declared: query x");
    finds("talk", |c, _, _| talk(c, "/talk", "{}", 9), "the first frame is no documented one");
    finds("talk", |c, _, _| talk(c, "/talk", "{\"text\":\"a\"}", 1), "1 items in place of 2");
}

#[test]
fn an_event_at_the_wrong_arm_or_with_a_loss_is_found() {
    let says = |event: fn(&[u8]) -> Result<Event, String>, text: &str| {
        let report = drive(Vec::new(), event);
        assert_eq!(report.parts["webhooks"]["dispatched"], 0);
        let found = &report.failures[0];
        assert!(found.violation.contains(text), "{}", found.violation);
        assert_eq!(found.pointer, "#/webhooks/done");
    };
    says(
        |_| Ok(Event { arm: "Unknown".to_owned(), value: None }),
        "it is Unknown in place of Done",
    );
    says(|_| Ok(Event { arm: "Done".to_owned(), value: Some(json!({})) }), "/data is lost");
    says(|_| Err("odd".to_owned()), "it was not read: odd");
}
