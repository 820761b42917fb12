//! Whole files: a product's `mod.rs` and the head of its `ops.rs`, `resources.rs`, `lib.rs`.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::ir::OpId;

use super::resource::{RESOURCES, Tree};
use super::rust_type::ident;
use super::{Cx, docs, operation};

/// `<product>/mod.rs`: the table of operations, and the handles.
pub fn product(
    cx: &Cx<'_>,
    tree: &Tree,
    products: &[String],
    product: &str,
    title: &str,
    types: bool,
) -> TokenStream {
    let ops: Vec<OpId> = ops_of(cx, products, product);
    let lines = table(cx, tree, &ops, title);
    let types = types.then(|| {
        quote!(
            #[doc = " Types of requests and answers."]
            pub mod types;
        )
    });
    let items = tree.emit(cx, products, product);
    let (ops, runtime) = match ops.is_empty() {
        true => (None, None),
        false => (
            Some(quote!(
                #[doc = " Requests: one builder for each operation."]
                pub mod ops;
            )),
            Some(quote!(
                use crate::runtime::codegen as rt;
            )),
        ),
    };
    quote! {
        #(#![doc = #lines])*
        #runtime
        #ops
        #types
        #items
    }
}

/// The table of operations, as lines of documentation.
fn table(cx: &Cx<'_>, tree: &Tree, ops: &[OpId], title: &str) -> Vec<String> {
    let mut lines: Vec<_> = docs::lines(title).iter().map(|line| format!(" {line}")).collect();
    if ops.is_empty() {
        return lines;
    }
    lines.extend([String::new(), " | operation | call |".to_owned(), " |---|---|".to_owned()]);
    let mut rows: Vec<_> = ops.iter().map(|id| (tree.call(cx, *id), cx.ir.op(*id))).collect();
    rows.retain(|(_, op)| !op.hidden);
    rows.sort_by(|a, b| (&a.0, &a.1.path).cmp(&(&b.0, &b.1.path)));
    for (call, op) in rows {
        let line = docs::code(&format!("{} {}", op.method.as_str(), op.path)).replace('|', "\\|");
        lines.push(format!(" | {line} | {} |", docs::code(&call)));
    }
    lines
}

/// The operations of a product, in the order of the document's paths.
pub fn ops_of(cx: &Cx<'_>, products: &[String], product: &str) -> Vec<OpId> {
    let mine = |id: &OpId| products.get(id.0 as usize).is_some_and(|of| of == product);
    cx.ir.ops().map(|(id, _)| id).filter(mine).collect()
}

/// The first part of `<product>/ops.rs`: what its operations need to import.
///
/// The other parts are [`operation`](fn@operation::operation), one for each operation.
pub fn ops_head(cx: &Cx<'_>, ops: &[OpId], title: &str) -> TokenStream {
    let text = docs::lines(&format!("Requests of {title}."));
    let text = text.iter().map(|line| format!(" {line}"));
    let needs = Needs::of(cx, ops);
    let std = [
        (
            needs.borrow,
            quote!(
                use std::borrow::Borrow;
            ),
        ),
        (
            needs.map,
            quote!(
                use std::collections::BTreeMap;
            ),
        ),
        (
            needs.state,
            quote!(
                use std::fmt;
            ),
        ),
        (
            needs.state,
            quote!(
                use std::marker::PhantomData;
            ),
        ),
    ];
    let std = std.into_iter().filter_map(|(needed, line)| needed.then_some(line));
    let field = needs.state.then(|| {
        quote!(
            use crate::field;
        )
    });
    let types = needs.types.then(|| {
        quote!(
            use super::types;
        )
    });
    // A state of many required fields is long, and clippy calls it complex.
    let long = needs.state.then(|| quote!(#![allow(clippy::type_complexity)]));
    quote! {
        #(#![doc = #text])*
        #long
        #(#std)*
        #field
        use crate::runtime::codegen as rt;
        #types
    }
}

/// What the builders of a file mention.
#[derive(Default)]
struct Needs {
    borrow: bool,
    map: bool,
    state: bool,
    types: bool,
}

impl Needs {
    /// Read off the tokens, so that it cannot disagree with them.
    fn of(cx: &Cx<'_>, ops: &[OpId]) -> Self {
        let mut needs = Self::default();
        for id in ops {
            needs.state |= !operation::markers(cx, *id).is_empty();
            needs.read(operation::operation(cx, *id));
        }
        needs
    }

    fn read(&mut self, tokens: TokenStream) {
        // `types` after a colon belongs to a longer path: `crate::shared::types`.
        let mut colon = false;
        for token in tokens {
            match &token {
                TokenTree::Group(group) => self.read(group.stream()),
                TokenTree::Ident(name) => {
                    self.borrow |= name == "Borrow";
                    self.map |= name == "BTreeMap";
                    self.types |= name == "types" && !colon;
                }
                _ => {}
            }
            colon = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ':');
        }
    }
}

/// `resources.rs`: the handles that several products share.
pub fn resources(cx: &Cx<'_>, tree: &Tree, products: &[String]) -> TokenStream {
    let items = tree.emit(cx, products, RESOURCES);
    let shared = !tree.idents(RESOURCES).is_empty();
    let runtime = shared.then(|| {
        quote!(
            use crate::runtime::codegen as rt;
        )
    });
    quote! {
        #![doc = " Resources whose operations belong to several products."]
        #![doc = ""]
        #![doc = " Each product adds its own methods; a handle of a crate without these features is empty."]
        #runtime
        #items
    }
}

/// What `lib.rs` declares.
pub struct Crate<'a> {
    /// Documentation of the crate, Markdown of our own, already safe.
    pub docs: &'a str,
    /// Product modules, each with the feature of the same name.
    pub products: &'a [String],
    /// Modules that are always there, beside the runtime: `field`, `resources`, `shared`.
    pub always: &'a [String],
    /// Names that the runtime offers at the root of the crate.
    pub exports: &'a [String],
}

/// `lib.rs`.
pub fn lib(of: &Crate<'_>) -> TokenStream {
    let docs = of
        .docs
        .lines()
        .map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    let exports: BTreeSet<_> = of.exports.iter().collect();
    let exports = exports.into_iter().map(|name| ident(name));
    let always: BTreeSet<_> = of.always.iter().collect();
    let always = always.into_iter().map(|name| ident(name));
    let products: BTreeSet<_> = of.products.iter().collect();
    let products = products.into_iter().map(|name| {
        let module = ident(name);
        quote!(#[cfg(feature = #name)] #[cfg_attr(docsrs, doc(cfg(feature = #name)))] pub mod #module;)
    });
    quote! {
        #(#![doc = #docs])*
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #![forbid(unsafe_code)]
        mod runtime;
        #(pub mod #always;)*
        #(#products)*
        pub use runtime::{#(#exports),*};
    }
}
