//! The one way of every request: attempts, what lies between them, and the limits around them.
//!
//! A call is prepared once, so that a key that the server recognises it by is the same in each
//! attempt. What may be sent again is decided in `retry`; here it is only obeyed.

mod ended;
mod incoming;
mod redirect;
mod within;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderValue};
use http::{HeaderMap, Method};

use super::auth::{self, AuthContext};
use super::clock::Clock;
use super::error::{Error, request_id};
use super::operation::{Operation, OutputKind};
use super::request::{Call, Head, Prepared, Sent};
use super::response::RawResponse;
use super::retry::{self, Failure};
use super::trace::Trace;
use super::transport::{BoxFuture, HttpRequest, HttpResponse, TransportError};

use ended::Ended;
pub(super) use incoming::Incoming;
use redirect::{Hop, is_redirect};
pub(super) use within::within;

/// A download may be handed on to a store, and that one to a mirror.
const MAX_REDIRECTS: u32 = 5;

/// What is read of an answer that is an error; the rest would help nobody.
const ERROR_BODY: usize = 1 << 20;

/// Sends a call and reads the whole of a successful answer.
pub(super) async fn execute(call: Call) -> Result<RawResponse, Error> {
    let mut exchange = Exchange::new(&call)?;
    let opened = exchange.run(Reading::Whole).await?;
    Ok(RawResponse {
        sent: exchange.prepared.sent(&call),
        operation: opened.operation,
        status: opened.status,
        headers: opened.headers,
        attempts: opened.attempts,
        method: opened.method,
        body: opened.body.into_whole(),
        strict: call.is_strict(),
        log: call.client().log(),
    })
}

/// Sends a call and leaves the body of a successful answer to be read.
pub(super) async fn open(call: Call) -> Result<Opened, Error> {
    let mut exchange = Exchange::new(&call)?;
    let mut opened = exchange.run(Reading::Stream).await?;
    opened.sent = Some(Box::new(exchange.prepared.sent(&call)));
    Ok(opened)
}

/// A successful answer of which only the head was read.
pub(super) struct Opened {
    pub(super) operation: &'static Operation,
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) attempts: u32,
    pub(super) method: Method,
    pub(super) body: Incoming,
    /// The key of the request, where an answer may still turn out to be an error.
    key: Option<Box<HeaderValue>>,
    /// What the request was, as long as its answer is read.
    sent: Option<Box<Sent>>,
}

impl Opened {
    /// A part of the body for an error, without the key.
    pub(super) fn conceal(&self, text: Bytes) -> Bytes {
        match &self.key {
            Some(key) => auth::conceal(key, text),
            None => text,
        }
    }

    /// An error of the body says which request it belongs to.
    pub(super) fn place(&self, error: Error) -> Error {
        let error = error
            .with_answer(self.status, self.headers.clone(), Bytes::new())
            .with_request(self.method.clone(), self.operation.path, self.attempts);
        match &self.sent {
            Some(sent) => error.with_ids(sent),
            None => error,
        }
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // No headers: a cookie is a key, and it is not the only one that a server may set.
        f.debug_struct("Opened")
            .field("operation", &self.operation.name)
            .field("status", &self.status)
            .field("request_id", &request_id(&self.headers))
            .field("attempts", &self.attempts)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Whole,
    Stream,
}

/// What a transport says.
type Outcome = Result<HttpResponse, TransportError>;

struct Exchange<'a> {
    call: &'a Call,
    prepared: Prepared,
    clock: &'a Arc<dyn Clock>,
    /// When the whole call has to be over, on the monotonic clock.
    deadline: Option<Duration>,
    /// Attempts so far, this one included.
    sent: u32,
    /// The key that the server did not take, and what it said.
    refused: Option<Box<(HeaderValue, Error)>>,
}

impl<'a> Exchange<'a> {
    fn new(call: &'a Call) -> Result<Self, Error> {
        let clock = call.client().clock();
        let prepared = call.prepare();
        let prepared = prepared
            .map_err(|error| error.with_request(call.method(), call.operation().path, 0))?;
        let deadline = call.deadline();
        Ok(Self { call, prepared, clock, deadline, sent: 0, refused: None })
    }

    async fn run(&mut self, reading: Reading) -> Result<Opened, Error> {
        let trace = Trace::start(self.call, &self.prepared);
        let outcome = trace.within(self.attempts(reading, &trace)).await;
        let outcome = outcome.map_err(|error| {
            let operation = self.call.operation();
            let error = error.with_request(self.prepared.method.clone(), operation.path, self.sent);
            // What was not sent is known to nobody.
            let sent = (self.sent > 0).then(|| self.prepared.sent(self.call));
            error.with_ids(&sent.unwrap_or_default())
        });
        trace.end(outcome.as_ref());
        outcome
    }

    async fn attempts(&mut self, reading: Reading, trace: &Trace) -> Result<Opened, Error> {
        let mut renewed = false;
        loop {
            self.sent += 1;
            let ended = match self.attempt(reading, trace).await {
                Ok(opened) => {
                    trace.answered(&opened);
                    return Ok(opened);
                }
                Err(ended) => ended,
            };
            trace.failed(self.sent, ended.error());
            let ended = match ended {
                // The server has not acted on a request that it does not know the sender of.
                Ended::Status(error, Some(key))
                    if error.status() == Some(401)
                        && !renewed
                        && self.prepared.payload.is_replayable()
                        && self.call.client().auth().rejected(&key) =>
                {
                    trace.refused();
                    renewed = true;
                    self.refused = Some(Box::new((key, error)));
                    continue;
                }
                ended => ended,
            };
            let (delay, error) = self.judge(ended);
            let Some(delay) = delay else {
                if error.is_invalid_request() {
                    // It could not be sent as it is.
                    self.sent -= 1;
                }
                return Err(error);
            };
            let over = self
                .deadline
                .is_some_and(|deadline| self.clock.monotonic().saturating_add(delay) >= deadline);
            if over {
                return Err(error);
            }
            trace.retry(self.sent, delay, &error);
            self.clock.sleep(delay).await;
        }
    }

    /// How long to wait for the next attempt; without it the error stands.
    fn judge(&self, ended: Ended) -> (Option<Duration>, Error) {
        let route = self.call.operation().path;
        let ended = ended.map(|error| {
            let error = error.with_request(self.prepared.method.clone(), route, self.sent);
            error.with_ids(&self.prepared.sent(self.call))
        });
        let failure = match &ended {
            Ended::Status(error, _) => match (error.status(), error.headers()) {
                (Some(status), Some(headers)) => Failure::Status { status, headers },
                _ => return (None, ended.into_error()),
            },
            // The answer of a token endpoint; asking it again executes nothing.
            Ended::Unsent(error) => match (error.status(), error.headers()) {
                (Some(status), Some(headers)) => Failure::Status { status, headers },
                _ => Failure::Unsent,
            },
            Ended::Broken(_) => Failure::Broken,
            Ended::Final(_) => return (None, ended.into_error()),
        };
        let over = self.deadline.is_some_and(|deadline| self.clock.monotonic() >= deadline);
        if over || !self.prepared.payload.is_replayable() {
            return (None, ended.into_error());
        }
        let policy = self.call.retry_policy();
        let repeatable = self.prepared.repeatable || matches!(ended, Ended::Unsent(_));
        let (now, error) = (self.clock.now(), ended.error());
        let delay = retry::decide(&policy, repeatable, &failure, self.sent, now, error);
        (delay, ended.into_error())
    }

    async fn attempt(&mut self, reading: Reading, trace: &Trace) -> Result<Opened, Ended> {
        let client = self.call.client();
        let operation = self.call.operation();
        let now = self.clock.monotonic();
        let end = self.call.attempt_timeout().map(|limit| now.saturating_add(limit));
        let end = match (end, self.deadline) {
            (Some(end), Some(deadline)) => Some(end.min(deadline)),
            (end, deadline) => end.or(deadline),
        };
        self.in_time(now)?;
        let mut timer = None;

        let mut key = None;
        if self.prepared.authorize && self.prepared.authorization.is_none() {
            let header = match client.auth().ready() {
                Some(header) => Some(header),
                None => {
                    let header = Box::pin(self.key(end, trace)).await?;
                    let now = self.clock.monotonic();
                    self.in_time(now)?;
                    if end.is_some_and(|end| now >= end) {
                        return Err(Ended::Unsent(self.timeout("the key")));
                    }
                    header
                }
            };
            if let Some(refused) =
                self.refused.take_if(|refused| header.as_ref() == Some(&refused.0))
            {
                // There is no other key, so nothing is sent again.
                self.sent -= 1;
                return Err(Ended::Final(refused.1));
            }
            if header.is_none() && !operation.public {
                return Err(Ended::Final(Error::no_key(operation.name)));
            }
            key = header;
        }
        let (next, sent) = self.begin(key.as_ref(), trace)?;
        let mut response = self.answer(within(self.clock, end, &mut timer, sent).await)?;
        if let Some(next) = next
            && is_redirect(response.status)
        {
            let keyed;
            (response, keyed) = Box::pin(self.follow(next, response, end, &mut timer)).await?;
            // Whoever answers has not seen the key then, and says nothing about it.
            key = key.filter(|_| keyed);
        }
        let mut body = self.incoming(&mut response, end, timer);
        if !self.is_success(response.status) {
            return Err(Box::pin(self.refusal(response, body, key)).await);
        }
        if reading == Reading::Stream {
            // An attempt is over with the head; the rest has the time of the whole call.
            body.until(self.deadline);
            let mut opened = self.opened(response, body);
            opened.key = key.map(Box::new).or_else(|| self.prepared.authorization.clone());
            return Ok(opened);
        }
        let limit = self.call.max_body();
        let read = match self.announced(&response) {
            Some(length) if length > limit as u64 => Ok(false),
            _ => body.collect(limit).await,
        };
        self.read(response, body, read)
    }

    /// Makes the request of an attempt and begins to send it. What is needed for that is larger
    /// than all that has to be kept while there is no answer, so it is no part of the future.
    fn begin(
        &mut self,
        key: Option<&HeaderValue>,
        trace: &Trace,
    ) -> Result<(Option<Box<Hop>>, impl Future<Output = Outcome> + use<>), Ended> {
        let operation = self.call.operation();
        let Head { url, mut headers } = self.prepared.head(self.call).map_err(Ended::Final)?;
        if let Some(key) = key {
            headers.insert(AUTHORIZATION, key.clone());
        }
        let body = self.prepared.payload.open();
        let body = body.map_err(|message| Ended::Final(Error::upload(operation.name, message)))?;
        let request = HttpRequest {
            method: self.prepared.method.clone(),
            url,
            headers,
            body,
            operation: operation.name,
            route: operation.path,
            attempt: self.sent,
        };
        trace.sending(&request);
        let next = Hop::of(&request, operation);
        Ok((next, self.call.client().chain().exchange(request)))
    }

    /// What has no time left is not sent: an answer that is there at once would hide that.
    fn in_time(&mut self, now: Duration) -> Result<(), Ended> {
        if self.deadline.is_none_or(|deadline| now < deadline) {
            return Ok(());
        }
        self.sent -= 1;
        let message = "timed out: no time was left to send it";
        Err(Ended::Final(Error::timed_out(self.call.operation().name, message)))
    }

    /// The header of a key that there may be something to wait for.
    async fn key(
        &self,
        end: Option<Duration>,
        trace: &Trace,
    ) -> Result<Option<HeaderValue>, Ended> {
        let client = self.call.client();
        let chain = client.chain();
        let send = |request| {
            trace.token(&request);
            chain.send(request)
        };
        let context = AuthContext { base: client.base(), clock: self.clock, send: &send };
        let header = within(self.clock, end, &mut None, client.auth().header(context)).await;
        header.ok_or_else(|| Ended::Unsent(self.timeout("the key")))?.map_err(|error| {
            if error.is_retryable() { Ended::Unsent(error) } else { Ended::Final(error) }
        })
    }

    /// Goes where answers send us on, and tells whether the last one there was given the key.
    async fn follow(
        &self,
        hop: Box<Hop>,
        mut response: HttpResponse,
        end: Option<Duration>,
        timer: &mut Option<BoxFuture<()>>,
    ) -> Result<(HttpResponse, bool), Ended> {
        let mut next = Some(hop);
        let mut keyed = true;
        for _ in 0..MAX_REDIRECTS {
            let Some(request) = next.take().and_then(|from| from.to(&response, self.sent)) else {
                break;
            };
            keyed = request.headers.contains_key(AUTHORIZATION);
            next = Hop::of(&request, self.call.operation());
            let sent = self.call.client().chain().exchange(request);
            let answer = self.answer(within(self.clock, end, timer, sent).await);
            response = match answer {
                // It leads nowhere, and whoever said so has had the request.
                Err(Ended::Final(error)) if error.is_invalid_request() => break,
                answer => answer?,
            };
        }
        Ok((response, keyed))
    }

    fn answer(&self, outcome: Option<Outcome>) -> Result<HttpResponse, Ended> {
        let name = self.call.operation().name;
        if !matches!(outcome, Some(Ok(_)))
            && let Some(message) = self.prepared.payload.failure()
        {
            return Err(Ended::Final(Error::upload(name, message)));
        }
        match outcome {
            Some(Ok(response)) => Ok(response),
            Some(Err(error)) if error.is_connect() => {
                Err(Ended::Unsent(Error::transport(name, error)))
            }
            Some(Err(error)) if error.is_invalid() => {
                Err(Ended::Final(Error::transport(name, error)))
            }
            Some(Err(error)) => Err(Ended::Broken(Error::transport(name, error))),
            None => Err(Ended::Broken(self.timeout("an answer"))),
        }
    }

    fn incoming(
        &self,
        response: &mut HttpResponse,
        end: Option<Duration>,
        timer: Option<BoxFuture<()>>,
    ) -> Incoming {
        let body = std::mem::replace(&mut response.body, Bytes::new().into());
        let idle = self.call.idle_timeout();
        Incoming::new(self.call.operation().name, self.clock, idle, end, timer, body)
    }

    /// What is looked up and has no value may well answer with a redirect, which is then its
    /// value. A command that is sent elsewhere was not executed.
    fn is_success(&self, status: u16) -> bool {
        let elsewhere = (300..400).contains(&status)
            && self.call.operation().output == OutputKind::Empty
            && self.prepared.method == Method::GET;
        (200..300).contains(&status) || elsewhere
    }

    /// The length that an answer says its body has.
    fn announced(&self, response: &HttpResponse) -> Option<u64> {
        // An answer to HEAD tells the length of what it does not have.
        if self.prepared.method == Method::HEAD {
            return None;
        }
        response.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }

    /// An answer that says no; its body says why.
    async fn refusal(
        &self,
        response: HttpResponse,
        mut body: Incoming,
        key: Option<HeaderValue>,
    ) -> Ended {
        // Whatever goes wrong with its body, the answer is its status.
        let _ = body.collect(ERROR_BODY).await;
        let text = match key.as_ref().or(self.prepared.authorization.as_deref()) {
            Some(key) => auth::conceal(key, body.into_whole()),
            None => body.into_whole(),
        };
        let name = self.call.operation().name;
        Ended::Status(Error::status_of(name, response.status, response.headers, text), key)
    }

    /// What became of reading a body: all of it, too much, or an error.
    fn read(
        &self,
        response: HttpResponse,
        body: Incoming,
        read: Result<bool, Error>,
    ) -> Result<Opened, Ended> {
        let operation = self.call.operation();
        let (ended, error): (fn(Error) -> Ended, _) = match read {
            Ok(true) => return Ok(self.opened(response, body)),
            // The status says that it was done, and there is no value to lose.
            Err(_) if operation.output == OutputKind::Empty => {
                return Ok(self.opened(response, body));
            }
            Ok(false) => (Ended::Final, Error::too_large(operation.name, self.call.max_body())),
            Err(error) => (Ended::Broken, error),
        };
        Err(ended(error.with_answer(response.status, response.headers, body.into_whole())))
    }

    fn opened(&self, response: HttpResponse, body: Incoming) -> Opened {
        Opened {
            operation: self.call.operation(),
            status: response.status,
            headers: response.headers,
            attempts: self.sent,
            method: self.prepared.method.clone(),
            body,
            key: None,
            sent: None,
        }
    }

    fn timeout(&self, what: &str) -> Error {
        let over = self.deadline.is_some_and(|deadline| self.clock.monotonic() >= deadline);
        let which = if over { "of the call" } else { "of one attempt" };
        Error::timed_out(
            self.call.operation().name,
            format!("timed out: no sign of {what} within the time {which}"),
        )
    }
}
