//! Every kind of fault is found, by driving the committed crate against a stand-in for the mock
//! server. A run without a fault finds nothing.

mod stand_in;

use std::fs;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use serde::Serialize;
use telnyx_contract::driver::{
    Answer, Call, Driver, Event, Failure, Operation, Options, Outcome, Output, Way,
};
use telnyx_contract::report::Report;
use telnyx_contract::run::{self, Settings};
use telnyx_contract::sampler::Sampler;
use telnyx_sdk::{Client, Error, Method, Response};

use stand_in::Mood;

type Send = fn(&Client, &Options, &mut Sampler) -> Answer;

/// `GET /calls/{call_control_id}`, in the ways in which it can go wrong.
fn retrieve(client: &Client, options: &Options, _: &mut Sampler) -> Answer {
    retrieve_with(client, options, "v3:a/b", &[])
}

fn retrieve_with(
    client: &Client,
    options: &Options,
    id: &str,
    query: &[(&'static str, &'static str)],
) -> Answer {
    let call = client.calls().retrieve(id).with_options(|set| {
        headers(set, options);
        for (name, value) in query {
            set.query(*name, *value);
        }
    });
    let call = call.send_full();
    Box::pin(async move { outcome(call.await) })
}

fn hangup(client: &Client, options: &Options, _: &mut Sampler) -> Answer {
    let call = client.calls().hangup("v3:1").client_state("aGk=");
    let call = call.with_options(|set| headers(set, options)).send_full();
    Box::pin(async move { outcome(call.await) })
}

/// Through the raw door: method, path, body.
fn raw(client: &Client, options: &Options, method: Method, path: &str, form: bool) -> Answer {
    let call = client.request(method, path).with_options(|set| headers(set, options));
    let call = if form { call.form(serde_json::json!({"client_state": "x"})) } else { call };
    let call = call.send_full::<serde_json::Value>();
    Box::pin(async move { outcome(call.await) })
}

fn headers(set: &mut telnyx_sdk::CallOptions, options: &Options) {
    for (name, value) in &options.headers {
        set.header(name, value);
    }
}

/// What an emitted driver does.
fn outcome<T: Serialize>(result: Result<Response<T>, Error>) -> Outcome {
    match result {
        Ok(response) => Outcome {
            status: Some(response.status()),
            body: response.body().clone(),
            problems: response
                .problems()
                .into_iter()
                .map(|problem| (problem.path, problem.message))
                .collect(),
            undocumented: response.undocumented().into_iter().map(|found| found.path).collect(),
            value: serde_json::to_value(response.into_value()).ok(),
            error: None,
        },
        Err(error) => Outcome {
            status: error.status(),
            error: Some(Failure {
                message: error.to_string(),
                decode: error.is_decode(),
                body: error.body().cloned().unwrap_or_default(),
                details: error
                    .errors()
                    .iter()
                    .map(|entry| {
                        let text = |text: &Option<String>| text.clone().unwrap_or_default();
                        (text(&entry.code), text(&entry.title), text(&entry.detail))
                    })
                    .collect(),
            }),
            ..Outcome::default()
        },
    }
}

/// Changes what a good call came to.
fn spoilt(
    client: &Client,
    options: &Options,
    sampler: &mut Sampler,
    spoil: fn(&mut Outcome),
) -> Answer {
    let answer = retrieve(client, options, sampler);
    Box::pin(async move {
        let mut outcome = answer.await;
        spoil(&mut outcome);
        outcome
    })
}

fn operation(post: bool, send: Send) -> Operation<Client> {
    let call = Call {
        rust: if post { "client.calls().hangup()" } else { "client.calls().retrieve()" },
        media: post.then_some("application/json"),
        way: Way::Full,
        send,
    };
    let (pointer, method, path) = if post {
        let path = "/calls/{call_control_id}/actions/hangup";
        ("#/paths/~1calls~1{call_control_id}~1actions~1hangup/post", "POST", path)
    } else {
        ("#/paths/~1calls~1{call_control_id}/get", "GET", "/calls/{call_control_id}")
    };
    let calls = Box::leak(Box::new([call]));
    Operation { pointer, method, path, wire_path: path, output: Output::Data, calls }
}

fn connect(base: &str) -> Client {
    let client = Client::builder().api_key("KEY0123").base_url(base).max_retries(0).build();
    client.expect("a key and a base URL are enough")
}

fn drive(mood: Mood, operations: Vec<Operation<Client>>) -> (Report, usize) {
    let operations = operations.into_iter().chain([active()]).collect::<Vec<_>>();
    let paths: Vec<&str> = operations.iter().map(|operation| operation.path).collect();
    drive_through(mood, stand_in::document(&paths), operations)
}

/// A server would take a call with this ID for it.
fn active() -> Operation<Client> {
    let send: Send = |client, options, _| raw(client, options, Method::GET, "/calls/active", false);
    Operation {
        pointer: "#/paths/~1calls~1active/get",
        path: "/calls/active",
        wire_path: "/calls/active",
        output: Output::Empty,
        ..operation(false, send)
    }
}

/// The report, and how many requests the server saw.
fn drive_through(
    mood: Mood,
    document: serde_json::Value,
    operations: Vec<Operation<Client>>,
) -> (Report, usize) {
    drive_with(mood, document, operations, None)
}

fn driver(operations: Vec<Operation<Client>>) -> Driver<Client> {
    Driver {
        connect,
        operations: operations.leak(),
        codecs: &[],
        pointers: "",
        webhooks: &[],
        event: |_| Ok(Event::default()),
        error: |_, _| Failure::default(),
    }
}

/// With a second server.
fn drive_with(
    mood: Mood,
    document: serde_json::Value,
    operations: Vec<Operation<Client>>,
    second: Option<String>,
) -> (Report, usize) {
    let driver = Box::leak(Box::new(driver(operations)));
    let seen = Arc::new(Mutex::new(0));
    let dir = tempfile::tempdir().expect("a directory");
    let source = dir.path().join("source.json");
    fs::write(&source, document.to_string()).expect("it is written");
    let settings = Settings {
        mock: Some(stand_in::start(mood, Arc::clone(&seen))),
        second,
        normalized: source.clone(),
        source,
        out: dir.path().join("out"),
        parts: vec!["operations".to_owned()],
        ..Settings::default()
    };
    let report = run::run(driver, &settings).expect("the stand-in is there");
    report.write(&settings.out).expect("it is written");
    let json = fs::read_to_string(settings.out.join("report.json")).expect("it is there");
    let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(json["totals"]["calls"], report.totals.calls);
    assert_eq!(json["operations"].as_array().map(Vec::len), Some(report.operations.len()));
    let seen = *seen.lock().expect("nobody panics with it");
    (report, seen)
}

/// A run of one operation has failures, and one of them says this.
#[track_caller]
fn finds(mood: Mood, post: bool, send: Send, text: &str) {
    let (report, _) = drive(mood, vec![operation(post, send)]);
    let found: Vec<_> = report.failures.iter().map(|failure| &failure.violation).collect();
    assert!(found.iter().any(|violation| violation.contains(text)), "{text:?} not in {found:#?}");
    assert!(!report.operations[0].violations.is_empty());
    assert_eq!(report.totals.failed, report.failures.len());
}

#[test]
fn a_run_without_a_fault_finds_nothing() {
    let (report, seen) =
        drive(Mood::Fine, vec![operation(false, retrieve), operation(true, hangup)]);
    assert_eq!(report.failures, []);
    let [get, post, active] = report.operations.as_slice() else { panic!("{report:?}") };
    // Required, all, 200 and 404; required, all and 200; the same, and the canary.
    assert_eq!((get.calls, post.calls, active.calls, seen), (4, 3, 3, 11));
    assert_eq!(report.notes, Vec::<String>::new());
    assert_eq!(
        get.statuses.iter().map(|(a, b)| (*a, *b)).collect::<Vec<_>>(),
        [(200, 3), (404, 1)]
    );
    assert_eq!((get.examples, post.examples), (2, 0));
    assert_eq!((report.totals.good, report.totals.operations), (3, 3));
}

#[test]
fn a_run_that_looks_at_nothing_fails() {
    // An operation without a way to call it.
    let mut uncalled = operation(false, retrieve);
    uncalled.calls = &[];
    let (report, _) = drive(Mood::Fine, vec![uncalled]);
    let violations = |report: &Report| {
        report.failures.iter().map(|failure| failure.violation.clone()).collect::<Vec<_>>()
    };
    assert_eq!(violations(&report), ["it was never called"]);
    assert_eq!((report.totals.good, report.totals.operations), (1, 2));

    // One that the document has and the driver has not.
    let document = stand_in::document(&["/calls/active", "/calls/{call_control_id}"]);
    let (report, _) = drive_through(Mood::Fine, document, vec![active()]);
    assert_eq!(violations(&report), ["the crate has no such operation"]);
    assert_eq!(report.failures[0].pointer, "#/paths/~1calls~1{call_control_id}/get");

    // A server that takes everything.
    let (report, _) = drive(Mood::Blind, vec![operation(true, hangup)]);
    let text = "the mock server finds nothing wrong with a body that lacks everything";
    assert_eq!(violations(&report), [text]);
    let (report, _) = drive(Mood::Fine, vec![]);
    assert!(report.notes[0].contains("were not tried out"), "{:?}", report.notes);
}

#[test]
fn a_second_opinion_that_is_none_is_found() {
    // The stand-in answers, and does not say that it has judged.
    let seen = Arc::new(Mutex::new(0));
    let second = stand_in::start(Mood::Fine, seen);
    let document = stand_in::document(&["/calls/active"]);
    let (report, _) = drive_with(Mood::Fine, document, vec![active()], Some(second));
    let violation = &report.failures[0].violation;
    assert!(
        violation.contains("second opinion: server: the answer 200 does not say"),
        "{violation}"
    );
    // Someone is there who says nothing.
    let document = stand_in::document(&["/calls/active"]);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let nobody = format!("http://{}", listener.local_addr().expect("it is bound"));
    thread::spawn(move || listener.incoming().for_each(drop));
    let (report, _) = drive_with(Mood::Fine, document, vec![active()], Some(nobody));
    let violation = &report.failures[0].violation;
    assert!(violation.contains("second opinion: server: it did not answer"), "{violation}");
}

#[test]
fn a_text_that_no_operation_has_is_an_error() {
    let error =
        attempt(Settings { only: Some("nothing-has-this".to_owned()), ..Settings::default() });
    assert!(error.contains("no operation has \"nothing-has-this\""), "{error}");
    let parts = vec!["history".to_owned()];
    let error = attempt(Settings { parts, ..Settings::default() });
    assert!(error.contains("needs older documents"), "{error}");
    let error = attempt(Settings::default());
    assert!(error.contains("the driver has no operations"), "{error}");
}

/// A run of a driver that has nothing, which does not begin.
fn attempt(settings: Settings) -> String {
    let driver = Box::leak(Box::new(driver(Vec::new())));
    let dir = tempfile::tempdir().expect("a directory");
    let source = dir.path().join("source.json");
    fs::write(&source, stand_in::document(&[]).to_string()).expect("it is written");
    let settings = Settings { normalized: source.clone(), source, ..settings };
    run::run(driver, &settings).expect_err("there is nothing to do").to_string()
}

#[test]
fn a_failure_names_the_call_the_request_and_the_place() {
    let (report, _) = drive(Mood::Accuses, vec![operation(true, hangup)]);
    let failure = &report.failures[0];
    assert_eq!(failure.call, "client.calls().hangup() (required fields)");
    assert!(failure.wire.starts_with("POST /calls/v3%3A1/actions/hangup\napplication/json\n{"));
    assert!(failure.wire.contains("\"client_state\":\"aGk=\""), "{}", failure.wire);
    assert_eq!(failure.pointer, "#/paths/~1calls~1{call_control_id}~1actions~1hangup/post");
    assert!(failure.violation.contains("something is missing"), "{}", failure.violation);
    assert!(failure.print().contains(&failure.pointer));
}

#[test]
fn what_goes_wrong_over_the_wire_is_found() {
    let wrong_path: Send = |client, options, _| raw(client, options, Method::GET, "/call/1", false);
    finds(Mood::Fine, false, wrong_path, "the path /call/1 is none of /calls/{call_control_id}");
    finds(Mood::Fine, false, wrong_path, "the mock server answered 404");
    finds(
        Mood::Fine,
        false,
        |client, options, _| retrieve_with(client, options, "active", &[]),
        "the path /calls/active is one of /calls/active",
    );
    let wrong_method: Send =
        |client, options, _| raw(client, options, Method::DELETE, "/calls/1", false);
    finds(Mood::Fine, false, wrong_method, "the method is DELETE in place of GET");
    let form: Send =
        |client, options, _| raw(client, options, Method::POST, "/calls/1/actions/hangup", true);
    finds(Mood::Fine, true, form, "the media type is application/x-www-form-urlencoded");
    let nothing: Send = |_, _, _| Box::pin(async { Outcome::default() });
    finds(Mood::Fine, false, nothing, "0 requests in place of one");
    finds(Mood::Fine, false, |_, _, _| panic!("the driver has a defect"), "panicked");
}

#[test]
fn undeclared_names_are_found() {
    finds(
        Mood::Fine,
        false,
        |client, options, _| retrieve_with(client, options, "1", &[("page[nmber]", "1")]),
        "not declared: query page[nmber]",
    );
    finds(
        Mood::Fine,
        true,
        |client, options, _| {
            let call = client.calls().hangup("1").with_options(|set| {
                headers(set, options);
                set.body_field("client_stat", "x");
            });
            let call = call.send_full();
            Box::pin(async move { outcome(call.await) })
        },
        "not declared: body /client_stat",
    );
}

#[test]
fn what_the_mock_server_says_is_heard() {
    finds(Mood::Accuses, false, retrieve, "request.body: something is missing (required)");
    // A contradiction inside of the document is none of the crate's.
    let (report, _) = drive(Mood::Confesses, vec![operation(false, retrieve)]);
    assert_eq!(report.failures, []);
    let defects = &report.operations[0].document_defects;
    assert_eq!(*defects, ["response.body: something is missing (required)"]);
    finds(Mood::Deaf, false, retrieve, "the mock server answered 200 in place of 404");
}

#[test]
fn what_the_caller_gets_is_compared() {
    finds(Mood::Garbage, false, retrieve, "the answer was not decoded");
    let spoil: &[(Send, &str)] = &[
        (
            |a, b, c| spoilt(a, b, c, |outcome| outcome.status = Some(202)),
            "the caller got the status Some(202)",
        ),
        (
            |a, b, c| {
                spoilt(a, b, c, |outcome| {
                    if let Some(value) = &mut outcome.value {
                        value["call_leg_id"] = "other".into();
                    }
                })
            },
            "the value: /call_leg_id is \"other\" in place of \"leg\"",
        ),
        (|a, b, c| spoilt(a, b, c, |outcome| outcome.value = None), "there is no value"),
        (
            |a, b, c| spoilt(a, b, c, |outcome| outcome.body = [1].as_slice().into()),
            "body is 1 bytes",
        ),
        (
            |a, b, c| spoilt(a, b, c, |outcome| outcome.problems.push(("/a".into(), "odd".into()))),
            "problem at /a: odd",
        ),
        (
            |a, b, c| spoilt(a, b, c, |outcome| outcome.undocumented.push("data.a".into())),
            "undocumented: data.a",
        ),
        (
            |a, b, c| spoilt(a, b, c, |outcome| outcome.error = None),
            "the status 404 became a value",
        ),
        (
            |a, b, c| {
                spoilt(a, b, c, |outcome| {
                    let _ = outcome.error.as_mut().map(|error| error.details.pop());
                })
            },
            "the error has 1 details, sent were 2",
        ),
        (
            |a, b, c| {
                spoilt(a, b, c, |outcome| {
                    let details = outcome.error.iter_mut().flat_map(|error| &mut error.details);
                    details.for_each(|entry| entry.0 = "10005".to_owned());
                })
            },
            "the code of the error is \"10005\", sent was \"20012\"",
        ),
        (
            |a, b, c| {
                spoilt(a, b, c, |outcome| {
                    outcome.error.iter_mut().for_each(|error| error.body = bytes::Bytes::new());
                })
            },
            "the error has 0 bytes",
        ),
    ];
    for (send, text) in spoil {
        finds(Mood::Fine, false, *send, text);
    }
}
