//! Tiny documents with texts in them that want to be something else: code, paths, templates.
//!
//! Every place of a document that ends in the output is tried with every text. What comes is
//! either a finding or a crate: its files stay inside, parse, hold nothing of the text but as a
//! literal or as documentation, and hold it whole where it goes over the wire. Its Markdown has no
//! HTML, no picture and no block that we have not made.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Component, Path};

use codegen::load::Source;
use codegen::pipeline::{self, Input};
use proc_macro2::{TokenStream, TokenTree};
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::support::input as support;
use crate::support::markdown;

/// Texts that want out.
pub const TEXTS: &[&str] = &[
    "\"; fn injected() {} //",
    "*/ fn injected() {} /*",
    "\"#; fn injected() {} //",
    "\"##; fn injected() {} r##\"",
    "\n#![injected(twice)]\n",
    "\n}\nfn injected() {}\n",
    "\r\nfn injected() {}\r",
    "\u{2028}fn injected() {}\u{2029}",
    "\\",
    "\\\"",
    "\\u{41}",
    "{}",
    "{0}{name:?}{{",
    "{{ injected() ~ 1 }}",
    "{% raw %}",
    "{# #}",
    "\u{0}",
    "a\u{0}b\u{1b}[31m",
    "\u{202e}txt.exe",
    "\u{feff}",
    "p\u{430}yload",
    "e\u{301}",
    "../../injected_x",
    "/etc/injected",
    "C:\\injected",
    "con",
    "AUX",
    "nul.rs",
    "mod",
    "lib",
    "Self",
    "crate",
    "super",
    "r#type",
    "_",
    "__",
    "1st",
    "-",
    "😀",
    "</script><img src=x onerror=injected()>",
    "[injected](javascript:alert)",
    "```\nfn injected() {}\n```",
    "a\n ```\n\u{3000}x\n```",
    "\u{3000}\u{2003}\u{85}\u{2028}a",
    "> ```\n> injected()\n> ```\ninjected()",
    "a<br># injected",
    "x`\n injected(); //",
    "x\n```\n```rust\ninjected()\n```",
    "1 ![](https://injected.example/p.png)",
    "x`<img src=x onerror=injected()>",
    "x<](javascript:injected)",
    "    fn injected() {}",
    "| a | b |\n|---|---|",
    "$(touch injected)`injected`",
    "%0d%0aInjected: yes",
    "",
    " ",
];

/// What a place is for.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    /// It names something; what it is called in Rust is derived.
    Name,
    /// It goes over the wire, whole.
    Wire,
    /// Words.
    Text,
}

/// Every place: a pointer to a value, or to a member whose key is replaced.
const PLACES: &[(&str, bool, Use)] = &[
    ("/info/title", false, Use::Text),
    ("/info/version", false, Use::Text),
    ("/info/description", false, Use::Text),
    ("/servers/0/url", false, Use::Text),
    ("/tags/0/name", false, Use::Name),
    ("/tags/0/description", false, Use::Text),
    ("/paths/~1things~1{id}/get/operationId", false, Use::Name),
    ("/paths/~1things~1{id}/get/summary", false, Use::Text),
    ("/paths/~1things~1{id}/get/description", false, Use::Text),
    ("/paths/~1things~1{id}/get/tags/0", false, Use::Name),
    ("/paths/~1things~1{id}/get/parameters/1/name", false, Use::Wire),
    ("/paths/~1things~1{id}/get/parameters/1/description", false, Use::Text),
    ("/paths/~1things~1{id}/get/parameters/1/schema/default", false, Use::Text),
    ("/paths/~1things~1{id}/get/parameters/2/name", false, Use::Text),
    ("/paths/~1things~1{id}/get/x-group", false, Use::Text),
    ("/paths/~1plain", true, Use::Text),
    ("/paths/~1things/post/requestBody/content/application~1json", true, Use::Text),
    ("/paths/~1things/post/responses/201", true, Use::Text),
    ("/paths/~1things/post/security/0/bearer", true, Use::Text),
    ("/webhooks/thingMade", true, Use::Name),
    ("/components/schemas/Thing", true, Use::Name),
    ("/components/schemas/Thing/title", false, Use::Text),
    ("/components/schemas/Thing/description", false, Use::Text),
    ("/components/schemas/Thing/properties/name", true, Use::Wire),
    ("/components/schemas/Thing/properties/name/description", false, Use::Text),
    ("/components/schemas/Thing/properties/name/pattern", false, Use::Text),
    ("/components/schemas/Thing/properties/name/format", false, Use::Text),
    ("/components/schemas/Thing/properties/name/example", false, Use::Text),
    ("/components/schemas/Thing/properties/kind/enum/0", false, Use::Wire),
    ("/components/schemas/Thing/properties/kind/default", false, Use::Text),
    ("/components/schemas/Thing/properties/shape/discriminator/propertyName", false, Use::Text),
    ("/components/schemas/Thing/properties/shape/discriminator/mapping/round", true, Use::Wire),
    ("/components/schemas/Event/properties/data/properties/event_type/enum/0", false, Use::Wire),
    ("/components/schemas/Thing/x-enum-varnames/0", false, Use::Text),
];

fn document() -> Value {
    let answer = json!({ "description": "It.", "content": { "application/json": {
        "schema": { "type": "object", "properties": {
            "data": { "$ref": "#/components/schemas/Thing" } } } } } });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Things", "version": "1", "description": "About things." },
        "servers": [{ "url": "https://api.example.com/v2" }],
        "tags": [{ "name": "Things", "description": "All of them." }],
        "paths": {
            "/plain": { "get": { "operationId": "Plain", "responses": { "204": { "description": "No." } } } },
            "/things/{id}": { "get": {
                "operationId": "GetThing", "summary": "Get it", "description": "Gets it.",
                "tags": ["Things"], "x-group": "things",
                "parameters": [
                    { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
                    { "name": "since", "in": "query", "description": "From when.",
                      "schema": { "type": "string", "default": "now" } },
                    { "name": "X-Trace", "in": "header", "schema": { "type": "string" } }],
                "responses": { "200": answer.clone() } } },
            "/things": { "post": {
                "operationId": "MakeThing", "tags": ["Things"], "security": [{ "bearer": [] }],
                "requestBody": { "required": true, "content": { "application/json": {
                    "schema": { "$ref": "#/components/schemas/Thing" } } } },
                "responses": { "201": answer } } }
        },
        "webhooks": { "thingMade": { "post": {
            "operationId": "thingMade",
            "requestBody": { "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/Event" } } } },
            "responses": { "200": { "description": "Heard." } } } } },
        "components": {
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } },
            "schemas": {
                "Event": { "type": "object", "properties": { "data": { "type": "object", "properties": {
                    "event_type": { "type": "string", "enum": ["thing.made"] },
                    "payload": { "$ref": "#/components/schemas/Thing" } } } } },
                "Round": { "type": "object", "properties": { "type": { "type": "string" },
                    "radius": { "type": "number" } } },
                "Flat": { "type": "object", "properties": { "type": { "type": "string" },
                    "side": { "type": "number" } } },
                "Thing": { "type": "object", "title": "A thing", "description": "What it is.",
                    "x-enum-varnames": ["A"],
                    "properties": {
                        "name": { "type": "string", "description": "Its name.", "pattern": "^a",
                            "format": "odd", "example": "ann" },
                        "kind": { "type": "string", "enum": ["small", "big"], "default": "small" },
                        "shape": {
                            "oneOf": [{ "$ref": "#/components/schemas/Round" },
                                      { "$ref": "#/components/schemas/Flat" }],
                            "discriminator": { "propertyName": "type", "mapping": {
                                "round": "#/components/schemas/Round",
                                "flat": "#/components/schemas/Flat" } } } } }
            }
        }
    })
}

/// The document with a text at a place.
fn with(place: &str, key: bool, text: &str) -> Value {
    let mut document = document();
    if !key {
        *document.pointer_mut(place).unwrap_or_else(|| panic!("{place} is in the document")) =
            json!(text);
        return document;
    }
    let (parent, last) = place.rsplit_once('/').expect("a place has a parent");
    let last = last.replace("~1", "/").replace("~0", "~");
    let map = document.pointer_mut(parent).and_then(Value::as_object_mut);
    let map = map.unwrap_or_else(|| panic!("{parent} is an object"));
    let value = map.remove(&last).unwrap_or_else(|| panic!("{place} is in the document"));
    // A path begins with a slash, or it is refused for that alone.
    let new = if parent == "/paths" { format!("/{text}") } else { text.to_owned() };
    map.insert(new.clone(), value);
    let old = format!("#/components/schemas/{last}");
    let text = document.to_string();
    // Whoever refers to it goes on doing so.
    let pointer = codegen::diag::escape_pointer(&new);
    let new = json!(format!("#/components/schemas/{pointer}")).to_string();
    match parent {
        "/components/schemas" => serde_json::from_str(&text.replace(&json!(old).to_string(), &new))
            .expect("it is JSON still"),
        _ => document,
    }
}

struct Found {
    made: bool,
    faults: Vec<String>,
}

fn judge(base: &Input, place: &str, key: bool, wanted: Use, text: &str) -> Found {
    let mut input = base.clone();
    input.sources =
        vec![Source { name: "hostile.json".to_owned(), text: with(place, key, text).to_string() }];
    let mut faults = Vec::new();
    let Ok(made) = catch_unwind(AssertUnwindSafe(|| pipeline::generate(&input))) else {
        return Found { made: false, faults: vec!["it panicked".to_owned()] };
    };
    if made.failed() {
        let silent = made.diagnostics.iter().find(|found| found.message.is_empty());
        faults.extend(silent.map(|found| format!("{} says nothing", found.code)));
        if !made.files.is_empty() {
            faults.push("an error, and files".to_owned());
        }
        return Found { made: false, faults };
    }
    let mut names = BTreeSet::new();
    let mut literals = BTreeSet::new();
    for (path, content) in &made.files {
        faults.extend(outside(path));
        if !names.insert(path.to_lowercase()) {
            faults.push(format!("{path} is there twice but for case"));
        }
        if path.ends_with(".md") {
            let (strange, blocks) = markdown::strange(content);
            faults.extend(strange.into_iter().map(|fault| format!("{path}: {fault}")));
            for block in blocks {
                match block.parse::<TokenStream>() {
                    Ok(tokens) => look(tokens, &mut BTreeSet::new(), &mut faults),
                    Err(error) => faults.push(format!("{path}: a block is not Rust: {error}")),
                }
            }
        }
        if !path.ends_with(".rs") || path.starts_with("src/runtime") {
            continue;
        }
        match content.parse::<TokenStream>() {
            Ok(tokens) => look(tokens, &mut literals, &mut faults),
            Err(error) => faults.push(format!("{path} is not Rust: {error}")),
        }
        if let Err(error) = syn::parse_file(content) {
            faults.push(format!("{path} does not parse: {error}"));
        }
    }
    let manifest = made.files.get("Cargo.toml").map(|text| text.parse::<toml::Table>());
    if !matches!(manifest, Some(Ok(_))) {
        faults.push(format!("Cargo.toml: {manifest:?}"));
    }
    if wanted == Use::Wire && !literals.contains(text) {
        faults.push("the text is not in the crate as it was".to_owned());
    }
    Found { made: true, faults }
}

/// A path that would not stay, or that some system cannot have.
fn outside(path: &str) -> Option<String> {
    let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let reserved = ["con", "prn", "aux", "nul", "com1", "lpt1"];
    let bad = path.split('/').any(|part| {
        let stem = part.split('.').next().unwrap_or(part).to_lowercase();
        reserved.contains(&stem.as_str())
            || !part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    });
    (!plain || bad || path.contains('\\')).then(|| format!("the file `{path}`"))
}

/// Collects texts, and whatever came out of one.
fn look(tokens: TokenStream, literals: &mut BTreeSet<String>, faults: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => look(group.stream(), literals, faults),
            TokenTree::Ident(name) if name == "injected" => {
                faults.push("a name came out of a text".to_owned());
            }
            TokenTree::Literal(literal) => {
                if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                    literals.insert(text.value());
                }
            }
            _ => {}
        }
    }
}

#[test]
fn no_text_of_a_document_becomes_anything_else() {
    let mut base = support::input(&[]);
    base.ledger = String::new();
    base.overrides = String::new();
    base.standalone = true;
    let all: Vec<_> = PLACES
        .iter()
        .flat_map(|(place, key, wanted)| {
            TEXTS.iter().map(move |text| (*place, *key, *wanted, *text))
        })
        .collect();
    let found: Vec<_> = all
        .par_iter()
        .map(|(place, key, wanted, text)| judge(&base, place, *key, *wanted, text))
        .collect();
    let made = found.iter().filter(|one| one.made).count();
    println!("{} documents, {made} made a crate", found.len());
    let bad: Vec<_> = all
        .iter()
        .zip(&found)
        .filter(|(_, one)| !one.faults.is_empty())
        .map(|((place, key, _, text), one)| {
            format!("{place}{} = {text:?}: {:?}", if *key { " (key)" } else { "" }, one.faults)
        })
        .collect();
    assert!(bad.is_empty(), "{} documents:\n{}", bad.len(), bad.join("\n"));
    // Else nothing was shown.
    assert!(made * 10 > found.len() * 8, "only {made} of {} made a crate", found.len());
}

#[test]
fn the_document_itself_is_whole() {
    let mut base = support::input(&[]);
    base.ledger = String::new();
    for (place, key, _) in PLACES {
        let found = judge(&base, place, *key, Use::Text, "harmless");
        assert_eq!(found.faults, Vec::<String>::new(), "{place}");
    }
}
