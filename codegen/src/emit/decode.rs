//! `Decode` of structs: one call with the names and the places of their values. A loop over a
//! `match` in each struct costs five hundredths more memory to check, and the policy of reading
//! would be in each of them.

use proc_macro2::{Ident, Literal, TokenStream};
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
        quote! { r.fields(&mut [], 0).then(Self::default) }
    } else {
        fields(of, members)
    };
    quote! {
        #allow
        impl rt::Decode for #name {
            #[inline]
            fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
                #body
            }
        }
    }
}

fn fields(of: &ir::Struct, members: &[Member<'_>]) -> TokenStream {
    let wires = members.iter().map(|member| &member.field.wire);
    let idents = members.iter().map(|member| &member.ident);
    let required = Literal::u64_unsuffixed(required(members));
    let places = quote! { &mut [#((#wires, &mut out.#idents)),*] };
    let read = match of.extra {
        Some(_) => {
            let extra = structs::extra_ident(members);
            quote! { r.fields_and(#places, #required, &mut out.#extra) }
        }
        None => quote! { r.fields(#places, #required) },
    };
    quote! {
        let mut out = Self::default();
        #read.then_some(out)
    }
}

/// One bit for each field that the server has to send. Nobody is told of what stands behind the
/// first 64 and is missing; the longest struct of the published document has 54.
fn required(members: &[Member<'_>]) -> u64 {
    members
        .iter()
        .take(64)
        .enumerate()
        .filter(|(_, member)| member.field.required && !member.field.write_only)
        .fold(0, |bits, (index, _)| bits | 1 << index)
}
