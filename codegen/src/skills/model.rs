//! What the templates print: plain values, decided.
//!
//! Texts are Markdown that is safe where the template puts them; see `text`.

use serde::Serialize;

use super::text::Table;

/// A skill document.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Document {
    /// `telnyx-voice-rust`.
    pub name: String,
    /// `voice`.
    pub family: String,
    /// Heading.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Name of the package.
    pub package: String,
    /// Cargo features that the operations and events need, with commas.
    pub features: String,
    /// The same as code spans.
    pub feature_list: String,
    /// How the error sample calls: imports, and the call up to `.await`.
    pub error_imports: Vec<String>,
    /// See `error_imports`.
    pub error_call: String,
    /// How a list is walked, if the family has one: the lines of a sample.
    pub list: Option<Sample>,
    /// The note about the form of phone numbers.
    pub numbers: bool,
    /// The section about TeXML callbacks.
    pub texml: bool,
    /// The shorter way to the operations below `actions`.
    pub short: String,
    /// A handle that keeps the id.
    pub handle: String,
    /// What one has to know, Markdown of our own.
    pub caveats: Vec<String>,
    /// All operations, where they are in the main file.
    pub operations: Vec<String>,
    /// Operations that come first, where the rest is in `references/`.
    pub core: Vec<String>,
    /// Operations that come next.
    pub supporting: Vec<String>,
    /// All others, a line each.
    pub additional: Vec<String>,
    /// The events.
    pub events: Option<Events>,
    /// Types and enums, where they are in the main file.
    pub types: String,
    /// There are `references/`.
    pub references: bool,
    /// There is `references/types.md`.
    pub has_types: bool,
    /// How many operations and events there are: `16 operations, 12 events`.
    pub size: String,
}

/// A piece of Rust.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Sample {
    /// `use` lines.
    pub imports: Vec<String>,
    /// Statements, with a line end.
    pub code: String,
}

/// An operation, in full or as a task.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Operation {
    /// Summary, or what stands for it.
    pub heading: String,
    /// Of the heading in the file of all operations.
    pub anchor: String,
    /// What it does.
    pub text: String,
    /// `POST`.
    pub method: String,
    /// The path as a code span with the method: `POST /calls`.
    pub line: String,
    /// `client.calls().dial()`.
    pub call: String,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// One for each media type of the body; the first is the usual one.
    pub requests: Vec<Request>,
    /// The sample.
    pub example: Sample,
    /// What the call gives: one sentence.
    pub returns: String,
    /// The fields of what it gives, in one line: `a: String`, `b: i64`.
    pub returned: String,
    /// Other ways to send.
    pub ways: Vec<String>,
    /// Events that it causes: type and arm.
    pub causes: String,
    /// Statuses that are documented as errors.
    pub errors: String,
    /// Features that it needs beside those of the family, as code spans.
    pub needs: String,
}

/// What an operation takes, for one media type of its body.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Request {
    /// How it is called, where it is not the first.
    pub call: String,
    /// Media type of the body, as a code span; empty without a body.
    pub media: String,
    /// What has to be given.
    pub required: Table,
    /// The same without the arguments, which the call shows.
    pub required_setters: Table,
    /// What may be given.
    pub optional: Table,
    /// How many may be given.
    pub optional_count: usize,
    /// The names of those, as code spans: of the setter, and of the wire where it differs.
    pub optional_names: String,
    /// The setter of the whole body.
    pub whole: String,
    /// What is always sent.
    pub constants: String,
}

/// The events of a document.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Events {
    /// The arm in the sample, and its event.
    pub arm: String,
    /// `"call.initiated"`, as a literal.
    pub event_type: String,
    /// The body of that arm.
    pub statement: Vec<String>,
    /// All events.
    pub table: Table,
    /// Fields of each, where they are in the main file.
    pub payloads: String,
}

/// One event in full.
#[derive(Debug, Clone, Default, Serialize)]
pub struct EventDoc {
    /// `call.initiated`, as a code span; several with bars.
    pub types: String,
    /// Of the heading.
    pub anchor: String,
    /// `CallInitiated`.
    pub arm: String,
    /// `telnyx_sdk::webhooks::types::CallInitiatedEvent`.
    pub path: String,
    /// What it tells.
    pub text: String,
    /// Its fields.
    pub table: Table,
}

/// A type in full.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TypeDoc {
    /// `Conference`.
    pub name: String,
    /// Of the heading.
    pub anchor: String,
    /// `telnyx_sdk::conferences::types::Conference`.
    pub path: String,
    /// `struct`, `union`.
    pub kind: String,
    /// What the document says of it.
    pub text: String,
    /// Calls that return it, as code spans.
    pub returned_by: String,
    /// Calls that send it.
    pub sent_by: String,
    /// Types that hold it, as links.
    pub part_of: String,
    /// How a program makes one, or how members are told apart.
    pub build: String,
    /// Fields or members.
    pub table: Table,
}

/// A file in `references/`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Reference {
    /// Title of the family.
    pub title: String,
    /// `voice`.
    pub family: String,
    /// Links to the sections, one a line.
    pub contents: Vec<String>,
    /// How many sections there are: `3 operations`.
    pub size: String,
    /// The sections.
    pub sections: Vec<String>,
    /// Lines about enums.
    pub enums: Vec<String>,
}
