//! Checks that need a path and all its operations: identifiers and path parameters.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::context::Context;
use super::parts::drop_headers;
use super::walk::{METHODS, Pointer};

/// Headers that a client sets by itself, which the standard says to ignore, and
/// one that stands for the credentials.
pub const IGNORED_HEADERS: &[&str] =
    &["Accept", "Authorization", "Content-Type", "authorization_bearer"];

/// Operations of a document. The rest of the pipeline takes 20 kB of memory for each.
const OPERATIONS: usize = 30_000;

/// Checks all operations of all paths.
pub fn check(doc: &mut Value, context: &mut Context<'_>) {
    let Some(paths) = doc.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    let root = Pointer::ROOT;
    let root = root.key("paths");
    let methods = |item: &Value| METHODS.iter().filter(|method| item.get(method).is_some()).count();
    let count: usize = paths.values().map(methods).sum();
    if count > OPERATIONS {
        let message = format!("there are {count} operations; the limit is {OPERATIONS}");
        context.error("too-large", &root, message, "split the document");
        return;
    }
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for (path, item) in paths.iter_mut() {
        let at = root.key(path);
        if path.starts_with("x-") {
            continue;
        }
        if !path.starts_with('/') {
            context.error(
                "invalid-path",
                &at,
                format!("the path `{path}` does not begin with a slash"),
                "write `/` at the beginning",
            );
            continue;
        }
        let Some(item) = item.as_object_mut() else {
            let help = "describe its operations, or remove the path";
            context.error("invalid-path", &at, "the path has no path item", help);
            continue;
        };
        for key in item.keys().filter(|key| !is_known(key)) {
            context.warn(
                "ignored-key",
                &at,
                format!("`{key}` is no part of a path item and is ignored"),
                "remove it, or begin its name with `x-`",
            );
        }
        unique_ids(item, &at, &mut ids, context);
        path_parameters(path, item, &at, context);
        if let Some(Value::Array(parameters)) = item.get_mut("parameters") {
            drop_headers(parameters, &at, context);
        }
    }
}

fn is_known(key: &str) -> bool {
    let others = ["$ref", "summary", "description", "servers", "parameters"];
    key.starts_with("x-") || METHODS.contains(&key) || others.contains(&key)
}

fn unique_ids(
    item: &Map<String, Value>,
    at: &Pointer<'_>,
    ids: &mut BTreeMap<String, String>,
    context: &mut Context<'_>,
) {
    for method in METHODS {
        let operation = item.get(*method);
        let Some(id) = operation.and_then(|operation| operation.get("operationId")?.as_str())
        else {
            continue;
        };
        let at = at.key(method);
        match ids.get(id) {
            None => {
                ids.insert(id.to_owned(), at.to_string());
            }
            Some(first) => {
                let message = format!("the operationId `{id}` is also that of {first}");
                context.warn(
                    "duplicate-operation-id",
                    &at,
                    message,
                    "give each operation its own id; names are made from paths, so both are generated",
                );
            }
        }
    }
}

/// Brings the declared path parameters and the placeholders of the path together.
fn path_parameters(
    path: &str,
    item: &mut Map<String, Value>,
    at: &Pointer<'_>,
    context: &mut Context<'_>,
) {
    let wanted = placeholders(path);
    let mut shared = BTreeSet::new();
    if let Some(Value::Array(parameters)) = item.get_mut("parameters") {
        drop_unused(parameters, &wanted, path, at, context);
        shared = declared(parameters, context);
    }
    for method in METHODS {
        let Some(operation) = item.get_mut(*method).and_then(Value::as_object_mut) else {
            continue;
        };
        let at = at.key(method);
        let parameters = operation.entry("parameters").or_insert_with(|| Value::Array(Vec::new()));
        let Value::Array(parameters) = parameters else {
            continue;
        };
        drop_unused(parameters, &wanted, path, &at, context);
        let own = declared(parameters, context);
        for name in wanted.iter().filter(|name| !own.contains(*name) && !shared.contains(*name)) {
            context.warn(
                "undeclared-path-parameter",
                &at,
                format!(
                    "the path has `{{{name}}}`, but no parameter declares it; it is read as text"
                ),
                "declare a parameter with `in: path` and this name",
            );
            context.hit("path-params", &at);
            parameters.push(text_parameter(name));
        }
        if parameters.is_empty() {
            operation.remove("parameters");
        }
    }
}

fn drop_unused(
    parameters: &mut Vec<Value>,
    wanted: &[String],
    path: &str,
    at: &Pointer<'_>,
    context: &mut Context<'_>,
) {
    let at = at.key("parameters");
    let mut index = 0;
    parameters.retain(|parameter| {
        let place = at.index(index);
        index += 1;
        match context.identity(parameter) {
            Some((kind, name)) if kind == "path" && !wanted.contains(&name) => {
                context.warn(
                    "unused-path-parameter",
                    &place,
                    format!(
                        "the path parameter `{name}` is not in the path `{path}` and is ignored"
                    ),
                    "correct the name, or remove the parameter",
                );
                context.hit("path-params", &place);
                false
            }
            _ => true,
        }
    });
}

fn declared(parameters: &[Value], context: &Context<'_>) -> BTreeSet<String> {
    let identities = parameters.iter().filter_map(|parameter| context.identity(parameter));
    identities.filter(|(kind, _)| kind == "path").map(|(_, name)| name).collect()
}

/// The names in braces, in their order, each once. A name ends at the first closing brace, so that
/// `{a{b}` is called `a{b`.
pub fn placeholders(path: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut rest = path;
    while let Some((name, after)) =
        rest.split_once('{').and_then(|(_, inner)| inner.split_once('}'))
    {
        if seen.insert(name) {
            names.push(name.to_owned());
        }
        rest = after;
    }
    names
}

fn text_parameter(name: &str) -> Value {
    let schema = Map::from_iter([("type".to_owned(), Value::from("string"))]);
    Value::Object(Map::from_iter([
        ("in".to_owned(), Value::from("path")),
        ("name".to_owned(), Value::from(name)),
        ("required".to_owned(), Value::Bool(true)),
        ("schema".to_owned(), Value::Object(schema)),
    ]))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Map, Value, json};

    use super::{OPERATIONS, check};
    use crate::diag::Diagnostics;
    use crate::normalize::context::Context;

    #[test]
    fn as_many_operations_as_the_limit_are_taken() {
        assert_eq!(found(OPERATIONS / 2, 0), "");
        assert_eq!(found(OPERATIONS / 2, 1), "there are 30001 operations; the limit is 30000");
    }

    /// What is said of so many paths with two operations, and of some with one.
    fn found(twice: usize, once: usize) -> String {
        let pairs =
            (0..twice).map(|n| (format!("/a{n}"), json!({ "get": {}, "put": {}, "summary": "" })));
        let single = (0..once).map(|n| (format!("/b{n}"), json!({ "get": {} })));
        let paths: Map<String, Value> = pairs.chain(single).collect();
        let mut doc = json!({ "paths": paths });
        let mut diag = Diagnostics::default();
        check(&mut doc, &mut Context::new(&Value::Null, BTreeMap::new(), &mut diag));
        diag.items().iter().map(|found| found.message.clone()).collect()
    }
}
