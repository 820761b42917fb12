//! What went wrong while reading: offsets and messages, and paths when somebody asks.

use super::path;

/// A page of a thousand bad items should not become a thousand messages.
const MAX_PROBLEMS: usize = 64;

/// What was recorded while reading.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    found: Vec<Found>,
    /// How many there were, those included that were not kept.
    met: usize,
    fatal: Option<Found>,
}

/// A problem, as cheaply as it can be kept: most are never looked at.
#[derive(Debug, Clone)]
struct Found {
    offset: usize,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    /// The value there is wrong.
    Wrong(String),
    /// The object there lacks this member.
    Missing(&'static str),
}

impl Found {
    fn show(&self, json: &[u8]) -> (String, String) {
        match &self.what {
            What::Wrong(message) => (path::at(json, self.offset), message.clone()),
            What::Missing(name) => {
                (path::member(json, self.offset, name), "it is missing".to_owned())
            }
        }
    }
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
        self.fatal.as_ref().or_else(|| self.found.first()).map(|found| found.show(json))
    }

    /// All of them, as paths and messages, in the order in which they were met.
    pub fn all(&self, json: &[u8]) -> Vec<(String, String)> {
        self.found.iter().chain(&self.fatal).map(|found| found.show(json)).collect()
    }

    /// Puts those at certain paths in front, as the reasons why nothing could be read.
    pub fn lead_with(&mut self, json: &[u8], is_reason: fn(&str) -> bool) {
        self.found.sort_by_cached_key(|found| !is_reason(&found.show(json).0));
    }

    pub(super) fn add(&mut self, offset: usize, message: String) {
        self.push(Found { offset, what: What::Wrong(message) });
    }

    pub(super) fn miss(&mut self, offset: usize, name: &'static str) {
        self.push(Found { offset, what: What::Missing(name) });
    }

    /// What comes after a syntax error says nothing.
    pub(super) fn end(&mut self, offset: usize, message: String) {
        self.fatal.get_or_insert(Found { offset, what: What::Wrong(message) });
    }

    /// How many there were: also of those that are not kept.
    pub(super) fn count(&self) -> usize {
        self.met
    }

    /// Drops what was met after the first few.
    pub(super) fn forget(&mut self, count: usize) {
        self.found.truncate(count);
        self.met = count;
    }

    fn push(&mut self, found: Found) {
        if self.fatal.is_some() {
            return;
        }
        self.met += 1;
        if self.found.len() < MAX_PROBLEMS {
            self.found.push(found);
        }
    }
}
