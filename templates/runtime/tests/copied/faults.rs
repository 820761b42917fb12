//! The table of faults: what goes wrong, how often each kind of request is then sent, what the
//! caller gets, and what the server has executed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::api::operation;
use crate::faults_server::{FaultServer, Step, json};
use crate::faults_table::{Limit, MB, Row, table};
use crate::runtime::codegen::{self as rt, BodyKind, Method};
use crate::runtime::{Client, ClientBuilder, Error, Response, RetryPolicy};

const BODY: rt::Operation = rt::Operation {
    body: BodyKind::Json,
    content_type: "application/json",
    body_required: true,
    ..operation(Method::Post, "/do")
};

static GET: rt::Operation = operation(Method::Get, "/do");
static PLAIN: rt::Operation = BODY;
static IDEMPOTENT: rt::Operation = rt::Operation { idempotency: true, ..BODY };
static COMMAND: rt::Operation = rt::Operation { command_id: true, ..BODY };
/// The kinds of requests that differ in what may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Get,
    /// A POST that the server would execute twice.
    Plain,
    /// A POST with a declared `Idempotency-Key`.
    Idempotent,
    /// A POST with a `command_id`.
    Command,
}

impl Class {
    pub const ALL: [Self; 4] = [Self::Get, Self::Plain, Self::Idempotent, Self::Command];

    pub fn repeatable(self) -> bool {
        self != Self::Plain
    }

    /// A call with a mark that the server sees in every attempt.
    pub fn call(self, client: &Client, mark: &str) -> rt::Call {
        let operation = match self {
            Self::Get => &GET,
            Self::Plain => &PLAIN,
            Self::Idempotent => &IDEMPOTENT,
            Self::Command => &COMMAND,
        };
        let mut call = rt::Call::new(client, operation);
        if self != Self::Get {
            call.field::<&str>("to", "+1");
        }
        call.options().header("x-mark", mark);
        call
    }
}

const SHORT: Duration = Duration::from_millis(400);

/// The one question of the main ones that an error says yes to.
pub fn kind(error: &Error) -> &'static str {
    let all = [
        (error.is_config(), "config"),
        (error.is_invalid_request(), "request"),
        (error.is_connect(), "connect"),
        (error.is_timeout(), "timeout"),
        (error.is_transport(), "transport"),
        (error.is_too_large(), "too_large"),
        (error.is_file(), "file"),
        (error.is_api(), "api"),
        (error.is_decode(), "decode"),
        (error.is_paging(), "paging"),
        (error.is_conversion(), "conversion"),
    ];
    let yes: Vec<&'static str> =
        all.iter().filter(|(yes, _)| *yes).map(|(_, name)| *name).collect();
    assert_eq!(yes.len(), 1, "an error is one thing: {error:?}");
    yes[0]
}

/// What the caller of a test sees.
pub type Outcome = Result<Response<Object>, Error>;

/// The members of an answer. Unlike a mere `Value` it cannot be read from nothing.
pub type Object = BTreeMap<String, Value>;

pub fn facts(outcome: &Outcome) -> (&'static str, Option<u16>, u32) {
    match outcome {
        Ok(full) => ("value", Some(full.status()), full.attempts()),
        Err(error) => (kind(error), error.status(), error.attempts()),
    }
}

/// A client whose retries do not wait.
pub fn quick() -> Client {
    let policy = RetryPolicy::new()
        .initial_delay(Duration::from_millis(1))
        .max_delay(Duration::from_millis(2));
    Client::builder().api_key("KEY0123").retry(policy).build().expect("good settings")
}

pub fn at(client: &Client, url: &str) -> Client {
    client.with(|settings| settings.base_url(url)).expect("a good URL")
}

pub fn limited(client: &Client, url: &str, limit: Limit) -> Client {
    let settings = |settings: ClientBuilder| match limit {
        Limit::None => settings,
        Limit::Idle => settings.idle_timeout(SHORT),
        Limit::Attempt => settings.attempt_timeout(SHORT),
        Limit::Body => settings.max_body(MB),
    };
    client.with(|builder| settings(builder.base_url(url))).expect("good settings")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_table() {
    let client = quick();
    let room = Arc::new(Semaphore::new(24));
    let mut cases = JoinSet::new();
    let rows: Vec<Arc<Row>> = table().into_iter().map(Arc::new).collect();
    for (at, row) in rows.iter().enumerate() {
        for class in Class::ALL {
            let (client, row, room) = (client.clone(), Arc::clone(row), Arc::clone(&room));
            cases.spawn(async move {
                let _permit = room.acquire().await.expect("nobody closes it");
                let found = always(&client, &row, class, false).await;
                assert_eq!(always(&client, &row, class, true).await, found, "{}", row.name);
                once(&client, &row, class).await;
                ((at, class as usize), found)
            });
        }
    }
    let mut found = BTreeMap::new();
    let mut failed = Vec::new();
    while let Some(case) = cases.join_next().await {
        match case {
            Ok((key, facts)) => drop(found.insert(key, facts)),
            Err(error) => failed.push(error.to_string()),
        }
    }
    assert!(failed.is_empty(), "{} cases failed: {failed:#?}", failed.len());
    println!(
        "{:<45}{:>22}{:>22}{:>22}{:>22}",
        "fault", "GET", "POST", "Idempotency-Key", "command_id"
    );
    for (at, row) in rows.iter().enumerate() {
        let mut line = format!("{:<45}", row.name);
        for class in Class::ALL {
            let (kind, attempts, executed) = found[&(at, class as usize)];
            write!(line, "{:>22}", format!("{kind} {attempts}/{executed}"))
                .expect("it is a string");
        }
        println!("{line}");
    }
    println!("(what the caller gets, attempts / requests that the server has executed)");
}

/// It goes wrong every time, on a new connection or on one that was used before.
async fn always(
    client: &Client,
    row: &Row,
    class: Class,
    warm: bool,
) -> (&'static str, u32, usize) {
    let before: &[Step] = if warm { &[json("{}")] } else { &[] };
    let server = FaultServer::start([before, std::slice::from_ref(&row.step)].concat()).await;
    let client = limited(client, &server.url, row.limit);
    if warm {
        let first = rt::Pending::<Value>::new(Class::Get.call(&client, "first")).await;
        first.unwrap_or_else(|error| panic!("{}: the first request: {error}", row.name));
    }
    let outcome: Outcome = rt::PendingFull::new(class.call(&client, "mark")).await;
    let name = format!("{} {class:?} warm: {warm}", row.name);
    let attempts = row.attempts[usize::from(class.repeatable())];
    assert_eq!(facts(&outcome), (row.gets, row.status, attempts), "{name}: {outcome:?}");
    let executed = check_log(&server, row, class, attempts, &name);
    if row.limit == Limit::Body || row.name.contains("200 MB") {
        // What the sockets hold comes on top of what was read.
        assert!(server.sent() < 40 * MB as u64 * u64::from(attempts), "{name}: {}", server.sent());
    }
    if let Err(error) = &outcome {
        assert_eq!(error.route(), "/do", "{name}");
        assert!(!format!("{error:?} {error}").contains("KEY0123"), "{name}");
    }
    // Nothing of it is left, and what came too much is not taken for the next answer.
    let after: Outcome = rt::PendingFull::new(class.call(&client, "after")).await;
    assert_eq!(facts(&after).0, row.gets, "{name}: afterwards: {after:?}");
    (row.gets, attempts, executed)
}

/// It goes wrong once, and the next attempt would succeed.
async fn once(client: &Client, row: &Row, class: Class) {
    let server = FaultServer::start(vec![row.step.clone(), json("{\"good\":true}")]).await;
    let client = limited(client, &server.url, row.limit);
    let outcome: Outcome = rt::PendingFull::new(class.call(&client, "mark")).await;
    let name = format!("{} {class:?} once", row.name);
    let attempts = row.attempts[usize::from(class.repeatable())];
    if attempts == 1 {
        assert_eq!(facts(&outcome), (row.gets, row.status, 1), "{name}: {outcome:?}");
    } else {
        assert_eq!(facts(&outcome), ("value", Some(200), 2), "{name}: {outcome:?}");
    }
    check_log(&server, row, class, attempts.min(2), &name);
    if attempts == 1 {
        // The connection is in a state for the next request, or is not used for it.
        let after: Outcome = rt::PendingFull::new(class.call(&client, "after")).await;
        let good = after.unwrap_or_else(|error| panic!("{name}: afterwards: {error:?}"));
        assert_eq!(
            good.value().get("good"),
            Some(&Value::from(true)),
            "{name}: the answer of another request"
        );
    }
}

/// The server's side: as many requests as attempts, the plain POST once at most, the others
/// always under the same name.
fn check_log(server: &FaultServer, row: &Row, class: Class, attempts: u32, name: &str) -> usize {
    let log = server.arrivals();
    let log: Vec<_> = log.iter().filter(|seen| seen.header("x-mark") == Some("mark")).collect();
    let executed = log.iter().filter(|seen| seen.executed).count();
    if row.step.reads() {
        assert_eq!(log.len(), attempts as usize, "{name}: an attempt is one request");
    }
    if class == Class::Plain {
        assert!(executed <= 1, "{name}: executed {executed} times");
    }
    let names: Vec<Option<String>> = log
        .iter()
        .map(|seen| match class {
            Class::Get | Class::Plain => None,
            Class::Idempotent => seen.header("idempotency-key").map(str::to_owned),
            Class::Command => seen.member("command_id"),
        })
        .collect();
    // What was not read to its end has no body to look into.
    if matches!(class, Class::Idempotent | Class::Command) && row.step.reads() {
        assert!(names.iter().all(Option::is_some), "{name}: a request without a name: {names:?}");
        assert!(names.windows(2).all(|two| two[0] == two[1]), "{name}: {names:?}");
    }
    executed
}
