//! Ways to walk a list: page by page and item by item.
//!
//! How the next page is found is data in the static description of the
//! operation; the runtime does the walking.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Pager;

use super::Cx;
use super::rust_type::rust_type_outside;

/// `pages` and `items` of a builder that sends for a `body`.
pub(super) fn methods(
    cx: &Cx<'_>,
    pager: &Pager,
    body: &TokenStream,
    given: &TokenStream,
) -> TokenStream {
    let item = rust_type_outside(cx, pager.item);
    quote! {
        /// All pages from here on, each sent for when it is asked for.
        #[inline]
        pub fn pages(self) -> rt::Pages<#body> #given {
            rt::Pages::new(self.call)
        }

        /// All items from here on, over as many pages as it takes.
        #[inline]
        pub fn items(self) -> rt::Items<#item> #given {
            rt::Items::new(self.call)
        }
    }
}
