//! Valid values with one place damaged: what an answer may look like one day.
//!
//! A type that answers are read into never refuses one for the sake of a field. Unless the value
//! as a whole is of another kind, it is read, and whatever is not damaged comes out of it.

use serde_json::{Value, json};

use crate::codecs::{Codecs, is_own};
use crate::declared::kind_of;
use crate::document::{Document, child};
use crate::driver::{Codec, Driver};
use crate::loss::Allowed;
use crate::same::brief;
use crate::sampler::Sampler;
use crate::sampler::Wants;
use crate::values::{Summary, checked, random, seed_of};

/// What is done to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Another kind of JSON stands there.
    Other,
    /// Null stands there.
    Null,
    /// It is gone.
    Missing,
    /// A member that nobody knows stands there.
    UnknownKey,
    /// A text that nobody listed stands there.
    UnknownText,
}

/// The name of this part.
pub(crate) const NAME: &str = "damage";

const KINDS: &[Kind] =
    &[Kind::Other, Kind::Null, Kind::Missing, Kind::UnknownKey, Kind::UnknownText];

/// Damages `per_schema` values of the schema of every type that answers are read into.
pub fn run<C>(driver: &Driver<C>, normalized: &Document, seed: u64, per_schema: usize) -> Summary {
    let codecs = Codecs::new(driver, normalized);
    let mut sampler = Sampler::new(normalized, Wants::Required);
    let mut summary = Summary::default();
    for (at, row, codec) in codecs.rows() {
        if !row.answered || !is_own(codec) {
            continue;
        }
        let mut made = 0;
        for number in 0..per_schema {
            let seed = seed_of(seed, at, number);
            let value = random(&mut sampler, at, seed);
            let mut rng = fastrand::Rng::with_seed(seed);
            let Some((damaged, what)) = damage(&value, &mut rng) else { continue };
            let check = |value: &Value| survives(normalized, at, codec, value);
            made += 1;
            if !summary.holds(at, codec, seed, &what, damaged, check) {
                break;
            }
        }
        summary.made(at, made);
    }
    summary
}

/// One place is damaged, so at most one thing may go for its sake.
fn survives(
    normalized: &Document,
    at: &str,
    codec: &Codec,
    value: &Value,
) -> Result<Allowed, Vec<String>> {
    let allowed = checked(normalized, at, codec, value)?;
    let Allowed { undeclared, converted, unfit, .. } = allowed;
    if undeclared + converted + unfit > 1 {
        return Err(vec![format!("more than the damaged place was let go: {allowed:?}")]);
    }
    Ok(allowed)
}

/// A damaged value, and what was done to it. Nothing where the value has no place to damage.
fn damage(value: &Value, rng: &mut fastrand::Rng) -> Option<(Value, String)> {
    let mut places = Vec::new();
    collect(value, "", &mut places);
    let mut kinds = KINDS.to_vec();
    rng.shuffle(&mut kinds);
    for kind in kinds {
        let fitting: Vec<&String> =
            places.iter().filter(|at| fits(kind, at, value.pointer(at))).collect();
        if fitting.is_empty() {
            continue;
        }
        let at = fitting[rng.usize(..fitting.len())];
        let mut damaged = value.clone();
        let before = brief(value.pointer(at)?);
        let what = match kind {
            Kind::Missing => {
                take(&mut damaged, at)?;
                format!("{at} is gone, it was {before}")
            }
            Kind::UnknownKey => {
                let members = damaged.pointer_mut(at)?.as_object_mut()?;
                members.insert("unknown_key".to_owned(), json!({"a": [1]}));
                format!("{at} has an unknown key")
            }
            Kind::Null | Kind::Other | Kind::UnknownText => {
                let slot = damaged.pointer_mut(at)?;
                *slot = match kind {
                    Kind::Null => Value::Null,
                    Kind::UnknownText => json!("nobody_listed_this"),
                    _ => other(slot, rng),
                };
                format!("{at} is {} in place of {before}", brief(slot))
            }
        };
        return Some((damaged, what));
    }
    None
}

/// Every place of a value, the whole first.
fn collect(value: &Value, at: &str, out: &mut Vec<String>) {
    out.push(at.to_owned());
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| collect(value, &child(at, name), out));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, value)| collect(value, &format!("{at}/{index}"), out));
        }
        _ => {}
    }
}

/// Whether a place can be damaged in this way. The whole may only get one more key.
fn fits(kind: Kind, at: &str, value: Option<&Value>) -> bool {
    let item = at.rsplit('/').next().is_some_and(|last| last.parse::<usize>().is_ok());
    match kind {
        Kind::UnknownKey => value.is_some_and(Value::is_object),
        Kind::UnknownText => value.is_some_and(Value::is_string) && !at.is_empty(),
        // A list that is one shorter is a valid one.
        Kind::Missing => !at.is_empty() && !item,
        Kind::Other | Kind::Null => !at.is_empty(),
    }
}

/// A value of another kind.
fn other(value: &Value, rng: &mut fastrand::Rng) -> Value {
    let all = [
        json!("odd"),
        json!("12"),
        json!(7),
        json!(1.5),
        json!(true),
        json!([]),
        json!({}),
        json!({"odd": [1]}),
        json!(["odd"]),
    ];
    let of = |value: &Value| if value.is_number() { "number" } else { kind_of(value) };
    let others: Vec<&Value> = all.iter().filter(|other| of(other) != of(value)).collect();
    others[rng.usize(..others.len())].clone()
}

fn take(value: &mut Value, at: &str) -> Option<Value> {
    let (owner, name) = at.rsplit_once('/')?;
    value.pointer_mut(owner)?.as_object_mut()?.remove(&crate::document::unescape(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_is_damaged_in_every_way() {
        let value = json!({"a": {"b/c": "x"}, "l": [1, {"k": true}]});
        let mut told = Vec::new();
        for seed in 0..200 {
            let mut rng = fastrand::Rng::with_seed(seed);
            let (damaged, what) = damage(&value, &mut rng).expect("there is a place");
            assert_ne!(damaged, value, "{what}");
            told.push(what);
        }
        for part in
            ["is gone", "has an unknown key", "is null", "nobody_listed_this", "/a/b~1c", "/l/1/k"]
        {
            assert!(told.iter().any(|what| what.contains(part)), "{part}: {told:?}");
        }
        assert!(!told.iter().any(|what| what.starts_with(" is")), "the whole stays what it is");
        assert_eq!(damage(&json!("text"), &mut fastrand::Rng::with_seed(0)), None);
    }
}
