//! What is a violation.
//!
//! It sees one call: what the driver says that it is, what went over the wire, what the mock
//! server answered and found, and what the caller got. Every statement is made from the document
//! and the recorded bytes; nothing of the generator is asked.

use bytes::Bytes;
use serde_json::Value;

use crate::declared;
use crate::document::{self, Document};
use crate::driver::{Call, Failure, Operation, Outcome, Output, Way};
use crate::limits;
use crate::recorder::{Exchange, Violation};
use crate::route::Template;
use crate::same;
use crate::wire::{self, Sent};

/// What the driver says about a call.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// `#/paths/~1calls/post`.
    pub pointer: &'static str,
    /// `POST`.
    pub method: &'static str,
    /// As the document writes it.
    pub path: &'static str,
    /// As it has to go over the wire.
    pub wire_path: &'static str,
    /// What its success carries.
    pub output: Output,
    /// `client.calls().dial()`.
    pub rust: &'static str,
    /// Media type of the body.
    pub media: Option<&'static str>,
    /// How the answer is read.
    pub way: Way,
}

impl Told {
    /// Of a call of an operation.
    pub fn new<C>(operation: &Operation<C>, call: &Call<C>) -> Self {
        Self {
            pointer: operation.pointer,
            method: operation.method,
            path: operation.path,
            wire_path: operation.wire_path,
            output: operation.output,
            rust: call.rust,
            media: call.media,
            way: call.way,
        }
    }
}

/// What was asked of the mock server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// This status, by `Prefer: code=`.
    pub code: Option<u16>,
    /// This example of it, by `Prefer: example=`.
    pub example: Option<String>,
}

/// What came of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What is wrong with the crate.
    pub violations: Vec<String>,
    /// What is wrong with the document: its example contradicts its schema.
    pub defects: Vec<String>,
    /// The reasons of limits that explained a finding.
    pub excused: Vec<&'static str>,
    /// The same for the second mock server.
    pub second: Vec<&'static str>,
}

/// Knows the document.
#[derive(Debug)]
pub struct Judge {
    source: Document,
    routes: Vec<(&'static str, &'static str, Template)>,
}

impl Judge {
    /// For the operations of a driver: method, path over the wire.
    pub fn new(source: &Document, operations: &[(&'static str, &'static str)]) -> Self {
        let routes = operations.iter().map(|(method, path)| (*method, *path, Template::new(path)));
        Self { source: source.clone(), routes: routes.collect() }
    }

    /// Judges a call.
    pub fn judge(
        &self,
        told: &Told,
        asked: &Asked,
        exchanges: &[Exchange],
        outcome: &Outcome,
    ) -> Verdict {
        let mut verdict = Verdict::default();
        let [exchange] = exchanges else {
            let error = outcome.error.as_ref().map(|error| error.message.as_str());
            verdict.violations.push(format!(
                "{} requests in place of one; the caller got: {}",
                exchanges.len(),
                error.unwrap_or("no error")
            ));
            return verdict;
        };
        self.request(told, exchange, &mut verdict);
        let mut valid = true;
        for violation in &exchange.violations {
            let text = describe(violation);
            if violation.is_answer() {
                valid = false;
                verdict.defects.push(text);
            } else {
                found(told, false, text, &mut verdict);
            }
        }
        for violation in &exchange.second {
            found(told, true, describe(violation), &mut verdict);
        }
        let mut answer = Vec::new();
        self.answer(told, asked, exchange, outcome, valid, &mut answer);
        for text in answer {
            match limits::contradiction(told.pointer, &text) {
                Some(limit) => verdict.defects.push(limit.why.to_owned()),
                None => verdict.violations.push(text),
            }
        }
        verdict
    }

    fn request(&self, told: &Told, exchange: &Exchange, verdict: &mut Verdict) {
        let wrong = &mut verdict.violations;
        if exchange.method != told.method {
            wrong.push(format!("the method is {} in place of {}", exchange.method, told.method));
        }
        if !Template::new(told.wire_path).matches(&exchange.path) {
            wrong.push(format!("the path {} is none of {}", exchange.path, told.wire_path));
        } else if let Some(other) = self.meant(told, &exchange.path) {
            wrong.push(format!("the path {} is one of {other}", exchange.path));
        }
        let media = exchange.headers.get(http::header::CONTENT_TYPE);
        let media = media.map(|value| wire::essence(value.to_str().unwrap_or_default()));
        match (told.media, &media) {
            (Some(wanted), Some(got)) if covers(wanted, got) => {}
            (_, None) if exchange.body.is_empty() => {}
            (wanted, got) => wrong.push(format!(
                "the media type is {} in place of {}",
                got.as_deref().unwrap_or("absent"),
                wanted.unwrap_or("none")
            )),
        }
        if let Sent::Broken(error) = &exchange.sent {
            wrong.push(format!("the body cannot be read: {error}"));
        }
        let query = exchange.query.as_deref().unwrap_or_default();
        let query = wire::pairs(query.as_bytes());
        let body = exchange.sent.body();
        let undeclared = declared::undeclared(&self.source, told.pointer, &query, told.media, body);
        wrong.extend(undeclared.into_iter().map(|name| format!("not declared: {name}")));
    }

    /// The operation that a server would take a path for, if it is not this one.
    fn meant(&self, told: &Told, path: &str) -> Option<&'static str> {
        let candidates = self.routes.iter().filter(|(method, _, _)| *method == told.method);
        let best = candidates
            .filter(|(_, _, template)| template.matches(path))
            .max_by_key(|(_, _, template)| template.rank())?;
        (best.1 != told.wire_path).then_some(best.1)
    }

    fn answer(
        &self,
        told: &Told,
        asked: &Asked,
        exchange: &Exchange,
        outcome: &Outcome,
        valid: bool,
        wrong: &mut Vec<String>,
    ) {
        let status = exchange.answer.status;
        let accused = exchange.violations.iter().any(|violation| !violation.is_answer());
        match asked.code {
            _ if status == 0 => {
                let text = String::from_utf8_lossy(&exchange.answer.body);
                return wrong.push(text.into_owned());
            }
            // It says no to the request, for reasons that are listed.
            _ if accused => {}
            Some(code) if code != status => {
                wrong.push(format!("the mock server answered {status} in place of {code}"));
            }
            None if !self.successes(told.pointer).contains(&status) => {
                wrong.push(format!(
                    "the mock server answered {status}: {}",
                    same::cut(&String::from_utf8_lossy(&exchange.answer.body), 200)
                ));
            }
            _ => {}
        }
        // The shorthand for bytes has no status to show.
        let untold = told.way == Way::Bytes && outcome.status.is_none();
        if outcome.status != Some(status) && !untold {
            wrong
                .push(format!("the caller got the status {:?}, sent was {status}", outcome.status));
        }
        let elsewhere =
            (300..400).contains(&status) && told.output == Output::Empty && told.method == "GET";
        match &outcome.error {
            None if (200..300).contains(&status) || elsewhere => {
                success(told, exchange, outcome, valid, wrong);
            }
            None => wrong.push(format!("the status {status} became a value")),
            Some(error) if (200..300).contains(&status) || elsewhere => {
                let what = if error.decode { "was not decoded" } else { "became an error" };
                wrong.push(format!("the answer {what}: {}", error.message));
            }
            Some(error) => failure(error, &exchange.answer.body, wrong),
        }
    }

    /// The documented statuses that count as success.
    fn successes(&self, pointer: &str) -> Vec<u16> {
        let all = statuses(&self.source, pointer);
        let class = |class: u16| {
            all.iter().copied().filter(|status| status / 100 == class).collect::<Vec<_>>()
        };
        let success = class(2);
        if success.is_empty() { class(3) } else { success }
    }
}

/// The statuses that an operation documents by number.
pub fn statuses(source: &Document, pointer: &str) -> Vec<u16> {
    let responses = document::child(pointer, "responses");
    let responses = source.resolve(&responses).and_then(|(_, value)| value.as_object());
    let mut found: Vec<u16> =
        responses.into_iter().flatten().filter_map(|(status, _)| status.parse().ok()).collect();
    found.sort_unstable();
    found
}

/// Puts what a mock server found on the list, unless it is known to be wrong there.
fn found(told: &Told, second: bool, text: String, verdict: &mut Verdict) {
    match limits::excuse(told.pointer, second, &text) {
        Some(limit) if second => verdict.second.push(limit.why),
        Some(limit) => verdict.excused.push(limit.why),
        None if second => verdict.violations.push(format!("second opinion: {text}")),
        None => verdict.violations.push(text),
    }
}

fn describe(violation: &Violation) -> String {
    let place = violation.location.join(".");
    format!("{place}: {} ({})", violation.message, violation.code)
}

/// Whether a documented media type, which may be a range, covers the one on the wire.
fn covers(documented: &str, got: &str) -> bool {
    let documented = wire::essence(documented);
    match documented.split_once('/') {
        Some(("*", _)) | None => true,
        Some((kind, "*")) => got.split('/').next() == Some(kind),
        _ => documented == got,
    }
}

/// The caller has what the body holds.
fn success(
    told: &Told,
    exchange: &Exchange,
    outcome: &Outcome,
    valid: bool,
    wrong: &mut Vec<String>,
) {
    if valid {
        wrong.extend(
            outcome.problems.iter().map(|(path, text)| format!("problem at {path}: {text}")),
        );
        // All of it is in the value, so none of it can be undocumented.
        wrong.extend(outcome.undocumented.iter().map(|path| format!("undocumented: {path}")));
    }
    if matches!(told.way, Way::Events | Way::Socket) {
        return;
    }
    let sent = &exchange.answer.body;
    // A success without documented content has no body to hand over, unless it is asked for.
    let nothing = told.output == Output::Empty && told.way == Way::Full;
    if outcome.body != *sent && !nothing {
        wrong.push(format!("the body is {} bytes, sent were {}", outcome.body.len(), sent.len()));
    }
    if told.way != Way::Full {
        return;
    }
    let whole = || serde_json::from_slice::<Value>(sent).unwrap_or(Value::Null);
    let wanted = match told.output {
        Output::Empty | Output::Bytes => return,
        Output::Text => {
            let text = Value::from(String::from_utf8_lossy(sent).into_owned());
            return compare(&text, outcome.value.as_ref(), valid, wrong);
        }
        Output::Json => whole(),
        Output::Data => whole().get("data").cloned().unwrap_or(Value::Null),
        Output::Page(items) => return page(items, &whole(), outcome, valid, wrong),
    };
    compare(&wanted, outcome.value.as_ref(), valid, wrong);
}

/// A page is handed over as its items, or as an object with the items and what stands beside.
fn page(items: &str, whole: &Value, outcome: &Outcome, valid: bool, wrong: &mut Vec<String>) {
    let list = if items.is_empty() { Some(whole) } else { whole.get(items) };
    let list = list.unwrap_or(&Value::Null);
    match &outcome.value {
        Some(Value::Object(got)) if !items.is_empty() => {
            compare(list, got.get(items), valid, wrong);
            if let Some(meta) = got.get("meta").filter(|meta| !meta.is_null()) {
                compare(whole.get("meta").unwrap_or(&Value::Null), Some(meta), valid, wrong);
            }
        }
        got => compare(list, got.as_ref(), valid, wrong),
    }
}

/// Where the body contradicts its schema, the value cannot hold all of it.
fn compare(wanted: &Value, got: Option<&Value>, valid: bool, wrong: &mut Vec<String>) {
    match got {
        Some(got) if valid => wrong.extend(
            same::differences(wanted, got).into_iter().map(|found| format!("the value: {found}")),
        ),
        Some(_) => {}
        None if wanted.is_null() => {}
        None => wrong.push(format!("there is no value, sent was {}", same::brief(wanted))),
    }
}

/// The error has what the body says, read here a second time.
fn failure(error: &Failure, body: &Bytes, wrong: &mut Vec<String>) {
    if error.decode {
        wrong.push(format!("the error was not read: {}", error.message));
    }
    if error.body != *body {
        wrong.push(format!("the error has {} bytes of {}", error.body.len(), body.len()));
    }
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return };
    let listed = [body.get("errors"), body.get("detail")];
    let Some(entries) = listed.into_iter().flatten().find_map(Value::as_array) else {
        let named = ["error", "code", "title", "detail", "message"];
        let says = named.iter().any(|key| body.get(key).is_some_and(|value| !value.is_null()));
        if says && error.details.is_empty() {
            wrong.push(format!("the error has no details of {}", same::brief(&body)));
        }
        return;
    };
    if entries.len() != error.details.len() {
        let (got, sent) = (error.details.len(), entries.len());
        return wrong.push(format!("the error has {got} details, sent were {sent}"));
    }
    for (entry, (code, title, detail)) in entries.iter().zip(&error.details) {
        for (name, got) in [("code", code), ("title", title), ("detail", detail)] {
            let wanted = match entry.get(name) {
                Some(Value::String(text)) => text.clone(),
                None | Some(Value::Null) => continue,
                Some(other) => other.to_string(),
            };
            if wanted != *got {
                wrong.push(format!("the {name} of the error is {got:?}, sent was {wanted:?}"));
            }
        }
    }
}
