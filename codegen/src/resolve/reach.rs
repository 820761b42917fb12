//! Reach: which products use a type.

use std::collections::{BTreeMap, BTreeSet};

use super::usage::visit;
use crate::ir::{Ir, Output, TypeId};
use crate::plan::WEBHOOKS;

/// The products that reach each type, [`WEBHOOKS`] included.
pub type Reach = BTreeMap<TypeId, BTreeSet<String>>;

/// Follows every operation and event; `products` holds the product of each operation.
pub fn reach(ir: &Ir, products: &[String]) -> Reach {
    let mut out = Reach::new();
    for (operation, product) in ir.operations.iter().zip(products) {
        let mut found = BTreeSet::new();
        let params = operation.path_params.iter().chain(&operation.query).chain(&operation.headers);
        for param in params {
            visit(ir, param.ty, &mut found);
        }
        for body in &operation.bodies {
            visit(ir, body.ty, &mut found);
        }
        match operation.output {
            Output::Json(id) | Output::Data(id) | Output::Page(id) => visit(ir, id, &mut found),
            Output::Empty | Output::Text | Output::Bytes => {}
        }
        if let Some(events) = operation.events {
            visit(ir, events, &mut found);
        }
        if let Some(socket) = &operation.socket {
            for id in socket.send.into_iter().chain(socket.receive) {
                visit(ir, id, &mut found);
            }
        }
        if let Some(pager) = &operation.pager {
            visit(ir, pager.item, &mut found);
        }
        for id in found {
            out.entry(id).or_default().insert(product.clone());
        }
    }
    for webhook in &ir.webhooks {
        let mut found = BTreeSet::new();
        visit(ir, webhook.ty, &mut found);
        for id in found {
            out.entry(id).or_default().insert(WEBHOOKS.to_owned());
        }
    }
    out
}
