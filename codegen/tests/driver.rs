//! The driver of a contract run: a small document and the crate that becomes of it.
//!
//! `UPDATE_GOLDENS=1 cargo test -p codegen --test all driver` writes the goldens anew.

use std::fs;
use std::path::Path;

use codegen::load::Source;
use codegen::pipeline::{Documents, DriverPaths, Input, driver, understand_documents};

const FILES: &[&str] = &[
    "Cargo.toml",
    "src/calls/mod.rs",
    "src/calls/part_00.rs",
    "src/codecs.rs",
    "src/events.rs",
    "src/pointers.tsv",
    "src/samples/mod.rs",
    "src/samples/part_00.rs",
];

fn input() -> Input {
    let text = include_str!("cases/driver/api.yml");
    let source = Source { name: "api.yml".to_owned(), text: text.to_owned() };
    Input { sources: vec![source], ..Input::default() }
}

#[test]
fn every_operation_and_type_is_driven() {
    let paths = DriverPaths { contract: "../contract".into(), generated: "../crate".into() };
    let (made, documents) = driver(&input(), &paths);
    assert!(!made.failed(), "{:#?}", made.diagnostics);
    assert_eq!(made.files.keys().collect::<Vec<_>>(), FILES);
    assert_eq!(documents, understand_documents(&input()).1, "a driver comes with its documents");
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/driver/api");
    for (path, found) in &made.files {
        let golden = golden.join(path);
        if std::env::var_os("UPDATE_GOLDENS").is_some() {
            fs::create_dir_all(golden.parent().expect("a file has a directory"))
                .and_then(|()| fs::write(&golden, found))
                .expect("the golden can be written");
        }
        let wanted = fs::read_to_string(&golden).unwrap_or_default();
        if wanted != *found {
            let diff = similar::TextDiff::from_lines(wanted.as_str(), found.as_str());
            panic!("{}", diff.unified_diff().header(&golden.display().to_string(), "emitted"));
        }
    }
}

/// The sampler finds every place that the driver names: in the normalized document, or through a
/// reference of it.
#[test]
fn documents_come_in_both_forms() {
    let (made, Documents { source, normalized }) = understand_documents(&input());
    assert!(!made.failed(), "{:#?}", made.diagnostics);
    assert!(source.get("webhooks").is_some(), "as published");
    let marks = "/components/schemas/Note/properties/marks/items";
    assert_eq!(source.pointer(marks).expect("it is there")["type"][1], "null");
    assert_eq!(normalized.pointer(marks).expect("it is there")["nullable"], true);
}
