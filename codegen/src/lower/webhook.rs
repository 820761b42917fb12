//! Events: `x-webhooks` of the normalized document.

use openapiv3::{OpenAPI, PathItem};
use serde::Deserialize;

use super::Lower;
use super::view::borrow;
use crate::diag::{Diagnostics, escape_pointer};
use crate::ir::{Doc, Kind, Selector, Skipped, TypeId, Webhook};

/// Reads the webhooks that normalization left under `x-webhooks`, sorted by key.
pub fn path_items(api: &OpenAPI, diag: &mut Diagnostics) -> Vec<(String, PathItem)> {
    let mut out = Vec::new();
    let found = api.extensions.get("x-webhooks").and_then(|found| found.as_object());
    for (key, value) in found.into_iter().flatten() {
        match PathItem::deserialize(value) {
            Ok(item) => out.push((key.clone(), item)),
            Err(error) => diag.error(
                "invalid-webhook",
                format!("#/webhooks/{}", escape_pointer(key)),
                format!("the webhook is no path item: {error}"),
                "write it like an entry of `paths`",
            ),
        }
    }
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}

impl<'a> Lower<'a> {
    /// Lowers all webhooks, sorted by key.
    pub fn webhooks(&mut self) {
        for (key, item) in self.events {
            let pointer = format!("#/webhooks/{}", escape_pointer(key));
            self.webhook(key, &pointer, item);
        }
    }

    fn webhook(&mut self, key: &str, pointer: &str, item: &'a PathItem) {
        let Some(operation) = item.post.as_ref().or(item.put.as_ref()) else {
            let reason = "the webhook has no `post`";
            self.skip(
                "webhook-without-post",
                key,
                pointer,
                reason,
                "describe the request that the server sends",
            );
            return;
        };
        let body = match &operation.request_body {
            Some(body) => match self.request_body(body, format!("{pointer}/post/requestBody")) {
                None => return,
                found => found,
            },
            None => None,
        };
        let schema = body.and_then(|(body, place)| {
            let content = body.content.iter();
            let mut found =
                content.filter_map(|(media, item)| Some((media, item.schema.as_ref()?)));
            found.next().map(|(media, schema)| (place, media, schema))
        });
        let Some((place, media, schema)) = schema else {
            let reason = "the webhook has no body with a schema";
            self.skip(
                "webhook-without-body",
                key,
                pointer,
                reason,
                "describe the body that the server sends",
            );
            return;
        };
        let place = format!("{place}/content/{}/schema", escape_pointer(media));
        let ty = self.schema(borrow(schema), &place).id;
        // Each event is described with all that it holds.
        let fields = match &self.ir.ty(ty).kind {
            Kind::Struct(body) => body.fields.len(),
            _ => 0,
        };
        if !self.afford(fields, "properties of an event", pointer) {
            return;
        }
        let selector = self.selector(ty, pointer);
        self.always_present(ty);
        self.ir.webhooks.push(Webhook {
            pointer: pointer.to_owned(),
            key: key.to_owned(),
            id: operation.operation_id.clone(),
            doc: Doc {
                summary: operation.summary.clone().unwrap_or_default(),
                description: operation.description.clone().unwrap_or_default(),
                notes: Vec::new(),
            },
            ty,
            selector,
        });
    }

    /// Says that an event is left out, in a warning and in the coverage.
    fn skip(&mut self, code: &'static str, key: &str, pointer: &str, reason: &str, help: &str) {
        self.diag.warn(code, pointer, reason, help);
        self.ir.skipped.push(Skipped {
            pointer: pointer.to_owned(),
            key: key.to_owned(),
            reason: reason.to_owned(),
        });
    }

    fn selector(&mut self, ty: TypeId, pointer: &str) -> Selector {
        if let Some(data) = self.field_type(ty, "data") {
            if let Some(values) = self.listed(data, "event_type") {
                return Selector::DataEventType(values);
            }
            if let Some(values) = self.listed(data, "record_type") {
                return Selector::DataRecordType(values);
            }
        }
        if let Some(values) = self.listed(ty, "event_type") {
            return Selector::EventType(values);
        }
        if self.field_type(ty, "campaignId").is_some()
            && let Some(values) = self.listed(ty, "type")
        {
            return Selector::CampaignType(values);
        }
        self.diag.warn(
            "webhook-without-type",
            pointer,
            "nothing in the body tells this event from others",
            "list the values of `data.event_type`",
        );
        Selector::DataEventType(Vec::new())
    }

    fn field_type(&self, ty: TypeId, name: &str) -> Option<TypeId> {
        let Kind::Struct(body) = &self.ir.ty(ty).kind else { return None };
        body.fields.iter().find(|field| field.wire == name).map(|field| field.ty)
    }

    /// The values that a text property may have: constant, enum, or else its example.
    fn listed(&self, ty: TypeId, name: &str) -> Option<Vec<String>> {
        let Kind::Struct(body) = &self.ir.ty(ty).kind else { return None };
        let field = body.fields.iter().find(|field| field.wire == name)?;
        if let Some(value) = field.constant.as_ref().and_then(|value| value.as_str()) {
            return Some(vec![value.to_owned()]);
        }
        if let Kind::Enum(values) = &self.ir.ty(field.ty).kind {
            return Some(values.iter().map(|value| value.wire.clone()).collect());
        }
        // A documented sample is better than an event that nobody can name.
        Some(vec![field.example.as_ref()?.as_str()?.to_owned()])
    }

    /// `data` and `data.payload` are there in every event, whatever `required` says: an event
    /// without them was not recognised in the first place.
    fn always_present(&mut self, ty: TypeId) {
        let Some(data) = self.require(ty, "data") else { return };
        self.require(data, "payload");
    }

    fn require(&mut self, ty: TypeId, name: &str) -> Option<TypeId> {
        let Kind::Struct(body) = &self.ir.ty(ty).kind else { return None };
        let index = body.fields.iter().position(|field| field.wire == name)?;
        let id = body.fields[index].ty;
        if !matches!(self.ir.ty(id).kind, Kind::Struct(_)) || body.fields[index].nullable {
            return None;
        }
        if let Kind::Struct(body) = &mut self.ir.types[ty.0 as usize].kind {
            body.fields[index].required = true;
        }
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use openapiv3::OpenAPI;
    use serde_json::json;

    use crate::diag::Diagnostics;
    use crate::lower::lower;

    #[test]
    fn a_body_may_be_a_reference() {
        let api: OpenAPI = serde_json::from_value(json!({
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "1"},
            "paths": {},
            "components": {"requestBodies": {"Told": {"content": {"application/json": {"schema": {
                "type": "object",
                "properties": {"event_type": {"type": "string", "enum": ["told"]}},
            }}}}}},
            "x-webhooks": {
                "told": {"post": {
                    "requestBody": {"$ref": "#/components/requestBodies/Told"},
                    "responses": {},
                }},
            },
        }))
        .expect("a document");
        let mut diag = Diagnostics::default();
        let ir = lower(&api, &mut diag);
        assert_eq!(diag.items(), []);
        let pointer = &ir.ty(ir.webhooks[0].ty).pointer;
        assert_eq!(pointer, "#/components/requestBodies/Told/content/application~1json/schema");
        assert!(ir.skipped.is_empty());
    }

    #[test]
    fn what_is_left_out_is_said() {
        let api: OpenAPI = serde_json::from_value(json!({
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "1"},
            "paths": {},
            "x-webhooks": {
                "silent": {"get": {"responses": {}}},
                "empty": {"post": {"responses": {}}},
            },
        }))
        .expect("a document");
        let mut diag = Diagnostics::default();
        let ir = lower(&api, &mut diag);
        let keys: Vec<&str> = ir.skipped.iter().map(|skipped| skipped.key.as_str()).collect();
        assert_eq!(keys, ["empty", "silent"]);
        assert_eq!(diag.items().len(), 2);
        assert!(ir.webhooks.is_empty());
    }
}
