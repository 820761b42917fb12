//! Paths and queries. An argument never changes the route, and names are encoded like values.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::super::value::{JsonKind, Reader};
use super::Name;

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encodes text for any place in a URL.
pub(super) fn encode(text: &str) -> impl Iterator<Item = &str> {
    utf8_percent_encode(text, RESERVED)
}

/// Fills the placeholders of a template.
pub(super) fn path(template: &str, args: &[String]) -> Result<String, String> {
    let mut out = String::with_capacity(template.len() + 32);
    let mut args = args.iter();
    let mut rest = template;
    while let Some((literal, (name, after))) = placeholder(rest) {
        out.push_str(literal);
        let value =
            args.next().ok_or_else(|| format!("the path parameter `{name}` is not given"))?;
        if value.is_empty() {
            return Err(format!("the path parameter `{name}` is empty"));
        }
        out.extend(encode(value));
        rest = after;
    }
    out.push_str(rest);
    if args.next().is_some() {
        return Err("there are more path parameters than the path has".to_owned());
    }
    // A URL parser would take such a segment for a step up, encoded or not.
    match out.split('/').find(|segment| matches!(*segment, "." | "..")) {
        Some(segment) => Err(format!("the path parameter `{segment}` would change the path")),
        None => Ok(out),
    }
}

/// The text before a placeholder, its name, and the text after it.
fn placeholder(text: &str) -> Option<(&str, (&str, &str))> {
    let (literal, rest) = text.split_once('{')?;
    Some((literal, rest.split_once('}')?))
}

/// A path that the user writes, without a query.
pub(super) fn raw_path(path: &str) -> Result<String, String> {
    if !path.starts_with('/') {
        return Err("the path must begin with a slash".to_owned());
    }
    if path.contains(['?', '#']) {
        return Err("the path must not have a query: set it with `query`".to_owned());
    }
    if path.split('/').any(|segment| {
        matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
    }) {
        return Err("the path must not have `.` or `..` in it".to_owned());
    }
    Ok(path.to_owned())
}

/// Appends a path and a query to a base URL.
pub(super) fn join(mut base: Url, path: &str, query: &str) -> Result<Url, String> {
    let full = format!("{}{path}", base.path().trim_end_matches('/'));
    let segments = full.split('/').count();
    base.set_path(&full);
    if base.path().split('/').count() != segments {
        return Err("a path parameter would change the path".to_owned());
    }
    base.set_query((!query.is_empty()).then_some(query));
    Ok(base)
}

/// The query of declared and further parameters; a further one replaces a declared one.
pub(super) fn query(
    declared: &[(Name, Vec<u8>)],
    further: &[(Name, Vec<u8>)],
) -> Result<String, String> {
    let mut out = Pairs { text: String::new(), lists: Lists::Joined };
    let kept = declared.iter().filter(|(name, _)| further.iter().all(|(other, _)| other != name));
    for (name, json) in kept.chain(further) {
        out.add(name, json)?;
    }
    Ok(out.text)
}

/// How a list of scalars is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lists {
    /// `name=a,b`
    Joined,
    /// `name=a&name=b`
    Repeated,
}

/// `name=value` pairs, joined with `&`.
pub(super) struct Pairs {
    pub(super) text: String,
    pub(super) lists: Lists,
}

impl Pairs {
    /// Adds a JSON value under a name: `name=1`, `name=a,b`, `name[key]=1`, `name[0][key]=1`.
    pub(super) fn add(&mut self, name: &str, json: &[u8]) -> Result<(), String> {
        let mut reader = Reader::new(json);
        self.value(name, &mut reader);
        if reader.finish().is_fatal() {
            return Err(format!("`{name}` is not valid JSON"));
        }
        Ok(())
    }

    fn value(&mut self, name: &str, r: &mut Reader<'_>) {
        match r.peek() {
            // There is no way to write null, and an empty text would be something else.
            JsonKind::Null => r.skip(),
            JsonKind::Object => {
                r.object();
                while let Some(key) = r.key() {
                    self.value(&format!("{name}[{key}]"), r);
                }
            }
            JsonKind::Array => self.list(name, r),
            _ => {
                if let Some(text) = r.string() {
                    self.name(name);
                    self.text.extend(encode(&text));
                }
            }
        }
    }

    fn list(&mut self, name: &str, r: &mut Reader<'_>) {
        r.list();
        let (mut index, mut joined) = (0_usize, false);
        while r.item() {
            match r.peek() {
                JsonKind::Null => r.skip(),
                JsonKind::Object | JsonKind::Array => {
                    self.value(&format!("{name}[{index}]"), r);
                    joined = false;
                }
                _ => {
                    let text = r.string().unwrap_or_default();
                    if joined && self.lists == Lists::Joined {
                        // The comma itself stays plain: commas inside of items are encoded.
                        self.text.push(',');
                    } else {
                        self.name(name);
                    }
                    self.text.extend(encode(&text));
                    joined = true;
                }
            }
            index += 1;
        }
    }

    fn name(&mut self, name: &str) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.extend(encode(name));
        self.text.push('=');
    }
}

/// The query of a link to the next page; its path is not needed, since pages share theirs.
pub(in super::super) fn link_query(link: &str) -> Option<&str> {
    let (_, query) = link.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    (!query.is_empty()).then_some(query)
}
