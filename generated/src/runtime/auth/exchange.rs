//! One request to the token endpoint, from the transport's future to the token or the fault.
//!
//! It knows how such an answer looks. It knows neither credentials nor who waits, and whether to
//! try again is decided where the call is, by its policy.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::super::clock::Clock;
use super::super::transport::{ResponseBody, TransportError, TransportFuture};

/// How long one attempt may take. Without it a connection that went silent would hold up every
/// later call.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

/// The life of a token that does not tell, as in the official SDKs.
const USUAL_LIFE: f64 = 3600.0;
const LONGEST_LIFE: f64 = 10.0 * 365.0 * 24.0 * 3600.0;

/// More than any answer of a token endpoint has.
const MAX_BODY: usize = 256 * 1024;

/// Why there is no token, in a form of which every waiter can make its own error.
pub(super) enum Fault {
    Status(Box<Refusal>),
    Transport(Broken),
    Unreadable { path: &'static str, message: &'static str },
}

/// An answer with a status that is no success.
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// A [`TransportError`] that can be told several times.
pub(super) struct Broken {
    phase: Phase,
    message: String,
}

enum Phase {
    Connect,
    Timeout,
    Other,
}

impl Fault {
    pub(super) const BAD_TOKEN: Self = Self::Unreadable {
        path: "access_token",
        message: "it is empty or has characters that a token cannot have",
    };

    fn transport(error: &TransportError) -> Self {
        let phase = if error.is_connect() {
            Phase::Connect
        } else if error.is_timeout() {
            Phase::Timeout
        } else {
            Phase::Other
        };
        Self::Transport(Broken { phase, message: error.to_string() })
    }
}

impl Broken {
    pub(super) fn to_error(&self) -> TransportError {
        let message = self.message.clone();
        match self.phase {
            Phase::Connect => TransportError::connect(message),
            Phase::Timeout => TransportError::timeout(message),
            Phase::Other => TransportError::other(message),
        }
    }
}

/// The token and its life, from a request that was just handed to the transport.
pub(super) async fn exchange(
    sending: TransportFuture,
    clock: &dyn Clock,
) -> Result<(SecretString, Duration), Fault> {
    let mut timer = clock.limit(ATTEMPT_TIMEOUT);
    let mut answer = Box::pin(async move {
        let answer = sending.await?;
        let body = read(answer.body).await?;
        Ok::<_, TransportError>((answer.status, answer.headers, body))
    });
    let answer = poll_fn(|cx| {
        if let Poll::Ready(answer) = answer.as_mut().poll(cx) {
            return Poll::Ready(answer);
        }
        timer.as_mut().poll(cx).map(|()| {
            Err(TransportError::timeout("no answer from the token endpoint within 30 seconds"))
        })
    });
    match answer.await {
        Ok((200..300, _, body)) => token(&body),
        Ok((status, headers, mut body)) => {
            let body = Bytes::from(std::mem::take(&mut *body));
            Err(Fault::Status(Box::new(Refusal { status, headers, body })))
        }
        Err(error) => Err(Fault::transport(&error)),
    }
}

/// The body, wiped when it is dropped, since it holds a token.
async fn read(mut body: ResponseBody) -> Result<Zeroizing<Vec<u8>>, TransportError> {
    let mut out = Zeroizing::new(Vec::new());
    while let Some(chunk) = poll_fn(|cx| Pin::new(&mut body).poll_next(cx)).await {
        let chunk = chunk?;
        if out.len() + chunk.len() > MAX_BODY {
            return Err(TransportError::other("the answer of the token endpoint is too long"));
        }
        out.extend_from_slice(&chunk);
    }
    Ok(out)
}

fn token(body: &[u8]) -> Result<(SecretString, Duration), Fault> {
    let unreadable = |path, message| Fault::Unreadable { path, message };
    let mut body: Value =
        serde_json::from_slice(body).map_err(|_| unreadable("", "it is not JSON"))?;
    let Some(Value::String(text)) = body.get_mut("access_token").map(Value::take) else {
        return Err(unreadable("access_token", "there is no token"));
    };
    let text = SecretString::from(text);
    let plain = text.expose_secret();
    if plain.is_empty() || !plain.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Fault::BAD_TOKEN);
    }
    match body.get("token_type") {
        None | Some(Value::Null) => {}
        Some(Value::String(kind)) if kind.eq_ignore_ascii_case("bearer") => {}
        Some(_) => return Err(unreadable("token_type", "only bearer tokens can be used")),
    }
    let life = match body.get("expires_in") {
        Some(Value::Number(seconds)) => seconds.as_f64(),
        Some(Value::String(seconds)) => seconds.trim().parse().ok(),
        _ => None,
    };
    let life = life.filter(|life: &f64| life.is_finite()).unwrap_or(USUAL_LIFE);
    Ok((text, Duration::try_from_secs_f64(life.clamp(0.0, LONGEST_LIFE)).unwrap_or_default()))
}
