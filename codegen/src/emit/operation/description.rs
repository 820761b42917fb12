//! The static description of an operation, which the runtime reads when it is sent.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::ir::{Kind, Media, Output, PagerStyle};

use super::super::Cx;
use super::super::rust_type::is_binary;
use super::Builder;

impl Builder<'_> {
    /// `static CALLS_DIAL: rt::Operation = ..`.
    pub(super) fn description(&self, cx: &Cx<'_>) -> TokenStream {
        let op = self.op;
        let constant = &self.constant;
        let name = cx.names.op(self.id);
        let dotted = format!("{}.{}", name.chain.join("."), self.method).replace("r#", "");
        let method =
            format_ident!("{}", heck::ToUpperCamelCase::to_upper_camel_case(op.method.key()));
        let path = &op.path;
        let server = match &op.server {
            Some(server) => quote!(Some(#server)),
            None => quote!(None),
        };
        let public = op.public;
        let kind = match self.body.map(|body| body.media) {
            None => quote!(None),
            Some(Media::Json) => quote!(Json),
            Some(Media::Form) => quote!(Form),
            Some(Media::Multipart) => quote!(Multipart),
            Some(Media::Bytes) => quote!(Bytes),
        };
        let content_type = self.body.map_or("", |body| &body.content_type);
        let required = self.body.is_some_and(|body| body.required);
        let (output, accept) = match op.output {
            Output::Empty => (quote!(Empty), ""),
            Output::Json(ty) | Output::Data(ty) if is_binary(cx, ty) => (quote!(Bytes), "*/*"),
            Output::Json(_) => (quote!(Json), "application/json"),
            Output::Data(_) => (quote!(Data), "application/json"),
            Output::Page(_) => (quote!(Page), "application/json"),
            Output::Text => (quote!(Text), "text/plain"),
            Output::Bytes => (quote!(Bytes), "*/*"),
        };
        let accept = match (&op.accept, op.output) {
            (_, Output::Empty) | (None, _) => accept,
            (Some(accept), _) => accept,
        };
        let pager = match &op.pager {
            None => quote!(None),
            Some(pager) => {
                let style = match pager.style {
                    PagerStyle::Number => quote!(Number),
                    PagerStyle::Cursor => quote!(Cursor),
                    PagerStyle::Either => quote!(Either),
                    PagerStyle::Records => quote!(Records),
                    PagerStyle::Uri => quote!(Uri),
                    PagerStyle::Short => quote!(Short),
                };
                let (items, position, size) = (&pager.items, &pager.position, &pager.size);
                quote!(Some(rt::Pager {
                    style: rt::PagerStyle::#style,
                    items: #items,
                    position: #position,
                    size: #size,
                }))
            }
        };
        let command_id = self.has_field(cx, "command_id");
        let idempotency =
            op.headers.iter().any(|header| header.wire.eq_ignore_ascii_case("idempotency-key"));
        quote! {
            pub(crate) static #constant: rt::Operation = rt::Operation {
                name: #dotted,
                method: rt::Method::#method,
                path: #path,
                server: #server,
                public: #public,
                body: rt::BodyKind::#kind,
                content_type: #content_type,
                body_required: #required,
                accept: #accept,
                output: rt::OutputKind::#output,
                pager: #pager,
                command_id: #command_id,
                idempotency: #idempotency,
            };
        }
    }

    /// The same operation with an answer of another media type, kept as bytes.
    pub(super) fn bytes_description(&self) -> TokenStream {
        if self.op.alternatives.is_empty() {
            return TokenStream::new();
        }
        let (constant, bytes) = (&self.constant, self.bytes_constant());
        let accept = self.op.alternatives.join(", ");
        quote! {
            pub(crate) static #bytes: rt::Operation = rt::Operation {
                accept: #accept,
                output: rt::OutputKind::Bytes,
                pager: None,
                ..#constant
            };
        }
    }

    pub(super) fn bytes_constant(&self) -> Ident {
        format_ident!("{}_BYTES", self.constant)
    }

    pub(super) fn has_field(&self, cx: &Cx<'_>, wire: &str) -> bool {
        match self.body.map(|body| &cx.ir.ty(body.ty).kind) {
            Some(Kind::Struct(members)) => members.fields.iter().any(|field| field.wire == wire),
            _ => false,
        }
    }
}
