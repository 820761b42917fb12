//! What must not be sent: a request that has no time left, and one that cannot be sent as it is.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::api::operation;
use crate::faults_server::{FaultServer, answer, json};
use crate::hand_clock::HandClock;
use crate::runtime::codegen::{self as rt, Method, Value};
use crate::runtime::{Client, ClientBuilder, Error, HttpRequest, Next, RawRequest};

const LIMIT: Duration = Duration::from_secs(60);

static ONE: rt::Operation = operation(Method::Get, "/calls/{id}");

fn settings(server: &FaultServer) -> ClientBuilder {
    Client::builder().base_url(format!("{}/v2", server.url))
}

fn with_key(server: &FaultServer) -> Client {
    settings(server).api_key("KEY0123").build().expect("good settings")
}

fn get(client: &Client) -> RawRequest {
    client.request(http::Method::GET, "/calls")
}

fn post(client: &Client) -> RawRequest {
    client.request(http::Method::POST, "/calls").json(serde_json::json!({"to": "+1"}))
}

async fn fail(request: RawRequest) -> Error {
    request.send::<Value>().await.expect_err("it cannot be sent")
}

/// The answer to such a POST was sometimes there before anybody looked at the time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_without_time_is_not_sent() {
    let server = FaultServer::start(vec![json("{}")]).await;
    let client = with_key(&server);
    for _ in 0..50 {
        // There is a connection that is ready, so nothing else holds the POST up.
        get(&client).send::<Value>().await.expect("it has all the time it needs");
        let error = fail(post(&client).with_options(|o| o.timeout(Duration::ZERO))).await;
        assert!(error.is_timeout() && error.attempts() == 0, "{error:?}");
        assert_eq!((error.method(), error.status()), (Some(&http::Method::POST), None));
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let lines: Vec<_> = server.arrivals().into_iter().map(|arrival| arrival.line).collect();
    assert_eq!(lines, ["GET /v2/calls"; 50]);
}

#[tokio::test]
async fn a_refused_call_without_time_is_not_sent_again() {
    for over in [false, true] {
        let server = FaultServer::start(vec![answer(401, &[], ""), json("{}")]).await;
        let clock = HandClock::default();
        let keys = Arc::new(AtomicUsize::new(0));
        let (count, hand) = (Arc::clone(&keys), clock.clone());
        let client = settings(&server)
            .clock(clock)
            .key_provider(move || {
                let number = count.fetch_add(1, Ordering::SeqCst);
                async move { Ok(format!("KEY{number}")) }
            })
            .middleware(move |request: HttpRequest, next: Next| {
                let hand = hand.clone();
                async move {
                    let answer = next.run(request).await;
                    // The answer comes just before the end of the time.
                    hand.advance(if over { LIMIT } else { LIMIT / 4 });
                    answer
                }
            })
            .build()
            .expect("good settings");
        let outcome = post(&client).with_options(|o| o.timeout(LIMIT)).send::<Value>().await;
        if over {
            let error = outcome.expect_err("there is no time for the second key");
            assert!(error.is_timeout() && error.attempts() == 1, "{error:?}");
        } else {
            outcome.expect("the second key is good");
        }
        let found = (server.arrivals().len(), keys.load(Ordering::SeqCst));
        assert_eq!(found, if over { (1, 1) } else { (2, 2) });
    }
}

#[tokio::test]
async fn a_key_that_comes_too_late_is_not_used() {
    let server = FaultServer::start(vec![json("{}")]).await;
    let clock = HandClock::default();
    let hand = clock.clone();
    let late = settings(&server)
        .clock(clock)
        .key_provider(move || {
            hand.advance(LIMIT * 2);
            async { Ok("KEY0123".to_owned()) }
        })
        .build()
        .expect("good settings");
    for request in [get(&late), post(&late)] {
        let error = fail(request.with_options(|o| o.timeout(LIMIT))).await;
        assert!(error.is_timeout() && error.attempts() == 0, "{error:?}");
    }

    // One attempt is over, and nothing was sent: the next one has its own time.
    let clock = HandClock::default();
    let (hand, asked) = (clock.clone(), AtomicUsize::new(0));
    let once = settings(&server)
        .clock(clock)
        .attempt_timeout(LIMIT)
        .key_provider(move || {
            if asked.fetch_add(1, Ordering::SeqCst) == 0 {
                hand.advance(LIMIT * 2);
            }
            async { Ok("KEY0123".to_owned()) }
        })
        .build()
        .expect("good settings");
    let full = post(&once).send_full::<Value>().await.expect("an answer");
    assert_eq!((full.attempts(), server.arrivals().len()), (2, 1));
    drop((once, server));

    let server = FaultServer::start(vec![]).await;
    let never = settings(&server)
        .key_provider(|| async {
            pending::<()>().await;
            Ok(String::new())
        })
        .build()
        .expect("good settings");
    let error = fail(post(&never).with_options(|o| o.timeout(Duration::from_millis(50)))).await;
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!((server.connections(), server.arrivals().len()), (0, 0));
}

/// A client that counts how often it hands a request on, and retries what it may.
fn counted(settings: ClientBuilder) -> (Client, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let tries = Arc::clone(&count);
    let middleware = move |request: HttpRequest, next: Next| {
        tries.fetch_add(1, Ordering::SeqCst);
        next.run(request)
    };
    let client = settings.api_key("KEY0123").middleware(middleware).build();
    (client.expect("good settings"), count)
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn a_url_that_cannot_be_sent_is_tried_once() {
    let server = FaultServer::start(vec![json("{}")]).await;
    let (client, tries) = counted(settings(&server));
    for request in [get(&client), post(&client)] {
        let error = fail(request.query("filter", "1".repeat(70_000))).await;
        assert!(error.is_invalid_request() && error.attempts() == 0, "{error}");
        assert!(!error.is_transport() && !error.is_retryable(), "{error}");
        assert!(error.to_string().len() < 1000, "the query is not repeated: {error}");
    }
    assert_eq!(tries.load(Ordering::SeqCst), 2, "each was tried once");
    get(&client).query("filter", "1").send::<Value>().await.expect("a short one is fine");
    assert_eq!((server.connections(), server.arrivals().len()), (1, 1));
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn a_url_that_may_not_be_used_is_tried_once() {
    let server = FaultServer::start(vec![json("{}")]).await;
    let (client, tries) = counted(Client::builder().https_only());
    for request in [get(&client), post(&client)] {
        let error = fail(request.with_options(|o| o.base_url(&server.url))).await;
        assert!(error.is_invalid_request() && error.attempts() == 0, "{error:?}");
    }
    assert_eq!(tries.load(Ordering::SeqCst), 2, "each was tried once");
    assert_eq!((server.connections(), server.arrivals().len()), (0, 0));
}

#[tokio::test]
async fn what_could_not_be_written_says_what_it_was() {
    let server = FaultServer::start(vec![json("{}")]).await;
    let call = rt::Call::new(&with_key(&server), &ONE).arg("");
    let error = rt::Pending::<Value>::new(call).await.expect_err("an id is not empty");
    assert!(error.is_invalid_request() && error.attempts() == 0, "{error:?}");
    assert_eq!((error.route(), error.operation()), ("/calls/{id}", "test.operation"));
    assert_eq!(error.method(), Some(&http::Method::GET));
    assert_eq!(server.connections(), 0);
}
