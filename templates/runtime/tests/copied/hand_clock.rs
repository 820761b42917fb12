//! A clock that goes only when it is told to, so that a time limit is over when a test says so and
//! not when the machine is busy.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, SystemTime};

use crate::runtime::{BoxFuture, Clock};

/// Its clones are the same clock.
#[derive(Clone, Default)]
pub struct HandClock(Arc<AtomicU64>);

impl HandClock {
    /// Who waits for a limit is not woken: it is seen with the next poll.
    pub fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).expect("tests are short");
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.monotonic()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::SeqCst))
    }

    fn sleep(&self, _: Duration) -> BoxFuture<()> {
        Box::pin(async {})
    }

    fn limit(&self, duration: Duration) -> BoxFuture<()> {
        let (clock, end) = (self.clone(), self.monotonic().saturating_add(duration));
        let over = move || if clock.monotonic() >= end { Poll::Ready(()) } else { Poll::Pending };
        Box::pin(poll_fn(move |_| over()))
    }
}
