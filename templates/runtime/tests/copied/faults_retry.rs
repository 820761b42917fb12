//! Statuses and headers that say whether to come again, and when: the waits are asserted exactly,
//! on a clock that does not make anyone wait.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::faults::{Class, Outcome, at, facts};
use crate::faults_server::{FaultServer, answer, json};
use crate::runtime::codegen as rt;
use crate::runtime::{BoxFuture, Client, Clock, RetryPolicy};

/// Sleeps without waiting, and writes down for how long it would have been.
#[derive(Debug, Clone, Default)]
pub struct Instantly(Arc<Mutex<Vec<Duration>>>);

impl Instantly {
    pub fn waits(&self) -> Vec<Duration> {
        self.0.lock().expect("nobody panics").clone()
    }

    pub fn clear(&self) {
        self.0.lock().expect("nobody panics").clear();
    }

    fn passed(&self) -> Duration {
        self.waits().iter().fold(Duration::ZERO, |sum, wait| sum.saturating_add(*wait))
    }
}

/// 2023-11-14 22:13:20 UTC.
const START: Duration = Duration::from_secs(1_700_000_000);

impl Clock for Instantly {
    fn now(&self) -> SystemTime {
        let time = SystemTime::UNIX_EPOCH.checked_add(START.saturating_add(self.passed()));
        time.unwrap_or(SystemTime::UNIX_EPOCH + START)
    }

    fn monotonic(&self) -> Duration {
        self.passed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<()> {
        self.0.lock().expect("nobody panics").push(duration);
        Box::pin(async {})
    }

    // The server is real, and so is the time it has.
    fn limit(&self, duration: Duration) -> BoxFuture<()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

fn client(clock: &Instantly) -> Client {
    Client::builder().api_key("KEY0123").clock(clock.clone()).build().expect("good settings")
}

/// What follows an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Then {
    /// Another attempt, after this many milliseconds.
    After(u64),
    /// Another attempt, after the delay of the policy.
    Backoff,
    /// None; the answer is the error.
    Stop,
}

use Then::{After, Backoff, Stop};

struct Case {
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    plain: Then,
    repeatable: Then,
}

const fn case(
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    plain: Then,
    repeatable: Then,
) -> Case {
    Case { status, headers, plain, repeatable }
}

/// Each of these says how long to wait; what it says holds for every status that is repeated.
const FORMS: &[(&[(&str, &str)], Then)] = &[
    (&[], Backoff),
    (&[("retry-after-ms", "250")], After(250)),
    (&[("retry-after-ms", " 12.5 ")], After(12)),
    (&[("retry-after", "2")], After(2000)),
    (&[("retry-after", "1.5")], After(1500)),
    (&[("retry-after", "0")], After(0)),
    (&[("retry-after", "-3")], After(0)),
    (&[("retry-after-ms", "40"), ("retry-after", "2")], After(40)),
    (&[("retry-after-ms", "soon"), ("retry-after", "2")], After(2000)),
    // Seven seconds from the start of the clock, and a year before it.
    (&[("retry-after", "Tue, 14 Nov 2023 22:13:27 GMT")], After(7000)),
    (&[("retry-after", "Mon, 14 Nov 2022 22:13:20 GMT")], After(0)),
    (&[("retry-after", "Tuesday, 14-Nov-23 22:13:27 GMT")], After(7000)),
    (&[("retry-after", "Tue, 14 Nov 2023 25:13:27 GMT")], Backoff),
    (&[("retry-after", "tomorrow")], Backoff),
    (&[("retry-after", "")], Backoff),
    (&[("retry-after", "NaN")], Backoff),
    (&[("retry-after", "inf")], Backoff),
    (&[("retry-after-ms", "infinity"), ("retry-after", "1")], After(1000)),
    // The longest that is obeyed, and more.
    (&[("retry-after", "60")], After(60_000)),
    (&[("retry-after", "60.001")], Stop),
    (&[("retry-after-ms", "60001")], Stop),
    (&[("retry-after", "1e999")], Stop),
    (&[("retry-after", "99999999999999999999")], Stop),
    (&[("retry-after", "Thu, 14 Nov 2024 22:13:20 GMT")], Stop),
    // The server's word on the matter itself.
    (&[("x-should-retry", "false"), ("retry-after", "1")], Stop),
    (&[("x-should-retry", "FALSE")], Stop),
    (&[("x-should-retry", "true"), ("retry-after", "1")], After(1000)),
    (&[("x-should-retry", "perhaps"), ("retry-after", "1")], After(1000)),
    (&[("x-should-retry", "true"), ("retry-after", "61")], Stop),
];

const REPEATED: [u16; 9] = [408, 409, 429, 500, 502, 503, 504, 529, 599];

const OTHERS: &[Case] = &[
    case(400, &[], Stop, Stop),
    case(401, &[], Stop, Stop),
    case(402, &[("retry-after", "1")], Stop, Stop),
    case(403, &[], Stop, Stop),
    case(404, &[("retry-after", "1")], Stop, Stop),
    case(410, &[], Stop, Stop),
    case(422, &[("x-should-retry", "perhaps")], Stop, Stop),
    case(300, &[("x-should-retry", "true")], Stop, Stop),
    case(400, &[("x-should-retry", "true")], Stop, Backoff),
    case(404, &[("x-should-retry", "True"), ("retry-after", "1")], Stop, After(1000)),
    // The reset of the limit tells when, if the limit was what refused the request.
    case(429, &[("x-ratelimit-reset", "3")], After(3000), After(3000)),
    case(429, &[("x-ratelimit-reset", "1700000004")], After(4000), After(4000)),
    case(429, &[("x-ratelimit-reset", "1600000000")], After(0), After(0)),
    case(429, &[("x-ratelimit-reset", "61")], Stop, Stop),
    case(429, &[("x-ratelimit-reset", "1700000061")], Stop, Stop),
    case(429, &[("x-ratelimit-reset", "3"), ("retry-after", "1")], After(1000), After(1000)),
    case(429, &[("x-ratelimit-reset", "never")], Backoff, Backoff),
    case(503, &[("x-ratelimit-reset", "3")], Stop, Backoff),
];

#[tokio::test]
async fn statuses_and_headers() {
    let clock = Instantly::default();
    let client = client(&clock);
    let mut cases: Vec<Case> = Vec::new();
    for status in REPEATED {
        for (headers, then) in FORMS {
            let plain = if status == 429 { *then } else { Stop };
            cases.push(case(status, headers, plain, *then));
        }
    }
    cases.extend(OTHERS.iter().map(|c| case(c.status, c.headers, c.plain, c.repeatable)));
    for case in &cases {
        for class in Class::ALL {
            let then = if class.repeatable() { case.repeatable } else { case.plain };
            check(&clock, &client, case, class, then).await;
        }
    }
    println!("{} answers x 4 kinds of requests", cases.len());
}

async fn check(clock: &Instantly, client: &Client, case: &Case, class: Class, then: Then) {
    // Dates in headers are told from the start of the clock.
    clock.clear();
    let bad = answer(case.status, case.headers, "");
    let server = FaultServer::start(vec![bad, json("{}")]).await;
    let outcome: Outcome = rt::PendingFull::new(class.call(&at(client, &server.url), "m")).await;
    let name = format!("{} {:?} {class:?}: {outcome:?}", case.status, case.headers);
    let waits = clock.waits();
    let arrivals = server.arrivals().len();
    if then == Stop {
        assert_eq!(facts(&outcome), ("api", Some(case.status), 1), "{name}");
        assert_eq!((waits.len(), arrivals), (0, 1), "{name}");
    } else {
        assert_eq!(facts(&outcome), ("value", Some(200), 2), "{name}");
        assert_eq!((waits.len(), arrivals), (1, 2), "{name}");
    }
    match then {
        After(ms) => assert_eq!(waits[0].as_millis(), u128::from(ms), "{name}"),
        Backoff => {
            assert!((375..=500).contains(&waits[0].as_millis()), "{name}: {waits:?}");
        }
        Stop => {}
    }
    if class == Class::Plain {
        assert!(server.executed() <= 1, "{name}");
    }
}

/// Whoever is told to wait longer than the policy allows learns for how long.
#[tokio::test]
async fn a_wait_beyond_the_policy_is_told() {
    let clock = Instantly::default();
    for (headers, seconds) in [
        ([("retry-after", "120")], 120.0),
        ([("retry-after-ms", "90500")], 90.5),
        ([("x-ratelimit-reset", "75")], 75.0),
    ] {
        let server = FaultServer::start(vec![answer(429, &headers, "")]).await;
        let client = at(&client(&clock), &server.url);
        let outcome: Outcome = rt::PendingFull::new(Class::Get.call(&client, "m")).await;
        let error = outcome.expect_err("it asks for too much");
        assert!(error.is_rate_limited() && error.attempts() == 1, "{error:?}");
        assert_eq!(error.retry_after(), Some(Duration::from_secs_f64(seconds)));
        let mut call = Class::Get.call(&client, "m");
        call.options().retry(RetryPolicy::new().max_server_delay(Duration::from_secs(200)));
        let outcome: Outcome = rt::PendingFull::new(call).await;
        assert_eq!(facts(&outcome), ("api", Some(429), 3));
    }
    let waits = clock.waits();
    assert_eq!(
        waits.iter().map(Duration::as_millis).collect::<Vec<_>>(),
        [120_000, 120_000, 90_500, 90_500, 75_000, 75_000]
    );
}

/// The delays double up to the longest, a quarter less at most.
#[tokio::test]
async fn the_delays_of_the_policy() {
    let clock = Instantly::default();
    let server = FaultServer::start(vec![answer(500, &[], "")]).await;
    let mut call = Class::Get.call(&at(&client(&clock), &server.url), "m");
    call.options().retry(RetryPolicy::new().max_retries(8));
    let outcome: Outcome = rt::PendingFull::new(call).await;
    assert_eq!(facts(&outcome), ("api", Some(500), 9));
    let full = [500, 1000, 2000, 4000, 8000, 8000, 8000, 8000];
    let waits = clock.waits();
    assert_eq!(waits.len(), full.len());
    for (wait, full) in waits.iter().zip(full) {
        assert!((full * 3 / 4..=full).contains(&wait.as_millis()), "{waits:?}");
    }
    assert!(waits.windows(2).any(|two| two[0] * 2 != two[1]), "there is no chance in {waits:?}");
}

/// Policies of the call and of the client, and the one that repeats everything.
#[tokio::test]
async fn other_policies() {
    let clock = Instantly::default();
    let none = client(&clock).with(|settings| settings.max_retries(0)).expect("good settings");
    let server = FaultServer::start(vec![answer(503, &[], "")]).await;
    for class in Class::ALL {
        let outcome: Outcome = rt::PendingFull::new(class.call(&at(&none, &server.url), "m")).await;
        assert_eq!(facts(&outcome), ("api", Some(503), 1));
        let mut call = class.call(&at(&none, &server.url), "m");
        call.options().retry(RetryPolicy::new().max_retries(1).retry_unsafe(true));
        let outcome: Outcome = rt::PendingFull::new(call).await;
        assert_eq!(facts(&outcome), ("api", Some(503), 2), "{class:?}");
    }
}

/// The time of the whole call counts the waits: no attempt begins after it, and the error is the
/// answer that there was.
#[tokio::test]
async fn the_time_of_the_whole_call() {
    let clock = Instantly::default();
    let asks = |wait: &str| answer(503, &[("retry-after", wait)], "");
    let run = async |steps, seconds| {
        let server = FaultServer::start(steps).await;
        let mut call = Class::Get.call(&at(&client(&clock), &server.url), "m");
        call.options().timeout(Duration::from_secs(seconds));
        let outcome: Outcome = rt::PendingFull::new(call).await;
        (facts(&outcome), server.arrivals().len())
    };
    assert_eq!(run(vec![asks("5"), json("{}")], 6).await, (("value", Some(200), 2), 2));
    assert_eq!(run(vec![asks("5"), json("{}")], 5).await, (("api", Some(503), 1), 1));
    assert_eq!(run(vec![asks("5")], 9).await, (("api", Some(503), 2), 2));
    assert_eq!(clock.waits().len(), 2);
}
