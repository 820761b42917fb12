//! What every model has by way of its encoding: `Debug` and `PartialEq`.

use std::fmt;

use serde_json::Value;

use super::request::hide;
use super::value::{self, Encode};

/// The body of every `Debug`: the name, and the value as it stands on the wire, but for what its
/// name says is secret, such as a password. With `{:#?}` it is spread over lines.
pub fn debug<T: Encode>(name: &str, of: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(name)?;
    f.write_str(" ")?;
    let Ok(text) = value::encode(of) else { return f.write_str("{ not JSON }") };
    if let Ok(mut json) = serde_json::from_slice::<Value>(&text) {
        let hidden = hide(&mut json);
        if f.alternate() {
            return write!(f, "{json:#}");
        }
        if hidden {
            return write!(f, "{json}");
        }
    }
    f.write_str(&String::from_utf8_lossy(&text))
}

/// The body of every `PartialEq`: equal is what is the same on the wire.
pub fn same<T: Encode>(one: &T, other: &T) -> bool {
    match (value::encode(one), value::encode(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// `Debug` and `PartialEq` for a list of models. The caller has `use ..::codegen as rt;` in scope.
macro_rules! models {
    ($($name:ident),* $(,)?) => {
        $(
            impl ::std::fmt::Debug for $name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    rt::model::debug(stringify!($name), self, f)
                }
            }

            impl PartialEq for $name {
                fn eq(&self, other: &Self) -> bool {
                    rt::model::same(self, other)
                }
            }
        )*
    };
}

pub(crate) use models;
