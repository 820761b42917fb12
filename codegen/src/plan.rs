//! Where everything goes: item -> file, module, feature.
//!
//! Placement is data (`specs/products.toml`) and reachability; nothing here
//! knows how an item is emitted.

use std::collections::BTreeMap;

use crate::ir::TypeId;

/// Name of the module for types that several products use. It has no feature.
pub const SHARED: &str = "shared";

/// Name of the module and feature for events.
pub const WEBHOOKS: &str = "webhooks";

/// Product of every operation, and the home that reachability suggests for every type.
#[derive(Debug, Clone, Default)]
pub struct Placement {
    /// Product of each operation, by [`OpId`](crate::ir::OpId).
    pub ops: Vec<String>,
    /// Product module of each type that an operation or event reaches; [`SHARED`] where several do.
    pub types: BTreeMap<TypeId, String>,
}
