//! Open enums: a value that we do not know is kept.
//!
//! They have no order. `Ord` on a thousand enums was 6 % of the memory of a check,
//! and the order of a document's values says nothing.

use heck::ToShoutySnakeCase;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::rust_type::{self, ident};
use super::{Cx, docs};
use crate::ir::{EnumValue, TypeId};

/// An enum of texts.
pub fn emit(cx: &Cx<'_>, id: TypeId, values: &[EnumValue]) -> TokenStream {
    let name = rust_type::type_ident(cx, id);
    let docs = type_docs(cx, id);
    let unknown = unknown_ident(cx, id);
    let idents: Vec<_> = variant_names(cx, id).iter().map(|name| ident(name)).collect();
    let wires: Vec<&str> = values.iter().map(|value| value.wire.as_str()).collect();
    let arms = idents.iter().zip(&wires).map(|(ident, wire)| {
        let docs = docs::doc(&docs::code(wire));
        quote! { #docs #ident, }
    });
    let open = docs::only_rustdoc(&format!(
        "Text converts into it. A value that is not listed is kept as it came, in \
         [`{unknown}`](Self::{unknown})."
    ));
    quote! {
        #docs
        #open
        #[non_exhaustive]
        pub enum #name {
            #(#arms)*
            /// Any other value, kept as it came.
            #unknown(String),
        }
        impl #name {
            /// The value on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#idents => #wires,)*
                    Self::#unknown(other) => other,
                }
            }
        }
        impl<T: AsRef<str>> From<T> for #name {
            fn from(text: T) -> Self {
                match text.as_ref() {
                    #(#wires => Self::#idents,)*
                    other => Self::#unknown(other.to_owned()),
                }
            }
        }
        rt::open_enum!(#name);
    }
}

/// An enum of integers: a number with names.
pub fn emit_integers(cx: &Cx<'_>, id: TypeId, values: &[i64]) -> TokenStream {
    let name = rust_type::type_ident(cx, id);
    let docs = type_docs(cx, id);
    let constants = constants(cx, id).into_iter().zip(values).map(|(constant, value)| {
        let docs = docs::doc(&docs::code(&value.to_string()));
        let value = Literal::i64_unsuffixed(*value);
        quote! { #docs pub const #constant: Self = Self(#value); }
    });
    let open = docs::only_rustdoc(
        "A number with names for the values that are listed; any other is kept as well.",
    );
    quote! {
        #docs
        #open
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct #name(pub i64);
        impl #name {
            #(#constants)*
        }
        rt::open_int!(#name);
    }
}

/// The names of the values of an enum of integers.
pub(crate) fn constants(cx: &Cx<'_>, id: TypeId) -> Vec<proc_macro2::Ident> {
    let shouty = |name: &String| name.trim_start_matches("r#").to_shouty_snake_case();
    variant_names(cx, id).iter().map(|name| format_ident!("{}", shouty(name))).collect()
}

/// Documentation of a type, or where it stands.
pub(crate) fn type_docs(cx: &Cx<'_>, id: TypeId) -> TokenStream {
    let ty = cx.ir.ty(id);
    docs::doc_of(&ty.doc, &docs::place(&ty.pointer))
}

/// The names of the values or members.
pub(crate) fn variant_names<'a>(cx: &Cx<'a>, id: TypeId) -> &'a [String] {
    cx.names.variants.get(&id).map_or(&[], Vec::as_slice)
}

/// The arm for what we do not know.
pub(crate) fn unknown_ident(cx: &Cx<'_>, id: TypeId) -> proc_macro2::Ident {
    ident(cx.names.unknown.get(&id).map_or("Unknown", String::as_str))
}
