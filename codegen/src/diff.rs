//! What a change of the document means: for those who call the API, and for those who use the
//! generated crate.
//!
//! Two documents are read as the generator reads them. The comparison knows the normalized text
//! of both, the Rust side knows the two APIs that would be emitted; one report holds what both
//! found, and every format is a view of it.

mod assemble;
pub mod compare;
mod merge;
pub mod model;
pub mod reach;
pub mod report;
pub mod rules;
pub mod rust;
pub mod waivers;

use serde_json::Value;

use crate::diag::{Diagnostic, Diagnostics};
use crate::names::overrides::Overrides;
use crate::pipeline::{self, Input, Model};
use crate::plan::Products;

pub use model::{Change, Report};

/// All that is known of one of the two documents.
#[derive(Debug, Clone)]
pub struct SideData {
    /// File name or revision, as it was given.
    pub name: String,
    /// The documents as one.
    pub source: Value,
    /// The same normalized: what the pointers of the model point into.
    pub normalized: Value,
    /// What was understood.
    pub model: Model,
    /// Products as data.
    pub products: Products,
    /// What people decided about names.
    pub overrides: Overrides,
    /// The ledger with the names that this side gave added. The new side is to be read with that
    /// of the old one, so that pins apply as they would in a regeneration.
    pub ledger: String,
    /// What was tolerated.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads one side.
///
/// # Errors
///
/// What the generator refuses too. What it tolerates is no error; it becomes notes of the report.
pub fn side(input: &Input, name: &str) -> Result<SideData, Vec<Diagnostic>> {
    let (output, documents) = pipeline::understand_documents(input);
    if output.failed() {
        return Err(output.diagnostics);
    }
    let Some(model) = output.model else { return Err(output.diagnostics) };
    let mut unheard = Diagnostics::default();
    Ok(SideData {
        name: name.to_owned(),
        source: documents.source,
        normalized: documents.normalized,
        model,
        // The run has told what is wrong with them.
        products: Products::parse(&input.products, "specs/products.toml", &mut unheard),
        overrides: Overrides::parse(&input.overrides, &mut unheard),
        ledger: output.ledger,
        diagnostics: output.diagnostics,
    })
}

/// Compares two sides.
pub fn diff(old: &SideData, new: &SideData) -> Report {
    let mut report = assemble::assemble(old, new, compare::compare(old, new));
    rust::review(&mut report, old, new);
    report.arrange();
    report
}
