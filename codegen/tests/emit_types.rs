//! Models and events: small documents and what becomes of them.
//!
//! `UPDATE_GOLDENS=1 cargo test -p codegen --test all emit_types` writes the goldens anew.

use std::fs;
use std::path::{Path, PathBuf};

use emitted::Emitted;

use crate::emitted;
use crate::support::input;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/emit")
}

fn check(case: &str) {
    let text =
        fs::read_to_string(cases().join(format!("{case}.yml"))).expect("the case is committed");
    let emitted = Emitted::from_text(case, &text);
    compare(case, "types", &emitted.types("widgets"));
    if !emitted.ir.webhooks.is_empty() {
        compare(case, "event", &emitted.event("widgets"));
    }
}

fn compare(case: &str, part: &str, found: &str) {
    let path = cases().join(format!("{case}.{part}.rs"));
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(&path, found).expect("the cases can be written");
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    if wanted != found {
        let diff = similar::TextDiff::from_lines(wanted.as_str(), found);
        panic!("{case}.{part}.rs differs:\n{}", diff.unified_diff().header("golden", "emitted"));
    }
}

#[test]
fn structs() {
    check("structs");
}

#[test]
fn enums() {
    check("enums");
}

#[test]
fn unions() {
    check("unions");
}

#[test]
fn webhooks() {
    check("webhooks");
}

/// The whole published document, where it is at hand, can be printed.
#[test]
fn official_document() {
    let Some(path) = input::official("official_document") else { return };
    let text = fs::read_to_string(path).expect("the published document can be read");
    let emitted = Emitted::from_text("official", &text);
    let types = emitted.types("widgets");
    let codecs = types.matches("impl rt::Decode for").count();
    assert!(codecs > 1_500, "only {codecs} models");
    assert_eq!(emitted.event("widgets").matches("rt::EventKind::").count(), 66);
    if let Some(dir) = std::env::var_os("EMIT_OUT") {
        let dir = PathBuf::from(dir);
        fs::write(dir.join("types.rs"), types).expect("EMIT_OUT can be written");
        fs::write(dir.join("event.rs"), emitted.event("widgets")).expect("EMIT_OUT can be written");
    }
}
