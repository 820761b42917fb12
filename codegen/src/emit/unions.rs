//! Unions: an enum that reads by tag or by shape, and keeps what it does not know.

mod shape;

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::enums::{type_docs, unknown_ident, variant_names};
use super::rust_type::{self, ident, rust_type};
use super::{Cx, docs};
use crate::ir::{self, Dispatch, Kind, TextFormat, TypeId};

/// A member as it is emitted.
pub(crate) struct Arm<'a> {
    pub(crate) ident: Ident,
    pub(crate) variant: &'a ir::Variant,
    pub(crate) boxed: bool,
}

/// The item, its conversions and its codec.
pub fn emit(cx: &Cx<'_>, id: TypeId, of: &ir::Union) -> TokenStream {
    let name = rust_type::type_ident(cx, id);
    let unknown = unknown_ident(cx, id);
    let docs = type_docs(cx, id);
    let arms = arms(cx, id, of);
    let variants = arms.iter().map(|arm| {
        let Arm { ident, variant, .. } = arm;
        let docs = docs::doc(&arm_doc(of, arm));
        let mut ty = rust_type(cx, variant.ty);
        if arm.boxed {
            ty = quote! { Box<#ty> };
        }
        quote! { #docs #ident(#ty), }
    });
    let decode = match &of.dispatch {
        Dispatch::Tag { property } => by_tag(cx, property, &arms, &unknown),
        Dispatch::Shape => shape::decode(cx, &arms, &unknown),
    };
    let encode = encode(of, &arms, &unknown);
    let conversions = conversions(cx, id, &name, &arms, &unknown);
    // Boxes would show in every match; a large value on the stack does not.
    let large = arms
        .iter()
        .any(|arm| !arm.boxed && matches!(cx.ir.ty(arm.variant.ty).kind, Kind::Struct(_)))
        .then(|| quote! { #[allow(clippy::large_enum_variant)] });
    let open = docs::only_rustdoc(&format!(
        "One of several types. What is none of them is kept as it came, in \
         [`{unknown}`](Self::{unknown})."
    ));
    quote! {
        #docs
        #open
        #[derive(Clone)]
        #[non_exhaustive]
        #large
        pub enum #name {
            #(#variants)*
            /// Anything else, kept as it came.
            #unknown(rt::Value),
        }
        #conversions
        impl rt::Decode for #name {
            #[inline]
            fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
                #decode
            }
        }
        impl rt::Encode for #name {
            #[inline]
            fn encode(&self, w: &mut rt::Writer) {
                #encode
            }
        }
    }
}

pub(crate) fn arms<'a>(cx: &Cx<'a>, id: TypeId, of: &'a ir::Union) -> Vec<Arm<'a>> {
    of.variants
        .iter()
        .zip(variant_names(cx, id))
        .enumerate()
        .filter(|(_, (variant, _))| !rust_type::is_binary(cx, variant.ty))
        .map(|(index, (variant, name))| Arm {
            ident: ident(name),
            variant,
            boxed: cx.boxed.contains(&(id, index)),
        })
        .collect()
}

fn arm_doc(of: &ir::Union, arm: &Arm<'_>) -> String {
    let values: Vec<String> = arm.variant.tags.iter().map(|tag| docs::code(tag)).collect();
    match (&of.dispatch, values.is_empty()) {
        (Dispatch::Tag { property }, false) => {
            format!("{} is {}.", docs::code(property), values.join(" or "))
        }
        _ => String::new(),
    }
}

/// One arm per tag; members that share a tag are told apart by their shape.
fn by_tag(cx: &Cx<'_>, property: &str, arms: &[Arm<'_>], unknown: &Ident) -> TokenStream {
    let mut by_tag: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, arm) in arms.iter().enumerate() {
        for tag in &arm.variant.tags {
            by_tag.entry(tag).or_default().push(index);
        }
    }
    let mut groups: BTreeMap<Vec<usize>, Vec<&str>> = BTreeMap::new();
    for (tag, members) in by_tag {
        groups.entry(members).or_default().push(tag);
    }
    let tagged = groups.iter().map(|(members, tags)| {
        let members: Vec<&Arm<'_>> = members.iter().map(|index| &arms[*index]).collect();
        let read = match members.as_slice() {
            [one] => read(one, unknown),
            several => shape::objects(cx, several, unknown),
        };
        quote! { Some(#(#tags)|*) => #read, }
    });
    let untagged: Vec<&Arm<'_>> = arms.iter().filter(|arm| arm.variant.tags.is_empty()).collect();
    let rest = match untagged.as_slice() {
        [] => quote! { r.raw(Self::#unknown) },
        members => shape::objects(cx, members, unknown),
    };
    if groups.is_empty() {
        return rest;
    }
    quote! {
        match r.tag(#property).as_deref() {
            #(#tagged)*
            _ => #rest,
        }
    }
}

fn read(arm: &Arm<'_>, unknown: &Ident) -> TokenStream {
    let ident = &arm.ident;
    quote! { r.arm(Self::#ident, Self::#unknown) }
}

/// A member of one tag gets it written; one of several remembers which it had.
fn encode(of: &ir::Union, arms: &[Arm<'_>], unknown: &Ident) -> TokenStream {
    let each = arms.iter().map(|arm| {
        let ident = &arm.ident;
        match (&of.dispatch, arm.variant.tags.as_slice()) {
            (Dispatch::Tag { property }, [tag]) => {
                quote! { Self::#ident(value) => w.tagged(#property, #tag, value), }
            }
            _ => quote! { Self::#ident(value) => rt::Encode::encode(value, w), },
        }
    });
    quote! {
        match self {
            #(#each)*
            Self::#unknown(value) => rt::Encode::encode(value, w),
        }
    }
}

/// A conversion into a union.
pub(crate) struct Source {
    /// What is converted.
    pub(crate) from: TokenStream,
    /// The expression that converts `value`.
    value: TokenStream,
}

/// `From` for every member whose type is the only one of its kind.
fn conversions(
    cx: &Cx<'_>,
    id: TypeId,
    name: &Ident,
    arms: &[Arm<'_>],
    unknown: &Ident,
) -> TokenStream {
    let all = sources(cx, id, arms, unknown);
    all.iter().map(|source| from(name, &source.from, &source.value)).collect()
}

/// What can be converted into a union.
pub(crate) fn sources(cx: &Cx<'_>, id: TypeId, arms: &[Arm<'_>], unknown: &Ident) -> Vec<Source> {
    let types: Vec<String> =
        arms.iter().map(|arm| rust_type(cx, arm.variant.ty).to_string()).collect();
    let mut out = Vec::new();
    let mut add = |from: TokenStream, value: TokenStream| out.push(Source { from, value });
    let mut text: Vec<(&Arm<'_>, bool)> = Vec::new();
    for (arm, ty) in arms.iter().zip(&types) {
        if arm.variant.ty == id || types.iter().filter(|other| *other == ty).count() > 1 {
            continue;
        }
        let ident = &arm.ident;
        let kind = &cx.ir.ty(arm.variant.ty).kind;
        match kind {
            Kind::Text(TextFormat::Plain) => text.push((arm, true)),
            Kind::Text(_) | Kind::Enum(_) => text.push((arm, false)),
            _ => {}
        }
        let value = if arm.boxed {
            quote! { Box::new(value) }
        } else {
            quote! { value }
        };
        add(rust_type(cx, arm.variant.ty), quote! { Self::#ident(#value) });
        // A bare literal is an `i32` to the compiler where several conversions could apply.
        if *kind == Kind::Integer {
            add(quote! { i32 }, quote! { Self::#ident(value.into()) });
        }
    }
    if !types.iter().any(|ty| ty == &quote! { rt::Value }.to_string()) {
        add(quote! { rt::Value }, quote! { Self::#unknown(value) });
    }
    let plain = text.iter().any(|(_, plain)| *plain);
    let chosen = if plain { text.iter().find(|(_, plain)| *plain) } else { text.first() };
    if let Some((arm, is_string)) = chosen.filter(|_| plain || text.len() == 1) {
        let ident = &arm.ident;
        add(quote! { &str }, quote! { Self::#ident(value.into()) });
        if !is_string {
            add(quote! { String }, quote! { Self::#ident(value.into()) });
        }
    }
    out
}

fn from(name: &Ident, source: &TokenStream, value: &TokenStream) -> TokenStream {
    quote! {
        impl From<#source> for #name {
            fn from(value: #source) -> Self {
                #value
            }
        }
    }
}
