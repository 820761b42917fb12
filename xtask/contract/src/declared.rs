//! Which names of a request the published document does not declare.
//!
//! The mock server does not look at names that it does not know. This walks the document as it
//! was published, by rules of its own: it knows nothing of the normalization, of the types of the
//! crate, and of how the client writes a query. Whether a value is right is not its business.

mod names;

use serde_json::Value;

use crate::document::{Document, child};

pub(crate) use names::{Names, kind_of};

/// The body of a request, as it was recorded.
#[derive(Debug, Clone, Copy)]
pub enum Body<'a> {
    /// None was sent.
    None,
    /// JSON.
    Json(&'a Value),
    /// The pairs of a form.
    Form(&'a [(String, String)]),
    /// The parts of a multipart body.
    Parts(&'a [Part]),
    /// Anything without names.
    Bytes,
}

/// A part of a multipart body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its file name, for a file.
    pub file: Option<String>,
    /// Its media type, where it has one.
    pub media: Option<String>,
    /// Its content.
    pub content: Vec<u8>,
}

/// The names that the operation does not declare, each with its place: `query nme`,
/// `body /items/0/nme`, `form nme`, `part nme`; also a body that is not declared at all.
pub fn undeclared(
    source: &Document,
    operation: &str,
    query: &[(String, String)],
    media: Option<&str>,
    body: Body<'_>,
) -> Vec<String> {
    let mut out = Vec::new();
    let parameters = parameters(source, operation, "query");
    for (name, _) in query {
        if !parameters.iter().any(|(at, parameter)| declares(source, at, parameter, name)) {
            out.push(format!("query {name}"));
        }
    }
    if matches!(body, Body::None) {
        return out;
    }
    let media = media.unwrap_or("application/octet-stream");
    let Some(schema) = body_schema(source, operation, media) else {
        out.push(format!("body of media type {media}"));
        return out;
    };
    let schemas = [schema];
    match body {
        Body::Json(value) => walk(source, &schemas, value, "", &mut out),
        Body::Form(pairs) => {
            let known = Names::of(source, &schemas);
            for (name, _) in pairs {
                if !known.admits(source, name, true) {
                    out.push(format!("form {name}"));
                }
            }
        }
        Body::Parts(parts) => {
            let known = Names::of(source, &schemas);
            for part in parts {
                match known.schemas(&part.name) {
                    None => out.push(format!("part {}", part.name)),
                    Some(schemas) => {
                        let json = part.media.as_deref().is_some_and(is_json);
                        if json && let Ok(value) = serde_json::from_slice(&part.content) {
                            walk(source, &schemas, &value, &format!("/{}", part.name), &mut out);
                        }
                    }
                }
            }
        }
        Body::None | Body::Bytes => {}
    }
    out
}

/// The parameters of an operation and of its path that are `in` one place, and where they stand.
pub(crate) fn parameters<'a>(
    source: &'a Document,
    operation: &str,
    place: &str,
) -> Vec<(String, &'a Value)> {
    let path = operation.rsplit_once('/').map_or("#", |(path, _)| path);
    let mut out = Vec::new();
    for owner in [operation, path] {
        let list = format!("{owner}/parameters");
        let count = source.get(&list).and_then(Value::as_array).map_or(0, Vec::len);
        let found = (0..count).filter_map(|index| source.resolve(&format!("{list}/{index}")));
        out.extend(found.filter(|(_, parameter)| parameter["in"] == place));
    }
    out
}

/// Whether a parameter declares a name as it stands in the query.
fn declares(source: &Document, at: &str, parameter: &Value, name: &str) -> bool {
    let Some(own) = parameter["name"].as_str() else { return false };
    let schema = format!("{at}/schema");
    if source.get(&schema).is_none() {
        return name == own;
    }
    let known = Names::of(source, &[schema]);
    let style = parameter["style"].as_str();
    match style {
        // The properties stand in the query by themselves.
        Some("form") if known.is_object() => {
            if parameter["explode"] == false {
                name == own
            } else {
                known.admits(source, name, false)
            }
        }
        // What no style is said of is written with brackets, as the descriptions have it.
        Some("deepObject") | None if known.is_object() || known.leaf => {
            name.strip_prefix(own).is_some_and(|rest| {
                if rest.is_empty() { known.leaf } else { known.below(source, rest, false) }
            })
        }
        _ => name == own,
    }
}

/// The schema of the body with this media type.
fn body_schema(source: &Document, operation: &str, media: &str) -> Option<String> {
    let (body, _) = source.resolve(&format!("{operation}/requestBody"))?;
    let content = format!("{body}/content");
    let declared = source.get(&content)?.as_object()?;
    let essence =
        |media: &str| media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let media = essence(media);
    let family = media.split('/').next().unwrap_or_default();
    let wanted = [media.clone(), format!("{family}/*"), "*/*".to_owned(), "*".to_owned()];
    let found =
        wanted.iter().find_map(|wanted| declared.keys().find(|key| essence(key) == *wanted))?;
    Some(format!("{}/schema", child(&content, found)))
}

fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim();
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// Lists the keys of a value that no schema declares.
fn walk(source: &Document, schemas: &[String], value: &Value, at: &str, out: &mut Vec<String>) {
    // Without a schema everything is declared.
    if schemas.is_empty() {
        return;
    }
    match value {
        Value::Object(members) => {
            let known = Names::of(source, schemas);
            for (name, value) in members {
                let at = child(at, name);
                match known.schemas(name) {
                    Some(schemas) => walk(source, &schemas, value, &at, out),
                    None => out.push(format!("body {at}")),
                }
            }
        }
        Value::Array(items) => {
            let known = Names::of(source, schemas);
            for (index, item) in items.iter().enumerate() {
                if !known.items.is_empty() {
                    walk(source, &known.items, item, &format!("{at}/{index}"), out);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
