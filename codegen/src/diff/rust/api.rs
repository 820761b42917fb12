//! What a crate offers, as data: every public item with its signature, and where it comes from.
//!
//! Only what depends on the document is here. The runtime is the same in both crates.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use crate::diag::escape_pointer;
use crate::ir::{OpId, Output, TypeId};
use crate::pipeline::Model;
use crate::plan::is_item;

/// A shared text: many signatures are the same.
pub type Str = Arc<str>;

/// The public items of a crate.
pub struct Api<'a> {
    /// What the items were made from.
    pub model: &'a Model,
    /// By path, without the name of the crate: `call_control::types::Call`.
    pub things: BTreeMap<String, Thing>,
    /// What each schema of `allOf` is composed of, by pointer.
    parts: BTreeMap<String, Vec<String>>,
    /// What each reference leads to, by pointer.
    references: BTreeMap<String, String>,
}

impl<'a> Api<'a> {
    pub(super) fn of(model: &'a Model, things: BTreeMap<String, Thing>) -> Self {
        Self { model, things, parts: BTreeMap::new(), references: BTreeMap::new() }
    }

    /// Reads from the normalized document what its schemas are composed of.
    #[must_use]
    pub fn with_document(mut self, document: &Value) -> Self {
        let mut place = String::from("#");
        collect_parts(document, &mut place, &mut self.parts, &mut self.references);
        self
    }

    /// What the references at a place and below lead to.
    pub fn targets(&self, place: &str) -> BTreeSet<&str> {
        let below = format!("{place}/");
        let found = self.references.range(below.clone()..);
        let found = found.take_while(|(at, _)| at.starts_with(&below)).map(|(_, to)| to);
        self.references.get(place).into_iter().chain(found).map(String::as_str).collect()
    }

    /// The places of all schemas that the one at a pointer is composed of.
    pub fn parts(&self, pointer: &str) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        let mut open: Vec<&str> = vec![pointer];
        while let Some(next) = open.pop() {
            for part in self.parts.get(next).into_iter().flatten() {
                if !out.contains(&part.as_str()) {
                    out.push(part);
                    open.push(part);
                }
            }
        }
        out
    }
}

fn collect_parts(
    value: &Value,
    place: &mut String,
    parts: &mut BTreeMap<String, Vec<String>>,
    references: &mut BTreeMap<String, String>,
) {
    let length = place.len();
    match value {
        Value::Object(members) => {
            if let Some(Value::Array(all)) = members.get("allOf") {
                let part = |(index, part): (usize, &Value)| {
                    let inline = || format!("{place}/allOf/{index}");
                    part.get("$ref").and_then(Value::as_str).map_or_else(inline, str::to_owned)
                };
                parts.insert(place.clone(), all.iter().enumerate().map(part).collect());
            }
            if let Some(Value::String(target)) = members.get("$ref") {
                references.insert(place.clone(), target.clone());
            }
            for (key, member) in members {
                if member.is_object() || member.is_array() {
                    place.push('/');
                    place.push_str(&escape_pointer(key));
                    collect_parts(member, place, parts, references);
                    place.truncate(length);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                place.push_str(&format!("/{index}"));
                collect_parts(item, place, parts, references);
                place.truncate(length);
            }
        }
        _ => {}
    }
}

/// An item with a path.
#[derive(Debug, Clone)]
pub struct Thing {
    /// What it is.
    pub kind: Kind,
    /// How a program gets it where it does not write its path: `client.calls().dial()`.
    pub call: String,
    /// What it has.
    pub members: Vec<Member>,
    /// Kept out of the documentation.
    pub hidden: bool,
    /// What made it.
    pub origin: Origin,
}

/// Kinds of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A module.
    Module {
        /// Switched by the cargo feature of the same name.
        feature: bool,
        /// That feature is on by default.
        default: bool,
    },
    /// A resource, or one that is bound to an argument.
    Handle,
    /// A request in the making.
    Builder {
        /// Nothing can be set: it is another name of the runtime's `Request`.
        bare: bool,
    },
    /// The marker of a required field.
    Marker,
    /// A struct of a document.
    Struct,
    /// An open enum of texts.
    Enum,
    /// A number with named values.
    IntEnum,
    /// One of several types, or the enum of all events.
    Union,
    /// The same item under the path of another module.
    ReExport,
}

impl Kind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Module { .. } => "mod",
            Self::Handle | Self::Builder { bare: false } | Self::Marker => "struct",
            Self::Struct | Self::IntEnum => "struct",
            Self::Builder { bare: true } => "type",
            Self::Enum | Self::Union => "enum",
            Self::ReExport => "pub use",
        }
    }
}

/// Something that an item has.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name; the type for a conversion.
    pub name: String,
    /// What it is.
    pub shape: Shape,
    /// Using it warns.
    pub deprecated: bool,
    /// Kept out of the documentation.
    pub hidden: bool,
    /// Says the same as another member in another way: `maybe_x`, `x_null`.
    pub twin: bool,
    /// What made it.
    pub origin: Origin,
}

/// What a member is, as far as a program can notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A field of this type.
    Field(Str),
    /// A variant, with what it holds.
    Variant(Option<Str>),
    /// A constant.
    Const(i64),
    /// `new`, with names and types of its arguments.
    New(Vec<(String, Str)>),
    /// A setter with the type of its argument.
    Setter {
        /// The type of the argument.
        arg: Str,
        /// The request cannot be sent without it: a part of the builder's type.
        required: bool,
    },
    /// A setter without argument.
    Null,
    /// A way to send a request, with what it returns.
    Send(Str),
    /// A method of a handle.
    Open {
        /// Names of its arguments.
        args: Vec<String>,
        /// What it returns.
        out: String,
    },
    /// `From<..>`.
    From,
}

/// Members of different spaces may have the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    /// `value.name`
    Field,
    /// `value.name()`
    Method,
    /// `Type::Name`
    Variant,
    /// `impl From<name>`
    From,
}

impl Shape {
    /// Where its name lives.
    pub fn space(&self) -> Space {
        match self {
            Self::Field(_) => Space::Field,
            Self::Variant(_) | Self::Const(_) => Space::Variant,
            Self::From => Space::From,
            _ => Space::Method,
        }
    }

    /// How a reader sees it.
    pub fn signature(&self, name: &str) -> String {
        let list = |args: &mut dyn Iterator<Item = String>| args.collect::<Vec<_>>().join(", ");
        match self {
            Self::Field(ty) => ty.to_string(),
            Self::Variant(None) => name.to_owned(),
            Self::Variant(Some(held)) => format!("{name}({held})"),
            Self::Const(value) => format!("const {name} = {value}"),
            Self::New(args) => {
                format!(
                    "fn new({})",
                    list(&mut args.iter().map(|(name, ty)| format!("{name}: {ty}")))
                )
            }
            Self::Setter { arg, required } => {
                let required = if *required { " (required)" } else { "" };
                format!("fn {name}(self, {arg}){required}")
            }
            Self::Null => format!("fn {name}(self)"),
            Self::Send(out) => format!("fn {name}(self) -> {out}"),
            Self::Open { args, out } => {
                let args = list(&mut args.iter().map(|arg| format!(", {arg}: impl Into<String>")));
                format!("fn {name}(&self{}) -> {out}", args.replace(", ,", ","))
            }
            Self::From => format!("impl From<{name}>"),
        }
    }
}

/// What of the document made an item. Numbers are places in the lists of the IR.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A schema.
    Type(TypeId),
    /// A property.
    Field(TypeId, usize),
    /// A member of a union.
    Arm(TypeId, usize),
    /// An operation.
    Op(OpId),
    /// A query parameter.
    Query(OpId, usize),
    /// A header parameter.
    Header(OpId, usize),
    /// A path parameter.
    Path(OpId, usize),
    /// A body.
    Body(OpId, usize),
    /// What a success carries.
    Output(OpId),
    /// An event.
    Event(usize),
    /// Several of these.
    Many(Vec<Origin>),
}

impl Origin {
    /// Whether it is so much that what happened somewhere within explains nothing.
    pub fn is_wide(&self) -> bool {
        match self {
            Self::Many(all) => {
                let small = |one: &Self| {
                    matches!(
                        one,
                        Self::Field(..) | Self::Query(..) | Self::Header(..) | Self::Body(..)
                    )
                };
                !all.iter().all(small)
            }
            _ => false,
        }
    }

    /// The places in the document.
    pub fn pointers(&self, model: &Model) -> Vec<String> {
        let mut out = Vec::new();
        self.collect(model, &mut out);
        out.sort();
        out.dedup();
        out
    }

    fn collect(&self, model: &Model, out: &mut Vec<String>) {
        let ir = &model.ir;
        match self {
            Self::Type(id) => out.extend(ir.ty(*id).pointers.iter().cloned()),
            Self::Field(id, index) => {
                let ty = ir.ty(*id);
                let crate::ir::Kind::Struct(of) = &ty.kind else { return };
                let Some(field) = of.fields.get(*index) else { return };
                let end = format!("/properties/{}", escape_pointer(&field.wire));
                out.extend(ty.pointers.iter().map(|pointer| format!("{pointer}{end}")));
                // A property that came by `allOf` stands where it was declared. Types with a name
                // may stand at more places, which are those of others.
                let own = ir.ty(field.ty);
                let own = own.pointers.iter().filter(|_| !is_item(&own.kind));
                out.extend(own.filter(|pointer| pointer.ends_with(&end)).cloned());
            }
            Self::Arm(id, index) => {
                let crate::ir::Kind::Union(of) = &ir.ty(*id).kind else { return };
                let Some(variant) = of.variants.get(*index) else { return };
                let parents = &ir.ty(*id).pointers;
                let inside = |pointer: &&String| {
                    parents.iter().any(|parent| pointer.starts_with(parent.as_str()))
                };
                out.extend(ir.ty(variant.ty).pointers.iter().filter(inside).cloned());
                out.extend(parents.iter().flat_map(|parent| {
                    ["oneOf", "anyOf"].map(|keyword| format!("{parent}/{keyword}/{index}"))
                }));
            }
            Self::Op(id) => out.push(ir.op(*id).pointer.clone()),
            Self::Query(id, index) => {
                out.extend(ir.op(*id).query.get(*index).map(|param| param.pointer.clone()));
            }
            Self::Header(id, index) => {
                out.extend(ir.op(*id).headers.get(*index).map(|param| param.pointer.clone()));
            }
            Self::Path(id, index) => {
                out.extend(ir.op(*id).path_params.get(*index).map(|param| param.pointer.clone()));
            }
            Self::Body(id, index) => {
                let op = ir.op(*id);
                out.push(format!("{}/requestBody", op.pointer));
                let body = op.bodies.get(*index).map(|body| ir.ty(body.ty));
                out.extend(body.filter(|ty| ty.component.is_none()).map(|ty| ty.pointer.clone()));
            }
            Self::Output(id) => {
                let op = ir.op(*id);
                out.push(format!("{}/responses", op.pointer));
                if let Output::Json(ty) | Output::Data(ty) | Output::Page(ty) = op.output {
                    let ty = ir.ty(ty);
                    out.extend(ty.component.is_none().then(|| ty.pointer.clone()));
                }
            }
            Self::Event(index) => {
                out.extend(ir.webhooks.get(*index).map(|webhook| webhook.pointer.clone()));
            }
            Self::Many(all) => all.iter().for_each(|origin| origin.collect(model, out)),
        }
    }
}
