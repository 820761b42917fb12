//! What goes over the wire: a proxy between the crate under test and the mock server.
//!
//! It correlates by a private header, which it takes off, passes the request on as it came, and
//! keeps both sides with what the mock server said to them. It judges nothing.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use axum::body::Body;
use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time;

use crate::wire::{self, Sent};

/// The private header: which call a request belongs to.
pub const CALL: &str = "x-contract-call";

/// The private header: what the document writes before the path that goes over the wire. Where it
/// repeats its base path in a path, the mock server, which knows no base path, wants to see it.
pub const PREFIX: &str = "x-contract-prefix";

/// What Steady says of every request that it has looked at.
const JUDGED: &str = "x-steady-request-valid";

/// Larger than any request or answer of a document.
const LARGEST: usize = 64 << 20;

/// How long a mock server may need to be there again.
const RESTART: Duration = Duration::from_secs(20);

/// A request and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// `POST`.
    pub method: String,
    /// As it came, still percent-encoded.
    pub path: String,
    /// As it came, without the question mark.
    pub query: Option<String>,
    /// Without the private header.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Bytes,
    /// What a parser of this media type makes of the body.
    pub sent: Sent,
    /// What the caller was answered.
    pub answer: Answer,
    /// What the mock server holds against request or answer.
    pub violations: Vec<Violation>,
    /// What the second mock server holds against the request; also that it did not judge it.
    pub second: Vec<Violation>,
    /// Whether we answered ourselves.
    pub stand_in: bool,
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// 0 where the mock server gave none.
    pub status: u16,
    /// Media type, as it came.
    pub media: Option<String>,
    /// The body.
    pub body: Bytes,
}

/// An entry of the header `sl-violations`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Violation {
    /// `["request", "body", "to"]`.
    #[serde(default)]
    pub location: Vec<String>,
    /// Which rule: `required`, `enum`, ...
    #[serde(default)]
    pub code: String,
    /// In words.
    #[serde(default)]
    pub message: String,
}

impl Violation {
    /// Whether it is about the answer, which is an example of the document.
    pub fn is_answer(&self) -> bool {
        self.location.first().is_some_and(|side| side == "response")
    }
}

/// An answer that we give in place of the mock server.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its media type; empty for none.
    pub media: String,
    /// Its body, in the pieces in which it is sent.
    pub pieces: Vec<Bytes>,
}

/// The proxy. It ends when it is dropped.
#[derive(Debug)]
pub struct Recorder {
    state: Arc<State>,
    address: SocketAddr,
    serving: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    mock: Option<String>,
    second: Option<String>,
    http: reqwest::Client,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    exchanges: BTreeMap<String, Vec<Exchange>>,
    replies: BTreeMap<String, Reply>,
}

impl Recorder {
    /// Listens on a free port of 127.0.0.1.
    pub async fn start(mock: Option<&str>, second: Option<&str>) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(60))
            // Node closes a connection that was idle for five seconds, whatever is on its way.
            .pool_idle_timeout(Duration::from_secs(2))
            .build()
            .context("the client that talks to the mock server")?;
        let base = |url: &str| url.trim_end_matches('/').to_owned();
        let state = Arc::new(State {
            mock: mock.map(base),
            second: second.map(base),
            http,
            kept: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.context("a port for the recorder")?;
        let address = listener.local_addr().context("the port of the recorder")?;
        let shared = Arc::clone(&state);
        let app = axum::Router::new().fallback(move |request: Request<Body>| {
            let state = Arc::clone(&shared);
            async move { state.handle(request).await }
        });
        let serving = tokio::spawn(async move {
            // It ends by being aborted; a connection that breaks is a matter of its caller.
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self { state, address, serving })
    }

    /// The base URL for clients.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers this call ourselves.
    pub fn prepare(&self, call: &str, reply: Reply) {
        self.state.kept().replies.insert(call.to_owned(), reply);
    }

    /// What was recorded for a call; it is forgotten here.
    pub fn take(&self, call: &str) -> Vec<Exchange> {
        let mut kept = self.state.kept();
        kept.replies.remove(call);
        kept.exchanges.remove(call).unwrap_or_default()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl State {
    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn handle(&self, request: Request<Body>) -> Response<Body> {
        let (mut parts, body) = request.into_parts();
        let mut private = |name: &str| {
            let value = parts.headers.remove(name);
            value.as_ref().and_then(|value| value.to_str().ok()).unwrap_or("").to_owned()
        };
        let (call, prefix) = (private(CALL), private(PREFIX));
        let Ok(body) = axum::body::to_bytes(body, LARGEST).await else {
            return plain(StatusCode::BAD_REQUEST, "the recorder could not read the request");
        };
        let mut exchange = Exchange {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(str::to_owned),
            sent: wire::parse(&parts.headers, &body).await,
            headers: parts.headers,
            body,
            answer: Answer::default(),
            violations: Vec::new(),
            second: Vec::new(),
            stand_in: false,
        };
        let reply = self.kept().replies.get(&call).cloned();
        let response = match reply {
            Some(reply) => stand_in(&mut exchange, reply),
            None => self.pass_on(&mut exchange, &prefix).await,
        };
        self.kept().exchanges.entry(call).or_default().push(exchange);
        response
    }

    /// To the mock server and back; the second one is asked at the same time.
    async fn pass_on(&self, exchange: &mut Exchange, prefix: &str) -> Response<Body> {
        let Some(mock) = &self.mock else {
            return plain(StatusCode::BAD_GATEWAY, "there is no mock server");
        };
        let second = async {
            match &self.second {
                Some(second) => Some(self.forward(&format!("{second}{prefix}"), exchange).await),
                None => None,
            }
        };
        let base = format!("{mock}{prefix}");
        let (answered, second) = tokio::join!(self.forward(&base, exchange), second);
        exchange.second = second.map(opinion).unwrap_or_default();
        let (status, headers, body) = match answered {
            Ok(answered) => answered,
            Err(error) => {
                // Without a status the judge knows that nobody answered.
                let text = format!("the mock server did not answer: {error:#}");
                exchange.answer.body = Bytes::from(text.clone());
                return plain(StatusCode::BAD_GATEWAY, &text);
            }
        };
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        exchange.answer =
            Answer { status, media: text("content-type").map(str::to_owned), body: body.clone() };
        exchange.violations = match headers.get("sl-violations") {
            Some(found) => violations(found),
            None => refused(&body),
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
        for (name, value) in &headers {
            if ![CONNECTION, TRANSFER_ENCODING, CONTENT_LENGTH].contains(name)
                && name != "sl-violations"
                && name != "keep-alive"
            {
                response.headers_mut().append(name, value.clone());
            }
        }
        response
    }

    async fn forward(
        &self,
        base: &str,
        exchange: &Exchange,
    ) -> anyhow::Result<(u16, HeaderMap, Bytes)> {
        let query = exchange.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        let method = http::Method::from_bytes(exchange.method.as_bytes())?;
        let mut headers = exchange.headers.clone();
        for name in [HOST, CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, ACCEPT_ENCODING] {
            headers.remove(name);
        }
        let url = format!("{base}{}{query}", exchange.path);
        // A form of which nothing is set has no bytes, and Prism takes it for no body at all. This
        // is another form without a pair.
        let empty = exchange.body.is_empty() && matches!(exchange.sent, Sent::Form(_));
        let body = if empty { Bytes::from_static(b"&") } else { exchange.body.clone() };
        let begin = Instant::now();
        let response = loop {
            let request = self.http.request(method.clone(), &url).headers(headers.clone());
            match request.body(body.clone()).send().await {
                // It died of another call, and is started again.
                Err(error) if error.is_connect() && begin.elapsed() < RESTART => {
                    time::sleep(Duration::from_millis(200)).await;
                }
                answered => break answered?,
            }
        };
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok((status, headers, response.bytes().await?))
    }
}

/// Our own answer.
fn stand_in(exchange: &mut Exchange, reply: Reply) -> Response<Body> {
    exchange.stand_in = true;
    exchange.answer = Answer {
        status: reply.status,
        media: Some(reply.media.clone()),
        body: reply.pieces.concat().into(),
    };
    let mut response = Response::new(Body::new(wire::Pieces::new(reply.pieces)));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::BAD_GATEWAY);
    if let Some(media) = HeaderValue::try_from(&reply.media).ok().filter(|media| !media.is_empty())
    {
        response.headers_mut().insert(CONTENT_TYPE, media);
    }
    response
}

/// The header of Prism: a list in JSON, or some of it. What cannot be read is a violation by itself.
fn violations(header: &HeaderValue) -> Vec<Violation> {
    let text = header.as_bytes();
    let text = text.strip_prefix(b"Too many violations! ").unwrap_or(text);
    serde_json::from_slice(text).unwrap_or_else(|error| {
        vec![Violation {
            location: vec!["request".to_owned()],
            code: "unreadable".to_owned(),
            message: format!(
                "sl-violations could not be read: {error}: {}",
                String::from_utf8_lossy(header.as_bytes())
            ),
        }]
    })
}

/// The body of Prism where the document has no answer for a request that is not valid.
fn refused(body: &[u8]) -> Vec<Violation> {
    #[derive(Deserialize)]
    struct Problem {
        r#type: String,
        #[serde(default)]
        validation: Vec<Violation>,
    }
    let problem = serde_json::from_slice::<Problem>(body).ok();
    let problem = problem.filter(|problem| problem.r#type.contains("prism/errors#"));
    problem.map(|problem| problem.validation).unwrap_or_default()
}

/// What the second server thinks; also that it thinks nothing, or is not there.
fn opinion(answered: anyhow::Result<(u16, HeaderMap, Bytes)>) -> Vec<Violation> {
    let silent = |message: String| {
        vec![Violation { location: vec!["server".to_owned()], code: "silent".to_owned(), message }]
    };
    match answered {
        Ok((_, headers, _)) if headers.contains_key(JUDGED) => steady(&headers),
        Ok((status, ..)) => silent(format!("the answer {status} does not say `{JUDGED}`")),
        Err(error) => silent(format!("it did not answer: {error:#}")),
    }
}

/// The headers of Steady: three for each finding, numbered from 1.
fn steady(headers: &HeaderMap) -> Vec<Violation> {
    let text = |at: usize, what: &str| {
        let name = HeaderName::try_from(format!("x-steady-error-{at}-{what}")).ok()?;
        headers.get(name)?.to_str().ok().map(str::to_owned)
    };
    (1..)
        .map_while(|at| Some((at, text(at, "code")?)))
        .map(|(at, code)| Violation {
            location: text(at, "path").into_iter().collect(),
            code,
            message: text(at, "message").unwrap_or_default(),
        })
        .collect()
}

fn plain(status: StatusCode, text: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(text.to_owned()));
    *response.status_mut() = status;
    response
}
