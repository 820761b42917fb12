//! Arguments and setters of an operation.
//!
//! Query, header and body fields share the methods of one builder. The body
//! keeps the plain name; what clashes with it says where it goes.

use std::collections::{BTreeMap, BTreeSet};

use super::members::{self, Members};
use super::{SetterKey, keywords};
use crate::diag::escape_pointer;
use crate::ir::{Body, Field, Ir, Kind, Operation, Param, TypeId};

/// The argument names of the path parameters, in template order.
pub fn args(operation: &Operation, members: &mut Members<'_>) -> Vec<String> {
    let wires: Vec<&str> = operation.path_params.iter().map(|param| param.wire.as_str()).collect();
    let wanted = wires
        .iter()
        .zip(&operation.path_params)
        .map(|(wire, param)| {
            members.value_ident(std::slice::from_ref(&param.pointer), wire, &param.pointer)
        })
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
        for (id, field) in fields(ir, part) {
            if !body.contains_key(field.wire.as_str()) {
                let place =
                    format!("{}/properties/{}", ir.ty(id).pointer, escape_pointer(&field.wire));
                let ident = members.field_ident(id, &field.wire, &place);
                body.insert(&field.wire, free_of_builder(ident));
            }
        }
    }
    let wires: Vec<&str> = body.keys().copied().collect();
    let idents = members::distinct(&wires, body.values().cloned().collect(), &mut used);
    let body: BTreeMap<&str, String> = wires.into_iter().zip(idents).collect();
    for (index, part) in operation.bodies.iter().enumerate() {
        for (_, field) in fields(ir, part) {
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

/// The properties of a body that setters are made for, with the struct that declares each.
fn fields<'a>(ir: &'a Ir, body: &Body) -> impl Iterator<Item = (TypeId, &'a Field)> + use<'a> {
    ir.body_structs(body).into_iter().flat_map(|id| {
        let fields = match &ir.ty(id).kind {
            Kind::Struct(of) => of.fields.as_slice(),
            _ => &[],
        };
        fields.iter().map(move |field| (id, field))
    })
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
