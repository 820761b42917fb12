//! Webhooks as a user of the crate receives them: over real HTTP, with the extractor and with the
//! layer of the feature `axum`.

#[path = "webhooks/client.rs"]
mod client;
#[path = "../../codegen/tests/support/input.rs"]
mod input;
#[path = "webhooks/samples.rs"]
mod samples;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRef, State};
use axum::http::{Request, StatusCode};
use axum::routing::post;
use bytes::Bytes;
use serde_json::Value;
use telnyx_sdk::webhooks::axum::{RawBody, Verified, VerifyLayer, Webhook};
use telnyx_sdk::webhooks::testing::{self, PUBLIC_KEY, SEED};
use telnyx_sdk::webhooks::texml::{self, Callback};
use telnyx_sdk::webhooks::{Event, ReplayGuard, Verifier, WebhookError};
use tokio::runtime::Runtime;

use client::Headers;

fn verifier() -> Verifier {
    Verifier::new(PUBLIC_KEY).expect("the key of the tests")
}

/// A server on loopback; it ends with the runtime that is returned.
fn serve(router: Router) -> (SocketAddr, Runtime) {
    let runtime = Runtime::new().expect("a runtime");
    let listener =
        runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("an address");
    runtime.spawn(async move { axum::serve(listener, router).await });
    (address, runtime)
}

fn signed_at(body: &[u8], seconds_from_now: i64) -> Headers {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let stamp = i64::try_from(now).expect("before the end of time") + seconds_from_now;
    let headers = testing::sign(&SEED, stamp, body);
    headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn signed(body: &[u8]) -> Headers {
    signed_at(body, 0)
}

/// What a handler was given.
#[derive(Debug)]
struct Received {
    arm: String,
    event_type: Option<String>,
    raw: Bytes,
    problems: Vec<String>,
    /// The typed value as JSON, as its `Debug` shows it.
    typed: Option<Value>,
}

type Inbox = Arc<Mutex<Vec<Received>>>;

#[derive(Clone)]
struct App {
    verifier: Verifier,
    inbox: Inbox,
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

impl FromRef<App> for Inbox {
    fn from_ref(app: &App) -> Self {
        Arc::clone(&app.inbox)
    }
}

async fn receive(State(inbox): State<Inbox>, Webhook(event): Webhook<Event>) -> StatusCode {
    let shown = format!("{:?}", event.event());
    let arm = shown.split('(').next().unwrap_or_default().to_owned();
    let json = shown.find('{').map(|at| shown[at..].trim_end_matches(')').to_owned());
    let received = Received {
        arm,
        event_type: event.event_type().map(str::to_owned),
        raw: event.raw().clone(),
        problems: event.problems().iter().map(ToString::to_string).collect(),
        typed: json.and_then(|json| serde_json::from_str(&json).ok()),
    };
    inbox.lock().expect("no panic").push(received);
    StatusCode::OK
}

/// Posts all bodies, eight at a time, and returns what arrived, by body.
fn deliver(bodies: &[Vec<u8>]) -> BTreeMap<Vec<u8>, Received> {
    let inbox = Inbox::default();
    let state = App { verifier: verifier(), inbox: Arc::clone(&inbox) };
    let (address, _runtime) = serve(Router::new().route("/", post(receive)).with_state(state));
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some(body) = bodies.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let chunked = body.len() % 2 == 1;
                    let answer = if chunked {
                        client::post_chunked(address, "/", &signed(body), body, 100)
                    } else {
                        client::post(address, "/", &signed(body), body)
                    };
                    assert_eq!(answer.status, 200, "{answer:?}");
                }
            });
        }
    });
    let received = std::mem::take(&mut *inbox.lock().expect("no panic"));
    assert_eq!(received.len(), bodies.len(), "none is lost and none is there twice");
    let received: BTreeMap<_, _> =
        received.into_iter().map(|event| (event.raw.to_vec(), event)).collect();
    assert!(bodies.iter().all(|body| received.contains_key(body)), "bodies come byte for byte");
    received
}

#[test]
fn all_events_of_the_description_arrive_whole() {
    let samples = samples::of(input::root().join("specs"));
    assert_eq!(samples.len(), 28);
    let bodies: Vec<Vec<u8>> = samples.values().map(|sample| sample.to_string().into()).collect();
    let received = deliver(&bodies);
    let mut arms = BTreeSet::new();
    for (key, sample) in &samples {
        let event = &received[sample.to_string().as_bytes()];
        assert!(event.arm.eq_ignore_ascii_case(key), "{key}: {event:?}");
        assert_eq!(event.problems, Vec::<String>::new(), "{key}");
        let named = sample.pointer("/data/event_type").or_else(|| sample.get("event_type"));
        assert_eq!(event.event_type.as_deref(), named.and_then(Value::as_str), "{key}");
        // Every field went through its type and came out again.
        assert_eq!(event.typed.as_ref(), Some(sample), "{key}");
        arms.insert(event.arm.clone());
    }
    assert_eq!(arms.len(), 28);
}

#[test]
fn unknown_events_and_garbage_arrive_too() {
    let mut bodies: Vec<Vec<u8>> = (0..20)
        .map(|index| {
            format!(
                r#"{{ "data" : {{"event_type":"new.thing.{index}","payload":{{"n":{index}}} }} }}"#
            )
            .into()
        })
        .collect();
    let garbage: [&[u8]; 6] = [b"", b"{", b"\xff\xfe", b"[1,2]", b"CallSid=1&To=2", b"null"];
    bodies.extend(garbage.map(<[u8]>::to_vec));
    let received = deliver(&bodies);
    for (index, body) in bodies.iter().enumerate() {
        let event = &received[body];
        assert_eq!(event.arm, "Unknown", "{event:?}");
        let name = (index < 20).then(|| format!("new.thing.{index}"));
        assert_eq!(event.event_type, name);
        assert_eq!(event.problems.is_empty(), index < 20, "garbage is said to be garbage");
    }
    // Known by name, and not what the name says.
    let hollow = br#"{"data":{"event_type":"call.answered"}}"#.to_vec();
    let received = deliver(std::slice::from_ref(&hollow));
    assert_eq!(received[&hollow].arm, "Unparsed");
    assert_eq!(received[&hollow].event_type.as_deref(), Some("call.answered"));
}

#[test]
fn all_events_of_the_published_document_arrive() {
    let test = "all_events_of_the_published_document_arrive";
    let Some(document) = input::official(test) else { return };
    let samples = samples::of(document);
    assert!(samples.len() >= 66, "{}", samples.len());
    let bodies: BTreeSet<Vec<u8>> =
        samples.values().map(|sample| sample.to_string().into()).collect();
    let received = deliver(&bodies.into_iter().collect::<Vec<_>>());
    let mut known = BTreeSet::new();
    for (key, sample) in &samples {
        let event = &received[sample.to_string().as_bytes()];
        let data = sample.get("data").unwrap_or(sample);
        let name = data["event_type"].as_str();
        if name.is_some_and(|name| Event::EVENT_TYPES.contains(&name)) {
            assert_eq!(event.event_type.as_deref(), name, "{key}");
            assert!(!["Unknown", "Unparsed"].contains(&event.arm.as_str()), "{key}: {event:?}");
            known.insert(event.arm.clone());
        } else {
            // Not in the committed crate: unknown to it, and there all the same.
            assert_eq!(event.arm, "Unknown", "{key}: {event:?}");
            assert_eq!(event.problems, Vec::<String>::new(), "{key}");
        }
    }
    assert_eq!(known.len(), 28);
}

#[test]
fn refusals_are_answered() {
    let inbox = Inbox::default();
    let state =
        App { verifier: verifier().replay_guard(ReplayGuard::new()), inbox: Arc::clone(&inbox) };
    let (address, _runtime) = serve(Router::new().route("/", post(receive)).with_state(state));
    let body = br#"{"data":{"event_type":"x","payload":{}}}"#;
    let refused = |headers: &Headers, body: &[u8], status: u16, text: &str| {
        let answer = client::post(address, "/", headers, body);
        assert_eq!(answer.status, status, "{answer:?}");
        assert!(answer.body.contains(text), "{answer:?}");
    };
    let good = signed(body);
    let [stamp, signature] = &good[..] else { panic!("two headers") };
    refused(&vec![], body, 400, "`telnyx-timestamp` is missing");
    refused(&vec![stamp.clone()], body, 400, "`telnyx-signature-ed25519` is missing");
    let twice = vec![stamp.clone(), signature.clone(), signature.clone()];
    refused(&twice, body, 400, "twice");
    let odd = vec![(stamp.0.clone(), format!("+{}", stamp.1)), signature.clone()];
    refused(&odd, body, 400, "whole number");
    let odd = vec![stamp.clone(), (signature.0.clone(), signature.1.replace('=', ""))];
    refused(&odd, body, 400, "base64");
    refused(&good, b"{}", 401, "does not fit");
    refused(&signed_at(body, -400), body, 401, "s ago");
    refused(&signed_at(body, 400), body, 401, "in the future");
    let other = testing::sign_now(&[7; 32], body);
    let other = other.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    refused(&other, body, 401, "does not fit");
    assert!(inbox.lock().expect("no panic").is_empty(), "no handler was called");
    assert_eq!(client::post(address, "/", &good, body).status, 200);
    refused(&good, body, 401, "before");
    assert_eq!(inbox.lock().expect("no panic").len(), 1);
}

#[test]
fn a_body_has_a_limit() {
    let inbox = Inbox::default();
    let state = App { verifier: verifier().body_limit(1000), inbox: Arc::clone(&inbox) };
    let (address, _runtime) = serve(Router::new().route("/", post(receive)).with_state(state));
    let (fits, more) = (vec![b'a'; 1000], vec![b'a'; 1001]);
    assert_eq!(client::post(address, "/", &signed(&fits), &fits).status, 200);
    assert_eq!(client::post_chunked(address, "/", &signed(&fits), &fits, 300).status, 200);
    assert_eq!(client::post(address, "/", &signed(&more), &more).status, 413);
    assert_eq!(client::post_chunked(address, "/", &signed(&more), &more, 300).status, 413);
    // What is announced as too long is refused before it is sent.
    let mut announced = signed(&more);
    announced.push(("content-length".to_owned(), "100000000000".to_owned()));
    assert_eq!(client::send(address, "/", &announced, b"", false).status, 413);
    // Headers are refused before the body is waited for.
    let waiting = vec![("content-length".to_owned(), "500".to_owned())];
    assert_eq!(client::send(address, "/", &waiting, b"", false).status, 400);
    // Half a body is no body.
    let mut half = signed(&fits);
    half.push(("content-length".to_owned(), "1000".to_owned()));
    assert_ne!(client::send(address, "/", &half, &fits[..500], true).status, 200);
    assert_eq!(inbox.lock().expect("no panic").len(), 2);
}

/// Chunks without end, counted.
struct Endless {
    polled: Arc<AtomicUsize>,
}

impl futures_core::Stream for Endless {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.polled.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(Some(Ok(Bytes::from_static(&[0; 1 << 16]))))
    }
}

#[test]
fn no_more_is_read_than_the_limit() {
    use tower_service::Service as _;

    let polled = Arc::new(AtomicUsize::new(0));
    let mut app = Router::new()
        .route("/", post(|| async { StatusCode::OK }))
        .layer(VerifyLayer::new(verifier()));
    let mut request = Request::post("/");
    for (name, value) in signed(b"") {
        request = request.header(name, value);
    }
    let body = Body::from_stream(Endless { polled: Arc::clone(&polled) });
    let request = request.body(body).expect("a request");
    let runtime = Runtime::new().expect("a runtime");
    let answer = runtime.block_on(app.call(request)).expect("routers do not fail");
    assert_eq!(answer.status(), 413);
    assert_eq!(polled.load(Ordering::SeqCst), 17, "16 chunks of 64 kB, and the one too many");
}

async fn behind_the_layer(
    State(broken): State<Arc<AtomicBool>>,
    Verified(event): Verified<Event>,
    RawBody(raw): RawBody,
    body: Bytes,
) -> (StatusCode, String) {
    if broken.swap(false, Ordering::SeqCst) {
        return (StatusCode::SERVICE_UNAVAILABLE, String::new());
    }
    assert_eq!(raw, body, "the body is passed on");
    assert_eq!(event.raw(), &raw);
    (StatusCode::OK, event.event_type().unwrap_or("unknown").to_owned())
}

#[test]
fn the_layer_verifies_for_any_handler() {
    let broken = Arc::new(AtomicBool::new(false));
    let app = Router::new()
        .route("/", post(behind_the_layer))
        .layer(VerifyLayer::new(verifier().replay_guard(ReplayGuard::new())))
        .route("/bare", post(behind_the_layer))
        .with_state(Arc::clone(&broken));
    let (address, _runtime) = serve(app);
    let body = br#"{"data":{"event_type":"call.answered","payload":{}}}"#;
    let headers = signed(body);
    // A delivery that could not be handled may come again; one that was may not.
    broken.store(true, Ordering::SeqCst);
    assert_eq!(client::post(address, "/", &headers, body).status, 503);
    let answer = client::post(address, "/", &headers, body);
    assert_eq!((answer.status, answer.body.as_str()), (200, "call.answered"));
    assert_eq!(client::post(address, "/", &headers, body).status, 401);
    // The limit of axum's own extractors, 2 MB, does not matter here.
    assert_eq!(client::post(address, "/", &signed(b"{}"), body).status, 401);
    assert_eq!(client::post(address, "/", &vec![], body).status, 400);
    let large = vec![b' '; (1 << 20) + 1];
    assert_eq!(client::post(address, "/", &signed(&large), &large).status, 413);
    // A handler that nobody guards gives nothing.
    let answer = client::post(address, "/bare", &signed(body), body);
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("no layer"), "{answer:?}");
}

async fn answer(callback: Callback) -> texml::Response {
    texml::Response::new().say(format!("Hello {}", callback.from().unwrap_or("you"))).hangup()
}

#[test]
fn a_texml_application_answers() {
    let (address, _runtime) = serve(Router::new().route("/", post(answer)).with_state(verifier()));
    let form = b"CallSid=v3%3A1&From=%2B15550100&To=%2B15550101";
    let mut headers = signed(form);
    headers.push(("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()));
    let answer = client::post(address, "/", &headers, form);
    assert_eq!(answer.status, 200);
    assert!(answer.head.contains("content-type: application/xml"), "{answer:?}");
    assert!(answer.body.ends_with("<Response><Say>Hello +15550100</Say><Hangup/></Response>"));
    assert_eq!(client::post(address, "/", &headers, b"CallSid=2").status, 401);
}

#[test]
fn without_a_framework() -> Result<(), WebhookError> {
    let verifier = verifier().tolerance(Duration::from_secs(60));
    let body = r#"{"data":{"event_type":"call.hangup","id":"1","payload":{}}}"#;
    let headers = testing::sign_now(&SEED, body);
    let event = verifier.unwrap(&headers, body)?;
    assert!(matches!(*event, Event::CallHangup(_)));
    assert_eq!(&event.raw()[..], body.as_bytes());
    assert!(matches!(Verifier::unwrap_unverified("{}").into_event(), Event::Unknown(_)));
    assert!(matches!(Event::parse(body), Event::CallHangup(_)));
    assert_eq!(verifier.unwrap(&headers, "{}").err(), Some(WebhookError::WrongSignature));
    Ok(())
}
