//! What users of the crate notice: the APIs of the two crates that would be emitted, compared
//! item by item.
//!
//! No code is emitted for it. The items come from the same decisions as the emitted text, and
//! what has been decided is compared as data. The runtime is the same in both crates.
//!
//! Major is what can stop a program that compiled, also one that writes types which most never
//! name. So the state in the type of a builder counts: a parameter that need not be given any
//! longer takes `Missing<..>` out of it. Names of arguments count in `new` only, where two of one
//! type may change places unseen.
//!
//! What an edit of the document means follows from what is emitted, and that is not always what
//! one would guess:
//!
//! | edit | verdict | why |
//! |---|---|---|
//! | operation moved, path parameter renamed | major | the ledger pins names by method and path as written |
//! | operationId changed | none | but major for a webhook, whose arm is named after it and not pinned |
//! | tag of another product | major | the product follows the tag: builder and resource change their module |
//! | the first parameter of a request | minor | `type X = Request<T>` becomes a struct of that name |
//! | bracket parameters folded to an object | none | objects are flattened to their leaves |
//! | request property optional | major | `new` loses an argument, the field gets an `Option`, the state of the builder is shorter |
//! | request property nullable | major | `Option<T>` becomes `Field<T>` |
//! | response property required, or optional | major | `T` and `Option<T>` |
//! | response property nullable | none | but major if it is required |
//! | enum value added | minor | but major for `unknown`, which takes the name of the arm for other values |
//! | enum left with one value | major | one value is a constant: the type is gone |
//! | union member added | minor | but major where a second member of one Rust type takes `From` away |
//! | `int32`, `int64`, formats without a type | none | every integer is an `i64` |
//! | media type of an answer added | minor | `send_bytes` and `stream` |
//! | media type of a body added | minor | a builder of its own |
//! | component renamed, or made inline | major | pins go by place; the item says what it is called now |
//! | one of several equal inline schemas changed | major | they were one type, and part with it |
//! | type used by another product | minor | it is in `shared` as well; major when that ends |
//! | type sent for the first time | minor | but major if it has optional nullable fields, now `Field<T>` |
//! | operation hidden | major | by semver it is no longer a part of the API |
//! | deprecated | minor | using it warns; the other way round is nothing |

pub mod api;
mod calls;
pub mod compare;
pub mod link;
mod renames;
mod rest;
mod show;
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
                hidden: false,
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
    for (path, thing) in things.iter() {
        let own = matches!(thing.origin, Origin::Op(_) | Origin::Type(_));
        for (at, _) in path.match_indices("::") {
            let module = &path[..at];
            if !found.contains_key(module) {
                found.insert(module.to_owned(), Vec::new());
            }
            if let Some(origins) = found.get_mut(module).filter(|_| own) {
                origins.push(thing.origin.clone());
            }
        }
    }
    // These are always there, even without an item.
    for always in ["field", resource::RESOURCES] {
        found.remove(always);
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
