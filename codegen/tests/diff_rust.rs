//! What a change of a document means for users of the crate: single edits of a small one with
//! their items, and the pairs of the history.

use std::collections::BTreeSet;

use codegen::diff::model::{Item, Report, Rust};
use codegen::diff::rust::link::UNEXPLAINED;
use codegen::diff::rust::{Api, compare};
use codegen::diff::{self, SideData};
use codegen::load::Source;
use codegen::pipeline::Input;
use serde_json::{Value, json};

use crate::support::diff as pair;
use crate::support::input;

const BASE: &str = include_str!("cases/diff_rust/base.yml");
const PRODUCTS: &str = r#"
default = ["widgets"]
[products.widgets]
title = "Widgets"
tags = ["Widgets"]
[products.gadgets]
title = "Gadgets"
tags = ["Gadgets"]
"#;

fn side(document: &Value, ledger: &str) -> SideData {
    let input = Input {
        sources: vec![Source { name: "widgets.json".to_owned(), text: document.to_string() }],
        products: PRODUCTS.to_owned(),
        ledger: ledger.to_owned(),
        ..Input::default()
    };
    diff::side(&input, "widgets").expect("the document can be read")
}

fn base() -> Value {
    serde_yaml::from_str(BASE).expect("the document is YAML")
}

/// The report, and the level of the worst item.
fn review(old: &Value, new: &Value) -> (Report, Rust) {
    let before = side(old, "");
    let after = side(new, &before.ledger);
    let items = compare(&Api::side(&before), &Api::side(&after));
    let worst = items.iter().map(|found| found.item.level).min().unwrap_or(Rust::None);
    (diff::diff(&before, &after), worst)
}

type Edit = fn(&mut Value);

fn at<'a>(document: &'a mut Value, pointer: &str) -> &'a mut Value {
    document.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is in the document"))
}

fn remove(document: &mut Value, pointer: &str, key: &str) -> Value {
    let object = at(document, pointer).as_object_mut().expect("an object");
    object.remove(key).unwrap_or_else(|| panic!("{pointer}/{key} is in the document"))
}

const SCHEMAS: &str = "/components/schemas";

fn cases() -> Vec<(&'static str, Edit)> {
    vec![
        ("words", |d| *at(d, "/info/title") = json!("Other")),
        ("operation-added", |d| {
            d["paths"]["/gadgets"]["get"] = json!({"operationId": "listGadgets", "tags": ["Gadgets"], "responses": {"204": {"description": "Fine."}}});
        }),
        ("operation-removed", |d| {
            remove(d, "/paths/~1widgets~1{id}", "delete");
        }),
        ("operation-moved", |d| {
            let item = remove(d, "/paths", "/gadgets/{gadget_id}");
            d["paths"]["/gizmos/{gadget_id}"] = item;
        }),
        ("operation-id-changed", |d| d["paths"]["/widgets"]["get"]["operationId"] = json!("all")),
        ("tag-of-another-product", |d| {
            d["paths"]["/widgets/{id}"]["delete"]["tags"] = json!(["Gadgets"]);
        }),
        ("operation-deprecated", |d| d["paths"]["/widgets"]["get"]["deprecated"] = json!(true)),
        ("operation-hidden", |d| d["paths"]["/widgets"]["get"]["x-hidden"] = json!(true)),
        ("optional-parameter-added", |d| {
            let parameters = at(d, "/paths/~1widgets/get/parameters").as_array_mut();
            parameters
                .expect("a list")
                .push(json!({"name": "sort", "in": "query", "schema": {"type": "string"}}));
        }),
        ("first-parameter-added", |d| {
            let parameters = at(d, "/paths/~1gadgets~1{gadget_id}/get/parameters").as_array_mut();
            parameters
                .expect("a list")
                .push(json!({"name": "sort", "in": "query", "schema": {"type": "string"}}));
        }),
        ("required-parameter-added", |d| {
            let parameters = at(d, "/paths/~1widgets/get/parameters").as_array_mut();
            parameters.expect("a list").push(json!({"name": "sort", "in": "query", "required": true, "schema": {"type": "string"}}));
        }),
        ("parameter-removed", |d| {
            at(d, "/paths/~1widgets/get/parameters").as_array_mut().expect("a list").remove(0);
        }),
        ("parameter-became-required", |d| {
            d["paths"]["/widgets"]["get"]["parameters"][0]["required"] = json!(true);
        }),
        ("path-parameter-renamed", |d| {
            let mut item = remove(d, "/paths", "/gadgets/{gadget_id}");
            item["get"]["parameters"][0]["name"] = json!("id");
            d["paths"]["/gadgets/{id}"] = item;
        }),
        ("parameters-folded", |d| {
            let parameters =
                at(d, "/paths/~1widgets/get/parameters").as_array_mut().expect("a list");
            parameters.drain(1..);
            parameters.push(json!({"name": "page", "in": "query", "style": "deepObject", "explode": true,
                "schema": {"type": "object", "properties": {"number": {"type": "integer"}, "size": {"type": "integer", "maximum": 250}}}}));
        }),
        ("bound-tightened", |d| {
            d["paths"]["/widgets"]["get"]["parameters"][2]["schema"]["maximum"] = json!(100);
        }),
        ("optional-request-property-added", |d| {
            d["components"]["schemas"]["WidgetCreate"]["properties"]["tag"] =
                json!({"type": "string"});
        }),
        ("required-request-property-added", |d| {
            d["components"]["schemas"]["WidgetCreate"]["properties"]["tag"] =
                json!({"type": "string"});
            d["components"]["schemas"]["WidgetCreate"]["required"] =
                json!(["name", "place", "tag"]);
        }),
        ("request-property-removed", |d| {
            remove(d, "/components/schemas/WidgetCreate/properties", "colour");
        }),
        ("request-property-became-required", |d| {
            d["components"]["schemas"]["WidgetCreate"]["required"] =
                json!(["name", "place", "colour"]);
        }),
        ("request-property-became-optional", |d| {
            d["components"]["schemas"]["WidgetCreate"]["required"] = json!(["name"]);
        }),
        ("request-requires-nothing", |d| {
            remove(d, "/components/schemas/WidgetCreate", "required");
        }),
        ("property-renamed-and-required", |d| {
            let place = at(d, "/components/schemas/Place");
            *place = json!({"type": "object", "required": ["road", "town"], "properties":
                {"road": {"type": "string"}, "town": {"type": "string"}}});
        }),
        ("nested-property-became-required", |d| {
            d["components"]["schemas"]["Place"]["required"] = json!(["street", "town"]);
        }),
        ("nested-property-became-optional", |d| {
            remove(d, "/components/schemas/Place", "required");
        }),
        ("nested-optional-property-added", |d| {
            d["components"]["schemas"]["Place"]["properties"]["zip"] = json!({"type": "string"});
        }),
        ("request-property-became-nullable", |d| {
            d["components"]["schemas"]["WidgetCreate"]["properties"]["colour"] =
                json!({"type": ["string", "null"]});
        }),
        ("response-property-added", |d| {
            d["components"]["schemas"]["Widget"]["properties"]["tag"] = json!({"type": "string"});
        }),
        ("response-property-removed", |d| {
            remove(d, "/components/schemas/Widget/properties", "note");
        }),
        ("response-property-became-optional", |d| {
            d["components"]["schemas"]["Widget"]["required"] = json!(["id"]);
        }),
        ("response-property-became-required", |d| {
            d["components"]["schemas"]["Widget"]["required"] = json!(["id", "size", "name"]);
        }),
        ("response-became-nullable", |d| {
            d["components"]["schemas"]["Widget"]["properties"]["name"] =
                json!({"type": ["string", "null"]});
        }),
        ("response-required-became-nullable", |d| {
            d["components"]["schemas"]["Widget"]["properties"]["id"] =
                json!({"type": ["string", "null"]});
        }),
        ("enum-value-added", |d| {
            d["components"]["schemas"]["Widget"]["properties"]["state"]["enum"] =
                json!(["new", "done", "lost", "found"]);
        }),
        ("enum-value-unknown-added", |d| {
            d["components"]["schemas"]["Widget"]["properties"]["state"]["enum"] =
                json!(["new", "done", "lost", "unknown"]);
        }),
        ("enum-value-removed", |d| {
            d["components"]["schemas"]["Widget"]["properties"]["state"]["enum"] =
                json!(["new", "done"]);
        }),
        ("request-enum-value-added", |d| {
            d["components"]["schemas"]["WidgetCreate"]["properties"]["kind"]["enum"] =
                json!(["small", "large", "huge"]);
        }),
        ("request-enum-value-removed", |d| {
            d["components"]["schemas"]["WidgetCreate"]["properties"]["kind"]["enum"] =
                json!(["small"]);
        }),
        ("became-enum", |d| {
            d["components"]["schemas"]["Widget"]["properties"]["name"]["enum"] = json!(["a", "b"]);
        }),
        ("type-changed", |d| {
            d["components"]["schemas"]["Part"]["properties"]["code"] = json!({"type": "integer"});
        }),
        ("integer-became-number", |d| {
            d["components"]["schemas"]["WidgetCreate"]["properties"]["size"] =
                json!({"type": "number"});
        }),
        ("format-registered", |d| {
            d["components"]["schemas"]["Widget"]["properties"]["note"]["format"] =
                json!("date-time");
        }),
        ("format-unregistered", |d| {
            d["components"]["schemas"]["Widget"]["properties"]["note"]["format"] = json!("e164");
        }),
        ("int32", |d| {
            d["components"]["schemas"]["Widget"]["properties"]["size"]["format"] = json!("int32");
        }),
        ("union-member-added", |d| {
            let members = at(d, "/components/schemas/Shape/oneOf").as_array_mut().expect("a list");
            members.push(json!({"$ref": "#/components/schemas/Place"}));
        }),
        ("union-member-removed", |d| {
            at(d, "/components/schemas/Shape/oneOf").as_array_mut().expect("a list").remove(1);
        }),
        ("became-union", |d| {
            d["components"]["schemas"]["Widget"]["properties"]["note"] =
                json!({"oneOf": [{"type": "string"}, {"type": "integer"}]});
        }),
        ("webhook-added", |d| {
            let mut other = d["webhooks"]["widgetFailed"].clone();
            other["post"]["operationId"] = json!("WidgetLost");
            other["post"]["requestBody"]["content"]["application/json"]["schema"] = json!({"type": "object",
                "properties": {"data": {"type": "object", "properties": {"event_type": {"type": "string", "enum": ["widget.lost"]}}}}});
            d["webhooks"]["widgetLost"] = other;
        }),
        ("webhook-removed", |d| {
            remove(d, "/webhooks", "widgetFailed");
        }),
        ("webhook-id-changed", |d| {
            d["webhooks"]["widgetDone"]["post"]["operationId"] = json!("Finished")
        }),
        ("webhook-property-removed", |d| {
            remove(d, "/components/schemas/WidgetDonePayload/properties", "id");
        }),
        ("webhook-enum-value-added", |d| {
            d["components"]["schemas"]["WidgetDonePayload"]["properties"]["result"]["enum"] =
                json!(["good", "bad", "ugly"]);
        }),
        ("success-status-added", |d| {
            d["paths"]["/widgets"]["post"]["responses"]["202"] = json!({"description": "Later."});
        }),
        ("success-removed", |d| {
            d["paths"]["/widgets"]["post"]["responses"] = json!({"204": {"description": "Fine."}});
        }),
        ("error-status-added", |d| {
            d["paths"]["/widgets"]["get"]["responses"]["401"] = json!({"description": "No."});
        }),
        ("response-media-type-added", |d| {
            d["paths"]["/gadgets/{gadget_id}"]["get"]["responses"]["200"]["content"]["text/csv"] =
                json!({"schema": {"type": "string"}});
        }),
        ("request-media-type-added", |d| {
            d["paths"]["/widgets"]["post"]["requestBody"]["content"]["multipart/form-data"] = json!({"schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}});
        }),
        ("body-became-optional", |d| {
            d["paths"]["/widgets"]["post"]["requestBody"]["required"] = json!(false)
        }),
        ("schema-renamed", |d| {
            let part = remove(d, SCHEMAS, "Part");
            d["components"]["schemas"]["Component"] = part;
            d["components"]["schemas"]["Widget"]["properties"]["parts"]["items"]["$ref"] =
                json!("#/components/schemas/Component");
        }),
        ("schema-added-unused", |d| {
            d["components"]["schemas"]["Spare"] =
                json!({"type": "object", "properties": {"a": {"type": "string"}}})
        }),
        ("property-deprecated", |d| {
            d["components"]["schemas"]["Widget"]["properties"]["note"]["deprecated"] = json!(true)
        }),
        ("request-property-deprecated", |d| {
            d["components"]["schemas"]["WidgetCreate"]["properties"]["colour"]["deprecated"] =
                json!(true)
        }),
        ("read-only", |d| {
            d["components"]["schemas"]["WidgetCreate"]["properties"]["colour"]["readOnly"] =
                json!(true)
        }),
        ("extra-allowed", |d| {
            d["components"]["schemas"]["Gadget"]["additionalProperties"] = json!({"type": "string"})
        }),
        ("response-type-is-sent-too", |d| {
            d["components"]["schemas"]["WidgetCreate"]["properties"]["first"] =
                json!({"$ref": "#/components/schemas/Part"});
        }),
        ("type-used-by-another-product", |d| {
            d["components"]["schemas"]["Gadget"]["properties"]["part"] =
                json!({"$ref": "#/components/schemas/Part"});
        }),
        ("one-of-several-equal-types-is-in-a-webhook", |d| {
            let payload = at(d, "/components/schemas/WidgetFailedEvent/properties/data/properties");
            payload["payload"]["properties"]["twin"] =
                json!({"$ref": "#/components/schemas/WidgetTwin"});
        }),
        ("one-of-several-equal-types-changed", |d| {
            d["components"]["schemas"]["Gadget"]["properties"]["size"]["properties"]["deep"] =
                json!({"type": "integer"});
        }),
        ("pagination-lost", |d| {
            remove(
                d,
                "/paths/~1widgets/get/responses/200/content/application~1json/schema/properties",
                "meta",
            );
        }),
        ("header-added", |d| {
            d["paths"]["/widgets"]["get"]["responses"]["200"]["headers"]["X-More"] =
                json!({"schema": {"type": "string"}});
        }),
        ("server-changed", |d| d["servers"][0]["url"] = json!("https://api.example.org")),
        ("default-changed", |d| {
            d["components"]["schemas"]["WidgetCreate"]["properties"]["size"]["default"] = json!(3)
        }),
    ]
}

#[test]
fn single_edits() {
    let base = base();
    let mut text = String::new();
    for (name, edit) in cases() {
        let mut edited = base.clone();
        edit(&mut edited);
        let (forth, worst) = review(&base, &edited);
        let (back, worst_back) = review(&edited, &base);
        // No item gets lost on its way to a change.
        assert_eq!(forth.summary.bump, worst, "{name}");
        assert_eq!(back.summary.bump, worst_back, "{name}, undone");
        text.push_str(&format!("{name}: {worst:?}, undone {worst_back:?}\n"));
        for change in &forth.changes {
            text.push_str(&format!("    {:?} {} {}: ", change.rust, change.id, change.place));
            text.push_str(&format!("{}\n", change.rust_reason));
            for item in &change.items {
                let Item { path, before, after, level } = item;
                text.push_str(&format!("        {level:?} {path} | {before} | {after}\n"));
            }
        }
        let unexplained = |report: &Report| {
            let mut ids = report.changes.iter().map(|change| change.id.as_str());
            ids.any(|id| id == UNEXPLAINED)
        };
        assert!(!unexplained(&forth) && !unexplained(&back), "{name}: an item has no cause");
    }
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/diff_rust/verdicts.txt");
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::write(golden, &text).expect("the golden file can be written");
    }
    let wanted = std::fs::read_to_string(golden).expect("the golden file can be read");
    assert!(
        text == wanted,
        "verdicts differ; UPDATE_GOLDENS=1 writes them, then read what changed"
    );
}

/// Rules with their verdicts.
type Verdicts = &'static [(&'static str, Rust)];

/// Old and new version, and the verdict of each rule that the pair shows.
const PAIRS: &[(&str, &str, Verdicts)] = &[
    ("1c7b277078", "e640036407", &[("operation-id-changed", Rust::None)]),
    ("c9a6f558d5", "5b3b0749d4", &[("parameter-consolidated", Rust::None)]),
    ("f1ce476c27", "a4670db8e0", &[("range-shifted", Rust::None), ("schema-removed", Rust::None)]),
    ("e93b2547cc", "fff120ae28", &[("openapi-version-changed", Rust::None)]),
    (
        "64574a5a34",
        "3c8c3a057a",
        &[("enum-values-added", Rust::Minor), ("enum-values-removed", Rust::Major)],
    ),
    (
        "6c493e1a4d",
        "e12b552f7e",
        &[("item-count-widened", Rust::None), ("property-became-required", Rust::Major)],
    ),
    ("76778e5067", "b2b90cffac", &[("webhook-added", Rust::Minor)]),
];

#[test]
fn pairs_of_the_history_have_their_verdicts() {
    let test = "pairs_of_the_history_have_their_verdicts";
    let Some(directory) = input::shared(test, "history") else { return };
    let file = |commit: &str| directory.join(format!("{commit}.yml"));
    for (old, new, wanted) in PAIRS {
        let report = pair::report(file(old), file(new));
        let found: BTreeSet<(&str, Rust)> =
            report.changes.iter().map(|change| (change.id.as_str(), change.rust)).collect();
        assert_eq!(found, wanted.iter().copied().collect(), "{old} -> {new}");
        for change in &report.changes {
            assert!(change.rust_reason.ends_with('.'), "{}: {}", change.place, change.rust_reason);
            assert_eq!(change.items.is_empty(), change.rust == Rust::None, "{}", change.place);
        }
    }
}
