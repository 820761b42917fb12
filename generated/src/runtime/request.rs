//! A request in the making: thin data that every builder shares.
//!
//! How it becomes HTTP is in `prepare`, and in `target` and `body` below that.

mod body;
mod multipart;
mod options;
mod payload;
mod prepare;
mod raw;
mod show;
mod target;
mod unique;

use std::borrow::{Borrow, Cow};

use super::client::Client;
use super::operation::Operation;
use super::upload::Upload;
use super::value::{self, Encode, JsonKind, Reader, Writer};

pub use options::CallOptions;
pub use raw::RawRequest;
pub use show::show;
pub use target::ListStyle;

pub(super) use payload::Payload;
pub(super) use prepare::{Head, IDEMPOTENCY_KEY, Prepared, Sent};
pub(super) use show::{given, hide, is_secret, printable};
pub(super) use target::link_query;

type Name = Cow<'static, str>;

/// Room for the values of an ordinary request, and for its members.
const VALUES: usize = 256;
const MEMBERS: usize = 8;

/// What a builder holds. Not generic, and one pointer wide since every setter moves it.
pub struct Call(Box<Inner>);

#[derive(Clone)]
struct Inner {
    client: Client,
    operation: &'static Operation,
    /// What the operation does not say where it stands for all that this crate does not know.
    raw: Option<raw::Raw>,
    args: Vec<String>,
    /// The JSON of all values, one after another. What was replaced stays in it.
    values: Vec<u8>,
    query: Vec<(Name, Span)>,
    lists: Vec<(&'static str, ListStyle)>,
    /// The whole query, as the server gave it for the next page.
    next_query: Option<String>,
    headers: Vec<(Name, String)>,
    body: Body,
    options: CallOptions,
    /// The first thing that could not be encoded.
    error: Option<String>,
}

#[derive(Clone, Default)]
enum Body {
    #[default]
    None,
    /// Members of an object, or fields of a form.
    Members(Vec<(Name, Member)>),
    /// JSON that is no object.
    Whole(Span),
    /// Bytes as they are.
    Upload(Upload),
}

#[derive(Clone)]
enum Member {
    Json(Span),
    Files(Vec<Upload>),
}

/// A place in the values.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
}

impl Span {
    fn of(self, values: &[u8]) -> &[u8] {
        &values[self.start..self.end]
    }
}

impl Call {
    /// A call of an operation.
    pub fn new(client: &Client, operation: &'static Operation) -> Self {
        Self(Box::new(Inner {
            client: client.clone(),
            operation,
            raw: None,
            args: Vec::new(),
            values: Vec::new(),
            query: Vec::new(),
            lists: Vec::new(),
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

    /// Sets a query parameter.
    #[inline]
    pub fn query<T: Encode>(&mut self, name: &'static str, value: impl Into<T>) {
        self.maybe_query::<T>(name, Some(value));
    }

    /// Sets a query parameter, or clears it.
    #[inline]
    pub fn maybe_query<T: Encode>(&mut self, name: &'static str, value: Option<impl Into<T>>) {
        let value = value.map(|value| self.encode::<T>(&value.into()));
        self.put_query(Cow::Borrowed(name), value);
    }

    /// Sets a query parameter whose list is not joined with commas.
    #[inline]
    pub fn query_list<T: Encode>(
        &mut self,
        name: &'static str,
        style: ListStyle,
        value: impl Into<T>,
    ) {
        self.maybe_query_list::<T>(name, style, Some(value));
    }

    /// Sets a query parameter whose list is not joined with commas, or clears it.
    #[inline]
    pub fn maybe_query_list<T: Encode>(
        &mut self,
        name: &'static str,
        style: ListStyle,
        value: Option<impl Into<T>>,
    ) {
        put(&mut self.0.lists, name, Some(style));
        self.maybe_query::<T>(name, value);
    }

    /// Sets a header.
    pub fn header(&mut self, name: &'static str, value: impl Into<String>) {
        self.maybe_header(name, Some(value));
    }

    /// Sets a header, or clears it.
    pub fn maybe_header(&mut self, name: &'static str, value: Option<impl Into<String>>) {
        put(&mut self.0.headers, Cow::Borrowed(name), value.map(Into::into));
    }

    /// Sets a member of the body.
    #[inline]
    pub fn field<T: Encode>(&mut self, name: &'static str, value: impl Into<T>) {
        self.maybe_field::<T>(name, Some(value));
    }

    /// Sets a member of the body, or clears it.
    #[inline]
    pub fn maybe_field<T: Encode>(&mut self, name: &'static str, value: Option<impl Into<T>>) {
        let value = value.map(|value| self.encode::<T>(&value.into()));
        self.put_field(Cow::Borrowed(name), value);
    }

    /// Sets a member of the body to null.
    pub fn field_null(&mut self, name: &'static str) {
        let mut draft = self.draft();
        draft.writer.null();
        self.put_field(Cow::Borrowed(name), Some(draft));
    }

    /// Sets a file of a form.
    pub fn file(&mut self, name: &'static str, value: impl Into<Upload>) {
        self.files(name, vec![value.into()]);
    }

    /// Sets a file of a form, or clears it.
    pub fn maybe_file(&mut self, name: &'static str, value: Option<impl Into<Upload>>) {
        self.maybe_files(name, value.map(|file| vec![file.into()]));
    }

    /// Sets the files of a form.
    pub fn files(&mut self, name: &'static str, value: Vec<Upload>) {
        self.maybe_files(name, Some(value));
    }

    /// Sets the files of a form, or clears them.
    pub fn maybe_files(&mut self, name: &'static str, value: Option<Vec<Upload>>) {
        put(self.members(), Cow::Borrowed(name), value.map(Member::Files));
    }

    /// Sets the whole body. The members of an object can still be replaced one by one, and those
    /// that were set before stay where it has none: an id by which a command is known must not
    /// vanish.
    #[inline]
    pub fn body<T: Encode>(&mut self, value: T) {
        let draft = self.encode(&value);
        self.put_body(draft);
    }

    /// The same for a value that need not be given away.
    #[inline]
    pub fn body_of<T: Encode>(&mut self, value: impl Borrow<T>) {
        self.body::<&T>(value.borrow());
    }

    /// Sets a body of bytes.
    pub fn body_bytes(&mut self, value: Upload) {
        self.0.body = Body::Upload(value);
    }

    /// Makes this a call of another form of the operation: the same request, its answer read otherwise.
    pub fn read_as(&mut self, operation: &'static Operation) {
        self.0.operation = operation;
    }

    /// Changes the settings of this call alone.
    #[inline]
    pub fn set_options(&mut self, set: impl FnOnce(&mut CallOptions)) {
        set(&mut self.0.options);
    }

    /// Settings of this call alone.
    pub fn options(&mut self) -> &mut CallOptions {
        &mut self.0.options
    }

    /// Writes a value after those that are there already.
    #[inline]
    fn encode<T: Encode>(&mut self, value: &T) -> Draft {
        let mut draft = self.draft();
        value.encode(&mut draft.writer);
        draft
    }

    fn draft(&mut self) -> Draft {
        let mut values = std::mem::take(&mut self.0.values);
        if values.capacity() == 0 {
            values.reserve(VALUES);
        }
        Draft { start: values.len(), writer: Writer::over(values) }
    }

    /// Takes the values back. A setter cannot fail, so an error waits until the call is sent.
    fn take(&mut self, what: &str, name: &str, draft: Draft) -> Option<Span> {
        let (values, error) = draft.writer.into_parts();
        let inner = &mut *self.0;
        inner.values = values;
        match error {
            None => Some(Span { start: draft.start, end: inner.values.len() }),
            Some(message) => {
                inner.values.truncate(draft.start);
                inner.error.get_or_insert_with(|| format!("{what} `{name}`: {message}"));
                None
            }
        }
    }

    fn put_query(&mut self, name: Name, draft: Option<Draft>) {
        let value = draft.and_then(|draft| self.take("query parameter", &name, draft));
        put(&mut self.0.query, name, value);
    }

    fn put_field(&mut self, name: Name, draft: Option<Draft>) {
        let value = draft.and_then(|draft| self.take("field", &name, draft));
        put(self.members(), name, value.map(Member::Json));
    }

    fn put_body(&mut self, draft: Draft) {
        let Some(whole) = self.take("field", "body", draft) else {
            return;
        };
        // The reader borrows the values while the members change.
        let values = std::mem::take(&mut self.0.values);
        let mut reader = Reader::new(whole.of(&values));
        if reader.peek() == JsonKind::Object && reader.object() {
            let members = self.members();
            while let Some(name) = reader.key() {
                let start = whole.start + reader.position();
                let span = reader.span().map(|json| Span { start, end: start + json.len() });
                put(members, Cow::Owned(name.into_owned()), span.map(Member::Json));
            }
        } else {
            self.0.body = Body::Whole(whole);
        }
        self.0.values = values;
    }

    /// The members of the body. What was set as a whole before is replaced.
    fn members(&mut self) -> &mut Vec<(Name, Member)> {
        if !matches!(self.0.body, Body::Members(_)) {
            self.0.body = Body::Members(Vec::with_capacity(MEMBERS));
        }
        match &mut self.0.body {
            Body::Members(members) => members,
            _ => unreachable!("it was made so above"),
        }
    }
}

/// A value being written at the end of the values, which it has taken along.
struct Draft {
    writer: Writer,
    start: usize,
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
        Self(self.0.clone())
    }

    /// A query parameter that is a number.
    pub(super) fn query_number(&self, name: &str) -> Option<i64> {
        value::decode(self.query_json(name)?).0
    }

    /// A query parameter that is text, such as a cursor.
    pub(super) fn query_text(&self, name: &str) -> Option<String> {
        value::decode(self.query_json(name)?).0
    }

    /// It goes to an endpoint that the crate does not know.
    pub(super) fn is_raw(&self) -> bool {
        self.0.raw.is_some()
    }

    /// Sets the whole query, as a server gave it.
    pub(super) fn set_whole_query(&mut self, query: String) {
        self.0.next_query = Some(query);
    }

    fn query_json(&self, name: &str) -> Option<&[u8]> {
        let (_, span) = self.0.query.iter().find(|(known, _)| known == name)?;
        Some(span.of(&self.0.values))
    }
}

/// Sets, replaces or clears an entry. The order is that of the first time each was set.
fn put<N: PartialEq, T>(entries: &mut Vec<(N, T)>, name: N, value: Option<T>) {
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
