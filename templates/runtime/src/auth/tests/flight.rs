use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::super::super::transport::BoxFuture;
use super::super::flight::{Flight, lock};
use super::doubles::{Alarm, Gate, block_on};

type Waiting<'a> = Pin<Box<dyn Future<Output = usize> + Send + 'a>>;

/// Work behind a gate that counts how often it was begun, polled and finished.
#[derive(Default)]
struct Job {
    gate: Gate,
    begun: AtomicUsize,
    polled: AtomicUsize,
    finished: AtomicUsize,
}

impl Job {
    fn work(self: &Arc<Self>) -> BoxFuture<usize> {
        let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let job = Arc::clone(self);
        Box::pin(poll_fn(move |cx| {
            job.polled.fetch_add(1, Ordering::SeqCst);
            job.gate.poll(cx).map(|()| number)
        }))
    }

    fn join<'a>(self: &'a Arc<Self>, flight: &Arc<Flight<usize>>) -> Waiting<'a> {
        let finish = |_: &usize| {
            self.finished.fetch_add(1, Ordering::SeqCst);
        };
        Box::pin(Arc::clone(flight).join(|| self.work(), finish))
    }

    fn counts(&self) -> [usize; 3] {
        [&self.begun, &self.polled, &self.finished].map(|count| count.load(Ordering::SeqCst))
    }
}

fn poll(waiting: &mut Waiting<'_>, waker: &Waker) -> Poll<usize> {
    waiting.as_mut().poll(&mut Context::from_waker(waker))
}

#[test]
fn many_wait_and_one_works() {
    let (job, flight) = (Arc::new(Job::default()), Flight::new());
    let (alarm, waker) = Alarm::new();
    let mut waiting: Vec<_> = (0..64).map(|_| job.join(&flight)).collect();
    assert!(waiting.iter_mut().all(|one| poll(one, &waker).is_pending()));
    assert_eq!(job.counts(), [1, 1, 0]);
    job.gate.open();
    assert_eq!(alarm.rung(), 64);
    assert!(waiting.iter_mut().all(|one| poll(one, &waker) == Poll::Ready(1)));
    assert_eq!(job.counts(), [1, 2, 1]);
    assert_eq!(block_on(job.join(&flight)), 1, "it stays done");
}

#[test]
fn a_waiter_that_is_dropped_holds_up_nobody() {
    let (job, flight) = (Arc::new(Job::default()), Flight::new());
    let (alarm, waker) = Alarm::new();
    let (mut first, mut second) = (job.join(&flight), job.join(&flight));
    assert!(poll(&mut first, &waker).is_pending() && poll(&mut second, &waker).is_pending());
    drop(first);
    job.gate.open();
    assert_eq!(alarm.rung(), 1, "only the one that is left is woken");
    assert_eq!(poll(&mut second, &waker), Poll::Ready(1));
    assert_eq!(job.counts(), [1, 2, 1]);
}

#[test]
fn a_waiter_that_nobody_polls_holds_up_nobody() {
    let (job, flight) = (Arc::new(Job::default()), Flight::new());
    let mut lazy = job.join(&flight);
    assert!(poll(&mut lazy, Waker::noop()).is_pending());
    let mut second = job.join(&flight);
    let (alarm, waker) = Alarm::new();
    assert!(poll(&mut second, &waker).is_pending());
    job.gate.open();
    assert_eq!(alarm.rung(), 1);
    assert_eq!(poll(&mut second, &waker), Poll::Ready(1));
    assert_eq!(poll(&mut lazy, Waker::noop()), Poll::Ready(1));
}

#[test]
fn the_work_goes_with_the_last_waiter() {
    let (job, flight) = (Arc::new(Job::default()), Flight::new());
    let mut waiting = [job.join(&flight), job.join(&flight)];
    drop(flight);
    assert!(waiting.iter_mut().all(|one| poll(one, Waker::noop()).is_pending()));
    assert_eq!(Arc::strong_count(&job), 2);
    drop(waiting);
    assert_eq!((Arc::strong_count(&job), job.counts()), (1, [1, 1, 0]));
}

#[test]
fn after_a_panic_another_begins_again() {
    let (job, flight) = (Arc::new(Job::default()), Flight::new());
    let panics = || -> BoxFuture<usize> {
        let (job, mut polls) = (Arc::clone(&job), 0);
        Box::pin(poll_fn(move |cx| {
            polls += 1;
            assert!(polls < 2, "this panic is part of the test");
            job.gate.poll(cx).map(|()| 0)
        }))
    };
    let mut bad = Box::pin(Arc::clone(&flight).join(panics, |_| {}));
    let mut good = job.join(&flight);
    let (alarm, waker) = Alarm::new();
    let mut cx = Context::from_waker(&waker);
    assert!(bad.as_mut().poll(&mut cx).is_pending() && poll(&mut good, &waker).is_pending());
    job.gate.open();
    let result = catch_unwind(AssertUnwindSafe(|| {
        bad.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    }));
    assert!(result.is_err() && alarm.rung() > 0);
    assert_eq!(poll(&mut good, &waker), Poll::Ready(1));
}

/// While the work is polled another waiter comes, and the work is woken: that wake must reach the
/// one who came, even if the first is never polled again.
#[test]
fn a_wake_during_a_poll_is_not_lost() {
    let flight: Arc<Flight<usize>> = Flight::new();
    let job = Arc::new(Job::default());
    let (alarm, waker) = Alarm::new();
    let second = Mutex::new(job.join(&flight));
    let during = Arc::new(Mutex::new(None::<Box<dyn FnMut() + Send>>));
    let polls = Arc::new(AtomicUsize::new(0));
    let begin = || -> BoxFuture<usize> {
        let (during, polls) = (Arc::clone(&during), Arc::clone(&polls));
        Box::pin(poll_fn(move |cx| {
            if polls.fetch_add(1, Ordering::SeqCst) == 0 {
                cx.waker().wake_by_ref();
                let run = lock(&during).take();
                run.expect("the test has set it")();
                return Poll::Pending;
            }
            Poll::Ready(5)
        }))
    };
    // The other waiter is polled from inside of the work; the pieces that this needs are moved
    // through channels, because the work cannot borrow them.
    let (ask, asked) = mpsc::channel::<()>();
    let (answer, answered) = mpsc::channel::<bool>();
    *lock(&during) = Some(Box::new(move || {
        ask.send(()).expect("the thread waits");
        assert!(answered.recv().expect("the thread answers"), "it has to wait");
    }));
    std::thread::scope(|scope| {
        let (second, waker) = (&second, &waker);
        scope.spawn(move || {
            asked.recv().expect("the work asks");
            answer.send(poll(&mut lock(second), waker).is_pending()).expect("the work waits");
        });
        let mut first = pin!(Arc::clone(&flight).join(begin, |_| {}));
        assert!(first.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        assert!(alarm.rung() > 0, "the second has to be told");
        assert_eq!(poll(&mut lock(second), waker), Poll::Ready(5));
    });
}

/// Threads that wait, give up and come back, with work that is woken from yet another thread.
#[test]
fn nobody_is_stranded() {
    let (done, finished) = mpsc::channel();
    std::thread::spawn(move || {
        for round in 0..200_u64 {
            let (job, flight) = (Arc::new(Job::default()), Flight::new());
            std::thread::scope(|scope| {
                for number in 0..6_u64 {
                    let (job, flight) = (&job, &flight);
                    scope.spawn(move || {
                        let mut random = fastrand::Rng::with_seed(round * 31 + number);
                        for _ in 0..random.usize(0..6) {
                            let mut waiting = job.join(flight);
                            let polls = random.usize(0..3);
                            let _ =
                                (0..polls).find(|_| poll(&mut waiting, Waker::noop()).is_ready());
                        }
                        assert_eq!(block_on(job.join(flight)), 1);
                    });
                }
                if round % 2 == 0 {
                    std::thread::yield_now();
                }
                job.gate.open();
            });
            assert_eq!((job.counts()[0], job.counts()[2]), (1, 1));
        }
        done.send(()).expect("the test waits");
    });
    finished.recv_timeout(Duration::from_secs(60)).expect("a waiter was stranded, or one failed");
}
