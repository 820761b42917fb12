//! An operation: what it takes, what it gives.

use std::collections::BTreeSet;

use openapiv3::{
    MediaType, Operation, PathItem, ReferenceOr, RequestBody, Response, Schema, StatusCode,
};

use super::Lower;
use super::success::{Success, is_json, status_text};
use super::view::{View, borrow};
use crate::diag::{escape_pointer, unescape_pointer};
use crate::ir::{self, Body, Doc, Kind, Media, Method, Output, Param, Socket, TypeId};
use crate::normalize::operations::placeholders;

impl<'a> Lower<'a> {
    /// Lowers all operations, sorted by path and method.
    pub fn operations(&mut self) {
        let api = self.api;
        let mut paths: Vec<(&String, &ReferenceOr<PathItem>)> = api.paths.paths.iter().collect();
        paths.sort_by_key(|(path, _)| *path);
        for (path, item) in paths {
            match item {
                ReferenceOr::Item(item) => self.path_item(path, item),
                ReferenceOr::Reference { reference } => self.diag.error(
                    "path-item-ref",
                    format!("#/paths/{}", escape_pointer(path)),
                    format!("the path item is the reference `{reference}`"),
                    "write the path item in place",
                ),
            }
        }
    }

    fn path_item(&mut self, path: &str, item: &'a PathItem) {
        let document_path = item
            .extensions
            .get("x-document-path")
            .and_then(|value| value.as_str())
            .unwrap_or(path)
            .to_owned();
        let base = format!("#/paths/{}", escape_pointer(&document_path));
        let methods = [
            (Method::Delete, &item.delete),
            (Method::Get, &item.get),
            (Method::Head, &item.head),
            (Method::Options, &item.options),
            (Method::Patch, &item.patch),
            (Method::Post, &item.post),
            (Method::Put, &item.put),
            (Method::Trace, &item.trace),
        ];
        for (method, operation) in methods {
            // Not even what is long and near is copied after a limit.
            if let Some(operation) = operation
                && !self.stopped
            {
                let lowered = self.operation(path, &document_path, &base, item, method, operation);
                self.ir.operations.push(lowered);
            }
        }
    }

    fn operation(
        &mut self,
        path: &str,
        document_path: &str,
        base: &str,
        item: &'a PathItem,
        method: Method,
        operation: &'a Operation,
    ) -> ir::Operation {
        let pointer = format!("{base}/{}", method.key());
        let params = self.params(&item.parameters, base, &operation.parameters, &pointer);
        let path_params = self.template_order(path, params.path, &pointer);
        let bodies = self.bodies(operation, &pointer);
        let socket = self.socket(operation, &bodies, &pointer);
        let Success { output, accept, alternatives, events } =
            if socket.is_some() { Success::empty() } else { self.output(operation, &pointer) };
        let cursors = self.meta_holds_cursors(operation, &pointer);
        let pager = self.pager(method, &params.query, output, cursors);
        let output = match output {
            // A list under `data` that has a pager is a page even without `meta`.
            Output::Data(_) if pager.as_ref().is_some_and(|pager| pager.items == "data") => {
                Output::Page(pager.as_ref().map_or(self.plain_text, |pager| pager.item))
            }
            other => other,
        };
        let of_body = |body: &Body| match &self.ir.ty(body.ty).kind {
            Kind::Struct(of) => of.fields.len(),
            _ => 0,
        };
        let setters =
            params.query.len() + params.headers.len() + bodies.iter().map(of_body).sum::<usize>();
        let (query, headers, bodies) = match self.afford(setters, "setters", &pointer) {
            true => (params.query, params.headers, bodies),
            false => <_>::default(),
        };
        let mut statuses: Vec<String> =
            operation.responses.responses.keys().map(status_text).collect();
        if operation.responses.default.is_some() {
            statuses.push("default".to_owned());
        }
        statuses.sort();
        let text = |name: &str| {
            operation.extensions.get(name).and_then(|value| value.as_str()).map(str::to_owned)
        };
        ir::Operation {
            pointer,
            method,
            path: path.to_owned(),
            document_path: document_path.to_owned(),
            id: operation.operation_id.clone(),
            tags: operation.tags.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect(),
            doc: Doc {
                summary: operation.summary.clone().unwrap_or_default(),
                description: operation.description.clone().unwrap_or_default(),
                notes: Vec::new(),
            },
            deprecated: operation
                .deprecated
                .then(|| text("x-sdk-deprecation-message").unwrap_or_default()),
            hidden: operation.extensions.get("x-hidden").is_some_and(is_true),
            server: self.server(item, operation),
            public: operation.security.as_ref().is_some_and(Vec::is_empty),
            path_params,
            query,
            headers,
            bodies: if socket.is_some() { Vec::new() } else { bodies },
            output,
            accept,
            alternatives,
            events,
            pager,
            socket,
            statuses,
        }
    }

    fn server(&self, item: &PathItem, operation: &Operation) -> Option<String> {
        let own = operation.servers.first().or_else(|| item.servers.first())?;
        let url = own.url.trim_end_matches('/').to_owned();
        (url != self.ir.server && !url.is_empty()).then_some(url)
    }

    fn template_order(&mut self, path: &str, params: Vec<Param>, pointer: &str) -> Vec<Param> {
        let mut left = params;
        let mut ordered = Vec::with_capacity(left.len());
        for name in placeholders(path) {
            if let Some(index) = left.iter().position(|param| param.wire == name) {
                ordered.push(left.remove(index));
            } else if !ordered.iter().any(|param: &Param| param.wire == name) {
                self.diag.warn(
                    "undeclared-path-parameter",
                    pointer,
                    format!("`{{{name}}}` stands in the path and is not declared"),
                    "declare it; it is taken as a text",
                );
                ordered.push(Param {
                    wire: name.clone(),
                    ty: self.plain_text,
                    required: true,
                    nullable: false,
                    lists: None,
                    deprecated: false,
                    example: None,
                    doc: Doc::default(),
                    pointer: pointer.to_owned(),
                });
            }
        }
        ordered
    }

    // ---- bodies ----

    fn bodies(&mut self, operation: &'a Operation, pointer: &str) -> Vec<Body> {
        let Some(body) = &operation.request_body else { return Vec::new() };
        let Some((body, place)) = self.request_body(body, format!("{pointer}/requestBody")) else {
            return Vec::new();
        };
        let mut content: Vec<(&String, &MediaType)> = body.content.iter().collect();
        content.sort_by_key(|(media, _)| (request_rank(media), (*media).clone()));
        let mut out: Vec<Body> = Vec::new();
        for (media, item) in content {
            let kind = request_media(media);
            let place = format!("{place}/content/{}/schema", escape_pointer(media));
            let ty = match &item.schema {
                Some(schema) => self.body_type(borrow(schema), &place, kind),
                None if kind == Media::Bytes => self.intern(Kind::Binary),
                None => self.intern(Kind::Any),
            };
            // `*/*` with a binary schema: whatever the media type says, it is a file.
            let kind = match self.ir.ty(ty).kind {
                Kind::Binary => Media::Bytes,
                _ => kind,
            };
            let same = out.iter().any(|other| other.ty == ty || other.media == kind);
            if !same {
                out.push(Body {
                    media: kind,
                    content_type: media.clone(),
                    required: body.required,
                    ty,
                });
            }
        }
        out
    }

    /// The type of a body. A form with several shapes becomes one struct, since a form is set
    /// field by field.
    fn body_type(&mut self, schema: ReferenceOr<&'a Schema>, place: &str, media: Media) -> TypeId {
        if matches!(media, Media::Form | Media::Multipart)
            && let Some((item, at)) = self.resolve(schema.clone(), place)
        {
            let view = View::of(item);
            if view.any.is_some() {
                return self.merged_struct(&view, &at);
            }
        }
        self.schema(schema, place).id
    }

    pub(super) fn request_body(
        &mut self,
        body: &'a ReferenceOr<RequestBody>,
        place: String,
    ) -> Option<(&'a RequestBody, String)> {
        match body {
            ReferenceOr::Item(body) => Some((body, place)),
            ReferenceOr::Reference { reference } => {
                let name = reference.strip_prefix("#/components/requestBodies/");
                let found = name.and_then(|name| {
                    let name = unescape_pointer(name);
                    self.api.components.as_ref().and_then(|all| all.request_bodies.get(&name))
                });
                match found {
                    Some(ReferenceOr::Item(body)) => Some((body, reference.clone())),
                    _ => {
                        self.diag.error(
                            "unresolved-ref",
                            place,
                            format!("`{reference}` is no request body"),
                            "point to `#/components/requestBodies/..`",
                        );
                        None
                    }
                }
            }
        }
    }

    // ---- responses ----

    pub(super) fn response(
        &mut self,
        response: &'a ReferenceOr<Response>,
        place: String,
    ) -> Option<(&'a Response, String)> {
        match response {
            ReferenceOr::Item(response) => Some((response, place)),
            ReferenceOr::Reference { reference } => {
                let name = reference.strip_prefix("#/components/responses/");
                let found = name.and_then(|name| {
                    let name = unescape_pointer(name);
                    self.api.components.as_ref().and_then(|all| all.responses.get(&name))
                });
                match found {
                    Some(ReferenceOr::Item(response)) => Some((response, reference.clone())),
                    _ => {
                        self.diag.error(
                            "unresolved-ref",
                            place,
                            format!("`{reference}` is no response"),
                            "point to `#/components/responses/..`",
                        );
                        None
                    }
                }
            }
        }
    }

    fn socket(
        &mut self,
        operation: &'a Operation,
        bodies: &[Body],
        pointer: &str,
    ) -> Option<Socket> {
        let switching = operation.responses.responses.get(&StatusCode::Code(101))?;
        let (response, place) = self.response(switching, format!("{pointer}/responses/101"))?;
        let mut receive = None;
        for (media, item) in &response.content {
            if let Some(schema) = &item.schema {
                let place = format!("{place}/content/{}/schema", escape_pointer(media));
                receive = Some(self.schema(borrow(schema), &place).id);
            }
        }
        let mut send = bodies.first().map(|body| body.ty);
        // Both directions in one union: the component's name tells the client's frames.
        if let Some(id) = receive
            && send.is_none()
            && let Kind::Union(union) = &self.ir.ty(id).kind
            && let [one, other] = union.variants.as_slice()
        {
            match (one.hint.starts_with("Client"), other.hint.starts_with("Client")) {
                (true, false) => (send, receive) = (Some(one.ty), Some(other.ty)),
                (false, true) => (send, receive) = (Some(other.ty), Some(one.ty)),
                _ => {}
            }
        }
        Some(Socket { send, receive })
    }

    /// A new struct with the properties of all members of a union.
    pub fn merged_struct(&mut self, view: &View<'a>, pointer: &str) -> TypeId {
        let kind = self.merged(view, pointer);
        let id = self.allocate(pointer, None);
        self.ir.types[id.0 as usize].kind = kind;
        id
    }
}

fn is_true(value: &serde_json::Value) -> bool {
    value.as_bool() == Some(true) || value.as_str() == Some("true")
}

fn request_media(media: &str) -> Media {
    let essence = media.split(';').next().unwrap_or_default().trim();
    match essence {
        "application/x-www-form-urlencoded" => Media::Form,
        "multipart/form-data" => Media::Multipart,
        "*/*" | "*" => Media::Json,
        _ if is_json(essence) => Media::Json,
        _ => Media::Bytes,
    }
}

fn request_rank(media: &str) -> u8 {
    match request_media(media) {
        Media::Json => 0,
        Media::Form => 1,
        Media::Multipart => 2,
        Media::Bytes => 3,
    }
}
