//! Bound handles: `let call = client.calls().control(id); call.answer()`.
//!
//! Where five or more operations of a resource begin with the same path
//! parameter, a handle keeps its value. It holds the client and the value, so it
//! can be cloned and moved into a task. Operations of the child `actions` belong
//! to the resource itself here, under the names that they have there.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::OpId;

use super::resource::{RESOURCES, Tree, path, repeated, suffix, unique};
use super::rust_type::ident;
use super::{Cx, docs};

/// So many operations make a handle worth its page.
const ENOUGH: usize = 5;

/// A handle bound to one path argument.
pub(crate) struct Bound {
    /// `CallsControl`.
    pub ident: String,
    /// `control`.
    pub accessor: String,
    /// Name of the argument.
    pub arg: String,
    /// Product, or `resources`.
    pub home: String,
    /// Its operations, by method.
    pub ops: BTreeMap<String, OpId>,
    /// How to get one.
    call: String,
}

/// Finds the groups and adds them to their nodes.
pub(crate) fn plan(
    cx: &Cx<'_>,
    tree: &mut Tree,
    products: &[String],
    handles: &dyn Fn(&[String]) -> String,
    mut used: BTreeSet<String>,
) {
    let chains: Vec<_> = tree.nodes.keys().filter(|chain| !chain.is_empty()).cloned().collect();
    for chain in chains {
        if chain.len() > 1 && chain.last().is_some_and(|last| last == "actions") {
            continue;
        }
        let mut taken: BTreeSet<String> = methods(cx, tree, &chain);
        let mut bound = Vec::new();
        for ops in groups(cx, tree, &chain) {
            let Some(arg) = ops.values().next().and_then(|id| cx.names.op(*id).args.first()) else {
                continue;
            };
            let accessor =
                unique(&mut taken, &handles(&chain), &format!("_{}", arg.trim_start_matches("r#")));
            let base = format!("{}{}", tree.nodes[&chain].ident, suffix(&accessor));
            let homes: BTreeSet<_> =
                ops.values().filter_map(|id| products.get(id.0 as usize)).collect();
            bound.push(Bound {
                ident: unique(&mut used, &base, "Handle"),
                call: format!("{}.{accessor}({arg})", tree.made_by(&chain)),
                accessor,
                arg: arg.clone(),
                home: match homes.first() {
                    Some(one) if homes.len() == 1 => (*one).clone(),
                    _ => RESOURCES.to_owned(),
                },
                ops,
            });
        }
        if let Some(node) = tree.nodes.get_mut(&chain) {
            node.bound = bound;
        }
    }
}

/// Operations of a node and its actions, grouped by the path up to the first parameter.
fn groups(cx: &Cx<'_>, tree: &Tree, chain: &[String]) -> Vec<BTreeMap<String, OpId>> {
    let node = &tree.nodes[chain];
    let own = node.ops.iter().map(|id| (cx.names.op(*id).method.clone(), *id));
    let mut methods: BTreeMap<String, OpId> = own.collect();
    let actions = tree.nodes.get(&[chain, &["actions".to_owned()]].concat());
    for id in actions.iter().flat_map(|actions| &actions.ops) {
        let short =
            node.shortcuts.iter().find(|(_, other)| *other == id).map(|(name, _)| name.clone());
        let method = cx.names.op(*id).method.trim_start_matches("r#");
        methods.entry(short.unwrap_or_else(|| format!("actions_{method}"))).or_insert(*id);
    }
    let mut groups: BTreeMap<(usize, String), BTreeMap<String, OpId>> = BTreeMap::new();
    for (method, id) in methods {
        let Some((before, _)) = cx.ir.op(id).path.split_once('{') else { continue };
        let key = (before.matches('/').count(), before.to_owned());
        // The handle itself can be cloned, and that must stay what `clone()` does.
        let method = if method == "clone" { "clone_resource".to_owned() } else { method };
        groups.entry(key).or_default().insert(method, id);
    }
    groups.into_values().filter(|ops| ops.len() >= ENOUGH).collect()
}

/// All names of methods on a node.
fn methods(cx: &Cx<'_>, tree: &Tree, chain: &[String]) -> BTreeSet<String> {
    let node = &tree.nodes[chain];
    let mut out: BTreeSet<_> = node.shortcuts.keys().cloned().collect();
    out.extend(node.ops.iter().map(|id| cx.names.op(*id).method.clone()));
    out.extend(
        node.children.iter().filter_map(|child| Some(tree.nodes.get(child)?.accessor.clone())),
    );
    out
}

impl Bound {
    /// The method of the resource that makes it.
    pub fn accessor(&self) -> TokenStream {
        let (name, accessor, arg) = (ident(&self.ident), ident(&self.accessor), ident(&self.arg));
        let text =
            docs::doc(&format!("The operations on one {}, which is kept.", docs::code(&self.arg)));
        quote! {
            #text
            #[inline]
            pub fn #accessor(&self, #arg: impl Into<String>) -> #name {
                #name { client: self.client.clone(), id: #arg.into() }
            }
        }
    }

    /// What a module says about it: the struct at home, and the methods of its own operations.
    pub fn emit(&self, cx: &Cx<'_>, tree: &Tree, products: &[String], here: &str) -> TokenStream {
        let mut out = TokenStream::new();
        if self.home == here {
            let (name, arg) = (ident(&self.ident), docs::code(&self.arg));
            let made = docs::code(&self.call);
            let text = docs::doc(&format!("Operations on one {arg}. Made by {made}."));
            out.extend(quote! {
                #text
                #[derive(Debug, Clone)]
                pub struct #name {
                    pub(crate) client: rt::Client,
                    pub(crate) id: String,
                }
            });
        }
        let mine = |id: &OpId| products.get(id.0 as usize).is_some_and(|product| product == here);
        let methods: TokenStream = self
            .ops
            .iter()
            .filter(|(_, id)| mine(id))
            .map(|(method, id)| repeated(cx, tree, *id, method, &quote!(&self.client), 1))
            .collect();
        if !methods.is_empty() {
            let target = path(&self.ident, &self.home, here);
            out.extend(quote!(impl #target { #methods }));
        }
        out
    }
}
