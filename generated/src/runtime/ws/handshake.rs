//! Opening a connection: an HTTP request that becomes a WebSocket.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    ACCEPT, AUTHORIZATION, CONNECTION, HeaderName, HeaderValue, SEC_WEBSOCKET_ACCEPT,
    SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use http::{HeaderMap, Method};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::super::auth::{self, AuthContext};
use super::super::clock::Clock;
use super::super::error::Error;
use super::super::request::{Call, Head};
use super::super::retry::{self, Failure};
use super::super::send::within;
use super::super::transport::{HttpRequest, Transport, TransportError, Upgraded};
use super::options::SocketOptions;
use super::wire::{Wire, wire};

/// Opens connections of one operation.
pub(super) struct Dialer {
    call: Call,
    max_message: usize,
}

impl Dialer {
    pub(super) fn new(call: Call, options: &SocketOptions) -> Self {
        Self { call, max_message: options.max_message }
    }

    pub(super) fn name(&self) -> &'static str {
        self.call.operation().name
    }

    pub(super) fn clock(&self) -> &Arc<dyn Clock> {
        self.call.client().clock()
    }

    /// The first connection: tried again by the rules for any request, which a handshake is.
    pub(super) async fn first(&self) -> Result<Wire, Error> {
        let (policy, deadline) = (self.call.retry_policy(), self.call.deadline());
        let is_over = |wait: Duration| {
            let then = self.clock().monotonic().saturating_add(wait);
            deadline.is_some_and(|deadline| then >= deadline)
        };
        let mut sent = 0;
        loop {
            sent += 1;
            let error = match self.dial_until(deadline, sent).await {
                Ok(wire) => return Ok(wire),
                Err(error) => error,
            };
            let failure = match (error.status(), error.headers()) {
                (Some(status), Some(headers)) => Failure::Status { status, headers },
                _ if error.is_connect() => Failure::Unsent,
                _ if error.is_timeout() || error.is_transport() => Failure::Broken,
                _ => return Err(error),
            };
            if is_over(Duration::ZERO) {
                return Err(error);
            }
            match retry::decide(&policy, true, &failure, sent, self.clock().now(), &error) {
                Some(delay) if !is_over(delay) => self.clock().sleep(delay).await,
                _ => return Err(error),
            }
        }
    }

    /// One connection in place of one that broke, with as much time as the first had.
    pub(super) async fn dial(&self, attempt: u32) -> Result<Wire, Error> {
        self.dial_until(self.call.deadline(), attempt).await
    }

    /// One connection. A key that is refused is asked for once more, as it may have changed.
    async fn dial_until(&self, deadline: Option<Duration>, attempt: u32) -> Result<Wire, Error> {
        let mut renewed = false;
        loop {
            let error = match self.attempt(deadline, attempt).await {
                Ok(wire) => return Ok(wire),
                Err(Refused { error, key }) => match key {
                    Some(key) if error.status() == Some(401) && !renewed => {
                        if !self.call.client().auth().rejected(&key) {
                            return Err(error);
                        }
                        renewed = true;
                        continue;
                    }
                    _ => error,
                },
            };
            return Err(error);
        }
    }

    async fn attempt(&self, deadline: Option<Duration>, attempt: u32) -> Result<Wire, Refused> {
        let mut key = None;
        let clock = self.clock();
        let end = self.call.attempt_timeout().map(|limit| clock.monotonic().saturating_add(limit));
        // The connection itself may stay for as long as it likes.
        let end = end.into_iter().chain(deadline).min();
        let outcome = within(clock, end, &mut None, self.handshake(attempt, &mut key)).await;
        let outcome = outcome.unwrap_or_else(|| {
            Err(Error::timed_out(self.name(), "timed out: the WebSocket did not open in time"))
        });
        let operation = self.call.operation();
        outcome.map_err(|error| Refused {
            error: error.with_request(operation.method.to_http(), operation.path, attempt),
            key,
        })
    }

    async fn handshake(&self, attempt: u32, key: &mut Option<HeaderValue>) -> Result<Wire, Error> {
        let client = self.call.client();
        let operation = self.call.operation();
        let mut prepared = self.call.prepare()?;
        let Head { url, headers } = prepared.head(&self.call)?;
        // HTTP clients want HTTP's schemes.
        let url = match url.strip_prefix("ws") {
            Some(rest) => format!("http{rest}"),
            None => url,
        };
        let mut request = HttpRequest::new(Method::GET, url);
        request.headers = headers;
        request.operation = operation.name;
        request.route = operation.path;
        request.attempt = attempt;
        let headers = &mut request.headers;
        headers.remove(ACCEPT);
        if prepared.authorize && !headers.contains_key(AUTHORIZATION) {
            let chain = client.chain();
            let send = |request| chain.send(request);
            let context = AuthContext { base: client.base(), clock: self.clock(), send: &send };
            if let Some(value) = client.auth().header(context).await? {
                *key = Some(value.clone());
                headers.insert(AUTHORIZATION, value);
            } else if !operation.public {
                return Err(Error::no_key(operation.name));
            }
        }
        let nonce = STANDARD.encode(fastrand::u128(..).to_ne_bytes());
        for (name, value) in [
            (CONNECTION, HeaderValue::from_static("Upgrade")),
            (UPGRADE, HeaderValue::from_static("websocket")),
            (SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13")),
        ] {
            headers.insert(name, value);
        }
        let value = HeaderValue::from_str(&nonce)
            .map_err(|error| Error::request(operation.name, error.to_string()))?;
        headers.insert(SEC_WEBSOCKET_KEY, value);
        let asked = headers.contains_key(SEC_WEBSOCKET_PROTOCOL);
        let sent = headers.get(AUTHORIZATION).cloned();
        let answer = client.chain().transport.upgrade(request).await;
        let Upgraded { status, headers, io, body } =
            answer.map_err(|error| Error::transport(operation.name, error))?;
        let Some(io) = io.filter(|_| status == 101) else {
            let body = match &sent {
                Some(key) => auth::conceal(key, body),
                None => body,
            };
            return Err(Error::status_of(operation.name, status, headers, body));
        };
        check(&headers, &nonce, asked).map_err(|message| {
            Error::transport(operation.name, TransportError::other(message))
                .with_answer(status, headers, body)
        })?;
        Ok(wire(io, self.max_message))
    }
}

struct Refused {
    error: Error,
    /// The key that the client used.
    key: Option<HeaderValue>,
}

/// Whether the answer is one of a WebSocket server to this very request.
fn check(headers: &HeaderMap, nonce: &str, asked: bool) -> Result<(), &'static str> {
    let has = |name: HeaderName, wanted: &str| {
        let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
        values
            .flat_map(|value| value.split(','))
            .any(|value| value.trim().eq_ignore_ascii_case(wanted))
    };
    if !has(UPGRADE, "websocket") || !has(CONNECTION, "upgrade") {
        return Err("the answer does not upgrade to a WebSocket");
    }
    let accept = headers.get(SEC_WEBSOCKET_ACCEPT).map(HeaderValue::as_bytes);
    if accept != Some(derive_accept_key(nonce.as_bytes()).as_bytes()) {
        return Err("`sec-websocket-accept` does not belong to this handshake");
    }
    if headers.contains_key(SEC_WEBSOCKET_EXTENSIONS) {
        return Err("the server uses an extension that was not offered");
    }
    if headers.contains_key(SEC_WEBSOCKET_PROTOCOL) && !asked {
        return Err("the server uses a protocol that was not offered");
    }
    Ok(())
}
