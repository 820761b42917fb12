//! A stand-in for Telnyx on 127.0.0.1, so that the examples run without a key.
//!
//! It answers requests with whatever an example tells it to, remembers them, and posts signed
//! events. None of this is needed to use the crate.

// An example needs some of it, never all.
#![allow(dead_code)]

use std::error::Error;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use telnyx_sdk::webhooks::{Verifier, testing};
use telnyx_sdk::{Client, RetryPolicy};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How long the stand-in waits for a request before it says that none came.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server that plays Telnyx.
pub struct StandIn {
    base_url: String,
    requests: mpsc::UnboundedReceiver<Request>,
    events: u32,
}

/// What it was sent.
pub struct Request {
    /// Method and path, decoded: `POST /calls/v3:anna/actions/answer`.
    pub line: String,
    /// What stands behind the question mark, decoded.
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl StandIn {
    /// Starts one on a port of its own. Requests are answered with what `answer` says.
    pub async fn start(
        answer: impl Fn(&Request) -> Response + Send + Sync + 'static,
    ) -> Result<Self> {
        let (keep, requests) = mpsc::unbounded_channel();
        let answer = Arc::new(answer);
        let handle = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let decode = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
            let line = format!("{method} {}", decode(uri.path()));
            let query = decode(uri.query().unwrap_or_default());
            let request = Request { line, query, headers, body };
            let response = answer(&request);
            println!("    < {} {}: {}", request.line, request.query, response.status());
            // Nobody listens any more when the example is over.
            let _ = keep.send(request);
            ready(response)
        };
        let base_url = serve(Router::new().fallback(handle)).await?;
        Ok(Self { base_url, requests, events: 0 })
    }

    /// A client of this server.
    pub fn client(&self) -> Result<Client> {
        let builder = Client::builder().api_key("KEY_for_the_stand_in").base_url(&self.base_url);
        Ok(builder.no_proxy().build()?)
    }

    /// What its events are verified with.
    pub fn verifier(&self) -> Result<Verifier> {
        Ok(Verifier::new(testing::PUBLIC_KEY)?)
    }

    /// The oldest request that was not looked at yet. It is an error if that is another one, or
    /// if there is none and none comes.
    pub async fn expect(&mut self, line: &str) -> Result<Request> {
        let request = timeout(PATIENCE, self.requests.recv()).await;
        let request = request.map_err(|_| format!("nobody sent `{line}`"))?.ok_or("it is over")?;
        ensure(request.line == line, &format!("`{}` came in place of `{line}`", request.line))?;
        Ok(request)
    }

    /// Nothing was sent beyond what was expected.
    pub fn finish(mut self) -> Result<()> {
        match self.requests.try_recv() {
            Ok(request) => Err(format!("nobody expected `{}`", request.line).into()),
            Err(_) => Ok(()),
        }
    }

    /// Posts an event that was not there before. The application has to take it.
    pub async fn event(&mut self, url: &str, event_type: &str, payload: Value) -> Result<()> {
        self.events += 1;
        self.deliver(url, self.events, event_type, payload).await?;
        Ok(())
    }

    /// Posts an event, perhaps again. It is an error if the application does not take it.
    pub async fn deliver(
        &self,
        url: &str,
        number: u32,
        event_type: &str,
        payload: Value,
    ) -> Outcome<()> {
        let event = json!({"data": {
            "record_type": "event",
            "event_type": event_type,
            "id": format!("00000000-0000-4000-8000-{number:012}"),
            "occurred_at": "2026-01-01T00:00:00.000000Z",
            "payload": payload,
        }});
        let answer = post(url, &testing::SEED, event.to_string()).await;
        let shown = answer.as_ref().map_or_else(ToString::to_string, |_| "taken".to_owned());
        println!("    > event {number}, {event_type}: {shown}");
        answer.map(drop)
    }

    /// Posts an event with the signature of somebody who is not Telnyx.
    pub async fn forge(&self, url: &str) -> Outcome<()> {
        post(url, &[7; 32], json!({"data": {"event_type": "call.answered"}}).to_string()).await?;
        Ok(())
    }

    /// Posts a form to a TeXML application, and returns what that answers.
    pub async fn form(&self, url: &str, fields: &[(&str, &str)]) -> Outcome<String> {
        let form =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        println!("    > {form}");
        post(url, &testing::SEED, form).await
    }
}

/// What the crate itself says of a request: the webhooks of the stand-in are sent with it as well.
pub type Outcome<T> = std::result::Result<T, telnyx_sdk::Error>;

/// Posts a body with a signature. What is not answered with a success is an error.
async fn post(url: &str, seed: &[u8; 32], body: String) -> Outcome<String> {
    let (server, path) = url.rsplit_once('/').unwrap_or((url, ""));
    let client = Client::builder().api_key("none").base_url(server).no_proxy();
    let client = client.retry(RetryPolicy::none()).build()?;
    let mut request = client.request(Method::POST, format!("/{path}"));
    for (name, value) in testing::sign_now(seed, &body) {
        request = request.header(name, value);
    }
    request.bytes(body.into_bytes()).send_text().await
}

impl Request {
    /// The body, which is JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// Serves an application on a port of its own and returns its URL.
pub async fn serve(app: Router) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(format!("http://{address}"))
}

/// An answer with a JSON body.
pub fn answer(status: u16, body: Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [("content-type", "application/json"), ("x-request-id", "stand-in")];
    (status, headers, body.to_string()).into_response()
}

/// What Telnyx answers to a command that it will carry out.
pub fn accepted() -> Response {
    answer(200, json!({"data": {"result": "ok"}}))
}

/// The answer to what does not exist.
pub fn not_found() -> Response {
    answer(404, json!({"errors": [{"code": "10005", "title": "Resource not found"}]}))
}

/// The scene comes out as told, or the example fails.
pub fn ensure(fact: bool, otherwise: &str) -> Result<()> {
    if fact { Ok(()) } else { Err(otherwise.into()) }
}
