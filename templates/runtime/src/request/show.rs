//! How a request prints: everything that was set, without its secrets.

use std::fmt;

use bytes::Bytes;
use http::header::HeaderValue;
use serde_json::Value;

use super::{Body, Call, CallOptions, Name, Part};

const HIDDEN: &str = "[hidden]";

/// Names of fields and headers whose values nobody should find in a log.
pub(in super::super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    let parts = [
        "password",
        "passwd",
        "secret",
        "token",
        "api_key",
        "apikey",
        "private_key",
        "credential",
        "authorization",
        "signature",
    ];
    matches!(name.as_str(), "pin" | "cookie" | "cvv" | "cvc")
        || parts.iter().any(|part| name.contains(part))
}

/// Longer bodies are only counted.
const MAX_BODY: usize = 64 << 10;

/// A body for a log. What cannot be looked into for secrets is counted.
pub(in super::super) fn printable(
    content_type: Option<&HeaderValue>,
    body: Option<&Bytes>,
) -> String {
    let Some(body) = body else {
        return "[stream]".to_owned();
    };
    let media = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let shown = match &*media {
        _ if body.len() > MAX_BODY => None,
        "application/x-www-form-urlencoded" => Some(form(body)),
        media if media == "application/json" || media.ends_with("+json") => json(body),
        _ => None,
    };
    shown.unwrap_or_else(|| format!("[{} bytes]", body.len()))
}

/// A value that is no object may be a token as a whole.
fn json(body: &[u8]) -> Option<String> {
    let mut value: Value = serde_json::from_slice(body).ok()?;
    hide(&mut value);
    (value.is_object() || value.is_array()).then(|| value.to_string())
}

fn form(body: &[u8]) -> String {
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(body) {
        out.append_pair(&name, if is_secret(&name) { HIDDEN } else { &value });
    }
    out.finish()
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut out = f.debug_struct("Call");
        match &inner.raw {
            Some((method, path)) => out.field("method", method).field("path", path),
            None => {
                out.field("operation", &inner.operation.name).field("path", &inner.operation.path)
            }
        };
        out.field("args", &inner.args)
            .field("query", &Entries(&inner.query))
            .field("headers", &Texts(&inner.headers));
        match &inner.body {
            Body::None => {}
            Body::Members(members) => {
                out.field("body", &Members(members));
            }
            Body::Whole(json) => {
                out.field("body", &Shown("", json));
            }
            Body::Upload(upload) => {
                out.field("body", upload);
            }
        }
        out.field("options", &inner.options).finish()
    }
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = Value::Object(self.fields.clone().into_iter().collect());
        hide(&mut fields);
        f.debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("headers", &Texts(&self.headers))
            .field("query", &Entries(&self.query))
            .field("fields", &format_args!("{fields}"))
            .finish()
    }
}

struct Entries<'a>(&'a [(Name, Vec<u8>)]);

impl fmt::Debug for Entries<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(name, json)| (name, Shown(name, json)))).finish()
    }
}

struct Texts<'a>(&'a [(Name, String)]);

impl fmt::Debug for Texts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |name: &str, text| if is_secret(name) { HIDDEN } else { text };
        f.debug_map().entries(self.0.iter().map(|(name, text)| (name, shown(name, text)))).finish()
    }
}

struct Members<'a>(&'a [(Name, Part)]);

impl fmt::Debug for Members<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_map();
        for (name, part) in self.0 {
            match part {
                Part::Json(json) => out.entry(name, &Shown(name, json)),
                Part::Files(files) => out.entry(name, files),
            };
        }
        out.finish()
    }
}

/// The value of a name, as JSON.
struct Shown<'a>(&'a str, &'a [u8]);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_secret(self.0) {
            return f.write_str(HIDDEN);
        }
        match serde_json::from_slice::<Value>(self.1) {
            Ok(mut value) => {
                hide(&mut value);
                write!(f, "{value}")
            }
            Err(_) => f.write_str("[invalid]"),
        }
    }
}

fn hide(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if is_secret(name) {
                    *member = Value::from(HIDDEN);
                } else {
                    hide(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        _ => {}
    }
}
