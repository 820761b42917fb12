//! A small document and single edits of it: each is one entry with the expected rule, place and
//! verdict, and its mirror on the way back.

use std::collections::BTreeSet;
use std::fs;

use codegen::diff::model::{Change, Http, Report, Rust};
use codegen::diff::rules;
use codegen::pipeline::Input;
use serde::Deserialize;
use serde_json::Value;

use crate::support::diff;
use crate::support::input;

/// The table.
#[derive(Deserialize)]
struct Table {
    mutation: Vec<Mutation>,
}

/// One line of it.
#[derive(Deserialize)]
struct Mutation {
    name: String,
    edits: Vec<Edit>,
    id: String,
    place: String,
    http: Http,
    rust: Rust,
}

#[derive(Deserialize)]
struct Edit {
    set: Option<String>,
    remove: Option<String>,
    #[serde(rename = "move")]
    from: Option<String>,
    to: Option<Value>,
}

fn case(name: &str) -> String {
    let path = input::root().join("codegen/tests/cases/diff").join(name);
    fs::read_to_string(path).expect("the case can be read")
}

fn base() -> Value {
    serde_yaml::from_str(&case("base.yml")).expect("the document is YAML")
}

fn mutations() -> Vec<Mutation> {
    let table: Table = toml::from_str(&case("mutations.toml")).expect("the table is TOML");
    table.mutation
}

fn edited(edits: &[Edit]) -> Value {
    let mut document = base();
    for edit in edits {
        let to = edit.to.clone().unwrap_or_default();
        match (&edit.set, &edit.remove, &edit.from) {
            (Some(at), None, None) => put(&mut document, at, to),
            (None, Some(at), None) => drop(take(&mut document, at)),
            (None, None, Some(from)) => {
                let value = take(&mut document, from);
                put(&mut document, to.as_str().expect("a place to move to"), value);
            }
            _ => panic!("an edit does one thing"),
        }
    }
    document
}

/// The value that holds `at`, and the last step; objects on the way are made.
fn holder<'v>(document: &'v mut Value, at: &str) -> (&'v mut Value, String) {
    let (parent, last) = at.rsplit_once('/').expect("a pointer has a slash");
    let mut value = document;
    for step in parent.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        value = match value {
            Value::Array(items) => &mut items[step.parse::<usize>().expect("an index")],
            value => &mut value[step],
        };
    }
    (value, last.replace("~1", "/").replace("~0", "~"))
}

fn put(document: &mut Value, at: &str, to: Value) {
    let (holder, last) = holder(document, at);
    match holder {
        Value::Array(items) => {
            let index: usize = last.parse().expect("an index");
            if index == items.len() { items.push(to) } else { items[index] = to }
        }
        holder => holder[last] = to,
    }
}

fn take(document: &mut Value, at: &str) -> Value {
    let (holder, last) = holder(document, at);
    match holder {
        Value::Array(items) => items.remove(last.parse().expect("an index")),
        Value::Object(map) => map.remove(&last).unwrap_or_else(|| panic!("nothing at {at}")),
        _ => panic!("nothing at {at}"),
    }
}

fn compared(input: &Input, old: &Value, new: &Value) -> Report {
    let old = diff::text_side(input, old.to_string(), None);
    let new = diff::text_side(input, new.to_string(), Some(&old.ledger));
    codegen::diff::diff(&old, &new)
}

fn only<'r>(report: &'r Report, name: &str) -> Result<&'r Change, String> {
    let mut all = report.changes.iter().chain(&report.documentation);
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(format!("{name}: not one entry but {:#?}", diff::lines(report))),
    }
}

#[test]
fn every_edit_is_one_entry_and_its_mirror_on_the_way_back() {
    let input = Input { ledger: String::new(), products: String::new(), ..Input::default() };
    let document = base();
    let mut failures = Vec::new();
    let mut kinds = BTreeSet::new();
    for mutation in mutations() {
        let new = edited(&mutation.edits);
        let name = &mutation.name;
        let there = compared(&input, &document, &new);
        match only(&there, name) {
            Err(message) => failures.push(message),
            Ok(change) => {
                let found = (change.id.as_str(), change.place.as_str(), change.http);
                let wanted = (mutation.id.as_str(), mutation.place.as_str(), mutation.http);
                if found != wanted {
                    failures.push(format!("{name}: {found:?}, and not {wanted:?}"));
                }
                if change.rust != mutation.rust {
                    let (found, wanted) = (change.rust, mutation.rust);
                    let why = &change.rust_reason;
                    failures.push(format!("{name}: {found:?} in Rust, and not {wanted:?}: {why}"));
                }
                assert!(change.reason.ends_with('.'), "{name}: no reason");
            }
        }
        let rule = rules::find(&mutation.id).expect("the table names rules");
        let back = compared(&input, &new, &document);
        match only(&back, name) {
            Err(message) => failures.push(format!("back: {message}")),
            Ok(change) if change.id != rule.mirror => {
                failures.push(format!("{name}: back it is {}, and not {}", change.id, rule.mirror));
            }
            Ok(_) => {}
        }
        kinds.insert(mutation.id);
    }
    assert!(failures.is_empty(), "{} fail:\n{}", failures.len(), failures.join("\n"));
    assert!(kinds.len() >= 60, "only {} kinds of edit", kinds.len());
    println!("{} kinds of edit", kinds.len());
}

/// Every rule has an edit, by itself or as the mirror of one.
#[test]
fn rules_without_an_edit_are_known() {
    let mut met: BTreeSet<&str> = BTreeSet::new();
    let mutations = mutations();
    for mutation in &mutations {
        let rule = rules::find(&mutation.id).expect("the table names rules");
        met.extend([rule.id, rule.mirror]);
    }
    let left: Vec<&str> = rules::all().map(|rule| rule.id).filter(|id| !met.contains(id)).collect();
    println!("without an edit: {left:?}");
    let known: BTreeSet<&str> = UNMET.iter().copied().collect();
    assert_eq!(left.into_iter().collect::<BTreeSet<&str>>(), known);
}

/// Rules that no edit shows: this one is for what the API does not tell.
const UNMET: &[&str] = &["rust-api-changed"];

/// Schemas that contain themselves in many ways, and each time with something beside the reference,
/// so that no pair of components stands for them.
#[test]
fn what_contains_itself_comes_to_an_end() {
    let input = Input::default();
    let document = |name: &str, bound: u32| {
        let mut schemas = serde_json::Map::new();
        for index in 0..6 {
            let property = |to: u32| {
                let target = format!("#/components/schemas/{name}{to}");
                serde_json::json!({"allOf": [{"$ref": target}], "minProperties": bound})
            };
            let properties: serde_json::Map<String, Value> =
                (0..6).map(|to| (format!("p{to}"), property(to))).collect();
            let schema = serde_json::json!({"type": "object", "properties": properties});
            schemas.insert(format!("{name}{index}"), schema);
        }
        let target = format!("#/components/schemas/{name}0");
        serde_json::json!({
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"get": {"operationId": "A", "responses": {"200": {
                "description": "A.",
                "content": {"application/json": {"schema":
                    {"allOf": [{"$ref": target}], "maxProperties": bound}}},
            }}}}},
            "components": {"schemas": schemas},
        })
    };
    let start = std::time::Instant::now();
    let report = compared(&input, &document("A", 1), &document("B", 2));
    println!("{} changes in {:?}", report.changes.len(), start.elapsed());
    // One for each property, and one for each name.
    assert!((1..=60).contains(&report.changes.len()), "{:#?}", diff::lines(&report));
}
