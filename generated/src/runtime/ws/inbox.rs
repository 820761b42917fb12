//! What has come in and waits to be read.

use std::collections::VecDeque;

use super::message::Received;

/// What a message that waits to be read costs beside its bytes.
const ENTRY: usize = 64;

/// Bytes of a connection that are on their way at most.
const ON_THE_WAY: usize = 4 << 20;

pub(super) struct Inbox {
    waiting: VecDeque<Received>,
    held: usize,
    limit: usize,
    /// Nobody will read any more.
    abandoned: bool,
}

impl Inbox {
    pub(super) fn new(limit: usize) -> Self {
        Self { waiting: VecDeque::new(), held: 0, limit, abandoned: false }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn is_abandoned(&self) -> bool {
        self.abandoned
    }

    /// Whether another message may come in.
    pub(super) fn has_space(&self) -> bool {
        self.waiting.is_empty() || self.held < self.limit
    }

    /// The same for what a server said before it went: what the system holds of it, about.
    pub(super) fn has_space_for_last_words(&self) -> bool {
        self.held < self.limit.saturating_add(ON_THE_WAY)
    }

    pub(super) fn push(&mut self, received: Received) {
        if self.abandoned {
            return;
        }
        if matches!(received, Received::Reconnected(_)) {
            // The connection that it tells of is gone as well, and nothing is to be said on it.
            self.waiting.retain(|known| !matches!(known, Received::Reconnected(_)));
            self.held = self.waiting.iter().map(cost).sum();
        }
        self.held += cost(&received);
        self.waiting.push_back(received);
    }

    pub(super) fn pop(&mut self) -> Option<Received> {
        let received = self.waiting.pop_front()?;
        self.held -= cost(&received);
        Some(received)
    }

    /// Keeps nothing from now on, so that the connection is not kept waiting.
    pub(super) fn abandon(&mut self) {
        self.abandoned = true;
        self.waiting.clear();
        self.held = 0;
    }
}

fn cost(received: &Received) -> usize {
    received.len() + ENTRY
}
