//! Documentation attributes out of untrusted text.
//!
//! The text is Markdown written by strangers. What comes out must neither
//! break rustdoc or clippy (links, HTML, bare URLs, lazy list lines) nor ever
//! become a doctest. It cannot break out of the attribute: that is a string
//! literal of one line. Knows nothing of the IR but [`Doc`].

mod block;
mod inline;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::diag::unescape_pointer;
use crate::ir::Doc;

/// The attributes for a text: nothing at all when it is blank.
pub fn doc(text: &str) -> TokenStream {
    attributes(&lines(text))
}

/// The attributes for several paragraphs; blank ones are left out.
pub fn doc_all<S: AsRef<str>>(paragraphs: impl IntoIterator<Item = S>) -> TokenStream {
    let mut all: Vec<String> = Vec::new();
    for paragraph in paragraphs {
        let next = lines(paragraph.as_ref());
        if next.is_empty() {
            continue;
        }
        if !all.is_empty() {
            all.push(String::new());
        }
        all.extend(next);
    }
    attributes(&all)
}

/// The attributes for the documentation of an item: summary, description, notes.
/// `fallback` is used when the document says nothing.
pub fn doc_of(doc: &Doc, fallback: &str) -> TokenStream {
    let mut paragraphs = paragraphs(doc);
    if paragraphs.is_empty() {
        paragraphs.push(fallback.to_string());
    }
    doc_all(paragraphs)
}

/// The paragraphs of a [`Doc`], without a summary that the description repeats.
pub fn paragraphs(doc: &Doc) -> Vec<String> {
    let summary = doc.summary.trim();
    let description = doc.description.trim();
    // Most fields have no summary, and their descriptions need no small letters.
    let repeated = summary.is_empty()
        || description
            .to_lowercase()
            .starts_with(summary.trim_end_matches(['.', ' ']).to_lowercase().as_str());
    let mut out = Vec::new();
    if !summary.is_empty() && !repeated {
        out.push(summary.to_string());
    }
    if !description.is_empty() {
        out.push(description.to_string());
    }
    let notes: Vec<&str> =
        doc.notes.iter().map(|note| note.trim()).filter(|note| !note.is_empty()).collect();
    if !notes.is_empty() {
        out.push(notes.join("\n"));
    }
    out
}

/// Text as a code span, whatever it contains: for wire names and values in our own sentences.
pub fn code(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'`';
    if !text.is_empty() && text.bytes().all(plain) {
        return format!("`{text}`");
    }
    let clean: String = inline::clean(text).replace('\n', " ");
    let longest = inline::longest_run(&clean, '`');
    let fence = "`".repeat(longest + 1);
    let pad = if clean.starts_with('`') || clean.ends_with('`') { " " } else { "" };
    if clean.trim().is_empty() {
        "an empty text".to_string()
    } else {
        format!("{fence}{pad}{clean}{pad}{fence}")
    }
}

/// The same in a cell of a table.
pub fn cell_code(text: &str) -> String {
    bars(&code(text))
}

/// The first line of a text as a cell of a table: no block of Markdown, and nothing that ends it.
pub fn cell(text: &str) -> String {
    first_line(text, true)
}

/// The same without links: titles and versions, which need none.
pub fn plain_cell(text: &str) -> String {
    first_line(text, false)
}

fn first_line(text: &str, links: bool) -> String {
    let clean = inline::clean(text);
    let line = clean.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    bars(&inline::escape(line, false, links).replace('\n', " "))
}

/// Bars would end a cell; one that is escaped already is left alone.
pub fn bars(text: &str) -> String {
    if !text.contains('|') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut escaped = false;
    for c in text.chars() {
        if c == '|' && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}

/// Says where a schema stands, for one that the document does not explain:
/// "`payload` of `CallHangupEvent`."
pub fn place(pointer: &str) -> String {
    let segments: Vec<String> =
        pointer.trim_start_matches("#/").split('/').map(unescape_pointer).collect();
    let mut properties = Vec::new();
    for pair in segments.windows(2) {
        if pair[0] == "properties" {
            properties.push(code(&pair[1]));
        }
    }
    let root = match segments.first().map(String::as_str) {
        Some("components") => segments.get(2).map(|name| code(name)),
        Some("paths") => segments
            .get(2)
            .zip(segments.get(1))
            .map(|(method, path)| code(&format!("{} {path}", method.to_uppercase()))),
        Some("webhooks") => segments.get(1).map(|name| code(name)),
        _ => None,
    };
    let Some(root) = root else { return format!("Schema {}.", code(pointer)) };
    match properties.last() {
        Some(last) => format!("{last} of {root}."),
        None if segments.first().is_some_and(|first| first == "components") => {
            format!("Schema {root}.")
        }
        None => format!("Part of {root}."),
    }
}

/// The escaped lines of a text, without the blank in front.
pub fn lines(text: &str) -> Vec<String> {
    block::lines(&inline::clean(text), true)
}

/// The same for text that stands inside of a link, or is no place for one.
pub fn lines_without_links(text: &str) -> Vec<String> {
    block::lines(&inline::clean(text), false)
}

/// The attributes for lines of our own, in which links and blocks of code mean what they say.
pub fn trusted(lines: &[String]) -> TokenStream {
    attributes(lines)
}

/// One attribute for a paragraph or more of our own that only rustdoc reads. A compiler sees a
/// literal and no documentation: that is what everybody who builds the crate pays for.
pub fn only_rustdoc(text: &str) -> TokenStream {
    // rustdoc drops blank lines at the ends of a text, so the one that parts it stands alone.
    let literal = raw(text);
    quote! { #[cfg_attr(doc, doc = "", doc = #literal)] }
}

/// The same for the inside of a module.
pub fn only_rustdoc_inner(text: &str) -> TokenStream {
    let literal = raw(text);
    quote! { #![cfg_attr(doc, doc = "", doc = #literal)] }
}

/// A text as a raw literal, so that its lines are lines in the file.
fn raw(text: &str) -> Literal {
    let longest = text
        .match_indices('"')
        .map(|(at, _)| text[at + 1..].chars().take_while(|c| *c == '#').count() + 1);
    let hashes = "#".repeat(longest.max().unwrap_or(0));
    // A raw literal cannot hold a carriage return by itself.
    let literal = (!text.contains('\r')).then(|| format!("r{hashes}\"{text}\"{hashes}"));
    let literal = literal.and_then(|literal| literal.parse().ok());
    literal.unwrap_or_else(|| Literal::string(text))
}

fn attributes(lines: &[String]) -> TokenStream {
    let lines =
        lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#[doc = #lines])* }
}

#[cfg(test)]
mod tests;
