//! Lists of themselves: a schema that is nothing but a list or a map of itself has no type that
//! could be written out. It holds any JSON value instead, with a finding. Those that do end are
//! written wherever they are used, so that there is a limit.

use crate::diag::Diagnostics;
use crate::ir::{Ir, Kind, TypeId};

/// How deep lists and maps may be inside of each other without a name in between.
const NESTED: usize = 64;

/// Opens every ring of lists and maps at the member that was declared first.
pub fn endless(ir: &mut Ir, diag: &mut Diagnostics) {
    // 0 is unseen; else the number of the walk that came by.
    let mut seen = vec![0_usize; ir.types.len()];
    for start in 0..ir.types.len() {
        let mut at = start;
        while seen[at] == 0 {
            seen[at] = start + 1;
            match item(&ir.types[at].kind) {
                Some(next) => at = next.0 as usize,
                None => break,
            }
        }
        let ring = seen[at] == start + 1 && item(&ir.types[at].kind).is_some();
        if ring {
            open(ir, at, diag);
        }
    }
    too_deep(ir, diag);
}

fn too_deep(ir: &Ir, diag: &mut Diagnostics) {
    // How many lists and maps each type is, zero where that is not known yet.
    let mut lengths = vec![0_usize; ir.types.len()];
    for start in 0..ir.types.len() {
        let mut way = Vec::new();
        let mut next = Some(start);
        while let Some(at) = next.filter(|at| lengths[*at] == 0) {
            way.push(at);
            next = item(&ir.types[at].kind).map(|id| id.0 as usize);
        }
        let mut length = next.map_or(0, |at| lengths[at]);
        while let Some(at) = way.pop() {
            length += 1;
            lengths[at] = length;
            if length == NESTED + 1 {
                let named = way.iter().rev().chain([&at]).map(|at| &ir.types[*at].pointer);
                let place = named.into_iter().find(|pointer| !pointer.is_empty());
                diag.error(
                    "too-deep",
                    place.cloned().unwrap_or_default(),
                    format!("lists and maps are nested more than {NESTED} deep"),
                    "put an object with a name between them",
                );
            }
        }
    }
}

/// What a type holds without a name of its own in between.
fn item(kind: &Kind) -> Option<TypeId> {
    match kind {
        Kind::Array { item, .. } | Kind::OneOrMany { item } => Some(*item),
        Kind::Map { value, .. } => Some(*value),
        _ => None,
    }
}

fn open(ir: &mut Ir, at: usize, diag: &mut Diagnostics) {
    let mut first = at;
    let mut next = item(&ir.types[at].kind);
    while let Some(id) = next.filter(|id| id.0 as usize != at) {
        first = first.min(id.0 as usize);
        next = item(&ir.types[id.0 as usize].kind);
    }
    let found = &mut ir.types[first];
    found.kind = Kind::Any;
    diag.warn(
        "endless-type",
        found.pointer.as_str(),
        "the schema is a list or a map of itself and of nothing else, so that no type says it; \
         its values are any JSON",
        "put an object with a name between the lists",
    );
}
