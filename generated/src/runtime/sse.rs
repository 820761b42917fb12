//! Answers that are a stream of server-sent events.
//!
//! The answer is opened like any other, retries included; once it has begun nothing is repeated,
//! since these are POSTs. What an event is is decided in `parser`.

mod parser;

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use super::error::{Error, request_id};
use super::pending::{PendingDownload, Request};
use super::request::Call;
use super::response::essence;
use super::send::{self, Opened};
use super::transport::BoxFuture;
use super::value::{self, Decode};

use parser::Parser;
pub use parser::SseEvent;

/// Data that says that there is no more.
const DONE: &str = "[DONE]";

/// What is kept of an answer that turns out to be no stream.
const OTHER_BODY: usize = 1 << 20;

impl Call {
    /// Asks for events, with `stream` set in the body where the operation has such a member.
    fn ask_for_events(&mut self, flag: bool) {
        if flag {
            self.field::<bool>("stream", true);
        }
        self.header("accept", "text/event-stream");
    }
}

/// A request whose answer is a stream of events.
#[must_use = "a request does nothing until it is awaited"]
pub struct PendingStream<T> {
    opening: BoxFuture<Result<Events, Error>>,
    item: PhantomData<fn() -> T>,
}

impl<T> PendingStream<T> {
    /// Generated code calls this.
    #[doc(hidden)]
    pub fn new(mut call: Call, flag: bool) -> Self {
        call.ask_for_events(flag);
        Self { opening: Box::pin(open(call)), item: PhantomData }
    }
}

impl<T> Future for PendingStream<T> {
    type Output = Result<EventStream<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let events = ready!(self.opening.as_mut().poll(cx))?;
        Poll::Ready(Ok(EventStream { events, item: PhantomData }))
    }
}

impl<T> fmt::Debug for PendingStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingStream")
    }
}

async fn open(call: Call) -> Result<Events, Error> {
    let (limit, strict) = (call.max_body(), call.is_strict());
    let opened = send::open(call).await?;
    let essence = essence(opened.headers.get(CONTENT_TYPE));
    // Other types are taken for what was asked for until they end without an event: some servers
    // do not set it.
    let other = essence.ends_with("/json")
        || essence.ends_with("+json")
        || essence.ends_with("/xml")
        || essence.ends_with("+xml")
        || essence == "text/html";
    if other {
        let message = format!("it is {essence} and not a stream of events");
        return Err(not_a_stream(opened, &message).await);
    }
    Ok(Events {
        opened,
        parser: Parser::new(limit),
        limit,
        strict,
        ready: VecDeque::new(),
        failed: None,
        over: false,
        done: false,
        doubted: if essence == "text/event-stream" { None } else { Some(BytesMut::new()) },
    })
}

/// The server answers at once: what it says goes into the error.
async fn not_a_stream(mut opened: Opened, message: &str) -> Error {
    let mut body = BytesMut::new();
    while let Some(Ok(piece)) = opened.body.chunk().await {
        if !append(&mut body, &piece) {
            break;
        }
    }
    no_events(&opened, message, body.freeze())
}

/// Adds to what is kept of an answer that is no stream; no when that is enough.
fn append(body: &mut BytesMut, piece: &[u8]) -> bool {
    let room = OTHER_BODY - body.len();
    body.extend_from_slice(&piece[..piece.len().min(room)]);
    piece.len() < room
}

fn no_events(opened: &Opened, message: &str, body: Bytes) -> Error {
    let body = opened.conceal(body);
    let error = if in_band(&body) {
        Error::in_band(opened.operation.name, &body)
    } else {
        Error::unreadable(opened.operation.name, "", message)
    };
    opened.place(error).with_answer(opened.status, opened.headers.clone(), body)
}

/// The events of an answer, each with a value.
///
/// It ends with the body, or where the server says `[DONE]`. An error that the server reports in
/// the stream is an `Err` with its [details](Error::errors); so is data that cannot be read, and
/// what comes after it can still be. The idle time limit of the client holds between two pieces.
/// Dropping it ends the transfer.
pub struct EventStream<T> {
    events: Events,
    item: PhantomData<fn() -> T>,
}

impl<T> EventStream<T> {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.events.opened.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.events.opened.headers
    }

    /// The id of the request, for the people of the API.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.events.opened.headers)
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.events.opened.attempts
    }

    /// Whether the server has said that there is no more, with `[DONE]`. Where it does say so, a
    /// stream that ends without it was cut off.
    pub fn is_done(&self) -> bool {
        self.events.done
    }

    /// How long the server asks to wait before the stream is opened anew.
    pub fn retry(&self) -> Option<Duration> {
        self.events.parser.retry()
    }

    /// The next event as it came: its name, its id and its data, errors of the server included.
    pub async fn next_event(&mut self) -> Option<Result<SseEvent, Error>> {
        poll_fn(|cx| self.events.poll(cx)).await
    }
}

impl<T: Decode> EventStream<T> {
    /// The value of the next event.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|cx| self.poll_value(cx)).await
    }

    fn poll_value(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        let Some(event) = ready!(self.events.poll_data(cx)) else {
            return Poll::Ready(None);
        };
        Poll::Ready(Some(event.and_then(|data| {
            let (value, problems) = value::decode(data.as_bytes());
            value.filter(|_| !problems.forbid(self.events.strict)).ok_or_else(|| {
                let error =
                    Error::decode(self.events.opened.operation.name, data.as_bytes(), &problems);
                self.events.place(error, data.into())
            })
        })))
    }
}

impl<T: Decode> Stream for EventStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_value(cx)
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EventStream").field(&self.events.opened).finish()
    }
}

/// The part that does not depend on the type of a value.
struct Events {
    opened: Opened,
    parser: Parser,
    limit: usize,
    /// Every problem is an error.
    strict: bool,
    ready: VecDeque<SseEvent>,
    /// What comes after the events that are ready.
    failed: Option<Error>,
    /// Nothing is read any more.
    over: bool,
    /// The server said `[DONE]`.
    done: bool,
    /// What came of an answer that does not say that it is a stream, until there is an event.
    doubted: Option<BytesMut>,
}

impl Events {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<SseEvent, Error>>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                if event.data.trim() != DONE {
                    return Poll::Ready(Some(Ok(event)));
                }
                self.ready.clear();
                self.failed = None;
                self.over = true;
                self.done = true;
            }
            if self.over {
                return Poll::Ready(self.failed.take().map(Err));
            }
            match ready!(self.opened.body.poll_chunk(cx)) {
                Some(Ok(piece)) => {
                    if let Some(doubted) = &mut self.doubted {
                        append(doubted, &piece);
                    }
                    if self.parser.push(&piece, &mut self.ready).is_err() {
                        let error = Error::too_large(self.opened.operation.name, self.limit);
                        self.end(Some(error));
                    }
                    if !self.ready.is_empty() {
                        self.doubted = None;
                    }
                }
                Some(Err(error)) => self.end(Some(error)),
                None => {
                    self.end(None);
                    if let Some(body) = self.doubted.take().filter(|body| !may_be_events(body)) {
                        let message = "it is no stream of events";
                        self.failed = Some(no_events(&self.opened, message, body.freeze()));
                    }
                }
            }
        }
    }

    fn end(&mut self, error: Option<Error>) {
        self.over = true;
        self.failed = error.map(|error| self.opened.place(error));
    }

    /// The data of the next event that has some and is no error.
    fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<String, Error>>> {
        loop {
            let event = match ready!(self.poll(cx)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(event)) => event,
            };
            if event.event == "error" || in_band(event.data.as_bytes()) {
                let data = self.opened.conceal(event.data.into());
                let error = Error::in_band(self.opened.operation.name, &data);
                return Poll::Ready(Some(Err(self.place(error, data))));
            }
            if !event.data.trim().is_empty() {
                return Poll::Ready(Some(Ok(event.data)));
            }
        }
    }

    /// An error says which request and which data it belongs to.
    fn place(&self, error: Error, data: Bytes) -> Error {
        let error = self.opened.place(error);
        error.with_answer(self.opened.status, self.opened.headers.clone(), data)
    }
}

/// Whether a text without an event may have been a stream all the same: blank lines, comments, and
/// fields without data.
fn may_be_events(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| matches!(byte, b'\r' | b'\n'));
    lines.all(|line| {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        matches!(name, b"" | b"event" | b"id" | b"retry")
    })
}

/// Whether data reports an error in place of a value.
fn in_band(data: &[u8]) -> bool {
    // Most data does not, and need not be read twice.
    if !data.windows(7).any(|window| window == b"\"error\"" || window == b"\"errors") {
        return false;
    }
    let Ok(Value::Object(data)) = serde_json::from_slice(data) else {
        return false;
    };
    let error = data.get("error").is_some_and(|error| match error {
        Value::Null | Value::Bool(_) => false,
        Value::String(text) => !text.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Array(_) | Value::Number(_) => true,
    });
    let listed = |errors: &Value| errors.as_array().is_some_and(|errors| !errors.is_empty());
    error || data.get("errors").is_some_and(listed)
}

/// Operations that take nothing but their path and answer with bytes or text.
macro_rules! streamed {
    ($($of:ty),*) => {$(
        impl Request<$of> {
            /// Sends the request and leaves the answer to be read piece by piece, or into a file.
            pub fn stream(self) -> PendingDownload {
                PendingDownload::new(self.into_call())
            }
        }
    )*};
}

streamed!(Bytes, String);
