//! Inline schemas that are equal become one type.
//!
//! Only inline ones, only within the same reach and under the same property
//! name: two things that merely look alike today must not share a name tomorrow.
//! What the ledger gave two names stays two types, also in a document that lacks
//! what told them apart.

use std::collections::BTreeMap;

use super::reach::Reach;
use crate::ir::{Ir, Kind, TypeId};
use crate::names::TypeName;
use crate::plan::is_item;

/// Pinned names by pointer.
pub type Pins<'a> = BTreeMap<String, &'a TypeName>;

/// Merges equal inline types; returns how many went.
pub fn dedup(ir: &mut Ir, reach: &Reach, pins: &Pins<'_>) -> usize {
    let mut canon: Vec<TypeId> = ir.all_types().map(|(id, _)| id).collect();
    let mut order: Vec<TypeId> = canon.clone();
    order.sort_by(|a, b| {
        let (a, b) = (ir.ty(*a), ir.ty(*b));
        a.component.is_none().cmp(&b.component.is_none()).then(a.pointer.cmp(&b.pointer))
    });
    let mut merged = 0;
    // Equal leaves make their parents equal, so it goes on until nothing changes.
    loop {
        let mut changed = 0;
        let mut seen: BTreeMap<String, Vec<TypeId>> = BTreeMap::new();
        let mut named: BTreeMap<(&TypeName, String), TypeId> = BTreeMap::new();
        for &id in &order {
            if canon[id.0 as usize] != id {
                continue;
            }
            let products = reach.get(&id).map(|set| set.iter().cloned().collect::<Vec<_>>());
            let scope = products.unwrap_or_default().join(",");
            let Some(text) = key(ir, &scope, id, &canon) else { continue };
            let equal = seen.entry(text).or_default();
            let pin = pin(ir, pins, id);
            // What was one type stays one, also where another product uses a part of it now.
            if let Some(pin) = pin
                && let Some(text) = key(ir, "", id, &canon)
            {
                let first = *named.entry((pin, text)).or_insert(id);
                if first != id {
                    merge(ir, &mut canon, id, first);
                    equal.push(first);
                    changed += 1;
                    continue;
                }
            }
            let fits = |first: &&TypeId| match (pin, self::pin(ir, pins, **first)) {
                (Some(own), Some(other)) => own == other,
                _ => true,
            };
            match equal.iter().find(fits).copied() {
                Some(first) => {
                    merge(ir, &mut canon, id, first);
                    changed += 1;
                }
                None => equal.push(id),
            }
        }
        if changed == 0 {
            break;
        }
        merged += changed;
        let snapshot = canon.clone();
        for slot in &mut canon {
            while snapshot[slot.0 as usize] != *slot {
                *slot = snapshot[slot.0 as usize];
            }
        }
    }
    // Texts, numbers and lists are equal everywhere, which their parents have to know. They stay
    // what they are: each says where it stands, and what is documented there.
    for (id, slot) in canon.iter_mut().enumerate() {
        if !is_item(&ir.types[id].kind) {
            *slot = TypeId(u32::try_from(id).unwrap_or(u32::MAX));
        }
    }
    rewrite(ir, &canon);
    for ty in &mut ir.types {
        ty.pointers.sort();
        ty.pointers.dedup();
        if let Some(first) = ty.pointers.first() {
            ty.pointer.clone_from(first);
        }
    }
    merged
}

/// Makes one type a part of another one.
fn merge(ir: &mut Ir, canon: &mut [TypeId], id: TypeId, first: TypeId) {
    canon[id.0 as usize] = first;
    if is_item(&ir.ty(id).kind) {
        let pointers = std::mem::take(&mut ir.types[id.0 as usize].pointers);
        ir.types[first.0 as usize].pointers.extend(pointers);
    }
}

/// The name that the ledger gave a type, or one of those that were merged into it.
fn pin<'a>(ir: &Ir, pins: &Pins<'a>, id: TypeId) -> Option<&'a TypeName> {
    let ty = ir.ty(id);
    let shared = ty.component.is_none() && !pins.is_empty();
    shared.then(|| ty.pointers.iter().find_map(|pointer| pins.get(pointer).copied()))?
}

/// Equal keys mean equal types. Components have none: they keep their names.
fn key(ir: &Ir, scope: &str, id: TypeId, canon: &[TypeId]) -> Option<String> {
    let ty = ir.ty(id);
    let at = |id: TypeId| canon[id.0 as usize].0;
    // A parameter has no property; what stands below one is told apart by its values alone.
    let property =
        || ty.pointer.rsplit_once("/properties/").map_or("", |(_, name)| name).to_owned();
    let text = match &ty.kind {
        Kind::Array { item, nullable } => return Some(format!("array {} {nullable}", at(*item))),
        Kind::Map { value, nullable } => return Some(format!("map {} {nullable}", at(*value))),
        Kind::OneOrMany { item } => return Some(format!("many {}", at(*item))),
        Kind::Bool
        | Kind::Integer
        | Kind::Number
        | Kind::Text(_)
        | Kind::Base64
        | Kind::Binary
        | Kind::Any => return Some(format!("{:?}", ty.kind)),
        _ if ty.component.is_some() => return None,
        Kind::Enum(values) => {
            let values: Vec<&str> = values.iter().map(|value| value.wire.as_str()).collect();
            format!("enum {} {} {values:?}", scope, property())
        }
        Kind::IntEnum(values) => format!("int {} {values:?}", scope),
        Kind::Struct(body) => {
            let mut text = format!("struct {} {}", scope, property());
            for field in &body.fields {
                text.push_str(&format!(
                    " {:?} {} {} {} {:?}",
                    field.wire,
                    at(field.ty),
                    field.required,
                    field.nullable,
                    field.constant
                ));
            }
            if let Some(extra) = body.extra {
                text.push_str(&format!(" extra {}", at(extra)));
            }
            text
        }
        Kind::Union(union) => {
            let mut text = format!("union {} {} {:?}", scope, property(), union.dispatch);
            for variant in &union.variants {
                text.push_str(&format!(" {} {:?}", at(variant.ty), variant.tags));
            }
            text
        }
    };
    Some(text)
}

fn rewrite(ir: &mut Ir, canon: &[TypeId]) {
    let at = |id: &mut TypeId| *id = canon[id.0 as usize];
    for ty in &mut ir.types {
        match &mut ty.kind {
            Kind::Array { item, .. } | Kind::OneOrMany { item } => at(item),
            Kind::Map { value, .. } => at(value),
            Kind::Struct(body) => {
                body.fields.iter_mut().for_each(|field| at(&mut field.ty));
                body.extra.iter_mut().for_each(at);
            }
            Kind::Union(union) => union.variants.iter_mut().for_each(|variant| at(&mut variant.ty)),
            _ => {}
        }
    }
    for operation in &mut ir.operations {
        let params = operation
            .path_params
            .iter_mut()
            .chain(&mut operation.query)
            .chain(&mut operation.headers);
        params.for_each(|param| at(&mut param.ty));
        operation.bodies.iter_mut().for_each(|body| at(&mut body.ty));
        match &mut operation.output {
            crate::ir::Output::Json(id)
            | crate::ir::Output::Data(id)
            | crate::ir::Output::Page(id) => at(id),
            _ => {}
        }
        if let Some(pager) = &mut operation.pager {
            at(&mut pager.item);
        }
        operation.events.iter_mut().for_each(at);
        if let Some(socket) = &mut operation.socket {
            socket.send.iter_mut().for_each(at);
            socket.receive.iter_mut().for_each(at);
        }
    }
    ir.webhooks.iter_mut().for_each(|webhook| at(&mut webhook.ty));
}
