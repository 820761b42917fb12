//! The report for programs: the model as it is. Its form is described in [`SCHEMA`].

use crate::diff::Report;

/// The JSON Schema of what [`render`] writes.
pub const SCHEMA: &str = include_str!("schema.json");

/// The report as JSON with a newline at the end.
pub fn render(report: &Report) -> String {
    let mut text = serde_json::to_string_pretty(report)
        .expect("a report holds texts, counts, and maps whose keys are texts");
    text.push('\n');
    text
}
