//! Request bodies: JSON, forms, forms with files, bytes.

use std::collections::BTreeMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use serde_json::Value;

use super::super::operation::{BodyKind, Operation};
use super::super::upload::Upload;
use super::super::value::{JsonKind, Reader, Writer};
use super::target::{Lists, Pairs};
use super::{Body, Name, Part};

type Members<'a> = Vec<(&'a str, Part)>;

/// Media type and bytes of a body; `None` when there is nothing to send.
pub(super) fn write(
    operation: &Operation,
    body: &Body,
    further: &BTreeMap<String, Value>,
) -> Result<Option<(String, Vec<u8>)>, String> {
    let members = match body {
        Body::Upload(upload) => {
            return Ok(Some((upload_type(operation, upload), upload.data().to_vec())));
        }
        Body::Whole(json) => {
            let json = json.clone();
            return Ok(Some((json_type(operation), json)));
        }
        Body::Members(members) => merged(members, further),
        Body::None => merged(&[], further),
    };
    // The raw door and operations whose body is undocumented write JSON.
    let kind = if operation.body == BodyKind::None && !members.is_empty() {
        BodyKind::Json
    } else {
        operation.body
    };
    if kind == BodyKind::Bytes && operation.body_required {
        return Err("the body is not given".to_owned());
    }
    if matches!(kind, BodyKind::None | BodyKind::Bytes)
        || (members.is_empty() && !operation.body_required)
    {
        return Ok(None);
    }
    match kind {
        BodyKind::Form => form(&members).map(Some),
        BodyKind::Multipart => multipart(&members).map(Some),
        _ => json(operation, &members).map(Some),
    }
}

fn merged<'a>(members: &'a [(Name, Part)], further: &'a BTreeMap<String, Value>) -> Members<'a> {
    let declared = members.iter().map(|(name, part)| (&**name, part.clone()));
    let declared = declared.filter(|(name, _)| !further.contains_key(*name));
    let further = further
        .iter()
        .map(|(name, value)| (name.as_str(), Part::Json(value.to_string().into_bytes())));
    declared.chain(further).collect()
}

fn json(operation: &Operation, members: &Members<'_>) -> Result<(String, Vec<u8>), String> {
    let mut out = vec![b'{'];
    for (name, part) in members {
        let Part::Json(json) = part else {
            return Err(format!("`{name}`: JSON cannot hold a file"));
        };
        if out.len() > 1 {
            out.push(b',');
        }
        let mut quoted = Writer::new();
        quoted.text(name);
        out.extend(quoted.finish()?);
        out.push(b':');
        out.extend_from_slice(json);
    }
    out.push(b'}');
    Ok((json_type(operation), out))
}

fn form(members: &Members<'_>) -> Result<(String, Vec<u8>), String> {
    let mut pairs = Pairs { text: String::new(), lists: Lists::Repeated };
    for (name, part) in members {
        let Part::Json(json) = part else {
            return Err(format!("`{name}`: this form cannot hold a file"));
        };
        pairs.add(name, json)?;
    }
    Ok(("application/x-www-form-urlencoded".to_owned(), pairs.text.into_bytes()))
}

fn multipart(members: &Members<'_>) -> Result<(String, Vec<u8>), String> {
    let boundary = format!("telnyx-{:016x}{:016x}", random(), random());
    let mut form = Multipart { out: Vec::new(), boundary: &boundary };
    for (name, part) in members {
        match part {
            Part::Files(files) => files.iter().for_each(|file| form.file(name, file)),
            Part::Json(json) => form.value(name, &mut Reader::new(json)),
        }
    }
    form.out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let out = form.out;
    Ok((format!("multipart/form-data; boundary={boundary}"), out))
}

struct Multipart<'a> {
    out: Vec<u8>,
    boundary: &'a str,
}

impl Multipart<'_> {
    /// A scalar is text, a list of scalars is repeated, anything deeper is JSON.
    fn value(&mut self, name: &str, r: &mut Reader<'_>) {
        match r.peek() {
            JsonKind::Null => r.skip(),
            JsonKind::Object => {
                let json = r.span().unwrap_or_default().to_vec();
                self.part(name, None, Some("application/json"), &json);
            }
            JsonKind::Array => {
                r.list();
                while r.item() {
                    self.value(name, r);
                }
            }
            _ => {
                let text = r.string().unwrap_or_default();
                self.part(name, None, None, text.as_bytes());
            }
        }
    }

    fn file(&mut self, name: &str, file: &Upload) {
        self.part(name, Some(file.part_name()), Some(file.media_type()), file.data());
    }

    fn part(&mut self, name: &str, file_name: Option<&str>, media_type: Option<&str>, data: &[u8]) {
        let mut head = format!(
            "--{}\r\nContent-Disposition: form-data; name=\"{}\"",
            self.boundary,
            quoted(name)
        );
        if let Some(file_name) = file_name {
            head.push_str(&format!("; filename=\"{}\"", quoted(file_name)));
        }
        if let Some(media_type) = media_type {
            let line: String =
                media_type.chars().filter(|character| !character.is_control()).collect();
            head.push_str(&format!("\r\nContent-Type: {line}"));
        }
        head.push_str("\r\n\r\n");
        self.out.extend_from_slice(head.as_bytes());
        self.out.extend_from_slice(data);
        self.out.extend_from_slice(b"\r\n");
    }
}

/// As browsers escape the names of parts, so that none can end its line.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// Enough chance that no file holds the boundary.
fn random() -> u64 {
    RandomState::new().hash_one(0)
}

/// Some operations document any type at all; they get JSON.
fn json_type(operation: &Operation) -> String {
    let documented = operation.content_type;
    if documented.contains("json") && !documented.contains('*') {
        documented
    } else {
        "application/json"
    }
    .to_owned()
}

fn upload_type(operation: &Operation, upload: &Upload) -> String {
    let documented = operation.content_type;
    match upload.explicit_type() {
        Some(media_type) => media_type,
        None if operation.body != BodyKind::Bytes
            || documented.is_empty()
            || documented.contains('*') =>
        {
            upload.media_type()
        }
        None => documented,
    }
    .to_owned()
}
