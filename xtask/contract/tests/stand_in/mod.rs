//! A mock server of three operations, with a switch for what it gets wrong.

use std::sync::{Arc, Mutex};
use std::thread;

use axum::body::{self, Body};
use http::{HeaderMap, Method, Request, Response};
use serde_json::{Value, json};

/// How the stand-in answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// As the document says.
    Fine,
    /// Finds something in every request.
    Accuses,
    /// Finds something in every answer, which it gives nevertheless.
    Confesses,
    /// A success is no JSON.
    Garbage,
    /// Finds nothing, ever.
    Blind,
    /// Another status than the one that was asked for.
    Deaf,
}

/// A value that the crate has to hand over.
pub fn call() -> Value {
    json!({"data": {"call_control_id": "v3:1", "call_leg_id": "leg", "call_session_id": "session",
        "is_alive": true, "record_type": "call"}})
}

/// Two entries, one with a number for its code.
pub fn missing() -> Value {
    json!({"errors": [
        {"code": "10005", "title": "Not found", "detail": "No such call"},
        {"code": 20012, "title": "Gone"},
    ]})
}

/// The document of the three operations, or of those of them that have these paths.
pub fn document(paths: &[&str]) -> Value {
    let mut document = whole();
    if let Some(all) = document["paths"].as_object_mut() {
        all.retain(|path, _| paths.contains(&path.as_str()));
    }
    document
}

fn whole() -> Value {
    let answer = |schema: Value, example: Value| {
        json!({"description": "", "content": {"application/json": {"schema": schema,
            "examples": {"one": {"value": example}}}}})
    };
    let free = json!({"type": "object"});
    let id = json!([{"name": "call_control_id", "in": "path", "required": true,
        "schema": {"type": "string"}}]);
    json!({"openapi": "3.1.0", "info": {"title": "stand-in", "version": "1"}, "paths": {
        "/calls/{call_control_id}": {"get": {"parameters": id, "responses": {
            "200": answer(free.clone(), call()), "404": answer(free.clone(), missing())}}},
        "/calls/{call_control_id}/actions/hangup": {"post": {"parameters": id, "requestBody": {
            "content": {"application/json": {"schema": {"type": "object",
                "required": ["client_state"], "properties": {
                "client_state": {"type": "string"}, "command_id": {"type": "string"}}}}}},
            "responses": {"200": {"description": "", "content": {
                "application/json": {"schema": free.clone()}}}}}},
        "/calls/active": {"get": {"responses": {"200": {"description": ""}}}},
    }})
}

/// Serves until the process ends; the base URL. `seen` counts the requests.
pub fn start(mood: Mood, seen: Arc<Mutex<usize>>) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = listener.local_addr().expect("it is bound");
    listener.set_nonblocking(true).expect("a listener can do that");
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("it listens");
            let app = axum::Router::new().fallback(move |request: Request<Body>| {
                *seen.lock().expect("nobody panics with it") += 1;
                handle(mood, request)
            });
            axum::serve(listener, app).await
        })
    });
    format!("http://{address}")
}

async fn handle(mood: Mood, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = body::to_bytes(body, 1 << 20).await.expect("a small body");
    assert!(!parts.headers.contains_key("x-contract-call"), "the recorder takes it off");
    assert!(parts.method != Method::POST || serde_json::from_slice::<Value>(&body).is_ok());
    let lacking = body == "{}" && mood != Mood::Blind;
    let segments: Vec<&str> = parts.uri.path().split('/').skip(1).collect();
    let asked = preferred(&parts.headers).filter(|_| mood != Mood::Deaf);
    let (status, value) = match (parts.method.as_str(), segments.as_slice()) {
        _ if asked == Some(404) => (404, missing()),
        ("GET", ["calls", _]) => (200, call()),
        ("POST", ["calls", _, "actions", "hangup"]) => (200, json!({"data": {"result": "ok"}})),
        _ => (404, json!({"type": "no path matched"})),
    };
    let body = if mood == Mood::Garbage { "<html>".to_owned() } else { value.to_string() };
    let mut response =
        Response::builder().status(status).header("content-type", "application/json");
    let side = match mood {
        _ if lacking => Some("request"),
        Mood::Accuses => Some("request"),
        Mood::Confesses => Some("response"),
        _ => None,
    };
    if let Some(side) = side {
        let violation = json!([{"location": [side, "body"], "severity": "Error",
            "code": "required", "message": "something is missing"}]);
        response = response.header("sl-violations", violation.to_string());
    }
    response.body(body.into()).expect("it is an answer")
}

/// `Prefer: code=404, example="one"`.
fn preferred(headers: &HeaderMap) -> Option<u16> {
    let text = headers.get("prefer")?.to_str().ok()?;
    text.strip_prefix("code=")?.split(',').next()?.parse().ok()
}
