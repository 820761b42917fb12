//! The normalized value becomes the typed model of `openapiv3`.

use openapiv3::{Header, MediaType, OpenAPI, Operation, Parameter, PathItem};
use openapiv3::{RequestBody, Response, Schema, SecurityScheme};
use serde::Deserialize;
use serde_json::Value;

use crate::diag::{Diagnostics, escape_pointer};
use crate::normalize::walk::{Kind, walk};

const CODE: &str = "invalid-document";
const HELP: &str = "correct the document: OpenAPI does not allow this here";

/// Reads the typed model. Failures are `invalid-document` errors, each with the
/// pointer of the innermost object that does not fit.
pub fn to_model(value: &Value, diag: &mut Diagnostics) -> Option<OpenAPI> {
    let error = match serde_path_to_error::deserialize::<_, OpenAPI>(value) {
        Ok(model) => return Some(model),
        Err(error) => error,
    };
    let found = innermost(value);
    if found.is_empty() {
        diag.error(CODE, pointer(error.path()), error.inner().to_string(), HELP);
    }
    for (place, message) in found {
        diag.error(CODE, place, message, HELP);
    }
    None
}

/// The innermost objects that do not fit, each with what is wrong with it.
///
/// The model buffers whole branches, so its own error names little more than the
/// document; only here, after a failure, each object is tried by itself.
fn innermost(value: &Value) -> Vec<(String, String)> {
    let mut copy = value.clone();
    let mut failures = Vec::new();
    walk(&mut copy, &mut |kind, value, at| {
        if value.get("$ref").is_none()
            && let Some(message) = problem(kind, value)
        {
            failures.push((at.to_string(), message));
        }
    });
    // Parents come before their children, so the next one tells.
    let mut innermost: Vec<(String, String)> = Vec::new();
    for (place, message) in failures {
        if let Some((last, _)) = innermost.last()
            && place.strip_prefix(last.as_str()).is_some_and(|rest| rest.starts_with('/'))
        {
            innermost.pop();
        }
        innermost.push((place, message));
    }
    innermost
}

fn problem(kind: Kind, value: &Value) -> Option<String> {
    match kind {
        Kind::Schema => error::<Schema>(value),
        Kind::Parameter => error::<Parameter>(value),
        Kind::Response => error::<Response>(value),
        Kind::RequestBody => error::<RequestBody>(value),
        Kind::Header => error::<Header>(value),
        Kind::MediaType => error::<MediaType>(value),
        Kind::PathItem => error::<PathItem>(value),
        Kind::Operation => error::<Operation>(value),
        Kind::SecurityScheme => error::<SecurityScheme>(value),
        Kind::Example | Kind::Link | Kind::Callback => None,
    }
}

fn error<'a, T: Deserialize<'a>>(value: &'a Value) -> Option<String> {
    T::deserialize(value).err().map(|error| error.to_string())
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut place = String::from("#");
    for segment in path {
        match segment {
            Segment::Map { key } => {
                place.push('/');
                place.push_str(&escape_pointer(key));
            }
            Segment::Seq { index } => place.push_str(&format!("/{index}")),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    place
}
