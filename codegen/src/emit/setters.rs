//! Setters of a builder: which there are, and how each is written.
//!
//! [`of`] decides from the IR what a builder can set; [`Setter::emit`] writes
//! one. Values are thin: a setter converts its argument and hands it to the
//! `Call`. Identifiers come from the names table; the only decision made here is
//! how a setter steps aside for a method that every builder has.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::ir::{Body, Doc, Field, Kind, Media, OpId, TypeId};
use crate::names::SetterKey;

use super::rust_type::{ident, is_binary, optional, rust_type_outside};
use super::{Cx, docs};

/// One value that a builder can take.
pub(super) struct Setter<'a> {
    /// Name of the method, and of the marker where it is required.
    pub ident: String,
    /// Name on the wire.
    pub wire: &'a str,
    /// Where the value goes.
    pub slot: Slot,
    /// Its type.
    pub ty: TypeId,
    /// The request is not complete without it.
    pub required: bool,
    /// Has a twin that sends null.
    pub null: bool,
    /// Documented as deprecated.
    pub deprecated: bool,
    /// Documentation.
    pub doc: &'a Doc,
    /// The base of the names of the twins `maybe_x` and `x_null`.
    stem: String,
}

/// Where a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A member of the body.
    Field,
    /// A part of a multipart body.
    File,
    /// Several parts of the same name.
    Files,
}

/// What a builder can set besides its path.
pub(super) struct Settable<'a> {
    /// Required ones first, each group by name.
    pub setters: Vec<Setter<'a>>,
    /// Body members that have one documented value and are always sent.
    pub tags: Vec<(&'a str, &'a str)>,
    /// The setter of the whole body.
    pub whole: Option<Whole>,
}

/// The setter of the whole body.
pub(super) struct Whole {
    /// `body`, or `with_body` where a field is called `body`.
    pub ident: String,
    /// Its type; `None` for raw bytes.
    pub ty: Option<TypeId>,
    /// The body is a struct whose members have setters of their own.
    pub split: bool,
    /// The request is not complete without it. Never set with `split`.
    pub required: bool,
}

/// Everything that a builder can set: query, headers and one of the bodies.
///
/// `taken` are the methods of the builder that are not setters.
pub(super) fn of<'a>(
    cx: &Cx<'a>,
    id: OpId,
    body: Option<(usize, &'a Body)>,
    taken: &BTreeSet<&str>,
) -> Settable<'a> {
    let op = cx.ir.op(id);
    let names = &cx.names.op(id).setters;
    let name = |key: SetterKey, wire: &str| match names.get(&key) {
        Some(name) => name.clone(),
        None => plain_name(wire),
    };
    let mut setters = Vec::new();
    let mut tags = Vec::new();
    for (params, slot) in [(&op.query, Slot::Query), (&op.headers, Slot::Header)] {
        for param in params {
            let key = match slot {
                Slot::Header => SetterKey::Header(param.wire.clone()),
                _ => SetterKey::Query(param.wire.clone()),
            };
            let stem = name(key, &param.wire);
            setters.push(Setter {
                ident: step_aside(&stem, taken),
                stem,
                wire: &param.wire,
                slot,
                ty: param.ty,
                required: param.required,
                null: false,
                deprecated: param.deprecated,
                doc: &param.doc,
            });
        }
    }
    if let Some((index, body)) = body {
        for (field, required) in body_fields(cx, body) {
            if let Some(tag) = tag_of(cx, field).filter(|_| required) {
                tags.push((field.wire.as_str(), tag));
                continue;
            }
            let slot = slot_of(cx, body.media, field.ty);
            let stem = name(SetterKey::Body(index, field.wire.clone()), &field.wire);
            setters.push(Setter {
                ident: step_aside(&stem, taken),
                stem,
                wire: &field.wire,
                slot,
                ty: field.ty,
                required,
                null: field.nullable && slot == Slot::Field,
                deprecated: field.deprecated,
                doc: &field.doc,
            });
        }
    }
    setters.sort_by(|a, b| (!a.required, &a.ident, a.wire).cmp(&(!b.required, &b.ident, b.wire)));
    // Names are unique by the names table; a fallback name may still repeat one.
    let mut seen = BTreeSet::new();
    setters.retain(|setter| seen.insert(setter.ident.clone()));
    let whole = body.and_then(|(_, body)| whole_of(cx, body, &seen));
    Settable { setters, tags, whole }
}

/// The fields of a body that the client may send, and whether it must.
///
/// A body of parts that is one of several structs has files in them, so it
/// cannot be set whole: its members' fields are offered together.
fn body_fields<'a>(cx: &Cx<'a>, body: &Body) -> Vec<(&'a Field, bool)> {
    let structs: Vec<_> = match &cx.ir.ty(body.ty).kind {
        Kind::Struct(_) => vec![body.ty],
        Kind::Union(union) if body.media == Media::Multipart => {
            union.variants.iter().map(|variant| variant.ty).collect()
        }
        _ => return Vec::new(),
    };
    let mut out: Vec<(&Field, bool, usize)> = Vec::new();
    for id in &structs {
        let Kind::Struct(members) = &cx.ir.ty(*id).kind else { continue };
        for field in members.fields.iter().filter(|field| !field.read_only) {
            match out.iter_mut().find(|(known, ..)| known.wire == field.wire) {
                Some((_, required, count)) => {
                    *required &= field.required;
                    *count += 1;
                }
                None => out.push((field, field.required, 1)),
            }
        }
    }
    out.into_iter()
        .map(|(field, required, count)| (field, required && count == structs.len()))
        .collect()
}

/// The text of a field that can only hold one text.
fn tag_of<'a>(cx: &Cx<'a>, field: &'a Field) -> Option<&'a str> {
    let text = matches!(cx.ir.ty(field.ty).kind, Kind::Text(_) | Kind::Enum(_));
    field.constant.as_ref().filter(|_| text)?.as_str()
}

fn slot_of(cx: &Cx<'_>, media: Media, ty: TypeId) -> Slot {
    if media != Media::Multipart {
        return Slot::Field;
    }
    match cx.ir.ty(ty).kind {
        Kind::Binary => Slot::File,
        Kind::Array { item, .. } if cx.ir.ty(item).kind == Kind::Binary => Slot::Files,
        _ => Slot::Field,
    }
}

fn whole_of(cx: &Cx<'_>, body: &Body, seen: &BTreeSet<String>) -> Option<Whole> {
    let ident = if seen.contains("body") { "with_body" } else { "body" }.to_owned();
    if body.media == Media::Bytes {
        return Some(Whole { ident, ty: None, split: false, required: body.required });
    }
    let split = match &cx.ir.ty(body.ty).kind {
        // A struct cannot carry the files of a multipart body.
        Kind::Struct(members) => {
            let mut slots = members.fields.iter().map(|f| slot_of(cx, body.media, f.ty));
            if !slots.all(|slot| slot == Slot::Field) {
                return None;
            }
            true
        }
        Kind::Union(_) if body.media == Media::Multipart => return None,
        _ => false,
    };
    Some(Whole { ident, ty: Some(body.ty), split, required: body.required && !split })
}

/// A setter yields to the methods that its builder has anyway: `items` -> `set_items`.
fn step_aside(name: &str, taken: &BTreeSet<&str>) -> String {
    if taken.contains(name) { format!("set_{name}") } else { name.to_owned() }
}

/// For the fields of merged bodies, which the names table does not know.
fn plain_name(wire: &str) -> String {
    let name = heck::ToSnakeCase::to_snake_case(wire);
    match name.chars().next() {
        None => "value".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("n{name}"),
        Some(_) => name,
    }
}

/// How the methods of one builder name their result.
pub(super) struct Target {
    /// The type after a setter, by index of its marker; `None` for `Self`.
    pub after: Option<TokenStream>,
    /// The expression that ends the method.
    pub finish: TokenStream,
}

impl Setter<'_> {
    /// The setter and its twins.
    ///
    /// `others` are the names of all setters of the builder: a twin that would
    /// take one of these is left out.
    pub(super) fn emit(
        &self,
        cx: &Cx<'_>,
        target: &Target,
        others: &BTreeSet<&str>,
    ) -> TokenStream {
        let mut out = TokenStream::new();
        let doc = docs::doc_of(self.doc, &format!("Sets {}.", docs::code(self.wire)));
        let deprecated = self.deprecated.then(|| quote!(#[deprecated]));
        let name = ident(&self.ident);
        let wire = self.wire;
        let form = Form::of(cx, self.slot, self.ty);
        let call = format_ident!("{}", form.call);
        let Form { one, many, set, maybe, .. } = &form;
        // A generic function is compiled where it is used; the attribute would only cost memory.
        let inline = |ty: &TokenStream| {
            (!ty.to_string().contains("impl ")).then(|| quote!(#[inline]))
        };
        let (inline_one, inline_many) = (inline(one), inline(many));
        let finish = &target.finish;
        let result = target.after.clone().unwrap_or_else(|| quote!(Self));
        out.extend(quote! {
            #doc
            #deprecated
            #inline_one
            pub fn #name(mut self, value: #one) -> #result {
                self.call.#call(#wire, #set);
                #finish
            }
        });
        let twin = format!("maybe_{}", self.stem.trim_start_matches("r#"));
        if !self.required && !others.contains(twin.as_str()) {
            let doc = format!(" Sets {}, or clears it.", docs::code(self.wire));
            let name = ident(&twin);
            out.extend(quote! {
                #[doc = #doc]
                #deprecated
                #inline_many
                pub fn #name(mut self, value: Option<#many>) -> #result {
                    self.call.#call(#wire, #maybe);
                    #finish
                }
            });
        }
        let twin = format!("{}_null", self.stem.trim_start_matches("r#"));
        if self.null && !others.contains(twin.as_str()) {
            let doc = format!(" Sends null for {}.", docs::code(self.wire));
            let name = ident(&twin);
            out.extend(quote! {
                #[doc = #doc]
                #deprecated
                #[inline]
                pub fn #name(mut self) -> #result {
                    self.call.field_null(#wire);
                    #finish
                }
            });
        }
        out
    }
}

/// How a value is taken and handed on.
struct Form {
    /// The method of `Call`.
    call: &'static str,
    /// Type of the argument.
    one: TokenStream,
    /// Type inside the `Option` of the twin.
    many: TokenStream,
    /// The value as an `Option`.
    set: TokenStream,
    /// The twin's value as an `Option`.
    maybe: TokenStream,
}

impl Form {
    fn of(cx: &Cx<'_>, slot: Slot, ty: TypeId) -> Self {
        match slot {
            Slot::Query => Self::value(cx, "query", ty),
            Slot::Field => Self::value(cx, "field", ty),
            Slot::Header => Self::header(cx, ty),
            Slot::File => Self::into("file", &quote!(rt::Upload)),
            Slot::Files => Self::list("files", &quote!(rt::Upload)),
        }
    }

    fn value(cx: &Cx<'_>, call: &'static str, ty: TypeId) -> Self {
        match &cx.ir.ty(ty).kind {
            // Nothing useful converts into these, and a generic function is a dear one to check.
            Kind::Bool | Kind::Integer | Kind::Struct(_) => {
                Self::same(call, rust_type_outside(cx, ty))
            }
            // Raw bytes have no form in JSON or a query: only their text can be sent.
            _ if is_binary(cx, ty) => Self::into(call, &quote!(String)),
            Kind::Array { item, nullable } => Self::list(call, &or_null(cx, *item, *nullable)),
            Kind::Map { value, nullable } => Self::map(call, &or_null(cx, *value, *nullable)),
            _ => Self::into(call, &rust_type_outside(cx, ty)),
        }
    }

    fn header(cx: &Cx<'_>, ty: TypeId) -> Self {
        let shown = |one: TokenStream, set: TokenStream, maybe: TokenStream| Self {
            call: "header",
            many: one.clone(),
            one,
            set,
            maybe,
        };
        match &cx.ir.ty(ty).kind {
            Kind::Bool => shown(
                quote!(bool),
                quote!(Some(value.to_string())),
                quote!(value.map(|value| value.to_string())),
            ),
            Kind::Integer | Kind::Number => {
                let ty = rust_type_outside(cx, ty);
                shown(
                    quote!(impl Into<#ty>),
                    quote!(Some(value.into().to_string())),
                    quote!(value.map(|value| value.into().to_string())),
                )
            }
            _ => Self::into("header", &quote!(String)),
        }
    }

    fn same(call: &'static str, ty: TokenStream) -> Self {
        Self { call, one: ty.clone(), many: ty, set: quote!(Some(value)), maybe: quote!(value) }
    }

    fn into(call: &'static str, ty: &TokenStream) -> Self {
        let one = quote!(impl Into<#ty>);
        Self {
            call,
            many: one.clone(),
            one,
            set: quote!(Some(value.into())),
            maybe: quote!(value.map(Into::into)),
        }
    }

    fn list(call: &'static str, item: &TokenStream) -> Self {
        let one = quote!(impl IntoIterator<Item = impl Into<#item>>);
        Self {
            call,
            many: one.clone(),
            one,
            set: quote!(Some(rt::list::<#item>(value))),
            maybe: quote!(value.map(rt::list::<#item>)),
        }
    }

    fn map(call: &'static str, item: &TokenStream) -> Self {
        let one = quote!(impl IntoIterator<Item = (impl Into<String>, impl Into<#item>)>);
        Self {
            call,
            many: one.clone(),
            one,
            set: quote!(Some(rt::map::<#item>(value))),
            maybe: quote!(value.map(rt::map::<#item>)),
        }
    }
}

/// The argument of a setter of a whole body, and the value that it hands on.
pub(super) fn whole_value(cx: &Cx<'_>, ty: TypeId) -> (TokenStream, TokenStream) {
    match &cx.ir.ty(ty).kind {
        Kind::Bool => (quote!(bool), quote!(value)),
        Kind::Array { item, nullable } => {
            let item = or_null(cx, *item, *nullable);
            (quote!(impl IntoIterator<Item = impl Into<#item>>), quote!(rt::list::<#item>(value)))
        }
        _ => {
            let ty = rust_type_outside(cx, ty);
            (quote!(impl Into<#ty>), quote!(value.into()))
        }
    }
}

/// The type of an item that may be null; free-form JSON can say so itself.
fn or_null(cx: &Cx<'_>, item: TypeId, nullable: bool) -> TokenStream {
    let ty = rust_type_outside(cx, item);
    if nullable && cx.ir.ty(item).kind != Kind::Any { optional(ty) } else { ty }
}
