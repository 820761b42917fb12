//! Every example of a document, found by walking it.
//!
//! It knows what stands where in a document of OpenAPI 3.0 and 3.1. An example within an example
//! is data and none of its own.

use serde_json::Value;

use crate::document::{Document, child};

/// Where an example stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub enum Kind {
    /// `example` and `examples` of a schema.
    Schema,
    /// `example` and `examples` of a media type.
    Media,
    /// Those of a parameter or header.
    Parameter,
}

/// An example.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Where it stands.
    pub at: String,
    /// Of what it is an example.
    pub kind: Kind,
    /// The schema that it should satisfy; the place of one, where a media type has none.
    pub schema: String,
    /// The example.
    pub value: Value,
}

const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// All examples, in the order of the document.
pub fn all(document: &Document) -> Vec<Example> {
    let mut walk = Walk { document, out: Vec::new() };
    for section in
        ["schemas", "parameters", "headers", "requestBodies", "responses", "callbacks", "pathItems"]
    {
        let at = format!("#/components/{section}");
        walk.each(
            &at,
            match section {
                "schemas" => Walk::schema,
                "parameters" | "headers" => Walk::parameter,
                "callbacks" => Walk::callback,
                "pathItems" => Walk::item,
                _ => Walk::body,
            },
        );
    }
    for section in ["paths", "webhooks"] {
        walk.each(&format!("#/{section}"), Walk::item);
    }
    walk.out
}

struct Walk<'a> {
    document: &'a Document,
    out: Vec<Example>,
}

impl Walk<'_> {
    fn each(&mut self, at: &str, visit: fn(&mut Self, &str)) {
        match self.document.get(at) {
            Some(Value::Object(members)) => {
                members.keys().for_each(|name| visit(self, &child(at, name)));
            }
            Some(Value::Array(items)) => {
                (0..items.len()).for_each(|index| visit(self, &format!("{at}/{index}")));
            }
            _ => {}
        }
    }

    fn item(&mut self, at: &str) {
        self.each(&format!("{at}/parameters"), Self::parameter);
        for method in METHODS {
            let at = format!("{at}/{method}");
            self.each(&format!("{at}/parameters"), Self::parameter);
            self.body(&format!("{at}/requestBody"));
            self.each(&format!("{at}/responses"), Self::body);
            self.each(&format!("{at}/callbacks"), Self::callback);
        }
    }

    fn callback(&mut self, at: &str) {
        self.each(at, Self::item);
    }

    /// A request body or a response.
    fn body(&mut self, at: &str) {
        self.each(&format!("{at}/headers"), Self::parameter);
        self.each(&format!("{at}/content"), Self::media);
    }

    fn media(&mut self, at: &str) {
        self.examples(at, Kind::Media);
        self.schema(&format!("{at}/schema"));
    }

    fn parameter(&mut self, at: &str) {
        self.examples(at, Kind::Parameter);
        self.schema(&format!("{at}/schema"));
        self.each(&format!("{at}/content"), Self::media);
    }

    /// One `example`, and `examples` with a name each.
    fn examples(&mut self, at: &str, kind: Kind) {
        let schema = format!("{at}/schema");
        if let Some(value) = self.document.get(&format!("{at}/example")) {
            let (at, value) = (format!("{at}/example"), value.clone());
            self.out.push(Example { at, kind, schema: schema.clone(), value });
        }
        let named = format!("{at}/examples");
        for name in self.document.get(&named).and_then(Value::as_object).into_iter().flatten() {
            let at = child(&named, name.0);
            let value = self.document.resolve(&at).and_then(|(_, example)| example.get("value"));
            if let Some(value) = value.cloned() {
                self.out.push(Example { at, kind, schema: schema.clone(), value });
            }
        }
    }

    fn schema(&mut self, at: &str) {
        let Some(schema) = self.document.get(at).and_then(Value::as_object) else { return };
        let (kind, place) = (Kind::Schema, at.to_owned());
        if let Some(value) = schema.get("example") {
            let (at, value) = (format!("{at}/example"), value.clone());
            self.out.push(Example { at, kind, schema: place.clone(), value });
        }
        let listed = schema.get("examples").and_then(Value::as_array);
        for (index, value) in listed.into_iter().flatten().enumerate() {
            let (at, value) = (format!("{at}/examples/{index}"), value.clone());
            self.out.push(Example { at, kind, schema: place.clone(), value });
        }
        for keyword in ["properties", "allOf", "oneOf", "anyOf"] {
            self.each(&format!("{at}/{keyword}"), Self::schema);
        }
        for keyword in ["items", "additionalProperties", "not"] {
            self.schema(&format!("{at}/{keyword}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn examples_are_found_in_every_place_and_not_in_data() {
        let document = Document::new(json!({
            "components": {
                "schemas": {"A": {
                    "example": {"example": 1}, "examples": [2, 3],
                    "properties": {"example": {"type": "string", "example": "p"}},
                    "items": {"example": 4}, "additionalProperties": {"example": 5},
                    "allOf": [{"example": 6}], "default": {"example": 0},
                }},
                "examples": {"E": {"value": 7}},
                "responses": {"R": {"content": {"application/json": {"examples": {"a": {"$ref": "#/components/examples/E"}}}}}},
            },
            "paths": {"/a": {
                "parameters": [{"example": 8, "schema": {"example": 9}}],
                "get": {"responses": {"200": {
                    "content": {"application/json": {"example": 10, "schema": {"example": 11}}},
                    "headers": {"X": {"schema": {"example": 12}}},
                }}},
            }},
            "webhooks": {"w": {"post": {"requestBody": {"content": {"application/json": {"examples": {"b": {"value": 13}}}}}}}},
        }));
        let found = all(&document);
        let values: Vec<String> = found.iter().map(|example| example.value.to_string()).collect();
        assert_eq!(
            values,
            [
                "{\"example\":1}",
                "2",
                "3",
                "\"p\"",
                "6",
                "4",
                "5",
                "7",
                "8",
                "9",
                "12",
                "10",
                "11",
                "13"
            ]
        );
        let kinds = |kind| found.iter().filter(|example| example.kind == kind).count();
        assert_eq!([kinds(Kind::Schema), kinds(Kind::Media), kinds(Kind::Parameter)], [10, 3, 1]);
        assert_eq!(found[7].schema, "#/components/responses/R/content/application~1json/schema");
    }
}
