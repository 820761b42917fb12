//! Passes over the document as a whole: version, webhooks, paths.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::context::Context;
use super::walk::{METHODS, Pointer};
use crate::diag::unescape_pointer;
use crate::load::PATHS;

/// The version that the model reads.
const TARGET: &str = "3.0.3";

/// Takes the map of places to files, which joining leaves, out of the document.
pub fn take_files(doc: &mut Value) -> BTreeMap<String, String> {
    let files = doc.as_object_mut().and_then(|root| root.remove("x-files"));
    let entries = match files {
        Some(Value::Object(entries)) => entries,
        _ => Map::new(),
    };
    entries
        .into_iter()
        .filter_map(|(place, file)| Some((place, file.as_str()?.to_owned())))
        .collect()
}

/// `openapi` becomes 3.0.3; the original is kept in `x-openapi`.
pub fn version(doc: &mut Value, context: &mut Context<'_>) {
    let root = Pointer::ROOT;
    let Some(map) = doc.as_object_mut() else {
        return;
    };
    let Some(Value::String(version)) = map.get("openapi").cloned() else {
        return;
    };
    if !version.starts_with("3.0") && !version.starts_with("3.1") {
        context.error(
            "unsupported-version",
            &root.key("openapi"),
            format!("OpenAPI {version} is not supported"),
            "write the document in OpenAPI 3.0 or 3.1",
        );
    }
    if version != TARGET {
        map.insert("openapi".to_owned(), Value::from(TARGET));
        context.hit("version", &root.key("openapi"));
    }
    map.insert("x-openapi".to_owned(), Value::String(version));
    map.remove("jsonSchemaDialect");
}

/// `webhooks`, and the callbacks of operations, become `x-webhooks`: name to path item.
pub fn webhooks(doc: &mut Value, context: &mut Context<'_>) {
    let root = Pointer::ROOT;
    let Some(map) = doc.as_object_mut() else {
        return;
    };
    let mut hooks = match map.remove("webhooks") {
        Some(Value::Object(hooks)) => hooks,
        _ => Map::new(),
    };
    hooks.retain(|name, _| !name.starts_with("x-"));
    for name in hooks.keys() {
        context.hit("webhooks", &root.key("webhooks").key(name));
    }
    let shared = map
        .get_mut("components")
        .and_then(Value::as_object_mut)
        .and_then(|components| components.remove("callbacks"));
    let paths = map.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            let callbacks = item
                .get_mut(*method)
                .and_then(Value::as_object_mut)
                .and_then(|operation| operation.remove("callbacks"));
            let Some(Value::Object(callbacks)) = callbacks else {
                continue;
            };
            let at = root.key("paths");
            let at = at.key(path);
            let at = at.key(method);
            let at = at.key("callbacks");
            for (name, callback) in callbacks {
                callback_items(name, callback, shared.as_ref(), &at, &mut hooks, context);
            }
        }
    }
    if hooks.len() > PATHS {
        context.error(
            "too-large",
            &root.key("webhooks"),
            format!("there are {} webhooks and callbacks; the limit is {PATHS}", hooks.len()),
            "split the document",
        );
    }
    if !hooks.is_empty() {
        map.insert("x-webhooks".to_owned(), Value::Object(hooks));
    }
}

/// Adds the path items of one callback.
fn callback_items(
    name: String,
    callback: Value,
    shared: Option<&Value>,
    at: &Pointer<'_>,
    hooks: &mut Map<String, Value>,
    context: &mut Context<'_>,
) {
    let at = at.key(&name);
    context.hit("callbacks", &at);
    let target = callback.get("$ref").and_then(Value::as_str);
    let target = target.and_then(|target| target.strip_prefix("#/components/callbacks/"));
    let callback = match target {
        Some(target) => {
            let found = shared.and_then(|shared| shared.get(unescape_pointer(target)));
            found.and_then(|found| context.copy(found, &at)).unwrap_or_default()
        }
        None => callback,
    };
    let Value::Object(items) = callback else {
        return;
    };
    let mut first = true;
    for (expression, item) in items {
        if expression.starts_with("x-") {
            continue;
        }
        // One callback posts to one URL as a rule; another one needs another name.
        let key = if first { name.clone() } else { format!("{name} {expression}") };
        first = false;
        match hooks.get(&key) {
            None => {
                hooks.insert(key, item);
            }
            Some(known) if *known == item => {}
            Some(_) => context.warn(
                "differing-callback",
                &at,
                format!("the callback `{key}` was described differently before; the first description is taken"),
                "describe it once in `components/callbacks` and refer to it",
            ),
        }
    }
}

/// A path that repeats the base path of the server loses one copy. What the
/// document wrote is kept in `x-document-path`.
pub fn v2_paths(doc: &mut Value, context: &mut Context<'_>) {
    let base = base_path(doc);
    let Some(base) = base.filter(|base| !base.is_empty()) else {
        return;
    };
    let Some(paths) = doc.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    let doubled =
        |path: &&String| path.strip_prefix(&base).is_some_and(|rest| rest.starts_with('/'));
    let doubled: Vec<String> = paths.keys().filter(doubled).cloned().collect();
    let root = Pointer::ROOT;
    for path in doubled {
        let short = path[base.len()..].to_owned();
        if paths.contains_key(&short) {
            continue;
        }
        let Some(mut item) = paths.remove(&path) else {
            continue;
        };
        if let Value::Object(item) = &mut item {
            item.insert("x-document-path".to_owned(), Value::String(path.clone()));
        }
        paths.insert(short, item);
        context.hit("v2-paths", &root.key("paths").key(&path));
    }
}

/// What the model insists on at the top.
pub fn shape(doc: &mut Value, context: &mut Context<'_>) {
    let root = Pointer::ROOT;
    let Some(map) = doc.as_object_mut() else {
        return;
    };
    let empty = || Value::Object(Map::new());
    for (key, within) in [("paths", ""), ("info", ""), ("title", "info"), ("version", "info")] {
        let target = match within {
            "" => Some(&mut *map),
            within => map.get_mut(within).and_then(Value::as_object_mut),
        };
        let Some(target) = target else { continue };
        let fits = |value: &Value| {
            if within.is_empty() { value.is_object() } else { value.is_string() }
        };
        if target.get(key).is_some_and(fits) {
            continue;
        }
        let value = match target.get(key) {
            _ if within.is_empty() => empty(),
            Some(Value::Number(number)) => Value::String(number.to_string()),
            _ => Value::from(""),
        };
        target.insert(key.to_owned(), value);
        context.hit("document-shape", &root.key(key));
    }
    let schemes = map
        .get_mut("components")
        .and_then(|components| components.get_mut("securitySchemes"))
        .and_then(Value::as_object_mut);
    if let Some(schemes) = schemes {
        // A certificate is the transport's business, and the model does not know it.
        schemes.retain(|_, scheme| scheme.get("type").is_none_or(|kind| kind != "mutualTLS"));
    }
    if let Some(Value::Array(tags)) = map.get_mut("tags") {
        tags.retain(|tag| tag.get("name").is_some_and(Value::is_string));
    }
}

/// The path of the first server's URL, without a slash at the end.
fn base_path(doc: &Value) -> Option<String> {
    let url = doc.get("servers")?.get(0)?.get("url")?.as_str()?;
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("", |start| &rest[start..]);
    Some(path.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Map, Value, json};

    use super::webhooks;
    use crate::diag::Diagnostics;
    use crate::load::PATHS;
    use crate::normalize::context::Context;

    #[test]
    fn as_many_webhooks_as_the_limit_are_taken() {
        assert_eq!(found(PATHS), "");
        assert_eq!(found(PATHS + 1), "there are 20001 webhooks and callbacks; the limit is 20000");
    }

    /// What is said of so many webhooks.
    fn found(count: usize) -> String {
        let hooks: Map<String, Value> = (0..count).map(|n| (n.to_string(), json!({}))).collect();
        let mut doc = json!({ "webhooks": hooks });
        let mut diag = Diagnostics::default();
        webhooks(&mut doc, &mut Context::new(&Value::Null, BTreeMap::new(), &mut diag));
        diag.items().iter().map(|found| found.message.clone()).collect()
    }
}
