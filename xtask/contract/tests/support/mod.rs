//! Documents for the tests: the published one, where it is on this machine, and the committed ones.

// Each test takes what it needs.
#![allow(dead_code)]

#[path = "../../../../codegen/tests/support/input.rs"]
mod input;

use std::path::PathBuf;

use codegen::diag::Diagnostics;
use codegen::load;
use codegen::normalize::normalize;
use telnyx_contract::document::Document;

/// The published document as it is, and normalized.
pub fn official(test: &str) -> Option<(Document, Document)> {
    input::official(test).map(both)
}

/// The committed documents, joined.
pub fn committed() -> (Document, Document) {
    both(input::root().join("specs"))
}

fn both(path: PathBuf) -> (Document, Document) {
    let mut diag = Diagnostics::default();
    let sources = load::read(&[path]).expect("the documents are read");
    let loaded = load::parse(&sources, &mut diag).expect("the documents are without errors");
    let source = Document::new(loaded.value.clone());
    let normalized = Document::new(normalize(loaded.value, &mut diag).value);
    (source, normalized)
}
