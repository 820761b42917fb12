//! Whether a run was about all that the document has.
//!
//! A check that looks at nothing finds nothing. What the driver lacks is a failure; what the
//! document lacks is a note in the report.

use serde_json::Value;

use crate::document::{Document, child};
use crate::driver::{Driver, Operation, Way};
use crate::report::{Failure, Row};
use crate::{damage, examples, values};

/// The methods of an operation.
const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The operations of the document that the driver does not have.
pub(crate) fn missing<C>(driver: &Driver<C>, source: &Document) -> Vec<Failure> {
    let mut found = Vec::new();
    let paths = source.get("#/paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS.iter().filter(|method| item.get(method).is_some()) {
            let pointer = child(&child("#/paths", path), method);
            if !driver.operations.iter().any(|operation| operation.pointer == pointer) {
                let violation = "the crate has no such operation".to_owned();
                found.push(failure(
                    format!("{} {path}", method.to_uppercase()),
                    violation,
                    pointer,
                ));
            }
        }
    }
    found
}

/// What an operation that was never called gets. One with WebSockets alone is called by the part
/// `kinds`, which may not be part of the run.
pub(crate) fn uncalled<C>(operation: &Operation<C>, row: &Row, kinds: bool) -> Option<Failure> {
    let elsewhere = !operation.calls.is_empty()
        && operation.calls.iter().all(|call| matches!(call.way, Way::Socket | Way::Events));
    (row.calls == 0 && (kinds || !elsewhere)).then(|| {
        let call = if row.rust.is_empty() { row.path } else { row.rust };
        failure(call.to_owned(), "it was never called".to_owned(), row.pointer.to_owned())
    })
}

/// What is odd about examples of which there are none: a failure, or a note.
pub(crate) fn examples(
    name: &str,
    summary: &examples::Summary,
    documents: &[&Document],
) -> Option<Result<Failure, String>> {
    if summary.examples > 0 {
        return None;
    }
    if documents.iter().any(|document| mentions(document.root())) {
        let violation = "the documents have examples, and none was found".to_owned();
        return Some(Ok(failure(name.to_owned(), violation, "#".to_owned())));
    }
    Some(Err(format!("{name}: the document has no examples")))
}

/// Whether any key is one of an example.
fn mentions(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, value)| {
            matches!(name.as_str(), "example" | "examples") || mentions(value)
        }),
        Value::Array(items) => items.iter().any(mentions),
        _ => false,
    }
}

/// The same for values of which there are none.
pub(crate) fn values(
    name: &str,
    summary: &values::Summary,
    normalized: &Document,
) -> Option<Result<Failure, String>> {
    if summary.values > 0 {
        return None;
    }
    let schemas = normalized.get("#/components/schemas").and_then(Value::as_object);
    // A request alone is read by nobody but us, so that there may be nothing to damage.
    let expected = name != damage::NAME && schemas.is_some_and(|schemas| !schemas.is_empty());
    if expected {
        let violation = format!("no value was made for any of {} types", summary.schemas);
        return Some(Ok(failure(name.to_owned(), violation, "#/components/schemas".to_owned())));
    }
    Some(Err(format!("{name}: there is no type to make values for")))
}

fn failure(call: String, violation: String, pointer: String) -> Failure {
    Failure { call, wire: String::new(), violation, pointer }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_example_is_a_failure_where_the_document_has_one() {
        let none = examples::Summary::default();
        let silent = Document::new(json!({"paths": {"/a": {"get": {}}}}));
        // At a place that the walk does not know.
        let telling = Document::new(json!({"x-odd": [{"example": 1}]}));
        let note = examples("examples", &none, &[&silent]).expect("it is odd");
        assert_eq!(note.expect_err("a note"), "examples: the document has no examples");
        let failure = examples("history", &none, &[&silent, &telling]).expect("it is odd");
        assert!(failure.expect("a failure").violation.contains("none was found"));
        let some = examples::Summary { examples: 1, ..none };
        assert_eq!(examples("examples", &some, &[&telling]), None);
    }

    #[test]
    fn no_value_is_a_failure_where_the_document_has_schemas() {
        let none = values::Summary::default();
        let empty = Document::new(json!({"components": {"schemas": {}}}));
        let full = Document::new(json!({"components": {"schemas": {"A": {}}}}));
        assert!(values("values", &none, &empty).is_some_and(|odd| odd.is_err()));
        let failure = values("values", &none, &full).expect("it is odd");
        assert_eq!(failure.expect("a failure").violation, "no value was made for any of 0 types");
        // Nothing may be there to damage.
        assert!(values(damage::NAME, &none, &full).is_some_and(|odd| odd.is_err()));
        let some = values::Summary { values: 1, ..none };
        assert_eq!(values("values", &some, &full), None);
    }
}
