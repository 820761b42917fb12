//! The whole `types.rs` of a module in one piece.

use codegen::emit::{self, Cx, rust_type};
use codegen::ir::TypeId;
use codegen::plan::is_item;
use codegen::sink;
use proc_macro2::TokenStream;

/// The items in the order of their names, as text.
pub fn types_file(cx: &Cx<'_>, ids: impl IntoIterator<Item = TypeId>) -> String {
    let mut ids: Vec<TypeId> = ids.into_iter().filter(|id| is_item(&cx.ir.ty(*id).kind)).collect();
    ids.sort_by_key(|id| rust_type::type_name(cx, *id));
    if ids.is_empty() {
        return String::new();
    }
    let parts = [emit::types_head(cx, &ids, &[]), emit::types_part(cx, &ids)];
    let parts: TokenStream = parts.into_iter().collect();
    sink::format(parts).expect("what is emitted is Rust")
}
