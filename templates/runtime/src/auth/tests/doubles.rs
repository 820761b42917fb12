//! A clock that is moved by hand, a transport with a script, and the smallest of executors.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::HeaderValue;
use http::{HeaderMap, HeaderName};
use url::Url;

use super::super::super::clock::Clock;
use super::super::super::error::Error;
use super::super::super::transport::{
    BoxFuture, HttpRequest, HttpResponse, TransportError, TransportFuture,
};
use super::super::flight::lock;
use super::super::{Auth, AuthContext};

/// What the transport does with one request.
pub(super) enum Reply {
    Answer(u16, &'static [(&'static str, &'static str)], String),
    Refused,
    Cut,
    Silence,
}

pub(super) fn token(name: &str, life: u32) -> Reply {
    let body = format!(r#"{{"access_token":"{name}","token_type":"Bearer","expires_in":{life}}}"#);
    Reply::Answer(200, &[], body)
}

type Send = dyn Fn(HttpRequest) -> TransportFuture + std::marker::Send + Sync;

/// Everything around an [`Auth`].
pub(super) struct World {
    pub base: Url,
    pub time: Time,
    clock: Arc<dyn Clock>,
    line: Arc<Line>,
    send: Box<Send>,
}

#[derive(Default)]
struct Line {
    script: Mutex<VecDeque<Reply>>,
    sent: Mutex<Vec<HttpRequest>>,
    gate: Gate,
}

impl World {
    pub(super) fn new() -> Self {
        Self::answering([])
    }

    pub(super) fn answering(script: impl IntoIterator<Item = Reply>) -> Self {
        let time = Time::default();
        let line = Arc::new(Line::default());
        lock(&line.script).extend(script);
        line.gate.open();
        let (clock, out) = (Arc::new(time.clone()), Arc::clone(&line));
        Self {
            base: Url::parse("https://api.test/v2").expect("a URL"),
            time,
            clock,
            line,
            send: Box::new(move |request| out.send(request)),
        }
    }

    pub(super) fn context(&self) -> AuthContext<'_> {
        AuthContext { base: &self.base, clock: &self.clock, send: &*self.send }
    }

    pub(super) fn header(&self, auth: &Auth) -> Result<Option<HeaderValue>, Error> {
        block_on(auth.header(self.context()))
    }

    pub(super) fn then(&self, reply: Reply) {
        lock(&self.line.script).push_back(reply);
    }

    /// While the gate is closed no answer arrives.
    pub(super) fn gate(&self) -> &Gate {
        &self.line.gate
    }

    pub(super) fn sent(&self) -> std::sync::MutexGuard<'_, Vec<HttpRequest>> {
        lock(&self.line.sent)
    }
}

impl Line {
    fn send(self: &Arc<Self>, request: HttpRequest) -> TransportFuture {
        lock(&self.sent).push(request);
        let reply = lock(&self.script).pop_front();
        let line = Arc::clone(self);
        Box::pin(async move {
            poll_fn(|cx| line.gate.poll(cx)).await;
            match reply.unwrap_or(Reply::Cut) {
                Reply::Answer(status, list, body) => {
                    let mut headers = HeaderMap::new();
                    for (name, value) in list {
                        let name = HeaderName::from_static(name);
                        headers.append(name, HeaderValue::from_static(value));
                    }
                    Ok(HttpResponse::new(status, headers, body))
                }
                Reply::Refused => Err(TransportError::connect("nobody listens")),
                Reply::Cut => Err(TransportError::other("the connection was cut")),
                Reply::Silence => std::future::pending().await,
            }
        })
    }
}

/// Something to wait for.
#[derive(Default)]
pub(super) struct Gate(Mutex<(bool, Vec<Waker>)>);

impl Gate {
    pub(super) fn open(&self) {
        let wakers = {
            let mut gate = lock(&self.0);
            gate.0 = true;
            std::mem::take(&mut gate.1)
        };
        wakers.into_iter().for_each(Waker::wake);
    }

    pub(super) fn close(&self) {
        lock(&self.0).0 = false;
    }

    pub(super) fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut gate = lock(&self.0);
        if gate.0 {
            return Poll::Ready(());
        }
        gate.1.push(cx.waker().clone());
        Poll::Pending
    }
}

/// A clock: the time that has passed, and how far the calendar is off.
#[derive(Clone, Default)]
pub(super) struct Time(Arc<Mutex<Hands>>);

#[derive(Default)]
struct Hands {
    passed: Duration,
    off: Duration,
    sleepers: Vec<Waker>,
    hurry: bool,
}

/// Slack, so that the calendar can be set back.
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

impl Time {
    pub(super) fn pass(&self, time: Duration) {
        let sleepers = {
            let mut hands = lock(&self.0);
            hands.passed += time;
            std::mem::take(&mut hands.sleepers)
        };
        sleepers.into_iter().for_each(Waker::wake);
    }

    pub(super) fn passed(&self) -> Duration {
        lock(&self.0).passed
    }

    /// From now on whoever sleeps makes the time pass.
    pub(super) fn hurry(&self) {
        lock(&self.0).hurry = true;
    }

    /// Sets the calendar to this long after the time that has really passed.
    pub(super) fn set_off(&self, off: Duration) {
        lock(&self.0).off = off;
    }
}

impl Clock for Time {
    fn now(&self) -> SystemTime {
        let hands = lock(&self.0);
        UNIX_EPOCH + YEAR + hands.passed + hands.off
    }

    fn monotonic(&self) -> Duration {
        self.passed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<()> {
        let time = self.clone();
        let until = time.passed() + duration;
        Box::pin(poll_fn(move |cx| {
            let mut hands = lock(&time.0);
            if hands.hurry {
                hands.passed = hands.passed.max(until);
            }
            if hands.passed >= until {
                return Poll::Ready(());
            }
            hands.sleepers.push(cx.waker().clone());
            Poll::Pending
        }))
    }

    fn limit(&self, duration: Duration) -> BoxFuture<()> {
        self.sleep(duration)
    }
}

/// Runs one future on this thread.
pub(super) fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

/// A waker that counts.
#[derive(Default)]
pub(super) struct Alarm(AtomicUsize);

impl Alarm {
    pub(super) fn new() -> (Arc<Self>, Waker) {
        let alarm = Arc::new(Self::default());
        (Arc::clone(&alarm), Waker::from(alarm))
    }

    pub(super) fn rung(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
