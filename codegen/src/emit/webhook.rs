//! The enum of all events that the server posts.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::rust_type::{ident, rust_type_outside};
use super::{Cx, docs};
use crate::ir::{Kind, Selector, TextFormat, TypeId, Webhook};

/// `enum Event` with its reader, for a file that stands beside `types.rs`.
pub fn emit(cx: &Cx<'_>) -> TokenStream {
    if cx.ir.webhooks.is_empty() {
        return TokenStream::new();
    }
    let arms: Vec<_> = cx.names.webhooks.iter().map(|name| ident(name)).collect();
    let hooks = || cx.ir.webhooks.iter().zip(&arms);
    let types: Vec<_> = cx.ir.webhooks.iter().map(|hook| rust_type_outside(cx, hook.ty)).collect();
    let arm_docs = cx.ir.webhooks.iter().map(arm_docs);
    let mut values: Vec<&String> =
        cx.ir.webhooks.iter().flat_map(|hook| selector(&hook.selector).1).collect();
    values.sort();
    values.dedup();
    let event_type = hooks().map(|(hook, arm)| event_type(cx, hook, arm));
    let read = read(cx, &arms);
    let needs_types = cx
        .ir
        .webhooks
        .iter()
        .any(|hook| cx.physical.get(&hook.ty).is_none_or(|module| *module == cx.module));
    let import = needs_types.then(|| quote! { use super::types; });
    quote! {
        #import
        use crate::runtime::codegen as rt;

        /// Everything that the server posts to a webhook.
        ///
        /// An event that is newer than this crate becomes `Unknown`, one whose body
        /// does not fit becomes `Unparsed`; both keep the body.
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum Event {
            #(#arm_docs #arms(Box<#types>),)*
            /// An event that this crate does not know.
            Unknown(rt::UnknownEvent),
            /// An event whose body is not what its type says.
            Unparsed(rt::UnparsedEvent),
        }

        impl Event {
            /// All values that tell events apart, sorted.
            pub const EVENT_TYPES: &[&str] = &[#(#values),*];

            /// Reads the body of a webhook. Never fails: see `Unknown` and `Unparsed`.
            ///
            /// Check the signature before.
            pub fn parse(body: impl Into<rt::Bytes>) -> Self {
                Self::read(body.into())
            }

            /// The value that told this event apart, such as `call.answered`.
            pub fn event_type(&self) -> Option<&str> {
                match self {
                    #(#event_type)*
                    Self::Unknown(event) => event.event_type.as_deref(),
                    Self::Unparsed(event) => Some(event.event_type.as_str()),
                }
            }

            #read
        }
    }
}

fn arm_docs(hook: &Webhook) -> TokenStream {
    let mut paragraphs = docs::paragraphs(&hook.doc);
    let (name, values) = selector(&hook.selector);
    let values: Vec<String> = values.iter().map(|value| docs::code(value)).collect();
    if !values.is_empty() {
        paragraphs.push(format!("`{name}` is {}.", values.join(" or ")));
    }
    docs::doc_all(paragraphs)
}

fn selector(selector: &Selector) -> (&'static str, &[String]) {
    match selector {
        Selector::DataEventType(values) => ("event_type", values),
        Selector::EventType(values) => ("event_type", values),
        Selector::CampaignType(values) => ("type", values),
        Selector::DataRecordType(values) => ("record_type", values),
    }
}

/// One arm per event; a value of two events goes to the first.
fn read(cx: &Cx<'_>, arms: &[Ident]) -> TokenStream {
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut cases = Vec::new();
    for (hook, arm) in cx.ir.webhooks.iter().zip(arms) {
        let kind = match &hook.selector {
            Selector::DataEventType(_) => "DataEventType",
            Selector::EventType(_) => "EventType",
            Selector::CampaignType(_) => "CampaignType",
            Selector::DataRecordType(_) => "DataRecordType",
        };
        let values: Vec<&str> = selector(&hook.selector)
            .1
            .iter()
            .map(String::as_str)
            .filter(|value| seen.insert((kind, value)))
            .collect();
        if values.is_empty() {
            continue;
        }
        let kind = format_ident!("{kind}");
        cases.push(quote! {
            (rt::EventKind::#kind(_), #(#values)|*) => Self::known(&kind, &body, Self::#arm),
        });
    }
    // Both are `#[inline]`: a program that reads no events compiles none of their readers.
    quote! {
        #[inline]
        fn read(body: rt::Bytes) -> Self {
            let kind = rt::event_kind(&body);
            match (&kind, kind.name().unwrap_or_default()) {
                #(#cases)*
                _ => Self::Unknown(rt::UnknownEvent::new(&kind, body)),
            }
        }

        #[inline]
        fn known<T: rt::Decode>(kind: &rt::EventKind, body: &rt::Bytes, wrap: fn(Box<T>) -> Self) -> Self {
            match rt::webhook::parse(kind, body) {
                Ok(event) => wrap(Box::new(event)),
                Err(unparsed) => Self::Unparsed(unparsed),
            }
        }
    }
}

/// Events of one value know it, the others kept it in a field.
fn event_type(cx: &Cx<'_>, hook: &Webhook, arm: &Ident) -> TokenStream {
    let (name, values) = selector(&hook.selector);
    if let [value] = values {
        return quote! { Self::#arm(_) => Some(#value), };
    }
    let path: &[&str] = match &hook.selector {
        Selector::DataEventType(_) | Selector::DataRecordType(_) => &["data", name],
        Selector::EventType(_) | Selector::CampaignType(_) => &[name],
    };
    match text_at(cx, hook.ty, path) {
        Some(found) => quote! { Self::#arm(event) => #found, },
        None => quote! { Self::#arm(_) => None, },
    }
}

/// An expression of `Option<&str>` for a text inside of `event`.
fn text_at(cx: &Cx<'_>, id: TypeId, path: &[&str]) -> Option<TokenStream> {
    let mut at = id;
    let mut out = quote! { Some(event) };
    for (step, wire) in path.iter().enumerate() {
        let Kind::Struct(of) = &cx.ir.ty(at).kind else { return None };
        let members = super::structs::members(cx, at, of);
        let member = members.iter().find(|member| member.field.wire == *wire)?;
        let ident = &member.ident;
        let last = step + 1 == path.len();
        let bare = member.wrap == super::structs::Wrap::Bare;
        if member.wrap == super::structs::Wrap::Field {
            return None;
        }
        at = member.field.ty;
        let text = matches!(cx.ir.ty(at).kind, Kind::Text(TextFormat::Plain) | Kind::Enum(_));
        if last != text {
            return None;
        }
        out = match (last, bare) {
            (false, true) => quote! { #out.map(|event| &event.#ident) },
            (false, false) => quote! { #out.and_then(|event| event.#ident.as_ref()) },
            (true, true) => quote! { #out.map(|event| event.#ident.as_str()) },
            (true, false) => {
                quote! { #out.and_then(|event| event.#ident.as_ref()).map(|value| value.as_str()) }
            }
        };
    }
    Some(out)
}
