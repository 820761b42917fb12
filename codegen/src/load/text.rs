//! YAML or JSON text to a `serde_json::Value`, refusing what JSON cannot say.
//!
//! One visitor serves both formats, so that duplicate keys, keys that are not
//! text, NaN and infinity are refused alike, at the place where they stand. The
//! parsers themselves refuse alias bombs and over-deep nesting.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::Source;
use crate::diag::Diagnostics;

const DUPLICATE: &str = "duplicate key";
const NOT_TEXT: &str = "a key that is not text";
const NOT_FINITE: &str = "a number that JSON cannot hold";
const TAG: &str = "a YAML tag, which JSON does not have";
const MERGE: &str = "a YAML merge key, which JSON does not have";

/// Parses one source. A failure is one diagnostic with line and column.
pub fn parse(source: &Source, diag: &mut Diagnostics) -> Option<Value> {
    let text = source.text.trim_start_matches('\u{feff}');
    // YAML is nearly a superset of JSON, but not in surrogate pairs and tabs.
    if text.trim_start().starts_with('{') {
        match json(text) {
            Ok(value) => return Some(value),
            Err(error) if source.name.ends_with(".json") => {
                let place = Some((error.line(), error.column()));
                report(&error.to_string(), place, "invalid-json", diag);
                return None;
            }
            Err(_) => {}
        }
    }
    match Checked.deserialize(serde_yaml::Deserializer::from_str(text)) {
        Ok(value) => Some(value),
        Err(error) => {
            let place = error.location().map(|place| (place.line(), place.column()));
            report(&error.to_string(), place, "invalid-yaml", diag);
            None
        }
    }
}

fn json(text: &str) -> Result<Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Checked.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

fn report(
    message: &str,
    place: Option<(usize, usize)>,
    otherwise: &'static str,
    diag: &mut Diagnostics,
) {
    let kinds = [
        (DUPLICATE, "duplicate-key", "", "remove or rename one of the two"),
        (NOT_TEXT, "non-string-key", "", "put the key in quotes"),
        (NOT_FINITE, "not-a-number", "", "write a finite number, or text in quotes"),
        (TAG, "yaml-tag", "", "write the value without a tag"),
        (MERGE, "merge-key", "", "write the keys out, or use `$ref`"),
        (
            "repetition limit exceeded",
            "alias-bomb",
            "the aliases of this document repeat too many values",
            "write the values out instead of using aliases",
        ),
        (
            "recursion limit exceeded",
            "too-deep",
            "values are nested more than 128 deep",
            "move inner schemas to components and use `$ref`",
        ),
    ];
    let known = kinds.iter().find(|(text, ..)| message.contains(text));
    let (code, help) =
        known.map_or((otherwise, "correct the text at this place"), |found| (found.1, found.3));
    // The place is said once, beside the file.
    let own = place.map(|(line, column)| format!(" at line {line} column {column}"));
    let message = match known {
        Some((_, _, better, _)) if !better.is_empty() => (*better).to_owned(),
        _ => message.replacen(&own.unwrap_or_default(), "", 1),
    };
    let place = place.map_or_else(String::new, |(line, column)| format!("{line}:{column}"));
    diag.error(code, place, message, help);
}

/// Builds a value while checking it.
struct Checked;

impl<'de> DeserializeSeed<'de> for Checked {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Checked {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        number.map(Value::Number).ok_or_else(|| E::custom(format!("{NOT_FINITE}: {value}")))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Value, D::Error> {
        inner.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Checked)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key_seed(Key { taken: &map })? {
            let value = entries.next_value_seed(Checked)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }

    fn visit_enum<A: de::EnumAccess<'de>>(self, _: A) -> Result<Value, A::Error> {
        Err(de::Error::custom(TAG))
    }
}

/// Reads a key; an error raised here carries the place of the key itself.
struct Key<'a> {
    taken: &'a Map<String, Value>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key that is text")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<String, E> {
        self.visit_string(key.to_owned())
    }

    fn visit_string<E: de::Error>(self, key: String) -> Result<String, E> {
        if self.taken.contains_key(&key) {
            return Err(E::custom(format!("{DUPLICATE} `{key}`")));
        }
        if key == "<<" {
            return Err(E::custom(MERGE));
        }
        Ok(key)
    }

    /// Status codes are so often written without quotes that they pass.
    fn visit_u64<E: de::Error>(self, key: u64) -> Result<String, E> {
        if (100..600).contains(&key) {
            self.visit_string(key.to_string())
        } else {
            Err(E::custom(format!("{NOT_TEXT}: {key}")))
        }
    }

    fn visit_i64<E: de::Error>(self, key: i64) -> Result<String, E> {
        Err(E::custom(format!("{NOT_TEXT}: {key}")))
    }

    fn visit_f64<E: de::Error>(self, key: f64) -> Result<String, E> {
        Err(E::custom(format!("{NOT_TEXT}: {key}")))
    }

    fn visit_bool<E: de::Error>(self, key: bool) -> Result<String, E> {
        Err(E::custom(format!("{NOT_TEXT}: {key}")))
    }

    fn visit_unit<E: de::Error>(self) -> Result<String, E> {
        Err(E::custom(format!("{NOT_TEXT}: null")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        Err(de::Error::custom(format!("{NOT_TEXT}: a list")))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        Err(de::Error::custom(format!("{NOT_TEXT}: a mapping")))
    }
}
