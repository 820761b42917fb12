//! The table of faults: what goes wrong, how often each kind of request is then sent, what the
//! caller gets, and what the server has executed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use crate::api::operation;
use crate::faults_server::{FaultServer, Step, answer, bomb, gzip, head, json};
use crate::runtime::codegen::{self as rt, BodyKind, Bytes, Method, OutputKind};
use crate::runtime::{Client, Error, Response, RetryPolicy};

const BODY: rt::Operation = rt::Operation {
    body: BodyKind::Json,
    content_type: "application/json",
    body_required: true,
    ..operation(Method::Post, "/do")
};

static GET: rt::Operation = operation(Method::Get, "/do");
static PLAIN: rt::Operation = BODY;
static IDEMPOTENT: rt::Operation = rt::Operation { idempotency: true, ..BODY };
static COMMAND: rt::Operation = rt::Operation { command_id: true, ..BODY };
static FILE: rt::Operation =
    rt::Operation { output: OutputKind::Bytes, ..operation(Method::Get, "/file") };

/// The kinds of requests that differ in what may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Get,
    /// A POST that the server would execute twice.
    Plain,
    /// A POST with a declared `Idempotency-Key`.
    Idempotent,
    /// A POST with a `command_id`.
    Command,
}

impl Class {
    pub const ALL: [Self; 4] = [Self::Get, Self::Plain, Self::Idempotent, Self::Command];

    pub fn repeatable(self) -> bool {
        self != Self::Plain
    }

    /// A call with a mark that the server sees in every attempt.
    pub fn call(self, client: &Client, mark: &str) -> rt::Call {
        let operation = match self {
            Self::Get => &GET,
            Self::Plain => &PLAIN,
            Self::Idempotent => &IDEMPOTENT,
            Self::Command => &COMMAND,
        };
        let mut call = rt::Call::new(client, operation);
        if self != Self::Get {
            call.field("to", Some("+1"));
        }
        call.options().header("x-mark", mark);
        call
    }
}

/// Which limit is made so short that it strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    None,
    Idle,
    Attempt,
    Body,
}

struct Row {
    name: &'static str,
    step: Step,
    limit: Limit,
    /// Attempts of a plain POST, and of the three others, when it goes wrong every time.
    attempts: [u32; 2],
    /// What the caller gets then.
    gets: &'static str,
    status: Option<u16>,
}

fn row(name: &'static str, step: Step, attempts: [u32; 2], gets: &'static str) -> Row {
    Row { name, step, limit: Limit::None, attempts, gets, status: None }
}

impl Row {
    fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    fn limit(mut self, limit: Limit) -> Self {
        self.limit = limit;
        self
    }
}

const JSON: (&str, &str) = ("content-type", "application/json");
const SHORT: Duration = Duration::from_millis(400);
const MB: usize = 1 << 20;

/// Attempts when only what is safe to repeat is repeated, when nothing is, and when everything is.
const SAFE: [u32; 2] = [1, 3];
const ONCE: [u32; 2] = [1, 1];
const ALWAYS: [u32; 2] = [3, 3];

fn table() -> Vec<Row> {
    let sized = |length: usize| head(200, &[JSON, ("content-length", &length.to_string())]);
    let zipped = |body: &[u8]| {
        let headers = [JSON, ("content-encoding", "gzip")];
        answer(200, &headers, body)
    };
    let chunked = || Step::read().send(head(200, &[JSON, ("transfer-encoding", "chunked")]));
    let page = "<html><body>Bad Gateway</body></html>";
    let html = [("content-type", "text/html")];
    let (start, more) = bomb();
    let mut bomb = head(200, &[JSON, ("content-encoding", "gzip")]).into_bytes();
    bomb.extend(start);
    let many: Vec<(String, String)> = (0..500).map(|n| (format!("x-{n}"), "y".into())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    vec![
        // The connection ends before there is an answer.
        row("closed, request unread", Step::unread().close(), SAFE, "transport"),
        row("reset, request unread", Step::unread().reset(), SAFE, "transport"),
        row("reset after the head", Step::head_only().reset(), SAFE, "transport"),
        row("closed after the request", Step::read().close(), SAFE, "transport"),
        row("reset after the request", Step::read().reset(), SAFE, "transport"),
        row("silence after the request", Step::read().hang(), SAFE, "timeout")
            .limit(Limit::Attempt),
        row(
            "silence in the head",
            Step::read().send("HTTP/1.1 200 OK\r\nco").hang(),
            SAFE,
            "timeout",
        )
        .limit(Limit::Attempt),
        row("closed in the head", Step::read().send("HTTP/1.1 200 OK\r\nco"), SAFE, "transport"),
        row("no HTTP", Step::read().send("SSH-2.0-OpenSSH_9.9\r\n\r\n"), SAFE, "transport"),
        row("500 headers", Step::read().send(head(200, &many)), SAFE, "transport"),
        row(
            "a header without end",
            Step::read().send("HTTP/1.1 200 OK\r\nx: ").repeat([b'y'; 4096], 1000),
            SAFE,
            "transport",
        ),
        row(
            "interim answers without end",
            Step::read().repeat(head(103, &[("link", "</a>")]), 200).hang(),
            SAFE,
            "timeout",
        )
        .limit(Limit::Attempt),
        // The answer has begun.
        row(
            "half a body, closed",
            Step::read().send(sized(100)).send("{\"a\":"),
            SAFE,
            "transport",
        )
        .status(200),
        row(
            "half a body, reset",
            Step::read().send(sized(100)).send("{\"a\":").pause(Duration::from_millis(30)).reset(),
            SAFE,
            "transport",
        )
        .status(200),
        row(
            "half a body, silence",
            Step::read().send(sized(100)).send("{").hang(),
            SAFE,
            "timeout",
        )
        .limit(Limit::Idle)
        .status(200),
        row(
            "a body that drips longer than an attempt",
            (0..100).fold(Step::read().send(sized(1000)), |step, _| {
                step.send(" ").pause(Duration::from_millis(20))
            }),
            SAFE,
            "timeout",
        )
        .limit(Limit::Attempt)
        .status(200),
        row("chunks, cut off", chunked().send("5\r\n{\"a\":\r\n"), SAFE, "transport").status(200),
        row("chunks, cut in one", chunked().send("ff\r\n{\"a\":"), SAFE, "transport").status(200),
        row("chunks of bad length", chunked().send("zz\r\n{}\r\n"), SAFE, "transport").status(200),
        row("gzip, cut off", zipped(&gzip(br#"{"a":1}"#)[..17]), SAFE, "transport").status(200),
        row("gzip that is none", zipped(b"{\"a\":1}"), SAFE, "transport").status(200),
        row(
            "gzip with a bad checksum",
            {
                let mut body = gzip(br#"{"a":1}"#);
                let at = body.len() - 6;
                body[at] ^= 1;
                zipped(&body)
            },
            SAFE,
            "transport",
        )
        .status(200),
        // The answer is there, and is not what it should be. It was executed, and the same
        // request would be answered the same.
        row(
            "a length too short",
            Step::read().send(sized(3)).send("{\"a\":1}").keep(),
            ONCE,
            "decode",
        )
        .status(200),
        row("invalid JSON", json("{\"a\":1,}"), ONCE, "decode").status(200),
        row("JSON cut off", json("{\"a\":"), ONCE, "decode").status(200),
        row("an empty body", json(""), ONCE, "decode").status(200),
        row("204", answer(204, &[], ""), ONCE, "decode").status(204),
        row("HTML with 200", answer(200, &html, page), ONCE, "decode").status(200),
        row("a redirect to nowhere", answer(302, &[], ""), [1, 1], "api").status(302),
        row(
            "200 MB, announced",
            Step::read().send(sized(200 * MB)).repeat([b' '; 65536], 3200),
            ONCE,
            "too_large",
        )
        .limit(Limit::Body)
        .status(200),
        row(
            "200 MB, not announced",
            Step::read().send(head(200, &[JSON])).repeat([b' '; 65536], 3200),
            ONCE,
            "too_large",
        )
        .limit(Limit::Body)
        .status(200),
        row(
            "200 MB out of gzip",
            Step::read().send(bomb).repeat(more, 200 * MB / 2064),
            ONCE,
            "too_large",
        )
        .limit(Limit::Body)
        .status(200),
        // The answer says that it went wrong, in a broken way: what counts is the status.
        row("an HTML page with 502", answer(502, &html, page), SAFE, "api").status(502),
        row(
            "500 with half a body",
            Step::read().send(head(500, &[JSON, ("content-length", "99")])).send("{\"err"),
            SAFE,
            "api",
        )
        .status(500),
        row(
            "404 with half a body",
            Step::read().send(head(404, &[JSON, ("content-length", "99")])).send("{\"err"),
            ONCE,
            "api",
        )
        .status(404),
        row(
            "503 with a body that stops",
            Step::read().send(head(503, &[JSON, ("content-length", "99")])).send("{").hang(),
            SAFE,
            "api",
        )
        .limit(Limit::Idle)
        .status(503),
        row("500 with bad gzip", answer(500, &[("content-encoding", "gzip")], "x"), SAFE, "api")
            .status(500),
        row(
            "422 of 200 MB",
            Step::read().send(head(422, &[JSON])).repeat([b'['; 65536], 3200),
            ONCE,
            "api",
        )
        .status(422),
        row(
            "429, body cut off",
            Step::read().send(head(429, &[JSON, ("content-length", "99")])).refused(),
            ALWAYS,
            "api",
        )
        .status(429),
        row(
            "413 before the body was read",
            Step::head_only().send(head(413, &[("content-length", "0"), ("connection", "close")])),
            ONCE,
            "api",
        )
        .status(413),
        // Odd, and right.
        row(
            "100 Continue and 103 first",
            Step::read()
                .send("HTTP/1.1 100 Continue\r\n\r\n")
                .send(head(103, &[("link", "</a>")]))
                .send(sized(7))
                .send("{\"a\":1}")
                .keep(),
            ONCE,
            "value",
        )
        .status(200),
        row("gzip", zipped(&gzip(br#"{"a":1}"#)), ONCE, "value").status(200),
        row(
            "a body that ends with the connection",
            Step::read().send(head(200, &[JSON])).send("{\"a\":1}"),
            ONCE,
            "value",
        )
        .status(200),
        row(
            "a body that drips",
            (0..6)
                .fold(Step::read().send(sized(13)).send("{\"a\":1}"), |step, _| {
                    step.pause(Duration::from_millis(20)).send(" ")
                })
                .keep(),
            ONCE,
            "value",
        )
        .status(200),
    ]
}

/// The one question of the main ones that an error says yes to.
pub fn kind(error: &Error) -> &'static str {
    let all = [
        (error.is_config(), "config"),
        (error.is_invalid_request(), "request"),
        (error.is_connect(), "connect"),
        (error.is_timeout(), "timeout"),
        (error.is_transport(), "transport"),
        (error.is_too_large(), "too_large"),
        (error.is_file(), "file"),
        (error.is_api(), "api"),
        (error.is_decode(), "decode"),
        (error.is_paging(), "paging"),
        (error.is_conversion(), "conversion"),
    ];
    let yes: Vec<&'static str> =
        all.iter().filter(|(yes, _)| *yes).map(|(_, name)| *name).collect();
    assert_eq!(yes.len(), 1, "an error is one thing: {error:?}");
    yes[0]
}

/// What the caller of a test sees.
pub type Outcome = Result<Response<Object>, Error>;

/// The members of an answer. Unlike a mere `Value` it cannot be read from nothing.
pub type Object = BTreeMap<String, Value>;

pub fn facts(outcome: &Outcome) -> (&'static str, Option<u16>, u32) {
    match outcome {
        Ok(full) => ("value", Some(full.status()), full.attempts()),
        Err(error) => (kind(error), error.status(), error.attempts()),
    }
}

/// A client whose retries do not wait.
pub fn quick() -> Client {
    let policy = RetryPolicy::new()
        .initial_delay(Duration::from_millis(1))
        .max_delay(Duration::from_millis(2));
    Client::builder().api_key("KEY0123").retry(policy).build().expect("good settings")
}

pub fn at(client: &Client, url: &str) -> Client {
    client.with(|settings| settings.base_url(url)).expect("a good URL")
}

fn limited(client: &Client, url: &str, limit: Limit) -> Client {
    let settings = |settings: crate::runtime::ClientBuilder| match limit {
        Limit::None => settings,
        Limit::Idle => settings.idle_timeout(SHORT),
        Limit::Attempt => settings.attempt_timeout(SHORT),
        Limit::Body => settings.max_body(MB),
    };
    client.with(|builder| settings(builder.base_url(url))).expect("good settings")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_table() {
    let client = quick();
    let room = Arc::new(Semaphore::new(24));
    let mut cases = JoinSet::new();
    let rows: Vec<Arc<Row>> = table().into_iter().map(Arc::new).collect();
    for (at, row) in rows.iter().enumerate() {
        for class in Class::ALL {
            let (client, row, room) = (client.clone(), Arc::clone(row), Arc::clone(&room));
            cases.spawn(async move {
                let _permit = room.acquire().await.expect("nobody closes it");
                let found = always(&client, &row, class, false).await;
                assert_eq!(always(&client, &row, class, true).await, found, "{}", row.name);
                once(&client, &row, class).await;
                ((at, class as usize), found)
            });
        }
    }
    let mut found = BTreeMap::new();
    let mut failed = Vec::new();
    while let Some(case) = cases.join_next().await {
        match case {
            Ok((key, facts)) => drop(found.insert(key, facts)),
            Err(error) => failed.push(error.to_string()),
        }
    }
    assert!(failed.is_empty(), "{} cases failed: {failed:#?}", failed.len());
    println!(
        "{:<45}{:>22}{:>22}{:>22}{:>22}",
        "fault", "GET", "POST", "Idempotency-Key", "command_id"
    );
    for (at, row) in rows.iter().enumerate() {
        let mut line = format!("{:<45}", row.name);
        for class in Class::ALL {
            let (kind, attempts, executed) = found[&(at, class as usize)];
            write!(line, "{:>22}", format!("{kind} {attempts}/{executed}"))
                .expect("it is a string");
        }
        println!("{line}");
    }
    println!("(what the caller gets, attempts / requests that the server has executed)");
}

/// It goes wrong every time, on a new connection or on one that was used before.
async fn always(
    client: &Client,
    row: &Row,
    class: Class,
    warm: bool,
) -> (&'static str, u32, usize) {
    let before: &[Step] = if warm { &[json("{}")] } else { &[] };
    let server = FaultServer::start([before, std::slice::from_ref(&row.step)].concat()).await;
    let client = limited(client, &server.url, row.limit);
    if warm {
        let first = rt::Pending::<Value>::new(Class::Get.call(&client, "first")).await;
        first.unwrap_or_else(|error| panic!("{}: the first request: {error}", row.name));
    }
    let outcome: Outcome = rt::PendingFull::new(class.call(&client, "mark")).await;
    let name = format!("{} {class:?} warm: {warm}", row.name);
    let attempts = row.attempts[usize::from(class.repeatable())];
    assert_eq!(facts(&outcome), (row.gets, row.status, attempts), "{name}: {outcome:?}");
    let executed = check_log(&server, row, class, attempts, &name);
    if row.limit == Limit::Body || row.name.contains("200 MB") {
        // What the sockets hold comes on top of what was read.
        assert!(server.sent() < 40 * MB as u64 * u64::from(attempts), "{name}: {}", server.sent());
    }
    if let Err(error) = &outcome {
        assert_eq!(error.route(), "/do", "{name}");
        assert!(!format!("{error:?} {error}").contains("KEY0123"), "{name}");
    }
    // Nothing of it is left, and what came too much is not taken for the next answer.
    let after: Outcome = rt::PendingFull::new(class.call(&client, "after")).await;
    assert_eq!(facts(&after).0, row.gets, "{name}: afterwards: {after:?}");
    (row.gets, attempts, executed)
}

/// It goes wrong once, and the next attempt would succeed.
async fn once(client: &Client, row: &Row, class: Class) {
    let server = FaultServer::start(vec![row.step.clone(), json("{\"good\":true}")]).await;
    let client = limited(client, &server.url, row.limit);
    let outcome: Outcome = rt::PendingFull::new(class.call(&client, "mark")).await;
    let name = format!("{} {class:?} once", row.name);
    let attempts = row.attempts[usize::from(class.repeatable())];
    if attempts == 1 {
        assert_eq!(facts(&outcome), (row.gets, row.status, 1), "{name}: {outcome:?}");
    } else {
        assert_eq!(facts(&outcome), ("value", Some(200), 2), "{name}: {outcome:?}");
    }
    check_log(&server, row, class, attempts.min(2), &name);
    if attempts == 1 {
        // The connection is in a state for the next request, or is not used for it.
        let after: Outcome = rt::PendingFull::new(class.call(&client, "after")).await;
        let good = after.unwrap_or_else(|error| panic!("{name}: afterwards: {error:?}"));
        assert_eq!(
            good.value().get("good"),
            Some(&Value::from(true)),
            "{name}: the answer of another request"
        );
    }
}

/// The server's side: as many requests as attempts, the plain POST once at most, the others
/// always under the same name.
fn check_log(server: &FaultServer, row: &Row, class: Class, attempts: u32, name: &str) -> usize {
    let log = server.arrivals();
    let log: Vec<_> = log.iter().filter(|seen| seen.header("x-mark") == Some("mark")).collect();
    let executed = log.iter().filter(|seen| seen.executed).count();
    if row.step.reads() {
        assert_eq!(log.len(), attempts as usize, "{name}: an attempt is one request");
    }
    if class == Class::Plain {
        assert!(executed <= 1, "{name}: executed {executed} times");
    }
    let names: Vec<Option<String>> = log
        .iter()
        .map(|seen| match class {
            Class::Get | Class::Plain => None,
            Class::Idempotent => seen.header("idempotency-key").map(str::to_owned),
            Class::Command => seen.member("command_id"),
        })
        .collect();
    // What was not read to its end has no body to look into.
    if matches!(class, Class::Idempotent | Class::Command) && row.step.reads() {
        assert!(names.iter().all(Option::is_some), "{name}: a request without a name: {names:?}");
        assert!(names.windows(2).all(|two| two[0] == two[1]), "{name}: {names:?}");
    }
    executed
}

/// Nobody listens, or whoever does has no certificate that counts. Nothing was sent, so that a
/// plain POST is tried again as well.
#[tokio::test]
async fn no_connection() {
    let client = quick();
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        listener.local_addr().expect("it is bound")
    };
    let plain = FaultServer::start(vec![json("{}")]).await;
    let (secure, handshakes) = self_signed().await;
    let cases = [
        ("connection refused", format!("http://{closed}")),
        ("TLS to a closed port", format!("https://{closed}")),
        ("TLS to a port without TLS", plain.url.replace("http:", "https:")),
        ("a certificate that nobody signed", secure),
        ("a name that does not exist", "http://nobody.invalid".to_owned()),
    ];
    for (name, url) in cases {
        for class in Class::ALL {
            let outcome: Outcome = rt::PendingFull::new(class.call(&at(&client, &url), "m")).await;
            assert_eq!(facts(&outcome), ("connect", None, 3), "{name} {class:?}: {outcome:?}");
            let error = outcome.expect_err("it was one above");
            assert!(error.is_retryable() && !error.to_string().contains("/do"), "{name}: {error}");
        }
    }
    assert_eq!(plain.arrivals().len(), 0);
    assert_eq!(handshakes.load(Ordering::SeqCst), 0, "no handshake may succeed");
}

/// A server with a certificate of its own making. It counts what would reach it.
async fn self_signed() -> (String, Arc<AtomicUsize>) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let provider = default_provider();
    let config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .expect("ring knows them")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .expect("they belong together");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("https://{}", listener.local_addr().expect("it is bound"));
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            if stream.read(&mut [0; 16]).await.is_ok_and(|length| length > 0) {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    (url, count)
}

/// Redirects: a GET that reads something goes on, a POST never does, and the key stays at home.
#[tokio::test]
async fn redirects() {
    let client = quick();
    let away = FaultServer::start(vec![json("{\"there\":1}")]).await;
    for status in [301, 302, 303, 307, 308] {
        for class in Class::ALL {
            let to = [("location", &*format!("{}/taken", away.url))];
            let server = FaultServer::start(vec![answer(status, &to, "")]).await;
            let before = away.arrivals().len();
            let outcome: Outcome =
                rt::PendingFull::new(class.call(&at(&client, &server.url), "s3cret")).await;
            let taken = away.arrivals().split_off(before);
            if class == Class::Get {
                assert_eq!(facts(&outcome), ("value", Some(200), 1), "{status}: {outcome:?}");
                assert_eq!((taken.len(), &*taken[0].line), (1, "GET /taken"));
                let sent = format!("{:?}", taken[0].headers);
                assert!(!sent.contains("KEY0123") && !sent.contains("s3cret"), "{sent}");
            } else {
                assert_eq!(facts(&outcome), ("api", Some(status), 1), "{status} {class:?}");
                assert_eq!((taken.len(), server.executed()), (0, 1), "{status} {class:?}");
            }
        }
    }
    // The way leads to a place where nobody is, with a signature in its query.
    let nowhere = [("location", "http://127.0.0.1:1/x?signature=s3cret")];
    let server = FaultServer::start(vec![answer(302, &nowhere, "")]).await;
    let call = rt::Call::new(&at(&client, &server.url), &FILE);
    let error = rt::Pending::<Bytes>::new(call).await.expect_err("nobody is there");
    assert_eq!((kind(&error), error.attempts(), server.arrivals().len()), ("connect", 3, 3));
    assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
    // In a circle, and to places that are none of ours.
    for (to, requests) in [
        ("/do", 6),
        ("file:///etc/passwd", 1),
        ("http://user:pw@127.0.0.1:1/", 1),
        ("http://", 1),
        ("\u{fc}", 1),
    ] {
        let server = FaultServer::start(vec![answer(307, &[("location", to)], "")]).await;
        let outcome: Outcome =
            rt::PendingFull::new(Class::Get.call(&at(&client, &server.url), "m")).await;
        assert_eq!(facts(&outcome), ("api", Some(307), 1), "{to}: {outcome:?}");
        assert_eq!(server.arrivals().len(), requests, "{to}");
    }
}

/// A server that closes each connection right after its answer, without saying so: whoever uses
/// the connection again loses a request or, if it guesses wrong, doubles one.
#[tokio::test]
async fn connections_that_close_behind_the_answer() {
    let client = quick();
    let server = FaultServer::start(
        vec![
            answer(200, &[JSON], "{}").close(),
            answer(200, &[JSON], "{}").pause(Duration::from_micros(300)).close(),
            answer(200, &[JSON], "{}").pause(Duration::from_millis(1)).reset(),
            answer(200, &[JSON], "{}").keep(),
        ]
        .into_iter()
        .cycle()
        .take(400)
        .collect(),
    )
    .await;
    let client = at(&client, &server.url);
    let mut lost = 0;
    for number in 0..300 {
        let outcome: Outcome =
            rt::PendingFull::new(Class::Plain.call(&client, &number.to_string())).await;
        if let Err(error) = outcome {
            assert!(error.is_transport() && error.attempts() == 1, "{error:?}");
            lost += 1;
        }
    }
    let log = server.arrivals();
    for number in 0..300 {
        let number = number.to_string();
        let count = log.iter().filter(|seen| seen.header("x-mark") == Some(&*number)).count();
        assert!(count <= 1, "request {number} was executed {count} times");
    }
    println!("{lost} of 300 plain POSTs met a connection that was just closed");
    // The others are never lost.
    for class in [Class::Get, Class::Idempotent, Class::Command] {
        for number in 0..30 {
            let call = class.call(&client, &number.to_string());
            let outcome: Outcome = rt::PendingFull::new(call).await;
            assert_eq!(facts(&outcome).0, "value", "{class:?}: {outcome:?}");
        }
    }
}

/// A second answer behind the first, sent ahead of the question, must not answer the next request.
#[tokio::test]
async fn an_answer_nobody_asked_for() {
    let evil = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{\"evil\":1}";
    let twice = Step::read()
        .send(format!("{}{{}}{evil}", head(200, &[JSON, ("content-length", "2")])))
        .keep();
    let server = FaultServer::start(vec![twice, json("{\"good\":1}")]).await;
    let client = at(&quick(), &server.url);
    for expected in ["{}", "{\"good\":1}"] {
        let full = rt::PendingFull::<Object>::new(Class::Get.call(&client, "m")).await;
        assert_eq!(full.expect("an answer").body(), expected);
    }
}

/// A server that answers while a large body is still on its way, or never takes it: what the
/// caller gets is up to the network, but nothing is executed, and nothing hangs.
#[tokio::test]
async fn large_bodies_that_nobody_reads() {
    let large = "x".repeat(8 * MB);
    let refusal = head(413, &[("content-length", "0"), ("connection", "close")]);
    for (name, step, limit) in [
        ("refused", Step::head_only().send(refusal), Limit::None),
        ("reset", Step::head_only().reset(), Limit::None),
        ("not taken", Step::head_only().pause(Duration::from_secs(60)), Limit::Attempt),
    ] {
        for class in Class::ALL.into_iter().filter(|class| *class != Class::Get) {
            let server = FaultServer::start(vec![step.clone()]).await;
            let mut call = class.call(&limited(&quick(), &server.url, limit), "mark");
            call.field("large", Some(&*large));
            let outcome: Outcome = rt::PendingFull::new(call).await;
            let (kind, status, attempts) = facts(&outcome);
            let good = match name {
                "refused" => kind == "transport" || (kind, status) == ("api", Some(413)),
                "reset" => kind == "transport",
                _ => kind == "timeout",
            };
            assert!(good, "{name} {class:?}: {outcome:?}");
            assert!(attempts == 1 || class != Class::Plain, "{name} {class:?}: {outcome:?}");
            assert_eq!((server.executed(), server.arrivals().len()), (0, attempts as usize));
        }
    }
}

/// Connections belong to the async runtime that they were made in. A client that outlives it does
/// not lose a request on one of them.
#[test]
fn a_client_outlives_a_runtime() {
    let runtime = || tokio::runtime::Runtime::new().expect("a runtime");
    let servers = runtime();
    let server = servers.block_on(FaultServer::start(vec![json("{}")]));
    let client = at(&quick(), &server.url);
    for number in 0..20 {
        let clients = runtime();
        let call = || Class::Plain.call(&client, &number.to_string());
        for _ in 0..2 {
            let outcome: Outcome = clients.block_on(rt::PendingFull::new(call()));
            assert_eq!(facts(&outcome), ("value", Some(200), 1), "{number}: {outcome:?}");
        }
    }
    assert_eq!(server.executed(), 40);
}
