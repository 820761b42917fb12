//! `specs/overrides.toml`: names that people chose where the rules fall short.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diag::Diagnostics;

/// The file as data. Every map goes from a place in the document to a name, but for `streams`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Overrides {
    /// `"POST /messages/schedule" = "messages.schedule"`.
    pub operations: BTreeMap<String, String>,
    /// `"#/components/schemas/???" = "Question"`.
    pub types: BTreeMap<String, String>,
    /// `"#/components/schemas/X/properties/???" = "question"`.
    pub fields: BTreeMap<String, String>,
    /// `"#/components/schemas/X/enum/???" = "Question"`; `/variants/` and the hint for a union.
    pub variants: BTreeMap<String, String>,
    /// Name of the method that binds an id, by resource chain: `"calls" = "control"` gives
    /// `client.calls().control(id)`. `default` is for all others.
    pub handles: BTreeMap<String, String>,
    /// Operations that answer with a stream when `stream` is set in the body, although the
    /// document does not declare it: `"POST /ai/chat/completions" = "sse"`; `"none"` for one
    /// whose `stream` is something else.
    pub streams: BTreeMap<String, String>,
}

impl Overrides {
    /// Reads the file; what is wrong with it is a finding.
    pub fn parse(text: &str, diag: &mut Diagnostics) -> Self {
        match toml::from_str(text) {
            Ok(overrides) => overrides,
            Err(error) => {
                let place = super::place(text, error.span());
                diag.error(
                    "invalid-overrides",
                    place,
                    format!("the overrides cannot be read: {}", error.message()),
                    "see the comments at the head of specs/overrides.toml for the form",
                );
                Self::default()
            }
        }
    }
}
