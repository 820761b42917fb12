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
        let kind = match self.body.map(|body| body.media) {
            None => None,
            Some(Media::Json) => Some(quote!(Json)),
            Some(Media::Form) => Some(quote!(Form)),
            Some(Media::Multipart) => Some(quote!(Multipart)),
            Some(Media::Bytes) => Some(quote!(Bytes)),
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
        let pager = op.pager.as_ref().map(|pager| {
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
        });
        let command_id = self.has_field(cx, "command_id");
        let idempotency =
            op.headers.iter().any(|header| header.wire.eq_ignore_ascii_case("idempotency-key"));
        // What most operations have in common stands in the runtime: these descriptions are a part
        // of what a crate of a thousand operations takes to compile.
        let json = matches!(self.body, Some(body) if body.media == Media::Json)
            && content_type == "application/json";
        let base = if json { quote!(JSON) } else { quote!(PLAIN) };
        let further = [
            op.server.as_ref().map(|server| quote!(server: Some(#server))),
            op.public.then(|| quote!(public: true)),
            kind.filter(|_| !json).map(|kind| quote!(body: rt::BodyKind::#kind)),
            (!json && !content_type.is_empty()).then(|| quote!(content_type: #content_type)),
            (required != json).then(|| quote!(body_required: #required)),
            (accept != "application/json").then(|| quote!(accept: #accept)),
            pager.map(|pager| quote!(pager: #pager)),
            command_id.then(|| quote!(command_id: true)),
            idempotency.then(|| quote!(idempotency: true)),
        ];
        let further = further.iter().flatten();
        quote! {
            pub(crate) static #constant: rt::Operation = rt::Operation {
                name: #dotted,
                method: rt::Method::#method,
                path: #path,
                output: rt::OutputKind::#output,
                #(#further,)*
                ..rt::Operation::#base
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

    /// Not `_BYTES`: that is the description of a request with a body of bytes.
    pub(super) fn bytes_constant(&self) -> Ident {
        format_ident!("{}_AS_BYTES", self.constant)
    }

    pub(super) fn has_field(&self, cx: &Cx<'_>, wire: &str) -> bool {
        match self.body.map(|body| &cx.ir.ty(body.ty).kind) {
            Some(Kind::Struct(members)) => members.fields.iter().any(|field| field.wire == wire),
            _ => false,
        }
    }
}
