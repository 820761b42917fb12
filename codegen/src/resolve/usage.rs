//! Direction: which types a request can hold.

use std::collections::BTreeSet;

use crate::ir::{Ir, Kind, TypeId};

/// The types that a request body or parameter reaches.
pub fn request_types(ir: &Ir) -> BTreeSet<TypeId> {
    let mut found = BTreeSet::new();
    for operation in &ir.operations {
        let params = operation.path_params.iter().chain(&operation.query).chain(&operation.headers);
        let sent = operation.socket.as_ref().and_then(|socket| socket.send);
        for id in params
            .map(|param| param.ty)
            .chain(operation.bodies.iter().map(|body| body.ty))
            .chain(sent)
        {
            visit(ir, id, &mut found);
        }
    }
    found
}

/// The types that stand inside of a body, or are a parameter: what a caller builds by hand. The
/// struct of a whole body is not among them, unless it stands inside of another one.
pub fn nested_types(ir: &Ir) -> BTreeSet<TypeId> {
    let mut found = BTreeSet::new();
    for operation in &ir.operations {
        let params = operation.path_params.iter().chain(&operation.query).chain(&operation.headers);
        let sent = operation.socket.as_ref().and_then(|socket| socket.send);
        for id in params.map(|param| param.ty).chain(sent) {
            visit(ir, id, &mut found);
        }
        for body in &operation.bodies {
            match &ir.ty(body.ty).kind {
                kind @ Kind::Struct(_) => {
                    children(kind).into_iter().for_each(|id| visit(ir, id, &mut found));
                }
                _ => visit(ir, body.ty, &mut found),
            }
        }
    }
    found
}

/// Adds a type and all that it contains.
pub fn visit(ir: &Ir, id: TypeId, found: &mut BTreeSet<TypeId>) {
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(children(&ir.ty(id).kind));
        }
    }
}

/// The types that a type contains directly.
pub fn children(kind: &Kind) -> Vec<TypeId> {
    match kind {
        Kind::Array { item, .. } | Kind::OneOrMany { item } => vec![*item],
        Kind::Map { value, .. } => vec![*value],
        Kind::Struct(body) => body.fields.iter().map(|field| field.ty).chain(body.extra).collect(),
        Kind::Union(union) => union.variants.iter().map(|variant| variant.ty).collect(),
        Kind::Bool
        | Kind::Integer
        | Kind::Number
        | Kind::Text(_)
        | Kind::Base64
        | Kind::Binary
        | Kind::Any
        | Kind::Enum(_)
        | Kind::IntEnum(_) => Vec::new(),
    }
}
