//! OAuth client credentials: one token for all, fetched when it is needed.
//!
//! The id and the secret travel as HTTP Basic, as the official SDKs send them, to
//! `<base>/oauth/token` and nowhere else, and a token belongs to the base URL that gave it.
//! However many calls need one at the same time, one request fetches it; when that fails all of
//! them see it, and the next call tries anew.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Method;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::super::clock::Clock;
use super::super::error::Error;
use super::super::transport::{BoxFuture, HttpRequest};
use super::exchange::{Fault, exchange};
use super::flight::{Flight, lock};
use super::{AuthContext, sensitive};

/// How the token endpoint is called in errors and in requests.
const OPERATION: &str = "oauth.token";
const ROUTE: &str = "/oauth/token";
const FORM: &str = "grant_type=client_credentials";

/// A token is renewed this long before it expires, or after nine tenths of a short life.
const EARLY: Duration = Duration::from_secs(60);

/// What is put where a server repeats the secret.
const HIDDEN: &[u8] = b"[hidden]";

pub(super) struct Credentials {
    id: String,
    secret: SecretString,
    /// By base URL.
    entries: Mutex<BTreeMap<String, Entry>>,
}

#[derive(Default)]
struct Entry {
    token: Option<Arc<Token>>,
    /// The request under way, for as long as somebody waits for it.
    flight: Weak<Flight<Outcome>>,
}

type Outcome = Result<Arc<Token>, Arc<Fault>>;

struct Token {
    text: SecretString,
    /// From when on it is not used any more, by both clocks: one may stand still while the
    /// machine sleeps, the other can be set back.
    until: Duration,
    until_date: Option<SystemTime>,
}

impl Token {
    /// The life of a token is counted from when it was asked for.
    fn new(text: SecretString, life: Duration, asked: (Duration, SystemTime)) -> Self {
        let used = life - EARLY.min(life / 10);
        let (until, until_date) = (asked.0.saturating_add(used), asked.1.checked_add(used));
        Self { text, until, until_date }
    }

    fn is_fresh(&self, clock: &dyn Clock) -> bool {
        clock.monotonic() < self.until && self.until_date.is_none_or(|date| clock.now() < date)
    }

    fn is_in(&self, header: &HeaderValue) -> bool {
        header.as_bytes().strip_prefix(b"Bearer ") == Some(self.text.expose_secret().as_bytes())
    }

    fn header(&self) -> Option<HeaderValue> {
        sensitive(format!("Bearer {}", self.text.expose_secret()))
    }
}

impl Credentials {
    pub(super) fn new(id: String, secret: String) -> Self {
        Self { id, secret: SecretString::from(secret), entries: Mutex::default() }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if self.id.is_empty() {
            return Err(Error::config("the client id is empty"));
        }
        // The colon is what separates it from the secret.
        if self.id.contains(':') || self.id.chars().any(char::is_control) {
            return Err(Error::config("the client id has characters that it cannot have"));
        }
        if self.secret.expose_secret().is_empty() {
            return Err(Error::config("the client secret is empty"));
        }
        Ok(())
    }

    /// The header with a token that is good for a while.
    pub(super) async fn header(&self, cx: &AuthContext<'_>) -> Result<HeaderValue, Error> {
        self.check()?;
        let token = match self.cached(cx) {
            Ok(token) => token,
            Err(flight) => self.fetched(cx, flight).await.map_err(|fault| self.error(&fault))?,
        };
        token.header().ok_or_else(|| self.error(&Fault::BAD_TOKEN))
    }

    /// Forgets the token if it is the refused one. Whatever the cache holds afterwards, there is
    /// something else to try.
    pub(super) fn rejected(&self, header: &HeaderValue) -> bool {
        for entry in lock(&self.entries).values_mut() {
            entry.token.take_if(|token| token.is_in(header));
        }
        true
    }

    /// The token for this base URL, or the request for one, which others may already wait for.
    fn cached(&self, cx: &AuthContext<'_>) -> Result<Arc<Token>, Arc<Flight<Outcome>>> {
        let mut entries = lock(&self.entries);
        let entry = entries.entry(cx.base.as_str().to_owned()).or_default();
        match &entry.token {
            Some(token) if token.is_fresh(&**cx.clock) => return Ok(Arc::clone(token)),
            _ => {}
        }
        Err(entry.flight.upgrade().unwrap_or_else(|| {
            let flight = Flight::new();
            entry.flight = Arc::downgrade(&flight);
            flight
        }))
    }

    async fn fetched(&self, cx: &AuthContext<'_>, flight: Arc<Flight<Outcome>>) -> Outcome {
        let this = Arc::downgrade(&flight);
        let finish = |outcome: &Outcome| {
            let mut entries = lock(&self.entries);
            match entries.get_mut(cx.base.as_str()) {
                Some(entry) if Weak::ptr_eq(&entry.flight, &this) => {
                    entry.flight = Weak::new();
                    entry.token = outcome.as_ref().ok().cloned();
                }
                _ => {}
            }
        };
        flight.join(|| self.attempt(cx), finish).await
    }

    /// One request. It does not borrow from the caller, since others may drive it to its end.
    fn attempt(&self, cx: &AuthContext<'_>) -> BoxFuture<Outcome> {
        let clock = Arc::clone(cx.clock);
        let asked = (clock.monotonic(), clock.now());
        let sending = (cx.send)(self.request(cx));
        Box::pin(async move {
            match exchange(sending, &*clock).await {
                Ok((text, life)) => Ok(Arc::new(Token::new(text, life, asked))),
                Err(fault) => Err(Arc::new(fault)),
            }
        })
    }

    fn request(&self, cx: &AuthContext<'_>) -> HttpRequest {
        let url = format!("{}{ROUTE}", cx.base.as_str().trim_end_matches('/'));
        let mut request = HttpRequest::new(Method::POST, url);
        let headers = &mut request.headers;
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        // Base64 after a word is always a header value.
        headers.extend(sensitive(format!("Basic {}", *self.pair())).map(|it| (AUTHORIZATION, it)));
        request.body = Bytes::from_static(FORM.as_bytes()).into();
        request.operation = OPERATION;
        request.route = ROUTE;
        request
    }

    /// What HTTP Basic sends.
    fn pair(&self) -> Zeroizing<String> {
        let pair = Zeroizing::new(format!("{}:{}", self.id, self.secret.expose_secret()));
        Zeroizing::new(STANDARD.encode(pair.as_bytes()))
    }

    /// The error of one waiter.
    fn error(&self, fault: &Fault) -> Error {
        match fault {
            Fault::Status(refusal) => {
                // A server that repeats what it was sent must not bring it into an error.
                let body = hide(&refusal.body, self.secret.expose_secret().as_bytes());
                let body = Bytes::from(hide(&body, self.pair().as_bytes()));
                Error::status_of(OPERATION, refusal.status, refusal.headers.clone(), body)
            }
            Fault::Transport(failure) => Error::transport(OPERATION, failure.to_error()),
            Fault::Unreadable { path, message } => Error::unreadable(OPERATION, path, message),
        }
    }
}

pub(super) fn hide(text: &[u8], secret: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(&first) = rest.first() {
        match rest.strip_prefix(secret) {
            Some(after) if !secret.is_empty() => {
                out.extend_from_slice(HIDDEN);
                rest = after;
            }
            _ => {
                out.push(first);
                rest = &rest[1..];
            }
        }
    }
    out
}
