//! Small documents through all stages, and the requests that become of them: defects that
//! real documents had.
//!
//! `UPDATE_GOLDENS=1 cargo test -p codegen --test emit_documents` writes the goldens anew.

use std::fs;
use std::path::{Path, PathBuf};

use codegen::emit::files::Tables;
use codegen::emit::{operation, types_file};
use codegen::load::Source;
use codegen::names::overrides::Overrides;
use codegen::pipeline::{Input, understand};
use codegen::plan::Products;
use codegen::sink;

#[test]
fn every_document_gives_its_requests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/documents");
    let mut cases: Vec<PathBuf> = fs::read_dir(root)
        .expect("the cases are committed")
        .map(|entry| entry.expect("the cases can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yml"))
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    for case in cases {
        let (requests, types) = emitted(&fs::read_to_string(&case).expect("the case can be read"));
        compare(&case.with_extension("ops.rs"), &requests);
        compare(&case.with_extension("types.rs"), &types);
    }
}

fn compare(golden: &Path, found: &str) {
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(golden, found).expect("the golden can be written");
    }
    let wanted = fs::read_to_string(golden).unwrap_or_default();
    if wanted != found {
        let diff = similar::TextDiff::from_lines(wanted.as_str(), found);
        let header = golden.display().to_string();
        panic!("{}", diff.unified_diff().header(&header, "emitted"));
    }
}

/// The builders of all operations of a document, and its types.
fn emitted(text: &str) -> (String, String) {
    let source = Source { name: "case.yml".to_owned(), text: text.to_owned() };
    let output = understand(&Input { sources: vec![source], ..Input::default() });
    assert!(!output.failed(), "{:#?}", output.diagnostics);
    let model = output.model.expect("a run without an error understood the document");
    let (products, overrides) = (Products::default(), Overrides::default());
    let tables = Tables::new(&model, &products, &overrides);
    let cx = tables.cx("other");
    let tree = tables.tree();
    let tokens = model.ir.ops().map(|(id, _)| operation::operation(&cx, &tree, id)).collect();
    let requests = sink::format(tokens).expect("what is emitted is Rust");
    let types: Vec<_> = model.names.types.keys().copied().collect();
    let types = sink::format(types_file(&cx, &types)).expect("what is emitted is Rust");
    (requests, types)
}
