//! Request bodies: JSON, forms, bytes. Forms with files are next door.

use std::borrow::Cow;

use bytes::Bytes;

use super::super::operation::{BodyKind, Operation};
use super::super::upload::Upload;
use super::super::value::Writer;
use super::options::CallOptions;
use super::payload::{Part, Payload};
use super::target::{ListStyle, Pairs};
use super::{Body, Member, multipart};

pub(super) const JSON: &str = "application/json";

/// A body and its media type.
pub(super) type Typed = (Cow<'static, str>, Payload);

/// What a member holds, as it is written.
pub(super) enum Content<'a> {
    Json(Cow<'a, [u8]>),
    Files(&'a [Upload]),
}

pub(super) type Members<'a> = Vec<(&'a str, Content<'a>)>;

/// Everything that goes into a body.
pub(super) struct Source<'a> {
    pub(super) operation: &'static Operation,
    pub(super) kind: BodyKind,
    pub(super) body: &'a Body,
    /// What the spans of the body are in.
    pub(super) values: &'a [u8],
    pub(super) options: &'a CallOptions,
    /// Sent as the `command_id`.
    pub(super) command_id: Option<String>,
    /// It is sent without members, too.
    pub(super) required: bool,
}

impl<'a> Source<'a> {
    /// The body; `None` when there is nothing to send.
    pub(super) fn write(&self) -> Result<Option<Typed>, String> {
        if matches!(self.body, Body::Upload(_) | Body::Whole(_))
            && let Some((name, _)) = self.options.fields.first()
        {
            return Err(format!("`{name}`: a body that is no object has no members"));
        }
        let members = match self.body {
            Body::Upload(upload) => return Ok(Some((self.upload_type(upload), bytes(upload)))),
            Body::Whole(span) => {
                let json = Bytes::copy_from_slice(span.of(self.values));
                return Ok(Some((self.json_type(), Payload::bytes(json))));
            }
            Body::Members(members) if self.plain() => return self.spans(members),
            Body::Members(members) => self.members(members),
            Body::None => self.members(&[]),
        };
        // The raw door and operations whose body is undocumented write JSON.
        let kind = match self.kind {
            BodyKind::None if !members.is_empty() => BodyKind::Json,
            kind => kind,
        };
        if kind == BodyKind::Bytes && self.required {
            return Err("the body is not given".to_owned());
        }
        if matches!(kind, BodyKind::None | BodyKind::Bytes)
            || (members.is_empty() && !self.required)
        {
            return Ok(None);
        }
        match kind {
            BodyKind::Form => form(&members),
            BodyKind::Multipart => multipart::write(&members),
            _ => self.json(&members),
        }
        .map(Some)
    }

    /// A JSON object of nothing but the members that the operation declares, as most are.
    fn plain(&self) -> bool {
        self.kind == BodyKind::Json && self.options.fields.is_empty() && self.command_id.is_none()
    }

    fn spans(&self, members: &[(super::Name, Member)]) -> Result<Option<Typed>, String> {
        if members.is_empty() && !self.required {
            return Ok(None);
        }
        let json = members.iter().map(|(name, member)| match member {
            Member::Json(span) => Ok((&**name, span.of(self.values))),
            Member::Files(_) => Err(no_file(name)),
        });
        let mut size = 2;
        for member in json.clone() {
            let (name, json) = member?;
            size += name.len() + json.len() + 4;
        }
        let mut out = Writer::over(Vec::with_capacity(size));
        out.begin();
        for (name, json) in json.flatten() {
            out.member(name, json);
        }
        out.end();
        Ok(Some((self.json_type(), Payload::bytes(Bytes::from(out.finish()?)))))
    }

    fn members(&self, declared: &'a [(super::Name, Member)]) -> Members<'a> {
        let further = &self.options.fields;
        let mut out = Vec::with_capacity(declared.len() + further.len() + 1);
        for (name, member) in declared {
            if further.iter().any(|(other, _)| name == other) {
                continue;
            }
            let content = match member {
                Member::Json(span) => Content::Json(Cow::Borrowed(span.of(self.values))),
                Member::Files(files) => Content::Files(files),
            };
            out.push((&**name, content));
        }
        for (name, value) in further {
            if let Some(value) = value {
                let json = value.to_string().into_bytes();
                out.push((name.as_str(), Content::Json(Cow::Owned(json))));
            }
        }
        if let Some(id) = &self.command_id {
            // Made of letters that JSON needs not escape.
            out.push(("command_id", Content::Json(Cow::Owned(format!("\"{id}\"").into_bytes()))));
        }
        out
    }

    fn json(&self, members: &Members<'_>) -> Result<Typed, String> {
        let mut size = 2;
        for (name, content) in members {
            match content {
                Content::Json(json) => size += name.len() + json.len() + 4,
                Content::Files(_) => return Err(no_file(name)),
            }
        }
        let mut out = Writer::over(Vec::with_capacity(size));
        out.begin();
        for (name, content) in members {
            if let Content::Json(json) = content {
                out.member(name, json);
            }
        }
        out.end();
        Ok((self.json_type(), Payload::bytes(Bytes::from(out.finish()?))))
    }

    /// Some operations document any type at all; they get JSON.
    fn json_type(&self) -> Cow<'static, str> {
        let documented = self.operation.content_type;
        let other = documented != JSON && documented.contains("json") && !documented.contains('*');
        Cow::Borrowed(if other { documented } else { JSON })
    }

    fn upload_type(&self, upload: &Upload) -> Cow<'static, str> {
        let documented = self.operation.content_type;
        let any = self.kind != BodyKind::Bytes || documented.is_empty() || documented.contains('*');
        match upload.explicit_type() {
            None if !any => Cow::Borrowed(documented),
            _ => Cow::Owned(upload.media_type().to_owned()),
        }
    }
}

fn no_file(name: &str) -> String {
    format!("`{name}`: JSON cannot hold a file")
}

fn bytes(upload: &Upload) -> Payload {
    match upload.in_memory() {
        Some(data) => Payload::bytes(data.clone()),
        None => Payload::parts(vec![Part::Upload(upload.clone())]),
    }
}

fn form(members: &Members<'_>) -> Result<Typed, String> {
    let mut pairs = Pairs::new(String::new());
    for (name, content) in members {
        let Content::Json(json) = content else {
            return Err(format!("`{name}`: this form cannot hold a file"));
        };
        pairs.add(name, json, ListStyle::Repeated)?;
    }
    let body = Payload::bytes(Bytes::from(pairs.into_text()));
    Ok((Cow::Borrowed("application/x-www-form-urlencoded"), body))
}
