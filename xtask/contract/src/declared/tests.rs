//! A name is declared or it is not: each place once with the right name and once misspelt.

use serde_json::{Value, json};

use super::{Body, Part, undeclared};
use crate::document::Document;

fn document() -> Document {
    Document::new(json!({
        "paths": {"/a": {
            "parameters": [{"in": "query", "name": "shared", "schema": {"type": "string"}}],
            "post": {
                "parameters": [
                    {"$ref": "#/components/parameters/Filter"},
                    {"in": "query", "name": "page", "explode": true, "schema": {"type": "object", "properties": {
                        "number": {"type": "integer"}, "size": {"type": "integer"},
                    }}},
                    {"in": "query", "name": "page_flat[size]", "schema": {"type": "integer"}},
                    {"in": "query", "name": "plain", "style": "form", "schema": {"type": "object", "properties": {"x": {"type": "string"}}}},
                    {"in": "query", "name": "free", "style": "deepObject", "schema": {"type": "object", "additionalProperties": {"type": "string"}}},
                    {"in": "header", "name": "X-Id", "schema": {"type": "string"}},
                ],
                "requestBody": {"$ref": "#/components/requestBodies/A"},
            },
            "get": {},
        }},
        "components": {
            "parameters": {"Filter": {"in": "query", "name": "filter", "style": "deepObject", "schema": {"type": "object", "properties": {
                "address.city": {"type": "string"},
                "phone[contains]": {"type": "string"},
                "created_at": {"oneOf": [{"type": "string"}, {"type": "object", "properties": {"gte": {"type": "string"}}}]},
                "name": {"type": "object", "properties": {"eq": {"type": "string"}}},
                "status": {"type": "array", "items": {"type": "string"}},
            }}}},
            "requestBodies": {"A": {"content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/A"}},
                "application/x-www-form-urlencoded": {"schema": {"$ref": "#/components/schemas/F"}},
                "multipart/form-data": {"schema": {"properties": {
                    "file": {"type": "string", "format": "binary"}, "meta": {"$ref": "#/components/schemas/B"}, "tags[]": {"type": "string"},
                }}},
            }}},
            "schemas": {
                "A": {"allOf": [
                    {"$ref": "#/components/schemas/B"},
                    {"type": "object", "properties": {
                        "list": {"type": ["array", "null"], "items": {"oneOf": [{"$ref": "#/components/schemas/B"}, {"$ref": "#/components/schemas/C"}]}},
                        "map": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/B"}},
                        "free": {"type": "object"},
                        "open": {"type": "object", "properties": {"known": {"$ref": "#/components/schemas/B"}}, "additionalProperties": true},
                        "any": {},
                        "shut": {"type": "object", "additionalProperties": false},
                        "tail": {"allOf": [{"$ref": "#/components/schemas/B"}, {"type": "object"}]},
                        "bare": {"allOf": [{"type": "object"}]},
                        "either": {"anyOf": [{"$ref": "#/components/schemas/B"}, {"type": "object"}]},
                        "beside": {"$ref": "#/components/schemas/B", "type": "object", "properties": {"z": {"type": "string"}}},
                    }},
                ]},
                "B": {"type": "object", "properties": {"b": {"type": "string"}, "a/b": {"type": "string"}}},
                "C": {"type": "object", "properties": {"c": {"$ref": "#/components/schemas/A"}, "gone": {"not": {}}}},
                "F": {"type": "object", "properties": {
                    "To": {"type": "string"},
                    "Headers": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
                }},
            },
        },
    }))
}

fn of_query(name: &str) -> Vec<String> {
    let query = [(name.to_owned(), "1".to_owned())];
    undeclared(&document(), "#/paths/~1a/post", &query, None, Body::None)
}

fn of_body(body: &Value) -> Vec<String> {
    let media = Some("application/json; charset=utf-8");
    undeclared(&document(), "#/paths/~1a/post", &[], media, Body::Json(body))
}

#[test]
fn names_of_a_query() {
    let declared = [
        "shared",
        "filter[address.city]",
        "filter[phone[contains]]",
        "filter[created_at]",
        "filter[created_at][gte]",
        "filter[name][eq]",
        "filter[status]",
        "page[number]",
        "page_flat[size]",
        "x",
        "free[whatever]",
    ];
    for name in declared {
        assert!(of_query(name).is_empty(), "{name} is declared");
    }
    let misspelt = [
        "shred",
        "filter",
        "filter[address.cty]",
        "filter[address][city]",
        "filter[phone]",
        "filter[created_at][gt]",
        "filter[created_at][gte][x]",
        "filter[name]",
        "filter[name][eqq]",
        "filter[status][0]",
        "filter[name][eq",
        "page",
        "page[nmber]",
        "number",
        "page_flat[number]",
        "page_flat",
        "plain[x]",
        "y",
        "free",
        "X-Id",
    ];
    for name in misspelt {
        assert_eq!(of_query(name), [format!("query {name}")]);
    }
}

#[test]
fn keys_of_a_body() {
    let right = json!({
        "b": "1", "a/b": "2",
        "list": [{"b": "1"}, {"c": {"list": [{"b": "1"}]}}],
        "map": {"any key": {"b": "1"}},
        "free": {"x": {"y": 1}}, "open": {"x": 1, "known": {"b": "1"}}, "any": [{"x": 1}], "shut": {}, "tail": {"b": "1"}, "bare": {"x": 1}, "either": {"x": 1},
        "beside": {"b": "1", "z": "2"},
    });
    assert!(of_body(&right).is_empty(), "{:?}", of_body(&right));
    let wrong = [
        (json!({"bb": 1}), "/bb"),
        (json!({"a": {"b": 1}}), "/a"),
        (json!({"list": [{"b": "1"}, {"c": {"list": [{"bb": "1"}]}}]}), "/list/1/c/list/0/bb"),
        (json!({"list": [{"gone": 1}]}), "/list/0/gone"),
        (json!({"map": {"k": {"x/y": 1}}}), "/map/k/x~1y"),
        (json!({"open": {"known": {"x": 1}}}), "/open/known/x"),
        (json!({"shut": {"x": 1}}), "/shut/x"),
        (json!({"tail": {"x": 1}}), "/tail/x"),
        (json!({"beside": {"y": 1}}), "/beside/y"),
    ];
    for (body, place) in wrong {
        assert_eq!(of_body(&body), [format!("body {place}")]);
    }
}

#[test]
fn names_of_forms_and_parts() {
    let pair = |name: &str| [(name.to_owned(), String::new())];
    let form = |name: &str| {
        let media = Some("application/x-www-form-urlencoded");
        undeclared(&document(), "#/paths/~1a/post", &[], media, Body::Form(&pair(name)))
    };
    for name in ["To", "Headers", "Headers[0][name]", "Headers[][name]"] {
        assert!(form(name).is_empty(), "{name} is declared");
    }
    for name in ["to", "T", "Headers[x]", "Headers[0][nme]", "To[0]"] {
        assert_eq!(form(name), [format!("form {name}")]);
    }
    let part = |name: &str, media: Option<&str>, content: &str| {
        let part = Part {
            name: name.to_owned(),
            file: None,
            media: media.map(str::to_owned),
            content: content.as_bytes().to_vec(),
        };
        let media = Some("multipart/form-data; boundary=x");
        undeclared(&document(), "#/paths/~1a/post", &[], media, Body::Parts(&[part]))
    };
    assert!(part("file", None, "x").is_empty());
    assert!(part("tags[]", None, "x").is_empty());
    assert!(part("meta", Some("application/json"), r#"{"b": 1}"#).is_empty());
    assert_eq!(part("fle", None, "x"), ["part fle"]);
    assert_eq!(part("tags", None, "x"), ["part tags"]);
    assert_eq!(part("meta", Some("application/json"), r#"{"x": 1}"#), ["body /meta/x"]);
}

#[test]
fn a_body_that_is_not_declared() {
    let body = json!({});
    let none = undeclared(
        &document(),
        "#/paths/~1a/get",
        &[],
        Some("application/json"),
        Body::Json(&body),
    );
    assert_eq!(none, ["body of media type application/json"]);
    let other = undeclared(&document(), "#/paths/~1a/post", &[], Some("text/csv"), Body::Bytes);
    assert_eq!(other, ["body of media type text/csv"]);
    assert!(undeclared(&document(), "#/paths/~1a/get", &[], None, Body::None).is_empty());
}
