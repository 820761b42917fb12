//! Whole files: a product's `mod.rs` and the head of its `ops.rs`, `resources.rs`, `lib.rs`.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::OpId;

use super::resource::{RESOURCES, Tree};
use super::rust_type::ident;
use super::{Cx, docs};

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
/// The other parts are [`operation`](fn@super::operation::operation), one for each operation;
/// `code` is their text, so that the imports cannot disagree with it.
pub fn ops_head(code: &[&str], title: &str) -> TokenStream {
    let text = docs::lines(&format!("Requests of {title}."));
    let text = text.iter().map(|line| format!(" {line}"));
    let mut needs = Needs::default();
    for part in code {
        needs.read(part);
    }
    let Needs { borrow, map, state, types } = needs;
    let borrow = borrow.then(|| {
        quote!(
            use std::borrow::Borrow;
        )
    });
    let map = map.then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let fmt = state.then(|| {
        quote!(
            use std::fmt;
        )
    });
    let phantom = state.then(|| {
        quote!(
            use std::marker::PhantomData;
        )
    });
    let field = state.then(|| {
        quote!(
            use crate::field;
        )
    });
    let types = types.then(|| {
        quote!(
            use super::types;
        )
    });
    // A state of many required fields is long, and clippy calls it complex.
    let long = state.then(|| quote!(#![allow(clippy::type_complexity)]));
    quote! {
        #(#![doc = #text])*
        #long
        #borrow
        #map
        #fmt
        #phantom
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
    /// Looks for the names in printed code, but not in documentation.
    fn read(&mut self, code: &str) {
        for line in code.lines().filter(|line| !line.trim_start().starts_with("///")) {
            // A description of an operation may have anything in its texts.
            let Some(line) = line.split('"').next() else { continue };
            self.borrow |= mentions(line, "Borrow<");
            self.map |= mentions(line, "BTreeMap<");
            self.state |= mentions(line, "PhantomData");
            self.types |= mentions(line, "types::");
        }
    }
}

/// Whether code begins a path with this: `types::X` does, `crate::shared::types::X` does not.
fn mentions(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '_' | ':' | '#'))
    })
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
    // Nothing reads the client of a handle whose products are all switched off.
    let unread = shared.then(|| quote!(#![allow(dead_code)]));
    quote! {
        #![doc = " Resources whose operations belong to several products."]
        #![doc = ""]
        #![doc = " Each product adds its own methods; a handle of a crate without these features is empty."]
        #unread
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
    pub exports: &'a [Export],
}

/// A name of the runtime that users see at the root of the crate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Export {
    /// What stands in its `cfg`, if it is not always there.
    pub condition: Option<String>,
    /// The name.
    pub name: String,
}

/// `lib.rs`.
pub fn lib(of: &Crate<'_>) -> TokenStream {
    let docs = of
        .docs
        .lines()
        .map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    let mut exports = BTreeMap::<_, BTreeSet<_>>::new();
    for export in of.exports {
        exports.entry(&export.condition).or_default().insert(&export.name);
    }
    let exports = exports.into_iter().map(|(condition, names)| {
        let names = names.into_iter().map(|name| ident(name));
        let condition = condition.as_ref().and_then(|text| text.parse::<TokenStream>().ok());
        let condition = condition
            .map(|condition| quote!(#[cfg(#condition)] #[cfg_attr(docsrs, doc(cfg(#condition)))]));
        quote!(#condition pub use runtime::{#(#names),*};)
    });
    let always: BTreeSet<_> = of.always.iter().collect();
    let always = always.into_iter().map(|name| ident(name));
    let products: BTreeSet<_> = of.products.iter().collect();
    let products = products.into_iter().map(|name| {
        let module = ident(name);
        quote!(#[cfg(feature = #name)] #[cfg_attr(docsrs, doc(cfg(feature = #name)))] pub mod #module;)
    });
    // A derived `Default` costs a build more than a written one: see `structs::default`.
    quote! {
        #(#![doc = #docs])*
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #![forbid(unsafe_code)]
        #![allow(clippy::derivable_impls)]
        mod runtime;
        #(pub mod #always;)*
        #(#products)*
        #(#exports)*
    }
}
