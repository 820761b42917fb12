//! Where a schema stands, in a form that a reordered list does not change.
//!
//! Pointers of the document count parameters and union members. The ledger says
//! `parameters/filter` and `oneOf/Telnyx` instead, so that a parameter inserted
//! in front does not hand the names of one type to another.

use std::collections::BTreeMap;

use crate::diag::escape_pointer;
use crate::ir::{Ir, Kind, TypeId};

/// Pointer prefix -> what stands for its last segment.
#[derive(Debug, Default)]
pub struct Labels(BTreeMap<String, String>);

impl Labels {
    /// The labels of a document.
    pub fn of(ir: &Ir) -> Self {
        let mut labels = BTreeMap::new();
        for operation in &ir.operations {
            for param in
                operation.path_params.iter().chain(&operation.query).chain(&operation.headers)
            {
                let Some((prefix, rest)) = param_prefix(&param.pointer) else { continue };
                let mut wire = param.wire.as_str();
                for _ in 0..rest.matches("/properties/").count() {
                    wire = wire.rsplit_once('[').map_or(wire, |(front, _)| front);
                }
                labels.insert(prefix.to_owned(), wire.to_owned());
            }
        }
        for ty in &ir.types {
            let Kind::Union(union) = &ty.kind else { continue };
            for variant in &union.variants {
                let same = union.variants.iter().filter(|other| other.hint == variant.hint);
                if same.count() > 1 || variant.hint.is_empty() {
                    continue;
                }
                for pointer in &ir.ty(variant.ty).pointers {
                    let Some((parent, _)) = pointer.rsplit_once('/') else { continue };
                    let Some((parent, keyword)) = parent.rsplit_once('/') else { continue };
                    let member = matches!(keyword, "oneOf" | "anyOf");
                    if member && ty.pointers.iter().any(|own| own == parent) {
                        labels.insert(pointer.clone(), variant.hint.clone());
                    }
                }
            }
        }
        // What has no type of its own, such as a list, holds what has one.
        for (pointer, hint) in &ir.members {
            labels.entry(pointer.clone()).or_insert_with(|| hint.clone());
        }
        Self(labels)
    }

    /// The label of the member or parameter at a pointer.
    pub fn get(&self, pointer: &str) -> Option<&str> {
        self.0.get(pointer).map(String::as_str)
    }

    /// The stable form of a pointer.
    pub fn stable(&self, pointer: &str) -> String {
        let mut out = String::with_capacity(pointer.len());
        let mut end = 0;
        for segment in pointer.split_inclusive('/') {
            end += segment.len();
            let prefix = pointer[..end].trim_end_matches('/');
            match self.get(prefix) {
                Some(label) => {
                    out.push_str(&escape_pointer(label));
                    if segment.ends_with('/') {
                        out.push('/');
                    }
                }
                None => out.push_str(segment),
            }
        }
        out
    }
}

/// `#/paths/~1calls/get/parameters/3` and what follows.
fn param_prefix(pointer: &str) -> Option<(&str, &str)> {
    if !pointer.starts_with("#/paths/") {
        return None;
    }
    let start = pointer.find("/parameters/")? + "/parameters/".len();
    let end = pointer[start..].find('/').map_or(pointer.len(), |length| start + length);
    Some((&pointer[..end], &pointer[end..]))
}

/// The stable places of all items, sorted.
pub fn keys<'a>(
    ir: &Ir,
    labels: &Labels,
    items: impl Iterator<Item = &'a TypeId>,
) -> BTreeMap<TypeId, Vec<String>> {
    let of = |id: &TypeId| {
        let mut keys: Vec<String> =
            ir.ty(*id).pointers.iter().map(|pointer| labels.stable(pointer)).collect();
        keys.sort();
        keys.dedup();
        (*id, keys)
    };
    items.map(of).collect()
}
