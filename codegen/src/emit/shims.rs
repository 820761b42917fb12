//! `serde` on every type of a module, behind the feature, in one macro call.

use proc_macro2::TokenStream;
use quote::quote;

use super::Cx;
use super::rust_type::type_ident;
use crate::ir::TypeId;

/// The call for the types of a file.
pub fn emit(cx: &Cx<'_>, ids: &[TypeId]) -> TokenStream {
    let names = ids.iter().map(|id| type_ident(cx, *id));
    quote! {
        #[cfg(feature = "serde")]
        rt::serde_shims!(#(#names),*);
    }
}
