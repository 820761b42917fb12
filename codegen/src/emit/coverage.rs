//! What became of every operation and event, and what the crate consists of: the context of
//! the text templates.

use std::collections::BTreeMap;

use super::facts;
use super::files::Tables;
use super::resource::Tree;
use crate::ir::{Ir, Kind, Output, TypeId};
use crate::pipeline::Input;
use crate::plan::WEBHOOKS;
use crate::render::{self, CoverageRow, CrateContext, Feature, Status};
use crate::resolve::usage::visit;

/// Name of the generated package.
const PACKAGE: &str = "telnyx-sdk";

/// Version of the generated package.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Puts the context together.
pub fn context(input: &Input, tables: &Tables<'_>, tree: &Tree) -> CrateContext {
    let model = tables.model;
    let ir = &model.ir;
    let modules = tables.modules();
    let features = modules
        .iter()
        .map(|name| {
            let product = tables.products.products.get(name);
            Feature {
                name: name.clone(),
                title: product.map_or_else(|| title(name), |product| product.title.clone()),
                summary: product.map(|product| product.summary.clone()).unwrap_or_default(),
                operations: model.placement.ops.iter().filter(|of| *of == name).count(),
                requires: Vec::new(),
            }
        })
        .collect();
    let cx = tables.cx("");
    let operations = ir
        .ops()
        .map(|(id, operation)| CoverageRow {
            method: operation.method.as_str().to_owned(),
            path: operation.document_path.clone(),
            pointer: operation.pointer.clone(),
            product: model.placement.ops[id.0 as usize].clone(),
            rust: tree.call(&cx, id),
            status: Status::Emitted,
            reason: String::new(),
        })
        .collect();
    let webhooks = ir
        .webhooks
        .iter()
        .zip(&model.names.webhooks)
        .map(|(webhook, name)| CoverageRow {
            method: String::new(),
            path: webhook.key.clone(),
            pointer: webhook.pointer.clone(),
            product: WEBHOOKS.to_owned(),
            rust: format!("Event::{name}"),
            status: Status::Emitted,
            reason: String::new(),
        })
        .chain(ir.skipped.iter().map(|skipped| CoverageRow {
            path: skipped.key.clone(),
            pointer: skipped.pointer.clone(),
            product: WEBHOOKS.to_owned(),
            status: Status::Skipped,
            reason: skipped.reason.clone(),
            ..CoverageRow::default()
        }))
        .collect();
    let defaults = tables.products.default.iter().filter(|name| modules.contains(name));
    let facts = render::asked(&input.templates)
        .filter_map(|asked| Some((asked.to_owned(), facts::fact(&cx, tree, asked)?)))
        .collect();
    CrateContext {
        package: PACKAGE.to_owned(),
        version: VERSION.to_owned(),
        standalone: input.standalone,
        document_title: ir.title.clone(),
        document_version: ir.version.clone(),
        default_features: defaults.cloned().collect(),
        features,
        operations,
        webhooks,
        types: tables.physical.len(),
        free_form: free_form(ir),
        facts,
    }
}

fn title(name: &str) -> String {
    if name == WEBHOOKS { "Webhooks".to_owned() } else { name.replace('_', " ") }
}

/// Fields and bodies of type `Value`, counted by what the document leaves open.
fn free_form(ir: &Ir) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut add = |what: &str, id: TypeId| {
        let place = match &ir.ty(id).kind {
            Kind::Any => Some(""),
            Kind::Array { item, .. } if ir.ty(*item).kind == Kind::Any => Some("items of "),
            Kind::Map { value, .. } if ir.ty(*value).kind == Kind::Any => Some("values of "),
            _ => None,
        };
        if let Some(place) = place {
            *counts.entry(format!("{place}{what}")).or_default() += 1;
        }
    };
    let mut reached = std::collections::BTreeSet::new();
    for operation in &ir.operations {
        for param in operation.path_params.iter().chain(&operation.query).chain(&operation.headers)
        {
            add("parameters", param.ty);
            visit(ir, param.ty, &mut reached);
        }
        for body in &operation.bodies {
            add("request bodies", body.ty);
            visit(ir, body.ty, &mut reached);
        }
        match operation.output {
            Output::Json(id) | Output::Data(id) | Output::Page(id) => {
                add("answers", id);
                visit(ir, id, &mut reached);
            }
            Output::Empty | Output::Text | Output::Bytes => {}
        }
        if let Some(socket) = &operation.socket {
            for id in socket.send.into_iter().chain(socket.receive) {
                visit(ir, id, &mut reached);
            }
        }
    }
    for webhook in &ir.webhooks {
        visit(ir, webhook.ty, &mut reached);
    }
    for id in reached {
        if let Kind::Struct(body) = &ir.ty(id).kind {
            for field in &body.fields {
                add("fields", field.ty);
            }
        }
    }
    counts
}
