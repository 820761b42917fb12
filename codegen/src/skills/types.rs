//! The types of one document: how they are written, where they are explained, and the tables that
//! explain them.

use std::collections::{BTreeMap, BTreeSet};

use crate::emit::structs::{self, Wrap};
use crate::emit::unions::{self, Arm};
use crate::emit::{Cx, docs};
use crate::ir::{Dispatch, Field, Kind, OpId, Output, Struct, TextFormat, TypeId, Union};
use crate::resolve::usage;

use super::model::TypeDoc;
use super::text::{self, Anchors, Table};

/// Longer lists of values stand in one place, and are linked.
const INLINE: usize = 400;

/// Columns of a table of fields or setters.
pub const FIELDS: &[&str] = &["Wire name, Rust", "Type and meaning"];

/// The types that the operations of a document send or return.
pub struct Types<'a> {
    cx: &'a Cx<'a>,
    /// Those with a section of their own, in order, and its anchor.
    sections: BTreeMap<TypeId, String>,
    /// Enums, which have a line each.
    enums: BTreeSet<TypeId>,
    /// Operations that return each type as a whole.
    returned: BTreeMap<TypeId, Vec<OpId>>,
    /// Operations that take each type as a whole.
    sent: BTreeMap<TypeId, Vec<OpId>>,
    /// Types that hold each type.
    holders: BTreeMap<TypeId, BTreeSet<TypeId>>,
}

/// From where a type is linked.
#[derive(Debug, Clone, Copy)]
pub struct Links {
    /// The file of the types, relative to the one that links; empty for the same file.
    pub types: &'static str,
    /// Anchor of the list of enums.
    pub enums: &'static str,
}

impl<'a> Types<'a> {
    /// Collects what some operations reach.
    pub fn new(cx: &'a Cx<'a>, ops: &[OpId]) -> Self {
        let mut out = Self {
            cx,
            sections: BTreeMap::new(),
            enums: BTreeSet::new(),
            returned: BTreeMap::new(),
            sent: BTreeMap::new(),
            holders: BTreeMap::new(),
        };
        let mut reached = BTreeSet::new();
        for id in ops {
            out.read(*id, &mut reached);
        }
        for id in &reached {
            match &cx.ir.ty(*id).kind {
                Kind::Enum(_) | Kind::IntEnum(_) => {
                    out.enums.insert(*id);
                }
                Kind::Struct(_) | Kind::Union(_) => {
                    out.sections.insert(*id, String::new());
                    for child in inside(cx, *id) {
                        out.holders.entry(child).or_default().insert(*id);
                    }
                }
                _ => {}
            }
        }
        // Anchors are numbered in the order of the headings.
        let mut anchors =
            Anchors::below(&["Types of it", "Contents", "Enums", "Structs and unions"]);
        for id in out.order() {
            let anchor = anchors.next(out.name(id));
            out.sections.insert(id, anchor);
        }
        out
    }

    fn read(&mut self, id: OpId, reached: &mut BTreeSet<TypeId>) {
        let ir = self.cx.ir;
        let op = ir.op(id);
        for param in op.path_params.iter().chain(&op.query).chain(&op.headers) {
            usage::visit(ir, param.ty, reached);
        }
        for body in &op.bodies {
            usage::visit(ir, body.ty, reached);
            self.sent.entry(body.ty).or_default().push(id);
        }
        let mut answers = Vec::new();
        if let Output::Json(ty) | Output::Data(ty) | Output::Page(ty) = op.output {
            answers.push(ty);
        }
        answers.extend(op.events);
        answers.extend(op.pager.iter().map(|pager| pager.item));
        if let Some(socket) = &op.socket {
            answers.extend(socket.receive);
            if let Some(ty) = socket.send {
                usage::visit(ir, ty, reached);
                self.sent.entry(ty).or_default().push(id);
            }
        }
        answers.dedup();
        for ty in answers {
            usage::visit(ir, ty, reached);
            self.returned.entry(ty).or_default().push(id);
        }
    }

    /// Types with a section, by name.
    pub fn order(&self) -> Vec<TypeId> {
        let mut ids: Vec<TypeId> = self.sections.keys().copied().collect();
        ids.sort_by(|a, b| self.name(*a).cmp(self.name(*b)));
        ids
    }

    /// The identifier of an item.
    pub fn name(&self, id: TypeId) -> &'a str {
        self.cx.names.types.get(&id).map_or("Value", |name| name.ident.as_str())
    }

    /// `telnyx_sdk::conferences::types::Conference`.
    fn path(&self, id: TypeId) -> String {
        match self.cx.names.types.get(&id) {
            Some(name) => format!("telnyx_sdk::{}::types::{}", name.home, name.ident),
            None => "telnyx_sdk::Value".to_owned(),
        }
    }

    /// The type as a program writes it.
    pub fn written(&self, id: TypeId) -> String {
        written(self.cx, id)
    }

    /// The same as Markdown, linked where it is explained.
    pub fn linked(&self, id: TypeId, links: Links) -> String {
        self.link(id, &self.written(id), links)
    }

    /// Text about a type, as code that is a link where the type is explained.
    pub fn link(&self, id: TypeId, shown: &str, links: Links) -> String {
        let shown = text::code(shown);
        match self.cx.ir.ty(item_of(self.cx, id)).kind {
            Kind::Struct(_) | Kind::Union(_) => match self.sections.get(&item_of(self.cx, id)) {
                Some(anchor) => format!("[{shown}]({}#{anchor})", links.types),
                None => shown,
            },
            _ => shown,
        }
    }

    /// All values of an enum, or where they are listed. Empty for other types.
    pub fn values(&self, id: TypeId, links: Links) -> String {
        let id = item_of(self.cx, id);
        let listed = match &self.cx.ir.ty(id).kind {
            Kind::Enum(values) => text::values(values.iter().map(|value| &value.wire)),
            Kind::IntEnum(values) => text::values(values.iter().map(i64::to_string)),
            _ => return String::new(),
        };
        if listed.len() > INLINE && self.enums.contains(&id) {
            let name = text::code(self.name(id));
            return format!("See {name} in [enums]({}#{})", links.types, links.enums);
        }
        docs::bars(&listed)
    }

    /// What a field or parameter means: values, then the words of the document. `constant` is the
    /// one documented value, and what to say of it.
    pub fn meaning(
        &self,
        ty: TypeId,
        constant: Option<(&str, &serde_json::Value)>,
        doc: &crate::ir::Doc,
        marks: &[&str],
        links: Links,
    ) -> String {
        let mut parts: Vec<String> = marks.iter().map(|mark| (*mark).to_owned()).collect();
        match constant {
            Some((word, serde_json::Value::String(only))) => {
                parts.push(format!("{word} {}.", text::cell_code(only)));
            }
            Some((word, only)) => {
                parts.push(format!("{word} {}.", text::cell_code(&only.to_string())));
            }
            None => {
                let values = self.values(ty, links);
                if !values.is_empty() {
                    parts.push(format!("{values}."));
                }
            }
        }
        let own = docs::paragraphs(doc);
        parts.extend(own.iter().map(|text| text::inline(text)).filter(|text| !text.is_empty()));
        parts.join(" ")
    }

    /// The sections, by name of the type.
    pub fn docs(&self, links: Links, calls: &dyn Fn(OpId) -> String) -> Vec<TypeDoc> {
        self.order().into_iter().map(|id| self.doc(id, links, calls)).collect()
    }

    fn doc(&self, id: TypeId, links: Links, calls: &dyn Fn(OpId) -> String) -> TypeDoc {
        let ty = self.cx.ir.ty(id);
        let (kind, table, build) = match &ty.kind {
            Kind::Struct(_) if self.is_only_a_body(id) => {
                let text = "Its fields are the setters of the call; see operations";
                ("struct", Table::default(), text.to_owned())
            }
            Kind::Struct(of) => ("struct", self.fields(id, of, links), self.build(id, of)),
            Kind::Union(of) => ("union", self.variants(id, of, links), self.unknown(id, of)),
            _ => ("", Table::default(), String::new()),
        };
        let list = |ops: Option<&Vec<OpId>>| {
            let mut all: Vec<String> = ops
                .map(|ops| ops.iter().map(|id| text::code(&calls(*id))).collect())
                .unwrap_or_default();
            all.sort();
            all.join(", ")
        };
        let mut part_of: Vec<(&str, String)> = self
            .holders
            .get(&id)
            .into_iter()
            .flatten()
            .filter(|holder| self.sections.contains_key(holder) && **holder != id)
            .map(|holder| {
                let anchor = &self.sections[holder];
                (self.name(*holder), format!("[`{}`](#{anchor})", self.name(*holder)))
            })
            .collect();
        part_of.sort();
        TypeDoc {
            name: self.name(id).to_owned(),
            anchor: self.sections.get(&id).cloned().unwrap_or_default(),
            path: self.path(id),
            kind: kind.to_owned(),
            text: text::prose(docs::paragraphs(&ty.doc)),
            returned_by: list(self.returned.get(&id)),
            sent_by: list(self.sent.get(&id)),
            part_of: part_of.into_iter().map(|(_, link)| link).collect::<Vec<_>>().join(", "),
            build,
            table,
        }
    }

    /// Every field has a setter on the request: its operation has the table.
    fn is_only_a_body(&self, id: TypeId) -> bool {
        self.sent.contains_key(&id)
            && !self.returned.contains_key(&id)
            && !self.cx.nested.contains(&id)
            && !self.holders.contains_key(&id)
    }

    /// The table of a struct.
    fn fields(&self, id: TypeId, of: &Struct, links: Links) -> Table {
        let mut table = Table::new(FIELDS);
        for (field, ident, ty) in members(self.cx, id, of) {
            let mut marks = Vec::new();
            if field.deprecated {
                marks.push("**Deprecated.**");
            }
            if self.cx.request.contains(&id) && field.read_only {
                marks.push("Only in answers.");
            }
            let meaning = self.meaning(
                field.ty,
                field.constant.as_ref().map(|only| ("Always", only)),
                &field.doc,
                &marks,
                links,
            );
            table.rows.push(vec![
                both(&field.wire, &ident),
                typed(&self.link(field.ty, &ty, links), &meaning),
            ]);
        }
        if let Some(value) = of.extra {
            let ty = format!("BTreeMap<String, {}>", self.written(value));
            let members = structs::members(self.cx, id, of);
            table.rows.push(vec![
                format!("any other {}", text::code(&structs::extra_ident(&members).to_string())),
                typed(&self.link(value, &ty, links), "Properties that the API does not declare."),
            ]);
        }
        table
    }

    /// How a program makes one, where a request holds it.
    fn build(&self, id: TypeId, of: &Struct) -> String {
        if !self.cx.nested.contains(&id) {
            return String::new();
        }
        let members = structs::members(self.cx, id, of);
        let parts = structs::parts(self.cx, id, &members);
        let name = self.name(id);
        let made = if parts.constructor {
            let arguments: Vec<String> = parts
                .required
                .iter()
                .map(|at| &members[*at])
                .filter(|member| structs::constant(self.cx, member).is_none())
                .map(|member| member.ident.to_string())
                .collect();
            format!("{name}::new({})", arguments.join(", "))
        } else {
            format!("{name}::default()")
        };
        match parts.setters.is_empty() {
            true => text::code(&made),
            false => format!("{}, then a setter per field: `.field(value)`", text::code(&made)),
        }
    }

    /// The table of a union.
    fn variants(&self, id: TypeId, of: &Union, links: Links) -> Table {
        let head: &[&str] = match of.dispatch {
            Dispatch::Tag { .. } => &["Tag", "Rust", "Holds"],
            Dispatch::Shape => &["JSON", "Rust", "Holds"],
        };
        let mut table = Table { head, rows: Vec::new() };
        for arm in unions::arms(self.cx, id, of) {
            let variant = arm.variant;
            let tags = match variant.tags.is_empty() {
                true => json_kind(self.cx, variant.ty).to_owned(),
                false => docs::bars(&text::values(&variant.tags)),
            };
            table.rows.push(vec![
                tags,
                text::code(&format!("{}::{}", self.name(id), arm.ident)),
                typed(
                    &self.link(variant.ty, &held(self.cx, &arm), links),
                    &self.values(variant.ty, links),
                ),
            ]);
        }
        table
    }

    fn unknown(&self, id: TypeId, of: &Union) -> String {
        let unknown = self.cx.names.unknown.get(&id).map_or("Unknown", String::as_str);
        let by = match &of.dispatch {
            Dispatch::Tag { property } => format!("Told apart by {}. ", text::code(property)),
            Dispatch::Shape => "Told apart by the form of the JSON. ".to_owned(),
        };
        format!("{by}Anything else is kept in `{unknown}(Value)`")
    }

    /// Enums with all values on the wire and their names in Rust.
    pub fn enums(&self) -> Vec<String> {
        enum_lines(self.cx, &self.enums)
    }
}

/// One line for each enum, by name.
pub fn enum_lines(cx: &Cx<'_>, enums: &BTreeSet<TypeId>) -> Vec<String> {
    let mut lines = BTreeMap::new();
    for id in enums {
        let (Some(name), Some(variants)) = (cx.names.types.get(id), cx.names.variants.get(id))
        else {
            continue;
        };
        let pair = |wire: &str, rust: &str| format!("{} = `{rust}`", text::code(wire));
        let values: Vec<String> = match &cx.ir.ty(*id).kind {
            Kind::Enum(values) => {
                values.iter().zip(variants).map(|(value, rust)| pair(&value.wire, rust)).collect()
            }
            Kind::IntEnum(values) => {
                let constants = crate::emit::enums::constants(cx, *id);
                let all = values.iter().zip(constants);
                all.map(|(value, rust)| pair(&value.to_string(), &rust.to_string())).collect()
            }
            _ => continue,
        };
        let path = format!("telnyx_sdk::{}::types", name.home);
        let unknown = cx.names.unknown.get(id).map_or("Unknown", String::as_str);
        let rest = match cx.ir.ty(*id).kind {
            Kind::Enum(_) if unknown != "Unknown" => format!(" | any other = `{unknown}(String)`"),
            _ => String::new(),
        };
        lines.insert(
            (name.ident.clone(), path.clone()),
            format!("`{}` in `{path}`: {}{rest}", name.ident, values.join(" | ")),
        );
    }
    lines.into_values().collect()
}

/// The fields that are emitted: with the identifier, and the type as written.
pub fn members<'a>(
    cx: &'a Cx<'_>,
    id: TypeId,
    of: &'a Struct,
) -> impl Iterator<Item = (&'a Field, String, String)> {
    structs::members(cx, id, of).into_iter().map(|member| {
        let ty = boxed(written(cx, member.field.ty), member.boxed);
        let ty = match member.wrap {
            Wrap::Bare => ty,
            Wrap::Option | Wrap::Null => format!("Option<{ty}>"),
            Wrap::Field => format!("Field<{ty}>"),
        };
        (member.field, member.ident.to_string(), ty)
    })
}

/// What an arm of a union holds, as written.
pub fn held(cx: &Cx<'_>, arm: &Arm<'_>) -> String {
    boxed(written(cx, arm.variant.ty), arm.boxed)
}

fn boxed(ty: String, boxed: bool) -> String {
    if boxed { format!("Box<{ty}>") } else { ty }
}

/// A type as a program writes it, with what it needs imported.
pub fn written(cx: &Cx<'_>, id: TypeId) -> String {
    let maybe = |id: TypeId, nullable: bool| {
        let inner = written(cx, id);
        match nullable && cx.ir.ty(id).kind != Kind::Any {
            true => format!("Option<{inner}>"),
            false => inner,
        }
    };
    match &cx.ir.ty(id).kind {
        Kind::Bool => "bool".to_owned(),
        Kind::Integer => "i64".to_owned(),
        Kind::Number => "f64".to_owned(),
        Kind::Text(TextFormat::Plain) => "String".to_owned(),
        Kind::Text(TextFormat::Uuid) => "Uuid".to_owned(),
        Kind::Text(TextFormat::DateTime) => "DateTime".to_owned(),
        Kind::Text(TextFormat::Date) => "Date".to_owned(),
        Kind::Base64 => "Base64".to_owned(),
        Kind::Binary => "Upload".to_owned(),
        Kind::Any => "Value".to_owned(),
        Kind::Array { item, nullable } => format!("Vec<{}>", maybe(*item, *nullable)),
        Kind::Map { value, nullable } => {
            format!("BTreeMap<String, {}>", maybe(*value, *nullable))
        }
        Kind::OneOrMany { item } => format!("OneOrMany<{}>", written(cx, *item)),
        Kind::Struct(_) | Kind::Enum(_) | Kind::IntEnum(_) | Kind::Union(_) => {
            cx.names.types.get(&id).map_or("Value", |name| name.ident.as_str()).to_owned()
        }
    }
}

/// A cell: the name on the wire, then the one in Rust. They share a column, which may then take
/// two lines where names are long.
pub fn both(wire: &str, rust: &str) -> String {
    format!("{} {}", text::cell_code(wire), text::code(rust))
}

/// A cell: the type, then what it means.
pub fn typed(ty: &str, meaning: &str) -> String {
    if meaning.is_empty() { ty.to_owned() } else { format!("{ty}. {meaning}") }
}

/// The type inside of lists and maps.
pub fn item_of(cx: &Cx<'_>, id: TypeId) -> TypeId {
    match &cx.ir.ty(id).kind {
        Kind::Array { item, .. } | Kind::OneOrMany { item } => item_of(cx, *item),
        Kind::Map { value, .. } => item_of(cx, *value),
        _ => id,
    }
}

/// Items that an item holds, directly or in lists and maps.
fn inside(cx: &Cx<'_>, id: TypeId) -> Vec<TypeId> {
    let children = usage::children(&cx.ir.ty(id).kind);
    children.into_iter().map(|child| item_of(cx, child)).collect()
}

fn json_kind(cx: &Cx<'_>, id: TypeId) -> &'static str {
    match cx.ir.ty(id).kind {
        Kind::Bool => "true or false",
        Kind::Integer | Kind::IntEnum(_) => "an integer",
        Kind::Number => "a number",
        Kind::Text(_) | Kind::Enum(_) | Kind::Base64 | Kind::Binary => "a text",
        Kind::Array { .. } => "a list",
        Kind::Map { .. } | Kind::Struct(_) => "an object",
        Kind::OneOrMany { .. } | Kind::Union(_) | Kind::Any => "anything that fits",
    }
}
