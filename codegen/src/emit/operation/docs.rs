//! What rustdoc says of an operation: in full where it is called, in short on the request.
//!
//! What an editor shows is plain documentation. What only a page needs (example, errors, where it
//! stands in the document) is there for rustdoc alone: everybody who compiles pays for the rest.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::example::{self, Cause};
use super::super::resource::Tree;
use super::super::rust_type::ident;
use super::super::{Cx, docs};
use super::Builder;
use crate::plan::WEBHOOKS;

impl Builder<'_> {
    /// Documentation of the method that makes the builder.
    pub(crate) fn method_docs(&self, cx: &Cx<'_>, tree: &Tree) -> TokenStream {
        let text = docs::doc_all(docs::paragraphs(&self.op.doc).into_iter().chain([self.line()]));
        let home = format!("ops::{}", self.ident);
        let required = self.required(&home).map(|text| docs::trusted(&[String::new(), text]));
        let causes = causes(cx, &example::causes(cx, self.id));
        let rest = docs::only_rustdoc(&self.page(cx, tree));
        quote!(#text #required #causes #rest)
    }

    /// Documentation of the builder itself: an editor shows that of the method.
    pub(super) fn item_docs(&self, cx: &Cx<'_>, tree: &Tree) -> TokenStream {
        let text = docs::doc_all(docs::paragraphs(&self.op.doc).into_iter().take(1));
        let mut rest = vec![self.line()];
        rest.extend(self.required("Self"));
        rest.extend(
            self.made_by(cx, tree).map(|by| format!("Made by {by}, where there is an example.")),
        );
        let rest = docs::only_rustdoc(&rest.join("\n\n"));
        quote!(#text #rest)
    }

    /// Documentation of a method that is the same under another name or on another handle.
    pub(crate) fn repeated_docs(&self, cx: &Cx<'_>, tree: &Tree) -> TokenStream {
        let first = docs::paragraphs(&self.op.doc).into_iter().next();
        let text = docs::doc_all(first.into_iter().chain([self.line()]));
        let rest = match self.made_by(cx, tree) {
            Some(by) => {
                docs::only_rustdoc(&format!("The same as {by}, where there is an example."))
            }
            None => TokenStream::new(),
        };
        quote!(#text #rest)
    }

    /// A link to the method that makes the builder.
    fn made_by(&self, cx: &Cx<'_>, tree: &Tree) -> Option<String> {
        let node = tree.nodes.get(&cx.names.op(self.id).chain)?;
        let (name, method) = (&node.ident, self.method.trim_start_matches("r#"));
        Some(format!("[`{name}::{method}`]({}::{method})", node.path()))
    }

    /// The required setters, each a link.
    fn required(&self, home: &str) -> Option<String> {
        let links: Vec<String> = self
            .markers()
            .iter()
            .map(|name| {
                let plain = name.trim_start_matches("r#");
                format!("[`{plain}`]({home}::{plain})")
            })
            .collect();
        (!links.is_empty()).then(|| format!("Required: {}.", links.join(", ")))
    }

    /// What stands on the page only.
    fn page(&self, cx: &Cx<'_>, tree: &Tree) -> String {
        let wires = example::telling(cx, self);
        let example = example::of(cx, tree, self, &wires);
        let mut out = format!("\n# Example\n\n{}", fenced(&example));
        let errors: Vec<&String> =
            self.op.statuses.iter().filter(|s| s.starts_with(['4', '5', 'd'])).collect();
        if !errors.is_empty() {
            out.push_str(&format!("\n# Errors\n\n{}\n", errors_text(&errors)));
        }
        out.push_str(&format!("\nIn the document: {}.\n", docs::code(&self.op.pointer)));
        out
    }
}

/// An example as a block that is compiled and not run.
fn fenced(example: &example::Example) -> String {
    let mut out = String::from("```no_run\n");
    for feature in &example.features {
        out.push_str(&format!("# #[cfg(feature = \"{feature}\")]\n"));
    }
    out.push_str(
        "# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {\n",
    );
    for import in &example.imports {
        out.push_str(&format!("{import}\n"));
    }
    if !example.imports.is_empty() {
        out.push('\n');
    }
    out.push_str(&example.code);
    out.push_str("# Ok(())\n# }\n```\n");
    out
}

/// The documented statuses with what to ask the error.
fn errors_text(statuses: &[&String]) -> String {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for status in statuses {
        let advice = advice(status);
        let status = docs::code(status);
        match groups.iter_mut().find(|(known, _)| *known == advice) {
            Some((_, all)) => all.push(status),
            None => groups.push((advice, vec![status])),
        }
    }
    let groups = groups.into_iter().map(|(advice, all)| format!("- {}: {advice}", all.join(", ")));
    groups.collect::<Vec<_>>().join("\n")
}

fn advice(status: &str) -> &'static str {
    match status {
        "400" | "422" => {
            "something in the request is wrong ([`is_validation`](crate::Error::is_validation)); \
             [`errors`](crate::Error::errors) says what"
        }
        "401" | "403" => "the key is wrong or may not do this ([`is_auth`](crate::Error::is_auth))",
        "404" => "there is no such thing ([`is_not_found`](crate::Error::is_not_found))",
        "409" => "it is in the wrong state ([`is_conflict`](crate::Error::is_conflict))",
        "429" => {
            "too many requests, which are sent again by themselves \
             ([`is_rate_limited`](crate::Error::is_rate_limited))"
        }
        _ if status.starts_with('5') => {
            "the server failed ([`is_server_error`](crate::Error::is_server_error))"
        }
        _ => "see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)",
    }
}

/// The events that an operation causes: links where the page of the event exists.
fn causes(cx: &Cx<'_>, causes: &[Cause<'_>]) -> TokenStream {
    if causes.is_empty() {
        return TokenStream::new();
    }
    let plain: Vec<String> = causes.iter().map(|cause| docs::code(cause.event_type)).collect();
    let links: Vec<String> = causes
        .iter()
        .zip(&plain)
        .map(|(cause, code)| {
            let arm = cx.names.webhooks.get(cause.webhook).map(|name| ident(name).to_string());
            let arm = arm.unwrap_or_default();
            format!("[{code}](crate::webhooks::Event::{})", arm.trim_start_matches("r#"))
        })
        .collect();
    let noun = if causes.len() == 1 { "event" } else { "events" };
    let line = |all: &[String]| format!(" Causes the {noun} {}.", all.join(", "));
    let (plain, links) = (line(&plain), line(&links));
    let feature = WEBHOOKS;
    quote! {
        #[doc = ""]
        #[cfg_attr(all(doc, feature = #feature), doc = #links)]
        #[cfg_attr(not(all(doc, feature = #feature)), doc = #plain)]
    }
}
