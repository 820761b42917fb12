//! From a call to the request that goes over the wire. Nothing is sent or opened here.
//!
//! Done once per call: what the server recognises a repeated request by is then the same in
//! every attempt.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, RANGE,
};
use http::{HeaderMap, Method};
use url::Url;

use super::super::client;
use super::super::error::Error;
use super::super::operation::BodyKind;
use super::super::retry::RetryPolicy;
use super::super::value::Reader;
use super::body::{JSON, Source};
use super::options::Edit;
use super::target::{self, ListStyle, Pairs};
use super::{Body, Call, Inner, Member, Payload, unique};

/// By what the server recognises a repeated request.
pub(in super::super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const COMMAND_ID: &str = "command_id";
const FORM: &str = "application/x-www-form-urlencoded";

/// Headers beside those of the client and the caller: the media types, the key of the client and
/// that of the request, and the encodings that the transport adds.
const HEADERS: usize = 5;

/// A request that is ready but for its key; the same in all attempts.
#[derive(Debug)]
pub(in super::super) struct Prepared {
    pub(in super::super) method: Method,
    /// For the first attempt, which takes it along: most calls need no other.
    head: Option<Head>,
    content_type: Option<HeaderValue>,
    /// The idempotency key that was made up. Boxed, as few have one and all futures hold it.
    key: Option<Box<HeaderValue>>,
    /// The `Authorization` that the caller has set, for the same reason.
    pub(in super::super) authorization: Option<Box<HeaderValue>>,
    pub(in super::super) payload: Payload,
    /// The server may be asked twice without harm.
    pub(in super::super) repeatable: bool,
    /// The key of the client belongs to it. Not so if the caller wants none sent.
    pub(in super::super) authorize: bool,
}

/// What was sent, as far as the server may know it again.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Sent {
    payload: Payload,
    form: bool,
    key: Option<Box<HeaderValue>>,
}

impl Sent {
    /// The id of the command in the body, whoever has set it.
    pub(in super::super) fn command_id(&self) -> Option<String> {
        let body = self.payload.whole()?;
        let id = if self.form {
            let mut pairs = url::form_urlencoded::parse(body);
            pairs.find(|(name, _)| name == COMMAND_ID).map(|(_, id)| id.into_owned())
        } else {
            Reader::new(body).tag(COMMAND_ID)
        };
        id.filter(|id| !id.is_empty())
    }

    /// The key in the headers, whoever has set it.
    pub(in super::super) fn idempotency_key(&self) -> Option<String> {
        let key = self.key.as_ref()?.to_str().ok()?;
        (!key.is_empty()).then(|| key.to_owned())
    }
}

/// Where a request goes, and its headers.
#[derive(Debug)]
pub(in super::super) struct Head {
    pub(in super::super) url: String,
    /// Without `Authorization`, unless the caller has set one.
    pub(in super::super) headers: HeaderMap,
}

impl Prepared {
    /// The head for the next attempt on this call, the same for all of them.
    pub(in super::super) fn head(&mut self, call: &Call) -> Result<Head, Error> {
        match self.head.take() {
            Some(head) => Ok(head),
            None => call.head(self.content_type.as_ref(), self.key.as_deref()),
        }
    }

    /// What the server may know the request by, for an error that comes of it.
    pub(in super::super) fn sent(&self, call: &Call) -> Sent {
        let inner = &*call.0;
        let is_key = |name: &str| name.eq_ignore_ascii_case(IDEMPOTENCY_KEY.as_str());
        let declared = inner.headers.iter().rev().find(|(name, _)| is_key(name));
        let chosen = inner.options.headers.iter().rev().find_map(|(name, edit)| match edit {
            Edit::Set(value) | Edit::Append(value) if is_key(name) => Some(value.as_str()),
            _ => None,
        });
        let given = chosen.or_else(|| declared.map(|(_, value)| &**value));
        let key = given.and_then(|key| HeaderValue::from_str(key).ok()).map(Box::new);
        let form = self.content_type.as_ref().is_some_and(|media| media == FORM);
        Sent { payload: self.payload.clone(), form, key: key.or_else(|| self.key.clone()) }
    }

    /// Where the first attempt goes, before there was one.
    #[cfg(feature = "tracing")]
    pub(in super::super) fn url(&self) -> Option<&str> {
        self.head.as_ref().map(|head| head.url.as_str())
    }
}

impl Call {
    fn head(
        &self,
        content_type: Option<&HeaderValue>,
        key: Option<&HeaderValue>,
    ) -> Result<Head, Error> {
        let url = self.url()?;
        let headers = self.0.headers(content_type);
        let mut headers =
            headers.map_err(|message| Error::request(self.0.operation.name, message))?;
        if let Some(key) = key {
            headers.insert(IDEMPOTENCY_KEY, key.clone());
        }
        Ok(Head { url, headers })
    }

    /// The request as it goes over the wire, but for its key.
    pub(in super::super) fn prepare(&self) -> Result<Prepared, Error> {
        let inner = &*self.0;
        let fail = |message: String| Error::request(inner.operation.name, message);
        if let Some(message) = &inner.error {
            return Err(fail(message.clone()));
        }
        let method = inner.method();
        let command_id = inner.command_id();
        let source = Source {
            operation: inner.operation,
            kind: inner.body_kind(),
            body: &inner.body,
            values: &inner.values,
            options: &inner.options,
            command_id: (command_id == Id::Missing).then(|| inner.unique()),
            required: inner.operation.body_required
                || inner.raw.as_ref().is_some_and(|raw| raw.whole),
        };
        let (content_type, payload) = match source.write().map_err(fail)? {
            Some((content_type, payload)) => (Some(content_type), payload),
            None => (None, Payload::empty()),
        };
        let content_type = content_type.map(media_type).transpose().map_err(fail)?;
        let mut head = self.head(content_type.as_ref(), None)?;
        let (keyed, key) = inner.idempotency_key(&head.headers).map_err(fail)?;
        if let Some(key) = &key {
            head.headers.insert(IDEMPOTENCY_KEY, key.clone());
        }
        let authorization = head.headers.get(AUTHORIZATION).cloned().map(Box::new);
        let authorize = !inner.options.headers.iter().any(|(name, edit)| {
            matches!(edit, Edit::Remove) && name.eq_ignore_ascii_case(AUTHORIZATION.as_str())
        });
        let repeatable = is_idempotent(&method)
            || keyed
            || command_id != Id::None
            || self.retry_policy().repeats_unsafe();
        let head = Some(head);
        Ok(Prepared {
            method,
            head,
            content_type,
            key: key.map(Box::new),
            authorization,
            payload,
            repeatable,
            authorize,
        })
    }

    /// The URL that it goes to. The key is not in it: it belongs in an `Authorization` header.
    pub fn url(&self) -> Result<String, Error> {
        let inner = &*self.0;
        let fail = |message: String| Error::request(inner.operation.name, message);
        let base = inner.base()?;
        if let Some(raw) = &inner.raw {
            target::raw_path(&raw.path).map_err(fail)?;
            let mut path = Cow::Borrowed(&raw.path);
            if !inner.args.is_empty() || target::has_placeholder(&raw.path) {
                let mut filled = String::new();
                target::path(&mut filled, &raw.path, &inner.args).map_err(fail)?;
                path = Cow::Owned(filled);
            }
            let query = inner.query(String::new()).map_err(fail)?;
            return target::join(base.into_owned(), &path, &query).map_err(fail);
        }
        let mut root = base.as_str();
        while let Some(shorter) = root.strip_suffix('/') {
            root = shorter;
        }
        // Little where there is nothing to add: the text is what the attempts copy.
        let more = if inner.args.is_empty() && inner.query.is_empty() { 1 } else { 128 };
        let mut out = String::with_capacity(root.len() + inner.operation.path.len() + more);
        out.push_str(root);
        let plain = target::path(&mut out, inner.operation.path, &inner.args).map_err(fail)?;
        if plain && inner.next_query.is_none() {
            let end = out.len();
            out.push('?');
            let mut out = inner.query(out).map_err(fail)?;
            if out.len() == end + 1 {
                out.pop();
            }
            return Ok(out);
        }
        let path = out.split_off(root.len());
        let query = inner.query(String::new()).map_err(fail)?;
        target::join(base.into_owned(), &path, &query).map_err(fail)
    }

    /// The URL of a WebSocket, with the scheme that such URLs have.
    pub fn socket_url(&self) -> Result<String, Error> {
        let url = self.url()?;
        Ok(match url.strip_prefix("http") {
            Some(rest) => format!("ws{rest}"),
            None => url,
        })
    }

    pub(in super::super) fn method(&self) -> Method {
        self.0.method()
    }

    /// The limit of the whole call that was set for this call alone.
    pub(in super::super) fn own_timeout(&self) -> Option<Duration> {
        self.0.options.timeout
    }

    /// When the whole call has to be over, on the monotonic clock.
    pub(in super::super) fn deadline(&self) -> Option<Duration> {
        let limit = self.0.options.timeout.or(self.client().limits().total)?;
        Some(self.client().clock().monotonic().saturating_add(limit))
    }

    pub(in super::super) fn attempt_timeout(&self) -> Option<Duration> {
        self.0.options.attempt_timeout.or(self.client().limits().attempt)
    }

    pub(in super::super) fn idle_timeout(&self) -> Option<Duration> {
        self.0.options.idle_timeout.or(self.client().limits().idle)
    }

    pub(in super::super) fn retry_policy(&self) -> Cow<'_, RetryPolicy> {
        let options = &self.0.options;
        let policy = options.retry.as_ref().unwrap_or(self.client().retry());
        match options.max_retries {
            Some(retries) => Cow::Owned(policy.clone().max_retries(retries)),
            None => Cow::Borrowed(policy),
        }
    }

    pub(in super::super) fn max_body(&self) -> usize {
        self.0.options.max_body.unwrap_or(self.client().limits().body)
    }

    pub(in super::super) fn is_strict(&self) -> bool {
        self.0.options.strict.unwrap_or(self.client().limits().strict)
    }
}

/// By what the server recognises a repeated command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Id {
    /// The operation has none, or the caller wants none.
    None,
    /// The caller has set one.
    Given,
    /// One is to be made up.
    Missing,
}

impl Inner {
    fn unique(&self) -> String {
        unique::uuid(self.client.clock().now())
    }

    fn method(&self) -> Method {
        match &self.raw {
            Some(raw) => raw.method.clone(),
            None => self.operation.method.to_http(),
        }
    }

    fn body_kind(&self) -> BodyKind {
        self.raw.as_ref().map_or(self.operation.body, |raw| raw.body)
    }

    fn base(&self) -> Result<Cow<'_, Url>, Error> {
        self.client.base_for(self.operation, self.options.base_url.as_deref())
    }

    /// The query, after a text that it belongs to. What a call sets counts before what its client
    /// sets, and its options before that; what a URL of the server says counts before all of them.
    fn query(&self, text: String) -> Result<String, String> {
        let link = self.next_query.as_deref();
        let said = |name: &str| {
            let pairs = link.map(|link| url::form_urlencoded::parse(link.as_bytes()));
            pairs.is_some_and(|mut pairs| pairs.any(|(known, _)| known == name))
        };
        let further = &self.options.query;
        let style = |name: &str| {
            let chosen = self.options.lists.iter().find(|(known, _)| known == name);
            let declared = || self.lists.iter().find(|(known, _)| *known == name);
            let style = chosen.map(|(_, style)| *style);
            style.or_else(|| declared().map(|(_, style)| *style)).unwrap_or(ListStyle::Commas)
        };
        let foreign = self.raw.as_ref().is_some_and(|raw| raw.foreign);
        let defaults = if foreign { &[] } else { self.client.default_query() };
        // A link to the next page has what the operation declares.
        let declared = if link.is_some() && self.raw.is_none() { &[] } else { &*self.query };
        let mut pairs = Pairs::new(text);
        if let Some(link) = link {
            pairs.raw(link);
        }
        for (name, value) in defaults {
            let replaced = declared.iter().any(|(known, _)| known == name)
                || further.iter().any(|(known, _)| known == name);
            if !replaced && !said(name) {
                pairs.text(name, value);
            }
        }
        for (name, span) in declared {
            if further.iter().all(|(known, _)| known != name) && !said(name) {
                pairs.add(name, span.of(&self.values), style(name))?;
            }
        }
        for (name, json) in further {
            if let Some(json) = json.as_ref().filter(|_| !said(name)) {
                pairs.add(name, json, style(name))?;
            }
        }
        Ok(pairs.into_text())
    }

    fn headers(&self, content_type: Option<&HeaderValue>) -> Result<HeaderMap, String> {
        let defaults = self.client.default_headers();
        let further = self.headers.len() + self.options.headers.len();
        let mut headers = HeaderMap::with_capacity(defaults.len() + further + HEADERS);
        for (name, value) in defaults {
            headers.append(name.clone(), value.clone());
        }
        let accept = if self.operation.accept.is_empty() { "*/*" } else { self.operation.accept };
        headers.insert(ACCEPT, media_type(Cow::Borrowed(accept))?);
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, content_type.clone());
        }
        for (name, value) in &self.headers {
            let (name, value) = client::header(name, value)?;
            headers.insert(name, value);
        }
        for (name, edit) in &self.options.headers {
            match edit {
                Edit::Set(value) => {
                    let (name, value) = client::header(name, value)?;
                    headers.insert(name, value);
                }
                Edit::Append(value) => {
                    let (name, value) = client::header(name, value)?;
                    headers.append(name, value);
                }
                Edit::Remove => {
                    headers.remove(name.as_str());
                }
            }
        }
        let given = headers.contains_key(ACCEPT_ENCODING)
            || self
                .options
                .headers
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case(ACCEPT_ENCODING.as_str()));
        if headers.contains_key(RANGE) && !given {
            // It counts the bytes that are sent; those that the caller has would be others.
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        }
        Ok(headers)
    }

    /// Whether the request carries a key that the server knows it by; one is made up where the
    /// operation declares such a key and the caller has not set any.
    fn idempotency_key(&self, headers: &HeaderMap) -> Result<(bool, Option<HeaderValue>), String> {
        // Where there is no declaration, it is the caller who knows the endpoint.
        let declared = self.operation.idempotency || self.raw.is_some();
        if !declared {
            return Ok((false, None));
        }
        if let Some(key) = headers.get(&IDEMPOTENCY_KEY) {
            return Ok((!key.is_empty(), None));
        }
        let removed = self.options.headers.iter().any(|(name, edit)| {
            matches!(edit, Edit::Remove) && name.eq_ignore_ascii_case(IDEMPOTENCY_KEY.as_str())
        });
        if removed || !self.operation.idempotency {
            return Ok((false, None));
        }
        let (_, value) = client::header(IDEMPOTENCY_KEY.as_str(), &self.unique())?;
        Ok((true, Some(value)))
    }

    fn command_id(&self) -> Id {
        let json = matches!(self.body_kind(), BodyKind::Json | BodyKind::Form);
        if !self.operation.command_id || !json {
            return Id::None;
        }
        let members = match &self.body {
            Body::Members(members) => members.as_slice(),
            Body::None => &[],
            Body::Whole(_) | Body::Upload(_) => return Id::None,
        };
        let is_set = |text: &str| if text.is_empty() { Id::None } else { Id::Given };
        if let Some((_, value)) = self.options.fields.iter().find(|(name, _)| name == COMMAND_ID) {
            return value.as_ref().and_then(|value| value.as_str()).map_or(Id::None, is_set);
        }
        match members.iter().find(|(name, _)| name == COMMAND_ID) {
            Some((_, Member::Json(span))) => match span.of(&self.values) {
                [b'"', b'"'] => Id::None,
                [b'"', ..] => Id::Given,
                _ => Id::None,
            },
            Some((_, Member::Files(_))) => Id::None,
            None => Id::Missing,
        }
    }
}

/// The methods that may be used twice, as HTTP defines them.
fn is_idempotent(method: &Method) -> bool {
    matches!(
        *method,
        Method::GET | Method::HEAD | Method::PUT | Method::DELETE | Method::OPTIONS | Method::TRACE
    )
}

/// What an operation documents is not copied. It is no more to be trusted than what a caller sets:
/// `HeaderValue::from_static` would panic.
fn media_type(text: Cow<'static, str>) -> Result<HeaderValue, String> {
    if text == JSON {
        return Ok(HeaderValue::from_static(JSON));
    }
    let bytes = match text {
        Cow::Borrowed(text) => Bytes::from_static(text.as_bytes()),
        Cow::Owned(text) => Bytes::from(text),
    };
    HeaderValue::from_maybe_shared(bytes)
        .map_err(|_| "the media type has characters that headers cannot carry".to_owned())
}
