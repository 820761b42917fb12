//! Every normalization pass, told by examples.
//!
//! A case is a directory of `cases/normalize` with the name of a pass: `in.yml`
//! is a document or just the schemas of one, `out.yml` what becomes of it, with
//! the counts of all passes that did something. `UPDATE=1` writes the latter.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use codegen::diag::Diagnostics;
use codegen::load::{self, Source};
use codegen::model::to_model;
use codegen::normalize::{Normalized, SCHEMA_PASSES, context, normalize};
use serde_json::{Map, Value, json};

#[test]
fn every_pass_does_what_its_case_shows() {
    let mut wrong = Vec::new();
    for case in cases() {
        let source = fs::read_to_string(case.join("in.yml")).expect("a case has a document");
        let (shown, normalized) = run(&source);
        let pass = name(&case);
        assert!(normalized.changed(&pass) > 0, "the case of `{pass}` does not reach the pass");
        let text = serde_yaml::to_string(&shown).expect("a value can be written as YAML");
        let golden = case.join("out.yml");
        if env::var_os("UPDATE").is_some() {
            fs::write(&golden, &text).expect("the golden file can be written");
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if expected != text {
            println!("--- {}\n{expected}\n--- found\n{text}", golden.display());
            wrong.push(pass);
        }
    }
    assert!(wrong.is_empty(), "other results than expected, see with UPDATE=1: {wrong:#?}");
}

#[test]
fn every_pass_has_a_case() {
    let passes = SCHEMA_PASSES.iter().map(|(name, _)| *name);
    let passes: BTreeSet<String> =
        passes.chain(context::OTHER_PASSES.iter().copied()).map(str::to_owned).collect();
    let cases: BTreeSet<String> = cases().iter().map(|case| name(case)).collect();
    assert_eq!(passes, cases);
}

#[test]
fn what_is_normalized_stays_as_it_is() {
    for case in cases() {
        let text = fs::read_to_string(case.join("in.yml")).expect("a case has a document");
        let (_, normalized) = run(&text);
        let mut again = normalized.value.clone();
        // The version of the original, which a second run would take for 3.0.3.
        again["openapi"] = again["x-openapi"].clone();
        let again = normalize(again, &mut Diagnostics::default());
        assert_eq!(again.value, normalized.value, "{}", case.display());
    }
}

#[test]
fn a_pass_that_did_nothing_has_the_count_zero() {
    let (_, normalized) = run("One: {const: 1}\nTwo: {const: 2}\nText: {type: string}");
    assert_eq!(normalized.changed("const"), 2);
    assert_eq!(normalized.changed("tuples"), 0);
    assert_eq!(normalized.changed("no pass has this name"), 0);
}

/// Normalizes the text of a case, and gives what the golden file shows.
fn run(text: &str) -> (Value, Normalized) {
    let schemas_only = !text.starts_with("openapi:");
    let document = if schemas_only {
        let indented: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
        format!("{HEAD}components:\n  schemas:\n{}\n", indented.join("\n"))
    } else {
        text.to_owned()
    };
    let source = Source { name: String::new(), text: document };
    let mut diag = Diagnostics::default();
    let document = load::parse(&[source], &mut diag);
    let document = document.unwrap_or_else(|| panic!("{text}\n{:#?}", diag.items()));
    let normalized = normalize(document.value, &mut diag);
    assert!(to_model(&normalized.value, &mut diag).is_some(), "{:#?}", diag.items());
    assert!(!diag.has_errors(), "{:#?}", diag.items());
    let counts: Map<String, Value> = normalized
        .passes
        .iter()
        .filter(|count| count.changed > 0 && !(schemas_only && count.name == "version"))
        .map(|count| (count.name.to_owned(), json!(count.changed)))
        .collect();
    let value = &normalized.value;
    let shown = if schemas_only { &value["components"]["schemas"] } else { value };
    let warnings: Vec<String> =
        diag.items().iter().map(|found| format!("{} {}", found.code, found.place)).collect();
    (json!({ "changed": counts, "result": shown, "warnings": warnings }), normalized)
}

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: Case, version: \"1\"}\npaths: {}\n";

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/normalize");
    let mut cases: Vec<PathBuf> = fs::read_dir(root)
        .expect("the cases are part of the repository")
        .map(|entry| entry.expect("a directory can be read").path())
        .collect();
    cases.sort();
    cases
}

fn name(case: &Path) -> String {
    case.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
