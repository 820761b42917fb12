//! What users of the crate notice: the APIs of the two crates that would be emitted, compared
//! item by item.
//!
//! No code is emitted for it. The items come from the same decisions as the emitted text, and
//! what has been decided once is compared as data.

pub mod api;
mod calls;
pub mod compare;
pub mod link;
mod text;
mod touch;
mod types;
mod uses;

use std::collections::BTreeMap;

pub use api::Api;
pub use compare::{Difference, compare};
pub use link::link;

use super::{Report, SideData};
use crate::emit::files::Tables;
use crate::emit::{Cx, resource};
use crate::names::overrides::Overrides;
use crate::pipeline::Model;
use crate::plan::{Products, SHARED, WEBHOOKS};
use api::{Kind, Member, Origin, Shape, Thing};
use text::Texts;

/// Gives the changes of a report their verdicts for Rust users.
pub fn review(report: &mut Report, old: &SideData, new: &SideData) {
    link(report, &Api::side(old), &Api::side(new));
}

impl<'a> Api<'a> {
    /// The items of the crate that would be emitted for one side.
    pub fn side(side: &'a SideData) -> Self {
        Self::new(&side.model, &side.products, &side.overrides).with_document(&side.normalized)
    }

    /// The items of the crate that would be emitted.
    pub fn new(model: &'a Model, products: &Products, overrides: &Overrides) -> Self {
        let tables = Tables::new(model, products, overrides);
        let tree = tables.tree();
        let modules = tables.modules();
        // The path that users write. A module that has nothing else left is not emitted, and
        // what it was home to is then found only where its code stands.
        let homes = model.names.types.iter().map(|(id, name)| {
            let there = name.home == SHARED || modules.contains(&name.home);
            let home = if there { &name.home } else { &tables.physical[id] };
            (*id, home.clone())
        });
        let homes: BTreeMap<_, _> = homes.collect();
        let cx = Cx { physical: &homes, ..tables.cx("") };
        let mut texts = Texts::new(&cx);
        let mut things = BTreeMap::new();
        for (id, module) in &tables.physical {
            let (home, ident) = (&homes[id], &model.names.types[id].ident);
            let Some(thing) = types::thing(&cx, &mut texts, *id) else { continue };
            things.insert(format!("{home}::types::{ident}"), thing);
            if home != module {
                let copy = Thing {
                    kind: Kind::ReExport,
                    call: String::new(),
                    members: Vec::new(),
                    hidden: false,
                    origin: Origin::Type(*id),
                };
                things.insert(format!("{module}::types::{ident}"), copy);
            }
        }
        calls::add(&cx, &mut texts, &tree, &model.placement.ops, &mut things);
        if !model.ir.webhooks.is_empty() {
            things.insert(format!("{WEBHOOKS}::Event"), types::events(&cx, &mut texts));
            // Reading them is a part of the runtime's verifier.
            let unwrap = |name: &str| Member {
                name: name.to_owned(),
                shape: Shape::Send("Delivery<webhooks::Event>".into()),
                deprecated: false,
                twin: false,
                origin: Origin::Many(Vec::new()),
            };
            let members = vec![unwrap("unwrap"), unwrap("unwrap_unverified")];
            let origin = Origin::Many((0..model.ir.webhooks.len()).map(Origin::Event).collect());
            let call = String::new();
            let thing = Thing { kind: Kind::Handle, call, members, hidden: false, origin };
            things.insert("webhooks::Verifier".to_owned(), thing);
        }
        add_modules(model, products, &modules, &mut things);
        Self::of(model, things)
    }
}

/// The modules that the paths of the items name.
fn add_modules(
    model: &Model,
    products: &Products,
    features: &[String],
    things: &mut BTreeMap<String, Thing>,
) {
    let mut found: BTreeMap<String, Vec<Origin>> = BTreeMap::new();
    for product in features {
        found.entry(product.clone()).or_default();
    }
    for path in things.keys() {
        for (at, _) in path.match_indices("::") {
            let module = &path[..at];
            if !found.contains_key(module) {
                found.insert(module.to_owned(), Vec::new());
            }
        }
    }
    // These are always there, even without an item.
    for always in ["field", resource::RESOURCES] {
        found.remove(always);
    }
    for (product, (id, _)) in model.placement.ops.iter().zip(model.ir.ops()) {
        for module in [product.clone(), format!("{product}::ops")] {
            if let Some(origins) = found.get_mut(&module) {
                origins.push(Origin::Op(id));
            }
        }
    }
    for (id, name) in &model.names.types {
        if let Some(origins) = found.get_mut(&format!("{}::types", name.home)) {
            origins.push(Origin::Type(*id));
        }
    }
    if let Some(origins) = found.get_mut(WEBHOOKS) {
        origins.extend((0..model.ir.webhooks.len()).map(Origin::Event));
    }
    for (path, origins) in found {
        let feature = features.contains(&path);
        let default = feature && products.default.contains(&path);
        let thing = Thing {
            kind: Kind::Module { feature, default },
            call: String::new(),
            members: Vec::new(),
            hidden: false,
            origin: Origin::Many(origins),
        };
        things.insert(path, thing);
    }
}
