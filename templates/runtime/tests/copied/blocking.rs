//! Waiting in place of awaiting: from threads, from async code, and where it is easy to hang.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use crate::api::{self, operation};
use crate::runtime::blocking::{self, Client};
use crate::runtime::codegen as rt;
use crate::runtime::{HttpRequest, HttpResponse, Next, Transport, TransportFuture};
use crate::server::{Reply, Server, json, reply};

static FILE: rt::Operation = rt::Operation {
    name: "files.download",
    accept: "application/octet-stream",
    output: rt::OutputKind::Bytes,
    ..operation(rt::Method::Get, "/file")
};

static CHAT: rt::Operation = rt::Operation {
    name: "chat.create",
    body: rt::BodyKind::Json,
    content_type: "application/json",
    ..operation(rt::Method::Post, "/chat")
};

const CALL: &str = r#"{"data":{"call_control_id":"a"}}"#;

/// A server that runs beside the thread of the test.
struct Beside {
    server: Server,
    runtime: Runtime,
}

fn beside(replies: Vec<Reply>) -> Beside {
    let runtime = Runtime::new().expect("there are threads");
    let server = runtime.block_on(Server::start(replies));
    Beside { server, runtime }
}

fn dial(client: &Client) -> Result<String, rt::Error> {
    api::dial(client).from("+1").to("+2").send().wait().map(|call| call.call_control_id)
}

fn pages() -> Vec<Reply> {
    let page = |number: u32, id: &str| {
        json(&format!(
            r#"{{"data":[{{"call_control_id":"{id}"}}],"meta":{{"page_number":{number},"total_pages":3}}}}"#
        ))
    };
    vec![page(1, "a"), page(2, "b"), page(3, "c")]
}

#[test]
fn values_answers_and_errors() {
    let beside = beside(vec![
        json(CALL),
        json(CALL),
        reply(404, "application/json", br#"{"errors":[{"code":"10005"}]}"#),
        json(r#"{"data":[]}"#),
        json("{}"),
    ]);
    let client: Client = beside.server.client();
    assert_eq!(dial(&client).expect("a call"), "a");
    let full = api::dial(&client).from("+1").to("+2").send_full().wait().expect("an answer");
    assert_eq!(full.status(), 200);
    assert!(dial(&client).expect_err("there is none").has_code("10005"));
    assert!(dial(&client).expect_err("a list is no call").is_decode());
    let raw = client.request(http::Method::GET, "/ping").send::<rt::Value>().wait();
    assert_eq!(raw.expect("it answers"), serde_json::json!({}));
}

#[test]
fn lists_are_iterators() {
    let beside_items = beside(pages());
    let ids: Result<Vec<_>, _> = api::list(&beside_items.server.client())
        .items()
        .wait()
        .map(|call| call.map(|call| call.call_control_id))
        .collect();
    assert_eq!(ids.expect("three calls"), ["a", "b", "c"]);

    let beside_pages = beside(pages());
    let mut pages_of = api::list(&beside_pages.server.client()).pages().wait();
    assert_eq!(pages_of.next().expect("a page").expect("a good one").data.len(), 1);
    drop(pages_of);
    assert_eq!(beside_pages.server.seen().len(), 1, "no page is fetched unasked");

    let beside_all = beside(pages());
    let all = blocking::wait(api::list(&beside_all.server.client()).items().collect(2));
    assert_eq!(all.expect("two calls").len(), 2);

    // What the script does not have is an error, so each further request would be one.
    let failing = beside(vec![pages().remove(0)]);
    let mut items = api::list(&failing.server.client()).items().wait();
    let found: Vec<_> = items.by_ref().collect();
    assert!(matches!(&found[..], [Ok(_), Err(error)] if error.is_server_error()), "{found:?}");
    assert_eq!(failing.server.seen().len(), 2);
    items.resume();
    assert!(matches!(items.next(), Some(Err(_))) && items.next().is_none());
    assert_eq!(failing.server.seen().len(), 3);
}

#[test]
fn downloads_are_readers() {
    let text = "0123456789".repeat(100_000);
    let file = || reply(200, "audio/wav", text.as_bytes());
    let beside = beside(vec![file(), file(), file(), file(), file(), reply(404, "", b"")]);
    let client = beside.server.client();
    let open = || rt::PendingDownload::new(rt::Call::new(&client, &FILE)).wait();

    let mut download = open().expect("it begins");
    assert_eq!((download.status(), download.content_type()), (200, Some("audio/wav")));
    let mut first = [0; 10];
    download.read_exact(&mut first).expect("there is more");
    let next = download.chunk().expect("the rest of the piece").expect("is there");
    assert_eq!((&first, next.first()), (b"0123456789", Some(&b'0')));
    let mut rest = String::new();
    let length = download.read_to_string(&mut rest).expect("it is text");
    assert_eq!(10 + next.len() + length, text.len());

    let mut download = open().expect("it begins");
    download.read_exact(&mut first).expect("there is more");
    let all = download.bytes(2_000_000).expect("it fits");
    assert_eq!((all.len(), &all[..]), (text.len() - 10, &text.as_bytes()[10..]));
    assert!(open().expect("it begins").bytes(999).expect_err("it does not fit").is_too_large());
    let path = std::env::temp_dir().join(format!("telnyx-blocking-{}", std::process::id()));
    assert_eq!(open().expect("it begins").save(&path).expect("it is written"), 1_000_000);
    assert_eq!(std::fs::read(&path).expect("it is there").len(), 1_000_000);
    std::fs::remove_file(&path).expect("it is there");
    // One that is dropped while it comes does no harm to the next call.
    drop(open().expect("it begins"));
    assert!(open().expect_err("it is gone").is_not_found());
}

#[test]
fn events_are_an_iterator() {
    let events = b"data: 1\n\ndata: 2\n\ndata: [DONE]\n\n";
    let beside = beside(vec![reply(200, "text/event-stream", events), reply(404, "", b"")]);
    let client = beside.server.client();
    let open = || rt::PendingStream::<i64>::new(rt::Call::new(&client, &CHAT), true).wait();
    let numbers: Result<Vec<_>, _> = open().expect("it begins").collect();
    assert_eq!(numbers.expect("all are numbers"), [1, 2]);
    assert!(open().expect_err("it is gone").is_not_found());
}

#[test]
fn time_limits_hold_without_a_runtime_of_the_caller() {
    let slow = Reply { delay: Duration::from_secs(30), ..json(CALL) };
    let beside = beside(vec![slow]);
    let client = beside.server.client();
    let client =
        client.with(|settings| settings.attempt_timeout(Duration::from_millis(100))).expect("good");
    let start = Instant::now();
    assert!(dial(&client).expect_err("the server is slow").is_timeout());
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn many_threads_wait_at_once() {
    let replies = || Reply { delay: Duration::from_millis(20), ..json(CALL) };
    let beside = beside((0..640).map(|_| replies()).collect());
    let client = beside.server.client();
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                for _ in 0..10 {
                    assert_eq!(dial(&client).expect("a call"), "a");
                }
            });
        }
    });
    assert_eq!(beside.server.seen().len(), 640);
    assert!(start.elapsed() < Duration::from_secs(30), "they did not wait for each other");
}

#[test]
fn it_works_inside_of_async_code() {
    let single = tokio::runtime::Builder::new_current_thread().enable_all().build();
    for runtime in [single.expect("there are threads"), Runtime::new().expect("there are threads")]
    {
        // More waits than a task of tokio may do without giving way.
        let beside = beside((0..300).map(|_| json(CALL)).collect());
        let client = beside.server.client();
        runtime.block_on(async {
            for _ in 0..100 {
                assert_eq!(dial(&client).expect("a call"), "a");
            }
            let other = client.clone();
            let task = tokio::spawn(async move {
                for _ in 0..200 {
                    assert_eq!(dial(&other).expect("a call"), "a");
                }
            });
            task.await.expect("no panic");
        });
        // A server that goes away first would leave its tasks behind.
        drop(beside.runtime);
    }
}

/// Answers from memory; what it does before that is given.
struct Local<F>(F);

impl<F: Fn() -> TransportFuture + Send + Sync + 'static> Transport for Local<F> {
    fn send(&self, _: HttpRequest) -> TransportFuture {
        (self.0)()
    }
}

fn answer() -> HttpResponse {
    HttpResponse::new(200, http::HeaderMap::new(), CALL)
}

fn local(send: impl Fn() -> TransportFuture + Send + Sync + 'static) -> Client {
    Client::builder().api_key("KEY0123").transport(Local(send)).build().expect("good settings")
}

#[test]
fn a_wait_inside_of_a_wait_ends() {
    let inner = local(|| Box::pin(async { Ok(answer()) }));
    let slow = local(|| {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(answer())
        })
    });
    let here = {
        let (inner, slow) = (inner.clone(), slow.clone());
        local(move || {
            let (inner, slow) = (inner.clone(), slow.clone());
            Box::pin(async move {
                dial(&inner).expect("a call");
                dial(&slow).expect("a call");
                Ok(answer())
            })
        })
    };
    assert_eq!(dial(&here).expect("a call"), "a");

    // On the background thread itself, which nobody but it can relieve.
    let there = local(move || {
        let slow = slow.clone();
        Box::pin(async move {
            let task = tokio::spawn(async move { dial(&slow).map_err(|error| error.to_string()) });
            task.await.expect("no panic").expect("a call");
            Ok(answer())
        })
    });
    let nested = local(move || {
        let there = there.clone();
        Box::pin(async move {
            let task = tokio::spawn(async move { dial(&there).map_err(|error| error.to_string()) });
            task.await.expect("no panic").expect("a call");
            Ok(answer())
        })
    });
    assert_eq!(dial(&nested).expect("a call"), "a");
}

#[test]
fn a_panic_reaches_the_caller_and_nobody_else() {
    let client = local(|| Box::pin(async { panic!("the transport is broken") }));
    let caught = catch_unwind(AssertUnwindSafe(|| dial(&client)));
    let reason = caught.expect_err("it panics");
    assert_eq!(reason.downcast_ref::<&str>(), Some(&"the transport is broken"));
    let good = local(|| Box::pin(async { Ok(answer()) }));
    assert_eq!(dial(&good).expect("a call"), "a");
}

#[test]
fn middleware_and_clones_work_as_ever() {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let middleware = move |request: HttpRequest, next: Next| -> TransportFuture {
        counted.fetch_add(1, Ordering::Relaxed);
        next.run(request)
    };
    let client = local(|| Box::pin(async { Ok(answer()) }));
    let client = client.with(|settings| settings.middleware(middleware)).expect("good settings");
    let request = api::dial(&client).from("+1").to("+2").send();
    let handle = thread::spawn(move || request.wait().map(|call| call.call_control_id));
    assert_eq!(handle.join().expect("no panic").expect("a call"), "a");
    // What is never waited for is never sent.
    drop(api::dial(&client).from("+1").to("+2").send());
    assert_eq!(count.load(Ordering::Relaxed), 1);
}
