//! What an error tells to whoever wants to repeat the request, and how many more are taken.

use std::time::Duration;

use crate::faults::{Class, at, quick};
use crate::faults_server::{FaultServer, Step, answer};
use crate::runtime::codegen as rt;
use crate::runtime::{Client, Error, Method, RateLimit, Value};
use crate::server::{Server, json, reply};

async fn failed(call: rt::Call) -> Error {
    rt::PendingFull::<Value>::new(call).await.expect_err("no server does this")
}

#[tokio::test]
async fn an_id_that_was_made_up_is_told() {
    let client = quick();
    let steps = vec![Step::read().reset(); 3];
    let server = FaultServer::start(steps.clone()).await;
    let error = failed(Class::Command.call(&at(&client, &server.url), "m")).await;
    let told = error.command_id().expect("there is one").to_owned();
    assert_eq!((told.len(), error.idempotency_key()), (36, None));
    for arrival in server.arrivals() {
        assert_eq!(arrival.member("command_id"), Some(told.clone()), "each attempt has it");
    }
    assert!(format!("{error:?}").contains(&told), "whoever reads the log can repeat it");

    let server = FaultServer::start(steps).await;
    let error = failed(Class::Idempotent.call(&at(&client, &server.url), "m")).await;
    let told = error.idempotency_key().expect("there is one");
    for arrival in server.arrivals() {
        assert_eq!(arrival.header("idempotency-key"), Some(told));
    }
    assert_eq!(error.command_id(), None);
}

#[tokio::test]
async fn one_that_was_given_is_told_as_well() {
    let server = FaultServer::start(vec![answer(422, &[], ""), answer(422, &[], "")]).await;
    let client = at(&quick(), &server.url);
    let mut call = Class::Command.call(&client, "m");
    call.field::<&str>("command_id", "mine");
    let error = failed(call).await;
    assert_eq!((error.command_id(), error.idempotency_key()), (Some("mine"), None));
    let request = client.request(Method::POST, "/x").json(Value::from(vec![1]));
    let request = request.with_options(|call| call.idempotency_key("my key"));
    let error = request.send::<Value>().await.expect_err("422");
    assert_eq!((error.command_id(), error.idempotency_key()), (None, Some("my key")));
}

/// It was executed, and whoever does not know what came of it may want to ask once more.
#[tokio::test]
async fn an_answer_that_cannot_be_read_comes_with_the_id() {
    for body in [r#"{"data":"#, "[1]", "<html>"] {
        let server = Server::start(vec![json(body)]).await;
        let error = crate::api::dial(&server.client()).to("+1").from("+2").send().await;
        let error = error.expect_err("it cannot be read");
        let sent = server.only().json()["command_id"].as_str().map(str::to_owned);
        assert!(error.is_decode() && sent.is_some(), "{error}");
        assert_eq!(error.command_id(), sent.as_deref());
    }
    let server = Server::start(vec![reply(200, "application/json", b"{")]).await;
    let request = server.client().request(Method::POST, "/x").json(Value::Null);
    let request = request.with_options(|call| call.idempotency_key("mine"));
    let error = request.send::<Value>().await.expect_err("it cannot be read");
    assert_eq!(error.idempotency_key(), Some("mine"));
}

#[tokio::test]
async fn forms_have_ids_and_empty_ones_are_none() {
    let server = Server::start(vec![reply(422, "", b""); 3]).await;
    let post = || server.client().request(Method::POST, "/x");
    let told = async |request: crate::runtime::RawRequest| {
        let error = request.send::<Value>().await.expect_err("422");
        (error.command_id().map(str::to_owned), error.idempotency_key().map(str::to_owned))
    };
    let with = |id: &str| serde_json::json!({"a": 1, "command_id": id});
    assert_eq!(told(post().form(with("my id"))).await, (Some("my id".to_owned()), None));
    assert_eq!(told(post().json(with(""))).await, (None, None));
    let empty = post().with_options(|call| call.idempotency_key(""));
    assert_eq!(told(empty).await, (None, None));
}

#[tokio::test]
async fn who_decides_about_retries_is_told_the_id() {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let inner = std::sync::Arc::clone(&seen);
    let policy = crate::runtime::RetryPolicy::new().decide(move |failed| {
        let id = failed.error.command_id().map(str::to_owned);
        inner.lock().expect("nobody panics").push(id);
        None
    });
    let server = FaultServer::start(vec![answer(503, &[], "")]).await;
    let client = at(&quick(), &server.url).with(|settings| settings.retry(policy));
    let error = failed(Class::Command.call(&client.expect("good settings"), "m")).await;
    let seen = seen.lock().expect("nobody panics").clone();
    assert_eq!(seen, [error.command_id().map(str::to_owned)]);
    assert!(error.command_id().is_some());
}

#[tokio::test]
async fn what_was_not_sent_has_none() {
    let client = Client::builder().base_url("http://127.0.0.1:1").max_retries(0).build();
    let call = Class::Command.call(&client.expect("good settings"), "m");
    let error = failed(call).await;
    assert!(error.is_config(), "there is no key: {error}");
    let nobody = at(&quick(), "http://127.0.0.1:1");
    let nobody = nobody.with(|settings| settings.timeout(Duration::ZERO)).expect("good settings");
    let error = failed(Class::Command.call(&nobody, "m")).await;
    assert_eq!((error.attempts(), error.command_id()), (0, None));
}

/// Which limits, how many are left, and seconds.
type Told = (Option<u64>, Option<u64>, Option<u64>);

type Headers = &'static [(&'static str, &'static str)];

const LIMITS: &[(Headers, Option<Told>)] = &[
    (&[], None),
    (
        &[("x-ratelimit-limit", "100"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "3")],
        Some((Some(100), Some(0), Some(3))),
    ),
    (&[("x-ratelimit-limit", " 100;w=60 ")], Some((Some(100), None, None))),
    (&[("X-RateLimit-Remaining", "7, 9")], Some((None, Some(7), None))),
    (&[("x-ratelimit-reset", "0")], Some((None, None, Some(0)))),
    (&[("x-ratelimit-limit", "-1"), ("x-ratelimit-reset", "soon")], None),
    (&[("x-ratelimit-limit", "99999999999999999999999")], None),
];

#[tokio::test]
async fn the_limit_is_told_by_answers_and_errors() {
    for (headers, told) in LIMITS {
        let with = |mut reply: crate::server::Reply| {
            reply.headers.extend(headers.iter().map(|(name, value)| (*name, (*value).to_owned())));
            reply
        };
        let replies = vec![with(json("{}")), with(reply(429, "", b"")), with(json("{}"))];
        let server = Server::start(replies).await;
        let client = server.client();
        let request = || client.request(Method::GET, "/x");
        let full = request().send_full::<Value>().await.expect("an answer");
        let error = request().send::<Value>().await.expect_err("429");
        let download = request().send_download().await.expect("an answer");
        for limit in [full.rate_limit(), error.rate_limit(), download.rate_limit()] {
            let seconds = |limit: &RateLimit| limit.reset.map(|reset| reset.as_secs());
            let found = limit.map(|limit| (limit.limit, limit.remaining, seconds(&limit)));
            assert_eq!(found, *told, "{headers:?}");
        }
    }
}
