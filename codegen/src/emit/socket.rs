//! WebSocket operations: a typed builder of the URL.
//!
//! Connecting is the caller's business; the documentation names the types of
//! the frames.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Socket, TypeId};

use super::Cx;
use super::operation::Builder;
use super::rust_type::{is_item, rust_type_outside};

/// `url` of a builder.
pub(super) fn url(
    cx: &Cx<'_>,
    builder: &Builder<'_>,
    frames: &Socket,
    given: &TokenStream,
) -> TokenStream {
    let link = |ty: TypeId| {
        let path = rust_type_outside(cx, ty).to_string().replace(' ', "");
        match is_item(&cx.ir.ty(ty).kind) {
            true => format!("[`{}`]({path})", path.rsplit("::").next().unwrap_or(&path)),
            false => format!("`{path}`"),
        }
    };
    let mut lines = vec![" The URL to connect to.".to_owned()];
    if !builder.op.public {
        lines.push(" The handshake carries the key as a bearer token.".to_owned());
    }
    let frames = [("Frames to send", frames.send), ("Frames to expect", frames.receive)];
    for (what, ty) in frames.iter().filter_map(|(what, ty)| Some((what, (*ty)?))) {
        lines.extend([String::new(), format!(" {what}: {}.", link(ty))]);
    }
    quote! {
        #(#[doc = #lines])*
        #[inline]
        pub fn url(self) -> Result<String, rt::Error> #given {
            self.call.url()
        }
    }
}
