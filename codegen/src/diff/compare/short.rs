//! Values and schemas in a few words, for `before` and `after`.

use serde_json::Value;

use super::doc::{list, object, text as text_of};
use crate::diag::unescape_pointer;

/// How long a text may become.
const LIMIT: usize = 160;

/// A value, in one line.
pub fn value(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    };
    cut(&text)
}

/// At most `LIMIT` characters.
pub fn cut(text: &str) -> String {
    match text.char_indices().nth(LIMIT) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
    }
}

/// Whether two values mean the same: numbers by their size, everything else as it is written.
pub fn same(old: Option<&Value>, new: Option<&Value>) -> bool {
    match (old, new) {
        (Some(Value::Number(old)), Some(Value::Number(new))) => old.as_f64() == new.as_f64(),
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            old.len() == new.len()
                && old.iter().zip(new).all(|(old, new)| same(Some(old), Some(new)))
        }
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            old.len() == new.len() && old.iter().all(|(key, value)| same(Some(value), new.get(key)))
        }
        (old, new) => old == new,
    }
}

/// What a schema admits, in short: `string (uuid)`, `array of Call`, `Call`.
pub fn schema(schema: &Value) -> String {
    let null = if schema.get("nullable") == Some(&Value::Bool(true)) { " or null" } else { "" };
    format!("{}{null}", plain(schema))
}

fn plain(value: &Value) -> String {
    if let Some(target) = text_of(value, "$ref") {
        return name_of(target);
    }
    for key in ["oneOf", "anyOf"] {
        let members = list(value, key);
        if !members.is_empty() {
            let names: Vec<String> = members.iter().map(schema).collect();
            return cut(&format!("one of {}", names.join(", ")));
        }
    }
    if let [only] = list(value, "allOf") {
        return plain(only);
    }
    let Some(kind) = text_of(value, "type") else {
        return if value.get("allOf").is_some() { "object" } else { "any value" }.to_owned();
    };
    match (kind, text_of(value, "format")) {
        ("array", _) => match value.get("items") {
            Some(items) => cut(&format!("array of {}", schema(items))),
            None => "array".to_owned(),
        },
        ("string", _) if value.get("enum").is_some() => {
            cut(&format!("one of {}", values(list(value, "enum"))))
        }
        ("object", _) => match title(value) {
            Some(title) => format!("object {title}"),
            None if object(value, "properties").is_empty() => "object".to_owned(),
            None => {
                let names: Vec<&str> =
                    object(value, "properties").keys().map(String::as_str).collect();
                cut(&format!("object with {}", names.join(", ")))
            }
        },
        (kind, Some(format)) => format!("{kind} ({format})"),
        (kind, None) => kind.to_owned(),
    }
}

fn title(value: &Value) -> Option<&str> {
    text_of(value, "title").filter(|title| title.chars().count() < 60)
}

/// The name of the component that a reference leads to.
pub fn name_of(reference: &str) -> String {
    let name = reference.rsplit('/').next().unwrap_or(reference);
    unescape_pointer(name)
}

/// A value of an enum.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Values, separated by commas.
pub fn values<'v>(values: impl IntoIterator<Item = &'v Value>) -> String {
    values.into_iter().map(text).collect::<Vec<_>>().join(", ")
}
