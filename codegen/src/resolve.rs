//! Derived facts, one pass and one side table each.

pub mod cycles;
pub mod dedup;
pub mod endless;
pub mod reach;
pub mod streams;
pub mod usage;
