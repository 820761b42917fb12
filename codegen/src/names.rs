//! Every identifier is decided here, once. Emitters ask.
//!
//! Must not know how anything is emitted.

use std::collections::BTreeMap;

use crate::ir::{OpId, TypeId};

/// The identifiers of a crate: a side table over the IR.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// By [`OpId`].
    pub ops: Vec<OpName>,
    /// Types that are emitted as items.
    pub types: BTreeMap<TypeId, TypeName>,
    /// Identifier of each field of a struct, in field order.
    pub fields: BTreeMap<TypeId, Vec<String>>,
    /// Identifier of each value of an enum or member of a union, in order.
    pub variants: BTreeMap<TypeId, Vec<String>>,
    /// Name of the arm for unknown values of an enum or union.
    pub unknown: BTreeMap<TypeId, String>,
    /// Identifier of each webhook's arm, by index into `Ir::webhooks`.
    pub webhooks: Vec<String>,
}

/// Names of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpName {
    /// Resource modules from the client down: `["calls", "actions"]`. Never empty.
    pub chain: Vec<String>,
    /// `answer`.
    pub method: String,
    /// The builder type, unique in the crate: `CallsActionsAnswer`.
    pub builder: String,
    /// Setter names by wire name, for query, header and body fields together: see [`SetterKey`].
    pub setters: BTreeMap<SetterKey, String>,
    /// Argument names of the path parameters, in template order.
    pub args: Vec<String>,
}

/// What a setter sets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetterKey {
    /// A query parameter, by wire name.
    Query(String),
    /// A header parameter.
    Header(String),
    /// A top-level property of the body, by index of the body and wire name.
    Body(usize, String),
}

/// Name of a type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeName {
    /// `CallHangupPayload`, unique in the crate.
    pub ident: String,
    /// Product module whose `types` the public path names: `call_control`, or `shared`.
    pub home: String,
}

/// Looks up the name of an operation.
impl Names {
    /// The names of an operation.
    pub fn op(&self, id: OpId) -> &OpName {
        &self.ops[id.0 as usize]
    }
}
