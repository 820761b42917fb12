use std::future::poll_fn;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::super::local::Parked;
use super::doubles::{Alarm, Gate};

#[test]
fn work_lies_in_its_thread() {
    let gate = Arc::new(Gate::default());
    // An `Rc` in it: this work cannot move.
    let held = Rc::new(());
    let (behind, inside) = (Arc::clone(&gate), Rc::clone(&held));
    let mut parked: Parked<usize> = Parked::new(Box::pin(async move {
        poll_fn(|cx| behind.poll(cx)).await;
        Rc::strong_count(&inside)
    }));
    let (alarm, waker) = Alarm::new();
    assert!(parked.poll(&mut Context::from_waker(&waker)).is_pending());
    let mut parked = std::thread::spawn(|| {
        assert!(parked.poll(&mut Context::from_waker(Waker::noop())).is_pending());
        parked
    })
    .join()
    .expect("it has only no effect");
    gate.open();
    assert_eq!(alarm.rung(), 1);
    assert_eq!(parked.poll(&mut Context::from_waker(&waker)), Poll::Ready(2));
    assert_eq!(Rc::strong_count(&held), 1);
    assert!(parked.poll(&mut Context::from_waker(&waker)).is_pending(), "it is over");
}

#[test]
fn work_goes_with_its_handle() {
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    let parked: Parked<usize> = Parked::new(Box::pin(async move { Rc::strong_count(&inside) }));
    assert_eq!(Rc::strong_count(&held), 2);
    drop(parked);
    assert_eq!(Rc::strong_count(&held), 1);
}

#[test]
fn work_may_begin_other_work() {
    let mut outer: Parked<u8> = Parked::new(Box::pin(async {
        let mut inner: Parked<u8> = Parked::new(Box::pin(async { 3 }));
        poll_fn(move |cx| inner.poll(cx)).await
    }));
    assert_eq!(outer.poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(3));
}
