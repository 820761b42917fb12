//! Webhooks whose body takes its time, and a replay guard that several verifiers share.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, UNIX_EPOCH};

use axum::body::Body;
use axum::extract::{FromRequest as _, Request};
use bytes::Bytes;
use futures_core::Stream;

use crate::runtime::webhook::axum::Webhook;
use crate::runtime::webhook::testing::{self, PUBLIC_KEY, SEED};
use crate::runtime::webhook::{ReplayGuard, Verifier, WebhookError};
use crate::webhooks::Event;

const NOW: i64 = 1_700_000_000;
const BODY: &[u8] = br#"{"data":{"event_type":"call.answered","payload":{}}}"#;

/// A clock that is moved by hand.
#[derive(Clone)]
struct Hands(Arc<AtomicI64>);

impl Hands {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(NOW)))
    }

    fn set(&self, seconds: i64) {
        self.0.store(seconds, Ordering::SeqCst);
    }

    fn verifier(&self) -> Verifier {
        let hands = self.0.clone();
        let now = move || {
            let seconds = u64::try_from(hands.load(Ordering::SeqCst)).expect("after 1970");
            UNIX_EPOCH + Duration::from_secs(seconds)
        };
        Verifier::new(PUBLIC_KEY).expect("the key of the tests").clock(now)
    }
}

/// A body that is there when the clock shows a certain time.
struct Slow {
    hands: Hands,
    until: i64,
    halves: std::vec::IntoIter<Bytes>,
}

impl Stream for Slow {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let half = self.halves.next();
        if self.halves.len() == 0 {
            self.hands.set(self.until);
        }
        Poll::Ready(half.map(Ok))
    }
}

/// Posts what was signed at `NOW`, with the headers at one time and the last byte at another.
async fn post(
    hands: &Hands,
    verifier: &Verifier,
    from: i64,
    until: i64,
) -> Result<(), WebhookError> {
    hands.set(from);
    let (first, second) = BODY.split_at(10);
    let halves = vec![Bytes::from_static(first), Bytes::from_static(second)].into_iter();
    let body = Body::from_stream(Slow { hands: hands.clone(), until, halves });
    let mut request = Request::new(body);
    for (name, value) in testing::sign(&SEED, NOW, BODY) {
        request.headers_mut().insert(name, value.parse().expect("plain text"));
    }
    Webhook::<Event>::from_request(request, verifier).await.map(|_| ())
}

#[tokio::test]
async fn a_body_that_comes_late_is_stale() {
    let stale = |age| Err(WebhookError::Stale { age: Duration::from_secs(age) });
    for guarded in [false, true] {
        let hands = Hands::new();
        let mut verifier = hands.verifier();
        if guarded {
            verifier = verifier.replay_guard(ReplayGuard::new());
        }
        assert_eq!(post(&hands, &verifier, NOW, NOW).await, Ok(()), "{guarded}");
        let in_time = if guarded { Err(WebhookError::Replayed) } else { Ok(()) };
        assert_eq!(post(&hands, &verifier, NOW + 299, NOW + 300).await, in_time, "{guarded}");
        // What was accepted before is dropped from the guard at this very moment.
        assert_eq!(post(&hands, &verifier, NOW + 299, NOW + 301).await, stale(301), "{guarded}");
        assert_eq!(post(&hands, &verifier, NOW - 300, NOW + 9000).await, stale(9000), "{guarded}");
    }
}

/// One verifier with a short tolerance must not make the guard forget for all of them.
#[test]
fn a_shared_guard_remembers_for_the_longest_tolerance() {
    let (hands, guard) = (Hands::new(), Arc::new(ReplayGuard::new()));
    let strict = hands.verifier().tolerance(Duration::from_secs(60)).replay_guard(guard.clone());
    let lax = hands.verifier().replay_guard(guard.clone());
    let (old, new) = (testing::sign(&SEED, NOW, BODY), testing::sign(&SEED, NOW + 100, BODY));
    // The lax one is there, and was not asked yet.
    assert_eq!(strict.verify(&old, BODY), Ok(()));
    hands.set(NOW + 100);
    assert_eq!(strict.verify(&new, BODY), Ok(()));
    assert_eq!(lax.verify(&old, BODY), Err(WebhookError::Replayed));
    // Nobody accepts it any more.
    hands.set(NOW + 401);
    assert_eq!(lax.verify(&testing::sign(&SEED, NOW + 401, BODY), BODY), Ok(()));
    assert_eq!(guard.len(), 1);
}

/// A tolerance that is set after the guard counts as well.
#[test]
fn a_guard_is_told_of_a_later_tolerance() {
    let (hands, guard) = (Hands::new(), Arc::new(ReplayGuard::new()));
    let hour = hands.verifier().replay_guard(guard.clone()).tolerance(Duration::from_secs(3600));
    let other = hands.verifier().replay_guard(guard);
    let old = testing::sign(&SEED, NOW, BODY);
    assert_eq!(other.verify(&old, BODY), Ok(()));
    hands.set(NOW + 3000);
    assert_eq!(other.verify(&testing::sign(&SEED, NOW + 3000, BODY), BODY), Ok(()));
    assert_eq!(hour.verify(&old, BODY), Err(WebhookError::Replayed));
}
