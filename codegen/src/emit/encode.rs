//! `Encode` of structs: one call with the names and the values, for all who look at them.

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
    let wires = members.iter().map(|member| &member.field.wire);
    let idents = members.iter().map(|member| &member.ident);
    let always = members.iter().filter(|member| matches!(member.wrap, Wrap::Null));
    let always: Vec<_> = always.map(|member| &member.field.wire).collect();
    let parts = quote! { &[#((#wires, &self.#idents)),*] };
    // Most structs need neither of the two other arguments, and are shorter to read without.
    let shown = match of.extra {
        Some(_) => {
            let extra = structs::extra_ident(members);
            quote! { to.take(#parts, &[#(#always),*], Some(&self.#extra)) }
        }
        None if always.is_empty() => quote! { to.all(#parts) },
        None => quote! { to.take(#parts, &[#(#always),*], None) },
    };
    quote! {
        #allow
        impl rt::Encode for #name {
            #[inline]
            fn members(&self, to: &mut dyn rt::Members) {
                #shown;
            }
        }
    }
}
