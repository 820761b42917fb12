//! Time: what it is, and how to wait. A trait, so that tests need not wait for real.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

#[cfg(not(target_arch = "wasm32"))]
use tokio::time::Instant;

use super::transport::BoxFuture;

/// Tells the time and waits.
///
/// The built-in clock is the one of the system, and waits with the timers of tokio. Another
/// async runtime, a browser or a test brings its own: [`ClientBuilder::clock`](super::ClientBuilder::clock).
pub trait Clock: Send + Sync + 'static {
    /// The time of day, for dates in headers and the expiry of tokens.
    fn now(&self) -> SystemTime;

    /// Time since some fixed moment; it never goes backwards.
    fn monotonic(&self) -> Duration;

    /// Waits between two attempts.
    fn sleep(&self, duration: Duration) -> BoxFuture<()>;

    /// Ends when a time limit is over. A clock of a test, whose [`sleep`](Self::sleep) ends at
    /// once, still waits here, or every limit would be over at once.
    fn limit(&self, duration: Duration) -> BoxFuture<()>;

    /// Ends when [`monotonic`](Self::monotonic) comes to a moment: a [`limit`](Self::limit) of
    /// what is left until then.
    fn limit_at(&self, moment: Duration) -> BoxFuture<()> {
        self.limit(moment.saturating_sub(self.monotonic()))
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> SystemTime {
        (**self).now()
    }

    fn monotonic(&self) -> Duration {
        (**self).monotonic()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<()> {
        (**self).sleep(duration)
    }

    fn limit(&self, duration: Duration) -> BoxFuture<()> {
        (**self).limit(duration)
    }

    fn limit_at(&self, moment: Duration) -> BoxFuture<()> {
        (**self).limit_at(moment)
    }
}

/// The clock of the system. A browser has none that the standard library knows.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn system() -> Option<Arc<dyn Clock>> {
    Some(Arc::new(System { start: Instant::now() }))
}

/// The clock of the system. A browser has none that the standard library knows.
#[cfg(target_arch = "wasm32")]
pub(super) fn system() -> Option<Arc<dyn Clock>> {
    None
}

#[cfg(not(target_arch = "wasm32"))]
struct System {
    /// Of tokio, whose time a test can stop.
    start: Instant,
}

#[cfg(not(target_arch = "wasm32"))]
impl Clock for System {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn limit(&self, duration: Duration) -> BoxFuture<()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn limit_at(&self, moment: Duration) -> BoxFuture<()> {
        match self.start.checked_add(moment) {
            // No need to read the clock: every attempt of every call comes by here.
            Some(moment) => Box::pin(tokio::time::sleep_until(moment)),
            None => self.limit(moment),
        }
    }
}

/// The time of day where there is a clock.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn wall() -> Option<SystemTime> {
    Some(SystemTime::now())
}

/// The time of day where there is a clock.
#[cfg(target_arch = "wasm32")]
pub(super) fn wall() -> Option<SystemTime> {
    None
}
