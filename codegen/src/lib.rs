//! Reads OpenAPI documents and writes a Rust crate.
//!
//! The pipeline, stage by stage: load, normalize, openapiv3, lower, resolve,
//! names, plan, emit, write. Only its two ends do I/O.

pub mod diag;
pub mod diff;
pub mod emit;
pub mod ir;
pub mod load;
pub mod lower;
pub mod model;
pub mod names;
pub mod normalize;
pub mod patch;
pub mod pipeline;
pub mod plan;
pub mod render;
pub mod resolve;
pub mod sink;
pub mod skills;
pub mod write;
