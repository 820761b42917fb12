//! A codec for each Rust type, and the pointers of the schemas that became it.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::Cx;
use super::super::files::Tables;
use super::super::rust_type::{ident, is_binary, optional};
use super::values::{path, property};
use crate::ir::{Ir, Kind, Operation, Output, TypeId};
use crate::plan::is_item;
use crate::resolve::usage::visit;

/// The codecs of a crate.
pub struct Codecs {
    /// Rust types, as text.
    pub types: Vec<String>,
    /// `number<TAB>use<TAB>pointer`, sorted by pointer.
    pub pointers: String,
}

/// Collects them.
pub fn all(tables: &Tables<'_>) -> Codecs {
    let cx = tables.cx("");
    let ir = cx.ir;
    let received = received(ir);
    let mut reached = cx.request.clone();
    reached.extend(&received);
    let mut by_type: BTreeMap<String, BTreeSet<(String, &str)>> = BTreeMap::new();
    for id in &reached {
        let ty = ir.ty(*id);
        if !is_written(&cx, *id) {
            continue;
        }
        let mut written = path(&cx, *id);
        if ty.nullable && ty.kind != Kind::Any {
            written = optional(written);
        }
        let used = match (cx.request.contains(id), received.contains(id)) {
            (true, true) => "qr",
            (true, false) => "q",
            _ => "r",
        };
        let pointers = by_type.entry(written.to_string()).or_default();
        pointers.extend(ty.pointers.iter().map(|pointer| (pointer.clone(), used)));
    }
    for operation in &ir.operations {
        let params = operation.path_params.iter().chain(&operation.query).chain(&operation.headers);
        for param in params.filter(|param| is_written(&cx, param.ty)) {
            let pointers = by_type.entry(path(&cx, param.ty).to_string()).or_default();
            pointers.insert((param.pointer.clone(), "q"));
        }
        for (ty, at) in values(&cx, operation) {
            by_type.entry(ty.to_string()).or_default().insert((at, "r"));
        }
    }
    let mut rows: Vec<(&str, usize, &str)> = Vec::new();
    for (number, pointers) in by_type.values().enumerate() {
        rows.extend(pointers.iter().map(|(pointer, used)| (pointer.as_str(), number, *used)));
    }
    rows.sort_unstable();
    // A name may have a line break in it: that of a URI fragment has none.
    let fragment =
        |pointer: &str| pointer.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let lines = rows
        .iter()
        .map(|(pointer, number, used)| format!("{number}\t{used}\t{}\n", fragment(pointer)));
    Codecs { pointers: lines.collect(), types: by_type.keys().cloned().collect() }
}

/// What the value of a success is made of, and where the schemas of that stand.
fn values(cx: &Cx<'_>, operation: &Operation) -> Vec<(TokenStream, String)> {
    let parts = match operation.output {
        Output::Json(ty) if !is_binary(cx, ty) => vec![(path(cx, ty), String::new())],
        Output::Data(ty) if !is_binary(cx, ty) => vec![(path(cx, ty), property("", "data"))],
        Output::Page(ty) => {
            let item = path(cx, ty);
            let key = operation.pager.as_ref().map_or("data", |pager| pager.items.as_str());
            let items = if key.is_empty() { String::new() } else { property("", key) };
            let meta = (quote!(sdk::PageMeta), property("", "meta"));
            vec![(quote!(Vec<#item>), items), meta]
        }
        _ => Vec::new(),
    };
    let statuses = operation.statuses.iter().filter(|status| status.starts_with('2'));
    let at = |status: &String, inside: &str| {
        let pointer = &operation.pointer;
        format!("{pointer}/responses/{status}/content/application~1json/schema{inside}")
    };
    let all = statuses
        .flat_map(|status| parts.iter().map(move |(ty, inside)| (ty.clone(), at(status, inside))));
    all.collect()
}

/// Whether a type can be named from outside, and has a form in JSON.
fn is_written(cx: &Cx<'_>, id: TypeId) -> bool {
    let named = cx.names.types.contains_key(&id) || !is_item(&cx.ir.ty(id).kind);
    named && !is_binary(cx, id)
}

/// The types that an answer or event holds.
fn received(ir: &Ir) -> BTreeSet<TypeId> {
    let mut found = BTreeSet::new();
    for operation in &ir.operations {
        let value = match operation.output {
            Output::Json(ty) | Output::Data(ty) | Output::Page(ty) => Some(ty),
            Output::Empty | Output::Text | Output::Bytes => None,
        };
        let frames = operation.socket.as_ref().and_then(|socket| socket.receive);
        for id in [value, operation.events, frames].into_iter().flatten() {
            visit(ir, id, &mut found);
        }
    }
    for webhook in &ir.webhooks {
        visit(ir, webhook.ty, &mut found);
    }
    found
}

/// The table of codecs.
pub fn file(types: &[String]) -> TokenStream {
    let rows = types.iter().map(|name| {
        let ty: TokenStream = name.parse().unwrap_or_default();
        let shown = name.replace(' ', "").replace("sdk::", "");
        // Lists and maps of the standard library are read by serde; within a type of the crate
        // they are read as the crate reads them.
        let ty = match ["Vec <", "BTreeMap <"].iter().any(|outer| name.starts_with(outer)) {
            true => quote!(sdk::Field<#ty>),
            false => ty,
        };
        let undocumented = quote!(|text| undocumented::<#ty>(text, sdk::RawRequest::send_full));
        quote!(Codec { rust: #shown, round: round::<#ty>, undocumented: #undocumented },)
    });
    quote! {
        //! Every type out of JSON and back.
        #![allow(deprecated)]
        use std::collections::BTreeMap;
        use super::glue::{Codec, round, sdk, undocumented};

        pub static ALL: &[Codec] = &[#(#rows)*];
    }
}

/// The events of the crate, by arm.
pub fn events(cx: &Cx<'_>) -> TokenStream {
    let rows = cx.ir.webhooks.iter().zip(&cx.names.webhooks).map(|(webhook, arm)| {
        let (pointer, key) = (&webhook.pointer, &webhook.key);
        quote!(Webhook { pointer: #pointer, key: #key, arm: #arm },)
    });
    let arms = cx.names.webhooks.iter().map(|arm| {
        let name = ident(arm);
        quote!(sdk::webhooks::Event::#name(event) => known(#arm, &event),)
    });
    let read = match cx.ir.webhooks.is_empty() {
        true => quote! {
            /// There are none.
            pub fn read(_: &[u8]) -> Result<Event, String> {
                Err("the crate has no events".to_owned())
            }
        },
        false => {
            let unparsed = format_ident!("Unparsed");
            quote! {
                /// Reads the body of a webhook.
                pub fn read(body: &[u8]) -> Result<Event, String> {
                    match sdk::webhooks::Event::parse(body.to_vec()) {
                        #(#arms)*
                        sdk::webhooks::Event::#unparsed(event) => Err(format!("{event:?}")),
                        _ => Ok(Event { arm: "Unknown".to_owned(), value: None }),
                    }
                }
            }
        }
    };
    quote! {
        //! The events of the document.
        #![allow(unused_imports, clippy::all)]
        use super::glue::{Event, Webhook, known, sdk};

        pub static ALL: &[Webhook] = &[#(#rows)*];

        #read
    }
}
