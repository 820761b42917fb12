//! Whole files: a product's `mod.rs` and the head of its `ops.rs`, `resources.rs`, `lib.rs`.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::OpId;
use crate::plan::WEBHOOKS;

use super::resource::{RESOURCES, Tree};
use super::rust_type::ident;
use super::{Cx, docs, operation, webhook};

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
    let mut lines: Vec<_> = docs::lines(title).iter().map(|line| format!(" {line}")).collect();
    if product == WEBHOOKS {
        lines.extend(webhook::PAGE.lines().map(str::to_owned));
    }
    let tables = tables(cx, tree, &ops);
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
        #tables
        #runtime
        #ops
        #types
        #items
    }
}

/// What the page of a module shows: a table of operations for each of its resources.
fn tables(cx: &Cx<'_>, tree: &Tree, ops: &[OpId]) -> TokenStream {
    let mut tables: BTreeMap<&[String], Vec<String>> = BTreeMap::new();
    for id in ops.iter().filter(|id| !cx.ir.op(**id).hidden) {
        let chain = cx.names.op(*id).chain.as_slice();
        let Some(node) = tree.nodes.get(chain) else { continue };
        let handle = node.path();
        for builder in operation::builders(cx, *id) {
            let op = builder.op;
            let args: Vec<String> = builder.args.iter().map(ToString::to_string).collect();
            let plain = builder.method.trim_start_matches("r#");
            let summary = docs::paragraphs(&op.doc).into_iter().next().unwrap_or_default();
            let old = if op.deprecated.is_some() { "Deprecated. " } else { "" };
            let row = format!(
                "| [`{plain}({})`]({handle}::{plain}) | {old}{} | {} |",
                args.join(", "),
                docs::cell(&summary),
                docs::cell(&builder.line()),
            );
            tables.entry(chain).or_default().push(row);
        }
    }
    if tables.is_empty() {
        return TokenStream::new();
    }
    let mut text = String::from("\n# Operations\n");
    for (chain, mut rows) in tables {
        rows.sort();
        let Some(node) = tree.nodes.get(chain) else { continue };
        let made = docs::code(&tree.made_by(chain));
        text.push_str(&format!("\n## [{made}]({})\n", node.path()));
        let above = tree.nodes.get(&chain[..chain.len() - 1]);
        if let Some(above) = above.filter(|above| !above.shortcuts.is_empty() && is_actions(chain))
        {
            let made = docs::code(&tree.made_by(&chain[..chain.len() - 1]));
            let path = above.path();
            let all =
                if above.shortcuts.len() == node.ops.len() { "These" } else { "Most of these" };
            text.push_str(&format!("\n{all} are methods of [{made}]({path}) as well.\n"));
        }
        text.push_str(&format!(
            "\n| call | what it does | request |\n|---|---|---|\n{}\n",
            rows.join("\n"),
        ));
    }
    docs::only_rustdoc_inner(&text)
}

/// Whether the operations of a chain are repeated on the resource itself.
fn is_actions(chain: &[String]) -> bool {
    chain.len() > 1 && chain.last().is_some_and(|last| last == "actions")
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
    let Needs { borrow, fmt, map, state, types } = needs;
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
    let fmt = fmt.then(|| {
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
    fmt: bool,
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
            self.fmt |= mentions(line, "fmt::Debug");
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
    let docs = of.docs.lines().map(|line| crate_line(line, of.products));
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
        #(#docs)*
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #![forbid(unsafe_code)]
        #![allow(clippy::derivable_impls)]
        mod runtime;
        #(pub mod #always;)*
        #(#products)*
        #(#exports)*
    }
}

/// A line of the crate's documentation. The row of a product links to its page where there is one.
fn crate_line(line: &str, products: &[String]) -> TokenStream {
    let plain = if line.is_empty() { String::new() } else { format!(" {line}") };
    let row = line.strip_prefix("| `").and_then(|rest| rest.split_once("` |"));
    let Some((name, rest)) = row.filter(|(name, _)| products.iter().any(|of| of == name)) else {
        return quote!(#![doc = #plain]);
    };
    let link = format!(" | [`{name}`](mod@crate::{name}) |{rest}");
    quote! {
        #![cfg_attr(all(doc, feature = #name), doc = #link)]
        #![cfg_attr(not(all(doc, feature = #name)), doc = #plain)]
    }
}
