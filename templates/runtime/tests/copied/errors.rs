//! What an error says.

use std::error::Error as _;
use std::time::Duration;

use crate::api;
use crate::runtime::{Error, ErrorDetail};
use crate::server::{Reply, Server, reply};

async fn fail(reply: Reply) -> Error {
    let server = Server::start(vec![reply]).await;
    api::dial(&server.client()).to("+1").from("+2").send().await.expect_err("it fails")
}

async fn details(body: &str) -> Vec<ErrorDetail> {
    fail(reply(422, "application/json", body.as_bytes())).await.errors().to_vec()
}

fn brief(detail: &ErrorDetail) -> String {
    detail.to_string()
}

#[tokio::test]
async fn the_usual_envelope() {
    let mut answer = reply(
        422,
        "application/json",
        br#"{"errors":[{"code":"10015","title":"Invalid","detail":"Bad number","source":{"pointer":"/to"},"meta":{"url":"x"}},{"code":90,"detail":"x"}]}"#,
    );
    answer.headers.push(("x-request-id", "req-9".to_owned()));
    let error = fail(answer).await;
    assert!(error.is_api() && error.is_validation() && !error.is_retryable() && !error.is_auth());
    assert_eq!(
        (error.status(), error.request_id(), error.operation()),
        (Some(422), Some("req-9"), "calls.dial")
    );
    assert!(error.has_code("10015") && error.has_code("90") && !error.has_code("1"));
    assert_eq!(error.errors()[0].pointer.as_deref(), Some("/to"));
    assert_eq!(error.errors()[0].raw["meta"]["url"], "x");
    assert!(error.body().expect("a body").starts_with(b"{\"errors\""));
    assert_eq!(
        error.to_string(),
        "calls.dial: 422 Unprocessable Entity: 10015: Invalid: Bad number (at /to) (and 1 more) [request req-9]"
    );
    assert!(error.source().is_none());
    let debug = format!("{error:?}");
    assert!(debug.contains("Status") && !debug.contains("KEY0123"), "{debug}");
}

#[tokio::test]
async fn the_other_shapes() {
    let one = |found: Vec<ErrorDetail>| {
        assert_eq!(found.len(), 1, "{found:?}");
        brief(&found[0])
    };
    assert_eq!(
        one(details(
            r#"{"detail":[{"loc":["body","to",0],"msg":"too short","type":"value_error"}]}"#
        )
        .await),
        "value_error: too short (at /body/to/0)"
    );
    assert_eq!(one(details(r#"{"detail":"Not here"}"#).await), "Not here");
    assert_eq!(
        one(details(r#"{"detail":[{"code":"1","title":"T","detail":"D"}]}"#).await),
        "1: T: D"
    );
    assert_eq!(
        one(details(r#"{"error":"invalid_grant","error_description":"No"}"#).await),
        "invalid_grant: No"
    );
    assert_eq!(one(details(r#"{"error":{"code":7,"message":"No"}}"#).await), "7: No");
    assert_eq!(
        one(details(r#"{"code":"1","title":"T","detail":{"a":1}}"#).await),
        r#"1: T: {"a":1}"#
    );
    assert_eq!(one(details(r#"{"message":"No","success":false}"#).await), "No");
    assert_eq!(one(details(r#"{"errors":{"code":"5","detail":"D"}}"#).await), "5: D");
    assert_eq!(one(details(r#"{"errors":["plain"],"suppressed":[1]}"#).await), "plain");
    assert_eq!(
        one(details(r#"{"errors":[{"source":{"parameter":"page"},"title":"T","detail":"T"}]}"#)
            .await),
        "T (at page)"
    );
    let map = details(r#"{"errors":{"to":["is bad","is short"],"from":["is bad"]}}"#).await;
    let mut map: Vec<String> = map.iter().map(brief).collect();
    map.sort();
    assert_eq!(map, ["is bad (at from)", "is bad (at to)", "is short (at to)"]);
    for body in [
        "",
        "{}",
        "[]",
        "null",
        "<html>No</html>",
        "{\"errors\":[]}",
        "{\"errors\":null}",
        "{\"errors\":",
    ] {
        assert_eq!(details(body).await, [], "{body}");
    }
}

#[tokio::test]
async fn the_questions() {
    let status = |status| fail(reply(status, "text/plain", b""));
    assert!(status(401).await.is_auth() && status(403).await.is_auth());
    assert!(status(404).await.is_not_found() && status(409).await.is_conflict());
    assert!(
        status(409).await.is_retryable()
            && status(503).await.is_retryable()
            && !status(400).await.is_retryable()
    );
    assert!(status(500).await.is_server_error() && !status(499).await.is_server_error());
    let mut limited = reply(429, "text/plain", b"");
    limited.headers.push(("retry-after", "1.5".to_owned()));
    let error = fail(limited.clone()).await;
    assert!(error.is_rate_limited() && error.retry_after() == Some(Duration::from_millis(1500)));
    limited.headers.push(("retry-after-ms", "20".to_owned()));
    assert_eq!(fail(limited).await.retry_after(), Some(Duration::from_millis(20)));
    let mut odd = reply(429, "text/plain", b"");
    odd.headers.push(("retry-after", "-3".to_owned()));
    assert_eq!(fail(odd).await.retry_after(), Some(Duration::ZERO));
    assert_eq!(status(599).await.to_string(), "calls.dial: 599");
    assert_eq!(status(500).await.attempts(), 1);
}

#[tokio::test]
async fn answers_that_cannot_be_read() {
    for (body, path, message) in [
        (
            &br#"{"data":[1]}"#[..],
            "data",
            "calls.dial: cannot read `data` of the answer: expected an object, found a list [request r]",
        ),
        (
            br#"{"data":null}"#,
            "data",
            "calls.dial: cannot read `data` of the answer: expected an object, found null [request r]",
        ),
        (
            br#"{"meta":{}}"#,
            "",
            "calls.dial: cannot read the answer: `data` is missing [request r]",
        ),
        (
            b"[]",
            "",
            "calls.dial: cannot read the answer: expected an object, found a list [request r]",
        ),
        (b"", "", "calls.dial: cannot read the answer: it is empty [request r]"),
        (
            br#"{"data":{"cost":{"rate":1,}}}"#,
            "data.cost",
            "calls.dial: cannot read `data.cost` of the answer: trailing comma [request r]",
        ),
    ] {
        let mut answer = reply(200, "application/json", body);
        answer.headers.push(("x-request-id", "r".to_owned()));
        let error = fail(answer).await;
        assert!(error.is_decode() && !error.is_retryable());
        assert_eq!((error.field_path(), error.status()), (Some(path), Some(200)));
        assert_eq!(error.to_string(), message);
        assert_eq!(error.body().map(|body| body.to_vec()).as_deref(), Some(body));
    }
}
