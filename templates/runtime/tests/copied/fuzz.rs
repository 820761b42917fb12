//! Random answers and policies, seeded and bounded: building and printing an error never fails,
//! and no wait is longer than the policy allows.
//!
//! These need no socket: what a server may send is handed over by a transport.

use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::faults::{Class, Outcome, facts, kind};
use crate::faults_retry::Instantly;
use crate::runtime::codegen as rt;
use crate::runtime::{
    Client, Error, HttpRequest, HttpResponse, ResponseBody, RetryPolicy, Transport, TransportError,
    TransportFuture,
};

pub fn random(name: &str) -> Rng {
    let seed = std::env::var("TELNYX_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or(0x7e1a_2026);
    println!("{name}: seed {seed} (TELNYX_TEST_SEED sets another)");
    Rng::with_seed(seed)
}

/// Answers at once, with what is in it.
#[derive(Clone, Default)]
pub struct Canned {
    next: Arc<Mutex<Option<(u16, HeaderMap, Bytes)>>>,
    sent: Arc<Mutex<u32>>,
}

impl Canned {
    pub fn set(&self, status: u16, headers: HeaderMap, body: impl Into<Bytes>) {
        *self.sent.lock().expect("nobody panics") = 0;
        *self.next.lock().expect("nobody panics") = Some((status, headers, body.into()));
    }

    fn sent(&self) -> u32 {
        *self.sent.lock().expect("nobody panics")
    }
}

impl Transport for Canned {
    fn send(&self, _: HttpRequest) -> TransportFuture {
        *self.sent.lock().expect("nobody panics") += 1;
        let answer = self.next.lock().expect("nobody panics").clone();
        Box::pin(async move {
            let (status, headers, body) =
                answer.ok_or_else(|| TransportError::other("there is nothing to answer"))?;
            Ok(HttpResponse::new(status, headers, body))
        })
    }
}

/// Bodies of errors as the API has them, and how many errors are in each.
const SHAPES: &[(&str, usize)] = &[
    (r#"{"errors":[{"code":"10015","title":"T","detail":"D","source":{"pointer":"/to"}}]}"#, 1),
    (r#"{"errors":[{"code":"1","title":"T","meta":{"url":"u"}},{"code":"2","title":"T"}]}"#, 2),
    (r#"{"errors":[{"code":90015,"title":"T","detail":"D"}]}"#, 1),
    (r#"{"errors":[{"title":"T","detail":"D","source":{"parameter":"page[size]"}}]}"#, 1),
    (r#"{"errors":[{"code":"1","message":"M","detail":"D"}]}"#, 1),
    (r#"{"errors":[{"code":"1","message":"M"}]}"#, 1),
    (r#"{"errors":[{"code":"1","title":"T","detail":{"reason":"R","list":[1,2]}}]}"#, 1),
    (r#"{"errors":[{"code":"1","source":null,"meta":null,"detail":null}]}"#, 1),
    (r#"{"errors":[{"code":1,"status":"400","title":"T"}],"meta":{}}"#, 1),
    (r#"{"errors":["plain",{"code":"1"}],"suppressed":[{"email":"a@b"}]}"#, 2),
    (r#"{"errors":{"to":["is bad","is short"],"from":["is bad"]}}"#, 3),
    (r#"{"errors":{"code":"5","detail":"D"}}"#, 1),
    (r#"{"errors":"plain"}"#, 1),
    (r#"{"detail":[{"loc":["body","to",0],"msg":"M","type":"value_error"}]}"#, 1),
    (r#"{"detail":[{"code":"1","title":"T","detail":"D"}]}"#, 1),
    (r#"{"detail":"Not here"}"#, 1),
    (r#"{"detail":{"code":"1","message":"M"}}"#, 1),
    (r#"{"error":"invalid_grant","error_description":"D"}"#, 1),
    (r#"{"error":"invalid_client"}"#, 1),
    (r#"{"error":{"code":7,"message":"M","type":"t"}}"#, 1),
    (r#"{"code":"1","title":"T","detail":"D"}"#, 1),
    (r#"{"code":20404,"message":"M","more_info":"u","status":404}"#, 1),
    (r#"{"message":"M","success":false}"#, 1),
    (r#"{"title":"T"}"#, 1),
    (r#"{}"#, 0),
    ("", 0),
    ("<html><head><title>502</title></head></html>", 0),
    (r#"{"data":null,"errors":[]}"#, 0),
];

/// One of the usual kinds of damage, or several.
fn damage(random: &mut Rng, body: &[u8]) -> Vec<u8> {
    let mut out = body.to_vec();
    for _ in 0..random.usize(1..4) {
        let at = random.usize(..=out.len());
        match random.u8(..9) {
            0 => out.truncate(at),
            1 if at < out.len() => out[at] = random.u8(..),
            2 if at < out.len() => out[at] ^= 1 << random.u8(..8),
            3 => out.insert(at, random.u8(..)),
            4 if at < out.len() => drop(out.remove(at)),
            5 => drop(out.splice(at..at, out.clone())),
            6 => {
                let pieces: [&[u8]; 12] = [
                    b"null",
                    b"[[[[",
                    b"{\"errors\":",
                    b"\\ud800",
                    b"-1e999",
                    b"\xff\xfe",
                    b"\"\"",
                    b"\0",
                    b"\xef\xbb\xbf",
                    b"0123456789012345678901234567890",
                    b"{}",
                    b"\r\n",
                ];
                let piece = pieces[random.usize(..pieces.len())];
                drop(out.splice(at..at, piece.iter().copied()));
            }
            7 => drop(out.splice(at..at, vec![b'['; random.usize(..2000)])),
            // A value of another kind in the place of one.
            _ => {
                if let Some(colon) = out[at..].iter().position(|byte| *byte == b':') {
                    let with: [&[u8]; 6] = [
                        b"[1,",
                        b"{\"x\":",
                        b"true,\"y\":",
                        b"3.5,\"z\":",
                        b"null,\"\":",
                        b"\"s\",\"t\":",
                    ];
                    let with = with[random.usize(..with.len())];
                    let after = at + colon + 1;
                    drop(out.splice(after..after, with.iter().copied()));
                }
            }
        }
    }
    out
}

/// Everything that can be asked of an error.
pub fn interrogate(error: &Error) -> String {
    let mut out = format!("{error}\n{error:?}\n{error:#?}\n{}", kind(error));
    for detail in error.errors() {
        out += &format!("\n{detail} {detail:?}");
        if let Some(code) = &detail.code {
            assert!(error.has_code(code), "{error:?}");
        }
    }
    let mut source = error.source();
    while let Some(next) = source {
        out += &format!("\n{next} {next:?}");
        source = next.source();
    }
    let _ = (error.is_auth(), error.is_not_found(), error.is_conflict(), error.is_validation());
    let _ = (error.is_rate_limited(), error.is_server_error(), error.is_retryable());
    let _ = (error.status(), error.request_id(), error.headers(), error.body());
    let _ = (error.retry_after(), error.method(), error.field_path());
    out += &format!("{} {}", error.operation(), error.route());
    out
}

#[tokio::test]
async fn bodies_of_errors() {
    let mut random = random("bodies of errors");
    let canned = Canned::default();
    let client = client(canned.clone(), Instantly::default());
    let fail = async |status, body: Vec<u8>| {
        canned.set(status, HeaderMap::new(), body.clone());
        let outcome: Outcome = rt::PendingFull::new(Class::Plain.call(&client, "m")).await;
        let error = outcome.expect_err("it is an error");
        let attempts = if status == 429 { 3 } else { 1 };
        assert_eq!(
            (kind(&error), error.status(), error.attempts()),
            ("api", Some(status), attempts)
        );
        assert_eq!(error.body().map(|body| &body[..]), Some(&body[..]), "it is kept as it came");
        interrogate(&error);
        error
    };
    for (body, count) in SHAPES {
        let error = fail(422, body.as_bytes().to_vec()).await;
        assert_eq!(error.errors().len(), *count, "{body}: {error:?}");
        for detail in error.errors() {
            assert!(!detail.to_string().is_empty(), "{body}: {detail:?}");
        }
    }
    for body in [vec![b'['; 1 << 19], [&b"{\"errors\":"[..], &[b'['; 1 << 19]].concat()] {
        fail(400, body).await;
    }
    let mut read = 0;
    for _ in 0..12_000 {
        let (body, _) = SHAPES[random.usize(..SHAPES.len())];
        let body = damage(&mut random, body.as_bytes());
        read += fail(random.u16(400..600), body).await.errors().len();
    }
    assert!(read > 1000, "the damage was too great to show anything: {read}");
}

fn client(transport: impl Transport, clock: Instantly) -> Client {
    Client::builder()
        .api_key("KEY0123")
        .transport(transport)
        .clock(clock)
        .build()
        .expect("good settings")
}

/// Text that a header can carry, of the kinds that matter where a time is read.
fn value(random: &mut Rng) -> HeaderValue {
    let digits = |random: &mut Rng| {
        let length = random.usize(..25);
        (0..length).map(|_| random.digit(10)).collect::<String>()
    };
    let text = match random.u8(..10) {
        0 => digits(random),
        1 => format!("{}.{}", digits(random), digits(random)),
        2 => format!("-{}", digits(random)),
        3 => format!("{}e{}", digits(random), random.i32(..)),
        4 => random.i64(..).to_string(),
        5 => format!("{}", f64::from_bits(random.u64(..))),
        6 => {
            let days = ["Mon", "Tue", "Someday", "0", ""];
            format!(
                "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                days[random.usize(..days.len())],
                random.u8(..40),
                ["Jan", "Feb", "Nov", "Xyz"][random.usize(..4)],
                random.u16(..),
                random.u8(..30),
                random.u8(..70),
                random.u8(..70)
            )
        }
        7 => ["true", "false", "TRUE", " false ", "0", "1", "no", ""][random.usize(..8)].to_owned(),
        8 => format!("{}", 1_700_000_000 + random.i64(-100..100)),
        _ => {
            let bytes: Vec<u8> = (0..random.usize(..40)).map(|_| random.u8(..)).collect();
            return HeaderValue::from_bytes(&bytes).unwrap_or(HeaderValue::from_static("\t"));
        }
    };
    HeaderValue::from_str(&text).expect("these are plain characters")
}

#[tokio::test]
async fn headers_of_answers() {
    let mut random = random("headers of answers");
    let (canned, clock) = (Canned::default(), Instantly::default());
    let client = client(canned.clone(), clock.clone());
    let names = [
        "retry-after",
        "retry-after-ms",
        "x-ratelimit-reset",
        "x-should-retry",
        "x-request-id",
        "content-length",
        "content-type",
        "location",
        "x-ratelimit-remaining",
        "date",
    ];
    let odd = [0, 99, 100, 101, 199, 304, 600, 999, 1000, u16::MAX];
    let mut repeated = 0;
    for round in 0..12_000 {
        let mut headers = HeaderMap::new();
        for _ in 0..random.usize(..6) {
            let name = HeaderName::from_static(names[random.usize(..names.len())]);
            headers.append(name, value(&mut random));
        }
        let usual = [301, 400, 404, 408, 409, 429, 429, 500, 503, 529];
        let list: &[u16] = if round % 10 == 0 { &odd } else { &usual };
        let status = list[random.usize(..list.len())];
        let cap = Duration::from_millis(random.u64(..100_000));
        let longest = Duration::from_millis(random.u64(..10_000));
        let retries = random.u32(..4);
        let class = Class::ALL[random.usize(..4)];
        let mut call = class.call(&client, "m");
        let policy = RetryPolicy::new()
            .max_retries(retries)
            .initial_delay(Duration::from_millis(random.u64(..10_000)))
            .max_delay(longest)
            .max_server_delay(cap)
            .full_jitter(random.bool());
        call.options().retry(policy);
        clock.clear();
        let told = format!("{status} {headers:?} {class:?}");
        canned.set(status, headers, Bytes::new());
        let outcome: Outcome = rt::PendingFull::new(call).await;
        let error = outcome.expect_err("none of them is a success");
        interrogate(&error);
        let waits = clock.waits();
        assert!(waits.iter().all(|wait| *wait <= cap.max(longest)), "{told}: {waits:?} {cap:?}");
        assert_eq!(error.attempts() as usize, waits.len() + 1, "{told}");
        assert!(error.attempts() <= retries + 1, "{told}: {error:?}");
        if class == Class::Plain && status != 429 {
            assert_eq!(error.attempts(), 1, "{told}");
        }
        // A redirect to somewhere is more than one request of an attempt.
        if status >= 400 {
            assert_eq!(canned.sent(), error.attempts(), "{told}");
        }
        repeated += waits.len();
    }
    assert!(repeated > 1000, "hardly anything was repeated: {repeated}");
}

/// Settings of a policy at the ends of their types.
#[tokio::test]
async fn policies_without_measure() {
    let (canned, clock) = (Canned::default(), Instantly::default());
    let client = client(canned.clone(), clock.clone());
    for delay in [Duration::ZERO, Duration::from_nanos(1), Duration::MAX] {
        for header in [None, Some("1e308"), Some("0"), Some("99999999999999999999999")] {
            let mut headers = HeaderMap::new();
            headers.extend(header.map(|text| {
                (HeaderName::from_static("retry-after"), HeaderValue::from_static(text))
            }));
            canned.set(429, headers, Bytes::new());
            let mut call = Class::Get.call(&client, "m");
            call.options().retry(
                RetryPolicy::new()
                    .max_retries(40)
                    .initial_delay(delay)
                    .max_delay(delay)
                    .max_server_delay(delay),
            );
            call.options().timeout(Duration::MAX);
            call.options().attempt_timeout(Duration::MAX);
            call.options().idle_timeout(Duration::MAX);
            clock.clear();
            let outcome: Outcome = rt::PendingFull::new(call).await;
            let error = outcome.expect_err("it is limited");
            assert!(error.attempts() >= 1 && interrogate(&error).contains("429"), "{error:?}");
        }
    }
}

/// A body that is always ready still ends in time, whoever reads it.
#[tokio::test]
async fn a_body_that_is_always_ready() {
    struct Endless;
    impl futures_core::Stream for Endless {
        type Item = Result<Bytes, TransportError>;

        fn poll_next(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            std::thread::sleep(Duration::from_millis(1));
            std::task::Poll::Ready(Some(Ok(Bytes::from_static(b" "))))
        }
    }
    struct Flood;
    impl Transport for Flood {
        fn send(&self, _: HttpRequest) -> TransportFuture {
            Box::pin(async {
                Ok(HttpResponse::new(200, HeaderMap::new(), ResponseBody::stream(Endless)))
            })
        }
    }
    let builder = Client::builder().api_key("KEY0123").transport(Flood).max_retries(0);
    let client = builder.timeout(Duration::from_millis(50)).build().expect("good settings");
    let outcome: Outcome = rt::PendingFull::new(Class::Get.call(&client, "m")).await;
    assert_eq!(facts(&outcome), ("timeout", Some(200), 1));
    let mut download =
        rt::PendingDownload::new(Class::Get.call(&client, "m")).await.expect("a head");
    let error = loop {
        if let Err(error) = download.chunk().await.expect("it ends with an error") {
            break error;
        }
    };
    assert!(error.is_timeout() && download.chunk().await.is_none(), "{error:?}");
}
