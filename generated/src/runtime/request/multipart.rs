//! Forms with files. Files stay where they are: what is written here are the lines around them.

use std::borrow::Cow;
use std::fmt::Write;
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use http::HeaderValue;

use super::super::upload::Upload;
use super::super::value::{JsonKind, Reader};
use super::body::{Content, Members, Typed};
use super::payload::{Part, Payload};
use super::target::unwritable;
use super::unique;

/// Files in memory that are shorter are copied: one piece is sent faster than three.
const SMALL: usize = 16 * 1024;

pub(super) fn write(members: &Members<'_>) -> Result<Typed, String> {
    // Enough chance that no file holds the boundary.
    let boundary = format!("telnyx-{:032x}", unique::random(UNIX_EPOCH));
    let mut form = Form { parts: Vec::new(), text: Vec::new(), boundary: &boundary };
    for (name, content) in members {
        match content {
            Content::Files(files) => {
                for file in *files {
                    form.file(name, file)?;
                }
            }
            Content::Json(json) => {
                let mut reader = Reader::new(json);
                form.value(name, &mut reader);
                if let Some((path, message)) = reader.finish().first(json) {
                    return Err(unwritable(name, &path, &message));
                }
            }
        }
    }
    let media_type = Cow::Owned(format!("multipart/form-data; boundary={boundary}"));
    Ok((media_type, form.end()))
}

struct Form<'a> {
    parts: Vec<Part>,
    /// What comes after the parts.
    text: Vec<u8>,
    boundary: &'a str,
}

impl Form<'_> {
    /// A scalar is text, a list of scalars is repeated, anything deeper is JSON.
    fn value(&mut self, name: &str, r: &mut Reader<'_>) {
        match r.peek() {
            JsonKind::Null => r.skip(),
            JsonKind::Object => {
                let json = r.span().unwrap_or_default();
                self.head(name, None, Some("application/json"));
                self.text(json);
            }
            JsonKind::Array => {
                // Too deep a value is not entered, and recorded.
                if r.list() {
                    while r.item() {
                        self.value(name, r);
                    }
                }
            }
            _ => {
                let text = r.string().unwrap_or_default();
                self.head(name, None, None);
                self.text(text.as_bytes());
            }
        }
    }

    fn file(&mut self, name: &str, file: &Upload) -> Result<(), String> {
        let media_type = file.media_type();
        if HeaderValue::from_str(media_type).is_err() {
            return Err(format!(
                "`{name}`: the media type {media_type:?} has characters that headers cannot carry"
            ));
        }
        self.head(name, Some(file.part_name()), Some(media_type));
        match file.in_memory() {
            Some(data) if data.len() <= SMALL => self.text.extend_from_slice(data),
            Some(data) => self.part(Part::Bytes(data.clone())),
            None => self.part(Part::Upload(file.clone())),
        }
        self.text.extend_from_slice(b"\r\n");
        Ok(())
    }

    fn head(&mut self, name: &str, file_name: Option<&str>, media_type: Option<&str>) {
        let mut head = String::with_capacity(192);
        head.push_str("--");
        head.push_str(self.boundary);
        head.push_str("\r\nContent-Disposition: form-data; name=\"");
        quote(&mut head, name);
        head.push('"');
        if let Some(file_name) = file_name {
            head.push_str("; filename=\"");
            quote(&mut head, file_name);
            head.push('"');
        }
        if let Some(media_type) = media_type {
            head.push_str("\r\nContent-Type: ");
            head.push_str(media_type);
        }
        head.push_str("\r\n\r\n");
        self.text.extend_from_slice(head.as_bytes());
    }

    fn text(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
        self.text.extend_from_slice(b"\r\n");
    }

    fn part(&mut self, part: Part) {
        let before = std::mem::take(&mut self.text);
        self.parts.push(Part::Bytes(Bytes::from(before)));
        self.parts.push(part);
    }

    fn end(mut self) -> Payload {
        self.text.extend_from_slice(b"--");
        self.text.extend_from_slice(self.boundary.as_bytes());
        self.text.extend_from_slice(b"--\r\n");
        let text = Bytes::from(self.text);
        if self.parts.is_empty() {
            return Payload::bytes(text);
        }
        self.parts.push(Part::Bytes(text));
        Payload::parts(self.parts)
    }
}

/// Escapes the names of parts as browsers do, so that none can end its line; and likewise other
/// control characters, since servers stumble over them, and a backslash before the closing quote,
/// which many servers would take for an escape of it.
fn quote(out: &mut String, name: &str) {
    let (name, end) = match name.strip_suffix('\\') {
        Some(name) => (name, "%5C"),
        None => (name, ""),
    };
    for character in name.chars() {
        if character == '"' || character.is_ascii_control() {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{:02X}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out.push_str(end);
}
