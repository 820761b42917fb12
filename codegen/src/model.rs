//! The normalized value becomes the typed model of `openapiv3`.

use openapiv3::OpenAPI;
use serde_json::Value;

use crate::diag::{Diagnostics, escape_pointer};

/// Reads the typed model. A failure is an `invalid-document` error with a pointer.
pub fn to_model(value: &Value, diag: &mut Diagnostics) -> Option<OpenAPI> {
    match serde_path_to_error::deserialize::<_, OpenAPI>(value) {
        Ok(model) => Some(model),
        Err(error) => {
            let place = pointer(error.path());
            diag.error("invalid-document", place, error.inner().to_string(), HELP);
            None
        }
    }
}

const HELP: &str = "correct the document: OpenAPI does not allow this here";

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut place = String::from("#");
    for segment in path {
        match segment {
            Segment::Map { key } => place.push_str(&format!("/{}", escape_pointer(key))),
            Segment::Seq { index } => place.push_str(&format!("/{index}")),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    place
}
