//! What a program decides about the next attempt by itself.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::super::error::Error;

/// An attempt that failed, for the function of [`RetryPolicy::decide`](super::RetryPolicy::decide).
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct FailedAttempt<'a> {
    /// Why it failed: with the operation, the method, the route, and the answer if there was one.
    pub error: &'a Error,
    /// How many attempts there were so far, this one included.
    pub attempts: u32,
    /// The wait before the next attempt by the policy alone, `None` if there would be none.
    pub planned: Option<Duration>,
}

type Decide = dyn Fn(&FailedAttempt<'_>) -> Option<Duration> + Send + Sync;

#[derive(Clone)]
pub(in super::super) struct Rule(Arc<Decide>);

impl Rule {
    pub(super) fn new(
        decide: impl Fn(&FailedAttempt<'_>) -> Option<Duration> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(decide))
    }

    pub(in super::super) fn decide(&self, failed: &FailedAttempt<'_>) -> Option<Duration> {
        (self.0)(failed)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Rule {}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rule")
    }
}
