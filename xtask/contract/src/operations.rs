//! Every operation against the mock server: what is required, everything, every variant of every
//! union, every documented status and example.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time;

use crate::canary;
use crate::document::Document;
use crate::driver::{Answer, Call, Driver, Operation, Options, Outcome, Output, Way};
use crate::judge::{Asked, Judge, Told, statuses};
use crate::limits;
use crate::recorder::{CALL, Exchange, PREFIX, Recorder, Reply};
use crate::report::{Failure, Report, Row};
use crate::run::{Ground, Settings};
use crate::same;
use crate::sampler::{Sampler, Wants};

/// Runs of one call, each with variants of unions that the ones before had not.
const MOST_RUNS: usize = 60;

/// Calls in flight. The mock server has one thread.
const AT_ONCE: usize = 4;

/// Longer than the limit of the client.
const LONGEST: Duration = Duration::from_secs(60);

/// What every operation of a run shares.
struct Shared<C: 'static> {
    client: C,
    recorder: Recorder,
    judge: Judge,
    ground: Ground,
    calls: AtomicU64,
}

/// Every operation against the mock server.
pub(crate) async fn run<C: Send + Sync + 'static>(
    driver: &'static Driver<C>,
    chosen: Vec<&'static Operation<C>>,
    ground: Ground,
    report: &mut Report,
) -> anyhow::Result<()> {
    let settings = &ground.settings;
    let mock = settings.mock.as_deref().context("--mock is missing")?;
    let recorder = Recorder::start(Some(mock), settings.second.as_deref()).await?;
    let routes: Vec<_> = driver.operations.iter().map(|op| (op.method, op.wire_path)).collect();
    let shared = Arc::new(Shared {
        client: (driver.connect)(&recorder.url()),
        recorder,
        judge: Judge::new(&ground.source, &routes),
        ground,
        calls: AtomicU64::new(0),
    });
    let Settings { second, .. } = &shared.ground.settings;
    let asked =
        canary::run(&shared.recorder, &shared.ground.source, driver.operations, second.is_some());
    match asked.await.context("the first request to the mock servers")? {
        Some(failures) => report.failures.extend(failures),
        None => report.notes.push(
            "operations: no body requires anything, so that the mock servers were not tried out"
                .to_owned(),
        ),
    }
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut tasks = JoinSet::new();
    let mut begun = BTreeMap::new();
    for (at, operation) in chosen.iter().copied().enumerate() {
        let (shared, places) = (Arc::clone(&shared), Arc::clone(&places));
        let task = tasks.spawn(async move {
            let _place = places.acquire_owned().await;
            (at, one(&shared, operation).await)
        });
        begun.insert(task.id(), at);
    }
    let mut done = BTreeMap::new();
    while let Some(ended) = tasks.join_next().await {
        let (at, row) = match ended {
            Ok(row) => row,
            // A panic is a defect of the crate under test, or of us; it is one operation's.
            Err(error) => {
                let at = begun[&error.id()];
                (at, panicked(chosen[at], &error.to_string()))
            }
        };
        done.insert(at, row);
    }
    for (row, failures) in done.into_values() {
        report.operations.push(row);
        report.failures.extend(failures);
    }
    for exchange in shared.recorder.take("") {
        report.failures.push(Failure {
            call: "a request of no call".to_owned(),
            wire: request(&exchange),
            violation: "it came without the header that every call sends".to_owned(),
            pointer: "#/paths".to_owned(),
        });
    }
    if shared.ground.settings.only.is_none() {
        report.obsolete = obsolete(&report.operations, shared.ground.settings.second.is_some());
    }
    Ok(())
}

/// Limits that no call needed.
fn obsolete(rows: &[Row], second: bool) -> Vec<String> {
    let places: Vec<_> = rows.iter().map(|row| row.pointer).collect();
    // What explains a finding in an answer is noted as a defect of the document.
    let defects = rows.iter().flat_map(|row| &row.document_defects).map(String::as_str);
    let limits = rows.iter().flat_map(|row| row.mock_limits.iter().chain(&row.second_limits));
    let used: Vec<&str> = limits.copied().chain(defects).collect();
    let unused = limits::unused(&places, &used, second).into_iter();
    unused.map(|limit| format!("{}: {}", limit.pointer, limit.why)).collect()
}

fn panicked<C>(operation: &Operation<C>, error: &str) -> (Row, Vec<Failure>) {
    let mut row = row_of(operation);
    row.violations.push(error.to_owned());
    let failure = Failure {
        call: row.rust.to_owned(),
        wire: String::new(),
        violation: error.to_owned(),
        pointer: operation.pointer.to_owned(),
    };
    (row, vec![failure])
}

pub(crate) fn row_of<C>(operation: &Operation<C>) -> Row {
    Row {
        method: operation.method,
        path: operation.path,
        pointer: operation.pointer,
        rust: operation.calls.first().map_or("", |call| call.rust),
        ..Row::default()
    }
}

/// All calls of one operation.
async fn one<C: Send + Sync>(
    shared: &Shared<C>,
    operation: &'static Operation<C>,
) -> (Row, Vec<Failure>) {
    let mut found = Found { row: row_of(operation), failures: Vec::new(), accepted: None };
    let calls = operation.calls.iter().filter(|call| {
        call.way != Way::Socket
            && (call.way != Way::Events || streams(&shared.ground.source, operation.pointer))
    });
    for call in calls {
        let mut sampler = Sampler::new(&shared.ground.normalized, Wants::Required)
            .judged_by(&shared.ground.source);
        let attempt = Attempt { shared, operation, call };
        for wants in [Wants::Required, Wants::All] {
            for _ in 0..MOST_RUNS {
                attempt.run(&mut sampler, wants, &Asked::default(), &mut found).await;
                if !sampler.fresh() {
                    break;
                }
            }
        }
        if sampler.nullable() {
            attempt.run(&mut sampler, Wants::Nulls, &Asked::default(), &mut found).await;
        }
    }
    let answers = operation.calls.iter().find(|call| call.way == Way::Full);
    if let Some(call) = answers.filter(|_| limits::whole(operation.pointer).is_none()) {
        let mut sampler = Sampler::new(&shared.ground.normalized, Wants::Required);
        let attempt = Attempt { shared, operation, call };
        let wants = found.accepted.unwrap_or(Wants::Required);
        for asked in documented(&shared.ground.source, operation.pointer) {
            let wrong = found.row.violations.len();
            attempt.run(&mut sampler, wants, &asked, &mut found).await;
            if asked.example.is_some() && found.row.violations.len() == wrong {
                found.row.examples += 1;
            }
        }
    }
    (found.row, found.failures)
}

/// Whether the mock server can be asked for events: it has the media types of the document. The
/// other streams are a matter of the part `kinds`.
fn streams(source: &Document, pointer: &str) -> bool {
    statuses(source, pointer).iter().any(|status| {
        let response = source.resolve(&format!("{pointer}/responses/{status}"));
        let content = response.and_then(|(_, response)| response.get("content"));
        content.is_some_and(|content| content.get("text/event-stream").is_some())
    })
}

/// Every documented status of an operation, with every example of it; an example without a name
/// has the empty name.
fn documented(source: &Document, pointer: &str) -> Vec<Asked> {
    let mut all = Vec::new();
    for status in statuses(source, pointer) {
        let at = format!("{pointer}/responses/{status}");
        let Some((_, response)) = source.resolve(&at) else { continue };
        let json = response.get("content").and_then(|content| content.get("application/json"));
        let named = json.and_then(|json| json.get("examples")).and_then(|all| all.as_object());
        let names: Vec<Option<String>> = match named {
            Some(examples) if !examples.is_empty() => {
                examples.keys().map(|name| Some(name.clone())).collect()
            }
            _ if json.is_some_and(|json| json.get("example").is_some()) => {
                vec![Some(String::new())]
            }
            _ => vec![None],
        };
        all.extend(names.into_iter().map(|example| Asked { code: Some(status), example }));
    }
    all
}

struct Found {
    row: Row,
    failures: Vec<Failure>,
    /// How much has to be set for the mock server to find nothing.
    accepted: Option<Wants>,
}

/// One way to call an operation.
struct Attempt<'a, C: 'static> {
    shared: &'a Shared<C>,
    operation: &'static Operation<C>,
    call: &'static Call<C>,
}

impl<C: Send + Sync> Attempt<'_, C> {
    async fn run(&self, sampler: &mut Sampler, wants: Wants, asked: &Asked, found: &mut Found) {
        let told = Told::new(self.operation, self.call);
        let id = self.shared.calls.fetch_add(1, Ordering::Relaxed).to_string();
        let recorder = &self.shared.recorder;
        if let Some(limit) = limits::whole(told.pointer) {
            recorder.prepare(&id, stand_in(self.shared, &told));
            note(&mut found.row.mock_limits, limit.why);
        }
        sampler.begin(wants);
        let options = Options { headers: headers(&id, &told, asked) };
        let outcome = finish((self.call.send)(&self.shared.client, &options, sampler)).await;
        let exchanges = recorder.take(&id);
        let verdict = self.shared.judge.judge(&told, asked, &exchanges, &outcome);
        found.row.calls += 1;
        let accuses =
            |exchange: &Exchange| exchange.violations.iter().any(|found| !found.is_answer());
        if !exchanges.iter().any(accuses) && told.way == Way::Full {
            found.accepted.get_or_insert(wants);
        }
        for exchange in &exchanges {
            *found.row.statuses.entry(exchange.answer.status).or_default() += 1;
        }
        for why in verdict.excused {
            note(&mut found.row.mock_limits, why);
        }
        for why in verdict.second {
            note(&mut found.row.second_limits, why);
        }
        for defect in verdict.defects {
            note(&mut found.row.document_defects, defect);
        }
        for violation in verdict.violations {
            // One example of each is enough; its request stands for the others.
            if found.row.violations.contains(&violation) {
                continue;
            }
            found.failures.push(Failure {
                call: format!("{} ({}{})", told.rust, named(wants), described(asked)),
                wire: exchanges.first().map(request).unwrap_or_default(),
                violation: violation.clone(),
                pointer: told.pointer.to_owned(),
            });
            found.row.violations.push(violation);
        }
    }
}

fn headers(id: &str, told: &Told, asked: &Asked) -> Vec<(String, String)> {
    let mut headers = vec![(CALL.to_owned(), id.to_owned())];
    let prefix = told.path.strip_suffix(told.wire_path).filter(|prefix| !prefix.is_empty());
    headers.extend(prefix.map(|prefix| (PREFIX.to_owned(), prefix.to_owned())));
    if let Some(code) = asked.code {
        let name = asked.example.as_deref().filter(|name| !name.is_empty());
        let example = name.map(|name| format!(", example=\"{name}\"")).unwrap_or_default();
        headers.push(("Prefer".to_owned(), format!("code={code}{example}")));
        // A caller of text or bytes accepts these alone, and the mock server will not say in JSON
        // what is wrong.
        if code >= 400 && matches!(told.output, Output::Text | Output::Bytes) {
            headers.push(("Accept".to_owned(), "application/json, */*".to_owned()));
        }
    }
    headers
}

/// What our recorder answers where the mock server cannot: the first documented success, with
/// bytes that no parser takes for something else.
fn stand_in<C>(shared: &Shared<C>, told: &Told) -> Reply {
    let all = statuses(&shared.ground.source, told.pointer);
    let status = all.into_iter().find(|status| status / 100 == 2).unwrap_or(200);
    let media = "application/octet-stream".to_owned();
    Reply { status, media, pieces: vec![b"\x00answer of the recorder\xff".as_slice().into()] }
}

/// What a call comes to, at the latest after a while.
pub(crate) async fn finish(answer: Answer) -> Outcome {
    time::timeout(LONGEST, answer).await.unwrap_or_else(|_| late())
}

fn late() -> Outcome {
    let message = format!("no outcome within {} s", LONGEST.as_secs());
    let error = crate::driver::Failure { message, ..Default::default() };
    Outcome { error: Some(error), ..Outcome::default() }
}

/// Adds what is not there yet.
fn note<T: PartialEq>(list: &mut Vec<T>, entry: T) {
    if !list.contains(&entry) {
        list.push(entry);
    }
}

pub(crate) fn named(wants: Wants) -> &'static str {
    match wants {
        Wants::Required => "required fields",
        Wants::All => "all fields",
        Wants::Nulls => "nulls",
        Wants::Random(_) => "some fields",
    }
}

fn described(asked: &Asked) -> String {
    match (asked.code, asked.example.as_deref()) {
        (Some(code), Some(name)) if !name.is_empty() => format!(", answer {code} {name:?}"),
        (Some(code), _) => format!(", answer {code}"),
        _ => String::new(),
    }
}

/// A request as one would write it down.
pub(crate) fn request(exchange: &Exchange) -> String {
    let query = exchange.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
    let mut text = format!("{} {}{query}", exchange.method, exchange.path);
    if let Some(media) = exchange.headers.get(http::header::CONTENT_TYPE) {
        text.push_str(&format!("\n{}", String::from_utf8_lossy(media.as_bytes())));
    }
    if !exchange.body.is_empty() {
        let body = String::from_utf8_lossy(&exchange.body);
        text.push_str(&format!("\n{}", same::cut(&body, 1500)));
    }
    text
}
