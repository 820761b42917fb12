//! The crate file by file: which parts there are and what each is made of.
//!
//! Parts are closures, so that [`sink`](crate::sink) can build them in parallel.

use std::collections::{BTreeMap, BTreeSet};

use super::resource::Tree;
use super::{Cx, fields, module, operation, types_head, types_part, webhook};
use crate::ir::{OpId, TypeId};
use crate::names::overrides::Overrides;
use crate::pipeline::Model;
use crate::plan::{self, Products, SHARED, WEBHOOKS};
use crate::resolve::cycles::{self, Boxed};
use crate::resolve::usage;
use crate::sink::Job;

/// Items of a part: enough to keep two cores busy, few enough to keep parts cheap.
const TYPES_IN_PART: usize = 60;
const OPERATIONS_IN_PART: usize = 12;

/// Everything that the emission of a crate asks, beside the model itself.
pub struct Tables<'a> {
    /// The IR with its side tables.
    pub model: &'a Model,
    /// Products as data.
    pub products: &'a Products,
    /// Overrides, for the names of bound handles.
    pub overrides: &'a Overrides,
    /// Module of each item.
    pub physical: BTreeMap<TypeId, String>,
    /// Members that must be boxed.
    pub boxed: Boxed,
    /// Types that a request holds.
    pub request: BTreeSet<TypeId>,
    /// Types that stand inside of a body or parameter.
    pub nested: BTreeSet<TypeId>,
}

impl<'a> Tables<'a> {
    /// Works out what follows from the model.
    pub fn new(model: &'a Model, products: &'a Products, overrides: &'a Overrides) -> Self {
        Self {
            physical: plan::physical(&model.ir, &model.names, &model.reach),
            boxed: cycles::boxed(&model.ir),
            request: usage::request_types(&model.ir),
            nested: usage::nested_types(&model.ir),
            model,
            products,
            overrides,
        }
    }

    /// What an emitter of a module may ask.
    pub fn cx(&self, module: &str) -> Cx<'_> {
        Cx {
            ir: &self.model.ir,
            names: &self.model.names,
            boxed: &self.boxed,
            request: &self.request,
            nested: &self.nested,
            module: module.to_owned(),
            physical: &self.physical,
        }
    }

    /// The handles of the crate.
    pub fn tree(&self) -> Tree {
        let handles = &self.overrides.handles;
        let default = handles.get("default").map_or("bind", String::as_str);
        Tree::new(&self.cx(""), &self.model.placement.ops, &|chain: &[String]| {
            handles.get(&chain.join(".")).map_or(default, String::as_str).to_owned()
        })
    }

    /// Product modules of the crate: those with an operation, and `webhooks` where there are
    /// events.
    pub fn modules(&self) -> Vec<String> {
        let mut modules: BTreeSet<&str> =
            self.model.placement.ops.iter().map(String::as_str).collect();
        modules.extend(self.physical.values().map(String::as_str));
        if !self.model.ir.webhooks.is_empty() {
            modules.insert(WEBHOOKS);
        }
        modules.remove(SHARED);
        modules.into_iter().map(str::to_owned).collect()
    }

    /// The items whose code stands in a module.
    fn items(&self, module: &str) -> Vec<TypeId> {
        let mut ids: Vec<TypeId> = self
            .physical
            .iter()
            .filter(|(id, at)| at.as_str() == module && plan::is_item(&self.model.ir.ty(**id).kind))
            .map(|(id, _)| *id)
            .collect();
        ids.sort_by_key(|id| self.ident(*id).to_owned());
        ids
    }

    fn ident(&self, id: TypeId) -> &str {
        self.model.names.types.get(&id).map_or("", |name| name.ident.as_str())
    }

    /// Items whose public path names a module that does not hold their code.
    fn moved(&self, module: &str) -> Vec<String> {
        let mut names: Vec<String> = self
            .physical
            .iter()
            .filter(|(id, at)| {
                at.as_str() != module
                    && self.model.names.types.get(id).is_some_and(|name| name.home == module)
            })
            .map(|(id, _)| self.ident(*id).to_owned())
            .collect();
        names.sort();
        names
    }
}

/// All Rust parts of the crate.
pub fn jobs<'a>(
    tables: &'a Tables<'a>,
    tree: &'a Tree,
    docs: &'a str,
    exports: &'a [module::Export],
) -> Vec<Job<'a>> {
    let modules = tables.modules();
    let mut jobs = Vec::new();
    let shared = types(tables, SHARED, &mut jobs);
    if shared {
        jobs.push(Job::text(
            format!("src/{SHARED}/mod.rs"),
            "0",
            "//! Types that several products use.\n\n/// Types of requests and answers.\npub mod types;\n"
                .to_owned(),
        ));
    }
    for name in &modules {
        product(tables, tree, name, &mut jobs);
    }
    let mut always = vec!["field".to_owned(), "resources".to_owned()];
    if shared {
        always.push(SHARED.to_owned());
    }
    jobs.push(Job::tokens("src/field.rs", "0", || fields::file(&tables.cx("field"))));
    jobs.push(Job::tokens("src/resources.rs", "0", || {
        module::resources(&tables.cx("resources"), tree, &tables.model.placement.ops)
    }));
    jobs.push(Job::tokens("src/lib.rs", "0", move || {
        module::lib(&module::Crate { docs, products: &modules, always: &always, exports })
    }));
    jobs
}

fn product<'a>(tables: &'a Tables<'a>, tree: &'a Tree, name: &str, jobs: &mut Vec<Job<'a>>) {
    let has_types = types(tables, name, jobs);
    let title = tables
        .products
        .products
        .get(name)
        .map_or_else(|| default_title(name).to_owned(), |product| product.title.clone());
    let ops: Vec<OpId> = module::ops_of(&tables.cx(name), &tables.model.placement.ops, name);
    {
        let (name, title) = (name.to_owned(), title.clone());
        jobs.push(Job::tokens(format!("src/{name}/mod.rs"), "0", move || {
            let cx = tables.cx(&name);
            let ops = &tables.model.placement.ops;
            module::product(&cx, tree, ops, &name, &title, has_types)
        }));
    }
    if name == WEBHOOKS {
        jobs.push(Job::text(format!("src/{name}/mod.rs"), "1", webhook::MODULE.to_owned()));
        jobs.push(Job::tokens(format!("src/{name}/event.rs"), "0", move || {
            webhook::emit(&tables.cx(WEBHOOKS), Some(tree))
        }));
    }
    if ops.is_empty() {
        return;
    }
    let path = format!("src/{name}/ops.rs");
    jobs.push(Job::after(path.clone(), "0", move |parts| module::ops_head(parts, &title)));
    for (index, part) in ops.chunks(OPERATIONS_IN_PART).enumerate() {
        let (name, part) = (name.to_owned(), part.to_vec());
        jobs.push(Job::tokens(path.clone(), format!("1 {index:05}"), move || {
            let cx = tables.cx(&name);
            part.iter().map(|id| operation::operation(&cx, tree, *id)).collect()
        }));
    }
}

/// The parts of a `types.rs`; whether there are any.
fn types<'a>(tables: &'a Tables<'a>, name: &str, jobs: &mut Vec<Job<'a>>) -> bool {
    let ids = tables.items(name);
    let moved = tables.moved(name);
    if ids.is_empty() && moved.is_empty() {
        return false;
    }
    let path = format!("src/{name}/types.rs");
    {
        let (name, ids) = (name.to_owned(), ids.clone());
        jobs.push(Job::tokens(path.clone(), "0", move || {
            types_head(&tables.cx(&name), &ids, &moved)
        }));
    }
    for (index, part) in ids.chunks(TYPES_IN_PART).enumerate() {
        let (name, part) = (name.to_owned(), part.to_vec());
        jobs.push(Job::tokens(path.clone(), format!("1 {index:05}"), move || {
            types_part(&tables.cx(&name), &part)
        }));
    }
    true
}

fn default_title(name: &str) -> &str {
    match name {
        WEBHOOKS => "Events that Telnyx sends to your server.",
        other => other,
    }
}
