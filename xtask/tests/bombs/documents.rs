//! The documents.

use serde_json::{Map, Value, json};

/// What is expected of a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ends {
    /// A crate.
    Made,
    /// An error with this code.
    Refused(&'static str),
}
use Ends::{Made, Refused};

fn refer(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn whole(paths: Value, components: Value) -> String {
    json!({
        "openapi": "3.1.0", "info": { "title": "Bomb", "version": "1" },
        "paths": paths, "components": components
    })
    .to_string()
}

/// `A` goes both ways.
fn schemas(schemas: Value) -> String {
    let media = json!({ "application/json": { "schema": refer("A") } });
    let paths = json!({ "/x": { "post": {
        "operationId": "PostX", "requestBody": { "content": media },
        "responses": { "200": { "description": "It.", "content": media } } } } });
    whole(paths, json!({ "schemas": schemas }))
}

fn operation(operation: Value, components: Value) -> String {
    whole(json!({ "/x": { "post": operation } }), components)
}

fn numbered(prefix: &str, count: usize, value: impl Fn(usize) -> Value) -> Value {
    Value::Object((0..count).map(|at| (format!("{prefix}{at}"), value(at))).collect::<Map<_, _>>())
}

/// `levels` schemas, each made of the one before.
fn tower(levels: usize, step: impl Fn(Value) -> Value) -> String {
    let mut all = Map::new();
    all.insert(
        "A0".into(),
        json!({ "type": "object", "properties": { "z": { "type": "string" } } }),
    );
    for level in 1..levels {
        all.insert(format!("A{level}"), step(refer(&format!("A{}", level - 1))));
    }
    all.insert("A".into(), refer(&format!("A{}", levels - 1)));
    schemas(Value::Object(all))
}

/// A union of two towers that are equal, name by name, all the way down.
fn equal_towers() -> String {
    let mut all = Map::new();
    for side in ["L", "R"] {
        for level in 0..9 {
            let below = match level {
                0 => json!({ "type": "string" }),
                _ => refer(&format!("{side}{}", level - 1)),
            };
            let properties = numbered("p", 20, |_| below.clone());
            let schema = json!({ "type": "object", "properties": properties });
            all.insert(format!("{side}{level}"), schema);
        }
    }
    all.insert("A".into(), json!({ "oneOf": [refer("L8"), refer("R8")] }));
    schemas(Value::Object(all))
}

fn events(count: usize, body: Value, schemas: Value) -> String {
    let content = json!({ "application/json": { "schema": body } });
    let hook = json!({ "post": { "requestBody": { "content": content }, "responses": {} } });
    json!({
        "openapi": "3.1.0", "info": { "title": "Bomb", "version": "1" }, "paths": {},
        "components": { "schemas": schemas }, "webhooks": numbered("w", count, |_| hook.clone())
    })
    .to_string()
}

fn aliases() -> String {
    let mut text =
        "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {}\nx:\n  a: &a0 [x]\n".to_owned();
    for at in 1..40 {
        let before = vec![format!("*a{}", at - 1); 9].join(",");
        text.push_str(&format!("  a{at}: &a{at} [{before}]\n"));
    }
    text
}

/// One that is none.
pub fn plain() -> String {
    schemas(json!({ "A": { "type": "object", "properties": { "z": { "type": "string" } } } }))
}

/// All of them: name, text, and how it ends.
pub fn bombs() -> Vec<(&'static str, String, Ends)> {
    let ok = json!({ "200": { "description": "It." } });
    let head = r#"{"openapi":"3.1.0","info":{"title":"a","version":"1"},"paths":{},"x":"#;
    let text = json!({ "type": "string" });
    vec![
        ("aliases", aliases(), Refused("alias-bomb")),
        (
            "deep JSON",
            format!("{head}{}{}}}", "[".repeat(10_000), "]".repeat(10_000)),
            Refused("too-deep"),
        ),
        (
            "deep YAML",
            (0..10_000).fold("openapi: 3.1.0\nx:\n".to_owned(), |text, at| {
                text + &" ".repeat(1 + at % 900) + "a:\n"
            }) + &"{a: ".repeat(10_000),
            Refused("too-deep"),
        ),
        ("schema to itself", schemas(json!({ "A": refer("A") })), Made),
        ("two schemas in a ring", schemas(json!({ "A": refer("B"), "B": refer("A") })), Made),
        (
            "allOf itself",
            schemas(json!({ "A": { "allOf": [refer("A"), { "type": "object" }] } })),
            Made,
        ),
        (
            "allOf in a ring",
            schemas(
                json!({ "A": { "allOf": [refer("B")] }, "B": { "allOf": [refer("A")], "properties": { "x": text } } }),
            ),
            Made,
        ),
        ("oneOf itself", schemas(json!({ "A": { "oneOf": [refer("A"), text] } })), Made),
        ("list of itself", schemas(json!({ "A": { "type": "array", "items": refer("A") } })), Made),
        (
            "map of itself",
            schemas(json!({ "A": { "type": "object", "additionalProperties": refer("A") } })),
            Made,
        ),
        (
            "list of a map of a list",
            schemas(
                json!({ "A": { "type": "array", "items": refer("B") }, "B": { "type": "object", "additionalProperties": refer("A") } }),
            ),
            Made,
        ),
        (
            "object that needs itself",
            schemas(
                json!({ "A": { "type": "object", "required": ["a"], "properties": { "a": refer("A") } } }),
            ),
            Made,
        ),
        (
            "property to itself",
            schemas(
                json!({ "A": { "type": "object", "properties": { "b": { "$ref": "#/components/schemas/A/properties/b" } } } }),
            ),
            Refused("unresolved-ref"),
        ),
        (
            "reference to everything",
            schemas(json!({ "A": { "$ref": "#" } })),
            Refused("unresolved-ref"),
        ),
        (
            "parameter to itself",
            operation(
                json!({ "parameters": [{ "$ref": "#/components/parameters/P" }], "responses": ok }),
                json!({ "parameters": { "P": { "$ref": "#/components/parameters/P" } } }),
            ),
            Refused("unresolved-ref"),
        ),
        (
            "responses in a ring",
            operation(
                json!({ "responses": { "200": { "$ref": "#/components/responses/P" } } }),
                json!({ "responses": { "P": { "$ref": "#/components/responses/Q" }, "Q": { "$ref": "#/components/responses/P" } } }),
            ),
            Refused("unresolved-ref"),
        ),
        (
            "body to itself",
            operation(
                json!({ "requestBody": { "$ref": "#/components/requestBodies/P" }, "responses": ok }),
                json!({ "requestBodies": { "P": { "$ref": "#/components/requestBodies/P" } } }),
            ),
            Refused("unresolved-ref"),
        ),
        (
            "path items in a ring",
            whole(
                json!({ "/x": { "$ref": "#/paths/~1y" }, "/y": { "$ref": "#/paths/~1x" } }),
                json!({}),
            ),
            Refused("unresolved-ref"),
        ),
        (
            "a million values",
            schemas(
                json!({ "A": { "type": "string", "enum": (0..1_000_000).map(|at| format!("v{at}")).collect::<Vec<_>>() } }),
            ),
            Refused("too-large"),
        ),
        (
            "10,000 values",
            schemas(
                json!({ "A": { "type": "string", "enum": (0..10_000).map(|at| format!("v{at}")).collect::<Vec<_>>() } }),
            ),
            Made,
        ),
        (
            "100,000 properties",
            schemas(
                json!({ "A": { "type": "object", "properties": numbered("p", 100_000, |_| text.clone()) } }),
            ),
            Refused("too-large"),
        ),
        (
            "10,000 properties",
            schemas(
                json!({ "A": { "type": "object", "properties": numbered("p", 10_000, |_| text.clone()) } }),
            ),
            Made,
        ),
        (
            "100,000 required",
            schemas(
                json!({ "A": { "type": "object", "required": (0..100_000).map(|at| format!("r{at}")).collect::<Vec<_>>() } }),
            ),
            Made,
        ),
        (
            "5,000 alternatives",
            schemas(
                json!({ "A": { "oneOf": (0..5_000).map(|at| json!({ "type": "object", "required": [format!("k{at}")], "properties": { format!("k{at}"): text } })).collect::<Vec<_>>() } }),
            ),
            Made,
        ),
        ("allOf of twice the last", tower(40, |below| json!({ "allOf": [below, below] })), Made),
        (
            "allOf of four times the last",
            tower(40, |below| json!({ "allOf": [below, below, below, below] })),
            Made,
        ),
        (
            "allOf of ten times the last",
            tower(40, |below| json!({ "allOf": vec![below; 10] })),
            Made,
        ),
        (
            "lists of the last",
            tower(300, |below| json!({ "type": "array", "items": below })),
            Refused("too-deep"),
        ),
        (
            "20,000 objects in each other",
            tower(20_000, |below| json!({ "type": "object", "properties": { "n": below } })),
            Refused("too-deep"),
        ),
        (
            "9,000 objects in each other",
            tower(9_000, |below| json!({ "type": "object", "properties": { "n": below } })),
            Made,
        ),
        (
            "9,000 of nothing but the last",
            tower(9_000, |below| json!({ "allOf": [below], "description": "It." })),
            Made,
        ),
        (
            "objects that need sixty of the last",
            tower(8, |below| {
                let all = numbered("p", 60, |_| below.clone());
                let names: Vec<&String> = all.as_object().expect("an object").keys().collect();
                json!({ "type": "object", "required": names, "properties": all })
            }),
            Made,
        ),
        ("two equal towers in a union", equal_towers(), Made),
        (
            "references to twice what is around them",
            {
                let around = json!({ "$ref": "#/components/schemas/A/properties/x" });
                schemas(
                    json!({ "A": { "type": "object", "properties": { "x": { "type": "object", "properties": { "l": around, "r": around } } } } }),
                )
            },
            Refused("unresolved-ref"),
        ),
        (
            "references to twice the last",
            {
                let mut all = numbered("p", 40, |at| {
                    let last = match at {
                        0 => text.clone(),
                        _ => {
                            json!({ "$ref": format!("#/components/schemas/A/properties/p{}", at - 1) })
                        }
                    };
                    json!({ "type": "object", "properties": { "l": last, "r": last } })
                });
                all["z"] = text.clone();
                schemas(json!({ "A": { "type": "object", "properties": all } }))
            },
            Refused("too-large"),
        ),
        (
            "20,000 times a path item of a megabyte",
            {
                let mut all = numbered("/p", 19_000, |_| json!({ "$ref": "#/paths/~1large" }));
                all["/large"] =
                    json!({ "get": { "description": "x".repeat(1_000_000), "responses": ok } });
                whole(all, json!({}))
            },
            Refused("too-large"),
        ),
        (
            "a template with ten of itself",
            {
                let item = json!({ "item": { "$dynamicAnchor": "item", "type": "string" } });
                let own = json!({ "$ref": "#/components/schemas/T", "$defs": item });
                let members = numbered("p", 10, |_| own.clone());
                let template = json!({ "type": "object", "$defs": item, "properties": members });
                whole(
                    json!({ "/t": { "get": { "responses": ok } } }),
                    json!({ "schemas": { "T": template } }),
                )
            },
            Refused("too-large"),
        ),
        (
            "callbacks of a megabyte",
            {
                let callback = json!({ "$ref": "#/components/callbacks/C" });
                let paths = numbered(
                    "/p",
                    19_000,
                    |at| json!({ "post": { "callbacks": { format!("c{at}"): callback }, "responses": ok } }),
                );
                whole(
                    paths,
                    json!({ "callbacks": { "C": { "u": { "post": { "description": "x".repeat(1_000_000), "responses": ok } } } } }),
                )
            },
            Refused("too-large"),
        ),
        (
            "a parameter of a megabyte in 15,000 operations",
            whole(
                numbered(
                    "/p",
                    15_000,
                    |_| json!({ "get": { "parameters": [{ "$ref": "#/components/parameters/P" }], "responses": ok } }),
                ),
                json!({ "parameters": { "P": { "name": "p", "in": "query", "description": "x".repeat(1_000_000), "schema": text } } }),
            ),
            Refused("too-large"),
        ),
        (
            "a text of a megabyte in 9,000 properties",
            schemas(json!({
            "A": { "type": "object", "properties": numbered("p", 9_000, |_| refer("S")) },
            "S": { "type": "string", "description": "x".repeat(1_000_000) } })),
            Refused("too-large"),
        ),
        (
            "9,000 objects below a name of a megabyte",
            schemas(json!({ "A": { "type": "object", "properties": { "x".repeat(1_000_000): {
            "type": "object", "properties": numbered("p", 9_000, |_| json!({ "type": "object", "properties": { "z": text } })) } } } })),
            Refused("too-large"),
        ),
        (
            "query of ten of itself",
            operation(
                json!({ "parameters": [{ "name": "f", "in": "query", "style": "deepObject", "schema": refer("A") }], "responses": ok }),
                json!({ "schemas": { "A": { "type": "object", "properties": numbered("p", 10, |_| refer("A")) } } }),
            ),
            Refused("too-large"),
        ),
        (
            "a million integers",
            schemas(
                json!({ "A": { "type": "integer", "enum": (0..1_000_000).collect::<Vec<_>>() } }),
            ),
            Refused("too-large"),
        ),
        (
            "100,000 references to nothing",
            schemas(
                json!({ "A": { "type": "object", "properties": numbered("p", 100_000, |at| refer(&format!("N{at}"))) } }),
            ),
            Refused("too-many-findings"),
        ),
        (
            "100,000 events",
            events(
                100_000,
                refer("A"),
                json!({ "A": { "type": "object", "properties": { "event_type": text } } }),
            ),
            Refused("too-large"),
        ),
        (
            "event of a tower",
            {
                let mut all = numbered("L", 12, |at| {
                    json!({ "type": "object", "properties": numbered("p", 10, |_| match at {
                0 => text.clone(),
                _ => refer(&format!("L{}", at - 1)),
            }) })
                });
                all["A"] = json!({ "type": "object", "properties": { "event_type": text, "data": refer("L11") } });
                events(1, refer("A"), all)
            },
            Made,
        ),
        (
            "allOf that grows",
            {
                let large = numbered("p", 5_000, |_| text.clone());
                let mut all = numbered(
                    "A",
                    500,
                    |at| json!({ "allOf": [refer("Large"), { "type": "object", "properties": { format!("q{at}"): text } }] }),
                );
                all["Large"] = json!({ "type": "object", "properties": large });
                all["A"] = json!({ "type": "object", "properties": numbered("a", 500, |at| refer(&format!("A{at}"))) });
                schemas(all)
            },
            Refused("too-large"),
        ),
        (
            "objects of twice the last",
            tower(
                60,
                |below| json!({ "type": "object", "properties": { "l": below, "r": below } }),
            ),
            Made,
        ),
        (
            "unions of the last",
            tower(60, |below| json!({ "oneOf": [below, { "type": "array", "items": below }] })),
            Made,
        ),
        (
            "query of itself",
            operation(
                json!({ "parameters": [{ "name": "f", "in": "query", "style": "deepObject", "schema": refer("A") }], "responses": ok }),
                json!({ "schemas": { "A": { "type": "object", "properties": { "a": refer("A"), "z": text } } } }),
            ),
            Made,
        ),
        (
            "100,000 operations",
            whole(numbered("/p", 100_000, |_| json!({ "get": { "responses": ok } })), json!({})),
            Refused("too-large"),
        ),
        (
            "15,000 paths with eight operations each",
            {
                let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
                let all = methods.map(|name| (name.to_owned(), json!({ "responses": ok })));
                let item = Value::Object(all.into_iter().collect());
                whole(numbered("/p", 15_000, |_| item.clone()), json!({}))
            },
            Refused("too-large"),
        ),
        (
            "pattern of a megabyte",
            schemas(
                json!({ "A": { "type": "object", "properties": { "a": { "type": "string", "pattern": "(a{1000}){1000}".repeat(70_000) } } } }),
            ),
            Made,
        ),
        (
            "name of a megabyte",
            schemas(
                json!({ "A": { "type": "object", "properties": { "x".repeat(1_000_000): text } } }),
            ),
            Refused("too-large"),
        ),
        (
            "description of brackets",
            schemas(
                json!({ "A": { "type": "object", "description": "[`<*".repeat(30_000), "properties": { "x": text } } }),
            ),
            Made,
        ),
    ]
}
