//! The expression that makes a value of a type, and how the type is written from outside.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::Cx;
use super::super::rust_type::{ident, is_binary, optional};
use crate::diag::escape_pointer;
use crate::ir::{Kind, TextFormat, TypeId};

/// A type by its public path.
pub fn path(cx: &Cx<'_>, id: TypeId) -> TokenStream {
    let or_null = |id: TypeId, nullable: bool| {
        let ty = path(cx, id);
        if nullable && cx.ir.ty(id).kind != Kind::Any { optional(ty) } else { ty }
    };
    match &cx.ir.ty(id).kind {
        Kind::Bool => quote!(bool),
        Kind::Integer => quote!(i64),
        Kind::Number => quote!(f64),
        Kind::Text(TextFormat::Plain) => quote!(String),
        Kind::Text(TextFormat::Uuid) => quote!(sdk::Uuid),
        Kind::Text(TextFormat::DateTime) => quote!(sdk::DateTime),
        Kind::Text(TextFormat::Date) => quote!(sdk::Date),
        Kind::Base64 => quote!(sdk::Base64),
        Kind::Binary => quote!(sdk::Upload),
        Kind::Any => quote!(sdk::Value),
        Kind::Array { item, nullable } => {
            let item = or_null(*item, *nullable);
            quote!(Vec<#item>)
        }
        Kind::Map { value, nullable } => {
            let value = or_null(*value, *nullable);
            quote!(BTreeMap<String, #value>)
        }
        Kind::OneOrMany { item } => {
            let item = path(cx, *item);
            quote!(sdk::OneOrMany<#item>)
        }
        Kind::Struct(_) | Kind::Enum(_) | Kind::IntEnum(_) | Kind::Union(_) => {
            match cx.names.types.get(&id) {
                Some(name) => {
                    let (home, name) = (ident(&name.home), ident(&name.ident));
                    quote!(sdk::#home::types::#name)
                }
                None => quote!(()),
            }
        }
    }
}

/// An expression over the sampler `s` for the schema that stands at a place of the document.
///
/// The place is that of use: a text is one type wherever it stands, and what is said of its
/// length or pattern is said there.
pub fn value(cx: &Cx<'_>, id: TypeId, at: &str) -> TokenStream {
    // Files inside of JSON are texts, as the setters take them.
    if is_binary(cx, id) {
        return quote!(s.text(#at));
    }
    let written = path(cx, id);
    let item_of = |item: TypeId, nullable: bool, at: &str| {
        let inner = value(cx, item, at);
        if nullable && cx.ir.ty(item).kind != Kind::Any { quote!(Some(#inner)) } else { inner }
    };
    match &cx.ir.ty(id).kind {
        Kind::Bool => quote!(s.bool(#at)),
        Kind::Integer => quote!(s.integer(#at)),
        Kind::Number => quote!(s.number(#at)),
        Kind::Text(TextFormat::Plain) => quote!(s.text(#at)),
        Kind::Text(_) | Kind::Enum(_) => quote!(#written::from(s.text(#at))),
        Kind::IntEnum(_) => quote!(#written::from(s.integer(#at))),
        Kind::Base64 => quote!(sdk::Base64::from(s.bytes(#at))),
        Kind::Binary => quote!(s.text(#at)),
        Kind::Any => quote!(s.any(#at)),
        Kind::Array { item, nullable } => {
            let item = item_of(*item, *nullable, &format!("{at}/items"));
            quote!(s.list(#at, |s| #item))
        }
        Kind::Map { value, nullable } => {
            let value = item_of(*value, *nullable, &format!("{at}/additionalProperties"));
            quote!(s.map(#at, |s| #value))
        }
        Kind::OneOrMany { item } => {
            let (one, many) = (value(cx, *item, at), value(cx, *item, &format!("{at}/items")));
            quote! {
                match s.variant(#at, 2) {
                    0 => sdk::OneOrMany::One(#one),
                    _ => sdk::OneOrMany::Many(vec![#many]),
                }
            }
        }
        Kind::Struct(_) | Kind::Union(_) => {
            let name = sample(cx, id);
            quote!(samples::#name(s))
        }
    }
}

/// The place of a property of the struct at a pointer.
pub fn property(at: &str, name: &str) -> String {
    format!("{at}/properties/{}", escape_pointer(name))
}

/// The function that makes a struct or union.
pub fn sample(cx: &Cx<'_>, id: TypeId) -> proc_macro2::Ident {
    let name = cx.names.types.get(&id).map_or("", |name| name.ident.as_str());
    format_ident!("sample_{}", heck::ToSnakeCase::to_snake_case(name))
}
