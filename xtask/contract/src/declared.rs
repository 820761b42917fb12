//! Which names of a request the published document does not declare.

use serde_json::Value;

use crate::document::Document;

/// The body of a request, as it was recorded.
#[derive(Debug, Clone, Copy)]
pub enum Body<'a> {
    /// None was sent.
    None,
    /// JSON.
    Json(&'a Value),
    /// The pairs of a form.
    Form(&'a [(String, String)]),
    /// The parts of a multipart body.
    Parts(&'a [Part]),
    /// Anything without names.
    Bytes,
}

/// A part of a multipart body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its file name, for a file.
    pub file: Option<String>,
    /// Its media type, where it has one.
    pub media: Option<String>,
    /// Its content.
    pub content: Vec<u8>,
}

/// The names that the operation does not declare, each with its place: `query nme`,
/// `body /items/0/nme`.
pub fn undeclared(
    _source: &Document,
    _operation: &str,
    _query: &[(String, String)],
    _media: Option<&str>,
    _body: Body<'_>,
) -> Vec<String> {
    Vec::new()
}
