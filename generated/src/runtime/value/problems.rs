//! What went wrong while reading: offsets and messages, and paths when somebody asks.

use super::path;

/// A page of a thousand bad items should not become a thousand messages.
const MAX_PROBLEMS: usize = 64;

/// What was recorded while reading.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    found: Vec<(usize, String)>,
    fatal: Option<(usize, String)>,
}

impl Problems {
    /// The text is not JSON.
    pub fn is_fatal(&self) -> bool {
        self.fatal.is_some()
    }

    /// Nothing was recorded.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty() && self.fatal.is_none()
    }

    /// The worst problem: the syntax error, else what was found first.
    pub fn first(&self, json: &[u8]) -> Option<(String, String)> {
        let (offset, message) = self.fatal.as_ref().or_else(|| self.found.first())?;
        Some((path::at(json, *offset), message.clone()))
    }

    /// All of them, as paths and messages, in the order of the document.
    pub fn all(&self, json: &[u8]) -> Vec<(String, String)> {
        let all = self.found.iter().chain(&self.fatal);
        all.map(|(offset, message)| (path::at(json, *offset), message.clone())).collect()
    }

    pub(super) fn add(&mut self, offset: usize, message: String) {
        if self.fatal.is_none() && self.found.len() < MAX_PROBLEMS {
            self.found.push((offset, message));
        }
    }

    /// What comes after a syntax error says nothing.
    pub(super) fn end(&mut self, offset: usize, message: String) {
        self.fatal.get_or_insert((offset, message));
    }

    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    /// Drops what was recorded after the first few.
    pub(super) fn forget(&mut self, count: usize) {
        self.found.truncate(count);
    }
}
