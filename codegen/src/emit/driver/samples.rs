//! A function for each struct and union that a request can hold, through constructor and setters.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::Cx;
use super::super::files::Tables;
use super::super::structs::{self, Member, constant, setter_ident, wrapped};
use super::super::unions;
use super::values::{path, property, sample, value};
use crate::ir::{self, Kind, TypeId};

/// The types that have one.
pub fn all(tables: &Tables<'_>) -> Vec<TypeId> {
    let ir = &tables.model.ir;
    let made = |id: &&TypeId| {
        matches!(ir.ty(**id).kind, Kind::Struct(_) | Kind::Union(_))
            && tables.model.names.types.contains_key(id)
    };
    tables.request.iter().filter(made).copied().collect()
}

/// One file of them.
pub fn file(cx: &Cx<'_>, ids: &[TypeId]) -> TokenStream {
    let imports = super::imports(&quote!({Sampler, samples, sdk}));
    let functions = ids.iter().map(|id| match &cx.ir.ty(*id).kind {
        Kind::Struct(of) => structure(cx, *id, of),
        Kind::Union(of) => union(cx, *id, of),
        _ => TokenStream::new(),
    });
    quote!(#imports #(#functions)*)
}

fn structure(cx: &Cx<'_>, id: TypeId, of: &ir::Struct) -> TokenStream {
    let (name, ty, at) = (sample(cx, id), path(cx, id), &cx.ir.ty(id).pointer);
    let members = structs::members(cx, id, of);
    let parts = structs::parts(cx, id, &members);
    let plain = |member: &Member<'_>| value(cx, member.field.ty, &property(at, &member.field.wire));
    let made = if parts.constructor {
        let asked = parts.required.iter().map(|at| &members[*at]);
        let arguments = asked.filter(|member| constant(cx, member).is_none()).map(plain);
        quote!(#ty::new(#(#arguments),*))
    } else {
        quote!(#ty::default())
    };
    let mut required = TokenStream::new();
    let mut optional = TokenStream::new();
    for (index, member) in members.iter().enumerate() {
        if member.field.read_only || (parts.constructor && parts.required.contains(&index)) {
            continue;
        }
        let set = if parts.setters.contains(&index) {
            let (setter, value) = (setter_ident(&member.ident), plain(member));
            quote!(out = out.#setter(#value);)
        } else {
            let (field, value) = (&member.ident, plain(member));
            let value = match member.wrap {
                structs::Wrap::Field => {
                    let value = if member.boxed { quote!(Box::new(#value)) } else { value };
                    quote!(sdk::Field::Set(#value))
                }
                _ => wrapped(member, value),
            };
            quote!(out.#field = #value;)
        };
        let (field, place) = (&member.ident, property(at, &member.field.wire));
        let null = match member.wrap {
            structs::Wrap::Field => Some(quote!(sdk::Field::Null)),
            structs::Wrap::Null => Some(quote!(None)),
            structs::Wrap::Bare | structs::Wrap::Option => None,
        };
        let set = match null {
            Some(null) => quote!(if s.null(#place) { out.#field = #null; } else { #set }),
            None => set,
        };
        match member.field.required {
            true => required.extend(set),
            false => {
                let wire = &member.field.wire;
                optional.extend(quote!(if s.field(#at, #wire) { #set }));
            }
        }
    }
    if let Some(extra) = of.extra {
        let (field, value) = (
            structs::extra_ident(&members),
            value(cx, extra, &format!("{at}/additionalProperties")),
        );
        optional.extend(quote!(if s.optional() { out.#field = s.map(#at, |s| #value); }));
    }
    quote! {
        pub fn #name(s: &mut Sampler) -> #ty {
            s.nest(#at, |s| {
                let mut out = #made;
                #required
                #optional
                out
            })
        }
    }
}

fn union(cx: &Cx<'_>, id: TypeId, of: &ir::Union) -> TokenStream {
    let (name, ty, at) = (sample(cx, id), path(cx, id), &cx.ir.ty(id).pointer);
    let arms = unions::arms(cx, id, of);
    let count = arms.len();
    let made = arms.iter().enumerate().map(|(index, arm)| {
        let (arm_name, value) = (&arm.ident, value(cx, arm.variant.ty, at));
        let value = if arm.boxed { quote!(Box::new(#value)) } else { value };
        let pattern = if index + 1 == count { quote!(_) } else { quote!(#index) };
        quote!(#pattern => #ty::#arm_name(#value),)
    });
    let body = match count {
        0 => quote!(#ty::from(s.any(#at))),
        _ => quote!(match s.variant(#at, #count) { #(#made)* }),
    };
    quote! {
        pub fn #name(s: &mut Sampler) -> #ty {
            s.nest(#at, |s| #body)
        }
    }
}
