//! Tokens out of the IR: pure functions, one file per kind of item.
//!
//! Emitters ask the side tables; they decide neither names nor places.

pub mod docs;
pub mod rust_type;

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Ir, TypeId};
use crate::names::Names;

/// All that an emitter may ask.
pub struct Cx<'a> {
    /// What the document says.
    pub ir: &'a Ir,
    /// Every identifier.
    pub names: &'a Names,
    /// Members that must be boxed: struct or union, and index of the field or variant.
    pub boxed: &'a BTreeSet<(TypeId, usize)>,
    /// Types that a request reaches.
    pub request: &'a BTreeSet<TypeId>,
    /// Physical module of the file that is being emitted.
    pub module: String,
    /// Physical module of every type: `shared`, `call_control`, `webhooks`.
    pub physical: &'a BTreeMap<TypeId, String>,
}
