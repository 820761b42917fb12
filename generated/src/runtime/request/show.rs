//! How a request prints: everything that was set, without its secrets.

use std::fmt;

use bytes::Bytes;
use http::header::HeaderValue;
use serde_json::Value;

use super::super::client::printable_base;
use super::super::response::essence;
use super::options::Edit;
use super::{Body, Call, CallOptions, Member, Name, Span};

const HIDDEN: &str = "[hidden]";
const REMOVED: &str = "[removed]";

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
    // These are short enough to be part of harmless words.
    let words = ["pin", "cookie", "cvv", "cvc", "otp", "passcode", "passphrase"];
    name.split('_').any(|word| words.contains(&word))
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
    let shown = match &*essence(content_type) {
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

/// A field that is shown if it is there.
pub(in super::super) fn given<T: fmt::Debug>(
    out: &mut fmt::DebugStruct<'_, '_>,
    name: &str,
    value: &Option<T>,
) {
    if let Some(value) = value {
        out.field(name, value);
    }
}

/// The body of the `Debug` of every builder.
pub fn show(builder: &str, call: &Call, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_struct(builder).field("call", call).finish()
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut out = f.debug_struct("Call");
        match &inner.raw {
            Some(raw) => out.field("method", &raw.method).field("path", &raw.path),
            None => {
                out.field("operation", &inner.operation.name).field("path", &inner.operation.path)
            }
        };
        out.field("args", &inner.args)
            .field("query", &Query { values: &inner.values, entries: &inner.query })
            .field("headers", &Texts(&inner.headers));
        match &inner.body {
            Body::None => {}
            Body::Members(members) => {
                out.field("body", &Members { values: &inner.values, members });
            }
            Body::Whole(json) => {
                out.field("body", &Shown("", json.of(&inner.values)));
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
        let mut out = f.debug_struct("CallOptions");
        // Most settings are not made; a list of them would hide those that are.
        given(&mut out, "timeout", &self.timeout);
        given(&mut out, "attempt_timeout", &self.attempt_timeout);
        given(&mut out, "idle_timeout", &self.idle_timeout);
        given(&mut out, "retry", &self.retry);
        given(&mut out, "max_retries", &self.max_retries);
        given(&mut out, "max_body", &self.max_body);
        given(&mut out, "strict", &self.strict);
        given(&mut out, "base_url", &self.base_url.as_deref().map(printable_base));
        out.field("headers", &Edits(&self.headers))
            .field("query", &Further(&self.query))
            .field("lists", &self.lists)
            .field("fields", &Fields(&self.fields))
            .finish()
    }
}

struct Query<'a> {
    values: &'a [u8],
    entries: &'a [(Name, Span)],
}

impl fmt::Debug for Query<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_map();
        for (name, span) in self.entries {
            out.entry(name, &Shown(name, span.of(self.values)));
        }
        out.finish()
    }
}

struct Members<'a> {
    values: &'a [u8],
    members: &'a [(Name, Member)],
}

impl fmt::Debug for Members<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_map();
        for (name, member) in self.members {
            match member {
                Member::Json(span) => out.entry(name, &Shown(name, span.of(self.values))),
                Member::Files(files) => out.entry(name, files),
            };
        }
        out.finish()
    }
}

struct Texts<'a>(&'a [(Name, String)]);

impl fmt::Debug for Texts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |name: &str, text| if is_secret(name) { HIDDEN } else { text };
        f.debug_map().entries(self.0.iter().map(|(name, text)| (name, shown(name, text)))).finish()
    }
}

struct Edits<'a>(&'a [(String, Edit)]);

impl fmt::Debug for Edits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_map();
        for (name, edit) in self.0 {
            match edit {
                Edit::Remove => out.entry(name, &REMOVED),
                Edit::Set(_) | Edit::Append(_) if is_secret(name) => out.entry(name, &HIDDEN),
                Edit::Set(text) | Edit::Append(text) => out.entry(name, text),
            };
        }
        out.finish()
    }
}

struct Further<'a>(&'a [(String, Option<Vec<u8>>)]);

impl fmt::Debug for Further<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_map();
        for (name, json) in self.0 {
            match json {
                Some(json) => out.entry(name, &Shown(name, json)),
                None => out.entry(name, &REMOVED),
            };
        }
        out.finish()
    }
}

struct Fields<'a>(&'a [(String, Option<Value>)]);

impl fmt::Debug for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_map();
        for (name, value) in self.0 {
            match value {
                Some(value) => out.entry(name, &Shown(name, value.to_string().as_bytes())),
                None => out.entry(name, &REMOVED),
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

/// Takes the values out whose names say that they are secret. Says whether there were any.
pub(in super::super) fn hide(value: &mut Value) -> bool {
    let mut hidden = false;
    match value {
        Value::Object(members) => {
            // A validator repeats what it refuses; the name of that is in its place.
            let refusal = members.contains_key("loc");
            for (name, member) in members {
                if is_count(name, member) {
                    continue;
                }
                if is_secret(name) || (refusal && matches!(&**name, "input" | "ctx")) {
                    *member = Value::from(HIDDEN);
                    hidden = true;
                } else {
                    hidden |= hide(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| hidden |= hide(item)),
        _ => {}
    }
    hidden
}

/// How many tokens a language model has used.
fn is_count(name: &str, value: &Value) -> bool {
    name.ends_with("tokens") && value.is_number()
}
