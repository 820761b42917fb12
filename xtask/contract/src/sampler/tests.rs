//! Small documents, one idea each.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Sampler, Wants, valid};
use crate::document::Document;

fn sampler(schemas: Value, wants: Wants) -> Sampler {
    Sampler::new(&Document::new(json!({"components": {"schemas": schemas}})), wants)
}

fn at(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

#[test]
fn required_sets_what_is_required_and_all_sets_everything() {
    let schema = json!({"A": {"type": "object", "required": ["b"], "properties": {
        "a": {"type": "integer"}, "b": {"type": "string", "format": "uuid"},
        "c": {"type": "array", "items": {"type": "boolean"}},
    }}});
    let value = sampler(schema.clone(), Wants::Required).value(&at("A"));
    assert_eq!(value, json!({"b": "0ccc7b54-4df3-4bca-a65a-3da1ecc77700"}));
    let value = sampler(schema, Wants::All).value(&at("A"));
    assert_eq!(value, json!({"a": 7, "b": "0ccc7b54-4df3-4bca-a65a-3da1ecc77700", "c": [true]}));
}

#[test]
fn an_example_is_taken_only_where_it_is_valid() {
    let mut sampler = sampler(
        json!({
            "good": {"type": "string", "example": "x9", "pattern": "^[a-z]\\d$"},
            "bad": {"type": "string", "example": "X", "pattern": "^[a-z]\\d$"},
            "default": {"type": "integer", "example": "7", "default": 3, "maximum": 4},
        }),
        Wants::All,
    );
    assert_eq!(sampler.text(&at("good")), "x9");
    assert_eq!(sampler.text(&at("bad")), "a1");
    assert_eq!(sampler.integer(&at("default")), 3);
}

#[test]
fn bounds_patterns_and_formats_hold() {
    let schemas = json!({
        "exclusive": {"type": "integer", "minimum": 10, "exclusiveMinimum": true},
        "below": {"type": "number", "maximum": 0.5, "minimum": 0.0, "exclusiveMaximum": true, "exclusiveMinimum": true},
        "step": {"type": "integer", "minimum": 11, "multipleOf": 10},
        "long": {"type": "string", "minLength": 12, "maxLength": 14},
        "short": {"type": "string", "maxLength": 2},
        "digits": {"type": "string", "pattern": "^[0-9]+$", "minLength": 5},
        "start": {"type": "string", "pattern": "^wss?://"},
        "both": {"type": "string", "pattern": "^https?://", "format": "uri"},
        "time": {"type": "string", "format": "date-time"},
        "mail": {"type": "string", "format": "email"},
        "set": {"type": "array", "uniqueItems": true, "minItems": 3, "items": {"type": "string", "enum": ["a", "b", "c"]}},
        "joined": {"allOf": [{"type": "string", "maxLength": 3}], "minLength": 3},
        "some": {"type": "object", "minProperties": 2, "properties": {"a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string"}}},
    });
    let document = Document::new(json!({"components": {"schemas": schemas.clone()}}));
    let names: Vec<&String> = schemas.as_object().expect("a map").keys().collect();
    for wants in [Wants::Required, Wants::All].into_iter().chain((0..20).map(Wants::Random)) {
        let mut sampler = Sampler::new(&document, wants);
        for name in &names {
            let value = sampler.value(&at(name));
            assert!(valid(&document, &at(name), &value), "{wants:?} {name}: {value}");
        }
    }
}

#[test]
fn each_variant_gets_its_turn() {
    let schemas = json!({
        "U": {"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}, {"type": "string"}]},
        "A": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "inner": {
            "oneOf": [{"type": "integer"}, {"type": "boolean"}, {"type": "string"}],
        }}},
        "B": {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}},
    });
    let mut sampler = sampler(schemas, Wants::All);
    let mut seen = BTreeSet::new();
    let mut runs = 0;
    loop {
        sampler.begin(Wants::All);
        seen.insert(sampler.value(&at("U")).to_string());
        runs += 1;
        if !sampler.fresh() {
            break;
        }
        assert!(runs < 60, "it ends");
    }
    // A with each of its three inner variants, B, and the text.
    assert_eq!(seen.len(), 5, "{seen:?}");
    sampler.forget();
    sampler.begin(Wants::All);
    sampler.value(&at("U"));
    assert!(sampler.fresh(), "the next operation begins anew");
}

#[test]
fn a_driver_that_asks_by_variants_gets_each_of_them() {
    let schemas = json!({"U": {"oneOf": [{"type": "string"}, {"type": "integer"}]}});
    let mut sampler = sampler(schemas, Wants::All);
    let mut order = Vec::new();
    for _ in 0..3 {
        sampler.begin(Wants::All);
        order.push((sampler.variant(&at("U"), 2), sampler.fresh()));
    }
    assert_eq!(order[..2], [(0, true), (1, true)]);
    assert!(!order[2].1);
}

#[test]
fn recursion_ends() {
    let schemas = json!({
        "E": {"oneOf": [{"$ref": "#/components/schemas/Op"}, {"type": "integer"}]},
        "Op": {"type": "object", "required": ["left", "all"], "properties": {
            "left": {"$ref": "#/components/schemas/E"}, "right": {"$ref": "#/components/schemas/E"},
            "all": {"type": "array", "items": {"$ref": "#/components/schemas/E"}},
        }},
        "Node": {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}}},
    });
    let document = Document::new(json!({"components": {"schemas": schemas}}));
    for wants in [Wants::Required, Wants::All].into_iter().chain((0..50).map(Wants::Random)) {
        let mut sampler = Sampler::new(&document, wants);
        for name in ["E", "Node"] {
            let value = sampler.value(&at(name));
            assert!(valid(&document, &at(name), &value), "{wants:?} {name}: {value}");
        }
        fn expression(sampler: &mut Sampler, depth: usize) {
            assert!(depth < 30, "the driver's recursion ends");
            let union = at("E");
            if sampler.variant(&union, 2) == 0 {
                sampler.nest(&at("Op"), |sampler| {
                    expression(sampler, depth + 1);
                    if sampler.optional() {
                        expression(sampler, depth + 1);
                    }
                });
            }
        }
        for _ in 0..4 {
            sampler.begin(wants);
            expression(&mut sampler, 0);
        }
    }
}

#[test]
fn a_tag_is_that_of_the_member() {
    let member = json!({"type": "object", "required": ["x"], "properties": {
        "kind": {"type": "string", "enum": ["a", "b"]}, "x": {"type": "integer"},
    }});
    let schemas = json!({
        "U": {
            "anyOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}],
            "discriminator": {"propertyName": "kind", "mapping": {
                "a": "#/components/schemas/A", "b": "#/components/schemas/B",
            }},
        },
        "A": member.clone(), "B": member,
    });
    let mut sampler = sampler(schemas, Wants::Required);
    let mut tags = Vec::new();
    for _ in 0..2 {
        sampler.begin(Wants::Required);
        tags.push(sampler.value(&at("U"))["kind"].clone());
    }
    assert_eq!(tags, [json!("a"), json!("b")]);
}

#[test]
fn fields_that_exclude_each_other_take_turns() {
    let schemas = json!({"Call": {
        "type": "object",
        "properties": {"Url": {"type": "string"}, "Xml": {"type": "string"}, "To": {"type": "string"}},
        "oneOf": [
            {"required": ["Url"], "x-absent": ["Xml"]},
            {"required": ["Xml"], "x-absent": ["Url"]},
        ],
    }});
    let mut sampler = sampler(schemas, Wants::All);
    let mut seen = Vec::new();
    for wants in [Wants::All, Wants::All, Wants::Required] {
        sampler.begin(wants);
        let fields = sampler.nest(&at("Call"), |sampler| {
            ["Url", "Xml", "To"].map(|name| sampler.field(&at("Call"), name))
        });
        seen.push(fields);
    }
    assert_eq!(seen, [[true, false, true], [false, true, true], [true, false, false]]);
}

#[test]
fn pointers_go_through_references() {
    let schemas = json!({
        "A": {"allOf": [{"$ref": "#/components/schemas/B"}, {"type": "object", "properties": {"y": {"type": "integer"}}}]},
        "B": {"type": "object", "properties": {"x": {"type": "array", "items": {"$ref": "#/components/schemas/C"}}}},
        "C": {"type": "string", "enum": ["only"]},
        "M": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/A"}},
    });
    let mut sampler = sampler(schemas, Wants::All);
    assert_eq!(sampler.text("#/components/schemas/A/properties/x/items"), "only");
    assert_eq!(sampler.integer("#/components/schemas/M/additionalProperties/properties/y"), 7);
    let list = sampler.list("#/components/schemas/A/properties/x", |sampler| {
        sampler.text("#/components/schemas/C")
    });
    assert_eq!(list, ["only"]);
    let map = sampler.map(&at("M"), |sampler| sampler.optional());
    assert_eq!(map.into_iter().collect::<Vec<_>>(), [("key".to_owned(), true)]);
    assert_eq!(sampler.value("#/components/schemas/Nothing"), Value::Null);
}

#[test]
fn the_same_seed_makes_the_same_value() {
    let schemas = json!({"A": {"type": "object", "properties": {
        "a": {"type": "string"}, "b": {"type": "number"}, "c": {},
    }}});
    let make = |seed| sampler(schemas.clone(), Wants::Random(seed)).value(&at("A")).to_string();
    let all: BTreeSet<String> = (0..20).map(make).collect();
    assert!(all.len() > 10, "{all:?}");
    assert_eq!(make(3), make(3));
}

#[test]
fn what_must_not_be_empty_is_not() {
    let schema = json!({"Patch": {
        "type": "object", "minProperties": 2, "required": ["a"], "properties": {
            "a": {"type": "string"}, "b": {"type": "string", "readOnly": true},
            "c": {"type": "string"}, "d": {"type": "string"},
        },
    }});
    let mut sampler = sampler(schema, Wants::Required);
    let set = ["b", "c", "d"].map(|name| sampler.field(&at("Patch"), name));
    assert_eq!(set, [false, true, false]);
}

#[test]
fn all_declarations_of_a_property_hold() {
    let schemas = json!({
        "Base": {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}},
        "Update": {"allOf": [
            {"$ref": "#/components/schemas/Base"},
            {"type": "object", "properties": {"id": {"type": "string", "readOnly": true}}},
        ]},
    });
    let id = sampler(schemas, Wants::All).text(&(at("Update") + "/properties/id"));
    assert_eq!(id.len(), 36, "{id}");
}

#[test]
fn null_is_sent_where_a_validator_sees_it() {
    let schemas = json!({
        "Old": {"type": "string", "nullable": true},
        "New": {"type": ["string", "null"]},
    });
    let source = Document::new(json!({"openapi": "3.1.0", "components": {"schemas": schemas}}));
    let mut sampler = sampler(schemas, Wants::Nulls).judged_by(&source);
    assert!(!sampler.null(&at("Old")));
    assert!(!sampler.nullable());
    assert!(sampler.null(&at("New")));
    sampler.begin(Wants::All);
    assert!(!sampler.null(&at("New")));
    assert!(sampler.nullable());
}
