//! The intermediate representation: what a document says, in closed terms.
//!
//! It is an arena with typed ids. It holds facts of the document only; whatever
//! is derived (names, placement, cycles, direction) lives in side tables that
//! one pass each fills. It knows neither openapiv3 nor Rust identifiers.

pub mod dump;

use std::collections::BTreeMap;

use serde_json::Value;

/// A schema in the arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32);

/// An operation: index into [`Ir::operations`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpId(pub u32);

/// One API description.
#[derive(Debug, Clone, Default)]
pub struct Ir {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// The root server URL, without a slash at the end.
    pub server: String,
    /// The arena. Ids are dense; a type that nothing reaches is not emitted.
    pub types: Vec<Type>,
    /// Sorted by path, then method.
    pub operations: Vec<Operation>,
    /// Sorted by key.
    pub webhooks: Vec<Webhook>,
    /// Members of unions by their pointers, as far as their kind or name tells them apart: what to
    /// call them in place of their number.
    pub members: BTreeMap<String, String>,
    /// Events of the document that could not be understood: they are listed in the coverage.
    pub skipped: Vec<Skipped>,
}

/// An event that is in the document and not in the crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// `#/webhooks/callHangup`.
    pub pointer: String,
    /// Its key.
    pub key: String,
    /// Why, as a sentence without a full stop.
    pub reason: String,
}

impl Ir {
    /// The structs whose fields a request offers one by one.
    ///
    /// A body of parts that is one of several structs has files in them, so it cannot be set
    /// whole: the fields of its members are offered together.
    pub fn body_structs(&self, body: &Body) -> Vec<TypeId> {
        match &self.ty(body.ty).kind {
            Kind::Struct(_) => vec![body.ty],
            Kind::Union(union) if body.media == Media::Multipart => {
                union.variants.iter().map(|variant| variant.ty).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The type behind an id.
    pub fn ty(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }

    /// The operation behind an id.
    pub fn op(&self, id: OpId) -> &Operation {
        &self.operations[id.0 as usize]
    }

    /// All operations with their ids.
    pub fn ops(&self) -> impl Iterator<Item = (OpId, &Operation)> {
        (0u32..).map(OpId).zip(&self.operations)
    }

    /// All types with their ids.
    pub fn all_types(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        (0u32..).map(TypeId).zip(&self.types)
    }
}

/// Text for people. Not trusted: it is escaped where it is emitted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Doc {
    /// `title` or `summary`.
    pub summary: String,
    /// `description`.
    pub description: String,
    /// Further facts, one sentence each: default, bounds, pattern, example.
    pub notes: Vec<String>,
}

/// A schema.
#[derive(Debug, Clone)]
pub struct Type {
    /// Where it stands in the document: `#/components/schemas/Call/properties/state`.
    /// After deduplication the smallest pointer of the group.
    pub pointer: String,
    /// All pointers that became this type (more than one after deduplication), sorted.
    pub pointers: Vec<String>,
    /// The component name, when the type is one.
    pub component: Option<String>,
    /// Documentation of the schema itself.
    pub doc: Doc,
    /// What it is.
    pub kind: Kind,
    /// The schema admits null by itself.
    pub nullable: bool,
}

/// What a schema is. Only `Struct`, `Enum`, `IntEnum` and `Union` are emitted as items.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `boolean`.
    Bool,
    /// `integer` of any format, an `i64`.
    Integer,
    /// `number`, an `f64`.
    Number,
    /// `string`.
    Text(TextFormat),
    /// Base64 text (`format: byte`).
    Base64,
    /// Raw bytes (`format: binary`): a file part, or a body.
    Binary,
    /// Any JSON value.
    Any,
    /// A list.
    Array {
        /// What it holds.
        item: TypeId,
        /// Items may be null.
        nullable: bool,
    },
    /// An object whose keys are data.
    Map {
        /// What it holds.
        value: TypeId,
        /// Values may be null.
        nullable: bool,
    },
    /// One item or a list of items, told apart by the JSON kind.
    OneOrMany {
        /// The item.
        item: TypeId,
    },
    /// An object with named properties.
    Struct(Struct),
    /// A string with listed values.
    Enum(Vec<EnumValue>),
    /// An integer with listed values.
    IntEnum(Vec<i64>),
    /// One of several types.
    Union(Union),
}

/// What a string holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextFormat {
    /// Anything.
    Plain,
    /// `uuid`.
    Uuid,
    /// `date-time`.
    DateTime,
    /// `date`.
    Date,
}

/// Properties of an object.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Struct {
    /// Sorted by wire name.
    pub fields: Vec<Field>,
    /// Type of the undeclared properties, when the schema asks to keep them.
    pub extra: Option<TypeId>,
}

/// A property.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Name on the wire.
    pub wire: String,
    /// Its type.
    pub ty: TypeId,
    /// Listed in `required`.
    pub required: bool,
    /// Null is a value of it.
    pub nullable: bool,
    /// Sent by the server only.
    pub read_only: bool,
    /// Sent by the client only.
    pub write_only: bool,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// The only documented value (`const`, or an enum of one).
    pub constant: Option<Value>,
    /// `default`.
    pub default: Option<Value>,
    /// `example`: the only thing that names some events.
    pub example: Option<Value>,
    /// Documentation of the property.
    pub doc: Doc,
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EnumValue {
    /// The value on the wire.
    pub wire: String,
}

/// One of several types.
#[derive(Debug, Clone, PartialEq)]
pub struct Union {
    /// The members, in document order.
    pub variants: Vec<Variant>,
    /// How a reader tells them apart.
    pub dispatch: Dispatch,
}

/// A member of a union.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// Its type.
    pub ty: TypeId,
    /// The values of the tag that select it. Empty without a tag.
    pub tags: Vec<String>,
    /// The document's name for it: component, title or tag. Not yet an identifier.
    pub hint: String,
}

/// How the members of a union are told apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Dispatch {
    /// By the text of one property.
    Tag {
        /// The property.
        property: String,
    },
    /// By the JSON kind of the value, objects then by the properties that they require.
    Shape,
}

/// HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// `GET`, `POST`, ...
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
        }
    }

    /// The key in a path item: `get`, `post`, ...
    pub fn key(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Put => "put",
            Self::Post => "post",
            Self::Delete => "delete",
            Self::Options => "options",
            Self::Head => "head",
            Self::Patch => "patch",
            Self::Trace => "trace",
        }
    }
}

/// An operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `#/paths/~1calls/post`.
    pub pointer: String,
    /// Its method.
    pub method: Method,
    /// The path as it goes over the wire, with placeholders.
    pub path: String,
    /// The path as the document writes it (differs where it repeats the server's base path).
    pub document_path: String,
    /// `operationId`.
    pub id: Option<String>,
    /// Its tags, sorted: their order in the document says nothing.
    pub tags: Vec<String>,
    /// Summary and description.
    pub doc: Doc,
    /// `deprecated: true`, with a reason if there is one.
    pub deprecated: Option<String>,
    /// `x-hidden`.
    pub hidden: bool,
    /// A server of its own.
    pub server: Option<String>,
    /// `security: []`: works without a key.
    pub public: bool,
    /// In the order of the template.
    pub path_params: Vec<Param>,
    /// Query parameters; objects are flattened to their leaves (`filter[created_at][gte]`). Sorted by wire name.
    pub query: Vec<Param>,
    /// Header parameters, without those that the client sets itself. Sorted.
    pub headers: Vec<Param>,
    /// Request bodies in order of preference; more than one where media types differ in schema.
    pub bodies: Vec<Body>,
    /// What a success carries.
    pub output: Output,
    /// Media type of the success, as documented.
    pub accept: Option<String>,
    /// Other documented media types of the success.
    pub alternatives: Vec<String>,
    /// What one event holds, where the answer can be a stream of server-sent events: as the
    /// document declares, or as `specs/overrides.toml` knows.
    pub events: Option<TypeId>,
    /// How to get the next page.
    pub pager: Option<Pager>,
    /// Set for a WebSocket: the frames.
    pub socket: Option<Socket>,
    /// Documented statuses, as written (`200`, `4XX`, `default`), sorted.
    pub statuses: Vec<String>,
}

/// A path, query or header parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Name on the wire; for a flattened object the whole name with brackets.
    pub wire: String,
    /// Its type.
    pub ty: TypeId,
    /// Must be sent.
    pub required: bool,
    /// Null is documented.
    pub nullable: bool,
    /// How a list in a query is written; `None` for the API's own way, commas.
    pub lists: Option<ListStyle>,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// `example`, or else `default`, for examples of calls.
    pub example: Option<Value>,
    /// Documentation.
    pub doc: Doc,
    /// Where it stands in the document.
    pub pointer: String,
}

/// How a list in a query is written, where a document says so expressly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListStyle {
    /// `explode: true`: `name=a&name=b`.
    Repeated,
    /// `spaceDelimited`: `name=a%20b`.
    Spaces,
    /// `pipeDelimited`: `name=a|b`.
    Pipes,
}

/// A request body.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// How it is written.
    pub media: Media,
    /// The media type as documented.
    pub content_type: String,
    /// `requestBody.required`.
    pub required: bool,
    /// Its type; a `Struct` gets one setter per field, anything else is set whole.
    pub ty: TypeId,
}

/// How a request body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Media {
    /// `application/json`, `*/*`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// Anything else, as raw bytes.
    Bytes,
}

/// What a success carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Nothing.
    Empty,
    /// The whole JSON body is of this type.
    Json(TypeId),
    /// `{"data": T}`, perhaps with `meta` beside it.
    Data(TypeId),
    /// `{"data": [T], "meta": {..}}`: a page. The id is the item.
    Page(TypeId),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// How to get the next page: data for the runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    /// The convention.
    pub style: PagerStyle,
    /// Key of the list in the body, empty when the body itself is the list.
    pub items: String,
    /// The item type.
    pub item: TypeId,
    /// Wire name of the query parameter with the page number or cursor, empty if there is none.
    pub position: String,
    /// Wire name of the query parameter with the page size, empty if there is none.
    pub size: String,
}

/// Pagination conventions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagerStyle {
    /// `meta.page_number` up to `meta.total_pages`.
    Number,
    /// A cursor in the body: `meta.page_cursor`, `meta.cursor`, `meta.next_cursor`, `meta.cursors.after`.
    Cursor,
    /// As `Number`, and also by a cursor in `page[after]`.
    Either,
    /// `page` and a total number of records beside the list (`totalRecords`, `total_records`).
    Records,
    /// A relative URI in the body (`next_page_uri`).
    Uri,
    /// Only the length of the page tells (a bare list).
    Short,
}

/// Frames of a WebSocket operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Socket {
    /// What the client sends.
    pub send: Option<TypeId>,
    /// What the server sends.
    pub receive: Option<TypeId>,
}

/// An event that the server posts.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// `#/webhooks/callHangup`.
    pub pointer: String,
    /// Its key: `callHangup`.
    pub key: String,
    /// `operationId`: `CallHangup`.
    pub id: Option<String>,
    /// Documentation.
    pub doc: Doc,
    /// The body.
    pub ty: TypeId,
    /// How it is recognised.
    pub selector: Selector,
}

/// How an event is recognised in a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// `data.event_type` is one of these.
    DataEventType(Vec<String>),
    /// `event_type` at the top is one of these.
    EventType(Vec<String>),
    /// `type` at the top is one of these, and `campaignId` stands beside it.
    CampaignType(Vec<String>),
    /// `data.record_type` is one of these, and there is no `data.event_type`.
    DataRecordType(Vec<String>),
}
