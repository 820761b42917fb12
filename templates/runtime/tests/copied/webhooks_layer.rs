//! The layer and the extractors of axum, without a server: limits to the byte, what is forgotten
//! when nobody handled it, and what refusals look like.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest as _, Request};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use tower_layer::Layer as _;
use tower_service::Service;

use crate::runtime::texml;
use crate::runtime::webhook::axum::{VerifyLayer, Webhook};
use crate::runtime::webhook::testing::{self, PUBLIC_KEY, SEED};
use crate::runtime::webhook::{Delivery, ReplayGuard, Verifier, WebhookError};
use crate::webhooks::Event;

const BODY: &[u8] = br#"{"data":{"event_type":"call.answered","payload":{}}}"#;

fn verifier() -> Verifier {
    Verifier::new(PUBLIC_KEY).expect("the key of the tests")
}

/// Signed now, with the body in these pieces; `announced` is its `content-length`.
fn request(headers: &testing::Headers, pieces: &[&[u8]], announced: Option<usize>) -> Request {
    let pieces: Vec<Result<Bytes, Infallible>> =
        pieces.iter().map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    let mut request = Request::new(Body::from_stream(Pieces(pieces.into_iter())));
    for (name, value) in headers.clone() {
        request.headers_mut().insert(name, value.parse().expect("plain text"));
    }
    if let Some(length) = announced {
        request.headers_mut().insert(CONTENT_LENGTH, length.into());
    }
    request
}

struct Pieces(std::vec::IntoIter<Result<Bytes, Infallible>>);

impl futures_core::Stream for Pieces {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next())
    }
}

async fn text(response: Response) -> String {
    let body = to_bytes(response.into_body(), 10_000).await.expect("it is in memory");
    String::from_utf8(body.to_vec()).expect("text")
}

#[tokio::test]
async fn a_body_may_be_as_long_as_the_limit() {
    let signed = testing::sign_now(&SEED, BODY);
    let whole: &[&[u8]] = &[BODY];
    let three: &[&[u8]] = &[&BODY[..10], &BODY[10..30], &BODY[30..]];
    for pieces in [whole, three] {
        for announced in [None, Some(BODY.len())] {
            for (limit, fits) in [(BODY.len(), true), (BODY.len() - 1, false)] {
                let verifier = verifier().body_limit(limit);
                let request = request(&signed, pieces, announced);
                let got = Webhook::<Event>::from_request(request, &verifier).await;
                match fits {
                    true => assert_eq!(got.expect("it fits").0.raw(), BODY),
                    false => assert_eq!(
                        got.expect_err("it is too long"),
                        WebhookError::BodyTooLarge { limit },
                        "{} pieces, announced {announced:?}",
                        pieces.len()
                    ),
                }
            }
        }
    }
}

#[tokio::test]
async fn refusals_and_texml_are_responses() {
    for (error, status) in [
        (WebhookError::WrongSignature, StatusCode::UNAUTHORIZED),
        (WebhookError::BodyUnreadable, StatusCode::BAD_REQUEST),
        (WebhookError::BodyTooLarge { limit: 1 }, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let said = error.to_string();
        let response = error.into_response();
        assert_eq!(response.status(), status);
        assert_eq!(text(response).await, said);
    }
    let answer = texml::Response::new();
    let xml = answer.to_xml();
    let response = answer.into_response();
    assert_eq!(response.headers()[CONTENT_TYPE], texml::Response::CONTENT_TYPE);
    assert_eq!(text(response).await, xml);
}

/// A handler with an answer of its own, ready or not.
#[derive(Clone)]
struct Handler {
    answer: Result<StatusCode, &'static str>,
    ready: bool,
}

impl Service<Request> for Handler {
    type Response = StatusCode;
    type Error = &'static str;
    type Future = Ready<Result<StatusCode, &'static str>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        if self.ready { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    fn call(&mut self, _: Request) -> Self::Future {
        ready(self.answer)
    }
}

#[tokio::test]
async fn what_nobody_handled_may_come_again() {
    let (done, failed) = (Ok(StatusCode::NO_CONTENT), Ok(StatusCode::INTERNAL_SERVER_ERROR));
    let layer = VerifyLayer::new(verifier().replay_guard(ReplayGuard::new()));
    let signed = testing::sign_now(&SEED, BODY);
    // Failed twice, in both ways; then done; then it is a replay.
    for (answer, got) in [
        (failed, Ok(500)),
        (Err("broken"), Err("broken")),
        (done, Ok(204)),
        (done, Ok(401)),
        (failed, Ok(401)),
    ] {
        let mut service = layer.layer(Handler { answer, ready: true });
        let response = service.call(request(&signed, &[BODY], None)).await;
        assert_eq!(response.map(|response| response.status().as_u16()), got);
    }
    // Who is not answered at all, since the server gave up.
    let signed = testing::sign(&SEED, now() - 1, BODY);
    let mut service = layer.layer(Never);
    let mut call = service.call(request(&signed, &[BODY], None));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(pin!(&mut call).poll(&mut cx).is_pending(), "it was verified, and is being handled");
    drop(call);
    let mut service = layer.layer(Handler { answer: done, ready: true });
    let response = service.call(request(&signed, &[BODY], None)).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(since.expect("after 1970").as_secs()).expect("not that late")
}

#[derive(Clone)]
struct Never;

impl Service<Request> for Never {
    type Response = StatusCode;
    type Error = Infallible;
    type Future = std::future::Pending<Result<StatusCode, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request) -> Self::Future {
        std::future::pending()
    }
}

#[test]
fn the_layer_is_ready_when_its_service_is() {
    let mut cx = Context::from_waker(Waker::noop());
    for ready in [true, false] {
        let handler = Handler { answer: Ok(StatusCode::OK), ready };
        let mut service = VerifyLayer::new(verifier()).layer(handler);
        assert_eq!(service.poll_ready(&mut cx).is_ready(), ready);
    }
}

#[test]
fn a_delivery_shows_its_event_and_not_its_body() {
    let signed = testing::sign_now(&SEED, BODY);
    let delivery: Delivery<Event> =
        verifier().unwrap_as(&signed, Bytes::from_static(BODY)).expect("it is signed");
    let shown = format!("{delivery:?}");
    assert!(shown.starts_with("Delivery { event: "), "{shown}");
    assert!(shown.ends_with(&format!(", bytes: {}, .. }}", BODY.len())), "{shown}");
}
