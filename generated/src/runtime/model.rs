//! What every model has by way of its encoding: `Debug`, `PartialEq` and `Clone`.

use std::fmt;

use serde_json::Value;

use super::request::hide;
use super::value::{self, Decode, Encode, Extra, Members, Reader, Shown};

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

/// The body of every `Clone`: the members are shown as if to be written, and taken as if they were
/// read. A derived one names each of them once more, which is a twentieth of what a check of a
/// large crate costs.
pub fn copy<T: Encode + Decode + Default>(of: &T) -> T {
    let mut copy = Copy(None);
    of.members(&mut copy);
    debug_assert!(copy.0.is_some(), "a struct has no members to show");
    copy.0.unwrap_or_default()
}

struct Copy<T>(Option<T>);

impl<T: Decode> Members for Copy<T> {
    fn take(&mut self, parts: &[Shown<'_>], _: &[&'static str], extra: Option<&dyn Extra>) {
        self.0 = T::decode(&mut Reader::of(parts, extra));
    }
}

/// `Debug` and `PartialEq` for a list of models. The caller has `use ..::codegen as rt;` in scope.
macro_rules! models {
    ($($name:ident),* $(,)?) => {
        $(
            impl ::std::fmt::Debug for $name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    rt::model::debug::<Self>(stringify!($name), self, f)
                }
            }

            impl PartialEq for $name {
                fn eq(&self, other: &Self) -> bool {
                    rt::model::same::<Self>(self, other)
                }
            }
        )*
    };
}

/// `Clone` for a list of structs.
macro_rules! copies {
    ($($name:ident),* $(,)?) => {
        $(
            impl Clone for $name {
                fn clone(&self) -> Self {
                    rt::model::copy::<Self>(self)
                }
            }
        )*
    };
}

pub(crate) use {copies, models};
