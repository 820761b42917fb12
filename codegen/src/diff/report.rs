//! The report in the formats that people and programs read. Each is a view of
//! [`Report`]: it groups, folds and escapes, but finds nothing out.
//!
//! Everything that comes from a document is hostile until its format has escaped it.

pub mod history;
pub mod html;
pub mod json;
pub mod markdown;
pub mod notes;
pub mod terminal;

use std::collections::BTreeMap;

use super::model::{Change, Direction, Http, Note, Report, Rust};
use super::rules;
use crate::diag::visible;

/// What a format may show beside the changes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Changes of words in full, not only their count.
    pub docs: bool,
    /// Text for a changelog.
    pub changelog: bool,
    /// The most bytes that a format with a limit may have: comments on GitHub take 65,536.
    pub limit: Option<usize>,
}

/// A section of a report: heading, and changes by product.
#[derive(Debug)]
pub struct Section<'r> {
    /// `Breaking`.
    pub title: &'static str,
    /// What is in it, as a sentence.
    pub about: &'static str,
    /// Product -> changes, in the order of the report.
    pub products: Vec<(&'r str, Vec<&'r Change>)>,
}

impl Section<'_> {
    /// How many changes it has.
    pub fn len(&self) -> usize {
        self.products.iter().map(|(_, changes)| changes.len()).sum()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }
}

/// The order in which a report is read. Every change is in one section; empty ones are left out.
pub fn sections(report: &Report) -> Vec<Section<'_>> {
    let mut lists: [Vec<&Change>; 5] = Default::default();
    for change in &report.changes {
        let at = match (change.http, change.rust) {
            (Http::Breaking, _) => 0,
            (Http::Risky, _) => 1,
            (_, Rust::Major) => 2,
            _ if is_addition(change) => 3,
            _ => 4,
        };
        lists[at].push(change);
    }
    let heads = [
        ("Breaking", "What worked yesterday fails."),
        ("Risky", "It may fail for some."),
        (
            "Major for Rust only",
            "The API is as good as before; code that uses the crate may not compile.",
        ),
        ("Additions", "What is new."),
        ("Other changes", "Nobody is worse off."),
    ];
    let pairs = heads.into_iter().zip(lists).filter(|(_, list)| !list.is_empty());
    pairs.map(|((title, about), list)| Section { title, about, products: grouped(list) }).collect()
}

/// By product, those by name, with what several share first.
fn grouped(changes: Vec<&Change>) -> Vec<(&str, Vec<&Change>)> {
    let mut groups: BTreeMap<(bool, &str), Vec<&Change>> = BTreeMap::new();
    for change in changes {
        let shared = change.product == crate::plan::SHARED;
        groups.entry((!shared, change.product.as_str())).or_default().push(change);
    }
    groups.into_iter().map(|((_, product), changes)| (product, changes)).collect()
}

/// Whether something came that was not there.
pub fn is_addition(change: &Change) -> bool {
    // A format or a default that is new says something of what was there.
    const QUALITIES: [&str; 6] = [
        "default-added",
        "discriminator-added",
        "exclusion-added",
        "format-added",
        "multiple-of-added",
        "pattern-added",
    ];
    change.id.ends_with("-added") && !QUALITIES.contains(&change.id.as_str())
}

/// Whether the reason of the Rust verdict says all that the item would.
pub fn told_by_reason(change: &Change) -> bool {
    let told = |text: &str| change.rust_reason.contains(text);
    matches!(change.items.as_slice(), [only] if told(&only.path)
        && (only.before.is_empty() || only.after.is_empty()
            || (told(&only.before) && told(&only.after))))
}

/// What happened, as a sentence.
pub fn what(change: &Change) -> &'static str {
    rules::find(&change.id).map_or("Something is different.", |rule| rule.what)
}

/// `breaking`.
pub fn http(level: Http) -> &'static str {
    match level {
        Http::Breaking => "breaking",
        Http::Risky => "risky",
        Http::NonBreaking => "non-breaking",
        Http::Documentation => "documentation",
    }
}

/// `major`.
pub fn rust(level: Rust) -> &'static str {
    match level {
        Rust::Major => "major",
        Rust::Minor => "minor",
        Rust::None => "none",
    }
}

/// `request`; empty where nothing travels.
pub fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::None => "",
        Direction::Request => "request",
        Direction::Response => "response",
        Direction::Both => "both ways",
        Direction::Event => "webhook",
    }
}

/// `request: 3 operations, 1 webhook`; empty where the place says it all.
pub fn reach(change: &Change) -> String {
    let reach = &change.reach;
    let mut parts = Vec::new();
    if reach.operations_total > 0 {
        parts.push(plural(reach.operations_total, "operation"));
    }
    if reach.webhooks_total > 0 {
        parts.push(plural(reach.webhooks_total, "webhook"));
    }
    let way = direction(reach.direction);
    match (way.is_empty(), parts.is_empty()) {
        (true, _) => parts.join(", "),
        (false, true) => way.to_owned(),
        (false, false) => format!("{way}: {}", parts.join(", ")),
    }
}

/// Whether the reach names more than the place does.
pub fn reaches_others(change: &Change) -> bool {
    let reach = &change.reach;
    let named = |label: &String| change.place.contains(label.as_str());
    reach.operations_total + reach.webhooks_total > 1
        || reach.operations.iter().chain(&reach.webhooks).any(|label| !named(label))
}

/// The notes, with what both documents have told once.
pub fn notes_of(report: &Report) -> Vec<(&str, &str, &str)> {
    let same = |one: &Note, side: &str| {
        let mut others = report.notes.iter().filter(|other| other.side == side);
        others.any(|other| other.place == one.place && other.text == one.text)
    };
    let mut found: Vec<(&str, &str, &str)> = Vec::new();
    for note in &report.notes {
        let side = match note.side.as_str() {
            "old" if same(note, "new") => "both",
            "new" if same(note, "old") => continue,
            side => side,
        };
        found.push((side, &note.place, &note.text));
    }
    found
}

/// `1 operation`, `2 operations`.
pub fn plural(count: usize, noun: &str) -> String {
    let noun = match (count, noun.strip_suffix('y')) {
        (1, _) => noun.to_owned(),
        (_, Some(stem)) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    };
    format!("{} {noun}", number(count))
}

/// `1,156`.
pub fn number(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What the version of the crate has to become, as a sentence.
pub fn bump(report: &Report) -> &'static str {
    match report.summary.bump {
        Rust::Major => "The crate needs a new major version (before 1.0: a new minor one).",
        Rust::Minor => "The crate needs a new minor version.",
        Rust::None => "The crate needs a patch version at most.",
    }
}

/// What is worse for somebody, without what is waived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Worst {
    /// The worst level for callers, [`Http::NonBreaking`] where nothing is worse.
    pub http: Http,
    /// The worst level for Rust users.
    pub rust: Rust,
}

/// The worst levels of what is not waived.
pub fn worst(report: &Report) -> Worst {
    let open = || report.changes.iter().filter(|change| change.waived.is_none());
    Worst {
        http: open().map(|change| change.http).min().unwrap_or_default(),
        rust: open().map(|change| change.rust).min().unwrap_or_default(),
    }
}

/// A text on one line, cut to so many characters.
pub fn short(text: &str, limit: usize) -> String {
    let line = visible(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= limit {
        return line;
    }
    let mut cut: String = line.chars().take(limit.saturating_sub(1)).collect();
    cut.push('\u{2026}');
    cut
}
