//! Resource handles: `client.calls().answer(id)`.
//!
//! One struct for each module of the chains in the names table. A handle whose
//! operations and children all belong to one product lives in that product's
//! module; one that several share lives in `resources`, which is always there,
//! and each product adds its own methods to it. So no item needs a `cfg`.
//!
//! Two things want a name on a handle: in this order they get it.
//! 1. Operations, by the names table.
//! 2. Accessors of children; `x_resource` where `x` is an operation.
//! 3. Operations of the child `actions`, repeated here; one that acts on many
//!    (no path parameter) becomes `x_many` where `x` is taken, others are then
//!    reachable through `actions()` only.
//! 4. Bound handles, see the module `handle`.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::ir::OpId;
use crate::names::keywords;

use super::handle::{self, Bound};
use super::operation::{self, Builder};
use super::rust_type::ident;
use super::{Cx, docs};

/// Module of the handles that several products share.
pub const RESOURCES: &str = "resources";

/// All handles of a crate.
pub struct Tree {
    /// By chain. The empty chain is the client.
    pub(crate) nodes: BTreeMap<Vec<String>, Node>,
    /// The product of each operation.
    products: Vec<String>,
}

/// A handle.
pub(crate) struct Node {
    /// `CallsActions`.
    pub ident: String,
    /// Product, or [`RESOURCES`].
    pub home: String,
    /// Its operations.
    pub ops: Vec<OpId>,
    /// Name of the method of the parent that makes it.
    pub accessor: String,
    /// Chains of its children.
    pub children: Vec<Vec<String>>,
    /// Operations of its `actions`, by the name that they have here.
    pub shortcuts: BTreeMap<String, OpId>,
    /// Handles bound to one path argument.
    pub bound: Vec<Bound>,
}

impl Tree {
    /// Plans all handles. `products` is the product of each operation; `handles`
    /// says how the method that makes the bound handle of a chain is called.
    pub fn new(cx: &Cx<'_>, products: &[String], handles: &dyn Fn(&[String]) -> String) -> Self {
        let mut nodes: BTreeMap<Vec<String>, Node> = BTreeMap::new();
        let mut homes: BTreeMap<Vec<String>, BTreeSet<&str>> = BTreeMap::new();
        for (id, _) in cx.ir.ops() {
            let chain = &cx.names.op(id).chain;
            for length in 0..=chain.len() {
                let node = nodes.entry(chain[..length].to_vec()).or_insert_with(Node::empty);
                if length == chain.len() {
                    node.ops.push(id);
                }
                let product = products.get(id.0 as usize).map_or(RESOURCES, String::as_str);
                homes.entry(chain[..length].to_vec()).or_default().insert(product);
            }
        }
        let chains: Vec<_> = nodes.keys().filter(|chain| !chain.is_empty()).cloned().collect();
        for chain in &chains {
            if let Some(parent) = nodes.get_mut(&chain[..chain.len() - 1]) {
                parent.children.push(chain.clone());
            }
        }
        for (chain, node) in &mut nodes {
            let products = &homes[chain];
            node.home = match products.first() {
                Some(one) if products.len() == 1 && !chain.is_empty() => (*one).to_owned(),
                _ => RESOURCES.to_owned(),
            };
        }
        let mut tree = Self { nodes, products: products.to_vec() };
        tree.name(cx, &chains);
        let used = tree.nodes.values().map(|node| node.ident.clone()).collect();
        handle::plan(cx, &mut tree, products, handles, used);
        tree
    }

    /// Identifiers, accessors and shortcuts.
    fn name(&mut self, cx: &Cx<'_>, chains: &[Vec<String>]) {
        // Shorter chains first, so that a root keeps its plain name.
        let mut order: Vec<_> = chains.iter().collect();
        order.sort_by_key(|chain| (chain.len(), *chain));
        let mut used = BTreeSet::new();
        for chain in order {
            let ident = unique(&mut used, &camel(chain), "Resource");
            if let Some(node) = self.nodes.get_mut(chain) {
                node.ident = ident;
            }
        }
        let parents: Vec<_> = self.nodes.keys().cloned().collect();
        for parent in parents {
            let mut taken = self.methods(cx, &self.nodes[&parent]);
            if parent.is_empty() {
                taken.extend(keywords::CLIENT.iter().map(|name| (*name).to_owned()));
            }
            for child in self.nodes[&parent].children.clone() {
                let name = child.last().cloned().unwrap_or_default();
                let name = unique(&mut taken, &name, "_resource");
                if let Some(node) = self.nodes.get_mut(&child) {
                    node.accessor = name;
                }
            }
            let shortcuts = self.shortcuts(cx, &parent, &mut taken);
            if let Some(node) = self.nodes.get_mut(&parent) {
                node.shortcuts = shortcuts;
            }
        }
    }

    /// Names of the operation methods of a node.
    fn methods(&self, cx: &Cx<'_>, node: &Node) -> BTreeSet<String> {
        let builders = node.ops.iter().flat_map(|id| operation::builders(cx, *id));
        builders.map(|builder| builder.method).collect()
    }

    fn shortcuts(
        &self,
        cx: &Cx<'_>,
        parent: &[String],
        taken: &mut BTreeSet<String>,
    ) -> BTreeMap<String, OpId> {
        let mut out = BTreeMap::new();
        let actions = [parent, &["actions".to_owned()]].concat();
        let Some(node) = self.nodes.get(&actions).filter(|_| !parent.is_empty()) else {
            return out;
        };
        for id in &node.ops {
            let (own, op) = (&cx.names.op(*id).method, cx.ir.op(*id));
            let builders = operation::builders(cx, *id);
            // All builders of an operation go by its name here, or none does.
            let mut take = |name: &str| {
                let all = builders.iter().map(|builder| repeated_name(name, own, &builder.method));
                let all: Vec<String> = all.collect();
                let free = all.iter().all(|name| !taken.contains(name));
                if free {
                    taken.extend(all);
                }
                free
            };
            if take(own) {
                out.insert(own.clone(), *id);
            } else if op.path_params.is_empty() {
                let many = format!("{}_many", own.trim_start_matches("r#"));
                if take(&many) {
                    out.insert(many, *id);
                }
            }
        }
        out
    }

    /// Idents of the handles that live in a module, sorted.
    pub fn idents(&self, home: &str) -> Vec<String> {
        let nodes =
            self.nodes.iter().filter(|(chain, node)| !chain.is_empty() && node.home == home);
        let mut out: Vec<_> = nodes.map(|(_, node)| node.ident.clone()).collect();
        let bound = self.nodes.values().flat_map(|node| &node.bound);
        out.extend(bound.filter(|bound| bound.home == home).map(|bound| bound.ident.clone()));
        out.sort();
        out
    }

    /// How an operation is called: `client.calls().actions().answer(..)`.
    pub fn call(&self, cx: &Cx<'_>, id: OpId) -> String {
        let name = cx.names.op(id);
        let accessors: String =
            self.accessors(cx, id).iter().map(|accessor| format!(".{accessor}()")).collect();
        format!("client{accessors}.{}({})", name.method, name.args.join(", "))
    }

    /// `client.calls().actions()`.
    pub(crate) fn made_by(&self, chain: &[String]) -> String {
        let nodes = (1..=chain.len()).filter_map(|length| self.nodes.get(&chain[..length]));
        let accessors = nodes.map(|node| format!(".{}()", node.accessor));
        format!("client{}", accessors.collect::<String>())
    }

    /// The product of an operation.
    pub(crate) fn product(&self, id: OpId) -> &str {
        self.products.get(id.0 as usize).map_or(RESOURCES, String::as_str)
    }

    /// The methods from the client down to the handle of an operation.
    pub(crate) fn accessors(&self, cx: &Cx<'_>, id: OpId) -> Vec<&str> {
        let chain = &cx.names.op(id).chain;
        let nodes = (1..=chain.len()).filter_map(|length| self.nodes.get(&chain[..length]));
        nodes.map(|node| node.accessor.as_str()).collect()
    }

    /// The handles that live in a module, and the methods that it adds to those of others.
    pub fn emit(&self, cx: &Cx<'_>, products: &[String], home: &str) -> TokenStream {
        let mut out = TokenStream::new();
        for (chain, node) in &self.nodes {
            if node.home == home && !chain.is_empty() {
                out.extend(self.item(chain, node));
            }
            let mut methods = TokenStream::new();
            for child in
                node.children.iter().filter_map(|child| Some((child, self.nodes.get(child)?)))
            {
                if child.1.home == home {
                    methods.extend(self.accessor(chain, child.0, child.1));
                }
            }
            methods.extend(self.bind(node, home));
            let mine =
                |id: &&OpId| products.get(id.0 as usize).is_some_and(|product| product == home);
            for id in node.ops.iter().filter(mine) {
                for builder in operation::builders(cx, *id) {
                    methods.extend(method(
                        &builder,
                        &builder.method,
                        &builder.method_docs(cx, self),
                        &quote!(&self.client),
                        0,
                    ));
                }
            }
            for (name, id) in node.shortcuts.iter().filter(|(_, id)| mine(id)) {
                methods.extend(repeated(cx, self, *id, name, &quote!(&self.client), 0));
            }
            if !methods.is_empty() {
                let target = match chain.is_empty() {
                    true => quote!(rt::Client),
                    false => path(&node.ident, &node.home, home),
                };
                out.extend(quote!(impl #target { #methods }));
            }
            for bound in &node.bound {
                out.extend(bound.emit(cx, self, products, home));
            }
        }
        out
    }

    fn item(&self, chain: &[String], node: &Node) -> TokenStream {
        let name = ident(&node.ident);
        let text = docs::doc(&format!(
            "Operations on {}. Made by {}.",
            words(chain),
            docs::code(&self.made_by(chain))
        ));
        quote! {
            #text
            #[derive(Debug, Clone)]
            pub struct #name {
                pub(crate) client: rt::Client,
            }
        }
    }

    fn accessor(&self, parent: &[String], chain: &[String], node: &Node) -> TokenStream {
        let (accessor, name) = (ident(&node.accessor), ident(&node.ident));
        let text = docs::doc(&format!("Operations on {}.", words(chain)));
        let client =
            if parent.is_empty() { quote!(self.clone()) } else { quote!(self.client.clone()) };
        quote! {
            #text
            #[inline]
            pub fn #accessor(&self) -> #name {
                #name { client: #client }
            }
        }
    }

    fn bind(&self, node: &Node, home: &str) -> TokenStream {
        node.bound.iter().filter(|bound| bound.home == home).map(Bound::accessor).collect()
    }
}

impl Node {
    /// Its path, as documentation anywhere in the crate can name it.
    pub(crate) fn path(&self) -> String {
        format!("crate::{}::{}", self.home, self.ident)
    }

    fn empty() -> Self {
        Self {
            ident: String::new(),
            home: String::new(),
            ops: Vec::new(),
            accessor: String::new(),
            children: Vec::new(),
            shortcuts: BTreeMap::new(),
            bound: Vec::new(),
        }
    }
}

/// The builders of an operation as methods of another name than their own.
pub(crate) fn repeated(
    cx: &Cx<'_>,
    tree: &Tree,
    id: OpId,
    name: &str,
    client: &TokenStream,
    bound: usize,
) -> TokenStream {
    let own = &cx.names.op(id).method;
    operation::builders(cx, id)
        .iter()
        .map(|builder| {
            let name = repeated_name(name, own, &builder.method);
            method(builder, &name, &builder.repeated_docs(cx, tree), client, bound)
        })
        .collect()
}

/// The name of a builder's method where its operation is called `name` and not `own`.
pub(crate) fn repeated_name(name: &str, own: &str, method: &str) -> String {
    let suffix = method.strip_prefix(own.trim_start_matches("r#")).unwrap_or_default();
    if suffix.is_empty() {
        name.to_owned()
    } else {
        format!("{}{suffix}", name.trim_start_matches("r#"))
    }
}

/// A method that makes a builder. The first `bound` path arguments come from `self`.
fn method(
    builder: &Builder<'_>,
    name: &str,
    text: &TokenStream,
    client: &TokenStream,
    bound: usize,
) -> TokenStream {
    let (name, target, attributes) = (ident(name), &builder.ident, builder.attributes());
    let deprecated = builder.op.deprecated.as_ref().map(|note| match note.trim() {
        "" => quote!(#[deprecated]),
        note => quote!(#[deprecated(note = #note)]),
    });
    let args = &builder.args[bound.min(builder.args.len())..];
    let constant = &builder.constant;
    let own = (bound > 0).then(|| quote!(.arg(self.id.clone())));
    let call = quote!(rt::Call::new(#client, &ops::#constant) #own #(.arg(#args))*);
    let body =
        if builder.is_bare() { quote!(rt::Request::new(#call)) } else { builder.made(&call) };
    quote! {
        #text
        #attributes
        #deprecated
        #[inline]
        pub fn #name(&self #(, #args: impl Into<String>)*) -> ops::#target {
            #body
        }
    }
}

/// A type of module `of` as `here` writes it.
pub(crate) fn path(name: &str, of: &str, here: &str) -> TokenStream {
    let name = ident(name);
    if of == here {
        quote!(#name)
    } else {
        let of = ident(of);
        quote!(crate::#of::#name)
    }
}

/// `calls`, `actions` -> `CallsActions`.
pub(crate) fn camel(chain: &[String]) -> String {
    let segments = chain.iter().map(|segment| segment.trim_start_matches("r#"));
    let name: String = segments.map(heck::ToUpperCamelCase::to_upper_camel_case).collect();
    // `self`, `Self` and the like are no type names.
    match syn::parse_str::<Ident>(&name) {
        Ok(_) => name,
        Err(_) => format!("{name}Resource"),
    }
}

/// The name, or the name with the suffix and then a number, that is not used yet.
pub(crate) fn unique(used: &mut BTreeSet<String>, name: &str, suffix: &str) -> String {
    if used.insert(name.to_owned()) {
        return name.to_owned();
    }
    let base = format!("{}{suffix}", name.trim_start_matches("r#"));
    let mut candidate = base.clone();
    let mut number = 2;
    while !used.insert(candidate.clone()) {
        candidate = format!("{base}{number}");
        number += 1;
    }
    candidate
}

/// `calls`, `actions` -> "calls / actions".
fn words(chain: &[String]) -> String {
    let segments = chain.iter().map(|segment| segment.trim_start_matches("r#").replace('_', " "));
    segments.collect::<Vec<_>>().join(" / ")
}

/// The type identifier of a bound handle's method name.
pub(crate) fn suffix(method: &str) -> String {
    match method {
        "bind" => "Bound".to_owned(),
        other => format_ident!("{}", camel(&[other.to_owned()])).to_string(),
    }
}
