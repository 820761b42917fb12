//! Faults that are not of one request: no connection at all, one that was closed meanwhile, one
//! that says too much, and one that leads elsewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use crate::api::operation;
use crate::faults::{Class, Object, Outcome, at, facts, kind, limited, quick};
use crate::faults_server::{FaultServer, Step, answer, head, json};
use crate::faults_table::{JSON, Limit, MB};
use crate::runtime::codegen::{self as rt, Bytes, Method, OutputKind};

static FILE: rt::Operation =
    rt::Operation { output: OutputKind::Bytes, ..operation(Method::Get, "/file") };

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
            call.field::<&str>("large", &*large);
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
