//! One document with every hostile text that can be sent in every place that goes over the wire.
//!
//! `cargo xtask contract --spec codegen/tests/cases/hostile/wire.json --without-mocks` makes a
//! crate of it, calls every operation against a server on loopback, and holds what arrives against
//! the document; `.ci/run hostile` does. Here the document is held against the list of texts.
//!
//! `UPDATE_GOLDENS=1 cargo test -p codegen --test all hostile_wire` writes it anew.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::hostile::TEXTS;
use crate::support::input;

/// A name has to have something in it that can be in an identifier; `x` where there is nothing.
fn name(text: &str) -> String {
    let tells = text.chars().any(|character| character.is_ascii_alphanumeric());
    if tells { text.to_owned() } else { format!("x{text}") }
}

/// Whichever value is sent is hostile. With a single one there would be nothing to choose.
fn text(hostile: &str) -> Value {
    json!({ "type": "string", "enum": [hostile, format!("{hostile}{hostile}")] })
}

fn object(members: Value) -> Value {
    let names: Vec<&String> = members.as_object().expect("an object").keys().collect();
    json!({ "type": "object", "required": names, "properties": members })
}

fn body(media: &str, schema: Value) -> Value {
    json!({ "required": true, "content": { media: { "schema": schema } } })
}

fn document() -> Value {
    let (mut paths, mut webhooks) = (BTreeMap::new(), BTreeMap::new());
    let texts = TEXTS.iter().filter(|text| !text.is_empty()).enumerate();
    for (at, hostile) in texts {
        let name = name(hostile);
        let thing = object(
            json!({ &name: text(hostile), "inner": object(json!({ &name: text(hostile) })) }),
        );
        let parameters = [
            json!({ "name": "id", "in": "path", "required": true, "schema": text(hostile) }),
            json!({ "name": name, "in": "query", "required": true, "schema": text(hostile) }),
            json!({ "name": "filter", "in": "query", "style": "deepObject", "explode": true,
                    "schema": { "type": "object", "properties": { &name: text(hostile) } } }),
        ];
        let answer = json!({ "description": "It.", "content": { "application/json": {
            "schema": object(json!({ "data": thing })) } } });
        let none = json!({ "204": { "description": "Nothing." } });
        let operation = |kind: &str, more: Value| {
            let mut operation =
                json!({ "operationId": format!("{kind}{at}"), "tags": [kind], "responses": none });
            for (key, value) in more.as_object().into_iter().flatten() {
                operation[key] = value.clone();
            }
            json!({ "post": operation })
        };
        paths.insert(format!("/wire/{at}/{{id}}"), operation("Wire", json!({ "summary": format!("Sends {hostile}"),
            "parameters": parameters, "requestBody": body("application/json", thing), "responses": { "200": answer } })));
        let members = object(json!({ &name: text(hostile) }));
        let form = body("application/x-www-form-urlencoded", members.clone());
        paths.insert(format!("/form/{at}"), operation("Form", json!({ "requestBody": form })));
        let parts = body("multipart/form-data", members);
        paths.insert(format!("/parts/{at}"), operation("Parts", json!({ "requestBody": parts })));
        let data = json!({ "type": "object", "properties": {
            "event_type": { "type": "string", "enum": [hostile] },
            "payload": { "type": "object", "properties": { &name: text(hostile) } } } });
        let event = json!({ "type": "object", "properties": { "data": data } });
        webhooks.insert(
            format!("hook {at}"),
            json!({ "post": { "operationId": format!("hook{at}"),
            "requestBody": body("application/json", event), "responses": none } }),
        );
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Texts that want out", "version": "1" },
        "servers": [{ "url": "https://api.example.com/v2" }],
        "paths": paths, "webhooks": webhooks,
    })
}

#[test]
fn the_document_has_every_text() {
    let file = input::root().join("codegen/tests/cases/hostile/wire.json");
    // In one line each, so that a text more is a line more.
    let document = document();
    let mut out = String::from("{\n");
    for key in ["openapi", "info", "servers"] {
        out.push_str(&format!("{}: {},\n", json!(key), document[key]));
    }
    for (key, last) in [("paths", false), ("webhooks", true)] {
        let all = document[key].as_object().expect("an object");
        let lines: Vec<String> =
            all.iter().map(|(name, value)| format!("  {}: {value}", json!(name))).collect();
        let end = if last { "}" } else { "}," };
        out.push_str(&format!("{}: {{\n{}\n{end}\n", json!(key), lines.join(",\n")));
    }
    out.push_str("}\n");
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::create_dir_all(file.parent().expect("it has one")).expect("writable");
        fs::write(&file, &out).expect("writable");
    }
    let there = fs::read_to_string(&file).unwrap_or_default();
    assert!(there == out, "{} is of other texts: UPDATE_GOLDENS=1 writes it anew", file.display());
    assert_eq!(serde_json::from_str::<Value>(&out).expect("JSON"), document);
}
