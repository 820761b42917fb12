//! The enum of all events that the server posts.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::resource::Tree;
use super::rust_type::{ident, rust_type_outside};
use super::structs::{self, Wrap};
use super::{Cx, docs, example};
use crate::ir::{Kind, Selector, TextFormat, TypeId, Webhook};

/// What the page of `webhooks` says below its title.
pub const PAGE: &str = "
 [`Verifier::unwrap`] checks a request and reads it: what comes is a [`Delivery`] of an [`Event`],
 with its raw body. With the feature `axum` an extractor and a layer do so. [`texml`] reads the
 callbacks of TeXML applications and writes their answers, [`media_stream`] the frames of the
 audio of a call, and [`testing`] signs requests for tests.";

/// What `webhooks/mod.rs` holds beside the types: the events, and how the runtime receives them.
pub const MODULE: &str = "\
mod event;

#[cfg(feature = \"axum\")]
#[cfg_attr(docsrs, doc(cfg(feature = \"axum\")))]
pub use crate::runtime::webhook::axum;
#[doc(inline)]
pub use crate::runtime::{media_stream, texml};
pub use crate::runtime::webhook::{
    Delivery, Pairs, ReplayGuard, SIGNATURE, SignatureHeaders, TIMESTAMP, UnknownEvent,
    UnparsedEvent, Verifier, WebhookError, WebhookEvent, pairs, testing,
};
pub use event::Event;
";

/// `enum Event` with its reader, for a file that stands beside `types.rs`.
///
/// With a tree the arms link to the operations that cause them.
pub fn emit(cx: &Cx<'_>, tree: Option<&Tree>) -> TokenStream {
    if cx.ir.webhooks.is_empty() {
        return TokenStream::new();
    }
    let arms: Vec<_> = cx.names.webhooks.iter().map(|name| ident(name)).collect();
    let hooks = || cx.ir.webhooks.iter().zip(&arms);
    let types: Vec<_> = cx.ir.webhooks.iter().map(|hook| rust_type_outside(cx, hook.ty)).collect();
    let common = common_lines(&cx.ir.webhooks);
    let causers = tree.map(|tree| causers(cx, tree)).unwrap_or_default();
    let arm_docs = cx.ir.webhooks.iter().enumerate().map(|(index, hook)| {
        let (docs, by) = (arm_docs(hook, &common), causers.get(&index).map(caused_by));
        quote!(#docs #by)
    });
    let event_docs = event_docs(&common);
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

        #event_docs
        #[derive(Debug, Clone)]
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
            /// Check the signature before; [`Verifier::unwrap`](rt::Verifier::unwrap) does both.
            pub fn parse(body: impl Into<rt::Bytes>) -> Self {
                <Self as rt::WebhookEvent>::read(body.into()).into_event()
            }

            /// The value that told this event apart, such as `call.answered`.
            pub fn event_type(&self) -> Option<&str> {
                match self {
                    #(#event_type)*
                    Self::Unknown(event) => event.event_type.as_deref(),
                    Self::Unparsed(event) => Some(event.event_type.as_str()),
                }
            }
        }

        #read

        impl rt::Verifier {
            /// Checks a webhook, then reads it: headers, age, signature, event.
            ///
            /// `body` is the body as it came, byte for byte. What is returned keeps it.
            pub fn unwrap<H>(
                &self,
                headers: &H,
                body: impl Into<rt::Bytes>,
            ) -> Result<rt::Delivery<Event>, rt::WebhookError>
            where
                H: rt::SignatureHeaders + ?Sized,
            {
                self.unwrap_as(headers, body.into())
            }

            /// Reads a webhook without asking who sent it. Anybody may have.
            pub fn unwrap_unverified(body: impl Into<rt::Bytes>) -> rt::Delivery<Event> {
                <Event as rt::WebhookEvent>::read(body.into())
            }
        }
    }
}

/// Links to the operations that cause an event, by product: what is switched off has no page.
type Causers<'a> = BTreeMap<&'a str, Vec<String>>;

fn causers<'a>(cx: &Cx<'_>, tree: &'a Tree) -> BTreeMap<usize, Causers<'a>> {
    let mut out: BTreeMap<usize, Causers<'a>> = BTreeMap::new();
    for (id, _) in cx.ir.ops().filter(|(_, op)| !op.hidden) {
        let causes = example::causes(cx, id);
        let name = cx.names.op(id);
        let Some(node) = tree.nodes.get(&name.chain).filter(|_| !causes.is_empty()) else {
            continue;
        };
        let method = name.method.trim_start_matches("r#");
        let link = format!("[`{}::{method}`]({}::{method})", node.ident, node.path());
        for cause in causes {
            let of = out.entry(cause.webhook).or_default();
            of.entry(tree.product(id)).or_default().push(link.clone());
        }
    }
    out
}

fn caused_by(causers: &Causers<'_>) -> TokenStream {
    let each = causers.iter().map(|(product, links)| {
        let text = format!("Caused by {}.", links.join(", "));
        quote!(#[cfg_attr(all(doc, feature = #product), doc = "", doc = #text)])
    });
    each.collect()
}

/// Lines that most descriptions repeat. They say nothing about the one event, and are written
/// once, above all of them.
fn common_lines(hooks: &[Webhook]) -> BTreeSet<&str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for hook in hooks {
        let lines: BTreeSet<&str> = lines(&hook.doc.description).collect();
        lines.into_iter().for_each(|line| *counts.entry(line).or_default() += 1);
    }
    let most = (hooks.len() / 2).max(2);
    counts.into_iter().filter(|(_, count)| *count > most).map(|(line, _)| line).collect()
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn event_docs(common: &BTreeSet<&str>) -> TokenStream {
    let ours = [
        "Everything that the server posts to a webhook.",
        "An event that is newer than this crate becomes `Unknown`, one whose body\n\
         does not fit becomes `Unparsed`; both keep the body.",
    ];
    docs::doc_all(ours.iter().chain(common))
}

fn arm_docs(hook: &Webhook, common: &BTreeSet<&str>) -> TokenStream {
    let mut doc = hook.doc.clone();
    if lines(&doc.description).any(|line| common.contains(line)) {
        let own = doc.description.lines().filter(|line| !common.contains(line.trim()));
        doc.description = own.collect::<Vec<_>>().join("\n");
    }
    let mut paragraphs = docs::paragraphs(&doc);
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
            (rt::EventKind::#kind(_), #(#values)|*) => {
                posted.known(Self::#arm, Self::Unparsed)
            }
        });
    }
    // `#[inline]`: a program that reads no events compiles none of their readers.
    quote! {
        impl rt::WebhookEvent for Event {
            #[inline]
            fn read(body: rt::Bytes) -> rt::Delivery<Self> {
                let posted = rt::Posted::new(body);
                match posted.kind() {
                    #(#cases)*
                    _ => posted.unknown(Self::Unknown),
                }
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
    let mut expression = quote! { event };
    let mut optional = false;
    for wire in path {
        let Kind::Struct(of) = &cx.ir.ty(at).kind else { return None };
        let members = structs::members(cx, at, of);
        let member = members.iter().find(|member| member.field.wire == *wire)?;
        let ident = &member.ident;
        expression = match (optional, member.wrap) {
            (_, Wrap::Field) => return None,
            (false, Wrap::Bare) => quote! { #expression.#ident },
            (false, _) => quote! { #expression.#ident.as_ref() },
            (true, Wrap::Bare) => quote! { #expression.map(|event| &event.#ident) },
            (true, _) => quote! { #expression.and_then(|event| event.#ident.as_ref()) },
        };
        optional |= member.wrap != Wrap::Bare;
        at = member.field.ty;
    }
    match &cx.ir.ty(at).kind {
        Kind::Text(TextFormat::Plain) | Kind::Enum(_) => {}
        _ => return None,
    }
    Some(if optional {
        quote! { #expression.map(|value| value.as_str()) }
    } else {
        quote! { Some(#expression.as_str()) }
    })
}

#[cfg(test)]
mod tests {
    use super::{arm_docs, common_lines, event_docs};
    use crate::ir::{Doc, Selector, TypeId, Webhook};

    fn hook(description: &str) -> Webhook {
        Webhook {
            pointer: String::new(),
            key: String::new(),
            id: None,
            doc: Doc { description: description.to_owned(), ..Doc::default() },
            ty: TypeId(0),
            selector: Selector::DataEventType(vec!["a.b".to_owned()]),
        }
    }

    #[test]
    fn what_every_event_says_is_said_once() {
        let hooks = [
            hook("The call began.\n\nSigned like all."),
            hook("Signed like all."),
            hook("The call ended.\n Signed like all.\nReally."),
            hook("The call ended."),
        ];
        let common = common_lines(&hooks);
        assert_eq!(common.iter().copied().collect::<Vec<_>>(), ["Signed like all."]);
        assert!(event_docs(&common).to_string().contains("Signed like all."));
        let docs = hooks.each_ref().map(|hook| arm_docs(hook, &common).to_string());
        assert!(docs.iter().all(|doc| !doc.contains("Signed") && doc.contains("`a.b`")));
        assert!(docs[0].contains("The call began.") && docs[2].contains("Really."));
        // Two that say the same are no majority, and no event is emptied for being alone.
        assert!(common_lines(&[hook("Same."), hook("Same.")]).is_empty());
    }
}
