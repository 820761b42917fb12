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
    let of = |is: fn(&Kind) -> bool| -> Vec<_> {
        let ids = ids.iter().filter(|id| is(&cx.ir.ty(**id).kind));
        ids.map(|id| type_ident(cx, *id)).collect()
    };
    let models = of(|kind| matches!(kind, Kind::Struct(_) | Kind::Union(_)));
    let models = (!models.is_empty()).then(|| quote! { rt::models!(#(#models),*); });
    let structs = of(|kind| matches!(kind, Kind::Struct(_)));
    let copies = (!structs.is_empty()).then(|| quote! { rt::copies!(#(#structs),*); });
    quote! {
        #models
        #copies
        #[cfg(feature = "serde")]
        rt::serde_shims!(#(#names),*);
    }
}
