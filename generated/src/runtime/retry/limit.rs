//! What a server says about how many requests it takes.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

/// The limit of requests, as the headers of an answer tell it. What they do not tell is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct RateLimit {
    /// How many requests are taken within a window: `x-ratelimit-limit`.
    pub limit: Option<u64>,
    /// How many of them are left: `x-ratelimit-remaining`.
    pub remaining: Option<u64>,
    /// How long it was until the next window when the answer came, or is now where the server tells
    /// a point in time: `x-ratelimit-reset`.
    pub reset: Option<Duration>,
}

impl RateLimit {
    /// Nothing if the answer says nothing.
    pub(in super::super) fn of(headers: &HeaderMap, now: Option<SystemTime>) -> Option<Self> {
        let number = |name: &str| {
            let text = headers.get(name)?.to_str().ok()?;
            // Some servers tell the window as well: `100;w=60`.
            text.split([',', ';']).next()?.trim().parse().ok()
        };
        let found = Self {
            limit: number("x-ratelimit-limit"),
            remaining: number("x-ratelimit-remaining"),
            reset: now.and_then(|now| super::until_reset(headers, now)),
        };
        Some(found).filter(|found| *found != Self::default())
    }
}
