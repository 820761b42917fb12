//! The raw door: requests to endpoints that the crate does not know.

use std::borrow::Cow;

use bytes::Bytes;
use http::Method;
use http::header::{AUTHORIZATION, USER_AGENT};
use url::{Url, form_urlencoded};

use super::super::client::Client;
use super::super::operation::{self, BodyKind, Operation, OutputKind, Pager, PagerStyle};
use super::super::page::{Items, Page, Pages};
use super::super::pending::{Pending, PendingDownload, PendingFull};
use super::super::upload::Upload;
use super::super::value::{Decode, Encode};
use super::{Body, Call, CallOptions, ListStyle, Member, put};

/// What an operation would say.
#[derive(Clone)]
pub(super) struct Raw {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: BodyKind,
    /// The body was given as a whole, so one without members is sent as well.
    pub(super) whole: bool,
    /// It goes to somebody else's server.
    pub(super) foreign: bool,
}

/// A request to an endpoint that the crate does not know: [`Client::request`].
///
/// Keys, retries, limits and errors are those of every other request. A POST or a PATCH is
/// repeated only where that is safe: set an [`idempotency_key`](CallOptions::idempotency_key) if
/// the endpoint knows what to do with it.
#[must_use = "a request does nothing until it is sent"]
#[derive(Debug)]
pub struct RawRequest {
    call: Call,
}

/// An answer without a body can be read as `()`.
static JSON: Operation = Operation {
    name: "request",
    method: operation::Method::Get,
    path: "",
    server: None,
    public: false,
    body: BodyKind::Json,
    content_type: "",
    body_required: false,
    accept: "application/json",
    output: OutputKind::Json,
    pager: None,
    command_id: false,
    idempotency: false,
};

/// By far the most lists are like this one.
static LIST: Operation = Operation {
    output: OutputKind::Page,
    pager: Some(Pager {
        style: PagerStyle::Either,
        items: "data",
        position: "page[number]",
        size: "page[size]",
    }),
    ..JSON
};

static BYTES: Operation = Operation { accept: "*/*", output: OutputKind::Bytes, ..JSON };

static TEXT: Operation =
    Operation { accept: "text/plain, */*;q=0.5", output: OutputKind::Text, ..JSON };

impl RawRequest {
    pub(in super::super) fn new(client: &Client, method: Method, path: String) -> Self {
        let mut call = Call::new(client, &JSON);
        if path.contains("//") {
            call.0.error = Some("the path has an empty part: is an id missing?".to_owned());
        }
        call.0.raw = Some(Raw { method, path, body: BodyKind::Json, whole: false, foreign: false });
        Self { call }
    }

    /// A GET of a whole URL, which may be one of somebody else's server.
    pub(in super::super) fn of_url(client: &Client, text: &str) -> Self {
        let mut call = Call::new(client, &JSON);
        let (mut path, mut foreign) = (String::new(), false);
        match Url::parse(text) {
            Ok(url) if !url.username().is_empty() || url.password().is_some() => {
                call.0.error = Some("the URL must not hold a user name or password".to_owned());
            }
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
                foreign = url.origin() != client.base().origin();
                if foreign {
                    leave_out_what_is_ours(client, call.options());
                }
                call.options().base_url(url.origin().ascii_serialization());
                url.path().clone_into(&mut path);
                let query = url.query().filter(|query| !query.is_empty());
                call.0.next_query = query.map(str::to_owned);
            }
            _ => call.0.error = Some("the URL must begin with https:// or http://".to_owned()),
        }
        let (method, body) = (Method::GET, BodyKind::Json);
        call.0.raw = Some(Raw { method, path, body, whole: false, foreign });
        Self { call }
    }

    /// Fills the next placeholder of the path, `{id}`, with text that is encoded for it. An empty
    /// one is an error.
    pub fn path_arg(mut self, value: impl Into<String>) -> Self {
        self.call = self.call.arg(value);
        self
    }

    /// Sets a query parameter: a list is joined with commas, an object becomes `name[key]`.
    pub fn query(mut self, name: impl Into<String>, value: impl Encode) -> Self {
        let value = self.call.encode(&value);
        self.call.put_query(Cow::Owned(name.into()), Some(value));
        self
    }

    /// Sets a query parameter with a list in it that is not joined with commas.
    pub fn query_list(self, name: impl Into<String>, style: ListStyle, value: impl Encode) -> Self {
        let name = name.into();
        self.with_options(|options| options.list_style(&*name, style)).query(name, value)
    }

    /// Sets a header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.call.options().header(name, value);
        self
    }

    /// Sets the JSON body: what `serde_json::json!` makes, or a type of this crate.
    pub fn json(mut self, value: impl Encode) -> Self {
        self.set_kind(BodyKind::Json, true);
        self.call.body(value);
        self
    }

    /// Sets a body of a form, `application/x-www-form-urlencoded`. The value is an object; a list
    /// in it is repeated, an object becomes `name[key]`.
    pub fn form(mut self, value: impl Encode) -> Self {
        self.set_kind(BodyKind::Form, true);
        self.call.body(value);
        self
    }

    /// Adds a field to a `multipart/form-data` body. A list is repeated, an object is JSON.
    pub fn part(mut self, name: impl Into<String>, value: impl Encode) -> Self {
        self.set_kind(BodyKind::Multipart, false);
        let value = self.call.encode(&value);
        self.call.put_field(Cow::Owned(name.into()), Some(value));
        self
    }

    /// Adds a file to a `multipart/form-data` body; a second one of a name is sent as well.
    pub fn file(mut self, name: impl Into<String>, file: impl Into<Upload>) -> Self {
        self.set_kind(BodyKind::Multipart, false);
        let (name, file) = (Cow::Owned(name.into()), file.into());
        let members = self.call.members();
        match members.iter_mut().find(|(known, _)| *known == name) {
            Some((_, Member::Files(files))) => files.push(file),
            _ => put(members, name, Some(Member::Files(vec![file]))),
        }
        self
    }

    /// Sets a body of bytes: from memory, a file, a reader or a stream.
    pub fn bytes(mut self, value: impl Into<Upload>) -> Self {
        self.set_kind(BodyKind::Bytes, false);
        self.call.body_bytes(value.into());
        self
    }

    /// Settings of this request alone.
    pub fn with_options(mut self, set: impl FnOnce(&mut CallOptions)) -> Self {
        self.call.set_options(set);
        self
    }

    /// Sends it and reads the whole JSON body of the answer: as a [`Value`](super::super::Value),
    /// as a type of this crate, as one of your own in [`Json`](super::super::Json), or as `()` where
    /// nothing of it matters.
    pub fn send<T: Decode>(self) -> Pending<T> {
        Pending::new(self.call)
    }

    /// Sends it; the status, the headers and the body come along.
    pub fn send_full<T: Decode>(self) -> PendingFull<T> {
        PendingFull::new(self.call)
    }

    /// The items of a list in `data` with `meta` beside it, page by page: by `page[number]`, or by
    /// the cursors that such a list tells.
    pub fn items<T: Decode>(self) -> Items<T> {
        Items::new(self.into_list())
    }

    /// The pages of such a list; see [`items`](Self::items).
    pub fn pages<T: Decode>(self) -> Pages<Page<T>> {
        Pages::new(self.into_list())
    }

    /// Where to begin may stand in a URL that was given; what follows is no longer in it.
    fn into_list(mut self) -> Call {
        self.call.read_as(&LIST);
        let said = self.call.0.next_query.take().unwrap_or_default();
        let mut rest = Vec::new();
        for pair in said.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = form_urlencoded::parse(pair.as_bytes()).next().unwrap_or_default();
            if matches!(&*name, "page[number]" | "page[size]" | "page[after]") {
                let value = self.call.encode(&value.into_owned());
                self.call.put_query(Cow::Owned(name.into_owned()), Some(value));
            } else {
                rest.push(pair);
            }
        }
        self.call.0.next_query = Some(rest.join("&")).filter(|rest| !rest.is_empty());
        self.call
    }

    /// Sends it and reads the whole body of the answer, whatever it is.
    pub fn send_bytes(mut self) -> Pending<Bytes> {
        self.call.read_as(&BYTES);
        Pending::new(self.call)
    }

    /// Sends it and leaves the body of the answer to be read piece by piece, or to be saved; the
    /// status and the headers are there before.
    pub fn send_download(mut self) -> PendingDownload {
        self.call.read_as(&BYTES);
        PendingDownload::new(self.call)
    }

    /// Sends it and reads the whole body of the answer as text.
    pub fn send_text(mut self) -> Pending<String> {
        self.call.read_as(&TEXT);
        Pending::new(self.call)
    }

    fn set_kind(&mut self, kind: BodyKind, whole: bool) {
        if whole {
            // It takes the place of one that was given before.
            self.call.0.body = Body::None;
        }
        if let Some(raw) = &mut self.call.0.raw {
            (raw.body, raw.whole) = (kind, whole);
        }
    }
}

/// The key, and the headers that the client sends to its own server.
fn leave_out_what_is_ours(client: &Client, options: &mut CallOptions) {
    options.remove_header(AUTHORIZATION.as_str());
    for name in client.default_headers().keys().filter(|name| **name != USER_AGENT) {
        options.remove_header(name.as_str());
    }
}
