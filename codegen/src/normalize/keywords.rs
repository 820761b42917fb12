//! Which keywords a schema may have, of which shape, and beside which type.

use serde_json::{Map, Value};

use super::context::Context;
use super::walk::Pointer;

/// The shape of a keyword's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Any,
    Flag,
    Text,
    Number,
    NumberOrFlag,
    Texts,
    List,
    Schemas,
    Schema,
    SchemaOrFlag,
    Object,
    Discriminator,
    Type,
}

/// Keywords that are kept, the shape of each, and the types that it is about (all if empty).
const KEYWORDS: &[(&str, Shape, &[&str])] = &[
    ("$ref", Shape::Text, &[]),
    ("additionalProperties", Shape::SchemaOrFlag, &["object"]),
    ("allOf", Shape::Schemas, &[]),
    ("anyOf", Shape::Schemas, &[]),
    ("const", Shape::Any, &[]),
    ("contentEncoding", Shape::Text, &["string"]),
    ("contentMediaType", Shape::Text, &["string"]),
    ("default", Shape::Any, &[]),
    ("deprecated", Shape::Flag, &[]),
    ("description", Shape::Text, &[]),
    ("discriminator", Shape::Discriminator, &[]),
    ("enum", Shape::List, &[]),
    ("example", Shape::Any, &[]),
    ("examples", Shape::Any, &[]),
    ("exclusiveMaximum", Shape::NumberOrFlag, &["integer", "number"]),
    ("exclusiveMinimum", Shape::NumberOrFlag, &["integer", "number"]),
    ("externalDocs", Shape::Object, &[]),
    ("format", Shape::Text, &["string", "integer", "number"]),
    ("items", Shape::Schema, &["array"]),
    ("maxItems", Shape::Number, &["array"]),
    ("maxLength", Shape::Number, &["string"]),
    ("maxProperties", Shape::Number, &["object"]),
    ("maximum", Shape::Number, &["integer", "number"]),
    ("minItems", Shape::Number, &["array"]),
    ("minLength", Shape::Number, &["string"]),
    ("minProperties", Shape::Number, &["object"]),
    ("minimum", Shape::Number, &["integer", "number"]),
    ("multipleOf", Shape::Number, &["integer", "number"]),
    ("not", Shape::Schema, &[]),
    ("nullable", Shape::Flag, &[]),
    ("oneOf", Shape::Schemas, &[]),
    ("pattern", Shape::Text, &["string"]),
    ("prefixItems", Shape::Schemas, &["array"]),
    ("properties", Shape::Object, &["object"]),
    ("readOnly", Shape::Flag, &[]),
    ("required", Shape::Texts, &["object"]),
    ("title", Shape::Text, &[]),
    ("type", Shape::Type, &[]),
    ("unevaluatedItems", Shape::SchemaOrFlag, &["array"]),
    ("unevaluatedProperties", Shape::SchemaOrFlag, &["object"]),
    ("uniqueItems", Shape::Flag, &["array"]),
    ("writeOnly", Shape::Flag, &[]),
    ("xml", Shape::Object, &[]),
];

/// Keywords of JSON Schema that change which values are admitted and that nothing
/// after this stage can hold.
const REFUSED: &[&str] = &[
    "$dynamicRef",
    "$recursiveAnchor",
    "$recursiveRef",
    "additionalItems",
    "contains",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "patternProperties",
    "propertyNames",
    "then",
];

/// Keywords that only annotate or name things and may go. A reference that needs one of the names
/// leads to nothing and is found when the document is read.
const ANNOTATIONS: &[&str] = &[
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$id",
    "$schema",
    "$vocabulary",
    "contentSchema",
    "definitions",
];

/// Whether a keyword is about values of a type; extensions are about all.
pub fn belongs(key: &str, kind: &str) -> bool {
    entry(key).is_none_or(|(_, _, types)| types.is_empty() || types.contains(&kind))
}

/// `true` is `{}` and `false` is `not: {}`.
pub fn boolean(value: &mut Value) -> bool {
    let mut map = Map::new();
    if *value == Value::Bool(false) {
        map.insert("not".to_owned(), Value::Object(Map::new()));
    }
    *value = Value::Object(map);
    true
}

/// A keyword with a value of the wrong kind: mended where it is plain what was meant, dropped otherwise.
pub fn malformed(
    map: &mut Map<String, Value>,
    at: &Pointer<'_>,
    context: &mut Context<'_>,
) -> bool {
    let wrong: Vec<(&'static str, Shape)> = map
        .iter()
        .filter_map(|(key, value)| entry(key).filter(|(_, shape, _)| !fits(value, *shape)))
        .map(|(key, shape, _)| (*key, *shape))
        .collect();
    for (key, shape) in &wrong {
        let Some(value) = map.remove(*key) else {
            continue;
        };
        let fate = match mend(value, *shape) {
            Some(value) => {
                map.insert((*key).to_owned(), value);
                "mended"
            }
            None => "ignored",
        };
        let message = format!("the value of `{key}` is not {} and was {fate}", shape.name());
        context.warn(
            "malformed-keyword",
            at,
            message,
            "write a value of the kind that the keyword takes",
        );
    }
    !wrong.is_empty()
}

/// Keywords that nobody here knows. Those of JSON Schema are errors, because a
/// schema without them means something else.
pub fn unknown(map: &mut Map<String, Value>, at: &Pointer<'_>, context: &mut Context<'_>) -> bool {
    let known = |key: &str| key.starts_with("x-") || entry(key).is_some();
    if map.keys().all(|key| known(key)) {
        return false;
    }
    let others: Vec<String> = map.keys().filter(|key| !known(key)).cloned().collect();
    for key in others {
        map.remove(&key);
        if REFUSED.contains(&key.as_str()) {
            context.error(
                "unknown-keyword",
                at,
                format!("`{key}` is a JSON Schema keyword that this generator cannot express"),
                "describe the values with `properties`, `items`, `oneOf` and `allOf`, or move the rule to `description`",
            );
        } else if !ANNOTATIONS.contains(&key.as_str()) {
            context.warn(
                "ignored-key",
                at,
                format!("`{key}` is no keyword of a schema and is ignored"),
                "remove it, or begin its name with `x-`",
            );
        }
    }
    true
}

/// `contentEncoding: base64` is `format: byte`; a media type without one is raw bytes.
pub fn content(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    let encoding = map.remove("contentEncoding");
    let media = map.remove("contentMediaType");
    let format = match (&encoding, &media) {
        (Some(Value::String(name)), _) if name.starts_with("base64") => Some("byte"),
        (None, Some(Value::String(name))) if name == "application/octet-stream" => Some("binary"),
        (None, None) => return false,
        _ => None,
    };
    if let Some(format) = format {
        map.entry("format").or_insert_with(|| Value::from(format));
    }
    for (key, value) in [("x-content-encoding", encoding), ("x-content-media-type", media)] {
        if let Some(value) = value {
            map.insert(key.to_owned(), value);
        }
    }
    true
}

/// Keywords that are about values of another type than the declared one. The
/// model would give up the type for their sake.
pub fn misplaced(
    map: &mut Map<String, Value>,
    at: &Pointer<'_>,
    context: &mut Context<'_>,
) -> bool {
    let Some(Value::String(kind)) = map.get("type") else {
        return false;
    };
    let kind = kind.clone();
    let wrong: Vec<String> = map.keys().filter(|key| !belongs(key, &kind)).cloned().collect();
    for key in &wrong {
        let Some(value) = map.remove(key) else {
            continue;
        };
        // Pure validation says nothing about a value of this type; these do.
        if matches!(key.as_str(), "properties" | "items" | "required" | "additionalProperties") {
            let message = format!("`{key}` beside `type: {kind}` means nothing and is ignored");
            context.warn("misplaced-keyword", at, message, "correct `type`, or move the keyword");
        }
        map.insert(format!("x-{key}"), value);
    }
    !wrong.is_empty()
}

/// `examples` of 3.1: the first becomes `example`, the list is kept in `x-examples`.
pub fn examples(map: &mut Map<String, Value>, _: &Pointer<'_>, _: &mut Context<'_>) -> bool {
    let Some(examples) = map.remove("examples") else {
        return false;
    };
    let first = match &examples {
        Value::Array(list) => list.first().cloned(),
        Value::Object(named) => {
            named.values().next().map(|named| named.get("value").unwrap_or(named).clone())
        }
        other => Some(other.clone()),
    };
    if let Some(first) = first {
        map.entry("example").or_insert(first);
    }
    map.insert("x-examples".to_owned(), examples);
    true
}

fn entry(key: &str) -> Option<&'static (&'static str, Shape, &'static [&'static str])> {
    KEYWORDS.binary_search_by_key(&key, |(name, ..)| name).ok().map(|index| &KEYWORDS[index])
}

fn fits(value: &Value, shape: Shape) -> bool {
    let schema = |value: &Value| value.is_object() || value.is_boolean();
    match shape {
        Shape::Any => true,
        Shape::Flag => value.is_boolean(),
        Shape::Text => value.is_string(),
        Shape::Number => value.is_number(),
        Shape::NumberOrFlag => value.is_number() || value.is_boolean(),
        Shape::List => value.is_array(),
        Shape::Texts => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
        Shape::Schema | Shape::SchemaOrFlag => schema(value),
        Shape::Schemas => value.as_array().is_some_and(|list| list.iter().all(schema)),
        Shape::Object => value.is_object(),
        Shape::Discriminator => {
            let texts = |value: &Value| {
                value.as_object().is_some_and(|map| map.values().all(Value::is_string))
            };
            value.get("propertyName").is_some_and(Value::is_string)
                && value.get("mapping").is_none_or(texts)
        }
        Shape::Type => {
            value.is_string()
                || value.as_array().is_some_and(|list| list.iter().all(Value::is_string))
        }
    }
}

/// What was plainly meant by a value of the wrong kind.
fn mend(value: Value, shape: Shape) -> Option<Value> {
    match (shape, value) {
        (Shape::Text, Value::Number(number)) => Some(Value::String(number.to_string())),
        (Shape::Text, Value::Bool(flag)) => Some(Value::String(flag.to_string())),
        (Shape::Flag, Value::String(text)) => text.parse().ok().map(Value::Bool),
        (Shape::Number | Shape::NumberOrFlag, Value::String(text)) => {
            text.parse::<i64>().ok().map(Value::from)
        }
        (Shape::Texts, Value::Array(list)) => {
            Some(Value::Array(list.into_iter().filter_map(as_text).collect()))
        }
        (Shape::List, value @ (Value::String(_) | Value::Number(_) | Value::Bool(_))) => {
            Some(Value::Array(vec![value]))
        }
        (Shape::Schemas, Value::Array(list)) => {
            let schemas = list.into_iter().filter(|value| value.is_object() || value.is_boolean());
            Some(Value::Array(schemas.collect()))
        }
        // `items: [X]` of one member is what `items: X` says.
        (Shape::Schema, Value::Array(mut list)) if list.len() == 1 => {
            list.pop().filter(Value::is_object)
        }
        // As Swagger 2 writes it.
        (Shape::Discriminator, Value::String(name)) => {
            Some(Value::Object(Map::from_iter([("propertyName".to_owned(), Value::String(name))])))
        }
        // `type:` without quotes around null.
        (Shape::Type, Value::Null) => Some(Value::from("null")),
        (Shape::Type, Value::Array(list)) => {
            let names = list.into_iter().filter_map(|name| match name {
                Value::Null => Some(Value::from("null")),
                Value::String(_) => Some(name),
                _ => None,
            });
            Some(Value::Array(names.collect()))
        }
        _ => None,
    }
}

fn as_text(value: Value) -> Option<Value> {
    match value {
        Value::String(_) => Some(value),
        Value::Number(number) => Some(Value::String(number.to_string())),
        Value::Bool(flag) => Some(Value::String(flag.to_string())),
        _ => None,
    }
}

impl Shape {
    fn name(self) -> &'static str {
        match self {
            Self::Any => "a value",
            Self::Flag => "`true` or `false`",
            Self::Text => "text",
            Self::Number => "a number",
            Self::NumberOrFlag => "a number, `true` or `false`",
            Self::Texts => "a list of texts",
            Self::List => "a list",
            Self::Schemas => "a list of schemas",
            Self::Schema => "a schema",
            Self::SchemaOrFlag => "a schema, `true` or `false`",
            Self::Object => "an object",
            Self::Discriminator => "an object with `propertyName` and `mapping`",
            Self::Type => "a type name or a list of them",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KEYWORDS;

    #[test]
    fn the_table_is_sorted_for_its_search() {
        assert!(KEYWORDS.is_sorted_by_key(|(name, ..)| *name));
    }
}
