//! The published documents, where they are: read without an error, with the
//! counts that a census by other means found, and independent of key order.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use codegen::diag::{Diagnostics, Level};
use codegen::load::{self, Source};
use codegen::model::to_model;
use codegen::normalize::{Normalized, normalize};
use openapiv3::OpenAPI;
use serde_json::Value;

use crate::support::input;

#[test]
fn official_document_has_the_counts_of_the_census() {
    let test = "official_document_has_the_counts_of_the_census";
    let Some(path) = input::official(test) else { return };
    let (normalized, model, diag) = read(&path);
    assert_eq!(model.operations().count(), 1156);
    assert_eq!(model.components.as_ref().map_or(0, |found| found.schemas.len()), 1875);
    let webhooks = model.extensions["x-webhooks"].as_object().map_or(0, |found| found.len());
    assert_eq!(webhooks, 66);
    let expected = [
        ("webhooks", 66),
        ("nullable", 109),
        // 343 of two types and two of one.
        ("type-arrays", 345),
        ("null-only", 2),
        // 11 of something or null, and three wider unions with null.
        ("null-branches", 14),
        // Those 11 and seven that had one member from the start.
        ("single-branch", 18),
        ("enum-null", 14),
        ("const", 24),
        // 26 with properties, three with required, three enums, two lists.
        ("infer-type", 34),
        ("ref-siblings", 79),
        ("exclusive-bounds", 7),
        ("float-bounds", 6),
        ("examples", 1),
        ("not-empty", 3),
        ("header-params", 11),
        ("path-params", 0),
        ("bool-schemas", 0),
        ("mixed-enum", 0),
        ("unknown-keyword", 0),
        ("malformed-keyword", 0),
        ("misplaced-keyword", 0),
        ("deep-refs", 0),
    ];
    for (pass, count) in expected {
        assert_eq!(normalized.changed(pass), count, "{pass}");
    }
    let found: Vec<(&str, &str)> =
        diag.items().iter().map(|found| (found.code, found.place.as_str())).collect();
    let duplicate = "#/paths/~1v2~1whatsapp~1phone_numbers/get";
    assert_eq!(found, [("duplicate-operation-id", duplicate)]);
}

#[test]
fn documents_of_all_years_can_be_read() {
    let test = "documents_of_all_years_can_be_read";
    let Some(directory) = input::shared(test, "history") else { return };
    let paths = fs::read_dir(directory).expect("the directory can be read");
    let mut paths: Vec<PathBuf> =
        paths.map(|entry| entry.expect("the directory can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yml"));
    paths.sort();
    assert_eq!(paths.len(), 17);
    for path in paths {
        let (_, model, diag) = read(&path);
        let name =
            path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let undeclared =
            diag.items().iter().filter(|found| found.code == "undeclared-path-parameter").count();
        let operations = model.operations().count();
        match name.as_str() {
            "2019-10-30" => assert_eq!((operations, undeclared), (65, 4)),
            "2021-12-02" => assert_eq!((operations, undeclared), (400, 0)),
            _ => assert!(operations > 400, "{name}: {operations} operations"),
        }
        // Callbacks until 2025, webhooks since 2026, and three in between that have neither.
        let none = ["76778e5067", "e93b2547cc", "fff120ae28"].contains(&name.as_str());
        assert_eq!(model.extensions.contains_key("x-webhooks"), !none, "{name}");
    }
}

#[test]
fn key_order_and_format_make_no_difference() {
    let Some(path) = input::official("key_order_and_format_make_no_difference") else { return };
    let (normalized, _, _) = read(&path);
    let sources = load::read(&[path]).expect("the document can be read");
    let mut diag = Diagnostics::default();
    let document = load::parse(&sources, &mut diag).expect("the document has no error");
    let mut shuffled = String::new();
    write_reversed(&document.value, &mut shuffled);
    let source = Source { name: "shuffled.json".to_owned(), text: shuffled };
    let document = load::parse(&[source], &mut diag).expect("the copy has no error");
    let copy = normalize(document.value, &mut diag);
    assert_eq!(copy.value.to_string(), normalized.value.to_string());
    assert_eq!(copy.passes, normalized.passes);
}

fn read(path: &Path) -> (Normalized, OpenAPI, Diagnostics) {
    let sources = load::read(&[path.to_owned()]).expect("the document can be read");
    let mut diag = Diagnostics::default();
    let document = load::parse(&sources, &mut diag);
    let document = document.unwrap_or_else(|| panic!("{}: {:#?}", path.display(), diag.items()));
    let normalized = normalize(document.value, &mut diag);
    let model = to_model(&normalized.value, &mut diag);
    let errors: Vec<_> = diag.items().iter().filter(|found| found.level == Level::Error).collect();
    assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
    (normalized, model.expect("without an error there is a model"), diag)
}

/// Writes JSON with the keys of every object in the reverse order.
fn write_reversed(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            out.push('{');
            for (index, (key, value)) in map.iter().rev().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write_reversed(value, out);
            }
            out.push('}');
        }
        Value::Array(list) => {
            out.push('[');
            for (index, value) in list.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                write_reversed(value, out);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

/// For the next one, which starts it in a process of its own: it asks for two things.
#[test]
#[ignore = "a part of `what_is_not_here_is_told`"]
fn asks() {
    let found = input::official("asks").is_some();
    assert!(found && input::shared("asks", "no-such-thing").is_none());
}

#[test]
fn what_is_not_here_is_told() {
    let asks = |spec: &str| {
        let mut test = Command::new(env::current_exe().expect("this program is a file"));
        let out = test
            .args(["--exact", "documents::asks", "--ignored"])
            .env("TELNYX_SPEC", spec)
            .output();
        let out = out.expect("it was just built");
        let text = |bytes| String::from_utf8(bytes).expect("it prints text");
        (out.status.success(), text(out.stdout), text(out.stderr))
    };
    // A file of any kind, and nothing that a failure would have to show.
    let (passed, out, err) = asks("Cargo.toml");
    assert!(passed, "{out}{err}");
    assert_eq!(err, "asks: skipped, ../shared/no-such-thing is not on this machine\n");
    let (passed, out, err) = asks("nowhere.yml");
    assert!(!passed, "{out}{err}");
    let told = out + &err;
    assert!(told.contains("nowhere.yml is no file: correct it, or unset it"), "{told}");
}
