//! Random valid values for every type of the crate, and back.
//!
//! A value that the document admits has to come out of its type as it went in. What fails is made
//! smaller until nothing can be left out, so that it can be read.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::codecs::Codecs;
use crate::document::{Document, unescape};
use crate::driver::{Codec, Driver};
use crate::examples::round;
use crate::loss::{Allowed, compare};
use crate::same::cut;
use crate::sampler::{Sampler, Wants};

/// How often a value is made smaller.
const SHRINKS: usize = 2_000;

/// What became of all values.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// Schemas that have a type.
    pub schemas: usize,
    /// Values that were made.
    pub values: usize,
    /// Schemas for which none could be made, or damaged: texts and other scalars by themselves.
    pub unmade: Vec<String>,
    /// What was let go on the way.
    pub allowed: Allowed,
    /// What did not come out as it went in; of a schema only the first.
    pub failures: Vec<Failure>,
}

/// A value that did not come out as it went in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The schema.
    pub schema: String,
    /// The type.
    pub rust: String,
    /// What makes the value again.
    pub seed: u64,
    /// What was done to it: empty for a valid value.
    pub damage: String,
    /// What went wrong.
    pub problems: Vec<String>,
    /// The smallest value that goes wrong.
    pub value: String,
}

/// Makes `per_schema` values for the schema of every type.
pub fn run<C>(driver: &Driver<C>, normalized: &Document, seed: u64, per_schema: usize) -> Summary {
    let codecs = Codecs::new(driver, normalized);
    let mut sampler = Sampler::new(normalized, Wants::Required);
    let mut summary = Summary::default();
    for (at, _, codec) in codecs.rows() {
        let mut made = 0;
        let check = |value: &Value| undamaged(normalized, at, codec, value);
        for number in 0..per_schema {
            let seed = seed_of(seed, at, number);
            let value = random(&mut sampler, at, seed);
            if value.is_null() {
                continue;
            }
            made += 1;
            if !summary.holds(at, codec, seed, "", value, check) {
                break;
            }
        }
        summary.made(at, made);
    }
    summary
}

impl Summary {
    /// A schema, and how many values were made for it.
    pub(crate) fn made(&mut self, at: &str, values: usize) {
        self.schemas += 1;
        self.values += values;
        if values == 0 {
            self.unmade.push(at.to_owned());
        }
    }

    /// Checks a value; a failure is kept with the smallest value that has the same one.
    pub(crate) fn holds(
        &mut self,
        at: &str,
        codec: &Codec,
        seed: u64,
        damage: &str,
        value: Value,
        check: impl Fn(&Value) -> Result<Allowed, Vec<String>>,
    ) -> bool {
        match check(&value) {
            Ok(allowed) => {
                self.allowed.add(allowed);
                true
            }
            Err(_) => {
                self.failures.push(failure(at, codec, seed, damage, value, check));
                false
            }
        }
    }
}

/// The seed of one value: another schema or another number changes nothing about it.
pub(crate) fn seed_of(seed: u64, at: &str, number: usize) -> u64 {
    // FNV, as its result is the same everywhere.
    let bytes = at.bytes().chain(number.to_le_bytes()).chain(seed.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A random valid value.
pub(crate) fn random(sampler: &mut Sampler, at: &str, seed: u64) -> Value {
    sampler.forget();
    sampler.begin(Wants::Random(seed));
    sampler.value(at)
}

/// Nothing of a valid value may go, but a null, a file, and what nothing was written for.
fn undamaged(
    normalized: &Document,
    at: &str,
    codec: &Codec,
    value: &Value,
) -> Result<Allowed, Vec<String>> {
    let allowed = checked(normalized, at, codec, value)?;
    let Allowed { undeclared, converted, unfit, constants, .. } = allowed;
    if undeclared + converted + unfit + constants > 0 {
        return Err(vec![format!("of a valid value was let go: {allowed:?}")]);
    }
    Ok(allowed)
}

/// Takes a value through its type.
pub(crate) fn checked(
    normalized: &Document,
    at: &str,
    codec: &Codec,
    value: &Value,
) -> Result<Allowed, Vec<String>> {
    let got = round(codec, value).map_err(|error| vec![format!("it is not read: {error}")])?;
    let mut loss = compare(normalized, &[at.to_owned()], value, &got);
    let mut told = (codec.undocumented)(value.to_string().as_bytes());
    let mut unheld: Vec<String> = loss.unheld.iter().map(|at| dotted(value, at)).collect();
    unheld.sort_unstable();
    told.sort_unstable();
    if told != unheld {
        let what = format!("the type lacks {unheld:?}, told as undocumented are {told:?}");
        loss.differences.push(what);
    }
    if loss.differences.is_empty() { Ok(loss.allowed) } else { Err(loss.differences) }
}

/// A pointer as the crate writes it: `data[3].cost`.
fn dotted(value: &Value, pointer: &str) -> String {
    let (mut out, mut value) = (String::new(), Some(value));
    for token in pointer.split('/').skip(1) {
        let token = unescape(token);
        value = match value {
            Some(Value::Array(items)) => {
                out.push_str(&format!("[{token}]"));
                token.parse::<usize>().ok().and_then(|index| items.get(index))
            }
            value => {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(&token);
                value.and_then(|value| value.get(&*token))
            }
        };
    }
    out
}

/// A failure with the smallest value that has the same one.
fn failure(
    at: &str,
    codec: &Codec,
    seed: u64,
    damage: &str,
    value: Value,
    check: impl Fn(&Value) -> Result<Allowed, Vec<String>>,
) -> Failure {
    let value = shrink(value, &|value| check(value).is_err());
    Failure {
        schema: at.to_owned(),
        rust: codec.rust.to_owned(),
        seed,
        damage: damage.to_owned(),
        problems: check(&value).err().unwrap_or_default(),
        value: cut(&value.to_string(), 2_000),
    }
}

/// Leaves out members and items for as long as it still fails.
fn shrink(mut value: Value, fails: &dyn Fn(&Value) -> bool) -> Value {
    let mut tries = 0;
    let mut index = 0;
    while tries < SHRINKS {
        tries += 1;
        let mut smaller = value.clone();
        if !remove(&mut smaller, &mut index.clone()) {
            break;
        }
        if fails(&smaller) {
            value = smaller;
        } else {
            index += 1;
        }
    }
    value
}

/// Removes the member or item of this number, counted from the outside in; false if there is none.
fn remove(value: &mut Value, index: &mut usize) -> bool {
    match value {
        Value::Object(members) => {
            if *index < members.len() {
                let name = members.keys().nth(*index).cloned();
                name.map(|name| members.remove(&name));
                return true;
            }
            *index -= members.len();
            members.values_mut().any(|member| remove(member, index))
        }
        Value::Array(items) => {
            if *index < items.len() {
                items.remove(*index);
                return true;
            }
            *index -= items.len();
            items.iter_mut().any(|item| remove(item, index))
        }
        _ => false,
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { schemas, values, unmade, allowed, failures } = self;
        write!(
            f,
            "{values} values of {schemas} schemas, {} of them without a value: {} failures; let \
             go: {allowed:?}",
            unmade.len(),
            failures.len()
        )
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.schema)?;
        writeln!(f, "    type {}, seed {}", self.rust, self.seed)?;
        if !self.damage.is_empty() {
            writeln!(f, "    damage: {}", self.damage)?;
        }
        for problem in &self.problems {
            writeln!(f, "    {problem}")?;
        }
        write!(f, "    {}", self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_failure_is_made_small() {
        let value = json!({"a": [1, 2, {"bad": 1, "x": 2}], "b": {"c": 1}, "d": "e"});
        let small = shrink(value, &|value| value.to_string().contains("bad"));
        assert_eq!(small, json!({"a": [{"bad": 1}]}));
    }

    #[test]
    fn seeds_differ() {
        assert_eq!(seed_of(1, "#/a", 0), seed_of(1, "#/a", 0));
        assert_ne!(seed_of(1, "#/a", 0), seed_of(1, "#/b", 0));
        assert_ne!(seed_of(1, "#/a", 0), seed_of(1, "#/a", 1));
        assert_ne!(seed_of(1, "#/a", 0), seed_of(2, "#/a", 0));
    }
}
