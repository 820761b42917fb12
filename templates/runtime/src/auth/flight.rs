//! One piece of work that any number of tasks wait for, and that each of them can drive.
//!
//! There is no task of its own behind it, because the runtime spawns nothing. Whoever waits polls
//! the shared work: a waiter that is dropped, or that nobody polls any more, holds up no other,
//! and with the last waiter the work itself is dropped. It knows nothing of tokens.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use super::super::transport::BoxFuture;

#[cfg(target_arch = "wasm32")]
use super::local::Parked;
#[cfg(not(target_arch = "wasm32"))]
use parked::Parked;

/// Work that ends in a `T`, shared by all who hold the `Arc`.
pub(super) struct Flight<T> {
    inner: Mutex<Inner<T>>,
    waiters: Arc<Waiters>,
}

struct Inner<T> {
    work: Work<T>,
    /// Somebody else wanted to poll while the work was taken out.
    missed: bool,
}

enum Work<T> {
    /// Nothing is under way: the next waiter begins.
    Idle,
    /// It waits to be woken.
    Parked(Parked<T>),
    /// A waiter polls it at this moment.
    Taken,
    Done(T),
}

impl<T: Clone + 'static> Flight<T> {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            inner: Mutex::new(Inner { work: Work::Idle, missed: false }),
            waiters: Arc::new(Waiters::default()),
        })
    }

    /// Waits for the end of the work. `begin` starts it where nobody has; `finish` is called once,
    /// by the waiter that sees the end, before any of them gets the result.
    pub(super) async fn join(
        self: Arc<Self>,
        begin: impl Fn() -> BoxFuture<T>,
        finish: impl Fn(&T),
    ) -> T {
        let waiter = Waiter { id: self.waiters.enter(), waiters: &self.waiters };
        poll_fn(|cx| {
            // First the waker: whatever happens from here on wakes this task.
            self.waiters.remember(waiter.id, cx.waker());
            self.poll(&begin, &finish)
        })
        .await
    }

    fn poll(&self, begin: &impl Fn() -> BoxFuture<T>, finish: &impl Fn(&T)) -> Poll<T> {
        let parked = match self.take() {
            Poll::Ready(Ok(value)) => return Poll::Ready(value),
            Poll::Ready(Err(parked)) => parked,
            Poll::Pending => return Poll::Pending,
        };
        // A panic inside the work must not leave the others waiting for ever: one of them begins
        // again.
        let mut put_back = PutBack { flight: self, work: Work::Idle };
        let mut parked = parked.unwrap_or_else(|| Parked::new(begin()));
        let waker = Waker::from(Arc::clone(&self.waiters));
        match parked.poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => {
                finish(&value);
                put_back.work = Work::Done(value.clone());
                Poll::Ready(value)
            }
            Poll::Pending => {
                put_back.work = Work::Parked(parked);
                Poll::Pending
            }
        }
    }

    /// The result, or the work to poll, `None` when it is to be begun. Pending while another
    /// waiter has it, and while it was not woken: of many waiters that a wake reaches one polls.
    fn take(&self) -> Poll<Result<T, Option<Parked<T>>>> {
        let mut inner = lock(&self.inner);
        match std::mem::replace(&mut inner.work, Work::Taken) {
            Work::Idle => Poll::Ready(Err(None)),
            Work::Parked(parked) if self.waiters.woken.swap(false, Ordering::SeqCst) => {
                Poll::Ready(Err(Some(parked)))
            }
            Work::Parked(parked) => {
                inner.work = Work::Parked(parked);
                Poll::Pending
            }
            Work::Taken => {
                inner.missed = true;
                Poll::Pending
            }
            Work::Done(value) => {
                inner.work = Work::Done(value.clone());
                Poll::Ready(Ok(value))
            }
        }
    }
}

/// Ends the time in which the work is taken out.
struct PutBack<'a, T> {
    flight: &'a Flight<T>,
    work: Work<T>,
}

impl<T> Drop for PutBack<'_, T> {
    fn drop(&mut self) {
        let work = std::mem::replace(&mut self.work, Work::Idle);
        let parked = matches!(work, Work::Parked(_));
        let missed = {
            let mut inner = lock(&self.flight.inner);
            inner.work = work;
            std::mem::take(&mut inner.missed)
        };
        // Parked work wakes by itself. But a wake that came while it was out may have gone to one
        // who could not poll then, and this task may never be polled again.
        let waiters = &self.flight.waiters;
        if !parked || (missed && waiters.woken.load(Ordering::SeqCst)) {
            waiters.wake_all();
        }
    }
}

/// The tasks that wait, by number; they are what the work wakes.
#[derive(Default)]
struct Waiters {
    /// The work was woken since somebody last began to poll it.
    woken: AtomicBool,
    wakers: Mutex<Wakers>,
}

#[derive(Default)]
struct Wakers {
    next: u64,
    known: BTreeMap<u64, Waker>,
}

impl Waiters {
    fn enter(&self) -> u64 {
        let mut wakers = lock(&self.wakers);
        wakers.next += 1;
        wakers.next
    }

    fn remember(&self, id: u64, waker: &Waker) {
        // Cloning and dropping a waker runs code of others, so neither happens under the lock.
        let waker = waker.clone();
        let _old = lock(&self.wakers).known.insert(id, waker);
    }

    fn leave(&self, id: u64) {
        let _waker = lock(&self.wakers).known.remove(&id);
    }

    fn wake_all(&self) {
        let wakers = std::mem::take(&mut lock(&self.wakers).known);
        for waker in wakers.into_values() {
            waker.wake();
        }
    }
}

impl Wake for Waiters {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        self.wake_all();
    }
}

/// One who waits.
struct Waiter<'a> {
    id: u64,
    waiters: &'a Waiters,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.waiters.leave(self.id);
    }
}

/// Nothing in here leaves a value half changed, so a panic elsewhere poisons nothing.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(not(target_arch = "wasm32"))]
mod parked {
    use std::task::{Context, Poll};

    use super::BoxFuture;

    /// Work between two polls.
    pub(super) struct Parked<T>(BoxFuture<T>);

    impl<T> Parked<T> {
        pub(super) fn new(work: BoxFuture<T>) -> Self {
            Self(work)
        }

        pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<T> {
            self.0.as_mut().poll(cx)
        }
    }
}
