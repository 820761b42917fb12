//! Time: what it is, and how to wait. A trait, so that tests need not wait for real.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

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
}

/// The clock of the system. A browser has none that the standard library knows.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn system() -> Option<Arc<dyn Clock>> {
    Some(Arc::new(System { start: std::time::Instant::now() }))
}

/// The clock of the system. A browser has none that the standard library knows.
#[cfg(target_arch = "wasm32")]
pub(super) fn system() -> Option<Arc<dyn Clock>> {
    None
}

#[cfg(not(target_arch = "wasm32"))]
struct System {
    start: std::time::Instant,
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
