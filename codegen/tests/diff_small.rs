//! Pairs of tiny documents and all that is different between them, from `cases/diff/small.yml`.

use std::fs;

use codegen::diff::model::{Change, Report};
use codegen::diff::report;
use codegen::pipeline::Input;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::support::diff;
use crate::support::input;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// Schemas of both sides.
    #[serde(default)]
    components: Map<String, Value>,
    old: Map<String, Value>,
    new: Map<String, Value>,
    #[serde(default)]
    changes: Vec<String>,
}

const PRODUCTS: &str = "\
[products.calls]\ntitle = 'Calls'\ntags = ['Calls']\n\
[products.texts]\ntitle = 'Texts'\ntags = ['Texts']\n";

fn document(side: &Map<String, Value>, components: &Map<String, Value>) -> Value {
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "components": {"schemas": components},
    });
    for (key, value) in side.iter().filter(|(key, _)| *key != "schema") {
        document[key.as_str()] = value.clone();
    }
    if let Some(schema) = side.get("schema") {
        let holder = json!({"application/json": {"schema":
            {"type": "object", "properties": {"p": schema}}}});
        document["paths"] = json!({"/calls": {"post": {
            "operationId": "Dial",
            "requestBody": {"required": true, "content": holder},
            "responses": {"200": {"description": "Done.", "content": holder}},
        }}});
    }
    document
}

/// `breaking major type-changed POST /calls body.p`
fn lines(report: &Report) -> Vec<String> {
    let all = report.changes.iter().chain(&report.documentation);
    let line = |change: &Change| {
        let (http, rust) = (report::http(change.http), report::rust(change.rust));
        format!("{http} {rust} {} {}", change.id, change.place)
    };
    let mut lines: Vec<String> = all.map(line).collect();
    lines.sort();
    lines
}

#[test]
fn all_that_is_different_and_nothing_else() {
    let path = input::root().join("codegen/tests/cases/diff/small.yml");
    let text = fs::read_to_string(path).expect("the cases can be read");
    let cases: Vec<Case> = serde_yaml::from_str(&text).expect("the cases are YAML");
    let input = Input { products: PRODUCTS.to_owned(), ..Input::default() };
    let mut failures = Vec::new();
    for mut case in cases {
        let (old, new) =
            (document(&case.old, &case.components), document(&case.new, &case.components));
        assert_ne!(old.to_string(), new.to_string(), "{}: nothing is different", case.name);
        let old = diff::text_side(&input, old.to_string(), None);
        let new = diff::text_side(&input, new.to_string(), Some(&old.ledger));
        let found = lines(&codegen::diff::diff(&old, &new));
        case.changes.sort();
        if found != case.changes {
            failures.push(format!("{}:\n  {}\n", case.name, found.join("\n  ")));
        }
    }
    assert!(
        failures.is_empty(),
        "{} fail, with these changes:\n{}",
        failures.len(),
        failures.concat()
    );
}
