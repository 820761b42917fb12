//! What all types of a module have in common, in one macro call each.

use proc_macro2::TokenStream;
use quote::quote;

use super::Cx;
use super::rust_type::type_ident;
use crate::ir::{Kind, TypeId};

/// The calls for the types of a part of a file.
///
/// `rt::models!` gives structs and unions `Debug` and `PartialEq` through their encoding: derived,
/// the two were a seventh of the memory that a check of the whole crate takes. `rt::copies!` gives
/// structs `Clone` the same way.
pub fn emit(cx: &Cx<'_>, ids: &[TypeId]) -> TokenStream {
    let names: Vec<_> = ids.iter().map(|id| type_ident(cx, *id)).collect();
    let models: Vec<_> = ids
        .iter()
        .filter(|id| matches!(cx.ir.ty(**id).kind, Kind::Struct(_) | Kind::Union(_)))
        .map(|id| type_ident(cx, *id))
        .collect();
    let models = (!models.is_empty()).then(|| quote! { rt::models!(#(#models),*); });
    let structs: Vec<_> = ids
        .iter()
        .filter(|id| matches!(cx.ir.ty(**id).kind, Kind::Struct(_)))
        .map(|id| type_ident(cx, *id))
        .collect();
    let copies = (!structs.is_empty()).then(|| quote! { rt::copies!(#(#structs),*); });
    quote! {
        #models
        #copies
        #[cfg(feature = "serde")]
        rt::serde_shims!(#(#names),*);
    }
}
