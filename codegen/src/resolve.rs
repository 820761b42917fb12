//! Facts derived from the IR, one pass per file, each fills one side table.

pub mod cycles;
