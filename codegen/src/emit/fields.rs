//! The markers of required fields: module `field`.
//!
//! One empty type for each name, shared by all builders, so that the compiler
//! can say `Missing<field::to>`.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::rust_type::ident;
use super::{Cx, docs, operation};

/// The file `field.rs`.
pub fn file(cx: &Cx<'_>) -> TokenStream {
    let names: BTreeSet<_> = cx.ir.ops().flat_map(|(id, _)| operation::markers(cx, id)).collect();
    let markers = names.iter().map(|name| {
        let doc = docs::doc(&format!("The required field {}.", docs::code(name)));
        let name = ident(name);
        quote! {
            #doc
            pub struct #name;
        }
    });
    quote! {
        #![doc = " Names of required fields, for the states of request builders."]
        #![doc = ""]
        #![doc = " A builder of type `CallsDial<(Missing<field::from>, Set)>` still needs `.from(..)`."]
        #![allow(non_camel_case_types)]
        #(#markers)*
    }
}
