//! Types of the user's own, by way of serde.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::value::{Decode, Encode, Reader, Writer};

/// A type of your own as the body of a request or of an answer, read and written by serde.
///
/// It is read and written as serde does it: one field of another type, and all of it is not read,
/// which is an error, or for an item of a list a problem, so that the item is left out unless the
/// client is [`strict`](super::ClientBuilder::strict). The error has the place where the value
/// begins and what was expected, but no value of the answer. A NaN is written as null.
///
/// ```ignore
/// #[derive(serde::Deserialize)]
/// struct Balance {
///     data: Amount,
/// }
///
/// let Json(balance) = client.request(Method::GET, "/balance").send::<Json<Balance>>().await?;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> Decode for Json<T> {
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        let at = r.position();
        match serde_json::from_slice(r.span()?) {
            Ok(value) => Some(Self(value)),
            Err(error) => {
                r.problem(at, reason(&error.to_string()));
                None
            }
        }
    }

    fn from_empty() -> Option<Self> {
        serde_json::from_str("null").ok().map(Self)
    }
}

/// What serde says without the values that it quotes: an answer may hold what is no business of a
/// log, and a type may say anything.
fn reason(error: &str) -> String {
    let error = error.rsplit_once(" at line ").map_or(error, |(error, _)| error);
    if error.starts_with("missing field") || error.starts_with("duplicate field") {
        return error.to_owned();
    }
    match error.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => "its type refuses it".to_owned(),
    }
}

impl<T: Serialize> Encode for Json<T> {
    fn encode(&self, w: &mut Writer) {
        match serde_json::to_string(&self.0) {
            Ok(text) => w.raw(&text),
            Err(_) => w.fail("a value cannot be written as JSON"),
        }
    }
}
