//! Who waits for a connection.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Wake, Waker};

/// Which half waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Receiving,
    Sending,
}

/// Who is woken: one task for each half, or the same for both.
#[derive(Default)]
pub(super) struct Wakers([Mutex<Option<Waker>>; 2]);

impl Wakers {
    pub(super) fn set(&self, side: Side, waker: &Waker) {
        let mut slot = self.0[side as usize].lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *slot {
            Some(known) => known.clone_from(waker),
            None => *slot = Some(waker.clone()),
        }
    }

    /// The same task waits for both.
    pub(super) fn are_one_task(&self) -> bool {
        let [receiving, sending] = self.0.each_ref().map(|slot| {
            let slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
            slot.clone()
        });
        matches!((receiving, sending), (Some(one), Some(other)) if one.will_wake(&other))
    }

    pub(super) fn wake_one(&self, side: Side) {
        let slot = self.0[side as usize].lock().unwrap_or_else(PoisonError::into_inner);
        let waker = slot.clone();
        drop(slot);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Wake for Wakers {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.wake_one(Side::Receiving);
        self.wake_one(Side::Sending);
    }
}
