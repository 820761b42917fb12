//! Text for a changelog: a sentence per change under the usual headings.

use super::{Http, Report, Rust, bump, is_addition, plural, short, what};
use crate::diff::model::Change;

/// How long the values in a sentence may be.
const LIMIT: usize = 90;

/// What is gone from something that stays.
const QUALITIES: [&str; 6] = [
    "default-removed",
    "discriminator-removed",
    "exclusion-removed",
    "format-removed",
    "multiple-of-removed",
    "pattern-removed",
];

/// A sentence about a change, in parts: what is quoted comes from a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Our own words.
    Words(String),
    /// Words of a document, or code.
    Quote(String),
}

/// Heading -> sentences; only headings that have some.
pub fn entries(report: &Report) -> Vec<(&'static str, Vec<Vec<Part>>)> {
    let mut lists: Vec<(&'static str, Vec<Vec<Part>>)> =
        ["Added", "Changed", "Deprecated", "Removed", "Fixed"].map(|it| (it, Vec::new())).into();
    for change in &report.changes {
        let heading = heading(change);
        if let Some((_, list)) = lists.iter_mut().find(|(name, _)| *name == heading) {
            list.push(sentence(change));
        }
    }
    if !report.documentation.is_empty() {
        let texts = plural(report.documentation.len(), "text");
        let words = format!("{texts} of the documentation.");
        if let Some((_, list)) = lists.last_mut() {
            list.push(vec![Part::Words(words)]);
        }
    }
    lists.retain(|(_, list)| !list.is_empty());
    lists
}

fn heading(change: &Change) -> &'static str {
    let id = change.id.as_str();
    if id.ends_with("-undeprecated") {
        "Fixed"
    } else if id.ends_with("deprecated") {
        "Deprecated"
    } else if is_addition(change) {
        "Added"
    } else if id.ends_with("-removed") && !QUALITIES.contains(&id) {
        "Removed"
    } else {
        "Changed"
    }
}

fn sentence(change: &Change) -> Vec<Part> {
    let mut parts = Vec::new();
    match (change.http, change.rust) {
        (Http::Breaking, _) => parts.push(Part::Words("Breaking: ".to_owned())),
        (_, Rust::Major) => parts.push(Part::Words("Breaking for Rust: ".to_owned())),
        _ => {}
    }
    parts.push(Part::Quote(short(&change.place, 200)));
    parts.push(Part::Words(format!(": {}", lowered(what(change).trim_end_matches('.')))));
    let (before, after) = (short(&change.before, LIMIT), short(&change.after, LIMIT));
    let words = |text: &str| Part::Words(text.to_owned());
    match (before.is_empty(), after.is_empty()) {
        (true, true) => {}
        (true, false) => parts.extend([words(" ("), Part::Quote(after), words(")")]),
        (false, true) => parts.extend([words(" (was "), Part::Quote(before), words(")")]),
        (false, false) => parts.extend([
            words(" ("),
            Part::Quote(before),
            words(" \u{2192} "),
            Part::Quote(after),
            words(")"),
        ]),
    }
    parts.push(Part::Words(".".to_owned()));
    parts
}

fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The text without marks, as a terminal shows it.
pub fn plain(report: &Report) -> String {
    let mut out = format!("Changelog\n\n{}\n", bump(report));
    for (heading, sentences) in entries(report) {
        out.push_str(&format!("\n{heading}\n"));
        for sentence in sentences {
            out.push_str("- ");
            for part in sentence {
                let (Part::Words(text) | Part::Quote(text)) = part;
                out.push_str(&text);
            }
            out.push('\n');
        }
    }
    out
}
