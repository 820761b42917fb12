//! Webhooks in an axum server: an extractor, and a layer.
//!
//! The extractor [`Webhook`] is for a handler of its own; the verifier is (a part of) the state:
//!
//! ```ignore
//! async fn hook(Webhook(event): Webhook<Event>) -> StatusCode {
//!     println!("{:?}", event.event_type());
//!     StatusCode::OK
//! }
//! let app = Router::new().route("/webhooks", post(hook)).with_state(Verifier::from_env()?);
//! ```
//!
//! It reads the body, so it is the last argument of a handler. A state of your own tells where its
//! verifier is:
//!
//! ```ignore
//! #[derive(Clone)]
//! struct App {
//!     client: Client,
//!     verifier: Verifier,
//! }
//!
//! impl FromRef<App> for Verifier {
//!     fn from_ref(app: &App) -> Self {
//!         app.verifier.clone()
//!     }
//! }
//!
//! async fn hook(State(app): State<App>, Webhook(event): Webhook<Event>) -> StatusCode {
//!     match event.event() {
//!         Event::CallInitiated(event) => answer(&app.client, &event.data.payload).await,
//!         _ => StatusCode::OK,
//!     }
//! }
//! ```
//!
//! The same goes for [`Callback`], which a handler of a TeXML application takes as it is, and
//! `texml::Response`, which it returns; an application has to ask for POST, since a signature
//! covers the body and not the query. Answer 5xx where handling failed: the server then posts it
//! again.
//!
//! The layer [`VerifyLayer`] stands before any service. It passes the body on as it came, also as
//! [`RawBody`] in the extensions, from which [`Verified`] reads the event. With a replay guard
//! the layer is the better choice: it forgets a delivery that the service could not handle, so
//! that the server's next try is accepted.
//!
//! Both answer 400 to what is no webhook, 401 to what nobody vouches for, and 413 to a body above
//! [`Verifier::body_limit`], of which they read no more than that. Neither waits for a slow body
//! longer than the server around them does; the age counts when all of it is there.

use std::future::{Future, poll_fn};
use std::mem;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::{FromRef, FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use futures_core::Stream as _;
use http::HeaderMap;
use tower_layer::Layer;
use tower_service::Service;

use super::super::texml::{Callback, Response as Texml};
use super::delivery::Delivery;
use super::error::WebhookError;
use super::event::WebhookEvent;
use super::verify::{Claim, Verifier};

/// A verified event with its raw body. The state of the router is or has a [`Verifier`].
#[derive(Debug, Clone)]
pub struct Webhook<E>(pub Delivery<E>);

impl<S, E> FromRequest<S> for Webhook<E>
where
    S: Send + Sync,
    E: WebhookEvent,
    Verifier: FromRef<S>,
{
    type Rejection = WebhookError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebhookError> {
        let verifier = Verifier::from_ref(state);
        let (parts, body) = request.into_parts();
        let (_, raw) = receive(&verifier, &parts.headers, body).await?;
        Ok(Self(E::read(raw)))
    }
}

/// A verified TeXML callback: the other thing that the server posts.
impl<S> FromRequest<S> for Callback
where
    S: Send + Sync,
    Verifier: FromRef<S>,
{
    type Rejection = WebhookError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebhookError> {
        let verifier = Verifier::from_ref(state);
        let (parts, body) = request.into_parts();
        if parts.method != Method::POST {
            return Err(WebhookError::NotPosted);
        }
        let (_, raw) = receive(&verifier, &parts.headers, body).await?;
        Ok(Self::parse(raw))
    }
}

/// The body of a request that a [`VerifyLayer`] has let through, byte for byte.
#[derive(Debug, Clone)]
pub struct RawBody(pub Bytes);

impl<S: Send + Sync> FromRequestParts<S> for RawBody {
    type Rejection = WebhookError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebhookError> {
        parts.extensions.get().cloned().ok_or(WebhookError::NotVerified)
    }
}

/// The event of a request that a [`VerifyLayer`] has let through.
#[derive(Debug, Clone)]
pub struct Verified<E>(pub Delivery<E>);

impl<S: Send + Sync, E: WebhookEvent> FromRequestParts<S> for Verified<E> {
    type Rejection = WebhookError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebhookError> {
        let RawBody(raw) = RawBody::from_request_parts(parts, state).await?;
        Ok(Self(E::read(raw)))
    }
}

impl IntoResponse for WebhookError {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, self.to_string()).into_response()
    }
}

impl IntoResponse for Texml {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, Self::CONTENT_TYPE)], self.to_xml()).into_response()
    }
}

/// Verifies every request before a service sees it.
#[derive(Debug, Clone)]
pub struct VerifyLayer {
    verifier: Verifier,
}

impl VerifyLayer {
    /// A layer that asks this verifier.
    pub fn new(verifier: Verifier) -> Self {
        Self { verifier }
    }
}

impl<S> Layer<S> for VerifyLayer {
    type Service = Verify<S>;

    fn layer(&self, inner: S) -> Verify<S> {
        Verify { inner, verifier: self.verifier.clone() }
    }
}

/// A service behind a [`VerifyLayer`].
#[derive(Debug, Clone)]
pub struct Verify<S> {
    inner: S,
    verifier: Verifier,
}

impl<S> Service<Request> for Verify<S>
where
    S: Service<Request> + Clone + Send + 'static,
    S::Response: IntoResponse,
    S::Future: Send,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // The service that was asked whether it is ready is the one to call.
        let next = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, next);
        let verifier = self.verifier.clone();
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            let (claim, raw) = match receive(&verifier, &parts.headers, body).await {
                Ok(received) => received,
                Err(error) => return Ok(error.into_response()),
            };
            parts.extensions.insert(RawBody(raw.clone()));
            // Forgotten again unless it is answered as done: also when this future is dropped.
            let mut unhandled = Unhandled { claim: Some(claim), verifier };
            let answer = inner.call(Request::from_parts(parts, Body::from(raw))).await;
            let answer = answer.map(IntoResponse::into_response);
            if answer.as_ref().is_ok_and(|answer| answer.status().is_success()) {
                unhandled.claim = None;
            }
            answer
        })
    }
}

/// A delivery that nobody has handled yet: the server may send it again.
struct Unhandled {
    claim: Option<Claim>,
    verifier: Verifier,
}

impl Drop for Unhandled {
    fn drop(&mut self) {
        if let Some(claim) = &self.claim {
            claim.forget(&self.verifier);
        }
    }
}

/// Refuses what it can by the headers, then reads the body and checks the rest.
async fn receive(
    verifier: &Verifier,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Claim, Bytes), WebhookError> {
    let claim = verifier.claim(headers)?;
    let raw = collect(headers, body, verifier.limit()).await?;
    claim.check(verifier, &raw)?;
    Ok((claim, raw))
}

/// Reads a body up to a limit. What is announced as too long is not read at all.
async fn collect(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, WebhookError> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let announced = announced.and_then(|length| length.parse::<u64>().ok()).unwrap_or(0);
    if usize::try_from(announced).map_or(true, |length| length > limit) {
        return Err(WebhookError::BodyTooLarge { limit });
    }
    let mut chunks = pin!(body.into_data_stream());
    // Most webhooks are one chunk, which is then not copied.
    let (mut first, mut all) = (Bytes::new(), BytesMut::new());
    while let Some(chunk) = poll_fn(|cx| chunks.as_mut().poll_next(cx)).await {
        let chunk = chunk.map_err(|_| WebhookError::BodyUnreadable)?;
        let length = first.len() + all.len();
        if chunk.len() > limit.saturating_sub(length) {
            return Err(WebhookError::BodyTooLarge { limit });
        }
        if length == 0 {
            first = chunk;
        } else {
            if all.is_empty() {
                all.extend_from_slice(&mem::take(&mut first));
            }
            all.extend_from_slice(&chunk);
        }
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}
