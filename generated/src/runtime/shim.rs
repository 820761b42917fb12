//! serde on models, through the crate's own codec. For interop only: it goes by way of a JSON
//! value and costs about three times what `decode` does.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::field::Field;
use super::one_or_many::OneOrMany;
use super::page::{Page, PageMeta};
use super::text::{Base64, Date, DateTime, Uuid};
use super::value::{self, Decode, Encode};

/// The body of every `Serialize`.
pub fn serialize<T: Encode, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    json(value).map_err(S::Error::custom)?.serialize(serializer)
}

/// The body of every `Deserialize`.
pub fn deserialize<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    read(&Value::deserialize(deserializer)?).map_err(D::Error::custom)
}

fn json<T: Encode>(value: &T) -> Result<Value, String> {
    let text = value::encode(value)?;
    serde_json::from_slice(&text).map_err(|error| error.to_string())
}

fn read<T: Decode>(value: &Value) -> Result<T, String> {
    let text = value.to_string();
    let (decoded, problems) = value::decode(text.as_bytes());
    decoded.ok_or_else(|| match problems.first(text.as_bytes()) {
        Some((path, message)) if path.is_empty() => message,
        Some((path, message)) => format!("{path}: {message}"),
        None => "the value is missing".to_owned(),
    })
}

/// `Serialize` and `Deserialize` for a list of models. The caller has `use ..::codegen as rt;` in scope.
macro_rules! serde_shims {
    ($($name:ty),* $(,)?) => {
        $(
            impl rt::serde::Serialize for $name {
                fn serialize<S: rt::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    rt::shim::serialize::<Self, S>(self, serializer)
                }
            }

            impl<'de> rt::serde::Deserialize<'de> for $name {
                fn deserialize<D: rt::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    rt::shim::deserialize::<Self, D>(deserializer)
                }
            }
        )*
    };
}

pub(crate) use serde_shims;

mod own {
    use super::super::codegen as rt;
    use super::{Base64, Date, DateTime, PageMeta, Uuid};

    serde_shims!(Base64, Date, DateTime, PageMeta, Uuid);
}

macro_rules! generic_shims {
    ($($name:ident),*) => {
        $(
            impl<T: Encode> Serialize for $name<T> {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serialize(self, serializer)
                }
            }

            impl<'de, T: Decode> Deserialize<'de> for $name<T> {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserialize(deserializer)
                }
            }
        )*
    };
}

generic_shims!(Field, OneOrMany, Page);
