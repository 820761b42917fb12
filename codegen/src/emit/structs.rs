//! Structs: the type itself, its constructor and its setters.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::docs;
use super::rust_type::{self, argument, ident, optional, rust_type};
use super::{Cx, decode, encode, enums};
use crate::ir::{self, Field, Kind, TypeId};

/// More arguments than this do not read well, and clippy says so.
const MAX_ARGUMENTS: usize = 7;

/// How the value of a field is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrap {
    /// `T`
    Bare,
    /// `Option<T>`; `None` is left out.
    Option,
    /// `Option<T>`; `None` is written as null.
    Null,
    /// `Field<T>`: unset, null or a value.
    Field,
}

/// A field as it is emitted.
pub(crate) struct Member<'a> {
    pub(crate) field: &'a Field,
    pub(crate) ident: Ident,
    pub(crate) wrap: Wrap,
    pub(crate) boxed: bool,
}

/// The fields of a struct that are emitted: all but raw bytes.
pub(crate) fn members<'a>(cx: &Cx<'a>, id: TypeId, of: &'a ir::Struct) -> Vec<Member<'a>> {
    let names = cx.names.fields.get(&id).map_or(&[][..], Vec::as_slice);
    of.fields
        .iter()
        .zip(names)
        .enumerate()
        .filter(|(_, (field, _))| !rust_type::is_binary(cx, field.ty))
        .map(|(index, (field, name))| {
            let boxed = cx.boxed.contains(&(id, index));
            Member { field, ident: ident(name), wrap: wrap(cx, id, field, boxed), boxed }
        })
        .collect()
}

/// The identifier of the map of undeclared properties.
pub(crate) fn extra_ident(members: &[Member<'_>]) -> Ident {
    let taken = |name: &str| members.iter().any(|member| member.ident == name);
    let name =
        ["extra", "additional", "additional_properties"].into_iter().find(|name| !taken(name));
    format_ident!("{}", name.unwrap_or("undeclared_properties"))
}

pub(crate) fn wrap(cx: &Cx<'_>, id: TypeId, field: &Field, boxed: bool) -> Wrap {
    let target = cx.ir.ty(field.ty);
    let sent = cx.request.contains(&id);
    // A JSON value says null by itself.
    let nullable = (field.nullable || target.nullable) && target.kind != Kind::Any;
    // The default of a required struct that holds itself would never end.
    let endless = boxed && !matches!(target.kind, Kind::Union(_));
    // What only the server sends must not go out as an empty text.
    let received = sent && field.read_only;
    match (field.required && !received, nullable) {
        (true, true) => Wrap::Null,
        (true, false) if endless => Wrap::Option,
        (true, false) => Wrap::Bare,
        (false, true) if sent && !received => Wrap::Field,
        (false, _) => Wrap::Option,
    }
}

/// The item, its methods and its codec.
pub fn emit(cx: &Cx<'_>, id: TypeId, of: &ir::Struct) -> TokenStream {
    let name = rust_type::type_ident(cx, id);
    let members = members(cx, id, of);
    let docs = docs::doc_all(item_docs(cx, id, of));
    let fields = members.iter().map(|member| field(cx, member));
    let extra = of.extra.map(|value| {
        let ident = extra_ident(&members);
        let value = rust_type(cx, value);
        quote! {
            /// Properties that the API does not declare.
            pub #ident: BTreeMap<String, #value>,
        }
    });
    let default = default(cx, &name, of, &members);
    let methods = if cx.request.contains(&id) {
        methods(cx, id, &name, of, &members)
    } else {
        quote! {}
    };
    let allow = members
        .iter()
        .any(|member| member.field.deprecated)
        .then(|| quote! { #[allow(deprecated)] });
    let decode = decode::structure(&name, of, &members, allow.as_ref());
    let encode = encode::structure(&name, of, &members, allow.as_ref());
    quote! {
        #docs
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
            #extra
        }
        #default
        #methods
        #decode
        #encode
    }
}

/// `Default`, written out: a derived one calls a function per field, and `None` is no call.
/// That is a tenth of what `cargo check` of a model costs.
fn default(cx: &Cx<'_>, name: &Ident, of: &ir::Struct, members: &[Member<'_>]) -> TokenStream {
    let fields = members.iter().map(|member| {
        let ident = &member.ident;
        let value = match member.wrap {
            Wrap::Option | Wrap::Null => quote! { None },
            Wrap::Field => quote! { rt::Field::Unset },
            // A tag has one value, and a request without it would be wrong.
            Wrap::Bare => constant(cx, member).unwrap_or_else(|| neutral(cx, member)),
        };
        quote! { #ident: #value, }
    });
    let extra = of.extra.map(|_| {
        let ident = extra_ident(members);
        quote! { #ident: BTreeMap::new(), }
    });
    let deprecated = members.iter().any(|member| member.field.deprecated);
    let allow = deprecated.then(|| quote! { #[allow(deprecated)] });
    quote! {
        impl Default for #name {
            #allow
            fn default() -> Self {
                Self { #(#fields)* #extra }
            }
        }
    }
}

/// The value of a required field that nobody set.
fn neutral(cx: &Cx<'_>, member: &Member<'_>) -> TokenStream {
    let ty = member.field.ty;
    let value = neutral_of(cx, ty);
    if member.boxed {
        quote! { Box::new(#value) }
    } else {
        value
    }
}

/// Enums and unions have no `Default`: there is no value that one would expect. What was missing
/// is in their arm for other values, empty.
fn neutral_of(cx: &Cx<'_>, ty: TypeId) -> TokenStream {
    match &cx.ir.ty(ty).kind {
        Kind::Bool => quote! { false },
        Kind::Integer => quote! { 0 },
        Kind::Number => quote! { 0.0 },
        Kind::Text(ir::TextFormat::Plain) => quote! { String::new() },
        Kind::Array { .. } => quote! { Vec::new() },
        Kind::Map { .. } => quote! { BTreeMap::new() },
        Kind::Enum(_) => {
            let (path, unknown) = (rust_type(cx, ty), enums::unknown_ident(cx, ty));
            quote! { #path::#unknown(String::new()) }
        }
        Kind::Union(_) => {
            let (path, unknown) = (rust_type(cx, ty), enums::unknown_ident(cx, ty));
            quote! { #path::#unknown(rt::Value::Null) }
        }
        _ => quote! { Default::default() },
    }
}

fn item_docs(cx: &Cx<'_>, id: TypeId, of: &ir::Struct) -> Vec<String> {
    let ty = cx.ir.ty(id);
    let mut out = docs::paragraphs(&ty.doc);
    if out.is_empty() {
        out.push(docs::place(&ty.pointer));
    }
    let files: Vec<String> = of
        .fields
        .iter()
        .filter(|field| rust_type::is_binary(cx, field.ty))
        .map(|field| docs::code(&field.wire))
        .collect();
    if !files.is_empty() {
        out.push(format!("Not here, because files are set on the request: {}.", files.join(", ")));
    }
    out
}

fn field(cx: &Cx<'_>, member: &Member<'_>) -> TokenStream {
    let Member { field, ident, .. } = member;
    let plain = ident.to_string();
    let fallback = if plain.trim_start_matches("r#") == field.wire {
        String::new()
    } else {
        format!("{} on the wire.", docs::code(&field.wire))
    };
    let docs = docs::doc_of(&field.doc, &fallback);
    let deprecated = field.deprecated.then(|| quote! { #[deprecated] });
    let ty = member_type(cx, member);
    quote! { #docs #deprecated pub #ident: #ty, }
}

/// The type of a field with its wrapping.
fn member_type(cx: &Cx<'_>, member: &Member<'_>) -> TokenStream {
    let mut ty = rust_type(cx, member.field.ty);
    if member.boxed {
        ty = quote! { Box<#ty> };
    }
    match member.wrap {
        Wrap::Bare => ty,
        Wrap::Option | Wrap::Null => optional(ty),
        Wrap::Field => quote! { rt::Field<#ty> },
    }
}

/// What of a struct that a request holds is set how. Numbers are places in its members.
pub(crate) struct Parts {
    /// There is a `new`.
    pub(crate) constructor: bool,
    /// What `new` sets: its arguments, and the constants.
    pub(crate) required: Vec<usize>,
    /// What has a setter.
    pub(crate) setters: Vec<usize>,
}

/// Decides about constructor and setters.
pub(crate) fn parts(cx: &Cx<'_>, id: TypeId, members: &[Member<'_>]) -> Parts {
    let is_required =
        |m: &Member<'_>| m.field.required && !m.field.read_only && m.wrap != Wrap::Null;
    let places = |wanted: &dyn Fn(&Member<'_>) -> bool| -> Vec<usize> {
        (0..members.len()).filter(|at| wanted(&members[*at])).collect()
    };
    let required = places(&is_required);
    let asked = required.iter().filter(|at| constant(cx, &members[**at]).is_none()).count();
    let constructor = !required.is_empty() && asked <= MAX_ARGUMENTS;
    // What is only ever a whole body has its setters on the request.
    let chained = cx.nested.contains(&id);
    let setters = places(&|m| chained && !m.field.read_only && !(constructor && is_required(m)));
    Parts { constructor, required, setters }
}

/// `new` with what is required, and a setter for each of the others.
fn methods(
    cx: &Cx<'_>,
    id: TypeId,
    name: &Ident,
    of: &ir::Struct,
    members: &[Member<'_>],
) -> TokenStream {
    let parts = parts(cx, id, members);
    let required: Vec<&Member<'_>> = parts.required.iter().map(|at| &members[*at]).collect();
    let complete = required.len() == members.len() && of.extra.is_none();
    let new = parts.constructor.then(|| new(cx, complete, &required));
    let setters: Vec<TokenStream> =
        parts.setters.iter().map(|at| setter(cx, &members[*at])).collect();
    if new.is_none() && setters.is_empty() {
        return quote! {};
    }
    quote! {
        impl #name {
            #new
            #(#setters)*
        }
    }
}

fn new(cx: &Cx<'_>, complete: bool, required: &[&Member<'_>]) -> TokenStream {
    let mut arguments = Vec::new();
    let mut fields = Vec::new();
    for member in required {
        let ident = &member.ident;
        let value = match constant(cx, member) {
            Some(constant) => constant,
            None => {
                let (ty, value) = argument(cx, member.field.ty, &quote! { #ident }, rust_type);
                arguments.push(quote! { #ident: #ty });
                value
            }
        };
        let value = wrapped(member, value);
        if *ident == value.to_string() {
            fields.push(quote! { #ident });
        } else {
            fields.push(quote! { #ident: #value });
        }
    }
    let rest = (!complete).then(|| quote! { ..Self::default() });
    let docs = if arguments.is_empty() {
        docs::doc("With the constant fields set.")
    } else {
        docs::doc("With all that is required.")
    };
    let allow =
        required.iter().any(|m| m.field.deprecated).then(|| quote! { #[allow(deprecated)] });
    quote! {
        #docs
        #allow
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#fields,)* #rest }
        }
    }
}

fn setter(cx: &Cx<'_>, member: &Member<'_>) -> TokenStream {
    let ident = &member.ident;
    let method = setter_ident(ident);
    let (ty, value) = argument(cx, member.field.ty, &quote! { value }, rust_type);
    let value = wrapped(member, value);
    let docs =
        docs::doc(&format!("Sets {}.", docs::code(ident.to_string().trim_start_matches("r#"))));
    let deprecated = member.field.deprecated.then(|| quote! { #[deprecated] #[allow(deprecated)] });
    quote! {
        #docs
        #deprecated
        pub fn #method(mut self, value: #ty) -> Self {
            self.#ident = #value;
            self
        }
    }
}

/// A setter must not hide an associated function that we or a user call.
pub(crate) fn setter_ident(name: &Ident) -> Ident {
    const TAKEN: [&str; 10] =
        ["new", "default", "clone", "eq", "ne", "fmt", "encode", "decode", "from", "into"];
    if TAKEN.iter().any(|taken| name == taken) {
        format_ident!("with_{name}")
    } else {
        name.clone()
    }
}

pub(crate) fn wrapped(member: &Member<'_>, value: TokenStream) -> TokenStream {
    let value = if member.boxed {
        quote! { Box::new(#value) }
    } else {
        value
    };
    match member.wrap {
        Wrap::Bare => value,
        Wrap::Option | Wrap::Null => quote! { Some(#value) },
        Wrap::Field => quote! { rt::Field::Set(#value) },
    }
}

/// The only value that a required field may have, as an expression.
pub(crate) fn constant(cx: &Cx<'_>, member: &Member<'_>) -> Option<TokenStream> {
    let kind = &cx.ir.ty(member.field.ty).kind;
    match (member.field.constant.as_ref()?, kind) {
        (Value::String(text), Kind::Text(ir::TextFormat::Plain)) => {
            Some(quote! { #text.to_owned() })
        }
        (Value::String(text), Kind::Text(_) | Kind::Enum(_)) => Some(quote! { #text.into() }),
        (Value::Bool(value), Kind::Bool) => Some(quote! { #value }),
        (Value::Number(number), Kind::Integer) => {
            let value = proc_macro2::Literal::i64_unsuffixed(number.as_i64()?);
            Some(quote! { #value })
        }
        _ => None,
    }
}
