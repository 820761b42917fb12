//! What a program decides about the next attempt by itself, and what it cannot decide.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::faults::{Class, Outcome, at, facts, quick};
use crate::faults_retry::Instantly;
use crate::faults_server::{FaultServer, Step, answer, json};
use crate::runtime::codegen as rt;
use crate::runtime::{Client, FailedAttempt, RetryPolicy};

const SHORT: Duration = Duration::from_millis(7);

/// What the function of a policy was asked.
#[derive(Debug, Clone, Default)]
struct Asked(Arc<Mutex<Vec<String>>>);

impl Asked {
    fn note(&self, failed: &FailedAttempt<'_>) {
        let error = failed.error;
        let text = format!(
            "{} {:?} of {} {}, planned: {}",
            failed.attempts,
            error.status(),
            error.method().map_or("?", |method| method.as_str()),
            error.route(),
            failed.planned.is_some(),
        );
        assert_eq!(error.attempts(), failed.attempts);
        self.0.lock().expect("nobody panics").push(text);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("nobody panics"))
    }
}

/// A client that repeats everything at once that it may.
fn eager(asked: &Asked, clock: &Instantly, policy: RetryPolicy) -> Client {
    let asked = asked.clone();
    let policy = policy.decide(move |failed| {
        asked.note(failed);
        Some(SHORT)
    });
    quick().with(|settings| settings.retry(policy).clock(clock.clone())).expect("good settings")
}

async fn send(client: &Client, class: Class, steps: Vec<Step>) -> (Outcome, FaultServer) {
    let server = FaultServer::start(steps).await;
    let call = class.call(&at(client, &server.url), "m");
    (rt::PendingFull::new(call).await, server)
}

#[tokio::test]
async fn it_may_repeat_what_the_policy_would_not() {
    let (asked, clock) = (Asked::default(), Instantly::default());
    let client = eager(&asked, &clock, RetryPolicy::new());
    let steps = || vec![answer(423, &[], ""), answer(404, &[], ""), json("{}")];
    for class in Class::ALL.into_iter().filter(|class| class.repeatable()) {
        clock.clear();
        let (outcome, _server) = send(&client, class, steps()).await;
        assert_eq!(outcome.expect("the third one is good").attempts(), 3);
        assert_eq!(clock.waits(), [SHORT, SHORT], "{class:?}");
        let asked = asked.take();
        assert_eq!(asked.len(), 2, "{asked:?}");
        assert!(asked[0].starts_with("1 Some(423) of ") && asked[0].ends_with("planned: false"));
    }
}

#[tokio::test]
async fn it_cannot_have_anything_executed_twice() {
    let (asked, clock) = (Asked::default(), Instantly::default());
    let client = eager(&asked, &clock, RetryPolicy::new());
    for step in [answer(503, &[], ""), answer(423, &[], ""), Step::read().reset()] {
        let (outcome, server) = send(&client, Class::Plain, vec![step, json("{}")]).await;
        assert_eq!(facts(&outcome).2, 1, "{outcome:?}");
        assert_eq!(server.executed(), 1);
        assert_eq!(asked.take(), Vec::<String>::new(), "there is nothing to decide");
    }
    // What was refused, or accepted by the caller, is another matter.
    let (outcome, _server) =
        send(&client, Class::Plain, vec![answer(429, &[], ""), json("{}")]).await;
    assert_eq!(outcome.expect("it was not executed").attempts(), 2);
    let accepted = eager(&asked, &clock, RetryPolicy::new().retry_unsafe(true));
    let (outcome, _server) =
        send(&accepted, Class::Plain, vec![answer(503, &[], ""), json("{}")]).await;
    assert_eq!(outcome.expect("the caller wants it").attempts(), 2);
}

#[tokio::test]
async fn it_cannot_go_beyond_the_limits() {
    let (asked, clock) = (Asked::default(), Instantly::default());
    let client = eager(&asked, &clock, RetryPolicy::new().max_retries(1));
    let refusals = || vec![answer(503, &[], ""); 3];
    let (outcome, server) = send(&client, Class::Get, refusals()).await;
    assert_eq!((facts(&outcome), server.arrivals().len()), (("api", Some(503), 2), 2));
    assert_eq!(asked.take().len(), 1, "there is no third attempt to decide about");
    // The server forbids it.
    let forbids = answer(503, &[("x-should-retry", "false")], "");
    let (outcome, _server) = send(&client, Class::Get, vec![forbids, json("{}")]).await;
    assert_eq!((facts(&outcome).2, asked.take().len()), (1, 0));
    // There is no time left.
    let slow = vec![Step::read().hang(); 2];
    let brief = quick().with(|settings| {
        let asked = asked.clone();
        let policy = RetryPolicy::new().decide(move |failed| {
            asked.note(failed);
            failed.planned
        });
        settings.retry(policy).timeout(Duration::from_millis(50))
    });
    let (outcome, _server) = send(&brief.expect("good settings"), Class::Get, slow).await;
    assert!(outcome.expect_err("nobody answers").is_timeout());
    assert_eq!(asked.take(), Vec::<String>::new());
    // The wait would be longer than the time that is left.
    let brief = client.with(|settings| settings.timeout(SHORT / 2)).expect("good settings");
    let (outcome, _server) = send(&brief, Class::Get, refusals()).await;
    assert_eq!(facts(&outcome).2, 1, "{outcome:?}");
}

#[tokio::test]
async fn it_may_forbid_and_leave_things_as_they_are() {
    let clock = Instantly::default();
    let choosy = RetryPolicy::new().decide(|failed| match failed.error.status() {
        Some(500) => None,
        _ => failed.planned,
    });
    assert_eq!(choosy, choosy.clone());
    assert_ne!(choosy, RetryPolicy::new().decide(|failed| failed.planned));
    let client = quick().with(|settings| settings.retry(choosy).clock(clock.clone()));
    let client = client.expect("good settings");
    let (outcome, _server) =
        send(&client, Class::Get, vec![answer(500, &[], ""), json("{}")]).await;
    assert_eq!(facts(&outcome), ("api", Some(500), 1));
    let late = answer(503, &[("retry-after", "3")], "");
    let (outcome, _server) = send(&client, Class::Get, vec![late, json("{}")]).await;
    assert_eq!(outcome.expect("the second is good").attempts(), 2);
    assert_eq!(clock.waits(), [Duration::from_secs(3)]);
}

#[tokio::test]
async fn it_decides_about_lost_connections_and_hears_of_the_route() {
    let (asked, clock) = (Asked::default(), Instantly::default());
    let client = eager(&asked, &clock, RetryPolicy::new());
    let (outcome, _server) =
        send(&client, Class::Get, vec![Step::read().reset(), json("{}")]).await;
    assert_eq!(outcome.expect("the second is good").attempts(), 2);
    assert_eq!(asked.take().len(), 1);
    // Nobody is there: also what must not be executed twice may go out again.
    let nobody = at(&client, "http://127.0.0.1:1");
    let outcome = rt::PendingFull::<rt::Value>::new(Class::Plain.call(&nobody, "m")).await;
    assert_eq!(outcome.expect_err("nobody answers").attempts(), 3);
    let asked = asked.take();
    assert_eq!(asked.len(), 2);
    assert!(asked[0].starts_with("1 None of POST /"), "{asked:?}");
}
