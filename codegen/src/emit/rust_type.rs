//! How a type is written where it is used.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Cx;
use crate::ir::{Kind, TextFormat, TypeId};

/// The type as `types.rs` of the current module writes it: types of the same
/// module plainly, others by their path.
pub fn rust_type(cx: &Cx<'_>, id: TypeId) -> TokenStream {
    written(cx, id, &TokenStream::new())
}

/// The same for other files of the module, which say `use super::types;`.
pub fn rust_type_outside(cx: &Cx<'_>, id: TypeId) -> TokenStream {
    written(cx, id, &quote! { types:: })
}

/// `Option<T>`. Whether `T` is one already is for the caller to know.
pub fn optional(ty: TokenStream) -> TokenStream {
    quote! { Option<#ty> }
}

/// Whether the type is, or is a list of, raw bytes. Such a value is an upload or
/// a download; it has no place in JSON.
pub fn is_binary(cx: &Cx<'_>, id: TypeId) -> bool {
    match &cx.ir.ty(id).kind {
        Kind::Binary => true,
        Kind::Array { item, .. } | Kind::OneOrMany { item } => is_binary(cx, *item),
        Kind::Map { value, .. } => is_binary(cx, *value),
        _ => false,
    }
}

/// The identifier of a type that is emitted as an item.
pub fn type_ident(cx: &Cx<'_>, id: TypeId) -> Ident {
    format_ident!("{}", type_name(cx, id))
}

/// The same as text.
pub fn type_name<'a>(cx: &Cx<'a>, id: TypeId) -> &'a str {
    match cx.names.types.get(&id) {
        Some(name) => &name.ident,
        None => unreachable!(
            "the names pass names every type that is emitted: {}",
            cx.ir.ty(id).pointer
        ),
    }
}

/// An identifier as the names pass decided it; `r#type` stays raw.
pub fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, proc_macro2::Span::call_site()),
        None => format_ident!("{name}"),
    }
}

/// How an argument for this type is written, and the expression that converts
/// it: lists and maps take anything that iterates, the rest `impl Into`.
/// `written` is [`rust_type`] or [`rust_type_outside`].
pub fn argument(
    cx: &Cx<'_>,
    id: TypeId,
    value: &TokenStream,
    written: fn(&Cx<'_>, TypeId) -> TokenStream,
) -> (TokenStream, TokenStream) {
    let plain = |id: TypeId| !cx.ir.ty(id).nullable;
    match &cx.ir.ty(id).kind {
        Kind::Array { item, nullable: false } if plain(*item) => {
            let item = written(cx, *item);
            (
                quote! { impl IntoIterator<Item = impl Into<#item>> },
                quote! { #value.into_iter().map(Into::into).collect() },
            )
        }
        Kind::Map { value: held, nullable: false } if plain(*held) => {
            let held = written(cx, *held);
            (
                quote! { impl IntoIterator<Item = (impl Into<String>, impl Into<#held>)> },
                quote! { #value.into_iter().map(|(key, value)| (key.into(), value.into())).collect() },
            )
        }
        // Nothing useful converts into these, and a generic function is a dear one to check.
        Kind::Bool | Kind::Integer | Kind::Struct(_) => (written(cx, id), value.clone()),
        _ => {
            let ty = written(cx, id);
            (quote! { impl Into<#ty> }, quote! { #value.into() })
        }
    }
}

fn written(cx: &Cx<'_>, id: TypeId, same_module: &TokenStream) -> TokenStream {
    let ty = cx.ir.ty(id);
    let maybe = |id: TypeId, nullable: bool| {
        let inner = written(cx, id, same_module);
        if nullable && !matches!(cx.ir.ty(id).kind, Kind::Any) { optional(inner) } else { inner }
    };
    match &ty.kind {
        Kind::Bool => quote! { bool },
        Kind::Integer => quote! { i64 },
        Kind::Number => quote! { f64 },
        Kind::Text(TextFormat::Plain) => quote! { String },
        Kind::Text(TextFormat::Uuid) => quote! { rt::Uuid },
        Kind::Text(TextFormat::DateTime) => quote! { rt::DateTime },
        Kind::Text(TextFormat::Date) => quote! { rt::Date },
        Kind::Base64 => quote! { rt::Base64 },
        Kind::Binary => quote! { rt::Upload },
        Kind::Any => quote! { rt::Value },
        Kind::Array { item, nullable } => {
            let item = maybe(*item, *nullable);
            quote! { Vec<#item> }
        }
        Kind::Map { value, nullable } => {
            let value = maybe(*value, *nullable);
            quote! { BTreeMap<String, #value> }
        }
        Kind::OneOrMany { item } => {
            let item = written(cx, *item, same_module);
            quote! { rt::OneOrMany<#item> }
        }
        Kind::Struct(_) | Kind::Enum(_) | Kind::IntEnum(_) | Kind::Union(_) => {
            let name = type_ident(cx, id);
            match cx.physical.get(&id) {
                Some(module) if *module != cx.module => {
                    let module = ident(module);
                    quote! { crate::#module::types::#name }
                }
                _ => quote! { #same_module #name },
            }
        }
    }
}
