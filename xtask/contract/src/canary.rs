//! Whether the mock servers judge at all.
//!
//! A server that lets everything pass makes every call look good. So one request goes out ahead of
//! all others that no validator of the document can take: a body without anything in it, where
//! something is required.

use serde_json::Value;

use crate::document::{Document, child};
use crate::driver::Operation;
use crate::limits;
use crate::operations;
use crate::recorder::{CALL, PREFIX, Recorder};
use crate::report::Failure;

/// The name of the call.
const NAME: &str = "canary";

/// Sends the request. Nothing where no operation has a body that requires something.
pub(crate) async fn run<C>(
    recorder: &Recorder,
    source: &Document,
    operations: &'static [Operation<C>],
    second: bool,
) -> anyhow::Result<Option<Vec<Failure>>> {
    let may = operations.iter().filter(|operation| requires(source, operation.pointer));
    // A placeholder that is filled in badly would be found as well, and prove less.
    let Some(operation) = may.min_by_key(|operation| operation.wire_path.matches('{').count())
    else {
        return Ok(None);
    };
    let http = reqwest::Client::builder().no_proxy().build()?;
    let url = format!("{}{}", recorder.url(), filled(operation.wire_path));
    let method = http::Method::from_bytes(operation.method.as_bytes())?;
    let mut request = http
        .request(method, url)
        .header(CALL, NAME)
        .header("authorization", "Bearer x")
        .header("content-type", "application/json")
        .body("{}");
    if let Some(prefix) = operation.path.strip_suffix(operation.wire_path) {
        request = request.header(PREFIX, prefix);
    }
    request.send().await?;
    let exchanges = recorder.take(NAME);
    let wire = exchanges.first().map(operations::request).unwrap_or_default();
    let judged = exchanges.iter().flat_map(|exchange| &exchange.violations);
    let blind = !judged.into_iter().any(|violation| !violation.is_answer());
    let seconded = exchanges.iter().any(|exchange| !exchange.second.is_empty());
    let mut found = Vec::new();
    for (blind, server) in [(blind, "the mock server"), (second && !seconded, "the second one")] {
        if blind {
            found.push(Failure {
                call: NAME.to_owned(),
                wire: wire.clone(),
                violation: format!(
                    "{server} finds nothing wrong with a body that lacks everything"
                ),
                pointer: operation.pointer.to_owned(),
            });
        }
    }
    Ok(Some(found))
}

/// Whether the JSON body of an operation has to be there and to have something in it.
fn requires(source: &Document, pointer: &str) -> bool {
    if limits::whole(pointer).is_some() {
        return false;
    }
    let Some((body, _)) = source.resolve(&child(pointer, "requestBody")) else { return false };
    let schema = format!("{body}/content/application~1json/schema");
    let Some((_, schema)) = source.resolve(&schema) else { return false };
    let required = schema.get("required").and_then(Value::as_array);
    schema.get("type").is_some_and(|kind| kind == "object")
        && required.is_some_and(|names| !names.is_empty())
}

/// A path with something for each placeholder.
fn filled(path: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push('1');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}
