//! Paths and queries. An argument never changes the route, and names are encoded like values.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::super::value::{JsonKind, Reader};

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encodes text for any place in a URL.
fn encode(text: &str) -> impl Iterator<Item = &str> {
    utf8_percent_encode(text, RESERVED)
}

/// Appends a template with its placeholders filled. Says whether the result is a path that every
/// URL parser leaves as it is.
pub(super) fn path(out: &mut String, template: &str, args: &[String]) -> Result<bool, String> {
    let start = out.len();
    let mut args = args.iter();
    let mut rest = template;
    let mut plain = true;
    while let Some((literal, (name, after))) = placeholder(rest) {
        plain &= is_plain(literal);
        out.push_str(literal);
        let value =
            args.next().ok_or_else(|| format!("the path parameter `{name}` is not given"))?;
        if value.is_empty() {
            return Err(format!("the path parameter `{name}` is empty"));
        }
        out.extend(encode(value));
        rest = after;
    }
    plain &= is_plain(rest);
    out.push_str(rest);
    if args.next().is_some() {
        return Err("there are more path parameters than the path has".to_owned());
    }
    // A URL parser would take such a segment for a step up, encoded or not.
    let path = &out[start..];
    if path.as_bytes().contains(&b'.')
        && let Some(segment) = path.split('/').find(|segment| matches!(*segment, "." | ".."))
    {
        return Err(format!("the path parameter `{segment}` would change the path"));
    }
    Ok(plain)
}

/// Whether there is something to fill in.
pub(super) fn has_placeholder(template: &str) -> bool {
    placeholder(template).is_some()
}

/// The text before a placeholder, its name, and the text after it.
fn placeholder(text: &str) -> Option<(&str, (&str, &str))> {
    let (literal, rest) = text.split_once('{')?;
    Some((literal, rest.split_once('}')?))
}

/// Nothing that a URL parser would encode, decode or take for the end of the path.
fn is_plain(literal: &str) -> bool {
    literal
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-._~/:@!$&'()*+,;=".contains(&byte))
}

/// A path that the user writes, without a query.
pub(super) fn raw_path(path: &str) -> Result<(), String> {
    if !path.starts_with('/') {
        return Err("the path must begin with a slash".to_owned());
    }
    if path.contains(['?', '#']) {
        return Err("the path must not have a query: set it with `query`".to_owned());
    }
    // Parsers drop tabs and line breaks, and read a backslash as a slash.
    if path.contains(|character: char| character == '\\' || character.is_control()) {
        return Err("the path must not have backslashes or control characters in it".to_owned());
    }
    if path.split('/').any(|segment| {
        matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
    }) {
        return Err("the path must not have `.` or `..` in it".to_owned());
    }
    Ok(())
}

/// Appends a path and a query to a base URL, whatever characters they have.
pub(super) fn join(mut base: Url, path: &str, query: &str) -> Result<String, String> {
    let full = format!("{}{path}", base.path().trim_end_matches('/'));
    let segments = full.split('/').count();
    base.set_path(&full);
    if base.path().split('/').count() != segments {
        return Err("a path parameter would change the path".to_owned());
    }
    base.set_query((!query.is_empty()).then_some(query));
    Ok(base.into())
}

/// How a list is written in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListStyle {
    /// `name=a,b`, the default.
    Commas,
    /// `name=a&name=b`
    Repeated,
    /// `name[]=a&name[]=b`
    Brackets,
    /// `name=a%20b`
    Spaces,
    /// `name=a|b`
    Pipes,
}

impl ListStyle {
    /// What stands between two values under one name. It stays plain where an item could not hold
    /// it plain, so that the two can be told apart.
    fn separator(self) -> Option<&'static str> {
        match self {
            Self::Commas => Some(","),
            Self::Repeated | Self::Brackets => None,
            Self::Spaces => Some("%20"),
            Self::Pipes => Some("%7C"),
        }
    }
}

/// `name=value` pairs, joined with `&`, after a text that they belong to.
pub(super) struct Pairs {
    text: String,
    start: usize,
    /// The name of what is being written, with its brackets.
    name: String,
}

impl Pairs {
    pub(super) fn new(text: String) -> Self {
        Self { start: text.len(), text, name: String::new() }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Adds a JSON value under a name: `name=1`, `name=a,b`, `name[key]=1`, `name[0][key]=1`.
    pub(super) fn add(&mut self, name: &str, json: &[u8], lists: ListStyle) -> Result<(), String> {
        let mut reader = Reader::new(json);
        self.name.clear();
        self.name.push_str(name);
        self.value(&mut reader, lists);
        match reader.finish().first(json) {
            None => Ok(()),
            Some((path, message)) => Err(unwritable(name, &path, &message)),
        }
    }

    /// Adds pairs that are written already.
    pub(super) fn raw(&mut self, pairs: &str) {
        self.text.push_str(pairs);
    }

    /// Adds a text under a name.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.name.clear();
        self.name.push_str(name);
        self.name();
        self.text.extend(encode(text));
    }

    fn value(&mut self, r: &mut Reader<'_>, lists: ListStyle) {
        match r.peek() {
            // There is no way to write null, and an empty text would be something else.
            JsonKind::Null => r.skip(),
            JsonKind::Object => {
                // Too deep a value is not entered, and recorded.
                if r.object() {
                    while let Some(key) = r.key() {
                        self.under(&key, |pairs| pairs.value(r, lists));
                    }
                }
            }
            JsonKind::Array => self.list(r, lists),
            _ => {
                if let Some(text) = r.string() {
                    self.name();
                    self.text.extend(encode(&text));
                }
            }
        }
    }

    fn list(&mut self, r: &mut Reader<'_>, lists: ListStyle) {
        if !r.list() {
            return;
        }
        let (mut index, mut joined) = (0_usize, false);
        while r.item() {
            match r.peek() {
                JsonKind::Null => r.skip(),
                JsonKind::Object | JsonKind::Array => {
                    self.under(&index.to_string(), |pairs| pairs.value(r, lists));
                    joined = false;
                }
                _ => {
                    let text = r.string().unwrap_or_default();
                    match lists.separator() {
                        Some(separator) if joined => self.text.push_str(separator),
                        _ if lists == ListStyle::Brackets => self.under("", Self::name),
                        _ => self.name(),
                    }
                    self.text.extend(encode(&text));
                    joined = true;
                }
            }
            index += 1;
        }
    }

    fn under(&mut self, key: &str, write: impl FnOnce(&mut Self)) {
        let length = self.name.len();
        self.name.push('[');
        self.name.push_str(key);
        self.name.push(']');
        write(self);
        self.name.truncate(length);
    }

    fn name(&mut self) {
        if self.text.len() > self.start {
            self.text.push('&');
        }
        self.text.extend(encode(&self.name));
        self.text.push('=');
    }
}

/// Why a value cannot be written as fields.
pub(super) fn unwritable(name: &str, path: &str, message: &str) -> String {
    match path {
        "" => format!("`{name}`: {message}"),
        path => format!("`{name}`: {path}: {message}"),
    }
}

/// The query of a link to the next page; its path is not needed, since pages share theirs.
pub(in super::super) fn link_query(link: &str) -> Option<&str> {
    let (_, query) = link.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    (!query.is_empty()).then_some(query)
}
