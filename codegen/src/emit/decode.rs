//! `Decode` of structs: one loop over the keys, one line a field.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::structs::{self, Member};
use crate::ir;

/// The impl for a struct.
pub(super) fn structure(
    name: &Ident,
    of: &ir::Struct,
    members: &[Member<'_>],
    allow: Option<&TokenStream>,
) -> TokenStream {
    let body = if members.is_empty() && of.extra.is_none() {
        quote! {
            while r.key().is_some() {
                r.skip();
            }
            Some(Self::default())
        }
    } else {
        fields(of, members)
    };
    quote! {
        #allow
        impl rt::Decode for #name {
            #[inline]
            fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
                if !r.object() {
                    return None;
                }
                #body
            }
        }
    }
}

fn fields(of: &ir::Struct, members: &[Member<'_>]) -> TokenStream {
    let arms = members.iter().map(|member| {
        let (wire, ident) = (&member.field.wire, &member.ident);
        quote! { #wire => r.field(&mut out.#ident), }
    });
    let rest = match of.extra {
        Some(_) => {
            let extra = structs::extra_ident(members);
            quote! { r.extra(&key, &mut out.#extra) }
        }
        None => quote! { r.skip() },
    };
    let one = if members.is_empty() {
        quote! { #rest; }
    } else {
        quote! {
            match &*key {
                #(#arms)*
                _ => #rest,
            }
        }
    };
    quote! {
        let mut out = Self::default();
        while let Some(key) = r.key() {
            #one
        }
        Some(out)
    }
}
