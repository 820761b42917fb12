//! What was accepted lately, so that a recorded delivery cannot be sent again.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Remembers the deliveries that were accepted, for as long as their timestamps are good.
///
/// Only what carries a right signature is remembered, so strangers cannot fill it. Its memory is
/// bounded: when there are more deliveries within the tolerance than it holds, the oldest are
/// forgotten, and only those could be played back.
///
/// A server that fails to handle a delivery should [forget](super::Verifier::forget) it, since
/// the same bytes may come again. The layer of the `axum` feature does so by itself.
pub struct ReplayGuard {
    seen: Mutex<Seen>,
    capacity: usize,
}

#[derive(Default)]
struct Seen {
    /// By time, so that what has expired stands first. About 80 bytes each.
    entries: BTreeSet<Entry>,
    /// In seconds, the longest of all verifiers: what one of them still accepts is not dropped
    /// because another would refuse it.
    tolerance: i64,
}

/// Timestamp and signature.
type Entry = (i64, [u8; 64]);

impl ReplayGuard {
    /// Holds up to 65,536 deliveries, about 6 MB when full.
    pub fn new() -> Self {
        Self::with_capacity(1 << 16)
    }

    /// Holds up to so many deliveries; at least one.
    pub fn with_capacity(deliveries: usize) -> Self {
        Self { seen: Mutex::default(), capacity: deliveries.max(1) }
    }

    /// How many deliveries it remembers.
    pub fn len(&self) -> usize {
        self.lock().entries.len()
    }

    /// It remembers nothing.
    pub fn is_empty(&self) -> bool {
        self.lock().entries.is_empty()
    }

    /// A verifier asks about deliveries that are up to so many seconds old.
    pub(super) fn keep_for(&self, tolerance: i64) {
        let mut seen = self.lock();
        seen.tolerance = seen.tolerance.max(tolerance);
    }

    /// Notes a delivery; no when it was noted before. What every verifier refuses as stale by now
    /// is dropped, so whoever asks has to look at the age afterwards.
    pub(super) fn first_time(&self, entry: Entry, now: i64) -> bool {
        let mut seen = self.lock();
        let oldest = now.saturating_sub(seen.tolerance);
        while seen.entries.first().is_some_and(|(time, _)| *time < oldest) {
            seen.entries.pop_first();
        }
        let new = seen.entries.insert(entry);
        if seen.entries.len() > self.capacity {
            seen.entries.pop_first();
        }
        new
    }

    pub(super) fn forget(&self, entry: &Entry) {
        self.lock().entries.remove(entry);
    }

    /// Nothing in here panics while it holds the lock, so a poisoned set is a whole one.
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for ReplayGuard {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ReplayGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuard")
            .field("len", &self.len())
            .field("capacity", &self.capacity)
            .finish()
    }
}
