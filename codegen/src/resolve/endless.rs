//! Lists of themselves: a schema that is nothing but a list or a map of itself has no type that
//! could be written out. It holds any JSON value instead, with a finding.

use crate::diag::Diagnostics;
use crate::ir::{Ir, Kind, TypeId};

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
