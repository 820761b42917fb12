//! Work that cannot leave its thread, behind a handle that can.
//!
//! In a browser no future is `Send`, and still the client that holds one must be. The work lies
//! in a table of its thread; on another thread it is as if it were never ready.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

type LocalFuture = Pin<Box<dyn Future<Output = Box<dyn Any>>>>;

thread_local! {
    static WORK: RefCell<BTreeMap<u64, LocalFuture>> = const { RefCell::new(BTreeMap::new()) };
}

static NEXT: AtomicU64 = AtomicU64::new(0);

/// Work between two polls.
pub(super) struct Parked<T> {
    id: u64,
    result: PhantomData<fn() -> T>,
}

impl<T: 'static> Parked<T> {
    pub(super) fn new(work: Pin<Box<dyn Future<Output = T>>>) -> Self {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let work: LocalFuture = Box::pin(async move { Box::new(work.await) as Box<dyn Any> });
        WORK.with_borrow_mut(|table| table.insert(id, work));
        Self { id, result: PhantomData }
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<T> {
        // It is taken out for the poll, which may well come back here for other work.
        let Some(mut work) = WORK.with_borrow_mut(|table| table.remove(&self.id)) else {
            return Poll::Pending;
        };
        match work.as_mut().poll(cx) {
            Poll::Ready(value) => match value.downcast() {
                Ok(value) => Poll::Ready(*value),
                Err(_) => Poll::Pending,
            },
            Poll::Pending => {
                WORK.with_borrow_mut(|table| table.insert(self.id, work));
                Poll::Pending
            }
        }
    }
}

impl<T> Drop for Parked<T> {
    fn drop(&mut self) {
        // At the end of a thread its table may be gone, and the work with it.
        let _work = WORK.try_with(|table| table.borrow_mut().remove(&self.id));
    }
}
