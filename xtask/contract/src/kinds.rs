//! What the mock server cannot judge, against small real servers: files and forms as they arrive,
//! downloads, other media types of an answer, streams of events, WebSockets.
//!
//! The recorder answers here. What arrives is read by parsers that the crate under test does not
//! use, and held against the document; what the caller gets is held against what was sent.

mod bodies;
mod content;
mod socket;
mod url;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use crate::document::Document;
use crate::driver::{Call, Driver, Operation, Options, Outcome, Output, Way};
use crate::judge::{Asked, Judge, Told, statuses};
use crate::operations;
use crate::recorder::{CALL, Exchange, Recorder, Reply};
use crate::report::Failure;
use crate::same;
use crate::sampler::{Sampler, Wants};
use crate::wire;

/// What was called.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// How many calls there were.
    pub calls: usize,
    /// With a multipart body.
    pub multipart: usize,
    /// With a form.
    pub form: usize,
    /// With a body of bytes.
    pub bytes: usize,
    /// With an answer that is no JSON, whole or in pieces.
    pub downloads: usize,
    /// With a stream of events.
    pub events: usize,
    /// With a WebSocket.
    pub sockets: usize,
    /// The statuses that operations answered with which nobody else calls: those with a WebSocket,
    /// and all of them with `every`.
    #[serde(skip)]
    pub statuses: BTreeMap<&'static str, BTreeMap<u16, usize>>,
    /// What failed.
    #[serde(skip)]
    pub failures: Vec<Failure>,
}

/// All calls that are of one of these kinds; with `every`, where no mock server judges, all calls.
pub async fn run<C: Send + Sync + 'static>(
    driver: &'static Driver<C>,
    source: &Document,
    normalized: &Document,
    chosen: &[&'static Operation<C>],
    every: bool,
) -> anyhow::Result<Summary> {
    let recorder = Recorder::start(None, None).await?;
    let routes: Vec<_> = driver.operations.iter().map(|op| (op.method, op.wire_path)).collect();
    let room = Room {
        client: (driver.connect)(&recorder.url()),
        connect: driver.connect,
        judge: Judge::new(source, &routes),
        recorder,
        source: source.clone(),
        normalized: normalized.clone(),
        calls: AtomicU64::new(0),
        every,
    };
    let mut summary = Summary::default();
    for operation in chosen {
        for call in operation.calls {
            let told = Told::new(operation, call);
            for wants in [Wants::Required, Wants::All] {
                room.call(call, &told, wants, &mut summary).await;
            }
        }
    }
    Ok(summary)
}

/// What the calls share.
struct Room<C: 'static> {
    client: C,
    connect: fn(&str) -> C,
    judge: Judge,
    recorder: Recorder,
    source: Document,
    normalized: Document,
    calls: AtomicU64,
    every: bool,
}

impl<C: Send + Sync> Room<C> {
    async fn call(&self, call: &Call<C>, told: &Told, wants: Wants, summary: &mut Summary) {
        if told.way == Way::Socket {
            summary.calls += 1;
            summary.sockets += 1;
            summary.answered(told, 101);
            let found = socket::call(self, call, told, wants).await;
            return summary.failed(told, wants, String::new(), found);
        }
        let media = told.media.map(wire::essence);
        let body = media.as_deref().is_some_and(|media| !wire::is_json(media) && media != "*/*");
        let other = match told.way {
            Way::Events | Way::Download | Way::Bytes => true,
            _ => matches!(told.output, Output::Text | Output::Bytes),
        };
        if !body && !other && !self.every {
            return;
        }
        summary.calls += 1;
        match media.as_deref().filter(|_| body) {
            Some("multipart/form-data") => summary.multipart += 1,
            Some("application/x-www-form-urlencoded") => summary.form += 1,
            Some(_) => summary.bytes += 1,
            None => {}
        }
        let (reply, events) = match told.way {
            Way::Events => {
                summary.events += 1;
                content::events()
            }
            _ if other => {
                summary.downloads += 1;
                (content::download(&self.source, told), Vec::new())
            }
            _ => (self.json(told), Vec::new()),
        };
        let id = self.calls.fetch_add(1, Ordering::Relaxed).to_string();
        self.recorder.prepare(&id, reply);
        let mut sampler = Sampler::new(&self.normalized, wants);
        let options = Options { headers: vec![(CALL.to_owned(), id.clone())] };
        let outcome = operations::finish((call.send)(&self.client, &options, &mut sampler)).await;
        let exchanges = self.recorder.take(&id);
        let mut found = self.judge.judge(told, &Asked::default(), &exchanges, &outcome).violations;
        if let [exchange] = exchanges.as_slice() {
            if self.every {
                summary.answered(told, exchange.answer.status);
            }
            if body || self.every && told.media.is_some() {
                found.extend(bodies::check(&self.normalized, told, exchange));
            }
            found.extend(url::check(&self.normalized, told, exchange));
            if told.way == Way::Events {
                found.extend(streamed(exchange, &outcome, &events));
            }
        }
        let wire = exchanges.first().map(operations::request).unwrap_or_default();
        summary.failed(told, wants, wire, found);
    }

    /// The first documented success, with a value of its schema.
    fn json(&self, told: &Told) -> Reply {
        let all = statuses(&self.source, told.pointer);
        let status = all.into_iter().find(|status| status / 100 == 2).unwrap_or(200);
        let at = format!("{}/responses/{status}", told.pointer);
        let at = self.normalized.resolve(&at).map(|(at, _)| at).unwrap_or(at);
        let at = format!("{at}/content/application~1json/schema");
        if self.normalized.get(&at).is_none() {
            return Reply { status, ..Reply::default() };
        }
        let value = Sampler::new(&self.normalized, Wants::All).value(&at);
        let pieces = vec![Bytes::from(value.to_string())];
        Reply { status, media: "application/json".to_owned(), pieces }
    }
}

/// The events are those that were sent, and the request asks for them.
fn streamed(exchange: &Exchange, outcome: &Outcome, events: &[Value]) -> Vec<String> {
    let mut found = Vec::new();
    let accept = exchange.headers.get(http::header::ACCEPT).and_then(|value| value.to_str().ok());
    if !accept.is_some_and(|accept| accept.contains("text/event-stream")) {
        found.push(format!("a stream of events is not asked for: accept is {accept:?}"));
    }
    let got = outcome.value.clone().unwrap_or(Value::Null);
    let wanted = Value::from(events.to_vec());
    found.extend(
        same::differences(&wanted, &got).into_iter().map(|found| format!("the events: {found}")),
    );
    found
}

impl Summary {
    fn answered(&mut self, told: &Told, status: u16) {
        *self.statuses.entry(told.pointer).or_default().entry(status).or_default() += 1;
    }

    fn failed(&mut self, told: &Told, wants: Wants, wire: String, found: Vec<String>) {
        self.failures.extend(found.into_iter().map(|violation| Failure {
            call: format!("{} as {:?} ({})", told.rust, told.way, operations::named(wants)),
            wire: wire.clone(),
            violation,
            pointer: told.pointer.to_owned(),
        }));
    }
}
