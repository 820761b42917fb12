//! Whether path and query say what their parameters allow.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::bodies::reads_as;
use crate::declared::parameters;
use crate::document::{Document, child};
use crate::judge::Told;
use crate::recorder::Exchange;
use crate::same::brief;
use crate::sampler;
use crate::wire;

/// What is wrong with the URL of a request: a required parameter that is not there, a value that
/// its schema does not allow. Names that nobody declares are found elsewhere.
pub fn check(normalized: &Document, told: &Told, exchange: &Exchange) -> Vec<String> {
    let query = exchange.query.as_deref().unwrap_or_default();
    let query = wire::pairs(query.as_bytes());
    let mut found = Vec::new();
    for (at, parameter) in parameters(normalized, told.pointer, "query") {
        let Some(name) = parameter["name"].as_str() else { continue };
        let schema = child(&at, "schema");
        let below = |got: &str| got.strip_prefix(name).is_some_and(|rest| rest.starts_with('['));
        if parameter["required"] == true && !query.iter().any(|(got, _)| got == name || below(got))
        {
            found.push(format!("query {name} is required and did not arrive"));
        }
        for (got, text) in &query {
            let at = if got == name {
                Some(schema.clone())
            } else {
                // One level: what is deeper is a matter of the check of names.
                let inner = got.strip_prefix(name).and_then(|rest| rest.strip_prefix('['));
                let inner = inner.and_then(|rest| rest.strip_suffix(']'));
                inner.map(|inner| child(&child(&schema, "properties"), inner))
            };
            let at = at.and_then(|at| sampler::locate(normalized, &at));
            if at.is_some_and(|at| !reads_as(normalized, &at, text)) {
                found.push(format!("query {got} is no value of its schema: {}", told_as(text)));
            }
        }
    }
    let path = parameters(normalized, told.pointer, "path");
    for (wanted, got) in told.wire_path.split('/').zip(exchange.path.split('/')) {
        let name = wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        let Some(name) = name else { continue };
        let text = percent_decode_str(got).decode_utf8_lossy();
        let at = path.iter().find(|(_, parameter)| parameter["name"] == name);
        let at = at.and_then(|(at, _)| sampler::locate(normalized, &child(at, "schema")));
        if at.is_some_and(|at| !reads_as(normalized, &at, &text)) {
            found.push(format!("path {name} is no value of its schema: {}", told_as(&text)));
        }
    }
    found
}

fn told_as(text: &str) -> String {
    brief(&Value::from(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::driver::{Output, Way};
    use crate::recorder::Answer;
    use crate::wire::Sent;

    fn says(path: &str, query: &str) -> Vec<String> {
        let one = |name: &str, place: &str, required: bool, values: &[&str]| {
            json!({"name": name, "in": place, "required": required,
                   "schema": {"type": "string", "enum": values}})
        };
        let document = Document::new(json!({"paths": {"/x/{id}": {"get": {"parameters": [
            one("id", "path", true, &["a/b"]),
            one("q[", "query", true, &["1 & 2"]),
            {"name": "f", "in": "query", "style": "deepObject", "schema": {"type": "object",
                "properties": {"a]": {"type": "string", "enum": ["+"]}}}},
        ]}}}}));
        let told = Told {
            pointer: "#/paths/~1x~1{id}/get",
            method: "GET",
            path: "/x/{id}",
            wire_path: "/x/{id}",
            output: Output::Empty,
            rust: "client.x().get()",
            media: None,
            way: Way::Full,
        };
        let exchange = Exchange {
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: Some(query.to_owned()),
            headers: http::HeaderMap::new(),
            body: bytes::Bytes::new(),
            sent: Sent::None,
            answer: Answer::default(),
            violations: Vec::new(),
            second: Vec::new(),
            stand_in: true,
        };
        check(&document, &told, &exchange)
    }

    #[test]
    fn values_in_a_url_are_held_against_their_parameters() {
        assert_eq!(says("/x/a%2Fb", "q%5B=1%20%26%202&f%5Ba%5D%5D=%2B"), Vec::<String>::new());
        assert_eq!(says("/x/a%2Fb", "f[a]]=%2B"), ["query q[ is required and did not arrive"]);
        assert_eq!(
            says("/x/a", "q%5B=1&f%5Ba%5D%5D=+"),
            [
                "query q[ is no value of its schema: \"1\"",
                "query f[a]] is no value of its schema: \" \"",
                "path id is no value of its schema: \"a\"",
            ]
        );
    }
}
