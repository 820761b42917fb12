//! A limit for what is waited for.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use super::super::clock::Clock;
use super::super::transport::BoxFuture;

/// The output of a future, unless a moment on the monotonic clock comes first. The timer for that
/// moment is left where it was put: what comes next has the same time.
pub(in super::super) async fn within<T>(
    clock: &Arc<dyn Clock>,
    end: Option<Duration>,
    timer: &mut Option<BoxFuture<()>>,
    future: impl Future<Output = T>,
) -> Option<T> {
    let mut future = pin!(future);
    poll_fn(move |cx| {
        if let Poll::Ready(value) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(value));
        }
        let Some(end) = end else {
            return Poll::Pending;
        };
        let timer = timer.get_or_insert_with(|| clock.limit_at(end));
        timer.as_mut().poll(cx).map(|()| None)
    })
    .await
}
