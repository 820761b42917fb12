//! How a connection is kept.

use std::time::Duration;

/// Settings of one WebSocket.
#[derive(Debug, Clone)]
pub struct SocketOptions {
    pub(super) queue: usize,
    pub(super) max_message: usize,
    pub(super) ping: Option<Duration>,
    pub(super) missed: u32,
    pub(super) close: Duration,
    pub(super) tries: u32,
    pub(super) first_delay: Duration,
    pub(super) max_delay: Duration,
}

impl Default for SocketOptions {
    fn default() -> Self {
        Self {
            queue: 1 << 20,
            max_message: 16 << 20,
            ping: Some(Duration::from_secs(20)),
            missed: 2,
            close: Duration::from_secs(5),
            tries: 5,
            first_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(8),
        }
    }
}

impl SocketOptions {
    /// How many bytes may wait to be sent, and how many to be read. Default: 1 MiB.
    pub fn queue(&mut self, bytes: usize) {
        self.queue = bytes;
    }

    /// The largest message that is received. Default: 16 MiB.
    pub fn max_message(&mut self, bytes: usize) {
        self.max_message = bytes;
    }

    /// How often a ping is sent. A connection on which nothing came for three such intervals
    /// counts as broken. Default: 20 seconds.
    pub fn ping(&mut self, interval: Duration) {
        // A timer of zero would never let anything else happen.
        self.ping = Some(interval.max(Duration::from_millis(1)));
    }

    /// No pings; a connection that is silent stays open.
    pub fn no_ping(&mut self) {
        self.ping = None;
    }

    /// How long to wait in [`close`](super::Socket::close) for a server that takes nothing of what
    /// is queued, and then for its good-bye. Default: 5 seconds.
    pub fn close_timeout(&mut self, timeout: Duration) {
        self.close = timeout;
    }

    /// How many times in a row a broken connection is opened anew. Default: 5.
    pub fn reconnect(&mut self, tries: u32) {
        self.tries = tries;
    }

    /// A connection that breaks is over.
    pub fn no_reconnect(&mut self) {
        self.tries = 0;
    }

    /// How long to wait before the first try, which doubles with every further one, and the
    /// longest that it may become. Default: half a second and 8 seconds.
    pub fn reconnect_delay(&mut self, first: Duration, longest: Duration) {
        self.first_delay = first;
        self.max_delay = longest;
    }

    /// The wait before a try, counted from 1; up to a quarter is taken off by chance, so that
    /// many clients do not come back at once.
    pub(super) fn delay(&self, attempt: u32, random: f64) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1).min(31));
        let delay = self.first_delay.saturating_mul(doubled).min(self.max_delay);
        let part = 1.0 - random.clamp(0.0, 1.0) / 4.0;
        Duration::try_from_secs_f64(delay.as_secs_f64() * part).unwrap_or(delay)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::SocketOptions;

    #[test]
    fn delays_double_up_to_the_longest() {
        let options = SocketOptions::default();
        let delays = [1, 2, 3, 4, 5, 6, u32::MAX].map(|at| options.delay(at, 0.0).as_millis());
        assert_eq!(delays, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert_eq!(options.delay(1, 1.0), Duration::from_millis(375));
    }

    #[test]
    fn no_delay_is_too_long_to_be_told() {
        let mut options = SocketOptions::default();
        options.reconnect_delay(Duration::MAX, Duration::MAX);
        assert_eq!(options.delay(3, 0.0), Duration::MAX);
    }
}
