//! Whether a body says what its schema allows.

use serde_json::Value;

use crate::declared::Part;
use crate::document::{Document, child};
use crate::judge::Told;
use crate::recorder::Exchange;
use crate::same::brief;
use crate::sampler::{self, Sampler, Wants};
use crate::wire::Sent;

/// What is wrong with the body of a request.
pub fn check(normalized: &Document, told: &Told, exchange: &Exchange) -> Vec<String> {
    let Some(schema) = schema(normalized, told) else {
        return vec![format!("no schema for {} in the document", told.media.unwrap_or_default())];
    };
    let mut found = Vec::new();
    match &exchange.sent {
        Sent::Parts(parts) => {
            let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
            required(normalized, &schema, &names, &mut found);
            for part in parts {
                found.extend(self::part(normalized, &schema, part));
            }
        }
        Sent::Form(pairs) => {
            let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
            required(normalized, &schema, &names, &mut found);
            for (name, text) in pairs {
                found.extend(member(normalized, &schema, name, text));
            }
        }
        Sent::Bytes => {
            let wanted = Sampler::new(normalized, Wants::All).bytes(&schema);
            if exchange.body != wanted {
                found.push(format!("{} bytes in place of {}", exchange.body.len(), wanted.len()));
            }
        }
        // A body of which nothing is set.
        Sent::None => required(normalized, &schema, &[], &mut found),
        Sent::Json(value) => {
            if !sampler::valid(normalized, &schema, value) {
                found.push("the body is no value of its schema".to_owned());
            }
        }
        // What is wrong with it was said by who read it.
        Sent::Broken(_) => {}
    }
    found
}

/// Where the schema of the body stands.
fn schema(normalized: &Document, told: &Told) -> Option<String> {
    let (at, _) = normalized.resolve(&child(told.pointer, "requestBody"))?;
    let at = child(&child(&at, "content"), told.media?);
    normalized.resolve(&child(&at, "schema")).map(|(at, _)| at)
}

fn required(normalized: &Document, schema: &str, names: &[&str], found: &mut Vec<String>) {
    let all = normalized.get(schema).and_then(|schema| schema.get("required"));
    for name in all.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        let there = names.iter().any(|got| *got == name || base(got) == name);
        if !there {
            found.push(format!("{name} is required and did not arrive"));
        }
    }
}

/// `a` of `a[b]`.
fn base(name: &str) -> &str {
    name.split('[').next().unwrap_or(name)
}

fn part(normalized: &Document, schema: &str, part: &Part) -> Option<String> {
    let named = place(normalized, schema, &part.name);
    let at = named.or_else(|| place(normalized, schema, base(&part.name)))?;
    let binary = |at: &str| {
        let value = normalized.resolve(at).map(|(_, value)| value)?;
        Some(value.get("format").is_some_and(|format| format == "binary"))
    };
    let items = child(&at, "items");
    let file = [at.as_str(), items.as_str()].into_iter().find(|at| binary(at) == Some(true));
    let Some(file) = file else {
        let text = String::from_utf8(part.content.clone());
        return match text {
            Ok(text) => member(normalized, schema, &part.name, &text),
            Err(_) => Some(format!("{} is no text", part.name)),
        };
    };
    let wanted = Sampler::new(normalized, Wants::All).bytes(file);
    if part.file.is_none() {
        return Some(format!("{} is a file and came without a name of one", part.name));
    }
    (part.content != wanted).then(|| {
        format!("{} has {} bytes in place of {}", part.name, part.content.len(), wanted.len())
    })
}

/// A member as text: it has to be a value of its schema, read as its schema says. A form has no
/// kinds of values; what is inside of brackets is a matter of the check of names.
fn member(normalized: &Document, schema: &str, name: &str, text: &str) -> Option<String> {
    let at = place(normalized, schema, name)?;
    let good = reads_as(normalized, &at, text);
    (!good).then(|| format!("{name} is no value of its schema: {}", brief(&Value::from(text))))
}

/// Whether a text can be read as a value of a schema.
pub fn reads_as(normalized: &Document, at: &str, text: &str) -> bool {
    let read = serde_json::from_str::<Value>(text).ok();
    let item = child(at, "items");
    let repeated = normalized.get(&item).is_some();
    let fits = |value: &Value| {
        sampler::valid(normalized, at, value)
            || repeated && sampler::valid(normalized, &item, value)
    };
    let listed = Value::from(text.split(',').collect::<Vec<_>>());
    read.as_ref().is_some_and(fits) || fits(&Value::from(text)) || repeated && fits(&listed)
}

fn place(normalized: &Document, schema: &str, name: &str) -> Option<String> {
    let at = child(&child(schema, "properties"), name);
    let at = sampler::locate(normalized, &at)?;
    normalized.resolve(&at).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Document {
        Document::new(json!({"s": {"type": "object", "required": ["file"], "properties": {
            "file": {"type": "string", "format": "binary"},
            "kind": {"type": "string", "enum": ["a", "b"]},
            "count": {"type": "integer", "maximum": 5},
            "tags": {"type": "array", "items": {"type": "string", "maxLength": 2}},
        }}}))
    }

    #[test]
    fn values_and_files_are_held_against_the_schema() {
        let document = document();
        let says = |name: &str, text: &str| member(&document, "#/s", name, text);
        for (name, good) in [("kind", "a"), ("count", "5"), ("tags", "aa"), ("tags", "aa,bb")] {
            assert_eq!(says(name, good), None);
        }
        for (name, bad) in [("kind", "c"), ("count", "6"), ("count", "x"), ("tags", "aaa")] {
            assert!(says(name, bad).is_some(), "{name} {bad}");
        }
        let content = Sampler::new(&document, Wants::All).bytes("#/s/properties/file");
        let file = |file: Option<&str>, content: &[u8]| {
            let (name, file) = ("file".to_owned(), file.map(str::to_owned));
            part(&document, "#/s", &Part { name, file, media: None, content: content.to_vec() })
        };
        assert_eq!(file(Some("a.bin"), &content), None);
        assert!(file(None, &content).is_some());
        assert!(file(Some("a.bin"), b"other").is_some());
        let mut found = Vec::new();
        required(&document, "#/s", &["kind"], &mut found);
        assert_eq!(found, ["file is required and did not arrive"]);
    }
}
