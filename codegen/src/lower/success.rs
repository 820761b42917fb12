//! What a success carries: which answer of an operation counts, and the envelope around its value.

use openapiv3::{MediaType, Operation, ReferenceOr, Response, Schema, StatusCode};

use super::Lower;
use super::compose;
use super::view::{View, borrow};
use crate::diag::escape_pointer;
use crate::ir::{Kind, Output, TypeId};

/// What a success carries, in all its forms.
pub(super) struct Success {
    pub output: Output,
    pub accept: Option<String>,
    pub alternatives: Vec<String>,
    pub events: Option<TypeId>,
}

impl Success {
    pub fn empty() -> Self {
        Self { output: Output::Empty, accept: None, alternatives: Vec::new(), events: None }
    }
}

impl<'a> Lower<'a> {
    pub(super) fn output(&mut self, operation: &'a Operation, pointer: &str) -> Success {
        let mut successes: Vec<(String, &'a ReferenceOr<Response>)> = operation
            .responses
            .responses
            .iter()
            .map(|(status, response)| (status_text(status), response))
            .filter(|(status, _)| status.starts_with('2'))
            .collect();
        successes.sort_by(|a, b| a.0.cmp(&b.0));
        if successes.is_empty()
            && let Some(default) = &operation.responses.default
        {
            successes.push(("default".to_owned(), default));
        }
        for (status, response) in successes {
            let place = format!("{pointer}/responses/{status}");
            let Some((response, place)) = self.response(response, place) else { continue };
            if response.content.is_empty() {
                continue;
            }
            let mut content: Vec<(&String, &MediaType)> = response.content.iter().collect();
            content.sort_by_key(|(media, _)| (response_rank(media), (*media).clone()));
            let other = content[1..].iter().map(|(media, _)| (*media).clone());
            let alternatives = other.filter(|media| !is_events(media)).collect();
            let events = content.iter().find(|(media, _)| is_events(media));
            let events = events.map(|(media, item)| {
                let place = format!("{place}/content/{}/schema", escape_pointer(media));
                self.event_type(item, &place)
            });
            let (media, item) = content[0];
            let place = format!("{place}/content/{}/schema", escape_pointer(media));
            let output = self.media_output(media, item, &place);
            // A lone star stands in documents, and is not a media range in HTTP.
            let accept = if media == "*" { "*/*" } else { media };
            return Success { output, accept: Some(accept.to_owned()), alternatives, events };
        }
        Success::empty()
    }

    /// What one event of a stream holds. A schema that is a text describes the whole stream.
    fn event_type(&mut self, item: &'a MediaType, place: &str) -> TypeId {
        let declared = item.schema.as_ref().map(|schema| self.schema(borrow(schema), place).id);
        match declared {
            Some(id) if !matches!(self.ir.ty(id).kind, Kind::Text(_) | Kind::Binary) => id,
            _ => self.intern(Kind::Any),
        }
    }

    fn media_output(&mut self, media: &str, item: &'a MediaType, place: &str) -> Output {
        if !is_json(media) {
            return if media.starts_with("text/") { Output::Text } else { Output::Bytes };
        }
        let Some(schema) = &item.schema else { return Output::Json(self.intern(Kind::Any)) };
        if let Some(output) = self.envelope(borrow(schema), place) {
            return output;
        }
        let used = self.schema(borrow(schema), place);
        match self.ir.ty(used.id).kind {
            Kind::Binary => Output::Bytes,
            _ => Output::Json(used.id),
        }
    }

    /// `{data}` and `{data, meta}`, where nothing else stands beside.
    fn envelope(&mut self, schema: ReferenceOr<&'a Schema>, place: &str) -> Option<Output> {
        let (item, at) = self.resolve(schema, place)?;
        let view = View::of(item);
        if view.nullable() {
            return None;
        }
        if view.any.is_some() {
            return self.same_page(&view, &at);
        }
        let members = compose::members(self, &view, &at);
        let names: Vec<&str> = members.fields.keys().copied().collect();
        if !matches!(names.as_slice(), ["data"] | ["data", "meta"]) || members.extra.is_some() {
            return None;
        }
        let data = members.fields.get("data")?;
        let used = self.schema(data.schema.clone(), &data.pointer.clone());
        if names.len() == 2
            && let Kind::Array { item, .. } = self.ir.ty(used.id).kind
        {
            return Some(Output::Page(item));
        }
        Some(Output::Data(used.id))
    }

    /// A page that differs only in what its `meta` says, which the runtime reads anyway: one of
    /// several `{data, meta}` with the same items.
    fn same_page(&mut self, view: &View<'a>, at: &str) -> Option<Output> {
        let (keyword, members) = view.any?;
        if !view.properties.is_empty() || !view.all.is_empty() {
            return None;
        }
        let mut found: Option<(ReferenceOr<&'a Schema>, String, String)> = None;
        for (index, member) in members.iter().enumerate() {
            let (member, at) = self.resolve(borrow(member), &format!("{at}/{keyword}/{index}"))?;
            let members = compose::members(self, &View::of(member), &at);
            let names: Vec<&str> = members.fields.keys().copied().collect();
            let data = members.fields.get("data")?;
            let (list, _) = self.resolve(data.schema.clone(), &data.pointer)?;
            let Some(ReferenceOr::Reference { reference }) = View::of(list).items else {
                return None;
            };
            let same = found.as_ref().is_none_or(|(_, _, known)| *known == reference);
            if names != ["data", "meta"] || members.extra.is_some() || !same {
                return None;
            }
            found.get_or_insert((data.schema.clone(), data.pointer.clone(), reference));
        }
        let (schema, pointer, _) = found?;
        let used = self.schema(schema, &pointer);
        match self.ir.ty(used.id).kind {
            Kind::Array { item, .. } => Some(Output::Page(item)),
            _ => None,
        }
    }
}

pub(super) fn status_text(status: &StatusCode) -> String {
    match status {
        StatusCode::Code(code) => code.to_string(),
        StatusCode::Range(range) => format!("{range}XX"),
    }
}

pub(super) fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim();
    essence.ends_with("/json") || essence.ends_with("+json")
}

fn is_events(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("text/event-stream")
}

fn response_rank(media: &str) -> u8 {
    if is_json(media) {
        0
    } else if media.starts_with("text/") {
        1
    } else {
        2
    }
}
