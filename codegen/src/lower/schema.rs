//! A schema becomes a type in the arena.
//!
//! Types are remembered by their pointer, so a property that two flattened
//! structs inherit is one type. Must not know operations or names.

use std::collections::BTreeSet;

use openapiv3::{AdditionalProperties, ReferenceOr, Schema};
use serde_json::Value;

use super::view::{View, borrow};
use super::{Lower, compose, limits};
use crate::diag::{escape_pointer, unescape_pointer};
use crate::ir::{Doc, EnumValue, Field, Kind, Struct, TextFormat, TypeId};

/// A schema at a place of use: its type, and what the place adds to it.
#[derive(Debug, Clone)]
pub struct Use {
    /// The type.
    pub id: TypeId,
    /// Null is a value.
    pub nullable: bool,
    /// The only value.
    pub constant: Option<Value>,
    /// `default` of the place.
    pub default: Option<Value>,
    /// `example` of the place, or else of the type.
    pub example: Option<Value>,
    /// Documentation of the place; empty where it says nothing beyond the type.
    pub doc: Doc,
    /// `readOnly`.
    pub read_only: bool,
    /// `writeOnly`.
    pub write_only: bool,
    /// `deprecated`.
    pub deprecated: bool,
}

impl Use {
    /// A plain use of a type.
    pub fn plain(id: TypeId) -> Self {
        Self {
            id,
            nullable: false,
            constant: None,
            default: None,
            example: None,
            doc: Doc::default(),
            read_only: false,
            write_only: false,
            deprecated: false,
        }
    }

    /// Adds what a place of use says to what lies below it.
    pub fn annotate(mut self, view: &View<'_>) -> Self {
        let Some(data) = view.data else { return self };
        self.nullable |= data.nullable;
        self.read_only |= data.read_only;
        self.write_only |= data.write_only;
        self.deprecated |= data.deprecated;
        if let Some(default) = &data.default {
            self.default = Some(default.clone());
        }
        if let Some(example) = &data.example {
            self.example = Some(example.clone());
        }
        let doc = doc_of(view);
        if !doc.description.is_empty() {
            self.doc.description = doc.description;
        }
        if !doc.notes.is_empty() {
            self.doc.notes = doc.notes;
        }
        self
    }
}

/// What was made of a schema: an existing type, or a new kind that wants an id.
enum Made {
    Existing(Use),
    New(Kind),
}

impl<'a> Lower<'a> {
    /// Lowers a schema or a reference at `pointer`.
    pub fn schema(&mut self, schema: ReferenceOr<&'a Schema>, pointer: &str) -> Use {
        let used = match schema {
            _ if !self.enter(pointer) => Use::plain(self.intern(Kind::Any)),
            ReferenceOr::Reference { reference } => self.reference(&reference, pointer),
            ReferenceOr::Item(schema) => self.inline(schema, pointer),
        };
        self.leave();
        let values = used.example.iter().chain(&used.default);
        let values: usize = values.map(limits::size).sum();
        self.copy_text(pointer.len() + used.doc.description.len() + values, pointer);
        used
    }

    /// Lowers what a `$ref` points to.
    pub fn reference(&mut self, reference: &str, pointer: &str) -> Use {
        let Some(name) = reference.strip_prefix("#/components/schemas/") else {
            self.diag.error(
                "unresolved-ref",
                pointer,
                format!("`{reference}` does not point to a component schema"),
                "point to `#/components/schemas/..`",
            );
            return Use::plain(self.intern(Kind::Any));
        };
        let name = unescape_pointer(name);
        if let Some(found) = self.components.get(&name) {
            // Where a component is used, its own documentation stays with the type.
            let mut found = found.clone();
            if !self.is_inlined(found.id) {
                found.doc = Doc::default();
            }
            return found;
        }
        let Some(schema) =
            self.api.components.as_ref().and_then(|components| components.schemas.get(&name))
        else {
            self.diag.error(
                "unresolved-ref",
                pointer,
                format!("`{reference}` points to nothing"),
                "correct the reference, or add the component",
            );
            return Use::plain(self.intern(Kind::Any));
        };
        self.component(&name, schema)
    }

    fn component(&mut self, name: &str, schema: &'a ReferenceOr<Schema>) -> Use {
        let pointer = format!("#/components/schemas/{}", escape_pointer(name));
        // The id exists before the schema is read, so that it may contain itself.
        let id = self.allocate(&pointer, Some(name));
        self.components.insert(name.to_owned(), Use::plain(id));
        self.open.push(id);
        let mut used = match schema {
            ReferenceOr::Reference { reference } => self.reference(reference, &pointer),
            ReferenceOr::Item(schema) => {
                let view = View::of(schema);
                match self.make(&view, &pointer) {
                    Made::Existing(used) => used.annotate(&view),
                    Made::New(kind) => {
                        let slot = &mut self.ir.types[id.0 as usize];
                        slot.kind = kind;
                        slot.doc = doc_of(&view);
                        slot.nullable = view.nullable();
                        Use::plain(id).annotate(&view)
                    }
                }
            }
        };
        self.open.pop();
        if used.id == id
            && self.ir.ty(id).kind == Kind::Any
            && !matches!(schema, ReferenceOr::Item(_))
        {
            self.diag.warn(
                "endless-ref",
                &pointer,
                "the component refers to itself and to nothing else",
                "give it a type; it is read as any JSON value",
            );
        }
        if !self.is_inlined(used.id) {
            used.doc = Doc::default();
        }
        self.components.insert(name.to_owned(), used.clone());
        used
    }

    fn inline(&mut self, schema: &'a Schema, pointer: &str) -> Use {
        if let Some(found) = self.inlines.get(pointer) {
            return found.clone();
        }
        let view = View::of(schema);
        let used = match self.make(&view, pointer) {
            Made::Existing(used) => used.annotate(&view),
            Made::New(kind) => {
                let named = matches!(
                    kind,
                    Kind::Struct(_) | Kind::Enum(_) | Kind::IntEnum(_) | Kind::Union(_)
                );
                let id = if named {
                    let id = self.allocate(pointer, None);
                    let slot = &mut self.ir.types[id.0 as usize];
                    slot.kind = kind;
                    slot.doc = doc_of(&view);
                    id
                } else {
                    self.intern(kind)
                };
                Use::plain(id).annotate(&view)
            }
        };
        self.inlines.insert(pointer.to_owned(), used.clone());
        used
    }

    fn make(&mut self, view: &View<'a>, pointer: &str) -> Made {
        if !view.values.is_empty() {
            return self.values(view, pointer);
        }
        if let Some((keyword, members)) = view.any {
            let validation = members.iter().all(|member| match member {
                ReferenceOr::Item(schema) => {
                    let member = View::of(schema);
                    member.is_validation_only() && !member.nullable()
                }
                ReferenceOr::Reference { .. } => false,
            });
            if !(validation && (!view.properties.is_empty() || !view.all.is_empty())) {
                if !view.properties.is_empty() || !view.all.is_empty() {
                    self.diag.warn(
                        "union-beside-properties",
                        pointer,
                        format!("`{keyword}` stands beside `properties` or `allOf`"),
                        "the members are merged into one struct with optional fields",
                    );
                    return Made::New(self.merged(view, pointer));
                }
                return match compose::union(self, keyword, members, view, pointer) {
                    compose::Union::Alias(used) => Made::Existing(used),
                    compose::Union::Kind(kind) => Made::New(kind),
                };
            }
        }
        if !view.all.is_empty() {
            if let Some(target) = self.sole_member(view) {
                let used = self.schema(borrow(target), &format!("{pointer}/allOf/0"));
                return Made::Existing(used);
            }
            return Made::New(self.merged(view, pointer));
        }
        Made::New(self.by_type(view, pointer))
    }

    /// The only member of an `allOf` that says anything, when nothing stands beside it.
    fn sole_member(&self, view: &View<'a>) -> Option<&'a ReferenceOr<Schema>> {
        if !view.properties.is_empty() || !view.required.is_empty() {
            return None;
        }
        let mut telling = view.all.iter().filter(|member| match member {
            ReferenceOr::Reference { .. } => true,
            ReferenceOr::Item(schema) => {
                let member = View::of(schema);
                // An empty object adds nothing to what it is joined with.
                let bare = member.typ == Some("object")
                    && member.properties.is_empty()
                    && member.required.is_empty()
                    && member.additional.is_none();
                !member.is_empty() && !bare
            }
        });
        match (telling.next(), telling.next()) {
            (Some(only), None) => Some(only),
            (None, _) => view.all.first(),
            _ => None,
        }
    }

    /// One struct of all that a composed schema declares.
    pub fn merged(&mut self, view: &View<'a>, pointer: &str) -> Kind {
        let members = compose::members(self, view, pointer);
        if members.fields.is_empty() && members.extra.is_none() {
            // Nothing but scalars were joined: the most telling one decides.
            if let Some(last) = members.scalar {
                return self.ir.ty(last.id).kind.clone();
            }
            return Kind::Any;
        }
        Kind::Struct(self.build_struct(members, pointer))
    }

    fn build_struct(&mut self, members: compose::Members<'a>, pointer: &str) -> Struct {
        if !self.afford(members.fields.len(), "properties", pointer) {
            return Struct { fields: Vec::new(), extra: None };
        }
        let mut fields: Vec<Field> = Vec::with_capacity(members.fields.len());
        for (name, member) in members.fields {
            let used = self.schema(member.schema, &member.pointer);
            fields.push(Field {
                wire: name.to_owned(),
                ty: used.id,
                required: members.required.contains(name),
                nullable: used.nullable || self.ir.ty(used.id).nullable,
                read_only: used.read_only && !member.writable,
                write_only: used.write_only,
                deprecated: used.deprecated,
                constant: used.constant,
                default: used.default,
                example: used.example,
                doc: used.doc,
            });
        }
        fields.sort_by(|a, b| a.wire.cmp(&b.wire));
        let extra = members.extra.map(|(extra, pointer)| match extra {
            AdditionalProperties::Schema(schema) => {
                self.schema(borrow(schema), &format!("{pointer}/additionalProperties")).id
            }
            AdditionalProperties::Any(_) => self.intern(Kind::Any),
        });
        Struct { fields, extra }
    }

    /// A plain type without composition.
    fn by_type(&mut self, view: &View<'a>, pointer: &str) -> Kind {
        match view.typ {
            Some("boolean") => Kind::Bool,
            Some("integer") => Kind::Integer,
            Some("number") if view.format == "integer" => Kind::Integer,
            Some("number") => Kind::Number,
            Some("string") => match view.format.as_str() {
                "uuid" => Kind::Text(TextFormat::Uuid),
                "date-time" => Kind::Text(TextFormat::DateTime),
                "date" => Kind::Text(TextFormat::Date),
                "byte" => Kind::Base64,
                "binary" => Kind::Binary,
                _ => Kind::Text(TextFormat::Plain),
            },
            Some("array") => match &view.items {
                Some(items) => {
                    let item = self.schema(items.clone(), &format!("{pointer}/items"));
                    Kind::Array { item: item.id, nullable: item.nullable }
                }
                None => Kind::Array { item: self.intern(Kind::Any), nullable: false },
            },
            Some("object") => self.object(view, pointer),
            _ if !view.properties.is_empty() => self.object(view, pointer),
            _ => Kind::Any,
        }
    }

    fn object(&mut self, view: &View<'a>, pointer: &str) -> Kind {
        let open = match view.additional {
            Some(AdditionalProperties::Any(open)) => *open,
            Some(AdditionalProperties::Schema(_)) => true,
            None => false,
        };
        // An open object whose only declared names are numbers shows sample keys of a map.
        let samples = open
            && view.properties.iter().all(|(name, _)| {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
            });
        if view.properties.is_empty() || samples {
            return match view.additional {
                Some(AdditionalProperties::Schema(schema)) => {
                    let pointer = format!("{pointer}/additionalProperties");
                    let value = self.schema(borrow(schema), &pointer);
                    Kind::Map { value: value.id, nullable: value.nullable }
                }
                Some(AdditionalProperties::Any(true)) => {
                    Kind::Map { value: self.intern(Kind::Any), nullable: false }
                }
                _ => Kind::Any,
            };
        }
        let members = compose::members(self, view, pointer);
        Kind::Struct(self.build_struct(members, pointer))
    }

    fn values(&mut self, view: &View<'a>, pointer: &str) -> Made {
        if let [only] = view.values.as_slice() {
            let kind = match only {
                Value::String(_) => Kind::Text(TextFormat::Plain),
                Value::Bool(_) => Kind::Bool,
                Value::Number(number) if number.is_f64() => Kind::Number,
                Value::Number(_) => Kind::Integer,
                _ => Kind::Any,
            };
            let mut used = Use::plain(self.intern(kind));
            used.constant = Some(only.clone());
            return Made::Existing(used);
        }
        if view.values.iter().all(Value::is_boolean) {
            return Made::New(Kind::Bool);
        }
        let integers = view.values.iter().all(|value| value.is_i64());
        if !integers && view.values.iter().all(Value::is_number) {
            return Made::New(Kind::Number);
        }
        if !self.afford(view.values.len(), "values of an enum", pointer) {
            return Made::Existing(Use::plain(self.plain_text));
        }
        if integers {
            let mut seen = BTreeSet::new();
            let values = view.values.iter().filter_map(Value::as_i64);
            return Made::New(Kind::IntEnum(values.filter(|value| seen.insert(*value)).collect()));
        }
        let mut values: Vec<EnumValue> = Vec::new();
        let mut seen = BTreeSet::new();
        for value in &view.values {
            let Some(text) = value.as_str() else { return Made::New(Kind::Any) };
            if seen.insert(text) {
                values.push(EnumValue { wire: text.to_owned() });
            }
        }
        Made::New(Kind::Enum(values))
    }

    /// Types that are written out where they are used have no documentation of their own.
    fn is_inlined(&self, id: TypeId) -> bool {
        !matches!(
            self.ir.ty(id).kind,
            Kind::Struct(_) | Kind::Enum(_) | Kind::IntEnum(_) | Kind::Union(_)
        )
    }
}

/// The documentation that a schema carries.
pub fn doc_of(view: &View<'_>) -> Doc {
    let Some(data) = view.data else { return Doc::default() };
    let mut notes = Vec::new();
    if let Some(default) = &data.default {
        notes.push(format!("Default: `{}`.", inline(default)));
    }
    if !view.format.is_empty()
        && !matches!(
            view.format.as_str(),
            "int32" | "int64" | "float" | "double" | "uuid" | "date-time" | "date" | "binary"
        )
    {
        notes.push(format!("Format: {}.", view.format));
    }
    if let Some(Value::String(format)) = data.extensions.get("x-format") {
        notes.push(format!("Format: {format}."));
    }
    notes.extend(view.notes.iter().cloned());
    if let Some(example) = &data.example
        && (example.is_string() || example.is_number())
    {
        notes.push(format!("Example: `{}`.", inline(example)));
    }
    Doc {
        summary: data.title.clone().unwrap_or_default(),
        description: data.description.clone().unwrap_or_default(),
        notes,
    }
}

/// A value for a note: texts without quotes, one line, of bounded length.
fn inline(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let text: String =
        text.chars().map(|c| if c.is_control() || c == '`' { ' ' } else { c }).collect();
    if text.chars().count() > 120 {
        let mut short: String = text.chars().take(117).collect();
        short.push_str("...");
        short
    } else {
        text
    }
}
