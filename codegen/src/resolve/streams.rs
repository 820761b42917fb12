//! Streams that the document does not declare.
//!
//! Documents forget to say that an answer is a stream of events when the body asks for one. A
//! table of `specs/overrides.toml` knows better, and a body with `stream` that neither of the
//! two explains is a finding, so that a new operation is not missed.

use std::collections::BTreeSet;

use crate::diag::Diagnostics;
use crate::ir::{Doc, Ir, Kind, Operation, Type, TypeId};
use crate::names::ledger::Ledger;
use crate::names::overrides::Overrides;

/// The member of a body that asks for a stream.
pub const FLAG: &str = "stream";

const FILE: &str = "specs/overrides.toml";

/// Completes [`Operation::events`].
pub fn streams(ir: &mut Ir, overrides: &Overrides, ledger: &Ledger, diag: &mut Diagnostics) {
    let document = std::mem::replace(&mut diag.file, FILE.to_owned());
    let mut seen = BTreeSet::new();
    for index in 0..ir.operations.len() {
        let operation = &ir.operations[index];
        let key = format!("{} {}", operation.method.as_str(), operation.path);
        let row = overrides.streams.get(&key).map(String::as_str);
        let flagged = is_flagged(ir, operation);
        match (row, operation.events) {
            (Some("sse"), None) => {
                let item = any(ir, index);
                ir.operations[index].events = Some(item);
            }
            (Some("none"), None) if flagged => {}
            (Some("sse" | "none"), _) => diag.warn(
                "unused-override",
                key.as_str(),
                "the line in `streams` says nothing that the document does not say",
                format!("delete it from {FILE}"),
            ),
            (Some(_), _) => diag.error(
                "invalid-overrides",
                key.as_str(),
                "a line in `streams` is neither `sse` nor `none`",
                "write `sse` where the answer is a stream of server-sent events",
            ),
            (None, None) if flagged => {
                diag.file.clone_from(&document);
                diag.warn(
                    "undeclared-stream",
                    operation.pointer.as_str(),
                    "the body has `stream`, and no stream of events is declared",
                    format!("say in `streams` of {FILE} what it means: `\"{key}\" = \"sse\"`"),
                );
                FILE.clone_into(&mut diag.file);
            }
            (None, _) => {}
        }
        seen.insert(key);
    }
    for key in overrides.streams.keys() {
        // As with names, a line may wait for an operation that the ledger knows.
        if !seen.contains(key) && !ledger.operations.contains_key(key) {
            diag.warn(
                "unused-override",
                key.as_str(),
                "the line in `streams` names no operation of the document",
                format!("delete it from {FILE}, or correct its key"),
            );
        }
    }
    diag.file = document;
}

/// Whether a body has a boolean `stream`.
fn is_flagged(ir: &Ir, operation: &Operation) -> bool {
    let structs = operation.bodies.iter().flat_map(|body| ir.body_structs(body));
    let mut kinds = structs.map(|id| &ir.ty(id).kind);
    kinds.any(|kind| match kind {
        Kind::Struct(members) => members
            .fields
            .iter()
            .any(|field| field.wire == FLAG && ir.ty(field.ty).kind == Kind::Bool),
        _ => false,
    })
}

/// A type for any value, at an operation.
fn any(ir: &mut Ir, index: usize) -> TypeId {
    let id = TypeId(u32::try_from(ir.types.len()).expect("the arena has fewer than 2^32 types"));
    let pointer = format!("{}/responses", ir.operations[index].pointer);
    ir.types.push(Type {
        pointers: vec![pointer.clone()],
        pointer,
        component: None,
        doc: Doc::default(),
        kind: Kind::Any,
        nullable: false,
    });
    id
}
