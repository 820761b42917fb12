//! Tokens out of the IR: pure functions, one file per kind of item.
//!
//! Emitters ask the side tables; they decide neither names nor places.

pub mod coverage;
mod decode;
pub mod docs;
pub mod driver;
mod encode;
pub mod enums;
pub mod example;
pub mod facts;
pub mod fields;
pub mod files;
pub(crate) mod handle;
pub mod module;
pub mod operation;
mod pager;
pub mod resource;
pub mod rust_type;
pub(crate) mod setters;
pub mod shims;
mod socket;
pub mod structs;
pub mod unions;
pub mod webhook;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Ir, Kind, TypeId};
use crate::names::Names;

/// All that an emitter may ask.
pub struct Cx<'a> {
    /// What the document says.
    pub ir: &'a Ir,
    /// Every identifier.
    pub names: &'a Names,
    /// Members that must be boxed: struct or union, and index of the field or variant.
    pub boxed: &'a BTreeSet<(TypeId, usize)>,
    /// Types that a request reaches.
    pub request: &'a BTreeSet<TypeId>,
    /// Types that a request holds inside of its body: those that are written by hand.
    pub nested: &'a BTreeSet<TypeId>,
    /// Physical module of the file that is being emitted.
    pub module: String,
    /// Physical module of every type: `shared`, `call_control`, `webhooks`.
    pub physical: &'a BTreeMap<TypeId, String>,
}

/// The first part of a `types.rs`: imports, and items of this module whose code stands in
/// `shared` because other products use them as well.
pub fn types_head(cx: &Cx<'_>, ids: &[TypeId], moved: &[String]) -> TokenStream {
    let std = ids
        .iter()
        .any(|id| names_a_map(cx, *id))
        .then(|| quote! { use std::collections::BTreeMap; });
    let runtime = (!ids.is_empty()).then(|| quote! { use crate::runtime::codegen as rt; });
    let moved = moved.iter().map(|name| rust_type::ident(name));
    quote! {
        #std
        #runtime
        #(pub use crate::shared::types::#moved;)*
    }
}

/// Some of the items of a module.
pub fn types_part(cx: &Cx<'_>, ids: &[TypeId]) -> TokenStream {
    let items = ids.iter().map(|id| item(cx, *id));
    let shims = shims::emit(cx, ids);
    quote! {
        #(#items)*
        #shims
    }
}

fn item(cx: &Cx<'_>, id: TypeId) -> TokenStream {
    match &cx.ir.ty(id).kind {
        Kind::Struct(of) => structs::emit(cx, id, of),
        Kind::Enum(values) => enums::emit(cx, id, values),
        Kind::IntEnum(values) => enums::emit_integers(cx, id, values),
        Kind::Union(of) => unions::emit(cx, id, of),
        _ => TokenStream::new(),
    }
}

/// Whether the item mentions `BTreeMap`.
fn names_a_map(cx: &Cx<'_>, id: TypeId) -> bool {
    fn written(cx: &Cx<'_>, id: TypeId) -> bool {
        match &cx.ir.ty(id).kind {
            Kind::Map { .. } => true,
            Kind::Array { item, .. } | Kind::OneOrMany { item } => written(cx, *item),
            _ => false,
        }
    }
    match &cx.ir.ty(id).kind {
        Kind::Struct(of) => {
            of.extra.is_some()
                || of.fields.iter().any(|f| written(cx, f.ty) && !rust_type::is_binary(cx, f.ty))
        }
        Kind::Union(of) => {
            of.variants.iter().any(|v| written(cx, v.ty) && !rust_type::is_binary(cx, v.ty))
        }
        _ => false,
    }
}
