//! A request in the making: thin data that every builder shares, and its way to HTTP.

mod body;
mod payload;
mod show;
mod target;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method};
use serde_json::Value;
use url::Url;

use super::client::{self, Client};
use super::error::Error;
use super::operation::{self, BodyKind, Operation, OutputKind};
use super::pending::{Pending, PendingFull};
use super::retry::RetryPolicy;
use super::upload::Upload;
use super::value::{self, Decode, Encode, Reader};

pub(super) use payload::Payload;
pub(super) use show::is_secret;
pub(super) use target::link_query;

type Name = Cow<'static, str>;

/// What a builder holds. Not generic, and one pointer wide since every setter moves it.
pub struct Call(Box<Inner>);

struct Inner {
    client: Client,
    operation: &'static Operation,
    /// Method and path of a request that has no operation.
    raw: Option<(Method, String)>,
    args: Vec<String>,
    query: Vec<(Name, Vec<u8>)>,
    /// The whole query, as the server gave it for the next page.
    next_query: Option<String>,
    headers: Vec<(Name, String)>,
    body: Body,
    options: CallOptions,
    /// The first thing that could not be encoded.
    error: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub(super) enum Body {
    #[default]
    None,
    /// Members of an object, or fields of a form.
    Members(Vec<(Name, Part)>),
    /// JSON that is no object.
    Whole(Vec<u8>),
    /// Bytes as they are.
    Upload(Upload),
}

#[derive(Clone, Debug)]
pub(super) enum Part {
    Json(Vec<u8>),
    Files(Vec<Upload>),
}

impl Call {
    /// A call of an operation.
    pub fn new(client: &Client, operation: &'static Operation) -> Self {
        Self(Box::new(Inner {
            client: client.clone(),
            operation,
            raw: None,
            args: Vec::new(),
            query: Vec::new(),
            next_query: None,
            headers: Vec::new(),
            body: Body::None,
            options: CallOptions::default(),
            error: None,
        }))
    }

    /// The next path parameter, in the order of the template.
    #[must_use]
    pub fn arg(mut self, value: impl Into<String>) -> Self {
        self.0.args.push(value.into());
        self
    }

    /// Sets a query parameter; `None` clears it.
    #[inline]
    pub fn query<T: Encode>(&mut self, name: &'static str, value: Option<T>) {
        let value = value.map(|value| value::encode(&value));
        self.put_query(Cow::Borrowed(name), value);
    }

    /// Sets a header; `None` clears it.
    pub fn header(&mut self, name: &'static str, value: Option<String>) {
        put(&mut self.0.headers, Cow::Borrowed(name), value);
    }

    /// Sets a member of the body; `None` clears it.
    #[inline]
    pub fn field<T: Encode>(&mut self, name: &'static str, value: Option<T>) {
        let value = value.map(|value| value::encode(&value));
        self.put_field(Cow::Borrowed(name), value);
    }

    /// Sets a member of the body to null.
    pub fn field_null(&mut self, name: &'static str) {
        self.put_field(Cow::Borrowed(name), Some(Ok(b"null".to_vec())));
    }

    /// Sets a file of a form; `None` clears it.
    pub fn file(&mut self, name: &'static str, value: Option<Upload>) {
        self.files(name, value.map(|file| vec![file]));
    }

    /// Sets the files of a form; `None` clears them.
    pub fn files(&mut self, name: &'static str, value: Option<Vec<Upload>>) {
        put(self.members(), Cow::Borrowed(name), value.map(Part::Files));
    }

    /// Sets the whole body. The members of an object can still be replaced one by one.
    #[inline]
    pub fn body<T: Encode>(&mut self, value: T) {
        let json = value::encode(&value);
        self.put_body(json);
    }

    /// Sets a body of bytes.
    pub fn body_bytes(&mut self, value: Upload) {
        self.0.body = Body::Upload(value);
    }

    /// Makes this a call of another form of the operation: the same request, its answer read otherwise.
    pub fn read_as(&mut self, operation: &'static Operation) {
        self.0.operation = operation;
    }

    /// Settings of this call alone.
    pub fn options(&mut self) -> &mut CallOptions {
        &mut self.0.options
    }

    /// The URL of an operation that is not called but connected to, such as a WebSocket.
    /// The key is not in it: it belongs in an `Authorization` header.
    pub fn url(&self) -> Result<String, Error> {
        self.target().map(String::from)
    }

    fn put_query(&mut self, name: Name, value: Option<Result<Vec<u8>, &'static str>>) {
        let value = self.encoded("query parameter", &name, value);
        put(&mut self.0.query, name, value);
    }

    fn put_field(&mut self, name: Name, value: Option<Result<Vec<u8>, &'static str>>) {
        let value = self.encoded("field", &name, value);
        put(self.members(), name, value.map(Part::Json));
    }

    fn put_body(&mut self, json: Result<Vec<u8>, &'static str>) {
        let Some(json) = self.encoded("field", "body", Some(json)) else {
            return;
        };
        let mut reader = Reader::new(&json);
        if json.first() != Some(&b'{') || !reader.object() {
            self.0.body = Body::Whole(json);
            return;
        }
        let members = self.members();
        while let Some(name) = reader.key() {
            let value = reader.span().map(|span| Part::Json(span.to_vec()));
            put(members, Cow::Owned(name.into_owned()), value);
        }
    }

    /// The members of the body. What was set as a whole before is replaced.
    fn members(&mut self) -> &mut Vec<(Name, Part)> {
        if !matches!(self.0.body, Body::Members(_)) {
            self.0.body = Body::Members(Vec::new());
        }
        match &mut self.0.body {
            Body::Members(members) => members,
            _ => unreachable!("it was made so above"),
        }
    }

    /// A setter cannot fail, so an error waits until the call is sent.
    fn encoded(
        &mut self,
        what: &str,
        name: &str,
        value: Option<Result<Vec<u8>, &'static str>>,
    ) -> Option<Vec<u8>> {
        match value? {
            Ok(json) => Some(json),
            Err(message) => {
                self.0.error.get_or_insert_with(|| format!("{what} `{name}`: {message}"));
                None
            }
        }
    }
}

// What the client and the pager need.
impl Call {
    pub(super) fn client(&self) -> &Client {
        &self.0.client
    }

    pub(super) fn operation(&self) -> &'static Operation {
        self.0.operation
    }

    pub(super) fn duplicate(&self) -> Self {
        let inner = &*self.0;
        Self(Box::new(Inner {
            client: inner.client.clone(),
            operation: inner.operation,
            raw: inner.raw.clone(),
            args: inner.args.clone(),
            query: inner.query.clone(),
            next_query: inner.next_query.clone(),
            headers: inner.headers.clone(),
            body: inner.body.clone(),
            options: inner.options.clone(),
            error: inner.error.clone(),
        }))
    }

    /// A query parameter that is a number.
    pub(super) fn query_number(&self, name: &str) -> Option<i64> {
        let (_, json) = self.0.query.iter().find(|(known, _)| known == name)?;
        value::decode(json).0
    }

    /// Sets a cursor; no if it is the one of this very call.
    pub(super) fn move_to(&mut self, name: &'static str, cursor: &str) -> bool {
        let before =
            self.0.query.iter().find(|(known, _)| known == name).map(|(_, json)| json.clone());
        self.query(name, Some(cursor));
        self.0.query.iter().find(|(known, _)| known == name).map(|(_, json)| json)
            != before.as_ref()
    }

    /// Sets the whole query; no if it is the one of this very call.
    pub(super) fn move_to_link(&mut self, query: String) -> bool {
        self.0.next_query.replace(query) != self.0.next_query
    }

    /// The request as it goes over the wire, but for its key.
    pub(super) fn prepare(&self) -> Result<Prepared, Error> {
        let inner = &*self.0;
        let operation = inner.operation;
        let fail = |message: String| Error::request(operation.name, message);
        if let Some(message) = &inner.error {
            return Err(fail(message.clone()));
        }
        let url = self.target()?;
        let (content_type, body) = self.payload().map_err(fail)?.unzip();
        let headers = self.headers(content_type)?;
        let method = inner
            .raw
            .as_ref()
            .map_or_else(|| operation.method.to_http(), |(method, _)| method.clone());
        let repeatable = !matches!(method, Method::POST | Method::PATCH | Method::CONNECT);
        Ok(Prepared {
            method,
            url: url.into(),
            headers,
            payload: Payload::bytes(body.map(Bytes::from).unwrap_or_default()),
            repeatable,
        })
    }

    /// When the whole call has to be over, on the monotonic clock.
    pub(super) fn deadline(&self) -> Option<Duration> {
        let limit = self.0.options.timeout.or(self.client().limits().total)?;
        Some(self.client().clock().monotonic().saturating_add(limit))
    }

    pub(super) fn attempt_timeout(&self) -> Option<Duration> {
        self.0.options.attempt_timeout.or(self.client().limits().attempt)
    }

    pub(super) fn idle_timeout(&self) -> Option<Duration> {
        self.0.options.idle_timeout.or(self.client().limits().idle)
    }

    pub(super) fn retry_policy(&self) -> &RetryPolicy {
        self.0.options.retry.as_ref().unwrap_or(self.client().retry())
    }

    pub(super) fn max_body(&self) -> usize {
        self.0.options.max_body.unwrap_or(self.client().limits().body)
    }

    fn target(&self) -> Result<Url, Error> {
        let inner = &*self.0;
        let fail = |message: String| Error::request(inner.operation.name, message);
        let base = inner.client.base_for(inner.operation)?;
        let path = match &inner.raw {
            Some((_, path)) => target::raw_path(path).map_err(fail)?,
            None => target::path(inner.operation.path, &inner.args).map_err(fail)?,
        };
        let query = match &inner.next_query {
            Some(query) => query.clone(),
            None => target::query(&inner.query, &inner.options.query).map_err(fail)?,
        };
        target::join(base, &path, &query).map_err(fail)
    }

    fn payload(&self) -> Result<Option<(String, Vec<u8>)>, String> {
        let inner = &*self.0;
        body::write(inner.operation, &inner.body, &inner.options.fields)
    }

    fn headers(&self, content_type: Option<String>) -> Result<HeaderMap, Error> {
        let inner = &*self.0;
        let operation = inner.operation;
        let fail = |message: String| Error::request(operation.name, message);
        let mut headers = inner.client.default_headers().clone();
        let accept = if operation.accept.is_empty() { "*/*" } else { operation.accept };
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        if let Some(content_type) = content_type {
            let (_, value) = client::header("content-type", &content_type).map_err(fail)?;
            headers.insert(CONTENT_TYPE, value);
        }
        for (name, value) in inner.headers.iter().chain(&inner.options.headers) {
            let (name, value) = client::header(name, value).map_err(fail)?;
            headers.insert(name, value);
        }
        let anonymous = inner.client.auth().is_none() && !headers.contains_key(AUTHORIZATION);
        if anonymous && !operation.public {
            return Err(Error::no_key(operation.name));
        }
        Ok(headers)
    }
}

/// A request that is ready but for its key; the same in all attempts.
pub(super) struct Prepared {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) headers: HeaderMap,
    pub(super) payload: Payload,
    /// The server may execute it twice without harm.
    pub(super) repeatable: bool,
}

/// Settings of one call.
#[derive(Clone, Default)]
pub struct CallOptions {
    timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    retry: Option<RetryPolicy>,
    max_body: Option<usize>,
    headers: Vec<(Name, String)>,
    query: Vec<(Name, Vec<u8>)>,
    fields: BTreeMap<String, Value>,
}

impl CallOptions {
    /// The longest that one attempt may take, in place of the client's limit.
    pub fn attempt_timeout(&mut self, timeout: Duration) {
        self.attempt_timeout = Some(timeout);
    }

    /// The longest that the answer may pause, in place of the client's limit.
    pub fn idle_timeout(&mut self, timeout: Duration) {
        self.idle_timeout = Some(timeout);
    }

    /// What is tried again, in place of the client's policy.
    pub fn retry(&mut self, policy: RetryPolicy) {
        self.retry = Some(policy);
    }

    /// How many bytes of the answer are held in memory at most, in place of the client's limit.
    pub fn max_body(&mut self, bytes: usize) {
        self.max_body = Some(bytes);
    }

    /// The longest that the call may take, all attempts included, in place of the client's limit.
    pub fn timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    /// A header. It takes the place of one that the client or the operation sets.
    pub fn header(&mut self, name: impl Into<String>, value: impl Into<String>) {
        put(&mut self.headers, Cow::Owned(name.into()), Some(value.into()));
    }

    /// The key by which the server recognises a repeated request.
    pub fn idempotency_key(&mut self, key: impl Into<String>) {
        self.header("Idempotency-Key", key);
    }

    /// A query parameter that the operation does not declare.
    pub fn query(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        put(&mut self.query, Cow::Owned(name.into()), Some(value.into().to_string().into_bytes()));
    }

    /// A member of the body that the operation does not declare.
    pub fn body_field(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.fields.insert(name.into(), value.into());
    }
}

/// A request to an endpoint that the crate does not know: [`Client::request`].
#[must_use = "a request does nothing until it is sent"]
#[derive(Debug)]
pub struct RawRequest {
    call: Call,
}

/// Body and answer are JSON; an answer without a body can be read as `()`.
static RAW: Operation = Operation {
    name: "request",
    method: operation::Method::Get,
    path: "",
    server: None,
    public: false,
    body: BodyKind::Json,
    content_type: "application/json",
    body_required: false,
    accept: "application/json",
    output: OutputKind::Json,
    pager: None,
    command_id: false,
    idempotency: false,
};

impl RawRequest {
    pub(super) fn new(client: &Client, method: Method, path: String) -> Self {
        let mut call = Call::new(client, &RAW);
        call.0.raw = Some((method, path));
        Self { call }
    }

    /// Adds a query parameter: a list is joined with commas, an object becomes `name[key]`.
    pub fn query(mut self, name: impl Into<String>, value: impl Encode) -> Self {
        self.call.put_query(Cow::Owned(name.into()), Some(value::encode(&value)));
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.call.options().header(name, value);
        self
    }

    /// Sets the JSON body.
    pub fn json(mut self, value: impl Encode) -> Self {
        self.call.body(value);
        self
    }

    /// Sets a body of bytes.
    pub fn bytes(mut self, value: impl Into<Upload>) -> Self {
        self.call.body_bytes(value.into());
        self
    }

    /// Settings of this request alone.
    pub fn with_options(mut self, set: impl FnOnce(&mut CallOptions)) -> Self {
        set(self.call.options());
        self
    }

    /// Sends it and reads the whole JSON body of the answer.
    pub fn send<T: Decode>(self) -> Pending<T> {
        Pending::new(self.call)
    }

    /// Sends it; the status, the headers and the body come along.
    pub fn send_full<T: Decode>(self) -> PendingFull<T> {
        PendingFull::new(self.call)
    }
}

/// Sets, replaces or clears an entry. The order is that of the first time each was set.
fn put<T>(entries: &mut Vec<(Name, T)>, name: Name, value: Option<T>) {
    let at = entries.iter().position(|(known, _)| *known == name);
    match (at, value) {
        (Some(at), Some(value)) => entries[at].1 = value,
        (Some(at), None) => {
            entries.remove(at);
        }
        (None, Some(value)) => entries.push((name, value)),
        (None, None) => {}
    }
}
