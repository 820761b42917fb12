//! The methods of a builder that send it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::ir::Kind;
use crate::resolve::streams;

use super::super::rust_type::rust_type_outside;
use super::super::{Cx, docs, pager};
use super::{Builder, is_download, letters, output_type};

impl Builder<'_> {
    pub(super) fn senders(&self, cx: &Cx<'_>, letters: &[Ident]) -> TokenStream {
        let value = output_type(cx, self.op.output);
        let given = self.given(letters);
        let pages = match &self.op.pager {
            Some(of) => pager::methods(cx, of, &value, &given),
            None => TokenStream::new(),
        };
        let raw = if self.op.alternatives.is_empty() {
            TokenStream::new()
        } else {
            let accept = self.op.alternatives.join(", ");
            let other = self.other_form(cx);
            let text =
                docs::doc(&format!("Sends the request and asks for {}.", docs::code(&accept)));
            quote! {
                #text
                #[inline]
                pub fn send_bytes(mut self) -> rt::Pending<rt::Bytes> #given {
                    #other
                    rt::Pending::new(self.call)
                }
            }
        };
        let stream = self.stream(cx, &given);
        quote! {
            /// Sends the request.
            #[inline]
            pub fn send(self) -> rt::Pending<#value> #given {
                rt::Pending::new(self.call)
            }

            /// Sends the request and keeps status, headers and the raw body of the answer.
            #[inline]
            pub fn send_full(self) -> rt::PendingFull<#value> #given {
                rt::PendingFull::new(self.call)
            }

            #raw
            #stream
            #pages
        }
    }

    /// `stream`: events where there are some, else the answer piece by piece.
    fn stream(&self, cx: &Cx<'_>, given: &TokenStream) -> TokenStream {
        if let Some(item) = self.op.events {
            let item = rust_type_outside(cx, item);
            let flag = self.has_field(cx, streams::FLAG);
            return quote! {
                /// Sends the request, and gives the answer as a stream of events.
                #[inline]
                pub fn stream(self) -> rt::PendingStream<#item> #given {
                    rt::PendingStream::new(self.call, #flag)
                }
            };
        }
        if !is_download(cx, self.op) {
            return TokenStream::new();
        }
        let (text, target, other) = if self.op.alternatives.is_empty() {
            let text = "Sends the request and leaves the answer to be read piece by piece, or into a file.";
            (text.to_owned(), quote!(self), TokenStream::new())
        } else {
            let accept = docs::code(&self.op.alternatives.join(", "));
            let text = format!(
                "Like `send_bytes`, for {accept} to be read piece by piece, or into a file."
            );
            (text, quote!(mut self), self.other_form(cx))
        };
        let text = docs::doc(&text);
        quote! {
            #text
            #[inline]
            pub fn stream(#target) -> rt::PendingDownload #given {
                #other
                rt::PendingDownload::new(self.call)
            }
        }
    }

    /// Turns the call into one for the other media types of the answer. Where a query parameter
    /// `format` knows one of them by name, it decides and not the header.
    fn other_form(&self, cx: &Cx<'_>) -> TokenStream {
        let constant = self.bytes_constant();
        let format = self.op.query.iter().find(|param| param.wire == "format");
        let values = match format.map(|param| &cx.ir.ty(param.ty).kind) {
            Some(Kind::Enum(values)) => values.as_slice(),
            _ => &[],
        };
        let mut names = self.op.alternatives.iter().filter_map(|media| media.split('/').nth(1));
        let name = names.find(|name| values.iter().any(|value| value.wire == *name));
        let query = name.map(|name| quote!(self.call.query::<&str>("format", #name);));
        quote! {
            self.call.read_as(&#constant);
            #query
        }
    }

    pub(super) fn future(&self, cx: &Cx<'_>) -> TokenStream {
        let (name, value) = (&self.ident, output_type(cx, self.op.output));
        let letters = letters(self.markers().len());
        let given = self.given(&letters);
        let head = if letters.is_empty() {
            quote!(impl IntoFuture for #name)
        } else {
            quote!(impl<#(#letters),*> IntoFuture for #name<(#(#letters,)*)> #given)
        };
        quote! {
            #head {
                type Output = Result<#value, rt::Error>;
                type IntoFuture = rt::Pending<#value>;

                #[inline]
                fn into_future(self) -> Self::IntoFuture {
                    self.send()
                }
            }
        }
    }
}

/// Options of the request, on every builder.
pub(super) fn options() -> TokenStream {
    quote! {
        /// Changes how this request is sent.
        #[inline]
        pub fn with_options(mut self, set: impl FnOnce(&mut rt::CallOptions)) -> Self {
            self.call.set_options(set);
            self
        }
    }
}
