//! Setters of a builder: which there are, and how each is written.
//!
//! [`of`] decides from the IR what a builder can set; [`Setter::emit`] writes
//! one. Setters are thin: one hands its argument to the `Call`, with the
//! type that it becomes. Identifiers come from the names table; the only decision made here is
//! how a setter steps aside for a method that every builder has.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::ir::{Body, Doc, Field, Kind, ListStyle, Media, OpId, TypeId};
use crate::names::SetterKey;

use super::resource::unique;
use super::rust_type::{ident, is_binary, optional, rust_type_outside};
use super::{Cx, docs};

/// One value that a builder can take.
pub(crate) struct Setter<'a> {
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
    /// The twin that takes an option. A required field has none: it cannot be cleared.
    pub maybe: Option<String>,
    /// The twin that sends null.
    pub null: Option<String>,
    /// How a list in the query is written, if not with commas.
    pub lists: Option<ListStyle>,
    /// Documented as deprecated.
    pub deprecated: bool,
    /// Documentation.
    pub doc: &'a Doc,
}

/// Where a value goes. The first ones keep their names where two want the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    /// A member of the body.
    Field,
    /// A part of a multipart body.
    File,
    /// Several parts of the same name.
    Files,
    /// The query string.
    Query,
    /// A header.
    Header,
}

impl Slot {
    /// What makes the name of a setter different from that of another one.
    fn suffix(self) -> &'static str {
        match self {
            Self::Query => "_query",
            Self::Header => "_header",
            Self::Field => "_field",
            Self::File => "_file",
            Self::Files => "_files",
        }
    }
}

/// What a builder can set besides its path.
pub(crate) struct Settable<'a> {
    /// Required ones first, each group by name.
    pub setters: Vec<Setter<'a>>,
    /// Body members that have one documented value and are always sent.
    pub tags: Vec<(&'a str, &'a str)>,
    /// The setter of the whole body.
    pub whole: Option<Whole>,
}

/// The setter of the whole body.
pub(crate) struct Whole {
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
pub(crate) fn of<'a>(
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
            setters.push(Setter {
                ident: name(key, &param.wire),
                wire: &param.wire,
                slot,
                ty: param.ty,
                required: param.required,
                maybe: None,
                null: None,
                lists: param.lists,
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
            let null = field.nullable && slot == Slot::Field;
            setters.push(Setter {
                ident: name(SetterKey::Body(index, field.wire.clone()), &field.wire),
                wire: &field.wire,
                slot,
                ty: field.ty,
                required,
                maybe: None,
                // The name is given below.
                null: null.then(String::new),
                lists: None,
                deprecated: field.deprecated,
                doc: &field.doc,
            });
        }
    }
    let seen = distinct(&mut setters, taken);
    setters.sort_by(|a, b| (!a.required, &a.ident, a.wire).cmp(&(!b.required, &b.ident, b.wire)));
    let whole = body.and_then(|(_, body)| whole_of(cx, body, &seen));
    Settable { setters, tags, whole }
}

/// Gives every setter and twin a name of its own, so that none hides another or a method that
/// the builder has anyway: `items` becomes `set_items`. Answers with all names.
fn distinct(setters: &mut [Setter<'_>], taken: &BTreeSet<&str>) -> BTreeSet<String> {
    // Also where a repeated name goes must not depend on the order of the document.
    setters.sort_by(|a, b| (&a.ident, a.slot, a.wire).cmp(&(&b.ident, b.slot, b.wire)));
    let mut used: BTreeSet<String> = taken.iter().map(|name| (*name).to_owned()).collect();
    let stems: Vec<String> =
        setters.iter().map(|setter| setter.ident.trim_start_matches("r#").to_owned()).collect();
    for setter in setters.iter_mut() {
        let wanted = match taken.contains(setter.ident.as_str()) {
            true => format!("set_{}", setter.ident),
            false => setter.ident.clone(),
        };
        setter.ident = unique(&mut used, &wanted, setter.slot.suffix());
    }
    for (setter, stem) in setters.iter_mut().zip(stems) {
        let suffix = setter.slot.suffix();
        if !setter.required {
            setter.maybe = Some(unique(&mut used, &format!("maybe_{stem}"), suffix));
        }
        if let Some(null) = &mut setter.null {
            // The twin of `type_` is `type_null`: two underscores are no name in Rust.
            let stem = stem.trim_end_matches('_');
            *null = unique(&mut used, &format!("{stem}_null"), suffix);
        }
    }
    used
}

/// The fields of a body that the client may send, and whether it must.
/// What several structs declare is required where all of them say so.
fn body_fields<'a>(cx: &Cx<'a>, body: &Body) -> Vec<(&'a Field, bool)> {
    let structs = cx.ir.body_structs(body);
    let mut out: Vec<(&Field, bool, usize)> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for id in &structs {
        let Kind::Struct(members) = &cx.ir.ty(*id).kind else { continue };
        for field in members.fields.iter().filter(|field| !field.read_only) {
            match places.get(field.wire.as_str()).map(|at| &mut out[*at]) {
                Some((_, required, count)) => {
                    *required &= field.required;
                    *count += 1;
                }
                None => {
                    places.insert(&field.wire, out.len());
                    out.push((field, field.required, 1));
                }
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

/// What the names table does not know: nothing, if it was made for this document.
fn plain_name(wire: &str) -> String {
    let name = heck::ToSnakeCase::to_snake_case(wire);
    match name.chars().next() {
        None => "value".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("n{name}"),
        Some(_) => name,
    }
}

/// How the methods of one builder name their result.
pub(crate) struct Target {
    /// The type after a setter, by index of its marker; `None` for `Self`.
    pub after: Option<TokenStream>,
    /// The expression that ends the method.
    pub finish: TokenStream,
}

impl Setter<'_> {
    /// The setter and its twins.
    pub(crate) fn emit(&self, cx: &Cx<'_>, target: &Target) -> TokenStream {
        let mut out = TokenStream::new();
        let doc = docs::doc_of(self.doc, &format!("Sets {}.", docs::code(self.wire)));
        let deprecated = self.deprecated.then(|| quote!(#[deprecated]));
        let name = ident(&self.ident);
        let wire = self.wire;
        let form = Form::of(cx, self.slot, self.ty);
        // One more argument where it is needed, so that the others need nothing.
        let (method, style) = match self.lists {
            None => (form.method, TokenStream::new()),
            Some(ListStyle::Repeated) => ("query_list", quote!(rt::ListStyle::Repeated,)),
            Some(ListStyle::Spaces) => ("query_list", quote!(rt::ListStyle::Spaces,)),
            Some(ListStyle::Pipes) => ("query_list", quote!(rt::ListStyle::Pipes,)),
        };
        let (set_one, set_many) = (ident(method), format_ident!("maybe_{method}"));
        let Form { one, set, maybe, .. } = &form;
        let ty = form.ty.as_ref().map(|ty| quote!(::<#ty>));
        // A generic function is compiled where it is used; the attribute would only cost memory.
        let inline = (!one.to_string().contains("impl ")).then(|| quote!(#[inline]));
        let finish = &target.finish;
        let result = target.after.clone().unwrap_or_else(|| quote!(Self));
        out.extend(quote! {
            #doc
            #deprecated
            #inline
            pub fn #name(mut self, value: #one) -> #result {
                self.call.#set_one #ty(#wire, #style #set);
                #finish
            }
        });
        if let Some(name) = &self.maybe {
            let doc = format!(" Sets {}, or clears it.", docs::code(self.wire));
            let name = ident(name);
            out.extend(quote! {
                #[doc = #doc]
                #deprecated
                #inline
                pub fn #name(mut self, value: Option<#one>) -> #result {
                    self.call.#set_many #ty(#wire, #style #maybe);
                    #finish
                }
            });
        }
        if let Some(name) = &self.null {
            let doc = format!(" Sends null for {}.", docs::code(self.wire));
            let name = ident(name);
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

/// Whether the setter of a header takes the value itself, and not its text.
pub(crate) fn takes_value(kind: &Kind) -> bool {
    matches!(kind, Kind::Bool | Kind::Integer | Kind::Number)
}

/// How a value is taken and handed on.
pub(crate) struct Form {
    /// The method of `Call`; the twin's begins with `maybe_`.
    method: &'static str,
    /// The type that is encoded, where that is not the same for all.
    ty: Option<TokenStream>,
    /// Type of the argument; the twin takes an `Option` of it.
    pub(crate) one: TokenStream,
    /// The value as it is handed on.
    set: TokenStream,
    /// The twin's value.
    maybe: TokenStream,
}

impl Form {
    /// The form of a value of a type that goes to a place.
    pub(crate) fn of(cx: &Cx<'_>, slot: Slot, ty: TypeId) -> Self {
        match slot {
            Slot::Query => Self::value(cx, "query", ty),
            Slot::Field => Self::value(cx, "field", ty),
            Slot::Header => Self::header(cx, ty),
            Slot::File => Self::into("file", &quote!(rt::Upload)),
            Slot::Files => Self::list("files", &quote!(rt::Upload)),
        }
    }

    fn value(cx: &Cx<'_>, method: &'static str, ty: TypeId) -> Self {
        match &cx.ir.ty(ty).kind {
            // Nothing useful converts into these, and a generic function is a dear one to check.
            Kind::Bool | Kind::Integer | Kind::Struct(_) => {
                let ty = rust_type_outside(cx, ty);
                Self::same(method, &ty).encoded_as(ty)
            }
            // Raw bytes have no form in JSON or a query: only their text can be sent.
            _ if is_binary(cx, ty) => {
                Self::into(method, &quote!(String)).encoded_as(quote!(String))
            }
            Kind::Array { item, nullable } => {
                let item = or_null(cx, *item, *nullable);
                Self::list(method, &item).encoded_as(quote!(Vec<#item>))
            }
            Kind::Map { value, nullable } => {
                let value = or_null(cx, *value, *nullable);
                Self::map(method, &value).encoded_as(quote!(rt::BTreeMap<String, #value>))
            }
            _ => {
                let ty = rust_type_outside(cx, ty);
                Self::into(method, &ty).encoded_as(ty)
            }
        }
    }

    fn header(cx: &Cx<'_>, ty: TypeId) -> Self {
        match &cx.ir.ty(ty).kind {
            Kind::Bool => Self {
                set: quote!(value.to_string()),
                maybe: quote!(value.map(|value| value.to_string())),
                ..Self::same("header", &quote!(bool))
            },
            kind if takes_value(kind) => Self {
                set: quote!(value.into().to_string()),
                maybe: quote!(value.map(|value| value.into().to_string())),
                ..Self::into("header", &rust_type_outside(cx, ty))
            },
            _ => Self::into("header", &quote!(String)),
        }
    }

    fn encoded_as(self, ty: TokenStream) -> Self {
        Self { ty: Some(ty), ..self }
    }

    /// The value is handed on as it comes.
    fn same(method: &'static str, one: &TokenStream) -> Self {
        let value = quote!(value);
        Self { method, ty: None, one: one.clone(), set: value.clone(), maybe: value }
    }

    fn into(method: &'static str, ty: &TokenStream) -> Self {
        Self::same(method, &quote!(impl Into<#ty>))
    }

    fn list(method: &'static str, item: &TokenStream) -> Self {
        Self {
            set: quote!(rt::list(value)),
            maybe: quote!(value.map(rt::list)),
            ..Self::same(method, &quote!(impl IntoIterator<Item = impl Into<#item>>))
        }
    }

    fn map(method: &'static str, item: &TokenStream) -> Self {
        let pair = quote!((impl Into<String>, impl Into<#item>));
        Self {
            set: quote!(rt::map(value)),
            maybe: quote!(value.map(rt::map)),
            ..Self::same(method, &quote!(impl IntoIterator<Item = #pair>))
        }
    }
}

/// The argument of a setter of a whole body, and the value that it hands on.
pub(crate) fn whole_value(cx: &Cx<'_>, ty: TypeId) -> (TokenStream, TokenStream) {
    match &cx.ir.ty(ty).kind {
        Kind::Bool => (quote!(bool), quote!(value)),
        // A list of files has no form in JSON; what is sent instead is for the caller to say.
        _ if is_binary(cx, ty) => (quote!(impl Into<rt::Value>), quote!(value.into())),
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
