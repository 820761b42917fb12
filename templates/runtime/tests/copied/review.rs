//! What a review of the runtime found, each a way in which a caller would have been told the wrong
//! thing, or a server could have done harm.

use std::future::{Future as _, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;

use crate::api::operation;
use crate::downloads::Directory;
use crate::runtime::codegen::{self as rt, Bytes, Method, OutputKind, Value};
use crate::runtime::{Auth, Client, KeyFuture};
use crate::server::{Reply, Server, json, reply};

static DELETE: rt::Operation =
    rt::Operation { output: OutputKind::Empty, ..operation(Method::Delete, "/queues/1") };
static SEND: rt::Operation = rt::Operation {
    output: OutputKind::Empty,
    body: rt::BodyKind::Json,
    content_type: "application/json",
    ..operation(Method::Post, "/send")
};
static DOWNLOAD: rt::Operation =
    rt::Operation { output: OutputKind::Bytes, ..operation(Method::Get, "/file") };

fn away(status: u16, to: impl Into<String>) -> Reply {
    Reply { status, headers: vec![("location", to.into())], ..Reply::default() }
}

/// As from a base URL with `http` where the server wants `https`.
#[tokio::test]
async fn a_command_that_is_sent_elsewhere_was_not_executed() {
    for status in [301, 302, 303, 304, 307, 308] {
        for operation in [&DELETE, &SEND] {
            let server = Server::start(vec![away(status, "https://example.invalid/v2/x")]).await;
            let call = rt::Call::new(&server.client(), operation);
            let error = rt::Pending::<()>::new(call).await.expect_err("nothing was done");
            assert_eq!((error.status(), error.attempts()), (Some(status), 1), "{error:?}");
            assert!(error.is_api() && !error.is_retryable(), "{error:?}");
            server.only();
        }
    }
}

/// A store of files knows nothing of the key, so its refusal says nothing about it.
#[tokio::test]
async fn a_refusal_by_another_server_is_none_of_the_key() {
    let store = Server::start(vec![reply(401, "text/plain", b"expired"), json("{}")]).await;
    let server = Server::start(vec![away(302, format!("{}/file", store.url)), json("{}")]).await;
    let asked = Arc::new(AtomicU32::new(0));
    let count = asked.clone();
    let keys = move || -> KeyFuture {
        count.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Ok("KEY0123".to_owned()) })
    };
    let client = Client::builder()
        .auth(Auth::provider(keys))
        .base_url(format!("{}/v2", server.url))
        .max_retries(0)
        .build()
        .expect("good settings");
    let result: Result<Bytes, _> = rt::Pending::new(rt::Call::new(&client, &DOWNLOAD)).await;
    let error = result.expect_err("the link has expired");
    assert_eq!((error.status(), error.attempts()), (Some(401), 1), "{error:?}");
    assert_eq!(asked.load(Ordering::SeqCst), 1, "another key would change nothing");
    server.only();
    store.only();
}

/// An error is one line, whatever the server puts into it: it ends up in logs and on terminals.
#[tokio::test]
async fn an_error_is_one_line() {
    let body = r#"{"errors":[{"code":"1\n2","title":"a\r\nWARN forged","detail":"\u001b[2Jb",
        "source":{"pointer":"/x\ny"}}]}"#;
    let server = Server::start(vec![reply(422, "application/json", body.as_bytes())]).await;
    let call = rt::Call::new(&server.client(), &SEND);
    let error = rt::Pending::<()>::new(call).await.expect_err("it is refused");
    let shown = error.to_string();
    assert!(!shown.chars().any(char::is_control), "{shown:?}");
    assert!(shown.contains("WARN forged") && shown.contains("\\n"), "{shown:?}");
    // What it consists of stays as it came.
    assert_eq!(error.errors()[0].title.as_deref(), Some("a\r\nWARN forged"));

    let long = format!(r#"{{"errors":[{{"detail":"{}"}}]}}"#, "x".repeat(1 << 19));
    let server = Server::start(vec![reply(422, "application/json", long.as_bytes())]).await;
    let call = rt::Call::new(&server.client(), &SEND);
    let error = rt::Pending::<()>::new(call).await.expect_err("it is refused");
    assert!(error.to_string().len() < 4096, "{} bytes", error.to_string().len());
    assert_eq!(error.errors()[0].detail.as_ref().map(String::len), Some(1 << 19));
}

/// One key for all would make the second message a repetition of the first: it would be lost.
#[test]
fn an_idempotency_key_belongs_to_one_request() {
    let error = Client::builder().api_key("k").header("Idempotency-Key", "7").build();
    let error = error.expect_err("all requests would be the same one");
    assert!(error.is_config() && error.to_string().contains("idempotency-key"), "{error}");
}

#[tokio::test]
async fn the_key_of_one_request_is_still_taken() {
    let server = Server::start(vec![json("{}")]).await;
    let mut call = rt::Call::new(&server.client(), &SEND);
    call.options().idempotency_key("7");
    rt::Pending::<Value>::new(call).await.expect("an answer");
    assert_eq!(server.only().headers["idempotency-key"], "7");
}

/// As the generator writes it.
#[derive(Clone)]
struct Credential {
    user_name: String,
    password: String,
    total_tokens: i64,
}

rt::models!(Credential);

impl rt::Encode for Credential {
    fn encode(&self, w: &mut rt::Writer) {
        w.begin();
        w.required("user_name", &self.user_name);
        w.required("password", &self.password);
        w.required("total_tokens", &self.total_tokens);
        w.end();
    }
}

/// A builder hides a password, so the answer that has it again does as well.
#[test]
fn a_model_prints_no_secret() {
    let one = Credential { user_name: "u".into(), password: "hunter2".into(), total_tokens: 7 };
    for shown in [format!("{one:?}"), format!("{one:#?}"), format!("{:?}", vec![&one])] {
        assert!(!shown.contains("hunter2") && shown.contains("[hidden]"), "{shown}");
        assert!(shown.contains("Credential") && shown.contains("user_name"), "{shown}");
        assert!(shown.contains('7'), "a number of tokens is no secret: {shown}");
    }
    assert_ne!(one, Credential { password: "hunter3".into(), ..one.clone() });
}

/// An error may hold hundreds of thousands of entries, each a hundred times as large in memory.
#[tokio::test]
async fn an_error_has_only_so_many_details() {
    let many = vec!["0"; 100_000].join(",");
    for body in [
        format!(r#"{{"errors":[{many}]}}"#),
        format!(r#"{{"detail":[{many}]}}"#),
        format!(r#"{{"errors":{{"to":[{many}]}}}}"#),
    ] {
        let server = Server::start(vec![reply(422, "application/json", body.as_bytes())]).await;
        let call = rt::Call::new(&server.client(), &SEND);
        let error = rt::Pending::<()>::new(call).await.expect_err("it is refused");
        assert_eq!(error.errors().len(), 1000);
        assert_eq!(error.body().map(Bytes::len), Some(body.len()), "all of it is there");
    }
}

/// The document says it, so it may be anything; a call must not panic because of it.
#[tokio::test]
async fn a_media_type_that_no_header_carries_is_an_error() {
    static ACCEPT: rt::Operation =
        rt::Operation { accept: "text/plain\n", ..operation(Method::Get, "/odd") };
    static BODY: rt::Operation = rt::Operation { content_type: "application/json\n", ..SEND };
    let server = Server::start(Vec::new()).await;
    for operation in [&ACCEPT, &BODY] {
        let mut call = rt::Call::new(&server.client(), operation);
        if operation.body == rt::BodyKind::Json {
            call.field::<&str>("to", "+1");
        }
        let error = rt::Pending::<Value>::new(call).await.expect_err("it cannot be sent");
        assert!(error.is_invalid_request(), "{error:?}");
        assert!(error.to_string().contains("media type"), "{error}");
    }
    assert!(server.seen().is_empty());
}

/// Dropped while the file is being created, there would be nobody left to remove it.
#[test]
fn a_download_that_is_dropped_leaves_nothing_behind() {
    // One thread that creates files, so that it can be held up, and be known to be done.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .max_blocking_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let directory = Directory::new("dropped");
        let server = Server::start(vec![reply(200, "audio/wav", &[7; 1000])]).await;
        let call = rt::Call::new(&server.client(), &DOWNLOAD);
        let download = rt::PendingDownload::new(call).await.expect("it is there");
        let (release, gate) = std::sync::mpsc::channel::<()>();
        let held = tokio::task::spawn_blocking(move || gate.recv());
        let mut saving = Box::pin(download.save(directory.0.join("a.wav")));
        let waits = poll_fn(|cx| Poll::Ready(saving.as_mut().poll(cx).is_pending())).await;
        assert!(waits, "the thread is held up");
        drop(saving);
        release.send(()).expect("it waits");
        held.await.expect("it ends").expect("it was released");
        tokio::task::spawn_blocking(|| ()).await.expect("all before it is done");
        assert_eq!(directory.files(), Vec::<String>::new());
    });
}

#[tokio::test]
async fn a_download_removes_nobody_elses_file() {
    let directory = Directory::new("taken");
    let server = Server::start(vec![reply(200, "audio/wav", &[7; 1000])]).await;
    let call = rt::Call::new(&server.client(), &DOWNLOAD);
    let download = rt::PendingDownload::new(call).await.expect("it is there");
    // The name that it is going to choose.
    fastrand::seed(7);
    let taken = format!(".{:016x}.part", fastrand::u64(..));
    std::fs::write(directory.0.join(&taken), "mine").expect("it can be written");
    fastrand::seed(7);
    let error = download.save(directory.0.join("a.wav")).await.expect_err("the name is taken");
    assert!(error.is_file(), "{error:?}");
    assert_eq!(directory.files(), [taken.as_str()]);
    assert_eq!(std::fs::read(directory.0.join(taken)).expect("it is there"), b"mine");
}
