//! What a type is, said the same way for the IR and for emitted Rust, and what the seeds expect.

// Each test that includes this file uses some of it.
#![allow(dead_code)]

use std::collections::BTreeSet;

use codegen::ir::{Ir, Kind, TextFormat, TypeId};
use serde_json::Value;

/// A type, as far as the seeds say something about one.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// `boolean`.
    Bool,
    /// `integer`.
    Integer,
    /// `number`.
    Number,
    /// A string with its format.
    Text(&'static str),
    /// Any JSON.
    Any,
    /// An array.
    List(Box<Shape>),
    /// An object with data for keys.
    Map,
    /// A value or a list.
    OneOrMany(Box<Shape>),
    /// An object.
    Struct,
    /// Listed values.
    Values(BTreeSet<String>),
    /// One of several.
    Union(Vec<Shape>),
    /// Something that the test does not know.
    Other(String),
}

/// The shape of a type of the IR. Members of structs are looked at one by one elsewhere.
pub fn of_ir(ir: &Ir, id: TypeId) -> Shape {
    match &ir.ty(id).kind {
        Kind::Bool => Shape::Bool,
        Kind::Integer => Shape::Integer,
        Kind::Number => Shape::Number,
        Kind::Text(TextFormat::Plain) => Shape::Text(""),
        Kind::Text(TextFormat::Uuid) => Shape::Text("uuid"),
        Kind::Text(TextFormat::DateTime) => Shape::Text("date-time"),
        Kind::Text(TextFormat::Date) => Shape::Text("date"),
        Kind::Any => Shape::Any,
        Kind::Array { item, .. } => Shape::List(Box::new(of_ir(ir, *item))),
        Kind::Map { .. } => Shape::Map,
        Kind::OneOrMany { item } => Shape::OneOrMany(Box::new(of_ir(ir, *item))),
        Kind::Struct(_) => Shape::Struct,
        Kind::Enum(values) => {
            Shape::Values(values.iter().map(|value| value.wire.clone()).collect())
        }
        Kind::IntEnum(values) => Shape::Values(values.iter().map(ToString::to_string).collect()),
        Kind::Union(union) => {
            Shape::Union(union.variants.iter().map(|variant| of_ir(ir, variant.ty)).collect())
        }
        other @ (Kind::Base64 | Kind::Binary) => Shape::Other(format!("{other:?}")),
    }
}

/// What the seeds say of one field: its JSON type with format, and its values.
#[derive(Debug)]
pub struct Expected {
    /// The official type where the seed's differs.
    pub ty: String,
    /// Values of an enum.
    pub values: BTreeSet<String>,
}

impl Expected {
    /// Reads a field of `operations.json` or `webhooks.json`.
    pub fn of(field: &Value) -> Self {
        let text = |key: &str| field[key].as_str().map(str::to_owned);
        let ty = text("official_type").or_else(|| text("type")).unwrap_or_default();
        let values = field["official_enum"].as_array().or_else(|| field["enum"].as_array());
        let values = values.into_iter().flatten().map(|value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        // Where the document has no enum, the seed's values are its own.
        let open = ty == "string";
        Self { values: if open { BTreeSet::new() } else { values.collect() }, ty }
    }

    /// The documented null.
    pub fn nullable(&self) -> bool {
        self.ty.split(" | ").any(|part| part.starts_with("null"))
    }

    /// Whether a shape is what is expected. One documented value is a string with a constant.
    pub fn fits(&self, shape: &Shape) -> bool {
        let text = |format: &'static str| *shape == Shape::Text(format);
        let object = |shape: &Shape| {
            matches!(shape, Shape::Struct | Shape::Union(_) | Shape::Map | Shape::Any)
        };
        match self.ty.trim_end_matches(" | null") {
            "string" | "uri" | "url" | "string | null (url)" => text(""),
            "uuid" | "string | null (uuid)" => text("uuid"),
            "date-time" => text("date-time"),
            "integer" | "int32" => *shape == Shape::Integer,
            "boolean" => *shape == Shape::Bool,
            "object" => object(shape),
            "enum" if self.values.len() == 1 && text("") => true,
            "enum" => *shape == Shape::Values(self.values.clone()),
            "array[string]" => match shape {
                Shape::List(item) => matches!(**item, Shape::Text("") | Shape::Values(_)),
                _ => false,
            },
            "array[object]" => matches!(shape, Shape::List(item) if object(item)),
            "oneOf<object>" => match shape {
                Shape::Union(members) => {
                    members.len() > 1 && members.iter().all(|member| *member == Shape::Struct)
                }
                _ => false,
            },
            "oneOf<string | integer>" => {
                *shape == Shape::Union(vec![Shape::Text(""), Shape::Integer])
            }
            "oneOf<string | array[string]>" => {
                *shape == Shape::OneOrMany(Box::new(Shape::Text("")))
            }
            _ => false,
        }
    }
}
