//! One flat view of a schema, whatever form `openapiv3` keeps it in.
//!
//! `openapiv3` has eleven shapes for a schema. Lowering asks the same dozen
//! questions of each, so they are answered once, here.

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind, Type,
    VariantOrUnknownOrEmpty,
};
use serde_json::Value;

/// What a schema says.
#[derive(Debug, Clone, Default)]
pub struct View<'a> {
    /// Annotations.
    pub data: Option<&'a SchemaData>,
    /// `type`.
    pub typ: Option<&'a str>,
    /// `format`, empty if there is none.
    pub format: String,
    /// `properties`, with boxes looked through.
    pub properties: Vec<(&'a str, ReferenceOr<&'a Schema>)>,
    /// `required`.
    pub required: Vec<&'a str>,
    /// `additionalProperties`.
    pub additional: Option<&'a AdditionalProperties>,
    /// `items`.
    pub items: Option<ReferenceOr<&'a Schema>>,
    /// `enum`, nulls removed.
    pub values: Vec<Value>,
    /// `oneOf`, else `anyOf`.
    pub any: Option<(&'static str, &'a [ReferenceOr<Schema>])>,
    /// `allOf`.
    pub all: &'a [ReferenceOr<Schema>],
    /// `not` is there.
    pub not: bool,
    /// Bounds and pattern as sentences for documentation.
    pub notes: Vec<String>,
}

impl<'a> View<'a> {
    /// Looks at a schema.
    pub fn of(schema: &'a Schema) -> Self {
        let mut view = View { data: Some(&schema.schema_data), ..View::default() };
        match &schema.schema_kind {
            SchemaKind::Type(typ) => view.read_type(typ),
            SchemaKind::OneOf { one_of } => view.any = Some(("oneOf", one_of)),
            SchemaKind::AnyOf { any_of } => view.any = Some(("anyOf", any_of)),
            SchemaKind::AllOf { all_of } => view.all = all_of,
            SchemaKind::Not { .. } => view.not = true,
            SchemaKind::Any(any) => view.read_any(any),
        }
        view
    }

    fn read_type(&mut self, typ: &'a Type) {
        match typ {
            Type::String(string) => {
                self.typ = Some("string");
                self.format = format_of(&string.format);
                self.values = texts(&string.enumeration);
                self.note_length(string.min_length, string.max_length, "characters");
                if let Some(pattern) = &string.pattern {
                    self.notes.push(format!("Pattern: `{pattern}`."));
                }
            }
            Type::Number(number) => {
                self.typ = Some("number");
                self.format = format_of(&number.format);
                self.values =
                    number.enumeration.iter().flatten().map(|value| Value::from(*value)).collect();
                self.note_bounds(number.minimum, number.maximum);
            }
            Type::Integer(integer) => {
                self.typ = Some("integer");
                self.format = format_of(&integer.format);
                self.values =
                    integer.enumeration.iter().flatten().map(|value| Value::from(*value)).collect();
                self.note_bounds(integer.minimum, integer.maximum);
            }
            Type::Boolean(boolean) => {
                self.typ = Some("boolean");
                self.values =
                    boolean.enumeration.iter().flatten().map(|value| Value::from(*value)).collect();
            }
            Type::Object(object) => {
                self.typ = Some("object");
                self.properties = properties(&object.properties);
                self.required = object.required.iter().map(String::as_str).collect();
                self.additional = object.additional_properties.as_ref();
            }
            Type::Array(array) => {
                self.typ = Some("array");
                self.items = array.items.as_ref().map(unbox);
                self.note_length(array.min_items, array.max_items, "items");
            }
        }
    }

    fn read_any(&mut self, any: &'a AnySchema) {
        self.typ = any.typ.as_deref();
        self.format = any.format.clone().unwrap_or_default();
        self.properties = properties(&any.properties);
        self.required = any.required.iter().map(String::as_str).collect();
        self.additional = any.additional_properties.as_ref();
        self.items = any.items.as_ref().map(unbox);
        self.values = any.enumeration.iter().filter(|value| !value.is_null()).cloned().collect();
        self.any = if !any.one_of.is_empty() {
            Some(("oneOf", &any.one_of))
        } else if !any.any_of.is_empty() {
            Some(("anyOf", &any.any_of))
        } else {
            None
        };
        self.all = &any.all_of;
        self.not = any.not.is_some();
        if let Some(pattern) = &any.pattern {
            self.notes.push(format!("Pattern: `{pattern}`."));
        }
        self.note_length(any.min_length, any.max_length, "characters");
        self.note_bounds(any.minimum.as_ref(), any.maximum.as_ref());
    }

    fn note_length(&mut self, min: Option<usize>, max: Option<usize>, what: &str) {
        match (min, max) {
            (Some(min), Some(max)) => self.notes.push(format!("{min} to {max} {what}.")),
            (Some(min), None) => self.notes.push(format!("At least {min} {what}.")),
            (None, Some(max)) => self.notes.push(format!("At most {max} {what}.")),
            (None, None) => {}
        }
    }

    fn note_bounds<T: std::fmt::Display>(&mut self, min: Option<T>, max: Option<T>) {
        match (min, max) {
            (Some(min), Some(max)) => self.notes.push(format!("From {min} to {max}.")),
            (Some(min), None) => self.notes.push(format!("At least {min}.")),
            (None, Some(max)) => self.notes.push(format!("At most {max}.")),
            (None, None) => {}
        }
    }

    /// Null is admitted here.
    pub fn nullable(&self) -> bool {
        self.data.is_some_and(|data| data.nullable)
    }

    /// Says nothing about the value: annotations at most.
    pub fn is_empty(&self) -> bool {
        self.typ.is_none()
            && self.properties.is_empty()
            && self.required.is_empty()
            && self.additional.is_none()
            && self.items.is_none()
            && self.values.is_empty()
            && self.any.is_none()
            && self.all.is_empty()
    }

    /// Constrains an object at most, without describing a property of its own: `required`, `not`,
    /// or properties that must be absent.
    pub fn is_validation_only(&self) -> bool {
        let forbids = self.properties.iter().all(|(_, schema)| match schema {
            ReferenceOr::Item(schema) => View::of(schema).not,
            ReferenceOr::Reference { .. } => false,
        });
        forbids
            && self.typ.is_none_or(|typ| typ == "object")
            && self.additional.is_none()
            && self.items.is_none()
            && self.values.is_empty()
            && self.any.is_none()
            && self.all.is_empty()
    }
}

/// Looks through the box of a property or an item.
pub fn unbox(schema: &ReferenceOr<Box<Schema>>) -> ReferenceOr<&Schema> {
    match schema {
        ReferenceOr::Reference { reference } => {
            ReferenceOr::Reference { reference: reference.clone() }
        }
        ReferenceOr::Item(schema) => ReferenceOr::Item(schema),
    }
}

/// Borrows a schema or a reference to one.
pub fn borrow(schema: &ReferenceOr<Schema>) -> ReferenceOr<&Schema> {
    match schema {
        ReferenceOr::Reference { reference } => {
            ReferenceOr::Reference { reference: reference.clone() }
        }
        ReferenceOr::Item(schema) => ReferenceOr::Item(schema),
    }
}

fn properties(
    map: &IndexMap<String, ReferenceOr<Box<Schema>>>,
) -> Vec<(&str, ReferenceOr<&Schema>)> {
    map.iter().map(|(name, schema)| (name.as_str(), unbox(schema))).collect()
}

fn texts(values: &[Option<String>]) -> Vec<Value> {
    values.iter().flatten().map(|value| Value::from(value.as_str())).collect()
}

fn format_of<T: serde::Serialize>(format: &VariantOrUnknownOrEmpty<T>) -> String {
    match format {
        VariantOrUnknownOrEmpty::Item(item) => match serde_json::to_value(item) {
            Ok(Value::String(name)) => name,
            _ => String::new(),
        },
        VariantOrUnknownOrEmpty::Unknown(name) => name.clone(),
        VariantOrUnknownOrEmpty::Empty => String::new(),
    }
}
