//! What a subscriber sees of calls, and what it never sees.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::Duration;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, set_default, set_global_default};
use tracing::{Event, Metadata, Subscriber};

use crate::api::{self, operation};
use crate::runtime::codegen as rt;
use crate::runtime::{Client, ClientBuilder, HttpRequest, Next, TransportFuture};
use crate::server::{Reply, Server, json, reply};

/// Part of everything that nobody should find in a log.
const CANARY: &str = "canary";

static GET: rt::Operation = rt::Operation {
    name: "calls.retrieve",
    output: rt::OutputKind::Data,
    ..operation(rt::Method::Get, "/calls/{call_control_id}")
};

/// Keeps all that the client tells.
#[derive(Clone, Default)]
struct Recorder(Arc<Recorded>);

#[derive(Default)]
struct Recorded {
    count: AtomicU64,
    spans: Mutex<BTreeMap<u64, Fields>>,
    events: Mutex<Vec<Fields>>,
    entered: Mutex<Vec<u64>>,
}

/// Names and values; the name and the level under `name` and `level`.
#[derive(Debug, Clone, Default)]
struct Fields(BTreeMap<String, String>);

impl Fields {
    fn of(metadata: &Metadata<'_>) -> Self {
        let own = [("name", metadata.name()), ("level", metadata.level().as_str())];
        Self(own.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }

    #[track_caller]
    fn has(&self, expected: &[(&str, &str)]) {
        for (name, value) in expected {
            assert_eq!(self.0.get(*name).map(String::as_str), Some(*value), "{name} of {self:?}");
        }
    }

    fn message(&self) -> &str {
        &self.0["message"]
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "telnyx"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let id = self.0.count.fetch_add(1, Ordering::Relaxed) + 1;
        let mut fields = Fields::of(span.metadata());
        span.record(&mut fields);
        lock(&self.0.spans).insert(id, fields);
        Id::from_u64(id)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        if let Some(fields) = lock(&self.0.spans).get_mut(&span.into_u64()) {
            values.record(fields);
        }
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::of(event.metadata());
        event.record(&mut fields);
        if let Some(parent) = event.parent().map(Id::into_u64) {
            fields.0.insert("parent".to_owned(), parent.to_string());
        }
        lock(&self.0.events).push(fields);
    }

    fn enter(&self, span: &Id) {
        lock(&self.0.entered).push(span.into_u64());
    }

    fn exit(&self, span: &Id) {
        lock(&self.0.entered).retain(|entered| *entered != span.into_u64());
    }
}

impl Recorder {
    /// Hears what this thread does.
    fn start() -> (Self, DefaultGuard) {
        // While there is a single subscriber `tracing` asks only the thread that comes first by a
        // place whether somebody listens there, and that may be the thread of another test.
        static EVERYWHERE: Once = Once::new();
        EVERYWHERE.call_once(|| {
            set_global_default(Self::default()).expect("no other test does this");
        });
        let recorder = Self::default();
        let guard = set_default(recorder.clone());
        (recorder, guard)
    }

    fn spans(&self) -> Vec<Fields> {
        lock(&self.0.spans).values().cloned().collect()
    }

    #[track_caller]
    fn span(&self) -> Fields {
        let spans = self.spans();
        assert_eq!(spans.len(), 1, "{spans:?}");
        spans[0].clone()
    }

    fn events(&self) -> Vec<Fields> {
        lock(&self.0.events).clone()
    }

    fn messages(&self) -> Vec<String> {
        self.events().iter().map(|event| event.message().to_owned()).collect()
    }

    #[track_caller]
    fn event_called(&self, message: &str) -> Fields {
        let found: Vec<_> =
            self.events().into_iter().filter(|event| event.message() == message).collect();
        assert_eq!(found.len(), 1, "{message}: {found:?}");
        found[0].clone()
    }

    fn everything(&self) -> String {
        format!("{:?}{:?}", self.spans(), self.events())
    }
}

fn settings(server: &Server) -> ClientBuilder {
    let retry = crate::runtime::RetryPolicy::new().initial_delay(Duration::from_millis(1));
    Client::builder()
        .api_key(format!("KEY-{CANARY}"))
        .base_url(format!("{}/v2", server.url))
        .header("X-Custom", CANARY)
        .query("q", CANARY)
        .retry(retry)
}

fn client(server: &Server) -> Client {
    settings(server).build().expect("the settings are good")
}

fn called(id: &str) -> Reply {
    let mut reply = json(r#"{"data":{"call_control_id":"canary"}}"#);
    reply.headers.push(("x-request-id", id.to_owned()));
    reply
}

fn get(client: &Client) -> rt::Pending<crate::model::Call> {
    rt::Pending::new(rt::Call::new(client, &GET).arg(format!("v3:{CANARY}")))
}

#[tokio::test]
async fn a_span_has_the_names_of_opentelemetry() {
    let (recorder, _guard) = Recorder::start();
    let server = Server::start(vec![called("req-1")]).await;
    get(&client(&server)).await.expect("a call");
    let span = recorder.span();
    let port = server.url.rsplit(':').next().expect("a URL has a port");
    span.has(&[
        ("name", "call"),
        ("level", "INFO"),
        ("otel.name", "GET /calls/{call_control_id}"),
        ("otel.kind", "client"),
        ("http.request.method", "GET"),
        ("url.template", "/calls/{call_control_id}"),
        ("server.address", "127.0.0.1"),
        ("server.port", port),
        ("telnyx.operation", "calls.retrieve"),
        ("http.response.status_code", "200"),
        ("http.request.resend_count", "0"),
        ("telnyx.request_id", "req-1"),
    ]);
    assert!(!span.0.contains_key("error.type") && !span.0.contains_key("otel.status_code"));
    assert_eq!(recorder.messages(), ["sending", "answer"]);
    recorder.event_called("answer").has(&[
        ("level", "DEBUG"),
        ("attempt", "1"),
        ("http.response.status_code", "200"),
        ("telnyx.request_id", "req-1"),
        ("parent", "1"),
    ]);
    assert!(!recorder.everything().contains(CANARY), "{}", recorder.everything());
}

#[tokio::test]
async fn attempts_are_told_with_delay_and_reason() {
    let (recorder, _guard) = Recorder::start();
    let busy = Reply {
        headers: vec![("retry-after-ms", "7".to_owned())],
        ..reply(503, "text/plain", b"canary")
    };
    let hang_up = Reply { hang_up: true, ..Reply::default() };
    let denied = reply(422, "application/json", br#"{"errors":[{"detail":"canary"}]}"#);
    let server = Server::start(vec![busy, hang_up, denied]).await;
    let error = get(&client(&server)).await.expect_err("the third answer is an error");
    assert_eq!(error.attempts(), 3);
    recorder.span().has(&[
        ("http.response.status_code", "422"),
        ("http.request.resend_count", "2"),
        ("error.type", "422"),
        ("otel.status_code", "ERROR"),
    ]);
    let retries: Vec<_> =
        recorder.events().into_iter().filter(|event| event.message() == "trying again").collect();
    assert_eq!(retries.len(), 2);
    retries[0].has(&[
        ("level", "WARN"),
        ("attempt", "1"),
        ("delay_ms", "7"),
        ("http.response.status_code", "503"),
        ("error.type", "503"),
    ]);
    retries[1].has(&[("attempt", "2"), ("error.type", "transport")]);
    assert!(!retries[1].0.contains_key("http.response.status_code"));
    recorder.event_called("no answer").has(&[("attempt", "2"), ("error.type", "transport")]);
    assert!(!recorder.everything().contains(CANARY), "{}", recorder.everything());
}

#[tokio::test]
async fn failures_without_an_answer_have_a_word() {
    let (recorder, _guard) = Recorder::start();
    let slow = Reply { delay: Duration::from_secs(20), ..called("late") };
    let server = Server::start(vec![slow, called("large")]).await;
    let quick = client(&server)
        .with(|settings| settings.attempt_timeout(Duration::from_millis(50)).max_retries(0))
        .expect("good settings");
    get(&quick).await.expect_err("the server is slow");
    let small = client(&server).with(|settings| settings.max_body(3)).expect("good settings");
    get(&small).await.expect_err("it is too large");
    let nobody = client(&server)
        .with(|settings| settings.base_url("http://127.0.0.1:9").max_retries(0))
        .expect("good settings");
    get(&nobody).await.expect_err("nobody is there");
    let words: Vec<_> = recorder.spans().iter().map(|span| span.0["error.type"].clone()).collect();
    assert_eq!(words, ["timeout", "too_large", "connect"]);
}

#[tokio::test]
async fn bodies_are_shown_only_when_asked_for_and_without_secrets() {
    let answer = r#"{"data":{"call_control_id":"v3:shown","api_key":"canary","nested":[{"access_token":"canary"}]}}"#;
    let replies = || vec![json(answer), reply(200, "text/plain", b"canary"), json("\"canary\"")];
    for asked in [false, true] {
        let (recorder, _guard) = Recorder::start();
        let server = Server::start(replies()).await;
        let client = settings(&server).log_bodies(asked).build().expect("good settings");
        let dial = || api::dial(&client).from("+15550001").to("+15550002");
        dial().sip_auth_password(CANARY).send().await.expect("a call");
        dial().send().await.expect_err("text is no call");
        dial().send().await.expect_err("a token is no call");
        let bodies: Vec<_> = recorder
            .events()
            .into_iter()
            .filter(|event| event.message().ends_with("body"))
            .map(|event| (event.message().to_owned(), event.0["body"].clone()))
            .collect();
        assert_eq!(bodies.len(), if asked { 6 } else { 0 });
        if asked {
            assert_eq!(bodies[0].0, "request body");
            assert!(bodies[0].1.contains("+15550001") && bodies[0].1.contains("[hidden]"));
            assert_eq!(bodies[1].0, "answer body");
            assert!(bodies[1].1.contains("v3:shown") && bodies[1].1.contains("[hidden]"));
            assert_eq!((&*bodies[3].1, &*bodies[5].1), ("[6 bytes]", "[8 bytes]"));
        }
        let all = recorder.everything();
        assert!(!all.contains(CANARY), "{all}");
        assert_eq!(all.contains("+1555"), asked, "{all}");
    }
}

#[tokio::test]
async fn a_token_is_told_and_not_shown() {
    let (recorder, _guard) = Recorder::start();
    let token = |text: &str| json(&format!(r#"{{"access_token":"{text}","expires_in":3600}}"#));
    let refused = || reply(401, "application/json", b"{}");
    let server =
        Server::start(vec![token("canary-1"), refused(), token("canary-2"), called("r")]).await;
    let client = settings(&server)
        .client_credentials("canary-id", "canary-secret")
        .log_bodies(true)
        .build()
        .expect("good settings");
    // Only the answer to the call itself may hold the word, since its body is asked for.
    get(&client).await.expect("the second token is good");
    let all = recorder.everything().replace(r#"{\"data\":{\"call_control_id\":\"canary\"}}"#, "");
    assert!(!all.contains(CANARY), "{all}");
    let messages = recorder.messages();
    let fetched = messages.iter().filter(|message| *message == "fetching a token").count();
    assert_eq!(fetched, 2, "{messages:?}");
    recorder.event_called("the key was refused; getting another one").has(&[("level", "WARN")]);
    recorder.span().has(&[("http.request.resend_count", "1")]);
}

#[tokio::test]
async fn a_middleware_runs_inside_of_the_span() {
    let (recorder, _guard) = Recorder::start();
    let server = Server::start(vec![called("r")]).await;
    let seen = recorder.clone();
    let middleware = move |mut request: HttpRequest, next: Next| -> TransportFuture {
        // What an exporter would do with the span that is current.
        let span = lock(&seen.0.entered).last().copied().unwrap_or_default();
        let value = http::HeaderValue::from_str(&format!("00-{span:032x}-{span:016x}-01"));
        request.headers.insert("traceparent", value.expect("digits are good"));
        next.run(request)
    };
    let client = settings(&server).middleware(middleware).build().expect("good settings");
    get(&client).await.expect("a call");
    let expected = "00-00000000000000000000000000000001-0000000000000001-01";
    assert_eq!(server.only().headers["traceparent"], expected);
    assert!(lock(&recorder.0.entered).is_empty());
}

#[tokio::test]
async fn lists_and_fields_tell_what_is_wrong_with_them() {
    let (recorder, _guard) = Recorder::start();
    let page =
        r#"{"data":[{"call_control_id":"canary"}],"meta":{"page_number":1,"total_pages":3}}"#;
    let server = Server::start(vec![json(page), json(page), json(page), json(page)]).await;
    let items = api::list(&client(&server)).items().collect(100).await;
    assert!(items.expect_err("the server repeats itself").is_paging());
    recorder.event_called("the list does not advance").has(&[("telnyx.operation", "calls.list")]);

    let odd = r#"{"data":{"call_control_id":"v3","is_alive":"canary"}}"#;
    let server = Server::start(vec![json(odd)]).await;
    // Whether it is an error depends on the field; the event is there in both cases.
    let _ = get(&client(&server)).await;
    recorder.event_called("fields of the answer could not be read").has(&[
        ("telnyx.operation", "calls.retrieve"),
        ("level", "WARN"),
        ("first", "data.is_alive"),
    ]);
    assert!(!recorder.everything().contains(CANARY), "{}", recorder.everything());
}

/// A validator says which member it refuses, and repeats the value under another name.
#[tokio::test]
async fn what_a_validator_repeats_is_hidden() {
    let refusal = r#"{"detail":[{
        "type": "string_too_short", "loc": ["body", "sip_auth_password"], "msg": "too short",
        "input": "canary", "ctx": {"given": "canary"}
    }]}"#;
    let (recorder, _guard) = Recorder::start();
    let server = Server::start(vec![reply(422, "application/json", refusal.as_bytes())]).await;
    let client = settings(&server).log_bodies(true).build().expect("good settings");
    let dial = api::dial(&client).from("+15550001").to("+15550002").sip_auth_password(CANARY);
    let error = dial.send().await.expect_err("the password is too short");
    let body = recorder.event_called("answer body").0["body"].clone();
    assert!(body.contains("too short") && body.contains("[hidden]"), "{body}");
    let all = format!("{}{error}{error:?}", recorder.everything());
    assert!(!all.contains(CANARY), "{all}");
    assert_eq!(error.errors()[0].raw["input"], CANARY, "who asks for it is told");
}

#[test]
fn the_level_of_the_environment_is_obeyed() {
    for (level, expected) in [("debug", "5 1"), ("warn", "1 1"), ("error", "0 1"), ("off", "0 0")] {
        let program = std::env::current_exe().expect("a test has a file");
        let mut command = std::process::Command::new(program);
        command.args(["trace::in_an_environment_with_a_level", "--exact", "--ignored"]);
        command.env("TELNYX_LOG", level).env("TELNYX_API_KEY", "KEY0123");
        let output = command.env("TEST_EXPECTED", expected).output().expect("it runs again");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("1 passed"), "{level}: {text}");
    }
}

#[tokio::test]
#[ignore = "the test above runs it in an environment with a level"]
async fn in_an_environment_with_a_level() {
    // Run by itself it has nothing to compare with.
    let Ok(expected) = std::env::var("TEST_EXPECTED") else { return };
    let (recorder, _guard) = Recorder::start();
    let server = Server::start(vec![reply(503, "", b""), called("r")]).await;
    let client = ClientBuilder::from_env().expect("the environment is good");
    let client = client.base_url(&server.url).build().expect("the settings are good");
    get(&client).await.expect("a call");
    let found = format!("{} {}", recorder.events().len(), recorder.spans().len());
    assert_eq!(found, expected);
}
