//! When a request is sent again, and how long that waits.
//!
//! What is decided here depends on arguments alone: the clock and the question whether a request can
//! be executed twice belong to the caller. It knows no request and sends nothing.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;

use super::error::Error;

mod limit;
mod rule;

pub use limit::RateLimit;
pub use rule::FailedAttempt;
use rule::Rule;

const RETRY_AFTER_MS: &str = "retry-after-ms";
const RETRY_AFTER: &str = "retry-after";
const RATE_LIMIT_RESET: &str = "x-ratelimit-reset";
const SHOULD_RETRY: &str = "x-should-retry";

/// What a server asks for is cut here, so that no number of its choosing overflows anything.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// A `x-ratelimit-reset` above this is a point in time, below it a number of seconds.
const SMALLEST_EPOCH: f64 = 1e9;

/// The part of a wait that chance takes off, unless full jitter is asked for.
const JITTER: f64 = 0.25;

/// How often and how fast a request is tried again.
///
/// Repeated are requests that got no answer, and the statuses 408, 409, 429 and 500 and above.
/// The header `x-should-retry` of an answer overrules the list of statuses.
///
/// A request that must not be executed twice (a `POST` without an idempotency key or a command
/// id) is repeated only when it provably was not executed: it could not be sent, or the answer
/// was 429. [`retry_unsafe`](Self::retry_unsafe) lifts that protection.
///
/// A connection that breaks is no such proof. Nor is it one that an HTTP/2 server refuses a stream
/// or announces its end (`GOAWAY`), though it may mean so: what the transport reports is the same
/// where the server had begun with the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    max_retries: u32,
    initial_delay: Duration,
    max_delay: Duration,
    max_server_delay: Duration,
    full_jitter: bool,
    retry_unsafe: bool,
    rule: Option<Rule>,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl RetryPolicy {
    /// Two retries, after 0.5 and 1 seconds or after what the server asks for.
    pub const fn new() -> Self {
        Self {
            max_retries: 2,
            initial_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(8),
            max_server_delay: Duration::from_secs(60),
            full_jitter: false,
            retry_unsafe: false,
            rule: None,
        }
    }

    /// Every request is sent once.
    pub const fn none() -> Self {
        Self::new().max_retries(0)
    }

    /// How many times a request is sent again. Default: 2.
    #[must_use]
    pub const fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// The wait before the first retry; it doubles with each further one. Default: 0.5 seconds.
    #[must_use]
    pub const fn initial_delay(mut self, delay: Duration) -> Self {
        self.initial_delay = delay;
        self
    }

    /// The longest wait between two attempts when the server does not say. Default: 8 seconds.
    #[must_use]
    pub const fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The longest wait that a server may ask for. If it asks for more, the request fails at once
    /// and the error tells for how much. Default: 60 seconds.
    #[must_use]
    pub const fn max_server_delay(mut self, delay: Duration) -> Self {
        self.max_server_delay = delay;
        self
    }

    /// Choose each wait between nothing and the full delay, in place of at most a quarter less.
    /// That spreads many clients better, and lets a single one be early. Default: off.
    #[must_use]
    pub const fn full_jitter(mut self, on: bool) -> Self {
        self.full_jitter = on;
        self
    }

    /// Repeat also requests that may then be executed twice, so that a message can go out two
    /// times. Default: off.
    #[must_use]
    pub const fn retry_unsafe(mut self, on: bool) -> Self {
        self.retry_unsafe = on;
        self
    }

    /// Asks a function after each attempt that failed. It returns how long to wait before the next
    /// one, and with `None` the error stands; [`FailedAttempt::planned`] leaves things as they are.
    ///
    /// What stays: there are not more attempts than [`max_retries`](Self::max_retries) allows and
    /// the time of the call has room for, what must not be executed twice is repeated only as said
    /// above, and a server that forbids it by `x-should-retry` is obeyed. The function is not asked
    /// where there can be no further attempt.
    ///
    /// ```ignore
    /// // Somebody else is writing to it: that passes sooner than an error of the server.
    /// let policy = RetryPolicy::new().decide(|failed| match failed.error.status() {
    ///     Some(423) => Some(Duration::from_millis(200)),
    ///     _ => failed.planned,
    /// });
    /// ```
    #[must_use]
    pub fn decide(
        mut self,
        decide: impl Fn(&FailedAttempt<'_>) -> Option<Duration> + Send + Sync + 'static,
    ) -> Self {
        self.rule = Some(Rule::new(decide));
        self
    }

    /// The function that decides, if there may be another attempt; see [`delay`] for the arguments.
    fn rule(&self, repeatable: bool, failure: &Failure<'_>, sent: u32) -> Option<&Rule> {
        let allowed = match *failure {
            Failure::Unsent => true,
            Failure::Broken => repeatable,
            Failure::Status { status, headers } => {
                (repeatable || status == 429) && !advises(headers, "false")
            }
        };
        self.rule.as_ref().filter(|_| allowed && sent < self.attempts())
    }

    /// The user accepts that a request may be executed twice.
    pub(super) fn repeats_unsafe(&self) -> bool {
        self.retry_unsafe
    }

    /// How many attempts there are at most.
    pub(super) fn attempts(&self) -> u32 {
        self.max_retries.saturating_add(1)
    }

    /// The wait after `sent` attempts, by the policy alone.
    fn backoff(&self, sent: u32, random: f64) -> Duration {
        let doublings = sent.saturating_sub(1);
        let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
        let full = self.initial_delay.saturating_mul(factor).min(self.max_delay);
        // A number that is no fraction must neither lengthen the wait nor turn it around.
        let random = if random.is_finite() { random.clamp(0.0, 1.0) } else { 0.0 };
        let part = if self.full_jitter { random } else { 1.0 - JITTER * random };
        Duration::try_from_secs_f64(full.as_secs_f64() * part).unwrap_or(full).min(full)
    }
}

/// Why an attempt did not end in a success.
#[derive(Debug, Clone, Copy)]
pub(super) enum Failure<'a> {
    /// There was an answer.
    Status {
        /// Its status.
        status: u16,
        /// Its headers.
        headers: &'a HeaderMap,
    },
    /// Provably nothing was sent.
    Unsent,
    /// A timeout, a broken connection, half a body: it may have been executed.
    Broken,
}

/// How long to wait before the next attempt; `None` when there is to be none.
///
/// `repeatable` says that executing the request twice is harmless (or accepted, see
/// [`RetryPolicy::repeats_unsafe`]), `sent` counts the attempts made so far from 1, and `random`
/// is between 0 and 1.
pub(super) fn delay(
    policy: &RetryPolicy,
    repeatable: bool,
    failure: &Failure<'_>,
    sent: u32,
    now: SystemTime,
    random: f64,
) -> Option<Duration> {
    if sent >= policy.attempts() {
        return None;
    }
    let backoff = policy.backoff(sent, random);
    match *failure {
        Failure::Unsent => Some(backoff),
        Failure::Broken => repeatable.then_some(backoff),
        Failure::Status { status, headers } => {
            if !worth_repeating(repeatable, status, headers) {
                return None;
            }
            match retry_after(status, headers, now) {
                Some(asked) => (asked <= policy.max_server_delay).then_some(asked),
                None => Some(backoff),
            }
        }
    }
}

/// The same, decided by the function of the policy if it has one and there may be an attempt.
pub(super) fn decide(
    policy: &RetryPolicy,
    repeatable: bool,
    failure: &Failure<'_>,
    sent: u32,
    now: SystemTime,
    error: &Error,
) -> Option<Duration> {
    let planned = delay(policy, repeatable, failure, sent, now, fastrand::f64());
    match policy.rule(repeatable, failure, sent) {
        Some(rule) => rule.decide(&FailedAttempt { error, attempts: sent, planned }),
        None => planned,
    }
}

/// The table of statuses. A server that says "do not" is always obeyed; one that says "do" is not
/// allowed to have a request executed twice.
fn worth_repeating(repeatable: bool, status: u16, headers: &HeaderMap) -> bool {
    if advises(headers, "false") {
        return false;
    }
    match status {
        429 => true,
        408 | 409 | 500.. => repeatable,
        400.. => repeatable && advises(headers, "true"),
        _ => false,
    }
}

fn advises(headers: &HeaderMap, word: &str) -> bool {
    let advice = headers.get(SHOULD_RETRY).and_then(|value| value.to_str().ok());
    advice.is_some_and(|advice| advice.trim().eq_ignore_ascii_case(word))
}

/// How long the server asks to wait, after an answer with this status. The reset of a rate limit
/// counts only where the limit was hit: it stands in other answers too.
pub(super) fn retry_after(status: u16, headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    if status == 429 { server_delay(headers, now) } else { asked_for(headers, now) }
}

/// How long the server asks to wait after an answer with 429; see [`retry_after`] for others.
///
/// A value that is not one of the documented forms counts as absent, one in the past as zero, and
/// none is longer than a year.
pub(super) fn server_delay(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    asked_for(headers, now).or_else(|| until_reset(headers, now))
}

fn until_reset(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    longest(headers, RATE_LIMIT_RESET, |text| reset(text, now))
}

fn asked_for(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    longest(headers, RETRY_AFTER_MS, |text| Some(span(number(text)? / 1000.0)))
        .or_else(|| longest(headers, RETRY_AFTER, |text| seconds_or_date(text, now)))
}

/// The longest of the values that can be read: whoever comes too early is refused again.
fn longest(
    headers: &HeaderMap,
    name: &str,
    read: impl Fn(&str) -> Option<Duration>,
) -> Option<Duration> {
    let values = headers.get_all(name).into_iter();
    values.filter_map(|value| read(value.to_str().ok()?.trim())).max()
}

fn seconds_or_date(text: &str, now: SystemTime) -> Option<Duration> {
    if let Some(seconds) = number(text) {
        return Some(span(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default().min(LONGEST))
}

/// Seconds to go, or the second since 1970 at which the limit is lifted.
fn reset(text: &str, now: SystemTime) -> Option<Duration> {
    let value = number(text)?;
    if value <= SMALLEST_EPOCH {
        return Some(span(value));
    }
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    Some(span(value - now.as_secs_f64()))
}

/// A decimal number. Neither NaN nor the word "inf" is one; what is too large for a float becomes
/// infinite, which [`span`] cuts.
fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plausible = digits.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    if plausible { text.parse().ok() } else { None }
}

/// Seconds as a wait: not below zero, not above a year.
fn span(seconds: f64) -> Duration {
    let seconds = seconds.clamp(0.0, LONGEST.as_secs_f64());
    Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST)
}
