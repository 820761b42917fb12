//! Types of the user's own, by way of serde.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::value::{Decode, Encode, Reader, Writer};

/// A type of your own as the body of a request or of an answer, read and written by serde.
///
/// Unlike the types of this crate it is read as serde reads: a value of the wrong type is an error
/// of the whole answer, which names the place where the value begins.
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
                r.problem(at, error.to_string());
                None
            }
        }
    }

    fn from_empty() -> Option<Self> {
        serde_json::from_str("null").ok().map(Self)
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
