//! Time limits and cancellation, on the real clock. Limits are short and servers never answer, so
//! that no assertion depends on how fast the machine is.

use std::time::{Duration, Instant};

use crate::api::operation;
use crate::faults::{Class, Object, Outcome, at, facts, quick};
use crate::faults_server::{FaultServer, Step, answer, head, json, until};
use crate::runtime::codegen::{self as rt, Bytes, Method, OutputKind};
use crate::runtime::{Client, RetryPolicy};

const LIMIT: Duration = Duration::from_millis(200);
const LONG: Duration = Duration::from_secs(60);

static FILE: rt::Operation =
    rt::Operation { output: OutputKind::Bytes, ..operation(Method::Get, "/file") };

/// Sends a call that must not take as long as any limit that is not meant.
async fn run(client: &Client, class: Class, set: impl FnOnce(&mut rt::CallOptions)) -> Outcome {
    let begin = Instant::now();
    let mut call = class.call(client, "m");
    set(call.options());
    let outcome = rt::PendingFull::<Object>::new(call).await;
    assert!(begin.elapsed() < LONG / 2, "it took {:?}", begin.elapsed());
    outcome
}

#[tokio::test]
async fn the_whole_call_ends_in_time() {
    // In the first attempt.
    let server = FaultServer::start(vec![Step::read().hang()]).await;
    let client = at(&quick(), &server.url);
    let outcome = run(&client, Class::Get, |o| o.timeout(LIMIT)).await;
    assert_eq!(facts(&outcome), ("timeout", None, 1));
    // The second attempt gets what is left of it.
    let outcome = run(&client, Class::Get, |o| {
        o.timeout(LIMIT * 3);
        o.attempt_timeout(LIMIT * 2);
    })
    .await;
    assert_eq!(facts(&outcome), ("timeout", None, 2));
    // While it would wait for the next attempt: the answer is there already.
    let server = FaultServer::start(vec![answer(503, &[("retry-after", "50")], "")]).await;
    let outcome = run(&at(&client, &server.url), Class::Get, |o| o.timeout(LIMIT)).await;
    assert_eq!(facts(&outcome), ("api", Some(503), 1));
    // While the body drips, fast enough for every other limit.
    let drip = (0..2000)
        .fold(Step::read().send(head(200, &[("content-length", "4000")])), |step, _| {
            step.send(" ").pause(Duration::from_millis(10))
        });
    let server = FaultServer::start(vec![drip]).await;
    let outcome = run(&at(&client, &server.url), Class::Get, |o| o.timeout(LIMIT)).await;
    assert_eq!(facts(&outcome), ("timeout", Some(200), 1));
}

/// A body without end that never pauses keeps no call beyond its time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_never_pauses_ends_in_time() {
    let flood = Step::read().send(head(200, &[])).repeat([b' '; 1 << 16], usize::MAX);
    let server = FaultServer::start(vec![flood]).await;
    let client = at(&quick(), &server.url);
    let outcome = run(&client, Class::Plain, |o| o.attempt_timeout(LIMIT)).await;
    assert!(matches!(facts(&outcome).0, "timeout" | "too_large"), "{outcome:?}");
    // Read as a stream it has the time of the whole call, also if the reader is slow.
    let mut call = rt::Call::new(&client, &FILE);
    call.options().timeout(LIMIT);
    let mut download = rt::PendingDownload::new(call).await.expect("it begins");
    let begin = Instant::now();
    let error = loop {
        assert!(begin.elapsed() < LONG, "it does not end");
        match download.chunk().await.expect("it ends with an error") {
            Ok(_) => std::thread::sleep(Duration::from_millis(1)),
            Err(error) => break error,
        }
    };
    assert!(error.is_timeout(), "{error:?}");
    assert!(download.chunk().await.is_none(), "an error is the end");
    drop(download);
    server.drained().await;
}

/// An attempt that is given up leaves no connection behind.
#[tokio::test]
async fn a_timeout_closes_the_connection() {
    for step in [
        Step::read().hang(),
        Step::read().send("HTTP/1.1 200 OK\r\n").hang(),
        Step::read().send(head(200, &[("content-length", "9")])).send("{").hang(),
        Step::read().send(head(500, &[("content-length", "9")])).send("{").hang(),
    ] {
        let server = FaultServer::start(vec![step]).await;
        let client = at(&quick(), &server.url);
        let outcome = run(&client, Class::Idempotent, |o| {
            o.attempt_timeout(LIMIT);
            o.idle_timeout(LIMIT);
        })
        .await;
        assert_eq!(facts(&outcome).2, 3, "{outcome:?}");
        assert_eq!(server.arrivals().len(), 3);
        server.drained().await;
    }
}

/// Dropping the future of a call at any point ends it: the connection closes, and no later
/// attempt arrives.
#[tokio::test]
async fn dropping_cancels() {
    let client = quick();
    let slow = RetryPolicy::new().initial_delay(Duration::from_millis(300));
    for (name, step) in [
        ("before the answer", Step::read().hang()),
        ("in the head", Step::read().send("HTTP/1.1 200 OK\r\n").hang()),
        ("in the body", Step::read().send(head(200, &[("content-length", "9")])).send("{").hang()),
        (
            "in the body of an error",
            Step::read().send(head(500, &[("content-length", "9")])).hang(),
        ),
        ("in the wait for the next attempt", answer(500, &[], "")),
        ("in the wait after a reset", Step::read().reset()),
    ] {
        for class in [Class::Get, Class::Command] {
            let server = FaultServer::start(vec![step.clone()]).await;
            let mut call = class.call(&at(&client, &server.url), "m");
            call.options().retry(slow.clone());
            let mut pending = Box::pin(rt::Pending::<Object>::new(call));
            tokio::select! {
                outcome = &mut pending => panic!("{name}: {outcome:?}"),
                () = server.arrived(1) => {}
            }
            // It has got as far as it can get.
            let _ = tokio::time::timeout(Duration::from_millis(60), &mut pending).await;
            drop(pending);
            if !name.contains("wait") {
                server.drained().await;
            }
            tokio::time::sleep(Duration::from_millis(400)).await;
            assert_eq!(server.arrivals().len(), 1, "{name}: something came later");
        }
    }
}

/// A call is lazy: one that is never awaited sends nothing.
#[tokio::test]
async fn nothing_happens_before_it_is_awaited() {
    let server = FaultServer::start(vec![json("{}")]).await;
    let client = at(&quick(), &server.url);
    drop(rt::Pending::<Object>::new(Class::Plain.call(&client, "m")));
    drop(rt::PendingFull::<Object>::new(Class::Get.call(&client, "m")));
    let later = rt::Pending::<Object>::new(Class::Plain.call(&client, "m"));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!((server.connections(), server.arrivals().len()), (0, 0));
    later.await.expect("an answer");
    assert_eq!(server.arrivals().len(), 1);
}

/// A download that is dropped in the middle stops the server, and one that breaks is an error and
/// not a short file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn downloads_end() {
    let client = quick();
    let flood = Step::read().send(head(200, &[])).repeat([b'x'; 1 << 16], usize::MAX);
    let server = FaultServer::start(vec![flood]).await;
    let call = rt::Call::new(&at(&client, &server.url), &FILE);
    let mut download = rt::PendingDownload::new(call).await.expect("it begins");
    assert!(download.chunk().await.is_some_and(|piece| piece.is_ok()));
    drop(download);
    server.drained().await;

    let long = [("content-length", "1000")];
    for (name, step) in [
        ("closed", Step::read().send(head(200, &long)).send("half").close()),
        ("reset", Step::read().send(head(200, &long)).send("half").pause(LIMIT / 4).reset()),
        (
            "chunks",
            Step::read().send(head(200, &[("transfer-encoding", "chunked")])).send("4\r\nhalf\r\n"),
        ),
    ] {
        let server = FaultServer::start(vec![step]).await;
        let client = at(&client, &server.url);
        let call = rt::Call::new(&client, &FILE);
        let download = rt::PendingDownload::new(call).await.expect("it begins");
        let error = download.bytes(1 << 20).await.expect_err("half of it is missing");
        assert!(error.is_transport() && error.attempts() == 1, "{name}: {error:?}");
        assert_eq!(error.status(), Some(200), "{name}");
        // Read as a whole it is tried again.
        let error = rt::Pending::<Bytes>::new(rt::Call::new(&client, &FILE)).await;
        let error = error.expect_err("half of it is missing");
        assert!(error.is_transport() && error.attempts() == 3, "{name}: {error:?}");
    }
    until("all is over", || server.open() == 0).await;
}
