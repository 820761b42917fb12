//! What a change of the document means: for those who call the API, and for those who use the
//! generated crate.
//!
//! Two documents are read as the generator reads them. The comparison knows the normalized text
//! of both, the Rust side knows the two APIs that would be emitted; one report holds what both
//! found, and every format is a view of it.

pub mod model;
pub mod rust;

pub use model::{Change, Report};
