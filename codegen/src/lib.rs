//! Reads OpenAPI documents and writes a Rust crate.
//!
//! The pipeline, stage by stage: load, normalize, openapiv3, lower, resolve,
//! names, plan, emit, write. Only its two ends do I/O.

pub mod diag;
pub mod emit;
pub mod ir;
pub mod names;
pub mod plan;
pub mod resolve;
