//! The methods of a builder that send it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::{Cx, docs, pager};
use super::{Builder, letters, output_type};

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
            let constant = self.bytes_constant();
            let text =
                docs::doc(&format!("Sends the request and asks for {}.", docs::code(&accept)));
            quote! {
                #text
                #[inline]
                pub fn send_bytes(mut self) -> rt::Pending<rt::Bytes> #given {
                    self.call.read_as(&#constant);
                    rt::Pending::new(self.call)
                }
            }
        };
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
            #pages
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
            set(self.call.options());
            self
        }
    }
}
