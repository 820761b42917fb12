//! `Decode` of structs: a list of the names, and one line a field in the same order.

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
        quote! {
            if !r.object() {
                return None;
            }
            while r.key().is_some() {
                r.skip();
            }
            Some(Self::default())
        }
    } else if members.is_empty() {
        let extra = structs::extra_ident(members);
        quote! { Some(Self { #extra: rt::Decode::decode(r)? }) }
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
    let required = Literal::u64_unsuffixed(required(members));
    let arms = members.iter().enumerate().map(|(index, member)| {
        let (index, ident) = (Literal::usize_unsuffixed(index), &member.ident);
        quote! { #index => r.field(&mut out.#ident), }
    });
    let rest = match of.extra {
        Some(_) => {
            let extra = structs::extra_ident(members);
            quote! { r.extra(fields.unknown(), &mut out.#extra) }
        }
        None => quote! { r.skip() },
    };
    quote! {
        let mut fields = r.fields(&[#(#wires),*], #required)?;
        let mut out = Self::default();
        while let Some(field) = r.next(&mut fields) {
            match field {
                #(#arms)*
                _ => #rest,
            }
        }
        Some(out)
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
