//! Arguments and setters of an operation.
//!
//! Query, header and body fields share the methods of one builder. The body
//! keeps the plain name; what clashes with it says where it goes.

use std::collections::{BTreeMap, BTreeSet};

use super::members::{self, Members};
use super::{SetterKey, keywords};
use crate::ir::{Ir, Kind, Operation, Param};

/// The argument names of the path parameters, in template order.
pub fn args(operation: &Operation, members: &mut Members<'_>) -> Vec<String> {
    let wires: Vec<&str> = operation.path_params.iter().map(|param| param.wire.as_str()).collect();
    let wanted = wires
        .iter()
        .zip(&operation.path_params)
        .map(|(wire, param)| members.value_ident(&[], wire, &param.pointer))
        .collect();
    members::distinct(&wires, wanted, &mut BTreeSet::new())
}

/// The setter names of an operation.
pub fn setters(
    ir: &Ir,
    operation: &Operation,
    members: &mut Members<'_>,
) -> BTreeMap<SetterKey, String> {
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut out = BTreeMap::new();
    // The same property in two bodies has one setter.
    let mut body: BTreeMap<&str, String> = BTreeMap::new();
    for part in &operation.bodies {
        let Kind::Struct(fields) = &ir.ty(part.ty).kind else { continue };
        for field in &fields.fields {
            if !body.contains_key(field.wire.as_str()) {
                let place = format!("{}/properties/{}", ir.ty(part.ty).pointer, field.wire);
                let ident = members.field_ident(part.ty, &field.wire, &place);
                body.insert(&field.wire, free_of_builder(ident));
            }
        }
    }
    let wires: Vec<&str> = body.keys().copied().collect();
    let idents = members::distinct(&wires, body.values().cloned().collect(), &mut used);
    let body: BTreeMap<&str, String> = wires.into_iter().zip(idents).collect();
    for (index, part) in operation.bodies.iter().enumerate() {
        let Kind::Struct(fields) = &ir.ty(part.ty).kind else { continue };
        for field in &fields.fields {
            let ident = body[field.wire.as_str()].clone();
            out.insert(SetterKey::Body(index, field.wire.clone()), ident);
        }
    }
    for (wire, ident) in place(&operation.query, "query_", members, &mut used) {
        out.insert(SetterKey::Query(wire), ident);
    }
    for (wire, ident) in place(&operation.headers, "header_", members, &mut used) {
        out.insert(SetterKey::Header(wire), ident);
    }
    out
}

fn place(
    params: &[Param],
    prefix: &str,
    members: &mut Members<'_>,
    used: &mut BTreeSet<String>,
) -> Vec<(String, String)> {
    let wires: Vec<&str> = params.iter().map(|param| param.wire.as_str()).collect();
    let wanted = params
        .iter()
        .map(|param| {
            let keys = [param.pointer.clone()];
            let ident = free_of_builder(members.value_ident(&keys, &param.wire, &param.pointer));
            if used.contains(&ident) { format!("{prefix}{ident}") } else { ident }
        })
        .collect();
    let idents = members::distinct(&wires, wanted, used);
    wires.into_iter().map(str::to_owned).zip(idents).collect()
}

fn free_of_builder(ident: String) -> String {
    if keywords::is_reserved_setter(&ident) { ident + "_" } else { ident }
}
