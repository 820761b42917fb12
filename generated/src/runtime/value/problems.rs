//! What went wrong while reading: offsets and messages, and paths when somebody asks.

use std::ops::Range;

use super::path;

/// A page of a thousand bad items should not become a thousand messages.
const MAX_PROBLEMS: usize = 64;

/// Members that are kept in mind, though no type has them. Of a list that is one per item, or some.
const MAX_UNDOCUMENTED: usize = 10_000;

/// What was recorded while reading.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    found: Vec<Found>,
    /// How many there were, those included that were not kept.
    met: usize,
    fatal: Option<Found>,
    /// Where the values of members begin that no type has.
    undocumented: Vec<usize>,
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
    /// With the path of the value there.
    fn show(&self, path: String) -> (String, String) {
        match &self.what {
            What::Wrong(message) => (path, message.clone()),
            What::Missing(name) => (path::join(path, name), "it is missing".to_owned()),
        }
    }
}

impl Problems {
    /// The text is not JSON.
    pub fn is_fatal(&self) -> bool {
        self.fatal.is_some()
    }

    /// Whether the value is refused. Most are taken as far as they could be read.
    pub fn forbid(&self, strict: bool) -> bool {
        self.is_fatal() || strict && !self.is_empty()
    }

    /// Nothing was recorded.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty() && self.fatal.is_none()
    }

    /// The worst problem: the syntax error, else what was found first.
    pub fn first(&self, json: &[u8]) -> Option<(String, String)> {
        let found = self.fatal.as_ref().or_else(|| self.found.first())?;
        shown(json, [found].into_iter()).pop()
    }

    /// All of them, as paths and messages, in the order in which they were met.
    pub fn all(&self, json: &[u8]) -> Vec<(String, String)> {
        shown(json, self.found.iter().chain(&self.fatal))
    }

    /// The members that no type has, as paths and places in the text.
    pub fn undocumented(&self, json: &[u8]) -> Vec<(String, Range<usize>)> {
        path::all(json, &self.undocumented)
    }

    /// Puts those at certain paths in front, as the reasons why nothing could be read.
    pub fn lead_with(&mut self, json: &[u8], is_reason: fn(&str) -> bool) {
        let mut places = shown(json, self.found.iter()).into_iter();
        self.found.sort_by_cached_key(|_| !places.next().is_some_and(|(path, _)| is_reason(&path)));
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

    pub(super) fn note(&mut self, offset: usize) {
        if self.undocumented.len() < MAX_UNDOCUMENTED {
            self.undocumented.push(offset);
        }
    }

    /// How many there were, those included that are not kept, and members that no type has.
    pub(super) fn count(&self) -> (usize, usize) {
        (self.met, self.undocumented.len())
    }

    /// Drops what was met after the first few.
    pub(super) fn forget(&mut self, (met, undocumented): (usize, usize)) {
        self.found.truncate(met);
        self.met = met;
        self.undocumented.truncate(undocumented);
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

/// All of them, as paths and messages, on one way through the text.
fn shown<'a>(json: &[u8], all: impl Iterator<Item = &'a Found> + Clone) -> Vec<(String, String)> {
    let mut offsets: Vec<usize> = all.clone().map(|found| found.offset).collect();
    offsets.sort_unstable();
    offsets.dedup();
    let paths = path::starts(json, &offsets);
    let path = |offset: usize| match paths.binary_search_by_key(&offset, |(start, _)| *start) {
        Ok(index) => paths[index].1.clone(),
        // In the middle of something broken.
        Err(_) => path::at(json, offset),
    };
    all.map(|found| found.show(path(found.offset))).collect()
}
