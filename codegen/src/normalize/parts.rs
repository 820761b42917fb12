//! Parameters, headers, responses, media types and operations: the shapes that
//! the model insists on.

use serde_json::{Map, Value};

use super::context::{Context, is_ignored_header};
use super::walk::{Kind, Pointer};

/// Styles by place, as the model knows them.
const STYLES: &[(&str, &[&str])] = &[
    ("query", &["form", "spaceDelimited", "pipeDelimited", "deepObject"]),
    ("path", &["matrix", "label", "simple"]),
    ("header", &["simple"]),
    ("cookie", &["form"]),
];

/// Keywords of a schema that Swagger 2 puts on the parameter itself.
const INLINE: &[&str] =
    &["type", "format", "enum", "items", "default", "pattern", "minimum", "maximum"];

/// A parameter or a header.
pub fn parameter(
    kind: Kind,
    map: &mut Map<String, Value>,
    at: &Pointer<'_>,
    context: &mut Context<'_>,
) {
    if map.contains_key("$ref") {
        return;
    }
    let mut changed = flags(
        map,
        &["required", "deprecated", "allowReserved", "allowEmptyValue", "explode"],
        at,
        context,
    );
    changed |= text(map, "description");
    let place = map.get("in").and_then(Value::as_str).unwrap_or("header").to_owned();
    if !map.contains_key("schema") && !map.contains_key("content") {
        let mut schema = Map::new();
        for key in INLINE {
            if let Some(value) = map.remove(*key) {
                schema.insert((*key).to_owned(), value);
            }
        }
        schema.entry("type").or_insert_with(|| Value::from("string"));
        map.insert("schema".to_owned(), Value::Object(schema));
        let what = if kind == Kind::Header { "header" } else { "parameter" };
        context.warn(
            "missing-schema",
            at,
            format!(
                "this {what} has no `schema`; it is read as text, or as what stands beside its name"
            ),
            "add a `schema`",
        );
        changed = true;
    }
    if map.contains_key("schema") && map.remove("content").is_some() {
        context.warn(
            "two-schemas",
            at,
            "`content` beside `schema` is ignored",
            "keep one of the two",
        );
        changed = true;
    }
    if place == "path" && map.get("required") != Some(&Value::Bool(true)) {
        map.insert("required".to_owned(), Value::Bool(true));
        context.warn(
            "optional-path-parameter",
            at,
            "a path parameter is always required",
            "write `required: true`",
        );
        changed = true;
    }
    let allowed = STYLES.iter().find(|(name, _)| *name == place).map(|(_, styles)| *styles);
    if let (Some(style), Some(allowed)) = (map.get("style").cloned(), allowed)
        && !style.as_str().is_some_and(|style| allowed.contains(&style))
    {
        map.remove("style");
        context.warn(
            "unknown-style",
            at,
            format!("a {place} parameter cannot have the style {style}; the default is taken"),
            "remove `style`, or write one that fits the place",
        );
        changed = true;
    }
    examples(map, at, context);
    if changed {
        context.hit("param-shape", at);
    }
    if kind == Kind::Parameter && place == "query" && !map.contains_key("style") {
        let object = map.get("schema").is_some_and(|schema| context.is_object(schema));
        if object {
            map.insert("style".to_owned(), Value::from("deepObject"));
            map.entry("explode").or_insert(Value::Bool(true));
            context.hit("param-style", at);
        }
    }
}

/// A response.
pub fn response(map: &mut Map<String, Value>, at: &Pointer<'_>, context: &mut Context<'_>) {
    if map.contains_key("$ref") {
        return;
    }
    let mut changed = text(map, "description");
    if !map.contains_key("description") {
        map.insert("description".to_owned(), Value::from(""));
        changed = true;
    }
    if changed {
        context.hit("response-shape", at);
    }
}

/// Takes the media types of a request or an answer away that no header can carry: `Accept` and
/// `Content-Type` are what they are for.
pub fn media_types(map: &mut Map<String, Value>, at: &Pointer<'_>, context: &mut Context<'_>) {
    let Some(Value::Object(content)) = map.get_mut("content") else {
        return;
    };
    let sendable = |media: &String| media.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let odd: Vec<String> = content.keys().filter(|media| !sendable(media)).cloned().collect();
    let at = at.key("content");
    for media in odd {
        content.remove(&media);
        context.warn(
            "invalid-media-type",
            &at,
            format!("`{}` is no media type and is ignored", media.escape_debug()),
            "write one such as `application/json`, in printable ASCII",
        );
        context.hit("media-types", &at.key(&media));
    }
}

/// `examples` of a parameter or media type, which must have names.
pub fn examples(map: &mut Map<String, Value>, at: &Pointer<'_>, context: &mut Context<'_>) {
    let named =
        |value: &Value| value.as_object().is_some_and(|map| map.values().all(Value::is_object));
    if map.get("examples").is_some_and(|value| !named(value)) {
        if let Some(examples) = map.remove("examples") {
            map.insert("x-examples".to_owned(), examples);
        }
        context.warn(
            "malformed-examples",
            at,
            "`examples` is not a map of named examples and is ignored",
            "give each example a name and a `value`",
        );
    }
}

/// An operation.
pub fn operation(map: &mut Map<String, Value>, at: &Pointer<'_>, context: &mut Context<'_>) {
    let mut changed = flags(map, &["deprecated"], at, context);
    for key in ["summary", "description", "operationId"] {
        changed |= text(map, key);
    }
    match map.get_mut("tags") {
        Some(Value::String(_)) => {
            let tag = map.remove("tags").unwrap_or_default();
            map.insert("tags".to_owned(), Value::Array(vec![tag]));
            changed = true;
        }
        Some(Value::Array(tags)) => {
            let before = tags.len();
            tags.retain(Value::is_string);
            changed |= tags.len() < before;
        }
        Some(_) => {
            map.remove("tags");
            changed = true;
        }
        None => {}
    }
    if let Some(Value::Array(parameters)) = map.get_mut("parameters") {
        drop_headers(parameters, at, context);
    }
    let responses = map.entry("responses").or_insert_with(|| Value::Object(Map::new()));
    let Value::Object(responses) = responses else {
        return;
    };
    // `2xx` and `Default` are meant as the spelling that the standard has.
    let odd: Vec<String> =
        responses.keys().filter(|key| canonical_status(key).is_some()).cloned().collect();
    for key in odd {
        if let (Some(value), Some(canonical)) = (responses.remove(&key), canonical_status(&key)) {
            responses.entry(canonical).or_insert(value);
            changed = true;
        }
    }
    for key in responses.keys().filter(|key| !is_status(key)) {
        context.warn(
            "ignored-key",
            &at.key("responses"),
            format!("`{key}` is no status of a response and is ignored"),
            "write a status such as `200`, `4XX` or `default`",
        );
    }
    let success = |key: &String| {
        key == "default" || key == "101" || key.starts_with('2') || key.starts_with('3')
    };
    if !responses.keys().any(success) {
        context.warn(
            "missing-2xx",
            at,
            "no response for success is described; the operation returns nothing",
            "describe a response `2XX` or `default`",
        );
    }
    if changed {
        context.hit("operation-shape", at);
    }
}

/// Takes the headers that the client sets by itself out of a list of parameters.
pub fn drop_headers(parameters: &mut Vec<Value>, at: &Pointer<'_>, context: &mut Context<'_>) {
    let at = at.key("parameters");
    let mut index = 0;
    parameters.retain(|parameter| {
        let ignored = context.identity(parameter).as_ref().is_some_and(is_ignored_header);
        if ignored {
            context.hit("header-params", &at.index(index));
        }
        index += 1;
        !ignored
    });
}

fn is_status(key: &str) -> bool {
    let code = |text: &str| text.len() == 3 && text.as_bytes()[0].is_ascii_digit();
    let rest = |text: &str| text == "XX" || text.bytes().all(|byte| byte.is_ascii_digit());
    key == "default" || key.starts_with("x-") || (key.is_ascii() && code(key) && rest(&key[1..]))
}

fn canonical_status(key: &str) -> Option<String> {
    let canonical = if key.eq_ignore_ascii_case("default") {
        "default".to_owned()
    } else {
        key.to_ascii_uppercase()
    };
    (canonical != key && is_status(&canonical)).then_some(canonical)
}

/// Makes flags of texts, and drops what is neither.
fn flags(
    map: &mut Map<String, Value>,
    keys: &[&str],
    at: &Pointer<'_>,
    context: &mut Context<'_>,
) -> bool {
    let mut changed = false;
    for key in keys {
        let Some(value) = map.get(*key).filter(|value| !value.is_boolean()) else {
            continue;
        };
        let meant = value.as_str().and_then(|text| text.parse().ok()).map(Value::Bool);
        match meant {
            Some(flag) => map.insert((*key).to_owned(), flag),
            None => map.remove(*key),
        };
        context.warn(
            "malformed-keyword",
            at,
            format!("the value of `{key}` is not `true` or `false`"),
            "write `true` or `false`",
        );
        changed = true;
    }
    changed
}

/// Makes text of a number or flag, and drops what cannot be text.
fn text(map: &mut Map<String, Value>, key: &str) -> bool {
    match map.get(key) {
        None | Some(Value::String(_)) => return false,
        Some(value @ (Value::Number(_) | Value::Bool(_))) => {
            let text = value.to_string();
            map.insert(key.to_owned(), Value::String(text));
        }
        Some(_) => {
            map.remove(key);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::{drop_headers, is_status};
    use crate::diag::Diagnostics;
    use crate::normalize::context::Context;
    use crate::normalize::walk::Pointer;

    #[test]
    fn a_status_has_three_digits_or_stands_for_a_hundred() {
        for status in ["default", "x-note", "200", "599", "2XX"] {
            assert!(is_status(status), "{status}");
        }
        for other in ["", "2", "20", "2000", "ZXX", "abc", "2ab", "20a", "2X", "2XXX", "2é", "é2"]
        {
            assert!(!is_status(other), "{other}");
        }
    }

    #[test]
    fn a_dropped_header_is_told_where_the_document_has_it() {
        let header = |name: &str| json!({ "in": "header", "name": name });
        let mut parameters = ["Trace", "Accept", "Page", "Authorization"].map(header).to_vec();
        let mut diag = Diagnostics::default();
        let mut context = Context::new(&Value::Null, BTreeMap::new(), &mut diag);
        drop_headers(&mut parameters, &Pointer::ROOT, &mut context);
        assert_eq!(parameters, ["Trace", "Page"].map(header));
        let (passes, _) = context.finish();
        let places: Vec<String> = passes.into_iter().flat_map(|count| count.samples).collect();
        assert_eq!(places, ["#/parameters/1", "#/parameters/3"]);
    }
}
