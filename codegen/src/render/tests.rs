//! Rendering from small texts: templates are input here, so nothing reads a disk.

use std::collections::BTreeMap;

use super::{CoverageRow, CrateContext, Feature, Status, Templates, files};

const WORKSPACE: &str = r#"
[workspace.package]
edition = "2024"
rust-version = "1.85"
license = "MIT OR Apache-2.0"
[workspace.dependencies]
serde = { version = "1", features = ["derive"] }
bytes = "1"
[workspace.lints.rust]
unsafe_code = "forbid"
missing_docs = "warn"
[workspace.lints.clippy]
all = { level = "warn", priority = -1 }
"#;

const RUNTIME: &str = r#"
[package]
name = "telnyx-runtime"
edition.workspace = true
rust-version.workspace = true
license.workspace = true
[features]
default = ["rustls"]
rustls = ["reqwest/rustls"]
serde = ["dep:serde"]
[dependencies]
bytes.workspace = true
reqwest = { version = "0.13", default-features = false }
serde = { workspace = true, features = ["rc"], optional = true }
[target.'cfg(not(target_arch = "wasm32"))'.dependencies]
tokio = { version = "1", features = ["time"] }
[target.'cfg(unix)'.dev-dependencies]
nix = "0.31"
[dev-dependencies]
test-server = "1"
wiremock = "0.6"
"#;

const DIAL: &str = "\
// Needs: calls, serde.
// Uses: POST /calls = client.calls().dial().to(String)
//! Dials.
mod server;
fn f(e: Event) -> bool {
    MyEvent::parse(\"\"); Event::parse(\"\");
    matches!(e, Event::CallAnswered(_) | Event::Unknown(_) | Event::Unparsed(_))
}
";

fn templates() -> Templates {
    let text = [
        ("Cargo.toml.j2", include_str!("../../../templates/Cargo.toml.j2")),
        ("README.md.j2", include_str!("../../../templates/README.md.j2")),
        ("COVERAGE.md.j2", include_str!("../../../templates/COVERAGE.md.j2")),
        ("rustfmt.toml.j2", include_str!("../../../templates/rustfmt.toml.j2")),
        ("runtime/Cargo.toml", RUNTIME),
        ("runtime/src/lib.rs", "//! The runtime.\npub mod client;\n"),
        ("runtime/src/client.rs", "//! A client.\n"),
        ("runtime/tests/server.rs", "//! Stays behind.\n"),
        ("examples/dial.rs", DIAL),
        ("examples/fax.rs", "// Needs: calls, fax\nfn main() {}\n"),
        ("examples/odd.rs", "// Needs: calls.\n// Uses: POST /odd = client.odd()\nmod fake;\n"),
        ("examples/gone.rs", "// Uses: POST /calls = client.calls().dial().to(i64)\n"),
        ("examples/newer.rs", "fn f(e: Event) { matches!(e, Event::CallNewer(_)); }\n"),
        ("examples/server/mod.rs", "pub fn start() { test_server::start(); }\n"),
        ("examples/fake/mod.rs", "// Only for what is not here.\n"),
    ];
    Templates {
        files: text.map(|(path, text)| (path.to_owned(), text.to_owned())).into(),
        workspace_manifest: WORKSPACE.to_owned(),
    }
}

fn context() -> CrateContext {
    let feature = |name: &str, requires: &[&str]| Feature {
        name: name.to_owned(),
        title: name.to_uppercase(),
        summary: "a | b".to_owned(),
        operations: 2,
        requires: requires.iter().map(|name| (*name).to_owned()).collect(),
    };
    let row = |path: &str, rust: &str, status| CoverageRow {
        method: "POST".to_owned(),
        path: path.to_owned(),
        pointer: format!("#/paths{path}"),
        product: "calls".to_owned(),
        rust: rust.to_owned(),
        status,
        reason: if status == Status::Skipped { "it is odd".to_owned() } else { String::new() },
    };
    CrateContext {
        package: "telnyx-sdk".to_owned(),
        version: "0.1.0".to_owned(),
        document_title: "An \"API\"".to_owned(),
        document_version: "2".to_owned(),
        features: vec![feature("calls", &[]), feature("queues", &["calls"])],
        default_features: vec!["calls".to_owned()],
        operations: vec![
            row("/calls", "client.calls().dial()", Status::Emitted),
            row("/odd", "", Status::Skipped),
        ],
        webhooks: vec![
            row("callAnswered", "Event::CallAnswered", Status::Emitted),
            row("callNewer", "Event::CallNewer", Status::Skipped),
        ],
        types: 12,
        free_form: BTreeMap::from([("the document gives no type".to_owned(), 3)]),
        facts: BTreeMap::from([(
            "POST /calls".to_owned(),
            "client.calls().dial().to(String)".to_owned(),
        )]),
        ..CrateContext::default()
    }
}

#[test]
fn the_manifest_stands_on_its_own() {
    let files = files(&templates(), &context()).expect("all templates expand");
    let manifest: toml::Table = files["Cargo.toml"].parse().expect("it is TOML");
    let want: toml::Table = r#"
[package]
name = "telnyx-sdk"
version = "0.1.0"
edition = "2024"
rust-version = "1.85"
license = "MIT OR Apache-2.0"
description = 'Client for the An "API", generated from its OpenAPI description'
readme = "README.md"
keywords = ["telnyx", "voice", "telephony", "sms", "api"]
categories = ["api-bindings"]
autoexamples = false
metadata.docs.rs.all-features = true
[lib]
name = "telnyx_sdk"
[features]
default = ["rustls", "calls"]
full = ["calls", "queues"]
calls = []
queues = ["calls"]
rustls = ["reqwest/rustls"]
serde = ["dep:serde"]
[dependencies]
bytes = "1"
reqwest = { version = "0.13", default-features = false }
serde = { version = "1", features = ["derive", "rc"], optional = true }
[target.'cfg(not(target_arch = "wasm32"))'.dependencies]
tokio = { version = "1", features = ["time"] }
[dev-dependencies]
test-server = "1"
[[example]]
name = "dial"
required-features = ["calls", "serde"]
[lints.rust]
unsafe_code = "forbid"
[lints.clippy]
all = { level = "warn", priority = -1 }
"#
    .parse()
    .expect("it is TOML");
    assert_eq!(manifest, want, "{}", files["Cargo.toml"]);
}

#[test]
fn only_a_crate_outside_is_a_workspace() {
    let inside = files(&templates(), &context()).expect("all templates expand");
    assert!(!inside["Cargo.toml"].contains("[workspace]"));
    let context = CrateContext { standalone: true, ..context() };
    let outside = files(&templates(), &context).expect("all templates expand");
    let manifest: toml::Table = outside["Cargo.toml"].parse().expect("it is TOML");
    assert_eq!(manifest["workspace"], toml::Value::Table(toml::Table::new()));
}

#[test]
fn the_runtime_is_copied_and_examples_only_where_they_compile() {
    let files = files(&templates(), &context()).expect("all templates expand");
    let paths: Vec<&str> = files.keys().map(String::as_str).collect();
    let want = [
        "COVERAGE.md",
        "Cargo.toml",
        "README.md",
        "examples/dial.rs",
        "examples/server/mod.rs",
        "rustfmt.toml",
        "src/runtime/client.rs",
        "src/runtime/mod.rs",
    ];
    assert_eq!(paths, want);
    assert_eq!(files["src/runtime/mod.rs"], "//! The runtime.\npub mod client;\n");
    let (first, rest) = files["examples/dial.rs"].split_once('\n').expect("it has lines");
    assert_eq!(first, "// Generated by `cargo xtask generate`. Do not edit.");
    assert!(rest.starts_with("//! Dials.\nmod server;\n"), "{rest}");
}

#[test]
fn an_example_goes_with_the_last_thing_it_needs() {
    let has = |context: &CrateContext| {
        let files = files(&templates(), context).expect("all templates expand");
        files.contains_key("examples/dial.rs")
    };
    assert!(has(&context()));
    let mut without_operation = context();
    without_operation.facts.clear();
    assert!(!has(&without_operation));
    let mut with_another_type = context();
    with_another_type.facts.insert("POST /calls".to_owned(), "client.calls().dial()".to_owned());
    assert!(!has(&with_another_type));
    let mut without_event = context();
    without_event.webhooks.clear();
    assert!(!has(&without_event));
    let mut without_product = context();
    without_product.features.retain(|feature| feature.name != "calls");
    without_product.default_features.clear();
    assert!(!has(&without_product));
}

#[test]
fn coverage_counts_and_names_what_is_skipped() {
    let files = files(&templates(), &context()).expect("all templates expand");
    let report = &files["COVERAGE.md"];
    for line in [
        "| operations | 2 | 1 |",
        "- `#/paths/odd`: it is odd",
        "- 3: the document gives no type",
        "| `POST /calls` | calls | `client.calls().dial()` |",
        "| `POST /odd` | calls | skipped |",
    ] {
        assert!(report.lines().any(|found| found == line), "{line} in\n{report}");
    }
    assert!(
        files["README.md"].contains("| `queues` | 2 | QUEUES: a \\| b |"),
        "{}",
        files["README.md"]
    );
}

#[test]
fn texts_of_a_document_stay_in_their_cells() {
    let mut context = context();
    context.document_version = "1 ![](https://t.example/p.png) <img src=x> | `a".to_owned();
    context.operations[0].path = "/x`<img src=x onerror=y> | z\nline".to_owned();
    context.operations[1].pointer = "#/paths/~1odd`".to_owned();
    context.webhooks[0].path = "a\n## b".to_owned();
    let files = files(&templates(), &context).expect("all templates expand");
    let version = "version 1 !\\[\\](`https://t.example/p.png`)  \\| \\`a)";
    let version = version.replace(")  ", ") ");
    assert!(files["README.md"].contains(&version), "{}", files["README.md"]);
    for line in [
        "| ``POST /x`<img src=x onerror=y> \\| z line`` | calls | `client.calls().dial()` |",
        "- `` #/paths/~1odd` ``: it is odd",
        "| `a ## b` | `Event::CallAnswered` |",
    ] {
        let report = &files["COVERAGE.md"];
        assert!(report.lines().any(|found| found == line), "{line} in\n{report}");
    }
}

#[test]
fn a_name_that_the_context_lacks_is_a_diagnostic() {
    let mut templates = templates();
    templates.files.insert("README.md.j2".to_owned(), "{{ nothing }}".to_owned());
    templates.files.remove("COVERAGE.md.j2");
    let errors = files(&templates, &context()).expect_err("two templates are broken");
    let places: Vec<&str> = errors.iter().map(|error| error.file.as_str()).collect();
    assert_eq!(places, ["templates/README.md.j2", "templates/COVERAGE.md.j2"]);
    assert!(errors[0].message.contains("undefined"), "{}", errors[0].message);
}

#[test]
fn a_product_cannot_be_called_like_a_feature_of_the_runtime() {
    let mut context = context();
    context.features[0].name = "serde".to_owned();
    let errors = files(&templates(), &context).expect_err("`serde` is taken");
    assert!(errors[0].message.contains("`serde`"), "{}", errors[0].message);
}
