//! Expressions for values: what an argument takes, and what is a value on its own.
//!
//! An *argument* goes where `impl Into<T>` or a list of such is taken, so a text literal will do
//! for most. A *typed* expression is one whose type needs no context.

use std::collections::BTreeSet;

use proc_macro2::Literal;
use serde_json::Value;

use super::layout::{Expr, Link};
use super::words;
use crate::emit::rust_type::{is_binary, rust_type};
use crate::emit::structs::{self, Member, constant, setter_ident};
use crate::emit::unions::{self, Arm};
use crate::emit::{Cx, enums};
use crate::ir::{self, EnumValue, Field, Kind, TextFormat, TypeId};

/// Deeper than this everything is empty: types may hold themselves.
const DEEP: usize = 5;
/// So many members of structs are looked at for one example; what comes later is empty. Ten members
/// that hold ten each are a hundred thousand at the depth above.
const MANY: usize = 5_000;
/// A longer text does not read well in an example.
const LONG: usize = 60;
/// So many optional members are shown where none is required.
const SHOWN: usize = 2;

/// What is known of a place beside its type.
#[derive(Clone, Copy)]
pub(super) struct Hint<'a> {
    /// Its name on the wire.
    pub wire: &'a str,
    /// What the document gives as an example.
    pub given: Option<&'a Value>,
}

impl<'a> Hint<'a> {
    fn with(self, given: Option<&'a Value>) -> Self {
        Self { given, ..self }
    }

    /// One item of what is given.
    fn items(self) -> Vec<Self> {
        match self.given {
            Some(Value::Array(all)) if !all.is_empty() => {
                all.iter().take(2).map(|one| self.with(Some(one))).collect()
            }
            given => vec![self.with(given.filter(|given| !given.is_array() && !given.is_object()))],
        }
    }
}

/// Makes expressions, and remembers what they need.
pub(super) struct Values<'a> {
    product: &'a str,
    /// Whether one of them is a file.
    pub uploads: bool,
    imports: BTreeSet<String>,
    depth: usize,
    members: usize,
}

impl<'a> Values<'a> {
    /// For an operation of a product.
    pub fn new(product: &'a str) -> Self {
        Self { product, uploads: false, imports: BTreeSet::new(), depth: 0, members: 0 }
    }

    /// The lines that import what was named.
    pub fn imports(self) -> Vec<String> {
        self.imports.into_iter().map(|path| format!("use {path};")).collect()
    }

    /// A text, whatever the type is: path arguments.
    pub fn text(&mut self, cx: &Cx<'_>, ty: TypeId, hint: Hint<'_>) -> Expr {
        let given = match (&cx.ir.ty(ty).kind, hint.given) {
            (Kind::Enum(values), _) => return Expr::text(one_of(values, hint)),
            (Kind::IntEnum(values), None) => values.first().map(i64::to_string),
            (Kind::Integer | Kind::Number, None) => Some(words::integer(hint.wire).to_string()),
            (Kind::Text(format), _) => return Expr::text(plain_text(*format, hint)),
            (_, Some(Value::Number(number))) => Some(number.to_string()),
            _ => None,
        };
        match given {
            Some(text) => Expr::text(&text),
            None => Expr::text(plain_text(TextFormat::Plain, hint)),
        }
    }

    /// What a setter of a header takes.
    pub fn header(&mut self, cx: &Cx<'_>, ty: TypeId, hint: Hint<'_>) -> Expr {
        match &cx.ir.ty(ty).kind {
            Kind::Bool | Kind::Integer | Kind::Number => self.argument(cx, ty, hint),
            _ => self.text(cx, ty, hint),
        }
    }

    /// A file.
    pub fn upload(&mut self, hint: Hint<'_>) -> Expr {
        self.uploads = true;
        let root = Expr::call(self.runtime("Upload") + "::bytes", vec![Expr::text("contents")]);
        let name = match hint.given {
            Some(Value::String(name)) if name.len() <= LONG && name.contains('.') => name,
            _ => "document.pdf",
        };
        Expr::Chain(Box::new(root), vec![Link::new("file_name", vec![Expr::text(name)])])
    }

    /// What a setter of the whole body takes.
    pub fn whole(&mut self, cx: &Cx<'_>, ty: TypeId, hint: Hint<'_>) -> Expr {
        match &cx.ir.ty(ty).kind {
            _ if is_binary(cx, ty) => Expr::text("contents"),
            // Of maps there is one conversion, from the map itself.
            Kind::Map { .. } => self.typed(cx, ty, hint),
            _ => self.argument(cx, ty, hint),
        }
    }

    /// What a setter or constructor takes for a type.
    pub fn argument(&mut self, cx: &Cx<'_>, ty: TypeId, hint: Hint<'_>) -> Expr {
        if is_binary(cx, ty) {
            return Expr::text(plain_text(TextFormat::Plain, hint));
        }
        match &cx.ir.ty(ty).kind {
            Kind::Text(format) => Expr::text(plain_text(*format, hint)),
            Kind::Enum(values) => Expr::text(one_of(values, hint)),
            Kind::Base64 => Expr::atom("b\"hello\""),
            Kind::IntEnum(values) => integer(int_of(values, hint)),
            Kind::Any => any(hint),
            Kind::Array { item, nullable: false } if !cx.ir.ty(*item).nullable => {
                let items = hint.items().into_iter().map(|hint| self.argument(cx, *item, hint));
                let items: Vec<_> = items.collect();
                // A list of lists converts from what is a list already.
                match cx.ir.ty(*item).kind {
                    Kind::Array { .. } | Kind::Map { .. } => self.list(cx, "[", *item, false, hint),
                    _ => Expr::List("[", same_kind(items)),
                }
            }
            Kind::Map { value, nullable: false } if !cx.ir.ty(*value).nullable => {
                let (key, hint) = entry(hint);
                let value = match cx.ir.ty(*value).kind {
                    Kind::Array { .. } | Kind::Map { .. } => self.typed(cx, *value, hint),
                    _ => self.argument(cx, *value, hint),
                };
                Expr::List("[", vec![Expr::Tuple(vec![Expr::text(key), value])])
            }
            Kind::OneOrMany { item }
                if matches!(cx.ir.ty(*item).kind, Kind::Text(TextFormat::Plain)) =>
            {
                self.argument(cx, *item, first(hint))
            }
            Kind::Union(of) => self.union(cx, ty, of, hint, true),
            _ => self.typed(cx, ty, hint),
        }
    }

    /// An expression whose type needs no context.
    fn typed(&mut self, cx: &Cx<'_>, ty: TypeId, hint: Hint<'_>) -> Expr {
        let from = |name: String, value: Expr| Expr::call(name + "::from", vec![value]);
        let formatted = |format: TextFormat| Expr::text(plain_text(format, hint));
        match &cx.ir.ty(ty).kind {
            Kind::Bool => Expr::atom(match hint.given {
                Some(Value::Bool(false)) => "false",
                _ => "true",
            }),
            Kind::Integer => {
                let given = hint.given.and_then(whole_number);
                integer(given.unwrap_or_else(|| words::integer(hint.wire)))
            }
            Kind::Number => {
                let given = hint.given.and_then(Value::as_f64).filter(|given| given.is_finite());
                Expr::atom(format!("{:?}", given.unwrap_or(1.0)))
            }
            Kind::Text(TextFormat::Plain) | Kind::Binary => {
                let text = formatted(TextFormat::Plain);
                Expr::Chain(Box::new(text), vec![Link::new("to_owned", Vec::new())])
            }
            Kind::Text(TextFormat::Uuid) => from(self.runtime("Uuid"), formatted(TextFormat::Uuid)),
            Kind::Text(TextFormat::DateTime) => {
                from(self.runtime("DateTime"), formatted(TextFormat::DateTime))
            }
            Kind::Text(TextFormat::Date) => from(self.runtime("Date"), formatted(TextFormat::Date)),
            Kind::Base64 => from(self.runtime("Base64"), Expr::atom("b\"hello\"")),
            Kind::Any => from(self.runtime("Value"), any(hint)),
            Kind::Array { item, nullable } => self.list(cx, "vec![", *item, *nullable, hint),
            Kind::Map { value, nullable } => {
                self.imports.insert("std::collections::BTreeMap".to_owned());
                let (key, hint) = entry(hint);
                let key =
                    Expr::Chain(Box::new(Expr::text(key)), vec![Link::new("to_owned", Vec::new())]);
                let value = self.or_some(cx, *value, *nullable, hint);
                let entries = Expr::List("[", vec![Expr::Tuple(vec![key, value])]);
                Expr::call("BTreeMap::from", vec![entries])
            }
            Kind::OneOrMany { item } => {
                let value = self.typed(cx, *item, first(hint));
                Expr::call(self.runtime("OneOrMany") + "::One", vec![value])
            }
            Kind::Enum(values) => from(self.item(cx, ty), Expr::text(one_of(values, hint))),
            Kind::IntEnum(values) => from(self.item(cx, ty), integer(int_of(values, hint))),
            Kind::Struct(of) => self.structure(cx, ty, of, hint),
            Kind::Union(of) => self.union(cx, ty, of, hint, false),
        }
    }

    fn list(
        &mut self,
        cx: &Cx<'_>,
        open: &'static str,
        item: TypeId,
        nullable: bool,
        hint: Hint<'_>,
    ) -> Expr {
        let items = hint.items().into_iter();
        Expr::List(open, items.map(|hint| self.or_some(cx, item, nullable, hint)).collect())
    }

    fn or_some(&mut self, cx: &Cx<'_>, ty: TypeId, nullable: bool, hint: Hint<'_>) -> Expr {
        let value = self.typed(cx, ty, hint);
        if nullable && cx.ir.ty(ty).kind != Kind::Any {
            return Expr::call("Some", vec![value]);
        }
        value
    }

    /// `T::new(..)` with what is required, or the default with something set.
    fn structure(&mut self, cx: &Cx<'_>, id: TypeId, of: &ir::Struct, hint: Hint<'_>) -> Expr {
        let name = self.item(cx, id);
        if self.depth >= DEEP || self.members + of.fields.len() > MANY {
            return Expr::call(name + "::default", Vec::new());
        }
        self.members += of.fields.len();
        self.depth += 1;
        let members = structs::members(cx, id, of);
        let parts = structs::parts(cx, id, &members);
        let inner = |member: &Member<'_>| {
            let object = hint.given.and_then(Value::as_object);
            object.and_then(|object| object.get(&member.field.wire))
        };
        let root = if parts.constructor {
            let asked = parts.required.iter().map(|at| &members[*at]);
            let asked = asked.filter(|member| constant(cx, member).is_none());
            let args = asked.map(|member| self.member(cx, member, inner(member)));
            Expr::call(format!("{name}::new"), args.collect())
        } else {
            Expr::call(format!("{name}::default"), Vec::new())
        };
        let settable = || parts.setters.iter().map(|at| &members[*at]);
        let mut shown: Vec<&Member<'_>> = settable().filter(|m| m.field.required).collect();
        if parts.required.is_empty() && shown.is_empty() {
            let simple = |m: &&Member<'_>| is_scalar(cx, m.field.ty) && !m.field.deprecated;
            let known = |m: &&Member<'_>| inner(m).is_some() || given(m.field).is_some();
            let all: Vec<_> = settable().filter(simple).collect();
            let mut first: Vec<_> = all.iter().copied().filter(known).take(SHOWN).collect();
            if first.is_empty() {
                first = all.into_iter().take(1).collect();
            }
            shown = first;
        }
        // A required member that admits null need not be named.
        shown.retain(|member| member.wrap != structs::Wrap::Null);
        let links: Vec<_> = shown
            .into_iter()
            .map(|member| {
                let value = self.member(cx, member, inner(member));
                Link::new(&setter_ident(&member.ident).to_string(), vec![value])
            })
            .collect();
        self.depth -= 1;
        if links.is_empty() { root } else { Expr::Chain(Box::new(root), links) }
    }

    fn member(&mut self, cx: &Cx<'_>, member: &Member<'_>, found: Option<&Value>) -> Expr {
        let own = member.field.constant.as_ref().or(found).or_else(|| given(member.field));
        self.argument(cx, member.field.ty, Hint { wire: &member.field.wire, given: own })
    }

    /// A member of a union: by conversion where that is enough, else by its arm.
    fn union(
        &mut self,
        cx: &Cx<'_>,
        id: TypeId,
        of: &ir::Union,
        hint: Hint<'_>,
        converts: bool,
    ) -> Expr {
        let name = self.item(cx, id);
        let arms = unions::arms(cx, id, of);
        let unknown = enums::unknown_ident(cx, id);
        let Some(arm) = chosen(cx, &arms, hint).filter(|_| self.depth < DEEP) else {
            let value = Expr::atom(self.runtime("Value") + "::Null");
            return Expr::call(format!("{name}::{unknown}"), vec![value]);
        };
        let ty = rust_type(cx, arm.variant.ty).to_string();
        let sources = unions::sources(cx, id, &arms, &unknown);
        let from = |wanted: &str| sources.iter().any(|source| source.from.to_string() == wanted);
        let kind = &cx.ir.ty(arm.variant.ty).kind;
        let text = matches!(kind, Kind::Text(_) | Kind::Enum(_)) && from("& str") && from(&ty);
        if text {
            let value = self.argument(cx, arm.variant.ty, hint);
            self.forget(cx, id, converts);
            return match converts {
                true => value,
                false => Expr::call(format!("{name}::from"), vec![value]),
            };
        }
        self.depth += 1;
        let value = self.typed(cx, arm.variant.ty, hint);
        self.depth -= 1;
        if converts && matches!(kind, Kind::Struct(_)) && from(&ty) {
            self.forget(cx, id, true);
            return value;
        }
        let value = if arm.boxed { Expr::call("Box::new", vec![value]) } else { value };
        Expr::call(format!("{name}::{}", arm.ident), vec![value])
    }

    /// Takes an import back that turned out not to be needed.
    fn forget(&mut self, cx: &Cx<'_>, id: TypeId, really: bool) {
        if really {
            self.imports.remove(&self.path(cx, id));
        }
    }

    /// A type that is emitted, by its name.
    fn item(&mut self, cx: &Cx<'_>, id: TypeId) -> String {
        let path = self.path(cx, id);
        let name = path.rsplit("::").next().unwrap_or_default().to_owned();
        // What a program has in scope anyway keeps its meaning.
        if ["Client", "Error", "Result", "Value", "Upload", "BTreeMap"].contains(&name.as_str()) {
            return path;
        }
        self.imports.insert(path);
        name
    }

    /// The path of a type that is there whatever other products are switched off.
    fn path(&self, cx: &Cx<'_>, id: TypeId) -> String {
        let Some(name) = cx.names.types.get(&id) else { return String::new() };
        let home = match name.home == self.product {
            true => self.product,
            false => cx.physical.get(&id).map_or(name.home.as_str(), String::as_str),
        };
        format!("telnyx_sdk::{home}::types::{}", name.ident)
    }

    /// A type at the root of the crate.
    fn runtime(&mut self, name: &str) -> String {
        self.imports.insert(format!("telnyx_sdk::{name}"));
        name.to_owned()
    }
}

/// The fields of a struct.
pub(super) fn fields<'a>(cx: &Cx<'a>, id: TypeId) -> &'a [Field] {
    match &cx.ir.ty(id).kind {
        Kind::Struct(of) => &of.fields,
        _ => &[],
    }
}

/// What the document gives as an example of a field.
pub(super) fn given(field: &Field) -> Option<&Value> {
    field.example.as_ref().or(field.default.as_ref())
}

/// Whether a value of the type is one literal.
pub(super) fn is_scalar(cx: &Cx<'_>, id: TypeId) -> bool {
    matches!(
        cx.ir.ty(id).kind,
        Kind::Bool | Kind::Integer | Kind::Number | Kind::Text(_) | Kind::Enum(_)
    )
}

/// The arm to show: the one that what is given fits, or the first.
fn chosen<'a, 'b>(cx: &Cx<'_>, arms: &'b [Arm<'a>], hint: Hint<'_>) -> Option<&'b Arm<'a>> {
    let fits = |arm: &&Arm<'_>| {
        let kind = &cx.ir.ty(arm.variant.ty).kind;
        match (hint.given, kind) {
            (Some(Value::String(_)), Kind::Text(_)) => true,
            (Some(Value::String(text)), Kind::Enum(values)) => {
                values.iter().any(|value| value.wire == *text)
            }
            (Some(Value::Bool(_)), Kind::Bool) => true,
            (Some(Value::Number(_)), Kind::Integer | Kind::Number) => true,
            (Some(Value::Array(_)), Kind::Array { .. }) => true,
            _ => false,
        }
    };
    arms.iter().find(fits).or_else(|| arms.first())
}

/// A text of the document, or one that fits the format or the name.
fn plain_text<'a>(format: TextFormat, hint: Hint<'a>) -> &'a str {
    let given = hint.given.and_then(Value::as_str);
    let short = |text: &&str| !text.trim().is_empty() && text.chars().count() <= LONG;
    if let Some(given) = given.filter(short) {
        return given;
    }
    match format {
        TextFormat::Plain => words::text(hint.wire),
        TextFormat::Uuid => words::ID,
        TextFormat::DateTime => words::DATE_TIME,
        TextFormat::Date => words::DATE,
    }
}

fn one_of<'a>(values: &'a [EnumValue], hint: Hint<'a>) -> &'a str {
    let given = hint.given.and_then(Value::as_str);
    let known = values.iter().find(|value| Some(value.wire.as_str()) == given);
    known.or_else(|| values.first()).map_or("example", |value| value.wire.as_str())
}

fn int_of(values: &[i64], hint: Hint<'_>) -> i64 {
    let given = hint.given.and_then(Value::as_i64).filter(|given| values.contains(given));
    given.or_else(|| values.first().copied()).unwrap_or_default()
}

fn whole_number(value: &Value) -> Option<i64> {
    value.as_i64()
}

/// A literal without a suffix is an `i32` where several conversions could apply.
fn integer(value: i64) -> Expr {
    let literal = match i32::try_from(value) {
        Ok(_) => Literal::i64_unsuffixed(value),
        Err(_) => Literal::i64_suffixed(value),
    };
    Expr::atom(literal.to_string())
}

/// Free-form JSON out of a literal.
fn any(hint: Hint<'_>) -> Expr {
    match hint.given {
        Some(Value::Bool(value)) => Expr::atom(value.to_string()),
        Some(Value::Number(number)) if number.is_i64() => {
            integer(number.as_i64().unwrap_or_default())
        }
        _ => Expr::text(plain_text(TextFormat::Plain, hint)),
    }
}

/// Free-form JSON gives literals of several kinds, and a list holds one kind.
fn same_kind(items: Vec<Expr>) -> Vec<Expr> {
    let text = |item: &Expr| matches!(item, Expr::Atom(text) if text.starts_with('"'));
    match items.split_first() {
        Some((first, rest)) if rest.iter().any(|item| text(item) != text(first)) => {
            vec![first.clone()]
        }
        _ => items,
    }
}

/// The first of a list, or the value itself.
fn first(hint: Hint<'_>) -> Hint<'_> {
    match hint.given {
        Some(Value::Array(all)) => hint.with(all.first()),
        _ => hint,
    }
}

/// A key of a map, and what stands there.
fn entry(hint: Hint<'_>) -> (&str, Hint<'_>) {
    let found = hint.given.and_then(Value::as_object).and_then(|object| object.iter().next());
    match found {
        Some((key, value)) if key.chars().count() <= LONG => (key, hint.with(Some(value))),
        _ => ("key", hint.with(None)),
    }
}
