//! Bodies of webhooks, made from the types of a document as a contract run makes them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use codegen::load;
use codegen::pipeline::{Input, understand_documents};
use serde_json::Value;
use telnyx_contract::document::Document;
use telnyx_contract::webhooks;

/// A body for every webhook of a document, or of all documents of a directory, by key.
pub fn of(path: PathBuf) -> BTreeMap<String, Value> {
    let sources = load::read(&[path]).expect("the documents are read");
    let (made, documents) = understand_documents(&Input { sources, ..Input::default() });
    assert!(!made.failed(), "{:#?}", made.diagnostics);
    webhooks::bodies(&Document::new(documents.normalized))
}
