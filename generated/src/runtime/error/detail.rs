//! What an answer says is wrong, in whichever of its many shapes.

use std::fmt::{self, Write as _};

use serde_json::Value;

/// Entries that are read; in memory each is far larger than in an answer.
const MOST: usize = 1000;

/// Characters that are shown of a text of the server.
const LONGEST: usize = 500;

/// One entry of the list of errors in an answer.
#[derive(Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ErrorDetail {
    /// The code as text, also where the API sends a number.
    pub code: Option<String>,
    /// A short name.
    pub title: Option<String>,
    /// What is wrong, in a sentence.
    pub detail: Option<String>,
    /// JSON pointer to the member of the request body that is at fault.
    pub pointer: Option<String>,
    /// Name of the parameter that is at fault.
    pub parameter: Option<String>,
    /// The entry as it came. It may repeat what was sent, so `Debug` does not show it.
    pub raw: Value,
}

impl fmt::Debug for ErrorDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorDetail")
            .field("code", &self.code)
            .field("title", &self.title)
            .field("detail", &self.detail)
            .field("pointer", &self.pointer)
            .field("parameter", &self.parameter)
            .finish_non_exhaustive()
    }
}

impl ErrorDetail {
    fn says_something(&self) -> bool {
        let texts = [&self.code, &self.title, &self.detail, &self.pointer, &self.parameter];
        texts.into_iter().any(Option::is_some)
    }
}

impl fmt::Display for ErrorDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [self.code.as_deref(), self.title.as_deref(), self.detail.as_deref()];
        let mut text: Vec<&str> =
            parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        text.dedup();
        for (at, part) in text.into_iter().enumerate() {
            f.write_str(if at > 0 { ": " } else { "" })?;
            one_line(part, f)?;
        }
        match self.pointer.as_ref().or(self.parameter.as_ref()) {
            Some(at) => {
                f.write_str(" (at ")?;
                one_line(at, f)?;
                f.write_str(")")
            }
            None => Ok(()),
        }
    }
}

/// A text of the server as a part of a line in a log: no line break or escape sequence in it may
/// look like another line, and an answer of a megabyte is no message.
fn one_line(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (at, c) in text.chars().enumerate() {
        if at == LONGEST {
            return f.write_str("...");
        }
        if c.is_control() { write!(f, "{}", c.escape_debug())? } else { f.write_char(c)? }
    }
    Ok(())
}

/// All shapes of error bodies: `{errors: [..]}` (also as a map), `{detail: ..}` as text or list,
/// `{error, error_description}`, `{message}`, a bare error object, and a list of such.
pub(super) fn read(body: &[u8]) -> Vec<ErrorDetail> {
    let body = match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(body)) => body,
        Ok(errors @ Value::Array(_)) => return list(&errors),
        _ => return Vec::new(),
    };
    if let Some(errors) = body.get("errors") {
        let found = list(errors);
        if !found.is_empty() {
            return found;
        }
    }
    match body.get("detail") {
        Some(items @ Value::Array(_)) => return list(items),
        Some(Value::Object(_)) if !body.contains_key("code") => return list(&body["detail"]),
        _ => {}
    }
    if let Some(error @ Value::Object(_)) = body.get("error") {
        return vec![detail(error)];
    }
    if KNOWN.iter().any(|key| body.contains_key(*key)) {
        vec![detail(&Value::Object(body))]
    } else {
        Vec::new()
    }
}

/// Members by which an error is known.
const KNOWN: [&str; 5] = ["error", "code", "title", "detail", "message"];

fn list(errors: &Value) -> Vec<ErrorDetail> {
    match errors {
        Value::Array(items) => {
            // Some servers put lists into lists.
            let entries = items.iter().flat_map(|item| match item {
                Value::Array(items) => items.as_slice(),
                item => std::slice::from_ref(item),
            });
            entries.take(MOST).map(detail).filter(ErrorDetail::says_something).collect()
        }
        Value::Object(map)
            if map.values().any(Value::is_array)
                || !KNOWN.iter().any(|key| map.contains_key(*key)) =>
        {
            // A map from field to messages.
            let entries = map.iter().flat_map(|(field, messages)| match messages {
                Value::Array(messages) => {
                    messages.iter().take(MOST).map(|message| (field, message)).collect()
                }
                message => vec![(field, message)],
            });
            entries
                .take(MOST)
                .map(|(field, message)| ErrorDetail {
                    parameter: Some(field.clone()),
                    ..detail(message)
                })
                .collect()
        }
        Value::Object(_) | Value::String(_) => vec![detail(errors)],
        _ => Vec::new(),
    }
}

fn detail(entry: &Value) -> ErrorDetail {
    let first = |keys: &[&str]| keys.iter().find_map(|key| entry.get(*key).and_then(text));
    let at = |key: &str| entry.get("source").and_then(|source| source.get(key)).and_then(text);
    let mut out = ErrorDetail {
        code: first(&["code", "type", "error"]),
        title: first(&["title"]),
        detail: first(&["detail", "message", "msg", "error_description"]),
        pointer: at("pointer"),
        parameter: at("parameter"),
        raw: entry.clone(),
    };
    match entry {
        Value::String(_) | Value::Number(_) | Value::Bool(_) => out.detail = text(entry),
        Value::Object(entry) => {
            // Validators name the place as a list: ["body", "to", 0].
            if let Some(Value::Array(steps)) = entry.get("loc") {
                let steps: Vec<String> = steps.iter().filter_map(text).collect();
                out.pointer = Some(format!("/{}", steps.join("/")));
            }
        }
        _ => {}
    }
    out
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}
