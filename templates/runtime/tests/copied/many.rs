//! Ten thousand calls of all kinds, 64 at a time, against a server that fails three times in ten;
//! then calls that are dropped at any moment. It runs in a process of its own, so that its memory
//! is its own.

use std::collections::BTreeMap;
use std::ops::Range;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use crate::faults::{Class, Outcome, at, kind};
use crate::faults_server::{Arrival, FaultServer, Step, answer, gzip, head, until};
use crate::runtime::codegen as rt;
use crate::runtime::{Client, HttpRequest, Next, RetryPolicy};

const CALLS: u32 = 10_000;
const DROPPED: u32 = 2_000;
const AT_ONCE: u32 = 64;
const SEED: u64 = 0x7e1a_2026;

/// How much the memory may grow over the second half: far less than if every call, or every
/// failed one, left a few kilobytes behind.
const GROWTH: u64 = 12 << 20;

#[test]
fn ten_thousand_calls() {
    let mut child = Command::new(std::env::current_exe().expect("a test is a program"));
    let output = child
        .args(["--exact", "many::in_a_process_of_its_own", "--ignored", "--nocapture"])
        .output()
        .expect("it runs");
    println!("{}", String::from_utf8_lossy(&output.stdout));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
}

#[test]
#[ignore = "run by `ten_thousand_calls`"]
fn in_a_process_of_its_own() {
    let seed = std::env::var("TELNYX_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or(SEED);
    println!("seed {seed} (TELNYX_TEST_SEED sets another)");
    let (servers, clients) = (runtime(1), runtime(2));
    let log = Arc::new(Log::default());
    let server = servers.block_on(start(seed, Arc::clone(&log)));
    let client = client(&server.url);

    let begin = Instant::now();
    let mut memory = Vec::new();
    let mut kinds = BTreeMap::new();
    for quarter in 0..4 {
        let calls = quarter * CALLS / 4..(quarter + 1) * CALLS / 4;
        clients.block_on(run(&client, calls, &mut kinds));
        memory.push(resident());
    }
    println!("{CALLS} calls in {:?}: {kinds:?}", begin.elapsed());
    println!(
        "resident after each quarter: {:?} kB",
        memory.iter().map(|m| m >> 10).collect::<Vec<_>>()
    );
    let most = check(&log, 0..CALLS);
    // Otherwise the server has not been hard enough to show anything.
    assert!(most > 1, "nothing was repeated");
    let good = kinds.get("value").copied().unwrap_or_default();
    assert!(good > CALLS / 2, "only {good} calls succeeded");
    assert!(memory[3] < memory[1] + GROWTH, "memory grows: {memory:?}");
    // What is idle is kept for the next call, and a few that were opened just in case.
    assert!(server.open() <= 2 * AT_ONCE as usize, "{} connections are open", server.open());

    // Counted where they begin: what was sent before may reach a busy server later.
    let begun = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&begun);
    let counts = move |request: HttpRequest, next: Next| {
        count.fetch_add(1, Ordering::SeqCst);
        next.run(request)
    };
    let counted = client.with(|settings| settings.middleware(counts)).expect("good settings");
    clients.block_on(drop_many(&counted, seed, CALLS..CALLS + DROPPED));
    let before = begun.load(Ordering::SeqCst);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(begun.load(Ordering::SeqCst), before, "a dropped call went on");
    assert!(before > 0, "no call was begun");
    check(&log, CALLS..CALLS + DROPPED);
    let arrived = log.requests.load(Ordering::SeqCst);

    drop((client, counted));
    servers.block_on(server.drained());
    let metrics = clients.metrics();
    servers.block_on(until("all tasks of the clients end", || metrics.num_alive_tasks() == 0));
    println!(
        "{arrived} requests on {} connections; none is open, no task is left",
        server.connections()
    );
}

fn runtime(threads: usize) -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(threads).enable_all().build().expect("a runtime")
}

fn client(url: &str) -> Client {
    let policy = RetryPolicy::new()
        .initial_delay(Duration::from_millis(2))
        .max_delay(Duration::from_millis(8));
    let client =
        Client::builder().api_key("KEY0123").retry(policy).attempt_timeout(Duration::from_secs(2));
    at(&client.build().expect("good settings"), url)
}

/// Bytes that this process holds.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    // Where there is no such file there is nothing to compare.
    pages.unwrap_or_default() * 4096
}

/// What the server has done, by the mark of the call.
#[derive(Default)]
struct Log {
    requests: AtomicU32,
    calls: Mutex<BTreeMap<u32, Entry>>,
}

#[derive(Default)]
struct Entry {
    executed: u32,
    requests: u32,
    /// The name that the server would recognise the request by.
    name: Option<String>,
}

impl Log {
    fn add(&self, arrival: &Arrival) {
        self.requests.fetch_add(1, Ordering::SeqCst);
        let mark = arrival.header("x-mark").and_then(|mark| mark.parse().ok());
        let mark: u32 = mark.expect("every call has a mark");
        let mut calls = self.calls.lock().expect("nobody panics");
        let entry = calls.entry(mark).or_default();
        entry.requests += 1;
        if !arrival.executed {
            return;
        }
        entry.executed += 1;
        let name = match class(mark) {
            Class::Get | Class::Plain => return,
            Class::Idempotent => arrival.header("idempotency-key").map(str::to_owned),
            Class::Command => arrival.member("command_id"),
        };
        // It is the assertions at the end that report.
        match &entry.name {
            None => entry.name = Some(name.unwrap_or_default()),
            Some(known) if Some(known) == name.as_ref() => {}
            Some(_) => entry.name = Some(String::new()),
        }
    }
}

fn class(number: u32) -> Class {
    Class::ALL[number as usize % 4]
}

async fn start(seed: u64, log: Arc<Log>) -> FaultServer {
    let mut random = fastrand::Rng::with_seed(seed);
    let (good, bad) = (good(), faults());
    let script = move || {
        if random.u32(..100) < 30 { bad[random.usize(..bad.len())].clone() } else { good.clone() }
    };
    FaultServer::with(Box::new(script), Box::new(move |arrival| log.add(&arrival))).await
}

fn good() -> Step {
    let headers = [("content-type", "application/json"), ("content-length", "19")];
    Step::read().send(head(200, &headers)).send("{\"mark\":\"").mark().send("\"}").keep()
}

fn faults() -> Vec<Step> {
    let long = head(200, &[("content-length", "99")]);
    let soon = [("retry-after-ms", "1")];
    let zipped = &gzip(b"{\"mark\":\"00000000\"}")[..20];
    let mut out = vec![
        Step::unread().close(),
        Step::unread().reset(),
        Step::head_only().reset(),
        Step::read().close(),
        Step::read().reset(),
        Step::read().send("HTTP/1.1 2").reset(),
        Step::read().send(&long).send("{\"mark\":").close(),
        Step::read().send(&long).send("{\"mark\":").reset(),
        Step::read().send(head(200, &[("transfer-encoding", "chunked")])).send("9\r\n{\"mark\":"),
        Step::read().send(&long).pause(Duration::from_millis(20)).reset(),
        answer(200, &[("content-encoding", "gzip")], zipped),
        answer(200, &[], "{\"mark\":\"0000"),
        answer(200, &[], ""),
        answer(200, &[("content-type", "text/html")], "<html>"),
        answer(204, &[], ""),
        answer(302, &[], ""),
        answer(404, &[], "{\"errors\":[{\"code\":\"10005\"}]}"),
        answer(409, &soon, ""),
        answer(408, &soon, ""),
        answer(429, &soon, ""),
        answer(429, &[("retry-after", "0")], "{\"errors\":[]}"),
        answer(429, &[("retry-after", "1000")], ""),
        answer(500, &soon, ""),
        answer(502, &[("content-type", "text/html")], "<html>"),
        answer(503, &[], "x").close(),
        answer(503, &[("x-should-retry", "false")], ""),
        Step::read().send(head(500, &[("content-length", "99")])).send("{").reset(),
    ];
    // Answers that nobody asked for, behind one that is right.
    let length = [("content-length", "19")];
    let more = format!("{}{{\"mark\":\"99999999\"}}", head(200, &length));
    out.push(
        Step::read()
            .send(head(200, &length))
            .send("{\"mark\":\"")
            .mark()
            .send("\"}")
            .send(more)
            .keep(),
    );
    // Silence costs the time of an attempt, so it is rare: each of the above counts three times.
    out = out.iter().flat_map(|step| [step.clone(), step.clone(), step.clone()]).collect();
    out.push(Step::read().hang());
    out
}

fn call(client: &Client, number: u32) -> rt::Call {
    class(number).call(client, &format!("{number:08}"))
}

async fn run(client: &Client, calls: Range<u32>, kinds: &mut BTreeMap<&'static str, u32>) {
    let next = Arc::new(AtomicU32::new(calls.start));
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let (client, next, end) = (client.clone(), Arc::clone(&next), calls.end);
        workers.spawn(async move {
            let mut kinds = BTreeMap::<&'static str, u32>::new();
            loop {
                let number = next.fetch_add(1, Ordering::SeqCst);
                if number >= end {
                    return kinds;
                }
                let outcome: Outcome = rt::PendingFull::new(call(&client, number)).await;
                *kinds.entry(judge(number, &outcome)).or_default() += 1;
            }
        });
    }
    while let Some(worker) = workers.join_next().await {
        for (kind, count) in worker.expect("a call has no good end") {
            *kinds.entry(kind).or_default() += count;
        }
    }
}

/// Every call ends in the value of its own request, or in an error that says what it is.
fn judge(number: u32, outcome: &Outcome) -> &'static str {
    match outcome {
        Ok(full) => {
            let mark = full.value().get("mark").and_then(Value::as_str);
            assert_eq!(mark, Some(&*format!("{number:08}")), "the answer of another request");
            assert!((1..=3).contains(&full.attempts()), "{full:?}");
            "value"
        }
        Err(error) => {
            assert!((1..=3).contains(&error.attempts()), "{error:?}");
            let kind = kind(error);
            assert!(matches!(kind, "transport" | "timeout" | "api" | "decode"), "{error:?}");
            assert!(
                error.status().is_some() || matches!(kind, "transport" | "timeout"),
                "{error:?}"
            );
            kind
        }
    }
}

/// No plain POST was executed twice, and what was repeated had one name. Tells how often a call
/// was executed at most.
fn check(log: &Log, calls: Range<u32>) -> u32 {
    let entries = log.calls.lock().expect("nobody panics");
    let mut most = 0;
    for (number, entry) in entries.range(calls) {
        assert!(entry.requests <= 3, "call {number} was sent {} times", entry.requests);
        if class(*number) == Class::Plain {
            assert!(entry.executed <= 1, "call {number} was executed {} times", entry.executed);
        }
        if let Some(name) = &entry.name {
            assert!(!name.is_empty(), "call {number} had no name or more than one");
        }
        most = most.max(entry.executed);
    }
    let names: Vec<&String> = entries.values().filter_map(|entry| entry.name.as_ref()).collect();
    let different: std::collections::BTreeSet<&String> = names.iter().copied().collect();
    assert_eq!(names.len(), different.len(), "two calls had the same name");
    most
}

/// Calls that are dropped after a random time, often in the middle of something.
async fn drop_many(client: &Client, seed: u64, calls: Range<u32>) {
    let next = Arc::new(AtomicU32::new(calls.start));
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..AT_ONCE {
        let (client, next, end) = (client.clone(), Arc::clone(&next), calls.end);
        let mut random = fastrand::Rng::with_seed(seed ^ u64::from(worker));
        workers.spawn(async move {
            let mut dropped = 0;
            loop {
                let number = next.fetch_add(1, Ordering::SeqCst);
                if number >= end {
                    return dropped;
                }
                let time = Duration::from_micros(random.u64(..30_000));
                let pending: rt::PendingFull<crate::faults::Object> =
                    rt::PendingFull::new(call(&client, number));
                match tokio::time::timeout(time, pending).await {
                    Ok(outcome) => drop(judge(number, &outcome)),
                    Err(_) => dropped += 1,
                }
            }
        });
    }
    let mut dropped = 0;
    while let Some(worker) = workers.join_next().await {
        dropped += worker.expect("a call has no good end");
    }
    println!("{dropped} of {} calls were dropped in flight", calls.len());
    assert!(dropped > 0);
}
