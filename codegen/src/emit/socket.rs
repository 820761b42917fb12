//! WebSocket operations: a typed builder of the URL, and of the connection.
//!
//! Connecting needs the feature `ws`; without it the documentation of the URL
//! names the types of the frames.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Socket, TypeId};
use crate::plan::is_item;

use super::Cx;
use super::operation::Builder;
use super::rust_type::{is_binary, rust_type_outside};

/// `url` and `connect` of a builder.
pub(super) fn methods(
    cx: &Cx<'_>,
    builder: &Builder<'_>,
    frames: &Socket,
    given: &TokenStream,
) -> TokenStream {
    let link = |ty: TypeId| {
        let path = frame(cx, Some(ty)).to_string().replace(' ', "");
        match is_item(&cx.ir.ty(ty).kind) {
            true => format!("[`{}`]({path})", path.rsplit("::").next().unwrap_or(&path)),
            false => format!("`{path}`"),
        }
    };
    let mut lines = vec![" The URL to connect to.".to_owned()];
    if !builder.op.public {
        lines.push(" The handshake carries the key as a bearer token.".to_owned());
    }
    let (send, receive) = (frame(cx, frames.send), frame(cx, frames.receive));
    let frames = [("Frames to send", frames.send), ("Frames to expect", frames.receive)];
    for (what, ty) in frames.iter().filter_map(|(what, ty)| Some((what, (*ty)?))) {
        lines.extend([String::new(), format!(" {what}: {}.", link(ty))]);
    }
    quote! {
        #(#[doc = #lines])*
        #[inline]
        pub fn url(self) -> Result<String, rt::Error> #given {
            self.call.socket_url()
        }

        /// Connects, and keeps the connection.
        #[cfg(feature = "ws")]
        #[cfg_attr(docsrs, doc(cfg(feature = "ws")))]
        #[inline]
        pub fn connect(self) -> rt::PendingSocket<#send, #receive> #given {
            rt::PendingSocket::new(self.call)
        }
    }
}

/// The type of a frame: bytes are frames of their own kind.
///
/// Its path is a whole one: without the feature an import would have no use.
fn frame(cx: &Cx<'_>, ty: Option<TypeId>) -> TokenStream {
    let cx = &Cx { module: String::new(), ..*cx };
    match ty {
        Some(ty) if is_binary(cx, ty) => quote!(rt::Bytes),
        Some(ty) => rust_type_outside(cx, ty),
        None => quote!(rt::Value),
    }
}
