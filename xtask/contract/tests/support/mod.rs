//! Documents for the tests: the published one, where it is on this machine, and the committed ones.

// Each test takes what it needs.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

use codegen::diag::Diagnostics;
use codegen::load;
use codegen::normalize::normalize;
use telnyx_contract::document::Document;

/// The published document as it is, and normalized.
pub fn official(test: &str) -> Option<(Document, Document)> {
    let path = std::env::var_os("TELNYX_SPEC")
        .map_or_else(|| shared("official/telnyx-2026-07-16.yml"), PathBuf::from);
    if !path.is_file() {
        println!("skipped: {test}: the published document is not here");
        return None;
    }
    Some(both(path))
}

/// The committed documents, joined.
pub fn committed() -> (Document, Document) {
    both(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs"))
}

fn both(path: PathBuf) -> (Document, Document) {
    let mut diag = Diagnostics::default();
    let sources = load::read(&[path]).expect("the documents are read");
    let loaded = load::parse(&sources, &mut diag).expect("the documents are without errors");
    let source = Document::new(loaded.value.clone());
    let normalized = Document::new(normalize(loaded.value, &mut diag).value);
    (source, normalized)
}

fn shared(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path)
}
