//! The static description of an operation: everything about a request that does not depend on
//! its caller. Generated code holds one constant per operation.

/// One operation of the API.
#[derive(Debug)]
pub struct Operation {
    /// For errors: `calls.actions.answer`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// Path with placeholders, which may stand inside a segment: `/recordings/{sid}.json`.
    pub path: &'static str,
    /// A server of its own, in place of the client's base URL.
    pub server: Option<&'static str>,
    /// Works without a key.
    pub public: bool,
    /// How the body is written.
    pub body: BodyKind,
    /// Media type of the body as documented, empty without one.
    pub content_type: &'static str,
    /// Send an empty body rather than none when nothing was set.
    pub body_required: bool,
    /// Media type of the success, empty if there is none.
    pub accept: &'static str,
    /// What a success carries.
    pub output: OutputKind,
    /// How to get the next page.
    pub pager: Option<Pager>,
    /// The body has a `command_id`, so that the server recognises a repeated command.
    pub command_id: bool,
    /// Declares an `Idempotency-Key` header.
    pub idempotency: bool,
}

impl Operation {
    /// What operations without a body have in common.
    pub const PLAIN: Self = Self {
        name: "",
        method: Method::Get,
        path: "",
        server: None,
        public: false,
        body: BodyKind::None,
        content_type: "",
        body_required: false,
        accept: "application/json",
        output: OutputKind::Json,
        pager: None,
        command_id: false,
        idempotency: false,
    };

    /// What operations with a JSON body have in common.
    pub const JSON: Self = Self {
        body: BodyKind::Json,
        content_type: "application/json",
        body_required: true,
        ..Self::PLAIN
    };
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
}

impl Method {
    /// As the `http` crate has it.
    pub fn to_http(self) -> http::Method {
        match self {
            Self::Get => http::Method::GET,
            Self::Put => http::Method::PUT,
            Self::Post => http::Method::POST,
            Self::Delete => http::Method::DELETE,
            Self::Options => http::Method::OPTIONS,
            Self::Head => http::Method::HEAD,
            Self::Patch => http::Method::PATCH,
            Self::Trace => http::Method::TRACE,
        }
    }
}

/// How a request body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// There is none.
    None,
    /// A JSON value.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// Bytes as they are.
    Bytes,
}

/// What a success carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputKind {
    /// Nothing, or nothing that matters.
    Empty,
    /// The JSON body is the value.
    Json,
    /// The value is in `data`.
    Data,
    /// A list in `data` with `meta` beside it.
    Page,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// How to get the next page.
#[derive(Debug, Clone, Copy)]
pub struct Pager {
    /// The convention.
    pub style: PagerStyle,
    /// Key of the list in the body; empty when the body itself is the list.
    pub items: &'static str,
    /// Query parameter with the page number or cursor, empty if there is none.
    pub position: &'static str,
    /// Query parameter with the page size, empty if there is none.
    pub size: &'static str,
}

/// Pagination conventions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagerStyle {
    /// `meta.page_number` up to `meta.total_pages`.
    Number,
    /// A cursor in the body.
    Cursor,
    /// As `Number`, or by a cursor in `page[after]` where the caller or the server prefers that.
    Either,
    /// A page number and a total number of records beside the list.
    Records,
    /// A relative URI in the body (`next_page_uri`).
    Uri,
    /// Only the length of the page tells.
    Short,
}
