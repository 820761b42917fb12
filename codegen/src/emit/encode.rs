//! `Encode` of structs: straight lines.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::structs::{self, Member, Wrap};
use crate::ir;

/// The impl for a struct.
pub(super) fn structure(
    name: &Ident,
    of: &ir::Struct,
    members: &[Member<'_>],
    allow: Option<&TokenStream>,
) -> TokenStream {
    let fields = members.iter().map(|member| {
        let (wire, ident) = (&member.field.wire, &member.ident);
        match member.wrap {
            Wrap::Null => quote! { w.required(#wire, &self.#ident); },
            _ => quote! { w.field(#wire, &self.#ident); },
        }
    });
    let extra = of.extra.map(|_| {
        let extra = structs::extra_ident(members);
        quote! { w.extra(&self.#extra); }
    });
    quote! {
        #allow
        impl rt::Encode for #name {
            #[inline]
            fn encode(&self, w: &mut rt::Writer) {
                w.begin();
                #(#fields)*
                #extra
                w.end();
            }
        }
    }
}
